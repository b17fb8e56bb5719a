"""A recurring event to its starts: on which dates does it happen, within a window?

``recurring-ical-events`` expands. It is handed times without zone, in the zone of the
series: its ids for an instance mix UTC and local readings, and two instances of one day
could meet there. It is also handed no lengths, so that its window bounds the starts.

No rule may run for ever: a rule is started close to the window, and one that would give
more than ``MOST`` dates is cut, which the caller is told.
"""

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from tracker.meetings.wall import shorten

#: Most dates that one event may have within a window.
MOST = 5_000
# Rules that a count ties to their first date cannot be started later; so many steps take a second.
_MOST_STEPS = 200_000

_STEP = {
    "SECONDLY": timedelta(seconds=1),
    "MINUTELY": timedelta(minutes=1),
    "HOURLY": timedelta(hours=1),
    "DAILY": timedelta(days=1),
    "WEEKLY": timedelta(weeks=1),
}
_LONGER = ("MONTHLY", "YEARLY")
_PARTS = frozenset(
    {
        *("FREQ", "UNTIL", "COUNT", "INTERVAL", "BYSECOND", "BYMINUTE", "BYHOUR", "BYDAY"),
        *("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS", "WKST"),
    }
)
_MONTH_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Rule(NamedTuple):
    """An RRULE, its UNTIL already in the wall-clock time of its series.

    Attributes:
        parts: Upper-case names and values, without UNTIL.
        until: Last possible start; ``None`` for none.
    """

    parts: dict[str, str]
    until: datetime | None

    @property
    def step(self) -> timedelta | None:
        """The grid its dates lie on; ``None`` where months make it uneven."""
        unit = _STEP.get(self.parts["FREQ"])
        return unit * int(self.parts.get("INTERVAL", "1")) if unit else None

    def __str__(self) -> str:
        until = [f"UNTIL={self.until:%Y%m%dT%H%M%S}"] if self.until else []
        return ";".join([*(f"{name}={value}" for name, value in self.parts.items()), *until])


class Series(NamedTuple):
    """A master event and its changed instances, all in wall-clock time of one zone.

    Attributes:
        start: The master's first start.
        rules: Its RRULEs.
        added: RDATEs.
        removed: EXDATEs; a date removes every instance of that day.
        changed: Per changed instance its RECURRENCE-ID, its own start, and whether the
            instances after it change as well (RANGE=THISANDFUTURE).
    """

    start: datetime
    rules: Sequence[Rule]
    added: Sequence[datetime]
    removed: Sequence[date]
    changed: Sequence[tuple[datetime, datetime, bool]]


class Start(NamedTuple):
    """One date of a series; ``changed`` is the index of the changed instance it is, or ``None``."""

    at: datetime
    changed: int | None


def parse_rule(text: str) -> tuple[dict[str, str], str]:
    """Split an RRULE into its parts and the text of its UNTIL.

    Raises:
        ValueError: If it is no rule; the message says so.
    """
    parts = dict[str, str]()
    for part in text.strip().strip(";").upper().split(";"):
        name, equals, value = part.partition("=")
        if equals and name.strip() in _PARTS:
            parts[name.strip()] = value.strip()
    until = parts.pop("UNTIL", "")
    positive = _up_to(parts.get("INTERVAL", "1"), 10**6) and _up_to(parts.get("COUNT", "1"), 10**10)
    if parts.get("FREQ") not in {*_STEP, *_LONGER} or not positive or _impossible(parts):
        raise ValueError(f"RRULE {shorten(text)} is no rule")
    return parts, until


