"""The local day of an instant, and the meetings that can matter in it."""

from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from tracker.config import Settings
from tracker.core.days import day_bounds, day_of
from tracker.core.model import DAY_MS, Meeting
from tracker.nudges.hours import Stretch, whole_stretches


class Today(Struct, frozen=True):
    """A local day; all instants are wall clock, UTC milliseconds.

    Attributes:
        window_start_ms: Start of the first of the days that ``busy`` looks at together.
        start_ms: Its start.
        end_ms: Its end.
        meetings: Counting ones from the first of these days, and from the day before this one
            at least, to the horizon, by start.
        blocks: Planned blocks that touch it, whole and joined, by start.
    """

    window_start_ms: int
    start_ms: int
    end_ms: int
    meetings: tuple[Meeting, ...]
    blocks: tuple[Stretch, ...] = ()


def find_today(
    now_ms: int, zone: ZoneInfo, settings: Settings, meetings: Iterable[Meeting]
) -> Today:
    """Return the local day that holds an instant.

    Args:
        now_ms: The instant.
        zone: The local zone.
        settings: The person's.
        meetings: All known ones, by start.
    """
    starts_min, busy = settings.tracking.day_starts_min, settings.nudges.busy
    day = day_of(now_ms, zone, starts_min)
    start_ms, end_ms = day_bounds(day, zone, starts_min)
    window_ms = day_bounds(day - timedelta(busy.days - 1), zone, starts_min)[0]
    ahead_ms = end_ms + busy.horizon_ms
    # A call that was left today may have begun, and have been a meeting, yesterday.
    from_ms = min(window_ms, start_ms - DAY_MS)
    relevant = (m for m in meetings if m.counts and m.end_ms > from_ms and m.start_ms <= ahead_ms)
    blocks = whole_stretches(start_ms, end_ms, settings.plan.blocks(), zone)
    return Today(window_ms, start_ms, end_ms, tuple(relevant), tuple(blocks))
