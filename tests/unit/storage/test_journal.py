"""The journal, as the engine uses it, on a real file."""

import sqlite3
from contextlib import closing

import pytest

from tracker.core.model import GIVEN_UP, Change, Judged, Meeting, Nudge, Page, Sealed, Span
from tracker.errors import DamagedError, UserError
from tracker.storage.archive import Archive
from tracker.storage.files import StorageError
from tracker.storage.journal import open_journal
from tracker.storage.migrations import migrate

NINE_MS = 1_772_438_400_000


def judge(page):
    if page.url and "feed" in page.url:
        return Judged("socializing", "feed", "linkedin", None, "linkedin.feed")
    return Judged("other", rule="catch-all")


def at(second):
    return NINE_MS + int(second * 1000)


def span(start, end, name, *, away=False, offset_s=3600):
    page = Page(app="chrome", url=f"https://www.linkedin.com/{name}/", title=name)
    return Span(at(start), at(end), page, away=away, offset_s=offset_s)


def shown(spans):
    return [
        (second(s.start_ms), second(s.end_ms), "away" if s.away else s.page.title) for s in spans
    ]


def second(at_ms):
    return (at_ms - NINE_MS) / 1000


# name: (steps of (keep, settled spans, open span), what is then stored)
STEPS = {
    "nothing happened, nothing is stored": ([], []),
    "the open span is stored while it grows": (
        [(0, [], (0, 5, "feed")), (0, [], (0, 10, "feed"))],
        [(0, 10, "feed")],
    ),
    "an open span without length is no span yet": ([(0, [], (0, 0, "feed"))], []),
    "a switch settles the open span": (
        [(0, [], (0, 5, "feed")), (0, [(0, 7, "feed")], (7, 8, "docs"))],
        [(0, 7, "feed"), (7, 8, "docs")],
    ),
    "idleness found out late replaces the end of the open span": (
        [
            (0, [(0, 10, "docs")], (10, 190, "feed")),
            (1, [(10, 20, "feed")], (20, 200, "away")),
        ],
        [(0, 10, "docs"), (10, 20, "feed"), (20, 200, "away")],
    ),
    "idleness found out late replaces settled spans": (
        [
            (0, [(0, 10, "docs"), (10, 20, "feed"), (20, 30, "docs")], (30, 40, "feed")),
            (1, [(10, 15, "feed")], (15, 45, "away")),
        ],
        [(0, 10, "docs"), (10, 15, "feed"), (15, 45, "away")],
    ),
    "a correction may make more spans of few": (
        [
            (0, [(0, 100, "feed")], None),
            (0, [(0, 10, "feed"), (10, 20, "away"), (20, 30, "docs")], (30, 31, "feed")),
        ],
        [(0, 10, "feed"), (10, 20, "away"), (20, 30, "docs"), (30, 31, "feed")],
    ),
    "a gap leaves no open span": (
        [(0, [], (0, 5, "feed")), (0, [(0, 6, "feed")], None), (1, [], (60, 61, "docs"))],
        [(0, 6, "feed"), (60, 61, "docs")],
    ),
    "a span set back by the clock stays where it was lived": (
        [(0, [(100, 110, "feed")], (50, 60, "docs"))],
        [(100, 110, "feed"), (50, 60, "docs")],
    ),
}


def make(spec):
    if spec is None:
        return None
    start, end, name = spec
    return span(start, end, name, away=name == "away")


@pytest.mark.parametrize(("steps", "expected"), STEPS.values(), ids=STEPS.keys())
def test_record(journal, look, steps, expected):
    for keep, settled, tail in steps:
        journal.record(Change(keep, tuple(map(make, settled))), make(tail), judge, "r1")

    assert shown(journal.read_spans(0, 1 << 50)) == expected
    assert look("SELECT count(*) FROM span") == [(len(expected),)]


def test_a_heartbeat_is_one_update_of_the_end(journal):
    journal.record(Change(0), span(0, 5, "feed"), judge, "r1")
    said = []
    journal._db.set_trace_callback(said.append)

    journal.record(Change(0), span(0, 10, "feed"), judge, "r1")

    assert said == ["BEGIN IMMEDIATE", f"UPDATE span SET end_ms = {at(10)} WHERE id = 1", "COMMIT"]


