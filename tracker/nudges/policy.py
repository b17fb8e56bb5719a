"""When to speak: (memory, what is known at an instant) to (memory, nudge, when to look again).

PRODUCT.md defines the kinds, their conditions and their limits; this module is that text in
code. A condition is a threshold on sums that grow only while something is in front, so
between two observations the instant at which it comes true can be computed: ``look_again_ms``.
What may not be said is not queued; it is looked at again while its condition holds.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct, structs

from tracker.config import Nudges
from tracker.core.model import DAY_MS, ON_NETWORK, Judged, Meeting
from tracker.nudges.hours import Week, every_day, running

#: In the order in which they speak when several could at once.
KINDS = ("busy", "budget", "streak", "popularity")
_KEPT_FOR_BUSY = 2


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
        total_ms: Sum of a measure from an instant until now (see ``tracker.core.tally``).
        run: The present run of socializing.
        meetings: The counting ones, by start.
        calendar_known: Whether a calendar is connected and its copy fresh.
    """

    now_ms: int
    day_start_ms: int
    day_end_ms: int
    window_start_ms: int
    present: bool
    front: Judged
    on_call: bool
    total_ms: Callable[[str, int], int]
    run: RunSeen
    meetings: Sequence[Meeting]
    calendar_known: bool


class Memory(Struct, frozen=True):
    """What must be remembered between instants, and over a restart.

    Attributes:
        day_start_ms: The day that ``spoken`` counts; another one begins at zero.
        spoken: Nudges of that day by kind.
        last_ms: When the last nudge spoke, whatever its kind.
        busy_ms: When ``busy`` last spoke.
        streak_ms: When ``streak`` last spoke. The run that held it is the one that began before;
            what is found out late about idleness may move that beginning.
        run_multiple: The highest multiple of ``after`` it spoke of in that run.
        ignored: How many nudges of a kind were ignored in a row.
        snoozed_until_ms: Say nothing before.
    """

    day_start_ms: int = 0
    spoken: dict[str, int] = {}
    last_ms: int | None = None
    busy_ms: int | None = None
    streak_ms: int | None = None
    run_multiple: int = 0
    ignored: dict[str, int] = {}
    snoozed_until_ms: int = 0


class Decision(Struct, frozen=True):
    """What to say now, as numbers. Words are made of it in ``wording``.

    Attributes:
        kind: One of ``KINDS``.
        numbers: What it rests on; durations in seconds under ``_s`` names.
    """

    kind: str
    numbers: dict[str, int | float | str | bool | None]


class Rules(Struct, frozen=True):
    """The person's settings that the policy needs."""

    nudges: Nudges
    plan: Week
    zone: ZoneInfo


def decide(memory: Memory, view: View, rules: Rules) -> tuple[Memory, Decision | None]:
    """Decide whether to speak at this instant.

    Returns:
        The memory after it, and the decision, if any. At most one nudge speaks at an
        instant: its cooldown keeps the others silent.
    """
    memory = _on_day(memory, view.day_start_ms)
    if not view.present or view.front.category not in ON_NETWORK:
        return memory, None
    if not _may_speak_at_all(memory, view, rules):
        return memory, None
    for kind in KINDS:
        if not _may_speak(kind, memory, view, rules.nudges):
            continue
        numbers = _CONDITIONS[kind](memory, view, rules)
        if numbers is not None:
            return _remember(kind, memory, view, rules.nudges), Decision(kind, numbers)
    return memory, None


def look_again_ms(memory: Memory, view: View, rules: Rules) -> int | None:
    """Return the next instant after now at which ``decide`` could answer differently.

    Assumes that nothing else is put in front until then; ``None`` if time alone changes
    nothing. It may be early (then nothing is decided and it is asked again), never late.
    """
    if not view.present or view.front.category not in ON_NETWORK:
        return None
    instants = (*_growing(memory, view, rules), *_waiting(memory, view, rules))
    return min((at_ms for at_ms in instants if at_ms > view.now_ms), default=None)


def respond(memory: Memory, kind: str, action: str) -> Memory:
    """Remember what the person did with a nudge: a pressed button ends the back-off."""
    ignored = action in {"expired", "dismissed"}
    count = memory.ignored.get(kind, 0) + 1 if ignored else 0
    return structs.replace(memory, ignored={**memory.ignored, kind: count})


def shift(memory: Memory, delta_ms: int) -> Memory:
    """Move remembered instants along when the wall clock was set by ``delta_ms``."""
    moved = {
        name: value + delta_ms
        for name in ("last_ms", "busy_ms", "streak_ms")
        if (value := getattr(memory, name)) is not None
    }
    return structs.replace(memory, snoozed_until_ms=memory.snoozed_until_ms + delta_ms, **moved)


