"""Bytes of a calendar to components: which lines belong to which event, whatever was broken?

iCalendar (RFC 5545) is read here line by line and forgivingly, because a parser that
trusts its input loses a whole calendar to one bad byte: each logical line is decoded by
itself, a line that is no property spoils itself only, and an event ends where the next
begins. Values are not judged here; see ``wall`` and ``occurrences``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

# CR, LF and any mix. Not str.splitlines: 0x0b, 0x85 and U+2028 are no line ends here.
_BREAKS = re.compile(rb"[\r\n]+")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_NAME = re.compile(r"\s*([A-Za-z0-9-]+)\s*[;:]")
_PARAMETER = re.compile(r';\s*([\w-]+)\s*=\s*((?:"[^"]*"|[^";:])*)')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_TOP = frozenset({"VEVENT", "VTIMEZONE", "VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY"})
_PROSE = frozenset({"DESCRIPTION", "LOCATION", "X-ALT-DESC", "COMMENT"})
# An address on a line of its own looks like a property called HTTPS.
_SCHEMES = frozenset({"HTTP", "HTTPS", "TEL", "MAILTO"})


class Property(NamedTuple):
    """One content line.

    Attributes:
        name: Upper case.
        params: Upper-case names; quotes removed.
        value: As written, escapes and all.
        line: Number of its first line, from 1.
    """

    name: str
    params: dict[str, str]
    value: str
    line: int

    @property
    def text(self) -> str:
        r"""The value as text: ``\n``, ``\,``, ``\;`` and ``\\`` undone."""
        return _ESCAPE.sub(lambda m: "\n" if m[1] in "nN" else m[1], self.value)


@dataclass(slots=True)
class Component:
    """What stands between a BEGIN and its END."""

    name: str
    line: int
    properties: list[Property] = field(default_factory=list)
    children: list["Component"] = field(default_factory=list)
    closed: bool = False

    def first(self, name: str) -> Property | None:
        """Return the first property of that name."""
        return next((p for p in self.properties if p.name == name), None)

    def every(self, *names: str) -> Iterator[Property]:
        """Return all properties of these names, in written order."""
        return (p for p in self.properties if p.name in names)

    def text_of(self, name: str) -> str:
        """Return the first such property's text, stripped; empty if there is none."""
        found = self.first(name)
        return found.text.strip() if found else ""


@dataclass(slots=True)
class Outline:
    """A calendar file taken apart.

    Attributes:
        calendars: Each VCALENDAR; what stands outside of any is in one of its own.
        problems: What was left out, in words, without the calendar's name.
    """

    calendars: list[Component] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


# A stray blank before one of these would merge two events, and lose both.
_NEVER_FOLDED = frozenset({b"BEGIN:VEVENT", b"END:VEVENT", b"BEGIN:VCALENDAR", b"END:VCALENDAR"})


def is_calendar(source: str | bytes) -> bool:
    """Return whether this holds a calendar or an event at all (and is not, say, a log-in page)."""
    return any(
        line.strip().upper().replace(" ", "") in {"BEGIN:VCALENDAR", "BEGIN:VEVENT"}
        for _, line in _logical_lines(_as_bytes(source))
    )


def parse_outline(source: str | bytes) -> Outline:
    """Take a calendar apart. Never raises; what is beyond use is among the problems."""
    reader = _Reader()
    for number, line in _logical_lines(_as_bytes(source)):
        reader.take(number, line)
    reader.finish()
    return reader.outline


class _Reader:
    """Keeps the stack of open components, the calendar at its bottom."""

    def __init__(self) -> None:
        self.outline = Outline()
        self._stack: list[Component] = []

    def take(self, number: int, line: str) -> None:
        found = parse_line(number, line)
        if found is None:
            self._stray(number, line)
        elif found.name == "BEGIN":
            self._begin(number, found.value.strip().upper())
        elif found.name == "END":
            self._end(number, found.value.strip().upper())
        elif self._stack:
            self._stack[-1].properties.append(found)

    def finish(self) -> None:
        self._unwind(0)

    def _begin(self, number: int, name: str) -> None:
        if name == "VCALENDAR":
            self._unwind(0)
        else:
            if not self._stack:
                self._open("VCALENDAR", number)
            if name in _TOP:
                self._unwind(1)
        self._open(name, number)

    def _open(self, name: str, number: int) -> None:
        opened = Component(name, number)
        siblings = self._stack[-1].children if self._stack else self.outline.calendars
        siblings.append(opened)
        self._stack.append(opened)

    def _end(self, number: int, name: str) -> None:
        for depth in range(len(self._stack) - 1, -1, -1):
            if self._stack[depth].name == name:
                self._stack[depth].closed = True
                self._unwind(depth)
                return
        if name == "VEVENT":
            self.outline.problems.append(
                f"line {number}: END:VEVENT without its BEGIN:VEVENT; what is before it left out"
            )

    def _unwind(self, depth: int) -> None:
        """Close everything above ``depth``."""
        del self._stack[depth:]

    def _stray(self, number: int, line: str) -> None:
        """Keep a broken line as text of the property before it, where that is prose."""
        inside = self._stack[-1].properties if self._stack else []
        if inside and inside[-1].name in _PROSE:
            before = inside[-1]
            inside[-1] = before._replace(value=f"{before.value}\n{line.strip()}")
        elif self._stack:
            self.outline.problems.append(f"line {number}: no property; the line left out")


def parse_line(number: int, line: str) -> Property | None:
    """Split a logical line into name, parameters and value; ``None`` if it has no such form."""
    match = _NAME.match(line)
    if not match or match[1].upper() in _SCHEMES:
        return None
    params: dict[str, str] = {}
    at = match.end() - 1
    while found := _PARAMETER.match(line, at):
        params[found[1].upper()] = found[2].replace('"', "").strip()
        at = found.end()
    if line[at : at + 1] != ":":
        # A quotation mark that is never closed and the like: the value starts at the first colon.
        at = line.find(":", at)
        if at < 0:
            return None
    return Property(match[1].upper(), params, line[at + 1 :], number)


def _as_bytes(source: str | bytes) -> bytes:
    if isinstance(source, str):
        return source.encode("utf-8", "replace")
    if source[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return source.decode("utf-16", "replace").encode("utf-8", "replace")
    return source


def _logical_lines(data: bytes) -> Iterator[tuple[int, str]]:
    """Unfold, then decode line by line: folding may cut a character in two.

    Yields:
        Number of the first physical line, from 1, and the text.
    """
    number, start, parts = 0, 0, list[bytes]()
    for line_number, line in _physical_lines(data.removeprefix(b"\xef\xbb\xbf")):
        if line[:1] in {b" ", b"\t"} and parts and line.strip().upper() not in _NEVER_FOLDED:
            parts.append(line[1:])
            continue
        if parts:
            yield start, _decode(b"".join(parts))
        start, parts, number = line_number, [line.lstrip(b" \t")], line_number
    if parts and number:
        yield start, _decode(b"".join(parts))


def _physical_lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    number, at = 1, 0
    for gap in _BREAKS.finditer(data):
        if gap.start() > at:
            yield number, data[at : gap.start()]
        run = gap.group()
        number += run.count(b"\n") or run.count(b"\r")
        at = gap.end()
    if at < len(data):
        yield number, data[at:]


def _decode(line: bytes) -> str:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        text = line.decode("cp1252", "replace")
    return _CONTROLS.sub("", text)
