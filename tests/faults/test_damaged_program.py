"""The real program on damaged files and a disk that is full: it goes on, and says so."""

import contextlib
import itertools
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from datetime import date

import pytest

from tests.desktop.notification_service import ScriptedService
from tests.desktop.running import ROOT, Running
from tests.desktop.virtual import VirtualDesktop, wait_for
from tests.faults.damaging import MINUTE_MS, PAGE, check_whole, length_ms, live, scramble
from tracker.errors import Exit
from tracker.storage.backups import all_backups, back_up_day

pytestmark = pytest.mark.desktop

DAY = date(2026, 3, 2)


@pytest.fixture
def desktop():
    with VirtualDesktop() as one:
        one.env["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={one.folder}/none"
        yield one


@pytest.fixture
def told(desktop):
    """What the program's notifications say, as (title, body)."""
    address = desktop.env["DBUS_SESSION_BUS_ADDRESS"]
    with ScriptedService(address, capabilities=("body", "actions")) as service:
        yield lambda: [(sent[3], sent[4]) for sent in service.notified]


@pytest.fixture
def program(desktop, tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    one = Running(desktop, home)
    yield one
    if hasattr(one, "process"):
        one.close()


def damage(path, pages):
    data = bytearray(path.read_bytes())
    for page in pages:
        scramble(data, page)
    path.write_bytes(data)
    return bytes(data)


PLACES = {
    "its head": (0,),
    "a page of rows": (-1,),
    "every page but the first": range(1, 60),
    "everything": range(60),
}


@pytest.mark.parametrize("pages", PLACES.values(), ids=PLACES.keys())
def test_it_starts_on_a_damaged_file_and_says_what_was_saved(program, told, pages):
    path = program.places.database
    live(path, 120)
    back_up_day(path, DAY)
    data = damage(path, [page % (path.stat().st_size // PAGE) for page in pages])
    program.start("--headless")

    wait_for(told, 10, "the notification")
    ((title, body),) = told()
    assert title == "Your records were damaged, and all were saved"
    assert "Saved: 2 Mar 2026 09:00 to 11:00" in body
    assert "No time is missing" in body
    (kept,) = path.parent.glob("eyeprize.db.damaged-*[0-9]")
    assert kept.read_bytes() == data
    assert kept.name in body
    verified = program.cli("data", "verify")
    assert (verified.returncode, verified.stdout) == (0, "")
    assert title in verified.stderr
    assert program.stop() == 0
    check_whole(path)
    assert length_ms(path) >= 120 * MINUTE_MS
    # Told once: the next start has nothing to say.
    program.start("--headless")
    assert program.stop() == 0
    assert len(told()) == 1


def test_garbage_under_our_name_is_moved_aside_and_told(program, told):
    path = program.places.database
    path.write_text("Dear diary,\n" * 400)
    program.start("--headless")

    wait_for(told, 10, "the notification")
    assert told()[0][0] == "Your records were damaged, and recording begins anew"
    (kept,) = path.parent.glob("eyeprize.db.damaged-*[0-9]")
    assert kept.read_text().startswith("Dear diary")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert program.stop() == 0
    check_whole(path)


def foreign(path):
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE song (title)")


def newer(path):
    live(path, 5)
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 77")


REFUSED = {
    "another program's": (foreign, Exit.USAGE, "another program"),
    "a newer version's": (newer, Exit.USAGE, "newer version"),
    "a folder": (lambda path: path.mkdir(), Exit.OUTSIDE, "directory"),
    "a loop of links": (lambda path: path.symlink_to(path), Exit.OUTSIDE, "symbolic links"),
}


@pytest.mark.parametrize(("make", "status", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_ours_is_refused_and_left_alone(program, make, status, said):
    path = program.places.database
    make(path)
    before = path.lstat()
    asked = [("run", "--headless"), ("summary",), ("data", "verify")]
    for words in asked if path.exists() else asked[:1]:
        done = program.cli(*words)
        assert (done.returncode, "Traceback" in done.stderr) == (status, False), words
        assert said in done.stderr
    after = path.lstat()
    assert (after.st_ino, after.st_size, after.st_mtime) == (
        before.st_ino, before.st_size, before.st_mtime,
    )  # fmt: skip
    assert not list(path.parent.glob("*damaged*"))


def test_damage_under_the_running_program_is_mended_and_the_run_goes_on(program, told, desktop):
    path = program.places.database
    live(path, 120)
    back_up_day(path, DAY)
    program.start("--headless")
    window = desktop.window("one")
    desktop.activate(window)
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        with path.open("r+b") as file:
            size = file.seek(PAGE)
            file.write(os.urandom(path.stat().st_size - size))
        # Another program's write: the engine looks into the file again, not only into its memory.
        (version,) = db.execute("PRAGMA user_version").fetchone()
        db.execute(f"PRAGMA user_version = {version}")
    numbers = iter(range(1_000))

    def mended():
        desktop.retitle(window, f"window {next(numbers)}")
        time.sleep(0.3)
        return any(title.startswith("Your records were damaged") for title, _ in told())

    wait_for(mended, 60, "the mending")
    stopped_ms = time.time_ns() // 1_000_000
    assert program.status()["ok"]
    assert program.stop() == 0
    check_whole(path)
    assert length_ms(path) >= 120 * MINUTE_MS
    with contextlib.closing(sqlite3.connect(path)) as db:
        (last_ms,) = db.execute("SELECT max(end_ms) FROM span").fetchone()
    assert last_ms >= stopped_ms - 1_000


@pytest.fixture
def small_disk(tmp_path):
    """A file system of a megabyte; a real one, which needs root."""
    place = tmp_path / "home"
    place.mkdir(mode=0o700)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m,mode=0700", "none", place],
        check=False, capture_output=True,
    )  # fmt: skip
    if done.returncode:
        pytest.skip("only root may mount a file system")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def fill(place):
    """Fill a disk to the last byte; returns the file that does."""
    ballast = place / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4_096)):
            pass
    return ballast


def test_a_disk_filled_up_and_emptied(small_disk, desktop, told):
    program = Running(desktop, small_disk)
    program.log = small_disk.parent / "log"
    program.start("--headless")
    try:
        window = desktop.window("one")
        desktop.activate(window)
        ballast = fill(small_disk)
        numbers = iter(range(10_000))

        def work():
            desktop.retitle(window, f"{next(numbers)} {'x' * 800}")
            time.sleep(0.2)

        def said(title):
            def look():
                work()
                return title in [one for one, _ in told()]

            return look

        full = "What you do cannot be stored at the moment"
        wait_for(said(full), 60, "the word that it is full")
        assert program.status()["ok"]
        ballast.unlink()
        wait_for(said("Storing works again"), 30, "the word that it works again")
        assert [title for title, _ in told()] == [full, "Storing works again"]
        assert program.stop() == 0
        check_whole(program.places.database)
        spans = [span for span, _ in program.spans()]
        assert all(a.end_ms == b.start_ms for a, b in itertools.pairwise(spans))
    finally:
        program.close()


UMASKS = [0o000, 0o022, 0o077, 0o177, 0o777]


@pytest.mark.parametrize("umask", UMASKS, ids=oct)
def test_everything_is_the_persons_alone_under_any_umask(program, umask, tmp_path):
    """Database, log, lock, socket, trace, export, backups, what is kept aside: 0600 in 0700."""
    program.home.rmdir()
    trace, table, copy = (tmp_path / name for name in ("trace.jsonl", "spans.csv", "copy.db"))
    inherited = os.umask(umask)
    try:
        program.log.touch(0o600)
        program.log.chmod(0o600)
        program.start("--headless", "--record", str(trace))
        assert program.cli("export", "--what", "spans", "-o", str(table)).returncode == 0
        assert program.cli("data", "backup", str(copy)).returncode == 0
        database = str(program.places.database)
        assert program.cli("_back-up", database, "2026-03-02").returncode == 0
        looked = modes(program.home) | {p.name: kind(p) for p in (trace, table, copy)}
        assert program.stop() == 0
        damage(program.places.database, [2])
        program.start("--headless")
        looked |= modes(program.home)
        assert program.stop() == 0
        backup = all_backups(program.places.database)[0]
        assert program.cli("data", "restore", str(backup)).returncode == 0
        looked |= modes(program.home)
    finally:
        os.umask(inherited)

    names = " ".join(looked)
    for wanted in ("eyeprize.db-wal", "-shm", "lock", "socket", "damaged", "replaced", "trace"):
        assert wanted in names
    wrong = {
        name: oct(mode)
        for name, (is_folder, mode) in looked.items()
        if mode != (0o700 if is_folder else 0o600)
    }
    assert wrong == {}


def modes(folder):
    """Return name to (is a folder, mode) of a folder and everything in it."""
    found = [folder, *folder.rglob("*")]
    return {str(path.relative_to(folder.parent)): kind(path) for path in found if path.exists()}


def kind(path):
    mode = path.stat().st_mode
    return stat.S_ISDIR(mode), mode & 0o777


def test_a_stale_lock_and_socket_are_no_obstacle(program):
    program.start("--headless")
    program.kill()
    assert program.places.lock_file.read_text()
    assert program.places.control_socket.exists()
    program.start("--headless")

    assert program.status()["ok"]
    assert program.stop() == 0


def test_two_started_at_once_are_one(program):
    argv = [sys.executable, "-m", "tracker", "run", "--headless"]
    environment = program.desktop.env | program.env | {"PYTHONPATH": str(ROOT)}
    both = [
        subprocess.Popen(argv, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    try:
        wait_for(lambda: [p for p in both if p.poll() is not None], 30, "one of them to give up")
        (refused,) = [p for p in both if p.poll() is not None]
        assert refused.returncode == Exit.USAGE
        assert "already runs" in refused.stderr.read()
        wait_for(program.places.control_socket.exists, 20, "the other one")
    finally:
        for process in both:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(20)
            process.stderr.close()


def test_restoring_is_refused_while_it_runs(program):
    live(program.places.database, 30)
    backup = back_up_day(program.places.database, DAY)
    program.start("--headless")
    refused = program.cli("data", "restore", str(backup))
    assert (refused.returncode, "already runs" in refused.stderr) == (Exit.USAGE, True)
    assert program.stop() == 0
    done = program.cli("data", "restore", str(backup))

    assert done.returncode == 0
    assert "kept as" in done.stderr
    assert length_ms(program.places.database) == 30 * MINUTE_MS