# -- may it speak?


def _on_day(memory: Memory, day_start_ms: int) -> Memory:
    if memory.day_start_ms == day_start_ms:
        return memory
    return structs.replace(memory, day_start_ms=day_start_ms, spoken={})


def _may_speak_at_all(memory: Memory, view: View, rules: Rules) -> bool:
    return not (
        view.on_call
        or view.now_ms < memory.snoozed_until_ms
        or running(view.now_ms, every_day(rules.nudges.quiet), rules.zone)
        or any(m.start_ms <= view.now_ms < m.end_ms for m in view.meetings)
    )


def _may_speak(kind: str, memory: Memory, view: View, nudges: Nudges) -> bool:
    if kind in {"budget", "streak"} and view.front.category != "socializing":
        return False
    if kind in {"budget", "popularity"} and memory.spoken.get(kind):
        return False
    if not getattr(nudges, kind).enabled or view.now_ms < _cooled_ms(kind, memory, nudges):
        return False
    if sum(memory.spoken.values()) >= nudges.max_per_day:
        return False
    others = sum(count for spoken, count in memory.spoken.items() if spoken != "busy")
    return kind == "busy" or others < max(1, nudges.max_per_day - _KEPT_FOR_BUSY)


def _cooled_ms(kind: str, memory: Memory, nudges: Nudges) -> int:
    """Return when a kind's cooldown ends; from the second ignored nudge on it doubles each time."""
    if memory.last_ms is None:
        return 0
    ignored = memory.ignored.get(kind, 0)
    factor = 2 ** min(ignored - 1, 20) if ignored >= 2 else 1
    return memory.last_ms + min(nudges.cooldown_ms * factor, max(DAY_MS, nudges.cooldown_ms))


def _remember(kind: str, memory: Memory, view: View, nudges: Nudges) -> Memory:
    spoken = {**memory.spoken, kind: memory.spoken.get(kind, 0) + 1}
    memory = structs.replace(memory, spoken=spoken, last_ms=view.now_ms)
    if kind == "busy":
        return structs.replace(memory, busy_ms=view.now_ms)
    if kind == "streak":
        reached = _reached_multiple(view.run.length_ms, nudges.streak.after_ms)
        return structs.replace(memory, streak_ms=view.now_ms, run_multiple=reached)
    return memory


# -- does its condition hold? None, or the numbers that it rests on


def _last_held_ms(view: View) -> int:
    """Return the end of the last meeting held so far; 0 if there was none."""
    return max((m.end_ms for m in view.meetings if m.end_ms <= view.now_ms), default=0)


class _BusySums(Struct, frozen=True):
    """``S`` as ``busy`` counts it, from the end of the last meeting held.

    ``today_ms`` is also today's part of ``days_ms``: both begin at that meeting's end, if
    it was held today.
    """

    today_ms: int
    days_ms: int


def _busy_sums(view: View) -> _BusySums:
    held_ms = _last_held_ms(view)
    return _BusySums(
        today_ms=view.total_ms("on_network", max(view.day_start_ms, held_ms)),
        days_ms=view.total_ms("on_network", max(view.window_start_ms, held_ms)),
    )


def _busy_again_ms(memory: Memory, view: View) -> int | None:
    """Return on-network time since ``busy`` last spoke; ``None`` if that does not bind any more."""
    spoke_ms = memory.busy_ms
    if spoke_ms is None or spoke_ms < view.day_start_ms or _last_held_ms(view) > spoke_ms:
        return None
    return view.total_ms("on_network", spoke_ms)


def _next_meeting(view: View) -> Meeting | None:
    later = bisect_right(view.meetings, view.now_ms, key=lambda m: m.start_ms)
    return view.meetings[later] if later < len(view.meetings) else None


_Numbers = dict[str, int | float | str | bool | None]


def _busy(memory: Memory, view: View, rules: Rules) -> _Numbers | None:
    busy = rules.nudges.busy
    sums = _busy_sums(view)
    over_today = sums.today_ms >= busy.after_ms
    over_days = sums.days_ms >= busy.after_days_ms and sums.today_ms >= busy.today_min_ms
    if not (over_today or over_days):
        return None
    upcoming = _next_meeting(view)
    if upcoming is not None and upcoming.start_ms <= view.now_ms + busy.horizon_ms:
        return None
    again_ms = _busy_again_ms(memory, view)
    if again_ms is not None and again_ms < busy.again_ms:
        return None
    if running(view.now_ms, rules.plan, rules.zone):
        return None
    return {
        "on_network_s": sums.today_ms // 1000,
        "after_s": busy.after_ms // 1000,
        "days": busy.days,
        "days_on_network_s": sums.days_ms // 1000,
        "after_days_s": busy.after_days_ms // 1000,
        "over": "today" if over_today else "days",
        "horizon_s": busy.horizon_ms // 1000,
        "calendar_known": view.calendar_known,
        "held_today": any(view.day_start_ms < m.end_ms <= view.now_ms for m in view.meetings),
    }


