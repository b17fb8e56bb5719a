"""A database of a working day, and everything that can happen to its file."""

import contextlib
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from tracker.core.model import Change, Judged, Meeting, Nudge, Page, Span
from tracker.storage.archive import Archive
from tracker.storage.journal import open_journal
from tracker.storage.migrations import migrate

NINE_MS = 1_772_438_400_000  # 2026-03-02T09:00:00+01:00
MINUTE_MS = 60_000
PAGE = 1024
VERDICT = Judged("networking", "feed", "linkedin")


def spans_of_day(count: int, start_ms: int = NINE_MS) -> tuple[Span, ...]:
    """Return spans of a minute each; every seventh away, some with titles that fill pages."""
    return tuple(
        Span(
            start_ms + n * MINUTE_MS,
            start_ms + (n + 1) * MINUTE_MS,
            Page(
                app="chrome",
                url=f"https://www.linkedin.com/in/p{n % 40}",
                title=f"p{n % 40} {'x' * (n % 40 * 30)}",
            ),
            away=n % 7 == 0,
        )
        for n in range(count)
    )


def live(path: Path, count: int, start_ms: int = NINE_MS, *, crash: bool = False) -> None:
    """Record ``count`` minutes into the database, as the engine does.

    Args:
        path: The database.
        count: How many minutes.
        start_ms: When they begin.
        crash: Leave the log beside it, as a killed process does.
    """
    journal = open_journal(path, migrate=migrate)
    journal.begin_run(start_ms, "Europe/Berlin", "0.1.0")
    journal.record(Change(0, spans_of_day(count, start_ms)), None, lambda _: VERDICT, "r1")
    journal.add_nudge(Nudge(start_ms, "streak", "20 minutes", "of it", {"after": 1}))
    journal.save_meetings(
        [Meeting(start_ms + n, start_ms + n + 1, f"m{n}", calendar="x.ics") for n in range(3)], 0
    )
    journal.log_meeting(Meeting(start_ms, start_ms + MINUTE_MS, "Ada"), start_ms)
    journal.save("policy", {"said": {}})
    if not crash:
        journal.close(start_ms + count * MINUTE_MS)
        return
    kept = path.with_name("kept")
    for suffix in ("", "-wal"):
        shutil.copy(f"{path}{suffix}", f"{kept}{suffix}")
    journal._db.close()
    for suffix in ("", "-wal"):
        Path(f"{kept}{suffix}").replace(f"{path}{suffix}")


def zero(data: bytearray, page: int) -> None:
    data[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)


def scramble(data: bytearray, page: int) -> None:
    data[page * PAGE : (page + 1) * PAGE] = random.Random(page).randbytes(PAGE)


def flip(data: bytearray, page: int) -> None:
    """Flip one bit where a page says what it is and where its rows are."""
    chance = random.Random(page)
    data[page * PAGE + chance.randrange(60)] ^= 1 << chance.randrange(8)


KINDS: dict[str, Callable[[bytearray, int], None]] = {
    "zeros": zero,
    "random bytes": scramble,
    "a flipped bit": flip,
}


def stored(path: Path) -> list[tuple[Span, Judged]]:
    """Return everything that is stored."""
    with Archive(path) as archive:
        return list(archive.read_spans(-(1 << 53), 1 << 53))


def check_whole(path: Path) -> None:
    """Assert that the database is sound and no time in it is counted twice."""
    with Archive(path) as archive:
        assert archive.verify() == []
    with contextlib.closing(sqlite3.connect(path)) as db:
        twice = db.execute(
            "SELECT count(*) FROM span a JOIN span b ON a.run_id = b.run_id AND a.id < b.id"
            " AND a.start_ms < b.end_ms AND b.start_ms < a.end_ms"
        ).fetchone()[0]
    assert twice == 0


def length_ms(path: Path) -> int:
    """Return how much time is stored."""
    return sum(span.length_ms for span, _ in stored(path))
