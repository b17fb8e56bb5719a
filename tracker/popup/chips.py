"""A row of choices of which one is taken, drawn by us.

One stop for Tab; the arrow keys choose, as in every radio group.
"""

import tkinter as tk
from collections.abc import Callable, Sequence

from tracker.popup.palette import Look
from tracker.popup.shapes import rounded_png

HEIGHT = 36
_GAP = 8
_RADIUS = 8


class Chips(tk.Canvas):
    """The row.

    Attributes:
        chosen: The label that is taken.
    """

    def __init__(
        self,
        parent: tk.Misc,
        look: Look,
        labels: Sequence[str],
        chosen: str,
        changed: Callable[[str], None],
        *,
        width: float,
    ) -> None:
        """Make a row of equally wide chips.

        Args:
            parent: What it lies on, in the window's colour.
            look: Colours, font and scale.
            labels: What can be chosen, left to right.
            chosen: The one that is taken at first.
            changed: Called with the label when the person took another one.
            width: Of the whole row, in design dots.
        """
        self._look = look
        self._labels = tuple(labels)
        self._changed = changed
        self._over: str | None = None
        self._focused = False
        self._pictures: dict[tuple[str, str | None], tk.PhotoImage] = {}
        self.chosen = chosen
        super().__init__(
            parent,
            width=look.px(width),
            height=look.px(HEIGHT),
            background=look.palette.background,
            highlightthickness=0,
            borderwidth=0,
            takefocus=1,
            cursor="hand2",
        )
        gap = look.px(_GAP)
        self._chip_width = (look.px(width) - gap * (len(labels) - 1)) // len(labels)
        self._lefts = [i * (self._chip_width + gap) for i in range(len(labels))]
        self._items = [self._make_chip(label, left) for label, left in self._chips()]
        self._listen()
        self._draw()

    def take(self, label: str) -> None:
        """Take ``label`` and tell, if it was not taken already."""
        if label != self.chosen:
            self.chosen = label
            self._draw()
            self._changed(label)

    def _chips(self) -> list[tuple[str, int]]:
        return list(zip(self._labels, self._lefts, strict=True))

    def _make_chip(self, label: str, left: int) -> tuple[int, int]:
        picture = self.create_image(left, 0, anchor="nw")
        middle = left + self._chip_width // 2
        text = self.create_text(
            middle, self._look.px(HEIGHT) // 2, text=label, font=self._look.font(13)
        )
        return picture, text

    def _listen(self) -> None:
        self.bind("<Motion>", lambda event: self._point_at(self._label_at(event.x)))
        self.bind("<Leave>", lambda _: self._point_at(None))
        self.bind("<Button-1>", self._clicked)
        self.bind("<FocusIn>", lambda _: self._focus(focused=True))
        self.bind("<FocusOut>", lambda _: self._focus(focused=False))
        for key, step in (("<Left>", -1), ("<Up>", -1), ("<Right>", 1), ("<Down>", 1)):
            self.bind(key, lambda _, step=step: self._move(step))  # type: ignore[misc]
        self.bind("<space>", lambda _: self._move(1))

    def _clicked(self, event: "tk.Event[tk.Canvas]") -> None:
        self.focus_set()
        label = self._label_at(event.x)
        if label is not None:
            self.take(label)

    def _label_at(self, x: int) -> str | None:
        return next(
            (label for label, left in self._chips() if left <= x < left + self._chip_width), None
        )

    def _point_at(self, label: str | None) -> None:
        if label != self._over:
            self._over = label
            self._draw()

    def _focus(self, *, focused: bool) -> None:
        self._focused = focused
        self._draw()

    def _move(self, step: int) -> None:
        at = self._labels.index(self.chosen) + step
        self.take(self._labels[at % len(self._labels)])

    def _draw(self) -> None:
        palette = self._look.palette
        for label, (picture, text) in zip(self._labels, self._items, strict=True):
            border = None
            if label == self.chosen:
                fill, ink = palette.accent, palette.on_accent
                border = palette.text if self._focused else None
            else:
                fill = palette.button_over if label == self._over else palette.button
                ink = palette.text
            self.itemconfigure(picture, image=self._picture(fill, border))
            self.itemconfigure(text, fill=ink)

    def _picture(self, fill: str, border: str | None) -> tk.PhotoImage:
        if (fill, border) not in self._pictures:
            look = self._look
            png = rounded_png(
                self._chip_width,
                look.px(HEIGHT),
                look.px(_RADIUS),
                bands=((look.px(HEIGHT), fill),),
                around=look.palette.background,
                border=border,
                thickness=look.px(2),
            )
            self._pictures[fill, border] = tk.PhotoImage(master=self, data=png)
        return self._pictures[fill, border]
