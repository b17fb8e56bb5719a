"""The day as a picture: total, sentence, hours, categories, meetings.

Draws on a sheet and knows nothing of windows or buttons. All sizes are design dots. What
the numbers mean is written beside them in plain words.
"""

from collections.abc import Sequence

from msgspec import Struct

from tracker.core.days import local_time
from tracker.core.lengths import show_length
from tracker.core.model import Category
from tracker.popup.sheet import Sheet
from tracker.summary.day import DayNumbers
from tracker.summary.geometry import bar_lengths, hour_columns, join_blocks, shown_hours
from tracker.summary.text import show_meeting
from tracker.summary.words import NAMES, plain_text, plural

WIDTH = 720
PAD = 28
_INNER = WIDTH - 2 * PAD
_CARD_PAD = 18
_BARS: tuple[Category, ...] = ("networking", "socializing", "job_search", "meeting", "other")

#: Sizes and weights that every day is drawn with.
FONTS = (
    (36, "bold"),
    (28, "bold"),
    (16, "normal"),
    (15, "bold"),
    (14, "bold"),
    (13, "bold"),
    (13, "normal"),
    (12, "normal"),
    (11, "normal"),
)

Blocks = Sequence[tuple[int, int]]


class Shown(Struct, frozen=True):
    """All that the popup shows.

    Attributes:
        numbers: The day.
        sentence: The one that matters.
        week: Planned blocks of each weekday, Monday first, wall-clock minutes.
        settings_file: Where the plan is written, as the person would type it.
        weekly_goal_s: Networking aimed at in a week, if the person set it.
    """

    numbers: DayNumbers
    sentence: str
    week: tuple[Blocks, ...]
    settings_file: str
    weekly_goal_s: float | None = None


def draw_head(sheet: Sheet, shown: Shown) -> float:
    """Draw date, total and sentence; return where the next part begins."""
    numbers, palette = shown.numbers, sheet.look.palette
    day = numbers.day
    sheet.text(PAD, 24, f"{day:%A}, {day.day} {day:%B}", size=15, weight="bold")
    now = local_time(numbers.now_ms, numbers.zone)
    if not numbers.over:
        sheet.text(
            WIDTH - PAD, 25, f"until {now:%H:%M}", colour=palette.muted, anchor="ne", size=13
        )
    total = show_length(numbers.on_network_s)
    sheet.text(PAD, 92, total, size=36, weight="bold", anchor="sw")
    x = PAD + sheet.width_of(total, size=36, weight="bold") + 14
    sheet.text(x, 64, "on networks", size=14, weight="bold", anchor="w")
    at_computer = f"of {show_length(numbers.present_s)} at the computer"
    away = numbers.ledger.seconds["away"]
    if away >= 60:
        at_computer += f", {show_length(away)} away"
    sheet.text(x, 82, at_computer, size=13, colour=palette.muted, anchor="w")
    return _draw_sentence(sheet, shown, 104)


def _draw_sentence(sheet: Sheet, shown: Shown, y: float) -> float:
    palette = sheet.look.palette
    lines = _sentence_lines(sheet, plain_text(shown.sentence, 300), _INNER - 52)
    height = 28 + 23 * len(lines)
    good = bool(shown.numbers.held or shown.numbers.booked)
    sheet.box(PAD, y, _INNER, height, fill=palette.card, border=palette.line, radius=10)
    sheet.box(
        PAD + 16,
        y + 15,
        4,
        height - 30,
        fill=palette.good if good else palette.accent,
        around=palette.card,
        radius=2,
    )
    for number, line in enumerate(lines):
        sheet.text(PAD + 34, y + 14 + 11.5 + 23 * number, line, size=16, anchor="w")
    return y + height + 14


def _sentence_lines(sheet: Sheet, sentence: str, width: float) -> list[str]:
    """Break it where a thought ends, if both parts fit on a line; else where it is full."""
    whole = sheet.fit(sentence, width, size=16, lines=2)
    first, stop, rest = sentence.partition(". ")
    if len(whole) == 2 and stop:
        parts = [f"{first}.", rest]
        if all(sheet.width_of(part, size=16) <= width for part in parts):
            return parts
    return whole


def draw_hours(sheet: Sheet, shown: Shown, y: float) -> float:
    """Draw a stacked column for each hour; return where the next part begins."""
    palette, px = sheet.look.palette, sheet.look.px
    height, chart = 152, 84
    sheet.box(PAD, y, _INNER, height, fill=palette.card, border=palette.line, tags=("day",))
    sheet.text(PAD + _CARD_PAD, y + 14, "Hour by hour", size=13, weight="bold", tags=("day",))
    top = y + 42
    left, width = PAD + _CARD_PAD, _INNER - 2 * _CARD_PAD - 40
    for share, label in ((0, "60 min"), (0.5, "30")):
        sheet.line(left, top + chart * share, width, colour=palette.line, tags=("day",))
        sheet.text(
            PAD + _INNER - _CARD_PAD,
            top + chart * share,
            label,
            size=11,
            colour=palette.muted,
            anchor="e",
            tags=("day",),
        )
    hours = shown_hours(shown.numbers.hours)
    bottom = px(top) + px(chart)
    for column in hour_columns(hours, px(width), px(chart), label_width=px(24)):
        if column.segments:
            tallest = sum(segment.height for segment in column.segments)
            sheet.picture(
                px(left) + column.left,
                bottom - tallest,
                (column.width, tallest),
                px(3),
                bands=tuple((s.height, palette.categories[s.category]) for s in column.segments),
                around=palette.card,
                tags=("day",),
            )
        if column.labelled:
            sheet.canvas.create_text(
                px(left) + column.left + column.width // 2,
                bottom + px(6),
                text=column.label,
                font=sheet.font(11),
                fill=palette.muted,
                anchor="n",
                tags=("day",),
            )
    sheet.line(left, top + chart, width, colour=palette.line, tags=("day",))
    return y + height + 14


