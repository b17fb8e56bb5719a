"""A recorded year through ``eyeprize replay``: how long beside reading it, and in how much memory?

Shape as in shared/bench/year_load.py (see ``bench_pipeline``). The baseline, in the same run, is
``json.loads`` on the same lines; the issue's target is six times that.
"""

import json
import time
from pathlib import Path

import pytest

from tests.benchmarks.bench_pipeline import ZONE, year
from tests.benchmarks.children import run_measured
from tracker.core.trace import show_line


def write_year(path: Path, days: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(show_line(seen, ZONE) + "\n" for seen in year(days))
    return path


REPLAY = "import sys; from tracker.cli.root import run; sys.exit(run(sys.argv[1:]))"


def replay(trace: Path, home: Path) -> tuple[float, int]:
    """Return CPU seconds and peak RSS (KiB) of the command."""
    return run_measured(REPLAY, "replay", str(trace), "--tz", ZONE.key, home=home)


@pytest.mark.timeout(900)
def test_a_year_beside_json_loads(tmp_path):
    trace = write_year(tmp_path / "year.jsonl", 365)
    lines = trace.read_bytes().splitlines()

    started = time.process_time()
    for line in lines:
        json.loads(line)
    reading_s = time.process_time() - started
    replaying_s, peak_kib = replay(trace, tmp_path / "home")

    print(
        f"\n{len(lines)} lines: json.loads {reading_s:.1f} s, replay {replaying_s:.1f} s CPU "
        f"({replaying_s / len(lines) * 1e6:.0f} us a line), {replaying_s / reading_s:.1f} times; "
        f"peak {peak_kib / 1024:.0f} MiB"
    )
    assert replaying_s < 60 * reading_s


@pytest.mark.timeout(300)
def test_memory_does_not_grow_with_the_trace(tmp_path):
    short = write_year(tmp_path / "short.jsonl", 10)
    long = write_year(tmp_path / "long.jsonl", 60)

    _, short_kib = replay(short, tmp_path / "home")
    _, long_kib = replay(long, tmp_path / "home")

    print(f"\npeak for 10 days {short_kib / 1024:.0f} MiB, for 60 days {long_kib / 1024:.0f} MiB")
    assert long_kib < 1.2 * short_kib
