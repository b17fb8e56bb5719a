"""What presence and fronts come to, case by case; seconds for the reader."""

from zoneinfo import ZoneInfo

import pytest

from tracker.core.model import Page
from tracker.core.timeline import Front, Labels, Timeline

IDLE_S, CAP_S = 180, 7200


def front(name: str) -> Front:
    """``name!`` sounds, ``name?`` is a call."""
    return Front(Page(name.rstrip("!?")), call=name.endswith("?"), audible=name.endswith("!"))


def live(steps: list[tuple[float, ...]], until_s: float) -> list[tuple[float, float, str]]:
    """Run steps ``(second, verb, argument)``; return spans, ``-`` for away."""
    line = Timeline(
        idle_after_ms=IDLE_S * 1000,
        media_cap_ms=CAP_S * 1000,
        labels=Labels(0, ZoneInfo("UTC")),
    )
    line.start(0)
    for second, verb, *rest in steps:
        now = int(second * 1000)
        line.advance(now)
        match verb:
            case "show":
                line.show(now, front(rest[0]))
            case "idle":
                line.idle_seen(now, int(rest[0] * 1000))
            case "active":
                line.input_seen(now)
            case "lock" | "unlock":
                line.lock(now, locked=verb == "lock")
            case "sleep" | "wake":
                line.suspend(now, suspended=verb == "sleep")
            case "pause" | "unpause":
                line.pause(now, paused=verb == "pause")
    line.advance(int(until_s * 1000))
    line.end(int(until_s * 1000))
    spans: list[tuple[float, float, str]] = []
    for piece in line.remembered()[1]:
        name = "-" if piece.away else str(piece.front.page.app)
        if spans and spans[-1][1:] == (piece.start / 1000, name):
            spans[-1] = (spans[-1][0], piece.end / 1000, name)
        else:
            spans.append((piece.start / 1000, piece.end / 1000, name))
    return spans


CASES = {
    # name: (steps, until, spans)
    "before the first window is known something counts": ([], 10, [(0, 10, "None")]),
    "a switch splits": (
        [(0, "show", "a"), (5, "show", "b")],
        9,
        [(0, 5, "a"), (5, 9, "b")],
    ),
    "the same again does not split": ([(0, "show", "a"), (5, "show", "a")], 9, [(0, 9, "a")]),
    "idle is back-dated to the last input": (
        [(0, "show", "a"), (280, "idle", 100), (400, "active")],
        500,
        [(0, 100, "a"), (100, 400, "-"), (400, 500, "a")],
    ),
    "until idleness is known the person is present": (
        [(0, "show", "a"), (150, "idle", 100)],
        279,
        [(0, 279, "a")],
    ),
    "idleness takes effect when its time has come, not with the next line": (
        [(0, "show", "a"), (150, "idle", 100), (300, "show", "b")],
        310,
        [(0, 100, "a"), (100, 310, "-")],
    ),
    "input before the limit cancels idleness": (
        [(0, "show", "a"), (150, "idle", 100), (279.999, "active")],
        400,
        [(0, 400, "a")],
    ),
    "input at the very limit comes too late": (
        [(0, "show", "a"), (150, "idle", 100), (280, "active")],
        400,
        [(0, 100, "a"), (100, 280, "-"), (280, 400, "a")],
    ),
    "a second idle line means input until its since": (
        [(0, "show", "a"), (280, "idle", 100), (700, "idle", 500)],
        800,
        [(0, 100, "a"), (100, 500, "-"), (500, 520, "-"), (520, 800, "-")],
    ),
    "a second idle line not yet due leaves present what follows its since": (
        [(0, "show", "a"), (280, "idle", 100), (600, "idle", 500)],
        650,
        [(0, 100, "a"), (100, 500, "-"), (500, 650, "a")],
    ),
    "a second idle line with input before the first one's limit takes that back": (
        [(0, "show", "a"), (280, "idle", 100), (500, "idle", 200)],
        500,
        [(0, 200, "a"), (200, 500, "-")],
    ),
    "an idle line is clamped to known input": (
        [(0, "show", "a"), (50, "active"), (400, "idle", 20)],
        400,
        [(0, 50, "a"), (50, 400, "-")],
    ),
    "a call keeps an idle person present": (
        [(0, "show", "a?"), (280, "idle", 100)],
        600,
        [(0, 600, "a")],
    ),
    "sound keeps present until the cap, judged to the second": (
        [(0, "show", "a!"), (280, "idle", 100)],
        8000,
        [(0, 7300, "a"), (7300, 8000, "-")],
    ),
    "sound that ends leaves the person away, from then on": (
        [(0, "show", "a!"), (280, "idle", 100), (500, "show", "b")],
        600,
        [(0, 500, "a"), (500, 600, "-")],
    ),
    "before the sound began the idle person was away": (
        [(0, "show", "a"), (150, "show", "b!"), (280, "idle", 100)],
        400,
        [(0, 100, "a"), (100, 150, "-"), (150, 400, "b")],
    ),
    "a cap that passed while nobody asked": (
        [(0, "show", "a!"), (9000, "idle", 100)],
        9100,
        [(0, 7300, "a"), (7300, 9100, "-")],
    ),
    "locking is away at once, sound or not": (
        [(0, "show", "a!"), (10, "lock"), (30, "unlock")],
        40,
        [(0, 10, "a"), (10, 30, "-"), (30, 40, "a")],
    ),
    "unlocking does not end idleness": (
        [(0, "show", "a"), (280, "idle", 100), (300, "lock"), (400, "unlock"), (410, "active")],
        500,
        [(0, 100, "a"), (100, 410, "-"), (410, 500, "a")],
    ),
    "idleness of before the lock is found out while locked": (
        [(0, "show", "a"), (110, "idle", 100), (120, "lock"), (400, "unlock"), (400, "active")],
        500,
        [(0, 100, "a"), (100, 400, "-"), (400, 500, "a")],
    ),
    "sleep is a gap": (
        [(0, "show", "a"), (10, "sleep"), (100, "wake")],
        110,
        [(0, 10, "a"), (100, 110, "a")],
    ),
    "waking does not end idleness": (
        [(0, "show", "a"), (280, "idle", 100), (300, "sleep"), (900, "wake"), (950, "active")],
        1000,
        [(0, 100, "a"), (100, 300, "-"), (900, 950, "-"), (950, 1000, "a")],
    ),
    "idleness becomes known during sleep": (
        [(0, "show", "a"), (110, "idle", 100), (120, "sleep"), (900, "wake"), (910, "active")],
        1000,
        [(0, 100, "a"), (100, 120, "-"), (900, 910, "-"), (910, 1000, "a")],
    ),
    "pausing is a gap, sleeping in it too": (
        [(0, "show", "a"), (10, "pause"), (20, "sleep"), (30, "wake"), (40, "unpause")],
        50,
        [(0, 10, "a"), (40, 50, "a")],
    ),
}


