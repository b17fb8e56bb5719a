"""``eyeprize _migrate FILE``: bring the database up to date, for the engine's sake.

Hidden: the engine runs it as a child process, so that what it imports leaves with it.
"""

from pathlib import Path

import click

from tracker.errors import Exit
from tracker.storage.migrations import migrate


@click.command("_migrate", hidden=True)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def command(file: Path) -> int:
    """Bring FILE up to date, creating it if it is missing."""
    migrate(file)
    return Exit.DONE
