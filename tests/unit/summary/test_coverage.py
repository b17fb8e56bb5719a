"""Who was touched, how, when last, and who was neglected?"""

import pytest

from tracker.core.model import DAY_MS, Judged, Meeting, Page, Span
from tracker.summary.coverage import State, find_coverage, remark, show_coverage

NOW_MS = 1_000 * DAY_MS
MINUTE_MS = 60_000


def page(days_ago, minutes, target="Acme", activity="research", category="networking", away=False):
    start_ms = NOW_MS - round(days_ago * DAY_MS)
    span = Span(start_ms, start_ms + minutes * MINUTE_MS, Page("chrome"), away=away)
    return span, Judged(category, activity, target=target)


def meeting(days_ago, summary, counts=True):
    start_ms = NOW_MS - round(days_ago * DAY_MS)
    return Meeting(start_ms, start_ms + 30 * MINUTE_MS, summary, counts=counts)


def cover(spans=(), meetings=(), names=("Acme",)):
    def named(text):
        return next((name for name in (*names, "Gone") if name in text), None)

    return find_coverage(names, spans, meetings, named, now_ms=NOW_MS)


CASES = {
    # name: (spans, meetings, (state, days since, last kind, minutes, recent ones, held, next))
    "nothing recorded": ([], [], (State.NEVER, None, None, 0, 0, 0, None)),
    "a page today": ([page(0.5, 9)], [], (State.IN_TOUCH, 0, "research", 9, 9, 0, None)),
    "the last one counts": (
        [page(2, 9), page(1, 1, activity="conversation")],
        [],
        (State.IN_TOUCH, 1, "conversation", 10, 10, 0, None),
    ),
    "however they are sorted": (
        [page(1, 1, activity="conversation"), page(2, 9)],
        [],
        (State.IN_TOUCH, 1, "conversation", 10, 10, 0, None),
    ),
    "two weeks ago is neglect": (
        [page(15, 9)],
        [],
        (State.NEGLECTED, 15, "research", 9, 0, 0, None),
    ),
    "time before the two weeks is no recent one": (
        [page(20, 9), page(3, 2)],
        [],
        (State.IN_TOUCH, 3, "research", 11, 2, 0, None),
    ),
    "job search is a kind": (
        [page(1, 5, activity="listings", category="job_search")],
        [],
        (State.IN_TOUCH, 1, "job_search", 5, 5, 0, None),
    ),
    "a meeting held is a contact without minutes": (
        [page(20, 9)],
        [meeting(1, "Intro Acme")],
        (State.IN_TOUCH, 1, "meeting", 9, 0, 1, None),
    ),
    "a meeting to come is none": (
        [page(20, 9)],
        [meeting(-2, "Acme"), meeting(-1, "Acme")],
        (State.NEGLECTED, 20, "research", 9, 0, 0, 1),
    ),
    "a meeting that does not count is none": (
        [],
        [meeting(1, "Acme", counts=False)],
        (State.NEVER, None, None, 0, 0, 0, None),
    ),
    "somebody else's page": (
        [page(1, 9, target="Gone")],
        [meeting(1, "Gone")],
        (State.NEVER, None, None, 0, 0, 0, None),
    ),
    "away is nobody's": ([page(1, 9, away=True)], [], (State.NEVER, None, None, 0, 0, 0, None)),
}


@pytest.mark.parametrize(("spans", "meetings", "expected"), CASES.values(), ids=CASES.keys())
def test_coverage(spans, meetings, expected):
    (it,) = cover(spans, meetings)
    since = None if it.last_ms is None else (NOW_MS - it.last_ms + DAY_MS // 2) // DAY_MS
    if since == 1 and spans and spans[0][0].start_ms > NOW_MS - DAY_MS:
        since = 0
    ahead = None if it.next_ms is None else (it.next_ms - NOW_MS) // DAY_MS
    found = (it.state, since, it.last_kind, it.total_ms // MINUTE_MS, it.recent_ms // MINUTE_MS)
    assert (*found, it.meetings, ahead) == expected
    assert sum(it.kinds_ms.values()) == it.total_ms


def test_exactly_two_weeks_is_neglect():
    span = Span(NOW_MS - 15 * DAY_MS, NOW_MS - 14 * DAY_MS, Page("chrome"))
    (it,) = cover([(span, Judged("networking", "research", target="Acme"))])
    assert it.state is State.NEGLECTED


def test_the_neglected_come_first_then_the_untouched():
    spans = [page(1, 1, "B"), page(5, 1, "C"), page(30, 1, "D"), page(60, 1, "E")]
    found = cover(spans, names=("A", "B", "C", "D", "E", "F"))
    assert [it.name for it in found] == ["E", "D", "A", "F", "C", "B"]


def test_as_text():
    spans = [page(0.5, 70, "Acme"), page(20, 1, "Old\x1b[31m")]
    meetings = [meeting(-3, "Acme")]
    lines = show_coverage(
        cover(spans, meetings, ("Acme", "Old\x1b[31m", "New")),
        lambda ms: f"d{ms // DAY_MS}",
        now_ms=NOW_MS,
    )
    assert lines[0] == "3 targets: 1 in touch, 1 neglected for two weeks, 1 never touched"
    assert "\x1b" not in "".join(lines)
    assert [line.split() for line in lines[3:4]] == [
        ["New", "never", "-", "-"],
    ]
    assert " ".join(lines[4].split()) == (
        "Acme d999 (today) 1 h 10 min 1 h 10 min last research, next meeting d1003"
    )
    assert "(19 days ago)" in lines[2]
    assert "neglected, last research" in lines[2]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "No targets yet"),
        (1, "1 target:"),
        (39, "a few more"),
        (40, None),
        (60, None),
        (61, "many"),
    ],
)
def test_how_many_are_right(count, said):
    found = remark(count)
    assert said in found if said else found is None
