"""When the whole pipeline speaks, as PRODUCT.md's table has it."""

import pytest

from tests.unit.engine.days import at, live, meeting, observation, said
from tracker.core.observations import Idle, Window

QUIET = '[nudges]\nquiet = []\ncooldown = "1s"\nmax_per_day = 100\n'
ONLY = {
    kind: QUIET
    + "".join(
        f"[nudges.{other}]\nenabled = false\n"
        for other in ("busy", "streak", "budget", "popularity")
        if other != kind
    )
    for kind in ("busy", "streak", "budget", "popularity")
}
BUSY, STREAK = ONLY["busy"], ONLY["streak"]

CASES = {
    # name: (steps, toml, meetings, nudges)
    "two hours on networks and nothing booked": (
        [("09:00", "msg"), ("13:00", "end")],
        BUSY,
        (),
        [("02 11:00:00", "busy"), ("02 12:00:00", "busy")],
    ),
    "the end of the trace says nothing": (
        [("09:00", "msg"), ("11:00", "end")],
        BUSY,
        (),
        [],
    ),
    "time elsewhere does not count, and the instant is exact": (
        [("09:00", "msg"), ("10:00", "work"), ("10:30:00.250", "feed"), ("12:00", "end")],
        BUSY,
        (),
        [("02 11:30:00", "busy")],
    ),
    "a meeting within the horizon keeps it silent": (
        [("09:00", "msg"), ("13:00", "end")],
        BUSY,
        (meeting("09:00", "09:30", "2026-03-09"),),
        [],
    ),
    "a meeting beyond the horizon comes into it later": (
        [("09:00", "msg"), ("13:00", "end")],
        BUSY,
        (meeting("11:30", "12:30", "2026-03-09"),),
        [("02 11:00:00", "busy")],
    ),
    "a meeting that does not count does not help": (
        [("09:00", "msg"), ("11:30", "end")],
        BUSY,
        (meeting("09:00", "09:30", "2026-03-04", counts=False),),
        [("02 11:00:00", "busy")],
    ),
    "a held meeting starts the count anew": (
        [("09:00", "msg"), ("13:59", "end")],
        BUSY,
        (meeting("10:00", "10:30"),),
        [("02 12:30:00", "busy"), ("02 13:30:00", "busy")],
    ),
    "nothing is said in a meeting, and afterwards the count is new": (
        [("09:00", "msg"), ("13:45", "end")],
        BUSY,
        (meeting("10:59", "11:30"),),
        [("02 13:30:00", "busy")],
    ),
    "a meeting logged later by hand counts from its end": (
        [("09:00", "msg"), ("10:30", "log", "09:30", "10:00"), ("12:30", "end")],
        BUSY,
        (),
        [("02 12:00:00", "busy")],
    ),
    "not on other pages; at the first moment back on a network": (
        [("09:00", "msg"), ("10:59:59", "work"), ("12:00", "msg"), ("12:10", "end")],
        BUSY,
        (),
        [("02 12:00:01", "busy")],
    ),
    "not while away; idleness takes the time back first": (
        [
            ("09:00", "msg"),
            ("10:59", "idle", "10:57"),
            ("11:30", "active"),
            ("11:40", "end"),
        ],
        BUSY,
        (),
        [("02 11:33:00", "busy")],
    ),
    "idleness found out at the very instant silences": (
        [("09:00", "msg"), ("11:00", "idle", "10:57"), ("11:30", "active"), ("11:32", "end")],
        BUSY,
        (),
        [],
    ),
    "quiet hours hold it back to their end": (
        [("06:00", "msg"), ("08:30", "end")],
        BUSY.replace("quiet = []", 'quiet = ["22:00-08:15"]'),
        (),
        [("02 08:15:00", "busy")],
    ),
    "a planned block holds it back": (
        [("09:00", "msg"), ("11:59", "end")],
        BUSY + '[plan]\nmon = ["10:00-11:10", "11:10-11:30"]\n',
        (),
        [("02 11:30:00", "busy"), ("02 11:30:00", "block_end")],
    ),
    "snooze holds it back": (
        [("09:00", "msg"), ("10:50", "snooze", "11:20"), ("11:59", "end")],
        BUSY,
        (),
        [("02 11:20:00", "busy")],
    ),
    "a pause is no time on networks": (
        [("09:00", "msg"), ("10:00", "pause"), ("11:00", "unpause"), ("12:30", "end")],
        BUSY,
        (),
        [("02 12:00:00", "busy")],
    ),
    "hours of several days, with at least a quarter of an hour of today": (
        [
            ("09:00", "msg", "2026-03-01"),
            ("10:00", "end", "2026-03-01"),
            ("09:00", "msg"),
            ("10:00", "end"),
        ],
        BUSY + '[nudges.busy]\nafter_days = "1h10m"\n',
        (),
        [("02 09:15:00", "busy")],
    ),
    "a new day begins at four, and its count with it": (
        [("02:30", "msg"), ("06:01", "end")],
        BUSY,
        (),
        [("02 06:00:00", "busy")],
    ),
    "a call in front keeps silent": (
        [("09:00", "msg"), ("10:59:59", "zoom"), ("11:30", "end")],
        BUSY,
        (),
        [],
    ),
    "twenty minutes of feed": (
        [("09:00", "feed"), ("09:59", "end")],
        STREAK,
        (),
        [("02 09:20:00", "streak"), ("02 09:40:00", "streak")],
    ),
    "a break of two minutes does not end the run, and does not count": (
        [("09:00", "feed"), ("09:10", "work"), ("09:12", "feed"), ("09:30", "end")],
        STREAK,
        (),
        [("02 09:22:00", "streak")],
    ),
    "a longer break does": (
        [("09:00", "feed"), ("09:10", "work"), ("09:12:00.001", "feed"), ("09:30", "end")],
        STREAK,
        (),
        [],
    ),
    "reached while quiet, it speaks once when it can": (
        [("09:00", "feed"), ("11:00", "end")],
        STREAK.replace("quiet = []", 'quiet = ["08:00-10:00"]'),
        (),
        [("02 10:00:00", "streak"), ("02 10:20:00", "streak")],
    ),
    "a new day does not end the run": (
        [("03:50", "feed"), ("04:15", "end")],
        STREAK,
        (),
        [("02 04:10:00", "streak")],
    ),
    "the budget, once a day": (
        [("09:00", "feed"), ("12:00", "end")],
        ONLY["budget"],
        (),
        [("02 09:45:00", "budget")],
    ),
    "invitations without conversations": (
        [("09:00", "msg"), ("09:05", "invite"), ("09:40", "end")],
        ONLY["popularity"],
        (),
        [("02 09:25:00", "popularity")],
    ),
    "the first of the table speaks when several could; cooldown silences the rest": (
        [("09:00", "feed"), ("10:10", "end")],
        '[nudges]\nquiet = []\n[nudges.busy]\nafter = "45m"\n',
        (),
        [("02 09:20:00", "streak"), ("02 09:50:00", "busy")],
    ),
    "two of max_per_day are kept for busy": (
        [("09:00", "feed"), ("14:00", "end")],
        '[nudges]\nquiet = []\ncooldown = "1s"\nmax_per_day = 3\n',
        (),
        [("02 09:20:00", "streak"), ("02 11:00:00", "busy"), ("02 12:00:00", "busy")],
    ),
    "none a day is none": (
        [("09:00", "feed"), ("14:00", "end")],
        "[nudges]\nquiet = []\nmax_per_day = 0\n",
        (),
        [],
    ),
    "after two ignored ones the third waits twice its cooldown": (
        [
            ("09:00", "feed"),
            ("09:21", "answer", "streak", "dismissed"),
            ("09:41", "answer", "streak", "expired"),
            ("11:30", "end"),
        ],
        STREAK.replace("1s", "30m"),
        (),
        [("02 09:20:00", "streak"), ("02 10:20:00", "streak")],
    ),
}


