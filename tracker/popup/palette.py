"""What do our windows look like: which colours, which fonts, how large?

One palette for light and one for dark, chosen once when a window opens. The category
colours are the same hues in both; blue, orange, green and violet also differ in lightness, so
that they can be told apart by people who do not see red or green. Sizes are
written for 96 dots per inch and multiplied by ``Look.scale``.
"""

import os
import tkinter as tk
from collections.abc import Mapping
from tkinter import font as tkfont

from msgspec import Struct

from tracker.summary.colours import ON_DARK, ON_LIGHT


class Palette(Struct, frozen=True):
    """Colours as ``#rrggbb``.

    Attributes:
        dark: Whether this is the dark palette.
        background: The window.
        card: A raised area on it.
        line: Hair lines and borders.
        track: What a bar runs in.
        text: Words that matter.
        muted: Words that explain.
        accent: The main button, the focus ring, links.
        accent_over: The main button under the pointer.
        on_accent: Words on ``accent``.
        button: Other buttons.
        button_over: The same under the pointer.
        good: Something to be glad about.
        warn: Something to mind.
        categories: One colour for each of ``tracker.core.model.CATEGORIES``.
    """

    dark: bool
    background: str
    card: str
    line: str
    track: str
    text: str
    muted: str
    accent: str
    accent_over: str
    on_accent: str
    button: str
    button_over: str
    good: str
    warn: str
    categories: Mapping[str, str]


LIGHT = Palette(
    dark=False,
    background="#f6f7f9",
    card="#ffffff",
    line="#e3e7ec",
    track="#edf0f4",
    text="#17202b",
    muted="#5f6b7a",
    accent="#1f5fd0",
    accent_over="#184eae",
    on_accent="#ffffff",
    button="#e6eaf0",
    button_over="#d8dfe8",
    good="#1b8a5a",
    warn="#c2570c",
    categories=ON_LIGHT,
)

DARK = Palette(
    dark=True,
    background="#14181e",
    card="#1d232b",
    line="#2e3640",
    track="#2a313a",
    text="#eef2f6",
    muted="#9ba7b5",
    accent="#5b93f5",
    accent_over="#7aa8f8",
    on_accent="#0b1220",
    button="#2a323c",
    button_over="#37414d",
    good="#4cc38f",
    warn="#f5a55a",
    categories=ON_DARK,
)

#: Families that draw figures and small sizes well, best first; the desktop's own choice is last.
_FAMILIES = ("Inter", "Noto Sans", "Cantarell", "Ubuntu", "Segoe UI", "SF Pro Text", "sans-serif")


class Look(Struct, frozen=True):
    """A palette, a font family and a scale: all that drawing needs to know.

    Attributes:
        palette: The colours.
        family: A font family that is installed.
        scale: Dots of the screen for one dot of the design, 1.0 at 96 per inch.
    """

    palette: Palette
    family: str
    scale: float

    def px(self, size: float) -> int:
        """Return ``size`` (design dots) in dots of the screen, at least 1 for a positive one."""
        dots = round(size * self.scale)
        return max(1, dots) if size > 0 else dots

    def font(self, size: float, weight: str = "normal") -> tuple[str, int, str]:
        """Return a Tk font of ``size`` design dots (13 is body text).

        Tk reads negative sizes as dots; positive ones would be scaled a second time.
        """
        return (self.family, -self.px(size), weight)


def choose_palette(preference: str | None) -> Palette:
    """Return the palette for ``EYEPRIZE_THEME`` if it is set, else for the desktop's preference.

    Args:
        preference: ``dark``, ``light`` or ``None`` (the desktop says nothing: light).
    """
    wanted = os.environ.get("EYEPRIZE_THEME") or preference
    return DARK if wanted == "dark" else LIGHT


def choose_family(root: tk.Misc) -> str:
    """Return the first of the preferred families that is installed.

    Asks for one after the other: listing all families is slow where there are many.
    """
    for family in _FAMILIES:
        actual = str(tkfont.Font(root, family=family, size=-13).actual("family"))
        if actual.casefold() == family.casefold():
            return family
    return _FAMILIES[-1]
