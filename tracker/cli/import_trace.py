"""``import trace``: a recorded trace, stored as if lived."""

from pathlib import Path

import click

from tracker import __version__
from tracker.cli.tracing import replay_file
from tracker.paths import find_places
from tracker.storage.archive import Archive
from tracker.storage.own_rules import read_classifier


@click.group("import")
def command() -> None:
    """Store what was recorded elsewhere."""


@command.command("trace")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--tz", help="The local zone, such as Europe/Berlin.")
@click.option("--lenient", is_flag=True, help="Skip and count lines that cannot be read.")
def import_trace(file: Path, tz: str | None, *, lenient: bool) -> int:
    """Store the spans of a trace as if lived; a stretch already recorded is refused."""
    replayed, skipped = replay_file(file, tz=tz, lenient=lenient)
    places = find_places()
    with Archive(places.database) as archive:
        count = archive.import_spans(
            replayed.spans(),
            zone=replayed.zone.key,
            version=__version__,
            rules_hash=read_classifier(places).rules_hash,
        )
    click.echo(f"{count} spans stored" + (f", {skipped} lines skipped" if skipped else ""))
    return 0
