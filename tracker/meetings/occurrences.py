"""A calendar's text to meetings: what happens when, and does it count?

Each event is read by itself, so that a broken one costs only itself, and whatever is left
out is told in a warning that names the event by its UID, never by its title. What the
dates mean is decided in ``wall``, recurrence in ``series``, what counts in ``counting``.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from tracker.core.model import Meeting
from tracker.meetings import series, wall
from tracker.meetings.counting import Facts, judge
from tracker.meetings.events import Calendar, Event, label_event, read_event
from tracker.meetings.lines import Component, parse_outline
from tracker.meetings.merging import merge_meetings
from tracker.meetings.owner import guess_owner
from tracker.meetings.wall import Moment, Zones

# An hour that the clock repeats is later than its wall-clock time says. Nothing is added at the
# beginning, where the dates of a series that is cut off are counted from.
_MARGIN = timedelta(hours=2)
_BROKEN = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


class _Window(NamedTuple):
    begin_ms: int
    end_ms: int

    def holds(self, at_ms: int) -> bool:
        return self.begin_ms <= at_ms < self.end_ms


class _Happening(NamedTuple):
    """One occurrence: an event and the times it has this time."""

    event: Event
    start_ms: int
    end_ms: int


def read_calendar(
    text: str | bytes,
    *,
    name: str,
    from_ms: int,
    to_ms: int,
    zone: ZoneInfo,
    me: Sequence[str],
    counts: Literal["people", "all"],
) -> tuple[list[Meeting], list[str]]:
    """Read the occurrences of a calendar that start in ``[from_ms, to_ms)``.

    Args:
        text: An iCalendar file, however damaged; bytes are better, as they can be decoded
            line by line.
        name: What to call it in meetings and warnings.
        from_ms: Earliest start, UTC milliseconds.
        to_ms: First start that is too late, UTC milliseconds.
        zone: Where floating times and whole days are.
        me: The person's own addresses; guessed from the calendar if there are none.
        counts: See ``tracker.meetings.counting.judge``.

    Returns:
        Meetings in order of their start, counting or not, each once; and warnings, each
        beginning with ``name``. Never raises for what the text holds.
    """
    me = me or _guess_me(text)
    outline = parse_outline(text)
    warnings = [f"{name}: {problem}" for problem in outline.problems]
    window = _Window(from_ms, to_ms)
    events: list[Event] = []
    for component in outline.calendars:
        calendar = _open_calendar(component, zone, me)
        for part in component.children:
            if part.name == "VEVENT":
                events += _read_one(part, calendar, name, warnings)
    meetings: list[Meeting] = []
    for group in _by_uid(events).values():
        said: list[str] = []
        try:
            happenings = list(_occurrences(group, window, zone, said))
            meetings += [_meeting(it, name, me, counts) for it in happenings]
        except _BROKEN:
            said.append("its dates cannot be worked out; left out")
        warnings += [f"{name}: VEVENT {group[0].label}: {problem}" for problem in said]
    return merge_meetings(meetings), list(dict.fromkeys(warnings))


def _guess_me(text: str | bytes) -> Sequence[str]:
    owner = guess_owner([text.encode("utf-8", "replace") if isinstance(text, str) else text])
    return (owner,) if owner else ()


def _open_calendar(component: Component, zone: ZoneInfo, me: Sequence[str]) -> Calendar:
    owner = component.text_of("X-WR-CALNAME").lower()
    return Calendar(
        zones=Zones(zone, (part for part in component.children if part.name == "VTIMEZONE")),
        cancels=component.text_of("METHOD").upper() == "CANCEL",
        # Google names a person's main calendar by their address; nothing else says whose it is.
        owner=owner if not me and "@" in owner and " " not in owner else "",
    )


def _read_one(
    part: Component, calendar: Calendar, name: str, warnings: list[str]
) -> Iterator[Event]:
    said: list[str] = []
    try:
        yield read_event(part, calendar, said)
    except _BROKEN as error:
        reason = str(error) if isinstance(error, ValueError) else "it cannot be read"
        said.append(f"{reason}; left out")
    warnings += [f"{name}: VEVENT {label_event(part)}: {problem}" for problem in said]


def _by_uid(events: Sequence[Event]) -> dict[object, list[Event]]:
    groups: dict[object, list[Event]] = {}
    for index, event in enumerate(events):
        groups.setdefault(event.uid or index, []).append(event)
    return groups


def _occurrences(
    group: Sequence[Event], window: _Window, zone: ZoneInfo, said: list[str]
) -> Iterator[_Happening]:
    """Yield what the events of one UID amount to within the window."""
    masters = _masters([event for event in group if event.instance is None])
    changed = _changed([event for event in group if event.instance is not None])
    if len(masters) == 1 and masters[0].recurs:
        yield from _recurring(masters[0], _with_master(changed, masters[0]), window, zone, said)
        return
    for event in (*masters, *changed):
        yield from _single(event, window)


def _single(event: Event, window: _Window) -> Iterator[_Happening]:
    start_ms = event.start.ms
    if window.holds(start_ms):
        yield _Happening(event, start_ms, start_ms + event.length_ms)


def _masters(events: Sequence[Event]) -> list[Event]:
    """Drop older revisions of an event; different events that share a UID by mistake all stay."""
    if len(events) < 2:
        return list(events)
    newest = max(events, key=lambda event: event.revision)
    if newest.cancelled and not newest.recurs:
        # A cancellation may name the series without repeating its rule.
        rest = [event._replace(cancelled=True) for event in events if event.recurs]
        return rest[-1:] or [newest]
    kept = {event.start.ms: event for event in sorted(events, key=lambda event: event.revision)}
    return [event for event in kept.values() if _stays(event, newest)]


def _stays(event: Event, newest: Event) -> bool:
    if event is newest:
        return True
    if newest.cancelled or event.sequence != newest.sequence or event.recurs or newest.recurs:
        return False
    edited = event.modified_ms != newest.modified_ms and event.summary == newest.summary
    return not edited


def _with_master(changed: Sequence[Event], master: Event) -> list[Event]:
    """Cancel the changed instances of a series that was cancelled after them."""
    return [
        event._replace(cancelled=True)
        if master.cancelled and event.sequence <= master.sequence
        else event
        for event in changed
    ]


def _changed(events: Sequence[Event]) -> list[Event]:
    """Keep the newest revision of each changed instance."""
    newest: dict[tuple[datetime, bool], Event] = {}
    for event in sorted(events, key=lambda event: event.revision):
        assert event.instance is not None
        instance = event.instance
        key = (wall.move(instance, UTC), instance.is_date)
        newest[key] = event
    return list(newest.values())


def _recurring(
    master: Event, changed: Sequence[Event], window: _Window, local: ZoneInfo, said: list[str]
) -> Iterator[_Happening]:
    zone = master.start.zone
    line = series.Series(
        start=master.start.wall,
        rules=_rules(master, local, said),
        added=[wall.move(moment, zone) for moment, _ in master.added],
        removed=[_removed(master, moment) for moment in master.removed],
        changed=[
            (_instance(master, event), wall.move(event.start, zone), event.onwards)
            for event in changed
        ],
    )
    begin = wall.to_wall(window.begin_ms, zone)
    end = wall.to_wall(window.end_ms, zone) + _MARGIN
    try:
        starts, cut = series.expand(line, begin, end)
    except ValueError as error:
        said.append(f"{error}; only its first date and changed ones are taken")
        for event in (master, *changed):
            yield from _single(event, window)
        return
    if cut:
        said.append(f"it repeats too often; only its first {series.MOST:,} dates or so are taken")
    ends = {
        wall.move(moment, zone): length for moment, length in master.added if length is not None
    }
    for start in starts:
        event = master if start.changed is None else changed[start.changed]
        own = start.changed is not None and start.at == line.changed[start.changed][1]
        start_ms = event.start.ms if own else wall.to_ms(start.at, zone)
        length_ms = ends.get(start.at, event.length_ms) if event is master else event.length_ms
        if window.holds(start_ms):
            yield _Happening(event, start_ms, start_ms + length_ms)


def _rules(master: Event, zone: ZoneInfo, said: list[str]) -> list[series.Rule]:
    rules = []
    for text in master.rules:
        try:
            parts, until_text = series.parse_rule(text)
            rules.append(series.Rule(parts, _until(until_text, master, Zones(zone))))
        except ValueError as error:
            said.append(f"{error}; not taken")
    return rules


def _until(text: str, master: Event, zones: Zones) -> datetime | None:
    """Return a rule's last moment in the series' own wall-clock time.

    A bare date means that day's end: RFC 5545 wants a time there, but many write the date.
    """
    if not text:
        return None
    until = wall.parse_text("RRULE's UNTIL", text, zones, default=master.start.zone)
    if until.is_date:
        return until.wall + timedelta(days=1, seconds=-1)
    return wall.move(until, master.start.zone)


def _removed(master: Event, moment: Moment) -> date:
    if moment.is_date:
        return moment.wall.date()
    if master.start.is_date:
        return moment.wall.date()
    return wall.move(moment, master.start.zone)


def _instance(master: Event, event: Event) -> datetime:
    """Return which instance a changed one replaces; a bare date means that day's."""
    assert event.instance is not None
    found = wall.move(event.instance, master.start.zone)
    if master.start.is_date or event.instance.is_date:
        return datetime.combine(found.date(), master.start.wall.time())
    return found


def _meeting(
    it: _Happening, name: str, me: Sequence[str], counts: Literal["people", "all"]
) -> Meeting:
    event = it.event
    facts = Facts(
        start_ms=it.start_ms,
        end_ms=it.end_ms,
        all_day=event.all_day,
        cancelled=event.cancelled,
        summary=event.summary,
        place=event.place,
        texts=event.texts,
        links=event.links,
        people=event.people,
        conference=event.conference,
    )
    counted, why = judge(facts, me=me or event.owners, counts=counts)
    return Meeting(
        start_ms=it.start_ms,
        end_ms=it.end_ms,
        summary=event.summary,
        calendar=name,
        counts=counted,
        why=why,
        booked_ms=event.booked_ms,
        uid=event.uid,
    )
