"""config.toml text to settings: what may be set, in which form, and what does it mean?

One table, the structs below: name, type, default and meaning stand together, and
the README's table is generated from them (``tests/docs``). Errors name the file, the key,
what was found and what is accepted.
"""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from tracker.config_errors import explain
from tracker.core.model import DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS
from tracker.errors import UserError
from tracker.texts import read_text, read_text_if_any

_UNITS_MS = {"d": DAY_MS, "h": HOUR_MS, "m": MINUTE_MS, "s": SECOND_MS}
_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_LONGEST_MS = 36_525 * DAY_MS  # sums with instants must fit into 64 bits and into dates
DURATION_FORM = "a duration such as 90s, 20m, 2h, 1h30m or 3d"
INTERVAL_FORM = 'an interval such as "22:00-08:00"'


class Millis(int):
    """A positive duration in milliseconds, written ``1h30m``."""


class ClockTime(int):
    """A wall-clock time of day in minutes after midnight, written ``17:30``."""


class ClockInterval:
    """Wall-clock minutes ``[start_min, end_min)``; one that ends first crosses midnight.

    No struct or named tuple: msgspec would read those from arrays, not from a string.
    """

    __slots__ = ("end_min", "start_min")

    def __init__(self, start_min: int, end_min: int) -> None:
        self.start_min = start_min
        self.end_min = end_min

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ClockInterval) and (self.start_min, self.end_min) == (
            other.start_min,
            other.end_min,
        )

    def __hash__(self) -> int:
        return hash((self.start_min, self.end_min))

    def __repr__(self) -> str:
        return f"ClockInterval({self.start_min}, {self.end_min})"


def parse_duration(text: str) -> Millis:
    """Parse ``90s``, ``20m``, ``1h30m``, ``3d``; more than a century is a century.

    Raises:
        ValueError: If it has another form or is not positive.
    """
    match = _DURATION.fullmatch(text.strip())
    total = (
        sum(int(n) * _UNITS_MS[unit] for n, unit in zip(match.groups("0"), "dhms", strict=True))
        if match
        else 0
    )
    if total <= 0:
        raise ValueError(f"expected {DURATION_FORM}")
    return Millis(min(total, _LONGEST_MS))


def show_duration(length_ms: int) -> str:
    """Show a duration in the form that ``parse_duration`` reads, to the second."""
    rest_s = length_ms // SECOND_MS
    parts = []
    for unit, size_s in (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)):
        count, rest_s = divmod(rest_s, size_s)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"


def parse_clock_time(text: str) -> ClockTime:
    """Parse ``17:30`` to minutes after midnight. Raises ValueError for any other form."""
    match = _CLOCK.fullmatch(text.strip())
    if not match:
        raise ValueError('expected a time of day such as "17:30"')
    return ClockTime(int(match[1]) * 60 + int(match[2]))


def parse_interval(text: str) -> ClockInterval:
    """Parse ``22:00-08:00``. ``24:00`` is accepted as an end. Raises ValueError otherwise."""
    start, _, end = text.partition("-")
    try:
        start_min = parse_clock_time(start)
        end_min = 1440 if end.strip() == "24:00" else parse_clock_time(end)
    except ValueError:
        raise ValueError(f"expected {INTERVAL_FORM}") from None
    if start_min == end_min:
        raise ValueError(f"expected {INTERVAL_FORM} that is not empty")
    return ClockInterval(start_min, end_min)


