"""A whole desktop that nobody sees: X server, session bus, window manager, panel, notifications.

Everything is private to the object (display number, authority file, bus, HOME and XDG folders)
and everything it started ends with it, by process group. No pytest in here: the demo of
``make run`` uses it too.
"""

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from jeepney import DBusAddress, message_bus, new_method_call
from jeepney.io.blocking import open_dbus_connection

T = TypeVar("T")

NOTIFYD = "/usr/lib/x86_64-linux-gnu/xfce4/notifyd/xfce4-notifyd"
ROOT_COLOUR = "#3d5a6c"
PLAIN_WINDOW = Path(__file__).with_name("plain_window.py")

# Nothing is started on demand: a test that wants no notification service must not get one
# because somebody said its name.
BUS_CONFIG = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir={folder}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

PANEL_CONFIG = """\
panels=panel1

[panel1]
plugins=taskbar,statusnotifier,worldclock
position=Bottom
desktop=0
panelSize=34
iconSize=22
width=100
width-percent=true

[taskbar]
type=taskbar
buttonWidth=220

[statusnotifier]
alignment=Right
type=statusnotifier

[worldclock]
alignment=Right
type=worldclock
customFormat="'<b>'HH:mm'</b>&nbsp;&nbsp;'"
formatType=custom
"""

LXQT_CONFIG = "[General]\ntheme=light\nicon_theme=Adwaita\n"


