"""Which pixels does a look stand for? Read from ``assets/tray``, drawn only if it is not there.

The pictures that ship were drawn by ``drawing`` (``python -m tracker.tray.pixmaps`` draws them
anew), as one PNG: a row a look, a column a size. It is written without PNG's filters, so that
``zlib`` alone reads it back, and the always-on process does without Pillow's 6 MB.
"""

import struct
import sys
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from tracker.paths import shipped
from tracker.tray.model import FILL_STEPS, HUES, IconLook

if TYPE_CHECKING:
    from PIL import Image

#: What panels ask for: 16 to 24 on usual ones, up to 64 on dense screens.
SIZES = (16, 22, 24, 32, 48, 64)
_ROW = max(SIZES)
_WIDTH = sum(SIZES)

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# Width, height, bit depth 8, colour type 6 (RGBA), and the only methods there are.
# https://www.w3.org/TR/png-3/#11IHDR
_HEADER = struct.Struct(">IIBBBBB")


class Pixmap(Struct, frozen=True):
    """One size of a picture, as StatusNotifierItem wants it.

    Attributes:
        size: Width and height in pixels.
        argb: Four bytes a pixel, alpha first, rows top to bottom.
    """

    size: int
    argb: bytes


class Picture(Struct, frozen=True):
    """The icon of one look in all ``SIZES``."""

    pixmaps: tuple[Pixmap, ...]


def all_looks() -> tuple[IconLook, ...]:
    """Return every look there is, in the order of the sheet's rows."""
    filled = (IconLook(hue, fill) for hue in HUES for fill in range(1, FILL_STEPS + 1))
    return (IconLook(), IconLook(paused=True), *filled)


@lru_cache(maxsize=8)
def picture(look: IconLook) -> Picture:
    """Return the pixels of a look; from the sheet that ships, else drawn now."""
    try:
        sheet = _read_sheet(sheet_path())
    except (OSError, ValueError, zlib.error, struct.error):
        return drawn(look)
    return _cut(sheet, all_looks().index(look))


def drawn(look: IconLook) -> Picture:
    """Return the pixels of a look as ``drawing`` draws them; loads Pillow."""
    from tracker.tray.drawing import draw_icon  # noqa: PLC0415

    return Picture(tuple(_pixmap(draw_icon(look, size)) for size in SIZES))


def from_image(image: "Image.Image") -> Picture:
    """Return any picture of Pillow's in all ``SIZES``; what is not square is stretched."""
    whole = image.convert("RGBA")
    return Picture(tuple(_pixmap(whole.resize((size, size))) for size in SIZES))


def sheet_path() -> Path:
    """Return where the sheet ships."""
    return shipped("assets") / "tray" / "looks.png"


def write_sheet(path: Path) -> None:
    """Draw all looks and write them as one PNG that needs no filter to be read."""
    lines: list[bytes] = []
    for look in all_looks():
        lines += _lines(drawn(look))
    header = _HEADER.pack(_WIDTH, len(lines), 8, 6, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\x00" + line for line in lines), 9)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    path.write_bytes(_SIGNATURE + b"".join(_chunk(kind, data) for kind, data in chunks))


def _pixmap(image: "Image.Image") -> Pixmap:
    return Pixmap(image.width, _alpha_first(image.tobytes()))


def _alpha_first(rgba: bytes) -> bytes:
    argb = bytearray(len(rgba))
    for channel in range(4):
        argb[(channel + 1) % 4 :: 4] = rgba[channel::4]
    return bytes(argb)


def _alpha_last(argb: bytes) -> bytes:
    rgba = bytearray(len(argb))
    for channel in range(4):
        rgba[channel::4] = argb[(channel + 1) % 4 :: 4]
    return bytes(rgba)


def _lines(whole: Picture) -> Iterator[bytes]:
    """Yield a look's rows of pixels, its sizes side by side at the top."""
    parts = [(pixmap.size * 4, _alpha_last(pixmap.argb)) for pixmap in whole.pixmaps]
    for y in range(_ROW):
        yield b"".join(rgba[y * step : (y + 1) * step].ljust(step, b"\x00") for step, rgba in parts)


def _cut(sheet: bytes, row: int) -> Picture:
    stride = 1 + _WIDTH * 4
    top = row * _ROW * stride
    pixmaps, left = [], 1
    for size in SIZES:
        starts = (top + y * stride + left for y in range(size))
        rgba = b"".join(sheet[start : start + size * 4] for start in starts)
        pixmaps.append(Pixmap(size, _alpha_first(rgba)))
        left += size * 4
    return Picture(tuple(pixmaps))


def _read_sheet(path: Path) -> bytes:
    """Return the sheet's pixels, a filter byte before each row.

    Raises:
        ValueError: It is no PNG of the kind that ``write_sheet`` writes.
    """
    chunks = dict(_chunks(path.read_bytes()))
    height = len(all_looks()) * _ROW
    if chunks.get(b"IHDR") != _HEADER.pack(_WIDTH, height, 8, 6, 0, 0, 0):
        raise ValueError("another size or kind of picture")
    pixels = zlib.decompress(chunks.get(b"IDAT", b""))
    stride = 1 + _WIDTH * 4
    if len(pixels) != height * stride or any(pixels[::stride]):
        raise ValueError("cut short, or filtered")
    return pixels


def _chunks(data: bytes) -> Iterable[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        yield kind, data[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def main() -> None:
    """Draw what ships under ``assets``, anew."""
    from tracker.tray.drawing import draw_icon  # noqa: PLC0415

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else shipped("assets")
    (folder / "tray").mkdir(parents=True, exist_ok=True)
    write_sheet(folder / "tray" / "looks.png")
    draw_icon(IconLook("networking", 6), 256).save(folder / "eyeprize.png", optimize=True)


if __name__ == "__main__":
    main()
