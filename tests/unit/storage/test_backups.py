import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.faults.damaging import live, scramble, stored
from tracker.errors import DamagedError
from tracker.storage.backups import (
    KEPT,
    all_backups,
    back_up_before,
    back_up_day,
    backups_folder,
    daily_backups,
    is_sound,
    open_untouched,
)
from tracker.storage.files import StorageError

MONDAY = date(2026, 3, 2)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "data" / "eyeprize.db"
    live(path, 30)
    return path


def days(path):
    return [p.stem[9:] for p in daily_backups(path)]


def test_a_backup_is_whole_private_and_named_by_the_day(path):
    backup = back_up_day(path, MONDAY)

    assert backup == path.parent / "backups" / "eyeprize-2026-03-02.db"
    assert backup.stat().st_mode & 0o777 == 0o600
    assert backup.parent.stat().st_mode & 0o777 == 0o700
    assert is_sound(backup)
    assert [p.name for p in backup.parent.iterdir()] == [backup.name]
    assert stored(backup) == stored(path)


def test_of_a_database_that_is_not_there_none_is_made(path):
    path.unlink()
    with pytest.raises(StorageError, match="is not there"):
        back_up_day(path, MONDAY)

    assert not path.exists()
    assert not backups_folder(path).exists()


def test_a_day_has_one(path):
    content = back_up_day(path, MONDAY).read_bytes()
    live(path, 5, 1 << 41)

    assert back_up_day(path, MONDAY) is None
    assert daily_backups(path)[0].read_bytes() == content


def test_the_last_seven_are_kept(path):
    for number in range(10):
        back_up_day(path, MONDAY + timedelta(number))

    assert days(path) == [str(MONDAY + timedelta(number)) for number in range(3, 10)]
    assert KEPT == 7


CLOCKS = {
    # days on which one is made, in the order lived; how the last seven of them end up
    "a clock a year ahead for a day costs only that day's": (
        ["01", "02", "03", "04", "05", "2027-03-06", "06", "07", "08"],
        ["02", "03", "04", "05", "06", "07", "08"],
    ),
    "a clock a year behind for a day costs the oldest of the others": (
        ["01", "02", "03", "04", "05", "06", "07", "2025-03-08"],
        ["2025-03-08", "02", "03", "04", "05", "06", "07"],
    ),
    "and when it is right again, the wrong one goes first": (
        ["01", "02", "03", "04", "05", "06", "07", "2025-03-08", "08"],
        ["02", "03", "04", "05", "06", "07", "08"],
    ),
    "a battery that is dead gives one and the same day": (
        ["01", "02", "1970-01-01", "1970-01-01", "1970-01-01"],
        ["1970-01-01", "01", "02"],
    ),
}


@pytest.mark.parametrize(("made", "kept"), CLOCKS.values(), ids=CLOCKS.keys())
def test_a_clock_that_is_set(path, made, kept):
    def full(day):
        return day if len(day) > 2 else f"2026-03-{day}"

    for day in made:
        back_up_day(path, date.fromisoformat(full(day)))

    assert days(path) == [full(day) for day in kept]


def test_of_a_damaged_database_no_backup_is_made_and_none_goes(path):
    for number in range(7):
        back_up_day(path, MONDAY + timedelta(number))
    before = days(path)
    with closing(sqlite3.connect(path)) as db:
        # Not even where no row is lost.
        (page,) = db.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'span_page'"
        ).fetchone()
    data = bytearray(path.read_bytes())
    scramble(data, page - 1)
    path.write_bytes(data)

    with pytest.raises(DamagedError):
        back_up_day(path, MONDAY + timedelta(7))
    assert days(path) == before
    assert len(list(backups_folder(path).iterdir())) == 7


def test_on_a_full_disk_no_backup_is_made_and_none_goes(path):
    for number in range(7):
        back_up_day(path, MONDAY + timedelta(number))
    before = {p: p.read_bytes() for p in backups_folder(path).iterdir()}
    code = (
        "import resource, signal, sys; from datetime import date; from pathlib import Path\n"
        "from tracker.errors import TrackerError\n"
        "from tracker.storage.backups import back_up_day\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (16_384, 16_384))\n"
        "try: back_up_day(Path(sys.argv[1]), date(2026, 4, 1))\n"
        "except TrackerError as error: print(error); sys.exit(error.exit_code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)],
        check=False, capture_output=True, text=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip

    assert done.returncode == StorageError.exit_code, done.stderr
    assert {p: p.read_bytes() for p in backups_folder(path).iterdir()} == before


def test_killed_on_the_way_it_leaves_what_the_next_one_removes(path):
    code = (
        "import os, signal, sys; from datetime import date; from pathlib import Path\n"
        "import tracker.storage.backups as backups\n"
        "backups.sync = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "backups.back_up_day(Path(sys.argv[1]), date(2026, 3, 2))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], check=False, cwd=Path(__file__).parents[3]
    )
    assert done.returncode == -signal.SIGKILL
    (partial,) = backups_folder(path).iterdir()
    assert partial.stat().st_mode & 0o777 == 0o600
    assert all_backups(path) == []
    os.utime(partial, (1_000_000_000, 1_000_000_000))
    back_up_day(path, MONDAY)

    assert [p.name for p in backups_folder(path).iterdir()] == ["eyeprize-2026-03-02.db"]


def test_those_before_an_update_are_not_counted_among_the_days(path):
    back_up_before(path, 9)
    for number in range(8):
        back_up_day(path, MONDAY + timedelta(number))

    assert len(all_backups(path)) == 8
    assert len(daily_backups(path)) == 7


def test_looking_at_a_backup_leaves_no_trace(path):
    backup = back_up_day(path, MONDAY)
    with closing(open_untouched(backup)) as db:
        db.execute("SELECT count(*) FROM span").fetchone()

    assert [p.name for p in backups_folder(path).iterdir()] == [backup.name]


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077], ids=oct)
def test_under_any_umask(path, umask):
    code = (
        "import os, sys; from datetime import date; from pathlib import Path\n"
        f"os.umask({umask})\n"
        "from tracker.storage.backups import back_up_day\n"
        "back_up_day(Path(sys.argv[1]), date(2026, 3, 2))\n"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(path)], check=True, cwd=Path(__file__).parents[3]
    )

    (backup,) = all_backups(path)
    assert backup.stat().st_mode & 0o777 == 0o600
    assert backup.parent.stat().st_mode & 0o777 == 0o700
