"""``resume``: go on recording."""

import click

from tracker.cli.asking import ask


@click.command("resume")
def command() -> int:
    """Go on recording after 'eyeprize pause'."""
    ask({"type": "resume"})
    click.echo("Recording goes on.")
    return 0
