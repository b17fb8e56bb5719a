"""The end-of-day window on a real screen: what it shows, what its keys and buttons do."""

import csv
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, ImageChops

from tests.desktop.conftest import adopt
from tests.desktop.recorded_day import BUSY_DAY, GOOD_DAY, at, record_day
from tests.desktop.virtual import VirtualDesktop
from tracker.core.model import Meeting
from tracker.errors import Exit
from tracker.popup.launch import launch_popup, read_fallback

ROOT = Path(__file__).parents[2]
OUTPUT = ROOT / "test-output"
ZONE = ZoneInfo("Europe/Berlin")
DAY = date(2026, 3, 2)
CONFIG = """\
[calendar]
sources = ["~/work.ics"]
[plan]
mon = ["09:00-10:30"]
tue = ["09:00-10:00", "14:00-15:00"]
thu = ["16:00-17:30"]
weekly_networking = "8h"
"""
HELD = Meeting(
    at(DAY, "10:10", ZONE), at(DAY, "10:40", ZONE), "Call with Dana",
    calendar="work.ics", booked_ms=at(DAY, "09:00", ZONE) - 86_400_000, uid="1",
)  # fmt: skip
BOOKED = Meeting(
    at(date(2026, 3, 3), "10:00", ZONE), at(date(2026, 3, 3), "10:30", ZONE),
    "Coffee with Sam \x1b[31m\u202e<b>&amp;\n" + "and the whole data team " * 40,
    calendar="work.ics", booked_ms=at(DAY, "11:00", ZONE), uid="2",
)  # fmt: skip


class Popup:
    """The popup's process on a desktop, and what a person can do with it."""

    def __init__(self, desktop: VirtualDesktop, home: Path, *options: str, **env: str) -> None:
        self.desktop = desktop
        before = self.windows(desktop)
        argv = [sys.executable, "-m", "tracker", "_popup", "--day", DAY.isoformat(), *options]
        places = {
            "EYEPRIZE_HOME": str(home), "TZ": "Europe/Berlin", "PYTHONPATH": str(ROOT),
            "EYEPRIZE_THEME": "light",
        }  # fmt: skip
        started = time.perf_counter()
        self.process = desktop.start(argv, env=places | env)
        (self.window,) = desktop.wait_for(
            lambda: self.windows(desktop) - before, 20, "the popup's window"
        )
        self.opened_s = time.perf_counter() - started
        desktop.wait_for(self.is_drawn, 10, "something in the window")

    @staticmethod
    def windows(desktop: VirtualDesktop) -> set[int]:
        found = desktop.xdotool("search", "--onlyvisible", "--class", "eyeprize")
        return {int(number) for number in found.split()}

    def is_drawn(self) -> bool:
        return len(self.picture().getcolors(1 << 24) or []) > 100

    def picture(self, name: str = "popup-now.png") -> Image.Image:
        """The window's own dots, kept under ``test-output``."""
        OUTPUT.mkdir(exist_ok=True)
        path = OUTPUT / name
        path.unlink(missing_ok=True)
        self.desktop.run("import", "-silent", "-window", str(self.window), str(path))
        if not path.exists():
            return Image.new("RGB", (1, 1))
        with Image.open(path) as image:
            return image.convert("RGB")

    def press(self, *keys: str) -> None:
        # Not "key --window": it would send the release to the window, which Escape has closed,
        # and the key would stay down and repeat into the next one.
        if self.desktop.active() != self.window:
            self.desktop.activate(self.window)
        self.desktop.xdotool("key", *keys)

    def wait_until_changed(self, before: Image.Image) -> Image.Image:
        def changed() -> Image.Image | None:
            now = self.picture()
            differs = now.size == before.size and ImageChops.difference(now, before).getbbox()
            return now if differs else None

        return self.desktop.wait_for(changed, 10, "another picture")

    def ended(self) -> int:
        return self.process.wait(10)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "eyeprize"
    folder.mkdir(mode=0o700)
    (folder / "config.toml").write_text(CONFIG)
    record_day(folder / "eyeprize.db", DAY, ZONE, steps=BUSY_DAY)
    return folder


