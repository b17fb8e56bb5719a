"""Calendars' texts to their owner's address: whose calendar is this, if nobody said so?

Nobody else is in nearly all of a person's meetings. An event with one person in it tells
nothing: it may be the person's own, or an invitation that lost its guests on the way.
"""

import re
from collections import Counter
from collections.abc import Iterable

from tracker.meetings.counting import is_nobody, plain_address

_EVENT = b"BEGIN:VEVENT"
_FOLD = re.compile(rb"\r?\n[ \t]")
_PERSON = re.compile(
    rb"^(?:ATTENDEE|ORGANIZER)[;:][^\r\n]*?mailto:([^\s\"<>;]+@[^\s\"<>;]+)",
    re.IGNORECASE | re.MULTILINE,
)
# Google names a person's main calendar by their address.
_NAMED = re.compile(rb"^X-WR-CALNAME:\s*([^\s@]+@[^\s@]+?)\s*$", re.IGNORECASE | re.MULTILINE)
_FEWEST_EVENTS = 2
_NEARLY_ALL = 0.8


def guess_owner(texts: Iterable[bytes]) -> str:
    """Return the address of whom calendars belong to; empty if they do not tell.

    It is the one that a calendar bears as its name, else the one that is in nearly all events
    of several people, with different others; two addresses that are in as many tell nothing.
    """
    counts: Counter[str] = Counter()
    company: dict[str, set[str]] = {}
    events = 0
    for text in texts:
        head, *parts = text.split(_EVENT)
        if (named := _NAMED.search(head)) and not is_nobody(name := _plain(named[1])):
            return name
        for part in parts:
            people = _people(part)
            if len(people) > 1:
                events += 1
                counts.update(people)
                for address in people:
                    company.setdefault(address, set()).update(people - {address})
    (first, most), (_, second) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    clear = most > second and most >= max(_FEWEST_EVENTS, _NEARLY_ALL * events)
    return first if clear and len(company[first]) > 1 else ""


def _people(event: bytes) -> set[str]:
    if b"\n " in event or b"\n\t" in event:
        event = _FOLD.sub(b"", event)
    found = (_plain(address) for address in _PERSON.findall(event))
    return {address for address in found if not is_nobody(address)}


def _plain(address: bytes) -> str:
    return plain_address(address.decode("utf-8", "replace"))
