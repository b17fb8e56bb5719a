"""The real program when its surroundings fail it: a clear word, the right status, never a hang."""

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from tests.desktop.running import ROOT, Running
from tests.desktop.virtual import VirtualDesktop, end, wait_for
from tracker.errors import Exit

pytestmark = pytest.mark.desktop


@pytest.fixture
def desktop(monkeypatch):
    with VirtualDesktop() as one:
        one.env["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={one.folder}/none"
        yield one


@pytest.fixture
def program(desktop, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    one = Running(desktop, home)
    yield one
    if hasattr(one, "process"):
        one.close()


def launch(program, *options):
    """Start it without waiting until it answers."""
    with program.log.open("ab") as log:
        program.process = program.desktop.start(
            [sys.executable, "-m", "tracker", "run", *options],
            env=program.env, stdout=log, stderr=log, cwd=program.home.parent,
        )  # fmt: skip
    return program.process


def cpu_s(process, wall_s):
    """Return the CPU seconds that a process takes in so long."""
    measured = psutil.Process(process.pid)
    before = sum(measured.cpu_times()[:2])
    time.sleep(wall_s)  # what is measured is what happens while nobody does anything
    return sum(measured.cpu_times()[:2]) - before


@pytest.mark.parametrize("options", [(), ("--headless",)], ids=["tray", "headless"])
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_in_order(program, sign, options):
    program.start(*options)
    program.process.send_signal(sign)

    assert program.process.wait(10) == 0
    assert not program.places.control_socket.exists()
    assert program.said() == ""


@pytest.mark.parametrize(
    "sign", ["instance.lock", "eyeprize.db", "eyeprize.db-wal", "control/socket"]
)
def test_a_signal_while_it_starts_leaves_no_hang(program, sign):
    process = launch(program)
    wait_for((program.home / sign).exists, 10, sign)
    process.terminate()

    assert process.wait(10) in {0, -signal.SIGTERM}
    assert "Traceback" not in program.said()


def test_the_x_server_that_dies_ends_it_with_its_own_word(program):
    program.start("--headless")
    program.desktop.server.kill()

    assert program.process.wait(10) == Exit.OUTSIDE
    assert program.said().startswith("eyeprize: ")
    assert "Traceback" not in program.said()
    assert program.spans()


def test_the_x_server_that_dies_ends_the_tray_too(program):
    program.start()
    program.desktop.server.kill()

    assert program.process.wait(10) == Exit.OUTSIDE


def test_without_a_session_bus_it_goes_on_and_does_not_spin(program):
    program.start()
    bus = next(p for p in program.desktop._running if "dbus-daemon" in str(p.args))
    end(bus)

    assert cpu_s(program.process, 3) < 0.3
    assert program.status()["ok"]
    wait_for(lambda: "not noticed" in " ".join(program.status()["warnings"]), 5, "the warning")
    assert program.stop() == 0


def test_no_display_is_status_3(program):
    program.env["DISPLAY"] = ""
    process = launch(program, "--headless")

    assert process.wait(10) == Exit.OUTSIDE
    assert "DISPLAY is not set" in program.said()


BROKEN = {
    "settings": ("config.toml", "[nudges]\ncooldown = 5\n", Exit.USAGE, "cooldown"),
    "targets": ("targets.csv", "\x00\n", Exit.USAGE, "targets.csv"),
}  # fmt: skip


@pytest.mark.parametrize(("file", "text", "status", "named"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_files_are_named_at_the_start(program, file, text, status, named):
    (program.home / file).write_text(text)
    process = launch(program, "--headless")

    assert process.wait(15) == status
    assert named in program.said()
    assert "Traceback" not in program.said()
    assert (program.home / file).read_text() == text


def test_a_folder_that_cannot_be_used_is_status_3(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tracker", "run", "--headless"],
        env=os.environ | {"EYEPRIZE_HOME": "/dev/null/x", "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip

    assert done.returncode == Exit.OUTSIDE
    assert "cannot be used" in done.stderr


def test_a_second_instance_is_refused_and_the_first_goes_on(program):
    program.start("--headless")
    done = program.cli("run", "--headless")

    assert done.returncode == Exit.USAGE
    assert "already runs" in done.stderr
    assert program.status()["ok"]


def test_it_leaves_no_descriptors_threads_or_children_behind(program):
    program.start("--headless")
    process = psutil.Process(program.process.pid)

    def grown():
        return process.num_fds(), process.num_threads()

    program.status()
    before = grown()
    for _ in range(3):
        program.cli("pause", "1s")
        program.cli("resume")
        program.cli("snooze")
    wait_for(lambda: grown() <= before, 5, "its descriptors and threads")
    assert process.children() == []
