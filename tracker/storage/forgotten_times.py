"""Which stretches of time were forgotten? Their meetings stay in the calendars, and are read again.

Remembered in the database, as bounds without a word of what was in them.
"""

import sqlite3

import msgspec

#: Under which they are remembered.
FORGOTTEN = "forgotten"
_MOST = 200


def overlaps(start_ms: int, end_ms: int, from_ms: int, to_ms: int) -> bool:
    """Whether ``[start_ms, end_ms)``, which may be empty, lies in ``[from_ms, to_ms)``."""
    return start_ms < to_ms and (end_ms > from_ms or start_ms >= from_ms)


def note_forgotten(connection: sqlite3.Connection, from_ms: int, to_ms: int) -> None:
    """Remember a stretch, in the caller's transaction; of many the last ones stay."""
    row = connection.execute("SELECT value FROM memory WHERE key = ?", (FORGOTTEN,)).fetchone()
    known: list[tuple[int, int]] = []
    if row is not None:
        known = msgspec.json.decode(row[0], type=list[tuple[int, int]])
    inside = [one for one in known if not (from_ms <= one[0] and one[1] <= to_ms)]
    value = msgspec.json.encode([*inside, (from_ms, to_ms)][-_MOST:]).decode()
    connection.execute(
        "INSERT OR REPLACE INTO memory (key, value) VALUES (?, ?)", (FORGOTTEN, value)
    )
