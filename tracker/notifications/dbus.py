"""Notifications with buttons over D-Bus: the desktop's own service, whoever that is.

Everything goes to the service's unique name, and only signals from that name about a notice
that we showed there are heard: any program of the session may send a signal that looks like
a pressed button. Capabilities are asked for at every show (half a millisecond), so a service
that was replaced meanwhile is met as what it is, and one that is gone is forgotten
with the notices it took along.

https://specifications.freedesktop.org/notification-spec/latest/
"""

import selectors
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from jeepney import DBusAddress, MatchRule, Message
from jeepney.bus_messages import message_bus

from tracker.core.ports import Answer, Clock, Notice
from tracker.notifications.text import plain_body, plain_label, plain_title
from tracker.system.clock import SystemClock
from tracker.system.dbus import SERVICE_UNKNOWN, Bus, BusError, open_bus, sender_of, signal_key

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
APP_NAME = "Eye on the Prize"
DESKTOP_ENTRY = "eyeprize"

_BUDGET_MS = 800  # of the one second that a show may take
_MOST_REMEMBERED = 64  # a service that never tells what was closed must not fill the memory
_NO_OWNER = "org.freedesktop.DBus.Error.NameHasNoOwner"
_NORMAL, _CRITICAL = 1, 2
_CLOSED_BECAUSE = {1: "expired", 2: "dismissed"}


class _Shown(NamedTuple):
    key: str
    actions: frozenset[str]


class DBusNotifier:
    """See ``tracker.core.ports.Notifier``. Opens nothing until it is used.

    Attributes:
        absent: Whether the last ``show`` found no service at all. Only then another way is worth
            trying: with one that is there but does not answer, the notice could come twice.
        reason: Why the last ``show`` returned ``False``; "" if it did not.
    """

    name = "dbus"

    def __init__(self, *, icon: Path | None = None, clock: Clock | None = None) -> None:
        """Remember what to show as our icon: a picture's absolute path, or the installed one."""
        self.absent = False
        self.reason = ""
        self._icon = str(icon) if icon else DESKTOP_ENTRY
        self._clock = clock or SystemClock()
        self._bus: Bus | None = None
        # Keyed by the service's unique name (never used twice in a bus's life) and its id.
        self._shown: dict[tuple[str, int], _Shown] = {}
        self._answers: list[Answer] = []
        # One descriptor for life: the bus may come and go, and a signal that came in while we
        # waited for a reply is announced by no socket but this bell.
        self._selector = selectors.DefaultSelector()
        self._bell, self._listening = socket.socketpair()
        self._listening.settimeout(0)
        self._selector.register(self._listening, selectors.EVENT_READ)
        self._closed = False

    def show(self, notice: Notice) -> bool:
        """Show it, or what it says now if it is still there. Takes at most a second."""
        self.absent = True
        self.reason = ""
        try:
            self._show(notice, _Deadline(self._clock, _BUDGET_MS))
        except BusError as error:
            self.reason = str(error.args[0])
        self._hear_all()
        return not self.reason

    def check(self) -> str:
        """Return in words which service is there and what it can do, showing nothing.

        Raises:
            BusError: Nobody is there.
        """
        deadline = _Deadline(self._clock, _BUDGET_MS)
        bus = self._connected(deadline)
        service = _address(_owner(bus, deadline))
        program, _, version, _ = bus.call(
            service, "GetServerInformation", timeout_s=deadline.left_s()
        )
        (capable,) = bus.call(service, "GetCapabilities", timeout_s=deadline.left_s())
        buttons = "with buttons" if "actions" in capable else "without buttons"
        return f"{program} {version}, {buttons}"

    def fileno(self) -> int:
        """Return a descriptor that stays the same until ``close``."""
        if sys.platform == "win32":
            raise OSError("No D-Bus on Windows")
        return self._selector.fileno()

    def read(self) -> Sequence[Answer]:
        """Return what the person did with our notices since the last call."""
        self._hear_all()
        self._silence()
        answers, self._answers = self._answers, []
        return answers

    def close(self) -> None:
        """Leave the bus; what is on the screen stays there, unheard."""
        if self._closed:
            return
        self._closed = True
        self._leave()
        self._selector.close()
        self._bell.close()
        self._listening.close()

    def _show(self, notice: Notice, deadline: "_Deadline") -> None:
        try:
            self._notify(notice, deadline)
        except BusError as error:
            if self._bus is None or not _is_broken(error):
                raise
            # The bus was restarted since we last spoke: once more, on a new connection.
            self._leave()
            self._notify(notice, deadline)

    def _notify(self, notice: Notice, deadline: "_Deadline") -> None:
        bus = self._connected(deadline)
        owner = _owner(bus, deadline)
        self.absent = False
        (capable,) = bus.call(_address(owner), "GetCapabilities", timeout_s=deadline.left_s())
        self._hear_all()  # one that was just closed must not be replaced
        actions = notice.actions if "actions" in capable else ()
        body = (
            APP_NAME,
            self._replaced(notice.key, owner),
            self._icon,
            plain_title(notice.title),
            plain_body(notice.body, markup="body-markup" in capable),
            [word for key, label in actions for word in (key, plain_label(label))],
            {
                "urgency": ("y", _CRITICAL if notice.urgent else _NORMAL),
                "desktop-entry": ("s", DESKTOP_ENTRY),
            },
            0 if notice.urgent else -1,  # never, or when the service thinks fit
        )
        (number,) = bus.call(
            _address(owner), "Notify", "susssasa{sv}i", body, timeout_s=deadline.left_s()
        )
        self._forget(notice.key)
        self._shown[owner, number] = _Shown(notice.key, frozenset(key for key, _ in actions))
        while len(self._shown) > _MOST_REMEMBERED:
            del self._shown[next(iter(self._shown))]

    def _replaced(self, key: str, owner: str) -> int:
        """Return the id under which ``owner`` shows the notice ``key``; 0 if it does not."""
        return next(
            (
                number
                for (service, number), shown in self._shown.items()
                if shown.key == key and service == owner
            ),
            0,
        )

    def _forget(self, key: str) -> None:
        self._shown = {at: shown for at, shown in self._shown.items() if shown.key != key}

    def _connected(self, deadline: "_Deadline") -> Bus:
        if self._bus is None:
            bus = open_bus("session")
            rule = MatchRule(type="signal", sender=NAME, interface=NAME, path=PATH)
            try:
                bus.ask(message_bus.AddMatch(rule), timeout_s=deadline.left_s())
            except BusError:
                bus.close()
                raise
            self._bus = bus
            self._selector.register(bus.fileno(), selectors.EVENT_READ)
        return self._bus

    def _leave(self) -> None:
        if self._bus is not None:
            self._selector.unregister(self._bus.fileno())
            self._bus.close()
            self._bus = None
        # Another bus may give the same unique names to others.
        self._shown.clear()

    def _hear_all(self) -> None:
        if self._bus is None:
            return
        try:
            messages = self._bus.drain()
        except BusError:
            self._leave()
            return
        had = bool(self._answers)
        for message in messages:
            self._hear(message)
        if self._answers and not had:
            self._bell.send(b"!")

    def _hear(self, message: Message) -> None:
        about = signal_key(message)
        if about is None or about[0] != NAME or about[2] != PATH:
            return
        match about[1], message.body:
            case "ActionInvoked", (int(number), str(action)):
                shown = self._shown.get((sender_of(message), number))
                if shown and action in shown.actions:
                    self._answer(sender_of(message), number, action)
            case "NotificationClosed", (int(number), int(reason)):
                self._answer(sender_of(message), number, _CLOSED_BECAUSE.get(reason))

    def _answer(self, sender: str, number: int, action: str | None) -> None:
        """Take the first answer to a notice and forget it; ``None``: it ended without any."""
        shown = self._shown.pop((sender, number), None)
        if shown is not None and action is not None:
            self._answers.append(Answer(key=shown.key, action=action))

    def _silence(self) -> None:
        try:
            while self._listening.recv(64):
                pass
        except BlockingIOError:
            pass


