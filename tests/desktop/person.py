"""Hands and eyes of a person at a virtual desktop: real keys, a real mouse, pictures.

No pytest in here: the demo of ``make run`` uses it too.
"""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection
from PIL import Image

from tests.desktop.running import wall_ms
from tests.desktop.virtual import VirtualDesktop, wait_for

T = TypeVar("T")

NOTIFICATIONS = "org.freedesktop.Notifications"
WATCHER = "org.kde.StatusNotifierWatcher"
PANEL_HEIGHT = 34
#: The disc of the tray's icon, whatever it says (``tracker.tray.drawing``).
DISC = (0x18, 0x21, 0x2E)
#: Where xfce4-notifyd draws three buttons: from the left, and up from the bottom, in dots.
BUTTONS = {"book": 82, "snooze": 225, "networking": 368}
BUTTON_UP = 31
#: A separator of the menu beside a row of text.
_LINE_HEIGHT = 0.07


class Box(NamedTuple):
    """A place on the screen, in dots."""

    left: int
    top: int
    width: int
    height: int


class Person:
    """Somebody at the desk.

    Attributes:
        last_input_ms: When a key or the mouse was last touched, UTC milliseconds.
    """

    def __init__(self, desktop: VirtualDesktop) -> None:
        self.desktop = desktop
        self.last_input_ms = 0
        self._step = 1

    # -- keys and mouse ------------------------------------------------------------------

    def keys(self, *names: str) -> int:
        """Press keys one after the other; returns when, UTC milliseconds."""
        at_ms = wall_ms()
        self.desktop.xdotool("key", "--clearmodifiers", *names)
        self.last_input_ms = wall_ms()
        return at_ms

    def go_to(self, address: str) -> int:
        """Type an address into the browser in front; returns when Return was pressed."""
        self.keys("ctrl+l")
        self.desktop.xdotool("type", "--delay", "2", address)
        # What the browser would add from its memory of other addresses is taken away.
        return self.keys("Delete", "Return")

    def click(self, left: int, top: int, button: int = 1) -> int:
        """Click somewhere; returns when."""
        at_ms = wall_ms()
        self.desktop.xdotool("mousemove", str(left), str(top), "sleep", "0.1",
                             "click", str(button))  # fmt: skip
        self.last_input_ms = wall_ms()
        return at_ms

    def stir(self) -> int:
        """Move the mouse by a dot, as somebody does who reads; returns when."""
        at_ms = wall_ms()
        self._step = -self._step
        self.desktop.xdotool("mousemove_relative", "--", str(self._step), "0")
        self.last_input_ms = wall_ms()
        return at_ms

    def stay(self, for_s: float) -> None:
        """Look at what is there, a hand on the mouse."""
        until = time.monotonic() + for_s
        while (left_s := until - time.monotonic()) > 0:
            self.stir()
            time.sleep(min(0.4, left_s))

    def wait(self, question: Callable[[], T], timeout_s: float = 15, what: str = "it") -> T:
        """Wait for something, a hand on the mouse."""

        def asked() -> T:
            if wall_ms() - self.last_input_ms > 400:
                self.stir()
            return question()

        return wait_for(asked, timeout_s, what)

    # -- notifications -------------------------------------------------------------------

    def bubbles(self) -> set[Box]:
        """Return where notifications are on the screen."""
        seen = set()
        for line in self.desktop.run("xwininfo", "-root", "-tree").splitlines():
            found = re.search(r'"xfce4-notifyd".*?(\d+)x(\d+)\+.*\+(\d+)\+(\d+)$', line.strip())
            if found and int(found[1]) > 100:
                width, height, left, top = map(int, found.groups())
                state = self.desktop.run("xwininfo", "-id", line.split()[0], "-stats")
                if "IsViewable" in state:
                    seen.add(Box(left, top, width, height))
        return seen

    def wait_bubble(self, timeout_s: float = 30) -> Box:
        """Return where the only notification is, once it stands still with its words."""

        def drawn() -> Box | None:
            boxes = self.bubbles()
            box = next(iter(boxes)) if len(boxes) == 1 else None
            # It is put up in the corner, and moved to its place afterwards.
            stays = box is not None and box.left > 0 and self._words_in(box)
            return box if stays and self.bubbles() == boxes else None

        return self.wait(drawn, timeout_s, "a notification")

    def _words_in(self, box: Box) -> bool:
        """Return whether many dots of a place are dark: there is text, not only a frame."""
        part = self.look().crop((box.left, box.top, box.left + box.width, box.top + box.height))
        return sum(part.convert("L").histogram()[:90]) > 300

    def dismiss_all(self) -> None:
        """Have the service close every notification that it shows."""
        service = DBusAddress("/org/freedesktop/Notifications", NOTIFICATIONS, NOTIFICATIONS)
        with open_dbus_connection(self.desktop.env["DBUS_SESSION_BUS_ADDRESS"]) as bus:
            for number in range(1, 100):
                close = new_method_call(service, "CloseNotification", "u", (number,))
                bus.send_and_get_reply(close, timeout=5)
        self.desktop.wait_for(lambda: not self.bubbles(), 10, "no notification")

    def press_button(self, box: Box, key: str) -> int:
        """Click a nudge's button; returns when."""
        return self.click(box.left + BUTTONS[key], box.top + box.height - BUTTON_UP)

    # -- the tray ------------------------------------------------------------------------

    def wait_icon(self) -> tuple[int, int]:
        """Return the middle of the tray's icon."""
        return self.wait(self._find_icon, 15, "the icon on the panel")

    def _find_icon(self) -> tuple[int, int] | None:
        screen = self.look()
        top = screen.height - PANEL_HEIGHT
        strip = screen.crop((screen.width // 2, top, screen.width, screen.height))
        pixels: Any = strip.load()
        spots = [
            (x, y)
            for y in range(strip.height)
            for x in range(strip.width)
            if all(abs(a - b) < 8 for a, b in zip(pixels[x, y], DISC, strict=True))
        ]
        if len(spots) < 30:
            return None
        xs, ys = [x for x, _ in spots], [y for _, y in spots]
        return screen.width // 2 + (min(xs) + max(xs)) // 2, top + (min(ys) + max(ys)) // 2

    def open_menu(self) -> Box:
        """Click on the icon with the right button; returns the menu's place."""
        self.click(*self.wait_icon(), 3)
        return self.wait(lambda: next(iter(self.menus()), None), 10, "the menu")

    def menus(self) -> list[Box]:
        """Return the panel's windows that are as big as a menu."""
        return [
            box for box in self._panel_windows()
            if 150 < box.width < 1000 and 200 < box.height < 700
        ]  # fmt: skip

    def _panel_windows(self) -> list[Box]:
        found = []
        for window in self.desktop.xdotool("search", "--onlyvisible", "--class", "panel").split():
            text = self.desktop.xdotool("getwindowgeometry", "--shell", window)
            facts = dict(line.split("=") for line in text.splitlines())
            found.append(Box(*(int(facts.get(key, 0)) for key in ("X", "Y", "WIDTH", "HEIGHT"))))
        return found

    def tooltips(self) -> list[Box]:
        """Return the panel's windows that are as big as a tooltip."""
        return [box for box in self._panel_windows() if box.width < 1000 and box.height < 150]

    def menu_rows(self) -> list[str]:
        """Return the labels of the menu's rows as the panel got them; "" is a separator."""
        with open_dbus_connection(self.desktop.env["DBUS_SESSION_BUS_ADDRESS"]) as bus:
            watcher = DBusAddress("/StatusNotifierWatcher", WATCHER,
                                  "org.freedesktop.DBus.Properties")  # fmt: skip
            ask = new_method_call(watcher, "Get", "ss", (WATCHER, "RegisteredStatusNotifierItems"))
            ((_, items),) = bus.send_and_get_reply(ask, timeout=5).body
            menu = DBusAddress("/MenuBar", items[0].partition("/")[0], "com.canonical.dbusmenu")
            ask = new_method_call(menu, "GetLayout", "iias", (0, 1, []))
            _, (_, _, rows) = bus.send_and_get_reply(ask, timeout=5).body
        return [_label(properties) for _, (_, properties, _) in rows]

    def click_row(self, menu: Box, label: str) -> int:
        """Click the row of an open menu whose label begins so; returns when."""
        rows = self.menu_rows()
        at = next(n for n, row in enumerate(rows) if row.startswith(label))
        heights = [1.0 if row else _LINE_HEIGHT for row in rows]
        middle = menu.top + menu.height * (sum(heights[:at]) + 0.5) / sum(heights)
        at_ms = self.click(menu.left + 60, round(middle))
        self.wait(lambda: not self.menus(), 10, "the menu closed")
        return at_ms

    # -- windows and pictures ------------------------------------------------------------

    def windows(self, class_: str) -> set[int]:
        """Return the windows of a class that are on the screen."""
        found = self.desktop.xdotool("search", "--onlyvisible", "--class", class_)
        return {int(number) for number in found.split()}

    def look(self) -> Image.Image:
        """Return what is on the screen."""
        with Image.open(self.desktop.screenshot(self.desktop.folder / "look.png")) as screen:
            return screen.convert("RGB")

    def keep(self, path: Path) -> Path:
        """Keep a picture of the screen."""
        path.parent.mkdir(parents=True, exist_ok=True)
        return self.desktop.screenshot(path)


def _label(properties: dict[str, Any]) -> str:
    if properties.get("type", ("s", ""))[1] == "separator":
        return ""
    return str(properties.get("label", ("s", ""))[1]).replace("_", "")
