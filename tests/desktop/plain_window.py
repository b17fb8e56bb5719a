"""A window of its own process, told on standard input what to become.

Run as ``python plain_window.py TITLE CLASS [COLOUR]``; prints the window's id. Each line it then
reads is JSON: ``{"title": "..."}`` renames it, ``{"close": true}`` ends it. It names its process
(``_NET_WM_PID``) and machine as every toolkit does, and draws its title, so that a picture of
the screen tells which window is which.
"""

import json
import os
import select
import socket
import sys

from Xlib import X, Xatom, display

WIDTH, HEIGHT = 640, 400


class PlainWindow:
    """One mapped window that shows its title."""

    def __init__(self, title: str, class_name: str, colour: str) -> None:
        self.display = display.Display()
        screen = self.display.screen()
        pixel = screen.default_colormap.alloc_named_color(colour).pixel
        self.window = screen.root.create_window(
            120, 90, WIDTH, HEIGHT, 0, screen.root_depth, background_pixel=pixel,
            event_mask=X.ExposureMask | X.StructureNotifyMask,
        )  # fmt: skip
        self.ink = self.window.create_gc(foreground=screen.black_pixel, background=pixel)
        self.utf8 = self.display.intern_atom("UTF8_STRING")
        self.net_name = self.display.intern_atom("_NET_WM_NAME")
        self.delete = self.display.intern_atom("WM_DELETE_WINDOW")
        self.window.set_wm_class(class_name.lower(), class_name)
        self.window.set_wm_protocols([self.delete])
        pid = self.display.intern_atom("_NET_WM_PID")
        self.window.change_property(pid, Xatom.CARDINAL, 32, [os.getpid()])
        self.window.set_wm_client_machine(socket.gethostname())
        self.rename(title)
        self.window.map()
        self.display.sync()

    def rename(self, title: str) -> None:
        """Give it another title, the way toolkits do: one property, UTF-8."""
        self.title = title
        self.window.change_property(self.net_name, self.utf8, 8, title.encode())
        self.window.clear_area(0, 0, WIDTH, HEIGHT, exposures=True)
        self.display.flush()

    def handle_events(self) -> bool:
        """Draw what was uncovered; return whether the window is still wanted."""
        while self.display.pending_events():
            event = self.display.next_event()
            if event.type == X.Expose:
                self.window.draw_text(self.ink, 24, 40, self.title.encode("latin-1", "replace"))
            if event.type == X.ClientMessage and event.data[1][0] == self.delete:
                return False
            if event.type == X.DestroyNotify:
                return False
        self.display.flush()
        return True

    def run(self) -> None:
        """Serve the screen and standard input until told to close."""
        reading = [self.display.fileno(), sys.stdin.fileno()]
        while self.handle_events():
            ready, _, _ = select.select(reading, [], [])
            if sys.stdin.fileno() in ready:
                line = sys.stdin.readline()
                if not line or "close" in (order := json.loads(line)):
                    return
                self.rename(order["title"])


if __name__ == "__main__":
    plain = PlainWindow(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "#f4f1e8")
    print(plain.window.id, flush=True)
    plain.run()
