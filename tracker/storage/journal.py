"""What the engine writes, as it happens: spans, nudges, meetings and its own memory.

Resident, so it is a plain connection and a few statements; ``sqlite_utils`` would cost the
engine 8 MB for nothing. Each call is one transaction: it happened as a whole, or it
raised ``StorageError``, changed nothing and may be made again. One thread uses it, the one
that opened it.
"""

import contextlib
import logging
import sqlite3
from array import array
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from tracker.core.corrections import Correction
from tracker.core.model import Change, Judged, Meeting, Nudge, Page, Span, SpokenNudge
from tracker.storage import schema
from tracker.storage.apart import migrate_in_child
from tracker.storage.corrections import read_corrections
from tracker.storage.files import BUSY_MS, check_damage, connect_current, storage_errors
from tracker.storage.forgotten_times import FORGOTTEN, overlaps
from tracker.storage.pages import PageRows
from tracker.storage.pulse import Beat, Pulse, catch_up
from tracker.storage.reclassify import Undone, reclassify, undo
from tracker.storage.schema import Judge

_log = logging.getLogger(__name__)

T = TypeVar("T")

_FOR_EVER_MS = 1 << 62
_NO_ROW = 0  # rows of the database are numbered from 1

_INSERT_SPAN = (
    "INSERT INTO span (start_ms, end_ms, offset_s, zone, page_id, away, run_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_KEEP_RUN = "INSERT OR IGNORE INTO run (id, started_ms, version, source) VALUES (?, ?, ?, 'live')"
_INSERT_SPAN_AS = (
    "INSERT INTO span (start_ms, end_ms, offset_s, zone, page_id, away, run_id, id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_REPLACE_SPAN = (
    "UPDATE span SET start_ms = ?, end_ms = ?, offset_s = ?, zone = ?, page_id = ?, away = ?,"
    " run_id = ? WHERE id = ?"
)
# Written only where something changed: calendars are read every quarter of an hour.
_UPSERT_MEETING = """
    INSERT INTO meeting
        (start_ms, end_ms, summary, calendar, uid, counts, why, booked_ms, first_seen_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (calendar, coalesce(uid, summary), start_ms) WHERE calendar IS NOT NULL
    DO UPDATE SET end_ms = excluded.end_ms, summary = excluded.summary, counts = excluded.counts,
        why = excluded.why, booked_ms = excluded.booked_ms
    WHERE (end_ms, summary, counts, why, booked_ms) IS NOT
        (excluded.end_ms, excluded.summary, excluded.counts, excluded.why, excluded.booked_ms)
"""


def open_journal(
    path: Path, *, migrate: Callable[[Path], None] = migrate_in_child, busy_ms: int = BUSY_MS
) -> "Journal":
    """Open the database for the engine, bringing it up to date first where needed.

    Args:
        path: The database; made if it is missing.
        migrate: Brings the file up to date.
        busy_ms: How long a call waits for another program's transaction.

    Raises:
        UserError: If a newer version of the program made it, or another program.
        DamagedError: If it cannot be read as it should; nothing is overwritten.
        StorageError: If the disk does not allow it.
    """
    connection = connect_current(path, migrate, busy_ms=busy_ms)
    try:
        check_damage(connection, path)
    except BaseException:
        connection.close()
        raise
    return Journal(connection, path, migrate, busy_ms)


class Journal:
    """The engine's side of the database. See the module's head."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        path: Path,
        migrate: Callable[[Path], None],
        busy_ms: int,
    ) -> None:
        self._db = connection
        self._path = path
        self._file = _identity(path)
        self._migrate, self._busy_ms = migrate, busy_ms
        self._run: tuple[int, str] | None = None  # when it began, and the program's version
        self._run_id: int | None = None
        self._zone = "UTC"
        # Rows of this run's settled spans, by their number; 8 bytes each.
        self._rows = array("q")
        self._tail_row: int | None = None
        self._tail: Span | None = None
        self._pages = PageRows(connection)
        self._pulse = Pulse(path)
        self._data_version: int | None = None

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with storage_errors(self._path):
            self._follow_file()
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                self._pages.forget()
                # A full disk has rolled back already; then there is nothing left to undo.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def _follow_file(self) -> None:
        """Go on in the file that has the name now: ours may have been deleted or replaced."""
        if _identity(self._path) == self._file:
            return
        _log.warning("The database was taken away while it was in use; a new one takes its place.")
        run = self._run
        self._db.close()
        self._db = connect_current(self._path, self._migrate, busy_ms=self._busy_ms)
        self._file = _identity(self._path)
        self._pages = PageRows(self._db)
        self._tail_row = self._tail = None
        # Nothing of this run is in there yet; its spans keep their numbers.
        self._rows = array("q", [_NO_ROW] * len(self._rows))
        self._run_id = None if run is None else self._insert_run(run)

    # -- while it is mended

    def let_go(self) -> None:
        """Release a damaged file, so that it can be mended; until ``take_up`` all calls fail."""
        self._db.close()
        self._db = sqlite3.connect(":memory:", isolation_level=None)

    def take_up(self) -> None:
        """Go on with the run in the mended file, in which the rows have the numbers they had.

        Raises:
            DamagedError: If it is damaged.
            StorageError: If the disk does not allow it.
        """
        connection = connect_current(self._path, self._migrate, busy_ms=self._busy_ms)
        try:
            check_damage(connection, self._path)
            if self._run is not None:
                with storage_errors(self._path):
                    connection.execute(_KEEP_RUN, (self._run_id, *self._run))
        except BaseException:
            connection.close()
            raise
        self._db.close()
        self._db = connection
        self._file = _identity(self._path)
        self._pages = PageRows(connection)
        self._tail = None  # what is stored of it may be less than was told

    def wait_at_most(self, busy_ms: int) -> None:
        """From now on wait no longer than this for another program's transaction to end."""
        self._busy_ms = busy_ms
        self._db.execute(f"PRAGMA busy_timeout = {int(busy_ms)}")

    # -- spans

    def begin_run(self, at_ms: int, zone: str, version: str) -> None:
        """Begin a run of the tracker; spans are numbered from 0 again.

        Args:
            at_ms: Now.
            zone: IANA name of the local zone, stored with the spans that follow.
            version: Of the program.
        """
        with self._transaction() as db:
            catch_up(db, self._path)
            self._run = (at_ms, version)
            self._run_id = self._insert_run(self._run)
        self._pulse.forget()
        self._zone = zone
        self._rows = array("q")
        self._tail_row = self._tail = None

    def _insert_run(self, run: tuple[int, str]) -> int:
        row = self._db.execute(
            "INSERT INTO run (started_ms, version, source) VALUES (?, ?, 'live')", run
        )
        assert row.lastrowid is not None
        return row.lastrowid

    def set_zone(self, zone: str) -> None:
        """Store ``zone`` (IANA) with the spans that begin from now on."""
        self._zone = zone

    def record(self, change: Change, tail: Span | None, judge: Judge, rules_hash: str) -> None:
        """Write what the timeline told, and how far the open span has come.

        A tail that only grew is one UPDATE of its end, and so is one that settled as it was;
        the same tail again writes nothing. While the person is away, how far the tail has come
        stays in memory (see ``pulse``): the disk may rest.

        Args:
            change: This run's settled spans from number ``change.keep`` on are replaced.
            tail: The span that is still open, as of now; ``None`` in a gap. An empty one
                is no span yet.
            judge: The verdict on a page that is not sealed; asked once for each new page.
            rules_hash: Of the rules that ``judge`` goes by.

        Raises:
            StorageError: Nothing was written. Make the same call again before any other
                ``record``, or one whose change holds both.
            ValueError: If ``change.keep`` is more than was told, or no run was begun.
        """
        if self._run_id is None or change.keep > len(self._rows):
            raise ValueError(
                f"keep {change.keep} of {len(self._rows)} spans" if self._run_id else "no run"
            )
        if tail is not None and tail.end_ms <= tail.start_ms:
            tail = None
        settled = change.keep == len(self._rows) and not change.spans
        if settled and (tail == self._tail or self._beat(tail)):
            return
        spans = change.spans if tail is None else (*change.spans, tail)
        with self._transaction() as db:
            old = self._rows[change.keep :]
            if self._tail_row is not None:
                old.append(self._tail_row)
            if _NO_ROW in old:
                # What takes such a place needs a row of its own, and so does all that follows:
                # the order of the rows is the order in which they were lived.
                db.executemany("DELETE FROM span WHERE id = ?", [(row,) for row in old])
                old = array("q")
            rows = array("q")
            for number, span in enumerate(spans):
                row = old[number] if number < len(old) else _NO_ROW
                rows.append(self._put(span, row, judge, rules_hash))
            db.executemany("DELETE FROM span WHERE id = ?", [(row,) for row in old[len(spans) :]])
        # Only now: a transaction that failed must leave no trace here either.
        self._tail_row = rows.pop() if tail is not None else None
        self._tail = tail
        self._rows[change.keep :] = rows

    def _beat(self, tail: Span | None) -> bool:
        """Note how far a stored absence has come; return whether that will do."""
        if tail is None or not tail.away or not _grew(self._tail, tail):
            return False
        assert self._run_id is not None
        assert self._tail_row is not None
        return self._pulse.beat(Beat(self._run_id, self._tail_row, tail.end_ms))

    def _put(self, span: Span, row: int, judge: Judge, rules_hash: str) -> int:
        """Write a span over ``row``, or as a new one; return its row."""
        if span.end_ms <= span.start_ms:
            self._db.execute("DELETE FROM span WHERE id = ?", (row,))
            return _NO_ROW
        if row == self._tail_row and _grew(self._tail, span):
            self._db.execute("UPDATE span SET end_ms = ? WHERE id = ?", (span.end_ms, row))
            return row
        page_id = None if span.away else self._find_page(span.page, judge, rules_hash)
        values = (
            span.start_ms,
            span.end_ms,
            span.offset_s,
            self._zone,
            page_id,
            int(span.away),
            self._run_id,
        )
        if row != _NO_ROW:
            if not self._db.execute(_REPLACE_SPAN, (*values, row)).rowcount:
                self._db.execute(_INSERT_SPAN_AS, (*values, row))  # damage took the row
            return row
        inserted = self._db.execute(_INSERT_SPAN, values).lastrowid
        assert inserted is not None
        return inserted

    def _find_page(self, page: Page, judge: Judge, rules_hash: str) -> int:
        """Return the row of a page; what another process changed is looked at anew."""
        (version,) = self._db.execute("PRAGMA data_version").fetchone()
        if version != self._data_version:
            self._data_version = version
            self._pages.forget()
        return self._pages.find(page, judge, rules_hash)

    def reclassify(self, judge: Judge, rules_hash: str, at_ms: int) -> int:
        """Judge all stored pages again that other rules judged; see ``reclassify.reclassify``.

        Returns:
            How many pages got another verdict.
        """
        with self._transaction() as db:
            changed = reclassify(db, judge, rules_hash, at_ms)
        self._pages.forget()
        self._pages.past_changed |= bool(changed)
        return changed

    def undo_reclassification(self) -> Undone | None:
        """Take the last ``reclassify`` back; ``None`` if there is none left."""
        with self._transaction() as db:
            undone = undo(db)
        self._pages.forget()
        self._pages.past_changed |= undone is not None
        return undone

    def take_past_changed(self) -> bool:
        """Return whether stored pages got other verdicts since the last call."""
        changed, self._pages.past_changed = self._pages.past_changed, False
        return changed

    def read_judged(self, from_ms: int, to_ms: int) -> list[tuple[Span, Judged]]:
        """Return what was recorded in ``[from_ms, to_ms)``, cut at the bounds, as lived.

        Away spans have an empty page, and a verdict that counts for nothing.
        """
        with storage_errors(self._path):
            return list(schema.read_judged(self._db, from_ms, to_ms))

    def read_spans(self, from_ms: int, to_ms: int) -> list[Span]:
        """Return what ``read_judged`` does, without the verdicts."""
        return [span for span, _ in self.read_judged(from_ms, to_ms)]

    def read_corrections(self) -> tuple[Correction, ...]:
        """Return the person's corrections that are in force, the lowest first."""
        with storage_errors(self._path):
            return read_corrections(self._db)

    # -- nudges

    def add_nudge(self, nudge: Nudge) -> int:
        """Store a nudge that was spoken; return its number."""
        with self._transaction() as db:
            row = db.execute(
                "INSERT INTO nudge (at_ms, kind, title, message, numbers) VALUES (?, ?, ?, ?, ?)",
                (
                    nudge.at_ms,
                    nudge.kind,
                    schema.storable(nudge.title),
                    schema.storable(nudge.message),
                    msgspec.json.encode(nudge.numbers).decode(),
                ),
            )
        assert row.lastrowid is not None
        return row.lastrowid

    def respond(self, nudge_id: int, response: str, at_ms: int) -> None:
        """Store what became of a nudge; a later response replaces an earlier one."""
        with self._transaction() as db:
            db.execute(
                "UPDATE nudge SET response = ?, response_ms = ? WHERE id = ?",
                (response, at_ms, nudge_id),
            )

    def read_nudges(self, from_ms: int) -> list[SpokenNudge]:
        """Return the nudges spoken from ``from_ms`` on, oldest first."""
        with storage_errors(self._path):
            return schema.read_nudges(self._db, from_ms, _FOR_EVER_MS)

    # -- meetings

    def save_meetings(self, meetings: Sequence[Meeting], seen_ms: int) -> None:
        """Store what the calendars hold now; the logged ones among them are left out.

        Args:
            meetings: All known occurrences of all calendars.
            seen_ms: Now. An occurrence that is not among them any more and has not begun by
                then was cancelled or moved, and goes; one that has begun stays as it was.
        """
        forgotten = self.load(FORGOTTEN, list[tuple[int, int]]) or []
        rows = [
            _meeting_row(m, seen_ms)
            for m in meetings
            if not m.logged and not any(overlaps(m.start_ms, m.end_ms, *one) for one in forgotten)
        ]
        kept = {(row[3], row[4] if row[4] is not None else row[2], row[0]) for row in rows}
        with self._transaction() as db:
            db.executemany(_UPSERT_MEETING, rows)
            future = db.execute(
                "SELECT id, calendar, coalesce(uid, summary), start_ms FROM meeting"
                " WHERE end_ms > ? AND calendar IS NOT NULL AND start_ms > ?",
                (seen_ms, seen_ms),
            ).fetchall()
            gone = [(row[0],) for row in future if row[1:] not in kept]
            db.executemany("DELETE FROM meeting WHERE id = ?", gone)

    def log_meeting(self, meeting: Meeting, at_ms: int | None = None) -> None:
        """Store a meeting logged by hand; ``at_ms`` is when, else when it was booked or began."""
        seen_ms = next(at for at in (at_ms, meeting.booked_ms, meeting.start_ms) if at is not None)
        with self._transaction() as db:
            # No conflict to come: only occurrences of calendars are unique.
            db.execute(_UPSERT_MEETING, _meeting_row(meeting, seen_ms))

    def read_logged_meetings(self, from_ms: int) -> list[Meeting]:
        """Return the meetings logged by hand that end at ``from_ms`` or later, by start."""
        with storage_errors(self._path):
            return schema.read_meetings(self._db, "logged", from_ms, _FOR_EVER_MS)

    def read_meetings(self, from_ms: int, to_ms: int) -> list[Meeting]:
        """Return all meetings that end at ``from_ms`` or later and start before ``to_ms``."""
        with storage_errors(self._path):
            return schema.read_meetings(self._db, "all", from_ms, to_ms)

    # -- memory

    def load(self, key: str, kind: type[T]) -> T | None:
        """Return what was saved under ``key``; ``None`` if nothing was, or not in this form.

        A form that another version wrote is no reason to stop: what is remembered here
        (snooze, pause, nudges' memory) is convenience, not record.
        """
        with storage_errors(self._path):
            row = self._db.execute("SELECT value FROM memory WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        try:
            return msgspec.json.decode(row[0], type=kind)
        except msgspec.ValidationError:
            return None

    def save(self, key: str, value: object) -> None:
        """Remember a value (anything that msgspec writes as JSON) under ``key``."""
        text = msgspec.json.encode(value).decode()
        with self._transaction() as db:
            db.execute(
                "INSERT INTO memory (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
                " WHERE value <> excluded.value",
                (key, text),
            )

    def close(self, at_ms: int) -> None:
        """End the run and release the file; safe to call twice.

        Raises:
            StorageError: If the end could not be written; the file is released all the same.
        """
        if self._run_id is None:
            self._db.close()
            return
        run_id, self._run_id = self._run_id, None
        try:
            with self._transaction() as db:
                db.execute("UPDATE run SET ended_ms = ? WHERE id = ?", (at_ms, run_id))
            self._pulse.forget()
        finally:
            self._db.close()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _grew(before: Span | None, now: Span) -> bool:
    """Whether the two differ in their end at most, in all that is stored."""
    return (
        before is not None
        and before.start_ms == now.start_ms
        and before.away == now.away
        and before.offset_s == now.offset_s
        and (now.away or before.page == now.page)
    )


def _meeting_row(meeting: Meeting, seen_ms: int) -> tuple[object, ...]:
    return (
        meeting.start_ms,
        meeting.end_ms,
        schema.storable(meeting.summary),
        schema.storable(meeting.calendar),
        schema.storable(meeting.uid),
        int(meeting.counts),
        meeting.why,
        meeting.booked_ms,
        seen_ms,
    )
