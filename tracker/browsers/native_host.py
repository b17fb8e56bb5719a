"""The browser's side of the join: what does the extension tell, and who may hear it?

A browser starts this file (through the launcher that ``tracker.browsers.install`` writes) and
ends it by closing standard input. It keeps what each window shows in memory, hands it to the
program over the control channel, and when the program is not there it waits for it, with
the newest changes. Nothing of a page is ever written to disk, and nothing leaves before
the program has said what is excluded and whether it is paused.

Standard library only, few imports: one such process lives as long as each browser. Everything
that comes in is taken for hostile, from either side.
"""

from __future__ import annotations

import json
import os
import select
import socket
import stat
import struct
import sys
import time

from tracker.browsers.native_pages import (
    MAX_FRAME,
    MAX_LINE,
    PROTOCOL,
    Change,
    Frames,
    Gone,
    Pages,
    clean_text,
    encode_line,
    parse_object,
)

CHROMIUM_ORIGIN = "chrome-extension://fdnmfnaoaedbfagpimgphipbiphikagn/"
FIREFOX_ID = "extension@eyeprize"

MAX_BACKLOG = 512_000
RETRY_MS = 2_000

# Windows will have a named pipe instead of the socket; nothing installs this file there yet.
assert sys.platform != "win32"

TYPE_CHECKING = False
if TYPE_CHECKING:  # see native_pages
    from tracker.browsers.native_pages import Message


def is_ours(arguments: list[str]) -> bool:
    """Return whether the browser started us for our own extension.

    Chromium passes the extension's origin (on Windows a window's number after it), Firefox
    the manifest's path and the extension's id.
    """
    if arguments[:1] == [CHROMIUM_ORIGIN]:
        return True
    return len(arguments) == 2 and arguments[1] == FIREFOX_ID


