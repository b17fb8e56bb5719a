"""``run --record``: a trace of what the live run took in, fit to be replayed."""

import contextlib
import os
from pathlib import Path
from zoneinfo import ZoneInfo

from tracker.core.observations import Observation
from tracker.core.trace import show_line
from tracker.errors import SurroundingsError
from tracker.paths import open_private


class Recorder:
    """Writes redacted observations as they take effect, each line at once.

    Raises:
        SurroundingsError: If the file cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._file = os.fdopen(open_private(path), "wb", buffering=0)
        except OSError as error:
            hint = "Name a file in a folder that you may write to."
            raise SurroundingsError(f"--record {path}: {error.strerror}", hint=hint) from None
        self._size = 0

    def write(self, seen: Observation, zone: ZoneInfo) -> None:
        """Append one observation.

        Raises:
            SurroundingsError: If the disk refuses; the file ends with the last whole line.
        """
        line = show_line(seen, zone).encode() + b"\n"
        try:
            written = self._file.write(line)
            if written != len(line):
                raise OSError(0, "No space left on device")  # noqa: TRY301
        except OSError as error:
            with contextlib.suppress(OSError):
                self._file.truncate(self._size)
            raise SurroundingsError(f"{self._path}: {error.strerror}") from None
        self._size += len(line)

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._file.close()
