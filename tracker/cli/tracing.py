"""A trace file to what it comes to, for the commands that read one."""

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple
from zoneinfo import ZoneInfo

import click

from tracker.cli.zones import zone_named
from tracker.config import Settings, build_settings, read_settings
from tracker.core.model import DAY_MS, Meeting
from tracker.core.observations import Observation
from tracker.core.redact import Judge
from tracker.core.trace import Reading, Start
from tracker.engine.replay import Defaults, Kept, Overrides, Replayed, replay
from tracker.errors import SurroundingsError, UserError
from tracker.paths import find_places
from tracker.storage.own_rules import classifier_maker
from tracker.storage.target_list import decode, read_bytes, read_targets_text
from tracker.system.clock import local_zone_name
from tracker.texts import read_text_if_any


def replay_file(
    trace: Path,
    kept: Kept | None = None,
    *,
    config: Path | None = None,
    calendars: Sequence[Path] = (),
    targets: Path | None = None,
    tz: str | None = None,
    lenient: bool = False,
) -> tuple[Replayed, int]:
    """Replay a trace, line by line; return what it comes to, and how many lines were skipped.

    Args:
        trace: The file; ``-`` for standard input.
        kept: Takes the spans; by default they stay in memory.
        config: Settings instead of the trace's or the person's own.
        calendars: ICS files instead of what the trace says of meetings.
        targets: CSV instead of the trace's or the person's own.
        tz: The local zone instead of the trace's.
        lenient: Skip and count lines that cannot be read.

    Raises:
        UserError: For a trace, configuration, targets or zone that cannot be read.
        SurroundingsError: For a calendar that is not there.
    """
    places = find_places()
    settings = None if config is None else read_settings(config, must_exist=True)
    defaults = Defaults(
        settings=read_settings(places.config_file),
        zone=zone_named(tz or local_zone_name()),
        own_rules=read_text_if_any(places.rules_file),
        targets=read_targets_text(places.targets_file),
    )
    zone = zone_named(tz) if tz else None

    def make_judges(targets_text: str) -> Callable[[str], Judge]:
        make = classifier_maker(places, targets_text)
        return lambda text: make(text).judge

    with _open_trace(trace) as file:
        bounds = None
        if calendars:
            bounds = _Bounds.of(Reading().read(file, name=str(trace), lenient=lenient), defaults)
            file.seek(0)
        overrides = Overrides(
            settings=settings,
            zone=zone,
            meetings=_read_calendars(calendars, bounds, settings, zone) if bounds else None,
            targets=None if targets is None else decode(read_bytes(targets), str(targets)),
        )
        reading = Reading()
        seen = reading.read(file, name=str(trace), lenient=lenient)
        return replay(seen, overrides, defaults, make_judges, kept), reading.skipped


class _Bounds(NamedTuple):
    """What calendars must be read for: when, in which zone, by which settings."""

    first_ms: int
    last_ms: int
    settings: Settings
    zone: ZoneInfo

    @classmethod
    def of(cls, seen: Iterator[Observation], defaults: Defaults) -> "_Bounds":
        first = last = next(seen, None)
        settings, zone = defaults.settings, defaults.zone
        if isinstance(first, Start):
            settings = build_settings(first.settings, name="the trace's start line")
            zone = ZoneInfo(first.zone)
        for last in seen:  # noqa: B007 - it is the last one that is wanted
            pass
        return cls(first.at_ms if first else 0, last.at_ms if last else 0, settings, zone)


@contextlib.contextmanager
def _open_trace(trace: Path) -> Iterator[IO[bytes]]:
    """Open a trace so that it can be gone through twice; a pipe cannot, so it is copied."""
    if str(trace) == "-":
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
            copy.seek(0)
            yield copy
        return
    try:
        file = trace.open("rb")
    except OSError as error:
        raise UserError(f"{trace}: {error.strerror}", hint="Name an existing trace.") from None
    with file:
        yield file


def _read_calendars(
    files: Sequence[Path], bounds: _Bounds, settings: Settings | None, zone: ZoneInfo | None
) -> tuple[Meeting, ...]:
    # Imported late: icalendar costs 50 ms, and most traces bring their meetings along.
    from tracker.meetings.occurrences import read_calendar  # noqa: PLC0415

    settings, zone = settings or bounds.settings, zone or bounds.zone
    from_ms = bounds.first_ms - (settings.nudges.busy.days + 2) * DAY_MS
    to_ms = bounds.last_ms + settings.nudges.busy.horizon_ms + 2 * DAY_MS
    found: list[Meeting] = []
    for file in files:
        try:
            text = file.read_bytes()
        except OSError as error:
            message = f"calendar {file}: {error.strerror}"
            raise SurroundingsError(message, hint="Name an existing ICS file.") from None
        meetings, warnings = read_calendar(
            text,
            name=file.name,
            from_ms=from_ms,
            to_ms=to_ms,
            zone=zone,
            me=settings.calendar.me,
            counts=settings.calendar.counts,
        )
        found.extend(meetings)
        for warning in warnings:
            click.echo(f"warning: {warning}", err=True)
    return tuple(found)
