import pytest

from tracker.core.lengths import show_length

LENGTHS = {
    "nothing": (0, "0 min"),
    "less than nothing": (-5, "0 min"),
    "less than a second": (0.4, "0 min"),
    "less than a minute": (59.9, "59 s"),
    "a minute": (60, "1 min"),
    "rounded down": (3599.9, "59 min"),
    "a full hour": (3600, "1 h"),
    "hours and minutes": (9600, "2 h 40 min"),
    "more than a day": (90_000, "25 h"),
}


@pytest.mark.parametrize(("seconds", "expected"), LENGTHS.values(), ids=LENGTHS.keys())
def test_length(seconds, expected):
    assert show_length(seconds) == expected
