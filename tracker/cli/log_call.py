"""``_log-call``, the window in a process of its own, and ``meetings log``, the same in words."""

import json
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import click

from tracker.config import parse_duration
from tracker.core.model import MINUTE_MS
from tracker.errors import Exit, SurroundingsError, UserError
from tracker.paths import find_places
from tracker.popup.call_form import (
    CallForm,
    blank_form,
    describe_call,
    filled_form,
    message_of,
    read_form,
    send_call,
)
from tracker.system.clock import SystemClock, local_zone_name

_TIMEOUT_S = 3.0  # the window is frozen meanwhile


@click.command("_log-call", hidden=True)
@click.option("--json", "as_json", is_flag=True, help="Print what was logged.")
@click.option("--theme", type=click.Choice(["light", "dark"]), help="As the desktop by default.")
@click.option("--start-ms", type=int, help="Of a call that is known already, UTC milliseconds.")
@click.option("--end-ms", type=int)
@click.option("--with", "with_whom", default="", help="Whom it was with, if that is known.")
def command(
    *, as_json: bool, theme: str | None, start_ms: int | None, end_ms: int | None, with_whom: str
) -> int:
    """Open the window; 0 if a call was logged, 1 if it was cancelled, 3 without a screen."""
    try:
        # Imported late: without python3-tk the program still does everything else.
        from tracker.popup.log_call import show_window  # noqa: PLC0415
    except ImportError:
        raise SurroundingsError(
            "No window can be opened: this Python has no tkinter.",
            hint="Install it (apt install python3-tk), or use 'eyeprize meetings log'.",
        ) from None
    clock, zone = SystemClock(), ZoneInfo(local_zone_name())
    form = None
    if start_ms is not None and end_ms is not None:
        form = filled_form(start_ms, end_ms, with_whom, clock.wall_ms(), zone)
    call = show_window(clock, zone, _send, form=form, theme=theme)
    if call is None:
        return Exit.NO
    if as_json:
        click.echo(json.dumps(message_of(call), ensure_ascii=False))
    return Exit.DONE


@click.command("log")
@click.argument("with_whom", required=False, default="")
@click.option("--day", type=click.Choice(["yesterday", "today", "tomorrow"]), default="today")
@click.option("--at", help="When it began, such as 14:05; so long ago as it lasted by default.")
@click.option("--for", "length", default="30m", show_default=True, help="How long, such as 45m.")
@click.option("--json", "as_json", is_flag=True, help="Print what was logged.")
def log(*, with_whom: str, day: str, at: str | None, length: str, as_json: bool) -> int:
    """Log a call or a meeting by hand. WITH_WHOM may be left out."""
    clock, zone = SystemClock(), ZoneInfo(local_zone_name())
    now_ms = clock.wall_ms()
    form = blank_form(now_ms, zone, minutes=_minutes(length))
    form = CallForm(
        with_whom=with_whom,
        day=form.day if at is None and day == "today" else day.capitalize(),
        start=form.start if at is None else at,
        minutes=form.minutes,
    )
    call = read_form(form, now_ms, zone)
    send_call(call, _send)
    if as_json:
        click.echo(json.dumps(message_of(call), ensure_ascii=False))
    else:
        click.echo(f"{call.summary}. {describe_call(call, now_ms, zone)}.")
    return Exit.DONE


def _minutes(length: str) -> int:
    try:
        return max(1, round(parse_duration(length) / MINUTE_MS))
    except ValueError as error:
        raise UserError(f"--for {length!r} is not accepted: {error}.") from None


def _send(message: Mapping[str, Any]) -> Mapping[str, Any]:
    from tracker.system.control import call  # noqa: PLC0415

    return call(find_places().control_socket, message, _TIMEOUT_S)
