"""After forgetting, no file holds the name, and everything else is as it was."""

import sqlite3
from contextlib import closing
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classifiers.loader import shipped_packs
from tests.faults.searching import files_with
from tracker.core.corrections import Correction
from tracker.core.model import Judged, Meeting, Nudge, Page, Sealed, Span
from tracker.paths import Places
from tracker.storage.archive import Archive
from tracker.storage.backups import back_up_day
from tracker.storage.correction_archive import CorrectionArchive
from tracker.storage.forgetting_files import Wanted, forget
from tracker.storage.forgotten_names import Names, names_of_site
from tracker.storage.journal import open_journal
from tracker.storage.migrations import migrate

pytestmark = pytest.mark.thorough

NINE_MS = 1_772_438_400_000
MINUTE_MS = 60_000
DAY_MS = 86_400_000
ALWAYS = (-(1 << 60), 1 << 60)

SITES = st.sampled_from(["quillhaven.example", "clinic.quillhaven.example", "bücher-quill.example"])
HOSTS = st.sampled_from(["docs.example", "news.example", "haven.example", "quill.example"])
PATHS = st.sampled_from(["", "a", "a/b/c", "q?next=", "x" * 1500])
WORDS = st.sampled_from(["Reading", "Ünïcode ✓", "12 of 40", ""])


@st.composite
def pages(draw, site):
    """A page of the site, one that names it, or neither."""
    kind = draw(st.sampled_from(["of it", "below it", "names it", "title", "window", "other"]))
    host, path, word = draw(HOSTS), draw(PATHS), draw(WORDS)
    title = word or None
    match kind:
        case "of it":
            return Page("chrome", f"https://{site}/{path}", f"{word} {site.upper()}")
        case "below it":
            return Page("firefox", f"https://www.a.{site}/{path}", title)
        case "names it":
            return Page("chrome", f"https://{host}/{path}https%3A%2F%2F{site}%2F", title)
        case "title":
            return Page("chrome", f"https://{host}/{path}", f"{word} on {site}: a story")
        case "window":
            return Page("editor", None, f"{site} - {word}")
    return Page("chrome", f"https://{host}/{path}", title)


