"""Laws of corrections: nothing invented, nothing lost, each instant what the last word on it says.

The oracle goes through single milliseconds; the overlay cuts and joins stretches.
"""

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tracker.core.corrected_tally import CorrectedTally
from tracker.core.corrections import Correction, find_gaps, lay, overlay
from tracker.core.days import day_bounds
from tracker.core.ledger import fold_days
from tracker.core.model import Judged, Page, Span
from tracker.core.spans import JudgedSpan, join_spans
from tracker.core.tally import MEASURES, measures_of

LENGTH = 60
BEGIN = round(datetime(2026, 3, 2, 23, 59, 59, 970_000, UTC).timestamp() * 1000)
VERDICTS = (
    None,
    Judged("socializing", "feed", "linkedin"),
    Judged("networking", "outreach", "linkedin"),
    Judged("other"),
)
#: Steps of a life: how long, and what; ``gap`` is nothing at all.
lives = st.lists(
    st.tuples(st.integers(1, 15), st.sampled_from(["gap", *range(len(VERDICTS))])), max_size=12
)


@st.composite
def said(draw: st.DrawFn) -> list[Correction]:
    found = []
    for number in range(1, draw(st.integers(0, 5)) + 1):
        start = draw(st.integers(-5, LENGTH))
        present, absent = draw(st.sampled_from([(True, False), (False, True), (True, True)]))
        found.append(
            Correction(
                number=number,
                start_ms=BEGIN + start,
                end_ms=BEGIN + start + draw(st.integers(1, 40)),
                kind="count" if not absent else "add",
                category=draw(st.sampled_from(["networking", "socializing", "other", "away"])),
                activity=draw(st.sampled_from([None, "outreach", "conversation"])),
                present=present,
                absent=absent,
            )
        )
    return found


def lived(steps) -> list[JudgedSpan]:
    spans, at = [], BEGIN
    for length, what in steps:
        if what != "gap":
            judged = VERDICTS[what]
            page = Page() if judged is None else Page(app=f"app{what}")
            spans.append(
                (Span(at, at + length, page, away=judged is None), judged or Judged("other"))
            )
        at += length
    return spans


def counted(spans, corrections) -> list[JudgedSpan]:
    layers = lay(corrections)
    covered = [(span.start_ms, span.end_ms) for span, _ in spans]
    return list(join_spans(overlay(spans, layers, find_gaps(layers.absences(0, 1 << 60), covered))))


def by_instant(spans) -> dict[int, Judged | None]:
    found = {}
    for span, judged in spans:
        for at in range(span.start_ms, span.end_ms):
            assert at not in found
            found[at] = None if span.away else judged
    return found


def expected(spans, corrections) -> dict[int, Judged | None]:
    """What each millisecond counts as, one correction after the other."""
    recorded = by_instant(spans)
    found = dict(recorded)
    for it in corrections:
        for at in range(it.start_ms, it.end_ms):
            there = found.get(at) is not None
            if (there and it.present) or (not there and it.absent):
                found[at] = it.judge(found.get(at))
    # Where nothing was recorded there is nobody to be away.
    return {at: now for at, now in found.items() if now is not None or at in recorded}


@given(lives, said())
def test_each_instant_counts_as_the_last_word_on_it_says(steps, corrections):
    spans = lived(steps)
    assert by_instant(counted(spans, corrections)) == expected(spans, corrections)


@given(lives, said())
def test_spans_stay_sorted_and_disjoint_and_nothing_else_changes(steps, corrections):
    spans = lived(steps)
    after = counted(spans, corrections)

    assert all(span.length_ms > 0 for span, _ in after)
    assert all(a.end_ms <= b.start_ms for (a, _), (b, _) in pairwise(after))
    touched = {at for it in corrections for at in range(it.start_ms, it.end_ms)}
    before, now = by_instant(spans), by_instant(after)
    assert {at: j for at, j in before.items() if at not in touched} == {
        at: j for at, j in now.items() if at not in touched
    }
    assert before.keys() <= now.keys()  # what was recorded is never lost
    assert now.keys() - before.keys() <= touched


@given(lives, said(), st.sampled_from(["UTC", "Europe/Berlin", "Australia/Lord_Howe"]))
def test_days_add_up_with_corrections(steps, corrections, name):
    zone = ZoneInfo(name)
    for ledger in fold_days(counted(lived(steps), corrections), zone, 0):
        start_ms, end_ms = day_bounds(date.fromisoformat(ledger.date), zone, 0)
        assert round((sum(ledger.seconds.values()) + ledger.gap) * 1000) == end_ms - start_ms
        assert not ledger.overlap


@given(lives, said(), st.data())
def test_without_its_correction_everything_is_as_before(steps, corrections, data):
    spans = lived(steps)
    kept = data.draw(st.sets(st.sampled_from(corrections))) if corrections else set()
    kept = [it for it in corrections if it in kept]
    assert by_instant(counted(spans, kept)) == expected(spans, kept)
    assert counted(spans, []) == list(join_spans(spans))


@given(lives, said(), st.integers(0, 12), st.data())
def test_the_running_sums_are_those_of_the_corrected_spans(steps, corrections, made_after, data):
    """Corrections come somewhere in the midst; what was lived is taken back and told again."""
    spans = lived(steps)
    tally = CorrectedTally(gap_ms=3)
    lived_by_then = [span.end_ms for span, _ in spans[:made_after]]
    at = BEGIN + data.draw(st.integers(0, LENGTH)) if made_after >= len(spans) else 0
    now = max([BEGIN, at, *lived_by_then])
    made = [it for it in corrections if it.end_ms <= now]
    for number, (span, judged) in enumerate(spans):
        if number == made_after:
            tally.correct([(it.start_ms, it.end_ms, it) for it in made], now)
        tally.append(span.start_ms, span.end_ms, None if span.away else judged)
    if made_after >= len(spans):
        tally.correct([(it.start_ms, it.end_ms, it) for it in made], now)
    keep = data.draw(st.integers(0, len(spans)))
    tally.truncate(keep)
    for span, judged in spans[keep:]:
        tally.append(span.start_ms, span.end_ms, None if span.away else judged)
    tally.fill_gap()

    right = expected(spans, made)
    from_, to = sorted(BEGIN + data.draw(st.integers(-10, 150)) for _ in range(2))
    for measure in MEASURES:
        sum_ms = sum(measure in measures_of(right[at]) for at in range(from_, to) if at in right)
        assert tally.total_ms(measure, from_, to, None) == sum_ms
