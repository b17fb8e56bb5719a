"""A trace file to what it comes to, for the commands that read one."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tracker.cli.zones import zone_named
from tracker.config import Settings, build_settings, read_settings
from tracker.core.model import DAY_MS, Meeting
from tracker.core.observations import Observation
from tracker.core.redact import Judge
from tracker.core.trace import Reading, Start
from tracker.engine.replay import Defaults, Overrides, Replayed, replay
from tracker.errors import SurroundingsError, UserError
from tracker.paths import find_places
from tracker.storage.own_rules import classifier_maker
from tracker.system.clock import local_zone_name
from tracker.texts import read_text, read_text_if_any


def replay_file(
    trace: Path,
    *,
    config: Path | None = None,
    calendars: Sequence[Path] = (),
    targets: Path | None = None,
    tz: str | None = None,
    lenient: bool = False,
) -> tuple[Replayed, int]:
    """Replay a trace; return what it comes to, and how many lines were skipped.

    Raises:
        UserError: For a trace, configuration, targets or zone that cannot be read.
        SurroundingsError: For a calendar that is not there.
    """
    places = find_places()
    reading = Reading()
    seen = list(reading.read(_lines(trace), name=str(trace), lenient=lenient))
    settings = None if config is None else read_settings(config, must_exist=True)
    defaults = Defaults(
        settings=read_settings(places.config_file),
        zone=zone_named(tz or local_zone_name()),
        own_rules=read_text_if_any(places.rules_file),
        targets=read_text_if_any(places.targets_file),
    )
    zone = zone_named(tz) if tz else None
    told_settings, told_zone = _told(seen, defaults)
    overrides = Overrides(
        settings=settings,
        zone=zone,
        meetings=_read_calendars(calendars, seen, settings or told_settings, zone or told_zone),
        targets=None if targets is None else read_text(targets),
    )

    def make_judges(targets_text: str) -> Callable[[str], Judge]:
        make = classifier_maker(places, targets_text)
        return lambda text: make(text).judge

    return replay(seen, overrides, defaults, make_judges), reading.skipped


def _told(seen: Sequence[Observation], defaults: Defaults) -> tuple[Settings, ZoneInfo]:
    """Return the settings and zone that the trace begins with, if it says so."""
    start = seen[0] if seen else None
    if not isinstance(start, Start):
        return defaults.settings, defaults.zone
    settings = build_settings(start.settings, name="the trace's start line")
    return settings, ZoneInfo(start.zone)


def _lines(trace: Path) -> list[bytes]:
    if str(trace) == "-":
        return sys.stdin.buffer.read().splitlines()
    try:
        return trace.read_bytes().splitlines()
    except OSError as error:
        raise UserError(f"{trace}: {error.strerror}", hint="Name an existing trace.") from None


def _read_calendars(
    files: Sequence[Path], seen: Sequence[Observation], settings: Settings, zone: ZoneInfo
) -> tuple[Meeting, ...] | None:
    if not files:
        return None
    # Imported late: icalendar costs 50 ms, and most traces bring their meetings along.
    from tracker.meetings.occurrences import read_calendar  # noqa: PLC0415

    from_ms = (seen[0].at_ms if seen else 0) - (settings.nudges.busy.days + 2) * DAY_MS
    to_ms = (seen[-1].at_ms if seen else 0) + settings.nudges.busy.horizon_ms + 2 * DAY_MS
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
