"""When does each kind of nudge hold? None, or the numbers that it rests on.

PRODUCT.md's table in code. Limits on speaking are ``policy``'s business.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator

from msgspec import Struct

from tracker.core.model import Meeting
from tracker.nudges.hours import show_soon
from tracker.nudges.view import Memory, Numbers, Rules, View


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


def _busy(memory: Memory, view: View, rules: Rules) -> Numbers | None:
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
    if any(block.holds(view.now_ms) for block in view.blocks):
        return None  # the block's reminders carry the message
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
        "free": next_free(view, rules),
    }


def next_free(view: View, rules: Rules) -> str | None:
    """Return when the calendar next has room for a call, in words; ``None`` if it cannot tell."""
    free_ms = view.free_ms() if view.calendar_known else None
    return None if free_ms is None else show_soon(free_ms, view.now_ms, rules.zone)


def _budget(memory: Memory, view: View, rules: Rules) -> Numbers | None:
    del memory
    social_ms = view.total_ms("socializing", view.day_start_ms)
    if social_ms < rules.nudges.budget.per_day_ms:
        return None
    return {
        "socializing_s": social_ms // 1000,
        "per_day_s": rules.nudges.budget.per_day_ms // 1000,
        "networking_s": view.total_ms("networking", view.day_start_ms) // 1000,
    }


def reached_multiple(run_ms: int, after_ms: int) -> int:
    """Return the highest of 1, 2, 4, 8 ... such that the run reached it; 0 if none."""
    return 1 << (run_ms // after_ms).bit_length() - 1 if run_ms >= after_ms else 0


def _spoken_multiple(memory: Memory, view: View) -> int:
    start_ms, spoke_ms = view.run.start_ms, memory.streak_ms
    if start_ms is None or spoke_ms is None or spoke_ms <= start_ms:
        return 0
    return memory.run_multiple


def _streak(memory: Memory, view: View, rules: Rules) -> Numbers | None:
    after_ms = rules.nudges.streak.after_ms
    reached = reached_multiple(view.run.length_ms, after_ms)
    if reached <= _spoken_multiple(memory, view):
        return None
    return {
        "run_s": view.run.length_ms // 1000,
        "after_s": after_ms // 1000,
        "multiple": reached,
        "network": view.front.network,
    }


def _popularity(memory: Memory, view: View, rules: Rules) -> Numbers | None:
    del memory
    outreach_ms = view.total_ms("outreach", view.day_start_ms)
    conversation_ms = view.total_ms("conversation", view.day_start_ms)
    if outreach_ms < rules.nudges.popularity.after_ms or conversation_ms * 4 >= outreach_ms:
        return None
    return {"outreach_s": outreach_ms // 1000, "conversation_s": conversation_ms // 1000}


CONDITIONS: dict[str, Callable[[Memory, View, Rules], Numbers | None]] = {
    "busy": _busy,
    "budget": _budget,
    "streak": _streak,
    "popularity": _popularity,
}


# -- when to look again


def growing(memory: Memory, view: View, rules: Rules) -> Iterator[int]:
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
        reached = reached_multiple(view.run.length_ms, nudges.streak.after_ms)
        following = max(1, reached * 2)
        yield now_ms + nudges.streak.after_ms * following - view.run.length_ms
    if view.front.activity == "outreach":
        outreach_ms = view.total_ms("outreach", view.day_start_ms)
        conversation_ms = view.total_ms("conversation", view.day_start_ms)
        yield now_ms + nudges.popularity.after_ms - outreach_ms
        yield now_ms + 4 * conversation_ms - outreach_ms + 1
