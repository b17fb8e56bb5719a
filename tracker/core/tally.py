"""Sums over any stretch of the last days, cheap enough to ask at every instant.

Pieces come in order of ``mono`` and may be taken back from the end (late corrections).
Cumulative sums make each question a binary search. The piece that is still going on is
not in the sums; it is passed along with the question as ``going``.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from msgspec import Struct

from tracker.core.model import ON_NETWORK, Judged

#: What can be summed: the six categories, on-network time, and three activities.
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
    "call",
)


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


_NO_RUN = Run()


def measures_of(judged: Judged | None) -> tuple[str, ...]:
    """Return the measures that a stretch adds to."""
    if judged is None:
        return ("away",)
    if judged.category not in ON_NETWORK:
        call = judged.activity == "call"
        return (judged.category, "call") if call else (judged.category,)
    if judged.category == "networking" and judged.activity in {"outreach", "conversation"}:
        return (judged.category, "on_network", judged.activity)
    return (judged.category, "on_network")


class _Sum:
    """One measure: the stretches that add to it, with what they came to by then."""

    __slots__ = ("dropped_ms", "ends", "starts", "until_ms")

    def __init__(self) -> None:
        self.starts = array("q")
        self.ends = array("q")
        self.until_ms = array("q")  # the sum at each stretch's end
        self.dropped_ms = 0

    def append(self, start: int, end: int) -> None:
        before = self.until_ms[-1] if self.until_ms else self.dropped_ms
        self.starts.append(start)
        self.ends.append(end)
        self.until_ms.append(before + end - start)

    def truncate(self, start: int) -> None:
        """Take back the stretches from the one on that begins at ``start``."""
        keep = bisect_left(self.starts, start)
        for column in (self.starts, self.ends, self.until_ms):
            del column[keep:]

    def drop_before(self, instant: int) -> None:
        count = bisect_right(self.ends, instant)
        if count:
            self.dropped_ms = self.until_ms[count - 1]
            for column in (self.starts, self.ends, self.until_ms):
                del column[:count]

    def sessions(self, since: int, break_ms: int) -> list[tuple[int, int]]:
        """Join stretches with breaks of at most ``break_ms``; those that end from ``since`` on."""
        found: list[tuple[int, int]] = []
        index = len(self.starts) - 1
        while index >= 0 and self.ends[index] >= since:
            end, start = self.ends[index], self.starts[index]
            while index > 0 and start - self.ends[index - 1] <= break_ms:
                index -= 1
                start = self.starts[index]
            found.append((start, end))
            index -= 1
        return found[::-1]

    def until(self, instant: int) -> int:
        """Sum everything remembered before ``instant``."""
        index = bisect_right(self.starts, instant) - 1
        if index < 0:
            return self.dropped_ms
        return self.until_ms[index] - max(0, self.ends[index] - instant)


class Tally:
    """Settled stretches with their cumulative sums; see the module's head."""

    def __init__(self, *, gap_ms: int) -> None:
        self._gap_ms = gap_ms
        self._starts = array("q")
        self._ends = array("q")
        self._judged: list[Judged | None] = []
        # A stretch adds to one or two of them, so only these are touched when it comes.
        self._sums = {name: _Sum() for name in MEASURES}
        self._runs: list[Run] = []
        self._dropped = 0

    def __len__(self) -> int:
        return self._dropped + len(self._starts)

    @property
    def dropped(self) -> int:
        """How many stretches were forgotten."""
        return self._dropped

    @property
    def end(self) -> int | None:
        """Where the last stretch ends; ``None`` if none is remembered."""
        return self._ends[-1] if self._ends else None

    def pieces(self) -> Iterator[tuple[int, int, Judged | None]]:
        """Go through all remembered stretches, as they were appended."""
        return zip(self._starts, self._ends, self._judged, strict=True)

    def truncate(self, count: int) -> None:
        """Take back all stretches but the first ``count`` ever appended."""
        keep = max(0, count - self._dropped)
        if keep >= len(self._starts):
            return
        for sums in self._sums.values():
            sums.truncate(self._starts[keep])
        del self._starts[keep:], self._ends[keep:], self._judged[keep:], self._runs[keep:]

    def append(self, start: int, end: int, judged: Judged | None) -> None:
        """Add a stretch that begins where the last one ended or later; ``None`` while away."""
        for name in measures_of(judged):
            self._sums[name].append(start, end)
        self._starts.append(start)
        self._ends.append(end)
        self._judged.append(judged)
        run = self._runs[-1] if self._runs else _NO_RUN
        if judged is not None and judged.category == "socializing":
            run = run.then(start, end, self._gap_ms)
        self._runs.append(run)

    def recount(self, stretches: Sequence[tuple[int, int, Judged | None]]) -> None:
        """Give the remembered stretches other verdicts.

        Args:
            stretches: ``(start, end, verdict)`` by start. What begins within one of them gets
                its verdict; presence stays as it was.
        """
        starts = [start for start, _, _ in stretches]
        mine = list(zip(self._starts, self._ends, self._judged, strict=True))
        self.truncate(self._dropped)
        for start, end, judged in mine:
            index = bisect_right(starts, start) - 1
            found = stretches[index][2] if index >= 0 and start < stretches[index][1] else None
            known = judged is not None and found is not None
            self.append(start, end, found if known else judged)

    def drop_before(self, instant: int) -> None:
        """Forget stretches that ended before ``instant``; one at least stays."""
        count = min(bisect_right(self._ends, instant), max(0, len(self._ends) - 1))
        if not count:
            return
        for sums in self._sums.values():
            sums.drop_before(self._ends[count - 1])
        del self._starts[:count], self._ends[:count], self._judged[:count], self._runs[:count]
        self._dropped += count

    def total_ms(self, measure: str, start: int, end: int, going: Going | None) -> int:
        """Sum a measure over ``[start, end)``, the piece that is still going on included."""
        sums = self._sums[measure]
        total = sums.until(end) - sums.until(start)
        if going is not None and measure in measures_of(going.judged):
            total += max(0, min(end, going.end) - max(start, going.start))
        return total

    def sessions(
        self, measure: str, since: int, going: Going | None, break_ms: int
    ) -> list[tuple[int, int]]:
        """Return the stretches of a measure that are over and ended at ``since`` or later.

        Stretches with breaks of at most ``break_ms`` between them are one; the one that is still
        going on is left out.
        """
        found = self._sums[measure].sessions(since, break_ms)
        if found and going is not None and measure in measures_of(going.judged):
            _, end = found[-1]
            if going.start - end <= break_ms:
                del found[-1]
        return found

    def run(self, now: int, going: Going | None) -> Run:
        """Return the run of socializing that stands at ``now``; one without a start if none does.

        The piece still going on is in it. A run stands until a break is longer than the gap,
        so whoever comes back too late finds no run, before the new one has any length.
        """
        run = self._runs[-1] if self._runs else _NO_RUN
        if going is not None and going.judged and going.judged.category == "socializing":
            return run.then(going.start, going.end, self._gap_ms)
        return _NO_RUN if now - run.end > self._gap_ms else run

    def stretches(self) -> list[tuple[int, int, Judged | None]]:
        """Return all remembered stretches, neighbours with equal verdicts joined."""
        joined: list[tuple[int, int, Judged | None]] = []
        for start, end, judged in zip(self._starts, self._ends, self._judged, strict=True):
            if joined and joined[-1][1] == start and joined[-1][2] == judged:
                joined[-1] = (joined[-1][0], end, judged)
            else:
                joined.append((start, end, judged))
        return joined
