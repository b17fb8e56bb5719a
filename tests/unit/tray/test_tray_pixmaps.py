"""The pixels of each look: drawn once, kept, and read back the same."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tracker.tray import pixmaps
from tracker.tray.model import IconLook
from tracker.tray.pixmaps import SIZES, all_looks, drawn, from_image, keep_all, kept_path, picture


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("EYEPRIZE_HOME", str(tmp_path / "home"))
    picture.cache_clear()
    return tmp_path / "home"


def test_what_is_kept_is_what_would_be_drawn():
    keep_all(kept_path())

    for look in (IconLook(), IconLook(paused=True), IconLook("meeting", 5)):
        assert picture(look) == drawn(look)


def test_the_first_look_draws_all_in_another_process():
    script = (
        "import sys; from tracker.tray.pixmaps import all_looks, picture;"
        "assert len(picture(all_looks()[3]).pixmaps) == 6; print('PIL' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "False"
    assert kept_path().stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"short", None], ids=["empty", "cut short", "a folder"])
def test_what_is_damaged_is_drawn_anew(content, monkeypatch):
    path = kept_path()
    path.parent.mkdir(parents=True)
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)

    assert picture(IconLook("networking", 3)) == drawn(IconLook("networking", 3))


def test_where_nothing_can_be_kept_it_is_drawn_here(monkeypatch, tmp_path):
    monkeypatch.setattr(pixmaps, "kept_path", lambda: Path("/dev/null/icons.argb"))

    assert picture(IconLook()) == drawn(IconLook())


def test_older_drawings_go_when_new_ones_are_kept(home):
    home.mkdir(mode=0o700)
    (home / "icons-0.0-00000000.argb").write_bytes(b"old")

    keep_all(kept_path())

    assert [path.name for path in home.glob("icons-*")] == [kept_path().name]


def test_any_image_has_all_sizes_with_alpha_first():
    found = from_image(Image.new("RGBA", (10, 10), (1, 2, 3, 255)))

    assert [pixmap.size for pixmap in found.pixmaps] == list(SIZES)
    assert found.pixmaps[0].argb[:4] == bytes((255, 1, 2, 3))


def test_looks_are_distinct():
    assert len({drawn(look).pixmaps[5].argb for look in all_looks()}) == len(all_looks())
