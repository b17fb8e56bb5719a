import sqlite3
from contextlib import closing

import pytest

from tracker.cli import root
from tracker.core.model import Judged, Page, Span
from tracker.paths import find_places
from tracker.storage.archive import Archive


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("EYEPRIZE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def recorded(home):
    with Archive(find_places().database) as archive:
        record = (Span(0, 1000, Page(app="x", title="t")), Judged("other"))
        archive.import_spans([record], zone="UTC", version="0.1.0", rules_hash="r1")


def test_path_is_said_before_there_is_anything(home, capfd):
    assert root.run(["data", "path"]) == 0
    assert capfd.readouterr().out == f"{home / 'eyeprize.db'}\n"
    assert not home.exists()


def test_sound_data_has_nothing_to_say(recorded, capfd):
    assert root.run(["data", "verify"]) == 0
    assert capfd.readouterr().out == ""


def test_what_is_wrong_is_said_with_status_4(recorded, home, capfd):
    with closing(sqlite3.connect(home / "eyeprize.db")) as connection:
        connection.execute("DELETE FROM page")
        connection.commit()

    assert root.run(["data", "verify"]) == 4
    assert "span 1 points at a missing page" in capfd.readouterr().out


@pytest.mark.parametrize("command", [["verify"], ["backup", "copy.db"]], ids=["verify", "backup"])
def test_without_data_there_is_nothing_to_do(home, capfd, command):
    assert root.run(["data", *command]) == 3
    assert "Nothing has been recorded yet" in capfd.readouterr().err


def test_a_backup_is_written_once(recorded, tmp_path, capfd):
    target = tmp_path / "copy.db"
    assert root.run(["data", "backup", str(target)]) == 0
    assert target.stat().st_mode & 0o777 == 0o600

    assert root.run(["data", "backup", str(target)]) == 2
    assert "exists" in capfd.readouterr().err


def test_the_hidden_command_makes_the_database(home, tmp_path, capfd):
    assert root.run(["_migrate", str(tmp_path / "made" / "x.db")]) == 0
    assert (tmp_path / "made" / "x.db").stat().st_mode & 0o777 == 0o600
