"""The care of the database in processes of their own: what they load leaves with them.

Each call waits for its process; the engine makes them before it starts, or in a thread.
"""

from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct

from tracker.errors import DamagedError, Exit, TrackerError, UserError
from tracker.storage.files import StorageError
from tracker.system.children import OWN_FOLDER, own_program

#: The hidden commands, see the modules of ``tracker.cli`` with these names.
MIGRATE, RECOVER, BACK_UP = "_migrate", "_recover", "_back-up"
_FAMILIES: dict[int, type[TrackerError]] = {
    Exit.USAGE: UserError,
    Exit.OUTSIDE: StorageError,
    Exit.DAMAGED: DamagedError,
}


class Report(Struct, frozen=True):
    """What a recovery came to. Instants are UTC milliseconds.

    Attributes:
        at_ms: When it was made.
        kept: Name of the damaged file, beside the database; ``None`` if there was none.
        backup: Name of the backup that was used; ``None`` if none was.
        spans: How many spans there are now.
        from_ms: Where they begin; ``None`` if there is none.
        to_ms: Where they end.
        length_ms: How long they are in all.
        missing_ms: How much time is missing at most.
        nameless_ms: Time whose page was lost; it counts as ``other``.
    """

    at_ms: int
    kept: str | None = None
    backup: str | None = None
    spans: int = 0
    from_ms: int | None = None
    to_ms: int | None = None
    length_ms: int = 0
    missing_ms: int = 0
    nameless_ms: int = 0


def migrate_in_child(database: Path) -> None:
    """Bring the file up to date.

    Raises:
        UserError: If a newer version of the program made it, or another program.
        DamagedError: If it cannot be read.
        StorageError: If it cannot be written, or the process failed.
    """
    _run(database, "could not be brought up to date", MIGRATE, str(database.absolute()))


def recover_in_child(database: Path) -> Report:
    """Replace a damaged database by what can be saved; nobody may have it open meanwhile.

    Raises:
        UserError: If the file is not ours to move.
        StorageError: If the disk does not allow it, or the process failed.
    """
    said = _run(database, "could not be mended", RECOVER, str(database.absolute()))
    return msgspec.json.decode(said, type=Report)


def back_up_in_child(database: Path, day: date, *, keep_months: int = 0) -> None:
    """Make the day's backup, if it has none; before that, let go of what is too old to be kept.

    Args:
        database: The database.
        day: Today, by the local clock.
        keep_months: How long what was recorded is kept; 0 for ever.

    Raises:
        DamagedError: If the database is damaged; the older backups stay.
        StorageError: If the disk does not allow it, or the process failed.
    """
    keep = ["--keep-months", str(keep_months)] if keep_months else []
    words = (str(database.absolute()), str(day), *keep)
    _run(database, "could not be backed up", BACK_UP, *words)


def _run(database: Path, failed: str, *words: str) -> str:
    """Run a command of ours to its end; return what it printed."""
    # Imported late: hardly any start needs it, and it would stay for 0.7 MB.
    import subprocess  # noqa: PLC0415

    try:
        done = subprocess.run(
            own_program(*words),
            cwd=OWN_FOLDER,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise StorageError(f"{database} {failed}: {error.strerror}") from error
    if done.returncode == Exit.DONE:
        return done.stdout
    said, *hints = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
    family = _FAMILIES.get(done.returncode)
    if family is None:
        raise StorageError(f"{database} {failed}: {(said, *hints)[-1]}")
    raise family(said.removeprefix("eyeprize: "), hint=" ".join(hint.strip() for hint in hints))