def _budget(memory: Memory, view: View, rules: Rules) -> _Numbers | None:
    del memory
    social_ms = view.total_ms("socializing", view.day_start_ms)
    if social_ms < rules.nudges.budget.per_day_ms:
        return None
    return {
        "socializing_s": social_ms // 1000,
        "per_day_s": rules.nudges.budget.per_day_ms // 1000,
        "networking_s": view.total_ms("networking", view.day_start_ms) // 1000,
    }


def _reached_multiple(run_ms: int, after_ms: int) -> int:
    """Return the highest of 1, 2, 4, 8 ... such that the run reached it; 0 if none."""
    return 1 << (run_ms // after_ms).bit_length() - 1 if run_ms >= after_ms else 0


def _spoken_multiple(memory: Memory, view: View) -> int:
    start_ms, spoke_ms = view.run.start_ms, memory.streak_ms
    if start_ms is None or spoke_ms is None or spoke_ms <= start_ms:
        return 0
    return memory.run_multiple


def _streak(memory: Memory, view: View, rules: Rules) -> _Numbers | None:
    after_ms = rules.nudges.streak.after_ms
    reached = _reached_multiple(view.run.length_ms, after_ms)
    if reached <= _spoken_multiple(memory, view):
        return None
    return {
        "run_s": view.run.length_ms // 1000,
        "after_s": after_ms // 1000,
        "multiple": reached,
        "network": view.front.network,
    }


def _popularity(memory: Memory, view: View, rules: Rules) -> _Numbers | None:
    del memory
    outreach_ms = view.total_ms("outreach", view.day_start_ms)
    conversation_ms = view.total_ms("conversation", view.day_start_ms)
    if outreach_ms < rules.nudges.popularity.after_ms or conversation_ms * 4 >= outreach_ms:
        return None
    return {"outreach_s": outreach_ms // 1000, "conversation_s": conversation_ms // 1000}


_CONDITIONS: dict[str, Callable[[Memory, View, Rules], _Numbers | None]] = {
    "busy": _busy,
    "budget": _budget,
    "streak": _streak,
    "popularity": _popularity,
}


# -- when to look again


def _growing(memory: Memory, view: View, rules: Rules) -> Iterator[int]:
    """Instants at which a growing sum reaches a threshold, if what is in front stays."""
    nudges, now_ms = rules.nudges, view.now_ms
    sums = _busy_sums(view)
    yield now_ms + nudges.busy.after_ms - sums.today_ms
    yield now_ms + nudges.busy.after_days_ms - sums.days_ms
    yield now_ms + nudges.busy.today_min_ms - sums.today_ms
    again_ms = _busy_again_ms(memory, view)
    if again_ms is not None:
        yield now_ms + nudges.busy.again_ms - again_ms
    if view.front.category == "socializing":
        yield now_ms + nudges.budget.per_day_ms - view.total_ms("socializing", view.day_start_ms)
        reached = _reached_multiple(view.run.length_ms, nudges.streak.after_ms)
        following = max(1, reached * 2)
        yield now_ms + nudges.streak.after_ms * following - view.run.length_ms
    if view.front.activity == "outreach":
        outreach_ms = view.total_ms("outreach", view.day_start_ms)
        conversation_ms = view.total_ms("conversation", view.day_start_ms)
        yield now_ms + nudges.popularity.after_ms - outreach_ms
        yield now_ms + 4 * conversation_ms - outreach_ms + 1


def _waiting(memory: Memory, view: View, rules: Rules) -> Iterator[int]:
    """Instants at which a limit ends, or the calendar changes what is known."""
    yield memory.snoozed_until_ms
    yield view.day_end_ms
    for kind in KINDS:
        yield _cooled_ms(kind, memory, rules.nudges)
    for week in (every_day(rules.nudges.quiet), rules.plan):
        stretch = running(view.now_ms, week, rules.zone)
        if stretch is not None:
            yield stretch.end_ms
    for meeting in view.meetings:
        yield meeting.start_ms
        yield meeting.end_ms