def _up_to(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12 and 0 < int(text) <= most


def expand(series: Series, begin: datetime, end: datetime) -> tuple[list[Start], bool]:
    """Return the starts in ``[begin, end)`` and whether some were cut off.

    Raises:
        ValueError: If a rule is none.
    """
    end, cut = _bounded(series, begin, end)
    first = series.start
    rules = [_with_until(rule, first) for rule in series.rules]
    if len(rules) == 1 and not series.added:
        rules[0], first = _nearer(rules[0], first, begin)
    try:
        starts = _expand(series._replace(start=first, rules=rules), begin, end)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise ValueError("its recurrence cannot be worked out") from error
    starts.sort()
    return starts[:MOST], cut or len(starts) > MOST


def _expand(series: Series, begin: datetime, end: datetime) -> list[Start]:
    # Imported late: 15 MB and 60 ms that a calendar without recurring events does without.
    import icalendar  # noqa: PLC0415
    import recurring_ical_events  # noqa: PLC0415

    calendar = icalendar.Calendar()
    master = icalendar.Event()
    master.add("uid", "series")
    master.add("dtstart", series.start)
    for rule in series.rules:
        master.add("rrule", icalendar.vRecur.from_ical(str(rule)))
    if series.added:
        master.add("rdate", list(series.added))
    for removed in series.removed:
        master.add("exdate", removed)
    calendar.add_component(master)
    for index, (instance, start, onwards) in enumerate(series.changed):
        changed = icalendar.Event()
        changed.add("uid", "series")
        changed.add("dtstart", start)
        parameters = {"RANGE": "THISANDFUTURE"} if onwards else {}
        changed.add("recurrence-id", instance, parameters=parameters)
        changed.add("x-index", str(index))
        calendar.add_component(changed)
    found = recurring_ical_events.of(calendar).between(begin, end)
    return [
        Start(event["DTSTART"].dt, int(event["X-INDEX"]) if "X-INDEX" in event else None)
        for event in found
    ]


def _with_until(rule: Rule, first: datetime) -> Rule:
    """Turn the COUNT of a bare sub-daily rule into its UNTIL: it can then be started later."""
    bare = set(rule.parts) <= {"FREQ", "INTERVAL", "COUNT", "WKST"}
    if "COUNT" not in rule.parts or not bare or rule.step is None:
        return rule
    parts = {name: value for name, value in rule.parts.items() if name != "COUNT"}
    try:
        last = first + rule.step * (int(rule.parts["COUNT"]) - 1)
    except OverflowError:
        return Rule(parts, rule.until)
    return Rule(parts, min(last, rule.until) if rule.until else last)


def _nearer(rule: Rule, first: datetime, begin: datetime) -> tuple[Rule, datetime]:
    """Start a rule shortly before the window, on the grid it is on anyway.

    Raises:
        ValueError: If a COUNT forbids it and the way to the window is too long.
    """
    if rule.step is None or first >= begin:
        return rule, first
    steps = (begin - first) // rule.step
    if "COUNT" in rule.parts:
        if steps > _MOST_STEPS and rule.step < _STEP["DAILY"]:
            raise ValueError("it repeats too often")
        return rule, first
    return rule, first + rule.step * max(0, steps - 1)


def _bounded(series: Series, begin: datetime, end: datetime) -> tuple[datetime, bool]:
    """Return an end of the window before which no rule gives more than ``MOST`` dates."""
    daily = max((_per_day(rule) for rule in series.rules), default=0.0)
    start = max(begin, min(series.start, end))
    if (end - start) / _STEP["DAILY"] * daily <= MOST:
        return end, False
    return start + timedelta(days=MOST / daily), True


def _per_day(rule: Rule) -> float:
    """Return about how many dates a rule gives a day; hardly more, where it is many."""
    each = {name: float(len(rule.parts.get(name, "0").split(","))) for name in _PARTS}
    frequency = rule.parts["FREQ"]
    if frequency == "WEEKLY":
        each["BYHOUR"] *= each["BYDAY"] / 7
    elif frequency in _LONGER:
        each["BYHOUR"] /= 4
    if rule.step and rule.step < _STEP["DAILY"]:
        finer = {"SECONDLY": (), "MINUTELY": ("BYSECOND",)}.get(frequency, ("BYMINUTE", "BYSECOND"))
        return _STEP["DAILY"] / rule.step * math.prod(each[name] for name in finer)
    return each["BYHOUR"] * each["BYMINUTE"] * each["BYSECOND"] / int(rule.parts.get("INTERVAL", 1))


def _impossible(parts: dict[str, str]) -> bool:
    """Return whether it asks for the like of 30 February, which would be sought until year 9999."""
    months, days = parts.get("BYMONTH", ""), parts.get("BYMONTHDAY", "")
    try:
        wanted = [abs(int(day)) for day in days.split(",") if day]
        lengths = [_MONTH_DAYS[int(month) - 1] for month in months.split(",") if month]
    except (ValueError, IndexError):
        return True
    return bool(wanted) and min(wanted) > max(lengths, default=31)
