"""``eyeprize data``: the person's data in their own hands."""

from pathlib import Path
from zoneinfo import ZoneInfo

import click

from tracker.app.care import describe_recovery
from tracker.cli.data_forget import forget_command
from tracker.cli.recover import stamp
from tracker.errors import Exit
from tracker.paths import find_places
from tracker.storage.archive import Archive
from tracker.storage.asides import asides
from tracker.storage.instance import hold
from tracker.storage.recovery import remembered, restore
from tracker.system.clock import SystemClock, local_zone_name


@click.group("data", help="Where your data is; a copy of it; whether it is sound.")
def command() -> None:
    """Hold the subcommands."""


command.add_command(forget_command)


@command.command("path")
def path() -> int:
    """Print where everything recorded is kept."""
    print(find_places().database)
    return Exit.DONE


@command.command("verify")
def verify() -> int:
    """Look through everything recorded; print what is wrong (status 4), or nothing.

    What was mended, and what is kept of it, is told on standard error: it is not wrong.
    """
    database = find_places().database
    with Archive.existing(database) as archive:
        problems = archive.verify()
    for problem in problems:
        print(problem)
    if problems:
        return Exit.DAMAGED
    report = remembered(database)
    if report is not None:
        title, body = describe_recovery(report, ZoneInfo(local_zone_name()))
        click.echo(f"{title}.\n{body}", err=True)
    for kept in asides(database):
        click.echo(f"Kept beside it, remove it when you miss nothing: {kept}", err=True)
    return Exit.DONE


@command.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> int:
    """Write a copy of everything recorded to FILE, while the tracker goes on."""
    with Archive.existing(find_places().database) as archive:
        archive.backup(file)
    return Exit.DONE


@command.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def restore_backup(file: Path) -> int:
    """Put a copy of FILE, a backup, in place of what is recorded, which is kept aside."""
    places = find_places()
    lock = hold(places.lock_file)  # refused while the tracker runs: it would write into the old one
    try:
        kept = restore(places.database, file, stamp(SystemClock().wall_ms()))
    finally:
        lock.release()
    if kept is not None:
        click.echo(f"What was recorded before is kept as {kept}", err=True)
    return Exit.DONE
