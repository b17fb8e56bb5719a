"""A connection to a D-Bus message bus that a loop can wait on: calls with errors, signals drained.

jeepney drops what comes in while a call waits for its answer, gives error replies back as if
they were answers, and knows one address only; this puts those three right. Import it late:
jeepney costs 1.2 MB.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tracker.errors import SurroundingsError

Kind = Literal["session", "system"]

SERVICE_UNKNOWN = "org.freedesktop.DBus.Error.ServiceUnknown"


class BusError(SurroundingsError):
    """The bus is missing or gone, or the service answered with an error.

    Attributes:
        name: The D-Bus error's name (``SERVICE_UNKNOWN`` if nobody is there); "" if the
            connection itself failed.
    """

    def __init__(self, message: str, *, name: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.name = name


class Bus:
    """One connection. All calls come from one thread."""

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection
        self._came_in: list[Message] = []
        self._closed = False

    @property
    def unique_name(self) -> str:
        """Our own name on the bus (``:1.42``)."""
        return str(self._connection.unique_name)

    def fileno(self) -> int:
        """Return the descriptor that is readable when there is something to drain."""
        return int(self._connection.sock.fileno())

    def call(
        self,
        address: DBusAddress,
        method: str,
        signature: str | None = None,
        body: tuple[Any, ...] = (),
        *,
        timeout_s: float = 2.0,
    ) -> tuple[Any, ...]:
        """Call a method and return the answer's body.

        What else comes in meanwhile is kept for ``drain``; no descriptor announces it, so
        drain after the last call before waiting.

        Raises:
            BusError: No service, an error reply, no answer in time, or no bus.
        """
        return self.ask(new_method_call(address, method, signature, body), timeout_s=timeout_s)

    def ask(self, message: Message, *, timeout_s: float = 2.0) -> tuple[Any, ...]:
        """Send a method call made elsewhere; otherwise as ``call``."""
        fields = message.header.fields
        what = f"{fields.get(HeaderFields.interface)}.{fields.get(HeaderFields.member)}"
        serial = next(self._connection.outgoing_serial)
        deadline = time.perf_counter() + timeout_s
        with _bus_errors(what):
            self._connection.send(message, serial=serial)
            while True:
                left_s = max(deadline - time.perf_counter(), 0.0)
                reply = self._connection.receive(timeout=left_s)
                if reply.header.fields.get(HeaderFields.reply_serial) == serial:
                    return _body(reply, what)
                self._came_in.append(reply)

    def send(self, message: Message) -> None:
        """Send a signal, a reply, or a call whose answer ``drain`` will bring.

        Raises:
            BusError: The bus is gone.
        """
        with _bus_errors("sending"):
            self._connection.send(message)

    def watch(self, *, arg0: str | None = None, **rule: str) -> None:
        """Ask for the signals that match.

        Args:
            arg0: The first argument, if it must be this string.
            rule: ``interface=``, ``member=``, ``path=``, ``sender=`` ...

        Raises:
            BusError: The bus refused, or is gone.
        """
        match = MatchRule(type="signal", **rule)
        if arg0 is not None:
            match.add_arg_condition(0, arg0)
        self.ask(message_bus.AddMatch(match))

    def watch_owner(self, name: str) -> None:
        """Ask for ``NameOwnerChanged`` of a well-known name.

        Raises:
            BusError: The bus refused, or is gone.
        """
        self.watch(
            sender="org.freedesktop.DBus",
            interface="org.freedesktop.DBus",
            member="NameOwnerChanged",
            arg0=name,
        )

    def own(self, name: str) -> bool:
        """Take a well-known name; return whether it is ours now.

        Raises:
            BusError: The bus refused, or is gone.
        """
        do_not_queue = 4  # DBUS_NAME_FLAG_DO_NOT_QUEUE
        answer: int = self.ask(message_bus.RequestName(name, do_not_queue))[0]
        return answer in {1, 4}  # primary owner, already owner

    def has_owner(self, name: str) -> bool:
        """Return whether somebody owns ``name`` now, without starting anybody.

        Raises:
            BusError: The bus is gone.
        """
        return bool(self.ask(message_bus.NameHasOwner(name))[0])

    def drain(self) -> list[Message]:
        """Return all messages that came in, oldest first, without waiting.

        Raises:
            BusError: The bus is gone.
        """
        with _bus_errors("reading"):
            # The parser may hold several messages after one readable event.
            while True:
                try:
                    self._came_in.append(self._connection.receive(timeout=0))
                except TimeoutError:
                    break
        messages, self._came_in = self._came_in, []
        return messages

    def close(self) -> None:
        """Release the connection. Safe to call twice."""
        if not self._closed:
            self._closed = True
            self._connection.close()


def open_bus(kind: Kind) -> Bus:
    """Connect to the session's or the system's bus.

    Raises:
        BusError: There is none, or it does not let us in.
    """
    try:
        return Bus(open_dbus_connection(_address(kind)))
    # jeepney gives KeyError, ValueError, OSError, AuthenticationError and more for what is
    # one thing to us: no usable bus.
    except Exception as error:
        reason = _reason(kind, error)
        raise BusError(
            f"No {kind} message bus: {reason}.",
            hint="Start from a desktop session, or through dbus-run-session."
            if kind == "session"
            else "Sleep is then noticed by the clocks, and only after waking.",
        ) from error


def signal_key(message: Message) -> tuple[str, str, str] | None:
    """Return a signal's interface, member and path; ``None`` for any other message."""
    if message.header.message_type is not MessageType.signal:
        return None
    fields = message.header.fields
    return (
        fields.get(HeaderFields.interface, ""),
        fields.get(HeaderFields.member, ""),
        fields.get(HeaderFields.path, ""),
    )


def sender_of(message: Message) -> str:
    """Return the unique name of who sent it ("" if the bus did not say)."""
    return str(message.header.fields.get(HeaderFields.sender, ""))


@contextmanager
def _bus_errors(what: str) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise BusError(f"No answer to {what} from the message bus in time.") from error
    # A closed connection's selector raises ValueError or KeyError.
    except (OSError, ValueError, KeyError) as error:
        raise BusError(f"The message bus is gone ({what}).") from error


def _body(reply: Message, what: str) -> tuple[Any, ...]:
    if reply.header.message_type is MessageType.error:
        name = reply.header.fields.get(HeaderFields.error_name, "")
        # Only the name: the text is the other side's, and may quote what we sent.
        raise BusError(f"{what} was answered with {name}.", name=name)
    body: tuple[Any, ...] = reply.body
    return body


def _address(kind: Kind) -> str:
    if kind == "system":
        return "SYSTEM"
    if address := os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return address
    # Where systemd puts it; a program started outside the session has no variable.
    return f"unix:path={os.environ['XDG_RUNTIME_DIR']}/bus"


def _reason(kind: Kind, error: Exception) -> str:
    match error:
        case KeyError():
            return "neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set"
        case FileNotFoundError() | ConnectionRefusedError():
            return "nothing listens at its address"
        case TimeoutError():
            return "it does not answer"
    return f"{kind} bus address or authentication failed ({type(error).__name__})"
