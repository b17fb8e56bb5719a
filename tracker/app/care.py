"""The database's care while the program runs: a backup each day, and mending what is damaged.

Both happen in processes of their own, awaited in a thread; the engine goes on meanwhile, and
while the file is being mended what it has to write waits in memory. Nothing wakes for a backup: it
is made at a step that is made anyway, at the first quiet moment of the day.
"""

import logging
import threading
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from tracker.app.writer import Writer
from tracker.core.days import local_time
from tracker.core.lengths import show_length
from tracker.core.model import HOUR_MS, MINUTE_MS
from tracker.core.ports import Clock, Notice, Notifier
from tracker.engine.pipeline import Pipeline
from tracker.errors import DamagedError, TrackerError
from tracker.storage.apart import Report, back_up_in_child, recover_in_child
from tracker.storage.backups import backup_of
from tracker.storage.journal import Journal

_log = logging.getLogger(__name__)

T = TypeVar("T")

#: A start has enough to do.
_AFTER_START_MS = 5 * MINUTE_MS
#: Who never goes away has their backup all the same.
_PATIENCE_MS = 30 * MINUTE_MS
_TRY_AGAIN_MS = HOUR_MS
_MEND_AGAIN_MS = 10 * MINUTE_MS
#: How long the end of the program waits for a process that is at it.
_END_S = 60.0


class Apart(Struct, frozen=True):
    """What happens in processes of their own; each call waits for its end.

    Attributes:
        back_up: Makes a day's backup, if it has none.
        recover: Replaces a damaged database by what can be saved.
    """

    back_up: Callable[[Path, date], None] = back_up_in_child
    recover: Callable[[Path], Report] = recover_in_child


class Care:
    """See the module's head. All calls from the engine's thread.

    Args:
        clock: Time.
        database: The file.
        journal: Its user, who lets go of it while it is mended.
        writer: Holds back what is to be written meanwhile.
        pipeline: Knows whether the person is there.
        notifier: Tells them what became of their records.
        post: Has a call made in the engine's thread; from any thread.
        apart: What happens in processes of their own; ``None``: nothing is done.
    """

    def __init__(
        self,
        clock: Clock,
        database: Path,
        journal: Journal,
        *,
        writer: Writer,
        pipeline: Pipeline,
        notifier: Notifier,
        post: Callable[[Callable[[], None]], None],
        apart: Apart | None,
    ) -> None:
        self._clock = clock
        self._database = database
        self._journal = journal
        self._writer = writer
        self._pipeline = pipeline
        self._notifier = notifier
        self._post = post
        self._apart = apart
        self._next_backup = clock.mono_ms() + _AFTER_START_MS
        self._patient_until: int | None = self._next_backup
        self._next_mending = clock.mono_ms()
        self._thread: threading.Thread | None = None
        self._finish: Callable[[], None] | None = None
        self._trouble = ""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What went wrong, fit to be shown."""
        return (self._trouble,) if self._trouble else ()

    def step(self) -> None:
        """Start what is due."""
        if self._apart is None or self._thread is not None:
            return
        now = self._clock.mono_ms()
        if self._writer.damaged:
            if now >= self._next_mending:
                self._mend(self._apart)
        elif now >= self._next_backup:
            self._back_up_if_quiet(self._apart, now)

    def close(self) -> None:
        """Wait for what is under way, and take what came of it."""
        if self._thread is not None:
            self._thread.join(_END_S)
            self._take()

    def tell(self, report: Report) -> None:
        """Tell the person what was saved of their records."""
        tell_recovery(self._notifier, report, self._pipeline.zone)

    def mend_at_end(self) -> bool:
        """Mend a file whose damage showed up with the last words; return whether it is mended."""
        if self._apart is None or not self._writer.damaged or self._thread is not None:
            return False
        self._mend(self._apart)
        self.close()
        return not self._writer.damaged

    # -- the day's backup

    def _back_up_if_quiet(self, apart: Apart, now: int) -> None:
        day = local_time(self._clock.wall_ms(), self._pipeline.zone).date()
        if backup_of(self._database, day).exists():
            self._next_backup, self._patient_until = now + _TRY_AGAIN_MS, None
            return
        if self._patient_until is None:
            self._patient_until = now + _PATIENCE_MS
        if self._pipeline.timeline.present and now < self._patient_until:
            return
        self._next_backup = now + _TRY_AGAIN_MS
        self._start(
            lambda: apart.back_up(self._database, day), self._backed_up, self._not_backed_up
        )

    def _backed_up(self, _: None) -> None:
        self._trouble, self._patient_until = "", None

    def _not_backed_up(self, error: TrackerError) -> None:
        if isinstance(error, DamagedError):
            self._writer.refuse(error)  # the next step mends it
            return
        self._complain(f"Today's backup could not be made: {error.args[0]}. It is tried again.")

    # -- mending

    def _mend(self, apart: Apart) -> None:
        self._writer.hold()
        self._journal.let_go()
        self._next_mending = self._clock.mono_ms() + _MEND_AGAIN_MS
        self._start(lambda: apart.recover(self._database), self._mended, self._not_mended)

    def _mended(self, report: Report) -> None:
        try:
            self._journal.take_up()
        except TrackerError as error:
            self._not_mended(error)
            return
        self._writer.release()
        self._trouble = ""
        self.tell(report)

    def _not_mended(self, error: TrackerError) -> None:
        self._complain(
            f"The records are damaged and could not be mended: {error.args[0]}."
            " What you do is kept in memory, and it is tried again."
        )

    # -- the thread

    def _start(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[TrackerError], None],
    ) -> None:
        """Have ``work`` done in a thread, and what came of it taken in the engine's."""

        def run() -> None:
            try:
                result = work()
            except TrackerError as error:
                self._finish = partial(failed, error)
            else:
                self._finish = partial(done, result)
            self._post(self._take)

        self._thread = threading.Thread(target=run, name="care", daemon=True)
        self._thread.start()

    def _take(self) -> None:
        finish, self._finish = self._finish, None
        if finish is None:
            return
        self._thread = None
        finish()

    def _complain(self, trouble: str) -> None:
        if trouble != self._trouble:
            _log.warning("%s", trouble)
        self._trouble = trouble


