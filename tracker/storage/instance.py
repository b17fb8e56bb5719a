"""Only one tracker records at a time: a lock that the system releases when its holder dies.

Not the library ``filelock``: importing it loads asyncio, measured at 10 MB of a budget of
35. A lock of the system's own needs no cleaning up after a crash, and no guessing from
a number in a file whether its process still lives; the number is there for people only.
"""

import os
import sys
from pathlib import Path

from tracker.errors import SurroundingsError, UserError
from tracker.paths import private_folder

# The byte that Windows locks lies far behind the number, so that others can read that.
_LOCKED_BYTE = 1 << 20


class AlreadyRunningError(UserError):
    """Another instance holds the lock.

    Attributes:
        pid: Its process, if its file says so.
    """

    def __init__(self, pid: int | None) -> None:
        super().__init__(
            "eyeprize already runs" + (f" (process {pid})" if pid else ""),
            hint="See 'eyeprize status'; end that one first if you want to start it anew.",
        )
        self.pid = pid


class Lock:
    """A held lock; ``release`` it, or let the process end."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Let another instance start; safe to call twice.

        The file stays: removing it would let two instances hold two files of one name.
        """
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None


def hold(lock_file: Path) -> Lock:
    """Take the lock, or say who has it.

    Raises:
        AlreadyRunningError: If another process holds it.
        SurroundingsError: If the file cannot be made or locked at all.
    """
    try:
        private_folder(lock_file.parent)
        # Not inherited by children, which would else hold it on (PEP 446).
        descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise SurroundingsError(
            f"{lock_file}: {error.strerror}", hint="Give yourself access to it."
        ) from error
    try:
        _claim(descriptor)
    except OSError as error:
        os.close(descriptor)
        raise SurroundingsError(
            f"{lock_file} cannot be locked: {error.strerror}",
            hint="Its disk may not know locks; name another folder in EYEPRIZE_HOME.",
        ) from error
    except BaseException:
        os.close(descriptor)
        raise
    return Lock(descriptor)


def _claim(descriptor: int) -> None:
    if not _try_lock(descriptor):
        raise AlreadyRunningError(_read_pid(descriptor))
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())


def _read_pid(descriptor: int) -> int | None:
    text = os.read(descriptor, 32).decode("ascii", "replace").strip()
    return int(text) if text.isdecimal() else None


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
