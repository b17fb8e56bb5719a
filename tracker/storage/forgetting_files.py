"""Forgetting in every file that the program keeps: database, backups, what lies aside, traces.

Nobody else has the database open meanwhile. Each file is either as it was or as it shall be,
whenever the machine stops, and a second call does what is left; the database comes last, as it
says which traces there are. What cannot be rewritten is removed, and said.
"""

import contextlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from tracker.errors import DamagedError, UserError
from tracker.paths import Places, private_folder
from tracker.storage.asides import SIDE_FILES, asides, drop_work_folder, ready_file, sync
from tracker.storage.backups import all_backups, backups_folder
from tracker.storage.files import StorageError, connect_current, storage_errors
from tracker.storage.forgetting import (
    Gone,
    count_names,
    count_time,
    forget_names,
    forget_time,
)
from tracker.storage.forgotten_names import Names
from tracker.storage.known_traces import TRACES
from tracker.storage.migrations import migrate
from tracker.storage.pulse import Pulse, catch_up
from tracker.storage.traces import trace_names, trace_reaches

_PATIENCE_MS = 10_000
_ALWAYS_MS = 1 << 62


Stamp = tuple[int, int]


class Wanted(Struct, frozen=True, kw_only=True):
    """What is to be forgotten: names, or a stretch of time; neither: everything.

    Attributes:
        names: Of a site or a target.
        from_ms: Start of the stretch, UTC milliseconds.
        to_ms: Its end.
    """

    names: Names | None = None
    from_ms: int = -_ALWAYS_MS
    to_ms: int = _ALWAYS_MS

    @property
    def everything(self) -> bool:
        """Whether nothing at all is to stay."""
        return self.names is None and (self.from_ms, self.to_ms) == (-_ALWAYS_MS, _ALWAYS_MS)

    def count(self, connection: sqlite3.Connection) -> Gone:
        """Return what would go of a database."""
        if self.names is not None:
            return count_names(connection, self.names)
        return count_time(connection, self.from_ms, self.to_ms)

    def forget(self, connection: sqlite3.Connection) -> Gone:
        """Remove it from a database, in a transaction."""
        if self.names is not None:
            return forget_names(connection, self.names)
        return forget_time(connection, self.from_ms, self.to_ms)

    def in_trace(self, trace: Path) -> bool:
        """Whether a trace tells of it; one that cannot be read may."""
        if self.everything:
            return True
        try:
            if self.names is not None:
                return trace_names(trace, self.names)
            return trace_reaches(trace, self.from_ms, self.to_ms)
        except OSError:
            return True


class Found(Struct, frozen=True, kw_only=True):
    """Where it may stand.

    Attributes:
        gone: What goes of the database.
        backups: Backups; each is rewritten.
        asides: Databases that were put aside: ``replaced`` ones are rewritten, others removed.
        traces: Recorded traces that tell of it; each is removed.
    """

    gone: Gone = Gone()
    backups: tuple[Path, ...] = ()
    asides: tuple[Path, ...] = ()
    traces: tuple[Path, ...] = ()


class Done(Struct, frozen=True, kw_only=True):
    """What became of it.

    Attributes:
        gone: What went of the database.
        rewritten: Files that were written anew without it.
        removed: Files that were removed as a whole.
        stamps: Of the rewritten files, to tell whether one was made anew since.
    """

    gone: Gone = Gone()
    rewritten: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()
    stamps: dict[Path, Stamp] = {}


def find(places: Places, wanted: Wanted) -> Found:
    """Look where it may stand; nothing is changed.

    Raises:
        TrackerError: If the database cannot be read as it should.
    """
    gone, known = Gone(), []
    if places.database.exists():
        with _opened(places.database) as db, storage_errors(places.database):
            gone, known = wanted.count(db), _known_traces(db)
    traces = [path for path in known if path.is_file() and wanted.in_trace(path)]
    return Found(
        gone=gone,
        backups=tuple(all_backups(places.database)),
        asides=tuple(asides(places.database)),
        traces=tuple(traces),
    )