@st.composite
def lives(draw):
    site = draw(SITES)
    parts = draw(
        st.lists(
            st.tuples(
                st.one_of(st.none(), pages(site)),
                st.integers(1, 40 * MINUTE_MS),
                st.sampled_from([0, 0, 1000, DAY_MS // 3]),
            ),
            min_size=1,
            max_size=25,
        )
    )
    at_ms, spans = NINE_MS, []
    for page, length_ms, gap_ms in parts:
        at_ms += gap_ms
        end_ms = at_ms + length_ms
        spans.append(Span(at_ms, end_ms, page or Page(), away=page is None, offset_s=3600))
        at_ms += length_ms
    return site, spans, draw(st.integers(0, len(spans)))


def verdict(page):
    """Any verdict will do, as long as it hangs on the page alone."""
    number = sum((page.url or page.title or "").encode()) % 3
    return [
        Judged("networking", "community", "forum", "Acme", "forum.group"),
        Judged("socializing", "feed", "forum", None, "forum.feed"),
        Judged("other", rule="catch-all"),
    ][number]


def build(places, site, spans, until):
    """Record a life in which the name stands wherever it may; a backup is made on the way."""
    for part in (spans[:until], spans[until:]):
        judged = [(one, Judged("other") if one.away else verdict(one.page)) for one in part]
        with Archive(places.database) as archive:
            archive.import_spans(judged, zone="Europe/Berlin", version="1", rules_hash="r1")
        back_up_day(places.database, date(2026, 3, 2 + len(part) % 2))
    journal = open_journal(places.database, migrate=migrate)
    journal.begin_run(NINE_MS, "Europe/Berlin", "1")
    for number, text in enumerate([site, f"an hour on {site}", "you socialize"]):
        numbers = {"network": text, "s": number}
        journal.add_nudge(Nudge(NINE_MS + number, "busy", f"About {text}", text, numbers))
        journal.log_meeting(Meeting(NINE_MS, NINE_MS + 5, f"call, {text}", uid=f"{number}@{text}"))
    journal.save("scratch", {"last": site})
    journal.reclassify(lambda page: Judged("other", rule=f"rule of {site}"), "r2", NINE_MS)
    journal.reclassify(verdict, "r3", NINE_MS)
    journal.close(NINE_MS + 10)
    with CorrectionArchive(places.database) as archive:
        for text in (site, f"about {site}", "lunch"):
            archive.add_correction(
                Correction(
                    number=0, start_ms=NINE_MS, end_ms=NINE_MS + 9, kind="count",
                    category="networking", network=text, target=text, summary=text,
                )
            )  # fmt: skip
    (places.database.parent / f"{places.database.name}.damaged-1").write_text(f"{site} ...")
    (places.database.parent / f"{places.database.name}.damaged-1-wal").write_text(site)


def seen(places):
    with Archive(places.database) as archive:
        return list(archive.read_seen(*ALWAYS))


def sums(spans):
    """Length by local day of all spans; what is forgotten stays time."""
    found = {}
    for span, _ in spans:
        day = span.start_ms // DAY_MS
        found[day] = found.get(day, 0) + span.length_ms
    return found


@given(lives())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_no_byte_of_a_forgotten_site_is_left_and_all_else_is_as_it_was(tmp_path_factory, life):
    site, spans, until = life
    home = tmp_path_factory.mktemp("home")
    places = Places(home, home, home)
    build(places, site, spans, until)
    names = names_of_site(site, shipped_packs())
    before = seen(places)
    assert files_with(site, home)

    done = forget(places, Wanted(names=names))

    assert files_with(site, home) == []
    assert not list(home.glob("*.damaged-*"))
    after = seen(places)
    assert sums(after) == sums(before)
    fates = [(one, judged, fate_of(one.page, judged, names)) for one, judged in before]
    for one, judged, fate in fates:
        now = [(s, j) for s, j in after if s.start_ms <= one.start_ms and s.end_ms >= one.end_ms]
        assert len(now) == 1
        page, verdict_now = now[0][0].page, now[0][1]
        if fate == "goes":
            assert (page.sealed, verdict_now.category) == (Sealed("excluded"), "other")
        elif fate == "named":
            assert page.sealed == Sealed("unvouched", judged.category, judged.network)
        else:
            assert (page, verdict_now) == (one.page, judged)
    assert done.gone.ms == sum(one.length_ms for one, _, fate in fates if fate == "goes")
    with Archive(places.database) as archive:
        assert archive.verify() == []
    assert forget(places, Wanted(names=names)).gone.ms == 0


def fate_of(page, judged, names: Names):
    host = (page.url or "").removeprefix("https://").partition("/")[0] or None
    ours = host is not None and (host == names.shown or host.endswith(f".{names.shown}"))
    if ours:
        return "goes"
    words = [names.shown, *names.words]
    named = any(word in (text or "").lower() for word in words for text in (page.url, page.title))
    return "named" if named else "stays"


@given(lives(), st.integers(-10, 900), st.integers(1, 900))
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_a_forgotten_time_is_a_gap_and_all_else_is_as_it_was(tmp_path_factory, life, first, count):
    site, spans, until = life
    home = tmp_path_factory.mktemp("home")
    places = Places(home, home, home)
    build(places, site, spans, until)
    from_ms, to_ms = NINE_MS + first * MINUTE_MS, NINE_MS + (first + count) * MINUTE_MS
    before = seen(places)

    forget(places, Wanted(from_ms=from_ms, to_ms=to_ms))

    parts = [(ALWAYS[0], from_ms), (to_ms, ALWAYS[1])]
    expected = [
        (cut, judged) for one, judged in before for part in parts if (cut := cut_to(one, *part))
    ]
    after = [(Span(s.start_ms, s.end_ms, s.page, s.away), judged) for s, judged in seen(places)]
    assert after == expected
    for file in (places.database, *places.database.parent.glob("backups/*.db")):
        with closing(sqlite3.connect(file)) as db:
            assert not db.execute(
                "SELECT 1 FROM span WHERE end_ms > ? AND start_ms < ?", (from_ms, to_ms)
            ).fetchall()
            assert not db.execute(
                "SELECT 1 FROM page WHERE id NOT IN (SELECT page_id FROM span WHERE away = 0)"
            ).fetchall()


def cut_to(span, from_ms, to_ms):
    start_ms, end_ms = max(span.start_ms, from_ms), min(span.end_ms, to_ms)
    return Span(start_ms, end_ms, span.page, span.away) if start_ms < end_ms else None
