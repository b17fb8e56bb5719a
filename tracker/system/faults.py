"""What is said of a fault of ours: where it is, and never which values were at hand.

An exception may quote a title or an address, and standard error ends in the session's log. So of
every exception that nobody expected only its type and the lines of code are printed, whichever
thread it ends, and no image of the process is written.
"""

import contextlib
import sys
import threading
from types import TracebackType
from typing import TextIO


def confess(kind: type[BaseException], trace: TracebackType | None, out: TextIO) -> None:
    """Print what kind of fault it is, and where."""
    import traceback  # noqa: PLC0415 - what only a fault needs

    where = "".join(traceback.format_tb(trace))
    out.write(
        f"eyeprize: a fault of ours, {kind.__name__}. Please report it, with this:\n{where}\n"
    )


def print_no_values() -> None:
    """From now on print of unexpected exceptions what ``confess`` does, in this whole process."""
    import logging  # noqa: PLC0415 - 8 ms that most commands do without

    sys.excepthook = lambda kind, _, trace: confess(kind, trace, sys.stderr)
    threading.excepthook = lambda hooked: confess(hooked.exc_type, hooked.exc_traceback, sys.stderr)
    sys.unraisablehook = lambda hooked: confess(hooked.exc_type, hooked.exc_traceback, sys.stderr)
    # A log record that cannot be shown would be printed with its arguments.
    logging.raiseExceptions = False
    if sys.platform != "win32":
        import resource  # noqa: PLC0415 - not on Windows

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(
                resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1])
            )
