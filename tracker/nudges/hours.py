"""Wall-clock hours to instants: when do quiet hours and planned blocks begin and end?

Both are wall-clock times of the local zone, half-open, and one that ends before it begins
crosses midnight. A block belongs to the date on which it begins; blocks that touch or
overlap are one.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

from tracker.config import ClockInterval, plain_settings
from tracker.core.days import local_time, wall_instant
from tracker.core.model import HOUR_MS


class Stretch(Struct, frozen=True, order=True):
    """A half-open stretch ``[start_ms, end_ms)``, UTC milliseconds."""

    start_ms: int
    end_ms: int

    def holds(self, at_ms: int) -> bool:
        """Whether the instant lies in it."""
        return self.start_ms <= at_ms < self.end_ms


Week = Sequence[Sequence[ClockInterval]]


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def every_day(intervals: Sequence[ClockInterval]) -> Week:
    """Return the week in which each weekday has the same intervals."""
    return (tuple(intervals),) * 7


def stretches_on(day: date, week: Week, zone: ZoneInfo) -> list[Stretch]:
    """Return the stretches that begin on ``day``, by start; ones that clocks skip are left out."""
    found = []
    for interval in week[day.weekday()]:
        end_min = interval.end_min + (1440 if interval.end_min <= interval.start_min else 0)
        stretch = Stretch(
            wall_instant(day, interval.start_min, zone), wall_instant(day, end_min, zone)
        )
        if stretch.start_ms < stretch.end_ms:
            found.append(stretch)
    return sorted(found)


def stretches_between(from_ms: int, to_ms: int, week: Week, zone: ZoneInfo) -> list[Stretch]:
    """Return all stretches that touch ``[from_ms, to_ms]``, joined where they touch or overlap."""
    return _joined(from_ms, to_ms, week, zone, days=1)


def whole_stretches(from_ms: int, to_ms: int, week: Week, zone: ZoneInfo) -> list[Stretch]:
    """Return the same with their true ends, however many days they were joined out of.

    What goes on for a week has no end; then it is cut more than a week away.
    """
    return _joined(from_ms, to_ms, week, zone, days=8) if any(week) else []


def _joined(from_ms: int, to_ms: int, week: Week, zone: ZoneInfo, *, days: int) -> list[Stretch]:
    """Join the stretches that begin up to ``days`` around; one of yesterday may still run."""
    day = local_time(from_ms, zone).date() - timedelta(days + 1)
    last = local_time(to_ms, zone).date() + timedelta(days)
    joined: list[Stretch] = []
    while day <= last:
        for stretch in stretches_on(day, week, zone):
            if joined and stretch.start_ms <= joined[-1].end_ms:
                start_ms = joined[-1].start_ms
                joined[-1] = Stretch(start_ms, max(joined[-1].end_ms, stretch.end_ms))
            else:
                joined.append(stretch)
        day += timedelta(1)
    return [s for s in joined if s.end_ms >= from_ms and s.start_ms <= to_ms]


def running(at_ms: int, week: Week, zone: ZoneInfo) -> Stretch | None:
    """Return the stretch that holds the instant, if any."""
    if not any(week):
        return None
    # Asked at every observation: stretches are the same for all instants of an hour.
    hour_ms = at_ms - at_ms % HOUR_MS
    near = _near(hour_ms, tuple(map(tuple, week)), zone)
    return next((s for s in near if s.holds(at_ms)), None)


@lru_cache(maxsize=8)
def _near(hour_ms: int, week: Week, zone: ZoneInfo) -> tuple[Stretch, ...]:
    return tuple(stretches_between(hour_ms, hour_ms + HOUR_MS, week, zone))


def show_soon(at_ms: int, now_ms: int, zone: ZoneInfo) -> str | None:
    """Show an instant of the next days: ``tomorrow 09:30``, ``Mon 09:30``; ``None`` if later."""
    then, now = local_time(at_ms, zone), local_time(now_ms, zone)
    ahead = (then.date() - now.date()).days
    if not 0 <= ahead < len(_WEEKDAYS):
        return None
    day = {0: "today", 1: "tomorrow"}.get(ahead, _WEEKDAYS[then.weekday()])
    return f"{day} {then:%H:%M}"


def show_blocks(week: Week) -> list[str]:
    """Return one line for each weekday with planned hours, Monday first."""
    return [
        f"{name}  {', '.join(plain_settings(tuple(blocks)))}"
        for name, blocks in zip(_WEEKDAYS, week, strict=True)
        if blocks
    ]
