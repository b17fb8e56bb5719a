"""Browser messages to a bounded state in memory: what does each window show, what is untold?

Part of the native host: standard library only, few imports, and everything that comes in is
taken for hostile.
"""

from __future__ import annotations

import json
import re
import struct
from collections import deque

PROTOCOL = 1
# The browser's limit towards the extension is 1 MB; the program takes lines up to 256 KB.
MAX_FRAME = 1_000_000
MAX_LINE = 240_000
MAX_WINDOWS = 64
MAX_WAITING = 32
MAX_AGE_MS = 600_000
MAX_URL = 1024
MAX_TITLE = 512

TYPE_CHECKING = False
if TYPE_CHECKING:  # importing typing costs 0.7 MB in a process that lives all day
    from typing import Any

    Message = dict[str, Any]


class Gone(Exception):  # noqa: N818 - nothing went wrong
    """The other end of a pipe was closed, or does not keep to its format."""


class Frames:
    """Bytes from the browser to messages: a 32-bit length in native order, then JSON."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def take(self, data: bytes) -> list[Message]:
        """Add bytes and return the messages that are complete; what is no object is left out.

        Raises:
            Gone: A length is out of range, so the place of the next message is not known.
        """
        self._buffer += data
        found: list[Message] = []
        while len(self._buffer) >= 4:
            (size,) = struct.unpack_from("=I", self._buffer)
            if not 2 <= size <= MAX_FRAME:
                raise Gone
            if len(self._buffer) < 4 + size:
                break
            body = bytes(self._buffer[4 : 4 + size])
            del self._buffer[: 4 + size]
            message = parse_object(body)
            if message is not None:
                found.append(message)
        return found


def parse_object(text: bytes) -> Message | None:
    """Return the JSON object in ``text``, ``None`` if it is anything else."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def clean_text(value: object, limit: int) -> str:
    """Return text of at most ``limit`` characters that can be encoded; "" for anything else."""
    if not isinstance(value, str):
        return ""
    return value[:limit].encode("utf-8", "replace").decode("utf-8")


def clean_tab(value: object, exclude: tuple[str, ...]) -> Message | None:
    """Return a tab with just the fields that are known; an excluded page without its own."""
    if not isinstance(value, dict) or type(value.get("tab")) is not int:
        return None
    url, title = clean_text(value.get("url"), MAX_URL), clean_text(value.get("title"), MAX_TITLE)
    if is_excluded(url, exclude):
        url, title = "excluded:", ""
    flags = {name: value.get(name) is True for name in ("audible", "loading")}
    return {"tab": value["tab"], "url": url, "title": title, **flags}


def is_excluded(url: str, exclude: tuple[str, ...]) -> bool:
    """Return whether the host of ``url`` is excluded (``*.bank.example``, ``bank.example``)."""
    match = re.match(r"https?://([^/?#:\[\]]+)", url)
    host = match[1].lower() if match else None
    return host is not None and any(
        host == entry[2:] or host.endswith(entry[1:]) if entry[:2] == "*." else host == entry
        for entry in exclude
    )


def encode_line(message: Message) -> bytes:
    """Return a message as it goes to the program: one line of UTF-8."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _is_number(window: str) -> bool:
    return window.isascii() and window.isdecimal() and len(window) < 16


class Change:
    """What the extension told at one moment: windows that show something else, windows gone."""

    __slots__ = ("at_ms", "focus", "gone", "up", "whole")

    def __init__(self, message: Message, exclude: tuple[str, ...], now_ms: int) -> None:
        said = message.get("t")
        self.at_ms = said if type(said) is int and now_ms - MAX_AGE_MS <= said <= now_ms else now_ms
        self.whole = message.get("whole") is True
        focus = message.get("focus")
        self.focus = focus if type(focus) is int else None
        gone, up = message.get("gone"), message.get("up")
        self.gone = [one for one in gone if type(one) is int] if isinstance(gone, list) else []
        self.up: dict[str, Message] = {}
        for window, value in (up if isinstance(up, dict) else {}).items():
            tab = clean_tab(value, exclude) if _is_number(window) else None
            if tab is not None and len(self.up) < MAX_WINDOWS:
                self.up[window] = tab

    def show(self) -> Message:
        """Return it in the form in which the program reads it."""
        return {"t": self.at_ms, "focus": self.focus, "up": self.up, "gone": self.gone}


class Pages:
    """What every window shows, and the changes that the program has not heard of yet.

    The state is that before the oldest of these changes; at most ``MAX_WAITING`` of them, none
    older than ten minutes, wait for a program that is not there.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Drop everything: the person paused, or another extension speaks."""
        self.at_ms = 0
        self.focus: int | None = None
        self.windows: dict[str, Message] = {}
        self.waiting: deque[Change] = deque()

    def take(self, change: Change) -> None:
        """Add a change; what waits too long becomes part of the state."""
        if change.whole:
            self.forget()
        self.waiting.append(change)
        while len(self.waiting) > MAX_WAITING or (
            self.waiting[0].at_ms < change.at_ms - MAX_AGE_MS
        ):
            self.settle(1)

    def settle(self, count: int) -> None:
        """Make the oldest ``count`` changes part of the state: they were told, or are too old."""
        for _ in range(count):
            change = self.waiting.popleft()
            for window in change.gone:
                self.windows.pop(str(window), None)
            self.windows.update(change.up)
            for surplus in list(self.windows)[:-MAX_WINDOWS]:
                del self.windows[surplus]
            self.at_ms, self.focus = change.at_ms, change.focus

    def exclude(self, exclude: tuple[str, ...]) -> None:
        """Drop the addresses and titles of pages that were excluded since they came in."""
        for tabs in (self.windows, *(change.up for change in self.waiting)):
            for window, tab in list(tabs.items()):
                tabs[window] = clean_tab(tab, exclude) or {}

    def show(self) -> Message:
        """Return all of it as one message; what does not fit a line any more is forgotten.

        Older changes become part of the state first, then the oldest windows go.
        """
        while True:
            message = {
                "v": PROTOCOL,
                "type": "state",
                "whole": True,
                "t": self.at_ms,
                "focus": self.focus,
                "up": self.windows,
                "then": [change.show() for change in self.waiting],
            }
            if len(encode_line(message)) <= MAX_LINE:
                return message
            if self.waiting:
                self.settle(1)
            else:
                del self.windows[next(iter(self.windows))]
