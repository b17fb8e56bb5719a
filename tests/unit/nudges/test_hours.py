"""Quiet hours and blocks: when do they begin and end?"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.unit.engine.days import BERLIN, settings
from tracker.core.days import show_instant
from tracker.nudges.hours import (
    every_day,
    running,
    show_blocks,
    show_soon,
    stretches_between,
    whole_stretches,
)

DAILY = {
    # name: (intervals, instant, the stretch that runs then)
    "the first instant is in": ('"09:00-10:00"', "2026-03-02T09:00", "02 09:00 - 02 10:00"),
    "the last is out": ('"09:00-10:00"', "2026-03-02T10:00", None),
    "over midnight, in the evening": ('"22:00-08:00"', "2026-03-02T23:00", "02 22:00 - 03 08:00"),
    "over midnight, in the morning": ('"22:00-08:00"', "2026-03-02T07:59", "01 22:00 - 02 08:00"),
    "those that touch are one": (
        '"09:00-10:00", "10:00-11:00"',
        "2026-03-02T09:30",
        "02 09:00 - 02 11:00",
    ),
    "those that overlap are one": (
        '"09:00-10:00", "09:30-09:40", "08:00-09:10"',
        "2026-03-02T09:30",
        "02 08:00 - 02 10:00",
    ),
    "one after midnight joins yesterday's": (
        '"22:00-02:00", "01:00-03:00"',
        "2026-03-02T02:30",
        "01 22:00 - 02 03:00",
    ),
    "until midnight": ('"22:00-24:00"', "2026-03-02T23:59", "02 22:00 - 03 00:00"),
    "an hour that is skipped does not happen": ('"02:15-02:45"', "2026-03-29T03:00", None),
    "one that begins in it begins with the next": (
        '"02:30-04:00"',
        "2026-03-29T03:00",
        "29 03:00 - 29 04:00",
    ),
    "one over the hour shown twice is longer": (
        '"02:00-03:00"',
        "2026-10-25T02:30",
        "25 02:00 - 25 03:00",
    ),
}


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp() * 1000)


def shown(stretch, zone=BERLIN) -> str | None:
    if stretch is None:
        return None
    ends = (show_instant(it, zone) for it in (stretch.start_ms, stretch.end_ms))
    return " - ".join(f"{it[8:10]} {it[11:16]}" for it in ends)


@pytest.mark.parametrize(("intervals", "instant", "expected"), DAILY.values(), ids=DAILY)
def test_quiet_hours(intervals, instant, expected):
    week = every_day(settings(f"[nudges]\nquiet = [{intervals}]").nudges.quiet)

    assert shown(running(at(instant), week, BERLIN)) == expected


def test_the_hour_shown_twice_is_in_for_both():
    week = every_day(settings('[nudges]\nquiet = ["02:00-03:00"]').nudges.quiet)
    stretch = running(at("2026-10-25T02:30"), week, BERLIN)

    assert stretch is not None
    assert stretch.end_ms - stretch.start_ms == 2 * 3_600_000


PLAN = '[plan]\nmon = ["23:00-01:00", "09:00-10:00"]\ntue = ["01:00-02:00"]\n'


def test_a_block_belongs_to_the_day_on_which_it_begins():
    week = settings(PLAN).plan.blocks()

    assert shown(running(at("2026-03-03T00:30"), week, BERLIN)) == "02 23:00 - 03 02:00"
    assert running(at("2026-03-02T00:30"), week, BERLIN) is None  # Sunday night
    assert running(at("2026-03-04T00:30"), week, BERLIN) is None


def test_stretches_of_a_week_come_in_order():
    week = settings(PLAN).plan.blocks()
    found = stretches_between(at("2026-03-02T00:00"), at("2026-03-09T00:00"), week, BERLIN)

    assert [shown(it) for it in found] == ["02 09:00 - 02 10:00", "02 23:00 - 03 02:00"]


def test_they_are_of_the_zone():
    week = every_day(settings('[nudges]\nquiet = ["09:00-10:00"]').nudges.quiet)
    kathmandu = ZoneInfo("Asia/Kathmandu")

    assert shown(running(at("2026-03-02T05:00"), week, kathmandu), kathmandu) is not None
    assert running(at("2026-03-02T09:30"), week, kathmandu) is None


def test_blocks_are_shown_by_weekday():
    assert show_blocks(settings(PLAN).plan.blocks()) == [
        "Mon  23:00-01:00, 09:00-10:00",
        "Tue  01:00-02:00",
    ]


SOON = {
    "2026-03-02T23:00": "today 23:00",
    "2026-03-03T09:30": "tomorrow 09:30",
    "2026-03-06T09:00": "Fri 09:00",
    "2026-03-08T09:00": "Sun 09:00",
    "2026-03-09T09:00": None,
}


@pytest.mark.parametrize(("then", "shown"), SOON.items())
def test_what_is_soon(then, shown):
    assert show_soon(at(then), at("2026-03-02T12:00"), BERLIN) == shown


def test_a_block_of_many_days_is_whole_wherever_it_is_asked_for():
    week = settings(
        "".join(["[plan]\n", *(f'{d} = ["00:00-24:00"]\n' for d in DAYS)])
    ).plan.blocks()
    expected = [
        shown(it)
        for it in whole_stretches(at("2026-03-02T00:00"), at("2026-03-03T00:00"), week, BERLIN)
    ]

    assert expected == ["02 00:00 - 07 00:00"]
    late = whole_stretches(at("2026-03-06T12:00"), at("2026-03-06T13:00"), week, BERLIN)
    assert [shown(it) for it in late] == expected


DAYS = ("mon", "tue", "wed", "thu", "fri")
