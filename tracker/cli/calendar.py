"""``calendar add | list | remove | refresh``: which calendars are connected, and how are they?"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import click
import msgspec
from msgspec import Struct

from tracker.calendars.addresses import Address
from tracker.calendars.configured import remove_source
from tracker.calendars.copies import Copies, Kept
from tracker.calendars.failures import FetchError
from tracker.calendars.files import is_address, local_path, show_source
from tracker.calendars.getting import is_keyring, resolve_source
from tracker.calendars.keys import forget_key, login_name
from tracker.cli.calendar_add import add
from tracker.cli.calendar_now import follow_change, read_now, tell_program
from tracker.cli.terminal import choose_paint, plain_line, print_text
from tracker.config import Calendar, read_settings
from tracker.core.days import local_time, show_instant
from tracker.core.model import DAY_MS
from tracker.errors import Exit, SurroundingsError, UserError, did_you_mean
from tracker.paths import Places, find_places
from tracker.summary.words import plural
from tracker.system.clock import SystemClock, local_zone_name

_SOON_MS = 7 * DAY_MS


class _Row(Struct, frozen=True, kw_only=True):
    """A calendar as ``list --json`` prints it; nothing in it is secret."""

    name: str
    kind: str
    read: str | None
    events: int | None
    counting: int | None
    error: str | None


@click.group("calendar")
def command() -> None:
    """Your calendars: add one, list them, remove one, read them now."""


command.add_command(add)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(*, as_json: bool) -> int:
    """Show the connected calendars, and how reading them went last."""
    places = find_places()
    sources = read_settings(places.config_file).calendar.sources
    copies = Copies(str(places.calendar_copies))
    zone, now_ms = ZoneInfo(local_zone_name()), SystemClock().wall_ms()
    names = name_sources(sources, copies)
    rows = [_describe(s, name, copies.load(s), zone, now_ms) for s, name in names]
    if as_json:
        shown = msgspec.json.encode({"calendars": rows})
        print_text(msgspec.json.format(shown, indent=2).decode())
    elif not rows:
        print_text("No calendar is connected. Add one with 'eyeprize calendar add'.")
    else:
        _print_table(rows, now_ms, zone)
    return Exit.DONE


@command.command("remove")
@click.argument("name")
def remove(*, name: str) -> int:
    """Disconnect a calendar: NAME as 'list' shows it. Its secrets leave the keyring."""
    places = find_places()
    sources = read_settings(places.config_file).calendar.sources
    copies = Copies(str(places.calendar_copies))
    source = _find(name, sources, copies)
    address = _address_of(source)
    left = remove_source(places.config_file, source)
    copies.forget(source)
    _forget_secrets(source, address, left.sources)
    print_text(f"{plain_line(name)} is disconnected. {follow_change(places, left)}")
    return Exit.DONE


@command.command("refresh")
def refresh() -> int:
    """Read all calendars now: the running program does, or this command if none runs."""
    places = find_places()
    calendar = read_settings(places.config_file).calendar
    if not calendar.sources:
        print_text("No calendar is connected. Add one with 'eyeprize calendar add'.")
        return Exit.NO
    if not tell_program():
        return _read_here(places, calendar)
    print_text("The running program reads your calendars now; 'calendar list' shows how it went.")
    return Exit.DONE


def name_sources(sources: Sequence[str], copies: Copies) -> list[tuple[str, str]]:
    """Return each source and the name it goes by, no name twice."""
    named: list[tuple[str, str]] = []
    for source in sources:
        name = wanted = copies.load(source).name or _plain_name(source)
        number = 2
        while name in {given for _, given in named}:
            name, number = f"{wanted} {number}", number + 1
        named.append((source, name))
    return named


def _plain_name(source: str) -> str:
    if is_keyring(source):
        return source.partition(":")[2]
    if not is_address(source):
        return local_path(source).name or source
    return show_source(source).split("/")[2]


def _describe(source: str, name: str, kept: Kept, zone: ZoneInfo, now_ms: int) -> _Row:
    found = kept.found
    meetings = found.meetings if found else ()
    soon = sum(m.counts and now_ms <= m.start_ms < now_ms + _SOON_MS for m in meetings)
    return _Row(
        name=name,
        kind=_kind(source),
        read=None if kept.good_ms is None else show_instant(kept.good_ms, zone),
        events=found.events if found else None,
        counting=soon if found else None,
        error=kept.error,
    )


def _kind(source: str) -> str:
    if is_keyring(source):
        return "secret address"
    if not is_address(source):
        return "folder" if local_path(source).is_dir() else "file"
    return "CalDAV" if source.lower().startswith("caldav") else "address"


def _print_table(rows: Sequence[_Row], now_ms: int, zone: ZoneInfo) -> None:
    paint = choose_paint()
    head = ("Name", "Kind", "Last read", "Events", "Meetings in 7 days")
    cells = [head, *(_cells(row, now_ms, zone) for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(head))]
    for index, line in enumerate(cells):
        text = "  ".join(
            cell.rjust(width) if column > 2 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        print_text(paint(text.rstrip(), "strong" if index == 0 else "meeting"))
        if index and (error := rows[index - 1].error):
            print_text(f"  {plain_line(error)}")


def _cells(row: _Row, now_ms: int, zone: ZoneInfo) -> tuple[str, ...]:
    read = "not yet"
    if row.read is not None:
        at, today = datetime.fromisoformat(row.read), local_time(now_ms, zone).date()
        read = f"{at:%H:%M}" if at.date() == today else f"{at:%Y-%m-%d %H:%M}"
    counts = ["" if n is None else str(n) for n in (row.events, row.counting)]
    return (plain_line(row.name), row.kind, read, *counts)


def _find(name: str, sources: Sequence[str], copies: Copies) -> str:
    named = name_sources(sources, copies)
    for source, given in named:
        if name in {given, source, show_source(source)}:
            return source
    known = [given for _, given in named]
    raise UserError(
        f"No calendar is called {name!r}.{did_you_mean(name, known)}",
        hint=f"Connected: {', '.join(known) or 'none'}.",
    )


def _address_of(source: str) -> Address | None:
    """Return a source's address as long as it can be told; ``None`` for files."""
    try:
        return resolve_source(source) if is_address(source) else None
    except (FetchError, SurroundingsError):
        return None


def _forget_secrets(source: str, address: Address | None, left: Sequence[str]) -> None:
    """Take out of the keyring what no other calendar needs."""
    try:
        if is_keyring(source):
            forget_key(source.partition(":")[2])
        if address is not None and address.user:
            name = login_name(address)
            others = (_address_of(other) for other in left)
            if all(other is None or login_name(other) != name for other in others):
                forget_key(name)
    except SurroundingsError as error:
        click.echo(f"warning: its secret may still be in the keyring: {error.args[0]}", err=True)


def _read_here(places: Places, calendar: Calendar) -> int:
    read = read_now(places, calendar)
    good = sum(one.error is None for one in read)
    for warning in dict.fromkeys(w for one in read for w in (*one.warnings, one.error) if w):
        click.echo(f"warning: {plain_line(warning)}", err=True)
    print_text(f"{good} of {plural(len(read), 'calendar')} read.")
    return Exit.DONE if good == len(read) else Exit.OUTSIDE
