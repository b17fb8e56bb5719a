"""Which pixels does a look stand for? Drawn by Pillow once, in a process of its own.

Pillow costs the always-on process 5 MB that never come back. So the first start draws all
26 looks in all sizes in a short-lived process and keeps them as plain ARGB bytes beside the
program's state; from then on a look is a slice of that file. Where it cannot be kept, the
look is drawn here and now.
"""

import os
import subprocess
import zlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from tracker import __version__
from tracker.paths import find_places, open_private, private_folder
from tracker.system.children import OWN_FOLDER, own_program
from tracker.tray.model import FILL_STEPS, HUES, IconLook

if TYPE_CHECKING:
    from PIL import Image

#: What panels ask for: 16 to 24 on usual ones, up to 64 on dense screens.
SIZES = (16, 22, 24, 32, 48, 64)
_LOOK_BYTES = sum(size * size * 4 for size in SIZES)
_DRAWING_S = 20


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
    """Return every look there is, in the order in which they are kept."""
    filled = (IconLook(hue, fill) for hue in HUES for fill in range(1, FILL_STEPS + 1))
    return (IconLook(), IconLook(paused=True), *filled)


@lru_cache(maxsize=8)
def picture(look: IconLook) -> Picture:
    """Return the pixels of a look: as kept, else drawn in another process, else drawn here."""
    path = kept_path()
    return _read(path, look) or _read_anew(path, look) or drawn(look)


def drawn(look: IconLook) -> Picture:
    """Return the pixels of a look as ``drawing`` draws them; loads Pillow."""
    from tracker.tray.drawing import draw_icon  # noqa: PLC0415

    return Picture(tuple(_pixmap(draw_icon(look, size)) for size in SIZES))


def from_image(image: "Image.Image") -> Picture:
    """Return any picture of Pillow's in all ``SIZES``; what is not square is stretched."""
    whole = image.convert("RGBA")
    return Picture(tuple(_pixmap(whole.resize((size, size))) for size in SIZES))


def kept_path() -> Path:
    """Return where this version's looks are kept; another drawing has another name."""
    source = Path(__file__).with_name("drawing.py")
    drawing = zlib.crc32(source.read_bytes()) if source.exists() else 0
    return find_places().state / f"icons-{__version__}-{drawing:08x}.argb"


def keep_all(path: Path) -> None:
    """Draw all looks and keep them at ``path``, whole or not at all."""
    private_folder(path.parent)
    for old in path.parent.glob("icons-*.argb"):
        old.unlink(missing_ok=True)
    unfinished = path.with_suffix(".new")
    with os.fdopen(open_private(unfinished), "wb") as file:
        for look in all_looks():
            file.writelines(pixmap.argb for pixmap in drawn(look).pixmaps)
    unfinished.replace(path)


def _read_anew(path: Path, look: IconLook) -> Picture | None:
    command = own_program("_draw-icons", str(path))
    try:
        subprocess.run(
            command, cwd=OWN_FOLDER, timeout=_DRAWING_S, check=False, stderr=subprocess.DEVNULL
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return _read(path, look)


def _read(path: Path, look: IconLook) -> Picture | None:
    """Return a kept look; ``None`` if the file is not there or not whole."""
    looks = all_looks()
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size != len(looks) * _LOOK_BYTES:
                return None
            file.seek(looks.index(look) * _LOOK_BYTES)
            return Picture(tuple(Pixmap(size, file.read(size * size * 4)) for size in SIZES))
    except OSError:
        return None


def _pixmap(image: "Image.Image") -> Pixmap:
    red, green, blue, alpha = image.split()
    from PIL import Image  # noqa: PLC0415

    return Pixmap(image.width, Image.merge("RGBA", (alpha, red, green, blue)).tobytes())
