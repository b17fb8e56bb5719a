"""``meetings`` and ``meetings log``: what counts as a meeting, and why does the rest not?"""

import sys
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click
import msgspec

from tracker.calendars.files import is_address
from tracker.calendars.jobs import Job, SourceRead
from tracker.cli.terminal import choose_paint, plain_line, print_text
from tracker.config import parse_duration, read_settings
from tracker.core.model import DAY_MS, Meeting
from tracker.errors import Exit, SurroundingsError, UserError
from tracker.meetings.merging import merge_meetings
from tracker.paths import find_places
from tracker.popup.call_form import LoggedCall, describe_call, message_of, parse_time, send_call
from tracker.system.clock import SystemClock, local_zone_name

_AHEAD_MS = 14 * DAY_MS
_LONGEST_SUMMARY = 60


@click.group("meetings", invoke_without_command=True)
@click.option(
    "--calendar",
    "calendars",
    multiple=True,
    help="A calendar: a file, a folder or an address; by default yours.",
)
@click.option("--from", "from_", help="Earliest start; now by default.")
@click.option("--to", help="Latest start; 14 days later by default. A day is included.")
@click.option("--me", multiple=True, help="Your own mail address; by default as configured.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def command(
    context: click.Context,
    *,
    calendars: tuple[str, ...],
    from_: str | None,
    to: str | None,
    me: tuple[str, ...],
    as_json: bool,
) -> int:
    """Show what counts as a meeting, and why the rest does not."""
    if context.invoked_subcommand:
        return Exit.DONE
    places = find_places()
    settings = read_settings(places.config_file)
    zone = ZoneInfo(local_zone_name())
    from_ms = SystemClock().wall_ms() if from_ is None else parse_instant(from_, zone)
    to_ms = from_ms + _AHEAD_MS if to is None else parse_instant(to, zone, end_of_day=True)
    if to_ms < from_ms:
        raise UserError(f"--to {to!r} is before the start.", hint="Give a later time.")
    job = Job(
        sources=calendars or settings.calendar.sources,
        from_ms=from_ms,
        to_ms=to_ms,
        zone=zone.key,
        me=me or settings.calendar.me,
        counts=settings.calendar.counts,
        folder=str(places.calendar_copies),
        max_age_ms=settings.calendar.refresh_ms,
    )
    read = _read_named(job) if calendars else _read_configured(job)
    logged = [] if calendars else _read_logged(from_ms, to_ms)
    meetings = merge_meetings([*(m for source in read for m in source.meetings), *logged])
    warnings = list(dict.fromkeys(w for s in read for w in (*s.warnings, s.error) if w))
    owners = sorted({source.owner for source in read if source.owner})
    if as_json:
        print_text(_as_json(meetings, warnings, zone, job.me or owners))
    else:
        _print_table(meetings, zone)
    if owners:
        who = plain_line(" and ".join(owners))
        click.echo(f"Taken as you: {who}, by who is in most meetings.", err=True)
        click.echo("Set calendar.me in config.toml, or give --me, if that is wrong.", err=True)
    for warning in warnings:
        click.echo(f"warning: {plain_line(warning)}", err=True)
    return Exit.DONE


@command.command("log")
@click.argument("whom", required=False, default="")
@click.option("--at", help="When it began: 14:05, or a date and time. Just ended by default.")
@click.option("--for", "length", default="30m", show_default=True, help="How long, such as 45m.")
@click.option("--with", "with_whom", default="", help="Whom it was with.")
@click.option("--json", "as_json", is_flag=True, help="Print what was logged.")
def log(*, whom: str, at: str | None, length: str, with_whom: str, as_json: bool) -> int:
    """Log a call or a meeting by hand. WHOM, or --with, may be left out."""
    zone, now_ms = ZoneInfo(local_zone_name()), SystemClock().wall_ms()
    length_ms = _length_ms(length)
    start_ms = now_ms - length_ms if at is None else _began_ms(at, now_ms, zone)
    name = plain_line(with_whom or whom)[:120].strip()
    call = LoggedCall(start_ms, start_ms + length_ms, f"Call with {name}" if name else "Call")
    try:
        send_call(call, _send)
    except SurroundingsError as error:
        # Anything but a program that is not there: it may have taken the call already.
        if "not running" not in str(error):
            raise
        _store(call, now_ms)
    if as_json:
        print_text(msgspec.json.encode(message_of(call)).decode())
    else:
        print_text(f"{call.summary}. {describe_call(call, now_ms, zone)}.")
    return Exit.DONE


def parse_instant(text: str, zone: ZoneInfo, *, end_of_day: bool = False) -> int:
    """Read a date or an ISO 8601 time, local if it names no zone, to UTC milliseconds.

    Args:
        text: As typed.
        zone: The person's.
        end_of_day: A date means the end of that day, not its beginning.

    Raises:
        UserError: If it is neither.
    """
    try:
        if len(text.strip()) <= 10:
            day = date.fromisoformat(text.strip())
            at = datetime.combine(day + timedelta(days=1) if end_of_day else day, time(), zone)
        else:
            at = datetime.fromisoformat(text.strip())
        at = at if at.tzinfo else at.replace(tzinfo=zone)
        return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    except (ValueError, OverflowError):
        raise UserError(
            f"{text!r} is no date or time.",
            hint="Accepted: 2026-03-02, 2026-03-02T09:00 or 2026-03-02T09:00:00+01:00.",
        ) from None


