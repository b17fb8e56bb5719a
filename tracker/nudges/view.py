"""What the policy is told, what it remembers, and what it decides: values, no behaviour."""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct

from tracker.config import Nudges
from tracker.core.model import Judged, Meeting
from tracker.nudges.hours import Stretch

#: What a nudge or reminder rests on; durations in seconds under ``_s`` names.
Numbers = dict[str, int | float | str | bool | None]


class RunSeen(Struct, frozen=True):
    """The present run of socializing. ``start_ms`` is ``None`` before the first one."""

    start_ms: int | None
    length_ms: int


class View(Struct, frozen=True, kw_only=True):
    """What is known at an instant. All instants are wall clock, UTC milliseconds.

    Attributes:
        now_ms: The instant; what happened at it has taken effect.
        day_start_ms: Start of today.
        day_end_ms: End of today.
        window_start_ms: Start of the first of the days that ``busy`` looks at together.
        present: The person is present: not away, asleep or paused.
        front: Verdict on what is in front.
        on_call: A call is in front.
        silent: The desktop wants no notifications, or a window fills the screen.
        total_ms: Sum of a measure from an instant until now (see ``tracker.core.tally``).
        run: The present run of socializing.
        meetings: The counting ones, by start.
        calendar_known: Whether a calendar is connected and its copy fresh.
        blocks: Planned blocks that touch today, whole and joined, by start.
        calls: Sessions of activity ``call`` that were left today, by start.
        free_ms: Asks when the calendar next has room for a call; ``None`` if nothing can be said.
    """

    now_ms: int
    day_start_ms: int
    day_end_ms: int
    window_start_ms: int
    present: bool
    front: Judged
    on_call: bool
    silent: bool
    total_ms: Callable[[str, int], int]
    run: RunSeen
    meetings: Sequence[Meeting]
    calendar_known: bool
    blocks: Sequence[Stretch]
    calls: Sequence[Stretch]
    free_ms: Callable[[], int | None]


class Memory(Struct, frozen=True):
    """What must be remembered between instants, and over a restart.

    Attributes:
        day_start_ms: The day that ``spoken`` and ``reminded`` count; another one begins at zero.
        spoken: Nudges of that day by kind; reminders are none.
        reminded: Reminders of that day by kind; they vary the words, and limit nothing.
        last_ms: When the last nudge spoke, whatever its kind.
        busy_ms: When ``busy`` last spoke.
        streak_ms: When ``streak`` last spoke. The run that held it is the one that began before;
            what is found out late about idleness may move that beginning.
        run_multiple: The highest multiple of ``after`` it spoke of in that run.
        ignored: How many nudges of a kind were ignored in a row.
        snoozed_until_ms: Say nothing before.
        block_start_ms: When ``block_start`` last spoke; of the block that holds this instant
            nothing more is said.
        block_end_ms: The end of the block of which ``block_end`` last spoke.
        calls_asked: The calls that ``log_call`` asked about in the last days.
    """

    day_start_ms: int = 0
    spoken: dict[str, int] = {}
    reminded: dict[str, int] = {}
    last_ms: int | None = None
    busy_ms: int | None = None
    streak_ms: int | None = None
    run_multiple: int = 0
    ignored: dict[str, int] = {}
    snoozed_until_ms: int = 0
    block_start_ms: int | None = None
    block_end_ms: int | None = None
    calls_asked: tuple[Stretch, ...] = ()


class Decision(Struct, frozen=True):
    """What to say now, as numbers. Words are made of it in ``wording``.

    Attributes:
        kind: One of ``KINDS`` or ``REMINDERS``.
        numbers: What it rests on.
    """

    kind: str
    numbers: Numbers


class Rules(Struct, frozen=True):
    """The person's settings that the policy needs; ``planned``: there are blocks, on any day."""

    nudges: Nudges
    zone: ZoneInfo
    planned: bool
