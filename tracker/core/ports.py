"""What the shell's parts must offer the engine.

The contract is in the docstrings; ``tests/contract`` holds the tests, run on fakes and
on the real thing.
"""

from collections.abc import Sequence
from typing import Protocol

from msgspec import Struct

from tracker.core.observations import Observation


class Clock(Protocol):
    """Time, passed in so that a test or a replay can own it."""

    def wall_ms(self) -> int:
        """UTC milliseconds since the epoch. May step when the person or NTP sets it."""
        ...

    def mono_ms(self) -> int:
        """Milliseconds that never go back and count sleep (CLOCK_BOOTTIME where there is one)."""
        ...

    def awake_ms(self) -> int:
        """Milliseconds that never go back and stand still during sleep (CLOCK_MONOTONIC)."""
        ...


class WindowSeen(Struct, frozen=True, kw_only=True):
    """The window in front as the desktop tells it, before any redaction. Memory only.

    Attributes:
        at_ms: When it came to the front or changed its title, wall clock.
        mono_ms: The same instant by the monotonic clock.
        window_id: The desktop's id; tells two windows of one program apart.
            ``None`` when nothing is in front.
        pid: Process that owns it, if known and on this machine.
        app: Short lower-case program name; ``None`` if nothing is in front or it cannot be told.
        title: Capped to 1,024 characters; ``None`` if empty or missing.
        own: It is a window of ours (popup, call log): not activity.
    """

    at_ms: int
    mono_ms: int
    window_id: int | None
    pid: int | None
    app: str | None
    title: str | None
    own: bool = False


class Source(Protocol):
    """Something that tells what happens on the desktop, when it happens.

    The engine waits on ``fileno()`` and calls ``read()`` when it is readable, and once at
    the start. All calls come from one thread.
    """

    def fileno(self) -> int:
        """Return a descriptor that is readable when there is something to read."""
        ...

    def read(self) -> Sequence[WindowSeen | Observation]:
        """Return everything that happened since the last call, oldest first.

        The first call tells the present state. Never blocks longer than 200 ms; a window that
        dies meanwhile is no error. Leaves nothing buffered that ``fileno`` would not announce.

        Raises:
            SurroundingsError: If the source is gone for good (the X server closed).
        """
        ...

    def close(self) -> None:
        """Release the connection. Safe to call twice."""
        ...


class Notice(Struct, frozen=True, kw_only=True):
    """What a notification shows. Plain text: the notifier escapes what its server would parse.

    Attributes:
        key: The caller's own id, given back with the response.
        title: First line.
        body: Text; may hold anything, hostile titles too.
        actions: Pairs of key and label, left to right.
        urgent: Stays until dismissed, where the desktop can.
    """

    key: str
    title: str
    body: str
    actions: tuple[tuple[str, str], ...] = ()
    urgent: bool = False


class Answer(Struct, frozen=True, kw_only=True):
    """What became of a notice: an action's key, ``expired`` or ``dismissed``."""

    key: str
    action: str


class Notifier(Protocol):
    """Shows notices and tells what the person did with them."""

    name: str

    def show(self, notice: Notice) -> bool:
        """Show it (replacing one with the same key) and return whether anybody took it.

        Never raises for what the text holds; returns ``False`` when no service is there.
        """
        ...

    def fileno(self) -> int | None:
        """Return a descriptor that is readable when there may be answers; ``None`` if never."""
        ...

    def read(self) -> Sequence[Answer]:
        """Return the answers since the last call; never blocks."""
        ...

    def close(self) -> None:
        """Release the connection. Safe to call twice."""
        ...
