"""The numbers of a day or a week as text for a terminal, a file or a notification.

Colours are the caller's affair: it hands in ``paint``, which gets a piece of text and the name
of its role. Titles of meetings and names of targets are made harmless here.
"""

import textwrap
from collections.abc import Callable, Iterable, Sequence

from tracker.core.days import local_time
from tracker.core.ledger import DayLedger
from tracker.core.lengths import show_length
from tracker.core.model import CATEGORIES, Category, Meeting
from tracker.summary.day import DayNumbers
from tracker.summary.names import show_network
from tracker.summary.words import NAMES, plain_text, plural

#: Piece of text and role (``title``, ``strong``, ``muted`` or a category) to painted text.
Paint = Callable[[str, str], str]

WIDTH = 76
_NAME_WIDTH = 20
_BAR_WIDTH = 36
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_SHOWN_MEETINGS = 6


def no_paint(text: str, _role: str) -> str:
    """Return the text as it is: for pipes, files and notifications."""
    return text


def show_day(
    numbers: DayNumbers, sentence: str, paint: Paint = no_paint, *, blocks: bool = True
) -> str:
    """Show a day.

    Args:
        numbers: See ``tracker.summary.day``.
        sentence: The one that matters; comes first.
        paint: Colours, if any.
        blocks: Whether the terminal can show block characters; else bars are made of ``#``.
    """
    ledger = numbers.ledger
    lines = [
        paint(f"{numbers.day:%A}, {numbers.day.day} {numbers.day:%B %Y}", "title"),
        paint(_headline(numbers), "muted"),
        "",
        *(paint(line, "strong") for line in textwrap.wrap(sentence, WIDTH)),
        "",
        *_category_lines(ledger, paint, blocks=blocks),
        "",
        *_meeting_lines(numbers, paint),
        *_table_line("Networks", _named(ledger.networks)),
        *_table_line("Targets", ledger.targets),
        *_other_lines(numbers, paint),
    ]
    return "\n".join(lines)


def show_week(
    days: Sequence[DayNumbers], total: DayLedger, paint: Paint = no_paint, *, blocks: bool = True
) -> str:
    """Show a week: one line a day, then its sums.

    Args:
        days: The week's days, at least one.
        total: Their sums (``tracker.summary.day.add_up``).
        paint: See ``show_day``.
        blocks: See ``show_day``.
    """
    first, last = days[0].day, days[-1].day
    largest = max(numbers.on_network_s for numbers in days)
    rows = [_week_row(numbers, largest, paint, blocks=blocks) for numbers in days]
    held = sum(len(numbers.held) for numbers in days)
    booked = sum(len(numbers.booked) for numbers in days)
    month = "" if first.month == last.month else f" {first:%B}"
    title = f"Week of {first.day}{month} to {last.day} {last:%B %Y}"
    return "\n".join(
        [
            paint(title, "title"),
            paint("Time on networks by day: networking, then socializing", "muted"),
            "",
            *rows,
            "",
            *_category_lines(total, paint, blocks=blocks),
            "",
            f"{'Meetings':<{_NAME_WIDTH}}{held} held, {booked} booked",
            *_table_line("Networks", _named(total.networks)),
            *_table_line("Targets", total.targets),
        ]
    )


def _week_row(numbers: DayNumbers, largest: float, paint: Paint, *, blocks: bool) -> str:
    bars = {
        category: _bar(numbers.ledger.seconds[category], largest, 24, blocks=blocks)
        for category in ("networking", "socializing")
    }
    blank = " " * (26 - sum(map(len, bars.values())))
    painted = "".join(paint(bar, category) for category, bar in bars.items() if bar)
    meetings = f"{len(numbers.held)} held, {len(numbers.booked)} booked"
    return (
        f"{numbers.day:%a} {numbers.day.day:>2} {numbers.day:%b}  {painted}{blank}"
        f"{show_length(numbers.on_network_s):>14}   {paint(meetings, 'muted')}"
    )


def show_short(numbers: DayNumbers, sentence: str) -> str:
    """Show a day in a few lines, for a notification where no window can be opened."""
    seconds = numbers.ledger.seconds
    parts = [
        f"{NAMES[category]} {show_length(seconds[category])}"
        for category in CATEGORIES
        if category != "away" and seconds[category] >= 60
    ]
    meetings = f"Meetings: {len(numbers.held)} held, {_booked_words(numbers)}."
    return "\n".join([sentence, *([", ".join(parts) + "."] if parts else []), meetings])


