"""Where did ``run --record`` write traces? Remembered, so that they can be forgotten.

A trace is the person's own file, and may lie anywhere; one that was moved or copied is unknown.
"""

from pathlib import Path

from tracker.storage.journal import Journal

#: Under which their paths are remembered in the database.
TRACES = "traces"
_MOST = 200


def remember_trace(journal: Journal, path: Path) -> None:
    """Remember that a trace is recorded there.

    Raises:
        StorageError: If it cannot be written.
        DamagedError: If the database cannot be read.
    """
    known = journal.load(TRACES, list[str]) or []
    name = str(path.absolute())
    journal.save(TRACES, [*(one for one in known if one != name), name][-_MOST:])
