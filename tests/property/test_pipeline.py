"""Laws of the pipeline: no second invented or counted twice, and live is replay."""

from datetime import date
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from tests.property.scripts import Script, feed, judge, meetings, observations, scripts
from tracker.config import build_settings
from tracker.core.days import day_bounds
from tracker.core.ledger import fold_days
from tracker.core.model import Judged
from tracker.core.observations import Observation
from tracker.engine.known import Known
from tracker.engine.pipeline import Pipeline

#: Zones whose clocks change in the nights that are lived, one by half an hour, one at midnight.
NIGHTS = (
    ("UTC", date(2026, 3, 2)),
    ("Europe/Berlin", date(2026, 3, 29)),
    ("Europe/Berlin", date(2026, 10, 25)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("America/Asuncion", date(2024, 10, 6)),
    ("Pacific/Chatham", date(2026, 4, 5)),
)
SETTINGS = {
    "tracking": {"idle_after": "40s", "media_cap": "2m"},
    "nudges": {
        "quiet": [],
        "cooldown": "7s",
        "max_per_day": 100,
        "busy": {"after": "60s", "again": "13s", "horizon": "5m"},
        "streak": {"after": "11s", "gap": "5s"},
        "budget": {"per_day": "50s"},
        "popularity": {"after": "17s"},
    },
    "plan": {"mon": ["03:52-04:04", "04:10-04:12", "04:51-05:30"]},
}


def pipeline_of(zone: str = "UTC", known: Known | None = None, starts: str = "04:00") -> Pipeline:
    tables = {**SETTINGS, "tracking": {**SETTINGS["tracking"], "day_starts": starts}}
    settings = build_settings(tables, name="test")
    return Pipeline(settings, lambda _: judge, "", ZoneInfo(zone), known)


def moved(script: Script, by_s: int) -> Script:
    def move(value):
        if isinstance(value, int) and not isinstance(value, bool):
            return value + by_s
        if isinstance(value, list | tuple):
            return type(value)(map(move, value))
        return value

    return [tuple(map(move, step)) for step in script]


def seen_of(script: Script) -> list[Observation]:
    return [seen for step in script for seen in observations(*step)]


def untidy(seen: list[Observation], jitter: list[int]) -> list[Observation]:
    """Move each observation off its whole second, later ones never before earlier ones."""
    out: list[Observation] = []
    for number, it in enumerate(seen):
        at_ms = it.at_ms + jitter[number % len(jitter)]
        out.append(structs.replace(it, at_ms=max(at_ms, out[-1].at_ms if out else at_ms)))
    return out


jitters = st.lists(st.integers(0, 999), min_size=1, max_size=5)
nights = st.sampled_from(NIGHTS)


def lived_ms(seen: list[Observation]) -> int:
    """Return how long it was tracked, by the observations alone."""
    total, since, running, paused, asleep = 0, None, False, False, False
    for it in seen:
        name = type(it).__name__
        if since is not None:
            total += it.at_ms - since
        if not running and name != "End":
            running, paused, asleep = True, False, False
        running = running and name != "End"
        paused = name == "Pause" or (paused and name != "Unpause")
        asleep = name == "Suspend" or (asleep and name != "Resume")
        since = it.at_ms if running and not paused and not asleep else None
    return total


@given(scripts(length=20), jitters, nights, st.sampled_from(["04:00", "00:00", "02:30", "03:00"]))
def test_spans_are_disjoint_and_every_day_adds_up(script, jitter, night, starts):
    zone, day = night
    begin, _ = day_bounds(day, ZoneInfo(zone), 0)
    seen = untidy(seen_of(moved(script, begin // 1000 + 3600 - script[0][0])), jitter)
    pipeline = pipeline_of(zone, starts=starts)
    for it in seen:
        pipeline.observe(it)
    spans = pipeline.take_change().spans

    assert all(span.length_ms > 0 for span in spans)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(spans))
    assert sum(span.length_ms for span in spans) == lived_ms(seen)
    starts_min = int(starts[:2]) * 60 + int(starts[3:])
    days = fold_days([(s, Judged("other")) for s in spans], ZoneInfo(zone), starts_min)
    for ledger in days:
        start_ms, end_ms = day_bounds(date.fromisoformat(ledger.date), ZoneInfo(zone), starts_min)
        whole_ms = round((sum(ledger.seconds.values()) + ledger.gap) * 1000)
        assert whole_ms == end_ms - start_ms
    assert sum(round(sum(d.seconds.values()) * 1000) for d in days) == lived_ms(seen)


steps_of_the_clock = st.lists(
    st.sampled_from([0, 0, 0, 0, 3_600_000, -3_600_000, 1_500, -1_500, 90_000_000, -90_000_000]),
    min_size=1,
    max_size=6,
)


@given(scripts(length=20), jitters, steps_of_the_clock)
def test_a_clock_that_is_set_changes_labels_and_no_length(script, jitter, steps):
    straight = untidy(seen_of(script), jitter)
    seen, off = [], 0
    for number, it in enumerate(straight):
        off += steps[number % len(steps)] if number else 0
        when = {"at_ms": it.at_ms + off, "mono_ms": it.at_ms - straight[0].at_ms + 5_000}
        if hasattr(it, "since_ms"):
            when["since_ms"] = it.since_ms + off
        seen.append(structs.replace(it, **when))
    left, right = pipeline_of(), pipeline_of()
    for a, b in zip(straight, seen, strict=True):
        left.observe(a)
        right.observe(b)

    def shape(spans):
        out = []
        for span in spans:
            same = (span.page, span.away, span.media, span.locked)
            if out and out[-1][0] == same:
                out[-1] = (same, out[-1][1] + span.length_ms)
            else:
                out.append((same, span.length_ms))
        return out

    # Gaps vanish in this shape; what was lived, for how long and in which order does not.
    spans = right.take_change().spans
    assert shape(left.take_change().spans) == shape(spans)
    for ledger in fold_days([(s, Judged("other")) for s in spans], ZoneInfo("UTC"), 240):
        lived_s = sum(ledger.seconds.values())
        assert lived_s + ledger.gap - ledger.overlap == pytest.approx(86_400)
        assert 0 <= ledger.overlap <= lived_s
        assert 0 <= ledger.gap <= 86_400


@given(scripts(), jitters, st.lists(st.floats(0, 1), max_size=30), st.booleans())
def test_live_is_replay(script, jitter, fractions, counted):
    seen = untidy(seen_of(script), jitter)
    if counted:
        seen = [structs.replace(it, mono_ms=it.at_ms - 1_000_000) for it in seen]
    replayed, lived = pipeline_of(), pipeline_of()
    offset = 1_000_000 if counted else 0
    changes: list = []

    def take_news(pipeline):
        change = pipeline.take_change()
        del changes[change.keep :]
        changes.extend(change.spans)

    for number, it in enumerate(seen):
        replayed.observe(it)
        if number and it.at_ms > seen[number - 1].at_ms and fractions:
            span_ms = it.at_ms - seen[number - 1].at_ms
            for fraction in sorted(fractions)[number % 3 :: 3]:
                # The live engine never judges an instant that may still bring something.
                now = seen[number - 1].at_ms - offset + int(fraction * (span_ms - 1))
                lived.advance(now)
                lived.open_span(now)
                take_news(lived)
        lived.observe(it)
    take_news(lived)

    assert tuple(changes) == replayed.take_change().spans
    assert lived.take_nudges() == replayed.take_nudges()


def through_json(known: Known) -> Known:
    return msgspec.json.decode(msgspec.json.encode(known), type=Known)


@given(scripts(length=20, restarts=False), st.integers(1, 20), st.integers(0, 3))
def test_a_successor_says_what_one_would_have_said(script, cut, front):
    """Cut where a front begins: all that a successor cannot know is what is in front then."""
    at = [n for n, step in enumerate(script) if step[1] == "front" and n]
    cut = at[cut % len(at)] if at else len(script) - 1
    booked = meetings([(script[0][0] + 400, script[0][0] + 500)])
    known = Known(meetings=booked, fresh_until_ms=2**60)
    whole, first = pipeline_of(known=known), pipeline_of(known=known)
    feed(whole, [*script[:cut], (script[cut][0], "end"), *script[cut:]])
    feed(first, [*script[:cut], (script[cut][0], "end")])
    second = pipeline_of(known=through_json(first.known()))
    feed(second, script[cut:])

    assert [*first.take_nudges(), *second.take_nudges()] == whole.take_nudges()


@given(scripts())
def test_a_count_of_milliseconds_on_some_lines_only_changes_nothing(script):
    seen = seen_of(script)
    some = [
        it if n % 3 else structs.replace(it, mono_ms=it.at_ms - seen[0].at_ms + 777)
        for n, it in enumerate(seen)
    ]
    for first in (0, 1):
        left, right = pipeline_of(), pipeline_of()
        for a, b in zip(seen, [*seen[:first], *some[first:]], strict=True):
            left.observe(a)
            right.observe(b)
        assert left.take_change() == right.take_change()
        assert left.take_nudges() == right.take_nudges()
