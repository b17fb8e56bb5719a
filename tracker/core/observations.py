"""One change that the desktop told us: the only thing the core takes in.

The same structs come from live sources, from a trace and from tests. ``at_ms`` is the
wall clock's label; ``mono_ms`` a clock that counts sleep and never steps back, where
the source has one.
"""

from msgspec import Struct

from tracker.core.corrections import Correction
from tracker.core.model import Category, Judged, Meeting


class Sealing(Struct, frozen=True):
    """The verdict on something that may not be kept itself, judged before it was dropped.

    Attributes:
        why: ``excluded`` or ``unvouched``.
        category: The verdict's category.
        network: The verdict's network.
        call: Whether it was a call (keeps the person present, and nudges silent).
    """

    why: str
    category: Category = "other"
    network: str | None = None
    call: bool = False


class Observation(Struct, frozen=True, kw_only=True):
    """Something changed at ``at_ms`` and holds until the next change of its kind."""

    at_ms: int
    mono_ms: int | None = None


class Window(Observation, frozen=True, kw_only=True):
    """Another program's window came to the front, or its title changed.

    ``app`` is ``None`` when nothing is in front. ``sealed`` stands for a title that was
    judged and dropped.
    """

    app: str | None
    title: str | None = None
    sealed: Sealing | None = None


class Tab(Observation, frozen=True, kw_only=True):
    """What this browser shows from now on, whenever it is in front.

    ``url`` is ``None`` when it is not known.
    """

    browser: str
    url: str | None = None
    title: str | None = None
    private: bool = False
    audible: bool = False
    facet: str | None = None
    sealed: Sealing | None = None


class Idle(Observation, frozen=True, kw_only=True):
    """No input since ``since_ms``; there was input until then."""

    since_ms: int


class Active(Observation, frozen=True, kw_only=True):
    """Input again."""


class Lock(Observation, frozen=True, kw_only=True):
    """The screen was locked."""


class Unlock(Observation, frozen=True, kw_only=True):
    """The screen was unlocked; idleness goes on until there is input."""


class Suspend(Observation, frozen=True, kw_only=True):
    """The machine goes to sleep."""


class Resume(Observation, frozen=True, kw_only=True):
    """The machine woke."""


class Pause(Observation, frozen=True, kw_only=True):
    """The person wants nothing recorded from now on."""


class Unpause(Observation, frozen=True, kw_only=True):
    """Recording goes on."""


class LoggedMeeting(Observation, frozen=True, kw_only=True):
    """The person logged a meeting by hand."""

    meeting: Meeting


class CalendarRead(Observation, frozen=True, kw_only=True):
    """The calendars were read: all their occurrences known from now on.

    Attributes:
        meetings: Counting and not counting ones.
        fresh_until_ms: From then on this copy is too old to claim anything;
            ``None`` if no calendar is connected.
    """

    meetings: tuple[Meeting, ...]
    fresh_until_ms: int | None


class Snooze(Observation, frozen=True, kw_only=True):
    """Say nothing until ``until_ms``; not after now means speak again."""

    until_ms: int


class Dnd(Observation, frozen=True, kw_only=True):
    """Notifications are unwanted from now on, or no longer.

    Attributes:
        on: Whether they are.
        why: ``desktop`` (its do-not-disturb) or ``fullscreen`` (the window in front fills the
            screen); nothing is said while any of them is on.
    """

    on: bool
    why: str = "desktop"


class Response(Observation, frozen=True, kw_only=True):
    """What the person did with the last nudge of a kind.

    ``action`` is a button's key, or ``expired`` or ``dismissed``.
    """

    nudge_kind: str
    action: str


class Zone(Observation, frozen=True, kw_only=True):
    """The local zone is ``name`` (IANA) from now on."""

    name: str


class RulesChanged(Observation, frozen=True, kw_only=True):
    """The person's own rules, or their targets, are others from now on.

    Attributes:
        text: The rules (TOML).
        targets: The targets (CSV); ``None`` if they stay as they are.
    """

    text: str
    targets: str | None = None


class Recounted(Observation, frozen=True, kw_only=True):
    """What is stored of the last days counts otherwise from now on.

    Attributes:
        stretches: ``(start_ms, end_ms, verdict)`` in order of their labels; no verdict while away.
    """

    stretches: tuple[tuple[int, int, Judged | None], ...]


class Corrected(Observation, frozen=True, kw_only=True):
    """The person corrected what was seen, or took that back.

    Attributes:
        corrections: All that are in force from now on, the lowest first.
    """

    corrections: tuple[Correction, ...]


class End(Observation, frozen=True, kw_only=True):
    """The tracker stops; nothing is said at it."""