class _Table(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of config.toml."""


class Tracking(_Table, frozen=True):
    """[tracking]."""

    idle_after_ms: Annotated[Millis, Meta(description="without input for so long you are away")] = (
        field(name="idle_after", default=parse_duration("3m"))
    )
    media_cap_ms: Annotated[
        Millis, Meta(description="a call or sound keeps you present at most so long without input")
    ] = field(name="media_cap", default=parse_duration("2h"))
    day_starts_min: Annotated[
        ClockTime, Meta(description="local time at which a new day begins")
    ] = field(name="day_starts", default=parse_clock_time("04:00"))


class Privacy(_Table, frozen=True):
    """[privacy]."""

    urls: Annotated[
        Literal["full", "path", "host"], Meta(description="how much of an address is kept")
    ] = "path"
    titles: Annotated[bool, Meta(description="whether titles are kept")] = True
    exclude: Annotated[
        tuple[str, ...],
        Meta(description="hosts (*.mybank.example), app:NAME, title:PATTERN or networks to ignore"),
    ] = ()
    keep_months: Annotated[
        int, Meta(ge=0, le=1200, description="months that what was recorded is kept, 0 for ever")
    ] = 0


class Calendar(_Table, frozen=True):
    """[calendar]."""

    sources: Annotated[tuple[str, ...], Meta(description="your calendars")] = ()
    refresh_ms: Annotated[Millis, Meta(description="how often they are looked at")] = field(
        name="refresh", default=parse_duration("15m")
    )
    counts: Annotated[
        Literal["people", "all"], Meta(description="people: meetings with somebody; all: any event")
    ] = "people"
    me: Annotated[tuple[str, ...], Meta(description="your own mail addresses")] = ()
    book_url: Annotated[
        str,
        Meta(description='what "Book a call" opens; empty: a new event in your calendar program'),
    ] = ""


class Busy(_Table, frozen=True):
    """[nudges.busy]."""

    enabled: Annotated[bool, Meta(description="speak of this at all")] = True
    after_ms: Annotated[Millis, Meta(description="hours on networks today without a meeting")] = (
        field(name="after", default=parse_duration("2h"))
    )
    days: Annotated[int, Meta(ge=1, le=31, description="days looked at together")] = 3
    after_days_ms: Annotated[Millis, Meta(description="hours on networks in these days")] = field(
        name="after_days", default=parse_duration("6h")
    )
    today_min_ms: Annotated[Millis, Meta(description="of which at least so much is today's")] = (
        field(name="today_min", default=parse_duration("15m"))
    )
    horizon_ms: Annotated[Millis, Meta(description="a meeting so far ahead keeps it silent")] = (
        field(name="horizon", default=parse_duration("7d"))
    )
    again_ms: Annotated[Millis, Meta(description="more hours on networks before it repeats")] = (
        field(name="again", default=parse_duration("1h"))
    )


class Streak(_Table, frozen=True):
    """[nudges.streak]."""

    enabled: Annotated[bool, Meta(description="speak of this at all")] = True
    after_ms: Annotated[Millis, Meta(description="socializing at a stretch")] = field(
        name="after", default=parse_duration("20m")
    )
    gap_ms: Annotated[Millis, Meta(description="breaks up to so long do not end the stretch")] = (
        field(name="gap", default=parse_duration("2m"))
    )


class Budget(_Table, frozen=True):
    """[nudges.budget]."""

    enabled: Annotated[bool, Meta(description="speak of this at all")] = True
    per_day_ms: Annotated[Millis, Meta(description="socializing in a day")] = field(
        name="per_day", default=parse_duration("45m")
    )


class Popularity(_Table, frozen=True):
    """[nudges.popularity]."""

    enabled: Annotated[bool, Meta(description="speak of this at all")] = True
    after_ms: Annotated[Millis, Meta(description="outreach today with hardly any conversation")] = (
        field(name="after", default=parse_duration("20m"))
    )


class BlockStart(_Table, frozen=True):
    """[nudges.block_start]."""

    enabled: Annotated[bool, Meta(description="remind of planned hours that begin")] = True


class BlockEnd(_Table, frozen=True):
    """[nudges.block_end]."""

    enabled: Annotated[bool, Meta(description="say when planned hours are over")] = True


class LogCall(_Table, frozen=True):
    """[nudges.log_call]."""

    enabled: Annotated[bool, Meta(description="offer to log a call that no calendar knew of")] = (
        True
    )


class Nudges(_Table, frozen=True):
    """[nudges]."""

    quiet: Annotated[tuple[ClockInterval, ...], Meta(description="when nothing is said")] = (
        ClockInterval(22 * 60, 8 * 60),
    )
    cooldown_ms: Annotated[Millis, Meta(description="silence after each nudge")] = field(
        name="cooldown", default=parse_duration("30m")
    )
    max_per_day: Annotated[int, Meta(ge=0, le=100, description="nudges a day, 0 for none")] = 6
    busy: Busy = Busy()
    streak: Streak = Streak()
    budget: Budget = Budget()
    popularity: Popularity = Popularity()
    block_start: BlockStart = BlockStart()
    block_end: BlockEnd = BlockEnd()
    log_call: LogCall = LogCall()


Blocks = Annotated[
    tuple[ClockInterval, ...], Meta(description="hours for networking on this weekday")
]


class Plan(_Table, frozen=True):
    """[plan]."""

    mon: Blocks = ()
    tue: Blocks = ()
    wed: Blocks = ()
    thu: Blocks = ()
    fri: Blocks = ()
    sat: Blocks = ()
    sun: Blocks = ()
    weekly_networking_ms: Annotated[
        Millis | None, Meta(description="networking you aim at in a week")
    ] = field(name="weekly_networking", default=None)
    weekly_meetings: Annotated[
        Annotated[int, Meta(ge=0, le=1000)] | None,
        Meta(description="meetings you aim at in a week"),
    ] = None

    def blocks(self) -> tuple[tuple[ClockInterval, ...], ...]:
        """Return the blocks of each weekday, Monday first."""
        return (self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun)


class Summary(_Table, frozen=True):
    """[summary]."""

    at_min: Annotated[ClockTime, Meta(description="when the day's summary opens")] = field(
        name="at", default=parse_clock_time("17:30")
    )


class Settings(_Table, frozen=True):
    """Everything in config.toml; each key has a default."""

    tracking: Tracking = Tracking()
    privacy: Privacy = Privacy()
    calendar: Calendar = Calendar()
    nudges: Nudges = Nudges()
    plan: Plan = Plan()
    summary: Summary = Summary()


_PARSERS = {Millis: parse_duration, ClockTime: parse_clock_time, ClockInterval: parse_interval}
_ACCEPTED = {
    Millis: DURATION_FORM,
    ClockTime: 'a time of day such as "17:30"',
    ClockInterval: INTERVAL_FORM,
}


def _decode(kind: type, found: object) -> object:
    parse = _PARSERS[kind]
    if not isinstance(found, str):
        raise ValueError(f"expected {_ACCEPTED[kind]}")  # noqa: TRY004 - msgspec adds the path to a ValueError
    return parse(found)


def plain_settings(value: object) -> Any:
    """Return settings as plain tables, in the form that ``build_settings`` reads."""
    match value:
        case Struct():
            plain = {
                f.encode_name: plain_settings(getattr(value, f.name))
                for f in msgspec.structs.fields(value)
            }
            return {key: item for key, item in plain.items() if item is not None}
        case Millis():
            return show_duration(value)
        case ClockTime():
            return _show_clock(value)
        case ClockInterval():
            return f"{_show_clock(value.start_min)}-{_show_clock(value.end_min)}"
        case tuple():
            return [plain_settings(item) for item in value]
    return value


def _show_clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def build_settings(tables: dict[str, Any], *, name: str, text: str = "") -> Settings:
    """Turn parsed TOML tables into settings.

    Args:
        tables: As ``tomllib`` gives them.
        name: What to call the file in an error.
        text: The file's text, to name the line in an error.

    Raises:
        UserError: For an unknown key or a value that is not accepted.
    """
    try:
        return msgspec.convert(tables, Settings, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise explain(error, Settings, tables, name=name, text=text) from None


def parse_settings(text: str, *, name: str) -> Settings:
    """Parse the text of a config.toml. See ``build_settings``; broken TOML is a UserError too."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, _, where = str(error).partition(" (at line ")
        line = f":{where.partition(',')[0]}" if where else ""
        raise UserError(
            f"{name}{line}: {what}",
            hint="Mend the line, or move the file away to use the defaults.",
        ) from None
    return build_settings(tables, name=name, text=text)


def read_settings(path: Path, *, must_exist: bool = False) -> Settings:
    """Read settings from ``path``; a missing file means all defaults, unless it must exist.

    Raises:
        UserError: If the file is not UTF-8, cannot be read, or holds what is not accepted.
    """
    text = read_text(path) if must_exist else read_text_if_any(path)
    return parse_settings(text, name=str(path))
