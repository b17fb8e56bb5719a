"""What the oracles of ``tests/property`` found, each as the shortest day that shows it."""

from datetime import UTC, datetime

import pytest

from tests.property.scripts import feed
from tests.property.scripts import judge as judge_front
from tests.unit.engine.days import BERLIN, at, judge, live, meeting, observation, said, settings
from tracker.core.observations import Idle, Window
from tracker.engine.known import Known
from tracker.engine.pipeline import Pipeline

QUIET = '[nudges]\nquiet = []\ncooldown = "1s"\nmax_per_day = 100\n'


def only(kind: str, more: str = "") -> str:
    others = {"busy", "streak", "budget", "popularity"} - {kind}
    off = "".join(f"[nudges.{other}]\nenabled = false\n" for other in sorted(others))
    return QUIET + off + (f"[nudges.{kind}]\n{more}\n" if more else "")


CASES = {
    # name: (steps, toml, nudges)
    "who comes back after too long a break is not told of the run before it": (
        [
            ("09:00", "feed"),
            ("09:15", "snooze", "10:05"),
            ("10:00", "work"),
            ("10:10", "feed"),
            ("10:29", "end"),
        ],
        only("streak"),
        [],
    ),
    "who comes back after a break that is just short enough is": (
        [
            ("09:00", "feed"),
            ("09:15", "snooze", "10:01"),
            ("10:00", "work"),
            ("10:02", "feed"),
            ("10:03", "end"),
        ],
        only("streak"),
        [("02 10:02:00", "streak")],
    ),
    "conversation is under a quarter from the first millisecond on": (
        [("09:00", "msg"), ("09:05", "invite"), ("09:40", "end")],
        only("popularity", 'after = "10m"'),
        [("02 09:25:00", "popularity")],
    ),
    "idleness of before the start makes the person away as soon as it is told": (
        [("09:00", "feed"), ("09:00", "idle", "08:50"), ("09:25", "end")],
        only("streak"),
        [],
    ),
    "idleness that an idle line tells after a restart changes nothing before it": (
        [
            ("09:00", "feed"),
            ("09:19", "end"),
            ("09:20", "feed"),
            ("09:20", "idle", "09:05"),
            ("09:20:01", "active"),
            ("09:30", "end"),
        ],
        only("streak"),
        [("02 09:21:01", "streak")],
    ),
}


@pytest.mark.parametrize(("steps", "toml", "expected"), CASES.values(), ids=CASES)
def test_nudges(steps, toml, expected):
    assert said(live(steps, toml)) == expected


def test_a_correction_may_reach_into_yesterday_where_only_today_counts():
    steps = [("03:50", "msg"), ("03:57", "feed"), ("03:59", "msg"), ("04:00:30", "feed")]
    toml = only("busy", 'days = 1\nafter = "10m"')
    pipeline = live([*steps, ("04:01:30", "idle", "03:58"), ("04:02", "active")], toml)
    pipeline.observe(observation(("04:12", "end"), "2026-03-02"))

    assert said(pipeline) == []
    assert pipeline.total_ms("away", at("03:00"), at("04:12")) == 4 * 60_000
    assert pipeline.total_ms("on_network", at("03:00"), at("04:12")) == 18 * 60_000


def test_a_run_goes_on_over_a_new_day_and_a_restart():
    toml = only("streak").replace("[nudges.busy]\n", "[nudges.busy]\ndays = 1\n")
    first = live([("03:50", "feed"), ("04:05", "feed"), ("04:05", "end")], toml)
    second = Pipeline(settings(toml), lambda _: judge, "", BERLIN, first.known())
    for step in [("04:05", "feed"), ("04:20", "end")]:
        second.observe(observation(step, "2026-03-02"))

    assert said(second) == [("02 04:10:00", "streak")]


def test_a_trace_without_an_end_ends_with_its_last_line_exactly():
    pipeline = live([("09:00", "feed"), ("09:20", "feed")], only("streak"))
    pipeline.finish()
    pipeline.finish()

    assert [s.length_ms for s in pipeline.take_change().spans] == [20 * 60_000]
    assert said(pipeline) == [("02 09:20:00", "streak")]


