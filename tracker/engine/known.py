"""What a pipeline has to know of the time before it began."""

from msgspec import Struct

from tracker.core.corrections import Correction
from tracker.core.model import Judged, Meeting
from tracker.nudges.view import Memory

#: A stretch ``(start_ms, end_ms, verdict)`` of the wall clock; no verdict while away.
Stretch = tuple[int, int, Judged | None]


class Known(Struct, frozen=True, kw_only=True):
    """What was known before: from the database, or from a trace's ``start`` line.

    Attributes:
        stretches: What was seen in the last days, in order.
        corrections: What the person said of it, all that is in force, the lowest first.
        memory: The policy's memory.
        meetings: Occurrences of the calendars.
        logged: Meetings logged by hand.
        fresh_until_ms: See ``CalendarRead``.
    """

    stretches: tuple[Stretch, ...] = ()
    corrections: tuple[Correction, ...] = ()
    memory: Memory = Memory()
    meetings: tuple[Meeting, ...] = ()
    logged: tuple[Meeting, ...] = ()
    fresh_until_ms: int | None = None