def share_of(image: Image.Image, colour: str) -> float:
    wanted = tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5))
    counts = image.getcolors(1 << 24) or []
    return sum(n for n, found in counts if found == wanted) / (image.width * image.height)


@pytest.mark.parametrize(
    ("theme", "background", "card", "networking"),
    [("light", "#f6f7f9", "#ffffff", "#2f6fe4"), ("dark", "#14181e", "#1d232b", "#5b93f5")],
)
def test_the_day_is_drawn_in_light_and_dark(desktop, home, theme, background, card, networking):
    popup = Popup(desktop, home, EYEPRIZE_THEME=theme)
    image = popup.picture(f"popup-{theme}.png")
    assert share_of(image, background) > 0.15
    assert share_of(image, card) > 0.3
    assert share_of(image, networking) > 0.01
    assert 'WM_CLASS(STRING) = "eyeprize", "Eyeprize"' in desktop.run(
        "xprop", "-id", str(popup.window), "WM_CLASS"
    )
    popup.press("Escape")
    assert popup.ended() == 0
    assert desktop.log(Path(sys.executable).name) == ""


def test_it_is_twice_as_large_where_dots_are_half_as_large(home):
    sizes = {}
    with VirtualDesktop("1600x1400") as desktop:
        for dpi in (96, 192):
            desktop.run(
                "xprop", "-root", "-f", "RESOURCE_MANAGER", "8s",
                "-set", "RESOURCE_MANAGER", f"Xft.dpi:\t{dpi}\n",
            )  # fmt: skip
            popup = Popup(desktop, home, EYEPRIZE_THEME="dark")
            sizes[dpi] = popup.picture(f"popup-{dpi}-dpi.png").size
            popup.press("Escape")
            assert popup.ended() == 0
    assert sizes[96][0] == 720
    assert sizes[192] == pytest.approx((2 * sizes[96][0], 2 * sizes[96][1]), abs=3)


def test_it_fits_on_a_small_screen(home):
    with VirtualDesktop("800x480") as desktop:
        image = Popup(desktop, home).picture("popup-small.png")
    assert image.width <= 800
    assert image.height <= 456  # below a title bar
    foot = image.crop((0, image.height - 8, image.width, image.height))
    assert len(foot.getcolors()) == 1


def test_the_keyboard_alone_shows_the_plan_and_closes(desktop, home):
    popup = Popup(desktop, home)
    day = popup.picture()
    popup.press("Tab", "Tab", "Tab")  # Close has the keyboard first; then around
    focused = popup.wait_until_changed(day)
    popup.press("Return")
    plan = popup.wait_until_changed(focused)
    popup.picture("popup-plan.png")
    blocks = plan.crop((100, 200, 500, 500))
    assert share_of(blocks, "#2f6fe4") > 0.01
    popup.press("space")
    back = popup.wait_until_changed(plan)
    assert ImageChops.difference(back, focused).crop((0, 0, 720, 540)).getbbox() is None
    popup.press("Tab", "Return")
    assert popup.ended() == 0


def test_closing_gives_the_keyboard_back(desktop, home):
    editor = desktop.window("An editor")
    popup = Popup(desktop, home)
    desktop.wait_for(lambda: desktop.active() == popup.window, 10, "the popup in front")
    popup.press("Escape")
    assert popup.ended() == 0
    desktop.wait_for(lambda: desktop.active() == editor, 10, "the editor in front")


def test_one_that_comes_by_itself_leaves_the_keyboard_where_it_is(desktop, home):
    editor = desktop.window("An editor")
    popup = Popup(desktop, home, "--gently")
    assert desktop.active() == editor
    desktop.activate(popup.window)
    popup.press("Escape")
    assert popup.ended() == 0


def test_a_newer_one_closes_the_older(desktop, home):
    older = Popup(desktop, home)
    newer = Popup(desktop, home)
    assert older.ended() == 0
    assert newer.process.poll() is None


