"""Read what was recorded and put a day's numbers together: for summary, status and popup."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from msgspec import Struct

from tracker.config import Settings, read_settings
from tracker.core.days import day_bounds, day_of
from tracker.core.model import DAY_MS, Judged, Meeting, Span, SpokenNudge
from tracker.errors import SurroundingsError
from tracker.paths import Places, find_places
from tracker.summary.day import DayNumbers, fold_day
from tracker.system import control
from tracker.system.clock import SystemClock, local_zone_name

#: Meetings are looked for so far ahead. Calendars are read no further.
_AHEAD_MS = 400 * DAY_MS


class Now(Struct, frozen=True):
    """Where and when a command was called.

    Attributes:
        places: The person's folders.
        settings: Their configuration.
        zone: The local zone.
        at_ms: The present instant, UTC milliseconds.
        calendar_known: Whether a calendar is connected; and not too old, as far as the running
            program knows.
    """

    places: Places
    settings: Settings
    zone: ZoneInfo
    at_ms: int
    calendar_known: bool

    @property
    def today(self) -> date:
        """The local day of the present instant, by ``day_starts``."""
        return day_of(self.at_ms, self.zone, self.settings.tracking.day_starts_min)


def read_now() -> Now:
    """Read settings, zone and clock.

    Raises:
        UserError: The configuration is not accepted.
    """
    places = find_places()
    settings = read_settings(places.config_file)
    return Now(
        places=places,
        settings=settings,
        zone=ZoneInfo(local_zone_name()),
        at_ms=SystemClock().wall_ms(),
        calendar_known=bool(settings.calendar.sources) and _ask_calendar(places),
    )


def read_days(days: Sequence[date], now: Now) -> list[DayNumbers]:
    """Read the numbers of each of ``days``; days without a record have zeros.

    Raises:
        TrackerError: As ``tracker.storage.archive.Archive`` does.
    """
    if not now.places.database.exists():
        return [_fold(day, now, _Record()) for day in days]
    # Imported late: where nothing is recorded yet, sqlite-utils need not be loaded.
    from tracker.storage.archive import Archive  # noqa: PLC0415

    found = []
    with Archive(now.places.database) as archive:
        for day in days:
            start_ms, end_ms = day_bounds(day, now.zone, now.settings.tracking.day_starts_min)
            record = _Record(
                spans=list(archive.read_spans(start_ms, end_ms)),
                meetings=archive.read_meetings(start_ms, max(now.at_ms, end_ms) + _AHEAD_MS),
                nudges=archive.read_nudges(start_ms, end_ms),
            )
            found.append(_fold(day, now, record))
    return found


class _Record(Struct, frozen=True):
    spans: Sequence[tuple[Span, Judged]] = ()
    meetings: Sequence[Meeting] = ()
    nudges: Sequence[SpokenNudge] = ()


def _fold(day: date, now: Now, record: _Record) -> DayNumbers:
    return fold_day(
        day,
        record.spans,
        meetings=record.meetings,
        nudges=record.nudges,
        zone=now.zone,
        day_starts_min=now.settings.tracking.day_starts_min,
        now_ms=now.at_ms,
        calendar_known=now.calendar_known,
    )


def _ask_calendar(places: Places) -> bool:
    """Return whether the running program has a fresh copy; without one, that it had."""
    try:
        answer = control.call(places.control_socket, {"type": "status"}, timeout_s=1)
    except SurroundingsError:
        return True
    return bool(answer.get("calendar_known", True))
