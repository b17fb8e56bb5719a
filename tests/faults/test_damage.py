"""A damaged database: what is readable is saved, the backup fills in, nothing is counted twice.

``EYEPRIZE_FAULTS=long`` damages each page in each way, with the real ``recover``; the short form
takes each page once and each way on the pages that matter.
"""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from tests.faults.damaging import (
    KINDS,
    MINUTE_MS,
    NINE_MS,
    PAGE,
    check_whole,
    length_ms,
    live,
    scramble,
    stored,
)  # fmt: skip
from tracker.cli import root
from tracker.core.model import Nudge
from tracker.errors import DamagedError, UserError
from tracker.storage.archive import Archive
from tracker.storage.asides import asides, ready_file
from tracker.storage.backups import back_up_day, backup_of
from tracker.storage.files import StorageError, connect
from tracker.storage.journal import open_journal
from tracker.storage.migrations import migrate
from tracker.storage.recovery import recover, remembered, restore

ROOT = Path(__file__).parents[2]
LONG = os.environ.get("EYEPRIZE_FAULTS") == "long"
MINUTES = 120
DAY = date(2026, 3, 2)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    path = tmp_path_factory.mktemp("sound") / "eyeprize.db"
    live(path, MINUTES)
    return path.read_bytes()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "eyeprize.db"


@pytest.fixture
def place(path):
    """Put bytes where the database is."""

    def put(data):
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.write_bytes(data)
        path.chmod(0o600)
        return path

    return put


def mend(path):
    return recover(path, NINE_MS, "20260302-120000")


