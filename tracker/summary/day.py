"""What did a day hold: hours, meetings, nudges?

The ledger adds up the time; here it is put beside the meetings, which are the
yardstick, and cut by the hour for the picture. What a meeting is was decided before
(``Meeting.counts``). Nothing is rounded here.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from tracker.core.days import day_bounds, local_time
from tracker.core.ledger import DayLedger, empty_day, fold_days, in_seconds
from tracker.core.model import HOUR_MS, ON_NETWORK, Category, Judged, Meeting, Span, SpokenNudge
from tracker.core.sessions import category_of, fold_sessions

_UNANSWERED = frozenset({None, "expired", "dismissed"})
_Item = TypeVar("_Item")


class Hour(Struct, frozen=True):
    """One hour of the local clock.

    Attributes:
        start_ms: Its first instant within the day, UTC milliseconds.
        hour: What the clock shows, 0 to 23; twice the same when clocks go back.
        seconds: By category; only categories that occurred.
    """

    start_ms: int
    hour: int
    seconds: dict[str, float]


class DayNumbers(Struct, frozen=True):
    """All numbers of one local day.

    Attributes:
        ledger: Date, seconds by category, activity, network and target, and the gap.
        hours: Every hour of the day in order, empty ones too.
        held: Counting meetings that ended on this day and are over, by end. A meeting that goes
            past the start of the next day belongs to that one.
        booked: Counting meetings that were made on this day (or first seen, where the
            calendar does not say when it was made), by start. A series is one booking.
        next_meeting: The first counting meeting that starts after ``now_ms``; for a day that is
            over, after its end, and made by then.
        nudges: What was said on this day, by time.
        longest_networking_s: The networking in its longest session.
        calendar_known: Whether a calendar is connected and its copy fresh enough to say that
            something is *not* booked.
        now_ms: The instant that these numbers are of.
        over: Whether the day had ended by then.
        zone: The local zone.
    """

    ledger: DayLedger
    hours: tuple[Hour, ...]
    held: tuple[Meeting, ...]
    booked: tuple[Meeting, ...]
    next_meeting: Meeting | None
    nudges: tuple[SpokenNudge, ...]
    longest_networking_s: float
    calendar_known: bool
    now_ms: int
    over: bool
    zone: ZoneInfo

    @property
    def day(self) -> date:
        """The local date."""
        return date.fromisoformat(self.ledger.date)

    @property
    def on_network_s(self) -> float:
        """Seconds of networking and socializing."""
        return sum(self.ledger.seconds[category] for category in sorted(ON_NETWORK))

    @property
    def present_s(self) -> float:
        """Seconds at the computer: all categories but away."""
        return sum(s for category, s in self.ledger.seconds.items() if category != "away")

    @property
    def answered(self) -> int:
        """How many nudges of the day got a button pressed."""
        return sum(said.response not in _UNANSWERED for said in self.nudges)

    @property
    def nudges_by_kind(self) -> dict[str, int]:
        """How many nudges of each kind."""
        counts: dict[str, int] = {}
        for said in self.nudges:
            counts[said.nudge.kind] = counts.get(said.nudge.kind, 0) + 1
        return counts


def fold_day(
    day: date,
    spans: Iterable[tuple[Span, Judged]],
    *,
    meetings: Iterable[Meeting],
    nudges: Iterable[SpokenNudge],
    zone: ZoneInfo,
    day_starts_min: int,
    now_ms: int,
    calendar_known: bool,
) -> DayNumbers:
    """Put together what a day held.

    Args:
        day: The local date.
        spans: In the order they were lived; parts outside the day are left out.
        meetings: Of any time, counting or not, in any order.
        nudges: Of any time, in any order.
        zone: The local zone.
        day_starts_min: Wall-clock minutes after midnight at which a day begins.
        now_ms: Meetings that end later are not held yet.
        calendar_known: See ``DayNumbers``.
    """
    start_ms, end_ms = day_bounds(day, zone, day_starts_min)
    inside = list(_clip(spans, start_ms, end_ms))
    counting = [meeting for meeting in meetings if meeting.counts]
    ledgers = fold_days(inside, zone, day_starts_min)
    return DayNumbers(
        ledger=next(
            (ledger for ledger in ledgers if ledger.date == day.isoformat()),
            empty_day(day, zone, day_starts_min),
        ),
        hours=fold_hours(inside, start_ms, end_ms, zone),
        held=find_held(counting, start_ms, end_ms, now_ms),
        booked=find_booked(counting, start_ms, end_ms),
        next_meeting=find_next(counting, min(now_ms, end_ms)),
        nudges=tuple(
            sorted(
                (said for said in nudges if start_ms <= said.nudge.at_ms < end_ms),
                key=lambda said: said.nudge.at_ms,
            )
        ),
        longest_networking_s=in_seconds(longest_session(inside, "networking")),
        calendar_known=calendar_known,
        now_ms=now_ms,
        over=now_ms >= end_ms,
        zone=zone,
    )


def find_held(
    meetings: Iterable[Meeting], start_ms: int, end_ms: int, now_ms: int
) -> tuple[Meeting, ...]:
    """Return the counting meetings that ended in ``[start_ms, end_ms)`` and by ``now_ms``.

    One that stands in two calendars (same id and time) is one.
    """
    held = sorted(
        (m for m in meetings if m.counts and start_ms <= m.end_ms < end_ms and m.end_ms <= now_ms),
        key=lambda m: (m.end_ms, m.start_ms, m.summary),
    )
    return _first_of_each(held, lambda m: (m.uid or m.summary, m.start_ms, m.end_ms))


def find_booked(meetings: Iterable[Meeting], start_ms: int, end_ms: int) -> tuple[Meeting, ...]:
    """Return the counting meetings made or first seen in ``[start_ms, end_ms)``, by start.

    A series has one id and is one booking. What was over when it was first seen (a call logged
    afterwards, the past of a calendar just connected) was held, but not booked then.
    """
    booked = sorted(
        (
            m
            for m in meetings
            if m.counts
            and m.booked_ms is not None
            and start_ms <= m.booked_ms < min(end_ms, m.end_ms)
        ),
        key=lambda m: (m.start_ms, m.end_ms, m.summary),
    )
    return _first_of_each(booked, lambda m: m.uid or (m.summary, m.start_ms, m.end_ms))


def find_next(meetings: Iterable[Meeting], at_ms: int) -> Meeting | None:
    """Return the first counting meeting that starts after ``at_ms`` and was known by then."""
    return min(
        (
            m
            for m in meetings
            if m.counts and m.start_ms > at_ms and (m.booked_ms is None or m.booked_ms <= at_ms)
        ),
        key=lambda m: (m.start_ms, m.end_ms, m.summary),
        default=None,
    )


def fold_hours(
    spans: Iterable[tuple[Span, Judged]], start_ms: int, end_ms: int, zone: ZoneInfo
) -> tuple[Hour, ...]:
    """Cut spans at the full hours of the local clock; 23 to 26 hours that cover the day."""
    starts = list(_hour_starts(start_ms, end_ms, zone))
    edges = [*starts, end_ms]
    sums: list[dict[str, int]] = [{} for _ in starts]
    for span, judged in spans:
        category = category_of(span, judged)
        number = max(0, bisect_right(starts, span.start_ms) - 1)
        while number < len(starts) and starts[number] < span.end_ms:
            first_ms = max(span.start_ms, starts[number])
            last_ms = min(span.end_ms, edges[number + 1])
            if first_ms < last_ms:
                sums[number][category] = sums[number].get(category, 0) + last_ms - first_ms
            number += 1
    return tuple(
        Hour(at_ms, local_time(at_ms, zone).hour, {c: in_seconds(ms) for c, ms in sum_.items()})
        for at_ms, sum_ in zip(starts, sums, strict=True)
    )


def longest_session(spans: Iterable[tuple[Span, Judged]], category: Category) -> int:
    """Return the milliseconds of ``category`` in its longest session, breaks not counted."""
    sessions = fold_sessions((span, category_of(span, judged)) for span, judged in spans)
    return max((s.own_ms for s in sessions if s.category == category), default=0)


def week_of(day: date) -> tuple[date, ...]:
    """Return the seven days of the week that holds ``day``, Monday first."""
    monday = day - timedelta(day.weekday())
    return tuple(monday + timedelta(number) for number in range(7))


def add_up(days: Sequence[DayNumbers]) -> DayLedger:
    """Return the sums of several days, under the first one's date.

    Raises:
        ValueError: If there is no day.
    """
    if not days:
        raise ValueError("no day to add up")
    ledgers = [numbers.ledger for numbers in days]
    return DayLedger(
        date=ledgers[0].date,
        seconds=_sum_tables(ledger.seconds for ledger in ledgers),
        activities=_sum_tables(ledger.activities for ledger in ledgers),
        networks=_sum_tables(ledger.networks for ledger in ledgers),
        targets=_sum_tables(ledger.targets for ledger in ledgers),
        gap=sum(ledger.gap for ledger in ledgers),
        overlap=sum(ledger.overlap for ledger in ledgers),
    )


def _sum_tables(tables: Iterable[dict[str, float]]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for key, seconds in chain.from_iterable(table.items() for table in tables):
        sums[key] = sums.get(key, 0) + seconds
    return sums


def _clip(
    spans: Iterable[tuple[Span, Judged]], start_ms: int, end_ms: int
) -> Iterator[tuple[Span, Judged]]:
    for span, judged in spans:
        first_ms, last_ms = max(span.start_ms, start_ms), min(span.end_ms, end_ms)
        if first_ms >= last_ms:
            continue
        whole = (first_ms, last_ms) == (span.start_ms, span.end_ms)
        yield span if whole else _cut(span, first_ms, last_ms), judged


def _cut(span: Span, start_ms: int, end_ms: int) -> Span:
    return Span(
        start_ms, end_ms, span.page, span.away, span.media, span.locked, offset_s=span.offset_s
    )


def _hour_starts(start_ms: int, end_ms: int, zone: ZoneInfo) -> Iterator[int]:
    """Yield the instants at which the local clock shows a full hour, and the day's start."""
    while start_ms < end_ms:
        yield start_ms
        local = local_time(start_ms, zone)
        into_ms = (local.minute * 60 + local.second) * 1000 + local.microsecond // 1000
        start_ms += HOUR_MS - into_ms


def _first_of_each(items: Iterable[_Item], key: Callable[[_Item], object]) -> tuple[_Item, ...]:
    first: dict[object, _Item] = {}
    for item in items:
        first.setdefault(key(item), item)
    return tuple(first.values())
