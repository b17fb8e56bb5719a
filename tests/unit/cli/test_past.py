"""Which instant ``--at`` means."""

from zoneinfo import ZoneInfo

import pytest

from tracker.cli.past import past_instant_ms
from tracker.core.days import show_instant
from tracker.errors import UserError

#: 2026-03-02T09:30:00Z
NOW_MS = 1_772_443_800_000
BERLIN = ZoneInfo("Europe/Berlin")

INSTANTS = {
    # name: (what is written, zone, what is meant)
    "earlier today": ("09:00", "UTC", "2026-03-02T09:00:00+00:00"),
    "this minute": ("09:30", "UTC", "2026-03-02T09:30:00+00:00"),
    "later than now was yesterday": ("10:00", "UTC", "2026-03-01T10:00:00+00:00"),
    "one digit for the hour": ("9:00", "UTC", "2026-03-02T09:00:00+00:00"),
    "with seconds": ("9:00:07", "UTC", "2026-03-02T09:00:07+00:00"),
    "in the local zone": ("18:00", "Asia/Tokyo", "2026-03-02T18:00:00+09:00"),
    "yesterday": ("yesterday 14:05", "UTC", "2026-03-01T14:05:00+00:00"),
    "today": ("Today 9:05", "UTC", "2026-03-02T09:05:00+00:00"),
    "a date": ("2026-02-03T14:05", "UTC", "2026-02-03T14:05:00+00:00"),
    "a date and a space": ("2026-02-03 14:05", "UTC", "2026-02-03T14:05:00+00:00"),
    "in summer time": ("2025-07-03T14:05", "Europe/Berlin", "2025-07-03T14:05:00+02:00"),
    "skipped by the clocks": ("2025-03-30T02:30", "Europe/Berlin", "2025-03-30T03:00:00+02:00"),
    "shown twice by the clocks": ("2025-10-26T02:30", "Europe/Berlin", "2025-10-26T02:30:00+02:00"),
}


@pytest.mark.parametrize(("at", "zone", "meant"), INSTANTS.values(), ids=INSTANTS.keys())
def test_instant(at, zone, meant):
    assert show_instant(past_instant_ms(at, NOW_MS, ZoneInfo(zone)), ZoneInfo(zone)) == meant


WRONG = {
    "nothing": ("", "no time of day"),
    "no such hour": ("25:00", "no time of day"),
    "words": ("noon", "no time of day"),
    "negative": ("-1:00", "no time of day"),
    "an hour alone": ("14", "no time of day"),
    "with a zone": ("14:05+01:00", "no time of day"),
    "no such day": ("2026-02-30T14:05", "no day"),
    "another word": ("tomorrow 14:05", "no day"),
    "long ago": ("0001-01-01T00:00", "no day"),
    "ahead": ("2026-03-02T14:05", "lies ahead"),
}


@pytest.mark.parametrize(("at", "said"), WRONG.values(), ids=WRONG.keys())
def test_wrong(at, said):
    with pytest.raises(UserError, match=said):
        past_instant_ms(at, NOW_MS, BERLIN)
