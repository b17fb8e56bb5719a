"""Windows of this very process with properties of any bytes, as no toolkit would write them."""

from typing import Any

from Xlib import X, Xatom, display


class RawWindow:
    """A mapped window whose properties a test sets one by one."""

    def __init__(self, class_: tuple[str, str] | None = ("raw", "Raw")) -> None:
        self.display = display.Display()
        screen = self.display.screen()
        self.window = screen.root.create_window(50, 50, 300, 200, 0, screen.root_depth)
        if class_ is not None:
            self.window.set_wm_class(*class_)

    @property
    def id(self) -> int:
        """The window's number."""
        return int(self.window.id)

    def atom(self, name: str) -> int:
        """Return a name's number on this server."""
        return int(self.display.intern_atom(name))

    def write(self, name: str, kind: str, value: bytes) -> None:
        """Write a property of bytes; a long one in pieces, as a request has a longest length."""
        piece = 200_000
        for at in range(0, max(len(value), 1), piece):
            self.window.change_property(
                self.atom(name), self.atom(kind), 8, value[at : at + piece],
                mode=X.PropModeReplace if at == 0 else X.PropModeAppend,
            )  # fmt: skip
        self.display.sync()

    def write_numbers(self, name: str, *values: int) -> None:
        """Write a property of 32-bit numbers."""
        self.window.change_property(self.atom(name), Xatom.CARDINAL, 32, list(values))
        self.display.sync()

    def show(self) -> int:
        """Map it and return its id."""
        self.window.map()
        self.display.sync()
        return self.id

    def destroy(self) -> None:
        """Destroy it at once, without a word to the window manager."""
        self.window.destroy()
        self.display.sync()

    def claim_front(self, window_id: int) -> None:
        """Say in the window manager's place which window is in front."""
        root = self.display.screen().root
        root.change_property(self.atom("_NET_ACTIVE_WINDOW"), Xatom.WINDOW, 32, [window_id])
        self.display.sync()

    def idle_ms(self) -> int:
        """Ask another extension than the source does how long there was no input."""
        return int(self.display.screen().root.screensaver_query_info().idle)

    def close(self) -> None:
        """Leave the server."""
        self.display.close()

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
