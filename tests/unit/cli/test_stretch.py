"""Times as people type them: what is meant, and what is said of slips."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tracker.cli.stretch import Clocks, read_stretch
from tracker.core.days import show_instant
from tracker.errors import UserError

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp() * 1000)


def clocks(now: str) -> Clocks:
    return Clocks(at(now), BERLIN, 240)


NOON = "2026-03-03T12:00:30"
STRETCHES = {
    # name: (now, from, to, day, start, end)
    "times of today": (NOON, "10:00", "10:20", None, "03T10:00:00", "03T10:20:00"),
    "as people type them": (NOON, "9", "10:30 am", None, "03T09:00:00", "03T10:30:00"),
    "to the second": (NOON, "9:00:05", "09:00:07", None, "03T09:00:05", "03T09:00:07"),
    "until now": (NOON, "12:00", "now", None, "03T12:00:00", "03T12:00:30"),
    "a length": (NOON, "10:00", "+1h30m", None, "03T10:00:00", "03T11:30:00"),
    "yesterday": (NOON, "yesterday 10:00", "10:20", None, "02T10:00:00", "02T10:20:00"),
    "yesterday twice": (
        *(NOON, "Yesterday 10:00", "yesterday 10:20", None),
        *("02T10:00:00", "02T10:20:00"),
    ),
    "until today": (NOON, "yesterday 23:00", "today 1:00", None, "02T23:00:00", "03T01:00:00"),
    "a day of its own": (NOON, "10:00", "10:20", "2026-03-01", "01T10:00:00", "01T10:20:00"),
    "--day yesterday": (NOON, "10:00", "11:00", "yesterday", "02T10:00:00", "02T11:00:00"),
    "a date and time": (NOON, "2026-03-01T22:00", "23:00", None, "01T22:00:00", "01T23:00:00"),
    "a date and a blank": (NOON, "2026-03-01 22:00", "23:00", None, "01T22:00:00", "01T23:00:00"),
    "an offset": (
        *(NOON, "2026-03-01T22:00Z", "2026-03-01T22:30:00+00:00", None),
        *("01T23:00:00", "01T23:30:00"),
    ),
    "over midnight": (NOON, "yesterday 23:30", "0:30", None, "02T23:30:00", "03T00:30:00"),
    "in the night it is still the day before": (
        *("2026-03-03T01:30", "23:30", "0:30", None),
        *("02T23:30:00", "03T00:30:00"),
    ),
    "in the night, after midnight": (
        *("2026-03-03T01:30", "0:10", "1:10", None),
        *("03T00:10:00", "03T01:10:00"),
    ),
}


@pytest.mark.parametrize(
    ("now", "start", "end", "day", "begins", "ends"), STRETCHES.values(), ids=STRETCHES.keys()
)
def test_what_is_meant(now, start, end, day, begins, ends):
    found = read_stretch(start, end, day, clocks(now))

    assert [show_instant(at_ms, BERLIN) for at_ms in found] == [
        f"2026-03-{begins}+01:00",
        f"2026-03-{ends}+01:00",
    ]


SLIPS = {
    # name: (now, from, to, day, what is said, what the hint says)
    "no time": (NOON, "soon", "10:00", None, "'soon' is no time", "yesterday 10:00"),
    "an hour too many": (NOON, "10:00", "25:00", None, "'25:00' is no time", "Accepted"),
    "no day": (NOON, "10:00", "10:20", "monday", "'monday' is no day", "yesterday"),
    "no length": (NOON, "10:00", "+20", None, "'+20' is no length", "+20m"),
    "the day twice": (NOON, "yesterday 10:00", "10:20", "today", "given twice", "--day"),
    "reversed": (NOON, "11:00", "10:00", None, "10:00 is not after 11:00", "start first"),
    "empty": (NOON, "11:00", "11:00", None, "11:00 is not after 11:00", "start first"),
    "reversed in an afternoon": (
        *(NOON, "yesterday 15:00", "14:00", None),
        *("14:00 is not after yesterday 15:00", "start first"),
    ),
    "the start is to come": (NOON, "13:00", "14:00", None, "still to come", "'yesterday 13:00'"),
    "the end is to come": (
        NOON,
        "11:00",
        "12:01",
        None,
        "12:01 (2026-03-03 12:01)",
        "meetings log",
    ),
    "more than a day": (
        *(NOON, "2026-03-01T10:00", "2026-03-02T10:01", None),
        *("longer than 24 hours", "in parts"),
    ),
    "a time that came twice": (
        *("2026-10-25T12:00", "02:30", "03:30", None),
        *(
            "02:30 came twice on 2026-10-25",
            "T02:30:00+02:00 or 2026-10-25T02:30:00+01:00",
        ),
    ),
    "a time that never was": (
        *("2026-03-29T12:00", "1:30", "02:30", None),
        *("There was no 02:30 on 2026-03-29", "before or after"),
    ),
    "the end of the calendar": (NOON, "10:00", "10:20", "9999-12-31", "still to come", ""),
    "its beginning": (NOON, "0:00", "0:20", "0001-01-01", "20 years ago", "later"),
}


@pytest.mark.parametrize(
    ("now", "start", "end", "day", "said", "hint"), SLIPS.values(), ids=SLIPS.keys()
)
def test_what_is_said_of_a_slip(now, start, end, day, said, hint):
    with pytest.raises(UserError) as caught:
        read_stretch(start, end, day, clocks(now))

    assert said in str(caught.value.args[0])
    assert hint in caught.value.hint


def test_a_time_that_came_twice_can_be_told_by_its_offset():
    told = [f"2026-10-25T02:{clock}" for clock in ("30+02:00", "30+01:00")]

    start_ms, end_ms = read_stretch(*told, None, clocks("2026-10-25T12:00"))

    assert end_ms - start_ms == 3_600_000


def test_a_day_of_25_hours_is_corrected_over_its_second_hour():
    start_ms, end_ms = read_stretch("1:30", "3:30", None, clocks("2026-10-25T12:00"))

    assert end_ms - start_ms == 3 * 3_600_000
