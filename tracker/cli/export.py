"""``eyeprize export``: everything recorded, for self-review in a spreadsheet or a script."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tracker.config import read_settings
from tracker.core.days import day_bounds
from tracker.errors import Exit, SurroundingsError, UserError
from tracker.paths import find_places
from tracker.storage.archive import Archive
from tracker.summary import rows
from tracker.system.clock import SystemClock, local_zone_name

_DAY = click.DateTime(["%Y-%m-%d"])
#: Before and after everything that can be written as a date.
_FIRST_MS, _LAST_MS = -(1 << 53), 1 << 53


@click.command("export")
@click.option("--what", type=click.Choice(list(rows.COLUMNS)), required=True, help="What to write.")
@click.option("--from", "first", type=_DAY, help="First day (YYYY-MM-DD); else all.")
@click.option("--to", "last", type=_DAY, help="Last day, included; else all.")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File to write, 0600; else the screen."
)
def command(
    what: str, first: datetime | None, last: datetime | None, form: str, output: Path | None
) -> int:
    """Write what was recorded as CSV or JSON."""
    if first and last and first > last:
        raise UserError(
            f"--from {first:%Y-%m-%d} is after --to {last:%Y-%m-%d}", hint="Both days are included."
        )
    places = find_places()
    scope = _Scope(
        first.date() if first else None,
        last.date() if last else None,
        ZoneInfo(local_zone_name()),
        read_settings(places.config_file).tracking.day_starts_min,
    )
    with Archive.existing(places.database) as archive:
        records = _read_rows(archive, what, scope)
        lines = (
            rows.csv_lines(rows.COLUMNS[what], records)
            if form == "csv"
            else rows.json_lines(rows.COLUMNS[what], records)
        )
        if output is None or str(output) == "-":
            _print_lines(lines)
        else:
            _write_file(output, lines, places.database)
    return Exit.DONE


class _Scope:
    """Which local days are asked for, and when those begin and end."""

    def __init__(
        self, first: date | None, last: date | None, zone: ZoneInfo, day_starts_min: int
    ) -> None:
        self.zone = zone
        self.day_starts_min = day_starts_min
        self.days = (first or date.min, last or date.max)
        self.from_ms = day_bounds(first, zone, day_starts_min)[0] if first else _FIRST_MS
        # The last date that there is has no end that could be computed.
        self.to_ms = (
            day_bounds(last, zone, day_starts_min)[1] if last and last < date.max else _LAST_MS
        )


def _read_rows(archive: Archive, what: str, scope: _Scope) -> Iterator[rows.Row]:
    spans = archive.read_spans(scope.from_ms, scope.to_ms)
    nudges = archive.read_nudges(scope.from_ms, scope.to_ms)
    match what:
        case "spans":
            return rows.span_rows(spans)
        case "sessions":
            return rows.session_rows(spans)
        case "nudges":
            return rows.nudge_rows(nudges, scope.zone)
        case "meetings":
            meetings = archive.read_meetings(scope.from_ms, scope.to_ms)
            return rows.meeting_rows(
                (m for m in meetings if m.start_ms >= scope.from_ms), scope.zone
            )
        case "targets":
            # Loaded late: no other export judges pages.
            from tracker.cli.covering import coverage_of  # noqa: PLC0415

            meetings = archive.read_meetings(scope.from_ms, scope.to_ms)
            held = [m for m in meetings if m.start_ms >= scope.from_ms]
            found = coverage_of(find_places(), spans, held)
            return rows.target_rows(found, scope.zone)
    return rows.day_rows(
        spans,
        # Of any time: one that is still to come may have been booked on one of these days.
        archive.read_meetings(_FIRST_MS, _LAST_MS),
        nudges,
        days=scope.days,
        zone=scope.zone,
        day_starts_min=scope.day_starts_min,
        now_ms=SystemClock().wall_ms(),
    )


def _print_lines(lines: Iterable[str]) -> None:
    """Write UTF-8 whatever the terminal's locale, and line ends as they are."""
    out = sys.stdout.buffer
    try:
        for line in lines:
            out.write(line.encode())
        out.flush()
    except BrokenPipeError:
        # Whoever read has seen enough ('| head'). What is left in the buffer must not fail again
        # when the interpreter ends: https://docs.python.org/3/library/signal.html#note-on-sigpipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())


def _write_file(target: Path, lines: Iterable[str], database: Path) -> None:
    """Write a new file beside ``target`` and put it in its place when it is whole."""
    if target.exists() and target.samefile(database):
        raise UserError(f"{target} is the database itself", hint="Name another file.")
    try:
        # mkstemp makes it 0600 from the start.
        descriptor, name = tempfile.mkstemp(dir=target.absolute().parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.writelines(line.encode() for line in lines)
            Path(name).replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise SurroundingsError(
            f"{target}: {error.strerror}", hint="Name a file in a folder of yours, with some space."
        ) from error
