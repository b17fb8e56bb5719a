"""Draw the extension's icons: a ring with a pupil, an eye on the prize. Run by hand.

Usage: python packaging/draw_extension_icons.py assets/extension/icons
"""

import sys
from pathlib import Path

from PIL import Image, ImageDraw

INK, PRIZE, WHITE = "#1f3a4d", "#f2b134", "#fdfaf3"
SCALE = 8  # drawn larger and scaled down, for smooth edges


def draw(size: int) -> Image.Image:
    """Return the icon, ``size`` pixels wide and high."""
    side = size * SCALE
    picture = Image.new("RGBA", (side, side))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=side * 0.22, fill=INK)
    # The eye: two arcs that meet at the corners, drawn as the overlap of two discs.
    lens = Image.new("L", (side, side))
    other = Image.new("L", (side, side))
    for layer, sign in ((lens, 1), (other, -1)):
        middle = side / 2 + sign * side * 0.22
        reach = side * 0.46
        box = (side / 2 - reach, middle - reach, side / 2 + reach, middle + reach)
        ImageDraw.Draw(layer).ellipse(box, fill=255)
    eye = Image.composite(lens, Image.new("L", (side, side)), other)
    picture.paste(WHITE, mask=eye)
    for radius, colour in ((0.19, PRIZE), (0.08, INK)):
        reach = side * radius
        box = (side / 2 - reach, side / 2 - reach, side / 2 + reach, side / 2 + reach)
        pen.ellipse(box, fill=colour)
    return picture.resize((size, size), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    for width in (16, 32, 48, 128):
        draw(width).save(Path(sys.argv[1]) / f"{width}.png", optimize=True)
