"""What goes to the journal: soon, or, while the disk refuses, later; never lost meanwhile.

A full disk, another program's long transaction or a damaged file stops nothing: what is
to be written waits in memory and is tried again with each heartbeat. The person is told once
that nothing can be stored, and once that it works again; a hiccup is not worth a word.
"""

import logging
from collections.abc import Callable

from tracker.core.ports import Clock
from tracker.errors import DamagedError, SurroundingsError

_log = logging.getLogger(__name__)

#: Another program's transaction may take seconds; what takes longer is told.
PATIENCE_MS = 10_000


class Writer:
    """Writes for the journal, in order; all calls from the engine's thread.

    Args:
        clock: Time.
        on_trouble: Told the reason once when the journal cannot be written, and ``""`` once
            when it can again.

    Attributes:
        trouble: Why the last write failed; ``""`` if it did not.
        damaged: Whether it failed because the file is damaged.
    """

    def __init__(self, clock: Clock, on_trouble: Callable[[str], None]) -> None:
        self._clock = clock
        self._on_trouble = on_trouble
        self._waiting: dict[object, Callable[[], object]] = {}
        self._failed_at: int | None = None
        self._told = False
        self.trouble = ""
        self.damaged = False
        self._held = False

    @property
    def waiting(self) -> bool:
        """Whether something is still to be written."""
        return bool(self._waiting)

    def put(self, write: Callable[[], object], key: str | None = None) -> None:
        """Have ``write`` made with the next ``flush``; of one key only the last is made.

        Args:
            write: A call of the journal: one transaction, which may be made again if it failed.
            key: What it is about, where only the last word counts.
        """
        self._waiting[object() if key is None else key] = write

    def flush(self) -> None:
        """Write what waits, up to the first that is refused."""
        if self._held:
            return
        while self._waiting:
            key, write = next(iter(self._waiting.items()))
            try:
                write()
            except (SurroundingsError, DamagedError) as error:
                self.refuse(error)
                return
            del self._waiting[key]
        self.trouble, self._failed_at, self.damaged = "", None, False
        if self._told:
            self._told = False
            self._on_trouble("")

    def hold(self) -> None:
        """Let everything wait, as the file is being mended."""
        self._held = True

    def release(self) -> None:
        """Write again: the file was mended."""
        self._held = self.damaged = False

    def refuse(self, error: SurroundingsError | DamagedError) -> None:
        """Take it that the journal cannot be used, for this reason."""
        now = self._clock.mono_ms()
        self.trouble = str(error)
        self.damaged = isinstance(error, DamagedError)
        if self._failed_at is None:
            self._failed_at = now
        if not self._told and now - self._failed_at >= PATIENCE_MS:
            self._told = True
            _log.warning("The journal cannot be written: %s", error.args[0])
            self._on_trouble(self.trouble)
