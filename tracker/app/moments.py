"""When is the end of the day shown? PURE: instants in, a day out."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from tracker.core.days import day_of, wall_instant


def latest_summary_day(now_ms: int, zone: ZoneInfo, day_starts_min: int, at_min: int) -> date:
    """Return the latest local day whose summary time has passed.

    A summary time before ``day_starts`` belongs to the day that began the morning before.
    """
    day = day_of(now_ms, zone, day_starts_min)
    return (
        day if now_ms >= summary_instant(day, zone, day_starts_min, at_min) else day - timedelta(1)
    )


def next_summary_instant(now_ms: int, zone: ZoneInfo, day_starts_min: int, at_min: int) -> int:
    """Return the first summary time after now, UTC milliseconds."""
    day = day_of(now_ms, zone, day_starts_min)
    instant = summary_instant(day, zone, day_starts_min, at_min)
    if instant > now_ms:
        return instant
    return summary_instant(day + timedelta(1), zone, day_starts_min, at_min)


def summary_instant(day: date, zone: ZoneInfo, day_starts_min: int, at_min: int) -> int:
    """Return when a local day's summary is due, UTC milliseconds."""
    return wall_instant(day, at_min + (1440 if at_min < day_starts_min else 0), zone)
