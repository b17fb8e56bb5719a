"""When could a call be, and how is that told to a calendar?

A proposal only: the next free half hour in working hours on a coming weekday, as an
iCalendar text that any calendar program opens, or as an address that a web calendar
turns into a new event. Nothing is sent to anybody.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from msgspec import Struct

from tracker.core.model import HOUR_MS, MINUTE_MS, Meeting

DRAFT_MINUTES = 30
FIRST_HOUR, LAST_HOUR = 9, 17
SUMMARY = "Call with …"
DETAILS = "One conversation is worth more than another hour of scrolling."

_LOOK_DAYS = 28
_SATURDAY = 5
# A longer one (a holiday, a birthday, a trip) says nothing about a free half hour in it.
_LONGEST_BUSY_MS = 8 * HOUR_MS
_FOLD_OCTETS = 75  # RFC 5545, section 3.1
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class Draft(Struct, frozen=True):
    """A proposed event, half-open, UTC milliseconds."""

    start_ms: int
    end_ms: int


def draft_event(now_ms: int, zone: tzinfo, busy: Sequence[Meeting]) -> Draft:
    """Find the next free half hour in working hours, tomorrow at the earliest.

    Args:
        now_ms: The present, UTC milliseconds.
        zone: The person's; working hours are wall-clock times in it.
        busy: What is in the calendar, in any order. Touching is no overlap.

    Returns:
        A slot on the half hour, Monday to Friday, 9:00 to 17:00. If four weeks are full, the
        first one of them: it is a draft, and the person will move it.
    """
    taken = [it for it in busy if it.end_ms - it.start_ms <= _LONGEST_BUSY_MS]
    today = datetime.fromtimestamp(now_ms / 1000, zone).date()
    first: Draft | None = None
    for slot in _slots(today, zone):
        if all(it.end_ms <= slot.start_ms or it.start_ms >= slot.end_ms for it in taken):
            return slot
        first = first or slot
    assert first is not None  # four weeks hold weekdays
    return first


def find_free_ms(now_ms: int, zone: tzinfo, busy: Sequence[Meeting]) -> int | None:
    """Return when the next free half hour begins; ``None`` if there is none to speak of."""
    slot = draft_event(now_ms, zone, busy)
    taken = any(
        it.start_ms < slot.end_ms and it.end_ms > slot.start_ms
        for it in busy
        if it.end_ms - it.start_ms <= _LONGEST_BUSY_MS
    )
    return None if taken else slot.start_ms


def _slots(today: date, zone: tzinfo) -> Iterator[Draft]:
    for ahead in range(1, _LOOK_DAYS + 1):
        day = today + timedelta(days=ahead)
        if day.weekday() >= _SATURDAY:
            continue
        for minute in range(FIRST_HOUR * 60, LAST_HOUR * 60, DRAFT_MINUTES):
            wall = datetime.combine(day, time(minute // 60, minute % 60), zone)
            start_ms = int(wall.timestamp()) * 1000
            yield Draft(start_ms, start_ms + DRAFT_MINUTES * MINUTE_MS)


def draft_ics(
    draft: Draft,
    *,
    uid: str,
    stamp_ms: int,
    summary: str = SUMMARY,
    details: str = DETAILS,
) -> str:
    r"""Write the draft as an iCalendar file of one event, tentative, in UTC.

    Args:
        draft: When.
        uid: Globally unique; a calendar that gets it twice keeps one.
        stamp_ms: When it was made, UTC milliseconds.
        summary: Any text.
        details: Any text.

    Returns:
        Text with lines ended by ``\r\n``, folded at 75 octets of UTF-8 (RFC 5545).
    """
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//eyeprize//Eye on the Prize//EN",
        "BEGIN:VEVENT",
        f"UID:{_escape(uid)}",
        f"DTSTAMP:{_utc(stamp_ms)}",
        f"DTSTART:{_utc(draft.start_ms)}",
        f"DTEND:{_utc(draft.end_ms)}",
        f"SUMMARY:{_escape(summary)}",
        f"DESCRIPTION:{_escape(details)}",
        "STATUS:TENTATIVE",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_fold(line)}\r\n" for line in lines)


def web_draft(draft: Draft, *, summary: str = SUMMARY, details: str = DETAILS) -> str:
    """Return the address of a web calendar's page for a new event, filled in.

    Google's, for it needs no account of ours and most people have one there:
    https://github.com/InteractionDesignFoundation/add-event-to-calendar-docs
    """
    query = {
        "action": "TEMPLATE",
        "text": summary,
        "dates": f"{_utc(draft.start_ms)}/{_utc(draft.end_ms)}",
        "details": details,
    }
    pairs = "&".join(f"{key}={_percent(value)}" for key, value in query.items())
    return f"https://calendar.google.com/calendar/render?{pairs}"


def _utc(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y%m%dT%H%M%SZ")


def _escape(text: str) -> str:
    """Write a TEXT value (RFC 5545, section 3.3.11); control characters have no place in it."""
    lines = "\n".join(text.splitlines())
    for raw, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        lines = lines.replace(raw, written)
    return "".join(char for char in lines if char.isprintable())


def _fold(line: str) -> str:
    """Break a line so that none has more than 75 octets, and no character is torn apart."""
    parts, size = [""], 0
    for char in line:
        octets = len(char.encode("utf-8"))
        if size + octets > _FOLD_OCTETS:
            parts.append(" ")
            size = 1
        parts[-1] += char
        size += octets
    return "\r\n".join(parts)


def _percent(text: str) -> str:
    return "".join(
        chr(octet) if octet in _UNRESERVED else f"%{octet:02X}" for octet in text.encode("utf-8")
    )
