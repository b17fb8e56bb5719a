"""The tray where there is neither bus nor display: it goes on until it is stopped."""

import threading
import time

import pytest

from tracker.tray.app import Tray
from tracker.tray.model import TrayState


@pytest.fixture(autouse=True)
def nowhere(monkeypatch, tmp_path):
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nobody")


def commands_never_come(command):
    raise AssertionError(command)


def test_a_tray_that_is_stopped_before_it_runs_returns_at_once():
    tray = Tray(commands_never_come)
    tray.stop()
    tray.run()

    assert not tray.docked


def test_nobody_to_show_it_is_told_once_and_stop_ends_it():
    told = []
    tray = Tray(commands_never_come, no_host_after_s=0.01, xembed_after_s=0.01)
    stopped = threading.Thread(target=lambda: (wait_for(told), tray.stop()))
    tray.on_no_host = lambda: told.append("no host")
    tray.update(TrayState(now_ms=0))
    stopped.start()
    tray.run()
    stopped.join()
    tray.update(TrayState(now_ms=1, paused=True))
    tray.stop()

    assert told == ["no host"]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("tray")]


def wait_for(told):
    deadline = time.monotonic() + 10
    while not told and time.monotonic() < deadline:
        time.sleep(0.005)
