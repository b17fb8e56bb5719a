"""An event's facts to a judgement: does it count as a meeting, and why, in words?

PRODUCT.md decides ("A meeting counts as scheduled when ..."). First come the reasons why
not, then what the person says in the event itself (``#meeting``, ``#notameeting``), then the
signs that somebody else is in it, the surest first. TRANSP, free or busy, plays no part:
people mark calls as free.
"""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from tracker.core.model import HOUR_MS
from tracker.meetings.channels import has_conference_link, has_phone_number
from tracker.meetings.words import find_word

LONGEST_MS = 8 * HOUR_MS

# Not within an address: https://wiki.example/page#meeting says nothing.
_SAID = re.compile(r"(?<![\w/#=&?.-])[#\uff03](no(?:t-?a)?-?)?meeting(?![\w-])", re.IGNORECASE)

# Calendars that stand in for people: Google names the calendar itself, or nobody, as organizer.
_NOBODY = (
    "@group.calendar.google.com",
    "@group.v.calendar.google.com",
    "@import.calendar.google.com",
    "@resource.calendar.google.com",
    "unknownorganizer@calendar.google.com",
    "nomail",
)


class Person(NamedTuple):
    """An ORGANIZER or ATTENDEE.

    Attributes:
        addresses: Lower case, without ``mailto:``; more than one if an EMAIL parameter differs.
        organizes: It is the ORGANIZER line.
        declined: PARTSTAT=DECLINED.
        thing: A room or a resource (CUTYPE).
    """

    addresses: frozenset[str]
    organizes: bool = False
    declined: bool = False
    thing: bool = False


class Facts(NamedTuple):
    """What is looked at to judge an event.

    Attributes:
        start_ms: UTC milliseconds.
        end_ms: UTC milliseconds, >= ``start_ms``.
        all_day: It is of whole days.
        cancelled: By status, method or title.
        summary: Title.
        place: LOCATION.
        texts: Whatever else may hold a link or a number: description, address, contact.
        links: Whatever else may hold a link, but digits of another meaning: vendor fields.
        people: Organizer and attendees.
        conference: The calendar itself says that there is a conference.
    """

    start_ms: int
    end_ms: int
    all_day: bool = False
    cancelled: bool = False
    summary: str = ""
    place: str = ""
    texts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    conference: bool = False


def judge(
    facts: Facts, *, me: Sequence[str], counts: Literal["people", "all"] = "people"
) -> tuple[bool, str]:
    """Return whether an event counts as a meeting, and the reason.

    Args:
        facts: The event.
        me: The person's own addresses; compared without case and ``mailto:``.
        counts: ``all`` takes every timed event that is not cancelled or declined.

    A ``#meeting`` in the title or the text counts whoever is in it and however long it is, unless
    it is cancelled, declined, all-day or without length; ``#notameeting`` never counts.
    """
    mine = frozenset(plain_address(address) for address in me) - {""}
    if refusal := _refusal(facts, mine):
        return False, refusal
    said = _said(facts)
    if said is False:
        return False, "#notameeting in it"
    if counts == "all":
        return True, "timed event"
    length_ms = facts.end_ms - facts.start_ms
    if length_ms <= 0:
        return False, "no length"
    if said:
        return True, "#meeting in it"
    if length_ms > LONGEST_MS:
        return False, "longer than 8 hours"
    sign = _sign(facts, mine)
    return (True, sign) if sign else (False, "nobody else in it")


def plain_address(text: str) -> str:
    """Return an address for comparison: lower case, without ``mailto:`` and brackets."""
    plain = text.strip().strip("<>").lower()
    while plain.startswith("mailto:"):
        plain = plain.removeprefix("mailto:").strip()
    return plain


def _said(facts: Facts) -> bool | None:
    """Return what the event's own words decide, against it before for it; ``None`` if nothing."""
    marks = [m for text in (facts.summary, *facts.texts) for m in _SAID.finditer(text)]
    if not marks:
        return None
    return not any(mark[1] for mark in marks)


def _refusal(facts: Facts, mine: frozenset[str]) -> str | None:
    if facts.all_day:
        return "all-day"
    if facts.cancelled:
        return "cancelled"
    if any(person.declined and person.addresses & mine for person in facts.people):
        return "declined by you"
    return None


def _sign(facts: Facts, mine: frozenset[str]) -> str | None:
    texts = (facts.place, facts.summary, *facts.texts)
    if facts.conference or any(has_conference_link(text) for text in (*texts, *facts.links)):
        return "conference link"
    if any(has_phone_number(text) for text in texts):
        return "phone number"
    if other := _somebody(facts.people, mine):
        return "other organizer" if other.organizes else "other attendee"
    word = find_word(facts.summary, facts.place)
    return f"words: {word}" if word else None


def _somebody(people: Sequence[Person], mine: frozenset[str]) -> Person | None:
    """Return somebody else, an attendee rather than the organizer."""
    others = [p for p in people if not (p.thing or p.addresses & mine or _is_nobody(p))]
    addresses = frozenset[str]().union(*(p.addresses for p in others))
    attend = [p for p in others if not p.organizes]
    if not mine and attend and len(others) > 1 and len(addresses) == 1:
        # Without knowing the person's address: who invites nobody but themselves is alone.
        return None
    return next(iter(attend), next(iter(others), None))


def is_nobody(address: str) -> bool:
    """Return whether an address stands for a calendar or a room, not for a person."""
    return not address or address.endswith(_NOBODY)


def _is_nobody(person: Person) -> bool:
    return all(map(is_nobody, person.addresses))
