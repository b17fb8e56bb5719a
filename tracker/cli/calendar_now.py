"""The calendars now: the running program is told to read them, or they are read here."""

from collections.abc import Sequence

from tracker.calendars.jobs import Job, SourceRead
from tracker.cli.asking import ask
from tracker.config import Calendar
from tracker.core.model import DAY_MS
from tracker.errors import SurroundingsError, TrackerError
from tracker.paths import Places
from tracker.system.clock import SystemClock, local_zone_name

_AHEAD_MS = 14 * DAY_MS


def tell_program() -> bool:
    """Have the running program read its calendars anew; return whether one runs.

    Raises:
        TrackerError: If it refuses, with its reason.
    """
    try:
        ask({"type": "refresh_calendars"})
    except SurroundingsError:
        return False
    return True


def follow_change(places: Places, calendar: Calendar) -> str:
    """Make a change of the configuration known; return what to tell the person of it."""
    try:
        running = tell_program()
    except TrackerError:
        return "It takes effect when eyeprize next starts."
    if running:
        return "The running program knows."
    read_now(places, calendar, max_age_ms=calendar.refresh_ms)
    return "It takes effect when eyeprize next starts."


def read_now(places: Places, calendar: Calendar, *, max_age_ms: int = 0) -> Sequence[SourceRead]:
    """Read all calendars here, so that their copies are those of now."""
    from tracker.calendars.reading import read_sources  # noqa: PLC0415 - the parsers

    now_ms = SystemClock().wall_ms()
    job = Job(
        sources=calendar.sources,
        from_ms=now_ms,
        to_ms=now_ms + _AHEAD_MS,
        zone=local_zone_name(),
        me=calendar.me,
        counts=calendar.counts,
        folder=str(places.calendar_copies),
        max_age_ms=max_age_ms,
    )
    return read_sources(job)
