"""Which steps lead from an empty file to today's tables?

Each step is numbered, runs in one transaction together with its ``user_version`` and its
record, and is never edited once released. Loaded only by the archive and in the short
process that brings a file up to date: ``sqlite_utils`` costs 80 ms and 8 MB.
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from tracker.storage.backups import back_up_before
from tracker.storage.files import connect, read_version, storage_errors
from tracker.storage.schema import APPLICATION_ID, LONG_MS, VERSION

# The comments stay in the file: '.schema' shows them to whoever looks into it.
_FIRST = (
    f"PRAGMA application_id = {APPLICATION_ID}",
    """
    CREATE TABLE run (
        -- One start of the tracker, or one import. ended_ms stays NULL after a crash.
        id INTEGER PRIMARY KEY,
        started_ms INTEGER NOT NULL,
        ended_ms INTEGER,
        version TEXT NOT NULL,
        source TEXT NOT NULL CHECK (source IN ('live', 'import'))
    ) STRICT
    """,
    """
    CREATE TABLE page (
        -- Distinct facts of what was in front, stored once and already redacted. The verdict hangs
        -- here, so a changed rule corrects the past by touching pages, not years of spans.
        id INTEGER PRIMARY KEY,
        digest BLOB NOT NULL UNIQUE, -- of the facts, NULLs included; see schema.page_digest
        app TEXT,
        url TEXT,
        host TEXT,                   -- of url
        title TEXT,
        facet TEXT,                  -- name of the condition on dropped query values that held
        sealed TEXT CHECK (sealed IN ('private', 'excluded', 'unvouched')),
        category TEXT NOT NULL
            CHECK (category IN ('networking', 'socializing', 'job_search', 'meeting', 'other')),
        activity TEXT,
        network TEXT,
        target TEXT,
        rule TEXT,
        rules_hash TEXT NOT NULL,    -- of the rules and targets that gave the verdict
        CHECK (sealed IS NULL OR (url IS NULL AND title IS NULL AND facet IS NULL))
    ) STRICT
    """,
    """
    CREATE TABLE span (
        -- What was in front during [start_ms, end_ms), UTC milliseconds. Rows of one run are in the
        -- order they were lived, also when the clock was set back; gaps have no row.
        id INTEGER PRIMARY KEY,
        start_ms INTEGER NOT NULL,
        end_ms INTEGER NOT NULL CHECK (end_ms > start_ms),
        offset_s INTEGER NOT NULL,   -- local time minus UTC at start_ms
        zone TEXT NOT NULL,          -- IANA name
        page_id INTEGER REFERENCES page (id),
        away INTEGER NOT NULL CHECK (away IN (0, 1)),
        run_id INTEGER NOT NULL REFERENCES run (id),
        CHECK ((page_id IS NULL) = (away = 1)) -- what was on the screen meanwhile is nobody's
    ) STRICT
    """,
    "CREATE INDEX span_start ON span (start_ms)",
    # No index holds end_ms of a short span, so a heartbeat changes one page of the file.
    f"CREATE INDEX span_long ON span (end_ms) WHERE end_ms - start_ms > {LONG_MS}",
    "CREATE INDEX span_page ON span (page_id)",  # for forgetting a site, and its foreign key
    """
    CREATE TABLE nudge (
        id INTEGER PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        kind TEXT NOT NULL,
        title TEXT NOT NULL,
        message TEXT NOT NULL,
        numbers TEXT NOT NULL CHECK (json_valid(numbers)), -- what the message rests on
        response TEXT,               -- a button's key, 'expired' or 'dismissed'
        response_ms INTEGER
    ) STRICT
    """,
    "CREATE INDEX nudge_at ON nudge (at_ms)",
    """
    CREATE TABLE meeting (
        -- Occurrences of calendar events as last read, and calls logged by hand (calendar NULL).
        id INTEGER PRIMARY KEY,
        start_ms INTEGER NOT NULL,
        end_ms INTEGER NOT NULL CHECK (end_ms >= start_ms),
        summary TEXT NOT NULL,
        calendar TEXT,
        uid TEXT,
        counts INTEGER NOT NULL CHECK (counts IN (0, 1)),
        why TEXT NOT NULL,
        booked_ms INTEGER,           -- when it was made, if the calendar says so
        first_seen_ms INTEGER NOT NULL
    ) STRICT
    """,
    # An event without an id is told from others by its words.
    """
    CREATE UNIQUE INDEX meeting_occurrence
    ON meeting (calendar, coalesce(uid, summary), start_ms) WHERE calendar IS NOT NULL
    """,
    "CREATE INDEX meeting_end ON meeting (end_ms)",
    """
    CREATE TABLE memory (
        -- What the program must still know after a restart: nudges' memory, snooze, pause ...
        key TEXT PRIMARY KEY,
        value TEXT NOT NULL CHECK (json_valid(value))
    ) STRICT, WITHOUT ROWID
    """,
)

_RECLASSIFICATIONS = (
    """
    CREATE TABLE reclassification (
        -- A correction of stored verdicts by other rules. The last few can be taken back.
        id INTEGER PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        rules_hash TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE former_verdict (
        -- What a page counted as before it.
        reclassification_id INTEGER NOT NULL
            REFERENCES reclassification (id) ON DELETE CASCADE,
        page_id INTEGER NOT NULL REFERENCES page (id) ON DELETE CASCADE,
        category TEXT NOT NULL,
        activity TEXT,
        network TEXT,
        target TEXT,
        rule TEXT,
        rules_hash TEXT NOT NULL,
        PRIMARY KEY (reclassification_id, page_id)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX former_verdict_page ON former_verdict (page_id)",  # for forgetting a site
)

_CORRECTIONS = (
    """
    CREATE TABLE correction (
        -- What the person said about [start_ms, end_ms), UTC milliseconds; what was seen stays in
        -- span. Those made later lie above; those with an undone_ms were taken back.
        id INTEGER PRIMARY KEY,
        start_ms INTEGER NOT NULL,
        end_ms INTEGER NOT NULL CHECK (end_ms > start_ms),
        kind TEXT NOT NULL CHECK (kind IN ('count', 'meeting', 'add')),
        category TEXT NOT NULL CHECK (
            category IN ('networking', 'socializing', 'job_search', 'meeting', 'other', 'away')
        ),
        activity TEXT,
        network TEXT,
        target TEXT,
        summary TEXT NOT NULL,
        present INTEGER NOT NULL CHECK (present IN (0, 1)), -- holds for time at the computer
        absent INTEGER NOT NULL CHECK (absent IN (0, 1)),   -- holds for time away, and for gaps
        zone TEXT NOT NULL,          -- IANA name
        made_ms INTEGER NOT NULL,
        undone_ms INTEGER,
        CHECK (present OR absent)
    ) STRICT
    """,
    "CREATE INDEX correction_end ON correction (end_ms)",
)


def add_step(migrations: Migrations, number: int, name: str, statements: Sequence[str]) -> None:
    """Add the step ``number`` to a set; its statements and its number are one transaction."""

    def step(db: Database, /) -> None:
        for statement in statements:
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {number}")

    migrations(name=f"{number:04}_{name}")(step)


MIGRATIONS = Migrations("eyeprize")
add_step(MIGRATIONS, 1, "first", _FIRST)
add_step(MIGRATIONS, 2, "reclassifications", _RECLASSIFICATIONS)
add_step(MIGRATIONS, 3, "corrections", _CORRECTIONS)


def migrate(path: Path, migrations: Migrations = MIGRATIONS, *, keep_copy: bool = True) -> None:
    """Bring the file up to date, creating it if it is missing.

    Args:
        path: The database.
        migrations: The steps.
        keep_copy: Make a backup first, where there is anything to lose.

    Raises:
        UserError: If a newer version or another program made it; it is left as it is.
        DamagedError: If it cannot be read.
        StorageError: If it cannot be written.
    """
    with contextlib.closing(connect(path)) as connection:
        version = read_version(connection, path)
        if keep_copy and 0 < version < VERSION:
            back_up_before(path, VERSION)
        db = Database(connection, execute_plugins=False)
        with storage_errors(path):
            while _apply_next(db, migrations):
                pass


def build(path: Path, version: int) -> None:
    """Make a new database of an older form, for what was saved of one.

    Raises:
        StorageError: If it cannot be written.
    """
    with contextlib.closing(connect(path)) as connection:
        db = Database(connection, execute_plugins=False)
        with storage_errors(path):
            for _ in range(version):
                _apply_next(db, MIGRATIONS)


def _apply_next(db: Database, migrations: Migrations) -> bool:
    """Apply the next step in a transaction of its own; return whether there was one.

    Immediate: of two processes that start at once, the second waits, looks again and finds
    nothing left to do.
    """
    db.execute("BEGIN IMMEDIATE")
    try:
        pending = [step.name for step in migrations.pending(db)]
        migrations.apply(db, stop_before=pending[1:])
    except BaseException:
        db.rollback()
        raise
    db.commit()
    return bool(pending)
