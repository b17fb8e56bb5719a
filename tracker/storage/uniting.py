"""One database out of what a damaged one still said and what its backup knew.

Works on any table that a later step may add: rows with the same number, or the same key, are
the same, and the damaged database, being the younger, is right. Only time is watched: no span of
the backup may lie where the other one has a span of the same run.
"""

import sqlite3
from collections.abc import Iterable

from tracker.core.model import Judged, Page
from tracker.storage import schema
from tracker.storage.salvage import Table, read_tables

#: So many rows must agree for each that does not, for two files to be of one database.
_AGREEING = 9
#: The last instant that a date can name; a span beyond it is damage that nothing noticed.
_LAST_MS = 253_402_300_799_000
_LONGEST_MS = 366 * 86_400_000

# Runs are the better witnesses: the same few pages may come first in any database.
_AGREE = """
    SELECT coalesce(sum(a.{what} = b.{what}), 0), count(*)
    FROM main.{table} AS a JOIN backup.{table} AS b USING (id)
"""
_WITNESSES = (("run", "started_ms"), ("page", "digest"))
# The last span of the run that begins before this one ends: if any overlaps, that one does.
_FITS = """
    coalesce((
        SELECT other.end_ms FROM main.span AS other INDEXED BY uniting
        WHERE other.run_id = told.run_id AND other.start_ms < told.end_ms
        ORDER BY other.start_ms DESC LIMIT 1
    ) <= told.start_ms, 1)
"""


def is_empty(db: sqlite3.Connection) -> bool:
    """Whether nothing was recorded in a database."""
    row = db.execute(
        "SELECT EXISTS (SELECT 1 FROM main.run) OR EXISTS (SELECT 1 FROM main.page)"
        " OR EXISTS (SELECT 1 FROM main.span)"
    ).fetchone()
    return not row[0]


def is_of_one_database(db: sqlite3.Connection) -> bool:
    """Whether ``backup``, attached to the saved database, was made of the same one.

    Where nothing was saved there is nothing to contradict it.
    """
    if is_empty(db):
        return True
    for table, what in _WITNESSES:
        same, asked = db.execute(_AGREE.format(table=table, what=what)).fetchone()
        if asked:
            return bool(same >= _AGREEING * (asked - same))
    return False


def add_backup(db: sqlite3.Connection, whole: Iterable[str]) -> None:
    """Add the rows that only the attached ``backup`` has.

    Args:
        db: The saved database, with ``backup`` attached; in a transaction.
        whole: Tables of which nothing was lost: what they lack was removed on purpose.
    """
    complete = set(whole)
    for table in read_tables(db):
        if table.name not in complete and table.name != "span":
            _add_rows(db, table)
    if "span" not in complete:
        _add_spans(db)
    # A page that was forgotten and seen again has another number than the backup says.
    db.execute("""
        UPDATE span SET page_id = (
            SELECT now.id FROM backup.page AS was JOIN main.page AS now USING (digest)
            WHERE was.id = span.page_id
        )
        WHERE page_id NOT IN (SELECT id FROM main.page) AND EXISTS (
            SELECT 1 FROM backup.page AS was JOIN main.page AS now USING (digest)
            WHERE was.id = span.page_id
        )
    """)


def _add_rows(db: sqlite3.Connection, table: Table) -> None:
    columns = ", ".join(table.columns)
    db.execute(
        f"INSERT OR IGNORE INTO main.{table.name} ({columns})"  # noqa: S608 - names of ours
        f" SELECT {columns} FROM backup.{table.name}"
    )


def _add_spans(db: sqlite3.Connection) -> None:
    columns = ", ".join(f"told.{name}" for name in _span_columns(db))
    db.execute("CREATE INDEX main.uniting ON span (run_id, start_ms)")
    rows = db.execute(
        f"SELECT {columns} FROM backup.span AS told"  # noqa: S608 - names of ours
        f" WHERE id NOT IN (SELECT id FROM main.span) AND {_FITS} ORDER BY id"
    ).fetchall()
    marks = ", ".join("?" * len(_span_columns(db)))
    db.executemany(f"INSERT INTO main.span VALUES ({marks})", rows)  # noqa: S608
    db.execute("DROP INDEX main.uniting")


def _span_columns(db: sqlite3.Connection) -> tuple[str, ...]:
    return next(table.columns for table in read_tables(db) if table.name == "span")


