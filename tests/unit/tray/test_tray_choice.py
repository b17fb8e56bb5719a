"""Which way to an icon is tried, and that trying does no harm."""

import subprocess
import sys

import pytest

from tracker.tray.choice import candidates, open_icon
from tracker.tray.model import IconLook

CHOICES = {
    "Linux: over D-Bus, whether a host is there yet or not": ("linux", False, ("status_notifier",)),
    "Linux with an older tray alone: GTK has a menu, X11 a click": ("linux", True, ("gtk", "xorg")),
    "Windows has its own": ("win32", False, ("native",)),
    "macOS has its own": ("darwin", True, ("native",)),
}


@pytest.mark.parametrize(("platform", "host", "ways"), CHOICES.values(), ids=CHOICES.keys())
def test_candidates(platform, host, ways):
    assert candidates(platform, xembed_host=host) == ways


def test_a_way_that_fails_is_no_error(monkeypatch, caplog):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    caplog.set_level("INFO")

    assert open_icon(("xorg",), look=IconLook(), title="世", menu=None) is None
    assert "xorg" in caplog.text


def test_importing_the_tray_opens_no_display_and_loads_no_heavy_library():
    code = (
        "import os, sys; os.environ['DISPLAY'] = ':4711'; import tracker.tray.app;"
        "heavy = {'PIL', 'Xlib', 'gi', 'plyer', 'sqlite_utils', 'tkinter'} & set(sys.modules);"
        "assert 'PYSTRAY_BACKEND' not in os.environ; sys.exit(str(heavy) if heavy else 0)"
    )
    env = {"PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)}
    subprocess.run([sys.executable, "-c", code], check=True, env=env)