def show_meeting(meeting: Meeting, numbers: DayNumbers) -> str:
    """Show a meeting as ``10:00 Coffee`` on the day itself, else ``Tue 3 Mar 10:00 Coffee``."""
    start = local_time(meeting.start_ms, numbers.zone)
    day = "" if start.date() == numbers.day else f"{start:%a} {start.day} {start:%b} "
    return f"{day}{start:%H:%M} {plain_text(meeting.summary, 60) or 'Meeting'}"


def _headline(numbers: DayNumbers) -> str:
    away = numbers.ledger.seconds["away"]
    return (
        f"{show_length(numbers.on_network_s)} on networks"
        f" of {show_length(numbers.present_s)} at the computer"
        + (f", {show_length(away)} away" if away >= 60 else "")
    )


def _category_lines(ledger: DayLedger, paint: Paint, *, blocks: bool) -> Iterable[str]:
    shown: list[Category] = [category for category in CATEGORIES if category != "away"]
    largest = max(ledger.seconds[category] for category in shown)
    for category in shown:
        seconds = ledger.seconds[category]
        bar = _bar(seconds, largest, _BAR_WIDTH, blocks=blocks)
        blank = " " * (_BAR_WIDTH - len(bar))
        painted = paint(bar, category) if bar else ""
        yield f"{NAMES[category]:<{_NAME_WIDTH}}{painted}{blank} {show_length(seconds):>14}"


def _bar(seconds: float, largest: float, width: int, *, blocks: bool) -> str:
    """Return a bar of at most ``width`` characters; none that exists is invisible."""
    eighths = round(seconds / largest * width * 8) if largest > 0 else 0
    if seconds > 0:
        eighths = max(1, eighths)
    if blocks:
        return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
    return "#" * -(-eighths // 8)


def _meeting_lines(numbers: DayNumbers, paint: Paint) -> Iterable[str]:
    yield f"{'Meetings held':<{_NAME_WIDTH}}{len(numbers.held)}  " + paint(
        "ended on this day", "muted"
    )
    yield from _listed(numbers.held, numbers)
    known = numbers.calendar_known or bool(numbers.booked)
    explained = "  " + paint("made on this day", "muted") if known else ""
    yield f"{'Meetings booked':<{_NAME_WIDTH}}{_booked_words(numbers, short=True)}{explained}"
    yield from _listed(numbers.booked, numbers)
    if numbers.next_meeting is not None:
        yield f"{'Next meeting':<{_NAME_WIDTH}}{show_meeting(numbers.next_meeting, numbers)}"


def _booked_words(numbers: DayNumbers, *, short: bool = False) -> str:
    """Say how many are booked; nothing is claimed while no calendar is known."""
    if not numbers.booked and not numbers.calendar_known:
        return "no calendar is connected"
    return str(len(numbers.booked)) if short else f"{len(numbers.booked)} booked"


def _listed(meetings: Sequence[Meeting], numbers: DayNumbers) -> Iterable[str]:
    for meeting in meetings[:_SHOWN_MEETINGS]:
        yield " " * _NAME_WIDTH + show_meeting(meeting, numbers)
    if len(meetings) > _SHOWN_MEETINGS:
        yield " " * _NAME_WIDTH + f"and {len(meetings) - _SHOWN_MEETINGS} more"


def _table_line(name: str, table: dict[str, float]) -> Iterable[str]:
    if not table:
        return
    ordered = sorted(table.items(), key=lambda item: (-item[1], item[0]))
    text = ", ".join(f"{plain_text(key, 40)} {show_length(seconds)}" for key, seconds in ordered)
    for number, line in enumerate(textwrap.wrap(text, WIDTH - _NAME_WIDTH)):
        yield f"{'' if number else name:<{_NAME_WIDTH}}{line}"


def _named(networks: dict[str, float]) -> dict[str, float]:
    return {show_network(network): seconds for network, seconds in networks.items()}


def _other_lines(numbers: DayNumbers, paint: Paint) -> Iterable[str]:
    if numbers.nudges:
        kinds = ", ".join(
            f"{kind.replace('_', ' ')} {count}" for kind, count in numbers.nudges_by_kind.items()
        )
        text = f"{plural(len(numbers.nudges), 'reminder')} ({kinds}), {numbers.answered} answered"
        yield f"{'Said to you':<{_NAME_WIDTH}}{text}"
    if numbers.longest_networking_s >= 60:
        longest = show_length(numbers.longest_networking_s)
        yield f"{'Longest stretch':<{_NAME_WIDTH}}{longest} " + paint("of networking", "muted")
    if numbers.ledger.overlap:
        twice = show_length(numbers.ledger.overlap)
        yield f"{'Clock set back':<{_NAME_WIDTH}}{twice} " + paint(
            "of this day's clock times were lived twice", "muted"
        )