class Channel:
    """The connection to the program, which may come and go."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.link: socket.socket | None = None
        self._in = bytearray()
        self._out = bytearray()

    def open(self) -> bool:
        """Try to reach the program; never waits for it."""
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        link.settimeout(0)
        try:
            check_folder(self.path)
            link.connect(self.path)
        except OSError:
            link.close()
            return False
        self.link = link
        self._in.clear()
        self._out.clear()
        return True

    def close(self) -> None:
        """Let go of the connection; safe when there is none."""
        if self.link is not None:
            self.link.close()
        self.link = None

    @property
    def busy(self) -> bool:
        """Whether something waits to be written."""
        return bool(self._out)

    def send(self, message: Message) -> None:
        """Send a message, or as much of it as fits; a program that does not read is let go."""
        if self.link is None:
            return
        self._out += encode_line(message)
        self.flush()
        if len(self._out) > MAX_BACKLOG:
            self.close()

    def flush(self) -> None:
        """Write what waits, as far as the program takes it."""
        try:
            while self.link is not None and self._out:
                del self._out[: self.link.send(self._out)]
        except BlockingIOError:
            return
        except OSError:
            self.close()

    def read(self) -> list[Message]:
        """Return the messages that arrived; closes when the program went away."""
        assert self.link is not None
        try:
            data = self.link.recv(65_536)
        except BlockingIOError:
            return []
        except OSError:
            data = b""
        self._in += data
        *lines, rest = bytes(self._in).split(b"\n")
        self._in = bytearray(rest)
        if not data or len(rest) > MAX_LINE:
            self.close()
        return [message for line in lines if (message := parse_object(line)) is not None]


def check_folder(path: str) -> None:
    """Make sure that nobody else could have put a socket there; an OSError if they could."""
    found = os.lstat(os.path.dirname(path))  # noqa: PTH120 - pathlib costs 1.5 MB here
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise PermissionError(path)


class Host:
    """The loop between browser and program: one thread, asleep until somebody speaks."""

    def __init__(self, path: str, origin: str) -> None:
        self.channel = Channel(path)
        self.pages = Pages()
        self._frames = Frames()
        self._origin = origin
        self._extension = ""
        self._config: Message | None = None
        self._ready = False  # the program said on this connection what it wants
        self._paused = False
        self._exclude: tuple[str, ...] = ()

    def run(self) -> None:
        """Serve until the browser closes standard input or breaks the format."""
        try:
            while True:
                self._step()
        except (Gone, BrokenPipeError):
            return
        finally:
            self.channel.close()

    def _step(self) -> None:
        if self.channel.link is None and self.channel.open():
            self._ready = False
            self._greet()
        link = self.channel.link
        poll = select.poll()
        poll.register(0, select.POLLIN)
        if link is not None:
            poll.register(link, select.POLLIN | (select.POLLOUT if self.channel.busy else 0))
        ready = dict(poll.poll(RETRY_MS if link is None else None))
        # The program first: what it no longer hears must wait for the next one.
        events = ready.get(link.fileno(), 0) if link is not None else 0
        if events & select.POLLOUT:
            self.channel.flush()
        if events & ~select.POLLOUT and self.channel.link is link:
            self._hear_program()
        if 0 in ready:
            self._hear_browser()

    def _greet(self) -> None:
        self.channel.send(
            {
                "v": PROTOCOL,
                "type": "hello",
                "role": "host",
                "pid": os.getpid(),
                "browser_pid": os.getppid(),
                "origin": self._origin,
                "extension": self._extension,
            }
        )

    def _hear_browser(self) -> None:
        data = os.read(0, 65_536)
        if not data:
            raise Gone
        for message in self._frames.take(data):
            kind = message.get("type")
            if kind == "hello":
                self._extension = clean_text(message.get("ext"), 32)
                self._greet()  # once more, as the version is known now
                self._tell_browser()
            elif kind == "state" and not self._paused:
                self._take(message)

    def _take(self, message: Message) -> None:
        change = Change(message, self._exclude, time.time_ns() // 1_000_000)
        self.pages.take(change)
        if not self._ready or self.channel.link is None:
            return
        message = {"v": PROTOCOL, "type": "state", **change.show()}
        if change.whole or len(encode_line(message)) > MAX_LINE:
            self._tell_program()
            return
        self.channel.send(message)
        self.pages.settle(len(self.pages.waiting))

    def _hear_program(self) -> None:
        for message in self.channel.read():
            if message.get("type") != "config":
                continue
            exclude = message.get("exclude")
            entries = exclude if isinstance(exclude, list) else []
            self._exclude = tuple(entry for entry in entries if isinstance(entry, str))
            self._paused = message.get("paused") is True
            self._config = message
            self.pages.exclude(self._exclude)
            if self._paused:
                self.pages.forget()
            self._tell_browser()
            first, self._ready = not self._ready, True
            if first and not self._paused:
                self._tell_program()

    def _tell_program(self) -> None:
        if not self.pages.at_ms and not self.pages.waiting:
            return  # nothing is known yet
        self.channel.send(self.pages.show())
        if self.channel.link is not None:
            self.pages.settle(len(self.pages.waiting))

    def _tell_browser(self) -> None:
        if self._config is None:
            return
        data = json.dumps(self._config).encode()
        if len(data) <= MAX_FRAME:
            write_all(struct.pack("=I", len(data)) + data)


def write_all(data: bytes) -> None:
    """Write to standard output past Python's buffer."""
    while data:
        data = data[os.write(1, data) :]


def main(path: str, arguments: list[str]) -> int:
    """Serve the browser that started us.

    Args:
        path: The control channel's socket.
        arguments: What the browser passed.

    Returns:
        0 when the browser closed the pipe, 2 if somebody else than our extension asks.
    """
    if not is_ours(arguments):
        sys.stderr.write("This program is started by a browser, for the eyeprize extension.\n")
        return 2
    try:
        Host(path, arguments[-1]).run()
    except Exception as error:  # noqa: BLE001 - the browser keeps what we say: no values in it
        import traceback  # noqa: PLC0415 - 1 MB that only a fault needs

        where = "".join(traceback.format_tb(error.__traceback__))
        sys.stderr.write(f"eyeprize: a fault of ours, {type(error).__name__}.\n{where}")
        return 70
    return 0
