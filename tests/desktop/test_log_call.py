"""The window that logs a call, used as a person does: keyboard, mouse, eyes."""

import os
import queue
import select
import sys
import threading
import time
from pathlib import Path

import pytest

from tracker.core.model import MINUTE_MS
from tracker.system.control import ControlServer

PICTURES = os.environ.get("EYEPRIZE_PICTURES")
TITLE = "Eye on the Prize: log a call"


def environment(desktop) -> dict[str, str]:
    root = str(Path(__file__).parents[2])
    return {"EYEPRIZE_HOME": str(desktop.folder / "eye"), "TZ": "UTC", "PYTHONPATH": root}


class Program:
    """The running program, as far as the window sees it: a real control channel."""

    def __init__(self, path: Path, answer: dict[str, object]) -> None:
        self.answer = answer
        self.got: queue.Queue[dict[str, object]] = queue.Queue()
        self._server = ControlServer(path)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        while not self._over.is_set():
            if not select.select([self._server.fileno()], [], [], 0.02)[0]:
                continue
            for client, message in self._server.read():
                if message["type"] != "gone":
                    self.got.put(message)
                    client.send(self.answer)

    def close(self) -> None:
        self._over.set()
        self._thread.join()
        self._server.close()


class Window:
    """The window's process."""

    def __init__(self, desktop, *arguments: str) -> None:
        self.desktop = desktop
        self.output = desktop.folder / "printed"
        env = {
            "EYEPRIZE_HOME": str(desktop.folder / "eye"),
            "TZ": "UTC",
            "PYTHONPATH": str(Path.cwd()),
        }
        with self.output.open("wb") as printed:
            self.process = desktop.start(
                [sys.executable, "-m", "tracker", "_log-call", *arguments], env=env, stdout=printed
            )
        self.id = desktop.wait_for(
            lambda: desktop.xdotool("search", "--onlyvisible", "--name", f"^{TITLE}$"), 20, "window"
        )
        desktop.wait_for(lambda: desktop.active() == int(self.id), 10, "the keyboard")

    def keys(self, *keys: str) -> None:
        self.desktop.xdotool("key", "--delay", "30", *keys)

    def picture(self, name: str) -> None:
        if PICTURES:
            self.desktop.screenshot(Path(PICTURES) / f"log-call-{name}.png")

    def colours(self) -> list[str]:
        """Return the colours on the window, the most frequent first."""
        picture = str(self.desktop.folder / "window.png")
        self.desktop.run("import", "-silent", "-window", self.id, picture)
        out = self.desktop.run(
            "convert", picture, "-alpha", "off", "-depth", "8", "-format", "%c", "histogram:info:-"
        )
        counted = [line.split(":", 1) for line in out.splitlines() if "#" in line]
        counted.sort(key=lambda it: -int(it[0]))
        return [rest.split("#")[1][:6].lower() for _, rest in counted]


@pytest.fixture
def program(desktop):
    path = desktop.folder / "eye/control/socket"
    path.parent.parent.mkdir(mode=0o700)
    one = Program(path, {"ok": True})
    yield one
    one.close()


def test_return_alone_logs_a_call_that_has_just_ended(desktop, program):
    window = Window(desktop, "--json")
    window.keys("Return")
    message = program.got.get(timeout=10)

    assert window.process.wait(10) == 0
    assert (message["type"], message["summary"]) == ("log_meeting", "Call")
    assert message["end_ms"] - message["start_ms"] == 30 * MINUTE_MS
    assert -1 <= time.time() * 1000 - message["end_ms"] < 2 * MINUTE_MS
    assert '"type": "log_meeting"' in window.output.read_text()


def test_all_of_it_by_the_keyboard(desktop, program):
    window = Window(desktop)
    desktop.xdotool("type", "--delay", "30", "Ana, Acme")
    window.keys("Tab", "Left")  # yesterday
    window.keys("Tab", "ctrl+a", "1", "0", "colon", "0", "0", "Up")
    window.keys("Tab", "Right", "Right")  # 60 minutes
    window.picture("filled")
    window.keys("Tab", "Tab", "space")  # past Cancel, to the button
    message = program.got.get(timeout=10)

    assert window.process.wait(10) == 0
    assert message["summary"] == "Call with Ana, Acme"
    assert message["end_ms"] - message["start_ms"] == 60 * MINUTE_MS
    start = time.gmtime(message["start_ms"] / 1000)
    assert (start.tm_hour, start.tm_min) == (10, 5)
    yesterday = time.gmtime(time.time() - 86_400)
    assert start.tm_yday == yesterday.tm_yday


