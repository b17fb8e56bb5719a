"""The same sums as a tally's, of what the person's corrections say instead of what was seen.

What was seen is kept as it came, so that it can be taken back (late corrections of presence) and
counted anew when a correction is made or undone. Without corrections there is one tally, no more.
"""

from array import array
from collections.abc import Iterable, Sequence

from tracker.core.corrections import Correction, Layers, judge_all
from tracker.core.model import Judged
from tracker.core.tally import Going, Run, Tally

_NEVER = -(1 << 62)


class CorrectedTally:
    """Two tallies, of what was seen and of what counts; see ``Tally`` for what all this means."""

    def __init__(self, *, gap_ms: int) -> None:
        self._gap_ms = gap_ms
        self._seen = self._counted = Tally(gap_ms=gap_ms)
        # For each stretch seen: how many counted ones went before it and the gap in front of it.
        self._before = array("q")
        self._layers = Layers()
        self._dropped_until = self._made = _NEVER

    @property
    def _corrected(self) -> bool:
        return self._counted is not self._seen

    # -- what was seen

    def append(self, start: int, end: int, judged: Judged | None) -> None:
        """Add a stretch that begins where the last one ended or later; ``None`` while away."""
        self._seen.append(start, end, judged)
        if self._corrected:
            self._count(start, end, judged)

    def truncate(self, count: int) -> None:
        """Take back all stretches but the first ``count`` ever appended."""
        self._seen.truncate(count)
        keep = max(0, count - self._seen.dropped)
        if self._corrected and keep < len(self._before):
            self._counted.truncate(self._before[keep])
            del self._before[keep:]

    def drop_before(self, instant: int) -> None:
        """Forget stretches that ended before ``instant``; one at least stays."""
        self._dropped_until = max(self._dropped_until, instant)
        dropped = self._seen.dropped
        self._seen.drop_before(instant)
        if self._corrected:
            self._counted.drop_before(instant)
            del self._before[: self._seen.dropped - dropped]

    def stretches(self) -> list[tuple[int, int, Judged | None]]:
        """Return all that was seen and is remembered, neighbours with equal verdicts joined."""
        return self._seen.stretches()

    # -- what the person, or other rules, say of it

    def correct(self, ranges: Iterable[tuple[int, int, Correction]], now: int) -> None:
        """Lay these corrections over what was seen, instead of those so far.

        Args:
            ranges: Stretches of ``mono`` with their corrections, the lowest first.
            now: No correction holds from here on; all that was seen before it was appended.
        """
        self._layers, self._made = Layers(ranges), now
        self._count_all()

    def recount(self, stretches: Sequence[tuple[int, int, Judged | None]]) -> None:
        """Give what was seen other verdicts; see ``Tally.recount``."""
        self._seen.recount(stretches)
        self._count_all()

    def fill_gap(self) -> None:
        """Count the gap that goes on, as far as corrections reach into it.

        To be called when all that was seen up to now was appended.
        """
        if self._corrected:
            self._fill(self._made)

    def _count_all(self) -> None:
        self._before = array("q")
        if not self._layers:
            self._counted = self._seen
            return
        self._counted = Tally(gap_ms=self._gap_ms)
        for start, end, judged in self._seen.pieces():
            self._count(start, end, judged)
        self.fill_gap()

    def _count(self, start: int, end: int, judged: Judged | None) -> None:
        self._before.append(len(self._counted))
        self._fill(start)
        for from_, to, covering in self._layers.cut(start, end):
            self._counted.append(from_, to, judge_all(covering, judged))

    def _fill(self, to: int) -> None:
        """Count the gap from where the last stretch ended."""
        end = self._counted.end
        start = self._dropped_until if end is None else max(end, self._dropped_until)
        for from_, part_end, covering in self._layers.cut(start, to):
            judged = judge_all(covering, None)
            if judged is not None:
                self._counted.append(from_, part_end, judged)

    # -- sums

    def total_ms(self, measure: str, start: int, end: int, going: Going | None) -> int:
        """Sum a measure over ``[start, end)``, the piece that is still going on included."""
        return self._counted.total_ms(measure, start, end, going)

    def sessions(
        self, measure: str, since: int, going: Going | None, break_ms: int
    ) -> list[tuple[int, int]]:
        """Return stretches of a measure that are over; see ``Tally.sessions``."""
        return self._counted.sessions(measure, since, going, break_ms)

    def run(self, now: int, going: Going | None) -> Run:
        """Return the run of socializing that stands at ``now``; see ``Tally.run``."""
        return self._counted.run(now, going)
