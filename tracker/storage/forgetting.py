"""What was recorded of a site, of a target or of a stretch of time: found, counted, and removed.

Works on one open database of any form since the first, in the caller's transaction, so that
backups are treated as the database is. For a site or a target the time stays, as that of an
``excluded`` page, so that days add up as before; pages of others that only name it keep their
category and network. A stretch of time is removed with everything in it.
"""

import json
import sqlite3
from collections.abc import Callable
from zoneinfo import ZoneInfo

from msgspec import Struct

from tracker.core.days import offset_s
from tracker.core.model import Judged, Page, Sealed
from tracker.storage import schema
from tracker.storage.corrections import forget_corrections
from tracker.storage.forgotten_names import Names
from tracker.storage.forgotten_times import note_forgotten
from tracker.storage.known_traces import TRACES

_DAY_S = 86_400

_PAGES = """
    SELECT id, host, app, url, title, facet, sealed, category, activity, network, target, rule
    FROM page
"""
_PAGE_SET = ", ".join(f"{column} = ?" for column in schema.PAGE_COLUMNS)
# Texts of other tables. A field that names it is emptied, and what hangs on it stays.
_TEXTS: dict[str, tuple[str, ...]] = {
    "former_verdict": (
        """
        UPDATE former_verdict SET network = iif(named(network), NULL, network),
            target = iif(named(target), NULL, target), rule = iif(names_rule(rule), NULL, rule)
        WHERE named(network) OR named(target) OR names_rule(rule)
        """,
    ),
    "correction": (
        """
        UPDATE correction SET network = iif(named(network), NULL, network),
            target = iif(named(target), NULL, target), summary = iif(named(summary), '', summary)
        WHERE named(network) OR named(target) OR named(summary)
        """,
    ),
    "nudge": (
        """
        UPDATE nudge SET title = iif(named(title), '', title),
            message = iif(named(message), '', message), numbers = without_names(numbers)
        WHERE named(title) OR named(message) OR named(numbers)
        """,
    ),
    "meeting": (
        # Two events of one calendar and one start that lose their names are one.
        """
        UPDATE OR REPLACE meeting SET summary = iif(named(summary), '', summary), uid = NULL,
            calendar = iif(named(calendar), '', calendar), why = iif(named(why), '', why)
        WHERE named(summary) OR named(uid) OR named(calendar) OR named(why)
        """,
    ),
    "memory": (f"DELETE FROM memory WHERE key <> '{TRACES}' AND named(value)",),  # noqa: S608 - a name of ours
}


class Gone(Struct, frozen=True, kw_only=True):
    """What goes, or went.

    Attributes:
        spans: Stretches of recorded time.
        ms: Their length in all, as far as it goes.
        days: On how many days.
        pages: Distinct pages.
        named: Other pages that lose the title or address that names it.
        words: Rows of nudges, meetings, corrections and former verdicts that go, or lose a text.
    """

    spans: int = 0
    ms: int = 0
    days: int = 0
    pages: int = 0
    named: int = 0
    words: int = 0

    def __bool__(self) -> bool:
        return self != Gone()


class _Sealing(Struct, frozen=True):
    """A stored page and what is left of it."""

    row: int
    page: Page
    judged: Judged
    goes: bool


# -- a site, or a target


def count_names(connection: sqlite3.Connection, names: Names) -> Gone:
    """Return what ``forget_names`` would do; nothing is changed."""
    _teach(connection, names)
    sealings = _find(connection, names)
    going = [one.row for one in sealings if one.goes]
    words = sum(
        connection.execute(_counting(statement)).fetchone()[0]
        for table in sorted(_tables(connection) & _TEXTS.keys())
        for statement in _TEXTS[table]
    )
    spans, ms, days = _time_of(connection, going)
    named = len(sealings) - len(going)
    return Gone(spans=spans, ms=ms, days=days, pages=len(going), named=named, words=words)


def forget_names(connection: sqlite3.Connection, names: Names) -> Gone:
    """Remove a site or a target from a database; its time stays.

    Args:
        connection: In a transaction, with foreign keys on.
        names: What is to go.
    """
    gone = count_names(connection, names)
    _seal(connection, _find(connection, names))
    for table in sorted(_tables(connection) & _TEXTS.keys()):
        for statement in _TEXTS[table]:
            connection.execute(statement)
    return gone


