"""Corrections as rows: what the person said about their time, never an edit of what was seen.

Plain sqlite3, so that the engine reads them too. What changes something belongs into the
caller's transaction. Rows are laid over each other in the order in which they were made.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import structs

from tracker.core.corrections import Correction, find_gaps, lay, meetings_of, overlay, shorten
from tracker.core.model import Meeting
from tracker.core.spans import JudgedSpan
from tracker.storage.schema import read_judged, storable

_FOR_EVER_MS = 1 << 62
_COLUMNS = (
    "start_ms",
    "end_ms",
    "kind",
    "category",
    "activity",
    "network",
    "target",
    "summary",
    "present",
    "absent",
    "zone",
    "made_ms",
    "undone_ms",
)
_SELECT = f"SELECT id, {', '.join(_COLUMNS)} FROM correction"  # noqa: S608 - names of ours
_INSERT = (
    f"INSERT INTO correction ({', '.join(_COLUMNS)})"  # noqa: S608 - names of ours
    f" VALUES ({', '.join('?' * len(_COLUMNS))})"
)
_ORDER = "ORDER BY made_ms, id"


def read_corrections(
    connection: sqlite3.Connection, from_ms: int = -_FOR_EVER_MS, to_ms: int = _FOR_EVER_MS
) -> tuple[Correction, ...]:
    """Return the corrections in force that reach into ``[from_ms, to_ms)``, the lowest first."""
    rows = connection.execute(
        f"{_SELECT} WHERE undone_ms IS NULL AND end_ms > ? AND start_ms < ? {_ORDER}",
        (from_ms, to_ms),
    )
    return tuple(map(_read, rows))


def list_corrections(connection: sqlite3.Connection) -> list[Correction]:
    """Return all corrections, those too that were taken back, in the order they were made."""
    return [_read(row) for row in connection.execute(f"{_SELECT} {_ORDER}")]


def add_correction(connection: sqlite3.Connection, correction: Correction) -> Correction:
    """Store a correction; return it with its number."""
    number = connection.execute(_INSERT, _values(correction)).lastrowid
    assert number is not None
    return structs.replace(correction, number=number)


def set_undone(connection: sqlite3.Connection, number: int, at_ms: int | None) -> None:
    """Take a correction back; ``None`` puts it in force again, in its old place."""
    connection.execute("UPDATE correction SET undone_ms = ? WHERE id = ?", (at_ms, number))


def read_counted(connection: sqlite3.Connection, from_ms: int, to_ms: int) -> Iterator[JudgedSpan]:
    """Yield what was recorded in ``[from_ms, to_ms)`` as it counts, in the order it was lived.

    As ``schema.read_judged``, with the corrections in force laid over it.
    """
    layers = lay(read_corrections(connection, from_ms, to_ms))
    gaps = [
        gap
        for start_ms, end_ms in layers.absences(from_ms, to_ms)
        for gap in find_gaps([(start_ms, end_ms)], _recorded(connection, start_ms, end_ms))
    ]
    return overlay(read_judged(connection, from_ms, to_ms), layers, gaps)


def _recorded(
    connection: sqlite3.Connection, from_ms: int, to_ms: int
) -> Iterator[tuple[int, int]]:
    return ((s.start_ms, s.end_ms) for s, _ in read_judged(connection, from_ms, to_ms))


def read_noted_meetings(
    connection: sqlite3.Connection, from_ms: int, to_ms: int
) -> tuple[Meeting, ...]:
    """Return the meetings held elsewhere that end at ``from_ms`` or later and start before."""
    return meetings_of(read_corrections(connection, from_ms - 1, to_ms))


# -- forgetting


def forget_corrections(connection: sqlite3.Connection, from_ms: int, to_ms: int) -> int:
    """Remove what was said about ``[from_ms, to_ms)``, also what was taken back.

    What reaches beyond that time is cut at its bounds; a meeting goes as a whole.

    Returns:
        How many corrections were removed or cut.
    """
    rows = connection.execute(
        f"{_SELECT} WHERE end_ms > ? AND start_ms < ?", (from_ms, to_ms)
    ).fetchall()
    for correction in map(_read, rows):
        _put_parts(connection, correction.number, shorten(correction, from_ms, to_ms))
    return len(rows)


def _put_parts(connection: sqlite3.Connection, number: int, parts: Sequence[Correction]) -> None:
    """Store what is left of a correction; the first part keeps its number, all keep their place."""
    if not parts:
        connection.execute("DELETE FROM correction WHERE id = ?", (number,))
        return
    connection.execute(
        "UPDATE correction SET start_ms = ?, end_ms = ? WHERE id = ?",
        (parts[0].start_ms, parts[0].end_ms, number),
    )
    connection.executemany(_INSERT, map(_values, parts[1:]))


# -- rows


def _values(correction: Correction) -> tuple[Any, ...]:
    values = (getattr(correction, name) for name in _COLUMNS)
    return tuple(storable(value) if isinstance(value, str) else value for value in values)


def _read(row: tuple[Any, ...]) -> Correction:
    values = dict(zip(("number", *_COLUMNS), row, strict=True))
    values |= {"present": bool(values["present"]), "absent": bool(values["absent"])}
    return Correction(**values)
