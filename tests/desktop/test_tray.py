"""The tray icon on real panels: seen on the screen, clicked with the mouse."""

import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PIL import Image

from tests.desktop.virtual import VirtualDesktop, end, wait_for
from tracker.tray.drawing import colour
from tracker.tray.model import IconLook, TrayState

PROGRAM = Path(__file__).with_name("tray_program.py")
ROOT = Path(__file__).parents[2]
OUTPUT = ROOT / "test-output"

STATE = TrayState(
    now_ms=1_772_701_200_000,
    zone_offset_s=3600,
    category="networking",
    label="LinkedIn: messages",
    seconds={"networking": 4200, "socializing": 1500},
    recent={"networking": 1800},
    next_meeting=(1_772_805_600_000, "Coffee with Sam"),
    calendar_known=True,
    reaches=(
        ("page", "reddit.com/r/careers/comments/1/how-i-got-the-job"),
        ("section", "reddit.com/r/careers/…"),
        ("site", "reddit.com"),
    ),
)
NETWORKING = IconLook("networking", 8)
SOCIALIZING = IconLook("socializing", 8)
# Text rows and separators of the menu for STATE; a separator is about a fifteenth of a row.
ROWS = ("now", "totals", "meeting", "-", "pause", "snooze", "snooze_today", "count", "-",
        "log_call", "summary", "plan", "export", "-", "quit")  # fmt: skip