class VirtualDesktop:
    """An X11 session on a screen in memory; a context manager.

    Attributes:
        env: Environment for children: DISPLAY, XAUTHORITY, DBUS_SESSION_BUS_ADDRESS, HOME, XDG_*.
        folder: Temporary folder that holds all of it, the programs' output under ``logs``.
    """

    def __init__(self, size: str = "1280x800", colour: str = ROOT_COLOUR) -> None:
        self.size = size
        self.colour = colour
        self.folder = Path(tempfile.mkdtemp(prefix="eyeprize-desk-"))
        self.env = self._private_environment()
        self._running: list[subprocess.Popen[Any]] = []
        self._windows: dict[int, subprocess.Popen[str]] = {}

    def __enter__(self) -> Self:
        try:
            self._start_server()
            self._start_bus()
            self._start_window_manager()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End everything, last started first, and remove the folder. Safe to call twice."""
        for process in reversed(self._running):
            end(process)
        self._running.clear()
        self._windows.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    # -- what it is made of ------------------------------------------------------------

    def _private_environment(self) -> dict[str, str]:
        public = ("PATH", "TZ", "LD_LIBRARY_PATH", "PYTHONPATH", "VIRTUAL_ENV", "USER", "LOGNAME")
        env = {key: os.environ[key] for key in public if key in os.environ}
        places = {
            "HOME": "home",
            "XDG_CONFIG_HOME": "home/.config",
            "XDG_DATA_HOME": "home/.local/share",
            "XDG_STATE_HOME": "home/.local/state",
            "XDG_CACHE_HOME": "home/.cache",
            "XDG_RUNTIME_DIR": "run",
        }
        for variable, place in places.items():
            path = self.folder / place
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            env[variable] = str(path)
        (self.folder / "logs").mkdir()
        env |= {
            "LANG": "C.UTF-8",
            "XAUTHORITY": str(self.folder / "Xauthority"),
            "XDG_SESSION_TYPE": "x11",
            "XDG_CURRENT_DESKTOP": "openbox",
            "NO_AT_BRIDGE": "1",
        }
        return env

    def _start_server(self) -> None:
        cookie = secrets.token_hex(16)
        self._xauth(f"add :0 . {cookie}")  # the server takes any cookie of its file
        reading, writing = os.pipe()
        argv = ["Xvfb", "-displayfd", str(writing), "-auth", self.env["XAUTHORITY"]]
        argv += ["-screen", "0", f"{self.size}x24", "-dpi", "96"]
        argv += ["-nolisten", "tcp", "-noreset", "-s", "0"]
        try:
            self.server = self.start(argv, pass_fds=(writing,))
        finally:
            os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError(f"Xvfb did not start: {self.log('Xvfb')}")
        self.env["DISPLAY"] = f":{number}"
        self._xauth(f"add :{number} . {cookie}")

    def _xauth(self, order: str) -> None:
        argv = ["xauth", "-q", "-f", self.env["XAUTHORITY"], *order.split()]
        subprocess.run(argv, check=True, capture_output=True, env=self.env)

    def _start_bus(self) -> None:
        config = self.folder / "bus.conf"
        config.write_text(BUS_CONFIG.format(folder=self.env["XDG_RUNTIME_DIR"]))
        argv = ["dbus-daemon", f"--config-file={config}", "--nofork", "--print-address=1"]
        self.bus = self.start(argv, stdout=subprocess.PIPE, text=True)
        assert self.bus.stdout is not None
        with self.bus.stdout as answer:
            self.env["DBUS_SESSION_BUS_ADDRESS"] = answer.readline().strip()

    def _start_window_manager(self) -> None:
        config = Path(self.env["XDG_CONFIG_HOME"]) / "openbox/rc.xml"
        config.parent.mkdir(parents=True)
        settings = Path("/etc/xdg/openbox/rc.xml").read_text("utf-8")
        settings = settings.replace("<name>Clearlooks</name>", "<name>Breeze-ob</name>", 1)
        settings = settings.replace("<size>8</size>", "<size>10</size>")
        config.write_text(settings, "utf-8")
        self.window_manager = self.start(["openbox", "--config-file", str(config), "--sm-disable"])
        # It announces itself before it listens, and a window mapped in between is lost: the
        # first order that it follows tells that it is there.
        self.wait_for(self._set_one_workspace, 20, "the window manager")
        self.run("xsetroot", "-solid", self.colour)

    def _set_one_workspace(self) -> bool:
        self.xdotool("set_num_desktops", "1")
        return self.xdotool("get_num_desktops") == "1"

    # -- programs ----------------------------------------------------------------------

    def start(self, argv: list[str], **popen: Any) -> subprocess.Popen[Any]:
        """Start a program on this desktop; it ends, with its children, when the desktop does.

        Args:
            argv: Program and arguments; never a shell line.
            popen: Passed to ``Popen``. ``env`` adds to the desktop's own; output goes to the
                log of the program's name unless told otherwise.
        """
        env = self.env | dict(popen.pop("env", None) or {})
        with (self.folder / "logs" / Path(argv[0]).name).open("ab") as log:
            popen = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log} | popen
            process = subprocess.Popen(argv, env=env, start_new_session=True, **popen)
        self._running.append(process)
        return process

    def run(self, *argv: str, env: Mapping[str, str] | None = None) -> str:
        """Run a short program on this desktop and return what it printed ("" if it failed)."""
        done = subprocess.run(
            argv, env=self.env | dict(env or {}), capture_output=True, timeout=20, check=False
        )
        return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""

    def log(self, program: str) -> str:
        """Return what a started program wrote so far."""
        path = self.folder / "logs" / program
        return path.read_text("utf-8", "replace") if path.exists() else ""

    def start_panel(self) -> subprocess.Popen[Any]:
        """Start a panel that hosts status icons; returns when its host is on the bus."""
        folder = Path(self.env["XDG_CONFIG_HOME"]) / "lxqt"
        folder.mkdir(exist_ok=True)
        (folder / "panel.conf").write_text(PANEL_CONFIG)
        (folder / "lxqt.conf").write_text(LXQT_CONFIG)
        process = self.start(["lxqt-panel"], env={"XDG_CURRENT_DESKTOP": "LXQt"})
        self.wait_for(self.has_tray_host, 20, "the panel's status icons")
        return process

    def start_notifications(self) -> subprocess.Popen[Any]:
        """Start a notification service; returns when its name is on the bus."""
        process = self.start([NOTIFYD])
        self.wait_for(lambda: self.has_name("org.freedesktop.Notifications"), 20)
        return process

    def has_name(self, name: str) -> bool:
        """Return whether somebody owns ``name`` on the session bus."""
        with open_dbus_connection(self.env["DBUS_SESSION_BUS_ADDRESS"]) as bus:
            return bool(bus.send_and_get_reply(message_bus.NameHasOwner(name), timeout=5).body[0])

    def has_tray_host(self) -> bool:
        """Return whether a status icon would be shown now."""
        name = "org.kde.StatusNotifierWatcher"
        if not self.has_name(name):
            return False
        watcher = DBusAddress("/StatusNotifierWatcher", name, "org.freedesktop.DBus.Properties")
        ask = new_method_call(watcher, "Get", "ss", (name, "IsStatusNotifierHostRegistered"))
        with open_dbus_connection(self.env["DBUS_SESSION_BUS_ADDRESS"]) as bus:
            return bus.send_and_get_reply(ask, timeout=5).body[0] == ("b", True)

    # -- windows and input -------------------------------------------------------------

    def window(self, title: str, class_: str = "Plain", colour: str = "#f4f1e8") -> int:
        """Open a window of a process of its own and return its id, once it is in front."""
        process = self.start(
            [sys.executable, str(PLAIN_WINDOW), title, class_, colour],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        with process.stdout as answer:
            window_id = int(answer.readline())
        self._windows[window_id] = process
        self.wait_for(lambda: self.active() == window_id, 10, f"window {window_id} in front")
        return window_id

    def pid_of(self, window_id: int) -> int:
        """Return the process that ``window`` started for this window."""
        return self._windows[window_id].pid

    def retitle(self, window_id: int, title: str) -> None:
        """Have a window of ``window`` change its title; returns before the server knows."""
        self._order(window_id, {"title": title})

    def close_window(self, window_id: int) -> None:
        """Have a window of ``window`` close, and wait for its process to end."""
        self._order(window_id, {"close": True})
        self._windows.pop(window_id).wait(5)

    def _order(self, window_id: int, order: dict[str, Any]) -> None:
        pipe = self._windows[window_id].stdin
        assert pipe is not None
        pipe.write(json.dumps(order) + "\n")
        pipe.flush()

    def activate(self, window_id: int) -> None:
        """Bring a window to the front, as a taskbar would; returns when it is there."""
        self.xdotool("windowactivate", str(window_id))
        self.wait_for(lambda: self.active() == window_id, 10, f"window {window_id} in front")

    def active(self) -> int | None:
        """Return the window in front, as the window manager says."""
        text = self.run("xprop", "-root", "_NET_ACTIVE_WINDOW")
        _, found, number = text.rpartition("# ")
        return int(number, 16) or None if found else None

    def xdotool(self, *args: str) -> str:
        """Type, click or ask with xdotool; returns what it printed."""
        return self.run("xdotool", *args)

    def screenshot(self, path: str | Path) -> Path:
        """Write a picture of the whole screen and return its path."""
        self.run("import", "-silent", "-window", "root", str(path))
        return Path(path)

    def wait_for(
        self, predicate: Callable[[], T], timeout_s: float = 10, what: str = "what was waited for"
    ) -> T:
        """Return the predicate's first true answer.

        Raises:
            TimeoutError: It was not true within ``timeout_s``.
        """
        return wait_for(predicate, timeout_s, what)


def wait_for(
    predicate: Callable[[], T], timeout_s: float = 10, what: str = "what was waited for"
) -> T:
    """Ask every 10 ms until the answer is true, and return it; ``TimeoutError`` if it never is."""
    deadline = time.monotonic() + timeout_s
    while not (answer := predicate()):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {timeout_s:g} s")
        time.sleep(0.01)
    return answer


def end(process: subprocess.Popen[Any], patience_s: float = 3) -> None:
    """End a process and its group: asked first, killed if it does not listen."""
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            with contextlib.suppress(BrokenPipeError):
                stream.close()
    for how in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, how)
        except ProcessLookupError:
            break
        try:
            process.wait(patience_s)
        except subprocess.TimeoutExpired:
            continue
    process.wait(patience_s)
