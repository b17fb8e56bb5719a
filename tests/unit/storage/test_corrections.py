"""Corrections in the database: above what was recorded, and never an edit of it."""

import sqlite3
from contextlib import closing

import pytest
from msgspec import structs

from tracker.core.corrections import Correction
from tracker.core.model import Judged, Page, Span
from tracker.storage import corrections
from tracker.storage.correction_archive import CorrectionArchive
from tracker.storage.page_archive import PageArchive

NINE = 1_772_438_400_000  # 2026-03-02T09:00:00+01:00
MINUTE = 60_000
FEED = Page(app="chrome", url="https://www.linkedin.com/feed/", title="Feed")


def correction(start_min, end_min, category="networking", **more) -> Correction:
    times = {"start_ms": NINE + start_min * MINUTE, "end_ms": NINE + end_min * MINUTE}
    values = {"number": 0, "kind": "count", "category": category, "zone": "Europe/Berlin"}
    return Correction(**(values | times | more))


def meeting(start_min, end_min, **more) -> Correction:
    reach = {"kind": "meeting", "present": True, "absent": True, "activity": "call"}
    return correction(start_min, end_min, "meeting", **(reach | more))


@pytest.fixture
def archive(path):
    """Nine to ten: a feed; then half an hour away; nothing until eleven."""
    with CorrectionArchive(path) as archive:
        spans = [
            (Span(NINE, NINE + 60 * MINUTE, FEED, offset_s=3600), Judged("socializing", "feed")),
            (
                Span(NINE + 60 * MINUTE, NINE + 90 * MINUTE, Page(), away=True, offset_s=3600),
                Judged("other"),
            ),
        ]
        archive.import_spans(spans, zone="Europe/Berlin", version="1", rules_hash="then")
        yield archive


def shown(archive, from_min=-600, to_min=600):
    spans = archive.read_spans(NINE + from_min * MINUTE, NINE + to_min * MINUTE)
    return [
        (
            (span.start_ms - NINE) // MINUTE,
            (span.end_ms - NINE) // MINUTE,
            "away" if span.away else judged.category,
            judged.rule,
        )
        for span, judged in spans
    ]


def rows(path, table):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()


def test_it_comes_back_as_it_was_stored(archive):
    wanted = meeting(50, 70, summary="phone call", target="Acme", network="linkedin", made_ms=NINE)

    made = archive.add_correction(wanted)

    assert made == structs.replace(wanted, number=made.number)
    assert archive.list_corrections() == [made]


def test_what_was_seen_is_never_touched(archive, path):
    before = rows(path, "span"), rows(path, "page")
    archive.add_correction(meeting(50, 100))
    archive.add_correction(correction(0, 10, "away"))
    archive.set_undone(1, NINE)

    assert (rows(path, "span"), rows(path, "page")) == before
    assert next(archive.read_seen(0, 1 << 50))[0].end_ms == NINE + 60 * MINUTE


def test_it_lies_over_what_was_seen_wherever_that_is_read(archive):
    archive.add_correction(correction(10, 20))
    archive.add_correction(meeting(50, 100))

    assert shown(archive) == [
        (0, 10, "socializing", None),
        (10, 20, "networking", "correction 1"),
        (20, 50, "socializing", None),
        (50, 60, "meeting", "correction 2"),
        (60, 100, "meeting", "correction 2"),
    ]
    assert shown(archive, 55, 95) == [
        (55, 60, "meeting", "correction 2"),
        (60, 95, "meeting", "correction 2"),
    ]


def test_a_span_made_of_a_gap_has_the_offset_of_its_zone(archive):
    archive.add_correction(meeting(100, 110))

    ((span, _),) = archive.read_spans(NINE + 100 * MINUTE, NINE + 110 * MINUTE)

    assert (span.offset_s, span.page) == (3600, Page())


def test_taken_back_it_holds_no_more_and_in_force_again_in_its_old_place(archive):
    archive.add_correction(correction(10, 20))
    archive.add_correction(correction(15, 20, "job_search"))

    archive.set_undone(1, NINE)
    assert shown(archive)[1:3] == [
        (15, 20, "job_search", "correction 2"),
        (20, 60, "socializing", None),
    ]
    archive.set_undone(1, None)
    assert shown(archive)[1:3] == [
        (10, 15, "networking", "correction 1"),
        (15, 20, "job_search", "correction 2"),
    ]


def test_the_last_one_wins_although_the_clock_was_set_back(archive):
    archive.add_correction(correction(10, 20, made_ms=NINE + 100))
    archive.add_correction(correction(10, 20, "job_search", made_ms=NINE))

    assert shown(archive)[1] == (10, 20, "job_search", "correction 2")


def test_it_survives_reclassification(archive, path):
    archive.add_correction(correction(10, 20))
    with PageArchive(path) as pages:
        pages.reclassify(lambda _: Judged("other", rule="new"), "now", NINE)

    assert shown(archive)[:3] == [
        (0, 10, "other", "new"),
        (10, 20, "networking", "correction 1"),
        (20, 60, "other", "new"),
    ]


def test_a_meeting_held_elsewhere_is_among_the_meetings(archive):
    archive.add_correction(meeting(50, 70, summary="phone call"))
    archive.add_correction(meeting(80, 90, summary="taken back"))
    archive.set_undone(2, NINE)

    (found,) = archive.read_meetings(NINE, NINE + 600 * MINUTE)

    assert (found.summary, found.calendar, found.counts) == ("phone call", None, True)
    assert archive.read_meetings(NINE + 70 * MINUTE, NINE + 600 * MINUTE) == [found]
    assert archive.read_meetings(NINE + 71 * MINUTE, NINE + 600 * MINUTE) == []


def test_what_was_said_of_forgotten_time_is_forgotten(archive, path):
    archive.add_correction(correction(0, 60))
    archive.add_correction(correction(20, 30, "other"))
    archive.add_correction(meeting(25, 70, summary="secret"))
    archive.add_correction(correction(40, 50, "job_search"))
    archive.set_undone(2, NINE)

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        forgotten = NINE + 20 * MINUTE, NINE + 35 * MINUTE
        assert corrections.forget_corrections(connection, *forgotten) == 3

    left = [
        ((it.start_ms - NINE) // MINUTE, (it.end_ms - NINE) // MINUTE, it.category)
        for it in archive.list_corrections()
    ]
    assert left == [(0, 20, "networking"), (35, 60, "networking"), (40, 50, "job_search")]
    assert shown(archive)[-3:-1] == [
        (40, 50, "job_search", "correction 4"),
        (50, 60, "networking", "correction 5"),
    ]


def test_half_a_surrogate_does_not_stop_it(archive):
    made = archive.add_correction(meeting(0, 5, summary="caf\udce9"))

    assert archive.list_corrections()[0].summary == "caf\ufffd"
    assert made.number == 1


REFUSED = {
    "an empty stretch": {"end_ms": 0},
    "a category that does not exist": {"category": "fun"},
    "one that holds nowhere": {"present": False},
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED.keys())
def test_the_table_refuses(archive, change):
    with pytest.raises(sqlite3.IntegrityError):
        archive.add_correction(structs.replace(correction(0, 5), **change))
    assert archive.list_corrections() == []
