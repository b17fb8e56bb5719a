"""``eyeprize _recover FILE``: mend a damaged database, for the program's sake.

Hidden: the program runs it as a child process, so that what it imports leaves with it.
"""

from pathlib import Path
from zoneinfo import ZoneInfo

import click
import msgspec

from tracker.core.days import local_time
from tracker.errors import Exit
from tracker.storage.recovery import recover
from tracker.system.clock import SystemClock, local_zone_name


@click.command("_recover", hidden=True)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path) -> int:
    """Replace FILE by what can be saved of it; print what that was."""
    now_ms = SystemClock().wall_ms()
    click.echo(msgspec.json.encode(recover(file, now_ms, stamp(now_ms))))
    return Exit.DONE


def stamp(at_ms: int) -> str:
    """Return an instant as local date and time, fit for a file's name."""
    return f"{local_time(at_ms, ZoneInfo(local_zone_name())):%Y%m%d-%H%M%S}"
