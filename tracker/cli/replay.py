"""``replay``: a recorded trace through the whole pipeline, storing nothing."""

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from tracker.cli.spool import Spool
from tracker.cli.tracing import replay_file
from tracker.core.days import show_instant
from tracker.core.lengths import show_length
from tracker.core.model import CATEGORIES
from tracker.engine.replay import Replayed, show_replayed, show_span


@click.command("replay")
@click.argument("trace", type=click.Path(path_type=Path))
@click.option("--config", type=click.Path(path_type=Path), help="Settings instead of your own.")
@click.option(
    "--calendar",
    "calendars",
    multiple=True,
    type=click.Path(path_type=Path),
    help="An ICS file; may be given several times.",
)
@click.option("--targets", type=click.Path(path_type=Path), help="A CSV of organisations.")
@click.option("--tz", help="The local zone, such as Europe/Berlin.")
@click.option("--lenient", is_flag=True, help="Skip and count lines that cannot be read.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def command(
    trace: Path,
    config: Path | None,
    calendars: Sequence[Path],
    targets: Path | None,
    tz: str | None,
    *,
    lenient: bool,
    as_json: bool,
) -> int:
    """Run a recorded trace through the whole pipeline, in virtual time, storing nothing."""
    with contextlib.closing(Spool()) as spool:
        replayed, skipped = replay_file(
            trace, spool, config=config, calendars=calendars, targets=targets, tz=tz,
            lenient=lenient,
        )  # fmt: skip
        if as_json:
            _print_json(replayed, skipped)
        else:
            click.echo(_show(replayed, skipped))
    return 0


def _print_json(replayed: Replayed, skipped: int) -> None:
    """Print one object, its spans one by one: a year of them need not fit into memory."""
    out = sys.stdout.buffer
    encode = msgspec.json.encode
    out.write(encode(show_replayed(replayed))[:-1] + b',"spans":[')
    separator = b"\n"
    for span, judged in replayed.spans():
        out.write(separator + encode(show_span(span, judged, replayed.zone)))
        separator = b",\n"
    out.write(b'],"skipped":%d}\n' % skipped)
    out.flush()


def _show(replayed: Replayed, skipped: int) -> str:
    lines = []
    for day in replayed.days:
        sums = [f"{name} {show_length(day.seconds[name])}" for name in CATEGORIES]
        lines.append(f"{day.date}  {', '.join(sums)}, gap {show_length(day.gap)}")
    lines += [
        f"{show_instant(nudge.at_ms, replayed.zone)}  {nudge.kind}: {nudge.message}"
        for nudge in replayed.nudges
    ]
    if skipped:
        lines.append(f"{skipped} lines skipped")
    return "\n".join(lines)
