"""How is the database's file opened, and what does its failure mean?

Everything that connects to it comes through here, so that permissions, pragmas and
errors are the same for the engine's journal and for the archive.
"""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

from tracker.errors import DamagedError, SurroundingsError, TrackerError, UserError
from tracker.paths import private_folder
from tracker.storage.schema import APPLICATION_ID, VERSION

#: How long a connection waits for another one's transaction to end.
BUSY_MS = 5_000

# https://www.sqlite.org/rescode.html; the low byte is the primary code.
_DAMAGED_CODES = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_WAL_TRIES = 100
#: What is shorter holds no page, and SQLite would take it for a new file.
_LEAST_PAGE = 512
#: With these it is ours, whatever its head says.
_OUR_TABLES = frozenset({"memory", "meeting", "nudge", "page", "run", "span"})
#: No version has so high a number: it was not written by a program.
_MOST_VERSIONS = 9_999
_SIDE_FILES = ("", "-wal", "-shm", "-journal")


class StorageError(SurroundingsError):
    """The disk or another program stands in the way: full, locked, read-only, gone.

    Nothing was written; the same call may be made again.
    """


def connect(path: Path, *, busy_ms: int = BUSY_MS) -> sqlite3.Connection:
    """Open ``path``, made 0600 in a 0700 folder if it is missing, in WAL mode.

    The connection begins no transaction by itself (``isolation_level=None``).

    Raises:
        StorageError: If the disk does not allow it.
        DamagedError: If it is no database.
        UserError: If a newer version of the program made it, or another program.
    """
    with storage_errors(path):
        _refuse_emptied(path)
        _make_private(path)
        connection = sqlite3.connect(path, isolation_level=None, timeout=busy_ms / 1000)
        try:
            # Before anything is set: a file that is not for us stays as it is.
            read_version(connection, path)
            _configure(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def connect_current(
    path: Path, migrate: Callable[[Path], None], *, busy_ms: int = BUSY_MS
) -> sqlite3.Connection:
    """Open ``path`` as ``connect`` does, brought up to date by ``migrate`` where needed."""
    connection = connect(path, busy_ms=busy_ms)
    try:
        if read_version(connection, path) == VERSION:
            return connection
    except BaseException:
        connection.close()
        raise
    connection.close()
    migrate(path)
    return connect(path, busy_ms=busy_ms)


def _configure(connection: sqlite3.Connection) -> None:
    # For a new file only. A heartbeat changes a few rows here and there, and each takes its whole
    # page to the disk: 10 MB an hour at a switch every two seconds, with the usual 4,096 it is 27.
    connection.execute("PRAGMA page_size = 1024")
    _use_wal(connection)
    # What was committed survives a loss of power, as each commit waits for the disk: 0.2 ms on the
    # engine's thread every four seconds.
    connection.execute("PRAGMA synchronous = full")
    connection.execute("PRAGMA foreign_keys = on")
    # Titles must not end up in a temporary file in /tmp.
    connection.execute("PRAGMA temp_store = memory")
    # Not the default 2 MB: the engine touches the same few pages again and again.
    connection.execute("PRAGMA cache_size = -512")


def _use_wal(connection: sqlite3.Connection) -> None:
    """Choose the mode in which readers never wait for the engine, nor it for them.

    The file remembers it. When several processes find a new file at once, the change
    fails without the usual waiting (SQLite fears that they wait for each other), so the wait is
    made with a transaction.
    """
    for _ in range(_WAL_TRIES):
        try:
            connection.execute("PRAGMA journal_mode = wal")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        else:
            return
    connection.execute("PRAGMA journal_mode = wal")


def _refuse_emptied(path: Path) -> None:
    """Raise ``DamagedError`` for a file that lost all it held: to SQLite it is a new one.

    It would even remove the log beside it, unread.
    """
    size = path.stat().st_size if path.is_file() else 0
    if size >= _LEAST_PAGE or (path.exists() and not path.is_file()):
        return
    if size:
        raise damaged(path, "it is shorter than any database")
    log = path.with_name(f"{path.name}-wal")
    logged = log.exists() and log.stat().st_size > 0
    backed_up = path.exists() and any((path.parent / "backups").glob("eyeprize-*.db"))
    if logged or backed_up:
        raise damaged(path, "it is empty, and was not")


def _make_private(path: Path) -> None:
    """Create the file before SQLite does, as SQLite gives -wal and -shm the mode of the file."""
    private_folder(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    os.close(descriptor)
    if os.name != "posix":
        return
    for suffix in _SIDE_FILES:
        side = path.with_name(path.name + suffix)
        with contextlib.suppress(FileNotFoundError):
            if side.stat().st_mode & 0o077:
                side.chmod(0o600)


def read_version(connection: sqlite3.Connection, path: Path) -> int:
    """Return the number of the newest migration applied; 0 for an empty file.

    Raises:
        UserError: If a newer version of the program made the file, or another program.
    """
    with storage_errors(path):
        # One transaction: another process may be making the tables at this very moment.
        connection.execute("BEGIN")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        (made_by,) = connection.execute("PRAGMA application_id").fetchone()
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
        connection.execute("COMMIT")
    if (made_by != APPLICATION_ID and tables >= _OUR_TABLES) or version > _MOST_VERSIONS:
        raise damaged(path, "its first page")
    if made_by != APPLICATION_ID and (version or tables):
        raise UserError(
            f"{path} is a database of another program",
            hint="Move it elsewhere, or name another folder in EYEPRIZE_HOME.",
        )
    if version > VERSION:
        raise UserError(
            f"{path} was made by a newer version of eyeprize"
            f" (form {version}; this one knows {VERSION}); it was left as it is",
            hint="Update eyeprize, or name another folder in EYEPRIZE_HOME.",
        )
    return int(version)


def check_damage(connection: sqlite3.Connection, path: Path) -> None:
    """Look through the whole file for damage (0.2 s for a busy year of 47 MB).

    Raises:
        DamagedError: If there is any.
    """
    with storage_errors(path):
        (first,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if first != "ok":
        raise damaged(path, first)


@contextlib.contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system say about the file into deliberate errors.

    A broken constraint or a wrong statement is a fault of ours and stays what it is.
    """
    try:
        yield
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except sqlite3.DatabaseError as error:
        raise explain(error, path) from error
    except OSError as error:
        raise StorageError(
            f"{path}: {error.strerror}", hint="Give yourself access to it, or free some space."
        ) from error


def explain(error: sqlite3.DatabaseError, path: Path) -> TrackerError:
    """Return what a failure of SQLite means to the person."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _DAMAGED_CODES:
        return damaged(path, str(error))
    hints = {
        sqlite3.SQLITE_FULL: "Free some space; recording goes on by itself.",
        sqlite3.SQLITE_BUSY: "Another program holds it; end that one or wait for it.",
        sqlite3.SQLITE_LOCKED: "Another program holds it; end that one or wait for it.",
        sqlite3.SQLITE_READONLY: "Make the file and its folder writable.",
    }
    return StorageError(
        f"{path}: {error}", hint=hints.get(code, "Look whether its disk is there and writable.")
    )


def damaged(path: Path, said: str) -> DamagedError:
    """Return the error for a file that cannot be read as it should."""
    return DamagedError(
        f"{path} is damaged: {' '.join(said.split())}",
        hint="Nothing was changed. Start the program anew with 'eyeprize run': it saves what can be"
        " read of it and of the newest backup, and keeps the damaged file. 'eyeprize data restore"
        " FILE' puts a backup in its place.",
    )
