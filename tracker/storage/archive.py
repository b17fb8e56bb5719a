"""What was recorded: reading it for exports and summaries, importing, checking, backing up.

Through sqlite-utils, in the command line and in short-lived processes only; the engine has
its journal.
"""

import contextlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

from sqlite_utils import Database

from tracker.core.days import show_instant
from tracker.core.model import Judged, Meeting, Page, Span, SpokenNudge
from tracker.core.spans import JudgedSpan, join_spans
from tracker.errors import SurroundingsError, UserError
from tracker.storage import corrections, schema
from tracker.storage.backups import backups_folder
from tracker.storage.files import connect_current, storage_errors
from tracker.storage.migrations import migrate
from tracker.storage.pages import PageRows
from tracker.storage.pulse import catch_up


class Archive:
    """The database as commands use it; a context manager.

    Raises:
        UserError: If a newer version of the program made the file, or another program.
        DamagedError: From any method, if the file cannot be read as it should.
        StorageError: From any method, if the disk does not allow it.
    """

    def __init__(self, path: Path) -> None:
        """Open ``path``; made or brought up to date where needed."""
        self.path = path
        self._connection = connect_current(path, migrate)
        self._db = Database(self._connection, execute_plugins=False)
        with storage_errors(path):
            catch_up(self._connection, path)

    @classmethod
    def existing(cls, path: Path) -> Self:
        """Open the database of a tracker that has run already.

        Raises:
            SurroundingsError: If there is none yet.
        """
        if not path.exists():
            raise SurroundingsError(
                f"Nothing has been recorded yet: there is no {path}",
                hint="Start recording with 'eyeprize run'.",
            )
        return cls(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the file; safe to call twice."""
        self._connection.close()

    # -- reading

    def bounds(self) -> tuple[int, int] | None:
        """Return the first start and the last end of all spans; ``None`` if there is none."""
        with storage_errors(self.path):
            first_ms, last_ms = self._db.execute(
                "SELECT (SELECT min(start_ms) FROM span), (SELECT max(end_ms) FROM span)"
            ).fetchone()
        return None if first_ms is None else (first_ms, last_ms)

    def read_spans(self, from_ms: int, to_ms: int) -> Iterator[JudgedSpan]:
        """Yield what was recorded in ``[from_ms, to_ms)`` as it counts, in the order it was lived.

        The person's corrections are laid over it, and fill gaps where they say so.
        Cut at the bounds; neighbours that touch and show the same page and presence are
        one. Away spans have an empty page, and a verdict that counts for nothing.
        """
        with storage_errors(self.path):
            yield from join_spans(corrections.read_counted(self._connection, from_ms, to_ms))

    def read_seen(self, from_ms: int, to_ms: int) -> Iterator[JudgedSpan]:
        """Yield what ``read_spans`` does, without the person's corrections."""
        with storage_errors(self.path):
            yield from join_spans(schema.read_judged(self._connection, from_ms, to_ms))

    def page_at(self, at_ms: int) -> tuple[Page, Judged] | None:
        """Return what was in front at an instant; ``None`` if away, or nothing was recorded.

        Where the clock was set back and two spans bear that label, the later lived one.
        """
        found = list(self.read_seen(at_ms, at_ms + 1))
        if not found or found[-1][0].away:
            return None
        span, judged = found[-1]
        return span.page, judged

    def read_nudges(self, from_ms: int, to_ms: int) -> list[SpokenNudge]:
        """Return the nudges spoken in ``[from_ms, to_ms)``, oldest first."""
        with storage_errors(self.path):
            return schema.read_nudges(self._connection, from_ms, to_ms)

    def read_meetings(self, from_ms: int, to_ms: int) -> list[Meeting]:
        """Return meetings that end at ``from_ms`` or later and start before ``to_ms``.

        Those that the person noted as held elsewhere are among them.
        """
        with storage_errors(self.path):
            known = schema.read_meetings(self._connection, "all", from_ms, to_ms)
            noted = corrections.read_noted_meetings(self._connection, from_ms, to_ms)
        return sorted((*known, *noted), key=lambda meeting: meeting.start_ms)

    # -- taking in what others recorded

    def import_spans(
        self, spans: Iterable[JudgedSpan], *, zone: str, version: str, rules_hash: str
    ) -> int:
        """Store spans as if they had been lived here; all of them or none.

        Args:
            spans: In the order they were lived, none of them empty.
            zone: IANA name of the zone they were lived in.
            version: Of the program that imports them.
            rules_hash: Of the rules that judged them.

        Returns:
            How many spans were stored.

        Raises:
            UserError: If any of that time is recorded already; it names the stretch.
        """
        judged = list(spans)
        if not judged:
            return 0
        first_ms = min(span.start_ms for span, _ in judged)
        last_ms = max(span.end_ms for span, _ in judged)
        pages = PageRows(self._connection)
        with storage_errors(self.path), self._immediate():
            self._refuse_recorded([span for span, _ in judged], first_ms, last_ms, ZoneInfo(zone))
            run_id = (
                self._db.table("run")
                .insert(
                    {
                        "started_ms": first_ms,
                        "ended_ms": last_ms,
                        "version": version,
                        "source": "import",
                    }
                )
                .last_pk
            )
            self._db.table("span").insert_all(
                {
                    "start_ms": span.start_ms,
                    "end_ms": span.end_ms,
                    "offset_s": span.offset_s,
                    "zone": zone,
                    "page_id": None
                    if span.away
                    else pages.find(span.page, _always(verdict), rules_hash),
                    "away": int(span.away),
                    "run_id": run_id,
                }
                for span, verdict in judged
            )
        return len(judged)

    @contextlib.contextmanager
    def _immediate(self) -> Iterator[None]:
        """One transaction that no other writer can slip into; the library's own nest in it."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.rollback()
            raise
        self._db.commit()

    def _refuse_recorded(
        self, spans: Sequence[Span], first_ms: int, last_ms: int, zone: ZoneInfo
    ) -> None:
        recorded = (span for span, _ in schema.read_judged(self._connection, first_ms, last_ms))
        overlap = find_overlap(spans, recorded)
        if overlap is None:
            return
        start, end = (show_instant(at_ms, zone) for at_ms in overlap)
        raise UserError(
            f"{start} to {end} is recorded already; nothing was imported",
            hint="Import a part that does not overlap what 'eyeprize export --what spans' shows.",
        )

    # -- care

    def verify(self) -> list[str]:
        """Look through everything; return what is wrong, one sentence each."""
        problems: list[str] = []
        with storage_errors(self.path):
            said = [row[0] for row in self._db.execute("PRAGMA integrity_check").fetchall()]
            problems += [f"{self.path}: {text}" for text in said if text != "ok"]
            problems += [
                f"{self.path}: {table} {row} points at a missing {parent}"
                for table, row, parent, _ in self._db.execute("PRAGMA foreign_key_check")
            ]
        if os.name == "posix":
            problems += _open_to_others(self.path)
        return problems

    def backup(self, target: Path) -> None:
        """Write a copy of everything to ``target`` (0600), while the tracker goes on.

        Raises:
            UserError: If there is such a file already.
            StorageError: If it cannot be written; nothing of it is left behind.
        """
        try:
            # Made here, as SQLite would make it readable for everybody.
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            raise UserError(f"{target} exists", hint="Name a file that does not.") from None
        except OSError as error:
            raise SurroundingsError(
                f"{target}: {error.strerror}", hint="Name a file in a folder of yours."
            ) from error
        try:
            with storage_errors(target):
                self._db.execute("VACUUM INTO ?", [str(target)])
        except BaseException:
            target.unlink(missing_ok=True)
            raise


def _always(judged: Judged) -> schema.Judge:
    return lambda _: judged


def find_overlap(new: Iterable[Span], recorded: Iterable[Span]) -> tuple[int, int] | None:
    """Return the first stretch that both hold, whatever it shows; ``None`` if there is none."""
    ours, theirs = _join(new), _join(recorded)
    one = other = 0
    while one < len(ours) and other < len(theirs):
        start_ms = max(ours[one][0], theirs[other][0])
        end_ms = min(ours[one][1], theirs[other][1])
        if start_ms < end_ms:
            return start_ms, end_ms
        if ours[one][1] <= theirs[other][1]:
            one += 1
        else:
            other += 1
    return None


def _join(spans: Iterable[Span]) -> list[tuple[int, int]]:
    """Return the time that the spans cover, sorted and disjoint, whatever they show."""
    joined: list[tuple[int, int]] = []
    for start_ms, end_ms in sorted((span.start_ms, span.end_ms) for span in spans):
        if joined and start_ms <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end_ms, joined[-1][1]))
        else:
            joined.append((start_ms, end_ms))
    return joined


def _open_to_others(path: Path) -> list[str]:
    """Return a sentence for each file or folder that other people of this machine could read."""
    backups = backups_folder(path)
    looked_at = [path.parent, *path.parent.glob(f"{path.name}*")]
    if backups.is_dir():
        looked_at += [backups, *backups.iterdir()]
    return [
        f"{each} can be read by others (mode {each.stat().st_mode & 0o777:o})"
        for each in looked_at
        if each.stat().st_mode & 0o077
    ]
