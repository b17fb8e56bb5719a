"""What is said: the numbers it rests on, one next step, and no claim that cannot be made."""

import pytest

from tracker.nudges.policy import KINDS
from tracker.nudges.reminders import REMINDERS
from tracker.nudges.view import Decision
from tracker.nudges.wording import show_days, word

NUMBERS = {
    "busy": {
        "on_network_s": 7_800,
        "after_s": 7_200,
        "days": 3,
        "days_on_network_s": 22_000,
        "after_days_s": 21_600,
        "over": "today",
        "horizon_s": 604_800,
        "calendar_known": True,
        "held_today": False,
    },
    "budget": {"socializing_s": 2_700, "per_day_s": 2_700, "networking_s": 0},
    "streak": {"run_s": 1_200, "after_s": 1_200, "multiple": 1, "network": "linkedin"},
    "popularity": {"outreach_s": 1_200, "conversation_s": 60},
    "block_start": {
        "block": "09:00-10:30",
        "block_s": 5_400,
        "left_s": 5_100,
        "until": "10:30",
    },
    "block_end": {
        "block": "09:00-10:30",
        "block_s": 5_400,
        "networking_s": 2_100,
        "socializing_s": 600,
        "free": None,
    },
    "log_call": {
        "call_s": 2_520,
        "from": "14:00",
        "until": "14:42",
        "start_ms": 0,
        "end_ms": 2_520_000,
    },
}
CASES = {
    # name: (kind, other numbers, words in it, words not in it)
    "busy today": (
        "busy",
        {},
        ["2 h 10 min on networks today", "no call or meeting in the next 7 days"],
        ["since your last"],
    ),
    "busy since a meeting": (
        "busy",
        {"held_today": True},
        ["2 h 10 min on networks since your last meeting"],
        ["today"],
    ),
    "busy for days": ("busy", {"over": "days"}, ["6 h 6 min on networks in 3 days"], ["today"]),
    "busy without a calendar": (
        "busy",
        {"calendar_known": False},
        ["I know of no calendar"],
        ["no call or meeting"],
    ),
    "busy within a day and a half": ("busy", {"horizon_s": 129_600}, ["next 36 h."], ["2 days"]),
    "budget": ("budget", {}, ["45 min of socializing today", "0 min of networking"], []),
    "streak": ("streak", {}, ["20 min of socializing at a stretch"], ["linkedin"]),
    "busy with room in the calendar": (
        "busy",
        {"free": "tomorrow 10:00"},
        ["tomorrow 10:00", "no call or meeting in the next 7 days"],
        [],
    ),
    "a block begins": ("block_start", {}, ["until 10:30", "1 h 25 min"], []),
    "a block ends": ("block_end", {}, ["35 min of networking", "10 min of socializing"], ["room"]),
    "a block ends with room in the calendar": (
        "block_end",
        {"free": "Mon 09:30"},
        ["Your calendar has room Mon 09:30"],
        [],
    ),
    "a call": ("log_call", {}, ["A call of 42 min, from 14:00 to 14:42"], []),
    "popularity": ("popularity", {}, ["20 min of invitations", "1 min of conversation"], []),
}


@pytest.mark.parametrize(("kind", "other", "inside", "outside"), CASES.values(), ids=CASES)
def test_words(kind, other, inside, outside):
    title, message = word(Decision(kind, {**NUMBERS[kind], **other}), said_before=0)

    assert title
    for part in inside:
        assert part in message
    for part in outside:
        assert part not in message


@pytest.mark.parametrize("kind", [*KINDS, *REMINDERS])
def test_words_vary_by_how_often_it_was_said_and_by_nothing_else(kind):
    decision = Decision(kind, NUMBERS[kind])
    said = [word(decision, said_before=n) for n in range(6)]

    assert said == [word(decision, said_before=n) for n in range(6)]
    if kind in ("busy", "streak", "block_start", "block_end"):
        assert said[0] != said[1]


HORIZONS = {86_400: "1 day", 604_800: "7 days", 3_600: "1 h", 90_000: "25 h", 1_800: "30 min"}


@pytest.mark.parametrize(("seconds", "shown"), HORIZONS.items())
def test_horizons(seconds, shown):
    assert show_days(seconds) == shown


SCOLDING = ("should", "must", "only ", "again", "wast", "too much", "stop", "failed")


@pytest.mark.parametrize("kind", [*KINDS, *REMINDERS])
@pytest.mark.parametrize("free", [None, "tomorrow 10:00"])
def test_no_word_scolds_and_all_of_it_fits_a_notification(kind, free):
    for said in range(6):
        title, message = word(Decision(kind, {**NUMBERS[kind], "free": free}), said_before=said)
        assert not [found for found in SCOLDING if found in f"{title} {message}".lower()]
        assert len(title) <= 40
        assert len(message) <= 200
