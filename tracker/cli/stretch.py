"""Which stretch of time is meant by ``10:00 10:20``, ``"yesterday 10:00" +20m`` or ``--day``?"""

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tracker.config import parse_duration
from tracker.core.days import day_of, local_time
from tracker.core.model import DAY_MS
from tracker.errors import UserError
from tracker.popup.call_form import parse_time

_ACCEPTED = "Accepted: 10:00, 'yesterday 10:00', 2026-03-02T10:00, 'now'; as the end also +20m."
_DAY_ACCEPTED = "Accepted: today, yesterday, or a date such as 2026-03-02."
_DATED = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](.+)")
_OFFSET = re.compile(r"(Z|[+-]\d{2}:?\d{2})$")
_SECONDS = re.compile(r"\d{1,2}:\d{2}:\d{2}")
_NOON = time(12)
_OLDEST_MS = 20 * 366 * DAY_MS


class Clocks(NamedTuple):
    """What a time of day is read by: now, the local zone, and when its days begin."""

    now_ms: int
    zone: ZoneInfo
    day_starts_min: int


class _Moment(NamedTuple):
    """A time as it was typed: an instant, or a wall-clock time with or without its date."""

    at_ms: int | None = None
    day: date | None = None
    wall: time = time()


def read_stretch(
    start: str, end: str, day: str | None, clocks: Clocks, *, longest_ms: int = DAY_MS
) -> tuple[int, int]:
    """Return the stretch ``[start_ms, end_ms)`` that is meant, UTC milliseconds.

    Args:
        start: As typed. A time of day without a date is today's; in the night, until
            ``day_starts``, the evening before belongs to today.
        end: The same, on the day of the start or in the night after it; or ``+20m``.
        day: Whose times of day are meant, if not today's.
        clocks: Now and here.
        longest_ms: How long it may be.

    Raises:
        UserError: If one of them is no time, they lie ahead or are the wrong way round, or clocks
            showed them twice or never.
    """
    given = None if day is None else read_day(day, local_time(clocks.now_ms, clocks.zone).date())
    begins = _parse(start, clocks)
    start_ms = begins.at_ms
    if start_ms is None:
        start_ms = _instant(_date_of(begins, given, clocks), begins.wall, clocks.zone)
    _check_past(start_ms, start, clocks)
    end_ms = _read_end(end, start_ms, clocks)
    if end_ms <= start_ms:
        raise UserError(
            f"{end.strip()} is not after {start.strip()}.",
            hint="Name the start first, then the end.",
        )
    if end_ms - start_ms > longest_ms:
        hours = longest_ms // 3_600_000
        raise UserError(
            f"{start.strip()} to {end.strip()} is longer than {hours} hours.",
            hint="Correct it in parts.",
        )
    _check_past(end_ms, end, clocks)
    return start_ms, end_ms


def read_day(text: str, today: date) -> date:
    """Return the date that is meant by ``today``, ``yesterday`` or ``2026-03-02``.

    Raises:
        UserError: If it is none.
    """
    words = {"today": today, "yesterday": today - timedelta(1)}
    word = text.strip().lower()
    if word in words:
        return words[word]
    try:
        return datetime.strptime(word, "%Y-%m-%d").date()  # noqa: DTZ007 - a date has no zone
    except ValueError:
        raise UserError(f"{text.strip()[:40]!r} is no day.", hint=_DAY_ACCEPTED) from None


def _read_end(text: str, start_ms: int, clocks: Clocks) -> int:
    if text.strip().startswith("+"):
        try:
            return start_ms + int(parse_duration(text.strip()[1:]))
        except ValueError as error:
            raise UserError(f"{text.strip()!r} is no length: {error}.", hint=_ACCEPTED) from None
    ends = _parse(text, clocks)
    if ends.at_ms is not None:
        return ends.at_ms
    begun = local_time(start_ms, clocks.zone)
    day = ends.day
    if day is None:
        # From an afternoon into a morning it crosses midnight; anything else is a slip.
        over_night = ends.wall < _NOON <= begun.time()
        day = begun.date() + timedelta(1 if over_night else 0)
    return _instant(day, ends.wall, clocks.zone)


def _parse(text: str, clocks: Clocks) -> _Moment:
    typed = text.strip()
    if typed.lower() == "now":
        return _Moment(at_ms=clocks.now_ms)
    try:
        dated = _DATED.fullmatch(typed)
        if dated is None:
            word, _, rest = typed.partition(" ")
            if word.lower() not in {"today", "yesterday"}:
                return _Moment(wall=_parse_wall(typed))
            today = local_time(clocks.now_ms, clocks.zone).date()
            return _Moment(day=read_day(word, today), wall=_parse_wall(rest))
        if _OFFSET.search(dated[2]):
            instant = datetime.fromisoformat(typed).timestamp()
            return _Moment(at_ms=round(instant * 1000))
        return _Moment(day=date.fromisoformat(dated[1]), wall=_parse_wall(dated[2]))
    except (UserError, ValueError, OverflowError):
        raise UserError(f"{typed[:40]!r} is no time.", hint=_ACCEPTED) from None


def _parse_wall(text: str) -> time:
    if _SECONDS.fullmatch(text):
        return time.fromisoformat(text.zfill(8))
    return parse_time(text)


def _date_of(moment: _Moment, given: date | None, clocks: Clocks) -> date:
    if moment.day is not None:
        if given not in {None, moment.day}:
            raise UserError("The day is given twice.", hint="Leave --day out.")
        return moment.day
    if given is not None:
        return given
    if moment.wall.hour * 60 + moment.wall.minute < clocks.day_starts_min:
        return local_time(clocks.now_ms, clocks.zone).date()
    return day_of(clocks.now_ms, clocks.zone, clocks.day_starts_min)


def _instant(day: date, wall: time, zone: ZoneInfo) -> int:
    """Return the instant at which local clocks show that; never a guess between two of them."""
    local = datetime.combine(day, wall, zone)
    try:
        first, second = local.timestamp(), local.replace(fold=1).timestamp()
    except (OverflowError, ValueError):
        raise UserError(f"{day} is too far away.", hint=_DAY_ACCEPTED) from None
    shown = f"{wall:%H:%M}"
    if first > second:
        raise UserError(
            f"There was no {shown} on {day}: the clocks were set forward over it.",
            hint="Name a time before or after that.",
        )
    if first < second:
        both = " or ".join(each.isoformat() for each in (local, local.replace(fold=1)))
        raise UserError(
            f"{shown} came twice on {day}: the clocks were set back.", hint=f"Write {both}."
        )
    return round(first * 1000)


def _check_past(at_ms: int, text: str, clocks: Clocks) -> None:
    if at_ms < clocks.now_ms - _OLDEST_MS:
        raise UserError(f"{text.strip()} is more than 20 years ago.", hint="Name a later day.")
    if at_ms <= clocks.now_ms:
        return
    local = local_time(at_ms, clocks.zone)
    raise UserError(
        f"{text.strip()} ({local:%Y-%m-%d %H:%M}) is still to come.",
        hint=f"Only what has been can be corrected; {local:%H:%M} of the day before is"
        f" 'yesterday {local:%H:%M}'. A meeting that is to come goes to 'eyeprize meetings log'.",
    )
