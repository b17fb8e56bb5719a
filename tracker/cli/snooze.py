"""``snooze [DURATION|today]``: no nudges for a while."""

import click

from tracker.cli.asking import ask
from tracker.cli.pause import length_ms


@click.command("snooze")
@click.argument("duration", default="30m")
def command(duration: str) -> int:
    """Say nothing for DURATION (30m if left out), or for the rest of 'today'."""
    wanted = duration if duration == "today" else length_ms(duration)
    answer = ask({"type": "snooze", "for_ms": wanted})
    click.echo(f"No nudges until {answer['until']}.")
    return 0
