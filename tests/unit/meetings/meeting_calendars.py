"""Small calendars, written as the tables of cases need them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from tracker.meetings.occurrences import read_calendar

ZONE = ZoneInfo("Europe/Berlin")
START = "DTSTART;TZID=Europe/Berlin:20260302T090000"
END = "DTEND;TZID=Europe/Berlin:20260302T100000"


def event(*lines: str, uid: str | None = "o1") -> str:
    uids = [f"UID:{uid}"] if uid else []
    return "\r\n".join(["BEGIN:VEVENT", *uids, *lines, "END:VEVENT", ""])


def calendar(*events: str, head: str = "") -> str:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{''.join(events)}END:VCALENDAR\r\n"


def instant(*parts: int) -> int:
    return round(datetime(*parts, tzinfo=ZONE).timestamp() * 1000)


def read(text, *, me=(), counts="people", first=(2026, 3, 1), last=(2026, 4, 15)):
    return read_calendar(
        text,
        name="work.ics",
        from_ms=instant(*first),
        to_ms=instant(*last),
        zone=ZONE,
        me=me,
        counts=counts,
    )


def shown(meetings) -> list[str]:
    """Show meetings as ``03-02 09:00 +60 Call: words: call``; "not, " where it does not count."""
    return [
        f"{datetime.fromtimestamp(m.start_ms / 1000, ZONE):%m-%d %H:%M} "
        f"+{(m.end_ms - m.start_ms) // 60_000} {m.summary}: {'' if m.counts else 'not, '}{m.why}"
        for m in meetings
    ]
