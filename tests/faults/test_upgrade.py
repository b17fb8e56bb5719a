"""An update of the program: every form ever released becomes today's, whole or not at all."""

import contextlib
import re
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tracker.storage.archive import Archive
from tracker.storage.backups import all_backups
from tracker.storage.files import StorageError
from tracker.storage.migrations import migrate
from tracker.storage.schema import VERSION

FIXTURES = Path(__file__).with_name("forms")
ROOT = Path(__file__).parents[2]
DUMPS = {int(path.stem[8:]): path for path in FIXTURES.glob("version_*.sql")}


def rows(path):
    """Return every row of every table of ours, by table and column."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        names = [
            name
            for (name,) in db.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
                " AND name NOT LIKE '!_%' ESCAPE '!'"
            )
        ]
        return {name: [dict(row) for row in db.execute(f"SELECT * FROM {name}")] for name in names}


def version(path):
    with contextlib.closing(sqlite3.connect(path)) as db:
        return db.execute("PRAGMA user_version").fetchone()[0]


@pytest.fixture
def old(tmp_path):
    """Make a database of an older form as it lies on a person's disk."""

    def make(number):
        path = tmp_path / "data" / "eyeprize.db"
        path.parent.mkdir(mode=0o700)
        with contextlib.closing(sqlite3.connect(path)) as db:
            db.execute("PRAGMA page_size = 1024")
            db.executescript(DUMPS[number].read_text("utf-8"))
            db.execute("PRAGMA journal_mode = wal")
        path.chmod(0o600)
        return path

    return make


def test_every_form_has_its_dump():
    assert sorted(DUMPS) == list(range(1, VERSION + 1)), (
        "run tests/faults/forms/dump.py for the new form"
    )


@pytest.mark.parametrize("number", sorted(DUMPS))
def test_every_form_has_rows_of_every_kind(number):
    text = DUMPS[number].read_text("utf-8")
    tables = set(re.findall(r"CREATE TABLE \"?([a-z]\w+)", text))
    assert tables == {"run", "page", "span", "nudge", "meeting", "memory"} | tables
    for table in tables:
        assert re.search(rf'INSERT INTO "?{table}"? ', text), f"{table} is empty"


@pytest.mark.parametrize("number", sorted(DUMPS))
def test_every_form_becomes_todays_and_nothing_is_lost(old, number):
    path = old(number)
    before = rows(path)
    migrate(path)

    after = rows(path)
    for table, was in before.items():
        now = [{name: row[name] for name in was[0]} for row in after[table]] if was else []
        assert now == was, table
    assert version(path) == VERSION
    with Archive.existing(path) as archive:
        assert archive.verify() == []
        assert archive.bounds() is not None


@pytest.mark.parametrize("number", sorted(DUMPS)[:-1])
def test_a_backup_in_the_old_form_is_made_first(old, number):
    path = old(number)
    before = rows(path)
    migrate(path)

    (backup,) = all_backups(path)
    assert backup.stat().st_mode & 0o777 == 0o600
    assert (rows(backup), version(backup)) == (before, number)


def test_one_of_todays_form_needs_no_backup(old):
    path = old(VERSION)
    migrate(path)

    assert all_backups(path) == []


KILLED = """
import os, signal, sqlite3, sys
from pathlib import Path
import tracker.storage.migrations as migrations
from sqlite_utils import Database

after = int(sys.argv[2])
execute = Database.execute
def dying(self, sql, *more):
    global after
    result = execute(self, sql, *more)
    if sql.lstrip().upper().startswith(("CREATE", "PRAGMA USER_VERSION")):
        after -= 1
        if after < 0:
            os.kill(os.getpid(), signal.SIGKILL)
    return result
Database.execute = dying
migrations.migrate(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("after", range(6))
def test_killed_in_the_middle_the_file_is_of_one_form_or_the_other(old, after):
    path = old(1)
    before = rows(path)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(path), str(after)], check=False, cwd=ROOT
    )
    assert done.returncode == -signal.SIGKILL

    stands = version(path)
    assert 1 <= stands <= VERSION
    assert {name: rows(path)[name] for name in before} == before
    migrate(path)
    assert version(path) == VERSION
    with Archive.existing(path) as archive:
        assert archive.verify() == []


def test_on_a_full_disk_the_old_form_stays_as_it_is(old, monkeypatch):
    path = old(1)
    content = path.read_bytes()
    # No room for the copy: then the file itself is not touched either.
    (path.parent / "backups").mkdir(mode=0o700)
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from tracker.errors import TrackerError\n"
        "from tracker.storage.migrations import migrate\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, 4_096))\n"
        "try: migrate(Path(sys.argv[1]))\n"
        "except TrackerError as error: sys.exit(error.exit_code)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=False, cwd=ROOT)

    assert done.returncode == StorageError.exit_code
    assert path.read_bytes() == content
    assert list((path.parent / "backups").iterdir()) == []
    migrate(path)
    assert version(path) == VERSION
