"""Which instant of the past is meant by ``--at 14:05`` or ``--at "yesterday 14:05"``?"""

import re
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from tracker.core.days import local_time, wall_instant
from tracker.errors import UserError

_ACCEPTED = "Write it as 14:05, 'yesterday 14:05' or 2026-03-02T14:05."


def past_instant_ms(at: str, now_ms: int, zone: ZoneInfo) -> int:
    """Return the instant that is meant, not after now.

    Args:
        at: ``HH:MM``, ``yesterday HH:MM``, ``today HH:MM`` or ``YYYY-MM-DDTHH:MM``, seconds
            allowed. Without a day it is the latest such time that has been.
        now_ms: Now.
        zone: Whose clocks are meant. A time that they skip is the instant at which they skip
            it; one that they show twice is the first.

    Raises:
        UserError: If it has another form, or lies ahead.
    """
    today = local_time(now_ms, zone).date()
    day_text, _, clock = re.sub(r"(?<=\d)T", " ", at.strip()).rpartition(" ")
    wanted = _parse_clock(clock, at)
    if not day_text.strip():
        at_ms = _instant(today, wanted, zone)
        return at_ms if at_ms <= now_ms else _instant(today - timedelta(1), wanted, zone)
    at_ms = _instant(_parse_day(day_text.strip(), today, at), wanted, zone)
    if at_ms > now_ms:
        raise UserError(f"--at {at!r} lies ahead.", hint="Name a time that has been.")
    return at_ms


def _parse_clock(clock: str, at: str) -> time:
    try:
        parsed = time.fromisoformat(clock if clock.find(":") == 2 else f"0{clock}")
    except ValueError:
        parsed = None
    if parsed is None or parsed.tzinfo is not None or ":" not in clock:
        raise UserError(f"--at {at!r} is no time of day.", hint=_ACCEPTED)
    return parsed


def _parse_day(text: str, today: date, at: str) -> date:
    words = {"today": today, "yesterday": today - timedelta(1)}
    if text.lower() in words:
        return words[text.lower()]
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.max
    if not 1970 < day.year < 9999:
        raise UserError(f"--at {at!r} names no day of ours.", hint=_ACCEPTED)
    return day


def _instant(day: date, wanted: time, zone: ZoneInfo) -> int:
    minute_ms = wall_instant(day, wanted.hour * 60 + wanted.minute, zone)
    return minute_ms + wanted.second * 1000 + wanted.microsecond // 1000