def test_a_count_of_milliseconds_may_begin_later_and_follow_a_step():
    pipeline = Pipeline(settings(only("streak")), lambda _: judge, "", BERLIN, Known())
    for clock, app, mono in [
        ("09:00", "feed", None),
        ("09:10", "work", 5_000),
        ("08:10", "msg", 605_000),
        ("08:20", "work", None),
    ]:
        pipeline.observe(Window(at_ms=at(clock), app=app, mono_ms=mono))
    pipeline.finish()

    shown = [
        (datetime.fromtimestamp(s.start_ms / 1000, UTC).astimezone(BERLIN), s.length_ms, s.page.app)
        for s in pipeline.take_change().spans
    ]
    assert [(f"{start:%H:%M}", length // 60_000, app) for start, length, app in shown] == [
        ("09:00", 10, "feed"),
        ("09:10", 10, "work"),
        ("08:10", 10, "msg"),
    ]


def test_an_idle_line_of_the_future_means_now():
    pipeline = live([("09:00", "feed")])
    pipeline.observe(Idle(at_ms=at("09:01"), since_ms=at("09:30")))
    pipeline.observe(observation(("09:10", "end"), "2026-03-02"))

    assert [(s.length_ms // 60_000, s.away) for s in pipeline.take_change().spans] == [
        (1, False),
        (9, True),
    ]


STALE = {
    # name: (fresh until, known)
    "no calendar": (None, False),
    "a fresh copy": (at("12:00"), True),
    "one that is too old at this instant": (at("11:00"), False),
}


@pytest.mark.parametrize(("fresh_until_ms", "calendar_known"), STALE.values(), ids=STALE)
def test_busy_claims_nothing_about_bookings_that_it_cannot_know(fresh_until_ms, calendar_known):
    known = Known(fresh_until_ms=fresh_until_ms)
    pipeline = Pipeline(settings(only("busy")), lambda _: judge, "", BERLIN, known)
    for step in [("09:00", "msg"), ("11:30", "end")]:
        pipeline.observe(observation(step, "2026-03-02"))
    (nudge,) = pipeline.take_nudges()

    assert nudge.at_ms == at("11:00")
    assert nudge.numbers["calendar_known"] is calendar_known
    assert ("no call or meeting" in nudge.message) is calendar_known
    assert ("I know of no calendar" in nudge.message) is not calendar_known


LOGGED = {
    # name: (meeting logged at 10:30, nudges)
    "booked": (("14:00", "15:00"), []),
    "in progress": (("10:00", "11:20"), [("02 13:20:00", "busy")]),
    "held": (("09:00", "10:00"), [("02 12:00:00", "busy"), ("02 13:00:00", "busy")]),
}


@pytest.mark.parametrize(("times", "expected"), LOGGED.values(), ids=LOGGED)
def test_a_meeting_logged_by_hand_counts_as_booked_in_progress_or_held(times, expected):
    steps = [("09:00", "msg"), ("10:30", "log", *times), ("13:30", "end")]

    assert said(live(steps, only("busy"))) == expected


def test_a_meeting_that_ends_after_it_spoke_ends_the_wait_for_again():
    steps = [("09:00", "msg"), ("11:00", "log", "10:30", "10:50"), ("13:45", "end")]
    toml = only("busy", 'after = "1h"\nagain = "9h"')

    assert said(live(steps, toml)) == [("02 10:00:00", "busy"), ("02 11:50:00", "busy")]
    assert said(live([steps[0], steps[-1]], toml)) == [("02 10:00:00", "busy")]


def test_a_multiple_is_not_spoken_again_in_a_run_that_turns_out_to_begin_later():
    pipeline = Pipeline(
        settings(only("streak", 'after = "2m"')), lambda _: judge_front, "", BERLIN, Known()
    )
    nine = at("09:00") // 1000
    # Idle since 09:00, but from 09:01:30 on a page sounds: found out at 09:03.
    script = [(nine, "front", "feed"), (nine + 60, "idle", nine), (nine + 90, "front", "reel")]
    feed(pipeline, [*script, (nine + 400, "end")])

    assert said(pipeline) == [("02 09:02:00", "streak"), ("02 09:05:30", "streak")]


EDGES = {
    # name: (meeting, nudges)
    "a meeting exactly at the horizon is booked": (("11:00", "11:30", "2026-03-09"), []),
    "one a millisecond beyond is not yet": (
        ("11:00:00.001", "11:30", "2026-03-09"),
        [("02 11:00:00", "busy")],
    ),
    "a meeting is in progress from its first instant": (
        ("11:00", "11:30"),
        [("02 13:30:00", "busy")],
    ),
}


@pytest.mark.parametrize(("times", "expected"), EDGES.values(), ids=EDGES)
def test_edges_of_meetings(times, expected):
    steps = [("09:00", "msg"), ("13:31", "end")]

    assert said(live(steps, only("busy", 'again = "9h"'), (meeting(*times),))) == expected


def test_under_a_quarter_begins_a_millisecond_after_a_quarter():
    steps = [("09:00", "msg"), ("09:05", "invite"), ("09:22", "active"), ("09:40", "end")]
    (nudge,) = live(steps, only("popularity", 'after = "10m"')).take_nudges()

    assert nudge.at_ms == at("09:25") + 1
