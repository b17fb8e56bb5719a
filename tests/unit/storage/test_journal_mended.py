"""The journal in a file that was mended under it: the run goes on where it was."""

import sqlite3
from contextlib import closing

import pytest

from tests.unit.storage.conftest import NINE_MS
from tracker.core.model import Change, Judged, Page, Span
from tracker.storage.archive import Archive
from tracker.storage.files import StorageError

MINUTE_MS = 60_000


def span(start, end, *, away=False):
    page = Page(app="x", title=f"from {start}")
    return Span(NINE_MS + start * MINUTE_MS, NINE_MS + end * MINUTE_MS, page, away=away)


def judge(_):
    return Judged("other")


def lose(path, statement):
    with closing(sqlite3.connect(path)) as db:
        db.execute(statement)
        db.commit()


def record(journal, keep, *spans, tail=None):
    journal.record(Change(keep, spans), tail, judge, "r1")


def stored(path):
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT start_ms, end_ms, away FROM span ORDER BY id").fetchall()
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    return [((a - NINE_MS) / MINUTE_MS, (b - NINE_MS) / MINUTE_MS, away) for a, b, away in rows]


@pytest.fixture
def living(journal):
    record(journal, 0, span(0, 1), span(1, 2), tail=span(2, 3))
    return journal


def test_while_it_is_mended_every_call_is_refused_and_may_be_made_again(living, path):
    living.let_go()
    with pytest.raises(StorageError):
        record(living, 2, tail=span(2, 4))
    with pytest.raises(StorageError):
        living.read_spans(0, 1 << 50)
    living.take_up()
    record(living, 2, tail=span(2, 4))

    assert stored(path) == [(0, 1, 0), (1, 2, 0), (2, 4, 0)]


LOST = {
    "the open span": "DELETE FROM span WHERE id = 3",
    "how far it had come": f"UPDATE span SET end_ms = end_ms - {MINUTE_MS // 2} WHERE id = 3",
    "the run": "DELETE FROM run",
}


@pytest.mark.parametrize("statement", LOST.values(), ids=LOST.keys())
def test_what_was_lost_of_the_present_is_written_again(living, path, statement):
    living.let_go()
    lose(path, statement)
    living.take_up()
    record(living, 2, span(2, 4), tail=span(4, 5))

    assert stored(path) == [(0, 1, 0), (1, 2, 0), (2, 4, 0), (4, 5, 0)]


def test_the_same_tail_again_is_written_if_it_was_lost(living, path):
    living.let_go()
    lose(path, "DELETE FROM span WHERE id = 3")
    living.take_up()
    record(living, 2, tail=span(2, 3))

    assert stored(path) == [(0, 1, 0), (1, 2, 0), (2, 3, 0)]


def test_a_late_correction_finds_its_rows_or_makes_them_anew(living, path):
    living.let_go()
    lose(path, "DELETE FROM span WHERE id = 2")
    lose(path, "DELETE FROM page WHERE title = 'from 1'")
    living.take_up()
    record(living, 1, span(1, 3, away=True), tail=span(3, 4))

    assert stored(path) == [(0, 1, 0), (1, 3, 1), (3, 4, 0)]


def test_a_page_that_was_lost_is_stored_again(living, path):
    living.let_go()
    lose(path, "DELETE FROM span WHERE id = 3")
    lose(path, "DELETE FROM page WHERE title = 'from 2'")
    living.take_up()
    record(living, 2, tail=span(2, 4))
    living.close(NINE_MS)

    with Archive(path) as archive:
        assert [s.page.title for s, _ in archive.read_spans(0, 1 << 50)][-1] == "from 2"