def test_the_same_again_writes_nothing(journal):
    journal.record(Change(0), span(0, 5, "feed"), judge, "r1")
    said = []
    journal._db.set_trace_callback(said.append)

    journal.record(Change(0), span(0, 5, "feed"), judge, "r1")

    assert said == []


def test_an_open_span_that_settles_keeps_its_row(journal, look):
    journal.record(Change(0), span(0, 5, "feed"), judge, "r1")
    journal.record(Change(0, (span(0, 6, "feed"),)), span(6, 7, "docs"), judge, "r1")

    assert look("SELECT id, end_ms FROM span ORDER BY id") == [(1, at(6)), (2, at(7))]


def test_a_page_is_stored_once_also_by_the_next_run(journal, path, look):
    for number in range(4):
        spans = (span(number, number + 1, "feed" if number % 2 else "docs"),)
        journal.record(Change(number, spans), None, judge, "r1")
    journal.close(at(5))
    with closing_journal(path) as again:
        again.record(Change(0, (span(10, 11, "feed"),)), None, judge, "r1")

    columns = "host, title, category, activity, network, rule"
    assert look(f"SELECT {columns} FROM page ORDER BY title") == [
        ("www.linkedin.com", "docs", "other", None, None, "catch-all"),
        ("www.linkedin.com", "feed", "socializing", "feed", "linkedin", "linkedin.feed"),
    ]


def test_pages_that_differ_in_what_is_missing_are_different(journal, look):
    pages = [Page(), Page(app="a"), Page(title="a"), Page(app="a", title="a"), Page(facet="a")]
    spans = tuple(Span(at(n), at(n + 1), page) for n, page in enumerate(pages * 2))
    journal.record(Change(0, spans), None, judge, "r1")

    assert look("SELECT count(*), count(DISTINCT digest) FROM page") == [(5, 5)]
    assert [s.page for s in journal.read_spans(0, 1 << 50)] == pages * 2


def test_an_away_span_stores_no_page(journal, look):
    journal.record(Change(0, (span(0, 5, "secret", away=True),)), None, judge, "r1")

    assert look("SELECT count(*) FROM page") == [(0,)]
    assert look("SELECT away, page_id FROM span") == [(1, None)]


def test_a_sealed_page_keeps_its_own_verdict_whatever_the_rules_say(journal):
    sealed = Page(app="chrome", sealed=Sealed("unvouched", "socializing", "x"))
    journal.record(Change(0, (Span(at(0), at(1), sealed),)), None, judge, "r1")

    def strict(page):
        raise AssertionError("a sealed page is judged by nobody")

    assert journal.reclassify(strict, "r2", NINE_MS) == 0
    assert journal.read_judged(0, 1 << 50) == [
        (Span(at(0), at(1), sealed), Judged("socializing", None, "x", None, "unvouched"))
    ]


def test_new_rules_correct_the_past(journal):
    journal.record(Change(0, (span(0, 1, "feed"), span(1, 2, "docs"))), None, judge, "r1")

    changed = journal.reclassify(lambda _: Judged("other", rule="catch-all"), "r2", NINE_MS)

    assert changed == 1
    assert {judged.category for _, judged in journal.read_judged(0, 1 << 50)} == {"other"}


def test_a_known_page_seen_under_new_rules_is_judged_by_them(journal):
    journal.record(Change(0, (span(0, 1, "feed"),)), None, judge, "r1")
    journal.record(Change(1, (span(1, 2, "feed"),)), None, lambda _: Judged("other"), "r2")

    assert [judged.category for _, judged in journal.read_judged(0, 1 << 50)] == ["other"] * 2


def test_a_title_that_utf8_cannot_hold_does_not_stop_the_recording(journal):
    title = "half \ud83d surrogate, \ud83d\ude00, NUL \0, 'quote', \u202eturned"
    hostile = Page(app="x", title=title)
    journal.record(Change(0, (Span(at(0), at(1), hostile),)), None, judge, "r1")

    (kept,) = journal.read_spans(0, 1 << 50)
    assert kept.page.title == "half \ufffd surrogate, \U0001f600, NUL \0, 'quote', \u202eturned"


