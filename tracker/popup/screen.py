"""Where does a window go, how large are its dots, and does the desktop prefer dark?

Tk knows neither monitors nor the dots per inch that the desktop sets (``Xft.dpi``), and has
no way to open a window without taking the keyboard. libX11 is loaded already when Tk is,
so three calls to it cost 3 ms; importing python-xlib would cost 30 to 40.
"""

import ctypes
import os
import sys
import tkinter as tk
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from tracker.paths import shipped
from tracker.popup.palette import Look, choose_family, choose_palette

_PORTAL_WAIT_S = 0.15
_PROP_MODE_REPLACE = 0


class Area(Struct, frozen=True):
    """A monitor's place on the screen, in dots."""

    left: int
    top: int
    width: int
    height: int


def read_look(root: tk.Misc, preference: str | None) -> Look:
    """Return colours, font and scale for this screen; ``preference`` as ``choose_palette``.

    Sets Tk's own scaling to the same, before any font is made: Tk turns sizes in dots into
    points by its scaling, and Xft turns points into dots by ``Xft.dpi``.
    """
    dpi = read_dpi(root)
    root.tk.call("tk", "scaling", dpi / 72)
    return Look(palette=choose_palette(preference), family=choose_family(root), scale=dpi / 96)


def read_dpi(root: tk.Misc) -> float:
    """Return the dots per inch that the desktop wants: ``Xft.dpi``, else the screen's own."""
    wanted = 0.0
    with _open_x11() as x11:
        if x11 is not None:
            found = x11.xlib.XGetDefault(x11.display, b"Xft", b"dpi")
            try:
                wanted = float(found) if found else 0.0
            except ValueError:
                wanted = 0.0
    dpi = wanted or float(root.winfo_fpixels("1i"))
    return min(max(dpi, 72.0), 480.0)


def read_area(root: tk.Misc) -> Area:
    """Return the monitor that holds the pointer; the whole screen where monitors cannot be told."""
    x, y = root.winfo_pointerxy()
    for area in _monitors():
        if 0 <= x - area.left < area.width and 0 <= y - area.top < area.height:
            return area
    return Area(0, 0, root.winfo_screenwidth(), root.winfo_screenheight())


