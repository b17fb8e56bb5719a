"""The week's planned networking hours as a picture, in the place of the day."""

from datetime import timedelta

from tracker.core.lengths import show_length
from tracker.popup.day_view import PAD, WIDTH, Shown, show_blocks
from tracker.popup.sheet import Sheet
from tracker.summary.day import week_of
from tracker.summary.geometry import day_strips, join_blocks, plan_window

_INNER = WIDTH - 2 * PAD
_CARD_PAD = 18
_NAMES_WIDTH = 76
_TIMES_WIDTH = 200


def draw_plan(sheet: Sheet, shown: Shown, y: float, height: float) -> None:
    """Draw the week that holds the day after the shown one, that day in bold."""
    palette = sheet.look.palette
    sheet.box(PAD, y, _INNER, height, fill=palette.card, border=palette.line, tags=("plan",))
    planned_s = sum((e - s) * 60 for blocks in shown.week for s, e in join_blocks(blocks))
    left = PAD + _CARD_PAD
    sheet.text(left, y + 14, "Hours for networking", weight="bold", tags=("plan",))
    goal = f", goal {show_length(shown.weekly_goal_s)}" if shown.weekly_goal_s else ""
    words = f"{show_length(planned_s)} a week{goal}" if planned_s else "Nothing planned yet"
    sheet.text(
        PAD + _INNER - _CARD_PAD, y + 14, words, colour=palette.muted, anchor="ne", tags=("plan",)
    )
    top, bottom = y + 62, y + height - 40
    _draw_clock(sheet, shown, top - 16)
    tomorrow = shown.numbers.day + timedelta(1)
    pitch = (bottom - top) / 7
    for number, day in enumerate(week_of(tomorrow)):
        middle = top + pitch * (number + 0.5)
        weight = "bold" if day == tomorrow else "normal"
        sheet.text(left, middle, f"{day:%a} {day.day}", weight=weight, anchor="w", tags=("plan",))
        _draw_day(sheet, shown, number, middle)
        times = sheet.fit(
            show_blocks(shown.week[number]) or "–", _TIMES_WIDTH - 14, size=12, weight=weight
        )[0]
        sheet.text(
            PAD + _INNER - _CARD_PAD,
            middle,
            times,
            size=12,
            weight=weight,
            colour=palette.text if shown.week[number] else palette.muted,
            anchor="e",
            tags=("plan",),
        )
    advice = f"To change the hours, edit [plan] in {shown.settings_file}"
    line = sheet.fit(advice, _INNER - 2 * _CARD_PAD, size=12)[0]
    sheet.text(left, y + height - 26, line, size=12, colour=palette.muted, tags=("plan",))


def _line_width() -> float:
    return _INNER - 2 * _CARD_PAD - _NAMES_WIDTH - _TIMES_WIDTH


def _draw_clock(sheet: Sheet, shown: Shown, y: float) -> None:
    first, last = plan_window([join_blocks(blocks) for blocks in shown.week])
    left, width = PAD + _CARD_PAD + _NAMES_WIDTH, _line_width()
    step = 120 if last - first <= 12 * 60 else 240
    for minute in range(first, last + 1, step):
        x = left + width * (minute - first) / (last - first)
        sheet.text(
            x,
            y,
            str(minute // 60),
            size=11,
            colour=sheet.look.palette.muted,
            anchor="n",
            tags=("plan",),
        )


def _draw_day(sheet: Sheet, shown: Shown, number: int, middle: float) -> None:
    palette, px = sheet.look.palette, sheet.look.px
    left, width = PAD + _CARD_PAD + _NAMES_WIDTH, _line_width()
    first, last = plan_window([join_blocks(blocks) for blocks in shown.week])
    height = px(middle + 7) - px(middle - 7)
    sheet.picture(
        px(left),
        px(middle - 7),
        (px(width), height),
        px(4),
        bands=((height, palette.track),),
        around=palette.card,
        tags=("plan",),
    )
    blocks = join_blocks(shown.week[number])
    for strip in day_strips(blocks, px(width), from_min=first, to_min=last):
        sheet.picture(
            px(left) + strip.left,
            px(middle - 7),
            (strip.width, height),
            px(4),
            bands=((height, palette.categories["networking"]),),
            around=palette.track,
            tags=("plan",),
        )
