"""Trace lines to observations and back: the format that INTERFACES.md promises.

Reading is strict by default: a line that cannot be read, or is out of order, is an error
with its number. Unknown members of a line are passed over, so that a newer trace still
reads. Writing takes redacted observations only; see ``redact``.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct, field

from tracker.core.days import show_instant
from tracker.core.model import Meeting
from tracker.core.observations import (
    Active,
    CalendarRead,
    Corrected,
    Dnd,
    End,
    Idle,
    Lock,
    LoggedMeeting,
    Observation,
    Pause,
    Recounted,
    Response,
    Resume,
    RulesChanged,
    Snooze,
    Suspend,
    Tab,
    Unlock,
    Unpause,
    Window,
    Zone,
)
from tracker.core.trace_lines import (
    ActiveLine,
    AnyLine,
    CalendarLine,
    ClockLine,
    CorrectedLine,
    DndLine,
    EndLine,
    IdleLine,
    Line,
    LockLine,
    MeetingLine,
    Occurrence,
    PauseLine,
    RecountLine,
    ResponseLine,
    ResumeLine,
    RulesLine,
    SnoozeLine,
    StartLine,
    SuspendLine,
    TabLine,
    UnlockLine,
    UnpauseLine,
    WindowLine,
    ZoneLine,
)
from tracker.errors import UserError


class Start(Observation, frozen=True, kw_only=True):
    """A live run begins; holds what a replay needs to end up where that run did.

    Attributes:
        zone: IANA name of the local zone.
        settings: As plain tables, in the form of config.toml.
        rules: Text of the person's own rules.
        targets: Text of the person's targets (CSV).
        known: What was known before, in the form of ``tracker.engine``; opaque here.
    """

    zone: str
    settings: dict[str, Any]
    rules: str = ""
    targets: str = ""
    known: dict[str, Any] = field(default_factory=dict)


_PLAIN: dict[type[Line], type[Observation]] = {
    ActiveLine: Active,
    LockLine: Lock,
    UnlockLine: Unlock,
    SuspendLine: Suspend,
    ResumeLine: Resume,
    PauseLine: Pause,
    UnpauseLine: Unpause,
    EndLine: End,
}
#: All kinds of lines that are accepted.
KINDS = tuple(str(kind.__struct_config__.tag) for kind in get_args(AnyLine))
# What happens needs days before and behind it that can be reckoned with.
_FIRST_MS = round(datetime(1900, 1, 1, tzinfo=UTC).timestamp() * 1000)
_LAST_MS = round(datetime(9001, 1, 1, tzinfo=UTC).timestamp() * 1000)
_decoder: msgspec.json.Decoder[AnyLine] = msgspec.json.Decoder(AnyLine)


def parse_instant(text: str) -> int:
    """Parse ISO 8601 with an offset to UTC milliseconds.

    Raises:
        ValueError: If it has another form, no offset, or lies outside the years 1 to 9999.
    """
    try:
        parsed = datetime.fromisoformat(text)
        if parsed.tzinfo is None:
            raise ValueError  # noqa: TRY301 - one message for all that is wrong with it
        at_ms = round(parsed.timestamp() * 1000)
        parsed.astimezone(UTC)  # raises where the offset leads out of the calendar
    except (ValueError, OverflowError):
        raise ValueError(
            f"{text[:40]!r} is no time such as 2026-03-02T09:00:00+01:00 (ISO 8601 with an offset)"
        ) from None
    return at_ms


def parse_line(text: str | bytes) -> Observation:
    """Parse one line of a trace.

    Raises:
        ValueError: Saying what was found and what is accepted.
    """
    try:
        line = _decoder.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError(_explain(str(error))) from None
    at_ms = parse_instant(line.t)
    if not _FIRST_MS <= at_ms < _LAST_MS:
        raise ValueError(f"t = {line.t!r} lies outside the years 1900 to 9000")
    kind = _PLAIN.get(type(line))
    if kind is not None:
        return kind(at_ms=at_ms, mono_ms=line.m)
    return _build(line, at_ms)


class Reading(Struct):
    """A trace being read.

    Attributes:
        skipped: Lines that were passed over; 0 unless lenient.
    """

    skipped: int = 0

    def read(
        self, lines: Iterable[str | bytes], *, name: str, lenient: bool = False
    ) -> Iterator[Observation]:
        """Yield the observations of a trace in order.

        Args:
            lines: Its lines; blank ones are passed over.
            name: What to call the trace in an error.
            lenient: Skip and count what cannot be read or is out of order.

        Raises:
            UserError: Naming the line, what was found and what is accepted.
        """
        last: Observation | None = None
        for number, text in enumerate(lines, 1):
            if not text.strip():
                continue
            try:
                seen = parse_line(text)
                _check_order(last, seen)
            except ValueError as error:
                if not lenient:
                    hint = "Mend the line, or skip such lines with --lenient."
                    raise UserError(f"{name}:{number}: {error}", hint=hint) from None
                self.skipped += 1
                continue
            last = seen
            yield seen


def show_line(seen: Observation, zone: ZoneInfo) -> str:
    """Show a redacted observation as a line of a trace, without its line end."""

    def show(at_ms: int) -> str:
        return show_instant(at_ms, zone)

    line = _shown(seen, show)
    line.t = show(seen.at_ms)
    line.m = seen.mono_ms
    return msgspec.json.encode(line).decode()


def _check_order(last: Observation | None, seen: Observation) -> None:
    if last is None:
        return
    if last.mono_ms is not None and seen.mono_ms is not None:
        if seen.mono_ms < last.mono_ms:
            raise ValueError(f"m = {seen.mono_ms} comes after m = {last.mono_ms}: out of order")
    elif seen.at_ms < last.at_ms:
        behind_s = (last.at_ms - seen.at_ms) / 1000
        raise ValueError(f"t is {behind_s:g} s before the line above: out of order")


def _build(line: AnyLine, at_ms: int) -> Observation:
    when: dict[str, Any] = {"at_ms": at_ms, "mono_ms": line.m}
    match line:
        case WindowLine():
            return Window(app=line.app, title=line.title, sealed=line.sealed, **when)
        case TabLine():
            return Tab(
                browser=line.browser,
                url=line.url,
                title=line.title,
                private=line.private,
                audible=line.audible,
                facet=line.facet,
                sealed=line.sealed,
                **when,
            )
        case IdleLine():
            return Idle(since_ms=parse_instant(line.since), **when)
        case MeetingLine():
            return LoggedMeeting(meeting=_logged(line, at_ms), **when)
        case CalendarLine():
            fresh = None if line.fresh_until is None else parse_instant(line.fresh_until)
            meetings = tuple(map(_occurrence, line.meetings))
            return CalendarRead(meetings=meetings, fresh_until_ms=fresh, **when)
        case _:
            return _build_rare(line, when)


def _build_rare(line: AnyLine, when: dict[str, Any]) -> Observation:
    match line:
        case RulesLine():
            return RulesChanged(text=line.text, targets=line.targets, **when)
        case RecountLine():
            return Recounted(stretches=tuple(line.stretches), **when)
        case CorrectedLine():
            for correction in line.corrections:
                _known_zone(correction.zone)
            return Corrected(corrections=tuple(line.corrections), **when)
        case SnoozeLine():
            return Snooze(until_ms=parse_instant(line.until), **when)
        case DndLine():
            return Dnd(on=line.on, why=line.why, **when)
        case ResponseLine():
            return Response(nudge_kind=line.nudge, action=line.action, **when)
        case ZoneLine():
            return Zone(name=_known_zone(line.name), **when)
        case StartLine():
            return Start(
                zone=_known_zone(line.zone),
                settings=line.settings,
                rules=line.rules,
                targets=line.targets,
                known=line.known,
                **when,
            )
        case _:
            # A clock line carries its news in t and m.
            return Observation(**when)


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone such as Europe/Berlin") from None


def _logged(line: MeetingLine, at_ms: int) -> Meeting:
    start_ms, end_ms = parse_instant(line.start), parse_instant(line.end)
    if end_ms < start_ms:
        raise ValueError(f"end = {line.end!r} lies before start = {line.start!r}")
    return Meeting(start_ms, end_ms, line.summary, booked_ms=at_ms)


def _occurrence(found: Occurrence) -> Meeting:
    return Meeting(
        parse_instant(found.start),
        parse_instant(found.end),
        found.summary,
        calendar=found.calendar,
        counts=found.counts,
        why=found.why,
        booked_ms=None if found.booked is None else parse_instant(found.booked),
        uid=found.uid,
    )


def _shown(seen: Observation, show: Callable[[int], str]) -> Line:
    match seen:
        case Window():
            return WindowLine(t="", app=seen.app, title=seen.title, sealed=seen.sealed)
        case Tab():
            names = ("browser", "url", "title", "private", "audible", "facet", "sealed")
            return TabLine(t="", **{name: getattr(seen, name) for name in names})
        case Idle():
            return IdleLine(t="", since=show(seen.since_ms))
        case LoggedMeeting():
            m = seen.meeting
            return MeetingLine(t="", start=show(m.start_ms), end=show(m.end_ms), summary=m.summary)
        case CalendarRead():
            fresh = None if seen.fresh_until_ms is None else show(seen.fresh_until_ms)
            meetings = [_show_occurrence(m, show) for m in seen.meetings]
            return CalendarLine(t="", meetings=meetings, fresh_until=fresh)
        case _:
            return _shown_rare(seen, show)


def _shown_rare(seen: Observation, show: Callable[[int], str]) -> Line:
    match seen:
        case RulesChanged():
            return RulesLine(t="", text=seen.text, targets=seen.targets)
        case Recounted():
            return RecountLine(t="", stretches=list(seen.stretches))
        case Corrected():
            return CorrectedLine(t="", corrections=list(seen.corrections))
        case Snooze():
            return SnoozeLine(t="", until=show(seen.until_ms))
        case Dnd():
            return DndLine(t="", on=seen.on, why=seen.why)  # type: ignore[arg-type]
        case Response():
            return ResponseLine(t="", nudge=seen.nudge_kind, action=seen.action)
        case Zone():
            return ZoneLine(t="", name=seen.name)
        case Start():
            names = ("zone", "settings", "rules", "targets", "known")
            return StartLine(t="", **{name: getattr(seen, name) for name in names})
    return _shown_plain(seen)


def _shown_plain(seen: Observation) -> Line:
    for line_kind, kind in _PLAIN.items():
        if isinstance(seen, kind):
            return line_kind(t="")
    return ClockLine(t="")


def _show_occurrence(meeting: Meeting, show: Callable[[int], str]) -> Occurrence:
    return Occurrence(
        start=show(meeting.start_ms),
        end=show(meeting.end_ms),
        summary=meeting.summary,
        calendar=meeting.calendar,
        counts=meeting.counts,
        why=meeting.why,
        booked=None if meeting.booked_ms is None else show(meeting.booked_ms),
        uid=meeting.uid,
    )


def _explain(said: str) -> str:
    """Say in plain words what msgspec found wrong with a line."""
    if said.startswith("Invalid value") and "$.kind" in said:
        return f"kind {said.split()[2]} is not known; accepted: {', '.join(KINDS)}"
    what, _, where = said.partition(" - at `$.")
    key = where.rstrip("`")
    if "missing required field" in what:
        return f"{what.split('`')[1]!r} is missing"
    return f"{key}: {what[0].lower()}{what[1:]}" if key else f"no JSON object: {what}"
