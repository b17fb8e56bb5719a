"""Letting go of what is older than the person wants to keep (``[privacy] keep_months``).

Once a day, in the short process that makes the backup, while the program goes on. What is removed
is overwritten where it stood; the file is not built anew for it, as its free pages are used again.
"""

import calendar
import contextlib
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from tracker.core.days import local_time, wall_instant
from tracker.storage.backups import all_backups, day_of_backup
from tracker.storage.files import connect, storage_errors
from tracker.storage.forgetting import Gone, forget_time

_ALWAYS_MS = 1 << 62


def first_day_kept(today: date, keep_months: int) -> date:
    """Return the same day so many months before; in a shorter month its last day."""
    months = today.year * 12 + today.month - 1 - keep_months
    year, month = divmod(max(months, 12), 12)
    return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))


def let_go(database: Path, today: date, keep_months: int, zone: ZoneInfo) -> Gone:
    """Remove spans, nudges, meetings and corrections from before, and backups made before.

    Args:
        database: The database, in use or not.
        today: By the local clock.
        keep_months: > 0.
        zone: The local zone.

    Raises:
        DamagedError: If the database cannot be read as it should.
        StorageError: If the disk does not allow it; nothing was changed then.
    """
    first = first_day_kept(today, keep_months)
    before_ms = wall_instant(first, 0, zone)
    with contextlib.closing(connect(database)) as db, storage_errors(database):
        db.execute("PRAGMA secure_delete = on")
        db.execute("BEGIN IMMEDIATE")
        try:
            gone = forget_time(db, -_ALWAYS_MS, before_ms)
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
        # As far as nobody reads; what the log still holds is overwritten with the next writes.
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        for backup in all_backups(database):
            if _made(backup, zone) < first:
                backup.unlink()
    return gone


def _made(backup: Path, zone: ZoneInfo) -> date:
    return day_of_backup(backup) or local_time(backup.stat().st_mtime_ns // 1_000_000, zone).date()
