"""What msgspec says of a config.toml to what a person can act on.

Names the file, the line, the key, what was found and what is accepted.
"""

import re
from typing import Any, Literal, get_args

import msgspec
from msgspec import Struct

from tracker.errors import UserError, did_you_mean

_HEADER = re.compile(r"\s*\[\s*([\w. -]+?)\s*\]")
_KEY = re.compile(r"\s*([\w. -]+?)\s*=")
_SECRET_KEYS = frozenset({"calendar", "calendar.sources", "calendar.book_url"})


def explain(
    error: msgspec.ValidationError,
    root: type[Struct],
    tables: dict[str, Any],
    *,
    name: str,
    text: str,
) -> UserError:
    """Return the error that a person can act on.

    Args:
        error: What msgspec said of the tables.
        root: The struct they were converted to.
        tables: What was found.
        name: What to call the file.
        text: The file's text, to name the line; may be empty.
    """
    said, _, where = str(error).partition(" - at `")
    path = re.findall(r"[^.\[\]$`]+", where)
    unknown = re.search(r"unknown field `(.*)`", said)
    if unknown:
        key = ".".join([*path, unknown[1]])
        known = list(_kinds_at(root, path))
        return UserError(
            f"{name}{_line_of(text, key)}: unknown key {key!r}.{did_you_mean(unknown[1], known)}",
            hint=f"Accepted here: {', '.join(known)}.",
        )
    found: Any = tables
    for part in path:
        if isinstance(found, dict):
            found = found.get(part)
    key = ".".join(part for part in path if part != "..." and not part.isdigit())
    # Addresses may hold a secret, and no message prints one.
    shown = "what stands there" if key in _SECRET_KEYS else repr(found)
    return UserError(
        f"{name}{_line_of(text, key)}: {key} = {shown} is not accepted",
        hint=f"Accepted: {_accepted(said, root, path)}.",
    )


def _line_of(text: str, key: str) -> str:
    """Return ``:LINE`` of a dotted key, or of the nearest table above it; empty if not found."""
    table, best, most = "", "", 0
    for number, line in enumerate(text.splitlines(), 1):
        header = _HEADER.match(line)
        written = _KEY.match(line)
        if header:
            table = here = header[1].replace(" ", "")
        elif written:
            here = ".".join(part for part in (table, written[1].replace(" ", "")) if part)
        else:
            continue
        if (key == here or key.startswith(f"{here}.")) and len(here) > most:
            best, most = f":{number}", len(here)
    return best


def _accepted(said: str, root: type[Struct], path: list[str]) -> str:
    """Say in the person's words what msgspec expected there."""
    if said.startswith("Invalid enum value"):
        kind = _kinds_at(root, path[:-1])[path[-1]]
        choices = next(a for a in (kind, *get_args(kind)) if getattr(a, "__origin__", 0) is Literal)
        return " or ".join(repr(choice) for choice in get_args(choices))
    words = {"object": "a table", "array": "a list", "str": "text", "int": "a whole number"}
    words["bool"] = "true or false"
    accepted = said.removeprefix("Expected ").removeprefix("expected ")
    return re.sub(r"`(\w+)`", lambda m: words.get(m[1], m[1]), accepted).partition(", got")[0]


def _kinds_at(root: type[Struct], path: list[str]) -> dict[str, Any]:
    table = root
    for part in path:
        table = {f.encode_name: f.type for f in msgspec.structs.fields(table)}[part]
    return {f.encode_name: f.type for f in msgspec.structs.fields(table)}
