"""Which errors are deliberate, and which exit status does each give?

Every deliberate error is a sentence that says what was found and where, and a
hint that says what to do next. Exit statuses are those of INTERFACES.md.
"""

import difflib
from collections.abc import Iterable
from enum import IntEnum


class Exit(IntEnum):
    """Exit status of every command; a promise to scripts."""

    DONE = 0
    NO = 1
    USAGE = 2
    OUTSIDE = 3
    DAMAGED = 4
    BUG = 70


class TrackerError(Exception):
    """Base of all deliberate errors: a sentence, and what to do next."""

    exit_code = Exit.BUG

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint

    def __str__(self) -> str:
        text = str(self.args[0])
        return f"{text}\n  {self.hint}" if self.hint else text


class UserError(TrackerError):
    """The person can correct this: wrong usage, configuration or trace."""

    exit_code = Exit.USAGE


class SurroundingsError(TrackerError):
    """Something outside is missing or unreachable: a display, a bus, a calendar, a program."""

    exit_code = Exit.OUTSIDE


class DamagedError(TrackerError):
    """Stored data cannot be read as it should."""

    exit_code = Exit.DAMAGED


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``" Did you mean 'x'?"`` for the closest known word, or ``""``."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
