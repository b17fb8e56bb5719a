"""``eyeprize _back-up FILE DAY``: make the day's backup, for the program's sake.

Hidden: the program runs it as a child process at a quiet moment of the day.
"""

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tracker.errors import Exit
from tracker.storage.backups import back_up_day
from tracker.storage.retention import let_go
from tracker.system.clock import local_zone_name

_NICENESS = 10


@click.command("_back-up", hidden=True)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("day", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--keep-months", type=click.IntRange(0), default=0)
def command(file: Path, day: datetime, keep_months: int) -> int:
    """Make the backup of FILE for DAY, unless it has one; what is too old goes before."""
    if hasattr(os, "nice"):
        os.nice(_NICENESS)  # whatever the person does comes first
    if keep_months:
        let_go(file, day.date(), keep_months, ZoneInfo(local_zone_name()))
    back_up_day(file, day.date())
    return Exit.DONE
