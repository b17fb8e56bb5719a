import pytest

from tracker.core.model import Page, Span
from tracker.core.sessions import fold_sessions

NAMES = {"n": "networking", "s": "socializing", "o": "other", "a": "away"}


def parse(text):
    """Read ``n10 s5 -20``: seconds of each category, ``-`` a gap, ``<`` a clock set back."""
    now, spans = 0, []
    for word in text.split():
        seconds = int(word[1:])
        if word[0] == "<":
            now -= seconds * 1000
        elif word[0] == "-":
            now += seconds * 1000
        else:
            span = Span(now, now + seconds * 1000, Page(), away=word[0] == "a")
            spans.append((span, NAMES[word[0]]))
            now = span.end_ms
    return spans


def show(sessions):
    return [
        (s.start_ms // 1000, s.end_ms // 1000, s.category[0], s.own_ms // 1000) for s in sessions
    ]


CASES = {
    # name: (spans, sessions as (start, end, category, own seconds))
    "nothing recorded, no session": ("", []),
    "pages of one category are one session": ("n10 n20", [(0, 30, "n", 30)]),
    "another category is another session": ("n10 s20", [(0, 10, "n", 10), (10, 30, "s", 20)]),
    "a break of two minutes is joined in": ("n10 s120 n10", [(0, 140, "n", 20)]),
    "a longer one is not": (
        "n10 s121 n10",
        [(0, 10, "n", 10), (10, 131, "s", 121), (131, 141, "n", 10)],
    ),
    "a gap is a break like others": ("n10 -120 n10", [(0, 140, "n", 20)]),
    "a longer gap is not": ("n10 -121 n10", [(0, 10, "n", 10), (131, 141, "n", 10)]),
    "away is a break too": ("n10 a90 n10", [(0, 110, "n", 20)]),
    "away is a session too": ("n10 a300", [(0, 10, "n", 10), (10, 310, "a", 300)]),
    "a break may hold several things": ("n10 s30 o30 -30 a30 n10", [(0, 140, "n", 20)]),
    "breaks count from the last own time": ("n10 s100 n1 s100 n1", [(0, 212, "n", 12)]),
    "who came first keeps it when two take turns": (
        "n60 s60 n60 s60",
        [(0, 180, "n", 120), (180, 240, "s", 60)],
    ),
    "a session never ends with a break": (
        "n10 s60 o200",
        [(0, 10, "n", 10), (10, 70, "s", 60), (70, 270, "o", 200)],
    ),
    "a clock set back begins a new session": ("n60 <30 n60", [(0, 60, "n", 60), (30, 90, "n", 60)]),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_fold(text, expected):
    assert show(fold_sessions(parse(text))) == expected


def test_breaks_are_what_is_not_its_own():
    (session,) = fold_sessions(parse("n10 s60 n10"))
    assert session.breaks_ms == 60_000


def test_each_end_has_its_own_offset():
    winter = Span(0, 1000, Page(), offset_s=3600)
    summer = Span(1000, 2000, Page(), offset_s=7200)
    (session,) = fold_sessions([(winter, "other"), (summer, "other")])
    assert (session.offset_s, session.end_offset_s) == (3600, 7200)