def _teach(connection: sqlite3.Connection, names: Names) -> None:
    """Let statements ask for names."""

    def without_names(numbers: str) -> str:
        kept = {
            key: value
            for key, value in json.loads(numbers).items()
            if not names.in_text(key) and not names.in_text(json.dumps(value, ensure_ascii=False))
            and not (isinstance(value, str) and names.in_text(value))
        }  # fmt: skip
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))

    functions: dict[str, Callable[..., bool | str]] = {
        "named": names.in_text,
        "names_rule": names.in_rule,
        "without_names": without_names,
    }
    for name, function in functions.items():
        connection.create_function(name, 1, function, deterministic=True)


def _counting(statement: str) -> str:
    """Return the question how many rows a statement would change."""
    table = statement.split()[3 if "OR REPLACE" in statement else 1]
    table = statement.split()[2] if statement.startswith("DELETE") else table
    return f"SELECT count(*) FROM {table} WHERE {statement.partition('WHERE')[2]}"  # noqa: S608 - ours


def _find(connection: sqlite3.Connection, names: Names) -> list[_Sealing]:
    found: list[_Sealing] = []
    for row, host, *columns in connection.execute(_PAGES):
        page, judged = schema.page_of(tuple(columns))
        fate = names.fate(page, host, judged)
        if fate == "stays":
            continue
        app = page.app if names.keeps_app(page.app) else None
        if fate == "goes":
            sealed = Sealed("excluded")
        else:
            sealed = Sealed("unvouched", judged.category, judged.network)
        found.append(_Sealing(row, Page(app=app, sealed=sealed), judged, fate == "goes"))
    return found


def _seal(connection: sqlite3.Connection, sealings: list[_Sealing]) -> None:
    """Replace pages by what is left of them; those that are the same then become one."""
    groups: dict[bytes, list[_Sealing]] = {}
    for one in sealings:
        groups.setdefault(schema.page_digest(one.page), []).append(one)
    # Out of the way first: what is left of one may be what another one was.
    connection.executemany(
        "UPDATE page SET digest = randomblob(16) WHERE id = ?", [(one.row,) for one in sealings]
    )
    formers = "former_verdict" in _tables(connection)
    for digest, group in groups.items():
        rows = {one.row for one in group}
        same = connection.execute("SELECT id FROM page WHERE digest = ?", (digest,)).fetchone()
        # The lowest, so that it is the same one in every backup.
        kept, *others = sorted(rows | set(same or ()))
        for row in others:
            connection.execute("UPDATE span SET page_id = ? WHERE page_id = ?", (kept, row))
        if formers:
            connection.executemany(
                "DELETE FROM former_verdict WHERE page_id = ?", [(row,) for row in (kept, *others)]
            )
        connection.executemany("DELETE FROM page WHERE id = ?", [(row,) for row in others])
        page = group[0].page
        judged = schema.judge_page(page, _nothing)
        values = schema.page_row(page, judged, "")
        connection.execute(f"UPDATE page SET {_PAGE_SET} WHERE id = ?", (*values, kept))  # noqa: S608 - names of ours
    connection.execute(
        "DELETE FROM page WHERE sealed = 'excluded'"
        " AND NOT EXISTS (SELECT 1 FROM span WHERE page_id = page.id)"
    )


def _nothing(page: Page) -> Judged:
    del page
    return Judged("other")


