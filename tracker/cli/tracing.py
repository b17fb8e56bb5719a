"""A trace file to what it comes to, for the commands that read one."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from classifiers.engine import Classifier
from classifiers.loader import shipped_packs
from tracker.cli.reading import read_text, read_text_if_any, zone_named
from tracker.config import Settings, read_settings
from tracker.core.model import DAY_MS, Meeting
from tracker.core.observations import Observation
from tracker.core.redact import Judge
from tracker.core.trace import Reading, Start
from tracker.engine.judging import make_classifiers
from tracker.engine.replay import Defaults, Overrides, Replayed, replay
from tracker.errors import SurroundingsError, UserError
from tracker.paths import Places, find_places
from tracker.system.clock import local_zone_name


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
    settings = None if config is None else read_settings(_existing(config))
    defaults = Defaults(
        settings=read_settings(places.config_file),
        zone=zone_named(tz or local_zone_name()),
        own_rules=read_text_if_any(places.rules_file),
        targets=read_text_if_any(places.targets_file),
    )
    zone = zone_named(tz) if tz else None
    told = next((ZoneInfo(s.zone) for s in seen[:1] if isinstance(s, Start)), defaults.zone)
    overrides = Overrides(
        settings=settings,
        zone=zone,
        meetings=_read_calendars(calendars, seen, settings or defaults.settings, zone or told),
        targets=None if targets is None else read_text(_existing(targets)),
    )
    make_rules = rules_maker(places, targets_name=str(targets or places.targets_file))

    def make_judges(targets_text: str) -> Callable[[str], Judge]:
        make = make_rules(targets_text)
        return lambda text: make(text).judge

    return replay(seen, overrides, defaults, make_judges), reading.skipped


def rules_maker(
    places: Places, *, targets_name: str
) -> Callable[[str], Callable[[str], Classifier]]:
    """Return what makes classifiers: text of targets -> (text of own rules -> classifier)."""
    packs = shipped_packs()
    return lambda targets_text: make_classifiers(
        packs, targets_text, rules_name=str(places.rules_file), targets_name=targets_name
    )


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise UserError(f"{path} does not exist", hint="Name an existing file.")
    return path


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
