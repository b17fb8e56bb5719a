import sqlite3
from contextlib import closing

import pytest

from tracker.storage.journal import open_journal
from tracker.storage.migrations import migrate

NINE_MS = 1_772_438_400_000  # 2026-03-02T09:00:00+01:00


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "eyeprize.db"


@pytest.fixture
def journal(path):
    journal = open_journal(path, migrate=migrate, busy_ms=50)
    journal.begin_run(NINE_MS, "Europe/Berlin", "0.1.0")
    yield journal
    journal.close(NINE_MS)


@pytest.fixture
def look(path):
    """Read the file as a stranger would: with sqlite3 and nothing of ours."""

    def query(sql):
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute(sql).fetchall()

    return query
