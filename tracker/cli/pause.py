"""``pause [DURATION]``: record nothing."""

import click

from tracker.cli.asking import ask
from tracker.config import parse_duration
from tracker.errors import UserError


@click.command("pause")
@click.argument("duration", required=False)
def command(duration: str | None) -> int:
    """Record nothing, for DURATION (such as 30m) or until 'eyeprize resume'."""
    ask({"type": "pause", "for_ms": length_ms(duration)})
    click.echo(f"Paused for {duration}." if duration else "Paused. 'eyeprize resume' goes on.")
    return 0


def length_ms(duration: str | None) -> int | None:
    """Return a duration in milliseconds; a UserError says which form is accepted."""
    if duration is None:
        return None
    try:
        return int(parse_duration(duration))
    except ValueError as error:
        raise UserError(f"{duration!r} is no duration: {error}") from None
