import sqlite3
import threading
from contextlib import closing

import pytest
from sqlite_utils.migrations import Migrations

from tracker.storage.migrations import MIGRATIONS, add_step, migrate
from tracker.storage.schema import APPLICATION_ID, VERSION


def test_the_number_of_the_newest_step_is_the_version(path, look):
    migrate(path)

    assert len(MIGRATIONS._migrations) == VERSION
    assert look("PRAGMA user_version") == [(VERSION,)]
    assert look("PRAGMA application_id") == [(APPLICATION_ID,)]
    assert look("PRAGMA journal_mode") == [("wal",)]


def test_every_table_of_ours_is_strict(path, look):
    migrate(path)

    tables = look("SELECT name, strict FROM pragma_table_list WHERE type = 'table'")
    assert {name for name, strict in tables if not strict} <= {
        "sqlite_schema",
        "sqlite_temp_schema",
        "_sqlite_migrations",
    }


def test_a_second_time_changes_nothing(path, look):
    migrate(path)
    before = look("SELECT * FROM sqlite_schema"), look("SELECT * FROM _sqlite_migrations")
    migrate(path)

    assert (look("SELECT * FROM sqlite_schema"), look("SELECT * FROM _sqlite_migrations")) == before


def test_a_step_that_fails_halfway_leaves_the_file_at_the_step_before(path, look):
    steps = Migrations("eyeprize")
    add_step(steps, 1, "first", [f"PRAGMA application_id = {APPLICATION_ID}", "CREATE TABLE a (x)"])
    migrate(path, steps)
    add_step(steps, 2, "broken", ["CREATE TABLE b (x)", "INSERT INTO nowhere VALUES (1)"])

    with pytest.raises(Exception, match="nowhere"):
        migrate(path, steps)

    tables = {name for (name,) in look("SELECT name FROM sqlite_schema WHERE name IN ('a', 'b')")}
    assert tables == {"a"}
    assert look("PRAGMA user_version") == [(1,)]
    assert look("SELECT name FROM _sqlite_migrations") == [("0001_first",)]


@pytest.mark.parametrize("attempt", range(10))
def test_several_that_start_at_once_make_one_database(path, look, attempt):
    failed = []
    together = threading.Barrier(4)

    def start():
        together.wait()
        try:
            migrate(path)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert look("SELECT count(*) FROM _sqlite_migrations") == [(VERSION,)]


REFUSED = {
    "an empty span": "INSERT INTO span VALUES (1, 5, 5, 0, 'UTC', NULL, 1, 1)",
    "an away span with a page": "INSERT INTO span VALUES (1, 5, 6, 0, 'UTC', 1, 1, 1)",
    "a present span without a page": "INSERT INTO span VALUES (1, 5, 6, 0, 'UTC', NULL, 0, 1)",
    "a span of no run": "INSERT INTO span VALUES (1, 5, 6, 0, 'UTC', NULL, 1, 9)",
    "text where a number belongs": "INSERT INTO span VALUES (1, 'x', 6, 0, 'UTC', NULL, 1, 1)",
    "a sealed page with a title": (
        "INSERT INTO page (digest, sealed, title, category, rules_hash)"
        " VALUES (x'01', 'private', 'secret', 'other', '')"
    ),
    "a category that does not exist": (
        "INSERT INTO page (digest, category, rules_hash) VALUES (x'02', 'fun', '')"
    ),
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=REFUSED.keys())
def test_the_tables_refuse(path, statement):
    migrate(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = on")
        connection.execute("INSERT INTO run VALUES (1, 0, NULL, '', 'live')")
        connection.execute(
            "INSERT INTO page (id, digest, category, rules_hash) VALUES (1, x'00', 'other', '')"
        )
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(statement)
