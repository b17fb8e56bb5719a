"""Calendars read beside the engine: what do they say now, without making it wait?

A short-lived process does the reading: its imports leave with it, and a calendar that
hangs or swells takes nothing else down. The engine starts it, waits on a descriptor and
reads what came. A source that fails keeps what it said last, so that a network share that
is away for an hour does not look like an empty calendar.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence

import msgspec

from tracker.calendars.files import Stamp, is_address, stamp_sources
from tracker.calendars.jobs import Job, Result, SourceRead, SourceState
from tracker.meetings.merging import merge_meetings
from tracker.system.children import OWN_FOLDER, own_program

COMMAND = "_read-calendars"
_CHUNK = 1 << 16
_MOST_ANSWER = 64 << 20

_decode = msgspec.json.Decoder(tuple[SourceRead, ...]).decode


class Refresher:
    """Reads the calendars now and then; all calls from one thread, none waits."""

    def __init__(self, program: Sequence[str] | None = None) -> None:
        """Prepare; nothing is started.

        Args:
            program: What to run instead of this program's own calendar process.
        """
        self._program = list(program) if program else own_program(COMMAND)
        self._child: subprocess.Popen[bytes] | None = None
        self._job: Job | None = None
        self._answer = bytearray()
        self._stamps: tuple[Stamp, ...] | None = None
        self._last: dict[str, SourceRead] = {}
        self._ended: list[subprocess.Popen[bytes]] = []

    def changed(self, sources: Sequence[str]) -> bool:
        """Return whether a file came, went or changed since the last start; only looks.

        What is at an address may always have changed: only asking tells. Meetings move into the
        window as time goes on: read anew once in a while all the same.
        """
        known = self._stamps
        return known is None or any(map(is_address, sources)) or stamp_sources(sources) != known

    def start(self, job: Job) -> None:
        """Start reading. One that still runs is older than any interval: it is ended first."""
        self._stop()
        self._job = job
        self._stamps = stamp_sources(job.sources)
        with tempfile.TemporaryFile() as request:
            # A file, as a pipe could be full and make us wait for the reader.
            request.write(msgspec.json.encode(job))
            request.seek(0)
            try:
                self._child = subprocess.Popen(
                    self._program,
                    cwd=OWN_FOLDER,
                    stdin=request,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                )
            except OSError:
                self._stamps = None
                return
        assert self._child.stdout is not None
        if sys.platform != "win32":  # there, pipes always wait; the Windows engine will poll
            os.set_blocking(self._child.stdout.fileno(), False)

    def fileno(self) -> int | None:
        """Return a descriptor that is readable when ``read`` may have news; ``None`` if idle."""
        return self._child.stdout.fileno() if self._child and self._child.stdout else None

    def read(self) -> Result | None:
        """Return the result once the process is done, else ``None``. Never waits."""
        self._reap()
        if self._child is None or self._child.stdout is None or self._job is None:
            return None
        while len(self._answer) <= _MOST_ANSWER:
            try:
                data = os.read(self._child.stdout.fileno(), _CHUNK)
            except BlockingIOError:
                return None
            if not data:
                break
            self._answer += data
        answer, job = bytes(self._answer), self._job
        self._stop()
        return self._conclude(answer, job)

    def close(self) -> None:
        """End the process, if one runs. Safe to call twice."""
        self._stop()
        for child in self._ended:
            child.wait()
        self._ended.clear()

    def _conclude(self, answer: bytes, job: Job) -> Result:
        try:
            sources = _decode(answer)
        except msgspec.DecodeError:
            # It ran into a limit or crashed; the same files may do better next time.
            self._stamps = None
            error = "The calendars could not be read: they took too long or too much memory."
            sources = tuple(SourceRead(source=source, error=error) for source in job.sources)
        self._last = {
            read.source: read if read.error is None else self._kept(read) for read in sources
        }
        meetings = [m for source in self._last.values() for m in source.meetings]
        warnings = [w for read in sources for w in (*read.warnings, read.error) if w]
        return Result(
            meetings=tuple(merge_meetings(meetings)),
            warnings=tuple(dict.fromkeys(warnings)),
            sources=tuple(
                SourceState(source=read.source, ok=read.error is None, error=read.error)
                for read in sources
            ),
        )

    def _kept(self, read: SourceRead) -> SourceRead:
        before = self._last.get(read.source)
        return before if before is not None and read.copy_ms is None else read

    def _stop(self) -> None:
        """Let go of the process without waiting for its end."""
        child, self._child = self._child, None
        self._answer.clear()
        if child is None:
            return
        if child.poll() is None:
            child.kill()
        if child.stdout:
            child.stdout.close()
        self._ended.append(child)
        self._reap()

    def _reap(self) -> None:
        self._ended = [child for child in self._ended if child.poll() is None]
