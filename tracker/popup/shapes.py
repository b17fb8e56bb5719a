"""Rounded rectangles with smooth corners, as PNG for Tk.

Tk's canvas does not smooth what it draws, and a jagged corner of four dots is what
makes a window look home-made. Here the corner dots are mixed from the two colours by how
much of each dot the shape covers, so nothing is asked of the drawing library but to
show an opaque picture.
"""

import struct
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

_Colour = tuple[int, int, int]
_STEPS = 4  # each dot of a corner is looked at in 4 x 4 places


class _Outline(NamedTuple):
    width: int
    height: int
    radius: int
    around: _Colour
    border: _Colour | None
    thickness: int


def rounded_png(
    width: int,
    height: int,
    radius: int,
    *,
    bands: Sequence[tuple[int, str]],
    around: str,
    border: str | None = None,
    thickness: int = 1,
) -> bytes:
    """Draw a rounded rectangle of one colour, or of several stacked ones.

    Args:
        width: Dots, > 0.
        height: Dots, > 0.
        radius: Of the corners in dots; cut to half the shorter side.
        bands: Height in dots and ``#rrggbb`` of each band, from the top; the last one fills up
            what is left of the height.
        around: ``#rrggbb`` of what the shape lies on.
        border: ``#rrggbb`` of a line along the inside; ``None`` for none.
        thickness: Of that line in dots, at most ``radius`` where the corners are round.

    Returns:
        An opaque 24-bit PNG.
    """
    radius = max(0, min(radius, width // 2, height // 2))
    line = _rgb(border) if border else None
    outline = _Outline(width, height, radius, _rgb(around), line, thickness if line else 0)
    colours = [_rgb(colour) for size, colour in bands for _ in range(size)]
    colours = (colours + [_rgb(bands[-1][1])] * height)[:height]
    rows = b"".join(b"\0" + _row(outline, y, fill) for y, fill in enumerate(colours))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _row(outline: _Outline, y: int, fill: _Colour) -> bytes:
    from_edge = min(y, outline.height - 1 - y)
    edge = bytes(outline.border or fill)
    middle = edge if from_edge < outline.thickness else bytes(fill)
    if from_edge >= outline.radius:
        side = min(outline.thickness, outline.width // 2)
        return edge * side + middle * (outline.width - 2 * side) + edge * side
    corner = [bytes(_corner_dot(outline, x, from_edge, fill)) for x in range(outline.radius)]
    straight = middle * (outline.width - 2 * outline.radius)
    return b"".join(corner) + straight + b"".join(reversed(corner))


def _corner_dot(outline: _Outline, x: int, y: int, fill: _Colour) -> _Colour:
    outer = inner = _coverage(outline.radius, outline.radius, x, y)
    if outline.border is not None:
        inner = _coverage(outline.radius, outline.radius - outline.thickness, x, y)
    red, green, blue = (
        round(f * inner + e * (outer - inner) + a * (1 - outer))
        for f, e, a in zip(fill, outline.border or fill, outline.around, strict=True)
    )
    return red, green, blue


@lru_cache(maxsize=4096)
def _coverage(centre: int, radius: int, x: int, y: int) -> float:
    """Return how much of the dot at (x, y) lies in the circle around (centre, centre)."""
    inside = 0
    for i in range(_STEPS):
        for j in range(_STEPS):
            dx = centre - x - (i + 0.5) / _STEPS
            dy = centre - y - (j + 0.5) / _STEPS
            inside += dx * dx + dy * dy <= radius * radius
    return inside / _STEPS**2


def _rgb(colour: str) -> _Colour:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
