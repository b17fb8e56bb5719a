"""Records to rows, rows to CSV or JSON text: what does self-review get to see?

Times are whole seconds, rounded at the boundaries of spans, never as lengths: so in
every row ``end - start`` is ``seconds``, neighbours touch, and spans, sessions and
days add up to the same. A title is a stranger's text; on its way into a spreadsheet it is
made harmless (``harmless``), into JSON it goes as it is, escaped.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from tracker.core.days import day_bounds, day_of, offset_s
from tracker.core.hosts import host_of
from tracker.core.ledger import empty_day, fold_days
from tracker.core.model import CATEGORIES, Judged, Meeting, Span, SpokenNudge
from tracker.core.sessions import category_of, fold_sessions
from tracker.summary.coverage import Coverage
from tracker.summary.day import find_booked, find_held

Cell = str | int | bool | None | dict[str, int | float | str | bool | None]
Row = tuple[Cell, ...]

#: The columns of each kind of export, in order; a promise (INTERFACES.md).
COLUMNS: dict[str, tuple[str, ...]] = {
    "spans": (
        "start",
        "end",
        "seconds",
        "category",
        "activity",
        "network",
        "target",
        "app",
        "host",
        "url",
        "title",
        "rule",
    ),
    "sessions": ("start", "end", "seconds", "category", "breaks_s"),
    "days": (
        "date",
        *(f"{category}_s" for category in CATEGORIES),
        "meetings_held",
        "meetings_booked",
        "nudges",
        "targets_touched",
    ),
    "nudges": ("at", "kind", "title", "message", "numbers", "response", "responded"),
    "meetings": (
        "start",
        "end",
        "seconds",
        "summary",
        "calendar",
        "counts",
        "why",
        "booked",
    ),
    "targets": (
        "name",
        "state",
        "last_contact",
        "last_kind",
        "seconds",
        "last_14_days_s",
        "research_s",
        "conversation_s",
        "job_search_s",
        "meeting_s",
        "other_networking_s",
        "meetings_held",
        "next_meeting",
    ),
}

#: Kinds of contact that have a column of their own among ``targets``.
TARGET_KINDS = ("research", "conversation", "job_search", "meeting")

# What a spreadsheet takes for the beginning of a formula, the wide forms of East Asian
# input methods included (https://owasp.org/www-community/attacks/CSV_Injection). It looks for
# it behind blanks and quotes too, and where the comma is the decimal sign it cuts the line
# at semicolons, wherever they stand.
_STARTER = re.compile(
    r"""(?P<before>(?:^|;)[\s"'`´‘’“”«»„\u200b-\u200d\u2060\ufeff\ufffd]*)(?=[=+\-@＝＋－＠])"""
)
# A sign in front of a plain number, a telephone number or nothing is data that stays as it is.
_HARMLESS = re.compile(r"[+-](?:\d[\d .,]*%?)?\s*(?:;|$)|[-+=@＝＋－＠]+\s*(?:;|$)")
_CONTROLS = dict.fromkeys(
    (
        *range(0x20),
        *range(0x7F, 0xA0),
        0x061C,  # this one and those below turn the direction of text
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ),
    "\ufffd",
) | dict.fromkeys(map(ord, "\t\n\r\v\f\x85\u2028\u2029"), " ")
_JSON_CONTROLS = {code: f"\\u{code:04x}" for code in _CONTROLS if code >= 0x7F}
# Quoting more than CSV asks for keeps apart what a reader with another separator would cut.
_PLAIN = re.compile(r"[\w.:/+-]*", re.ASCII)


# -- records to rows


def whole_seconds(spans: Iterable[tuple[Span, Judged]]) -> Iterator[tuple[Span, Judged]]:
    """Round the boundaries of spans to whole seconds; what rounds to nothing is kept, empty.

    Touching spans still touch, so the sum over any stretch is off by less than a second.
    """
    for span, judged in spans:
        start_ms, end_ms = _round_ms(span.start_ms), _round_ms(span.end_ms)
        yield msgspec.structs.replace(span, start_ms=start_ms, end_ms=end_ms), judged


def span_rows(spans: Iterable[tuple[Span, Judged]]) -> Iterator[Row]:
    """Turn judged spans into rows of ``spans``; an away one shows nothing but its time."""
    for span, judged in whole_seconds(spans):
        times = (
            show_second(span.start_ms, span.offset_s),
            show_second(span.end_ms, span.offset_s),
            (span.end_ms - span.start_ms) // 1000,
            category_of(span, judged),
        )
        if span.away:
            yield (*times, *[None] * 8)
            continue
        page = span.page
        yield (
            *times,
            judged.activity,
            judged.network,
            judged.target,
            page.app,
            host_of(page.url),
            page.url,
            page.title,
            judged.rule,
        )


def session_rows(spans: Iterable[tuple[Span, Judged]]) -> Iterator[Row]:
    """Fold judged spans into sessions and those into rows; ``seconds`` leaves breaks out."""
    judged_spans = (
        (span, category_of(span, judged))
        for span, judged in whole_seconds(spans)
        if span.start_ms < span.end_ms
    )
    for session in fold_sessions(judged_spans):
        yield (
            show_second(session.start_ms, session.offset_s),
            show_second(session.end_ms, session.end_offset_s),
            session.own_ms // 1000,
            session.category,
            session.breaks_ms // 1000,
        )


def day_rows(
    spans: Iterable[tuple[Span, Judged]],
    meetings: Sequence[Meeting],
    nudges: Sequence[SpokenNudge],
    *,
    days: tuple[date, date] | None,
    zone: ZoneInfo,
    day_starts_min: int,
    now_ms: int,
) -> Iterator[Row]:
    """Turn everything recorded into a row for each local day that holds any of it.

    Args:
        spans: Judged, in the order they were lived.
        meetings: Of any time.
        nudges: Of any time.
        days: First and last day to show; ``None`` for all.
        zone: The local zone.
        day_starts_min: Minutes after midnight at which a day begins.
        now_ms: A meeting that ends later has not been held yet.
    """

    def is_shown(day: date) -> bool:
        return days is None or days[0] <= day <= days[1]

    ledgers = {
        date.fromisoformat(ledger.date): ledger
        for ledger in fold_days(whole_seconds(spans), zone, day_starts_min)
    }
    instants = [nudge.nudge.at_ms for nudge in nudges]
    for meeting in meetings:
        if meeting.counts:
            instants += [meeting.booked_ms] if meeting.booked_ms is not None else []
            instants += [meeting.end_ms] if meeting.end_ms <= now_ms else []
    touched = ledgers.keys() | {day_of(at_ms, zone, day_starts_min) for at_ms in instants}
    for day in sorted(filter(is_shown, touched)):
        start_ms, end_ms = day_bounds(day, zone, day_starts_min)
        counts = (
            len(find_held(meetings, start_ms, end_ms, now_ms)),
            len(find_booked(meetings, start_ms, end_ms)),
            sum(start_ms <= nudge.nudge.at_ms < end_ms for nudge in nudges),
        )
        if day in ledgers or any(counts):
            ledger = ledgers.get(day) or empty_day(day, zone, day_starts_min)
            seconds = (int(ledger.seconds[category]) for category in CATEGORIES)
            yield (ledger.date, *seconds, *counts, len(ledger.targets))


def nudge_rows(nudges: Iterable[SpokenNudge], zone: ZoneInfo) -> Iterator[Row]:
    """Turn stored nudges into rows of ``nudges``."""
    for spoken in nudges:
        nudge = spoken.nudge
        yield (
            _show_local(nudge.at_ms, zone),
            nudge.kind,
            nudge.title,
            nudge.message,
            nudge.numbers,
            spoken.response,
            _show_local(spoken.response_ms, zone),
        )


def meeting_rows(meetings: Iterable[Meeting], zone: ZoneInfo) -> Iterator[Row]:
    """Turn meetings into rows of ``meetings``; one logged by hand has no calendar."""
    for meeting in meetings:
        yield (
            _show_local(meeting.start_ms, zone),
            _show_local(meeting.end_ms, zone),
            (_round_ms(meeting.end_ms) - _round_ms(meeting.start_ms)) // 1000,
            meeting.summary,
            meeting.calendar,
            meeting.counts,
            meeting.why,
            _show_local(meeting.booked_ms, zone),
        )


def target_rows(found: Iterable[Coverage], zone: ZoneInfo) -> Iterator[Row]:
    """Turn the coverage of targets into rows of ``targets``; kinds of time add up to ``seconds``.

    Here lengths are rounded, as they are sums over spans that need not touch.
    """
    for it in found:
        kinds = [it.kinds_ms.get(kind, 0) // 1000 for kind in TARGET_KINDS]
        yield (
            it.name,
            str(it.state),
            _show_local(it.last_ms, zone),
            it.last_kind,
            it.total_ms // 1000,
            it.recent_ms // 1000,
            *kinds,
            it.total_ms // 1000 - sum(kinds),
            it.meetings,
            _show_local(it.next_ms, zone),
        )


def show_second(at_ms: int, offset: int) -> str:
    """Show an instant to the second, ISO 8601 with ``offset`` (seconds east of UTC)."""
    return datetime.fromtimestamp(_round_ms(at_ms) // 1000, _fixed_zone(offset)).isoformat()


@lru_cache(maxsize=64)
def _fixed_zone(offset: int) -> timezone:
    return timezone(timedelta(seconds=offset))


def _show_local(at_ms: int | None, zone: ZoneInfo) -> str | None:
    return None if at_ms is None else show_second(at_ms, offset_s(at_ms, zone))


def _round_ms(at_ms: int) -> int:
    return (at_ms + 500) // 1000 * 1000


# -- rows to text


def csv_lines(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """Write rows as CSV: comma, CRLF, a header; ``None`` is an empty field."""
    yield ",".join(columns) + "\r\n"
    for row in rows:
        yield ",".join(map(_csv_field, row)) + "\r\n"


def json_lines(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """Write rows as a JSON list of objects, one a line; every text as it was stored."""
    separator = "[\n"
    for row in rows:
        text = msgspec.json.encode(dict(zip(columns, row, strict=True))).decode()
        # Outside strings JSON holds none of these, so escaping them changes no value; raw, some
        # of them would steer a terminal.
        yield separator + text.translate(_JSON_CONTROLS)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def harmless(text: str) -> str:
    """Return ``text`` so that no spreadsheet runs it and it steers no terminal.

    An apostrophe goes in front of whatever a spreadsheet would take for the start of a
    formula: ``= + - @`` and their wide forms, at the start of the field or of a part of
    it after a semicolon, blanks and quotes before it notwithstanding. Numbers with a sign
    (``-5``, ``+49 30 123``) and lone signs stay as they are. Control characters and those that turn
    the direction of text become U+FFFD, line breaks and tabs a blank.
    """
    return _STARTER.sub(_defuse, text.translate(_CONTROLS))


def _defuse(match: re.Match[str]) -> str:
    before = match["before"]
    if _HARMLESS.match(match.string, match.end()):
        return before
    separator = before[:1] if before.startswith(";") else ""
    return f"{separator}'{before[len(separator) :]}"


def _csv_field(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case int():
            return str(cell)
        case dict():
            text = msgspec.json.encode(cell).decode()
        case str():
            text = cell
            if _PLAIN.fullmatch(text) and text[:1] not in "+-":
                return text  # most fields, and nothing in them to look for
    text = harmless(text)
    return text if _PLAIN.fullmatch(text) else '"' + text.replace('"', '""') + '"'
