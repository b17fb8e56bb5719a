"""pystray, imported so that nothing happens but the import.

``import pystray`` picks a backend at once: it opens the X display, or loads GTK. On Linux we
name the backend ourselves, so it gets the one that does nothing.
"""

import importlib
import os
import sys
from types import ModuleType
from typing import Any

_VARIABLE = "PYSTRAY_BACKEND"


def load_pystray() -> ModuleType:
    """Return pystray; on Linux with a dummy as ``pystray.Icon``, and no display opened."""
    if sys.platform != "linux" or "pystray" in sys.modules:
        return importlib.import_module("pystray")
    wanted = os.environ.get(_VARIABLE)
    os.environ[_VARIABLE] = "dummy"
    try:
        return importlib.import_module("pystray")
    finally:
        if wanted is None:
            del os.environ[_VARIABLE]
        else:
            os.environ[_VARIABLE] = wanted


pystray: Any = load_pystray()


class KeyedItem(pystray.MenuItem):  # type: ignore[misc]
    """A row of a pystray menu that stays the same row when its text changes.

    Attributes:
        key: Names it among its siblings.
    """

    def __init__(self, key: str, text: str, action: Any, **options: Any) -> None:
        super().__init__(text, action, **options)
        self.key = key
