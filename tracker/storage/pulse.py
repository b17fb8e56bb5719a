"""How far absence has come, kept in memory that outlives the program and never reaches a disk.

While the person is away nothing changes but the end of one span, and a disk that is written to
every few seconds never rests. So that end goes into a file of the system's memory instead (a
few bytes in ``/dev/shm`` or the session's runtime folder): after a crash it is still there, after
a loss of power the absence ends with the last word on the disk. Holds numbers only.
"""

import contextlib
import os
import sqlite3
import struct
import sys
from pathlib import Path
from typing import NamedTuple

from classifiers.digests import digest

# https://specifications.freedesktop.org/basedir-spec: 0700, the person's own, gone at logout.
_RUNTIME = "XDG_RUNTIME_DIR"
_SHARED = Path("/dev/shm")  # noqa: S108 - no predictable name in it is trusted, see ``_open``
_FORM = struct.Struct("<8sqqq")
_MAGIC = b"eyepulse"


class Beat(NamedTuple):
    """How far the open span of a run has come."""

    run_id: int
    span_id: int
    end_ms: int


class Pulse:
    """The file for one database; does nothing on systems without such memory."""

    def __init__(self, database: Path) -> None:
        self._path = _place(database)
        self._file: int | None = None

    def beat(self, beat: Beat) -> bool:
        """Note how far the open span has come; return whether that could be noted."""
        try:
            if self._file is None and self._path is not None:
                self._file = _open(self._path, os.O_RDWR | os.O_CREAT)
            if self._file is None:
                return False
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, _FORM.pack(_MAGIC, *beat))
        except OSError:
            return False
        return True

    def read(self) -> Beat | None:
        """Return what was noted last; ``None`` if nothing was, or not by us."""
        if self._path is None:
            return None
        try:
            file = _open(self._path, os.O_RDONLY)
        except OSError:
            return None
        try:
            noted = os.read(file, _FORM.size)
        finally:
            os.close(file)
        if len(noted) != _FORM.size or not noted.startswith(_MAGIC):
            return None
        return Beat(*_FORM.unpack(noted)[1:])

    def forget(self) -> None:
        """Note nothing any more, and release the file; safe to call twice."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if self._path is not None:
            with contextlib.suppress(OSError):
                self._path.unlink()


def catch_up(connection: sqlite3.Connection, database: Path) -> None:
    """Let the open span of the last run end where its pulse says, if that is later.

    Args:
        connection: To the database; no transaction is open.
        database: Its file.
    """
    beat = Pulse(database).read()
    if beat is not None:
        connection.execute(
            "UPDATE span SET end_ms = ? WHERE id = ? AND run_id = ? AND away = 1 AND end_ms < ?"
            " AND id = (SELECT max(id) FROM span WHERE run_id = ?)",
            (beat.end_ms, beat.span_id, beat.run_id, beat.end_ms, beat.run_id),
        )


def _place(database: Path) -> Path | None:
    if sys.platform != "linux":
        return None
    name = f"eyeprize-{digest(os.fsencode(database.absolute()), size=8).hex()}.pulse"
    folders = (Path(os.environ.get(_RUNTIME) or "/nowhere"), _SHARED / f"eyeprize-{os.getuid()}")
    for folder in folders:
        if folder.is_dir():
            return folder / name
    with contextlib.suppress(OSError):
        folders[-1].mkdir(0o700)
        return folders[-1] / name
    return None


def _open(path: Path, flags: int) -> int:
    """Open a file of ours in a folder of ours. Raises ``OSError`` if either is not."""
    if sys.platform != "linux":
        raise OSError("no such memory here")
    folder = path.parent.lstat()
    if folder.st_uid != os.getuid() or folder.st_mode & 0o077:
        raise PermissionError(f"{path.parent} is open to others")
    return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
