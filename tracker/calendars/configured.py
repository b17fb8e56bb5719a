"""The calendars named in config.toml: added and removed without touching anything else in it.

``tomlkit`` keeps comments, order and spacing. What was written is read back as the program would
read it before it takes the old file's place.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array

from tracker.config import Calendar, parse_settings
from tracker.errors import SurroundingsError, UserError
from tracker.paths import open_private, private_folder
from tracker.texts import read_exact_text


def add_sources(file: Path, sources: Sequence[str], me: str = "") -> Calendar:
    """Name calendars under ``[calendar]``; one that is there already stays as it is.

    Args:
        file: config.toml; made (0600) if it is missing.
        sources: As they are to stand there.
        me: The person's own address, to be added to ``me``; empty for none.

    Returns:
        What is configured now.

    Raises:
        UserError: If the file cannot be understood; it is then left alone.
        SurroundingsError: If it cannot be written.
    """

    def change(table: Any) -> None:
        _extend(table, "sources", sources)
        _extend(table, "me", [me] if me else [])

    return _change(file, change)


def remove_source(file: Path, source: str) -> Calendar:
    """Take a calendar out of ``[calendar]``; raises as ``add_sources``."""

    def change(table: Any) -> None:
        found = table.get("sources", [])
        for index in reversed([i for i, item in enumerate(found) if str(item) == source]):
            del found[index]

    return _change(file, change)


def _extend(table: Any, key: str, items: Sequence[str]) -> None:
    found = table.get(key)
    if not isinstance(found, Array):
        if not items:
            return
        found = table[key] = tomlkit.array()
    known = {str(item) for item in found}
    new = [item for item in items if item not in known]
    if new and "\n" in found.as_string():
        for item in new:
            found.add_line(item)
    else:
        found.extend(new)


def _change(file: Path, change: Callable[[Any], None]) -> Calendar:
    text = read_exact_text(file)
    parse_settings(text, name=file.name)  # what is wrong already is told in the usual words
    try:
        document = tomlkit.parse(text)
        if "calendar" not in document:
            document["calendar"] = tomlkit.table()
        change(document["calendar"])
        new = tomlkit.dumps(document)
    except (TOMLKitError, TypeError, AttributeError, ValueError):
        raise UserError(
            f"{file} cannot be changed.", hint="Write the calendar under [calendar] by hand."
        ) from None
    settings = parse_settings(new, name=file.name)
    if new != text:
        _replace(file, new)
    return settings.calendar


def _replace(file: Path, text: str) -> None:
    """Put a text in a file's place, whole or not at all; a link to it stays a link."""
    target = file.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        private_folder(file.parent)
        with os.fdopen(open_private(beside), "wb") as stream:
            stream.write(text.encode())
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o777)
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise SurroundingsError(
            f"{file} cannot be written: {error.strerror}.", hint="Give yourself write access to it."
        ) from None