def place_window(root: tk.Tk, width: int, height: int) -> None:
    """Give the window a fixed size, centred on the monitor with the pointer."""
    area = read_area(root)
    left = area.left + max(0, (area.width - width) // 2)
    top = area.top + max(0, (area.height - height) // 2 - height // 20)
    root.geometry(f"{width}x{height}+{left}+{top}")
    root.resizable(width=False, height=False)


def set_icon(root: tk.Tk) -> None:
    """Give the window, and those it opens, the program's icon in title bars and taskbars."""
    picture = shipped("assets") / "eyeprize.png"
    if picture.exists():
        # Tk takes a copy at once, so nobody has to keep the picture.
        image = tk.PhotoImage(master=root, file=str(picture))
        root.iconphoto(True, image)  # noqa: FBT003 - Tk takes it by position only


def map_gently(root: tk.Tk) -> None:
    """Show a withdrawn window without taking the keyboard from what the person is doing.

    A user time of 0 asks the window manager not to focus a window when it appears.
    https://specifications.freedesktop.org/wm-spec/1.5/ar01s05.html (_NET_WM_USER_TIME)
    """
    root.update_idletasks()
    with _open_x11() as x11:
        if x11 is not None:
            x11.set_cardinal(x11.parent_of(root.winfo_id()), b"_NET_WM_USER_TIME", 0)
    root.deiconify()


def read_preference() -> str | None:
    """Return ``dark`` or ``light`` as the desktop's settings portal says; ``None`` if it does not.

    https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.Settings.html
    A portal that does not run is not started for this.
    """
    if sys.platform != "linux" or "EYEPRIZE_THEME" in os.environ:
        return None
    if "DBUS_SESSION_BUS_ADDRESS" not in os.environ:
        return None
    try:
        return _ask_portal()
    except Exception:  # noqa: BLE001 - no bus, no portal, an odd answer: then light, whatever it was
        return None


def _ask_portal() -> str | None:
    # Imported late: 20 ms that a desktop without a session bus need not pay.
    from jeepney import DBusAddress, MessageFlag, MessageType, new_method_call  # noqa: PLC0415
    from jeepney.io.blocking import open_dbus_connection  # noqa: PLC0415

    portal = DBusAddress(
        "/org/freedesktop/portal/desktop",
        bus_name="org.freedesktop.portal.Desktop",
        interface="org.freedesktop.portal.Settings",
    )
    call = new_method_call(portal, "Read", "ss", ("org.freedesktop.appearance", "color-scheme"))
    call.header.flags |= MessageFlag.no_auto_start
    with open_dbus_connection() as connection:
        reply = connection.send_and_get_reply(call, timeout=_PORTAL_WAIT_S)
    if reply.header.message_type is not MessageType.method_return:
        return None
    value = reply.body[0]
    while isinstance(value, tuple):  # a variant, and in older portals a variant in a variant
        value = value[1]
    return {1: "dark", 2: "light"}.get(value)


class _XineramaScreen(ctypes.Structure):
    # X11/extensions/Xinerama.h: XineramaScreenInfo
    _fields_ = (
        ("number", ctypes.c_int),
        ("left", ctypes.c_short),
        ("top", ctypes.c_short),
        ("width", ctypes.c_short),
        ("height", ctypes.c_short),
    )


class _X11:
    """A connection to the display beside Tk's own."""

    def __init__(self, xlib: ctypes.CDLL, display: int) -> None:
        self.xlib = xlib
        self.display = ctypes.c_void_p(display)

    def parent_of(self, window: int) -> int:
        """Return the parent: Tk wraps each of its top windows in another one."""
        root, parent = ctypes.c_ulong(), ctypes.c_ulong()
        children = ctypes.c_void_p()
        count = ctypes.c_uint()
        found = self.xlib.XQueryTree(
            self.display,
            ctypes.c_ulong(window),
            ctypes.byref(root),
            ctypes.byref(parent),
            ctypes.byref(children),
            ctypes.byref(count),
        )
        if children.value:
            self.xlib.XFree(children)
        return parent.value if found and parent.value != root.value else window

    def set_cardinal(self, window: int, name: bytes, value: int) -> None:
        """Set a 32-bit property and wait until the server has it."""
        atoms = [
            ctypes.c_ulong(self.xlib.XInternAtom(self.display, atom, 0))
            for atom in (name, b"CARDINAL")
        ]
        # Xlib takes 32-bit properties as an array of C longs.
        data = ctypes.c_ulong(value)
        self.xlib.XChangeProperty(
            self.display,
            ctypes.c_ulong(window),
            *atoms,
            32,
            _PROP_MODE_REPLACE,
            ctypes.byref(data),
            1,
        )
        self.xlib.XSync(self.display, 0)


@contextmanager
def _open_x11() -> Iterator[_X11 | None]:
    """Yield a connection to the X server, or ``None`` where there is none."""
    xlib = _load("libX11.so.6")
    display = None
    if xlib is not None:
        xlib.XOpenDisplay.restype = ctypes.c_void_p
        xlib.XGetDefault.restype = ctypes.c_char_p
        xlib.XInternAtom.restype = ctypes.c_ulong
        display = xlib.XOpenDisplay(None)
    if xlib is None or not display:
        yield None
        return
    try:
        yield _X11(xlib, display)
    finally:
        xlib.XCloseDisplay(ctypes.c_void_p(display))


def _monitors() -> list[Area]:
    xinerama = _load("libXinerama.so.1")
    if xinerama is None:
        return []
    with _open_x11() as x11:
        if x11 is None:
            return []
        xinerama.XineramaQueryScreens.restype = ctypes.POINTER(_XineramaScreen)
        count = ctypes.c_int()
        screens = xinerama.XineramaQueryScreens(x11.display, ctypes.byref(count))
        if not screens:
            return []
        areas = [Area(s.left, s.top, s.width, s.height) for s in screens[: count.value]]
        x11.xlib.XFree(screens)
        return areas


def _load(name: str) -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    try:
        return ctypes.CDLL(name)
    except OSError:
        return None
