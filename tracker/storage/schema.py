"""What do the rows mean, and which values do they stand for?

Shared by the journal (resident, plain sqlite3) and the archive. The tables themselves
are made in ``migrations``; here is everything that both sides must agree on.
"""

import sqlite3
from collections.abc import Callable, Iterator
from heapq import merge
from typing import Any, Literal, cast

import msgspec

from classifiers.digests import digest
from tracker.core.hosts import host_of
from tracker.core.model import Category, Judged, Meeting, Nudge, Page, Sealed, Span, SpokenNudge
from tracker.core.spans import JudgedSpan

#: The number of the newest migration; PRAGMA user_version is kept equal to it.
VERSION = 3
#: PRAGMA application_id: "EYEP". Tells our files from other programs'.
APPLICATION_ID = 0x45594550
#: Spans longer than this are found by an index of their own, see ``_SPANS``.
LONG_MS = 3_600_000

Judge = Callable[[Page], Judged]

PAGE_COLUMNS = (
    "digest",
    "app",
    "url",
    "host",
    "title",
    "facet",
    "sealed",
    "category",
    "activity",
    "network",
    "target",
    "rule",
    "rules_hash",
)
_AWAY = (Page(), Judged(category="other"))

# A span is found by its start, and by being long enough to have begun well before: so a
# day costs the same after ten years. Heartbeats change only end_ms, which is in no index
# until the span is long.
_SPANS = f"""
    SELECT span.id, start_ms, end_ms, offset_s, page_id,
           app, url, title, facet, sealed, category, activity, network, target, rule
    FROM (
        SELECT * FROM span INDEXED BY span_start
        WHERE start_ms >= :from_ms - {LONG_MS} AND start_ms < :to_ms AND end_ms > :from_ms
        UNION ALL
        SELECT * FROM span INDEXED BY span_long
        WHERE end_ms - start_ms > {LONG_MS} AND end_ms > :from_ms
          AND start_ms < :from_ms - {LONG_MS} AND start_ms < :to_ms
    ) AS span
    JOIN run ON run.id = span.run_id
    LEFT JOIN page ON page.id = span.page_id
    WHERE run.source = :source
    ORDER BY {{order}}
"""  # noqa: S608 - numbers of ours
# Rows that were lived here stay in the order in which they were lived, even where the clock
# was set back; imported ones have later ids than what came after them, so their labels decide.
_SOURCES = {"live": "span.id", "import": "start_ms, span.id"}


def storable(text: str | None) -> str | None:
    """Return ``text`` in a form that UTF-8 can hold: half surrogates become U+FFFD.

    X11 properties and old web pages do contain them, and one must not stop the recording.
    """
    if text is None:
        return None
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        # Over UTF-16, so that two halves that belong together become one character.
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def page_digest(page: Page) -> bytes:
    """Return 16 bytes that are equal for equal facts, ``None`` being a fact like others.

    A unique index over the columns would not do: to SQL, no NULL equals another.
    """
    sealed = page.sealed and (page.sealed.why, page.sealed.category, page.sealed.network)
    facts = (page.app, page.url, page.title, page.facet, sealed)
    return digest(msgspec.json.encode(facts), size=16)


def clean_page(page: Page) -> Page:
    """Return the page with every text storable."""
    texts = [page.app, page.url, page.title, page.facet]
    clean = [storable(text) for text in texts]
    if clean == texts:
        return page
    app, url, title, facet = clean
    return Page(app, url, title, facet, page.sealed)


def judge_page(page: Page, judge: Judge) -> Judged:
    """Return the verdict on a page; a sealed one brings its own, whatever the rules say now."""
    if page.sealed is None:
        return judge(page)
    return Judged(category=page.sealed.category, network=page.sealed.network, rule=page.sealed.why)


def page_row(page: Page, judged: Judged, rules_hash: str) -> tuple[object, ...]:
    """Return the values of a clean page's row, in the order of ``PAGE_COLUMNS``."""
    return (
        page_digest(page),
        page.app,
        page.url,
        host_of(page.url),
        page.title,
        page.facet,
        page.sealed.why if page.sealed else None,
        *judged_row(judged),
        rules_hash,
    )


def judged_row(judged: Judged) -> tuple[str | None, ...]:
    """Return the values of category, activity, network, target and rule."""
    return (
        judged.category,
        storable(judged.activity),
        storable(judged.network),
        storable(judged.target),
        storable(judged.rule),
    )


def storable_judged(judged: Judged) -> Judged:
    """Return the verdict as it will be read back."""
    return Judged(judged.category, *judged_row(judged)[1:])


def page_of(columns: tuple[Any, ...]) -> tuple[Page, Judged]:
    """Return page and verdict from app, url, title, facet, sealed and the verdict's columns."""
    app, url, title, facet, why, category, activity, network, target, rule = columns
    sealed = Sealed(why=why, category=category, network=network) if why else None
    page = Page(app=app, url=url, title=title, facet=facet, sealed=sealed)
    return page, Judged(cast("Category", category), activity, network, target, rule)


def read_judged(connection: sqlite3.Connection, from_ms: int, to_ms: int) -> Iterator[JudgedSpan]:
    """Yield what was recorded in ``[from_ms, to_ms)``, in the order it was lived.

    Spans are cut at the bounds. Away ones have an empty page, as nothing of it was
    stored, and ``other`` as their verdict, which counts for nothing.
    """
    pages: dict[int | None, tuple[Page, Judged]] = {None: _AWAY}
    sources = (
        connection.execute(
            _SPANS.format(order=order), {"from_ms": from_ms, "to_ms": to_ms, "source": source}
        )
        for source, order in _SOURCES.items()
    )
    for row in merge(*sources, key=lambda row: row[1]):
        _, start_ms, end_ms, offset_s, page_id = row[:5]
        known = pages.get(page_id)
        if known is None:
            known = pages[page_id] = page_of(row[5:])
        start_ms, end_ms = max(start_ms, from_ms), min(end_ms, to_ms)
        page, judged = known
        yield (
            Span(start_ms, end_ms, page, away=page_id is None, offset_s=offset_s),
            judged,
        )


def read_nudges(connection: sqlite3.Connection, from_ms: int, to_ms: int) -> list[SpokenNudge]:
    """Return the nudges spoken in ``[from_ms, to_ms)``, oldest first."""
    rows = connection.execute(
        "SELECT id, at_ms, kind, title, message, numbers, response, response_ms FROM nudge"
        " WHERE at_ms >= ? AND at_ms < ? ORDER BY at_ms, id",
        (from_ms, to_ms),
    )
    return [
        SpokenNudge(
            number,
            Nudge(at_ms, kind, title, message, msgspec.json.decode(numbers)),
            response,
            response_ms,
        )
        for number, at_ms, kind, title, message, numbers, response, response_ms in rows
    ]


def read_meetings(
    connection: sqlite3.Connection, where: Literal["logged", "all"], from_ms: int, to_ms: int
) -> list[Meeting]:
    """Return meetings that end at ``from_ms`` or later and start before ``to_ms``, by start.

    ``booked_ms`` is when it was made, or else first seen.
    """
    rows = connection.execute(
        "SELECT start_ms, end_ms, summary, calendar, counts, why,"
        " coalesce(booked_ms, first_seen_ms), uid FROM meeting"
        " WHERE end_ms >= ? AND start_ms < ? AND (? OR calendar IS NULL) ORDER BY start_ms, id",
        (from_ms, to_ms, where == "all"),
    )
    return [
        Meeting(start, end, summary, calendar, bool(counts), why, booked, uid)
        for start, end, summary, calendar, counts, why, booked, uid in rows
    ]
