"""Where does a database go that is replaced, and how, so that no moment is without one?

The new one is finished and on the disk under a name of its own before the old one moves. Whoever
dies between the two leaves that name behind, and the next start finishes the exchange.
"""

import os
import shutil
from pathlib import Path
from typing import Literal

from tracker.errors import SurroundingsError
from tracker.paths import private_folder

#: A database whose side files are missing here may be opened by SQLite as if they were its own.
SIDE_FILES = ("-wal", "-shm", "-journal")
#: Why a database was moved aside; part of its new name.
Reason = Literal["damaged", "replaced"]
_READY = ".ready"
_WORK = ".recovering"


def work_folder(database: Path) -> Path:
    """Return a private, empty folder on the database's disk; what a crash left in it goes."""
    folder = database.with_name(f"{database.name}{_WORK}")
    shutil.rmtree(folder, ignore_errors=True)
    return private_folder(folder)


def drop_work_folder(database: Path) -> None:
    """Remove the folder and what is in it."""
    shutil.rmtree(database.with_name(f"{database.name}{_WORK}"), ignore_errors=True)


def ready_file(database: Path) -> Path:
    """Return the name of a finished database that waits to be put in place."""
    return database.with_name(f"{database.name}{_READY}")


def exchange(database: Path, fresh: Path | None, aside: Path) -> Path | None:
    """Put ``fresh`` in the database's place, and the old one aside.

    Args:
        database: The database; it may be missing.
        fresh: A closed database without side files; ``None`` to finish an exchange that a
            crash interrupted.
        aside: Where the old one goes, see ``free_name``.

    Returns:
        ``aside``; ``None`` if there was nothing to move.

    Raises:
        OSError: If the disk does not allow it; the old one is in its place, or the next call
            finishes the exchange.
    """
    ready = ready_file(database)
    if fresh is not None:
        sync(fresh)
        fresh.replace(ready)
        sync(database.parent)
    moved = None
    # The log first: beside a new database it would be taken for its own.
    for suffix in (*SIDE_FILES, ""):
        old = database.with_name(database.name + suffix)
        if os.path.lexists(old):
            # Whoever copied it here may have let others read it.
            old.chmod(0o600)
            old.rename(aside.with_name(aside.name + suffix))
            moved = aside
    ready.replace(database)
    sync(database.parent)
    return moved


def asides(database: Path) -> list[Path]:
    """Return the databases that were moved aside, without their side files, by name."""
    found = [
        path
        for reason in ("damaged", "replaced")
        for path in database.parent.glob(f"{database.name}.{reason}-*")
    ]
    return sorted(path for path in found if not path.name.endswith(SIDE_FILES))


def free_name(database: Path, stamp: str, reason: Reason) -> Path:
    """Return a name for a database that is put aside, which nothing bears.

    Args:
        database: The database.
        stamp: Now, as local date and time.
        reason: Why it goes.
    """
    word = f"{reason}-{stamp}"
    for number in range(1, 1_000):
        name = f"{database.name}.{word}" + (f"-{number}" if number > 1 else "")
        if not list(database.parent.glob(f"{name}*")):
            return database.with_name(name)
    raise SurroundingsError(
        f"{database.parent} holds a thousand databases that were put aside",
        hint="Remove those that you do not need.",
    )


def sync(path: Path) -> None:
    """Have the disk keep what a file or a folder holds, also when the power goes."""
    if os.name != "posix" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
