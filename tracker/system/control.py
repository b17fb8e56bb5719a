"""The control channel: one Unix socket that only the person's own processes can reach.

Command line, popup and the browsers' native messaging hosts speak to the running program
through it: JSON objects, one a line. No web page can open a Unix socket, the folder is
0700, and the kernel says whose process connects. The server has no thread: the engine waits
on one descriptor and calls ``read``; nobody who is slow, silent or hostile can make it wait.

On Windows it will be a named pipe; until that is there, both ends say that it is not.
"""

import os
import selectors
import socket
import struct
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from tracker.errors import SurroundingsError
from tracker.paths import private_folder

MAX_LINE = 256 * 1024
MAX_CLIENTS = 64
MAX_UNSENT = 1024 * 1024
_CHUNK = 64 * 1024
_NO_WINDOWS = "The control channel is not there yet on Windows."
_NOT_RUNNING = "eyeprize is not running."
_START_IT = "Start it with 'eyeprize run'."

Message = dict[str, Any]


class Peer(NamedTuple):
    """Who is at the other end, as the kernel says."""

    pid: int | None
    uid: int


class Client:
    """One connection to the server.

    Attributes:
        number: Tells connections apart; never used twice.
        pid: The process that connected, where the kernel says.
    """

    __slots__ = ("_in", "_link", "_out", "_selector", "number", "pid")

    def __init__(
        self, number: int, link: socket.socket, pid: int | None, selector: selectors.BaseSelector
    ) -> None:
        self.number = number
        self.pid = pid
        self._link = link
        self._selector = selector
        self._in = bytearray()
        self._out = bytearray()

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message, now or as soon as the client reads; never waits, never raises for it.

        A client that lets a megabyte pile up is dropped; the server's next ``read`` says so.
        """
        self._out += msgspec.json.encode(message) + b"\n"
        self.flush()
        if len(self._out) > MAX_UNSENT:
            self.drop()

    def flush(self) -> None:
        """Write what waits, as far as the client takes it."""
        waited = bool(self._out)
        try:
            while self._out:
                del self._out[: self._link.send(self._out)]
        except BlockingIOError:
            pass
        except OSError:
            self.drop()
        if waited and self._link.fileno() >= 0:
            wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self._out else 0)
            self._selector.modify(self._link, wanted, self)

    def drop(self) -> None:
        """End the connection; it stays readable until ``ControlServer.read`` has seen its end."""
        self._out.clear()
        try:
            self._link.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    def _receive(self) -> tuple[list[Message], bool]:
        """Return the messages that arrived, and whether the connection still stands."""
        try:
            data = self._link.recv(_CHUNK)
        except BlockingIOError:
            return [], True
        except OSError:
            data = b""
        if not data:
            return [], False
        self._in += data
        *lines, rest = bytes(self._in).split(b"\n")
        self._in = bytearray(rest)
        messages = [_parse(line) for line in lines if len(line) <= MAX_LINE]
        alive = len(rest) <= MAX_LINE and len(messages) == len(lines) and None not in messages
        return [message for message in messages if message is not None], alive

    def _close(self) -> None:
        self._selector.unregister(self._link)
        self._link.close()


def _parse(line: bytes) -> Message | None:
    try:
        value = msgspec.json.decode(line)
    except (ValueError, RecursionError):  # msgspec lets UnicodeDecodeError through
        return None
    return value if isinstance(value, dict) else None


class ControlServer:
    """The listening end, for the engine's loop: one thread, never blocks.

    Args:
        path: The socket (0600); its folder is created 0700.

    Raises:
        SurroundingsError: Another instance listens there, or the folder is not the person's own.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._listening = _listen(path)
        self._inode = path.stat().st_ino
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listening, selectors.EVENT_READ)
        self._clients: dict[int, Client] = {}
        self._number = 0
        self._closed = False

    def fileno(self) -> int:
        """Return one descriptor that is readable when ``read`` has something to do."""
        if sys.platform == "win32":
            raise SurroundingsError(_NO_WINDOWS)
        return self._selector.fileno()  # epoll or kqueue: one descriptor for all

    def read(self) -> list[tuple[Client, Message]]:
        """Return what arrived since the last call, a connection's end as ``{"type": "gone"}``.

        Takes at most 64 KB of each client, so that none keeps the others waiting; what
        is left makes ``fileno`` readable again. A client that sends anything but JSON objects
        in lines of at most 256 KB is dropped.
        """
        found: list[tuple[Client, Message]] = []
        for key, events in self._selector.select(0):
            client: Client | None = key.data
            if client is None:
                self._accept()
                continue
            if events & selectors.EVENT_WRITE:
                client.flush()
            if events & selectors.EVENT_READ:
                messages, alive = client._receive()  # noqa: SLF001 - the two are one thing
                found += [(client, message) for message in messages]
                if not alive:
                    self._remove(client)
                    found.append((client, {"type": "gone"}))
        return found

    def close(self) -> None:
        """End all connections and take the socket away. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        for client in list(self._clients.values()):
            self._remove(client)
        self._selector.close()
        self._listening.close()
        # A later instance may have put its own socket there.
        if self._path.exists() and self._path.stat().st_ino == self._inode:
            self._path.unlink()

    def _accept(self) -> None:
        try:
            link, _ = self._listening.accept()
        except OSError:  # gone again, or no descriptors left
            return
        peer = _peer(link)
        if len(self._clients) >= MAX_CLIENTS or peer is None or peer.uid != _own_uid():
            link.close()
            return
        link.settimeout(0)
        self._number += 1
        client = Client(self._number, link, peer.pid, self._selector)
        self._clients[client.number] = client
        self._selector.register(link, selectors.EVENT_READ, client)

    def _remove(self, client: Client) -> None:
        if self._clients.pop(client.number, None) is not None:
            client._close()  # noqa: SLF001


def call(path: Path, message: Mapping[str, Any], timeout_s: float = 5) -> Message:
    """Send one message to the running program and return its answer.

    Raises:
        SurroundingsError: Nobody listens there, or no answer came within ``timeout_s``.
    """
    with _connect(path, timeout_s) as link:
        try:
            link.sendall(msgspec.json.encode(message) + b"\n")
            with link.makefile("rb") as answers:
                answer = _parse(answers.readline(MAX_UNSENT))
        except OSError:
            answer = None
    if answer is None:
        raise SurroundingsError(
            f"The running eyeprize did not answer within {timeout_s:g} s.",
            hint="If it stays so, end it and start it again.",
        )
    return answer


def _connect(path: Path, timeout_s: float) -> socket.socket:
    if sys.platform == "win32":
        raise SurroundingsError(_NO_WINDOWS)
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.settimeout(timeout_s)
    try:
        _check_folder(path.parent)
        link.connect(str(path))
    except OSError:
        link.close()
        raise SurroundingsError(_NOT_RUNNING, hint=_START_IT) from None
    except SurroundingsError:
        link.close()
        raise
    return link


def _listen(path: Path) -> socket.socket:
    if sys.platform == "win32":
        raise SurroundingsError(_NO_WINDOWS)
    private_folder(path.parent)
    _check_folder(path.parent)
    _clear_stale(path)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listening.settimeout(0)
    try:
        # The folder keeps others out until the socket itself has its mode.
        listening.bind(str(path))
        path.chmod(0o600)
        listening.listen(16)
    except OSError as error:
        listening.close()
        raise SurroundingsError(
            f"{path}: no socket can be made there: {error.strerror}",
            hint="Give yourself write access to that folder.",
        ) from None
    return listening


def _clear_stale(path: Path) -> None:
    """Take away the socket of an instance that died."""
    if sys.platform == "win32" or not os.path.lexists(path):
        return
    if not path.is_socket():
        raise SurroundingsError(
            f"{path} is no socket.", hint="Move it away; eyeprize listens there."
        )
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(0)
        try:
            probe.connect(str(path))
        except (ConnectionRefusedError, FileNotFoundError):
            path.unlink(missing_ok=True)
            return
        except OSError:  # it is busy
            pass
    raise SurroundingsError(
        f"Something already listens at {path}.",
        hint="eyeprize runs already; 'eyeprize status' asks it what it does.",
    )


def _check_folder(folder: Path) -> None:
    """Make sure that nobody else can put a socket there; OSError if it is missing."""
    found = folder.lstat()
    if os.name == "posix" and (found.st_uid != _own_uid() or found.st_mode & 0o077):
        raise SurroundingsError(
            f"{folder} is not yours alone.",
            hint="Remove it; eyeprize makes a new one that only you may enter.",
        )


def _own_uid() -> int:
    if sys.platform == "win32":
        return 0
    return os.getuid()


def _peer(link: socket.socket) -> Peer | None:
    """Ask the kernel who connected; ``None`` if it does not say."""
    try:
        if sys.platform == "linux":
            size = struct.calcsize("3i")
            found = link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
            pid, uid, _ = struct.unpack("3i", found)
            return Peer(pid, uid)
        if sys.platform == "darwin":
            # struct xucred {u_int version; uid_t uid; ...}: LOCAL_PEERCRED of SOL_LOCAL, and
            # LOCAL_PEERPID, from <sys/un.h>. Not run yet.
            _, uid = struct.unpack_from("=II", link.getsockopt(0, 0x001, 76))
            (pid,) = struct.unpack("=i", link.getsockopt(0, 0x002, 4))
            return Peer(pid, uid)
    except OSError:
        return None
    return None
