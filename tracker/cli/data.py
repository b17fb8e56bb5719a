"""``eyeprize data``: the person's data in their own hands."""

from pathlib import Path

import click

from tracker.errors import Exit
from tracker.paths import find_places
from tracker.storage.archive import Archive


@click.group("data", help="Where your data is; a copy of it; whether it is sound.")
def command() -> None:
    """Hold the subcommands."""


@command.command("path")
def path() -> int:
    """Print where everything recorded is kept."""
    print(find_places().database)
    return Exit.DONE


@command.command("verify")
def verify() -> int:
    """Look through everything recorded; print what is wrong (status 4), or nothing."""
    with Archive.existing(find_places().database) as archive:
        problems = archive.verify()
    for problem in problems:
        print(problem)
    return Exit.DAMAGED if problems else Exit.DONE


@command.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def backup(file: Path) -> int:
    """Write a copy of everything recorded to FILE, while the tracker goes on."""
    with Archive.existing(find_places().database) as archive:
        archive.backup(file)
    return Exit.DONE
