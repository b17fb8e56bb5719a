"""Judged spans to days that add up: what did each local day hold?

A span that crosses the start of a day is split there. ``gap`` is the part of the day's real
length (23, 24 or 25 hours) that no span covers, so seconds and gap add up to the day. Where the
clock was set back, labels may be given twice; then the ledger says how long (``overlap``).
"""

from bisect import insort
from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from tracker.core.days import day_bounds, day_of
from tracker.core.model import CATEGORIES, ON_NETWORK, Judged, Span


class DayLedger(Struct, frozen=True, omit_defaults=True):
    """One local day; all lengths in seconds, whole ones as ``int``.

    Attributes:
        date: ISO date of the day's start.
        seconds: By category, all six of them, ``away`` too.
        activities: By ``category/activity``, while present.
        networks: By network, networking and socializing only.
        targets: By chosen organisation, while present.
        gap: How much of the local day no span covers.
        overlap: How long spans share their labels with earlier ones, as the clock was set
            back. Seconds and gap add up to the day's length and this.
    """

    date: str
    seconds: dict[str, float]
    activities: dict[str, float]
    networks: dict[str, float]
    targets: dict[str, float]
    gap: float
    overlap: float = 0


class _Covered(Struct):
    """What of a day's labels was given to spans; touching stretches are one."""

    stretches: list[tuple[int, int]] = field(default_factory=list)
    overlap_ms: int = 0

    def add(self, start_ms: int, end_ms: int) -> None:
        stretches = self.stretches
        if not stretches or start_ms > stretches[-1][1]:
            stretches.append((start_ms, end_ms))
        elif start_ms == stretches[-1][1]:
            stretches[-1] = (stretches[-1][0], end_ms)
        else:
            self._add_again(start_ms, end_ms)

    def _add_again(self, start_ms: int, end_ms: int) -> None:
        near = [s for s in self.stretches if s[0] <= end_ms and s[1] >= start_ms]
        self.stretches = [s for s in self.stretches if s not in near]
        self.overlap_ms += sum(min(end, end_ms) - max(start, start_ms) for start, end in near)
        first_ms = min([start_ms, *(start for start, _ in near)])
        insort(self.stretches, (first_ms, max([end_ms, *(end for _, end in near)])))


class _Sums(Struct):
    covered: _Covered = field(default_factory=_Covered)
    categories: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CATEGORIES, 0))
    activities: dict[str, int] = field(default_factory=dict)
    networks: dict[str, int] = field(default_factory=dict)
    targets: dict[str, int] = field(default_factory=dict)

    def add(self, judged: Judged, start_ms: int, end_ms: int, *, away: bool) -> None:
        length_ms = end_ms - start_ms
        self.covered.add(start_ms, end_ms)
        if away:
            self.categories["away"] += length_ms
            return
        category = judged.category
        self.categories[category] += length_ms
        if judged.activity is not None:
            _count(self.activities, f"{category}/{judged.activity}", length_ms)
        if judged.network is not None and category in ON_NETWORK:
            _count(self.networks, judged.network, length_ms)
        if judged.target is not None:
            _count(self.targets, judged.target, length_ms)


def _count(sums: dict[str, int], key: str, length_ms: int) -> None:
    sums[key] = sums.get(key, 0) + length_ms


def fold_days(
    spans: Iterable[tuple[Span, Judged]], zone: ZoneInfo, day_starts_min: int
) -> list[DayLedger]:
    """Fold judged spans into the days they touch.

    Args:
        spans: In the order they were lived.
        zone: The local zone.
        day_starts_min: Wall-clock minutes after midnight at which a day begins.

    Returns:
        One ledger for each day with a span, by date. Seconds and gap add up to the
        day's length, and to ``overlap`` on top where the clock was set back.
    """
    days: dict[date, _Sums] = {}
    start_ms, end_ms, sums = 0, 0, _Sums()  # of the day that held the last span
    for span, judged in spans:
        if start_ms <= span.start_ms and span.end_ms <= end_ms:
            sums.add(judged, span.start_ms, span.end_ms, away=span.away)
            continue
        part_ms = span.start_ms
        for day, length_ms in split_by_day(span.start_ms, span.end_ms, zone, day_starts_min):
            start_ms, end_ms = day_bounds(day, zone, day_starts_min)
            sums = days.setdefault(day, _Sums())
            sums.add(judged, part_ms, part_ms + length_ms, away=span.away)
            part_ms += length_ms
    return [_close_day(day, days[day], zone, day_starts_min) for day in sorted(days)]


def split_by_day(
    start_ms: int, end_ms: int, zone: ZoneInfo, day_starts_min: int
) -> list[tuple[date, int]]:
    """Split ``[start_ms, end_ms)`` at the starts of local days, into (day, length in ms)."""
    parts: list[tuple[date, int]] = []
    while start_ms < end_ms:
        day = day_of(start_ms, zone, day_starts_min)
        part_end_ms = min(end_ms, day_bounds(day, zone, day_starts_min)[1])
        parts.append((day, part_end_ms - start_ms))
        start_ms = part_end_ms
    return parts


def empty_day(day: date, zone: ZoneInfo, day_starts_min: int) -> DayLedger:
    """Return the ledger of a day in which nothing was recorded."""
    return _close_day(day, _Sums(), zone, day_starts_min)


def in_seconds(length_ms: int) -> float:
    """Return a length in seconds, an ``int`` where it is whole."""
    whole_s, rest_ms = divmod(length_ms, 1000)
    return length_ms / 1000 if rest_ms else whole_s


def _close_day(day: date, sums: _Sums, zone: ZoneInfo, day_starts_min: int) -> DayLedger:
    start_ms, end_ms = day_bounds(day, zone, day_starts_min)
    overlap_ms = sums.covered.overlap_ms
    gap_ms = end_ms - start_ms + overlap_ms - sum(sums.categories.values())
    categories, activities, networks, targets = (
        {key: in_seconds(length_ms) for key, length_ms in part.items()}
        for part in (sums.categories, sums.activities, sums.networks, sums.targets)
    )
    return DayLedger(
        date=day.isoformat(),
        seconds=categories,
        activities=activities,
        networks=networks,
        targets=targets,
        gap=in_seconds(gap_ms),
        overlap=in_seconds(overlap_ms),
    )