def _read_named(job: Job) -> list[SourceRead]:
    """Read the calendars of the command line; one that cannot be read is an error."""
    read = _read(job)
    for source in read:
        if source.error:
            raise SurroundingsError(
                source.error, hint="Name a readable ICS file, a folder of them, or an address."
            )
    return read


def _read_configured(job: Job) -> list[SourceRead]:
    """Read the configured calendars; the readable ones are shown even if others are not."""
    read = _read(job)
    if read and all(source.error for source in read):
        local = [source for source in read if not is_address(source.source)]
        if local:
            raise SurroundingsError(
                "; ".join(str(source.error) for source in local),
                hint="Mend calendar.sources in config.toml, or name a file with --calendar.",
            )
    return read


def _read(job: Job) -> list[SourceRead]:
    # Imported late: 'meetings log' does without a calendar parser.
    from tracker.calendars.reading import read_sources  # noqa: PLC0415

    return read_sources(job)


def _read_logged(from_ms: int, to_ms: int) -> list[Meeting]:
    database = find_places().database
    if not database.exists():
        return []
    from tracker.storage.archive import Archive  # noqa: PLC0415

    with Archive(database) as archive:
        found = archive.read_meetings(from_ms, to_ms)
    return [m for m in found if m.logged and from_ms <= m.start_ms < to_ms]


def _store(call: LoggedCall, now_ms: int) -> None:
    """Write a call to the database, as no program runs that would."""
    from tracker.paths import private_folder  # noqa: PLC0415
    from tracker.storage.journal import open_journal  # noqa: PLC0415

    places = find_places()
    private_folder(places.data)
    journal = open_journal(places.database)
    try:
        meeting = Meeting(call.start_ms, call.end_ms, call.summary, booked_ms=now_ms)
        journal.log_meeting(meeting, now_ms)
    finally:
        journal.close(now_ms)


def _send(message: Mapping[str, Any]) -> Mapping[str, Any]:
    from tracker.system.control import call  # noqa: PLC0415

    return call(find_places().control_socket, message)


def _length_ms(text: str) -> int:
    try:
        length_ms = int(parse_duration(text))
    except ValueError as error:
        raise UserError(f"--for {text!r} is not accepted: {error}.") from None
    if not 60_000 <= length_ms <= DAY_MS // 3:
        raise UserError(
            f"--for {text!r} is not accepted.", hint="Accepted: 1 minute to 8 hours, such as 45m."
        )
    return length_ms


def _began_ms(text: str, now_ms: int, zone: ZoneInfo) -> int:
    """Read ``--at``: a time of day means today's."""
    if len(text.strip()) > 10:
        return parse_instant(text, zone)
    today = datetime.fromtimestamp(now_ms / 1000, zone).date()
    return round(datetime.combine(today, parse_time(text), zone).timestamp() * 1000)


def _as_json(
    meetings: Sequence[Meeting], warnings: Sequence[str], zone: ZoneInfo, me: Sequence[str]
) -> str:
    rows = [
        {
            "start": _iso(meeting.start_ms, zone),
            "end": _iso(meeting.end_ms, zone),
            "summary": meeting.summary,
            "calendar": meeting.calendar,
            "counts": meeting.counts,
            "why": meeting.why,
        }
        for meeting in meetings
    ]
    shown = msgspec.json.encode({"meetings": rows, "warnings": list(warnings), "me": list(me)})
    return msgspec.json.format(shown, indent=2).decode()


def _iso(at_ms: int, zone: ZoneInfo) -> str:
    return _local(at_ms, zone).isoformat()


def _local(at_ms: int, zone: ZoneInfo) -> datetime:
    # Not fromtimestamp: it fails before 1970 on some platforms.
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)
    return at.astimezone(zone)


def _print_table(meetings: Sequence[Meeting], zone: ZoneInfo) -> None:
    paint = choose_paint()
    if not meetings:
        print_text("No meetings.")
        return
    titles = [_clip(plain_line(meeting.summary) or "(no title)") for meeting in meetings]
    width = max(_cells(title) for title in titles)
    day = None
    for meeting, title in zip(meetings, titles, strict=True):
        start, end = _local(meeting.start_ms, zone), _local(meeting.end_ms, zone)
        if start.date() != day:
            day = start.date()
            print_text(
                paint(f"{day:%A %-d %B %Y}" if sys.platform != "win32" else str(day), "strong")
            )
        times = "all day     " if meeting.why == "all-day" else f"{start:%H:%M}-{end:%H:%M} "
        padded = title + " " * (width - _cells(title))
        line = f"{times} {padded}  {meeting.why}"
        where = f"  [{plain_line(meeting.calendar)}]" if meeting.calendar else ""
        role = "meeting" if meeting.counts else "muted"
        print_text(
            paint(f"  {'+' if meeting.counts else '-'} {line}", role) + paint(where, "muted")
        )
    counting = sum(meeting.counts for meeting in meetings)
    print_text(f"{counting} of {len(meetings)} count as a meeting.")


def _clip(text: str) -> str:
    return text if len(text) <= _LONGEST_SUMMARY else f"{text[: _LONGEST_SUMMARY - 1]}…"


def _cells(text: str) -> int:
    """Return how many columns a terminal gives to text."""
    wide = sum(unicodedata.east_asian_width(c) in {"W", "F"} for c in text)
    return len(text) + wide - sum(bool(unicodedata.combining(c)) for c in text)
