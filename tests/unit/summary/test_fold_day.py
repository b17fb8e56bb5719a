"""What a day held: time from spans, meetings by when they ended and were made."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tracker.core.days import day_bounds
from tracker.core.model import Judged, Meeting, Nudge, Page, Span, SpokenNudge
from tracker.summary.day import add_up, fold_day, fold_hours, week_of

BERLIN = ZoneInfo("Europe/Berlin")
DAY = date(2026, 3, 2)
STARTS = 4 * 60


def at(text: str, zone: ZoneInfo = BERLIN) -> int:
    """``2 09:30`` is that day of March 2026, local time."""
    day, clock = text.split()
    hour, minute = clock.split(":")
    return (
        round(datetime(2026, 3, int(day), int(hour), int(minute), tzinfo=zone).timestamp()) * 1000
    )


def span(start: str, end: str, category="networking", activity=None, network=None, target=None):
    away = category == "away"
    return (
        Span(at(start), at(end), Page(), away=away),
        Judged("other" if away else category, activity, network, target),
    )


def meeting(start: str, end: str, booked: str | None = None, **fields):
    fields = {"summary": "Call", "calendar": "a.ics"} | fields
    return Meeting(at(start), at(end), booked_ms=at(booked) if booked else None, **fields)


def fold(spans=(), *, meetings=(), nudges=(), now="2 18:00", day=DAY, known=True):
    return fold_day(
        day, spans, meetings=meetings, nudges=nudges, zone=BERLIN,
        day_starts_min=STARTS, now_ms=at(now), calendar_known=known,
    )  # fmt: skip


def test_time_is_counted_by_category_and_only_inside_the_day():
    numbers = fold(
        [
            span("2 03:30", "2 04:30", "networking", "conversation", "linkedin", "Acme"),
            span("2 09:00", "2 09:40", "socializing", "feed", "x"),
            span("2 09:40", "2 10:00", "away"),
            span("3 03:50", "3 05:00", "job_search", "listings"),
        ]
    )
    assert numbers.ledger.seconds == {
        "networking": 1800, "socializing": 2400, "job_search": 600, "meeting": 0, "other": 0,
        "away": 1200,
    }  # fmt: skip
    assert numbers.ledger.targets == {"Acme": 1800}
    assert numbers.on_network_s == 4200
    assert numbers.present_s == 4800
    assert numbers.ledger.gap == 86_400 - 6000


def test_a_day_without_a_record_has_zeros_and_all_its_hours():
    numbers = fold()
    assert set(numbers.ledger.seconds.values()) == {0}
    assert [hour.hour for hour in numbers.hours] == [*range(4, 24), *range(4)]
    assert not any(hour.seconds for hour in numbers.hours)


HELD = {
    # name: (meetings, now, how many are held on 2 March)
    "one that ended today": ([meeting("2 10:00", "2 10:30")], "2 18:00", 1),
    "one that is still going on is not held yet": ([meeting("2 17:30", "2 18:30")], "2 18:00", 0),
    "one that ends at this instant is held": ([meeting("2 17:30", "2 18:00")], "2 18:00", 1),
    "one over midnight belongs to the day in which it ends, by day start": (
        [meeting("2 23:30", "3 00:30")], "3 09:00", 1,
    ),
    "one that ended yesterday": ([meeting("1 10:00", "1 10:30")], "2 18:00", 0),
    "one that does not count": ([meeting("2 10:00", "2 10:30", counts=False)], "2 18:00", 0),
    "the same one in two calendars is one": (
        [meeting("2 10:00", "2 10:30", uid="u"),
         meeting("2 10:00", "2 10:30", uid="u", calendar="b.ics")], "2 18:00", 1,
    ),
    "two meetings of one series on one day are two": (
        [meeting("2 10:00", "2 10:30", uid="u"), meeting("2 15:00", "2 15:30", uid="u")],
        "2 18:00", 2,
    ),
    "one logged by hand": ([meeting("2 10:00", "2 10:30", "2 11:00", calendar=None)], "2 18:00", 1),
}  # fmt: skip


@pytest.mark.parametrize(("meetings", "now", "expected"), HELD.values(), ids=HELD.keys())
def test_held(meetings, now, expected):
    assert len(fold(meetings=meetings, now=now).held) == expected


BOOKED = {
    "made today for later": ([meeting("9 10:00", "9 10:30", "2 11:00")], 1),
    "made yesterday": ([meeting("9 10:00", "9 10:30", "1 11:00")], 0),
    "made before this day starts": ([meeting("9 10:00", "9 10:30", "2 03:59")], 0),
    "made when this day starts": ([meeting("9 10:00", "9 10:30", "2 04:00")], 1),
    "nobody knows when": ([meeting("9 10:00", "9 10:30")], 0),
    "one that does not count": ([meeting("9 10:00", "9 10:30", "2 11:00", counts=False)], 0),
    "a series is one booking": (
        [meeting(f"{day} 10:00", f"{day} 10:30", "2 11:00", uid="u") for day in (9, 16, 23)], 1,
    ),
    "a call logged afterwards was not booked": (
        [meeting("2 10:00", "2 10:30", "2 11:00", calendar=None)], 0,
    ),
    "the past of a calendar connected today was not booked today": (
        [meeting("1 10:00", "1 10:30", "2 11:00")], 0,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("meetings", "expected"), BOOKED.values(), ids=BOOKED.keys())
def test_booked(meetings, expected):
    assert len(fold(meetings=meetings).booked) == expected


NEXT = {
    "the first that starts later": (
        [meeting("5 10:00", "5 11:00"), meeting("3 10:00", "3 11:00")], "2 18:00", "3 10:00",
    ),
    "one that begins now has begun": ([meeting("2 18:00", "2 19:00")], "2 18:00", None),
    "one that does not count": ([meeting("3 10:00", "3 11:00", counts=False)], "2 18:00", None),
    "for a day long over, what was known at its end": (
        [meeting("9 10:00", "9 11:00", "6 09:00"), meeting("12 10:00", "12 11:00", "1 09:00")],
        "20 18:00", "12 10:00",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("meetings", "now", "expected"), NEXT.values(), ids=NEXT.keys())
def test_next_meeting(meetings, now, expected):
    found = fold(meetings=meetings, now=now).next_meeting
    assert (found and found.start_ms) == (expected and at(expected))


def spoken(text: str, kind: str, response: str | None = None) -> SpokenNudge:
    return SpokenNudge(1, Nudge(at(text), kind, "t", "m", {}), response)


def test_nudges_of_the_day_by_kind_and_answered_are_those_with_a_button_pressed():
    numbers = fold(
        nudges=[
            spoken("2 15:00", "streak", "dismissed"),
            spoken("2 11:00", "busy", "book"),
            spoken("2 16:00", "streak", "expired"),
            spoken("2 17:00", "streak"),
            spoken("1 11:00", "busy", "book"),
        ]
    )
    assert [said.nudge.kind for said in numbers.nudges] == ["busy", "streak", "streak", "streak"]
    assert numbers.nudges_by_kind == {"busy": 1, "streak": 3}
    assert numbers.answered == 1


STRETCHES = {
    "breaks of two minutes are joined in, and not counted": (
        [("2 09:00", "2 09:10", "networking"), ("2 09:10", "2 09:12", "other"),
         ("2 09:12", "2 09:20", "networking")], 18 * 60,
    ),
    "a longer break ends it": (
        [("2 09:00", "2 09:10", "networking"), ("2 09:10", "2 09:13", "socializing"),
         ("2 09:13", "2 09:20", "networking")], 600,
    ),
    "time away is no networking": ([("2 09:00", "2 09:10", "away")], 0),
}  # fmt: skip


@pytest.mark.parametrize(("parts", "expected"), STRETCHES.values(), ids=STRETCHES.keys())
def test_longest_networking(parts, expected):
    assert fold([span(*part) for part in parts]).longest_networking_s == expected


@pytest.mark.parametrize(
    ("zone", "day", "count", "twice"),
    [
        ("Europe/Berlin", date(2026, 3, 28), 23, []),
        ("Europe/Berlin", date(2026, 10, 24), 25, [2]),
        ("Asia/Kolkata", date(2026, 3, 2), 24, []),
        ("Australia/Lord_Howe", date(2026, 4, 4), 25, [1]),
    ],
)
def test_the_hours_cover_the_day_whatever_the_clocks_do(zone, day, count, twice):
    start_ms, end_ms = day_bounds(day, ZoneInfo(zone), STARTS)
    whole = [(Span(start_ms, end_ms, Page()), Judged("networking"))]
    hours = fold_hours(whole, start_ms, end_ms, ZoneInfo(zone))

    assert len(hours) == count
    shown = [hour.hour for hour in hours]
    assert [hour for hour in dict.fromkeys(shown) if shown.count(hour) > 1] == twice
    assert sum(hour.seconds["networking"] for hour in hours) == (end_ms - start_ms) / 1000
    assert max(hour.seconds["networking"] for hour in hours) <= 3600


def test_an_hour_holds_its_part_of_a_long_span_and_nothing_of_the_next():
    numbers = fold([span("2 08:45", "2 10:15", "other"), span("2 10:15", "2 10:20", "away")])
    used = {hour.hour: hour.seconds for hour in numbers.hours if hour.seconds}
    assert used == {8: {"other": 900}, 9: {"other": 3600}, 10: {"other": 900, "away": 300}}


def test_days_add_up():
    days = [
        fold([span("2 09:00", "2 10:00", "networking", "research", "linkedin", "Acme")]),
        fold([span("3 09:00", "3 09:30", "networking", "research", "x")], day=date(2026, 3, 3)),
    ]
    total = add_up(days)
    assert total.seconds["networking"] == 5400
    assert total.activities == {"networking/research": 5400}
    assert total.networks == {"linkedin": 3600, "x": 1800}
    assert total.targets == {"Acme": 3600}
    assert total.gap == 2 * 86_400 - 5400
    with pytest.raises(ValueError, match="no day"):
        add_up([])


def test_a_week_begins_on_monday():
    assert week_of(date(2026, 3, 8)) == week_of(DAY)
    assert week_of(DAY)[0] == date(2026, 3, 2)
    assert len(week_of(DAY)) == 7


def test_whether_the_day_is_over_is_judged_by_its_end():
    assert not fold(now="3 03:59").over
    assert fold(now="3 04:00").over
    assert datetime.fromtimestamp(fold().now_ms / 1000, UTC).hour == 17
