"""Spans to sessions: for how long did the person stay with one thing?

A session is a stretch of one category, with breaks of up to two minutes joined in. A
break is whatever lies between two spans of that category: other categories, away, a gap.
Both sides could claim it, so the one that came first does: a session goes on as long
as its category returns in time, and what lies between belongs to no other session. That
makes sessions disjoint, and a session that has ended is never changed by what follows.
"""

from collections.abc import Iterable
from itertools import islice

from msgspec import Struct

from tracker.core.model import MINUTE_MS, Category, Judged, Span

BREAK_MS = 2 * MINUTE_MS


class Session(Struct, frozen=True):
    """A stretch of one category.

    Attributes:
        start_ms: Start of its first span, UTC milliseconds.
        end_ms: End of its last span of that category; a break is never at the end.
        category: ``away`` is one too.
        own_ms: Time in that category; the rest of ``[start_ms, end_ms)`` is breaks.
        offset_s: Local time minus UTC when it began, in seconds.
        end_offset_s: The same for the span that ended it.
    """

    start_ms: int
    end_ms: int
    category: Category
    own_ms: int
    offset_s: int = 0
    end_offset_s: int = 0

    @property
    def breaks_ms(self) -> int:
        """Time within it that was something else, or a gap."""
        return self.end_ms - self.start_ms - self.own_ms


def category_of(span: Span, judged: Judged) -> Category:
    """Return what a judged span counts as."""
    return "away" if span.away else judged.category


def fold_sessions(
    spans: Iterable[tuple[Span, Category]], break_ms: int = BREAK_MS
) -> list[Session]:
    """Fold spans into sessions.

    Args:
        spans: In the order they were lived, each with its category.
        break_ms: Longest break that is joined in, >= 0.

    Returns:
        Sessions by start, disjoint, covering every span, as its own or as a break. Where
        a label goes back (the clock was set), a new session begins, and only then may labels
        of sessions overlap.
    """
    ahead = _Ahead(spans)
    sessions: list[Session] = []
    while (first := ahead.piece(0)) is not None:
        last, own_ms = _find_last(ahead, break_ms)
        begun, ended = first[0], ahead.take(last)[0]
        sessions.append(
            Session(begun.start_ms, ended.end_ms, first[1], own_ms, begun.offset_s, ended.offset_s)
        )
    return sessions


class _Ahead:
    """Looks ahead as far as one session and its break, so that years need little memory."""

    def __init__(self, pieces: Iterable[tuple[Span, Category]]) -> None:
        self._rest = iter(pieces)
        self._seen: list[tuple[Span, Category]] = []

    def piece(self, number: int) -> tuple[Span, Category] | None:
        """Return the piece so many after the next one; ``None`` behind the last."""
        self._seen += islice(self._rest, max(0, number + 1 - len(self._seen)))
        return self._seen[number] if number < len(self._seen) else None

    def take(self, number: int) -> tuple[Span, Category]:
        """Leave that piece and all before it behind, and return it."""
        piece = self._seen[number]
        del self._seen[: number + 1]
        return piece


def _find_last(ahead: _Ahead, break_ms: int) -> tuple[int, int]:
    """Return the number of the session's last own piece, and its own time."""
    first = ahead.piece(0)
    assert first is not None
    last, own_ms, end_ms = 0, first[0].length_ms, first[0].end_ms
    before, number = first[0], 1
    while (piece := ahead.piece(number)) is not None:
        span, category = piece
        set_back = span.start_ms < before.end_ms
        if set_back or span.start_ms - end_ms > break_ms:
            break
        if category == first[1]:
            last, own_ms, end_ms = number, own_ms + span.length_ms, span.end_ms
        before, number = span, number + 1
    return last, own_ms
