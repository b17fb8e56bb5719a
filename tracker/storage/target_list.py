"""The person's list of targets on the disk: read as their spreadsheet saved it.

Changing it is in ``targets``, which the engine does not need.
"""

from pathlib import Path

from classifiers.target_csv import TargetError, parse_targets
from classifiers.targets import Target
from tracker.errors import UserError

#: Larger files are no list of organisations.
_LARGEST = 16 << 20


def decode(data: bytes, name: str) -> str:
    """Return the text of a file: UTF-8, UTF-16 with its mark (Excel's "Unicode Text"), or cp1252.

    Raises:
        UserError: If it is none of these.
    """
    if len(data) > _LARGEST:
        raise UserError(f"{name} is larger than {_LARGEST >> 20} MB", hint="Name a list.")
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UserError(f"{name} is no text", hint="Save the list as CSV, in UTF-8.")


def read_bytes(path: Path) -> bytes:
    """Return a file's content; raises ``UserError`` if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST + 1)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}", hint="Name a file that can be read.") from None


def read_targets_text(path: Path) -> str:
    """Return the text of a list, however it was saved; empty if there is no file."""
    return decode(read_bytes(path), str(path)) if path.exists() else ""


def parse_list(text: str, name: str) -> tuple[Target, ...]:
    """Return the targets of a list.

    Raises:
        UserError: With every problem, its file and line.
    """
    try:
        return parse_targets(text)
    except TargetError as error:
        raise refused(error, name) from None


def refused(error: TargetError, name: str) -> UserError:
    """Return all problems of a list as one error."""
    problems = "\n".join(f"{name}: {problem}" for problem in error.problems)
    return UserError(problems, hint="Nothing was changed. Mend the lines and try again.")
