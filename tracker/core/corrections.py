"""What the person says about their time, laid over what was seen of it.

A correction never changes what was recorded: it says what a stretch counts as, and can be taken
back. Corrections go by the labels of the wall clock, as the person reads them. Later ones are
laid over earlier ones; each says whether it holds for time at the computer, for time away from it
(and for gaps, where nothing was recorded), or for both.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from typing import Literal
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from tracker.core.days import offset_s
from tracker.core.model import Category, Judged, Meeting, Page, Span
from tracker.core.spans import JudgedSpan

Kind = Literal["count", "meeting", "add"]

_PREFIX = "correction "


class Correction(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ``[start_ms, end_ms)`` counts as, whatever was seen.

    Attributes:
        number: The person's name for it; the ``rule`` of what it decides.
        start_ms: Wall-clock label, UTC milliseconds.
        end_ms: The same, > ``start_ms``.
        kind: ``count`` (another category), ``meeting`` (one held elsewhere) or ``add`` (what
            happened away from the computer).
        category: What it counts as; ``away``: the person was not there after all.
        activity: The same; without one the page's stays, where the category has it.
        network: Whose time it is; without one a page's stays.
        target: The chosen organisation that it was about; without one a page's stays.
        summary: What it was, in the person's words; may be empty.
        present: It holds for time at the computer.
        absent: It holds for time away, and for gaps.
        zone: IANA name of the zone that the person was in.
        made_ms: When it was made; what is made later lies above.
        undone_ms: When it was taken back; ``None`` while it is in force.
    """

    number: int
    start_ms: int
    end_ms: int
    kind: Kind
    category: Category
    activity: str | None = None
    network: str | None = None
    target: str | None = None
    summary: str = ""
    present: bool = True
    absent: bool = False
    zone: str = "UTC"
    made_ms: int = 0
    undone_ms: int | None = None

    def judge(self, before: Judged | None) -> Judged | None:
        """Return what a stretch counts as with it; ``None`` stands for away, and for a gap."""
        if not (self.absent if before is None else self.present):
            return before
        if self.category == "away":
            return None
        # A meeting elsewhere, or what was added, has nothing to do with the page in front.
        page = before if before is not None and self.kind == "count" else Judged("other")
        same = page.category == self.category
        return Judged(
            self.category,
            self.activity or (page.activity if same else None),
            self.network or page.network,
            self.target or page.target,
            f"{_PREFIX}{self.number}",
        )


def is_corrected(judged: Judged) -> bool:
    """Whether a correction decided, and no rule."""
    return judged.rule is not None and judged.rule.startswith(_PREFIX)


def meetings_of(corrections: Iterable[Correction]) -> tuple[Meeting, ...]:
    """Return the meetings held elsewhere; they count as logged by hand do."""
    return tuple(
        Meeting(it.start_ms, it.end_ms, it.summary, why="noted by hand", booked_ms=it.made_ms)
        for it in corrections
        if it.kind == "meeting"
    )


def judge_all(covering: Sequence[Correction], before: Judged | None) -> Judged | None:
    """Return what a stretch counts as with all that covers it, the lowest first."""
    judged = before
    for correction in covering:
        judged = correction.judge(judged)
    return judged


