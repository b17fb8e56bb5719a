"""X11: which window is in front, and is there input? Told by the server, never asked in turns.

Instants are the server's own (each event carries its clock), so a loop that comes late still
labels a switch with the moment it happened. Several changes that wait together are one: a
property holds its last value only.

Not judged here: what sleep does. The server's idle counter stands still meanwhile, so
idleness that began before a sleep and is noticed after it has a ``since_ms`` that is late by
as much; the engine knows the gap.
"""

import contextlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from tracker.core.observations import Active, Dnd, Idle, Observation
from tracker.core.ports import Clock, WindowSeen
from tracker.desktop.readiness import Readiness
from tracker.desktop.x11_connection import display_errors, open_display
from tracker.desktop.x11_front import FrontWindow
from tracker.desktop.x11_sync import IdleAlarm, Transition
from tracker.errors import SurroundingsError
from tracker.system.clock import SystemClock

# A window that renames itself in a tight loop must not keep read() for ever.
_READ_LIMIT_MS = 100
# So many changes waiting at once are no person's doing: parsing them would take longer than making
# them, and the queue would grow without end.
_FLOOD = 200
# No event waits longer than this; a larger difference is a forged or foreign time.
_LONGEST_LAG_MS = 60_000


class _Now(NamedTuple):
    """One instant by three clocks; the server's is missing where it cannot be asked."""

    wall_ms: int
    mono_ms: int
    server_ms: int | None

    def at(self, server_ms: int) -> "_Now":
        """Return the earlier instant at which the server's clock showed ``server_ms``."""
        if self.server_ms is None:
            return self
        # Events hold 32 bits of the clock: it wraps every 49.7 days.
        return self.before((self.server_ms - server_ms) % 2**32)

    def before(self, lag_ms: int) -> "_Now":
        """Return the instant ``lag_ms`` earlier; this one if that is not to be believed."""
        if lag_ms > _LONGEST_LAG_MS:
            return self
        return _Now(self.wall_ms - lag_ms, self.mono_ms - lag_ms, None)


