"""Is the screen locked, does the machine sleep? Told by D-Bus, never asked in turns.

The screen counts as locked while any screen saver of the session says that it is active, or
logind's ``LockedHint`` of our own session is set. logind's ``Lock`` signal is not used: it asks a
locker to lock, and where none listens, or one that tells nobody when it is done, the day
would stay locked. Any program of the session can forge these signals; they can only end or
resume counting, never add to it. The clocks notice sleep too (the engine compares them).
"""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from jeepney import DBusAddress, Message

from tracker.core.observations import Lock, Observation, Resume, Suspend, Unlock
from tracker.core.ports import Clock, WindowSeen
from tracker.desktop.readiness import Readiness
from tracker.system.clock import SystemClock
from tracker.system.dbus import Bus, BusError, Kind, open_bus, signal_key

#: Screen savers by the name that is both their service's and their interface's, with the paths
#: at which they answer.
SCREEN_SAVERS = {
    "org.freedesktop.ScreenSaver": ("/org/freedesktop/ScreenSaver", "/ScreenSaver"),
    "org.gnome.ScreenSaver": ("/org/gnome/ScreenSaver",),
    "org.cinnamon.ScreenSaver": ("/org/cinnamon/ScreenSaver",),
    "org.mate.ScreenSaver": ("/org/mate/ScreenSaver", "/"),
    "org.xfce.ScreenSaver": ("/org/xfce/ScreenSaver", "/"),
}

_LOGIN = "org.freedesktop.login1"
_MANAGER = DBusAddress("/org/freedesktop/login1", _LOGIN, f"{_LOGIN}.Manager")
_HOLDERS: dict[Kind, frozenset[str]] = {
    "session": frozenset(SCREEN_SAVERS),
    "system": frozenset({_LOGIN}),
}
_PROPERTIES = "org.freedesktop.DBus.Properties"
_SESSION = f"{_LOGIN}.Session"
# Asked at the start only, and of programs of this machine.
_ANSWER_S = 0.5


class _Event(NamedTuple):
    """One thing a bus said: who holds the screen locked or no longer does, or sleep."""

    holder: str = ""
    held: bool = False
    sleep: bool | None = None


