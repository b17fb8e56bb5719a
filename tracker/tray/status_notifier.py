"""A tray icon over D-Bus: StatusNotifierItem, as a backend of pystray.

pystray's own ways on Linux need GTK, or know neither menu nor Wayland. This one needs the
session bus alone: one thread, one connection, and no wake-up while nothing happens. Hosts
differ in what they ask (Qt asks for properties one by one, libdbusmenu sends ``EventGroup``
for a click), so everything in the interfaces is answered.
https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/
"""

import logging
import os
from collections import deque
from collections.abc import Callable
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    MessageFlag,
    MessageType,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.bus_messages import message_bus

from tracker.system.dbus import Bus, BusError, open_bus, sender_of, signal_key
from tracker.tray.answers import RefusedError, Shown, refusal, show_tooltip
from tracker.tray.dbus_menu import MenuTree
from tracker.tray.introspection import ITEM, ITEM_PATH, MENU, MENU_PATH, PROPERTIES
from tracker.tray.pixmaps import Picture, from_image
from tracker.tray.toolkit import pystray
from tracker.tray.waker import Waker

WATCHER = "org.kde.StatusNotifierWatcher"
_BUS = "org.freedesktop.DBus"

_WATCHER_AT = DBusAddress("/StatusNotifierWatcher", WATCHER, WATCHER)
_NAMES_TRIED = 8

_log = logging.getLogger(__name__)