class _Deadline:
    """What is left of the time that one show may take."""

    def __init__(self, clock: Clock, budget_ms: int) -> None:
        self._clock = clock
        self._end_ms = clock.mono_ms() + budget_ms

    def left_s(self) -> float:
        """Return the seconds left, never less than a moment in which a reply can be found."""
        return max(self._end_ms - self._clock.mono_ms(), 10) / 1000


def _owner(bus: Bus, deadline: _Deadline) -> str:
    """Return the service's unique name; the bus starts one that is installed but not running.

    Raises:
        BusError: There is none, or it does not start in time.
    """
    try:
        return _name_owner(bus, deadline)
    except BusError as error:
        if error.name != _NO_OWNER:
            raise
    try:
        bus.ask(message_bus.StartServiceByName(NAME), timeout_s=deadline.left_s())
    except BusError as error:
        if error.name != SERVICE_UNKNOWN:
            raise
        raise BusError(
            "No notification service is running.",
            name=SERVICE_UNKNOWN,
            hint="Install one, such as dunst, or start your desktop's.",
        ) from None
    return _name_owner(bus, deadline)


def _name_owner(bus: Bus, deadline: _Deadline) -> str:
    (owner,) = bus.ask(message_bus.GetNameOwner(NAME), timeout_s=deadline.left_s())
    return str(owner)


def _address(owner: str) -> DBusAddress:
    return DBusAddress(PATH, bus_name=owner, interface=NAME)


def _is_broken(error: BusError) -> bool:
    """Tell a connection that ended from an error reply and from a late one."""
    cause = error.__cause__
    return not error.name and isinstance(cause, OSError) and not isinstance(cause, TimeoutError)
