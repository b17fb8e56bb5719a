"""What can this terminal show: colours, block characters, every letter?"""

import os
import sys
import unicodedata

import click

from tracker.summary.text import Paint, no_paint

# 256-colour numbers near the popup's colours, legible on dark and light grounds.
_COLOURS = {
    "networking": 33,
    "socializing": 208,
    "job_search": 99,
    "meeting": 35,
    "other": 246,
    "away": 240,
    "muted": 244,
}


def choose_paint() -> Paint:
    """Return colours for a terminal that shows them; none for pipes, NO_COLOR and dumb ones.

    https://no-color.org: any value but an empty one turns colours off.
    """
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb"
    return no_paint if plain or not sys.stdout.isatty() else _paint


def can_show(text: str) -> bool:
    """Whether standard output's encoding has all of these characters."""
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def print_text(text: str) -> None:
    """Print text, with ``?`` for what standard output's encoding does not have."""
    encoding = sys.stdout.encoding or "ascii"
    click.echo(text if can_show(text) else text.encode(encoding, "replace").decode(encoding))


def plain_line(text: str) -> str:
    """Return text on one line without what moves a cursor, sets a colour or turns the writing."""
    kept = (c if unicodedata.category(c)[0] != "C" or c == "\u200d" else " " for c in text)
    return " ".join("".join(kept).split())


def _paint(text: str, role: str) -> str:
    if role in {"title", "strong"}:
        return click.style(text, bold=True)
    return click.style(text, fg=_COLOURS.get(role))
