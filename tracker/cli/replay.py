"""``replay``: a recorded trace through the whole pipeline, storing nothing."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import msgspec

from classifiers.loader import shipped_packs
from tracker.cli.reading import read_text, read_text_if_any, zone_named
from tracker.config import Settings, read_settings
from tracker.core.days import show_instant
from tracker.core.model import CATEGORIES, DAY_MS, Meeting
from tracker.core.observations import Observation
from tracker.core.redact import Judge
from tracker.core.trace import Reading, Start
from tracker.engine.judging import make_classifiers
from tracker.engine.pipeline import Known
from tracker.engine.replay import Defaults, Overrides, Replayed, replay, show_replayed
from tracker.errors import SurroundingsError
from tracker.nudges.wording import show_length
from tracker.paths import find_places
from tracker.system.clock import local_zone_name

# No copy of a calendar that was named on the command line grows too old.
_ALWAYS_MS = 2**62


@click.command("replay")
@click.argument("trace", type=click.Path(path_type=Path))
@click.option("--config", type=click.Path(path_type=Path), help="Settings instead of your own.")
@click.option(
    "--calendar",
    "calendars",
    multiple=True,
    type=click.Path(path_type=Path),
    help="An ICS file; may be given several times.",
)
@click.option("--targets", type=click.Path(path_type=Path), help="A CSV of organisations.")
@click.option("--tz", help="The local zone, such as Europe/Berlin.")
@click.option("--lenient", is_flag=True, help="Skip and count lines that cannot be read.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def command(
    trace: Path,
    config: Path | None,
    calendars: Sequence[Path],
    targets: Path | None,
    tz: str | None,
    *,
    lenient: bool,
    as_json: bool,
) -> int:
    """Run a recorded trace through the whole pipeline, in virtual time, storing nothing."""
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
    starts = [ZoneInfo(s.zone) for s in seen[:1] if isinstance(s, Start)]
    meetings = _read_calendars(
        calendars, seen, settings or defaults.settings, zone or next(iter(starts), defaults.zone)
    )
    overrides = Overrides(
        settings=settings,
        zone=zone,
        known=Known(meetings=meetings, fresh_until_ms=_ALWAYS_MS) if calendars else None,
        targets=None if targets is None else read_text(_existing(targets)),
    )
    packs = shipped_packs()

    def make_rules(targets_text: str) -> Callable[[str], Judge]:
        make = make_classifiers(
            packs,
            targets_text,
            rules_name=str(places.rules_file),
            targets_name=str(targets or places.targets_file),
        )
        return lambda text: make(text).judge

    replayed = replay(seen, overrides, defaults, make_rules)
    if as_json:
        shown = show_replayed(replayed, reading.skipped)
        click.echo(msgspec.json.encode(shown))
    else:
        click.echo(_show(replayed, reading.skipped))
    return 0


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise SurroundingsError(f"{path} does not exist", hint="Name an existing file.")
    return path


def _lines(trace: Path) -> list[bytes]:
    if str(trace) == "-":
        return sys.stdin.buffer.read().splitlines()
    try:
        return trace.read_bytes().splitlines()
    except OSError as error:
        raise SurroundingsError(
            f"{trace}: {error.strerror}", hint="Name an existing trace."
        ) from None


def _read_calendars(
    files: Sequence[Path], seen: Sequence[Observation], settings: Settings, zone: ZoneInfo
) -> tuple[Meeting, ...]:
    if not files or not seen:
        return ()
    # Imported late: icalendar costs 50 ms, and most traces bring their meetings along.
    from tracker.meetings.occurrences import read_calendar  # noqa: PLC0415

    from_ms = seen[0].at_ms - (settings.nudges.busy.days + 2) * DAY_MS
    to_ms = seen[-1].at_ms + settings.nudges.busy.horizon_ms + 2 * DAY_MS
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


def _show(replayed: Replayed, skipped: int) -> str:
    lines = []
    for day in replayed.days:
        sums = [f"{name} {show_length(day.seconds[name])}" for name in CATEGORIES]
        lines.append(f"{day.date}  {', '.join(sums)}, gap {show_length(day.gap)}")
    lines += [
        f"{show_instant(nudge.at_ms, replayed.zone)}  {nudge.kind}: {nudge.message}"
        for nudge in replayed.nudges
    ]
    if skipped:
        lines.append(f"{skipped} lines skipped")
    return "\n".join(lines)
