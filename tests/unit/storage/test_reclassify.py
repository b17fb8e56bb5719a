"""Stored verdicts by other rules, and exactly back."""

import pytest

from tracker.core.model import Change, Judged, Page, Sealed, Span
from tracker.storage.page_archive import PageArchive
from tracker.storage.reclassify import KEPT

NINE_MS = 1_772_438_400_000
OLD = Judged("socializing", "feed", "linkedin", None, "old")
NEW = Judged("networking", "community", "linkedin", "Acme", "new")
ALL = "SELECT * FROM page ORDER BY id"


def page(name):
    return Page("chrome", f"https://a.example/{name}", "T")


def span(number, what):
    return Span(NINE_MS + number * 60_000, NINE_MS + (number + 1) * 60_000, what)


@pytest.fixture
def recorded(journal):
    """Record a minute each of three pages, one of them sealed."""
    pages = (page("one"), page("two"), Page("chrome", sealed=Sealed("unvouched", "socializing")))
    journal.record(
        Change(0, tuple(span(n, it) for n, it in enumerate(pages))), None, lambda _: OLD, "r1"
    )
    return journal


def only_one(found):
    return NEW if found.url.endswith("one") else OLD


def test_only_pages_that_change_are_counted_and_sealed_ones_stay(recorded, look):
    assert recorded.reclassify(only_one, "r2", NINE_MS) == 1
    assert look("SELECT category, rules_hash FROM page ORDER BY id") == [
        ("networking", "r2"), ("socializing", "r2"), ("socializing", "r1"),
    ]  # fmt: skip
    assert look("SELECT count(*) FROM former_verdict") == [(1,)]


def test_undone_the_verdicts_are_what_they_were(recorded, look):
    before = look("SELECT category, activity, network, target, rule FROM page")
    recorded.reclassify(lambda _: NEW, "r2", NINE_MS)
    undone = recorded.undo_reclassification()

    assert (undone.at_ms, undone.pages) == (NINE_MS, 2)
    assert look("SELECT category, activity, network, target, rule FROM page") == before
    assert look("SELECT count(*) FROM former_verdict") == [(0,)]
    assert recorded.undo_reclassification() is None


def test_corrections_are_taken_back_one_by_one(recorded, look):
    first = look(ALL)
    recorded.reclassify(lambda _: NEW, "r2", NINE_MS)
    second = look(ALL)
    recorded.reclassify(lambda _: OLD, "r3", NINE_MS + 1)
    assert recorded.undo_reclassification().at_ms == NINE_MS + 1
    assert look(ALL) == second
    recorded.undo_reclassification()
    assert look(ALL) == first


def test_what_changes_nothing_is_no_correction(recorded):
    recorded.reclassify(lambda _: OLD, "r2", NINE_MS)
    assert recorded.undo_reclassification() is None


def test_a_few_corrections_are_kept(recorded, look):
    for number in range(KEPT + 5):
        rules = Judged("networking", "community", rule=f"r{number}")
        recorded.reclassify(lambda _, rules=rules: rules, f"r{number}", NINE_MS)
    assert look("SELECT count(*) FROM reclassification") == [(KEPT,)]
    assert look("SELECT count(*) FROM former_verdict") == [(2 * KEPT,)]


def test_a_failure_halfway_changes_nothing(recorded, look):
    before = look(ALL)

    def fail_at_two(found):
        if found.url.endswith("two"):
            raise ZeroDivisionError
        return NEW

    with pytest.raises(ZeroDivisionError):
        recorded.reclassify(fail_at_two, "r2", NINE_MS)
    assert look(ALL) == before
    assert look("SELECT count(*) FROM reclassification") == [(0,)]


def test_a_page_that_is_forgotten_takes_its_former_verdicts_along(recorded, path, look):
    recorded.reclassify(lambda _: NEW, "r2", NINE_MS)
    with recorded._transaction() as db:
        db.execute("DELETE FROM span WHERE page_id = 1")
        db.execute("DELETE FROM page WHERE id = 1")
    assert look("SELECT page_id FROM former_verdict") == [(2,)]


def test_the_preview_tells_the_time_and_writes_nothing(recorded, path, look):
    before = look(ALL)
    with PageArchive(path) as archive:
        (moved,) = archive.preview(only_one, "r2")
    assert (moved.page.url, moved.was, moved.now, moved.ms) == (page("one").url, OLD, NEW, 60_000)
    assert look(ALL) == before


def test_what_other_rules_said_of_a_page_is_told(recorded, path):
    recorded.reclassify(lambda _: NEW, "r2", NINE_MS + 5)
    with PageArchive(path) as archive:
        found = archive.around(NINE_MS + 30_000)
    assert found.former == ((NINE_MS + 5, OLD),)
    assert (found.span.page, found.judged) == (page("one"), NEW)


def test_around_a_gap(recorded, path):
    with PageArchive(path) as archive:
        after = archive.around(NINE_MS + 3 * 60_000)
        before = archive.around(NINE_MS - 1)
    assert (after.span, after.before_ms, after.after_ms) == (None, NINE_MS + 3 * 60_000, None)
    assert (before.before_ms, before.after_ms) == (None, NINE_MS)


def test_time_is_cut_at_the_bounds(recorded, path):
    with PageArchive(path) as archive:
        found = {
            it.page.url: (it.ms, it.times)
            for it in archive.page_times(NINE_MS + 30_000, NINE_MS + 90_000)
        }
    assert found == {page("one").url: (30_000, 1), page("two").url: (30_000, 1)}


def test_seen_again_by_other_rules_the_past_is_said_to_have_changed(recorded):
    assert not recorded.take_past_changed()
    change = Change(3, (span(4, page("one")),))
    recorded.record(change, None, lambda _: NEW, "r2")
    assert recorded.take_past_changed()
    assert not recorded.take_past_changed()
