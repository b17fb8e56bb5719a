"""Wall-clock text of a calendar to instants: which moment is meant, and in which zone?

A time with ``Z`` is UTC whatever TZID says (RFC 5545, 3.3.5). A TZID is looked up as an
IANA name, then as what the file itself defines under it, then as a Windows name. One that
nobody knows is local time, and the caller is told.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import NamedTuple, cast
from zoneinfo import ZoneInfo

from tracker.meetings.lines import Component, Property

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_DATE = re.compile(
    r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?", re.ASCII | re.IGNORECASE
)
_OFFSET = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?", re.ASCII | re.IGNORECASE)


_DESCRIBED = re.compile(r"\((?:UTC|GMT)(?:[+-]\d\d:\d\d)?\)\s*(.+)", re.IGNORECASE)
_REGIONS = ("Europe", "America", "Asia", "Africa", "Australia", "Pacific", "Atlantic")
# Abbreviations that some servers write for a zone, and that the IANA database does not have.
_SPOKEN = {
    "eastern time": "America/New_York",
    "central time": "America/Chicago",
    "mountain time": "America/Denver",
    "pacific time": "America/Los_Angeles",
    "edt": "America/New_York",
    "cdt": "America/Chicago",
    "mdt": "America/Denver",
    "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles",
    "cest": "Europe/Paris",
    "bst": "Europe/London",
}


class Moment(NamedTuple):
    """A date or time as a calendar has it.

    Attributes:
        wall: Without zone; midnight for a date.
        zone: What ``wall`` is in.
        is_date: A whole day.
        known_zone: False if its TZID was not known, so that ``zone`` is a guess.
    """

    wall: datetime
    zone: tzinfo
    is_date: bool = False
    known_zone: bool = True

    @property
    def ms(self) -> int:
        """UTC milliseconds. Raises OverflowError at the ends of the calendar."""
        return to_ms(self.wall, self.zone)


def to_ms(wall: datetime, zone: tzinfo) -> int:
    """Return the instant of a wall-clock time; one that a clock change skips moves on by it."""
    return (wall.replace(tzinfo=zone) - _EPOCH) // _MILLISECOND


def to_wall(at_ms: int, zone: tzinfo) -> datetime:
    """Return the wall-clock time of an instant, clamped to the years a calendar may have."""
    low, high = -59_000_000_000_000, 250_000_000_000_000
    at = _EPOCH + timedelta(milliseconds=min(max(at_ms, low), high))
    return at.astimezone(zone).replace(tzinfo=None)


class Zones:
    """The zones that one calendar file may name."""

    def __init__(self, local: ZoneInfo, definitions: Iterable[Component] = ()) -> None:
        self.local = local
        self._definitions = {
            found.text.strip(): component
            for component in definitions
            if (found := component.first("TZID"))
        }
        self._known: dict[str, tzinfo | None] = {}

    def find(self, tzid: str) -> tzinfo | None:
        """Return the zone of that name; ``None`` if nobody knows it."""
        if tzid not in self._known:
            self._known[tzid] = self._look_up(tzid)
        return self._known[tzid]

    def _look_up(self, tzid: str) -> tzinfo | None:
        definition = self._definitions.get(tzid)
        names = [tzid]
        if definition:
            names += [p.text.strip() for p in definition.every("X-LIC-LOCATION")]
        for name in names:
            if known := _iana(name):
                return known
        if definition and (built := _build(definition)):
            return built
        return _windows(tzid) or _described(tzid) or _fixed(tzid)


def move(moment: Moment, zone: tzinfo) -> datetime:
    """Return a moment as wall-clock time of another zone; a date stays what it is."""
    if moment.is_date or moment.zone is zone:
        return moment.wall
    return moment.wall.replace(tzinfo=moment.zone).astimezone(zone).replace(tzinfo=None)


def parse_moment(found: Property, zones: Zones, *, default: tzinfo | None = None) -> Moment:
    """Read a date or a time.

    Args:
        found: The property.
        zones: Where its TZID is looked up.
        default: The zone of a time that names none; ``None`` for the local one.

    Raises:
        ValueError: If it is neither; the message ends in "is no date".
    """
    value, tzid = _split_zone(found)
    return parse_text(found.name, value, zones, tzid=tzid, default=default)


def parse_moments(
    found: Property, zones: Zones, *, default: tzinfo
) -> Iterator[tuple[Moment, str] | ValueError]:
    """Read the list of an EXDATE or RDATE; what cannot be read comes as its error.

    Yields:
        A moment, and for a period the text after its slash (an end or a length).
    """
    value, tzid = _split_zone(found)
    for part in value.split(","):
        start, _, rest = part.strip().partition("/")
        if not start:
            continue
        try:
            yield parse_text(found.name, start, zones, tzid=tzid, default=default), rest
        except ValueError as error:
            yield error


def parse_end(text: str, start: Moment, zones: Zones) -> Moment:
    """Read the second half of a period: an end, or a length from ``start``. Raises ValueError."""
    if text.lstrip("+").upper().startswith("P"):
        return start._replace(wall=start.wall + parse_length(text))
    return parse_text("RDATE", text, zones, default=start.zone)


def parse_length(text: str) -> timedelta:
    """Read a DURATION such as ``PT45M``. Raises ValueError if it has another form."""
    from icalendar.prop import vDuration  # noqa: PLC0415 - 15 MB that most calendars do without

    try:
        length: timedelta = vDuration.from_ical(text.strip().upper())  # type: ignore[no-untyped-call]
    except ValueError:
        raise ValueError(f"{shorten(text)} is no length") from None
    return length


def shorten(text: str) -> str:
    """Return what may be quoted of a damaged value: printable, at most 40 characters."""
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text.strip())
    return plain if len(plain) <= 40 else f"{plain[:39]}…"


def _split_zone(found: Property) -> tuple[str, str]:
    """Return value and TZID. Exchange writes ``TZID=(UTC+01:00) Berlin:2026...`` unquoted."""
    tzid = found.params.get("TZID", "")
    before, colon, value = found.value.rpartition(":")
    return (value, f"{tzid}:{before}") if colon and tzid else (found.value, tzid)


def parse_text(
    name: str, text: str, zones: Zones, *, tzid: str = "", default: tzinfo | None = None
) -> Moment:
    """Read the text of a date or time; ``name`` is whose it is. See ``parse_moment``."""
    match = _DATE.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{name} {shorten(text)} is no date")
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        # A leap second (60) is allowed by RFC 5545; no clock here has it.
        wall = datetime(year, month, day, hour, minute, second - (second == 60))  # noqa: DTZ001
    except ValueError:
        raise ValueError(f"{name} {shorten(text)} is no date") from None
    if match[4] is None:
        return Moment(wall, zones.local, is_date=True)
    if match[7]:
        return Moment(wall, UTC)
    if not tzid:
        return Moment(wall, default or zones.local)
    zone = zones.find(tzid)
    return Moment(wall, zone or zones.local, known_zone=zone is not None)


def _iana(name: str) -> ZoneInfo | None:
    """Look up a name, and the tail of a path such as ``/mozilla.org/20070129_1/Europe/Berlin``."""
    parts = name.strip().strip("/").split("/")
    tails = ["/".join(parts)]
    if len(parts) > 2:
        tails += ["/".join(parts[-length:]) for length in (3, 2)]
    for tail in tails:
        try:
            return ZoneInfo(tail.replace(" ", "_"))
        except (ValueError, OSError, LookupError):
            continue
    return None


def _windows(name: str) -> ZoneInfo | None:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # noqa: PLC0415

    found = WINDOWS_TO_OLSON.get(name.strip())
    return _iana(found) if found else None


def _described(name: str) -> ZoneInfo | None:
    """Read Outlook's ``(UTC+01:00) Amsterdam, Berlin, Bern``, and a few abbreviations."""
    match = _DESCRIBED.fullmatch(name.strip())
    said = match[1] if match else name
    spoken = _SPOKEN.get(said.partition("(")[0].strip().lower())
    if spoken:
        return _iana(spoken)
    for city in said.split(",") if match else ():
        for region in _REGIONS:
            if zone := _iana(f"{region}/{city.strip()}"):
                return zone
    return None


