"""Time put right by hand in a terminal while the real program runs: it follows at once."""

import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.desktop.running import ZONE, Running, day_starts, wall_ms
from tests.desktop.virtual import VirtualDesktop
from tracker.errors import Exit

HOUR, MINUTE = 3_600_000, 60_000


@pytest.fixture
def program(desktop: VirtualDesktop, tmp_path: Path) -> Iterator[Running]:
    """A program of which two hours ago an hour of a feed was recorded; not started yet."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    config = f'[tracking]\nday_starts = "{day_starts()}"\n[summary]\nat = "{day_starts()}"\n'
    (home / "config.toml").write_text(config, "utf-8")
    now_ms = wall_ms()
    lived = tmp_path / "lived.jsonl"
    lines = [
        {"t": iso(now_ms - 3 * HOUR), "kind": "window", "app": "discord"},
        {"t": iso(now_ms - 2 * HOUR), "kind": "end"},
    ]
    lived.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    one = Running(desktop, home)
    done = one.cli("import", "trace", str(lived))
    assert done.returncode == Exit.DONE, done.stderr
    yield one
    if hasattr(one, "process"):
        one.close()


def iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, ZONE).isoformat()


def correct(program: Running, *words: str) -> str:
    done = program.cli("correct", *words)
    assert (done.returncode, done.stderr) == (Exit.DONE, "")
    return done.stdout


def seconds(program: Running) -> dict[str, float]:
    told = program.status()["seconds"]
    return {name: told[name] for name in ("networking", "socializing", "meeting")}


def test_totals_follow_each_correction_and_its_undoing(program):
    program.start("--headless", "--record", str(program.home / "trace.jsonl"))
    now_ms = wall_ms()
    assert seconds(program) == {"networking": 0, "socializing": 3600, "meeting": 0}

    said = correct(program, "count", iso(now_ms - 3 * HOUR), "+30m", "networking/community")
    assert "networking/community" in said
    told = seconds(program)
    # To the second: what was typed begins within the second in which the feed began.
    assert told["networking"] + told["socializing"] == 3600
    assert 1790 <= told["networking"] <= 1800

    said = correct(program, "meeting", iso(now_ms - HOUR), "+20m", "phone call")
    assert re.search(r'counts as a meeting \("phone call"\); it had been 20 min not recorded', said)
    assert seconds(program) == {**told, "meeting": 1200}
    day = program.json("summary", "--json")
    assert day["meetings"]["held"] == 1
    assert day["seconds"]["meeting"] == 1200

    assert "is taken back" in correct(program, "undo")
    assert seconds(program) == {**told, "meeting": 0}
    correct(program, "redo")
    assert seconds(program) == {**told, "meeting": 1200}

    assert program.stop() == Exit.DONE
    assert program.said() == ""
    stored = program.json("summary", "--json")
    again = program.json("replay", str(program.home / "trace.jsonl"), "--json")
    assert again["days"][-1]["seconds"] == stored["seconds"]
    assert again["days"][-1]["gap"] == stored["gap"]


def test_it_knows_them_when_it_is_started_again(program):
    now_ms = wall_ms()
    correct(program, "meeting", iso(now_ms - HOUR), "+20m", "phone call")
    program.start("--headless")

    assert seconds(program) == {"networking": 0, "socializing": 3600, "meeting": 1200}
    correct(program, "undo")
    assert seconds(program)["meeting"] == 0
    assert program.stop() == Exit.DONE
