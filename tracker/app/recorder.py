"""``run --record``: a trace of what the live run took in, fit to be replayed."""

import os
from pathlib import Path
from zoneinfo import ZoneInfo

from tracker.core.observations import Observation
from tracker.core.trace import show_line
from tracker.errors import SurroundingsError
from tracker.paths import open_private


class Recorder:
    """Writes redacted observations as they take effect, each line at once."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = os.fdopen(open_private(path), "w", encoding="utf-8", buffering=1)
        except OSError as error:
            hint = "Name a file in a folder that you may write to."
            raise SurroundingsError(f"--record {path}: {error.strerror}", hint=hint) from None

    def write(self, seen: Observation, zone: ZoneInfo) -> None:
        """Append one observation."""
        self._file.write(show_line(seen, zone) + "\n")

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._file.close()
