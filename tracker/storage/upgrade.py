"""Brings the database up to date from the engine, without loading what that needs."""

from pathlib import Path

from tracker.errors import DamagedError, Exit, UserError
from tracker.storage.files import StorageError
from tracker.system.children import OWN_FOLDER, own_program

#: The hidden command that does it; see ``tracker.cli.migrate``.
COMMAND = "_migrate"


def migrate_in_child(path: Path) -> None:
    """Bring the file up to date in a process of its own, so that its imports leave with it.

    Raises:
        UserError: If a newer version of the program made it, or another program.
        DamagedError: If it cannot be read.
        StorageError: If it cannot be written, or the process failed.
    """
    # Imported late: hardly any start needs it, and it would stay for 0.7 MB.
    import subprocess  # noqa: PLC0415

    done = subprocess.run(
        own_program(COMMAND, str(path.absolute())),
        cwd=OWN_FOLDER,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode == Exit.DONE:
        return
    families = {
        Exit.USAGE: UserError,
        Exit.OUTSIDE: StorageError,
        Exit.DAMAGED: DamagedError,
    }
    family = families.get(done.returncode)  # type: ignore[call-overload]
    said, *hints = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
    if family is None:
        raise StorageError(f"{path} could not be brought up to date: {(said, *hints)[-1]}")
    raise family(said.removeprefix("eyeprize: "), hint=" ".join(hint.strip() for hint in hints))
