"""A canvas in design dots: text that wraps, rounded boxes, smooth bars.

Everything takes sizes as at 96 dots per inch and multiplies them by the look's scale, so a
layout is written once and is sharp on every screen.
"""

import tkinter as tk
from collections.abc import Sequence
from tkinter import font as tkfont
from typing import Literal

from tracker.popup.palette import Look
from tracker.popup.shapes import rounded_png

Anchor = Literal["nw", "n", "ne", "w", "center", "e", "sw", "s", "se"]


class Sheet:
    """Draws on one canvas. Keeps its pictures, as Tk forgets those that nobody holds."""

    def __init__(self, parent: tk.Misc, look: Look, width: float, height: float) -> None:
        self.look = look
        self.canvas = tk.Canvas(
            parent,
            width=look.px(width),
            height=look.px(height),
            background=look.palette.background,
            highlightthickness=0,
            borderwidth=0,
        )
        self._pictures: dict[tuple[object, ...], tk.PhotoImage] = {}
        self._fonts: dict[tuple[float, str], tkfont.Font] = {}

    def clear(self) -> None:
        """Remove all that was drawn."""
        self.canvas.delete("all")

    def font(self, size: float, weight: str = "normal") -> tkfont.Font:
        """Return a font of ``size`` design dots, made once."""
        key = (size, weight)
        if key not in self._fonts:
            family, dots, _ = self.look.font(size)
            bold: Literal["normal", "bold"] = "bold" if weight == "bold" else "normal"
            self._fonts[key] = tkfont.Font(self.canvas, family=family, size=dots, weight=bold)
        return self._fonts[key]

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 13,
        weight: str = "normal",
        colour: str | None = None,
        anchor: Anchor = "nw",
        tags: tuple[str, ...] = (),
    ) -> int:
        """Write one or more lines at (x, y); return the item."""
        return self.canvas.create_text(
            self.look.px(x),
            self.look.px(y),
            text=words,
            font=self.font(size, weight),
            fill=colour or self.look.palette.text,
            anchor=anchor,
            tags=tags,
        )

    def width_of(self, words: str, *, size: float = 13, weight: str = "normal") -> float:
        """Return the width of a line in design dots."""
        return self.font(size, weight).measure(words) / self.look.scale

    def fit(
        self, words: str, width: float, *, size: float = 13, weight: str = "normal", lines: int = 1
    ) -> list[str]:
        """Break text into at most ``lines`` lines of ``width``; the rest becomes an ellipsis.

        A number and its unit stay together, which Tk's own wrapping does not know.
        """
        font = self.font(size, weight)
        limit = self.look.px(width)
        found: list[str] = [""]
        for word in _keep_together(words.split(" ")):
            longer = f"{found[-1]} {word}" if found[-1] else word
            if found[-1] and font.measure(longer) > limit:
                found.append(word)
            else:
                found[-1] = longer
        kept = found[:lines]
        if len(found) > lines:
            kept[-1] = " ".join(found[lines - 1 :])
        return [_shorten(font, line, limit) for line in kept]

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str,
        radius: float = 10,
        around: str | None = None,
        border: str | None = None,
        tags: tuple[str, ...] = (),
    ) -> None:
        """Draw a rounded rectangle, smooth at its corners.

        Only the corners are pictures: a whole card of dots would take Tk 5 ms to read.
        """
        px, add = self.look.px, self.canvas.create_rectangle
        left, top, right, bottom = px(x), px(y), px(x + width), px(y + height)
        corner = min(px(radius), (right - left) // 2, (bottom - top) // 2)
        add(left, top + corner, right, bottom - corner, fill=border or fill, width=0, tags=tags)
        add(left + corner, top, right - corner, bottom, fill=border or fill, width=0, tags=tags)
        if border:
            thick = px(1)
            sides = (left + thick, top + corner, right - thick, bottom - corner)
            add(*sides, fill=fill, width=0, tags=tags)
            ends = (left + corner, top + thick, right - corner, bottom - thick)
            add(*ends, fill=fill, width=0, tags=tags)
        ground = around or self.look.palette.background
        for anchor, at_x, at_y in (
            ("nw", left, top),
            ("ne", right, top),
            ("sw", left, bottom),
            ("se", right, bottom),
        ):
            tile = self._corner(corner, anchor, fill, ground, border)
            self.canvas.create_image(at_x, at_y, image=tile, anchor=anchor, tags=tags)

    def _corner(
        self, radius: int, anchor: str, fill: str, around: str, border: str | None
    ) -> tk.PhotoImage:
        """Return one corner, cut out of a rounded square."""
        key = (radius, anchor, fill, around, border)
        if key not in self._pictures:
            whole = self._photo((2 * radius, 2 * radius), radius, ((0, fill),), around, border)
            left = radius if "e" in anchor else 0
            top = radius if "s" in anchor else 0
            tile = tk.PhotoImage(master=self.canvas, width=radius, height=radius)
            area = (left, top, left + radius, top + radius)
            tile.tk.call(tile, "copy", whole, "-from", *area)
            self._pictures[key] = tile
        return self._pictures[key]

    def picture(
        self,
        left: int,
        top: int,
        size: tuple[int, int],
        radius: int,
        *,
        bands: Sequence[tuple[int, str]],
        around: str,
        border: str | None = None,
        tags: tuple[str, ...] = (),
    ) -> None:
        """Draw a rounded stack of colours; all sizes in dots of the screen, > 0."""
        photo = self._photo(size, radius, tuple(bands), around, border)
        self.canvas.create_image(left, top, image=photo, anchor="nw", tags=tags)

    def _photo(
        self,
        size: tuple[int, int],
        radius: int,
        bands: tuple[tuple[int, str], ...],
        around: str,
        border: str | None,
    ) -> tk.PhotoImage:
        key = (size, radius, bands, around, border)
        if key not in self._pictures:
            png = rounded_png(
                *size, radius, bands=bands, around=around, border=border, thickness=self.look.px(1)
            )
            self._pictures[key] = tk.PhotoImage(master=self.canvas, data=png)
        return self._pictures[key]

    def line(
        self, x: float, y: float, width: float, *, colour: str, tags: tuple[str, ...] = ()
    ) -> None:
        """Draw a horizontal hair line."""
        px = self.look.px
        self.canvas.create_rectangle(
            px(x), px(y), px(x + width), px(y) + px(1), fill=colour, width=0, tags=tags
        )


def _keep_together(words: Sequence[str]) -> list[str]:
    joined: list[str] = []
    for word in words:
        if joined and joined[-1][-1:].isdigit() and word.strip(".,;:") in {"h", "min"}:
            joined[-1] = f"{joined[-1]} {word}"
        else:
            joined.append(word)
    return joined


def _shorten(font: tkfont.Font, line: str, limit: int) -> str:
    if font.measure(line) <= limit:
        return line
    low, high = 0, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        if font.measure(line[:middle].rstrip() + "…") <= limit:
            low = middle
        else:
            high = middle - 1
    return line[:low].rstrip() + "…"