def test_reading_cuts_at_the_bounds_and_finds_what_began_long_before(journal):
    journal.record(
        Change(0, (span(0, 90_000, "feed"), span(90_000, 90_100, "docs"))), None, judge, "r1"
    )

    assert shown(journal.read_spans(at(89_000), at(90_010))) == [
        (89_000, 90_000, "feed"),
        (90_000, 90_010, "docs"),
    ]
    assert journal.read_spans(at(90_100), at(99_999)) == []


def test_more_kept_than_told_is_a_fault(journal):
    with pytest.raises(ValueError, match="keep 1 of 0"):
        journal.record(Change(1), None, judge, "r1")


# -- when the disk does not play along


def test_a_locked_file_changes_nothing_and_can_be_tried_again(journal, path):
    journal.record(Change(0), span(0, 5, "feed"), judge, "r1")
    step = (Change(0, (span(0, 6, "feed"),)), span(6, 7, "docs"), judge, "r1")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="locked"):
            journal.record(*step)
        other.execute("ROLLBACK")

    journal.record(*step)
    assert shown(journal.read_spans(0, 1 << 50)) == [(0, 6, "feed"), (6, 7, "docs")]


def test_a_full_disk_changes_nothing_and_can_be_tried_again(journal):
    journal.record(Change(0), span(0, 5, "feed"), judge, "r1")
    (pages,) = journal._db.execute("PRAGMA page_count").fetchone()
    journal._db.execute(f"PRAGMA max_page_count = {pages}")
    long = Page(app="x", title="t" * 50_000)
    step = (Change(0, (span(0, 6, "feed"),)), Span(at(6), at(7), long), judge, "r1")

    with pytest.raises(StorageError, match="full") as failed:
        journal.record(*step)
    assert "Free some space" in str(failed.value)
    assert shown(journal.read_spans(0, 1 << 50)) == [(0, 5, "feed")]

    journal._db.execute("PRAGMA max_page_count = 100000")
    journal.record(*step)
    assert [s.page.title for s in journal.read_spans(0, 1 << 50)] == ["feed", long.title]


def test_a_judge_that_fails_leaves_nothing_half_written(journal, look):
    def broken(page):
        if page.title == "feed":
            raise ZeroDivisionError
        return judge(page)

    step = Change(0, (span(0, 1, "docs"), span(1, 2, "feed")))
    with pytest.raises(ZeroDivisionError):
        journal.record(step, None, broken, "r1")
    journal.record(step, None, judge, "r1")

    assert look("SELECT count(*) FROM page") == [(2,)]
    assert shown(journal.read_spans(0, 1 << 50)) == [(0, 1, "docs"), (1, 2, "feed")]


# -- nudges, meetings, memory


def test_a_nudge_keeps_its_numbers_and_what_came_of_it(journal):
    nudge = Nudge(at(0), "busy", "Busy", "2 h", {"today_s": 7200, "known": True, "next": None})
    number = journal.add_nudge(nudge)
    journal.respond(number, "book", at(9))

    (spoken,) = journal.read_nudges(at(0))
    assert (spoken.nudge, spoken.response, spoken.response_ms) == (nudge, "book", at(9))
    assert journal.read_nudges(at(1)) == []


def occurrence(start, uid="a", summary="Call", **more):
    return Meeting(at(start), at(start + 60), summary, "work.ics", uid=uid, why="link", **more)


MEETINGS = {
    # name: (read at second 0, read at second 100, stored then as (start, uid))
    "read again, stored once": ([(200, "a")], [(200, "a")], [(200, "a")]),
    "one that was moved is not at its old time": ([(200, "a")], [(300, "a")], [(300, "a")]),
    "one that was cancelled before it began is gone": ([(200, "a")], [], []),
    "one that has begun stays, though the calendar forgot it": ([(50, "a")], [], [(50, "a")]),
    "a series has many occurrences": ([(200, "a"), (300, "a")], [(200, "a")], [(200, "a")]),
    "without an id the words tell them apart": (
        [(200, None)],
        [(200, None), (200, "b")],
        [(200, None), (200, "b")],
    ),
}


@pytest.mark.parametrize(("first", "second", "expected"), MEETINGS.values(), ids=MEETINGS.keys())
def test_calendars_read_again(journal, first, second, expected):
    journal.save_meetings([occurrence(*each) for each in first], at(0))
    journal.save_meetings([occurrence(*each) for each in second], at(100))

    stored = [(m.start_ms, m.uid) for m in journal.read_meetings(0, 1 << 50)]
    assert stored == [(at(start), uid) for start, uid in expected]


