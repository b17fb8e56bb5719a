"""Sums over any stretch of the last days, cheap enough to ask at every instant.

Pieces come in order of ``mono`` and may be taken back from the end (late corrections).
Cumulative sums make each question a binary search. The piece that is still going on is
not in the sums; it is passed along with the question as ``going``.
"""

from array import array
from bisect import bisect_right

from msgspec import Struct

from tracker.core.model import ON_NETWORK, Judged

#: What can be summed: the six categories, on-network time, and two activities.
MEASURES = (
    "networking",
    "socializing",
    "job_search",
    "meeting",
    "other",
    "away",
    "on_network",
    "outreach",
    "conversation",
)
_INDEX = {name: number for number, name in enumerate(MEASURES)}


class Run(Struct, frozen=True):
    """A run of socializing: stretches with breaks of at most ``gap`` between them.

    Attributes:
        start: ``mono`` at which it began; ``None`` before the first.
        length_ms: Socializing in it; breaks do not count.
        end: ``mono`` at which its last stretch ended so far.
    """

    start: int | None = None
    length_ms: int = 0
    end: int = 0

    def then(self, start: int, end: int, gap_ms: int) -> "Run":
        """Return the run after a stretch of socializing ``[start, end)``."""
        if self.start is None or start - self.end > gap_ms:
            return Run(start, end - start, end)
        return Run(self.start, self.length_ms + end - start, end)


class Going(Struct, frozen=True):
    """The piece that is still going on; ``judged`` is ``None`` while away."""

    start: int
    end: int
    judged: Judged | None


def measures_of(judged: Judged | None) -> frozenset[str]:
    """Return the measures that a stretch adds to."""
    if judged is None:
        return frozenset({"away"})
    names = {judged.category}
    if judged.category in ON_NETWORK:
        names.add("on_network")  # type: ignore[arg-type]
    if judged.category == "networking" and judged.activity in {"outreach", "conversation"}:
        names.add(judged.activity)  # type: ignore[arg-type]
    return frozenset(names)


class Tally:
    """Settled stretches with their cumulative sums; see the module's head."""

    def __init__(self, *, gap_ms: int) -> None:
        self._gap_ms = gap_ms
        self._starts = array("q")
        self._ends = array("q")
        self._judged: list[Judged | None] = []
        # One longer than the rest: the sum before the first stretch, then after each.
        self._sums = [array("q", [0]) for _ in MEASURES]
        self._runs: list[Run] = []
        self._dropped = 0

    def __len__(self) -> int:
        return self._dropped + len(self._starts)

    def truncate(self, count: int) -> None:
        """Take back all stretches but the first ``count`` ever appended."""
        if count >= len(self):
            return
        keep = count - self._dropped
        for column in (self._starts, self._ends):
            del column[keep:]
        for sums in self._sums:
            del sums[keep + 1 :]
        del self._judged[keep:]
        del self._runs[keep:]

    def append(self, start: int, end: int, judged: Judged | None) -> None:
        """Add a stretch that begins where the last one ended or later; ``None`` while away."""
        names = measures_of(judged)
        for name, sums in zip(MEASURES, self._sums, strict=True):
            sums.append(sums[-1] + (end - start if name in names else 0))
        self._starts.append(start)
        self._ends.append(end)
        self._judged.append(judged)
        run = self._runs[-1] if self._runs else Run()
        self._runs.append(run.then(start, end, self._gap_ms) if "socializing" in names else run)

    def drop_before(self, instant: int) -> None:
        """Forget stretches that ended before ``instant``; one at least stays."""
        count = min(bisect_right(self._ends, instant), max(0, len(self._ends) - 1))
        for column in (self._starts, self._ends, *self._sums):
            del column[:count]
        del self._judged[:count]
        del self._runs[:count]
        self._dropped += count

    def total_ms(self, measure: str, start: int, end: int, going: Going | None) -> int:
        """Sum a measure over ``[start, end)``, the piece that is still going on included."""
        total = 0
        if self._starts:
            total = self._until(measure, end) - self._until(measure, start)
        if going is not None and measure in measures_of(going.judged):
            total += max(0, min(end, going.end) - max(start, going.start))
        return total

    def run(self, now: int, going: Going | None) -> Run:
        """Return the run of socializing that stands at ``now``; one without a start if none does.

        The piece still going on is in it. A run stands until a break is longer than the gap,
        so whoever comes back too late finds no run, before the new one has any length.
        """
        run = self._runs[-1] if self._runs else Run()
        if going is not None and going.judged and going.judged.category == "socializing":
            return run.then(going.start, going.end, self._gap_ms)
        return Run() if now - run.end > self._gap_ms else run

    def stretches(self) -> list[tuple[int, int, Judged | None]]:
        """Return all remembered stretches, neighbours with equal verdicts joined."""
        joined: list[tuple[int, int, Judged | None]] = []
        for start, end, judged in zip(self._starts, self._ends, self._judged, strict=True):
            if joined and joined[-1][1] == start and joined[-1][2] == judged:
                joined[-1] = (joined[-1][0], end, judged)
            else:
                joined.append((start, end, judged))
        return joined

    def _until(self, measure: str, instant: int) -> int:
        """Sum a measure over everything remembered before ``instant``."""
        sums = self._sums[_INDEX[measure]]
        index = bisect_right(self._starts, instant) - 1
        if index < 0:
            return sums[0]
        adds = sums[index + 1] > sums[index]
        return sums[index + 1] - (max(0, self._ends[index] - instant) if adds else 0)
