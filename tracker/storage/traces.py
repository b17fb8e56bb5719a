"""Does a recorded trace tell of what is to be forgotten?"""

from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from tracker.storage.forgotten_names import Names


class _Before(msgspec.Struct):
    stretches: list[tuple[int, int, Any]] = []


class _Line(msgspec.Struct):
    t: datetime
    known: _Before | None = None  # of the days before, in a trace's first line


def trace_names(path: Path, names: Names) -> bool:
    """Whether a trace names it; one that cannot be read as text may.

    Raises:
        OSError: If it cannot be read.
    """
    with path.open(encoding="utf-8", errors="replace") as lines:
        return any(names.in_text(line) or _decoded(line, names) for line in lines)


def _decoded(line: str, names: Names) -> bool:
    """Whether a line names it once its escapes are undone, or by a field of its own."""
    try:
        fields = msgspec.json.decode(line)
    except (ValueError, RecursionError):
        return False
    return any(isinstance(text, str) and names.in_text(text) for text in _texts(fields))


def _texts(value: object) -> list[object]:
    if isinstance(value, dict):
        return [text for pair in value.items() for one in pair for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [value]


def trace_reaches(path: Path, from_ms: int, to_ms: int) -> bool:
    """Whether a trace tells of ``[from_ms, to_ms)``; one without a readable line may.

    Raises:
        OSError: If it cannot be read.
    """
    first: float | None = None
    last = 0.0
    with path.open("rb") as lines:
        for line in lines:
            try:
                seen = msgspec.json.decode(line, type=_Line)
                at_ms = seen.t.timestamp() * 1000
                before = [start for start, _, _ in seen.known.stretches] if seen.known else []
            except (ValueError, msgspec.DecodeError):
                return True
            first = min([at_ms, *before] if first is None else [first, at_ms, *before])
            last = max(last, at_ms)
    return first is None or (first < to_ms and last >= from_ms)