def joined(spans):
    out = []
    for start, end, name in spans:
        if out and out[-1][1] == start and out[-1][2] == name:
            out[-1] = (out[-1][0], end, name)
        else:
            out.append((start, end, name))
    return out


@pytest.mark.parametrize(("steps", "until", "expected"), CASES.values(), ids=CASES.keys())
def test_timeline(steps, until, expected):
    assert joined(live(steps, until)) == joined(expected)


def test_a_late_correction_tells_which_settled_spans_it_replaces():
    line = Timeline(idle_after_ms=180_000, media_cap_ms=1, labels=Labels(0, ZoneInfo("UTC")))
    line.start(0)
    line.show(0, front("a"))
    line.show(100_000, front("b"))
    line.show(200_000, front("c"))
    assert [line.take_settled()[0], len(line.remembered()[1])] == [0, 2]

    line.idle_seen(330_000, 150_000)
    keep, told = line.take_settled()

    assert keep == 1
    assert [(p.start, p.end, p.away) for p in told] == [
        (100_000, 150_000, False),
        (150_000, 200_000, True),
        (200_000, 330_000, True),
    ]


def test_forgetting_keeps_the_numbers_of_what_follows():
    line = Timeline(idle_after_ms=180_000, media_cap_ms=1, labels=Labels(0, ZoneInfo("UTC")))
    line.start(0)
    for second in range(10):
        line.show(second * 1000, front(str(second)))
    line.take_settled()
    line.forget(5_000)
    line.show(10_000, front("x"))

    keep, told = line.take_settled()

    assert (keep, len(told)) == (9, 1)
    assert line.remembered()[0] == 4


def test_a_step_of_the_clock_begins_a_new_span_and_touches_no_old_one():
    utc = ZoneInfo("UTC")
    line = Timeline(idle_after_ms=180_000, media_cap_ms=1, labels=Labels(1_000, utc))
    line.start(0)
    line.show(0, front("a"))
    line.relabel(5_000, Labels(-3_600_000, utc))
    line.end(9_000)

    spans = [piece.span() for piece in line.remembered()[1]]

    assert [(s.start_ms, s.end_ms) for s in spans] == [(1_000, 6_000), (-3_595_000, -3_591_000)]