def _fixed(name: str) -> tzinfo | None:
    """Read ``Z``, ``GMT+0100``, ``UTC-5`` and ``(UTC+01:00) Somewhere``."""
    if name.strip().upper() in {"Z", "UTC", "GMT", "(UTC) COORDINATED UNIVERSAL TIME"}:
        return UTC
    match = _OFFSET.match(name.strip().lstrip("("))
    if not match:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    if offset >= timedelta(hours=24):
        return None
    return timezone(offset if match[1] == "+" else -offset)


def _build(definition: Component) -> tzinfo | None:
    """Build a zone from a VTIMEZONE; ``None`` if it does not hold together."""
    from icalendar import Timezone  # noqa: PLC0415

    lines = ["BEGIN:VTIMEZONE", "TZID:of-this-file"]
    for observance in definition.children:
        if observance.name not in {"STANDARD", "DAYLIGHT"}:
            continue
        lines.append(f"BEGIN:{observance.name}")
        wanted = observance.every("DTSTART", "RRULE", "RDATE", "TZOFFSETFROM", "TZOFFSETTO")
        lines += [f"{p.name}:{p.value.strip()}" for p in wanted]
        lines.append(f"END:{observance.name}")
    lines += ["END:VTIMEZONE", ""]
    try:
        parsed = cast("Timezone", Timezone.from_ical("\r\n".join(lines)))
        zone: tzinfo = parsed.to_tz(lookup_tzid=False)
        for month in (1, 7):
            datetime(2026, month, 1, tzinfo=zone).utcoffset()
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError):
        return None
    return zone
