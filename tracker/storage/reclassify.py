"""Stored pages judged again by other rules, and back: verdicts change, what was seen never does.

A verdict hangs on the page, so years of spans are corrected by touching distinct pages. What a
page was before is kept, so that the last corrections can be taken back one by one. Plain
sqlite3, within the caller's transaction: the engine does it too.
"""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from tracker.core.model import Judged, Page
from tracker.storage import schema
from tracker.storage.schema import Judge

#: So many corrections can be taken back.
KEPT = 10
_CHUNK = 500

_PAGES = """
    SELECT id, app, url, title, facet, sealed, category, activity, network, target, rule
    FROM page WHERE id > ? AND sealed IS NULL AND rules_hash <> ? ORDER BY id LIMIT ?
"""
_KEEP = """
    INSERT INTO former_verdict
    SELECT ?, id, category, activity, network, target, rule, rules_hash FROM page WHERE id = ?
"""
_JUDGE = (
    "UPDATE page SET category = ?, activity = ?, network = ?, target = ?, rule = ?, rules_hash = ?"
    " WHERE id = ?"
)
_RESTORE = """
    UPDATE page SET category = former.category, activity = former.activity,
        network = former.network, target = former.target, rule = former.rule,
        rules_hash = former.rules_hash
    FROM former_verdict AS former
    WHERE former.reclassification_id = ? AND page.id = former.page_id
"""


class Rejudged(NamedTuple):
    """A stored page that other rules judged, and what these say."""

    row: int
    page: Page
    was: Judged
    now: Judged


class Undone(NamedTuple):
    """A correction that was taken back: when it was made, and how many pages it had changed."""

    at_ms: int
    pages: int


def rejudge(connection: sqlite3.Connection, judge: Judge, rules_hash: str) -> Iterator[Rejudged]:
    """Yield all pages that other rules judged, by row; sealed ones keep what they were given for.

    Rows may be changed meanwhile: they are read a few hundred at a time.
    """
    last = 0
    while rows := connection.execute(_PAGES, (last, rules_hash, _CHUNK)).fetchall():
        for row, *columns in rows:
            page, was = schema.page_of(tuple(columns))
            yield Rejudged(row, page, was, schema.storable_judged(judge(page)))
        last = rows[-1][0]


def reclassify(connection: sqlite3.Connection, judge: Judge, rules_hash: str, at_ms: int) -> int:
    """Judge all pages again that other rules judged; return how many got another verdict.

    Args:
        connection: In a transaction.
        judge: The verdict on a page that is not sealed.
        rules_hash: Of the rules that ``judge`` goes by.
        at_ms: Now.
    """
    changed, number = 0, 0
    for row, _, was, now in rejudge(connection, judge, rules_hash):
        if now != was:
            number = number or _begin(connection, rules_hash, at_ms)
            connection.execute(_KEEP, (number, row))
            changed += 1
        connection.execute(_JUDGE, (*schema.judged_row(now), rules_hash, row))
    return changed


def undo(connection: sqlite3.Connection) -> Undone | None:
    """Take the last correction back, exactly; ``None`` if there is none left.

    A page that is seen again is judged by the rules of that moment, as ever.
    """
    found = connection.execute(
        "SELECT id, at_ms FROM reclassification ORDER BY id DESC LIMIT 1"
    ).fetchone()
    if found is None:
        return None
    number, at_ms = found
    pages = connection.execute(_RESTORE, (number,)).rowcount
    connection.execute("DELETE FROM reclassification WHERE id = ?", (number,))
    return Undone(at_ms, pages)


def _begin(connection: sqlite3.Connection, rules_hash: str, at_ms: int) -> int:
    number = connection.execute(
        "INSERT INTO reclassification (at_ms, rules_hash) VALUES (?, ?)", (at_ms, rules_hash)
    ).lastrowid
    assert number is not None
    connection.execute("DELETE FROM reclassification WHERE id <= ?", (number - KEPT,))
    return number
