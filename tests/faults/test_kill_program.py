"""kill -9 on the real program at random moments under load: at most five seconds are unknown.

Four times in the suite, 200 times with ``make faults``.
"""

import os
import random
from itertools import pairwise

import pytest

from tests.desktop.running import Running, wall_ms
from tests.desktop.virtual import VirtualDesktop, wait_for
from tracker.core.model import Page
from tracker.storage.archive import Archive

pytestmark = pytest.mark.desktop

KILLS = 200 if os.environ.get("EYEPRIZE_FAULTS") == "long" else 4
#: PRODUCT.md: "After a crash at most the last 5 seconds are unknown."
UNKNOWN_MS = 5_000
#: What a machine under load adds to a wake-up and to a commit.
LATE_MS = 1_500
# A window whose title changes ten times a second: each is a page that was never seen.
RESTLESS = (
    'n=0; while :; do n=$((n+1)); xdotool set_window --name "A title, number $n" $1;'
    " sleep 0.1; done"
)


@pytest.fixture
def desktop():
    with VirtualDesktop() as one:
        one.env["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={one.folder}/none"
        yield one


@pytest.mark.timeout(120 + 20 * KILLS)
def test_killed_at_any_moment_it_loses_at_most_five_seconds(desktop, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    window = desktop.window("A title", "Restless")
    desktop.start(["sh", "-c", RESTLESS, "sh", str(window)])
    chance = random.Random(KILLS)
    for number in range(KILLS):
        program = Running(desktop, home).start("--headless")
        lives_until_ms = wall_ms() + chance.randrange(300, 8_000)
        wait_for(lambda until=lives_until_ms: wall_ms() >= until, 10, "its last moment")
        killed_ms = program.kill()

        spans = [span for span, _ in program.spans()]
        assert "Traceback" not in program.said(), number
        assert killed_ms - UNKNOWN_MS - LATE_MS <= spans[-1].end_ms <= killed_ms + 100, number
        assert all(a.end_ms <= b.start_ms for a, b in pairwise(spans)), number
    assert len({span.page for span in spans} - {Page()}) > 3 * KILLS
    with Archive(program.places.database) as archive:
        assert archive.verify() == []
