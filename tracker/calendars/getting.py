"""A source to its texts: from a file, a folder, an address or a CalDAV server, if they changed."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from tracker.calendars.addresses import Address, parse_address
from tracker.calendars.copies import Kept, is_covered, name_of, widen
from tracker.calendars.failures import FetchError
from tracker.calendars.fetching import Validators, fetch
from tracker.calendars.files import KEYRING, find_files, local_path, stamp_sources
from tracker.calendars.finding import Part
from tracker.calendars.guard import Nearness, look_up_farthest
from tracker.calendars.jobs import Job
from tracker.calendars.keys import login_name, read_key
from tracker.core.model import DAY_MS
from tracker.meetings.lines import is_calendar

_LARGEST_FILE = 100 << 20
# A CalDAV server is asked for a part of the calendar; for so much more than is needed now.
_FURTHER_MS = 400 * DAY_MS
_EXPOSED = "its password stands in config.toml; 'eyeprize calendar add' puts it into the keyring"
_NO_CALENDAR = "what it gives is no calendar"
_PAGE = "what it gives is a web page, no calendar (a page to log in, perhaps)"


class Got(NamedTuple):
    """What a source gave.

    Attributes:
        parts: Its texts; ``None`` if they are those that were read last.
        problems: What could not be had of it, in full sentences.
        kept: What to remember, without the occurrences.
    """

    parts: tuple[Part, ...] | None
    problems: tuple[str, ...]
    kept: Kept


def stamp_files(source: str) -> str:
    """Return a short form of a local source's stamps."""
    return name_of(msgspec.json.encode(stamp_sources([source])))


def get_files(source: str) -> Got:
    """Read the files of a local source.

    Raises:
        FetchError: If nothing of it can be read; the message names it.
    """
    stamp = stamp_files(source)
    path = local_path(source)
    try:
        files = find_files(path)
    except OSError as error:
        raise FetchError(f"{path}: {error.strerror or 'cannot be read'}") from None
    parts: list[Part] = []
    problems: list[str] = []
    for file, name in files:
        try:
            parts.append(Part(name, _read_file(file)))
        except FetchError as error:
            problems.append(str(error))
    # One bad file spoils a source that is a file, not a folder of many.
    if len(files) == 1 and problems:
        raise FetchError(problems[0])
    kept = Kept(name=path.name or str(path), stamp=stamp, digest=_digest(parts, problems))
    return Got(tuple(parts), tuple(problems), kept)


def get_remote(source: str, job: Job, kept: Kept, *, again: bool) -> Got:
    """Read what is at an address, if it changed.

    Args:
        source: As configured.
        job: What window is wanted.
        kept: What is remembered of it.
        again: Its text is wanted even if it did not change.

    Raises:
        FetchError: If it cannot be had; the message does not name it.
        SurroundingsError: If the keyring cannot be asked.
    """
    address = resolve_source(source)
    password = find_password(address)
    again = again or not is_covered(job, kept.from_ms, kept.to_ms)
    nearest = Nearness.MACHINE
    if address.scheme == "http":
        refuse_clear_login(address, password)
        # Nothing proves who answers. A name on the internet must not come to mean this machine.
        nearest = Nearness.MACHINE if kept.nearness is None else Nearness(kept.nearness)
    if address.caldav:
        got = _get_caldav(address, password, job, kept, again=again, nearest=nearest)
    else:
        got = _get_web(address, password, kept, again=again, nearest=nearest)
    name = source.partition(":")[2] if is_keyring(source) else got.kept.name
    parts = None if got.parts is None else tuple(part._replace(name=name) for part in got.parts)
    exposed = address.password and not is_keyring(source)
    problems = (f"{address.shown}: {_EXPOSED}",) if exposed else ()
    return Got(parts, problems, msgspec.structs.replace(got.kept, name=name))


def is_keyring(source: str) -> bool:
    """Return whether the keyring holds the address."""
    return source.partition(":")[0].lower() == KEYRING


def resolve_source(source: str) -> Address:
    """Return the address that a source stands for.

    Raises:
        FetchError: If it stands for none.
        SurroundingsError: If the keyring cannot be asked.
    """
    written: str | None = source
    if is_keyring(source):
        written = read_key(source.partition(":")[2])
    if written is None:
        raise FetchError("the keyring holds no such name; 'eyeprize calendar add' puts it there")
    try:
        return parse_address(written)
    except ValueError as error:
        raise FetchError(f"no address of a calendar: {error}") from None