@pytest.mark.parametrize(("steps", "toml", "meetings", "expected"), CASES.values(), ids=CASES)
def test_nudges(steps, toml, meetings, expected):
    assert said(live(steps, toml, meetings)) == expected


def test_spans_carry_the_zone_they_were_lived_in():
    change = live([("09:00", "msg"), ("10:00", "work"), ("11:00", "end")]).take_change()

    assert change.keep == 0
    assert [(s.start_ms, s.end_ms, s.page.app, s.offset_s) for s in change.spans] == [
        (at("09:00"), at("10:00"), "msg", 3600),
        (at("10:00"), at("11:00"), "work", 3600),
    ]


def test_changes_of_several_steps_add_up():
    pipeline = live([("09:00", "msg"), ("09:10", "work"), ("09:20", "msg")])
    first = pipeline.take_change()
    pipeline.observe(observation(("09:30", "idle", "09:15"), "2026-03-02"))
    second = pipeline.take_change()

    assert (first.keep, len(first.spans)) == (0, 2)
    assert second.keep == 1
    assert [(s.start_ms, s.end_ms, s.away) for s in second.spans] == [
        (at("09:10"), at("09:15"), False),
        (at("09:15"), at("09:20"), True),
        (at("09:20"), at("09:30"), True),
    ]


def test_an_idle_line_is_recorded_as_it_was_understood():
    pipeline, now = live([]), at("09:00")
    pipeline.observe(Window(at_ms=now, mono_ms=10_000, app="msg"))
    # The clocks were read one after the other, and a millisecond went by in between.
    told = Idle(at_ms=now + 200_001, mono_ms=210_000, since_ms=now + 20_001)
    taken = pipeline.admit(told)

    assert taken == Idle(at_ms=now + 200_000, mono_ms=210_000, since_ms=now + 20_000)
