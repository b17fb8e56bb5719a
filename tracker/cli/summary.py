"""``eyeprize summary``: what a day or a week came to."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import click
import msgspec

from tracker.cli.day_numbers import Now, read_days, read_now
from tracker.cli.popup import open_popup
from tracker.cli.terminal import can_show, choose_paint, print_text
from tracker.errors import Exit, SurroundingsError, UserError
from tracker.summary.day import DayNumbers, add_up, week_of
from tracker.summary.sentence import choose_sentence
from tracker.summary.text import show_day, show_week

_DAY_FORM = "a date such as 2026-03-02, 'today' or 'yesterday'"
_WEEK_FORM = "a week such as 2026-W10, 'this', 'last' or a date in it"


@click.command("summary")
@click.option(
    "--day", "day_text", metavar="D", help=f"{_DAY_FORM.capitalize()}; today if left out."
)
@click.option("--week", "week_text", metavar="W", help=f"{_WEEK_FORM.capitalize()}.")
@click.option("--popup", is_flag=True, help="In a window.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def command(day_text: str | None, week_text: str | None, *, popup: bool, as_json: bool) -> int:
    """Show what a day or a week came to: hours, meetings, and the next step."""
    if week_text is not None and (day_text is not None or popup):
        raise UserError(
            f"--week does not go with {'--popup' if popup else '--day'}.",
            hint="The window shows one day; ask for a day or for a week.",
        )
    if popup and as_json:
        raise UserError("--popup does not go with --json.", hint="Ask for one of them.")
    now = read_now()
    if week_text is not None:
        _print_week(week_of(parse_week(week_text, now.today)), now, as_json=as_json)
        return Exit.DONE
    day = parse_day(day_text or "today", now.today)
    if popup:
        return _open_window(day, now)
    _print_day(day, now, as_json=as_json)
    return Exit.DONE


def parse_day(text: str, today: date) -> date:
    """Return the day that is meant.

    Raises:
        UserError: It is no day; says what is accepted.
    """
    words = {"today": today, "yesterday": today - timedelta(1)}
    return words[text] if text in words else _parse_date("--day", text, _DAY_FORM)


def parse_week(text: str, today: date) -> date:
    """Return a day in the week that is meant.

    Raises:
        UserError: It is no week; says what is accepted.
    """
    words = {"this": today, "last": today - timedelta(7)}
    return words[text] if text in words else _parse_date("--week", text, _WEEK_FORM)


def _parse_date(option: str, text: str, accepted: str) -> date:
    # fromisoformat reads weeks too: 2026-W10 is the Monday of it.
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.max
    # Zones are not told outside these years, and no tracker ran then.
    if not 1970 < day.year < 9999:
        raise UserError(f"{option} {text!r} is no day of ours.", hint=f"Accepted: {accepted}.")
    return day


def day_entry(numbers: DayNumbers) -> dict[str, Any]:
    """Return a day as ``summary --json`` prints it (INTERFACES.md)."""
    entry: dict[str, Any] = msgspec.to_builtins(numbers.ledger)
    return entry | {
        "meetings": {"held": len(numbers.held), "booked": len(numbers.booked)},
        "nudges": len(numbers.nudges),
        "sentence": choose_sentence(numbers),
    }


def week_entry(days: Sequence[DayNumbers]) -> dict[str, Any]:
    """Return days and their sum as ``summary --week --json`` prints them."""
    total: dict[str, Any] = msgspec.to_builtins(add_up(days))
    del total["date"]
    total["meetings"] = {
        "held": sum(len(numbers.held) for numbers in days),
        "booked": sum(len(numbers.booked) for numbers in days),
    }
    total["nudges"] = sum(len(numbers.nudges) for numbers in days)
    return {"days": [day_entry(numbers) for numbers in days], "sum": total}


def _print_day(day: date, now: Now, *, as_json: bool) -> None:
    (numbers,) = read_days([day], now)
    if as_json:
        _print_json(day_entry(numbers))
        return
    sentence = choose_sentence(numbers)
    print_text(show_day(numbers, sentence, choose_paint(), blocks=can_show("█▏")))


def _print_week(days: Sequence[date], now: Now, *, as_json: bool) -> None:
    numbers = read_days(days, now)
    if as_json:
        _print_json(week_entry(numbers))
        return
    print_text(show_week(numbers, add_up(numbers), choose_paint(), blocks=can_show("█▏")))


def _open_window(day: date, now: Now) -> int:
    """Show the popup; without a window the same comes as text, and the status says so."""
    try:
        open_popup(day, gently=False)
    except SurroundingsError:
        _print_day(day, now, as_json=False)
        raise
    return Exit.DONE


def _print_json(entry: dict[str, Any]) -> None:
    # Not msgspec: it writes UTF-8 only, and plain ASCII reads right in any encoding.
    click.echo(json.dumps(entry, indent=2))
