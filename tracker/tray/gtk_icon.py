"""pystray's GTK icon for older X11 trays, with one fault mended. Importing it loads GTK.

Needs PyGObject and GTK's typelib (python3-gi, gir1.2-gtk-3.0), which pip does not bring.
"""

import importlib
from typing import Any

from tracker.tray import toolkit

toolkit.load_pystray()
_gtk: Any = importlib.import_module("pystray._gtk")


class GtkIcon(_gtk.Icon):  # type: ignore[misc]
    """The icon and its menu as GTK draws them."""

    def _finalize(self) -> None:
        # The original also closes a notification, which fails where no service for them runs;
        # ours are not its business.
        self._remove_fs_icon()