class SessionSource:
    """Lock, unlock, sleep and waking of the person's session; see ``tracker.core.ports.Source``.

    Works with either bus, and with none: then it has nothing to tell.

    Args:
        clock: For labels.

    Attributes:
        missing: What cannot be noticed here and why, as sentences for ``doctor``.
    """

    name = "session"

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._readiness = Readiness()
        self._buses: dict[Kind, Bus] = {}
        self._holders: set[str] = set()
        self._told_locked = False
        self._session_path = ""
        self.missing: list[str] = []
        self._connect("session", self._watch_screen_savers)
        self._connect("system", self._watch_login)
        self._readiness.raise_flag()  # the present state waits to be read

    def fileno(self) -> int:
        """Return a descriptor that is readable when there is something to read."""
        return self._readiness.fileno()

    def read(self) -> Sequence[WindowSeen | Observation]:
        """Return what happened since the last call; the first one tells whether it is locked.

        A bus that goes away takes its claims with it; the other one goes on.
        """
        self._readiness.lower_flag()
        seen: list[Observation] = []
        for kind in tuple(self._buses):
            for event in self._take_events(kind):
                seen += self._digest(event)
        # Once, at the end: signals carry no time, and those of two buses no order.
        return seen + self._tell_lock()

    def close(self) -> None:
        """Release both connections. Safe to call twice."""
        for bus in self._buses.values():
            bus.close()
        self._buses.clear()
        self._readiness.close()

    # -- opening -----------------------------------------------------------------------

    def _connect(self, kind: Kind, watch: Callable[[Bus], None]) -> None:
        try:
            bus = open_bus(kind)
        except BusError as error:
            self._miss(kind, str(error.args[0]))
            return
        try:
            watch(bus)
        except BusError as error:
            bus.close()
            self._miss(kind, str(error.args[0]))
            self._holders -= _HOLDERS[kind]
            return
        self._buses[kind] = bus
        self._readiness.add(bus.fileno())

    def _miss(self, kind: Kind, reason: str) -> None:
        lost = {
            "session": "The screen saver's lock is not noticed.",
            "system": "Sleep is noticed only after waking, and not the lock through logind.",
        }[kind]
        # What it means first: the tray shows only the beginning.
        self.missing.append(f"{lost} {reason}")

    def _watch_screen_savers(self, bus: Bus) -> None:
        for name, paths in SCREEN_SAVERS.items():
            bus.watch(interface=name, member="ActiveChanged")
            bus.watch_owner(name)
            if bus.has_owner(name) and _is_active(bus, name, paths):
                self._holders.add(name)

    def _watch_login(self, bus: Bus) -> None:
        if not bus.has_owner(_LOGIN):
            raise BusError("No logind on the system message bus.")
        bus.watch(sender=_LOGIN, interface=_MANAGER.interface, member="PrepareForSleep")
        self._session_path = _find_session(bus) or ""
        if not self._session_path:
            self.missing.append("logind knows no session of ours: its lock is not noticed.")
            return
        bus.watch(
            sender=_LOGIN,
            interface=_PROPERTIES,
            member="PropertiesChanged",
            path=self._session_path,
        )
        if self._ask_locked_hint(bus):
            self._holders.add(_LOGIN)

    def _ask_locked_hint(self, bus: Bus) -> bool:
        session = DBusAddress(self._session_path, _LOGIN, _PROPERTIES)
        try:
            answer = bus.call(session, "Get", "ss", (_SESSION, "LockedHint"), timeout_s=_ANSWER_S)
        except BusError:
            return False  # logind before version 230 has no such hint
        return answer == (("b", True),)

    # -- following ---------------------------------------------------------------------

    def _take_events(self, kind: Kind) -> list[_Event]:
        bus = self._buses[kind]
        try:
            messages = bus.drain()
        except BusError as error:
            return self._lose(kind, bus, error)
        return [found for message in messages for found in self._understand(message)]

    def _lose(self, kind: Kind, bus: Bus, error: BusError) -> list[_Event]:
        del self._buses[kind]
        self._readiness.remove(bus.fileno())
        bus.close()
        self._miss(kind, str(error.args[0]))
        return [_Event(holder=name, held=False) for name in _HOLDERS[kind]]

    def _understand(self, message: Message) -> Iterator[_Event]:
        match signal_key(message), message.body:
            case (str(name), "ActiveChanged", _), (bool(active), *_) if name in SCREEN_SAVERS:
                yield _Event(holder=name, held=active)
            case (_, "NameOwnerChanged", _), (str(name), _, "") if name in SCREEN_SAVERS:
                yield _Event(holder=name, held=False)
            case (_, "PrepareForSleep", _), (bool(going),):
                yield _Event(sleep=going)
            case (_, "PropertiesChanged", self._session_path), (str(name), dict(new), *_) if (
                name == _SESSION and "LockedHint" in new
            ):
                yield _Event(holder=_LOGIN, held=new["LockedHint"] == ("b", True))

    def _digest(self, event: _Event) -> list[Observation]:
        if event.sleep is not None:
            kind = Suspend if event.sleep else Resume
            return [kind(at_ms=self._clock.wall_ms(), mono_ms=self._clock.mono_ms())]
        if event.held:
            self._holders.add(event.holder)
        else:
            self._holders.discard(event.holder)
        return []

    def _tell_lock(self) -> list[Observation]:
        locked = bool(self._holders)
        if locked == self._told_locked:
            return []
        self._told_locked = locked
        kind = Lock if locked else Unlock
        return [kind(at_ms=self._clock.wall_ms(), mono_ms=self._clock.mono_ms())]


def _is_active(bus: Bus, name: str, paths: Sequence[str]) -> bool:
    for path in paths:
        with contextlib.suppress(BusError):
            answer = bus.call(DBusAddress(path, name, name), "GetActive", timeout_s=_ANSWER_S)
            return answer == (True,)
    return False


def _find_session(bus: Bus) -> str | None:
    """Return the path of our login session; a service of the person's has only their display's."""
    asked: list[tuple[str, str, tuple[object, ...]]] = [("GetSessionByPID", "u", (os.getpid(),))]
    if session_id := os.environ.get("XDG_SESSION_ID"):
        asked.insert(0, ("GetSession", "s", (session_id,)))
    for method, signature, body in asked:
        with contextlib.suppress(BusError):
            path: str = bus.call(_MANAGER, method, signature, body, timeout_s=_ANSWER_S)[0]
            return path
    with contextlib.suppress(BusError):
        user = bus.call(_MANAGER, "GetUserByPID", "u", (os.getpid(),), timeout_s=_ANSWER_S)[0]
        properties = DBusAddress(user, _LOGIN, _PROPERTIES)
        answer = bus.call(
            properties, "Get", "ss", (f"{_LOGIN}.User", "Display"), timeout_s=_ANSWER_S
        )
        _, (_, display) = answer[0]  # a variant: its type, and the pair of id and path
        return None if display == "/" else str(display)
    return None
