"""Spans to days that add up."""

from datetime import date
from zoneinfo import ZoneInfo

import msgspec

from tests.unit.engine.days import BERLIN, at
from tracker.core.ledger import empty_day, fold_days, split_by_day
from tracker.core.model import Judged, Page, Span

MESSAGES = Judged("networking", "conversation", "linkedin", "Acme")
FEED = Judged("socializing", "feed", "x")
CALL = Judged("meeting", "call", "zoom", "Acme")


def span(start: str, end: str, *, away: bool = False, day: str = "2026-03-02") -> Span:
    return Span(at(start, day), at(end, day), Page("a"), away=away)


def test_a_day_holds_what_was_lived():
    (day,) = fold_days(
        [
            (span("09:00", "09:30"), MESSAGES),
            (span("09:30", "09:40"), FEED),
            (span("09:40", "09:50", away=True), FEED),
            (span("10:00", "10:00:00.250"), CALL),
        ],
        BERLIN,
        240,
    )

    assert day.date == "2026-03-02"
    assert day.seconds == {
        "networking": 1800,
        "socializing": 600,
        "job_search": 0,
        "meeting": 0.25,
        "other": 0,
        "away": 600,
    }
    assert day.activities == {
        "networking/conversation": 1800,
        "socializing/feed": 600,
        "meeting/call": 0.25,
    }
    assert day.networks == {"linkedin": 1800, "x": 600}
    assert day.targets == {"Acme": 1800.25}
    assert day.gap == 86_400 - 3000.25


def test_a_span_over_the_start_of_a_day_is_split_there():
    start, end = at("02:00"), at("05:30")
    days = fold_days([(Span(start, end, Page()), Judged("other"))], BERLIN, 240)

    assert [(d.date, d.seconds["other"]) for d in days] == [
        ("2026-03-01", 7200),
        ("2026-03-02", 5400),
    ]
    assert all(sum(d.seconds.values()) + d.gap == 86_400 for d in days)


def test_a_day_on_which_the_clock_was_set_back_has_no_negative_gap():
    whole = (Span(at("04:00"), at("04:00", "2026-03-03"), Page()), Judged("other"))
    again = (span("05:00", "06:00"), Judged("other"))

    assert fold_days([whole, again], BERLIN, 240)[0].gap == 0


def test_a_year_in_one_span_is_split_into_its_days():
    parts = split_by_day(at("04:00", "2025-01-01"), at("04:00", "2026-01-01"), BERLIN, 240)

    assert len(parts) == 365
    assert {length for _, length in parts} == {23 * 3_600_000, 24 * 3_600_000, 25 * 3_600_000}


def test_nothing_recorded_is_all_gap():
    assert empty_day(date(2026, 10, 24), ZoneInfo("Europe/Berlin"), 240).gap == 25 * 3600


def test_a_clock_set_back_is_told_and_no_second_is_lost():
    lived = [
        (span("09:00", "10:00"), MESSAGES),
        (span("09:30", "09:50"), FEED),  # set back by half an hour
        (span("09:50", "10:20"), FEED),
        (span("11:00", "11:10"), FEED),
        (span("08:50", "11:05"), CALL),  # and once more
    ]
    (day,) = fold_days(lived, BERLIN, 240)

    lived_s = (60 + 20 + 30 + 10 + 135) * 60
    covered_s = 140 * 60  # from 08:50 to 11:10
    assert sum(day.seconds.values()) == lived_s
    assert day.overlap == lived_s - covered_s
    assert day.gap == 86_400 - covered_s


def test_a_day_without_a_step_of_the_clock_tells_none():
    (day,) = fold_days([(span("09:00", "09:30"), FEED)], BERLIN, 240)

    assert "overlap" not in msgspec.to_builtins(day)
