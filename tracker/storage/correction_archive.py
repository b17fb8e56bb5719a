"""The database as the command that corrects uses it."""

from msgspec import structs

from tracker.core.corrections import Correction
from tracker.storage import corrections
from tracker.storage.archive import Archive
from tracker.storage.files import storage_errors


class CorrectionArchive(Archive):
    """What was recorded, and what the person said about it."""

    def add_correction(self, correction: Correction) -> Correction:
        """Store a correction above all others; return it with its number."""
        with storage_errors(self.path), self._immediate():
            # Also where the clock was set back since the last one was made.
            made = [each.made_ms + 1 for each in corrections.list_corrections(self._connection)]
            made_ms = max([correction.made_ms, *made])
            correction = structs.replace(correction, made_ms=made_ms)
            return corrections.add_correction(self._connection, correction)

    def list_corrections(self) -> list[Correction]:
        """Return all corrections, those too that were taken back, the lowest first."""
        with storage_errors(self.path):
            return corrections.list_corrections(self._connection)

    def set_undone(self, number: int, at_ms: int | None) -> None:
        """Take a correction back, or put it in force again (``None``)."""
        with storage_errors(self.path), self._immediate():
            corrections.set_undone(self._connection, number, at_ms)
