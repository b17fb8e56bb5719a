"""What the running program says of a corrected day is what the database says of it."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.property.test_live_is_replay import live
from tests.unit.app.living import BERLIN
from tracker.core.days import day_of
from tracker.core.ledger import fold_days
from tracker.core.model import CATEGORIES
from tracker.storage.archive import Archive

#: No clock is set and nobody travels: labels mean one instant each.
NAMES = (
    *("window", "window", "page", "idle", "idle", "active", "lock", "suspend", "sleep", "pause"),
    *("resume", "correct", "correct", "correct", "take_back"),
)
steps = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.integers(0, 99),
        st.sampled_from([0, 1, 700, 4_001, 31_000, 125_000, 600_000]),
    ),
    max_size=25,
)


@settings(max_examples=settings().max_examples // 2, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_live_totals_are_those_of_the_stored_day(script):
    with tempfile.TemporaryDirectory() as folder:
        life = live(Path(folder), script)
        pipeline, now = life.pipeline, life.clock.mono_ms()
        with Archive.existing(life.places.database) as archive:
            days = fold_days(archive.read_spans(0, 1 << 50), BERLIN, 240)
        since = pipeline.day_start(now)
        told = {name: pipeline.total_ms(name, since, now) for name in CATEGORIES}

    today = str(day_of(life.clock.wall_ms(), BERLIN, 240))
    seconds = next((day.seconds for day in days if day.date == today), dict.fromkeys(told, 0))
    assert told == {name: round(length_s * 1000) for name, length_s in seconds.items()}