def drop_garbled_pages(db: sqlite3.Connection) -> int:
    """Remove pages whose facts are not those of their digest; return how many they were.

    Damage in the middle of a long title is none to SQLite. Where hardly any digest agrees, another
    version made them, and they say nothing.
    """
    rows = db.execute(
        "SELECT app, url, title, facet, sealed, category, activity, network, target, rule,"
        " digest, id FROM page"
    ).fetchall()
    garbled = [
        (row[-1],) for row in rows if schema.page_digest(schema.page_of(row[:10])[0]) != row[10]
    ]
    if 2 * len(garbled) > len(rows):
        return 0
    db.executemany("DELETE FROM page WHERE id = ?", garbled)
    return len(garbled)


def mend(db: sqlite3.Connection) -> int:
    """Make what was saved consistent: nothing points nowhere, no span is impossible.

    Time whose page is lost stays, as time of a page of which nothing is known.

    Returns:
        How much time that is, in milliseconds.
    """
    db.execute(
        "DELETE FROM span WHERE start_ms < 0 OR end_ms > ? OR end_ms - start_ms > ?",
        (_LAST_MS, _LONGEST_MS),
    )
    db.execute("""
        INSERT INTO run (id, started_ms, ended_ms, version, source)
        SELECT run_id, min(start_ms), NULL, '', 'live' FROM span
        WHERE run_id NOT IN (SELECT id FROM run) GROUP BY run_id
    """)
    nameless_ms = _give_page(db)
    for table in read_tables(db):
        for parent, column, key in db.execute(
            'SELECT "table", "from", coalesce("to", \'id\') FROM pragma_foreign_key_list(?)',
            (table.name,),
        ).fetchall():
            db.execute(
                f"DELETE FROM {table.name} WHERE {column} IS NOT NULL"  # noqa: S608
                f" AND {column} NOT IN (SELECT {key} FROM {parent})"
            )
    return nameless_ms


def _give_page(db: sqlite3.Connection) -> int:
    """Let spans whose page is lost show the empty page; return how long they are in all."""
    lost = "page_id IS NOT NULL AND page_id NOT IN (SELECT id FROM page)"
    (nameless_ms,) = db.execute(
        f"SELECT coalesce(sum(end_ms - start_ms), 0) FROM span WHERE {lost}"  # noqa: S608
    ).fetchone()
    if not nameless_ms:
        return 0
    row = schema.page_row(Page(), Judged(category="other"), "")
    db.execute(
        f"INSERT OR IGNORE INTO page ({', '.join(schema.PAGE_COLUMNS)})"  # noqa: S608
        f" VALUES ({', '.join('?' * len(row))})",
        row,
    )
    db.execute(
        f"UPDATE span SET page_id = (SELECT id FROM page WHERE digest = ?) WHERE {lost}",  # noqa: S608
        (schema.page_digest(Page()),),
    )
    return int(nameless_ms)


def missing_ms(db: sqlite3.Connection, known_until: int, written_ms: int) -> int:
    """Return how much time may be missing in the spans, at most.

    Rows are numbered as they are made, so lost ones leave their numbers out. What came after
    the last one is missing up to the last moment at which the file was written to.

    Args:
        db: What was saved.
        known_until: The highest number of a span in the backup: below it nothing is missing.
        written_ms: When the damaged file was written to last.
    """
    (between_ms,) = db.execute(
        """
        SELECT coalesce(sum(max(0, start_ms - before_ms)), 0) FROM (
            SELECT id, start_ms,
                lag(id, 1, 0) OVER (ORDER BY id) AS before_id,
                coalesce(lag(end_ms) OVER (ORDER BY id), (SELECT min(started_ms) FROM run))
                    AS before_ms
            FROM span
        ) WHERE id > before_id + 1 AND id > ? + 1
        """,
        (known_until,),
    ).fetchone()
    last = db.execute(
        "SELECT end_ms, run.ended_ms FROM span JOIN run ON run.id = run_id"
        " ORDER BY span.id DESC LIMIT 1"
    ).fetchone()
    if last is None:
        return 0
    end_ms, ended_ms = last
    until_ms = written_ms if ended_ms is None else ended_ms
    return int(between_ms) + max(0, int(until_ms) - int(end_ms))