def test_export_writes_the_day_where_downloads_go_and_never_over_a_file(desktop, home):
    downloads = Path(desktop.env["HOME"]) / "Downloads"
    downloads.mkdir()
    (downloads / "eyeprize-2026-03-02.csv").write_text("mine")
    popup = Popup(desktop, home)
    before = popup.picture()
    popup.press("Tab", "Tab", "Return")
    target = downloads / "eyeprize-2026-03-02 (2).csv"
    desktop.wait_for(lambda: target.exists() and target.stat().st_size > 100, 20, "the export")
    popup.wait_until_changed(before)
    with target.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert sum(int(row["seconds"]) for row in rows if row["category"] == "networking") == 8340
    assert target.stat().st_mode & 0o777 == 0o600
    assert (downloads / "eyeprize-2026-03-02.csv").read_text() == "mine"


def test_log_a_call_opens_the_call_log(desktop, home):
    popup = Popup(desktop, home)
    popup.press("Tab", "Return")
    desktop.wait_for(lambda: len(Popup.windows(desktop)) == 2, 20, "the call log")


def test_a_mouse_presses_buttons_too(desktop, home):
    popup = Popup(desktop, home)
    width, height = popup.picture().size
    desktop.xdotool("mousemove", "--window", str(popup.window), str(width - 60), str(height - 40))
    desktop.xdotool("click", "1")
    assert popup.ended() == 0


def test_a_good_day_with_a_hostile_title_is_green_and_stays_in_its_card(desktop, tmp_path):
    folder = tmp_path / "good"
    folder.mkdir(mode=0o700)
    (folder / "config.toml").write_text(CONFIG)
    record_day(folder / "eyeprize.db", DAY, ZONE, steps=GOOD_DAY, meetings=[HELD, BOOKED])
    popup = Popup(desktop, folder)
    image = popup.picture("popup-good-day.png")
    assert share_of(image, "#1b8a5a") > 0.0005
    margin = image.crop((image.width - 26, 0, image.width, image.height))
    assert margin.getcolors() == [(margin.width * margin.height, (0xF6, 0xF7, 0xF9))]


def test_nothing_recorded_yet_is_said_kindly(desktop, tmp_path):
    popup = Popup(desktop, tmp_path / "nothing")
    popup.picture("popup-empty.png")
    popup.press("Escape")
    assert popup.ended() == 0
    assert not (tmp_path / "nothing").exists()


def test_launched_and_without_a_screen_the_words_come_back(home, monkeypatch):
    monkeypatch.setenv("EYEPRIZE_HOME", str(home))
    monkeypatch.setenv("TZ", "Europe/Berlin")
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("DISPLAY", raising=False)
    process = launch_popup(DAY)
    process.wait(20)
    words = read_fallback(process)
    assert process.returncode == Exit.OUTSIDE
    assert words is not None
    assert words.startswith("4 h 2 min on networks, nothing booked.")
    assert "Networking 2 h 19 min" in words


def test_launched_on_a_screen_there_is_nothing_more_to_say(desktop, home, monkeypatch):
    adopt(desktop, monkeypatch)
    monkeypatch.setenv("EYEPRIZE_HOME", str(home))
    monkeypatch.chdir(ROOT)
    process = launch_popup(DAY, gently=True)
    (window,) = desktop.wait_for(lambda: Popup.windows(desktop), 20, "the popup")
    desktop.activate(window)
    desktop.xdotool("key", "Escape")
    process.wait(10)
    assert read_fallback(process) is None
    assert process.returncode == 0


def test_without_tkinter_it_says_what_to_install_and_gives_the_words(home):
    run = "import sys; sys.modules['tkinter'] = None; from tracker.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", run, "_popup", "--day", DAY.isoformat()],
        cwd=ROOT, capture_output=True, text=True, check=False,
        env=os.environ | {"EYEPRIZE_HOME": str(home), "TZ": "Europe/Berlin"},
    )  # fmt: skip
    assert done.returncode == Exit.OUTSIDE
    assert "apt install python3-tk" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout.startswith("4 h 2 min on networks, nothing booked.")


def test_it_opens_before_anybody_waits(desktop, home):
    """Measured 0.25 s with nothing else running; the bound is for a busy machine."""
    popup = Popup(desktop, home)
    assert popup.opened_s < 1.5
