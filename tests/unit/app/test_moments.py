"""When the end of the day is shown."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tests.unit.engine.days import BERLIN, at
from tracker.app.moments import latest_summary_day, next_summary_instant, summary_instant
from tracker.core.days import show_instant

FOUR, HALF_FIVE = 4 * 60, 17 * 60 + 30
MOMENTS = {
    # name: (now, summary.at, latest day whose summary is due, next summary)
    "before it": (("17:29:59.999", "2026-03-02"), HALF_FIVE, "2026-03-01", "2026-03-02T17:30"),
    "at it": (("17:30", "2026-03-02"), HALF_FIVE, "2026-03-02", "2026-03-03T17:30"),
    "at night it is still that day": (
        ("03:59", "2026-03-03"),
        HALF_FIVE,
        "2026-03-02",
        "2026-03-03T17:30",
    ),
    "after midnight but before the day starts": (
        ("01:30", "2026-03-03"),
        60,
        "2026-03-02",
        "2026-03-04T01:00",
    ),
    "before that": (("23:00", "2026-03-02"), 60, "2026-03-01", "2026-03-03T01:00"),
    "just as the day starts": (("04:00", "2026-03-03"), FOUR, "2026-03-03", "2026-03-04T04:00"),
    "in the hour that is skipped": (
        ("01:00", "2026-03-29"),
        150,
        "2026-03-27",
        "2026-03-29T03:00",
    ),
}


@pytest.mark.parametrize(("now", "at_min", "due", "following"), MOMENTS.values(), ids=MOMENTS)
def test_moments(now, at_min, due, following):
    now_ms = at(*now)

    assert latest_summary_day(now_ms, BERLIN, FOUR, at_min) == date.fromisoformat(due)
    instant = next_summary_instant(now_ms, BERLIN, FOUR, at_min)
    assert show_instant(instant, BERLIN)[:16] == following


def test_it_is_wall_clock_time_of_the_zone():
    instant = summary_instant(date(2026, 10, 25), ZoneInfo("Europe/Berlin"), FOUR, HALF_FIVE)

    assert show_instant(instant, BERLIN) == "2026-10-25T17:30:00+01:00"
