"""A damaged database, and the newest backup, into one that is whole; or a backup in its place.

Runs in a short-lived process, on copies: until the new database is finished and checked, nothing
of the old one is touched, and then it is moved aside, not removed. What can still be read of
the damaged one counts, and the backup fills in what it lacks; only a backup of the same
database does (rows have the same numbers and say the same), so that one begun anew stays anew.
"""

import contextlib
import shutil
import sqlite3
from pathlib import Path

import msgspec
from msgspec import structs

from tracker.errors import DamagedError, UserError
from tracker.storage.apart import Report
from tracker.storage.asides import (
    drop_work_folder,
    exchange,
    free_name,
    ready_file,
    work_folder,
)
from tracker.storage.backups import all_backups, backups_folder, is_sound, open_untouched
from tracker.storage.files import check_damage, connect, read_version, storage_errors
from tracker.storage.migrations import migrate
from tracker.storage.pulse import Pulse
from tracker.storage.salvage import salvage
from tracker.storage.uniting import (
    add_backup,
    drop_garbled_pages,
    is_of_one_database,
    mend,
    missing_ms,
)

#: Under which the last recovery is remembered in the database.
REMEMBERED = "recovered"


def recover(database: Path, at_ms: int, stamp: str) -> Report:
    """Replace a damaged database by what can be saved; nobody may write to it meanwhile.

    Args:
        database: The damaged file. One that is missing, but whose successor was finished
            before a crash, gets that.
        at_ms: Now.
        stamp: Now, as local date and time fit for a file's name.

    Raises:
        StorageError: If the disk does not allow it; what was there is there.
        UserError: If the file is another program's, or a newer version's.
    """
    database = database.resolve()
    with storage_errors(database):
        if ready_file(database).exists():
            return _finish_exchange(database, at_ms, stamp)
        fresh = work_folder(database) / "fresh.db"
        try:
            aside = free_name(database, stamp, "damaged")
            report = structs.replace(_save(database, fresh, at_ms), kept=aside.name)
            _remember(fresh, report)
            _finish(fresh)
            exchange(database, fresh, aside)
        finally:
            drop_work_folder(database)
    return report


def _finish_exchange(database: Path, at_ms: int, stamp: str) -> Report:
    """Put in place what was finished before a crash."""
    with contextlib.closing(open_untouched(ready_file(database))) as db:
        report = _read_report(db) or _sum_up(db, at_ms)
    # Where the first part of the old one may lie already.
    aside = database.with_name(report.kept) if report.kept else None
    exchange(database, None, aside or free_name(database, stamp, "replaced"))
    return report


def restore(database: Path, backup: Path, stamp: str) -> Path | None:
    """Put a backup in the database's place; the one that was there is moved aside.

    Args:
        database: The database; nobody has it open. It may be missing or damaged.
        backup: A database of ours; it is copied, and stays as it is.
        stamp: Now, as local date and time fit for a file's name.

    Returns:
        Where the old one is now; ``None`` if there was none.

    Raises:
        UserError: If the backup is no database of ours, or the database itself.
        DamagedError: If the backup is damaged.
        StorageError: If the disk does not allow it; what was there is there.
    """
    if not backup.is_file():
        raise UserError(
            f"There is no file {backup}", hint=f"Backups are in {backups_folder(database)}."
        )
    if database.exists() and backup.samefile(database):
        raise UserError(f"{backup} is the database itself", hint="Name a backup of it.")
    database = database.resolve()
    with storage_errors(database):
        fresh = work_folder(database) / "fresh.db"
        try:
            _copy(backup, fresh)
            _refuse_nothing(fresh)
            migrate(fresh, keep_copy=False)
            _remember(fresh, None)
            _finish(fresh)
            Pulse(database).forget()
            return exchange(database, fresh, free_name(database, stamp, "replaced"))
        except (DamagedError, UserError) as error:
            text = str(error.args[0]).replace(str(fresh), str(backup))
            raise type(error)(text, hint="Name another backup.") from None
        finally:
            drop_work_folder(database)


def _refuse_nothing(fresh: Path) -> None:
    with contextlib.closing(connect(fresh)) as connection:
        if read_version(connection, fresh) == 0:
            raise UserError(f"{fresh} holds nothing")


def remembered(database: Path) -> Report | None:
    """Return what the last recovery of this database came to, if there was one."""
    with contextlib.closing(connect(database)) as db, storage_errors(database):
        return _read_report(db)