def pages(data):
    return range(len(data) // PAGE)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", KINDS)
def test_each_page_damaged_in_turn(sound, place, kind):
    step = 1 if LONG else 3
    first = list(KINDS).index(kind) % step
    for page in [0, *list(pages(sound))[first::step]]:
        data = bytearray(sound)
        KINDS[kind](data, page)
        path = place(data)
        report = mend(path)

        check_whole(path)
        saved = length_ms(path)
        assert saved == report.length_ms <= MINUTES * MINUTE_MS
        lost = MINUTES * MINUTE_MS - saved
        # A page holds some 25 spans; what is lost is said, unless nothing at all is left.
        assert lost <= max(30 * MINUTE_MS, report.missing_ms), (kind, page)
        assert lost <= report.missing_ms, (kind, page)
        assert (path.parent / report.kept).read_bytes() == bytes(data)
        shutil.rmtree(path.parent)


@pytest.mark.timeout(600)
def test_each_page_damaged_in_turn_with_a_backup_loses_nothing(sound, place):
    for page in list(pages(sound))[:: 1 if LONG else 4]:
        path = place(sound)
        back_up_day(path, DAY)
        data = bytearray(sound)
        scramble(data, page)
        place(data)
        report = mend(path)

        check_whole(path)
        assert (length_ms(path), report.missing_ms, report.nameless_ms) == (
            MINUTES * MINUTE_MS, 0, 0,
        ), page  # fmt: skip
        shutil.rmtree(path.parent)


@pytest.mark.timeout(600)
def test_cut_off_at_each_page(sound, place):
    for page in list(pages(sound))[:: 1 if LONG else 5]:
        path = place(sound[: page * PAGE])
        if page:
            with pytest.raises(DamagedError):
                open_journal(path, migrate=migrate)
        report = mend(path)

        check_whole(path)
        lost = MINUTES * MINUTE_MS - length_ms(path)
        assert lost <= report.missing_ms or report.spans == 0
        shutil.rmtree(path.parent)


def test_what_was_recorded_since_the_backup_is_saved_too(path):
    live(path, 60)
    back_up_day(path, DAY)
    live(path, 60, NINE_MS + 120 * MINUTE_MS)
    data = bytearray(path.read_bytes())
    whole = stored(path)
    scramble(data, 0)  # nothing says any more which page is of which table
    path.write_bytes(data)
    report = mend(path)

    check_whole(path)
    assert report.backup == f"eyeprize-{DAY}.db"
    assert report.missing_ms == 0
    assert stored(path) == whole


def test_the_log_of_a_killed_process_is_read_too(path):
    live(path, 60)
    live(path, 60, NINE_MS + 120 * MINUTE_MS, crash=True)
    assert path.with_name("eyeprize.db-wal").stat().st_size
    data = bytearray(path.read_bytes())
    scramble(data, 0)
    path.write_bytes(data)
    report = mend(path)

    check_whole(path)
    assert length_ms(path) == 120 * MINUTE_MS
    assert path.with_name(f"{report.kept}-wal").exists()
    assert not path.with_name("eyeprize.db-wal").exists() or stored(path)


@pytest.mark.parametrize("at", [0, 12, 33, 60, 2_000])
def test_a_damaged_log_costs_at_most_what_it_held(path, at):
    live(path, 60)
    live(path, 60, NINE_MS + 120 * MINUTE_MS, crash=True)
    log = path.with_name("eyeprize.db-wal")
    data = bytearray(log.read_bytes())
    data[at] ^= 0x55
    log.write_bytes(data)

    try:
        open_journal(path, migrate=migrate).close(NINE_MS)
    except DamagedError:
        mend(path)
    check_whole(path)
    assert length_ms(path) >= 60 * MINUTE_MS


def test_a_log_that_is_gone_costs_at_most_what_it_held(path):
    live(path, 60)
    live(path, 60, NINE_MS + 120 * MINUTE_MS, crash=True)
    path.with_name("eyeprize.db-wal").unlink()
    try:
        open_journal(path, migrate=migrate).close(NINE_MS)
    except DamagedError:
        mend(path)

    check_whole(path)
    assert length_ms(path) >= 60 * MINUTE_MS


GARBAGE = {
    "zeros": bytes(40_000),
    "random bytes": os.urandom(40_000),
    "a text": b"Dear diary,\n" * 400,
    "less than a head": b"SQLite format 3\x00",
    "one byte": b"x",
}


@pytest.mark.parametrize("data", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_under_our_name_is_moved_aside_and_recording_begins_anew(place, data):
    path = place(data)
    with pytest.raises(DamagedError, match="is damaged"):
        connect(path)
    assert path.read_bytes() == data
    report = mend(path)

    assert (report.spans, report.backup) == (0, None)
    assert (path.parent / report.kept).read_bytes() == data
    check_whole(path)


@pytest.mark.parametrize("data", [b"", *GARBAGE.values()], ids=["nothing", *GARBAGE])
def test_garbage_beside_a_backup_is_replaced_by_it(sound, place, data):
    path = place(sound)
    back_up_day(path, DAY)
    place(data)
    with pytest.raises(DamagedError):
        open_journal(path, migrate=migrate)
    report = mend(path)

    check_whole(path)
    assert length_ms(path) == MINUTES * MINUTE_MS
    assert report.backup == f"eyeprize-{DAY}.db"


def test_an_empty_file_with_a_log_is_no_new_one(path):
    live(path, 60, crash=True)
    path.write_bytes(b"")
    with pytest.raises(DamagedError, match="it is empty, and was not"):
        connect(path)
    assert path.with_name("eyeprize.db-wal").stat().st_size
    mend(path)

    check_whole(path)
    assert path.with_name("eyeprize.db.damaged-20260302-120000-wal").stat().st_size


def test_an_empty_file_alone_is_a_new_one(place):
    path = place(b"")
    open_journal(path, migrate=migrate).close(0)

    assert stored(path) == []


def test_another_programs_database_is_refused_and_left_alone(path):
    path.parent.mkdir(mode=0o700)
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE song (title)")
    content = path.read_bytes()

    for attempt in (lambda: open_journal(path, migrate=migrate), lambda: mend(path)):
        with pytest.raises(UserError, match="another program"):
            attempt()
    assert path.read_bytes() == content
    assert sorted(p.name for p in path.parent.iterdir()) == ["eyeprize.db"]


def test_a_newer_versions_database_is_refused_and_left_alone(sound, place):
    path = place(sound)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 77")
    content = path.read_bytes()

    for attempt in (lambda: open_journal(path, migrate=migrate), lambda: mend(path)):
        with pytest.raises(UserError, match="newer version"):
            attempt()
    assert path.read_bytes() == content


@pytest.mark.parametrize("kind", ["a folder", "a loop of links"])
def test_what_is_no_file_is_refused(path, kind):
    path.parent.mkdir(mode=0o700)
    path.mkdir() if kind == "a folder" else path.symlink_to(path)

    with pytest.raises(StorageError):
        open_journal(path, migrate=migrate)


def test_a_link_to_the_database_stays_a_link(sound, place, tmp_path):
    path = place(b"")
    elsewhere = tmp_path / "elsewhere" / "real.db"
    elsewhere.parent.mkdir(mode=0o700)
    data = bytearray(sound)
    scramble(data, 4)
    elsewhere.write_bytes(data)
    path.unlink()
    path.symlink_to(elsewhere)
    mend(path)

    assert path.is_symlink()
    check_whole(path)


def test_a_backup_of_a_database_that_was_begun_anew_since_is_not_used(path):
    live(path, 60)
    back_up_day(path, DAY)
    path.unlink()
    live(path, 30, NINE_MS + 600 * MINUTE_MS)
    data = bytearray(path.read_bytes())
    scramble(data, len(data) // PAGE - 1)
    path.write_bytes(data)
    report = mend(path)

    check_whole(path)
    assert report.backup is None
    assert all(span.start_ms >= NINE_MS + 600 * MINUTE_MS for span, _ in stored(path))


def test_a_damaged_backup_is_passed_over(sound, place):
    path = place(sound)
    back_up_day(path, date(2026, 3, 1))
    newest = back_up_day(path, DAY)
    data = bytearray(newest.read_bytes())
    scramble(data, 3)
    newest.write_bytes(data)
    place(b"x")
    report = mend(path)

    assert report.backup == "eyeprize-2026-03-01.db"
    assert length_ms(path) == MINUTES * MINUTE_MS


def test_what_a_table_that_is_whole_lacks_was_removed_on_purpose(path):
    live(path, 60)
    back_up_day(path, DAY)
    with closing(sqlite3.connect(path)) as db:
        db.execute("DELETE FROM meeting WHERE summary = 'Ada'")
        db.commit()
    data = bytearray(path.read_bytes())
    scramble(data, root_of(path, "span") - 1)
    path.write_bytes(data)
    mend(path)

    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM meeting WHERE summary = 'Ada'").fetchone() == (0,)
    assert length_ms(path) == 60 * MINUTE_MS


def test_what_was_deleted_does_not_come_back(path):
    live(path, 60)
    journal = open_journal(path, migrate=migrate)
    for number in range(60):
        journal.add_nudge(Nudge(NINE_MS + number, "busy", "2 hours", "x" * 60, {}))
    journal.close(NINE_MS)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA secure_delete = off")
        db.execute("DELETE FROM nudge")  # frees their pages with all that is in them
        db.commit()
        assert b"2 hours" in path.read_bytes()
    data = bytearray(path.read_bytes())
    scramble(data, root_of(path, "nudge") - 1)
    path.write_bytes(data)
    mend(path)

    check_whole(path)
    assert b"2 hours" not in path.read_bytes()
    assert length_ms(path) == 60 * MINUTE_MS


def root_of(path, name):
    """Return the first page of a table or an index, from 1."""
    with closing(sqlite3.connect(path)) as db:
        found = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (name,)).fetchone()
    return found[0]


def test_a_crash_between_the_moves_is_finished_at_the_next_start(sound, place, monkeypatch):
    data = bytearray(sound)
    scramble(data, 5)
    path = place(data)
    exchanged = []

    def crash(self, target):
        exchanged.append(target)
        raise KeyboardInterrupt

    with monkeypatch.context() as context:
        # The old one is aside, the new one not yet in its place.
        replace = type(path).replace
        context.setattr(
            type(path),
            "replace",
            lambda self, target: crash(self, target) if target == path else replace(self, target),
        )
        with pytest.raises(KeyboardInterrupt):
            mend(path)
    assert exchanged == [path]
    assert not path.exists()
    assert ready_file(path).exists()
    report = recover(path, NINE_MS + MINUTE_MS, "20260302-120100")

    check_whole(path)
    assert not ready_file(path).exists()
    assert [p.read_bytes() for p in asides(path)] == [bytes(data)]
    assert report == remembered(path)
    assert path.with_name(report.kept).read_bytes() == bytes(data)


@pytest.mark.parametrize("after_ms", range(0, 600, 20) if LONG else range(150, 600, 75))
def test_killed_at_any_moment_it_is_finished_by_the_next_start(sound, place, after_ms):
    path = place(sound)
    back_up_day(path, DAY)
    data = bytearray(sound)
    scramble(data, 5)
    place(data)
    mending = subprocess.Popen(
        [sys.executable, "-m", "tracker", "_recover", str(path)],
        cwd=ROOT, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    with contextlib.suppress(subprocess.TimeoutExpired):
        mending.wait(after_ms / 1000)
    mending.kill()
    mending.wait()
    if ready_file(path).exists():
        mend(path)
    try:
        open_journal(path, migrate=migrate).close(NINE_MS)
    except DamagedError:
        mend(path)

    check_whole(path)
    assert length_ms(path) == MINUTES * MINUTE_MS
    assert bytes(data) in [p.read_bytes() for p in asides(path)]
    assert not path.with_name("eyeprize.db.recovering").exists()


def test_a_full_disk_leaves_the_damaged_file_where_it_is(sound, place, monkeypatch):
    data = bytearray(sound)
    scramble(data, 5)
    path = place(data)

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr(shutil, "copyfile", full)
        with pytest.raises(StorageError, match="No space"):
            mend(path)
    assert path.read_bytes() == bytes(data)
    assert [p.name for p in path.parent.iterdir()] == ["eyeprize.db"]


def test_it_is_remembered_what_was_saved(sound, place):
    data = bytearray(sound)
    scramble(data, 5)
    path = place(data)
    report = mend(path)

    assert remembered(path) == report
    restore(path, back_up_day(path, DAY), "20260303-120000")
    assert remembered(path) is None


COMMANDS = {
    "summary": ["summary", "--day", "2026-03-02"],
    "export": ["export", "--what", "spans", "--from", "2026-03-02", "--to", "2026-03-02"],
    "verify": ["data", "verify"],
    "backup": ["data", "backup", "copy.db"],
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_command_says_what_to_do_and_changes_nothing(sound, tmp_path, monkeypatch, capfd, words):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("EYEPRIZE_HOME", str(home))
    monkeypatch.setenv("TZ", "Europe/Berlin")
    monkeypatch.chdir(tmp_path)
    data = bytearray(sound)
    with closing(sqlite3.connect(":memory:")):
        for page in pages(sound)[1:]:  # whatever it reads, it meets damage
            scramble(data, page)
    (home / "eyeprize.db").write_bytes(data)

    assert root.run(words) == 4
    said = capfd.readouterr().err
    assert "is damaged" in said
    assert "eyeprize run" in said
    assert (home / "eyeprize.db").read_bytes() == bytes(data)
    assert not (tmp_path / "copy.db").exists()


def test_restoring_puts_the_backup_in_place_and_keeps_what_was_there(path):
    live(path, 60)
    backup = back_up_day(path, DAY)
    live(path, 60, NINE_MS + 120 * MINUTE_MS)
    kept = restore(path, backup, "20260302-120000")

    check_whole(path)
    assert length_ms(path) == 60 * MINUTE_MS
    assert kept == path.with_name("eyeprize.db.replaced-20260302-120000")
    assert kept.stat().st_mode & 0o777 == 0o600
    assert length_ms(kept) == 120 * MINUTE_MS
    assert backup.exists()


def test_restoring_twice_in_a_second_overwrites_nothing(path):
    live(path, 60)
    backup = back_up_day(path, DAY)
    first = restore(path, backup, "20260302-120000")
    second = restore(path, backup, "20260302-120000")

    assert first != second
    assert first.exists()
    assert second.exists()


def foreign():
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute("CREATE TABLE song (title)")
        return db.serialize()


NO_BACKUP = {
    "another program's database": (foreign(), UserError),
    "a text": (b"Dear diary", DamagedError),
    "nothing": (b"", UserError),
}


@pytest.mark.parametrize(("data", "error"), NO_BACKUP.values(), ids=NO_BACKUP.keys())
def test_what_is_no_backup_is_not_restored(sound, place, tmp_path, data, error):
    path = place(sound)
    (tmp_path / "x.db").write_bytes(data)
    with pytest.raises(error, match=r"x\.db"):
        restore(path, tmp_path / "x.db", "20260302-120000")

    assert path.read_bytes() == sound
    assert [p.name for p in path.parent.iterdir()] == ["eyeprize.db"]


def test_a_damaged_backup_is_not_restored(sound, place):
    path = place(sound)
    backup = back_up_day(path, DAY)
    data = bytearray(backup.read_bytes())
    scramble(data, 3)
    backup.write_bytes(data)
    with pytest.raises(DamagedError, match="eyeprize-2026-03-02"):
        restore(path, backup, "20260302-120000")

    assert path.read_bytes() == sound


def test_the_database_itself_is_no_backup(sound, place):
    path = place(sound)
    with pytest.raises(UserError, match="itself"):
        restore(path, path, "20260302-120000")
    with pytest.raises(UserError, match="no file"):
        restore(path, backup_of(path, DAY), "20260302-120000")


def test_the_archive_meets_damage_with_a_word(sound, place):
    data = bytearray(sound)
    for page in pages(sound)[1:]:
        scramble(data, page)
    with pytest.raises(DamagedError), Archive.existing(place(data)) as archive:
        archive.verify()
