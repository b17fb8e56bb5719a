"""What can be read of a damaged database goes into a fresh one of the same form.

A table is read whole where its tree leads; pages that a damaged one cut off are told by
their rows: the one table whose columns and conditions take them. Rows keep their numbers, so that
what points at them still does.
"""

import contextlib
import mmap
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tracker.storage.leaves import HEADER, Leaves, Row, Value, find_page_size
from tracker.storage.migrations import build
from tracker.storage.schema import VERSION

_TYPES: dict[str, tuple[type, ...]] = {
    "INTEGER": (int,),
    "TEXT": (str,),
    "BLOB": (bytes,),
    "REAL": (float, int),
}
_SCHEMA_PAGE = 1
#: So much of a file tells how long its pages are.
_LOOKED_AT = 1 << 22
#: The columns of sqlite_schema that say where a table lies.
_TYPE, _NAME, _ROOT = 0, 1, 3
_SCHEMA_COLUMNS = 5


class Table(NamedTuple):
    """A table of the fresh database.

    Attributes:
        name: Its name.
        columns: Their names, in order.
        types: Their declared types.
        number: Where the column stands that is the row's number; ``None`` if none is.
        rowless: Whether its rows have no number at all, but lie in the order of their key.
    """

    name: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    number: int | None
    rowless: bool


class Salvaged(NamedTuple):
    """What became of each table.

    Attributes:
        whole: Names of the tables of which nothing can be missing.
        rows: How many rows were read in all.
    """

    whole: frozenset[str]
    rows: int


def salvage(damaged: Path, fresh: Path) -> Salvaged:
    """Read all that can be read.

    Args:
        damaged: A copy that may be changed, its ``-wal`` beside it if there is one.
        fresh: A database that is made, of the form that the damaged one had.

    Raises:
        sqlite3.DatabaseError: If the fresh one cannot be written.
    """
    work_in_log(damaged)
    with _open_leaves(damaged) as leaves:
        trees = dict(_find_tables(leaves)) if leaves else {}
        build(fresh, _find_version(leaves, trees) if leaves else VERSION)
        with contextlib.closing(sqlite3.connect(fresh, isolation_level=None)) as db:
            db.execute("BEGIN")
            salvaged = _fill(db, leaves, trees) if leaves else Salvaged(frozenset(), 0)
            db.execute("COMMIT")
    return salvaged


def work_in_log(damaged: Path) -> None:
    """Have SQLite put into the file what its write-ahead log still holds, as far as it is sound.

    A head that SQLite would refuse is replaced first, as the log cannot be read without one.
    """
    log = damaged.with_name(f"{damaged.name}-wal")
    _mend_head(damaged, log.read_bytes()[:32] if log.exists() else b"")
    if not log.exists():
        return
    with (
        contextlib.suppress(sqlite3.DatabaseError),
        contextlib.closing(sqlite3.connect(damaged, isolation_level=None)) as db,
    ):
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _mend_head(damaged: Path, log: bytes) -> None:
    with damaged.open("rb") as file:
        data = file.read(_LOOKED_AT)
    size = find_page_size(data, log)
    if data.startswith(b"SQLite format 3\x00") and int.from_bytes(data[16:18], "big") in {size, 1}:
        return
    if not data.strip(b"\x00") and not log:
        return
    template = damaged.with_name("template.db")
    with contextlib.closing(sqlite3.connect(template, isolation_level=None)) as db:
        db.execute(f"PRAGMA page_size = {size}")
        db.execute("PRAGMA journal_mode = wal")
        db.execute("CREATE TABLE empty (x)")
    head = bytearray(template.read_bytes()[:HEADER])
    template.unlink()
    pages = damaged.stat().st_size // size
    head[28:32] = pages.to_bytes(4, "big")
    with damaged.open("r+b") as file:
        file.write(head)
        # A file that is not even one page long: SQLite would throw its log away.
        if pages == 0:
            file.truncate(size)


@contextlib.contextmanager
def _open_leaves(damaged: Path) -> Iterator[Leaves | None]:
    with damaged.open("rb") as file:
        if file.seek(0, 2) < HEADER:
            yield None
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data, memoryview(data) as view:
            leaves = Leaves(view, find_page_size(view))
            try:
                yield leaves
            finally:
                leaves.close()


def _find_tables(leaves: Leaves) -> Iterator[tuple[str, int]]:
    """Yield name and root of each table that the schema still names."""
    for number in leaves.tree(_SCHEMA_PAGE).pages:
        for row in leaves.rows(number):
            values = row.values
            if len(values) != _SCHEMA_COLUMNS or values[_TYPE] != "table":
                continue
            name, root = values[_NAME], values[_ROOT]
            if isinstance(name, str) and isinstance(root, int):
                yield name, root


