"""A D-Bus service in a process of its own, told on standard input what to say.

Run as ``python -m tests.desktop.bus_service KIND NAME``. Prints ``ready`` when it owns the name,
then obeys lines, each a Python literal, printing ``done`` after each:
``("answer", member, signature, body)`` from now on to calls of that member,
``("emit", path, interface, member, signature, body)`` a signal.
"""

import ast
import select
import subprocess
import sys
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    new_error,
    new_method_return,
    new_signal,
)

from tests.desktop.virtual import VirtualDesktop
from tracker.system.dbus import Bus, open_bus


class Service:
    """What the tests hold: the process, and orders to it."""

    def __init__(self, desktop: VirtualDesktop, kind: str, name: str) -> None:
        self.process = desktop.start(
            [sys.executable, "-m", "tests.desktop.bus_service", kind, name],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1,
        )  # fmt: skip
        assert self.process.stdout.readline() == "ready\n"

    def answer(self, member: str, signature: str, *body: Any) -> None:
        """Answer calls of ``member`` with this from now on."""
        self._order("answer", member, signature, body)

    def emit(self, path: str, interface: str, member: str, signature: str, *body: Any) -> None:
        """Send a signal; returns when it is on the bus."""
        self._order("emit", path, interface, member, signature, body)

    def close(self) -> None:
        """End it; its name leaves the bus."""
        self.process.stdin.close()
        self.process.wait(5)
        self.process.stdout.close()

    def _order(self, *order: Any) -> None:
        self.process.stdin.write(f"{order!r}\n")
        assert self.process.stdout.readline() == "done\n"


def reply_to(message: Message, answers: dict[str, tuple[str, tuple]]) -> Message:
    """Answer a call as told, or say that there is no such method."""
    member = message.header.fields[HeaderFields.member]
    if member not in answers:
        return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")
    return new_method_return(message, *answers[member])


def obey(order: tuple, bus: Bus, answers: dict[str, tuple[str, tuple]]) -> None:
    """Carry out one order."""
    match order:
        case ("answer", member, signature, body):
            answers[member] = (signature, body)
        case ("emit", path, interface, member, signature, body):
            emitter = DBusAddress(path, interface=interface)
            bus.send(new_signal(emitter, member, signature, body))
            bus.has_owner("org.freedesktop.DBus")  # answered after the signal was passed on


def main() -> None:
    """Serve until standard input ends."""
    bus = open_bus(sys.argv[1])
    assert bus.own(sys.argv[2])
    answers: dict[str, tuple[str, tuple]] = {}
    print("ready", flush=True)
    while True:
        for message in bus.drain():
            if message.header.message_type is MessageType.method_call:
                bus.send(reply_to(message, answers))
        ready, _, _ = select.select([bus.fileno(), 0], [], [])
        if 0 in ready:
            if not (line := sys.stdin.readline()):
                return
            obey(ast.literal_eval(line), bus, answers)
            print("done", flush=True)


if __name__ == "__main__":
    main()
