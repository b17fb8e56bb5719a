"""When to speak: (memory, what is known at an instant) to (memory, nudge, when to look again).

PRODUCT.md defines the kinds, their conditions and their limits; this module is that text in
code. A condition is a threshold on sums that grow only while something is in front, so
between two observations the instant at which it comes true can be computed: ``look_again_ms``.
What may not be said is not queued; it is looked at again while its condition holds.
"""

from collections.abc import Iterator

from msgspec import structs

from tracker.config import Nudges
from tracker.core.model import DAY_MS, ON_NETWORK
from tracker.nudges.conditions import CONDITIONS, growing, reached_multiple
from tracker.nudges.hours import Stretch, every_day, running
from tracker.nudges.reminders import first_due_ms, instants, remind, waiting_calls
from tracker.nudges.view import Decision, Memory, Rules, View

#: In the order in which they speak when several could at once.
KINDS = ("busy", "budget", "streak", "popularity")
_KEPT_FOR_BUSY = 2


def decide(memory: Memory, view: View, rules: Rules) -> tuple[Memory, list[Decision]]:
    """Decide what to say at this instant.

    Returns:
        The memory after it, and what to say: at most one nudge (its cooldown keeps the others
        silent), then reminders.
    """
    memory = _on_day(memory, view.day_start_ms)
    if not view.present or not _may_speak_at_all(memory, view, rules):
        return memory, []
    memory, nudges = _nudge(memory, view, rules)
    memory, reminders = remind(memory, view, rules)
    return memory, [*nudges, *reminders]


def look_again_ms(memory: Memory, view: View, rules: Rules) -> int | None:
    """Return the next instant after now at which ``decide`` could answer differently.

    Assumes that nothing else is put in front until then; ``None`` if time alone changes
    nothing. It may be early (then nothing is decided and it is asked again), never late.
    """
    if not view.present:
        return None
    if view.front.category not in ON_NETWORK:
        calls = waiting_calls(memory, view.calls, view.meetings, rules.nudges)
        due_ms = first_due_ms(memory, view.now_ms, view.blocks, calls, rules.nudges)
        if due_ms is None:
            return view.day_end_ms if rules.planned else None
        if due_ms > view.now_ms:
            return min(due_ms, view.day_end_ms)
        found = (*_waiting(memory, view, rules), *instants(memory, view, rules))
    else:
        found = (
            *growing(memory, view, rules),
            *_waiting(memory, view, rules),
            *instants(memory, view, rules),
        )
    return min((at_ms for at_ms in found if at_ms > view.now_ms), default=None)


def respond(memory: Memory, kind: str, action: str) -> Memory:
    """Remember what the person did with a nudge: a pressed button ends the back-off."""
    ignored = action in {"expired", "dismissed"}
    count = memory.ignored.get(kind, 0) + 1 if ignored else 0
    return structs.replace(memory, ignored={**memory.ignored, kind: count})


def shift(memory: Memory, delta_ms: int) -> Memory:
    """Move remembered instants along when the wall clock was set by ``delta_ms``.

    Those of blocks stay: a block is of the wall clock, and the same one if it comes again.
    """
    moved = {
        name: value + delta_ms
        for name in ("last_ms", "busy_ms", "streak_ms")
        if (value := getattr(memory, name)) is not None
    }
    return structs.replace(
        memory,
        snoozed_until_ms=memory.snoozed_until_ms + delta_ms,
        calls_asked=tuple(
            Stretch(call.start_ms + delta_ms, call.end_ms + delta_ms) for call in memory.calls_asked
        ),
        **moved,
    )


# -- may it speak?


def _on_day(memory: Memory, day_start_ms: int) -> Memory:
    if memory.day_start_ms == day_start_ms:
        return memory
    return structs.replace(memory, day_start_ms=day_start_ms, spoken={}, reminded={})


def _may_speak_at_all(memory: Memory, view: View, rules: Rules) -> bool:
    return not (
        view.on_call
        or view.silent
        or view.now_ms < memory.snoozed_until_ms
        or running(view.now_ms, every_day(rules.nudges.quiet), rules.zone)
        or any(m.start_ms <= view.now_ms < m.end_ms for m in view.meetings)
    )


def _nudge(memory: Memory, view: View, rules: Rules) -> tuple[Memory, list[Decision]]:
    if view.front.category not in ON_NETWORK:
        return memory, []
    for kind in KINDS:
        if not _may_speak(kind, memory, view, rules.nudges):
            continue
        numbers = CONDITIONS[kind](memory, view, rules)
        if numbers is not None:
            return _remember(kind, memory, view, rules.nudges), [Decision(kind, numbers)]
    return memory, []


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
        reached = reached_multiple(view.run.length_ms, nudges.streak.after_ms)
        return structs.replace(memory, streak_ms=view.now_ms, run_multiple=reached)
    return memory


# -- when to look again


def _waiting(memory: Memory, view: View, rules: Rules) -> Iterator[int]:
    """Instants at which a limit ends, or the calendar changes what is known."""
    yield memory.snoozed_until_ms
    yield view.day_end_ms
    for kind in KINDS:
        yield _cooled_ms(kind, memory, rules.nudges)
    quiet = running(view.now_ms, every_day(rules.nudges.quiet), rules.zone)
    if quiet is not None:
        yield quiet.end_ms
    for meeting in view.meetings:
        yield meeting.start_ms
        yield meeting.end_ms
