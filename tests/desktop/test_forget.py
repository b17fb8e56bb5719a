"""``data forget`` while the real program runs: it goes on, and nothing comes back."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.desktop.running import Running, wall_ms
from tests.desktop.virtual import wait_for
from tests.faults.searching import files_with
from tracker.storage.backups import back_up_day, backup_of

from datetime import date  # isort: skip

MARKER = "quillhaven.example"
CONFIG = '[tracking]\nidle_after = "3m"\n'


@pytest.fixture
def program(desktop, tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text(CONFIG)
    one = Running(desktop, home)
    yield one
    if hasattr(one, "process"):
        one.close()


def stored_titles(program):
    return {span.page.title for span, _ in program.spans()}


def live_with(program, *titles):
    """Have windows of these titles in front, one after the other, until they are stored."""
    window = program.desktop.window("A quiet page", "Editor")
    for title in (*titles, "Another quiet page"):
        program.desktop.retitle(window, title)
        wait_for(lambda title=title: title in stored_titles(program), 20, title)
    return window


def length_ms(program):
    return sum(span.length_ms for span, _ in program.spans())


def everywhere(program, desktop):
    """Every folder in which the program could have left something."""
    folders = [program.home, program.log.parent, Path(desktop.env["HOME"])]
    shared = Path(f"/dev/shm/eyeprize-{os.getuid()}")
    return [*folders, *([shared] if shared.is_dir() else [])]


def test_a_site_is_forgotten_while_the_program_runs_and_does_not_come_back(program, desktop):
    trace = program.home.parent / "trace.jsonl"
    program.start("--headless", "--record", str(trace))
    live_with(program, f"My file at {MARKER}", f"More of {MARKER.upper()}")
    back_up_day(program.places.database, date(2026, 3, 2))
    assert len(files_with(MARKER, *everywhere(program, desktop))) >= 3
    pid, before_ms = program.process.pid, length_ms(program)

    done = program.cli("data", "forget", "--site", MARKER, "--yes")

    assert done.returncode == 0, done.stderr
    assert "Forgotten." in done.stdout
    assert str(trace) in done.stdout
    assert not trace.exists()
    wait_for(lambda: goes_on(program), 20, "the program to go on")
    assert program.process.pid == pid
    # What was seen after it is stored, and ending the program writes nothing back.
    live_with(program, "After it")
    assert program.stop() == 0
    assert files_with(MARKER, *everywhere(program, desktop)) == []
    assert length_ms(program) >= before_ms
    assert backup_of(program.places.database, date(2026, 3, 2)).stat().st_mode & 0o777 == 0o600
    assert "Traceback" not in program.said()
    assert "The recorded trace ends here" in program.said()


def goes_on(program):
    try:
        return program.status()["ok"]
    except Exception:
        return False


def test_a_page_that_is_still_in_front_is_forgotten_up_to_now(program, desktop):
    program.start("--headless")
    window = live_with(program)
    desktop.retitle(window, f"Open since long: {MARKER}")
    wait_for(lambda: files_with(MARKER, program.home) != [], 20, "the page")

    assert program.cli("data", "forget", "--site", MARKER, "--dry-run").returncode == 0
    assert files_with(MARKER, program.home)
    desktop.retitle(window, "Something else")
    asked_ms = wall_ms()
    assert program.cli("data", "forget", "--site", MARKER, "--yes").returncode == 0
    wait_for(lambda: goes_on(program), 20, "the program to go on")
    wait_for(lambda: "Something else" in stored_titles(program), 20, "what is in front now")

    assert program.stop() == 0
    assert files_with(MARKER, program.home) == []
    assert any(span.start_ms >= asked_ms for span, _ in program.spans())


def test_all_is_forgotten_and_the_program_begins_anew(program, desktop):
    desktop.start_panel()
    program.start()
    live_with(program, f"My file at {MARKER}")
    back_up_day(program.places.database, date(2026, 3, 2))
    asked_ms = wall_ms()

    done = program.cli("data", "forget", "--all", "--yes")

    assert done.returncode == 0, done.stderr
    assert f"stays, as you wrote it: {program.home / 'config.toml'}" in done.stdout
    wait_for(lambda: goes_on(program), 20, "the program to go on")
    live_with(program, "A new life")
    assert program.stop() == 0
    assert all(span.start_ms >= asked_ms for span, _ in program.spans())
    assert files_with(MARKER, *everywhere(program, desktop)) == []
    assert list((program.home / "backups").iterdir()) == []
    assert (program.home / "config.toml").read_text() == CONFIG


def test_killed_at_any_moment_it_leaves_either_state_and_a_second_call_finishes(program, desktop):
    program.start("--headless")
    live_with(program, f"My file at {MARKER}")
    back_up_day(program.places.database, date(2026, 3, 2))
    argv = [sys.executable, "-m", "tracker", "data", "forget", "--site", MARKER, "--yes"]
    for delay_ms in (500, 800, 1_200):
        with subprocess.Popen(
            argv, env=desktop.env | program.env, stdout=subprocess.DEVNULL, cwd=program.home.parent
        ) as forgetting:
            until_ms = wall_ms() + delay_ms
            wait_for(
                lambda until=until_ms, it=forgetting: wall_ms() >= until or it.poll() is not None,
                10, "its last moment",
            )  # fmt: skip
            forgetting.send_signal(signal.SIGKILL)
        wait_for(lambda: goes_on(program), 20, "the program to go on")
        assert program.cli("data", "verify").returncode == 0

    assert program.cli("data", "forget", "--site", MARKER, "--yes").returncode == 0
    wait_for(lambda: goes_on(program), 20, "the program to go on")
    assert program.stop() == 0
    assert files_with(MARKER, program.home) == []


def test_a_pause_outlasts_it(program):
    program.start("--headless")
    assert program.cli("pause").returncode == 0
    assert program.cli("data", "forget", "--all", "--yes").returncode == 0
    wait_for(lambda: goes_on(program), 20, "the program to go on")
    assert program.status()["front"]["paused"]
    assert program.stop() == 0


def test_a_signal_ends_a_program_that_waits_for_its_files(program):
    from tracker.cli.asking import call
    from tracker.storage.turns import alone, turn

    program.start("--headless")
    socket = program.places.control_socket
    asking = alone(program.places, lambda: call(socket, {"type": "give_way"}))
    with turn(program.places), asking as ran:
        assert ran
        assert not socket.exists()
        program.process.terminate()
        assert program.process.wait(10) == 0
    assert "Traceback" not in program.said()
