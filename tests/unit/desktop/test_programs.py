import os
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.desktop.programs import Programs, short_name

NAMES = {
    # what it is: (executable, class, name)
    "Debian's Chromium": ("chromium", "Chromium", "chromium"),
    "Chromium's own build calls itself chrome": ("chrome", "Chromium", "chromium"),
    "the snap of Chromium": ("chrome", "Chromium-browser", "chromium"),
    "Google Chrome": ("chrome", "Google-chrome", "chrome"),
    "Chrome with an odd class": ("chrome", "crx_abc", "chrome"),
    "Chrome by class alone": ("", "Google-chrome-beta", "chrome"),
    "Edge": ("msedge", "Microsoft-edge", "edge"),
    "Edge on Windows": ("MSEDGE.EXE", "", "edge"),
    "Brave": ("brave", "Brave-browser", "brave"),
    "Firefox ESR": ("firefox-esr", "firefox-esr", "firefox"),
    "Firefox by its main thread's name": ("GeckoMain", "Navigator", "firefox"),
    "Firefox by the instance of its class": ("", "Navigator", "firefox"),
    "Firefox from Flatpak, seen from outside": ("", "org.mozilla.firefox", "firefox"),
    "Zoom": ("zoom", "zoom", "zoom"),
    "Zoom from Flatpak": ("", "us.zoom.Zoom", "zoom"),
    "Slack": ("slack", "Slack", "slack"),
    "Slack run by Electron": ("electron", "Slack", "slack"),
    "Electron with a version": ("electron28", "Element-desktop", "element"),
    "Teams for Linux": ("teams-for-linux", "teams-for-linux", "teams"),
    "GNOME's terminal": ("gnome-terminal-server", "Gnome-terminal", "gnome-terminal"),
    "a name cut to 15 characters": ("gnome-terminal-", "Gnome-terminal", "gnome-terminal"),
    "LibreOffice": ("soffice.bin", "libreoffice-writer", "libreoffice"),
    "Code": ("code", "Code", "code"),
    "an updated program that still runs": ("slack (deleted)", "Slack", "slack"),
    "a Python program is called by its window": ("python3.11", "Gajim", "gajim"),
    "a Java program is called by its window": ("java", "jetbrains-idea", "jetbrains-idea"),
    "a Windows program under Wine": ("wine64-preloader", "Zoom.exe", "zoom"),
    "a runner without a class is what it is": ("python3", "", "python3"),
    "a class cannot pose as another program": ("gimp-2.10", "Google-chrome", "gimp-2.10"),
    "an unknown one, in lower case": ("MyTool.exe", "", "mytool"),
    "nothing known": ("", "", None),
    "only spaces": ("  ", " ", None),
}


@pytest.mark.parametrize(("executable", "window_class", "name"), NAMES.values(), ids=NAMES.keys())
def test_short_name(executable, window_class, name):
    assert short_name(executable, window_class) == name


def test_a_process_is_called_by_its_executable():
    assert Programs().look_up(os.getpid()) == Path(sys.executable).resolve().name


def test_a_process_that_ended_is_none():
    done = subprocess.Popen(["true"])
    done.wait()

    assert Programs().look_up(done.pid) is None


@pytest.mark.parametrize("pid", [0, -1, 2**31, 2**32 - 1, 2**70])
def test_a_number_that_is_no_process_is_none(pid):
    found = Programs().look_up(pid)

    assert found is None or pid == 0


def test_only_the_last_few_are_kept():
    programs = Programs(keep=2)
    running = [subprocess.Popen(["sleep", "60"]) for _ in range(3)]
    try:
        for process in running:
            assert programs.look_up(process.pid) == "sleep"
        assert len(programs._known) == 2
    finally:
        for process in running:
            process.kill()
            process.wait()
