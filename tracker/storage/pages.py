"""A page to its row: stored once, judged by the rules of the moment.

The rows of the last pages are remembered, as a person goes back and forth between few of
them. Whoever owns the transaction calls ``forget`` when it failed, since a row that was
rolled back must not be pointed at.
"""

import sqlite3
from collections import OrderedDict

from tracker.core.model import Page
from tracker.storage import schema
from tracker.storage.schema import Judge

#: A day has about 200 distinct pages; titles are short, so this is some 100 kB.
_REMEMBERED = 256

_INSERT = (
    f"INSERT INTO page ({', '.join(schema.PAGE_COLUMNS)})"  # noqa: S608 - names of ours
    f" VALUES ({', '.join('?' * len(schema.PAGE_COLUMNS))})"
)
_JUDGE = (
    "UPDATE page SET category = ?, activity = ?, network = ?, target = ?, rule = ?, rules_hash = ?"
    " WHERE id = ?"
)


class PageRows:
    """The rows of pages, within the caller's transactions.

    Attributes:
        past_changed: A page that was stored before got another verdict, and its time with it.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._known: OrderedDict[Page, tuple[int, str]] = OrderedDict()
        self.past_changed = False

    def find(self, page: Page, judge: Judge, rules_hash: str) -> int:
        """Return the row of a page; made, or judged again by other rules, where needed."""
        known = self._known.get(page)
        if known is None or known[1] != rules_hash:
            known = self._known[page] = (self._store(page, judge, rules_hash), rules_hash)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        self._known.move_to_end(page)
        return known[0]

    def _store(self, page: Page, judge: Judge, rules_hash: str) -> int:
        clean = schema.clean_page(page)
        found = self._db.execute(
            "SELECT id, rules_hash, category, activity, network, target, rule FROM page"
            " WHERE digest = ?",
            (schema.page_digest(clean),),
        ).fetchone()
        if found is None:
            judged = schema.judge_page(clean, judge)
            row = self._db.execute(_INSERT, schema.page_row(clean, judged, rules_hash)).lastrowid
            assert row is not None
            return row
        row, judged_by, *was = found
        if judged_by != rules_hash and clean.sealed is None:
            verdict = schema.judged_row(judge(clean))
            self.past_changed = self.past_changed or verdict != tuple(was)
            self._db.execute(_JUDGE, (*verdict, rules_hash, row))
        return int(row)

    def forget(self) -> None:
        """Remember no rows any more."""
        self._known.clear()
