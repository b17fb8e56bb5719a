"""Local days: their bounds, lengths and instants, where clocks do odd things."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tracker.core.days import day_bounds, day_of, offset_s, show_instant, wall_instant

HOUR_MS = 3_600_000
LENGTHS = {
    # name: (zone, day, day_starts in minutes, hours)
    "an ordinary day": ("Europe/Berlin", date(2026, 3, 2), 240, 24),
    "spring, the day that ends after the change": ("Europe/Berlin", date(2026, 3, 28), 240, 23),
    "spring, midnight": ("Europe/Berlin", date(2026, 3, 29), 0, 23),
    "spring, a day that starts in the hour that is skipped": (
        "Europe/Berlin",
        date(2026, 3, 29),
        150,
        23.5,
    ),
    "autumn, the day that ends after the change": ("Europe/Berlin", date(2026, 10, 24), 240, 25),
    "autumn, a day that starts in the hour shown twice": (
        "Europe/Berlin",
        date(2026, 10, 25),
        150,
        25,
    ),
    "half an hour in spring": ("Australia/Lord_Howe", date(2026, 10, 4), 0, 23.5),
    "half an hour in autumn": ("Australia/Lord_Howe", date(2026, 4, 5), 0, 24.5),
    "midnight itself is skipped": ("America/Asuncion", date(2024, 10, 6), 0, 23),
    "an offset of three quarters": ("Asia/Kathmandu", date(2026, 3, 2), 240, 24),
    "a date that a country skipped": ("Pacific/Apia", date(2011, 12, 30), 0, 0),
}


@pytest.mark.parametrize(("zone", "day", "starts", "hours"), LENGTHS.values(), ids=LENGTHS)
def test_days_are_as_long_as_they_were(zone, day, starts, hours):
    start_ms, end_ms = day_bounds(day, ZoneInfo(zone), starts)

    assert (end_ms - start_ms) / HOUR_MS == hours
    if hours:
        assert day_of(start_ms, ZoneInfo(zone), starts) == day
        assert day_of(end_ms - 1, ZoneInfo(zone), starts) == day
        assert day_of(end_ms, ZoneInfo(zone), starts) > day
        assert day_of(start_ms - 1, ZoneInfo(zone), starts) < day


INSTANTS = {
    "as the clock shows": (date(2026, 3, 2), 540, "2026-03-02T09:00:00+01:00"),
    "skipped: the instant at which it is": (date(2026, 3, 29), 150, "2026-03-29T03:00:00+02:00"),
    "shown twice: the first": (date(2026, 10, 25), 150, "2026-10-25T02:30:00+02:00"),
    "after midnight of the next day": (date(2026, 3, 2), 1500, "2026-03-03T01:00:00+01:00"),
}


@pytest.mark.parametrize(("day", "minute", "shown"), INSTANTS.values(), ids=INSTANTS)
def test_wall_instants(day, minute, shown):
    berlin = ZoneInfo("Europe/Berlin")

    assert show_instant(wall_instant(day, minute, berlin), berlin) == shown


def test_milliseconds_are_shown_only_where_there_are_any():
    assert show_instant(1_500, ZoneInfo("UTC")) == "1970-01-01T00:00:01.500+00:00"


def test_an_offset_of_seconds_is_kept():
    assert offset_s(0, ZoneInfo("Africa/Monrovia")) == -2670
