"""A VEVENT's lines to one event: when is it, who is in it, how does it repeat?

Reads every dialect the big calendars write: whole days marked by Exchange, cancellations
by status, method or title, conference links in vendor fields. Nothing is expanded or
judged here; see ``series`` and ``counting``.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from tracker.core.model import DAY_MS
from tracker.meetings import wall
from tracker.meetings.counting import Person, plain_address
from tracker.meetings.lines import Component, Property
from tracker.meetings.wall import Moment, Zones
from tracker.meetings.words import says_cancelled

# Google writes CREATED:19000101T120000Z where it does not know.
_EARLIEST_BOOKED_MS = 20 * 365 * DAY_MS
_ALL_DAY_MARKS = (
    "X-MICROSOFT-CDO-ALLDAYEVENT",
    "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT",
    "X-FUNAMBOL-ALLDAY",
)
_CONFERENCES = (
    "CONFERENCE",
    "X-GOOGLE-CONFERENCE",
    "X-MICROSOFT-SKYPETEAMSMEETINGURL",
    "X-MICROSOFT-ONLINEMEETINGCONFLINK",
    "X-MICROSOFT-ONLINEMEETINGEXTERNALLINK",
)


class Calendar(NamedTuple):
    """What the VCALENDAR around an event says about it.

    Attributes:
        zones: The zones it may name.
        cancels: METHOD:CANCEL.
        owner: Whose calendar it is, if it says so; empty if not.
    """

    zones: Zones
    cancels: bool = False
    owner: str = ""


class Event(NamedTuple):
    """One VEVENT, read.

    Attributes:
        uid: ``None`` if it has none.
        label: How a warning names it.
        start: DTSTART.
        length_ms: >= 0; an end before the start is taken as none.
        all_day: By the form of DTSTART or the vendor's mark.
        cancelled: By STATUS, METHOD or title.
        summary: Title.
        place: LOCATION.
        texts: Where links and phone numbers may stand.
        links: Where only links may.
        people: Organizer and attendees.
        conference: The calendar says that there is a conference.
        booked_ms: CREATED, UTC milliseconds.
        sequence: SEQUENCE, 0 by default.
        modified_ms: LAST-MODIFIED; 0 by default.
        stamp_ms: DTSTAMP; 0 by default.
        rules: RRULEs as written.
        added: RDATEs, with their length in milliseconds if they are periods.
        removed: EXDATEs.
        instance: RECURRENCE-ID.
        onwards: RANGE=THISANDFUTURE.
        owners: Addresses of the calendar's owner.
    """

    uid: str | None
    label: str
    start: Moment
    length_ms: int
    all_day: bool
    cancelled: bool
    summary: str
    place: str
    texts: tuple[str, ...]
    links: tuple[str, ...]
    people: tuple[Person, ...]
    conference: bool
    booked_ms: int | None
    sequence: int
    modified_ms: int
    stamp_ms: int
    rules: tuple[str, ...]
    added: tuple[tuple[Moment, int | None], ...]
    removed: tuple[Moment, ...]
    instance: Moment | None
    onwards: bool
    owners: tuple[str, ...]

    @property
    def recurs(self) -> bool:
        """Whether it has dates beside its first."""
        return bool(self.rules or self.added)

    @property
    def revision(self) -> tuple[int, bool, int, int]:
        """Sorts revisions of one event, the newest last."""
        return (self.sequence, self.cancelled, self.modified_ms, self.stamp_ms)


def label_event(component: Component) -> str:
    """Return how a warning names an event: by its UID, else by its line; never by its title."""
    uid = wall.shorten(component.text_of("UID"))
    return repr(uid) if uid else f"in line {component.line}"


def read_event(component: Component, calendar: Calendar, said: list[str]) -> Event:
    """Read one VEVENT.

    Args:
        component: Its lines.
        calendar: What is around it.
        said: Gets a sentence for each part that is left out or guessed.

    Raises:
        ValueError: If the event cannot be used; the message says why.
    """
    if not component.closed:
        raise ValueError("cut off before its END:VEVENT")
    zones = calendar.zones
    start = _start(component, zones, said)
    instance_line = component.first("RECURRENCE-ID")
    instance = (
        wall.parse_moment(instance_line, zones, default=start.zone) if instance_line else None
    )
    summary = " ".join(component.text_of("SUMMARY").split())
    cancelled = component.text_of("STATUS").upper() in {"CANCELLED", "CANCELED"}
    return Event(
        uid=component.text_of("UID") or None,
        label=label_event(component),
        start=start,
        length_ms=_length_ms(component, start, zones, said),
        all_day=start.is_date or _marked_all_day(component),
        cancelled=cancelled or calendar.cancels or says_cancelled(summary),
        summary=summary,
        place=component.text_of("LOCATION"),
        texts=tuple(
            p.text for p in component.every("DESCRIPTION", "URL", "CONTACT", *_CONFERENCES)
        ),
        links=tuple(_links(component)),
        people=tuple(_people(component)),
        conference=any(_is_conference(p) for p in component.every(*_CONFERENCES)),
        booked_ms=_booked_ms(component, zones),
        sequence=_number(component.text_of("SEQUENCE")),
        modified_ms=_instant_ms(component, "LAST-MODIFIED", zones) or 0,
        stamp_ms=_instant_ms(component, "DTSTAMP", zones) or 0,
        rules=tuple(p.value for p in component.every("RRULE") if p.value.strip()),
        added=tuple(_added(component, start, zones, said)),
        removed=tuple(moment for moment, _ in _listed(component, "EXDATE", start, zones, said)),
        instance=instance,
        onwards=_is_onwards(instance_line),
        owners=(calendar.owner,) if calendar.owner else (),
    )


def _is_onwards(instance: Property | None) -> bool:
    return instance is not None and instance.params.get("RANGE", "").upper() == "THISANDFUTURE"


def _start(component: Component, zones: Zones, said: list[str]) -> Moment:
    found = component.first("DTSTART")
    if not found:
        raise ValueError("no DTSTART")
    start = wall.parse_moment(found, zones)
    start.ms  # noqa: B018 - raises where the calendar ends, before anything is built on it
    if not start.known_zone:
        tzid = wall.shorten(found.params.get("TZID", ""))
        said.append(f"TZID {tzid!r} is not known; taken as local time")
    return start


def _marked_all_day(component: Component) -> bool:
    return any(p.value.strip().upper() in {"TRUE", "1"} for p in component.every(*_ALL_DAY_MARKS))


def _length_ms(component: Component, start: Moment, zones: Zones, said: list[str]) -> int:
    end_line, length_line = component.first("DTEND"), component.first("DURATION")
    if end_line:
        end = wall.parse_moment(end_line, zones, default=start.zone)
        if start.is_date or end.is_date:
            # Whole days mixed with times: the date is that day's midnight, where the start is.
            end = Moment(end.wall, start.zone)
    elif length_line:
        end = start._replace(wall=start.wall + _duration(length_line))
    elif start.is_date:
        end = start._replace(wall=start.wall + timedelta(days=1))
    else:
        end = start
    if end.ms < start.ms:
        said.append("ends before it begins; taken as without length")
    return max(0, end.ms - start.ms)


def _duration(found: Property) -> timedelta:
    try:
        return wall.parse_length(found.value)
    except ValueError as error:
        raise ValueError(f"DURATION {error}") from None


def _listed(
    component: Component, name: str, start: Moment, zones: Zones, said: list[str]
) -> Iterator[tuple[Moment, str]]:
    for found in component.every(name):
        for moment in wall.parse_moments(found, zones, default=start.zone):
            if isinstance(moment, ValueError):
                said.append(f"{moment}; not taken")
            else:
                yield moment


def _added(
    component: Component, start: Moment, zones: Zones, said: list[str]
) -> Iterator[tuple[Moment, int | None]]:
    for moment, period in _listed(component, "RDATE", start, zones, said):
        if not period:
            yield moment, None
            continue
        try:
            end = wall.parse_end(period, moment, zones)
        except ValueError as error:
            said.append(f"{error}; not taken")
        else:
            yield moment, max(0, end.ms - moment.ms)


def _links(component: Component) -> Iterator[str]:
    """Yield values of vendor fields that hold an address (X-ALT-DESC is the text as HTML)."""
    for found in component.properties:
        if found.name.startswith("X-") and found.name not in _CONFERENCES and ":" in found.value:
            yield found.text


def _is_conference(found: Property) -> bool:
    value = found.value.strip().lower()
    return bool(value) and not value.startswith("tel:")


def _people(component: Component) -> Iterator[Person]:
    for found in component.every("ORGANIZER", "ATTENDEE"):
        written = (found.value, found.params.get("EMAIL", ""))
        yield Person(
            addresses=frozenset(plain_address(text) for text in written if text.strip()),
            organizes=found.name == "ORGANIZER",
            declined=found.params.get("PARTSTAT", "").upper() == "DECLINED",
            thing=found.params.get("CUTYPE", "").upper() in {"ROOM", "RESOURCE"},
        )


def _booked_ms(component: Component, zones: Zones) -> int | None:
    created = _instant_ms(component, "CREATED", zones)
    return created if created and created > _EARLIEST_BOOKED_MS else None


def _instant_ms(component: Component, name: str, zones: Zones) -> int | None:
    """Return the instant of a property that nothing hangs on; ``None`` if it cannot be read."""
    found = component.first(name)
    try:
        return wall.parse_moment(found, zones).ms if found else None
    except (ValueError, OverflowError):
        return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
