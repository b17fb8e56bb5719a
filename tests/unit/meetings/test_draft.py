from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core.model import DAY_MS, HOUR_MS, MINUTE_MS, Meeting
from tracker.meetings.draft import Draft, draft_event, draft_ics, web_draft

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = BERLIN) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


def show(draft: Draft, zone: ZoneInfo = BERLIN) -> str:
    return datetime.fromtimestamp(draft.start_ms / 1000, zone).strftime("%a %Y-%m-%d %H:%M")


def meeting(start: str, end: str) -> Meeting:
    return Meeting(start_ms=at(start), end_ms=at(end), summary="x", calendar="work.ics")


SLOTS = {
    # what is true: now, busy, slot
    "with nothing booked it is tomorrow at nine": ("2026-03-02T11:00", [], "Tue 2026-03-03 09:00"),
    "late in the evening it still is tomorrow": ("2026-03-02T23:59", [], "Tue 2026-03-03 09:00"),
    "on a Friday it is Monday": ("2026-03-06T11:00", [], "Mon 2026-03-09 09:00"),
    "on a Saturday it is Monday": ("2026-03-07T11:00", [], "Mon 2026-03-09 09:00"),
    "a meeting moves it behind its end": (
        "2026-03-02T11:00",
        [("2026-03-03T08:30", "2026-03-03T10:15")],
        "Tue 2026-03-03 10:30",
    ),
    "touching a meeting is free": (
        "2026-03-02T11:00",
        [("2026-03-03T08:00", "2026-03-03T09:00"), ("2026-03-03T09:30", "2026-03-03T12:00")],
        "Tue 2026-03-03 09:00",
    ),
    "a full day moves it to the next": (
        "2026-03-02T11:00",
        [("2026-03-03T09:00", "2026-03-03T17:00")],
        "Wed 2026-03-04 09:00",
    ),
    "an all-day event says nothing": (
        "2026-03-02T11:00",
        [("2026-03-03T00:00", "2026-03-04T00:00")],
        "Tue 2026-03-03 09:00",
    ),
    "over a change to summer time it is nine on the wall": (
        "2026-03-27T11:00",
        [],
        "Mon 2026-03-30 09:00",
    ),
}


@pytest.mark.parametrize(("now", "busy", "slot"), SLOTS.values(), ids=SLOTS.keys())
def test_slot(now, busy, slot):
    draft = draft_event(at(now), BERLIN, [meeting(*times) for times in busy])

    assert show(draft) == slot
    assert draft.end_ms - draft.start_ms == 30 * MINUTE_MS


def test_with_four_full_weeks_it_is_the_first_slot_all_the_same():
    now_ms = at("2026-03-02T11:00")
    busy = [
        Meeting(start_ms=start, end_ms=start + 6 * HOUR_MS, summary="")
        for start in range(now_ms, now_ms + 40 * DAY_MS, 6 * HOUR_MS)
    ]

    assert show(draft_event(now_ms, BERLIN, busy)) == "Tue 2026-03-03 09:00"


@given(
    st.integers(0, 4_000_000_000_000),
    st.sampled_from(["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "UTC"]),
    st.lists(st.tuples(st.integers(0, 14 * 24 * 2), st.integers(1, 16)), max_size=20),
)
def test_a_slot_is_free_and_in_working_hours(now_ms, name, busy):
    zone = ZoneInfo(name)
    half_hours = [
        Meeting(
            start_ms=now_ms + start * 30 * MINUTE_MS,
            end_ms=now_ms + (start + length) * 30 * MINUTE_MS,
            summary="",
        )
        for start, length in busy
    ]
    draft = draft_event(now_ms, zone, half_hours)
    wall = datetime.fromtimestamp(draft.start_ms / 1000, zone)

    assert draft.start_ms > now_ms
    assert wall.weekday() < 5
    assert 9 * 60 <= wall.hour * 60 + wall.minute <= 16 * 60 + 30
    assert not any(it.start_ms < draft.end_ms and draft.start_ms < it.end_ms for it in half_hours)


TEXTS = [
    "Call with …",
    "a;b,c\\n\\d\nnext\r\nlast",
    "世" * 200,
    "x" * 500,
    "",
    "\x00\x1b[31m\u202ey",
]


@pytest.mark.parametrize("text", TEXTS)
def test_the_file_is_read_back_by_a_calendar_library(text):
    draft = Draft(start_ms=at("2026-03-03T09:00"), end_ms=at("2026-03-03T09:30"))
    written = draft_ics(
        draft, uid="1@eyeprize", stamp_ms=at("2026-03-02T11:00"), summary=text, details=text
    )

    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    (event,) = icalendar.Calendar.from_ical(written).walk("VEVENT")
    assert event["DTSTART"].dt == datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
    assert event["DTEND"].dt == datetime(2026, 3, 3, 8, 30, tzinfo=UTC)
    clean = "".join(c for c in "\n".join(text.splitlines()) if c.isprintable() or c == "\n")
    assert str(event["SUMMARY"]) == str(event["DESCRIPTION"]) == clean
    assert str(event["UID"]) == "1@eyeprize"


def test_the_web_page_gets_the_same():
    draft = Draft(start_ms=at("2026-03-03T09:00"), end_ms=at("2026-03-03T09:30"))
    address = web_draft(draft, summary="Call & 世 #1?", details="a+b=c %")

    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("https", "calendar.google.com")
    assert parse_qs(parts.query) == {
        "action": ["TEMPLATE"],
        "text": ["Call & 世 #1?"],
        "dates": ["20260303T080000Z/20260303T083000Z"],
        "details": ["a+b=c %"],
    }
