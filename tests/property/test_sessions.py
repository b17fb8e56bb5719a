from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tracker.core.model import Page, Span
from tracker.core.sessions import fold_sessions

BREAK_MS = 120_000

steps = st.lists(
    st.tuples(
        st.sampled_from(["networking", "socializing", "other", "away", None]),
        st.sampled_from([1, 1_000, 60_000, BREAK_MS - 1, BREAK_MS, BREAK_MS + 1, 3_600_000]),
    ),
    max_size=30,
)


def spans_from(steps):
    now, spans = 0, []
    for category, length_ms in steps:
        if category is not None:
            spans.append((Span(now, now + length_ms, Page(), away=category == "away"), category))
        now += length_ms
    return spans


@given(steps)
def test_sessions_are_sorted_and_disjoint_and_hold_every_span(steps):
    spans = spans_from(steps)
    sessions = fold_sessions(spans, BREAK_MS)

    assert all(a.end_ms <= b.start_ms for a, b in pairwise(sessions))
    for span, _ in spans:
        assert sum(s.start_ms <= span.start_ms and span.end_ms <= s.end_ms for s in sessions) == 1


@given(steps)
def test_own_time_is_the_time_of_its_category_in_it(steps):
    spans = spans_from(steps)
    for session in fold_sessions(spans, BREAK_MS):
        inside = [
            span
            for span, category in spans
            if category == session.category
            and session.start_ms <= span.start_ms
            and span.end_ms <= session.end_ms
        ]
        assert session.own_ms == sum(span.length_ms for span in inside)
        assert (session.start_ms, session.end_ms) == (inside[0].start_ms, inside[-1].end_ms)
        assert all(b.start_ms - a.end_ms <= BREAK_MS for a, b in pairwise(inside))


@given(steps)
def test_neighbours_of_one_category_are_too_far_apart_to_be_one(steps):
    for a, b in pairwise(fold_sessions(spans_from(steps), BREAK_MS)):
        assert a.category != b.category or b.start_ms - a.end_ms > BREAK_MS


@given(steps, steps)
def test_a_session_that_ended_is_not_changed_by_what_follows(before, after):
    known = fold_sessions(spans_from(before), BREAK_MS)
    later = fold_sessions(spans_from(before + after), BREAK_MS)
    now_ms = sum(length_ms for _, length_ms in before)

    ended = [s for s in known if now_ms - s.end_ms > BREAK_MS]
    assert later[: len(ended)] == ended


@given(steps, st.integers(0, BREAK_MS))
def test_without_breaks_every_session_is_all_its_own(steps, start):
    assert all(s.breaks_ms == 0 for s in fold_sessions(spans_from(steps), 0))
