"""What several commands read from the person's folders or from their words."""

from pathlib import Path
from zoneinfo import ZoneInfo

from tracker.errors import SurroundingsError, UserError


def read_text(path: Path) -> str:
    """Return a file's text; a UserError names what is wrong with it."""
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        message = f"{path}: byte {error.start} is no UTF-8"
        raise UserError(message, hint="Save the file as UTF-8 text.") from None
    except OSError as error:
        raise SurroundingsError(f"{path}: {error.strerror}", hint="Name a readable file.") from None


def read_text_if_any(path: Path) -> str:
    """Return a file's text; empty if there is no such file yet."""
    return read_text(path) if path.exists() else ""


def zone_named(name: str) -> ZoneInfo:
    """Return a zone by its IANA name; a UserError if there is none of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise UserError(
            f"{name!r} is no time zone", hint="Name one such as Europe/Berlin."
        ) from None
