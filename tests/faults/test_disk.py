"""A disk that refuses while the engine lives: told once, kept in memory, written later."""

import logging
import os
import sqlite3

import pytest

from tests.unit.app.living import MINUTE, SECOND, Life, at
from tracker.app.writer import PATIENCE_MS
from tracker.errors import SurroundingsError
from tracker.storage.archive import Archive
from tracker.storage.journal import open_journal
from tracker.storage.migrations import migrate

SETTINGS = '[nudges]\nquiet = []\n[nudges.streak]\nafter = "1m"\n'


@pytest.fixture
def life(tmp_path):
    with Life(tmp_path / "home", settings=SETTINGS) as one:
        one.journal.wait_at_most(1)  # real time, while the clock stands still
        yield one


class Full:
    """No page more fits into the database: SQLite says so as it does for a full disk."""

    def __init__(self, life):
        self._db = life.journal._db

    def begin(self):
        (pages,) = self._db.execute("PRAGMA page_count").fetchone()
        self._db.execute(f"PRAGMA max_page_count = {pages}")
        # What the free pages hold would still fit.
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def end(self):
        self._db.execute("PRAGMA max_page_count = 1000000")


class Locked:
    """Another program's transaction goes on and on."""

    def __init__(self, life):
        self._other = sqlite3.connect(life.places.database, isolation_level=None)

    def begin(self):
        self._other.execute("BEGIN IMMEDIATE")

    def end(self):
        self._other.execute("ROLLBACK")
        self._other.close()


class ReadOnly:
    """The file system was mounted read-only under it."""

    def __init__(self, life):
        self._db = life.journal._db

    def begin(self):
        self._db.execute("PRAGMA query_only = on")

    def end(self):
        self._db.execute("PRAGMA query_only = off")


def visit(life, start_ms, count, every_ms):
    """Put another window in front every ``every_ms``."""
    for number in range(count):
        title = f"{number} {'x' * 900}"  # as much as a title may hold: a full disk is full soon
        later = start_ms + number * every_ms
        life.after(later, lambda title=title: life.window("xterm", title))


@pytest.mark.parametrize("trouble", [Full, Locked, ReadOnly])
def test_nothing_is_lost_and_the_person_is_told_once(life, trouble, caplog):
    refusing = trouble(life)
    visit(life, 0, 90, 2 * SECOND)
    life.after(30 * SECOND, refusing.begin)
    life.after(40 * SECOND, lambda: life.actions.log_meeting(at("08:00"), at("08:30"), "Ada"))
    life.after(50 * SECOND, lambda: life.actions.pause(10 * SECOND))
    life.after(2 * MINUTE, refusing.end)
    life.live(3 * MINUTE)

    titles = [n.title for n in life.screen.shown]
    assert titles == [
        "What you do cannot be stored at the moment", "Storing works again",
    ]  # fmt: skip
    assert [r.levelno for r in caplog.records] == [logging.WARNING]
    spans = life.spans()
    assert sum(s.length_ms for s in spans) == pytest.approx(170 * SECOND, abs=5)
    assert len({s.page.title for s in spans}) == 85  # the pause hid five
    assert [m.summary for m in life.pipeline.meetings] == ["Ada"]
    journal = open_journal(life.places.database, migrate=migrate)
    assert [m.summary for m in journal.read_logged_meetings(0)] == ["Ada"]
    journal.close(0)
    with Archive.existing(life.places.database) as archive:
        assert archive.verify() == []


def test_a_hiccup_is_not_worth_a_word(life, caplog):
    locked = Locked(life)
    visit(life, 0, 30, 2 * SECOND)
    life.after(10 * SECOND, locked.begin)
    life.after(10 * SECOND + PATIENCE_MS - 5 * SECOND, locked.end)
    life.live(MINUTE)

    assert life.screen.shown == []
    assert not caplog.records
    assert sum(s.length_ms for s in life.spans()) == MINUTE


def test_a_nudge_and_its_answer_wait_for_the_disk_together(life):
    locked = Locked(life)
    life.window("discord")
    life.after(30 * SECOND, locked.begin)
    life.after(65 * SECOND, lambda: life.screen.press("nudge", "snooze"))
    life.after(2 * MINUTE, locked.end)
    life.live(3 * MINUTE)

    journal = open_journal(life.places.database, migrate=migrate)
    stored = journal.read_nudges(0)
    journal.close(0)
    assert [(n.nudge.kind, n.response) for n in stored] == [("streak", "snooze")]
    assert stored[0].response_ms == at("09:01:05")


def test_pausing_works_though_nothing_can_be_written(life):
    locked = Locked(life)
    life.window("xterm")
    life.after(10 * SECOND, locked.begin)
    life.after(20 * SECOND, lambda: life.actions.pause(None))
    life.after(50 * SECOND, locked.end)
    life.live(2 * MINUTE)

    assert [s.length_ms for s in life.spans()] == [20 * SECOND]


def test_what_cannot_be_written_at_the_end_is_said(life):
    locked = Locked(life)
    life.window("xterm")
    life.after(10 * SECOND, locked.begin)
    with pytest.raises(SurroundingsError, match="end of this run could not be stored"):
        life.live(MINUTE)
    locked.end()


def test_a_trace_that_cannot_be_written_ends_with_a_whole_line_and_tracking_goes_on(tmp_path):
    trace = tmp_path / "trace.jsonl"
    with Life(tmp_path / "home", record=trace) as life:
        visit(life, 0, 10, SECOND)

        def fill():
            # A file that may not be written any more refuses like a full disk.
            recorder = life.engine._tracking._recorder
            full = os.open("/dev/full", os.O_WRONLY)
            os.dup2(full, recorder._file.fileno())
            os.close(full)

        life.after(5 * SECOND + 500, fill)
        life.live(MINUTE)

    lines = trace.read_text("utf-8").splitlines()
    assert len(lines) >= 6
    assert all(line.startswith("{") and line.endswith("}") for line in lines)
    assert sum(s.length_ms for s in life.spans()) == MINUTE
