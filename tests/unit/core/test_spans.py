"""Which neighbours are shown as one?"""

import pytest
from msgspec import structs

from tracker.core.model import Judged, Page, Span
from tracker.core.spans import join_spans

A = (Span(0, 10, Page("a")), Judged("other"))
CASES = {
    # name: (what the second one has different, one or two)
    "the same goes on": ({}, 1),
    "media began": ({"media": True}, 1),
    "after a gap": ({"start_ms": 11}, 2),
    "the clock was set back": ({"start_ms": 9}, 2),
    "another page": ({"page": Page("b")}, 2),
    "the person left": ({"away": True}, 2),
    "another zone": ({"offset_s": 3600}, 2),
}


@pytest.mark.parametrize(("change", "count"), CASES.values(), ids=CASES)
def test_join(change, count):
    second = structs.replace(Span(10, 20, Page("a")), **change)
    joined = list(join_spans([A, (second, A[1])]))

    assert len(joined) == count
    assert joined[-1][0].end_ms == 20


def test_away_is_one_whatever_was_in_front():
    spans = [
        (Span(0, 10, Page("a"), away=True), Judged("other")),
        (Span(10, 20, Page("b"), away=True, locked=True), Judged("socializing")),
    ]

    assert [(s.start_ms, s.end_ms) for s, _ in join_spans(spans)] == [(0, 20)]


def test_another_verdict_is_another_span():
    assert len(list(join_spans([A, (Span(10, 20, Page("a")), Judged("socializing"))]))) == 2