def test_the_mouse_does_as_well(desktop, program):
    window = Window(desktop)
    desktop.xdotool("mousemove", "--window", window.id, "75", "284", "click", "1")  # 15 minutes
    desktop.xdotool("mousemove", "--window", window.id, "380", "380", "click", "1")
    message = program.got.get(timeout=10)

    assert message["end_ms"] - message["start_ms"] == 15 * MINUTE_MS
    assert -1 <= time.time() * 1000 - message["end_ms"] < 2 * MINUTE_MS
    assert window.process.wait(10) == 0


def test_a_known_call_is_filled_in(desktop, program):
    end_ms = int(time.time() * 1000) // MINUTE_MS * MINUTE_MS
    start_ms = end_ms - 37 * MINUTE_MS
    window = Window(desktop, "--start-ms", str(start_ms), "--end-ms", str(end_ms), "--with", "Bo")
    window.keys("Return")

    assert program.got.get(timeout=10) == {
        "type": "log_meeting",
        "start_ms": start_ms,
        "end_ms": end_ms,
        "summary": "Call with Bo",
    }
    assert window.process.wait(10) == 0


def test_escape_logs_nothing(desktop, program):
    window = Window(desktop)
    window.keys("Escape")

    assert window.process.wait(10) == 1
    assert program.got.empty()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_without_the_program_it_stays_and_says_so(desktop, theme):
    background, warning = {"light": ("f6f7f9", "c2570c"), "dark": ("14181e", "f5a55a")}[theme]
    window = Window(desktop, "--theme", theme)
    desktop.wait_for(lambda: window.colours()[0] == background, 10, "the window's colour")
    assert warning not in window.colours()
    window.picture(theme)

    window.keys("Return")
    desktop.wait_for(lambda: warning in window.colours(), 10, "the warning")
    window.picture(f"{theme}-not-running")
    assert window.process.poll() is None

    window.keys("Escape")
    assert window.process.wait(10) == 1


def test_a_time_that_is_none_is_not_sent(desktop, program):
    window = Window(desktop, "--theme", "light")
    window.keys("Tab", "Tab", "ctrl+a", "x", "Return")
    desktop.wait_for(lambda: "c2570c" in window.colours(), 10, "the warning")
    assert program.got.empty()

    window.keys("ctrl+a", "9", "Return")
    assert time.gmtime(program.got.get(timeout=10)["start_ms"] / 1000).tm_hour == 9


def test_a_refusal_is_shown(desktop, program):
    program.answer = {"error": "it overlaps another one"}
    window = Window(desktop, "--theme", "light")
    window.keys("Return")
    program.got.get(timeout=10)

    desktop.wait_for(lambda: "c2570c" in window.colours(), 10, "the warning")
    assert window.process.poll() is None


def test_it_is_known_as_ours_and_fits_the_screens_dots(desktop, program):
    window = Window(desktop)
    assert 'WM_CLASS(STRING) = "eyeprize"' in desktop.run("xprop", "-id", window.id, "WM_CLASS")
    size = desktop.run("xwininfo", "-id", window.id)
    assert "Width: 460" in size
    window.keys("Escape")
    window.process.wait(10)

    (desktop.folder / "resources").write_text("Xft.dpi: 144\n")
    desktop.run("xrdb", "-merge", str(desktop.folder / "resources"))
    large = Window(desktop)
    assert "Width: 690" in desktop.run("xwininfo", "-id", large.id)


def test_without_a_screen_it_says_what_else_to_do(desktop):
    env = {
        "DISPLAY": "",
        "EYEPRIZE_HOME": str(desktop.folder / "eye"),
        "PYTHONPATH": str(Path.cwd()),
    }
    process = desktop.start([sys.executable, "-m", "tracker", "_log-call"], env=env)

    assert process.wait(20) == 3
    assert "eyeprize meetings log" in desktop.log(Path(sys.executable).name)
