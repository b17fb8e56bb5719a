"""The pictures: what ships is what the drawing code draws, and it can be told apart."""

import subprocess
import sys
from itertools import combinations

import pytest
from PIL import Image

from tracker.tray import pixmaps
from tracker.tray.drawing import draw_icon
from tracker.tray.model import IconLook
from tracker.tray.pixmaps import SIZES, all_looks, drawn, from_image, picture, sheet_path


def test_the_sheet_that_ships_is_what_would_be_drawn():
    """A newer Pillow may round a pixel differently; another drawing is off by far more.

    Draw it anew with ``python -m tracker.tray.pixmaps``.
    """
    for look in all_looks():
        for shipped, fresh in zip(picture(look).pixmaps, drawn(look).pixmaps, strict=True):
            assert shipped.size == fresh.size
            off = [abs(a - b) for a, b in zip(shipped.argb, fresh.argb, strict=True)]
            assert sum(off) / len(off) < 1


def test_the_sheet_is_a_png_like_any_other():
    with Image.open(sheet_path()) as sheet:
        sheet.load()
        corner = sheet.crop((0, 0, SIZES[0], SIZES[0]))

    assert from_image(corner).pixmaps[0] == picture(IconLook()).pixmaps[0]


def test_pictures_are_read_without_pillow():
    code = (
        "import sys; from tracker.tray.pixmaps import all_looks, picture;"
        "[picture(look) for look in all_looks()]; sys.exit('PIL' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    "content",
    [None, b"", b"\x89PNG\r\n\x1a\n", b"no picture at all, but long enough to be read as one"],
    ids=["missing", "empty", "cut short", "something else"],
)
def test_without_a_good_sheet_the_picture_is_drawn(tmp_path, monkeypatch, content):
    sheet = tmp_path / "looks.png"
    if content is not None:
        sheet.write_bytes(content)
    monkeypatch.setattr(pixmaps, "sheet_path", lambda: sheet)
    look = IconLook("meeting", 3)

    assert picture.__wrapped__(look) == drawn(look)


def test_a_sheet_with_filtered_rows_is_not_misread(tmp_path, monkeypatch):
    sheet = tmp_path / "looks.png"
    with Image.open(sheet_path()) as original:
        original.save(sheet)
    monkeypatch.setattr(pixmaps, "sheet_path", lambda: sheet)

    assert picture.__wrapped__(IconLook("networking", 2)) == drawn(IconLook("networking", 2))


def blend(look: IconLook, size: int, panel: str) -> Image.Image:
    ground = Image.new("RGBA", (size, size), panel)
    ground.alpha_composite(draw_icon(look, size))
    return ground.convert("L")


def luminance_range(image: Image.Image) -> int:
    low, high = image.getextrema()
    return high - low


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("panel", ["#ffffff", "#f0f0f0", "#2b2e37", "#000000", "#808080"])
def test_every_look_stands_out_from_every_panel(size, panel):
    for look in all_looks():
        assert luminance_range(blend(look, size, panel)) > 100


@pytest.mark.parametrize("size", SIZES)
def test_no_two_looks_are_alike(size):
    pixels = {look: draw_icon(look, size).tobytes() for look in all_looks()}

    for one, other in combinations(all_looks(), 2):
        different = sum(abs(a - b) > 40 for a, b in zip(pixels[one], pixels[other], strict=True))
        # At 16 pixels an eighth of the ring is about five of them.
        assert different >= 5, (one, other)


def test_corners_are_clear():
    icon = draw_icon(IconLook("networking", 8), 22)

    assert [icon.getpixel(at)[3] for at in ((0, 0), (21, 0), (0, 21), (21, 21))] == [0] * 4