def draw_categories(sheet: Sheet, shown: Shown, y: float, height: float) -> None:
    """Draw a bar for each category with its length."""
    palette, px = sheet.look.palette, sheet.look.px
    width = 396
    sheet.box(PAD, y, width, height, fill=palette.card, border=palette.line, tags=("day",))
    seconds: dict[str, float] = {
        category: shown.numbers.ledger.seconds[category] for category in _BARS
    }
    left, track = PAD + _CARD_PAD + 130, 120
    lengths = bar_lengths(seconds, px(track))
    pitch = (height - 20) / len(_BARS)
    for number, category in enumerate(_BARS):
        middle = y + 10 + pitch * (number + 0.5)
        strong = "bold" if number < 2 else "normal"
        sheet.text(
            PAD + _CARD_PAD, middle, NAMES[category], weight=strong, anchor="w", tags=("day",)
        )
        sheet.text(
            PAD + width - _CARD_PAD,
            middle,
            show_length(seconds[category]),
            weight=strong,
            colour=palette.text if seconds[category] >= 60 else palette.muted,
            anchor="e",
            tags=("day",),
        )
        bar = px(middle + 5) - px(middle - 5)
        for length, colour, around in (
            (px(track), palette.track, palette.card),
            (lengths[category], palette.categories[category], palette.track),
        ):
            if length:
                sheet.picture(
                    px(left),
                    px(middle - 5),
                    (length, bar),
                    bar // 2,
                    bands=((bar, colour),),
                    around=around if length < px(track) else palette.card,
                    tags=("day",),
                )


def draw_meetings(sheet: Sheet, shown: Shown, y: float, height: float) -> None:
    """Draw meetings held and booked, what comes next, and tomorrow's plan."""
    palette = sheet.look.palette
    x, width = PAD + 396 + 14, _INNER - 396 - 14
    sheet.box(x, y, width, height, fill=palette.card, border=palette.line, tags=("day",))
    numbers = shown.numbers
    known = numbers.calendar_known or bool(numbers.booked)
    when = "that day" if numbers.over else "today"
    sheet.text(x + _CARD_PAD, y + 14, "Meetings", weight="bold", tags=("day",))
    cells = (
        (str(len(numbers.held)), "held", f"ended {when}", bool(numbers.held)),
        (
            str(len(numbers.booked)) if known else "–",
            "booked",
            f"made {when}" if known else "no calendar",
            bool(numbers.booked),
        ),
    )
    for number, (count, word, why, good) in enumerate(cells):
        left = x + _CARD_PAD + number * (width - 2 * _CARD_PAD + 8) / 2
        colour = palette.good if good else palette.text
        sheet.text(
            left, y + 56, count, size=28, weight="bold", colour=colour, anchor="w", tags=("day",)
        )
        beside = left + sheet.width_of(count, size=28, weight="bold") + 8
        sheet.text(beside, y + 49, word, weight="bold", anchor="w", tags=("day",))
        sheet.text(beside, y + 65, why, size=11, colour=palette.muted, anchor="w", tags=("day",))
    inner = width - 2 * _CARD_PAD
    sheet.line(x + _CARD_PAD, y + 86, inner, colour=palette.line, tags=("day",))
    top = y + 86 + (height - 86) / 2 - 38
    for number, (title, words) in enumerate((("Next meeting", _next_words(shown)), _plan(shown))):
        sheet.text(
            x + _CARD_PAD,
            top + 38 * number + 2,
            title,
            size=11,
            colour=palette.muted,
            tags=("day",),
        )
        line = sheet.fit(words, inner, lines=1)[0]
        sheet.text(x + _CARD_PAD, top + 38 * number + 16, line, tags=("day",))


def closing_words(numbers: DayNumbers) -> str:
    """Return the quiet last line: longest stretch, and what was said."""
    parts = []
    if numbers.longest_networking_s >= 60:
        parts.append(f"Longest stretch of networking: {show_length(numbers.longest_networking_s)}")
    if numbers.nudges:
        parts.append(f"{plural(len(numbers.nudges), 'reminder')}, {numbers.answered} answered")
    return "   ·   ".join(parts)


def show_blocks(blocks: Blocks) -> str:
    """Show planned blocks as ``09:00–10:30, 14:00–15:00``; empty for none."""
    return ", ".join(f"{_clock(start)}–{_clock(end)}" for start, end in join_blocks(blocks))


def _clock(minute: int) -> str:
    return f"{minute // 60 % 24:02}:{minute % 60:02}"


def _next_words(shown: Shown) -> str:
    meeting = shown.numbers.next_meeting
    if meeting is not None:
        return show_meeting(meeting, shown.numbers)
    return "Nothing booked" if shown.numbers.calendar_known else "No calendar is connected"


def _plan(shown: Shown) -> tuple[str, str]:
    weekday = (shown.numbers.day.weekday() + 1) % 7
    title = "Networking planned the next day" if shown.numbers.over else "Planned for tomorrow"
    return title, show_blocks(shown.week[weekday]) or "No networking hours yet"
