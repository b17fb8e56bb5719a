"""What does one write cost: the journal's plain connection beside sqlite-utils, in the same run?

    .venv/bin/python -m tests.benchmarks.bench_journal [writes]

Prints the median and the 95th percentile of each write in microseconds, what the imports cost the
process, and what a year of data costs to check and to read.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path


def uss_kb() -> int:
    """Return this process's unique set size."""
    text = Path("/proc/self/smaps_rollup").read_text("ascii")
    fields = dict(line.split(":", 1) for line in text.splitlines()[1:])
    return sum(int(fields[key].split()[0]) for key in ("Private_Clean", "Private_Dirty"))


def measure(write: Callable[[int], object], count: int) -> str:
    """Time ``count`` calls one by one."""
    took = []
    for number in range(count):
        began = time.perf_counter_ns()
        write(number)
        took.append((time.perf_counter_ns() - began) / 1000)
    return f"{statistics.median(took):8.0f} {statistics.quantiles(took, n=20)[-1]:8.0f}"


def main(count: int) -> None:
    """Run all measurements and print a table."""
    bare_kb = uss_kb()
    from tracker.core.model import Change, Judged, Page, Span
    from tracker.storage.journal import open_journal

    def span(start_ms: int, end_ms: int, number: int) -> Span:
        name = number % 150
        page = Page("chrome", f"https://www.linkedin.com/in/{name}/", f"Person {name}")
        return Span(start_ms, end_ms, page)

    def judge(_: Page) -> Judged:
        return Judged("networking", "research", "linkedin", None, "linkedin.profile")

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data" / "eyeprize.db"
        journal = open_journal(path)
        journal.begin_run(0, "Europe/Berlin", "bench")
        print(f"{'microseconds':40} {'median':>8} {'p95':>8}")

        def switch(number: int) -> None:
            settled = (span(number * 2000 - 2000, number * 2000, number - 1),) if number else ()
            tail = span(number * 2000, number * 2000 + 1, number)
            journal.record(Change(max(0, number - 1), settled), tail, judge, "r1")

        print(f"{'journal: a switch (settle, begin anew)':40} {measure(switch, count)}")
        last_ms = (count - 1) * 2000
        beat = measure(
            lambda n: journal.record(
                Change(count - 1), span(last_ms, last_ms + 2 + n, count - 1), judge, "r1"
            ),
            count,
        )
        print(f"{'journal: a heartbeat (one UPDATE)':40} {beat}")
        journal.close(0)
        resident_kb = uss_kb()

        from sqlite_utils import Database

        from tracker.storage.files import connect

        utils_kb = uss_kb()
        connection = connect(path)
        statement = (
            "INSERT INTO span (start_ms, end_ms, offset_s, zone, page_id, away, run_id)"
            " VALUES (?, ?, 0, 'UTC', 1, 0, 1)"
        )
        base = count * 2000
        plain = measure(lambda n: connection.execute(statement, (base + n, base + n + 1)), count)
        print(f"{'plain connection: insert a span':40} {plain}")
        table = Database(connection, execute_plugins=False).table("span")
        record = {"offset_s": 0, "zone": "UTC", "page_id": 1, "away": 0, "run_id": 1}
        base *= 2
        library = measure(
            lambda n: table.insert({"start_ms": base + n, "end_ms": base + n + 1, **record}), count
        )
        print(f"{'sqlite-utils, same connection: insert':40} {library}")
        update = measure(lambda n: table.update(1, {"end_ms": base + n}), count)
        print(f"{'sqlite-utils, same connection: update':40} {update}")
        connection.close()
        print(f"USS: bare {bare_kb} kB, with the journal +{resident_kb - bare_kb} kB,")
        print(f"     with sqlite-utils +{utils_kb - resident_kb} kB more")
        year(Path(folder) / "year" / "eyeprize.db")


def year(path: Path) -> None:
    """Fill a year of 1,500 switches a day, and time what looks at it."""
    from tracker.core.model import Judged, Page, Span
    from tracker.storage.archive import Archive
    from tracker.storage.journal import open_journal

    def spans() -> Iterator[tuple[Span, Judged]]:
        verdict = Judged("networking", "research", "linkedin", None, "linkedin.profile")
        for day in range(365):
            for number in range(1500):
                start_ms = day * 86_400_000 + number * 20_000
                url = f"https://host{number % 97}.example/{day % 50}/{number % 300}/"
                page = Page("chrome", url, "A title")
                yield Span(start_ms, start_ms + 19_000, page), verdict

    def timed(what: str, act: Callable[[], object]) -> None:
        began = time.perf_counter()
        act()
        print(f"{what:48} {time.perf_counter() - began:7.3f} s")

    with Archive(path) as archive:
        timed(
            "year: import of 547,500 spans",
            lambda: archive.import_spans(spans(), zone="UTC", version="bench", rules_hash="r1"),
        )
        size = path.stat().st_size
        print(f"year: {size / 1e6:.0f} MB, {size / 547_500:.0f} B a span, pages included")
        day = (180 * 86_400_000, 181 * 86_400_000)
        timed("year: read a day in the middle", lambda: list(archive.read_spans(*day)))
        timed("year: read all of it", lambda: sum(1 for _ in archive.read_spans(0, 1 << 50)))
    timed("year: open the journal (looks for damage)", lambda: open_journal(path).close(0))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3000)
