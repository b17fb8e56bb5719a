"""Calendars' texts to their occurrences: parsed for a wide window, then cut to what is asked."""

from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tracker.calendars.copies import Found, settings_key, widen
from tracker.calendars.jobs import Job
from tracker.core.model import Meeting

_EVENT = b"BEGIN:VEVENT"
_CUT = "repeats too often"


class Part(NamedTuple):
    """One text of a source, and the name that its calendar goes by."""

    name: str
    text: bytes


def find_meetings(parts: Sequence[Part], job: Job, text_digest: str) -> Found:
    """Parse calendars for a window around the job's.

    Where an event repeats so often that its dates are cut off, the window is the job's own: the
    wider one would spend them before it begins.
    """
    # Imported late, like the parser: what did not change needs neither.
    from tracker.meetings.owner import guess_owner  # noqa: PLC0415

    owner = guess_owner(part.text for part in parts)
    me = job.me or ((owner,) if owner else ())
    wide = widen(job)
    meetings, warnings = _read(parts, wide, me)
    if any(_CUT in warning for warning in warnings):
        wide = job
        meetings, warnings = _read(parts, wide, me)
    return Found(
        key=settings_key(job, text_digest),
        from_ms=wide.from_ms,
        to_ms=wide.to_ms,
        meetings=tuple(meetings),
        warnings=tuple(warnings),
        events=sum(part.text.count(_EVENT) for part in parts),
        owner=owner,
    )


def clip(found: Found, job: Job) -> tuple[Meeting, ...]:
    """Return the meetings that start in the job's window."""
    return tuple(m for m in found.meetings if job.from_ms <= m.start_ms < job.to_ms)


def _read(parts: Sequence[Part], job: Job, me: Sequence[str]) -> tuple[list[Meeting], list[str]]:
    from tracker.meetings.occurrences import read_calendar  # noqa: PLC0415

    meetings: list[Meeting] = []
    warnings: list[str] = []
    for part in parts:
        found, said = read_calendar(
            part.text,
            name=part.name,
            from_ms=job.from_ms,
            to_ms=job.to_ms,
            zone=ZoneInfo(job.zone),
            me=me,
            counts=job.counts,
        )
        meetings += found
        warnings += said
    return meetings, warnings
