"""A notification service on a real bus that does as told and keeps what it was sent.

For what a real service cannot be made to do on demand: to hang, to have no buttons, to let a
notice expire now, to be replaced by another one with other capabilities.
"""

import threading
from typing import Any, Self

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection

NAME = "org.freedesktop.Notifications"
ADDRESS = DBusAddress("/org/freedesktop/Notifications", bus_name=NAME, interface=NAME)


class ScriptedService:
    """Owns the service's name until ``close``; a context manager.

    Attributes:
        notified: The arguments of each Notify, in order.
        hanging: Methods that are never answered.
        failing: Methods that are answered with an error.
    """

    def __init__(self, bus_address: str, *, capabilities: tuple[str, ...]) -> None:
        self.capabilities = capabilities
        self.notified: list[tuple[Any, ...]] = []
        self.hanging: set[str] = set()
        self.failing: set[str] = set()
        self.client = ""
        self._next = 1
        self._over = threading.Event()
        self._bus: DBusConnection = open_dbus_connection(bus_address)
        assert self._bus.send_and_get_reply(message_bus.RequestName(NAME, 4)).body == (1,)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the bus, as a service that crashed."""
        if not self._over.is_set():
            self._over.set()
            self._thread.join()
            self._bus.close()

    def invoke(self, number: int, action: str) -> None:
        """Tell that a button was pressed, and, as real ones do, that the notice is closed."""
        self.signal("ActionInvoked", "us", (number, action))
        self.signal("NotificationClosed", "uu", (number, 2))

    def signal(self, name: str, signature: str, body: tuple[Any, ...]) -> None:
        self._bus.send(new_signal(ADDRESS, name, signature, body))

    def _serve(self) -> None:
        while not self._over.is_set():
            try:
                message = self._bus.receive(timeout=0.02)
            except TimeoutError:
                continue
            if message.header.message_type is MessageType.method_call:
                self._answer(message)

    def _answer(self, message: Message) -> None:
        member = message.header.fields[HeaderFields.member]
        self.client = message.header.fields[HeaderFields.sender]
        if member == "Notify":
            self.notified.append(message.body)
        if member in self.failing:
            self._bus.send(new_error(message, f"{NAME}.Error.Refused", "s", ("no",)))
        elif member not in self.hanging:
            self._bus.send(self._reply(member, message))

    def _reply(self, member: str, message: Message) -> Message:
        match member:
            case "GetCapabilities":
                return new_method_return(message, "as", (list(self.capabilities),))
            case "GetServerInformation":
                return new_method_return(message, "ssss", ("Scripted", "x", "1", "1.2"))
            case "Notify":
                number = message.body[1] or self._next
                self._next = max(self._next, number + 1)
                return new_method_return(message, "u", (number,))
        return new_method_return(message)
