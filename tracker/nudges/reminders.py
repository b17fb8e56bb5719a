"""The three reminders: of a block that began, of one that ended, of a call to be logged.

They were asked for, so no cooldown and no daily cap holds for them, and they start none; the
other limits do (``policy``). A reminder of a block is due at a time of the wall clock, so what
is remembered of it does not move when that clock is set; a call was lived, and moves along.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import structs

from tracker.config import Nudges
from tracker.core.days import local_time
from tracker.core.model import DAY_MS, MINUTE_MS, ON_NETWORK, Meeting
from tracker.core.sessions import BREAK_MS
from tracker.nudges.conditions import next_free
from tracker.nudges.hours import Stretch
from tracker.nudges.view import Decision, Memory, Numbers, Rules, View

#: In the order in which they come when several do at once.
REMINDERS = ("block_start", "block_end", "log_call")
_LEAST_CALL_MS = 10 * MINUTE_MS
# A clock that is set back may show a day again; no call of it is asked about twice.
_REMEMBERED_MS = 2 * DAY_MS


def remind(memory: Memory, view: View, rules: Rules) -> tuple[Memory, list[Decision]]:
    """Decide which reminders to give at an instant at which something may be said."""
    nudges, now_ms = rules.nudges, view.now_ms
    found: list[Decision] = []
    begun = _begun_block(memory, view.blocks, now_ms) if nudges.block_start.enabled else None
    if begun is not None and view.front.category != "networking":
        found.append(Decision("block_start", _start_numbers(begun, view, rules)))
        memory = structs.replace(memory, block_start_ms=now_ms)
    ended = next((block for block in view.blocks if block.end_ms == now_ms), None)
    if (
        nudges.block_end.enabled
        and ended is not None
        and ended.end_ms != memory.block_end_ms
        and view.front.category in ON_NETWORK
    ):
        found.append(Decision("block_end", _end_numbers(ended, view, rules)))
        memory = structs.replace(memory, block_end_ms=now_ms)
    for call in waiting_calls(memory, view.calls, view.meetings, nudges):
        if _left_ms(call) <= now_ms:
            found.append(Decision("log_call", _call_numbers(call, rules)))
            asked = (*_recent(memory.calls_asked, now_ms), call)
            memory = structs.replace(memory, calls_asked=asked)
    return _count(memory, found), found


def waiting_calls(
    memory: Memory, calls: Sequence[Stretch], meetings: Iterable[Meeting], nudges: Nudges
) -> list[Stretch]:
    """Return the calls of the day that are to be asked about, once they were left for long enough.

    Args:
        memory: Knows which were asked about. One that turns out to be another than it was
            (idleness found out late) is still the same as long as they overlap.
        calls: Sessions of calls that ended today, none of them in front.
        meetings: The counting ones; one that overlaps a call is what that call was.
        nudges: The settings.
    """
    if not calls or not nudges.log_call.enabled:
        return []
    covered = [Stretch(it.start_ms, it.end_ms) for it in meetings]
    return [
        call
        for call in calls
        if call.end_ms - call.start_ms >= _LEAST_CALL_MS
        and not any(_overlap(call, other) for other in (*memory.calls_asked, *covered))
    ]


def first_due_ms(
    memory: Memory,
    now_ms: int,
    blocks: Sequence[Stretch],
    calls: Sequence[Stretch],
    nudges: Nudges,
) -> int | None:
    """Return the first instant from now on at which a reminder is due with no network in front.

    Args:
        memory: What was said.
        now_ms: The instant.
        blocks: As in ``View``.
        calls: Waiting ones (see ``waiting_calls``).
        nudges: The settings.

    Returns:
        Now, if one only waits until it may speak; ``None`` if none is due today. What happens
        until then may make it another.
    """
    due_ms = [max(now_ms, _left_ms(call)) for call in calls]
    if nudges.block_start.enabled:
        due_ms += [
            max(now_ms, block.start_ms)
            for block in blocks
            if now_ms < _middle_ms(block) and not _was_said(memory, block)
        ]
    return min(due_ms, default=None)


def instants(memory: Memory, view: View, rules: Rules) -> Iterator[int]:
    """Yield the instants at which a reminder may come to be due, whatever is in front then."""
    for block in view.blocks:
        yield block.start_ms
        yield block.end_ms
    for call in waiting_calls(memory, view.calls, view.meetings, rules.nudges):
        yield _left_ms(call)


def _left_ms(call: Stretch) -> int:
    """Return when a call is over for good: whoever comes back earlier is in the same session."""
    return call.end_ms + BREAK_MS


def _middle_ms(block: Stretch) -> int:
    return (block.start_ms + block.end_ms) // 2


def _was_said(memory: Memory, block: Stretch) -> bool:
    return memory.block_start_ms is not None and block.holds(memory.block_start_ms)


def _begun_block(memory: Memory, blocks: Iterable[Stretch], now_ms: int) -> Stretch | None:
    """Return the block in whose first half ``now_ms`` lies and of which nothing was said yet."""
    for block in blocks:
        if block.start_ms <= now_ms < _middle_ms(block) and not _was_said(memory, block):
            return block
    return None


def _overlap(one: Stretch, other: Stretch) -> bool:
    return one.start_ms < other.end_ms and other.start_ms < one.end_ms


def _recent(asked: Iterable[Stretch], now_ms: int) -> Iterator[Stretch]:
    return (call for call in asked if call.end_ms > now_ms - _REMEMBERED_MS)


def _count(memory: Memory, found: Iterable[Decision]) -> Memory:
    reminded = dict(memory.reminded)
    for decision in found:
        reminded[decision.kind] = reminded.get(decision.kind, 0) + 1
    return memory if reminded == memory.reminded else structs.replace(memory, reminded=reminded)


# -- the numbers


def _clock(at_ms: int, rules: Rules) -> str:
    return f"{local_time(at_ms, rules.zone):%H:%M}"


def _start_numbers(block: Stretch, view: View, rules: Rules) -> Numbers:
    return {
        "block": f"{_clock(block.start_ms, rules)}-{_clock(block.end_ms, rules)}",
        "block_s": (block.end_ms - block.start_ms) // 1000,
        "left_s": (block.end_ms - view.now_ms) // 1000,
        "until": _clock(block.end_ms, rules),
    }


def _end_numbers(block: Stretch, view: View, rules: Rules) -> Numbers:
    return {
        "block": f"{_clock(block.start_ms, rules)}-{_clock(block.end_ms, rules)}",
        "block_s": (block.end_ms - block.start_ms) // 1000,
        "networking_s": view.total_ms("networking", block.start_ms) // 1000,
        "socializing_s": view.total_ms("socializing", block.start_ms) // 1000,
        "free": next_free(view, rules),
    }


def _call_numbers(call: Stretch, rules: Rules) -> Numbers:
    return {
        "call_s": (call.end_ms - call.start_ms) // 1000,
        "from": _clock(call.start_ms, rules),
        "until": _clock(call.end_ms, rules),
        "start_ms": call.start_ms,
        "end_ms": call.end_ms,
    }
