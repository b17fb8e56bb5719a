import sqlite3
from contextlib import closing

import pytest

from tracker.core.model import Change, Judged, Page, Span
from tracker.core.spans import join_spans
from tracker.errors import DamagedError, SurroundingsError, UserError
from tracker.storage.archive import Archive, find_overlap

NINE_MS = 1_772_438_400_000
OTHER = Judged("other", rule="catch-all")
FEED = Judged("socializing", "feed", "linkedin", None, "linkedin.feed")


def judge(page):
    return FEED if page.title == "feed" else OTHER


def at(second):
    return NINE_MS + int(second * 1000)


def span(start, end, name="docs", *, away=False, offset_s=3600):
    page = Page() if away else Page(app="chrome", title=name)
    return Span(at(start), at(end), page, away=away, offset_s=offset_s)


def judged(*spans):
    return [(each, Judged("other") if each.away else judge(each.page)) for each in spans]


@pytest.fixture
def archive(path):
    with Archive(path) as archive:
        yield archive


def load(archive, *spans):
    return archive.import_spans(
        judged(*spans), zone="Europe/Berlin", version="0.1.0", rules_hash="r1"
    )


FOLDS = {
    # what it shows: spans, and what they fold to
    "neighbours that agree are one": ([span(0, 5), span(5, 9)], [span(0, 9)]),
    "another page splits": ([span(0, 5), span(5, 9, "feed")], None),
    "away splits": ([span(0, 5), span(5, 9, away=True)], None),
    "a gap splits": ([span(0, 5), span(6, 9)], None),
    "another offset splits, as labels would lie": ([span(0, 5), span(5, 9, offset_s=7200)], None),
    "the clock set back splits": ([span(0, 5), span(2, 9)], None),
    "away neighbours are one": (
        [span(0, 5, away=True), span(5, 9, away=True)],
        [span(0, 9, away=True)],
    ),
}


@pytest.mark.parametrize(("spans", "expected"), FOLDS.values(), ids=FOLDS.keys())
def test_folding_touching_spans(archive, spans, expected):
    expected = judged(*(expected or spans))
    assert list(join_spans(judged(*spans))) == expected


def test_what_the_engine_writes_the_archive_reads(journal, path):
    spans = (span(0, 5, "feed"), span(5, 9), span(9, 60, away=True))
    journal.record(Change(0, spans), span(60, 61, "feed"), judge, "r1")

    with Archive(path) as archive:  # while the engine goes on
        read = list(archive.read_spans(0, 1 << 50))
        assert read == judged(*spans, span(60, 61, "feed"))
        assert archive.bounds() == (at(0), at(61))


def test_what_is_imported_is_read_back(archive):
    spans = (span(0, 5, "feed"), span(5, 9), span(9, 60, away=True))

    assert load(archive, *spans) == 3
    assert list(archive.read_spans(0, 1 << 50)) == judged(*spans)


def test_an_empty_import_is_nothing(archive):
    assert load(archive) == 0
    assert archive.bounds() is None


def test_an_import_fits_into_a_gap_of_what_was_lived(journal, path):
    journal.record(Change(0, (span(0, 10), span(90, 99))), None, judge, "r1")

    with Archive(path) as archive:
        load(archive, span(20, 30, "feed"))
        load(archive, span(10, 20, "feed"))
        assert list(archive.read_spans(0, 1 << 50)) == judged(
            span(0, 10), span(10, 30, "feed"), span(90, 99)
        )


def test_a_stretch_already_recorded_is_refused_and_named(archive):
    load(archive, span(0, 5), span(60, 90))

    with pytest.raises(UserError) as refused:
        load(archive, span(10, 20), span(70, 100))
    assert "2026-03-02T09:01:10+01:00 to 2026-03-02T09:01:30+01:00" in str(refused.value)
    assert list(archive.read_spans(0, 1 << 50)) == judged(span(0, 5), span(60, 90))


OVERLAPS = {
    # name: (new, recorded, first stretch that both hold)
    "touching is not overlapping": ([(0, 5)], [(5, 9)], None),
    "inside": ([(2, 3)], [(0, 9)], (2, 3)),
    "it goes on over neighbours": ([(0, 9)], [(1, 3), (3, 5), (6, 7)], (1, 5)),
    "the first of two": ([(0, 2), (4, 6)], [(1, 5)], (1, 2)),
    "in a gap of the other": ([(0, 1), (8, 9)], [(2, 7)], None),
    "new ones that overlap among themselves are the clock's fault": ([(0, 5), (3, 8)], [], None),
}


@pytest.mark.parametrize(("new", "recorded", "expected"), OVERLAPS.values(), ids=OVERLAPS.keys())
def test_overlap(new, recorded, expected):
    found = find_overlap([span(*each) for each in new], [span(*each) for each in recorded])
    assert found == (expected and tuple(map(at, expected)))


def test_what_was_in_front_at_an_instant(archive):
    load(archive, span(0, 5, "feed"), span(5, 9, away=True))

    assert archive.page_at(at(4.999)) == (Page(app="chrome", title="feed"), FEED)
    assert archive.page_at(at(5)) is None
    assert archive.page_at(at(99)) is None


def test_at_a_label_lived_twice_the_later_one_counts(journal, path):
    journal.record(Change(0, (span(0, 60, "feed"), span(30, 90, "docs"))), None, judge, "r1")

    with Archive(path) as archive:
        assert archive.page_at(at(45))[1] == OTHER


def test_without_a_database_it_says_that_nothing_was_recorded(path):
    with pytest.raises(SurroundingsError, match="Nothing has been recorded yet"):
        Archive.existing(path)
    assert not path.exists()


def test_a_sound_file_has_no_problems(archive):
    load(archive, span(0, 5))
    assert archive.verify() == []


def test_verify_names_what_points_nowhere_and_what_others_can_read(path):
    with Archive(path) as archive:
        load(archive, span(0, 5))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = off")
        connection.execute("DELETE FROM page")
        connection.commit()
    with Archive(path) as archive:
        path.chmod(0o640)
        problems = archive.verify()

    assert [p.replace(str(path), "DB") for p in problems] == [
        "DB: span 1 points at a missing page",
        "DB can be read by others (mode 640)",
    ]


def test_damage_found_while_reading_is_said(path):
    with Archive(path) as archive:
        load(archive, *(span(n, n + 1, f"page {n}" * 50) for n in range(200)))
    data = bytearray(path.read_bytes())
    for start in range(8192, len(data), 4096):
        data[start : start + 64] = b"\xa5" * 64
    path.write_bytes(data)

    with pytest.raises(DamagedError), Archive(path) as archive:
        list(archive.read_spans(0, 1 << 50))


def test_a_backup_is_whole_and_private(journal, path, tmp_path):
    journal.record(Change(0, (span(0, 5),)), None, judge, "r1")
    target = tmp_path / "it's a copy.db"
    with Archive(path) as archive:
        archive.backup(target)

    assert target.stat().st_mode & 0o777 == 0o600
    with Archive(target) as copy:
        assert list(copy.read_spans(0, 1 << 50)) == judged(span(0, 5))
        assert copy.verify() == []


def test_a_backup_overwrites_nothing(archive, tmp_path):
    target = tmp_path / "precious.txt"
    target.write_text("mine")

    with pytest.raises(UserError, match="exists"):
        archive.backup(target)
    assert target.read_text() == "mine"


def test_a_backup_that_fails_leaves_nothing_behind(archive, tmp_path):
    with pytest.raises(SurroundingsError):
        archive.backup(tmp_path / "no such folder" / "copy.db")
    assert list(tmp_path.rglob("copy.db")) == []
