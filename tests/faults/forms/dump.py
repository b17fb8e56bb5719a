"""Write the dump of a database of a form, with rows of every kind: ``python dump.py VERSION``.

Run once when a form is released, and never again for that form: the files beside this one are
what people have on their disks.
"""

import contextlib
import sqlite3
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[3]
NINE_MS = 1_772_438_400_000  # 2026-03-02T09:00:00+01:00
MIN_MS = 60_000

# By the form in which the table first was there.
ROWS = {
    1: {
        "run": [
            (1, NINE_MS, NINE_MS + 9 * MIN_MS, "0.1.0", "live"),
            (2, NINE_MS - 90 * MIN_MS, NINE_MS - 60 * MIN_MS, "0.1.0", "import"),
            (3, NINE_MS + 20 * MIN_MS, None, "0.1.0", "live"),
        ],
        "page": [
            (1, b"1" * 16, "chrome", "https://www.linkedin.com/feed/", "www.linkedin.com",
             "Feed | LinkedIn ✓", None, None, "socializing", "feed", "linkedin", None,
             "linkedin.feed", "r1"),
            (2, b"2" * 16, None, None, None, None, None, "private", "other", None, None, None,
             "private", "r1"),
            (3, b"3" * 16, "xterm", None, None, "x" * 3_000, None, None, "other", None, None,
             "Acme", None, "r1"),
            (4, b"4" * 16, None, None, None, None, None, "unvouched", "networking",
             "conversation", "linkedin", None, "unvouched", "r1"),
        ],
        "span": [
            (1, NINE_MS, NINE_MS + 2 * MIN_MS, 3_600, "Europe/Berlin", 1, 0, 1),
            (2, NINE_MS + 2 * MIN_MS, NINE_MS + 5 * MIN_MS, 3_600, "Europe/Berlin", None, 1, 1),
            (3, NINE_MS + 5 * MIN_MS, NINE_MS + 9 * MIN_MS, 3_600, "Europe/Berlin", 2, 0, 1),
            (4, NINE_MS - 90 * MIN_MS, NINE_MS - 60 * MIN_MS, 0, "UTC", 3, 0, 2),
            (5, NINE_MS + 20 * MIN_MS, NINE_MS + 95 * MIN_MS, 3_600, "Europe/Berlin", 4, 0, 3),
        ],
        "nudge": [
            (1, NINE_MS, "streak", "20 minutes", "20 min of it", '{"after": 1200}', "snooze",
             NINE_MS + 1_000),
            (2, NINE_MS + MIN_MS, "busy", "2 h", "2 h of it", "{}", None, None),
        ],
        "meeting": [
            (1, NINE_MS, NINE_MS + 30 * MIN_MS, "Ada", None, None, 1, "logged", None, NINE_MS),
            (2, NINE_MS, NINE_MS + 30 * MIN_MS, "Dentist", "work.ics", "u1@x.example", 0,
             "nobody else in it", NINE_MS, NINE_MS),
        ],
        "memory": [("paused", "null"), ("policy", '{"said": {}}')],
    },
    2: {
        "reclassification": [(1, NINE_MS, "r2")],
        "former_verdict": [(1, 1, "networking", "research", "linkedin", None, "own.x", "r1")],
    },
    3: {
        "correction": [
            (1, NINE_MS, NINE_MS + MIN_MS, "meeting", "meeting", "call", None, None, "phone",
             1, 1, "Europe/Berlin", NINE_MS, None),
        ],
    },
}  # fmt: skip


def fill(path: Path, version: int) -> None:
    """Put rows of every kind that the form knows into a database of that form."""
    with contextlib.closing(sqlite3.connect(path)) as db:
        for since, tables in ROWS.items():
            for table, rows in tables.items() if since <= version else ():
                marks = ", ".join("?" * len(rows[0]))
                db.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        db.commit()


def dump(version: int) -> str:
    """Return the database as SQL."""
    sys.path.insert(0, str(ROOT))
    from tracker.storage.migrations import build
    from tracker.storage.schema import APPLICATION_ID

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data" / "eyeprize.db"
        build(path, version)
        fill(path, version)
        with contextlib.closing(sqlite3.connect(path)) as db:
            lines = list(db.iterdump())
    head = f"PRAGMA application_id = {APPLICATION_ID};\nPRAGMA user_version = {version};"
    return "\n".join([head, *lines, ""])


if __name__ == "__main__":
    number = int(sys.argv[1])
    Path(__file__).with_name(f"version_{number}.sql").write_text(dump(number), "utf-8")