def _time_of(connection: sqlite3.Connection, pages: list[int]) -> tuple[int, int, int]:
    """Return how many spans show these pages, their length, and on how many days."""
    wanted = set(pages)
    spans, ms, days = 0, 0, set[int]()
    rows = connection.execute("SELECT page_id, start_ms, end_ms, offset_s FROM span")
    for page, start_ms, end_ms, offset in rows:
        if page in wanted:
            spans, ms = spans + 1, ms + end_ms - start_ms
            days.add((start_ms // 1000 + offset) // _DAY_S)
    return spans, ms, len(days)


# -- a stretch of time


def count_time(connection: sqlite3.Connection, from_ms: int, to_ms: int) -> Gone:
    """Return what ``forget_time`` would do; nothing is changed."""
    bounds = {"from": from_ms, "to": to_ms}
    rows = connection.execute(
        "SELECT page_id, max(start_ms, :from), min(end_ms, :to), offset_s FROM span"
        " WHERE end_ms > :from AND start_ms < :to",
        bounds,
    ).fetchall()
    tables = _tables(connection)
    (pages,) = connection.execute(
        "SELECT count(*) FROM page WHERE NOT EXISTS (SELECT 1 FROM span"
        " WHERE page_id = page.id AND NOT (start_ms >= :from AND end_ms <= :to))",
        bounds,
    ).fetchone()
    words = sum(
        connection.execute(f"SELECT count(*) FROM {table} WHERE {where}", bounds).fetchone()[0]  # noqa: S608 - ours
        for table, where in _IN_TIME.items()
        if table in tables
    )
    days = {(start // 1000 + offset) // _DAY_S for _, start, _, offset in rows}
    ms = sum(end - start for _, start, end, _ in rows)
    return Gone(spans=len(rows), ms=ms, days=len(days), pages=pages, words=words)


_IN_TIME = {
    "nudge": "at_ms >= :from AND at_ms < :to",
    "meeting": "start_ms < :to AND (end_ms > :from OR start_ms >= :from)",
    "correction": "start_ms < :to AND end_ms > :from",
}


def forget_time(connection: sqlite3.Connection, from_ms: int, to_ms: int) -> Gone:
    """Remove what was recorded in ``[from_ms, to_ms)``; what reaches out of it is cut there.

    Args:
        connection: In a transaction, with foreign keys on.
        from_ms: UTC milliseconds, by the labels of the wall clock.
        to_ms: The same.
    """
    gone = count_time(connection, from_ms, to_ms)
    note_forgotten(connection, from_ms, to_ms)
    _cut_spans(connection, from_ms, to_ms)
    tables = _tables(connection)
    bounds = {"from": from_ms, "to": to_ms}
    for table in ("nudge", "meeting"):
        connection.execute(f"DELETE FROM {table} WHERE {_IN_TIME[table]}", bounds)  # noqa: S608 - ours
    if "correction" in tables:
        forget_corrections(connection, from_ms, to_ms)
    connection.execute(
        "DELETE FROM page WHERE NOT EXISTS (SELECT 1 FROM span WHERE page_id = page.id)"
    )
    connection.execute(
        "DELETE FROM run WHERE started_ms >= :from AND coalesce(ended_ms, started_ms) < :to"
        " AND NOT EXISTS (SELECT 1 FROM span WHERE run_id = run.id)"
        " AND id < (SELECT max(id) FROM run)",
        bounds,
    )
    return gone


def _cut_spans(connection: sqlite3.Connection, from_ms: int, to_ms: int) -> None:
    bounds = (from_ms, to_ms)
    around = connection.execute(
        "SELECT id, zone FROM span WHERE start_ms < ? AND end_ms > ? ORDER BY id DESC", bounds
    ).fetchall()
    for row, zone in around:
        # Rows are in the order they were lived, so the second part needs the next number.
        connection.execute("UPDATE span SET id = -id - 1 WHERE id > ?", (row,))
        connection.execute("UPDATE span SET id = -id WHERE id < 0")
        connection.execute(
            "INSERT INTO span (id, start_ms, end_ms, offset_s, zone, page_id, away, run_id)"
            " SELECT id + 1, ?, end_ms, ?, zone, page_id, away, run_id FROM span WHERE id = ?",
            (to_ms, offset_s(to_ms, ZoneInfo(zone)), row),
        )
    connection.execute(
        "UPDATE span SET end_ms = ?1 WHERE start_ms < ?1 AND end_ms > ?1", (from_ms,)
    )
    connection.execute("DELETE FROM span WHERE start_ms >= ? AND end_ms <= ?", bounds)
    late = connection.execute(
        "SELECT id, zone FROM span WHERE start_ms >= ? AND start_ms < ? AND end_ms > ?",
        (*bounds, to_ms),
    ).fetchall()
    for row, zone in late:
        connection.execute(
            "UPDATE span SET start_ms = ?, offset_s = ? WHERE id = ?",
            (to_ms, offset_s(to_ms, ZoneInfo(zone)), row),
        )


def _tables(connection: sqlite3.Connection) -> set[str]:
    """Return the tables that there are: backups may be of an older form."""
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_schema")}
