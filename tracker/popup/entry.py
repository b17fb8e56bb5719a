"""A line to type in, in a rounded box that shows where the keyboard is."""

import tkinter as tk
from collections.abc import Callable

from tracker.popup.palette import Look
from tracker.popup.shapes import rounded_png

HEIGHT = 36
_RADIUS = 8
_INSET = 12


class LineEntry(tk.Canvas):
    """The box with its line.

    Attributes:
        text: What is typed; a Tk variable.
        line: Tk's own widget, which takes the keyboard.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        text: str,
        changed: Callable[[], None],
        *,
        width: float,
        centred: bool = False,
    ) -> None:
        """Make one.

        Args:
            parent: What it lies on, in the window's colour.
            look: Colours, font and scale.
            text: What it holds at first.
            changed: Called after each change, whoever made it.
            width: Design dots.
            centred: Whether the text stands in the middle.
        """
        palette = look.palette
        self._look = look
        self._size = (look.px(width), look.px(HEIGHT))
        self._pictures: dict[bool, tk.PhotoImage] = {}
        super().__init__(
            parent,
            width=self._size[0],
            height=self._size[1],
            background=palette.background,
            highlightthickness=0,
            borderwidth=0,
        )
        self.text = tk.StringVar(self, text)
        self.text.trace_add("write", lambda *_: changed())
        self.line = tk.Entry(
            self,
            textvariable=self.text,
            font=look.font(14),
            background=palette.card,
            foreground=palette.text,
            insertbackground=palette.text,
            insertwidth=look.px(2),
            selectbackground=palette.accent,
            selectforeground=palette.on_accent,
            highlightthickness=0,
            borderwidth=0,
            relief="flat",
            justify="center" if centred else "left",
        )
        self._image = self.create_image(0, 0, anchor="nw")
        self.create_window(
            look.px(_INSET),
            self._size[1] // 2,
            window=self.line,
            anchor="w",
            width=self._size[0] - 2 * look.px(_INSET),
        )
        self.line.bind("<FocusIn>", lambda _: self._draw(focused=True))
        self.line.bind("<FocusOut>", lambda _: self._draw(focused=False))
        # Tk's own Control-a goes to the start of the line, which hardly anybody expects.
        for event in ("<<TraverseIn>>", "<Control-a>"):
            self.line.bind(event, lambda _: self._take_all())
        self.bind("<Button-1>", lambda _: self.line.focus_set())
        self._draw(focused=False)

    def _take_all(self) -> str:
        self.line.select_range(0, "end")
        self.line.icursor("end")
        return "break"

    def _draw(self, *, focused: bool) -> None:
        if focused not in self._pictures:
            look, palette = self._look, self._look.palette
            png = rounded_png(
                *self._size,
                look.px(_RADIUS),
                bands=((self._size[1], palette.card),),
                around=palette.background,
                border=palette.accent if focused else palette.line,
                thickness=look.px(2 if focused else 1),
            )
            self._pictures[focused] = tk.PhotoImage(master=self, data=png)
        self.itemconfigure(self._image, image=self._pictures[focused])
