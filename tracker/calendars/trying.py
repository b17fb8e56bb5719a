"""A calendar that is about to be added: can it be read, and what is there?

Read apart and kept nowhere. What logs in is handed over in memory, as it is not in the keyring yet.
"""

from collections.abc import Callable, Sequence

import msgspec
from msgspec import Struct

from tracker.calendars.addresses import Address
from tracker.calendars.apart import Ended, run_apart
from tracker.calendars.copies import name_of
from tracker.calendars.failures import FetchError
from tracker.calendars.fetching import Validators, fetch
from tracker.calendars.finding import Part, find_meetings
from tracker.calendars.getting import check_body, get_files, refuse_clear_login
from tracker.calendars.guard import Nearness
from tracker.calendars.jobs import Job
from tracker.core.model import DAY_MS

_WEEK_MS = 7 * DAY_MS


class Tried(Struct, frozen=True, kw_only=True):
    """One calendar that was found.

    Attributes:
        name: As its server or file calls it.
        source: How to name it in config.toml, if that may be written there.
        events: How many it holds; of a CalDAV server's, those around now.
        counting: Meetings that count within the next seven days.
        owner: Whose it seems to be; empty if it does not tell.
        warnings: What would be left out.
    """

    name: str
    source: str
    events: int
    counting: int
    owner: str
    warnings: tuple[str, ...] = ()


class _Outcome(Struct, frozen=True):
    found: tuple[Tried, ...] = ()
    error: str = ""
    status: int = 0


def try_files(source: str, job: Job) -> Tried:
    """Read a file or folder; raises ``FetchError`` if it cannot be."""
    return _apart(lambda: _read_files(source, job))[0]


def try_address(address: Address, password: str, job: Job) -> tuple[Tried, ...]:
    """Read what is at an address: one calendar, or all of a CalDAV server's.

    Raises:
        FetchError: If there is none to be had; the message does not name it.
    """
    return _apart(lambda: _read_address(address, password, job))


def _apart(work: Callable[[], tuple[Tried, ...]]) -> tuple[Tried, ...]:
    (answer,) = run_apart([lambda: _encode(work)])
    if isinstance(answer, Ended):
        raise FetchError(answer.value)
    outcome = msgspec.json.decode(answer, type=_Outcome)
    if outcome.error:
        raise FetchError(outcome.error, status=outcome.status)
    return outcome.found


def _encode(work: Callable[[], tuple[Tried, ...]]) -> bytes:
    try:
        outcome = _Outcome(work())
    except FetchError as error:
        outcome = _Outcome(error=str(error), status=error.status)
    return msgspec.json.encode(outcome)


def _read_files(source: str, job: Job) -> tuple[Tried, ...]:
    got = get_files(source)
    assert got.parts is not None
    tried = _look(got.parts, source, got.kept.name, job)
    return (msgspec.structs.replace(tried, warnings=(*tried.warnings, *got.problems)),)


def _read_address(address: Address, password: str, job: Job) -> tuple[Tried, ...]:
    refuse_clear_login(address, password)
    if not address.caldav:
        body = fetch(address, password, Validators()).body or b""
        check_body(body)
        name = address.host.strip("[]")
        return (_look([Part(name, body)], address.written, name, job),)
    from tracker.calendars.caldav_server import Server  # noqa: PLC0415 - heavy

    server = Server(address, password, Nearness.MACHINE)
    found = []
    for calendar in server.find_calendars():
        at = calendar.address._replace(user=address.user, password="", caldav=True)
        text = server.read_events(calendar, job.from_ms - _WEEK_MS, job.to_ms + 52 * _WEEK_MS)
        found.append(_look([Part(calendar.name, text)], at.written, calendar.name, job))
    return tuple(found)


def _look(parts: Sequence[Part], source: str, name: str, job: Job) -> Tried:
    found = find_meetings(parts, job, name_of(b""))
    within = (m for m in found.meetings if job.from_ms <= m.start_ms < job.from_ms + _WEEK_MS)
    return Tried(
        name=name,
        source=source,
        events=found.events,
        counting=sum(meeting.counts for meeting in within),
        owner=found.owner,
        warnings=found.warnings,
    )
