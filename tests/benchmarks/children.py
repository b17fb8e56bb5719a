"""What a program of its own takes: CPU seconds, and how much memory at its peak."""

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

# A child's ru_maxrss begins with what its parent had when it was forked, so it says itself.
_TELL_PEAK = """
import atexit as _atexit, sys as _sys
from pathlib import Path as _Path

def _tell():
    (line,) = (it for it in _Path("/proc/self/status").read_text().splitlines() if "VmHWM" in it)
    print(line.split()[1], file=_sys.stderr)

_atexit.register(_tell)
"""


def run_measured(
    code: str, *words: str, home: Path, given: IO[bytes] | None = None
) -> tuple[float, int]:
    """Run Python code in a process of its own.

    Args:
        code: What to run.
        words: Its arguments.
        home: Its ``EYEPRIZE_HOME``.
        given: Its standard input.

    Returns:
        CPU seconds, and peak RSS in KiB.
    """
    before = os.times()
    done = subprocess.run(
        [sys.executable, "-c", _TELL_PEAK + code, *words],
        env={**os.environ, "EYEPRIZE_HOME": str(home), "PYTHONPATH": str(Path.cwd())},
        stdin=given, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    after = os.times()
    used_s = after.children_user + after.children_system
    return used_s - before.children_user - before.children_system, int(done.stderr)
