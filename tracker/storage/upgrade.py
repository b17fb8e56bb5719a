"""Brings the database up to date from the engine, without loading what that needs."""

import sys
from pathlib import Path

import tracker
from tracker.errors import DamagedError, Exit, UserError
from tracker.storage.files import StorageError

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

    # -m looks in the working directory first; there, the package is ours and no other.
    home = Path(tracker.__file__).parent.parent
    program = [] if getattr(sys, "frozen", False) else ["-m", "tracker"]
    done = subprocess.run(
        [sys.executable, *program, COMMAND, str(path.absolute())],
        cwd=home,
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
