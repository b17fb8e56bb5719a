"""``_log-call``: the window in which a call is logged, in a process of its own."""

import json
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import click

from tracker.errors import Exit, SurroundingsError
from tracker.paths import find_places
from tracker.popup.call_form import (
    filled_form,
    message_of,
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


def _send(message: Mapping[str, Any]) -> Mapping[str, Any]:
    from tracker.system.control import call  # noqa: PLC0415

    return call(find_places().control_socket, message, _TIMEOUT_S)
