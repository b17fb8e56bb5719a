"""``plan``: the week's planned hours for networking."""

import click

from tracker.config import read_settings, show_duration
from tracker.nudges.hours import show_blocks
from tracker.paths import find_places


@click.command("plan")
def command() -> int:
    """Show the week's planned hours for networking, and the week's goals."""
    places = find_places()
    plan = read_settings(places.config_file).plan
    lines = show_blocks(plan.blocks())
    if plan.weekly_networking_ms is not None:
        lines.append(f"Goal: {show_duration(plan.weekly_networking_ms)} of networking a week")
    if plan.weekly_meetings is not None:
        lines.append(f"Goal: {plan.weekly_meetings} meetings a week")
    if not lines:
        lines.append(f"No hours are planned yet. Add a [plan] table to {places.config_file}.")
    click.echo("\n".join(lines))
    return 0
