"""Recorded traces to what they come to, as text that a person can review.

``NAME.jsonl`` is the trace, ``NAME.toml`` the settings and ``NAME.ics`` the calendar, where
there are any; ``NAME.expected`` what it must come to. ``pytest tests/replay --update-golden``
writes the latter anew: the diff is the review.
"""

from pathlib import Path

import pytest

from tracker.cli.tracing import replay_file
from tracker.core.days import local_time
from tracker.engine.replay import Replayed

TRACES = sorted(Path(__file__).parent.glob("*.jsonl"))


def show(replayed: Replayed, skipped: int) -> str:
    def at(at_ms: int) -> str:
        local = local_time(at_ms, replayed.zone)
        spec = "milliseconds" if at_ms % 1000 else "seconds"
        return local.replace(tzinfo=None).isoformat(" ", spec) + local.strftime("%z")

    lines = ["# days"]
    for day in replayed.days:
        seconds = {name: s for name, s in day.seconds.items() if s}
        sums = (seconds, day.activities, day.networks)
        parts = [f"{name} {length}" for part in sums for name, length in part.items()]
        parts += [f"target {name} {s}" for name, s in day.targets.items()]
        lines.append(f"{day.date}  {', '.join(parts)}, gap {day.gap}")
    lines.append("# nudges")
    for nudge in replayed.nudges:
        numbers = ", ".join(f"{k} {v}" for k, v in nudge.numbers.items())
        lines += [f"{at(nudge.at_ms)}  {nudge.kind}: {nudge.message}", f"    {numbers}"]
    lines.append("# spans")
    for span, judged in replayed.spans():
        times = f"{at(span.start_ms)}  {(span.end_ms - span.start_ms) / 1000:>7g} s"
        page = span.page
        what = ["away"] if span.away else [judged.category, judged.activity, judged.network]
        # Rules of packs may be renamed; why something is sealed, and own rules, may not.
        rule = judged.rule if page.sealed or (judged.rule or "").startswith("own.") else None
        seen = [] if span.away else [rule, page.app, page.url, page.title, judged.target]
        named = [str(part) for part in (*what, *seen) if part is not None]
        lines.append(f"{times}  {' | '.join(named)}")
    if skipped:
        lines.append(f"# skipped {skipped}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("trace", TRACES, ids=lambda path: path.stem)
def test_replay(trace, request, tmp_path, monkeypatch):
    monkeypatch.setenv("EYEPRIZE_HOME", str(tmp_path))
    settings, calendar = trace.with_suffix(".toml"), trace.with_suffix(".ics")
    replayed, skipped = replay_file(
        trace,
        config=settings if settings.exists() else None,
        calendars=[calendar] if calendar.exists() else [],
        tz=None if "start" in trace.read_text("utf-8").splitlines()[0] else "Europe/Berlin",
    )
    actual = show(replayed, skipped)
    golden = trace.with_suffix(".expected")
    if request.config.getoption("--update-golden"):
        golden.write_text(actual, "utf-8")

    assert actual == golden.read_text("utf-8")
