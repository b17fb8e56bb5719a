"""Does the desktop want no notifications just now? Told by D-Bus, never asked in turns.

Each desktop has its own switch: xfce4-notifyd's lies in xfconf; KDE's service has a property
``Inhibited`` (https://specifications.freedesktop.org/notification-spec/latest/), dunst's one of
its own; GNOME, Cinnamon and MATE keep theirs in dconf, whose changes are announced, and whose
value ``gsettings`` tells. Whoever is not running is not started by asking.
"""

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from jeepney import DBusAddress, Message

from tracker.core.observations import Dnd, Observation
from tracker.core.ports import Clock, WindowSeen
from tracker.desktop.readiness import Readiness
from tracker.system.clock import SystemClock
from tracker.system.dbus import Bus, BusError, open_bus, signal_key

_NOTIFICATIONS = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_PROPERTIES = "org.freedesktop.DBus.Properties"
#: Interfaces of notification services with the property that says it.
_INHIBITED = {_NOTIFICATIONS: "Inhibited", "org.dunstproject.cmd0": "paused"}

_XFCONF = "org.xfce.Xfconf"
_XFCONF_PATH = "/org/xfce/Xfconf"
_XFCE_SWITCH = ("xfce4-notifyd", "/do-not-disturb")

_DCONF = "ca.desrt.dconf.Writer"
# Asked of programs of this machine, at the start and when they said that something changed.
_ANSWER_S = 0.15


class _Switch(NamedTuple):
    """A setting of a desktop: its schema and key, and the value that means silence."""

    schema: str
    key: str
    silent: str

    @property
    def path(self) -> str:
        """Where dconf keeps it."""
        return f"/{self.schema.replace('.', '/')}/{self.key}"


#: By a word of XDG_CURRENT_DESKTOP, lower case.
_SWITCHES = {
    "gnome": _Switch("org.gnome.desktop.notifications", "show-banners", "false"),
    "budgie": _Switch("org.gnome.desktop.notifications", "show-banners", "false"),
    "unity": _Switch("org.gnome.desktop.notifications", "show-banners", "false"),
    "x-cinnamon": _Switch("org.cinnamon.desktop.notifications", "display-notifications", "false"),
    "mate": _Switch("org.mate.NotificationDaemon", "do-not-disturb", "true"),
}


