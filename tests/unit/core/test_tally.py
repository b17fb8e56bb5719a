"""Sums over stretches are what a plain sum over them is."""

from hypothesis import given
from hypothesis import strategies as st

from tracker.core.model import Judged
from tracker.core.tally import MEASURES, Going, Run, Tally, measures_of

VERDICTS = (
    None,
    Judged("socializing", "feed", "x"),
    Judged("networking", "outreach", "linkedin"),
    Judged("networking", "conversation", "linkedin"),
    Judged("other"),
)
steps = st.lists(
    st.tuples(st.integers(0, 7), st.integers(1, 20), st.sampled_from(VERDICTS)), max_size=12
)
Stretches = list[tuple[int, int, Judged | None]]


def placed(steps, begin: int = 0) -> Stretches:
    out, now = [], begin
    for gap, length, judged in steps:
        out.append((now + gap, now + gap + length, judged))
        now += gap + length
    return out


def naive_total(stretches: Stretches, measure: str, start: int, end: int) -> int:
    return sum(
        max(0, min(e, end) - max(s, start)) for s, e, j in stretches if measure in measures_of(j)
    )


def naive_run(stretches: Stretches, now: int, gap: int) -> Run:
    run = Run()
    for start, end, judged in stretches:
        if judged is not None and judged.category == "socializing":
            run = run.then(start, end, gap)
    return run if run.start is not None and now - run.end <= gap else Run()


@given(steps, steps, st.integers(0, 12), st.integers(0, 5), st.integers(-5, 99), st.integers(0, 80))
def test_sums(first, then, kept, gap, start, length):
    stretches = placed(first)
    tally = Tally(gap_ms=gap)
    for it in stretches:
        tally.append(*it)
    stretches = stretches[:kept]
    tally.truncate(min(kept, len(tally)))
    more = placed(then, stretches[-1][1] if stretches else 0)
    going = Going(*more.pop()) if more else None
    for it in more:
        tally.append(*it)
    stretches += more
    told = [*stretches, (going.start, going.end, going.judged)] if going else stretches

    for measure in MEASURES:
        assert tally.total_ms(measure, start, start + length, going) == naive_total(
            told, measure, start, start + length
        )
    now = told[-1][1] if told else 0
    assert tally.run(now, going) == naive_run(told, now, gap)
    assert tally.run(now + gap + 1, None) == Run()

    tally.drop_before(start)
    assert len(tally) == len(stretches)
    for measure in MEASURES:
        assert tally.total_ms(measure, start, start + length, going) == naive_total(
            told, measure, start, start + length
        )
    assert tally.run(now, going) == naive_run(told, now, gap)