class Program:
    """The tray in a process on a virtual desktop."""

    def __init__(
        self, desktop: VirtualDesktop, xembed_after_s: float = 3, no_host_after_s: float = 10
    ) -> None:
        argv = [sys.executable, str(PROGRAM), str(xembed_after_s), str(no_host_after_s)]
        self.desktop = desktop
        self.process = desktop.start(
            argv, env={"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        assert self.next() == "started"

    def _read(self) -> None:
        with self.process.stdout as lines:
            for line in lines:
                self._lines.put(line.strip())

    def next(self, timeout_s: float = 15) -> str:
        return self._lines.get(timeout=timeout_s)

    def say(self, line: str) -> None:
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def show(self, **changes: Any) -> None:
        state = msgspec.structs.replace(STATE, **changes)
        self.say(msgspec.json.encode(state).decode())

    def docked(self) -> bool:
        self.say("docked?")
        return self.next() == "docked True"

    def cost(self) -> dict[str, Any]:
        self.say("cost?")
        return msgspec.json.decode(self.next().removeprefix("cost "))

    def wait_docked(self, *, docked: bool = True) -> None:
        wait_for(lambda: self.docked() is docked, 15, f"docked: {docked}")

    def close(self) -> str:
        """End it as the system would, and return what it complained about."""
        self.process.terminate()
        last = self.next()
        self.process.wait(10)
        self.process.stdin.close()
        self._reader.join(5)
        with self.process.stderr as complaints:
            text = complaints.read()
        assert last == "ended", last
        return text


@pytest.fixture
def start(desktop: VirtualDesktop) -> Iterator[Callable[..., Program]]:
    """Start trays that must end when asked, without a word on standard error."""
    programs: list[Program] = []

    def start_one(**options: float) -> Program:
        programs.append(Program(desktop, **options))
        return programs[-1]

    yield start_one
    for program in programs:
        assert program.close() == ""


def look_at(desktop: VirtualDesktop) -> Image.Image:
    with Image.open(desktop.screenshot(desktop.folder / "screen.png")) as screen:
        return screen.convert("RGB")


def find(desktop: VirtualDesktop, look: IconLook) -> tuple[int, int] | None:
    """Return the middle of the icon on the screen, told by its ring's colour, if it is there."""
    code = colour(look).removeprefix("#")
    wanted = tuple(bytes.fromhex(code))
    screen = look_at(desktop)
    pixels = screen.load()
    spots = [
        (x, y)
        for y in range(screen.height)
        for x in range(screen.width)
        if (y < 60 or y > screen.height - 60 or x < 60)
        and all(abs(a - b) < 12 for a, b in zip(pixels[x, y], wanted, strict=True))
    ]
    if len(spots) < 20:
        return None
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    return (min(xs) + max(xs)) // 2, (min(ys) + max(ys)) // 2


def wait_seen(desktop: VirtualDesktop, look: IconLook = NETWORKING) -> tuple[int, int]:
    return wait_for(lambda: find(desktop, look), 15, f"the icon ({look}) on the screen")


def popups(desktop: VirtualDesktop, taller: int = 250) -> dict[int, tuple[int, ...]]:
    """Return the windows that are as big as a menu: x, y, width, height."""
    found = {}
    for window in desktop.xdotool("search", "--onlyvisible", "--class", ".").split():
        text = desktop.xdotool("getwindowgeometry", "--shell", window)
        facts = dict(line.split("=") for line in text.splitlines())
        box = tuple(int(facts.get(key, 0)) for key in ("X", "Y", "WIDTH", "HEIGHT"))
        if 120 < box[2] < 1280 and taller < box[3] < 700:
            found[int(window)] = box
    return found


def open_menu(desktop: VirtualDesktop) -> tuple[int, ...]:
    """Click on the icon with the right button and return the menu's place."""
    x, y = wait_seen(desktop)
    desktop.xdotool("mousemove", str(x), str(y), "click", "3")
    return wait_for(lambda: next(iter(popups(desktop).values()), None), 10, "the menu")


def click_row(desktop: VirtualDesktop, menu: tuple[int, ...], key: str) -> None:
    heights = [0.07 if row == "-" else 1.0 for row in ROWS]
    at = ROWS.index(key)
    x, y, _, height = menu
    middle = y + height * (sum(heights[:at]) + 0.5) / sum(heights)
    desktop.xdotool("mousemove", str(x + 60), str(round(middle)), "sleep", "0.2", "click", "1")


def test_the_icon_is_on_the_panel_and_changes_its_colour(desktop, start):
    desktop.start_panel()
    tray = start()
    tray.show()
    tray.wait_docked()
    wait_seen(desktop)
    tray.show(recent={"socializing": 1800})

    wait_seen(desktop, SOCIALIZING)


def test_a_click_on_pause_pauses(desktop, start):
    desktop.start_panel()
    tray = start()
    tray.show()
    click_row(desktop, open_menu(desktop), "pause")

    assert tray.next() == "command pause"


def test_every_row_says_what_it_is_for(desktop, start):
    desktop.start_panel()
    tray = start()
    tray.show()
    for key in ("snooze", "snooze_today", "log_call", "summary", "plan", "export", "quit"):
        click_row(desktop, open_menu(desktop), key)
        assert tray.next() == f"command {key}"
        wait_for(lambda: not popups(desktop), 10, "the menu closed")


def open_below(
    desktop: VirtualDesktop, shown: list[tuple[int, ...]], row: int, rows: int
) -> tuple[int, ...]:
    """Click on a row of the menu that came last, and return the place of the one that it opens."""
    click_nth(desktop, shown[-1], row, rows)
    boxes = wait_for(lambda: set(popups(desktop, 40).values()) - set(shown), 10, "the submenu")
    return boxes.pop()


def click_nth(desktop: VirtualDesktop, menu: tuple[int, ...], row: int, rows: int) -> None:
    x, y, _, height = menu
    middle = y + round(height * (row + 0.5) / rows)
    desktop.xdotool("mousemove", str(x + 60), str(middle), "sleep", "0.2", "click", "1")


def test_the_page_in_front_can_be_counted_as_something_else_as_wide_as_wanted(desktop, start):
    desktop.start_panel()
    tray = start()
    tray.show()
    menu = open_menu(desktop)
    click_row(desktop, menu, "count")
    (categories,) = wait_for(lambda: set(popups(desktop, 40).values()) - {menu}, 10, "as what")
    widths = open_below(desktop, [menu, categories], 2, 4)
    OUTPUT.mkdir(exist_ok=True)
    desktop.screenshot(OUTPUT / "count-this-page.png")
    click_nth(desktop, widths, 1, 3)

    chosen = "Count(category='job_search', width='section', place='reddit.com/r/careers/…')"
    assert tray.next() == f"command {chosen}"


def test_a_plain_click_opens_the_summary(desktop, start):
    desktop.start_panel()
    tray = start()
    tray.show()
    x, y = wait_seen(desktop)
    desktop.xdotool("mousemove", str(x), str(y), "click", "1")

    assert tray.next() == "command summary"


def test_an_open_menu_stays_while_the_totals_change(desktop, start):
    desktop.start_panel()
    tray = start()
    tray.show()
    menu = open_menu(desktop)
    for minute in range(5):
        tray.show(seconds={"networking": 4200 + 60 * minute})
    click_row(desktop, menu, "pause")

    assert tray.next() == "command pause"


def test_a_panel_that_restarts_gets_the_icon_back(desktop, start):
    panel = desktop.start_panel()
    tray = start()
    tray.show()
    wait_seen(desktop)
    end(panel)
    tray.wait_docked(docked=False)
    desktop.start_panel()

    wait_seen(desktop)
    tray.wait_docked()


def test_a_panel_that_starts_late_gets_the_icon(desktop, start):
    tray = start(no_host_after_s=0.5)
    tray.show()
    assert tray.next() == "no host"
    desktop.start_panel()

    wait_seen(desktop)
    tray.wait_docked()


def test_without_a_panel_it_is_said_once_and_goes_on(desktop, start):
    tray = start(xembed_after_s=0.2, no_host_after_s=0.5)
    tray.show()

    assert tray.next() == "no host"
    assert not tray.docked()


def test_with_a_panel_nothing_is_said(desktop, start):
    desktop.start_panel()
    tray = start(xembed_after_s=0.2, no_host_after_s=1)
    tray.show()
    wait_seen(desktop)

    with pytest.raises(queue.Empty):
        tray.next(timeout_s=1.5)


def test_without_a_session_bus_it_is_said_and_goes_on(desktop, start):
    desktop.env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={desktop.folder}/nobody"
    tray = start(no_host_after_s=0.5)

    assert tray.next() == "no host"


def test_a_bus_that_goes_away_takes_nothing_along(desktop, start):
    desktop.start_panel()
    tray = start()
    tray.show()
    tray.wait_docked()
    end(desktop.bus)

    tray.wait_docked(docked=False)
    tray.show(paused=True)


def test_hostile_titles_break_neither_menu_nor_panel(desktop, start):
    panel = desktop.start_panel()
    tray = start()
    nasty = '<img src="x">\u202e&\x00-h =cmd| _\n' + "世" * 1_000_000
    tray.show(label=nasty, next_meeting=(STATE.now_ms + 60_000, nasty))
    _, _, width, _ = menu = open_menu(desktop)
    click_row(desktop, menu, "pause")

    assert tray.next() == "command pause"
    assert width < 1280
    assert panel.poll() is None


def test_what_it_costs(desktop, start):
    desktop.start_panel()
    tray = start()
    tray.show()
    tray.wait_docked()
    wait_seen(desktop)
    before = tray.cost()
    # Two seconds in which nothing happens: the question itself wakes another thread.
    with pytest.raises(queue.Empty):
        tray.next(timeout_s=2)
    after = tray.cost()

    assert after["wakeups"] - before["wakeups"] <= 1
    assert after["uss_mb"] < 20
    assert not after["pillow"]


def test_xfce_shows_the_icon_and_its_menu(desktop, start):
    folder = Path(desktop.env["XDG_CONFIG_HOME"]) / "xfce4/xfconf/xfce-perchannel-xml"
    folder.mkdir(parents=True)
    (folder / "xfce4-panel.xml").write_text(XFCE_PANEL)
    desktop.start(["/usr/lib/x86_64-linux-gnu/xfce4/xfconf/xfconfd"])
    desktop.wait_for(lambda: desktop.has_name("org.xfce.Xfconf"), 20)
    desktop.start(["xfce4-panel", "--disable-wm-check"], env={"XDG_CURRENT_DESKTOP": "XFCE"})
    tray = start()
    tray.show()
    tray.wait_docked()
    x, y = wait_seen(desktop)
    desktop.xdotool("mousemove", str(x), str(y), "click", "1")
    assert tray.next() == "command summary"
    click_row(desktop, open_menu(desktop), "pause")

    assert tray.next() == "command pause"


def test_an_older_kind_of_tray_shows_the_icon_and_a_click_opens_the_summary(desktop, start):
    tray_host = desktop.start(["trayer", "--edge", "bottom", "--height", "32"])
    tray = start(xembed_after_s=0.5)
    tray.show(label="世")
    x, y = wait_seen(desktop)
    tray.wait_docked()
    tray.show(label="世界", recent={"socializing": 1800})
    wait_seen(desktop, SOCIALIZING)
    desktop.xdotool("mousemove", str(x), str(y), "click", "1")

    assert tray.next() == "command summary"
    end(tray_host)
    desktop.start(["trayer", "--edge", "bottom", "--height", "32"])
    wait_seen(desktop, SOCIALIZING)


@pytest.mark.parametrize("bus", ["with a session bus", "without one"])
def test_an_older_kind_of_tray_that_starts_late_gets_the_icon(desktop, start, bus):
    if bus == "without one":
        desktop.env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={desktop.folder}/nobody"
    tray = start(xembed_after_s=0.2, no_host_after_s=0.6)
    tray.show()
    assert tray.next() == "no host"
    desktop.start(["trayer", "--edge", "bottom", "--height", "32"])

    wait_seen(desktop)


XFCE_PANEL = """\
<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=10;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="size" type="uint" value="34"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="plugin-ids" type="array"><value type="int" value="1"/></property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="systray"/>
  </property>
</channel>
"""
