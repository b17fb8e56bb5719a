"""Work that may hang or swell, each piece in a process of its own with limits on time and memory.

The pieces are forked from a process that has one thread and has loaded what they need, so each
costs milliseconds, several servers are waited for at once, and a calendar without end takes no
other down. Without fork (Windows) they run one after the other, here.
"""

import contextlib
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from enum import Enum
from typing import IO, NoReturn

#: Longest life of a piece, by the wall clock and in processor time.
WALL_S = 75
CPU_S = 25
# Python with icalendar maps 150 MB; a calendar of 50 MB needs about 600 on top.
_MEMORY_BYTES = 1 << 30
_AT_ONCE = 4
_OUT_OF_MEMORY, _FAULT = 3, 4
_TIMED_OUT = frozenset({"SIGALRM", "SIGXCPU", "SIGKILL"})


class Ended(Enum):
    """Why a piece gave nothing."""

    TIME = "it took too long"
    MEMORY = "it took too much memory"
    FAULT = "it could not be worked out"


def limit_process(wall_s: int, cpu_s: int) -> None:
    """Bound this process in time and memory, and step back behind everything else."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, wall_s)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    # macOS refuses a limit on address space.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    with contextlib.suppress(OSError):
        os.nice(10)


def run_apart(pieces: Sequence[Callable[[], bytes]]) -> list[bytes | Ended]:
    """Run pieces of work and return what each gave, or why it gave nothing, in their order.

    The caller has no other thread and no other child process.
    """
    if sys.platform == "win32":
        return [_run_here(piece) for piece in pieces]
    answers: list[bytes | Ended] = [Ended.FAULT] * len(pieces)
    waiting = list(range(len(pieces)))[::-1]
    running: dict[int, tuple[int, IO[bytes]]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < _AT_ONCE:
                index = waiting.pop()
                file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the piece is done
                running[_fork(pieces[index], file)] = index, file
            pid, status = os.wait()
            if pid in running:
                index, answer = running.pop(pid)
                with answer:
                    answers[index] = _take(status, answer)
    finally:
        for pid, (_, answer) in running.items():
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            answer.close()
    return answers


def _run_here(piece: Callable[[], bytes]) -> bytes | Ended:
    try:
        return piece()
    except MemoryError:
        return Ended.MEMORY


def _fork(piece: Callable[[], bytes], answer: IO[bytes]) -> int:
    if sys.platform == "win32":
        raise OSError("nothing forks here")
    pid = os.fork()
    if not pid:
        _be_apart(piece, answer)
    return pid


def _be_apart(piece: Callable[[], bytes], answer: IO[bytes]) -> NoReturn:
    """Do a piece of work and end, whatever happens; nothing of the parent is flushed twice."""
    code = _FAULT
    try:
        with open(os.devnull, "r+b") as nothing:  # noqa: PTH123 - a descriptor is wanted
            for standard in range(3):
                os.dup2(nothing.fileno(), standard)
        limit_process(WALL_S, CPU_S)
        answer.write(piece())
        answer.flush()
        code = 0
    except MemoryError:
        code = _OUT_OF_MEMORY
    finally:
        os._exit(code)


def _take(status: int, answer: IO[bytes]) -> bytes | Ended:
    code = os.waitstatus_to_exitcode(status)
    if code == 0:
        answer.seek(0)
        return answer.read()
    if code < 0 and signal.Signals(-code).name in _TIMED_OUT:
        return Ended.TIME
    return Ended.MEMORY if code == _OUT_OF_MEMORY else Ended.FAULT
