"""A simulated year, lived in virtual time, adds up to the second.

Shape as in shared/bench/year_load.py: 1,500 windows a day over ten hours, idle in between; and
lunch with a locked screen, a nap of the machine and a pause each day. A month over the change
of the clocks in the suite, the whole year with ``make fuzz``.
"""

import os
import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest

from classifiers.facts import Facts, Verdict
from tests.property.test_pipeline import lived_ms
from tests.unit.engine.days import BERLIN
from tracker.config import Settings
from tracker.core.days import day_bounds, wall_instant
from tracker.core.ledger import fold_days
from tracker.core.model import CATEGORIES
from tracker.core.observations import (
    Active,
    End,
    Idle,
    Lock,
    Observation,
    Pause,
    Resume,
    Suspend,
    Tab,
    Unlock,
    Unpause,
    Window,
)
from tracker.engine.pipeline import Pipeline

WHOLE = os.environ.get("HYPOTHESIS_PROFILE") == "long"
FIRST, DAYS = (date(2025, 11, 1), 365) if WHOLE else (date(2026, 10, 12), 21)
PER_DAY = 1_500
MINUTE_MS = 60_000
APPS = ("firefox", "chrome", "code", "slack", "zoom", "thunderbird", "xterm", "evince")
SITES = ("messaging", "feed", "company/acme", "in/ada-example", "jobs/view/1")


def judge(facts: Facts) -> Verdict:
    if facts.url is None:
        return Verdict("other", rule="rest")
    if "feed" in facts.url:
        return Verdict("socializing", "feed", "linkedin", rule="feed")
    return Verdict("networking", "research", "linkedin", rule="page")


def a_day(day: date, chance: random.Random) -> Iterator[Observation]:
    begin = wall_instant(day, 8 * 60, BERLIN)
    step_ms = 36_000_000 // PER_DAY
    breaks = {
        400: lambda at: [Lock(at_ms=at), Unlock(at_ms=at + 45 * MINUTE_MS)],
        700: lambda at: [Suspend(at_ms=at), Resume(at_ms=at + 20 * MINUTE_MS)],
        900: lambda at: [Pause(at_ms=at), Unpause(at_ms=at + 7 * MINUTE_MS)],
    }
    now = begin
    for number in range(PER_DAY):
        now += round(step_ms * chance.uniform(0.2, 0.9))
        app = chance.choice(APPS)
        yield Window(at_ms=now, app=app, title=f"word{chance.randrange(2000)} - {app}")
        if app in ("firefox", "chrome"):
            url = f"https://www.linkedin.com/{chance.choice(SITES)}/"
            yield Tab(at_ms=now, browser=app, url=url, title="A page")
        if number % 37 == 36:
            since = now + 500
            yield Idle(at_ms=now + 4 * MINUTE_MS, since_ms=since)
            now += chance.choice((4, 5, 9)) * MINUTE_MS
            yield Active(at_ms=now)
        for seen in breaks.get(number, lambda _: [])(now):
            now = seen.at_ms
            yield seen
    yield End(at_ms=now + MINUTE_MS)


@pytest.mark.timeout(900)
def test_every_day_of_it_adds_up_to_its_own_length():
    chance = random.Random(7)
    pipeline = Pipeline(Settings(), lambda _: judge, "", BERLIN)
    seen: list[Observation] = []
    for number in range(DAYS):
        for it in a_day(FIRST + timedelta(number), chance):
            seen.append(it)
            pipeline.observe(it)
    spans = pipeline.take_change().spans
    days = fold_days(((s, pipeline.judging.page(s.page)) for s in spans), BERLIN, 240)

    assert all(a.end_ms <= b.start_ms for a, b in pairwise(spans))
    assert len(days) >= DAYS
    for ledger in days:
        start_ms, end_ms = day_bounds(date.fromisoformat(ledger.date), BERLIN, 240)
        assert round((sum(ledger.seconds.values()) + ledger.gap) * 1000) == end_ms - start_ms
        assert set(ledger.seconds) == set(CATEGORIES)
    counted_ms = sum(round(sum(day.seconds.values()) * 1000) for day in days)
    assert counted_ms == lived_ms(seen) == sum(span.length_ms for span in spans)
    assert sum(day.seconds["away"] for day in days) > DAYS * 3600
