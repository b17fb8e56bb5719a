import os
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tracker.core.model import Change, Judged, Meeting, Nudge, Page, Span
from tracker.storage.archive import Archive
from tracker.storage.backups import back_up_day
from tracker.storage.journal import open_journal
from tracker.storage.migrations import migrate
from tracker.storage.retention import first_day_kept, let_go

ZONE = ZoneInfo("Europe/Berlin")
TODAY = date(2026, 5, 31)
HOUR_MS = 3_600_000
CUT_MS = round(datetime(2026, 2, 28, tzinfo=ZONE).timestamp() * 1000)
OTHER = Judged("other")


def judge(page):
    del page
    return OTHER


def span(start_h, end_h, title):
    return Span(CUT_MS + start_h * HOUR_MS, CUT_MS + end_h * HOUR_MS, Page("editor", None, title))


DAYS = {
    "a month": (date(2026, 5, 15), 1, date(2026, 4, 15)),
    "a shorter month": (date(2026, 5, 31), 3, date(2026, 2, 28)),
    "a leap year": (date(2024, 3, 31), 1, date(2024, 2, 29)),
    "over new year": (date(2026, 1, 5), 12, date(2025, 1, 5)),
    "longer than there are years": (date(2026, 1, 5), 1200 * 30, date(1, 1, 5)),
}


@pytest.mark.parametrize(("today", "months", "first"), DAYS.values(), ids=DAYS.keys())
def test_the_first_day_that_is_kept(today, months, first):
    assert first_day_kept(today, months) == first


@pytest.fixture
def lived(path):
    spans = [span(-5, -3, "long ago"), span(-1, 2, "across the bound"), span(2, 3, "of late")]
    with Archive(path) as archive:
        archive.import_spans(
            [(each, OTHER) for each in spans], zone="Europe/Berlin", version="1", rules_hash="r"
        )
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE run SET source = 'live'")
    return path


def seen(path):
    with Archive(path) as archive:
        return [span for span, _ in archive.read_seen(-(1 << 60), 1 << 60)]


def test_what_is_older_goes_and_what_reaches_over_the_bound_is_cut(lived):
    journal = open_journal(lived, migrate=migrate)
    journal.begin_run(CUT_MS, "Europe/Berlin", "1")
    for hours in (-2, 2):
        at_ms = CUT_MS + hours * HOUR_MS
        journal.add_nudge(Nudge(at_ms, "busy", "t", f"at {hours}", {}))
        journal.log_meeting(Meeting(at_ms, at_ms + 1, f"at {hours}"))
    journal.close(CUT_MS)

    let_go(lived, TODAY, 3, ZONE)

    assert seen(lived) == [
        Span(CUT_MS, CUT_MS + 2 * HOUR_MS, Page("editor", None, "across the bound"), offset_s=3600),
        span(2, 3, "of late"),
    ]
    data = lived.read_bytes() + b"".join(p.read_bytes() for p in lived.parent.glob("*-wal"))
    assert b"long ago" not in data
    with Archive(lived) as archive:
        assert [one.nudge.message for one in archive.read_nudges(0, 1 << 60)] == ["at 2"]
        assert [one.summary for one in archive.read_meetings(0, 1 << 60)] == ["at 2"]
        assert archive.verify() == []


def test_backups_that_were_made_before_go_as_well(lived):
    kept, old = date(2026, 5, 30), date(2026, 2, 27)
    for day in (kept, old):
        back_up_day(lived, day)
    form = lived.parent / "backups" / "eyeprize-before-form-2.db"
    form.write_bytes(b"")
    at_s = datetime(2026, 2, 1, tzinfo=UTC).timestamp()
    os.utime(form, (at_s, at_s))

    let_go(lived, TODAY, 3, ZONE)

    assert [path.name for path in form.parent.iterdir()] == ["eyeprize-2026-05-30.db"]


def test_the_running_journal_stores_a_page_anew_that_went_meanwhile(path):
    journal = open_journal(path, migrate=migrate)
    journal.begin_run(CUT_MS, "Europe/Berlin", "1")
    journal.record(Change(0, (span(-5, -4, "again"),)), None, judge, "r")
    let_go(path, TODAY, 3, ZONE)

    journal.record(Change(1, (span(1, 2, "again"),)), None, judge, "r")
    journal.close(CUT_MS)

    assert seen(path) == [span(1, 2, "again")]
