"""``eyeprize classify`` as a program: how long beside reading and writing JSON, in how much memory?

The baseline, in the same run, is a program of its own, too: it reads each line with the
standard library's ``json`` and writes an object like ours with it. Both are charged for their
start; our own JSON goes through msgspec.
"""

import json
from pathlib import Path
from statistics import median

import pytest

from tests.benchmarks.children import run_measured

CLASSIFY = (
    "import sys; from tracker.cli.classify import command; "
    "sys.exit(command.main([], standalone_mode=False))"
)
JSON_ONLY = """
import json, sys
for line in sys.stdin:
    page = json.loads(line)
    answer = dict.fromkeys(("category", "activity", "network", "target", "rule"), "linkedin.feed")
    sys.stdout.write(json.dumps({"id": page["id"], **answer}) + "\\n")
"""
URLS = [
    "https://www.linkedin.com/feed/?trk={n}",
    "https://www.linkedin.com/in/person-{n}/",
    "https://x.com/person{n}/status/{n}",
    "https://docs{n}.example/a/b?page={n}",
    "https://jobs.example/offers/{n}",
    None,
]


def write_lines(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for n in range(count):
            url = URLS[n % len(URLS)]
            title = f"({n % 9}) Page number {n} | Site {n % 97} - Google Chrome"
            line = {"id": n, "app": "chrome", "url": url and url.format(n=n), "title": title}
            file.write(json.dumps(line) + "\n")
    return path


def run(code: str, lines: Path, home: Path) -> tuple[float, int]:
    """Return CPU seconds and peak RSS (KiB) of a program that reads ``lines``."""
    with lines.open("rb") as given:
        return run_measured(code, home=home, given=given)


@pytest.mark.timeout(600)
def test_beside_json_alone(tmp_path):
    lines = write_lines(tmp_path / "pages.jsonl", 60_000)
    ratios = []
    for _ in range(3):
        alone_s, _ = run(JSON_ONLY, lines, tmp_path)
        ours_s, _ = run(CLASSIFY, lines, tmp_path)
        ratios.append(ours_s / alone_s)
    print(f"\nclassify takes {median(ratios):.1f} times what stdlib json alone takes ({ratios})")
    assert median(ratios) <= 10


@pytest.mark.timeout(300)
def test_memory_does_not_grow_with_the_input(tmp_path):
    _, short = run(CLASSIFY, write_lines(tmp_path / "short.jsonl", 5_000), tmp_path)
    _, long = run(CLASSIFY, write_lines(tmp_path / "long.jsonl", 50_000), tmp_path)
    print(f"\npeak {short / 1024:.0f} MiB for 5,000 lines, {long / 1024:.0f} MiB for 50,000")
    assert long < short * 1.15
