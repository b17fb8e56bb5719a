"""``eyeprize status``: what is in front now and how it is counted."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import click

from tracker.cli.day_numbers import Now, read_days, read_now
from tracker.cli.summary import day_entry
from tracker.cli.terminal import choose_paint, print_text
from tracker.core.lengths import show_length
from tracker.core.model import CATEGORIES
from tracker.errors import Exit, SurroundingsError
from tracker.summary.names import show_activity
from tracker.summary.text import Paint
from tracker.summary.words import NAMES, plain_text, plural
from tracker.system import control

_NAME_WIDTH = 20


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def command(*, as_json: bool) -> int:
    """Show what is in front now, how it is counted, and the day so far."""
    now = read_now()
    try:
        answer = ask_running(now)
    except SurroundingsError:
        _print_stopped(now, as_json=as_json)
        raise
    if as_json:
        click.echo(json.dumps(answer, indent=2))
    else:
        print_text("\n".join(show_status(answer, now, choose_paint())))
    return Exit.DONE


def ask_running(now: Now) -> dict[str, Any]:
    """Return the running program's answer.

    Raises:
        SurroundingsError: It does not run, or cannot tell.
    """
    answer = dict(control.call(now.places.control_socket, {"type": "status"}))
    if not answer.get("ok"):
        said = plain_text(str(answer.get("error") or "no reason given"))
        raise SurroundingsError(
            f"The running eyeprize could not tell its status: {said}",
            hint="'eyeprize doctor' looks for the cause.",
        )
    return answer


def show_status(answer: dict[str, Any], now: Now, paint: Paint) -> list[str]:
    """Return the lines that say what the running program answered."""
    front, upcoming = answer["front"], answer.get("next_meeting")
    lines = [
        _row("In front", plain_text(front["app"] or "nothing yet", 40)),
        _row("Counts as", _counted(front)),
    ]
    if front.get("rule") and front["present"] and not front["paused"]:
        lines.append(_row("By rule", paint(plain_text(front["rule"]), "muted")))
    lines += ["", *_totals(answer["seconds"], paint), ""]
    if upcoming is not None:
        start = datetime.fromisoformat(upcoming["start"]).astimezone(now.zone)
        summary = plain_text(upcoming["summary"], 60) or "Meeting"
        lines.append(_row("Next meeting", f"{start:%a} {start.day} {start:%b %H:%M} {summary}"))
    elif answer.get("calendar_known", True):
        lines.append(_row("Next meeting", "nothing booked"))
    else:
        lines.append(_row("Next meeting", "no calendar is connected"))
    lines.append(_row("Said today", plural(answer["nudges"], "reminder")))
    for key, name in (("paused_until", "Paused until"), ("snoozed_until", "Silent until")):
        if answer.get(key):
            until = datetime.fromisoformat(answer[key]).astimezone(now.zone)
            lines.append(_row(name, f"{until:%H:%M}"))
    lines += [_row("Mind", plain_text(warning, 200)) for warning in answer.get("warnings", ())]
    return lines


def _counted(front: dict[str, Any]) -> str:
    if front["paused"]:
        return "nothing: recording is paused"
    if not front["present"]:
        return "away"
    name = NAMES.get(front["category"], front["category"])
    if not front.get("network") and not front.get("activity"):
        return plain_text(name)
    what = show_activity(front.get("network"), front["category"], front.get("activity"))
    return plain_text(f"{name} ({what})")


def _totals(seconds: dict[str, float], paint: Paint) -> Iterable[str]:
    yield paint("Today", "title")
    for category in CATEGORIES:
        yield _row(NAMES[category], paint(show_length(seconds.get(category, 0)), category))


def _row(name: str, value: str) -> str:
    return f"{name:<{_NAME_WIDTH}}{value}"


def _print_stopped(now: Now, *, as_json: bool) -> None:
    """Show the day's totals as recorded, while the program does not run."""
    (numbers,) = read_days([now.today], now)
    if as_json:
        entry = day_entry(numbers)
        kept = {key: entry[key] for key in ("seconds", "nudges")}
        click.echo(json.dumps({"ok": False, "front": None} | kept, indent=2))
        return
    print_text("\n".join(_totals(numbers.ledger.seconds, choose_paint())))