def test_a_meeting_is_booked_when_it_was_made_or_else_first_seen(journal):
    meetings = [occurrence(200, "a"), occurrence(200, "b", booked_ms=at(-500))]
    journal.save_meetings(meetings, at(0))
    journal.save_meetings(meetings, at(100))

    assert [m.booked_ms for m in journal.read_meetings(0, 1 << 50)] == [at(0), at(-500)]


def test_a_logged_meeting_is_left_alone_by_calendars(journal):
    journal.log_meeting(Meeting(at(500), at(560), "Coffee", booked_ms=at(1)))
    journal.save_meetings([Meeting(at(500), at(560), "Coffee")], at(2))

    (logged,) = journal.read_logged_meetings(at(0))
    assert logged == Meeting(at(500), at(560), "Coffee", booked_ms=at(1))


def test_memory_is_kept_over_a_restart(journal, path):
    journal.save("snooze", {"until_ms": 5})
    journal.save("snooze", {"until_ms": 6})
    journal.close(at(1))

    with closing_journal(path) as again:
        assert again.load("snooze", dict) == {"until_ms": 6}
        assert again.load("snooze", list) is None
        assert again.load("never saved", dict) is None


# -- opening


def closing_journal(path):
    journal = open_journal(path, migrate=migrate)
    journal.begin_run(at(10), "Europe/Berlin", "0.1.0")

    class Closing:
        def __enter__(self):
            return journal

        def __exit__(self, *_):
            journal.close(at(20))

    return Closing()


def test_everything_is_private(journal, path):
    journal.record(Change(0), span(0, 5, "feed"), judge, "r1")

    modes = {each.name: each.stat().st_mode & 0o777 for each in path.parent.iterdir()}
    assert modes == dict.fromkeys(["eyeprize.db", "eyeprize.db-wal", "eyeprize.db-shm"], 0o600)
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_a_file_that_others_could_read_is_narrowed(journal, path):
    journal.close(at(0))
    path.chmod(0o644)

    open_journal(path, migrate=migrate).close(at(1))
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_new_file_is_made_by_a_process_of_its_own(path, look):
    journal = open_journal(path)
    journal.begin_run(at(0), "Europe/Berlin", "0.1.0")
    journal.close(at(5))

    assert look("SELECT started_ms, ended_ms, source FROM run") == [(at(0), at(5), "live")]


def test_the_engine_never_loads_sqlite_utils(path):
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path; from tracker.storage.journal import open_journal;"
        f"open_journal(Path({str(path)!r})).close(0); print('sqlite_utils' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"


@pytest.mark.parametrize("opener", [migrate, None], ids=["here", "in a child"])
def test_a_file_from_a_newer_version_is_refused_and_left_alone(path, opener):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as newer:
        newer.executescript(f"PRAGMA application_id={0x45594550}; PRAGMA user_version=99;")
    before = path.read_bytes()

    with pytest.raises(UserError, match="newer version"):
        open_journal(path, **({"migrate": opener} if opener else {}))
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused_and_left_alone(path):
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE theirs (x)")
    before = path.read_bytes()

    with pytest.raises(UserError, match="another program"):
        open_journal(path, migrate=migrate)
    assert path.read_bytes() == before


