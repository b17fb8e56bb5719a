"""Distinct pages with the time they took: for suggestions, corrections and looking back."""

from collections.abc import Iterator
from typing import NamedTuple

from tracker.core.corrections import Correction
from tracker.core.model import Judged, Page, Span
from tracker.storage import reclassify, schema
from tracker.storage.archive import Archive
from tracker.storage.corrections import read_corrections
from tracker.storage.files import storage_errors
from tracker.storage.reclassify import Rejudged, Undone
from tracker.storage.schema import Judge

_FOR_EVER_MS = 1 << 62

_TIMES = """
    SELECT page_id, sum(min(end_ms, :to_ms) - max(start_ms, :from_ms)), count(*) FROM span
    WHERE page_id IS NOT NULL AND end_ms > :from_ms AND start_ms < :to_ms GROUP BY page_id
"""
_PAGES = """
    SELECT id, app, url, title, facet, sealed, category, activity, network, target, rule FROM page
"""
_FORMER = """
    SELECT at_ms, former.category, former.activity, former.network, former.target, former.rule
    FROM former_verdict AS former
    JOIN reclassification ON reclassification.id = reclassification_id
    JOIN page ON page.id = page_id WHERE page.digest = ? ORDER BY reclassification_id DESC
"""


class PageTime(NamedTuple):
    """A stored page, what it counts as, how long it was in front, and in how many spans."""

    page: Page
    judged: Judged
    ms: int
    times: int


class Moved(NamedTuple):
    """A page whose verdict would change, and the time that would move with it."""

    page: Page
    was: Judged
    now: Judged
    ms: int


class Around(NamedTuple):
    """What was recorded at an instant, or around it.

    Attributes:
        span: What held then, as it was cut; ``None`` in a gap.
        judged: Its stored verdict.
        before_ms: The end of what was recorded before a gap, if anything was.
        after_ms: The start of what was recorded after it, if anything was.
        former: What its page counted as before: until when, newest first.
        corrections: What the person said of that time, the last word first.
    """

    span: Span | None = None
    judged: Judged | None = None
    before_ms: int | None = None
    after_ms: int | None = None
    former: tuple[tuple[int, Judged], ...] = ()
    corrections: tuple[Correction, ...] = ()


class PageArchive(Archive):
    """The database as commands about pages and their verdicts use it."""

    def page_times(self, from_ms: int, to_ms: int = _FOR_EVER_MS) -> Iterator[PageTime]:
        """Yield every page that was in front during ``[from_ms, to_ms)``, with its time there."""
        with storage_errors(self.path):
            times = self._times(from_ms, to_ms)
            for row, *columns in self._connection.execute(_PAGES):
                if row in times:
                    yield PageTime(*schema.page_of(tuple(columns)), *times[row])

    def preview(self, judge: Judge, rules_hash: str) -> Iterator[Moved]:
        """Yield what ``reclassify`` would change; nothing is written."""
        with storage_errors(self.path):
            times = self._times(-_FOR_EVER_MS, _FOR_EVER_MS)
            for one in self._rejudge(judge, rules_hash):
                if one.now != one.was:
                    yield Moved(one.page, one.was, one.now, times.get(one.row, (0, 0))[0])

    def reclassify(self, judge: Judge, rules_hash: str, at_ms: int) -> int:
        """Judge all stored pages again; see ``reclassify.reclassify``."""
        with storage_errors(self.path), self._immediate():
            return reclassify.reclassify(self._connection, judge, rules_hash, at_ms)

    def undo_reclassification(self) -> Undone | None:
        """Take the last ``reclassify`` back; ``None`` if there is none left."""
        with storage_errors(self.path), self._immediate():
            return reclassify.undo(self._connection)

    def around(self, at_ms: int) -> Around:
        """Return what was recorded at an instant.

        Where the clock was set back and two spans bear that label, the later lived one.
        """
        found = [one for one in self._near(at_ms) if one[0].start_ms <= at_ms < one[0].end_ms]
        said = self._corrections(at_ms)
        if found:
            span, judged = found[-1]
            former = () if span.away else self._former(span.page)
            return Around(span, judged, former=former, corrections=said)
        with storage_errors(self.path):
            before_ms, after_ms = self._connection.execute(
                "SELECT (SELECT max(end_ms) FROM span WHERE end_ms <= :at),"
                " (SELECT min(start_ms) FROM span WHERE start_ms > :at)",
                {"at": at_ms},
            ).fetchone()
        return Around(before_ms=before_ms, after_ms=after_ms, corrections=said)

    def _near(self, at_ms: int) -> list[tuple[Span, Judged]]:
        day_ms = 86_400_000
        return list(self.read_seen(at_ms - day_ms, at_ms + day_ms))

    def _corrections(self, at_ms: int) -> tuple[Correction, ...]:
        with storage_errors(self.path):
            found = read_corrections(self._connection, at_ms, at_ms + 1)
        return tuple(reversed(found))

    def _former(self, page: Page) -> tuple[tuple[int, Judged], ...]:
        digest = schema.page_digest(page)
        with storage_errors(self.path):
            rows = self._connection.execute(_FORMER, (digest,)).fetchall()
        return tuple((at_ms, Judged(*verdict)) for at_ms, *verdict in rows)

    def _rejudge(self, judge: Judge, rules_hash: str) -> Iterator[Rejudged]:
        return reclassify.rejudge(self._connection, judge, rules_hash)

    def _times(self, from_ms: int, to_ms: int) -> dict[int, tuple[int, int]]:
        bounds = {"from_ms": from_ms, "to_ms": to_ms}
        return {row: (ms, times) for row, ms, times in self._connection.execute(_TIMES, bounds)}
