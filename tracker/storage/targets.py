"""The person's list of targets on the disk: changed with care.

The file is theirs. It is only ever replaced by a whole one (0600) that was read back without a
problem, so neither a crash nor a broken import costs a line of it.
"""

import os
import re
import tempfile
from pathlib import Path

from classifiers.target_csv import TargetError, parse_sheet, read_targets, write_row
from tracker.errors import SurroundingsError, UserError, did_you_mean
from tracker.paths import private_folder
from tracker.storage.target_list import parse_list, read_targets_text, refused
from tracker.storage.target_merge import Merged, merge, remove

# "- ", "* ", "• ", "1. ", "2) ", "(3) ", "a) ", "[ ] ", "[x] ", in any combination.
_BULLET = re.compile(
    r"^\s*(?:(?:[-*+•◦▪‣·–—>]|\(?\d{1,4}[.):]\)?|\(?[a-zA-Z]\)|\[[ xX]?\]|☐|☑|✓)\s+)+"
)


def names_to_csv(text: str) -> str:
    """Return a pasted list of names, one a line, as CSV; bullets, numbers and repeats go."""
    names: dict[str, str] = {}
    for line in text.removeprefix("\ufeff").splitlines():
        name = " ".join(_BULLET.sub("", line).split()).strip(" ;,").strip()
        if name and not line.lstrip().startswith("#"):
            names.setdefault(name.casefold(), name)
    return "".join(write_row([name], ",", "\n") for name in ("name", *names.values()))


def looks_like_csv(text: str) -> bool:
    """Tell whether a text has a first line that names columns."""
    try:
        return parse_sheet(text) is not None
    except TargetError:
        return False


def import_list(path: Path, text: str, name: str) -> Merged:
    """Merge a list into the person's own at ``path``.

    Raises:
        UserError: With every problem of either list; nothing was changed then.
        SurroundingsError: If the file cannot be written.
    """
    own = read_targets_text(path)
    parse_list(own, str(path))
    try:
        sheet = parse_sheet(text)
        if sheet is None:
            raise UserError(f"{name}: it holds no names", hint="Give a CSV, or one name a line.")
        read_targets(sheet)
    except TargetError as error:
        raise refused(error, name) from None
    merged = merge(own, sheet)
    if merged.text != own:
        parse_list(merged.text, "the merged list")
        write_list(path, merged.text)
    return merged


def remove_target(path: Path, name: str) -> str:
    """Take a target out of the person's list; return its name there.

    Raises:
        UserError: If it is not in it.
    """
    own = read_targets_text(path)
    targets = parse_list(own, str(path))
    found = remove(own, name)
    if found is None:
        meant = did_you_mean(name.casefold(), [target.name.casefold() for target in targets])
        raise UserError(f"{name!r} is no target.{meant}", hint="See 'eyeprize targets list'.")
    text, was = found
    write_list(path, text)
    return was


def write_list(path: Path, text: str) -> None:
    """Put a list (0600) in the place of the old one, whole or not at all.

    Raises:
        SurroundingsError: If the disk does not allow it.
    """
    path = path.resolve()
    try:
        private_folder(path.parent)
        # mkstemp makes the file 0600 from the start.
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SurroundingsError(
            f"{path}: {error.strerror}", hint="Free some space, or make the folder writable."
        ) from error
