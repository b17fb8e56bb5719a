"""What does a window say about itself: title, program, process? Any of it may be missing or wrong.

Every request may find the window gone; the ``read_`` functions then raise ``WindowGoneError``,
and nothing else can go wrong but the connection.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from Xlib import X, Xatom, error
from Xlib.ext import res

from tracker.desktop.x11_text import MAX_TITLE, decode_class, decode_text

# A property is asked for in units of 4 bytes, and a character takes at most 4: enough for
# MAX_TITLE of them, and no more of a title of a megabyte ever crosses the wire.
_TITLE_UNITS = MAX_TITLE
_SHORT_UNITS = 64
_MOST_STATES = 32  # there are thirteen


class WindowGoneError(Exception):
    """The window was destroyed before it could be asked."""


class Identity(NamedTuple):
    """Who owns a window.

    Attributes:
        pid: Process on this machine; ``None`` if it cannot be told or runs elsewhere.
        instance: First part of WM_CLASS, "" if there is none.
        class_name: Second part.
    """

    pid: int | None
    instance: str
    class_name: str


class WindowReader:
    """Asks windows through one display connection."""

    def __init__(self, display: Any) -> None:
        self._display = display
        atom = display.intern_atom
        self.net_name = atom("_NET_WM_NAME")
        self.active = atom("_NET_ACTIVE_WINDOW")
        self.state = atom("_NET_WM_STATE")
        self._full_screen = atom("_NET_WM_STATE_FULLSCREEN")
        self._net_pid = atom("_NET_WM_PID")
        self._manager_check = atom("_NET_SUPPORTING_WM_CHECK")
        self._utf8 = atom("UTF8_STRING")
        self._kinds = {
            self._utf8: "UTF8_STRING",
            Xatom.STRING: "STRING",
            atom("COMPOUND_TEXT"): "COMPOUND_TEXT",
        }
        self._hostname = socket.gethostname()
        self._has_res = display.has_extension(res.extname)

    def window(self, window_id: int) -> Any:
        """Return python-xlib's object for a window; asks nobody."""
        return self._display.create_resource_object("window", window_id)

    def names_title(self, atom: int) -> bool:
        """Return whether a change of this property may have changed the title."""
        return atom in {self.net_name, Xatom.WM_NAME}

    def has_manager(self, root: Any) -> bool:
        """Return whether a window manager that follows EWMH is there.

        It announces a window on the root that must name itself again: an announcement whose
        window is gone was left behind.
        """
        try:
            window_id = self._read_number(root, self._manager_check)
            return bool(
                window_id and self._read_number(self.window(window_id), self._manager_check)
            )
        except WindowGoneError:
            return False

    def read_active(self, root: Any) -> int | None:
        """Return the id of the window in front, as the window manager says; ``None`` if none."""
        return self._read_number(root, self.active)

    def read_title(self, window: Any) -> str | None:
        """Return the title, ``_NET_WM_NAME`` before ``WM_NAME``; ``None`` if empty or missing.

        Raises:
            WindowGoneError: The window is gone.
        """
        for name in (self.net_name, Xatom.WM_NAME):
            kind, value = self._read_bytes(window, name, _TITLE_UNITS)
            if title := decode_text(value, kind):
                return title
        return None

    def fills_screen(self, window: Any) -> bool:
        """Return whether a window says that it fills the screen, without any frame or panel.

        Raises:
            WindowGoneError: The window is gone.
        """
        with _gone():
            found = window.get_property(self.state, Xatom.ATOM, 0, _MOST_STATES)
        return found is not None and found.format == 32 and self._full_screen in found.value

    def read_identity(self, window: Any) -> Identity:
        """Return process and class.

        Raises:
            WindowGoneError: The window is gone.
        """
        _, raw_class = self._read_bytes(window, Xatom.WM_CLASS, _SHORT_UNITS)
        instance, class_name = decode_class(raw_class)
        return Identity(self._read_pid(window), instance, class_name)

    def _read_pid(self, window: Any) -> int | None:
        _, machine = self._read_bytes(window, Xatom.WM_CLIENT_MACHINE, _SHORT_UNITS)
        if not _same_machine(machine.decode("utf-8", "replace"), self._hostname):
            return None
        # The server has it from the kernel; what the window says may be a number of its own
        # sandbox's (Flatpak), or nothing (Tk).
        return self._ask_server_for_pid(window) or self._read_number(window, self._net_pid)

    def _ask_server_for_pid(self, window: Any) -> int | None:
        if not self._has_res:
            return None
        spec = [{"client": window.id, "mask": res.LocalClientPIDMask}]
        with _gone():
            answer = self._display.res_query_client_ids(spec)
        for found in answer.ids:
            if found.spec.mask == res.LocalClientPIDMask and len(found.value) == 1:
                return int(found.value[0]) or None
        return None

    def _read_number(self, window: Any, name: int) -> int | None:
        with _gone():
            found = window.get_property(name, X.AnyPropertyType, 0, 1)
        if found is None or found.format != 32 or not found.value:
            return None
        return int(found.value[0]) or None

    def _read_bytes(self, window: Any, name: int, units: int) -> tuple[str, bytes]:
        with _gone():
            found = window.get_property(name, X.AnyPropertyType, 0, units)
        if found is None or found.format != 8:
            return "", b""
        return self._kinds.get(found.property_type, ""), bytes(found.value)


@contextmanager
def _gone() -> Iterator[None]:
    try:
        yield
    except error.XError as gone:
        raise WindowGoneError from gone


def _same_machine(said: str, own: str) -> bool:
    """Compare the first labels: one side may give the short name; nothing said counts as here."""
    short = said.strip("\0 ").partition(".")[0].lower()
    return short in {"", "localhost", own.partition(".")[0].lower()}
