"""A button drawn by us: smooth, scaled, and usable with the keyboard alone.

Tab and the arrow keys move between buttons, Return and space press. What a button
shows (resting, under the pointer, pressed, focused) are pictures made once.
"""

import tkinter as tk
from collections.abc import Callable

from tracker.popup.palette import Look
from tracker.popup.shapes import rounded_png

_HEIGHT = 36
_PADDING = 16
_RADIUS = 8


class Button(tk.Canvas):
    """One button.

    Attributes:
        label: What it says; change it with ``say``.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        label: str,
        press: Callable[[], None],
        *,
        main: bool = False,
        around: str | None = None,
        width: float | None = None,
    ) -> None:
        """Make a button.

        Args:
            parent: The window or sheet it lies on.
            look: Colours, font and scale.
            label: What it says.
            press: Called when it is pressed; exceptions go to Tk's own handler.
            main: Whether it is the one that Return should find first, in the accent colour.
            around: Colour it lies on; the window's by default.
            width: Design dots; as wide as the label needs by default.
        """
        self._look = look
        self._press = press
        self._main = main
        self._around = around or look.palette.background
        self.label = label
        self._over = self._down = self._focused = False
        self._pictures: dict[tuple[str, str | None], tk.PhotoImage] = {}
        super().__init__(
            parent,
            height=look.px(_HEIGHT),
            background=self._around,
            highlightthickness=0,
            borderwidth=0,
            takefocus=1,
            cursor="hand2",
        )
        self._text = self.create_text(0, 0, fill=self._ink(), font=look.font(13, "bold"))
        self._image = self.create_image(0, 0, anchor="nw")
        self.tag_lower(self._image)
        self.itemconfigure(self._text, text=label)
        needed = self.bbox(self._text)[2] - self.bbox(self._text)[0]
        self._width = look.px(width) if width else needed + 2 * look.px(_PADDING)
        self.configure(width=self._width)
        self.coords(self._text, self._width // 2, look.px(_HEIGHT) // 2)
        self._listen()
        self._draw()

    @property
    def design_width(self) -> float:
        """Its width in design dots."""
        return self._width / self._look.scale

    def say(self, label: str) -> None:
        """Change what it says; its width stays."""
        self.label = label
        self.itemconfigure(self._text, text=label)

    def _listen(self) -> None:
        self.bind("<Enter>", lambda _: self._set(over=True))
        self.bind("<Leave>", lambda _: self._set(over=False, down=False))
        self.bind("<FocusIn>", lambda _: self._set(focused=True))
        self.bind("<FocusOut>", lambda _: self._set(focused=False, down=False))
        self.bind("<ButtonPress-1>", lambda _: self._set(down=True))
        self.bind("<ButtonRelease-1>", self._released)
        for key in ("<Return>", "<KP_Enter>", "<space>"):
            self.bind(key, lambda _: self._press())
        self.bind("<Right>", lambda _: _focus(self.tk_focusNext()))
        self.bind("<Left>", lambda _: _focus(self.tk_focusPrev()))

    def _released(self, event: "tk.Event[tk.Canvas]") -> None:
        pressed = self._down and 0 <= event.x < self._width
        self._set(down=False)
        if pressed and 0 <= event.y < self._look.px(_HEIGHT):
            self._press()

    def _set(
        self, *, over: bool | None = None, down: bool | None = None, focused: bool | None = None
    ) -> None:
        self._over = self._over if over is None else over
        self._down = self._down if down is None else down
        self._focused = self._focused if focused is None else focused
        self._draw()

    def _draw(self) -> None:
        palette = self._look.palette
        if self._main:
            fill = palette.accent_over if self._over or self._down else palette.accent
        else:
            fill = palette.button_over if self._over or self._down else palette.button
        border = None
        if self._focused:
            border = palette.text if self._main else palette.accent
        if (fill, border) not in self._pictures:
            height = self._look.px(_HEIGHT)
            png = rounded_png(
                self._width,
                height,
                self._look.px(_RADIUS),
                bands=((height, fill),),
                around=self._around,
                border=border,
                thickness=self._look.px(2),
            )
            self._pictures[fill, border] = tk.PhotoImage(master=self, data=png)
        self.itemconfigure(self._image, image=self._pictures[fill, border])

    def _ink(self) -> str:
        return self._look.palette.on_accent if self._main else self._look.palette.text


def _focus(widget: tk.Misc | None) -> None:
    if widget is not None:
        widget.focus_set()
