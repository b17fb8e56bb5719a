"""The one sentence that matters: what did this day come to, and what is the next step?

Rules in order, the first that holds speaks. Each says numbers that the day carries and
one thing to do, at most ``MAX_LENGTH`` characters, so that it fits on two lines. It never
scolds; and while no calendar is known it claims nothing about bookings.
"""

from collections.abc import Callable

from tracker.core.days import local_time
from tracker.core.lengths import show_length
from tracker.core.model import DAY_MS
from tracker.summary.day import DayNumbers
from tracker.summary.words import plural

#: Two lines in the popup and in a terminal of 80 columns.
MAX_LENGTH = 150

_MINUTE_S = 60
_HOUR_S = 3600
#: From so much time on networks a day without a booking is worth a word.
_BUSY_S = _HOUR_S
#: Less than this is not worth an advice.
_LITTLE_S = 10 * _MINUTE_S
_PLACES = {
    "feed": "in the feed",
    "notifications": "in notifications",
    "video": "on videos",
    "browsing": "browsing",
    "chat": "in private chats",
}
_Rule = Callable[[DayNumbers], str | None]


def choose_sentence(numbers: DayNumbers) -> str:
    """Return the sentence for a day, at most ``MAX_LENGTH`` characters."""
    for rule in _RULES:
        sentence = rule(numbers)
        if sentence:
            return sentence
    return f"{show_length(numbers.present_s)} at the computer, none of it on networks."


def _held(numbers: DayNumbers) -> str | None:
    if not numbers.held:
        return None
    held = f"{plural(len(numbers.held), 'meeting')} held"
    if numbers.booked:
        return (
            f"{held} and {len(numbers.booked)} booked: this is what the hours are for. Well done."
        )
    return f"{held}: this is what the hours are for. Write a thank-you while it is fresh."


def _booked(numbers: DayNumbers) -> str | None:
    if not numbers.booked:
        return None
    booked = f"{plural(len(numbers.booked), 'meeting')} booked"
    if numbers.on_network_s < _LITTLE_S:
        return f"{booked} today. That is how a contact becomes a relationship."
    return f"{booked} from {_on_networks(numbers)}. That is how a contact becomes a relationship."


def _nothing(numbers: DayNumbers) -> str | None:
    if numbers.present_s > 0:
        return None
    if numbers.over:
        return "Nothing was recorded on this day."
    return "Nothing is recorded yet. Leave Eye on the Prize running, and the day fills itself in."


def _busy(numbers: DayNumbers) -> str | None:
    unbooked = numbers.calendar_known and numbers.next_meeting is None
    if not unbooked or numbers.on_network_s < _BUSY_S:
        return None
    activities = numbers.ledger.activities
    if activities.get("networking/conversation", 0) >= _MINUTE_S:
        return (
            f"{_on_networks(numbers)}, nothing booked. "
            "Ask one of the people you wrote with for a call."
        )
    place, seconds = _pastime(numbers)
    if seconds > numbers.on_network_s / 2:
        return (
            f"{_on_networks(numbers)}, {show_length(seconds)} of it {place}, nothing booked. "
            "Write to one person and ask for a call."
        )
    return f"{_on_networks(numbers)}, nothing booked. Choose one person and ask for a short call."


def _mostly_pastime(numbers: DayNumbers) -> str | None:
    socializing = numbers.ledger.seconds["socializing"]
    if socializing < 30 * _MINUTE_S or socializing <= numbers.on_network_s / 2:
        return None
    place, seconds = _pastime(numbers)
    if seconds <= numbers.on_network_s / 2:
        place, seconds = "socializing", socializing
    return (
        f"{_on_networks(numbers)}, {show_length(seconds)} of it {place}. "
        "Begin the next session with a message to one person."
    )


def _numbers_game(numbers: DayNumbers) -> str | None:
    outreach = numbers.ledger.activities.get("networking/outreach", 0)
    conversation = numbers.ledger.activities.get("networking/conversation", 0)
    if outreach < 20 * _MINUTE_S or conversation * 4 >= outreach:
        return None
    return (
        f"{show_length(outreach)} of invitations, {show_length(conversation)} of conversation. "
        "One good question to one person opens more doors."
    )


def _meeting_ahead(numbers: DayNumbers) -> str | None:
    meeting = numbers.next_meeting
    if meeting is None or numbers.over or meeting.start_ms - numbers.now_ms > 7 * DAY_MS:
        return None
    start, now = (
        local_time(meeting.start_ms, numbers.zone),
        local_time(numbers.now_ms, numbers.zone),
    )
    days = (start.date() - now.date()).days
    day = {0: "today", 1: "tomorrow"}.get(days, f"on {start:%A}")
    done = f"{show_length(numbers.ledger.seconds['networking'])} of networking, and a"
    lead = done if numbers.ledger.seconds["networking"] >= _LITTLE_S else "A"
    return f"{lead} meeting {day} at {start:%H:%M}. Ten minutes of reading up on them will show."


def _networking(numbers: DayNumbers) -> str | None:
    networking = numbers.ledger.seconds["networking"]
    if networking < _LITTLE_S:
        return None
    conversation = numbers.ledger.activities.get("networking/conversation", 0)
    if conversation >= 5 * _MINUTE_S:
        talked = f"{show_length(conversation)} of conversation"
        if networking - conversation >= _MINUTE_S:
            talked = f"{show_length(networking)} of networking, {talked} in it"
        return f"{talked}. Who of them would have fifteen minutes for a call?"
    return f"{show_length(networking)} of networking. A message to one person would make it count."


def _listings(numbers: DayNumbers) -> str | None:
    job_search = numbers.ledger.seconds["job_search"]
    if job_search < 30 * _MINUTE_S:
        return None
    return (
        f"{show_length(job_search)} of job search, hardly any networking. Referrals come from "
        "conversations: who do you know there?"
    )


def _quiet(numbers: DayNumbers) -> str | None:
    if numbers.on_network_s <= 0:
        return None
    return f"A quiet day: {_on_networks(numbers)}. One message to one person is enough to go on."


_RULES: tuple[_Rule, ...] = (
    _held,
    _booked,
    _nothing,
    _busy,
    _mostly_pastime,
    _numbers_game,
    _meeting_ahead,
    _networking,
    _listings,
    _quiet,
)


def _on_networks(numbers: DayNumbers) -> str:
    return f"{show_length(numbers.on_network_s)} on networks"


def _pastime(numbers: DayNumbers) -> tuple[str, float]:
    """Return where most of the socializing went, in words, and its seconds."""
    of_place = {
        place: numbers.ledger.activities.get(f"socializing/{activity}", 0.0)
        for activity, place in _PLACES.items()
    }
    place = max(of_place, key=of_place.__getitem__)
    return place, of_place[place]
