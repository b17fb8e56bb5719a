"""Which window is in front, what is it called now, does it fill the screen? Of one root window."""

from typing import Any, NamedTuple

from Xlib import X

from tracker.desktop.programs import Programs, short_name
from tracker.desktop.x11_window import Identity, WindowGoneError, WindowReader

#: Class of our own windows (popup, call log): they are not activity.
OWN_CLASS = "eyeprize"


class Front(NamedTuple):
    """The window in front; no window at all if ``window_id`` is ``None``."""

    window_id: int | None
    pid: int | None = None
    app: str | None = None
    title: str | None = None
    own: bool = False
    full_screen: bool = False


class FrontWindow:
    """Follows the window in front, and the title of that one only.

    Some window managers (openbox) go on naming a window that was closed or hidden when no
    other comes to the front; so its going is followed too.
    """

    def __init__(self, display: Any) -> None:
        self._reader = WindowReader(display)
        self._root = display.screen().root
        self._programs = Programs()
        self._watched: Any = None
        self._hidden = False
        self.now = Front(None)
        self._root.change_attributes(event_mask=X.PropertyChangeMask)

    def notice(self, event: Any) -> bool:
        """Take note of an event and return whether ``look`` may see something else after it."""
        if event.type == X.PropertyNotify and event.window.id == self._root.id:
            if event.atom != self._reader.active:
                return False
            self._hidden = False
            return True
        if self._watched is None or getattr(event, "window", None) != self._watched:
            return False
        if event.type == X.DestroyNotify:
            self._watched = None  # the server gives its number to the next program's window
            return True
        if event.type in {X.UnmapNotify, X.MapNotify}:
            self._hidden = event.type == X.UnmapNotify
            return True
        return event.type == X.PropertyNotify and (
            event.atom == self._reader.state or self._reader.names_title(event.atom)
        )

    def look(self) -> bool:
        """Look at the desktop again and return whether ``now`` is another one.

        A window that dies while it is asked leaves nothing in front, until the window manager
        says what came in its place.
        """
        before = self.now
        try:
            self.now = self._look_at(self._reader.read_active(self._root))
        except WindowGoneError:
            self._watched = None
            self.now = Front(None)
        return self.now != before

    def _look_at(self, window_id: int | None) -> Front:
        if window_id is None:
            self._watch(None)
            return Front(None)
        if self._watched is None or window_id != self._watched.id:
            return self._meet(self._reader.window(window_id))
        if self._hidden:
            return Front(None)
        if self.now.window_id is None:
            return self._meet(self._watched)
        return self.now._replace(
            title=self._reader.read_title(self._watched),
            full_screen=self._reader.fills_screen(self._watched),
        )

    def stop_following_title(self) -> None:
        """Hear no more of the window's title until it comes to the front again."""
        if self._watched is not None:
            self._watched.change_attributes(event_mask=X.StructureNotifyMask)

    def names_a_manager(self) -> bool:
        """Return whether a window manager is there to say what is in front."""
        return self._reader.has_manager(self._root)

    def _meet(self, window: Any) -> Front:
        """Follow a window that came to the front, and read all of it."""
        self._watch(window)  # before reading, so that no change falls between
        identity = self._reader.read_identity(window)
        title = self._reader.read_title(window)
        app, own = self._name(identity)
        full_screen = self._reader.fills_screen(window)
        return Front(int(window.id), identity.pid, app, title, own, full_screen)

    def _watch(self, window: Any) -> None:
        if self._watched is not None and self._watched != window:
            self._watched.change_attributes(event_mask=X.NoEventMask)
        self._watched = window
        self._hidden = False
        if window is not None:
            window.change_attributes(event_mask=X.PropertyChangeMask | X.StructureNotifyMask)

    def _name(self, identity: Identity) -> tuple[str | None, bool]:
        executable = self._programs.look_up(identity.pid) if identity.pid else None
        app = short_name(executable or "", identity.class_name or identity.instance)
        classes = (identity.instance.lower(), identity.class_name.lower())
        return app, any(name.startswith(OWN_CLASS) for name in classes)
