"""The person's own text files: read whole, or a clear word why not."""

from pathlib import Path

from tracker.errors import UserError


def read_text(path: Path) -> str:
    """Return a file's text.

    Raises:
        UserError: If it is not there, not UTF-8, or may not be read.
    """
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        message = f"{path}: byte {error.start} is no UTF-8"
        raise UserError(message, hint="Save the file as UTF-8 text.") from None
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}", hint="Name a file that can be read.") from None


def read_exact_text(path: Path) -> str:
    """Return a file's text with its line ends as they are, empty if there is none.

    Raises as ``read_text`` does.
    """
    text = read_text_if_any(path)
    return path.read_bytes().decode() if text else ""


def read_text_if_any(path: Path) -> str:
    """Return a file's text, empty if there is none; raises as ``read_text`` otherwise."""
    return read_text(path) if path.exists() else ""
