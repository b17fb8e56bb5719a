"""Which local day does an instant belong to, and when does that day begin and end?

A day begins at ``day_starts``, local wall-clock time, so it has 23, 24 or 25 hours. All
conversions go through the day's bounds, so instants and bounds can never disagree.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_UTC_DAY_MS = 86_400_000


@lru_cache(maxsize=4096)
def wall_instant(day: date, minute: int, zone: ZoneInfo) -> int:
    """Return the instant at which local clocks show ``minute`` after midnight of ``day``.

    Args:
        day: Local date.
        minute: 0 to 2880; from 1440 on it is the next day's wall clock.
        zone: The local zone.

    Returns:
        UTC milliseconds. A time that the clocks skip is the instant at which they skip
        it; one that they show twice is the first.
    """
    days, rest = divmod(minute, 1440)
    local = datetime.combine(day + timedelta(days), time(rest // 60, rest % 60), zone)
    at_s = round(local.timestamp())
    if datetime.fromtimestamp(at_s, zone).replace(tzinfo=None) == local.replace(tzinfo=None):
        return at_s * 1000
    return _skip_instant(round(local.replace(fold=1).timestamp()), at_s, zone) * 1000


def _skip_instant(before_s: int, after_s: int, zone: ZoneInfo) -> int:
    """Return the second between two instants at which the zone's offset changes."""
    offset = datetime.fromtimestamp(before_s, zone).utcoffset()
    while after_s - before_s > 1:
        middle_s = (before_s + after_s) // 2
        if datetime.fromtimestamp(middle_s, zone).utcoffset() == offset:
            before_s = middle_s
        else:
            after_s = middle_s
    return after_s


def day_bounds(day: date, zone: ZoneInfo, day_starts_min: int) -> tuple[int, int]:
    """Return the half-open bounds ``[start_ms, end_ms)`` of a local day, UTC milliseconds."""
    return (
        wall_instant(day, day_starts_min, zone),
        wall_instant(day + timedelta(1), day_starts_min, zone),
    )


def day_of(at_ms: int, zone: ZoneInfo, day_starts_min: int) -> date:
    """Return the local day that holds the instant."""
    day = local_time(at_ms, zone).date()
    start_ms, end_ms = day_bounds(day, zone, day_starts_min)
    if at_ms < start_ms:
        return day - timedelta(1)
    return day if at_ms < end_ms else day + timedelta(1)


def local_time(at_ms: int, zone: ZoneInfo) -> datetime:
    """Return the local wall-clock time of an instant, to the millisecond."""
    whole_s, rest_ms = divmod(at_ms, 1000)
    return datetime.fromtimestamp(whole_s, UTC).astimezone(zone) + timedelta(milliseconds=rest_ms)


def offset_s(at_ms: int, zone: ZoneInfo) -> int:
    """Return local time minus UTC at an instant, in seconds."""
    whole_day = _offset_of_utc_day(at_ms // _UTC_DAY_MS, zone)
    return _offset_s(at_ms // 1000, zone) if whole_day is None else whole_day


@lru_cache(maxsize=64)
def _offset_of_utc_day(number: int, zone: ZoneInfo) -> int | None:
    """Return the offset that holds all through a day of UTC; ``None`` if it changes in it.

    No zone changes its offset and takes it back within a day.
    """
    first, last = (_offset_s((number + days) * 86_400, zone) for days in (0, 1))
    return first if first == last else None


def _offset_s(at_s: int, zone: ZoneInfo) -> int:
    offset = datetime.fromtimestamp(at_s, zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def show_instant(at_ms: int, zone: ZoneInfo) -> str:
    """Show an instant as ISO 8601 with the zone's offset; milliseconds only where there are any."""
    local = local_time(at_ms, zone)
    return local.isoformat(timespec="milliseconds" if at_ms % 1000 else "seconds")
