"""The lines of a trace as they are written: one struct a kind, times still text.

INTERFACES.md promises these names; ``trace`` turns them into observations and back.
"""

from typing import Any, Literal

from msgspec import Struct, field

from tracker.core.corrections import Correction
from tracker.core.model import Judged
from tracker.core.observations import Sealing


class Line(Struct, tag_field="kind", kw_only=True, omit_defaults=True):
    """What every line has: wall-clock time, and a monotonic count of milliseconds."""

    t: str
    m: int | None = None


class WindowLine(Line, tag="window"):
    """A window is in front."""

    app: str | None
    title: str | None = None
    sealed: Sealing | None = None


class TabLine(Line, tag="tab"):
    """What a browser shows."""

    browser: str
    url: str | None
    title: str | None = None
    private: bool = False
    audible: bool = False
    facet: str | None = None
    sealed: Sealing | None = None


class IdleLine(Line, tag="idle"):
    """No input since then."""

    since: str


class ActiveLine(Line, tag="active"):
    """Input again."""


class LockLine(Line, tag="lock"):
    """The screen was locked."""


class UnlockLine(Line, tag="unlock"):
    """The screen was unlocked."""


class SuspendLine(Line, tag="suspend"):
    """The machine falls asleep."""


class ResumeLine(Line, tag="resume"):
    """The machine woke."""


class PauseLine(Line, tag="pause"):
    """Recording is paused."""


class UnpauseLine(Line, tag="unpause"):
    """Recording goes on."""


class EndLine(Line, tag="end"):
    """The tracker stops."""


class MeetingLine(Line, tag="meeting"):
    """A meeting was logged by hand."""

    start: str
    end: str
    summary: str = ""


class Occurrence(Struct, omit_defaults=True):
    """An event of a calendar."""

    start: str
    end: str
    summary: str = ""
    calendar: str | None = None
    counts: bool = True
    why: str = ""
    booked: str | None = None
    uid: str | None = None


class CalendarLine(Line, tag="calendar"):
    """The calendars were read."""

    meetings: list[Occurrence]
    fresh_until: str | None = None


class RulesLine(Line, tag="rules"):
    """The person's own rules or targets changed."""

    text: str
    targets: str | None = None


class RecountLine(Line, tag="recount"):
    """What is stored of the last days counts otherwise: UTC milliseconds, and verdicts."""

    stretches: list[tuple[int, int, Judged | None]]


class CorrectedLine(Line, tag="corrected"):
    """What the person said about their time: all of it, times in UTC milliseconds."""

    corrections: list[Correction]


class SnoozeLine(Line, tag="snooze"):
    """Nothing is said until then."""

    until: str


class DndLine(Line, tag="dnd"):
    """The desktop's do-not-disturb changed, or a window fills the screen or no longer does."""

    on: bool
    why: Literal["desktop", "fullscreen"] = "desktop"


class ResponseLine(Line, tag="response"):
    """What the person did with a nudge."""

    nudge: str
    action: str


class ZoneLine(Line, tag="zone"):
    """The local zone changed."""

    name: str


class ClockLine(Line, tag="clock"):
    """The wall clock was set; t and m tell by how much."""


class StartLine(Line, tag="start"):
    """A live run begins."""

    zone: str
    settings: dict[str, Any]
    rules: str = ""
    targets: str = ""
    known: dict[str, Any] = field(default_factory=dict)


AnyLine = (
    WindowLine
    | TabLine
    | IdleLine
    | ActiveLine
    | LockLine
    | UnlockLine
    | SuspendLine
    | ResumeLine
    | PauseLine
    | UnpauseLine
    | EndLine
    | MeetingLine
    | CalendarLine
    | RulesLine
    | RecountLine
    | CorrectedLine
    | SnoozeLine
    | DndLine
    | ResponseLine
    | ZoneLine
    | ClockLine
    | StartLine
)
