"""Corrections and what they changed, in plain words."""

from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from tracker.core.corrections import Correction
from tracker.core.days import local_time
from tracker.core.lengths import show_length
from tracker.core.model import MINUTE_MS, Category, Judged, Span
from tracker.summary.words import plain_text

_WORDS: dict[Category, str] = {
    "networking": "networking",
    "socializing": "socializing",
    "job_search": "job search",
    "meeting": "calls and meetings",
    "other": "other",
    "away": "away",
}
_GAP = "not recorded"


class Shares(Struct):
    """What a stretch held: lengths in milliseconds by what they counted as.

    Attributes:
        present: Time at the computer, by category in words.
        absent: The rest: away, and not recorded.
        away: Where the rest lies, ``(start_ms, end_ms)``, sorted.
    """

    present: dict[str, int] = field(default_factory=dict)
    absent: dict[str, int] = field(default_factory=dict)
    away: list[tuple[int, int]] = field(default_factory=list)


def share_out(spans: Iterable[tuple[Span, Judged]], start_ms: int, end_ms: int) -> Shares:
    """Return what ``[start_ms, end_ms)`` held, by its spans."""
    shares, at_ms = Shares(), start_ms
    for span, judged in spans:
        _add_absence(shares, _GAP, at_ms, span.start_ms)
        if span.away:
            _add_absence(shares, _WORDS["away"], span.start_ms, span.end_ms)
        else:
            word = _WORDS[judged.category]
            shares.present[word] = shares.present.get(word, 0) + span.length_ms
        at_ms = max(at_ms, span.end_ms)
    _add_absence(shares, _GAP, at_ms, end_ms)
    return shares


def _add_absence(shares: Shares, word: str, start_ms: int, end_ms: int) -> None:
    if start_ms >= end_ms:
        return
    shares.absent[word] = shares.absent.get(word, 0) + end_ms - start_ms
    if shares.away and shares.away[-1][1] == start_ms:
        shares.away[-1] = (shares.away[-1][0], end_ms)
    else:
        shares.away.append((start_ms, end_ms))


def show_shares(*shares: dict[str, int]) -> str:
    """Show ``18 min other, 2 min away``, most first."""
    lengths = {word: ms for share in shares for word, ms in share.items()}
    most_first = sorted(lengths.items(), key=lambda it: -it[1])
    return ", ".join(f"{show_length(ms / 1000)} {word}" for word, ms in most_first) or "nothing"


def show_stretch(start_ms: int, end_ms: int, zone: ZoneInfo, now_ms: int) -> str:
    """Show ``Today, 10:00 to 10:20``; seconds only where there are any."""
    start = local_time(start_ms, zone)
    ago = (local_time(now_ms, zone).date() - start.date()).days
    day = {0: "Today", 1: "Yesterday"}.get(ago, f"{start:%a} {start.date()}")
    return f"{day}, {show_times(start_ms, end_ms, zone)}"


def show_times(start_ms: int, end_ms: int, zone: ZoneInfo) -> str:
    """Show ``10:00 to 10:20``, and when that is not the same day."""
    start, end = local_time(start_ms, zone), local_time(end_ms, zone)
    form = "%H:%M" if start_ms % MINUTE_MS == end_ms % MINUTE_MS == 0 else "%H:%M:%S"
    later = "" if end.date() == start.date() else " the next day"
    return f"{start.strftime(form)} to {end.strftime(form)}{later}"


def show_what(correction: Correction) -> str:
    """Show what it says that a stretch was: ``a meeting ("phone call")``."""
    said = f' ("{plain_text(correction.summary)}")' if correction.summary else ""
    target = correction.target
    if target is not None and target.casefold() in correction.summary.casefold():
        target = None  # the words say it
    about = f", about {plain_text(target)}" if target else ""
    if correction.kind == "meeting":
        return f"a meeting{said}{about}"
    activity = f"/{correction.activity}" if correction.activity else ""
    network = f" on {correction.network}" if correction.network else ""
    return f"{_WORDS[correction.category]}{activity}{network}{about}{said}"


def show_change(correction: Correction, before: Shares, when: str) -> list[str]:
    """Return the sentences that say what a new correction changed.

    Args:
        correction: The new one.
        before: What its stretch held without it.
        when: Its stretch in words.
    """
    what = show_what(correction)
    if correction.present and correction.absent:
        had_been = show_shares(before.present, before.absent)
        return [f"{when} now counts as {what}; it had been {had_been}."]
    now, rest = before.present, before.absent
    if correction.absent:
        now, rest = rest, now
    if not rest:
        return [f"{when} now counts as {what}; it had been {show_shares(now)}."]
    length = show_length(sum(now.values()) / 1000)
    return [
        f"{when}: {length} now count as {what}; they had been {show_shares(now)}.",
        f"{show_shares(rest)} stays as it was.",
    ]


def show_list(corrections: Sequence[Correction], zone: ZoneInfo, now_ms: int) -> list[str]:
    """Return a line for each correction, and what became of it."""
    lines = []
    for each in corrections:
        when = show_stretch(each.start_ms, each.end_ms, zone, now_ms)
        undone = "" if each.undone_ms is None else "  (taken back)"
        lines.append(f"{each.number:>4}  {when}: {show_what(each)}{undone}")
    return lines
