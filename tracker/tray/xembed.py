"""Is there a tray of the older kind on X11, and when does one come?

Such a tray (tint2, trayer, i3bar, stalonetray) owns a selection, and says so to the root
window when it takes it.
https://specifications.freedesktop.org/systemtray-spec/latest/
"""

import logging
import os
import threading
from collections.abc import Callable
from typing import Any

from tracker.tray.waker import Waker

_log = logging.getLogger(__name__)


def has_host() -> bool:
    """Return whether some tray of this kind is there now; ``False`` without an X display."""
    server = _open_display()
    if server is None:
        return False
    try:
        return bool(server.get_selection_owner(_selection(server)))
    finally:
        server.close()


class HostWatch:
    """Waits, in a thread that sleeps until then, for a tray of this kind."""

    def __init__(self, on_host: Callable[[], None]) -> None:
        """Start to wait; ``on_host`` is called from the thread each time a tray comes."""
        self._on_host = on_host
        self._waker = Waker()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="tray watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread. Safe to call twice."""
        self._ended = True
        self._waker.wake()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _run(self) -> None:
        server = _open_display()
        if server is None:
            return
        try:
            self._watch(server)
        # python-xlib raises what it meets when the server goes away: ConnectionClosedError,
        # OSError, XError and others. Without a server no tray will come.
        except Exception as error:  # noqa: BLE001
            _log.info("No longer waiting for an older tray: %s", type(error).__name__)
        finally:
            server.close()

    def _watch(self, server: Any) -> None:
        from Xlib import X  # noqa: PLC0415

        def tells_of_tray(event: Any) -> bool:
            # The top bit marks events that another program sent, as these are.
            told = event.type & 0x7F == X.ClientMessage and event.client_type == manager
            return told and bool(event.data[1][1] == selection)

        manager, selection = server.intern_atom("MANAGER"), _selection(server)
        server.screen().root.change_attributes(event_mask=X.StructureNotifyMask)
        server.flush()
        while not self._ended:
            while server.pending_events():
                if tells_of_tray(server.next_event()):
                    self._on_host()
            self._waker.wait(server.fileno())


def _open_display() -> Any:
    """Return a connection to the X server; ``None`` if there is none for us."""
    if not os.environ.get("DISPLAY"):
        return None
    from Xlib import display, error  # noqa: PLC0415

    try:
        return display.Display()
    except (error.DisplayError, error.XauthError, OSError):
        return None


def _selection(server: Any) -> int:
    return int(server.intern_atom(f"_NET_SYSTEM_TRAY_S{server.get_default_screen()}"))