def forget_backups(places: Places, wanted: Wanted) -> Done:
    """Remove it from the backups; the program may run, and this is the most of the work.

    Raises:
        StorageError: If a file cannot be read or written; another call does the rest.
    """
    rewritten: list[Path] = []
    removed: list[Path] = []
    if not wanted.everything:
        with storage_errors(places.database):
            for path in all_backups(places.database):
                (rewritten if _rewrite(path, wanted) else removed).append(path)
    stamps = {path: stamp for path in rewritten if (stamp := _stamp(path)) is not None}
    return Done(rewritten=tuple(rewritten), removed=tuple(removed), stamps=stamps)


def forget(places: Places, wanted: Wanted, before: Done | None = None) -> Done:
    """Remove it from every file of the program's; nobody may have the database open.

    Args:
        places: The files.
        wanted: What is to go.
        before: What ``forget_backups`` did; only what was made since is looked at again.

    Raises:
        TrackerError: If a file cannot be read or written; what was done by then is done, and
            another call does the rest.
    """
    with storage_errors(places.database):
        removed = _sweep_leftovers(places)
        removed += _remove_traces(places, wanted)
        if wanted.everything:
            gone, paused = _look_back(places, wanted)
            removed += _remove_all(places)
            if paused is not None:
                _begin_paused(places.database, paused)
            return Done(gone=gone, removed=tuple(removed))
        before = before or Done()
        rewritten = [path for path in before.rewritten if path.exists()]
        removed += before.removed
        for path in _whole(places.database):
            if before.stamps.get(path) != _stamp(path):
                (rewritten if _rewrite(path, wanted) else removed).append(path)
        for path in asides(places.database):
            if path not in rewritten:
                _unlink(path)
                removed.append(path)
    return Done(
        gone=_in_database(places.database, wanted),
        rewritten=tuple(dict.fromkeys(rewritten)),
        removed=tuple(dict.fromkeys(removed)),
    )


# -- the database


@contextlib.contextmanager
def _opened(database: Path) -> Iterator[sqlite3.Connection]:
    connection = connect_current(database, migrate)
    try:
        yield connection
    finally:
        connection.close()


def _look_back(places: Places, wanted: Wanted) -> tuple[Gone, str | None]:
    """Return what is about to go with everything, and the pause that shall outlast it.

    A database that nobody can read goes as well.
    """
    with contextlib.suppress(DamagedError, StorageError, UserError):
        if places.database.exists():
            with _opened(places.database) as db, storage_errors(places.database):
                row = db.execute("SELECT value FROM memory WHERE key = 'paused'").fetchone()
                return wanted.count(db), row[0] if row else None
    return Gone(), None


def _begin_paused(database: Path, paused: str) -> None:
    """Make a new database that holds a pause and nothing else: whoever paused stays unseen."""
    with _opened(database) as db, storage_errors(database):
        db.execute("INSERT INTO memory (key, value) VALUES ('paused', ?)", (paused,))


def _in_database(database: Path, wanted: Wanted) -> Gone:
    if not database.exists():
        return Gone()
    with _opened(database) as db, storage_errors(database):
        catch_up(db, database)
        Pulse(database).forget()
        gone = _forget_rows(db, wanted)
        _forget_missing_traces(db)
        empty_free_pages(db, database)
    return gone


def _forget_rows(db: sqlite3.Connection, wanted: Wanted) -> Gone:
    db.execute("PRAGMA foreign_keys = on")
    db.execute("PRAGMA secure_delete = on")
    db.execute("BEGIN IMMEDIATE")
    try:
        gone = wanted.forget(db)
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
    return gone


def empty_free_pages(db: sqlite3.Connection, database: Path) -> None:
    """Build the file anew, so that nothing removed is left in it or in its log.

    Raises:
        StorageError: If another program reads it for too long, or the disk is full.
    """
    db.execute("PRAGMA secure_delete = on")
    db.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
    db.execute("VACUUM")
    (busy, _, _) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if busy:
        raise StorageError(
            f"{database} is being read by another program, so its log still holds what went",
            hint="End that program and call the same command again.",
        )


# -- backups, and what lies aside


#: The disk's fault, not the file's: the file stays, and another call goes on.
_OUTSIDE = frozenset(
    {
        sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_NOMEM,
    }
)  # fmt: skip