class SilenceSource:
    """The desktop's do-not-disturb; see ``tracker.core.ports.Source``.

    Without a session bus it has nothing to tell, nor where no service has such a switch.

    Args:
        clock: For labels.
        desktops: XDG_CURRENT_DESKTOP; the environment's by default.

    Attributes:
        missing: Why do-not-disturb cannot be noticed, as sentences for ``doctor``.
    """

    name = "silence"

    def __init__(self, clock: Clock | None = None, *, desktops: str | None = None) -> None:
        self._clock = clock or SystemClock()
        self._switch = _find_switch(desktops)
        self._readiness = Readiness()
        self._bus: Bus | None = None
        self._holders: set[str] = set()  # who wants silence
        self._told = False
        self.missing: list[str] = []
        self._connect()
        self._readiness.raise_flag()  # the present state waits to be read

    def fileno(self) -> int:
        """Return a descriptor that is readable when there is something to read."""
        return self._readiness.fileno()

    def read(self) -> Sequence[WindowSeen | Observation]:
        """Return whether silence began or ended; the first call tells only of one that is on.

        A bus that goes away takes its claims with it.
        """
        self._readiness.lower_flag()
        try:
            while self._bus is not None and (messages := self._bus.drain()):
                self._follow(messages)
        except BusError as error:
            self._lose(error)
        wanted = bool(self._holders)
        if wanted == self._told:
            return []
        self._told = wanted
        return [Dnd(at_ms=self._clock.wall_ms(), mono_ms=self._clock.mono_ms(), on=wanted)]

    def close(self) -> None:
        """Release the connection. Safe to call twice."""
        if self._bus is not None:
            self._bus.close()
            self._bus = None
        self._readiness.close()

    # -- opening -----------------------------------------------------------------------

    def _connect(self) -> None:
        try:
            bus = open_bus("session")
        except BusError as error:
            self._miss(error)
            return
        try:
            self._watch(bus)
        except BusError as error:
            bus.close()
            self._miss(error)
            self._holders.clear()
            return
        self._bus = bus
        self._readiness.add(bus.fileno())
        for ask in (self._ask_service, self._ask_xfce, self._ask_switch):
            ask(bus)

    def _watch(self, bus: Bus) -> None:
        bus.watch_owner(_NOTIFICATIONS)
        bus.watch(
            sender=_NOTIFICATIONS, interface=_PROPERTIES, member="PropertiesChanged", path=_PATH
        )
        for member in ("PropertyChanged", "PropertyRemoved"):
            bus.watch(interface=_XFCONF, member=member, arg0=_XFCE_SWITCH[0])
        if self._switch is not None:
            bus.watch(interface=_DCONF, member="Notify")

    def _miss(self, error: BusError) -> None:
        self.missing.append(f"The desktop's do-not-disturb is not noticed. {error.args[0]}")

    def _lose(self, error: BusError) -> None:
        assert self._bus is not None
        self._readiness.remove(self._bus.fileno())
        self._bus.close()
        self._bus = None
        self._miss(error)
        self._holders.clear()

    # -- asking ------------------------------------------------------------------------

    def _ask_service(self, bus: Bus) -> None:
        """Ask the notification service, if one is there."""
        if not bus.has_owner(_NOTIFICATIONS):
            return
        for interface, name in _INHIBITED.items():
            address = DBusAddress(_PATH, _NOTIFICATIONS, _PROPERTIES)
            # Most have no such property, and say so by an error.
            found = _ask(bus, address, "Get", "ss", (interface, name))
            self._hold(interface, on=found == ("b", True))

    def _ask_xfce(self, bus: Bus) -> None:
        if bus.has_owner(_XFCONF):
            address = DBusAddress(_XFCONF_PATH, _XFCONF, _XFCONF)
            found = _ask(bus, address, "GetProperty", "ss", _XFCE_SWITCH)
            self._hold(_XFCONF, on=found == ("b", True))

    def _ask_switch(self, bus: Bus) -> None:
        del bus
        if self._switch is not None:
            self._hold(_DCONF, on=_read_setting(self._switch) == self._switch.silent)

    def _hold(self, holder: str, *, on: bool) -> None:
        (self._holders.add if on else self._holders.discard)(holder)

    # -- following ---------------------------------------------------------------------

    def _follow(self, messages: Sequence[Message]) -> None:
        """Take note of what was said; ask once for each thing of which only a change is told."""
        asked: set[Callable[[Bus], None]] = set()
        for message in messages:
            asked.update(self._understand(message))
        for ask in asked:
            if self._bus is not None:
                ask(self._bus)

    def _understand(self, message: Message) -> Iterator[Callable[[Bus], None]]:
        match signal_key(message), message.body:
            case (_, "NameOwnerChanged", _), (str(name), _, owner) if name == _NOTIFICATIONS:
                self._holders -= _INHIBITED.keys()
                if owner:
                    yield self._ask_service
            case (_, "PropertiesChanged", _), (str(name), dict(new), gone) if name in _INHIBITED:
                if _INHIBITED[name] in new:
                    self._hold(name, on=new[_INHIBITED[name]] == ("b", True))
                elif _INHIBITED[name] in gone:
                    yield self._ask_service
            case (str(name), "PropertyChanged", _), (*switch, value) if name == _XFCONF:
                if tuple(switch) == _XFCE_SWITCH:
                    self._hold(_XFCONF, on=value == ("b", True))
            case (str(name), "PropertyRemoved", _), switch if name == _XFCONF:
                if tuple(switch) == _XFCE_SWITCH:
                    self._hold(_XFCONF, on=False)
            case (str(name), "Notify", _), (str(prefix), list(changes), _) if name == _DCONF:
                if self._switch and any(
                    self._switch.path.startswith(f"{prefix}{change}") for change in changes
                ):
                    yield self._ask_switch


def _find_switch(desktops: str | None) -> _Switch | None:
    words = os.environ.get("XDG_CURRENT_DESKTOP", "") if desktops is None else desktops
    return next((_SWITCHES[it] for it in words.lower().split(":") if it in _SWITCHES), None)


def _ask(bus: Bus, address: DBusAddress, method: str, signature: str, body: Any) -> Any:
    """Return the variant that a call answers with; ``None`` if it does not."""
    with contextlib.suppress(BusError):
        answer = bus.call(address, method, signature, body, timeout_s=_ANSWER_S)
        return answer[0] if answer else None
    return None


def _read_setting(switch: _Switch) -> str | None:
    """Return a setting's value as ``gsettings`` prints it; ``None`` where it cannot be told."""
    try:
        done = subprocess.run(
            ["gsettings", "get", switch.schema, switch.key],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_ANSWER_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace").strip()
