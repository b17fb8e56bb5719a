"""``_popup``: the end-of-day window, in the process that the program starts for it."""

from datetime import date, datetime

import click

from tracker.cli.day_numbers import Now, read_days, read_now
from tracker.errors import SurroundingsError
from tracker.summary.sentence import choose_sentence
from tracker.summary.text import show_short


@click.command(hidden=True)
@click.option("--day", type=click.DateTime(formats=["%Y-%m-%d"]), help="Today by default.")
@click.option("--gently", is_flag=True, help="Do not take the keyboard.")
def command(day: datetime | None, *, gently: bool) -> None:
    """Show the day in a window. Where none can open, print it in a few lines; status 3."""
    shown_day = day.date() if day is not None else None
    try:
        open_popup(shown_day, gently=gently)
    except SurroundingsError:
        now = read_now()
        (numbers,) = read_days([shown_day or now.today], now)
        click.echo(show_short(numbers, choose_sentence(numbers)))
        raise


def open_popup(day: date | None, *, gently: bool) -> None:
    """Open the popup and return when it is closed.

    Args:
        day: The local day; today by default.
        gently: Come up without taking the keyboard.

    Raises:
        SurroundingsError: No tkinter, or no screen.
    """
    try:
        # Imported late: without python3-tk the program still does everything else.
        from tracker.popup.day_popup import show_popup  # noqa: PLC0415
        from tracker.popup.day_view import Shown  # noqa: PLC0415
    except ImportError:
        raise SurroundingsError(
            "No window can be opened: this Python has no tkinter.",
            hint="Install it (apt install python3-tk), or use 'eyeprize summary' in a terminal.",
        ) from None

    def load() -> Shown:
        now = read_now()
        (numbers,) = read_days([day or now.today], now)
        return Shown(
            numbers=numbers,
            sentence=choose_sentence(numbers),
            week=planned_week(now),
            settings_file=str(now.places.config_file),
            weekly_goal_s=_weekly_goal(now),
        )

    show_popup(load, gently=gently)


def planned_week(now: Now) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return the planned blocks of each weekday, Monday first, in wall-clock minutes."""
    return tuple(
        tuple((block.start_min, block.end_min) for block in blocks)
        for blocks in now.settings.plan.blocks()
    )


def _weekly_goal(now: Now) -> float | None:
    goal_ms = now.settings.plan.weekly_networking_ms
    return None if goal_ms is None else goal_ms / 1000
