"""A job to what its calendars say; runs in the short-lived process that may hang or grow."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

from tracker.calendars.files import find_files, is_address, local_path, show_source
from tracker.calendars.jobs import Job, SourceRead
from tracker.core.model import Meeting
from tracker.meetings.lines import is_calendar
from tracker.meetings.occurrences import read_calendar

#: Longest life of the process, by the wall clock and in processor time.
LIMIT_S = 20
# Python with icalendar maps 150 MB; a calendar of 50 MB needs about 600 on top.
_MEMORY_BYTES = 1 << 30
_LARGEST_FILE = 100 << 20


def limit_process() -> None:
    """Bound this process in time and memory, and step back behind everything else.

    What exceeds a limit ends the process; the parent then keeps what it knew.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - not on Windows

    signal.setitimer(signal.ITIMER_REAL, LIMIT_S)
    resource.setrlimit(resource.RLIMIT_CPU, (LIMIT_S, LIMIT_S))
    # macOS refuses a limit on address space.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    with contextlib.suppress(OSError):
        os.nice(10)


def read_sources(job: Job) -> list[SourceRead]:
    """Read every source of a job. Never raises for what a source is or holds."""
    return [read_source(source, job) for source in job.sources]


def read_source(source: str, job: Job) -> SourceRead:
    """Read one source; an error is told in the result, beside what could be read."""
    shown = show_source(source)
    if is_address(source):
        error = f"{shown}: calendars at an address are not supported yet; left out"
        return SourceRead(source=source, error=error)
    path = local_path(source)
    try:
        files = find_files(path)
    except OSError as error:
        return SourceRead(source=source, error=f"{path}: {error.strerror or 'cannot be read'}")
    meetings: list[Meeting] = []
    warnings: list[str] = []
    problems: list[str] = []
    for file, name in files:
        try:
            found, said = read_file(file, name, job)
        except ValueError as error:
            problems.append(str(error))
        else:
            meetings += found
            warnings += said
    # One bad file spoils a source that is a file, not a folder of many.
    alone = len(files) == 1 and bool(problems)
    return SourceRead(
        source=source,
        meetings=tuple(meetings),
        warnings=(*warnings, *(() if alone else problems)),
        error=problems[0] if alone else None,
    )


def read_file(file: Path, name: str, job: Job) -> tuple[list[Meeting], list[str]]:
    """Read one ICS file.

    Raises:
        ValueError: If it cannot be read or is no calendar; the message says so.
    """
    try:
        data = b"".join(_chunks(file))
    except OSError as error:
        raise ValueError(f"{file}: {error.strerror or 'cannot be read'}") from None
    if not is_calendar(data):
        raise ValueError(f"{file}: line 1: no iCalendar file; expected BEGIN:VCALENDAR")
    return read_calendar(
        data,
        name=name,
        from_ms=job.from_ms,
        to_ms=job.to_ms,
        zone=ZoneInfo(job.zone),
        me=job.me,
        counts=job.counts,
    )


def _chunks(file: Path) -> Iterator[bytes]:
    """Yield a file's bytes; a device or pipe that never ends is no calendar."""
    if not file.is_file():
        raise OSError(0, "is no file")
    size = 0
    with file.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            size += len(chunk)
            if size > _LARGEST_FILE:
                raise OSError(0, "is larger than 100 MB")
            yield chunk
