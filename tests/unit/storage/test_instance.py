import os
import subprocess
import sys

import pytest

from tracker.errors import SurroundingsError
from tracker.storage.instance import AlreadyRunningError, hold

HOLD = (
    "import sys; from pathlib import Path; from tracker.storage.instance import hold;"
    "lock = hold(Path(sys.argv[1])); print('held', flush=True); sys.stdin.read()"
)


@pytest.fixture
def lock_file(tmp_path):
    return tmp_path / "state" / "instance.lock"


@pytest.fixture
def other(lock_file):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock_file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_the_second_is_told_who_the_first_is(lock_file, other):
    with pytest.raises(AlreadyRunningError, match=f"already runs.*{other.pid}") as refused:
        hold(lock_file)
    assert refused.value.pid == other.pid
    assert refused.value.exit_code == 2


def test_a_crash_releases_it(lock_file, other):
    other.kill()
    other.wait()

    hold(lock_file).release()


def test_release_lets_the_next_one_in_and_may_be_said_twice(lock_file):
    lock = hold(lock_file)
    assert lock_file.read_text() == f"{os.getpid()}\n"
    lock.release()
    lock.release()

    hold(lock_file).release()


def test_a_child_of_the_holder_does_not_hold_it_on(lock_file):
    lock = hold(lock_file)
    child = subprocess.Popen(
        [sys.executable, "-c", "import sys; print('runs', flush=True); sys.stdin.read()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        close_fds=False,
    )
    assert child.stdout.readline() == b"runs\n"
    try:
        lock.release()
        hold(lock_file).release()
    finally:
        child.communicate()


def test_it_is_private(lock_file):
    lock = hold(lock_file)
    assert lock_file.stat().st_mode & 0o777 == 0o600
    assert lock_file.parent.stat().st_mode & 0o777 == 0o700
    lock.release()


def test_a_place_where_no_lock_can_be_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SurroundingsError, match=r"instance\.lock"):
        hold(tmp_path / "file" / "instance.lock")


def test_a_longer_number_that_a_crash_left_behind_is_not_mixed_in(lock_file):
    lock_file.parent.mkdir()
    lock_file.write_text("99999999999\n")

    lock = hold(lock_file)
    assert lock_file.read_text() == f"{os.getpid()}\n"
    lock.release()
