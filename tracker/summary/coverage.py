"""Spans and meetings to coverage: which chosen organisation was touched, how and when last?

A contact is time with a page about the target, or a counting meeting that was held and names
it or somebody there. Meetings of the calendar add no minutes: what was on the screen meanwhile
is counted already. Whoever was touched, but not in the last two weeks, is neglected.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from msgspec import Struct, field

from tracker.core.lengths import show_length
from tracker.core.model import DAY_MS, Judged, Meeting, Span
from tracker.summary.words import plain_text

#: How long without contact is neglect.
NEGLECTED_MS = 14 * DAY_MS
#: How many chosen organisations a person can keep up with (PRODUCT.md).
FEWEST, MOST = 40, 60


class State(StrEnum):
    """How a target stands, in the order in which they are shown."""

    NEGLECTED = "neglected"
    NEVER = "never"
    IN_TOUCH = "in touch"


class Coverage(Struct, frozen=True):
    """How a target was covered.

    Attributes:
        name: The target's.
        state: See ``State``.
        last_ms: End of the last contact; ``None`` if there was none.
        last_kind: What that was: ``research``, ``conversation``, ``meeting`` ...
        total_ms: Time with pages about it.
        recent_ms: The same in the last 14 days.
        kinds_ms: ``total_ms`` by kind, most first.
        meetings: Counting meetings held.
        next_ms: Start of the next counting meeting.
    """

    name: str
    state: State
    last_ms: int | None
    last_kind: str | None
    total_ms: int
    recent_ms: int
    kinds_ms: dict[str, int]
    meetings: int
    next_ms: int | None


class _Sums(Struct):
    last_ms: int | None = None
    last_kind: str | None = None
    total_ms: int = 0
    recent_ms: int = 0
    kinds_ms: dict[str, int] = field(default_factory=dict)
    meetings: int = 0
    next_ms: int | None = None

    def contact(self, end_ms: int, kind: str) -> None:
        if self.last_ms is None or end_ms >= self.last_ms:
            self.last_ms, self.last_kind = end_ms, kind


def find_coverage(
    names: Sequence[str],
    spans: Iterable[tuple[Span, Judged]],
    meetings: Iterable[Meeting],
    named_in: Callable[[str], str | None],
    *,
    now_ms: int,
) -> list[Coverage]:
    """Fold what was recorded into the coverage of each target.

    Args:
        names: The person's targets, in their order.
        spans: Judged, in any order; away ones count for nothing.
        meetings: Of any time; only counting ones matter.
        named_in: Returns the target that a meeting's title names.
        now_ms: The present instant.

    Returns:
        All targets: the neglected first, whoever longest; then the untouched in the person's
        order; then the others, least recently touched first.
    """
    sums = {name: _Sums() for name in names}
    for span, judged in spans:
        if judged.target in sums and not span.away:
            _add_span(sums[judged.target], span, judged, now_ms)
    for meeting in meetings:
        name = named_in(meeting.summary) if meeting.counts else None
        if name in sums:
            _add_meeting(sums[name], meeting, now_ms)
    found = [_close(name, it, now_ms) for name, it in sums.items()]
    order = list(State)
    return sorted(found, key=lambda it: (order.index(it.state), it.last_ms or 0))


def _add_span(sums: _Sums, span: Span, judged: Judged, now_ms: int) -> None:
    kind = kind_of(judged)
    sums.contact(span.end_ms, kind)
    sums.total_ms += span.length_ms
    sums.recent_ms += max(0, span.end_ms - max(span.start_ms, now_ms - NEGLECTED_MS))
    sums.kinds_ms[kind] = sums.kinds_ms.get(kind, 0) + span.length_ms


def _add_meeting(sums: _Sums, meeting: Meeting, now_ms: int) -> None:
    if meeting.end_ms <= now_ms:
        sums.meetings += 1
        sums.contact(meeting.end_ms, "meeting")
    elif sums.next_ms is None or meeting.start_ms < sums.next_ms:
        sums.next_ms = meeting.start_ms


def kind_of(judged: Judged) -> str:
    """Return the kind of contact that a page is: networking by its activity."""
    if judged.category == "networking" and judged.activity is not None:
        return judged.activity
    return judged.category


def _close(name: str, sums: _Sums, now_ms: int) -> Coverage:
    if sums.last_ms is None:
        state = State.NEVER
    else:
        old = now_ms - sums.last_ms >= NEGLECTED_MS
        state = State.NEGLECTED if old else State.IN_TOUCH
    kinds = dict(sorted(sums.kinds_ms.items(), key=lambda item: -item[1]))
    return Coverage(
        name=name,
        state=state,
        last_ms=sums.last_ms,
        last_kind=sums.last_kind,
        total_ms=sums.total_ms,
        recent_ms=sums.recent_ms,
        kinds_ms=kinds,
        meetings=sums.meetings,
        next_ms=sums.next_ms,
    )


def remark(count: int) -> str | None:
    """Return a gentle word about how many targets there are; ``None`` if that many are right."""
    if FEWEST <= count <= MOST:
        return None
    if count == 0:
        return "No targets yet. 40 to 60 chosen organisations are a good number to get to know."
    some = f"{count} target{'' if count == 1 else 's'}"
    if count < FEWEST:
        return f"{some}: a few more would do no harm. {FEWEST} to {MOST} are a good number."
    return f"{some}: that is many to keep up with. {FEWEST} to {MOST} are a good number."


def show_coverage(
    found: Sequence[Coverage], show_day: Callable[[int], str], *, now_ms: int
) -> list[str]:
    """Return coverage as lines of text, with a head and one line a target.

    Args:
        found: What ``find_coverage`` returned.
        show_day: Shows an instant as a local date.
        now_ms: The present instant.
    """
    counts = {state: sum(it.state is state for it in found) for state in State}
    said = (
        f"{len(found)} target{'' if len(found) == 1 else 's'}: {counts[State.IN_TOUCH]} in touch, "
        f"{counts[State.NEGLECTED]} neglected for two weeks, {counts[State.NEVER]} never touched"
    )
    lines = [said]
    if not found:
        return lines
    width = min(32, max(len(it.name) for it in found))
    lines.append(_columns(("target", "last contact", "14 days", "total", ""), width))
    for it in found:
        last = "never"
        if it.last_ms is not None:
            last = f"{show_day(it.last_ms)} {_ago(now_ms, it.last_ms)}"
        name = plain_text(it.name)
        row = (name, last, _length(it.recent_ms), _length(it.total_ms), _notes(it, show_day))
        lines.append(_columns(row, width))
    return lines


def _columns(row: tuple[str, str, str, str, str], width: int) -> str:
    name, last, recent, total, notes = row
    short = name if len(name) <= width else f"{name[: width - 1]}…"
    return f"{short:<{width}}  {last:<24}  {recent:>10}  {total:>10}  {notes}".rstrip()


def _ago(now_ms: int, last_ms: int) -> str:
    days = max(0, now_ms - last_ms) // DAY_MS
    return "(today)" if days == 0 else f"({days} day{'' if days == 1 else 's'} ago)"


def _length(length_ms: int) -> str:
    return show_length(length_ms / 1000) if length_ms else "-"


def _notes(it: Coverage, show_day: Callable[[int], str]) -> str:
    notes = [str(it.state)] if it.state is State.NEGLECTED else []
    notes += [f"last {it.last_kind}"] if it.last_kind else []
    notes += [f"{it.meetings} meeting{'' if it.meetings == 1 else 's'}"] if it.meetings else []
    notes += [f"next meeting {show_day(it.next_ms)}"] if it.next_ms is not None else []
    return ", ".join(notes)
