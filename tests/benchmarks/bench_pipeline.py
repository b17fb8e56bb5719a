"""A year of window events in virtual time: how much dearer is living it than reading it?

Shape as in shared/bench/year_load.py: 1,500 window events a day over ten hours, idle for two
minutes of every fifteen. Beside it, in the same run, a bare loop that only parses the lines.
"""

import random
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from classifiers.engine import Classifier
from classifiers.loader import shipped_packs
from tracker.config import Settings
from tracker.core.observations import Active, Idle, Observation, Tab, Window
from tracker.core.trace import Reading, show_line
from tracker.engine.pipeline import Pipeline

PER_DAY = 1_500
APPS = ["firefox", "chrome", "code", "slack", "zoom", "thunderbird", "xterm", "evince"]
URLS = [
    "https://www.linkedin.com/messaging/thread/{}/",
    "https://www.linkedin.com/feed/",
    "https://www.linkedin.com/company/{}/",
    "https://x.com/home",
    "https://docs.example/{}",
    "https://jobs.example/offers/{}",
]
ZONE = ZoneInfo("Europe/Berlin")


def year(days: int) -> list[Observation]:
    rng = random.Random(7)
    step_ms = 36_000_000 // PER_DAY
    begin = datetime(2025, 11, 1, 8, tzinfo=UTC)
    seen: list[Observation] = []
    for day in range(days):
        at_ms = round((begin + timedelta(day)).timestamp() * 1000)
        idle_from = 780_000
        for n in range(PER_DAY):
            now = at_ms + n * step_ms + round(step_ms * rng.uniform(0, 0.5))
            app, word = rng.choice(APPS), rng.randrange(2000)
            seen.append(Window(at_ms=now, app=app, title=f"word{word} - {app}"))
            if app in ("firefox", "chrome"):
                url = rng.choice(URLS).format(word)
                seen.append(Tab(at_ms=now, browser=app, url=url, title=f"word{word}"))
            if n * step_ms >= idle_from:
                since = now + step_ms // 4
                seen.append(Idle(at_ms=since, since_ms=since - 1_000))
                seen.append(Active(at_ms=since + 100))
                idle_from += 900_000
    return seen


@pytest.mark.timeout(600)
@pytest.mark.parametrize("days", [365])
def test_a_year(days):
    lines = [show_line(it, ZONE) for it in year(days)]

    started = time.perf_counter()
    count = sum(1 for _ in Reading().read(lines, name="year"))
    parsing_s = time.perf_counter() - started

    pipeline = Pipeline(Settings(), lambda _: Classifier(shipped_packs()).judge, "", ZONE)
    nudges = spans = 0
    started = time.perf_counter()
    for seen in Reading().read(lines, name="year"):
        pipeline.observe(seen)
        nudges += len(pipeline.take_nudges())
        spans += len(pipeline.take_change().spans)
    living_s = time.perf_counter() - started

    print(
        f"\n{count} lines: parsed in {parsing_s:.1f} s ({count / parsing_s:,.0f}/s); "
        f"lived in {living_s:.1f} s ({count / living_s:,.0f}/s), {living_s / parsing_s:.1f} times; "
        f"{spans} spans, {nudges} nudges"
    )
    # A day of real life holds 2,000 lines; this is about silly costs, not about the last percent.
    assert living_s < 60 * parsing_s
