"""The tray: takes states from any thread, shows them, and hands back what the person chose.

``run`` keeps the main thread, as macOS insists. Whatever happens to panels and buses, it
goes on until ``stop``: the tracking hangs on no icon.
"""

import logging
import sys
import threading
from collections.abc import Callable
from typing import Any

from msgspec import Struct

from tracker.errors import TrackerError
from tracker.tray import choice, xembed
from tracker.tray.model import (
    Command,
    IconLook,
    MenuEntry,
    TrayState,
    icon_look,
    menu,
    tooltip,
)
from tracker.tray.toolkit import KeyedItem, pystray
from tracker.tray.waker import Waker

#: How long a panel that speaks D-Bus may take to appear before an older tray is tried.
XEMBED_AFTER_S = 3.0
#: After this long without anybody taking the icon the person is told.
NO_HOST_AFTER_S = 10.0
#: Where no way works, or one broke, all are tried again after this long, twice as long each
#: time. Looking costs 10 ms of CPU.
_RETRY_S = 2.0
_RETRY_AT_MOST_S = 120.0

_log = logging.getLogger(__name__)


class _View(Struct, frozen=True):
    """What is on the screen; equal views need no work."""

    look: IconLook = IconLook()
    title: str = choice.APP_TITLE
    entries: tuple[MenuEntry, ...] = ()


class Tray:
    """The icon, its tooltip and its menu.

    Attributes:
        on_no_host: Called once, from a thread of its own, when nobody took the icon within
            ``no_host_after_s`` of ``run``: there is no tray to be seen. One that comes later
            gets the icon all the same.
    """

    def __init__(
        self,
        on_command: Callable[[Command], None],
        on_no_host: Callable[[], None] = lambda: None,
        *,
        xembed_after_s: float = XEMBED_AFTER_S,
        no_host_after_s: float = NO_HOST_AFTER_S,
    ) -> None:
        """Make a tray; nothing is opened before ``run``.

        Args:
            on_command: Called in ``run``'s thread for each click; must return soon.
            on_no_host: See the class.
            xembed_after_s: Patience with panels that speak D-Bus, in seconds.
            no_host_after_s: Patience with all kinds of tray, in seconds.
        """
        self.on_no_host = on_no_host
        self._on_command = on_command
        self._xembed_after_s = xembed_after_s
        self._no_host_after_s = no_host_after_s
        self._view = _View()
        self._lock = threading.Lock()
        self._open: choice.OpenIcon | None = None
        self._use_xembed = False
        self._retry_s = _RETRY_S
        self._ended = False
        self._waker = Waker()
        self._timers: list[threading.Timer] = []
        self._watch: xembed.HostWatch | None = None

    @property
    def docked(self) -> bool:
        """Whether a tray shows the icon now."""
        shown = self._open
        return shown is not None and shown.docked

    def update(self, state: TrayState) -> None:
        """Show a state. From any thread; costs next to nothing where nothing changed."""
        view = _View(icon_look(state), tooltip(state), menu(state))
        with self._lock:
            before, self._view = self._view, view
            shown = self._open
        if shown is None or view == before:
            return
        try:
            self._show(shown, before, view)
        # The backend's loop is ending or its display is gone; run() sees to what follows.
        except Exception as error:  # noqa: BLE001
            _log.info("The tray icon took no change: %s", type(error).__name__)

    def run(self) -> None:
        """Show the icon until ``stop``. Call it from the main thread."""
        self._start_timer(self._no_host_after_s, self._tell_no_host)
        try:
            while not self._ended:
                self._run_icon()
        finally:
            for timer in self._timers:
                timer.cancel()
            if self._watch is not None:
                self._watch.close()

    def stop(self) -> None:
        """End ``run``, from any thread or a signal handler; safe to call twice, or before it."""
        self._ended = True
        self._waker.wake()
        if (shown := self._open) is not None:
            shown.icon.stop()

    def _run_icon(self) -> None:
        """Show the icon one way, for as long as that goes well."""
        xembed_host, self._use_xembed = self._use_xembed, False
        with self._lock:
            view = self._view
        shown = choice.open_icon(
            choice.candidates(sys.platform, xembed_host=xembed_host),
            look=view.look,
            title=view.title,
            menu=pystray.Menu(self._items),
        )
        if shown is not None:
            with self._lock:
                self._open = shown
                newer = self._view
            self._show(shown, view, newer)
            self._stay(shown)
            if shown.way == "status_notifier" and not self._ended and xembed.has_host():
                self._use_xembed = True
        if not self._use_xembed and not self._ended:
            self._pause()

    def _stay(self, shown: choice.OpenIcon) -> None:
        """Run the icon until it is stopped, or its bus or display is gone."""
        if shown.way == "status_notifier":
            self._start_timer(self._xembed_after_s, self._try_xembed)
        try:
            if shown.way == "gtk":
                # GTK's loop lets no signal handler of Python's run while it waits; a join does.
                loop = threading.Thread(target=shown.icon.run, args=(self._set_up,), daemon=True)
                loop.start()
                loop.join()
            else:
                shown.icon.run(self._set_up)
        except TrackerError as error:
            _log.info("No tray icon by way of %s: %s", shown.way, error)
        finally:
            self._open = None

    def _set_up(self, icon: Any) -> None:
        icon.visible = True
        self._retry_s = _RETRY_S
        # A stop that came before the icon ran meant nothing to it.
        if self._ended:
            icon.stop()

    def _pause(self) -> None:
        """Wait a while, or for ``stop``."""
        self._start_timer(self._retry_s, self._waker.wake)
        self._retry_s = min(2 * self._retry_s, _RETRY_AT_MOST_S)
        self._waker.wait()

    def _try_xembed(self) -> None:
        """Turn to a tray of the older kind, if there is one and nobody else took the icon."""
        shown = self._open
        if self._ended or (shown is not None and (shown.docked or shown.way != "status_notifier")):
            return
        if not xembed.has_host():
            # Told by the X server when one comes: nothing is asked again and again.
            self._watch = self._watch or xembed.HostWatch(self._try_xembed)
        elif shown is not None:
            shown.icon.stop()
        else:
            self._waker.wake()

    def _tell_no_host(self) -> None:
        if not self._ended and not self.docked and not xembed.has_host():
            self.on_no_host()

    def _start_timer(self, after_s: float, then: Callable[[], None]) -> None:
        self._timers = [timer for timer in self._timers if timer.is_alive()]
        timer = threading.Timer(after_s, then)
        timer.daemon = True
        self._timers.append(timer)
        timer.start()

    def _show(self, shown: choice.OpenIcon, before: _View, view: _View) -> None:
        if view.look != before.look:
            shown.show_look(view.look)
        if view.title != before.title:
            shown.icon.title = view.title
        if view.entries != before.entries:
            shown.icon.update_menu()

    def _items(self) -> list[Any]:
        """Return pystray's rows for the entries that are to be shown now."""
        return [self._item(entry) for entry in self._view.entries]

    def _item(self, entry: MenuEntry) -> Any:
        if entry.separator:
            return pystray.Menu.SEPARATOR
        action: Any = None
        if entry.children:
            action = pystray.Menu(*(self._item(child) for child in entry.children))
        elif (command := entry.command) is not None:
            action = lambda _icon, _item: self._on_command(command)  # noqa: E731
        checked = entry.checked
        return KeyedItem(
            entry.key,
            entry.label,
            action,
            checked=None if checked is None else lambda _item: checked,
            radio=entry.radio,
            default=entry.default,
            enabled=entry.enabled,
        )