class X11Source:
    """The window in front and idleness of one X screen; see ``tracker.core.ports.Source``.

    Args:
        idle_after_ms: Without input for this long, ``Idle`` is told, > 0.
        clock: For labels.
        display: Name of the X server; the environment's by default.

    Raises:
        SurroundingsError: No X server, or it does not let us in.
    """

    name = "x11"

    def __init__(
        self, idle_after_ms: int, *, clock: Clock | None = None, display: str | None = None
    ) -> None:
        self._idle_after_ms = idle_after_ms
        self._clock = clock or SystemClock()
        self._display = open_display(display)
        with display_errors():
            self._alarm, self._no_idle = _open_alarm(self._display, idle_after_ms)
            self._front = FrontWindow(self._display)
        self._begun = False
        self._told_front = self._front.now
        self._idle = False
        self._last = _Now(0, 0, None)
        self._closed = False
        # Flagged while there is something to read that the server's socket does not announce:
        # the present state at first, later events that came along with an answer.
        self._readiness = Readiness(self._display.fileno())
        self._readiness.raise_flag()

    @property
    def missing(self) -> tuple[str, ...]:
        """What this X server does not tell now, as sentences for ``doctor``.

        Raises:
            SurroundingsError: The X server is gone.
        """
        reasons = [self._no_idle] if self._no_idle else []
        with display_errors():
            if not self._front.names_a_manager():
                reasons.append("No window manager says which window is in front.")
        self._readiness.raise_flag()  # the answer may have brought events along
        return tuple(reasons)

    def fileno(self) -> int:
        """Return a descriptor that is readable when there is something to read."""
        return self._readiness.fileno()

    def read(self) -> Sequence[WindowSeen | Observation]:
        """Return what happened since the last call; the first one tells the present state.

        Raises:
            SurroundingsError: The X server is gone.
        """
        seen: list[WindowSeen | Observation] = []
        started_ms = self._clock.mono_ms()
        with display_errors():
            self._readiness.lower_flag()
            if not self._begun:
                self._begun = True
                seen += self._begin()
            while events := self._take_events():
                seen += self._follow(events)
                if self._clock.mono_ms() - started_ms > _READ_LIMIT_MS:
                    self._readiness.raise_flag()
                    break
        return sorted(seen, key=lambda one: one.mono_ms or 0)

    def close(self) -> None:
        """Release the connection. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._readiness.close()
        with contextlib.suppress(SurroundingsError), display_errors():
            self._display.close()

    def _take_events(self) -> list[Any]:
        return [self._display.next_event() for _ in range(self._display.pending_events())]

    def _begin(self) -> list[WindowSeen | Observation]:
        self._front.look()
        now = self._now()
        window, silence = self._window_seen(now), self._silence_seen(now)
        self._told_front = self._front.now
        return [window, *silence, *self._settle(now, tell=True)]

    def _follow(self, events: list[Any]) -> list[WindowSeen | Observation]:
        """Turn events into what they mean; those about windows together, by the last one's time."""
        windows = [event for event in events if self._front.notice(event)]
        inputs = [found for event in events if (found := self._transition(event))]
        if len(windows) > _FLOOD:
            self._front.stop_following_title()
        changed = bool(windows) and self._front.look()
        if not changed and not inputs:
            return []
        now = self._now()
        seen: list[WindowSeen | Observation] = []
        if changed:
            # That a window went has no time of its own.
            server_ms = getattr(windows[-1], "time", None)
            seen += self._front_seen(now if server_ms is None else now.at(server_ms))
        for found in inputs:
            seen += self._switch(now.at(found.server_ms), idle=found.idle, idle_ms=found.idle_ms)
        if inputs:
            seen += self._settle(now, tell=False)
        return seen

    def _transition(self, event: Any) -> Transition | None:
        return self._alarm.transition(event) if self._alarm else None

    def _front_seen(self, when: _Now) -> list[WindowSeen | Observation]:
        """Tell what is other than it was told last: the window, or whether it fills the screen."""
        told, front = self._told_front, self._front.now
        seen: list[WindowSeen | Observation] = []
        if told != front._replace(full_screen=told.full_screen):
            seen.append(self._window_seen(when))
        seen += self._silence_seen(when)
        self._told_front = front
        return seen

    def _silence_seen(self, when: _Now) -> list[Observation]:
        """Tell that a film or a slide show fills the screen, or no longer does."""
        full_screen = self._front.now.full_screen
        if full_screen == self._told_front.full_screen:
            return []
        return [Dnd(at_ms=when.wall_ms, mono_ms=when.mono_ms, on=full_screen, why="fullscreen")]

    def _window_seen(self, when: _Now) -> WindowSeen:
        # What has no time of its own was labelled with when it was looked at; what the server
        # told meanwhile came earlier by its own time, and yet is what is in front now.
        self._last = when = max(self._last, when, key=lambda one: one.mono_ms)
        front = self._front.now
        return WindowSeen(
            at_ms=when.wall_ms,
            mono_ms=when.mono_ms,
            window_id=front.window_id,
            pid=front.pid,
            app=front.app,
            title=front.title,
            own=front.own,
        )

    def _settle(self, now: _Now, *, tell: bool) -> list[Observation]:
        """Ask how things are, and tell if that is not what was told last.

        An alarm that was set while its limit was already crossed never fires: at the start, and
        when the program stood still while the person left or came back.
        """
        if self._alarm is None:
            return []
        idle_ms = self._alarm.idle_ms()
        idle = idle_ms >= self._idle_after_ms
        if tell:
            self._idle = not idle
        # That there is input is known now; when it began is not.
        return self._switch(now, idle=idle, idle_ms=idle_ms if idle else 0)

    def _switch(self, when: _Now, *, idle: bool, idle_ms: int) -> list[Observation]:
        """Tell a change of idleness known at ``when``, with the last input ``idle_ms`` earlier."""
        if idle == self._idle:
            return []
        self._idle = idle
        if not idle:
            input_at = when.before(idle_ms)
            return [Active(at_ms=input_at.wall_ms, mono_ms=input_at.mono_ms)]
        since_ms = when.wall_ms - idle_ms
        return [Idle(at_ms=when.wall_ms, mono_ms=when.mono_ms, since_ms=since_ms)]

    def _now(self) -> _Now:
        server_ms = self._alarm.server_ms() if self._alarm else None
        return _Now(self._clock.wall_ms(), self._clock.mono_ms(), server_ms)


def _open_alarm(display: Any, idle_after_ms: int) -> tuple[IdleAlarm | None, str]:
    """Return the alarm, or why there is none. MIT-SCREEN-SAVER would have to be asked in turns."""
    try:
        return IdleAlarm(display, idle_after_ms), ""
    except LookupError as lacking:
        return None, f"{lacking} Time without input is not noticed."