class Layers:
    """Which corrections cover an instant? On any axis: labels, or ``mono``.

    Args:
        ranges: ``(start, end, correction)``, the lowest first; where they overlap, all count.
    """

    def __init__(self, ranges: Iterable[tuple[int, int, Correction]] = ()) -> None:
        self._ranges = [one for one in ranges if one[0] < one[1]]
        edges = {edge for start, end, _ in self._ranges for edge in (start, end)}
        self._starts = sorted(edges)
        self._covering: list[tuple[Correction, ...]] = [() for _ in self._starts]
        for start, end, correction in self._ranges:
            first = bisect_right(self._starts, start) - 1
            last = bisect_right(self._starts, end) - 1
            for number in range(first, last):
                self._covering[number] += (correction,)

    def __bool__(self) -> bool:
        return bool(self._ranges)

    def cut(self, start: int, end: int) -> Iterator[tuple[int, int, tuple[Correction, ...]]]:
        """Yield ``[start, end)`` cut where corrections begin or end, with what covers each part."""
        number = bisect_right(self._starts, start) - 1
        while start < end:
            last = number + 1 == len(self._starts)
            part_end = end if last else min(end, self._starts[number + 1])
            yield start, part_end, self._covering[number] if number >= 0 else ()
            start, number = part_end, number + 1

    def absences(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return where within ``[start, end)`` gaps count as something, sorted and disjoint."""
        found: list[tuple[int, int]] = []
        for from_, to, correction in sorted(self._ranges, key=lambda one: one[:2]):
            from_, to = max(from_, start), min(to, end)  # noqa: PLW2901
            if not correction.absent or from_ >= to:
                continue
            if found and from_ <= found[-1][1]:
                found[-1] = (found[-1][0], max(found[-1][1], to))
            else:
                found.append((from_, to))
        return found


def lay(corrections: Iterable[Correction]) -> Layers:
    """Lay corrections over each other on the axis of labels."""
    return Layers((it.start_ms, it.end_ms, it) for it in corrections)


def find_gaps(
    stretches: Iterable[tuple[int, int]], covered: Iterable[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return what of the stretches nothing covers.

    Args:
        stretches: Sorted and disjoint.
        covered: Labels of what was recorded, in any order; they may overlap.
    """
    taken = sorted(covered)
    gaps: list[tuple[int, int]] = []
    number = 0
    for start, end in stretches:
        at = start
        while number < len(taken) and taken[number][0] < end:
            if at < taken[number][0]:
                gaps.append((at, taken[number][0]))
            at = max(at, taken[number][1])
            if at >= end:
                break  # it may reach into the next stretch
            number += 1
        if at < end:
            gaps.append((at, end))
    return gaps


def overlay(
    spans: Iterable[JudgedSpan], layers: Layers, gaps: Iterable[tuple[int, int]]
) -> Iterator[JudgedSpan]:
    """Lay corrections over what was seen.

    Args:
        spans: In the order they were lived.
        layers: The corrections, by label.
        gaps: Where nothing was recorded although a correction holds there (``find_gaps``).

    Returns:
        Spans in that order, those that were made of gaps among them by their start. Each span
        is cut exactly where a correction begins or ends; every part shows the page that was seen.
    """
    if not layers:
        return iter(spans)
    filled = (part for gap in gaps for part in _fill(*gap, layers))
    seen = (part for span, judged in spans for part in _cut(span, judged, layers))
    return merge(seen, filled, key=lambda one: one[0].start_ms)


def _cut(span: Span, judged: Judged, layers: Layers) -> Iterator[JudgedSpan]:
    before = None if span.away else judged
    for start_ms, end_ms, covering in layers.cut(span.start_ms, span.end_ms):
        whole = start_ms == span.start_ms and end_ms == span.end_ms
        part = span if whole else structs.replace(span, start_ms=start_ms, end_ms=end_ms)
        now = judge_all(covering, before) if covering else before
        if now == before:
            yield part, judged
        elif now is None:
            yield structs.replace(part, away=True, page=Page()), Judged("other")
        else:
            yield structs.replace(part, away=False, page=Page() if span.away else span.page), now


def _fill(start_ms: int, end_ms: int, layers: Layers) -> Iterator[JudgedSpan]:
    for from_ms, to_ms, covering in layers.cut(start_ms, end_ms):
        judged = judge_all(covering, None)
        if judged is not None:
            zone = ZoneInfo(covering[-1].zone)
            yield Span(from_ms, to_ms, Page(), offset_s=offset_s(from_ms, zone)), judged


def shorten(correction: Correction, start_ms: int, end_ms: int) -> list[Correction]:
    """Return what is left of a correction when nothing may be known of ``[start_ms, end_ms)``.

    A meeting is one thing: of one that reaches into that time nothing is left.
    """
    if correction.end_ms <= start_ms or correction.start_ms >= end_ms:
        return [correction]
    if correction.kind == "meeting":
        return []
    parts = ((correction.start_ms, start_ms), (end_ms, correction.end_ms))
    return [
        structs.replace(correction, start_ms=from_ms, end_ms=to_ms)
        for from_ms, to_ms in parts
        if from_ms < to_ms
    ]
