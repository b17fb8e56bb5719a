"""``_draw-icons FILE``: the tray's pictures, drawn for the always-on process."""

from pathlib import Path

import click

from tracker.tray.pixmaps import keep_all


@click.command("_draw-icons")
@click.argument("file", type=click.Path(path_type=Path))
def command(file: Path) -> int:
    """Draw all looks of the icon into FILE."""
    keep_all(file)
    return 0
