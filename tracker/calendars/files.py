"""A configured source to its files: which ICS files are meant, and did they change?

A source is an ICS file or a folder of them (a vdir has a file for each event), or an address:
that is only told apart here, and shown without its secrets.
"""

import os
import re
from collections.abc import Sequence
from pathlib import Path

# The form of an address, or of a keyring entry. A Windows drive (C:\) has but one letter.
_ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+-]+):")
_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+-]+://(?:[^/@]*@)?([^/:?#]+)")
_MOST_FILES = 20_000
#: The scheme of an address that the keyring holds under a name.
KEYRING = "keyring"

Stamp = tuple[str, int, int]


def is_address(source: str) -> bool:
    """Return whether a source is reached over the network or through the keyring."""
    return bool(_ADDRESS.match(source)) and not source.startswith("file:")


def show_source(source: str) -> str:
    """Return how a message may name a source: an address only by its scheme and host."""
    if not is_address(source):
        return source
    host = _HOST.match(source)
    scheme = source.partition(":")[0].lower()
    if scheme == KEYRING and "/" not in source:
        return source  # a name that the person gave it
    return f"{scheme}://{host[1]}/…" if host else f"{scheme}:…"


def local_path(source: str) -> Path:
    """Return the file or folder that a source names."""
    plain = source.removeprefix("file://").removeprefix("file:")
    return Path(plain).expanduser()


def find_files(path: Path) -> list[tuple[Path, str]]:
    """Return the ICS files of a source, each with the name its calendar goes by.

    Raises:
        OSError: If it does not exist or may not be entered.
    """
    if not path.is_dir():
        path.stat()
        return [(path, path.name)]
    os.listdir(path)  # noqa: PTH208 - an unreadable folder must raise; rglob hides it
    found = sorted(p for p in path.rglob("*") if p.suffix.lower() in {".ics", ".ical", ".ifb"})
    return [(p, f"{path.name}/{p.relative_to(path)}") for p in found[:_MOST_FILES]]


def find_problems(sources: Sequence[str]) -> list[str]:
    """Return why sources cannot be read, one sentence each; looks at names only."""
    problems = []
    for source in sources:
        if is_address(source):
            continue  # only asking it would tell
        path = local_path(source)
        try:
            found = find_files(path)
        except OSError as error:
            problems.append(f"{path}: {error.strerror or 'cannot be read'}.")
        else:
            problems += [] if found else [f"{path} holds no ICS file."]
    return problems


def stamp_sources(sources: Sequence[str]) -> tuple[Stamp, ...]:
    """Return name, time of change and size of every file; differs when one changed or came."""
    stamps: list[Stamp] = []
    for source in sources:
        if is_address(source):
            continue
        try:
            files = find_files(local_path(source))
        except OSError:
            stamps.append((source, -1, -1))
            continue
        stamps.append((source, 0, len(files)))
        stamps += [_stamp(file) for file, _ in files]
    return tuple(stamps)


def _stamp(file: Path) -> Stamp:
    try:
        status = file.stat()
    except OSError:
        return (str(file), -1, -1)
    return (str(file), status.st_mtime_ns, status.st_size)
