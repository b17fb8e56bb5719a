"""kill -9 while the journal writes: what was told to be written is there, and the file is whole."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from itertools import pairwise

import pytest

from tracker.core.model import Judged, Page, Span
from tracker.storage.archive import Archive
from tracker.storage.journal import open_journal
from tracker.storage.migrations import migrate

BEAT_MS = 5_000

# Lives through a day as fast as it can: each span grows by two heartbeats and settles; every
# seventh step takes the last three spans back as away. After each record it says how far it came.
WRITER = """
import sys
from pathlib import Path
from tracker.core.model import Change, Judged, Page, Span
from tracker.storage.journal import open_journal

journal = open_journal(Path(sys.argv[1]))
start = int(sys.argv[2])
journal.begin_run(start, "UTC", "0.1.0")
judge = lambda page: Judged("other")
span = lambda a, b, n, away=False: Span(a, b, Page(app="x", title=f"page {n}"), away=away)
now, told = start, 0
for n in range(1_000_000):
    begun = now
    for _ in range(2):
        now += 5_000
        journal.record(Change(told), span(begun, now, n), judge, "r1")
        print(now, flush=True)
    if n % 7 == 6:
        keep = told - 2
        since = begun - 2 * 10_000
        journal.record(Change(keep, (span(since, now, n, True),)), None, judge, "r1")
        told = keep + 1
    else:
        journal.record(Change(told, (span(begun, now, n),)), None, judge, "r1")
        told += 1
"""


def live_until_killed(path, start_ms, lines):
    """Run the writer, kill it after it said so many lines, and return the last one it said."""
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(start_ms)], stdout=subprocess.PIPE, text=True
    )
    try:
        said = [writer.stdout.readline() for _ in range(lines)]
        os.kill(writer.pid, signal.SIGKILL)
        said += writer.stdout.readlines()
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
    assert writer.returncode == -signal.SIGKILL
    return int([line for line in said if line.endswith("\n")][-1])


@pytest.mark.parametrize("lines", [1, 2, 13, 14, 15, 160, 1_111])
def test_at_most_one_heartbeat_is_lost(tmp_path, lines):
    path = tmp_path / "data" / "eyeprize.db"
    migrate(path)
    said_ms = live_until_killed(path, 0, lines)

    journal = open_journal(path)  # looks for damage, and brings the -wal back
    spans = journal.read_spans(0, 1 << 50)
    journal.close(said_ms)

    assert said_ms <= spans[-1].end_ms <= said_ms + BEAT_MS
    assert spans[0].start_ms == 0
    assert all(a.end_ms == b.start_ms for a, b in pairwise(spans))
    with Archive(path) as archive:
        assert archive.verify() == []


def test_killed_again_and_again_every_run_is_there(tmp_path):
    path = tmp_path / "data" / "eyeprize.db"
    migrate(path)
    start_ms, ends = 0, []
    for lines in (5, 40, 3):
        ends.append(live_until_killed(path, start_ms, lines))
        start_ms = ends[-1] + 60_000

    with Archive(path) as archive:
        read = [span for span, _ in archive.read_spans(0, 1 << 50)]
        assert archive.verify() == []
    begun_anew = [b.start_ms for a, b in pairwise(read) if a.end_ms < b.start_ms]
    assert begun_anew == [end + 60_000 for end in ends[:-1]]
    with closing(sqlite3.connect(path)) as connection:
        runs = connection.execute("SELECT ended_ms FROM run").fetchall()
    assert runs == [(None,)] * 3  # that it crashed is known, not when


def test_an_import_that_is_killed_leaves_nothing(tmp_path):
    path = tmp_path / "data" / "eyeprize.db"
    migrate(path)
    code = """
import os, signal, sys
from pathlib import Path
from tracker.core.model import Judged, Page, Span
from tracker.storage.archive import Archive

def spans():
    for n in range(5_000):
        yield Span(n * 10, n * 10 + 10, Page(app="x", title=f"page {n}")), Judged("other")

with Archive(Path(sys.argv[1])) as archive:
    done = archive._db.commit
    def die():
        os.kill(os.getpid(), signal.SIGKILL)
    archive._db.commit = die
    archive.import_spans(spans(), zone="UTC", version="0.1.0", rules_hash="r1")
"""
    killed = subprocess.run([sys.executable, "-c", code, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL

    with Archive(path) as archive:
        assert archive.bounds() is None
        assert archive.verify() == []
        record = (Span(0, 10, Page(app="x")), Judged("other"))
        assert archive.import_spans([record], zone="UTC", version="0.1.0", rules_hash="r1") == 1