def tell_recovery(notifier: Notifier, report: Report, zone: ZoneInfo) -> None:
    """Tell the person what was saved of their records, and keep a word of it in the log."""
    title, body = describe_recovery(report, zone)
    _log.warning("%s. %s", title, " ".join(body.splitlines()))
    notifier.show(Notice(key="recovery", title=title, body=body, urgent=True))


def describe_recovery(report: Report, zone: ZoneInfo) -> tuple[str, str]:
    """Return a title and sentences that say what a recovery came to."""
    lines: list[str] = []
    if report.from_ms is None or report.to_ms is None:
        title = "Your records were damaged, and recording begins anew"
        lines.append("Nothing could be read of them, and there is no backup.")
    else:
        lost_time = report.missing_ms >= 1000
        saved = "most" if lost_time or report.nameless_ms else "all"
        title = f"Your records were damaged, and {saved} were saved"
        stretch = _show_stretch(report.from_ms, report.to_ms, zone)
        lines.append(f"Saved: {stretch}, {show_length(report.length_ms / 1000)} in all.")
        missing = show_length(report.missing_ms / 1000)
        lines.append(f"Missing: at most {missing}." if lost_time else "No time is missing.")
        if report.nameless_ms:
            length = show_length(report.nameless_ms / 1000)
            lines.append(f"For {length} the page is lost; that time counts as other.")
    if report.backup:
        lines.append(f"The backup {report.backup} was used.")
    if report.kept:
        lines.append(f"The damaged file is kept as {report.kept}.")
    return title, "\n".join(lines)


def _show_stretch(from_ms: int, to_ms: int, zone: ZoneInfo) -> str:
    first, last = local_time(from_ms, zone), local_time(to_ms, zone)
    end = f"{last:%H:%M}"
    if first.date() != last.date():
        end = f"{last.day} {last:%b %Y} {end}"
    return f"{first.day} {first:%b %Y} {first:%H:%M} to {end}"