def _whole(database: Path) -> list[Path]:
    """Return the closed databases that are no damaged ones."""
    replaced = [path for path in asides(database) if ".replaced-" in path.name]
    ready = ready_file(database)  # a crash interrupted a recovery
    return [*all_backups(database), *replaced, *([ready] if ready.exists() else [])]


def _rewrite(path: Path, wanted: Wanted) -> bool:
    """Replace a closed database by one without it; return ``False`` if it had to be removed."""
    descriptor, name = tempfile.mkstemp(".partial", ".eyeprize-", path.parent)
    os.close(descriptor)
    copy = Path(name)
    try:
        for suffix in ("", "-wal"):
            source = path.with_name(path.name + suffix)
            if source.is_file():
                shutil.copyfile(source, copy.with_name(copy.name + suffix))
                copy.with_name(copy.name + suffix).chmod(0o600)
        written = path.stat()
        with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as db:
            db.execute("PRAGMA temp_store = memory")
            db.execute("PRAGMA journal_mode = delete").fetchall()
            _forget_rows(db, wanted)
            db.execute("VACUUM")
        # Backups are told apart by when they were made.
        os.utime(copy, ns=(written.st_atime_ns, written.st_mtime_ns))
        sync(copy)
        copy.replace(path)
        for suffix in SIDE_FILES:
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF in _OUTSIDE:
            raise
        _unlink(path)
        return False
    finally:
        _unlink(copy)
    sync(path.parent)
    return True


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_ctime_ns


def _unlink(database: Path) -> None:
    for suffix in (*SIDE_FILES, ""):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


# -- everything else


def _sweep_leftovers(places: Places) -> list[Path]:
    """Remove what crashes left behind, and what is made anew when it is needed."""
    for folder in (backups_folder(places.database), places.data):
        for partial in folder.glob(".eyeprize-*"):
            partial.unlink(missing_ok=True)
    drop_work_folder(places.database)
    removed: list[Path] = []
    # A copy of the rules; the program makes it again of what rules.toml says then.
    for path in (places.state / "rules.last-good.toml", places.state / "rules.last-good.new"):
        path.unlink(missing_ok=True)
    # What was last read of the calendars; they are read again.
    for copy in places.calendar_copies.glob("*"):
        copy.unlink(missing_ok=True)
    for draft in (places.state / "drafts").glob("call-*.ics"):
        draft.unlink(missing_ok=True)
        removed.append(draft)
    return removed


def _known_traces(db: sqlite3.Connection) -> list[Path]:
    row = db.execute("SELECT value FROM memory WHERE key = ?", (TRACES,)).fetchone()
    try:
        known = [] if row is None else msgspec.json.decode(row[0], type=list[str])
    except msgspec.DecodeError:
        return []
    return [Path(name) for name in known]


def _forget_missing_traces(db: sqlite3.Connection) -> None:
    kept = [str(path) for path in _known_traces(db) if path.is_file()]
    db.execute(
        "UPDATE memory SET value = ? WHERE key = ?",
        (msgspec.json.encode(kept).decode(), TRACES),
    )


def _remove_traces(places: Places, wanted: Wanted) -> list[Path]:
    try:
        traces = find_traces(places.database, wanted)
    except DamagedError:
        if not wanted.everything:
            raise
        return []
    for trace in traces:
        trace.unlink(missing_ok=True)
    return traces


def find_traces(database: Path, wanted: Wanted) -> list[Path]:
    """Return the traces known to the program that tell of it."""
    if not database.exists():
        return []
    with _opened(database) as db, storage_errors(database):
        known = _known_traces(db)
    return [path for path in known if path.is_file() and wanted.in_trace(path)]


def _remove_all(places: Places) -> list[Path]:
    """Remove the database and all that was made of it."""
    database = places.database
    removed = [*all_backups(database), *asides(database)]
    ready = ready_file(database)
    removed += [path for path in (ready, database) if path.exists()]
    Pulse(database).forget()
    for path in removed:
        _unlink(path)
    _unlink(database)
    if backups_folder(database).is_dir():
        sync(backups_folder(database))
    if database.parent.is_dir():
        sync(private_folder(database.parent))
    return removed