DAMAGE = {
    "no database at all": lambda data: b"this is no database, but long enough to be one" * 100,
    "cut off": lambda data: data[: len(data) // 2],
    "a page overwritten": lambda data: data[:8192] + b"\xa5" * 8192 + data[16384:],
}


@pytest.mark.parametrize("hurt", DAMAGE.values(), ids=DAMAGE.keys())
def test_a_damaged_file_is_named_and_left_alone(path, hurt):
    migrate(path)
    path.write_bytes(hurt(path.read_bytes()))
    before = path.read_bytes()

    with pytest.raises(DamagedError, match=r"eyeprize\.db is damaged") as failed:
        open_journal(path, migrate=migrate)
    assert failed.value.exit_code == 4
    assert path.read_bytes() == before


def next_run_sees(journal):
    """Return what is there for a new run while this one, as if killed, does nothing any more."""
    again = open_journal(journal._path, migrate=migrate)
    again.begin_run(at(10_000), "UTC", "0.1.0")
    seen = shown(again.read_spans(0, 1 << 52))
    again.close(at(10_000))
    return seen


class TestAbsence:
    def test_how_far_it_has_come_never_reaches_the_disk(self, journal):
        journal.record(Change(0), span(0, 5, "x", away=True), judge, "r1")
        files = sorted(journal._path.parent.glob("*.db*"))
        before = [(f.stat().st_mtime_ns, f.read_bytes()) for f in files]
        for end in range(9, 3600, 4):
            journal.record(Change(0), span(0, end, "x", away=True), judge, "r1")

        assert [(f.stat().st_mtime_ns, f.read_bytes()) for f in files] == before

    def test_but_a_crash_loses_none_of_it(self, journal):
        for end in range(5, 3600, 5):
            journal.record(Change(0), span(0, end, "x", away=True), judge, "r1")

        assert next_run_sees(journal) == [(0, 3595, "away")]

    def test_and_whoever_reads_meanwhile_sees_all_of_it(self, journal):
        for end in range(5, 3600, 5):
            journal.record(Change(0), span(0, end, "x", away=True), judge, "r1")
        with Archive(journal._path) as archive:
            seen = [span for span, _ in archive.read_spans(0, 1 << 52)]

        assert shown(seen) == [(0, 3595, "away")]
        journal.record(
            Change(0, (span(0, 3600, "x", away=True),)), span(3600, 3601, "feed"), judge, "r1"
        )
        assert shown(journal.read_spans(0, 1 << 52)) == [(0, 3600, "away"), (3600, 3601, "feed")]

    def test_one_that_was_taken_back_does_not_come_again(self, journal):
        journal.record(Change(0), span(0, 5, "x", away=True), judge, "r1")
        journal.record(Change(0), span(0, 99, "x", away=True), judge, "r1")
        journal.record(Change(0), span(0, 7, "feed"), judge, "r1")

        assert next_run_sees(journal) == [(0, 7, "feed")]

    @pytest.mark.parametrize(
        "noted",
        [b"", b"x", b"eyepulse", b"\xff" * 32, b"\0" * 99],
        ids=repr,
    )
    def test_a_note_that_is_not_ours_is_passed_over(self, journal, noted):
        journal.record(Change(0), span(0, 5, "x", away=True), judge, "r1")
        journal.record(Change(0), span(0, 9, "x", away=True), judge, "r1")
        journal._pulse._path.write_bytes(noted)

        assert next_run_sees(journal) == [(0, 5, "away")]


class TestAFileThatGoes:
    def test_deleted_while_it_runs_a_new_one_takes_what_follows(self, journal, look):
        journal.record(Change(0, (span(0, 5, "feed"),)), span(5, 7, "docs"), judge, "r1")
        for file in journal._path.parent.glob("*.db*"):
            file.unlink()
        journal.record(Change(1, (span(5, 9, "docs"),)), span(9, 10, "feed"), judge, "r1")
        journal.record(Change(0, (span(0, 2, "feed"),)), span(2, 12, "x", away=True), judge, "r1")

        assert journal._path.exists()
        assert shown(journal.read_spans(0, 1 << 52)) == [(0, 2, "feed"), (2, 12, "away")]

    def test_one_that_is_put_in_its_place_is_written_to(self, journal, tmp_path):
        journal.record(Change(0, (span(0, 5, "feed"),)), None, judge, "r1")
        copy = tmp_path / "copy.db"
        with Archive(journal._path) as archive:
            archive.backup(copy)
        journal.record(Change(1, (span(5, 9, "docs"),)), None, judge, "r1")
        for suffix in ("-wal", "-shm"):
            journal._path.with_name(journal._path.name + suffix).unlink()
        copy.replace(journal._path)
        journal.record(Change(2, (span(9, 12, "feed"),)), None, judge, "r1")

        assert shown(journal.read_spans(0, 1 << 52)) == [(0, 5, "feed"), (9, 12, "feed")]


def test_spans_that_were_given_up_leave_no_row_and_keep_the_count(journal):
    journal.record(Change(0, (GIVEN_UP, GIVEN_UP, span(2, 3, "feed"))), None, judge, "r1")
    journal.record(Change(1, (span(1, 2, "docs"),)), span(2, 4, "feed"), judge, "r1")

    assert shown(journal.read_spans(0, 1 << 52)) == [(1, 2, "docs"), (2, 4, "feed")]