class Icon(pystray._base.Icon):  # type: ignore[misc] # noqa: SLF001 - the class pystray's backends derive from
    """pystray's ``Icon`` on the session bus.

    As with the other backends, the menu's actions run in the thread that called ``run``, and
    ``icon``, ``title``, ``menu`` and ``visible`` may be set from any thread.

    Attributes:
        lost: The bus went away; ``run`` returned because of it.
    """

    HAS_NOTIFICATION = False

    def __init__(
        self,
        name: str,
        icon: Any = None,
        title: str | None = None,
        menu: Any = None,
        *,
        app_title: str = "",
        on_docked: Callable[[bool], None] | None = None,
        **options: Any,
    ) -> None:
        """Make an icon; nothing is opened before ``run``.

        Args:
            name: Identifies the program: lower case, no spaces.
            icon: A ``Picture``, or an image of Pillow's.
            title: The tooltip; lines are kept.
            menu: A ``pystray.Menu``, or what one is made of.
            app_title: The program's name for people; ``name`` if empty.
            on_docked: Called in ``run``'s thread when a host took the icon, or lost it.
            options: Of other backends; they mean nothing here.
        """
        super().__init__(name, icon, title, menu, **options)
        self.lost = False
        self._on_docked = on_docked
        self._docked = False
        self._ended = False
        # Appended to by any thread, emptied by run's. A deque's append needs no lock, so a
        # signal handler that stops the icon cannot meet one that its own thread holds.
        self._wishes: deque[str] = deque()
        self._waker = Waker()
        self._bus: Bus | None = None
        self._bus_name = ""
        self._shown = Shown(name, app_title or name)

    @property
    def docked(self) -> bool:
        """Whether a host shows the icon, as far as its watcher knows."""
        return self._docked

    def run(self, setup: Callable[[Any], None] | None = None) -> None:
        """Serve the icon until ``stop``, or until the bus goes away.

        Raises:
            BusError: There is no session bus.
        """
        # Before pystray starts its set-up thread, which would wait for ever for an icon
        # that never comes.
        self._bus = open_bus("session")
        super().run(setup)

    def stop(self) -> None:
        """End ``run``, also one that is about to begin; safe to call twice, from any thread."""
        self._ended = True
        self._waker.wake()
        super().stop()

    # -- what pystray asks of a backend ------------------------------------------------

    def _show(self) -> None:
        self._wish("show")

    def _hide(self) -> None:
        self._wish("hide")

    def _update_icon(self) -> None:
        self._icon_valid = True
        self._wish("icon")

    def _update_title(self) -> None:
        self._wish("title")

    def _update_menu(self) -> None:
        self._wish("menu")

    def _stop(self) -> None:
        self._waker.wake()

    def _wish(self, what: str) -> None:
        self._wishes.append(what)
        self._waker.wake()

    def _run(self) -> None:
        assert self._bus is not None
        try:
            self._watch(self._bus)
            self._read_everything()
            self._mark_ready()
            while not self._ended:
                self._serve(self._bus)
        except BusError:
            self.lost = not self._ended
        finally:
            # Also when something unforeseen came up: the set-up thread must not wait for ever.
            if not getattr(self, "_running", False):
                self._mark_ready()
            self._running = False
            self._bus.close()
            self._dock(docked=False)

    def _serve(self, bus: Bus) -> None:
        while self._wishes:
            self._fulfil(bus, self._wishes.popleft())
        messages = bus.drain()
        for message in messages:
            self._take(bus, message)
        # Answering may have left more behind that no descriptor announces.
        if not messages and not self._wishes and not self._ended:
            self._waker.wait(bus.fileno())

    # -- wishes ------------------------------------------------------------------------

    def _fulfil(self, bus: Bus, wish: str) -> None:
        match wish:
            case "show":
                self._read_everything()
                self._bus_name = self._bus_name or _own_name(bus)
                self._register(bus)
            case "hide" if self._bus_name:
                # There is no way to unregister but to be gone.
                bus.ask(message_bus.ReleaseName(self._bus_name))
                self._bus_name = ""
                self._dock(docked=False)
            case "icon" if self._read_icon():
                self._emit(bus, ITEM, "NewIcon")
            case "title" if self._read_title():
                self._emit(bus, ITEM, "NewToolTip")
            case "menu":
                self._renew_menu(bus)

    def _read_everything(self) -> None:
        self._read_icon()
        self._read_title()
        self._shown.tree = MenuTree(self.menu)

    def _read_icon(self) -> bool:
        """Take over ``icon``; return whether it is another picture."""
        before, icon = self._shown.picture, self.icon
        picture = icon if isinstance(icon, Picture) or icon is None else from_image(icon)
        self._shown.picture = picture
        return bool(picture != before)

    def _read_title(self) -> bool:
        """Take over ``title``; return whether it reads differently."""
        before = self._shown.tooltip
        self._shown.tooltip = show_tooltip(self.title)
        return self._shown.tooltip != before

    def _renew_menu(self, bus: Bus) -> None:
        before, tree = self._shown.tree, MenuTree(self.menu)
        changes = tree.changes_from(before)
        self._shown.tree = tree
        if not tree.same_rows(before):
            self._shown.revision += 1
            self._emit(bus, MENU, "LayoutUpdated", "ui", (self._shown.revision, 0))
        elif changes:
            # An open menu stays open and changes where it must.
            self._emit(bus, MENU, "ItemsPropertiesUpdated", "a(ia{sv})a(ias)", (changes, []))

    def _emit(self, bus: Bus, interface: str, member: str, *carries: Any) -> None:
        """Send a signal (signature and body follow the member), if anybody may be listening."""
        if self._bus_name:
            path = ITEM_PATH if interface == ITEM else MENU_PATH
            bus.send(new_signal(DBusAddress(path, interface=interface), member, *carries))

    # -- the watcher -------------------------------------------------------------------

    def _watch(self, bus: Bus) -> None:
        """Ask to be told when a watcher comes or goes, and when a host does; nothing else."""
        owner = MatchRule(type="signal", sender=_BUS, interface=_BUS, member="NameOwnerChanged")
        owner.add_arg_condition(0, WATCHER)
        bus.ask(message_bus.AddMatch(owner))
        for member in ("StatusNotifierHostRegistered", "StatusNotifierHostUnregistered"):
            bus.watch(sender=WATCHER, interface=WATCHER, member=member)

    def _register(self, bus: Bus) -> None:
        if not self._bus_name or not bus.has_owner(WATCHER):
            self._dock(docked=False)
            return
        # Not waited for: a host may ask us for everything before its watcher answers.
        bus.send(new_method_call(_WATCHER_AT, "RegisterStatusNotifierItem", "s", (self._bus_name,)))

    def _ask_for_host(self, bus: Bus) -> None:
        bus.send(
            new_method_call(
                _WATCHER_AT.with_interface(PROPERTIES),
                "Get",
                "ss",
                (WATCHER, "IsStatusNotifierHostRegistered"),
            )
        )

    def _dock(self, *, docked: bool) -> None:
        if docked != self._docked:
            self._docked = docked
            if self._on_docked is not None:
                self._on_docked(docked)

    # -- messages ----------------------------------------------------------------------

    def _take(self, bus: Bus, message: Message) -> None:
        match message.header.message_type:
            case MessageType.signal:
                self._take_signal(bus, message)
            case MessageType.method_return:
                # Two of our calls are answered here; the one with a value is the question
                # for hosts, the one without is our registration.
                if message.header.fields.get(HeaderFields.signature) == "v":
                    self._dock(docked=bool(self._bus_name) and message.body[0] == ("b", True))
                else:
                    self._ask_for_host(bus)
            case MessageType.error:
                self._dock(docked=False)
            case MessageType.method_call:
                self._take_call(bus, message)

    def _take_signal(self, bus: Bus, message: Message) -> None:
        match signal_key(message):
            case (_, "NameOwnerChanged", _) if sender_of(message) == _BUS:
                self._register(bus)
            case (_, "StatusNotifierHostRegistered" | "StatusNotifierHostUnregistered", _):
                self._ask_for_host(bus)

    def _take_call(self, bus: Bus, message: Message) -> None:
        clicked: tuple[Any, ...] = ()
        try:
            signature, body, clicked = self._shown.answer(message)
            reply = new_method_return(message, signature or None, body)
        except RefusedError as why:
            reply = refusal(message, why)
        if not message.header.flags & MessageFlag.no_reply_expected:
            bus.send(reply)
        for item in clicked:
            self._click(item)

    def _click(self, item: Any) -> None:
        try:
            item(self)
        except Exception as error:  # noqa: BLE001 - a failing action must not take the icon along
            # The kind alone: the text may quote a page.
            _log.error("A menu action failed: %s", type(error).__name__)
        self.update_menu()


def _own_name(bus: Bus) -> str:
    """Take a name as the specification wants it; a sandbox may share our process id."""
    for number in range(1, _NAMES_TRIED + 1):
        name = f"{ITEM}-{os.getpid()}-{number}"
        if bus.own(name):
            return name
    return bus.unique_name
