"""``run``: the tray program itself."""

import logging
from pathlib import Path

import click

from tracker import __version__
from tracker.app.program import Options, Program
from tracker.paths import find_places
from tracker.system.faults import print_no_values


@click.command("run")
@click.option("--headless", is_flag=True, help="Track without an icon.")
@click.option(
    "--record", type=click.Path(path_type=Path), help="Write a trace of this run to a file."
)
def command(record: Path | None, *, headless: bool) -> int:
    """Track what is in front, and show an icon in the tray."""
    logging.basicConfig(format="%(levelname)s: %(message)s", level=logging.WARNING)
    print_no_values()
    Program(find_places(), Options(headless, record, __version__)).run()
    return 0
