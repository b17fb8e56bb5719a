"""A copy of everything for each day, the last seven of them: making, keeping and finding them.

Named by the local day, whole or not there at all. A clock that was wrong makes a copy too few
or too many, and never costs a good one: what bears a day that is still to come was made by such
a clock, and goes first; the copy just made never goes.
"""

import contextlib
import os
import re
import sqlite3
import tempfile
from datetime import date
from pathlib import Path

from tracker.paths import private_folder
from tracker.storage.asides import sync
from tracker.storage.files import (
    StorageError,
    check_damage,
    connect,
    read_version,
    storage_errors,
)
from tracker.storage.schema import VERSION

KEPT = 7
_NAME = re.compile(r"eyeprize-(\d{4}-\d\d-\d\d)\.db")
_PARTIAL = ".partial"
_ABANDONED_S = 3_600
#: Copies made before the form of the database changes; not counted among the days.
_BEFORE = "eyeprize-before-form-{}.db"


def backups_folder(database: Path) -> Path:
    """Return the folder of a database's backups; it need not exist."""
    return database.parent / "backups"


def backup_of(database: Path, day: date) -> Path:
    """Return the name of a day's backup; it need not exist."""
    return backups_folder(database) / f"eyeprize-{day}.db"


def day_of_backup(backup: Path) -> date | None:
    """Return the day that a backup's name says; ``None`` for another file."""
    said = _NAME.fullmatch(backup.name)
    if said is None:
        return None
    try:
        return date.fromisoformat(said[1])
    except ValueError:
        return None


def daily_backups(database: Path) -> list[Path]:
    """Return the daily backups, by day."""
    found = backups_folder(database).glob("eyeprize-*.db")
    return sorted(path for path in found if day_of_backup(path))


def all_backups(database: Path) -> list[Path]:
    """Return every backup, those made before an update among them, the last written first."""
    found = list(backups_folder(database).glob("eyeprize-*.db"))
    return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)


def back_up_day(database: Path, day: date) -> Path | None:
    """Make the day's backup, and let go of those beyond the last seven.

    Args:
        database: The database, in use or not.
        day: Today, by the local clock.

    Returns:
        The backup; ``None`` if the day has one already.

    Raises:
        DamagedError: If the database cannot be read as it should. A copy of damage is none,
            so the older ones stay.
        StorageError: If the disk does not allow it; nothing is left behind, nothing is gone.
    """
    target = backup_of(database, day)
    if target.exists():
        return None
    copy_sound(database, target)
    for old in _surplus(daily_backups(database), target, day):
        with storage_errors(old):
            old.unlink()
    return target


def back_up_before(database: Path, version: int) -> Path:
    """Make a copy of a database before its form changes.

    Args:
        database: The database.
        version: The form it will have.

    Raises:
        DamagedError: If the database cannot be read as it should.
        StorageError: If the disk does not allow it.
    """
    target = backups_folder(database) / _BEFORE.format(version)
    copy_sound(database, target)
    return target


def _surplus(backups: list[Path], made: Path, today: date) -> list[Path]:
    """Return what is too much, the first to go first."""
    others = [path for path in backups if path != made]
    others.sort(key=lambda path: ((day_of_backup(path) or today) <= today, path.name))
    return others[: max(0, len(others) + 1 - KEPT)]


def copy_sound(database: Path, target: Path) -> None:
    """Write a copy of a sound database (0600), all of it or nothing, replacing ``target``.

    Raises:
        DamagedError: If the database is damaged.
        StorageError: If the disk does not allow it.
    """
    if not database.exists():
        raise StorageError(f"{database} is not there", hint="It is made by 'eyeprize run'.")
    with storage_errors(target):
        private_folder(target.parent)
        # Made here (0600), as SQLite would make it readable for everybody.
        descriptor, name = tempfile.mkstemp(_PARTIAL, ".eyeprize-", target.parent)
        os.close(descriptor)
        partial = Path(name)
    try:
        _sweep(partial)
        with contextlib.closing(connect(database)) as connection:
            check_damage(connection, database)
            with storage_errors(target):
                connection.execute("VACUUM INTO ?", (str(partial),))
        with storage_errors(target):
            # VACUUM INTO does not wait for the disk.
            sync(partial)
            partial.replace(target)
            sync(target.parent)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _sweep(partial: Path) -> None:
    """Remove what processes that were killed left behind; one that is at it now is younger."""
    now_s = partial.stat().st_mtime
    for old in partial.parent.glob(f".eyeprize-*{_PARTIAL}"):
        with contextlib.suppress(FileNotFoundError):
            if now_s - old.stat().st_mtime > _ABANDONED_S:
                old.unlink()


def is_sound(backup: Path) -> bool:
    """Whether a file is a database of ours, of a form that we know, without damage."""
    try:
        with contextlib.closing(open_untouched(backup)) as connection:
            version = read_version(connection, backup)
            check_damage(connection, backup)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, it is no backup
        return False
    return 0 < version <= VERSION


def open_untouched(path: Path) -> sqlite3.Connection:
    """Open a closed database for reading, without making or changing a file beside it."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