def _read_report(db: sqlite3.Connection) -> Report | None:
    row = db.execute("SELECT value FROM memory WHERE key = ?", (REMEMBERED,)).fetchone()
    try:
        return None if row is None else msgspec.json.decode(row[0], type=Report)
    except msgspec.DecodeError:
        return None


def _refuse_others(copy: Path, database: Path) -> None:
    """Raise ``UserError`` if what was copied can be read, and is not for us to move."""
    if not copy.stat().st_size:
        return
    with (
        contextlib.suppress(DamagedError),
        contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as db,
    ):
        read_version(db, database)


def _save(database: Path, fresh: Path, at_ms: int) -> Report:
    """Build the new database, and say what it came to."""
    damaged = fresh.with_name("damaged.db")
    written_ms = _copy(database, damaged)
    _refuse_others(damaged, database)
    salvaged = salvage(damaged, fresh)
    migrate(fresh, keep_copy=False)
    whole = salvaged.whole
    with contextlib.closing(connect(fresh)) as db:
        db.execute("PRAGMA foreign_keys = off")
        if drop_garbled_pages(db):
            whole -= {"page"}
    used, known_until = _add_newest_backup(database, fresh, whole)
    with contextlib.closing(connect(fresh)) as db:
        db.execute("PRAGMA foreign_keys = off")
        db.execute("BEGIN")
        nameless_ms = mend(db)
        db.execute("COMMIT")
        missing = 0 if "span" in whole else missing_ms(db, known_until, written_ms)
        report = _sum_up(db, at_ms)
    return structs.replace(
        report,
        backup=used.name if used else None,
        missing_ms=missing,
        nameless_ms=nameless_ms,
    )


def _sum_up(db: sqlite3.Connection, at_ms: int) -> Report:
    """Return what there is now."""
    spans, from_ms, to_ms, length_ms = db.execute(
        "SELECT count(*), min(start_ms), max(end_ms), coalesce(sum(end_ms - start_ms), 0) FROM span"
    ).fetchone()
    return Report(at_ms, spans=spans, from_ms=from_ms, to_ms=to_ms, length_ms=length_ms)


def _copy(source: Path, target: Path) -> int:
    """Copy a database and its log; return when it was written to last.

    An empty or missing one becomes an empty file.
    """
    target.touch(0o600)
    written_ms = 0
    for suffix in ("", "-wal"):
        old = source.with_name(source.name + suffix)
        if old.is_file():
            new = target.with_name(target.name + suffix)
            shutil.copyfile(old, new)
            new.chmod(0o600)
            written_ms = max(written_ms, old.stat().st_mtime_ns // 1_000_000)
    return written_ms


def _add_newest_backup(
    database: Path, fresh: Path, whole: frozenset[str]
) -> tuple[Path | None, int]:
    """Fill in what the newest sound backup of this database knows.

    Returns:
        The backup, if there is one, and its highest number of a span.
    """
    copy = fresh.with_name("backup.db")
    for backup in all_backups(database):
        if not is_sound(backup):
            continue
        _copy(backup, copy)
        migrate(copy, keep_copy=False)
        with contextlib.closing(connect(fresh)) as db:
            db.execute("PRAGMA foreign_keys = off")
            db.execute("ATTACH ? AS backup", (str(copy),))
            if is_of_one_database(db):
                db.execute("BEGIN")
                add_backup(db, whole)
                db.execute("COMMIT")
                (known,) = db.execute("SELECT coalesce(max(id), 0) FROM backup.span").fetchone()
                return backup, int(known)
        copy.unlink()
    return None, 0


def _finish(fresh: Path) -> None:
    """Check the new database, and make one file of it.

    Raises:
        DamagedError: If it is not as it should be.
    """
    with contextlib.closing(connect(fresh)) as db:
        check_damage(db, fresh)
        wrong = db.execute("PRAGMA foreign_key_check").fetchone()
        if wrong is not None:
            raise DamagedError(f"{fresh}: a row of {wrong[0]} points nowhere")
        db.execute("PRAGMA journal_mode = delete").fetchall()


def _remember(fresh: Path, report: Report | None) -> None:
    """Keep a word of the recovery in the new database; ``None``: it knows of none."""
    with contextlib.closing(connect(fresh)) as db:
        db.execute("DELETE FROM memory WHERE key = ?", (REMEMBERED,))
        if report is not None:
            text = msgspec.json.encode(report).decode()
            db.execute("INSERT INTO memory (key, value) VALUES (?, ?)", (REMEMBERED, text))
