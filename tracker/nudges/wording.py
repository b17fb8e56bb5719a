"""A decision's numbers to words: short, kind, concrete, one next step.

The words vary with how often something was said, by the numbers alone, so that a replay
says the same. Nothing of a page is ever in them.
"""

from typing import Any

from tracker.core.lengths import show_length
from tracker.nudges.view import Decision

_BUSY_STEPS = (
    "Who that you wrote with could you ask for a call?",
    "One message with two proposed times is enough to start.",
    "Which of your conversations is ripe for 20 minutes by phone?",
)
_FREE_STEPS = (
    "Your calendar has room {free}: who could be asked for a call then?",
    "One message is enough to start: would {free} suit for a call?",
    "Which of your conversations is ripe for 20 minutes by phone, {free} for instance?",
)
_STREAK_STEPS = (
    "One message to somebody you want to know better?",
    "Close the feed and answer one conversation?",
    "A good moment to look up one organisation on your list.",
)

_START_STEPS = (
    "Which message do you owe somebody?",
    "One conversation first: whose answer are you waiting for?",
    "Who on your list have you not heard of for the longest time?",
)


def show_days(seconds: float) -> str:
    """Show a horizon: ``7 days``, ``1 day``; as ``show_length`` where it is no whole number."""
    days, rest = divmod(seconds, 86_400)
    if not days or rest:
        return show_length(seconds)  # "36 h": rounded up it would claim what nobody looked at
    return f"{days:.0f} day{'s' if days > 1 else ''}"


def word(decision: Decision, *, said_before: int) -> tuple[str, str]:
    """Return title and message of a nudge.

    Args:
        decision: What to say.
        said_before: How many nudges of this kind were said this day; varies the words.
    """
    return _WORDERS[decision.kind](decision.numbers, said_before)


def _busy(numbers: dict[str, Any], said: int) -> tuple[str, str]:
    if numbers["over"] == "today":
        spent = f"{show_length(numbers['on_network_s'])} on networks"
        spent += " since your last meeting" if numbers["held_today"] else " today"
    else:
        spent = f"{show_length(numbers['days_on_network_s'])} on networks in {numbers['days']} days"
    step = _call_step(numbers, said)
    if not numbers["calendar_known"]:
        return (
            "Busy is not productive",
            f"{spent}. I know of no calendar, so I cannot tell whether a call is booked. {step}",
        )
    ahead = show_days(numbers["horizon_s"])
    return "Busy is not productive", f"{spent}, and no call or meeting in the next {ahead}. {step}"


def _call_step(numbers: dict[str, Any], said: int) -> str:
    """Return the step towards a call, at a time that is free if one is known."""
    free = numbers.get("free")
    if free is None:
        return _BUSY_STEPS[said % len(_BUSY_STEPS)]
    return _FREE_STEPS[said % len(_FREE_STEPS)].format(free=free)


def _budget(numbers: dict[str, Any], said: int) -> tuple[str, str]:
    del said
    spent = show_length(numbers["socializing_s"])
    networking = show_length(numbers["networking_s"])
    message = f"{spent} of socializing today, {networking} of networking. What did you come for?"
    return "Today's feed time is used up", message


def _streak(numbers: dict[str, Any], said: int) -> tuple[str, str]:
    step = _STREAK_STEPS[said % len(_STREAK_STEPS)]
    return (
        "Eye on the prize",
        f"{show_length(numbers['run_s'])} of socializing at a stretch. {step}",
    )


def _popularity(numbers: dict[str, Any], said: int) -> tuple[str, str]:
    del said
    invited, talked = show_length(numbers["outreach_s"]), show_length(numbers["conversation_s"])
    message = (
        f"{invited} of invitations today, {talked} of conversation. Write to one who accepted?"
    )
    return "It is not a popularity contest", message


def _block_start(numbers: dict[str, Any], said: int) -> tuple[str, str]:
    step = _START_STEPS[said % len(_START_STEPS)]
    left = show_length(numbers["left_s"])
    return "Time for networking", f"Planned until {numbers['until']}, {left} from now. {step}"


def _block_end(numbers: dict[str, Any], said: int) -> tuple[str, str]:
    networking = show_length(numbers["networking_s"])
    socializing = show_length(numbers["socializing_s"])
    spent = f"{networking} of networking and {socializing} of socializing in it."
    step = _call_step(numbers, said)
    return f"Your hours {numbers['block']} are over", f"{spent} {step}"


def _log_call(numbers: dict[str, Any], said: int) -> tuple[str, str]:
    del said
    length = show_length(numbers["call_s"])
    message = (
        f"A call of {length}, from {numbers['from']} to {numbers['until']}, and no meeting known "
        "for it. Logged, it counts as one."
    )
    return "Log this call?", message


_WORDERS = {
    "busy": _busy,
    "budget": _budget,
    "streak": _streak,
    "popularity": _popularity,
    "block_start": _block_start,
    "block_end": _block_end,
    "log_call": _log_call,
}
