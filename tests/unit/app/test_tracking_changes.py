"""Two changes in a row say together what they said one after the other."""

from hypothesis import given
from hypothesis import strategies as st

from tracker.app.tracking import give_up_oldest, merge_changes
from tracker.core.model import GIVEN_UP, Change, Page, Span

lengths = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3)), min_size=1, max_size=8)


@given(lengths, st.integers(0, 8))
def test_merged_changes(steps, told):
    settled: list[Span] = []
    changes, base, number = [], 0, 0
    for step, (fraction, count) in enumerate(steps):
        keep = round(fraction * len(settled))
        spans = tuple(Span(number + n, number + n + 1, Page()) for n in range(count))
        number += count
        changes.append(Change(keep, spans))
        settled[keep:] = spans
        if step == told:
            base = step + 1

    one_by_one: list[Span] = []
    for change in changes:
        one_by_one[change.keep :] = change.spans
    merged: list[Span] = []
    for change in changes[:base]:
        merged[change.keep :] = change.spans
    rest = None
    for change in changes[base:]:
        rest = merge_changes(rest, change)
    if rest is not None:
        merged[rest.keep :] = rest.spans

    assert merged == one_by_one == settled


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 5))
def test_of_too_many_the_oldest_are_given_up_and_none_is_renumbered(count, most, keep):
    spans = tuple(Span(n, n + 1, Page()) for n in range(count))
    bounded = give_up_oldest(Change(keep, spans), most)

    assert (bounded.keep, len(bounded.spans)) == (keep, count)
    assert [s for s in bounded.spans if s is not GIVEN_UP] == list(spans[max(0, count - most) :])