def find_password(address: Address) -> str:
    """Return the password for an address, from it or from the keyring; empty if there is none."""
    if address.password or not address.user:
        return address.password
    return read_key(login_name(address)) or ""


def refuse_clear_login(address: Address, password: str) -> None:
    """Make sure that no password goes over the internet for all to read.

    Raises:
        FetchError: If it would.
    """
    clear = address.scheme == "http" and bool(password)
    if clear and look_up_farthest(address.host, address.port) is Nearness.INTERNET:
        raise FetchError(
            "the password would cross the internet for all to read; write https:// or caldavs://"
        )


def _get_web(address: Address, password: str, kept: Kept, *, again: bool, nearest: Nearness) -> Got:
    known = Validators() if again else Validators(kept.etag, kept.last_modified)
    fetched = fetch(address, password, known, nearest=nearest)
    remembered = Kept(
        name=address.host.strip("[]"),
        digest=kept.digest,
        etag=fetched.validators.etag,
        last_modified=fetched.validators.last_modified,
        nearness=int(fetched.nearness),
    )
    if fetched.body is None:
        return Got(None, (), remembered)
    check_body(fetched.body)
    parts = (Part(remembered.name, fetched.body),)
    return Got(parts, (), msgspec.structs.replace(remembered, digest=name_of(fetched.body)))


def _get_caldav(
    address: Address,
    password: str,
    job: Job,
    kept: Kept,
    *,
    again: bool,
    nearest: Nearness,
) -> Got:
    # Imported late: the package and what it brings take 60 MB and a quarter of a second.
    from tracker.calendars.caldav_server import Server  # noqa: PLC0415

    server = Server(address, password, nearest)
    calendars = server.find_calendars()
    tag = "" if not all(c.tag for c in calendars) else "\n".join(c.tag for c in calendars)
    tag = name_of(tag.encode()) if tag else ""
    remembered = msgspec.structs.replace(
        kept, name=calendars[0].name if len(calendars) == 1 else address.host, stamp="",
        etag=tag, nearness=int(server.nearness), found=None,
    )  # fmt: skip
    if tag and tag == kept.etag and not again:
        return Got(None, (), remembered)
    wide = widen(job)
    from_ms, to_ms = wide.from_ms, wide.to_ms + _FURTHER_MS
    text = b"".join(server.read_events(c, from_ms, to_ms) for c in calendars)
    parts = (Part(remembered.name, text),)
    remembered = msgspec.structs.replace(
        remembered, digest=name_of(text), from_ms=from_ms, to_ms=to_ms
    )
    return Got(parts, (), remembered)


def check_body(body: bytes) -> None:
    """Make sure that this is a whole calendar; the old copy is better than half of a new one."""
    if not is_calendar(body):
        start = body[:2000].lstrip().lower()
        raise FetchError(_PAGE if b"<html" in start or b"<!doctype" in start else _NO_CALENDAR)
    if b"END:VCALENDAR" not in body[-200:].upper():
        raise FetchError("the calendar breaks off in the middle")


def _digest(parts: Sequence[Part], problems: Sequence[str]) -> str:
    texts = (f"{name}\n".encode("utf-8", "surrogateescape") + text for name, text in parts)
    return name_of(b"".join(texts) + "\n".join(problems).encode("utf-8", "surrogateescape"))


def _read_file(file: Path) -> bytes:
    try:
        data = b"".join(_chunks(file))
    except OSError as error:
        raise FetchError(f"{file}: {error.strerror or 'cannot be read'}") from None
    if not is_calendar(data):
        raise FetchError(f"{file}: line 1: no iCalendar file; expected BEGIN:VCALENDAR")
    return data


def _chunks(file: Path) -> Iterator[bytes]:
    """Yield a file's bytes; a device or pipe that never ends is no calendar."""
    if not file.is_file():
        raise OSError(0, "is no file")
    size = 0
    with file.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            size += len(chunk)
            if size > _LARGEST_FILE:
                raise OSError(0, "is larger than 100 MB")
            yield chunk
