"""Which way to a tray icon is tried, and in which order?

On Linux the D-Bus item comes first, even where no host is there yet: it is told when one
comes. Only where a tray of the older kind waits and no other do pystray's own backends
get a turn. Windows and macOS have one way each, pystray's.
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Literal, cast

from tracker.tray import toolkit
from tracker.tray.model import IconLook
from tracker.tray.pixmaps import picture

Way = Literal["status_notifier", "gtk", "xorg", "native"]

APP = "eyeprize"
APP_TITLE = "Eye on the Prize"
_IMAGE_SIZE = 64

_log = logging.getLogger(__name__)


def candidates(platform: str, *, xembed_host: bool) -> tuple[Way, ...]:
    """Return the ways to try, best first.

    Args:
        platform: As ``sys.platform``.
        xembed_host: A tray of the older kind is there, and waiting for another was in vain.
    """
    if platform in {"win32", "darwin"}:
        return ("native",)
    # GTK's icon has a menu there, the bare X11 one only a click.
    return ("gtk", "xorg") if xembed_host else ("status_notifier",)


class OpenIcon:
    """One icon, whichever way it is shown; pystray's API behind it."""

    def __init__(self, way: Way, icon: Any) -> None:
        self.way = way
        self.icon = icon

    @property
    def docked(self) -> bool:
        """Whether somebody shows it, as far as this way can tell."""
        return bool(getattr(self.icon, "docked", self.icon.visible))

    def show_look(self, look: IconLook) -> None:
        """Show another picture."""
        self.icon.icon = look_as(self.way, look)


def look_as(way: Way, look: IconLook) -> Any:
    """Return a look in the form the way wants: pixels for D-Bus, else an image of Pillow's."""
    if way == "status_notifier":
        return picture(look)
    from tracker.tray.drawing import draw_icon  # noqa: PLC0415

    return draw_icon(look, _IMAGE_SIZE)


def open_icon(
    ways: tuple[Way, ...],
    *,
    look: IconLook,
    title: str,
    menu: Any,
) -> OpenIcon | None:
    """Make an icon the first way that works; ``None`` if none does, and the log says why.

    Args:
        ways: As ``candidates`` returns them.
        look: Its first picture.
        title: Its first tooltip.
        menu: A ``pystray.Menu``.
    """
    for way in ways:
        try:
            icon = _load(way)(APP, look_as(way, look), title, menu)
        # What backends raise for a display, a library or a bus that is not there has no
        # common base; the next way is the answer to all of it.
        except Exception as error:  # noqa: BLE001
            _log.info("No tray icon by way of %s: %s", way, type(error).__name__)
            continue
        return OpenIcon(way, icon)
    return None


def _load(way: Way) -> Callable[..., Any]:
    match way:
        case "status_notifier":
            # Not at the top: elsewhere than on Linux there is no jeepney.
            from tracker.tray.status_notifier import Icon  # noqa: PLC0415

            return partial(Icon, app_title=APP_TITLE)
        case "xorg":
            # Imported only when it is wanted: that opens the display.
            from tracker.tray.xorg_icon import XorgIcon  # noqa: PLC0415

            return XorgIcon
        case "gtk":
            from tracker.tray.gtk_icon import GtkIcon  # noqa: PLC0415

            return GtkIcon
        case "native":
            return cast("Callable[..., Any]", toolkit.load_pystray().Icon)