def _find_version(leaves: Leaves, trees: dict[str, int]) -> int:
    """Return the form of the file: what the head says, or what its list of steps does."""
    said = int.from_bytes(leaves.head()[60:64], "big")
    steps = 0
    if "_sqlite_migrations" in trees:
        pages = leaves.tree(trees["_sqlite_migrations"]).pages
        steps = sum(len(leaves.rows(number)) for number in pages)
    known = [version for version in (said, steps) if 0 < version <= VERSION]
    return max(known, default=VERSION)


def _fill(db: sqlite3.Connection, leaves: Leaves, trees: dict[str, int]) -> Salvaged:
    tables = {table.name: table for table in read_tables(db)}
    whole: set[str] = set()
    reached: set[int] = set()
    rows = 0
    for name, root in trees.items():
        tree = leaves.tree(root)
        reached.update(tree.pages)
        if name not in tables:
            continue
        found = stored = 0
        for number in tree.pages:
            page = leaves.rows(number)
            found += len(page)
            stored += _insert(db, tables[name], page)
        if tree.whole and stored == found:
            whole.add(name)
        rows += stored
    if len(whole) == len(tables):
        return Salvaged(frozenset(whole), rows)
    lost = [table for name, table in tables.items() if name not in whole]
    skipped = reached | leaves.free()
    for number in range(_SCHEMA_PAGE + 1, leaves.count + 1):
        if number not in skipped:
            rows += _insert_cut_off(db, lost, leaves.rows(number))
    return Salvaged(frozenset(whole), rows)


def read_tables(db: sqlite3.Connection) -> list[Table]:
    """Return our tables in a database, whatever a later step added."""
    names = db.execute(
        "SELECT name, wr FROM pragma_table_list WHERE type = 'table' AND schema = 'main'"
        " AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND name <> '_sqlite_migrations'"
    ).fetchall()
    return [_read_table(db, name, rowless=bool(rowless)) for name, rowless in names]


def _read_table(db: sqlite3.Connection, name: str, *, rowless: bool) -> Table:
    columns = db.execute("SELECT name, type, pk FROM pragma_table_info(?)", (name,)).fetchall()
    if rowless:  # such rows are kept with their key first
        columns.sort(key=lambda column: column[2] or len(columns) + 1)
    keys = [at for at, (_, _, pk) in enumerate(columns) if pk]
    numbered = not rowless and len(keys) == 1 and columns[keys[0]][1] == "INTEGER"
    return Table(
        name,
        tuple(column[0] for column in columns),
        tuple(column[1] for column in columns),
        keys[0] if numbered else None,
        rowless,
    )


def _insert_cut_off(db: sqlite3.Connection, tables: Sequence[Table], rows: list[Row]) -> int:
    """Store the rows of a page of no known table in the one table that takes them all."""
    if not rows:
        return 0
    takers = []
    for table in tables:
        db.execute("SAVEPOINT trial")
        fits = all(_fits(db, table, row) for row in rows)
        db.execute("ROLLBACK TO trial")
        db.execute("RELEASE trial")
        if fits:
            takers.append(table)
    return _insert(db, takers[0], rows) if len(takers) == 1 else 0


def _fits(db: sqlite3.Connection, table: Table, row: Row) -> bool:
    values = _values(table, row)
    if values is None:
        return False
    try:
        _store(db, table, values)
    except sqlite3.IntegrityError as error:
        # What is there already was fit to be there.
        return error.sqlite_errorcode in {
            sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY,
            sqlite3.SQLITE_CONSTRAINT_ROWID,
            sqlite3.SQLITE_CONSTRAINT_UNIQUE,
        }
    return True


def _insert(db: sqlite3.Connection, table: Table, rows: Iterable[Row]) -> int:
    """Store rows, those that the table refuses left out; return how many were stored."""
    stored = 0
    for row in rows:
        values = _values(table, row)
        if values is None:
            continue
        with contextlib.suppress(sqlite3.IntegrityError):
            _store(db, table, values)
            stored += 1
    return stored


def _store(db: sqlite3.Connection, table: Table, values: Sequence[Value]) -> None:
    columns = ", ".join(table.columns[: len(values)])
    marks = ", ".join("?" * len(values))
    db.execute(f"INSERT INTO {table.name} ({columns}) VALUES ({marks})", values)  # noqa: S608


def _values(table: Table, row: Row) -> list[Value] | None:
    """Return a row's values as the table's columns want them; ``None`` if it is another's.

    A row has fewer values than the table columns where those were added after it was written.
    """
    values = list(row.values)
    if table.rowless != (row.rowid is None) or len(values) > len(table.columns):
        return None
    if table.number is not None:
        if len(values) <= table.number or values[table.number] is not None:
            return None  # the file keeps a row's number only outside of the row
        values[table.number] = row.rowid
    for value, declared in zip(values, table.types, strict=False):
        if value is not None and not isinstance(value, _TYPES.get(declared, object)):
            return None
    return values
