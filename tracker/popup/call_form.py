"""What the person filled in, to a call to log; and what the form says about it. PURE."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from msgspec import Struct

from tracker.core.model import MINUTE_MS
from tracker.errors import SurroundingsError, UserError

LENGTHS_MIN = (15, 30, 45, 60)
DEFAULT_MIN = 30
LONGEST_MIN = 8 * 60  # a longer event does not count as a meeting (PRODUCT.md)
#: Days that can be chosen, as days from today.
DAYS = {"Yesterday": -1, "Today": 0, "Tomorrow": 1}

#: Brings a message to the running program and its answer back; raises SurroundingsError.
Send = Callable[[Mapping[str, Any]], Mapping[str, Any]]

_NAME_CHARS = 120
_TIME = re.compile(r"(\d{1,2})(?:[:.h ]?(\d{2}))?\s*([ap])?\.?m?\.?", re.IGNORECASE)
_TIME_HINT = "Accepted: a time of day such as 14:05, 9, 1405 or 2:05 pm."


class CallForm(Struct, frozen=True, kw_only=True):
    """The fields as the person sees them.

    Attributes:
        with_whom: Anything; may be empty.
        day: One of ``DAYS``.
        start: A wall-clock time as typed.
        minutes: Length.
    """

    with_whom: str = ""
    day: str = "Today"
    start: str = ""
    minutes: int = DEFAULT_MIN


class LoggedCall(Struct, frozen=True):
    """A call to log: UTC milliseconds, half-open, and its title."""

    start_ms: int
    end_ms: int
    summary: str


def blank_form(now_ms: int, zone: tzinfo, *, minutes: int = DEFAULT_MIN) -> CallForm:
    """Return the form of a call that has just ended."""
    return filled_form(now_ms - minutes * MINUTE_MS, now_ms, "", now_ms, zone)


def filled_form(start_ms: int, end_ms: int, with_whom: str, now_ms: int, zone: tzinfo) -> CallForm:
    """Return the form of a known call; its length is rounded to minutes, at least one.

    Raises:
        UserError: It began on no day that the form knows.
    """
    start = datetime.fromtimestamp(start_ms / 1000, zone)
    ahead = (start.date() - _today(now_ms, zone)).days
    if ahead not in DAYS.values():
        raise UserError(f"A call on {start:%Y-%m-%d} cannot be logged from here any more.")
    return CallForm(
        with_whom=with_whom,
        day=next(name for name, days in DAYS.items() if days == ahead),
        start=f"{start:%H:%M}",
        minutes=max(1, round((end_ms - start_ms) / MINUTE_MS)),
    )


def read_form(form: CallForm, now_ms: int, zone: tzinfo) -> LoggedCall:
    """Return the call that the form describes.

    Raises:
        UserError: The time is none, or the length is not 1 minute to 8 hours.
    """
    if not 1 <= form.minutes <= LONGEST_MIN:
        raise UserError(
            f"A call of {form.minutes} minutes cannot be logged.",
            hint="Accepted: 1 minute to 8 hours.",
        )
    day = _today(now_ms, zone) + timedelta(days=DAYS[form.day])
    wall = datetime.combine(day, parse_time(form.start), zone)
    start_ms = round(wall.timestamp() * 1000)
    name = " ".join("".join(c if c.isprintable() else " " for c in form.with_whom).split())
    summary = f"Call with {name[:_NAME_CHARS]}" if name else "Call"
    return LoggedCall(start_ms, start_ms + form.minutes * MINUTE_MS, summary)


def parse_time(text: str) -> time:
    """Parse a wall-clock time the way people type it.

    Raises:
        UserError: It is none.
    """
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise UserError(f"{text.strip()[:20]!r} is no time of day.", hint=_TIME_HINT)
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3] and 1 <= hour <= 12:
        hour = hour % 12 + (12 if match[3].lower() == "p" else 0)
    elif match[3]:
        hour = 99
    if hour > 23 or minute > 59:
        raise UserError(f"{text.strip()[:20]!r} is no time of day.", hint=_TIME_HINT)
    return time(hour, minute)


def shift_time(text: str, minutes: int) -> str:
    """Move a typed time within its day, to a multiple of ``minutes``; no time stays as it is."""
    try:
        at = parse_time(text)
    except UserError:
        return text
    step = abs(minutes)
    now_min = at.hour * 60 + at.minute
    moved = (now_min // step + 1) * step if minutes > 0 else (now_min - 1) // step * step
    moved %= 24 * 60
    return f"{moved // 60:02}:{moved % 60:02}"


def describe_call(call: LoggedCall, now_ms: int, zone: tzinfo) -> str:
    """Say when it is and what it counts as: ``Today 14:05 to 14:35, held``."""
    start = datetime.fromtimestamp(call.start_ms / 1000, zone)
    end = datetime.fromtimestamp(call.end_ms / 1000, zone)
    ahead = (start.date() - _today(now_ms, zone)).days
    day = next((name for name, days in DAYS.items() if days == ahead), f"{start:%a %d %b}")
    if call.end_ms <= now_ms:
        state = "counts as held"
    else:
        state = "still going on" if call.start_ms <= now_ms else "counts as booked"
    return f"{day}, {start:%H:%M} to {end:%H:%M}: {state}"


def message_of(call: LoggedCall) -> dict[str, Any]:
    """Return what the control channel is told about a call."""
    return {
        "type": "log_meeting",
        "start_ms": call.start_ms,
        "end_ms": call.end_ms,
        "summary": call.summary,
    }


def send_call(call: LoggedCall, send: Send) -> None:
    """Log a call through the running program.

    Raises:
        SurroundingsError: It does not answer, or does not take the call.
    """
    answer = send(message_of(call))
    if answer.get("error") or answer.get("ok") is False:
        said = str(answer.get("error") or "it gave no reason")
        raise SurroundingsError(f"eyeprize did not take the call: {said}")


def _today(now_ms: int, zone: tzinfo) -> date:
    return datetime.fromtimestamp(now_ms / 1000, zone).date()
