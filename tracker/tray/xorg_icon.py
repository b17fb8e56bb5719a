"""pystray's icon for older X11 trays, with its faults mended. Importing it opens the display.

The original never asks for clicks, fails on a title beyond Latin-1, stretches the icon and
fills its corners with black, logs an error for every change while no tray is there, misses
one that comes later, and waits for ever for a loop that has ended. There is no menu: a click
does the menu's default action.
"""

import importlib
import queue
from typing import Any

from PIL import Image
from Xlib import X
from Xlib.ext import shape

from tracker.tray import toolkit

toolkit.load_pystray()
_xorg: Any = importlib.import_module("pystray._xorg")

_PATIENCE_S = 2.0
# What half-clear pixels at the edge are laid on: the rim's own colour.
_EDGE = "#eef2f6"


class XorgIcon(_xorg.Icon):  # type: ignore[misc]
    """The icon as a window that the tray takes into its own."""

    _title: str
    _icon_data: Any

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._queue = _PatientQueue()
        self._window.change_attributes(
            event_mask=X.ExposureMask | X.StructureNotifyMask | X.ButtonPressMask
        )
        self._manager_atom = self._display.intern_atom("MANAGER")
        # A tray that comes later says so to everybody who listens at the root window.
        self._display.screen().root.change_attributes(event_mask=X.StructureNotifyMask)
        self._on_message = self._message_handlers[X.ClientMessage]
        self._message_handlers[X.ClientMessage] = self._on_client_message
        self._display.flush()

    @property
    def docked(self) -> bool:
        """Whether a tray was there to take the window."""
        return self._systray_manager is not None

    def _create_window(self) -> Any:
        title, self._title = self._title, _latin(self._title)
        try:
            return super()._create_window()
        finally:
            self._title = title

    def _update_title(self) -> None:
        self._window.set_wm_name(_latin(self.title))

    def _assert_docked(self) -> None:
        # The original asks to be docked for every change of the icon, and logs an error each
        # time when there is no tray. One that is just starting loses a window that asks twice.
        if self._systray_manager is None:
            self._dock_window()

    def _on_destroy_notify(self, event: Any) -> None:
        if self._systray_manager is not None:
            super()._on_destroy_notify(event)

    def _on_client_message(self, event: Any) -> None:
        if event.client_type != self._manager_atom:
            self._on_message(event)
        elif event.data[1][1] == self._net_system_tray_sx and self.visible:
            manager = self._systray_manager
            if manager is None or manager.id != event.data[1][2]:
                self._dock_window()

    def _assert_icon_data(self, width: int, height: int) -> None:
        if self._icon_data is not None and self._icon_data.size == (width, height):
            return
        size = min(width, height)
        icon = self._icon.convert("RGBA").resize((size, size), Image.Resampling.LANCZOS)
        whole = Image.new("RGBA", (width, height))
        whole.paste(icon, ((width - size) // 2, (height - size) // 2))
        if self._display.has_extension("SHAPE"):
            # What is clear in the icon is no part of the window: the tray shows there.
            rows = _opaque_rows(whole)
            self._window.shape_rectangles(shape.SO.Set, shape.SK.Bounding, X.YXBanded, 0, 0, rows)
        ground = Image.new("RGBA", (width, height), _EDGE)
        ground.alpha_composite(whole)
        self._icon_data = ground.convert("RGB")
        # The name by which python-xlib asks for the pixels; Pillow dropped it.
        self._icon_data.tostring = self._icon_data.tobytes


class _PatientQueue(queue.Queue[Any]):
    """Whoever sets the icon waits here for its loop, but not for one that has ended."""

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        return super().get(block, _PATIENCE_S if timeout is None else timeout)


def _opaque_rows(image: Image.Image) -> list[dict[str, int]]:
    """Return, row by row, the rectangles that hold what is more than half opaque."""
    rows = []
    alpha = image.getchannel("A").point(lambda value: 255 if value > 127 else 0)
    for y in range(image.height):
        box = alpha.crop((0, y, image.width, y + 1)).getbbox()
        if box is not None:
            rows.append({"x": box[0], "y": y, "width": box[2] - box[0], "height": 1})
    return rows


def _latin(text: str) -> str:
    """Return what a WM_NAME of type STRING can hold."""
    return " · ".join(text.splitlines()).encode("latin-1", "replace").decode("latin-1")
