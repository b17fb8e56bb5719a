"""Conditions of a rule: does a host, path, query or title meet what the rule's author wrote?

Paths are compared segment by segment, so ``/feed`` never matches ``/feedback``. Text goes
through ``texts``.
"""

import re
from collections.abc import Mapping, Sequence

from classifiers.texts import WORDS, PatternError, Text, escape

__all__ = [
    "LOCALE",
    "PathPattern",
    "PatternError",
    "QueryCondition",
    "Text",
    "is_locale",
    "strip_segments",
]

_LOCALE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?")
#: In ``subdomains`` and ``strip``: a language, with or without a country.
LOCALE = "<locale>"


class PathPattern:
    """A path: segments, ``*`` for any one, ``**`` at the end for any rest, none included.

    ``**`` at the beginning stands for up to eight segments before, so ``/**/careers/**`` finds
    ``careers`` wherever it stands.

    A segment may hold ``*`` within (``urn:li:grouppost:*``) or ``{words}``, which are looked
    for anywhere in it; one that begins with ``^`` is an expression.
    """

    __slots__ = ("first", "open_end", "open_start", "text", "tokens")

    _DEEPEST = 8

    def __init__(self, text: str, words: Mapping[str, Sequence[str]]) -> None:
        """Parse ``text``.

        Raises:
            PatternError: If it does not begin with ``/`` or has ``**`` between segments.
        """
        if not text.startswith("/"):
            raise PatternError(f"a path begins with '/', found {text!r}")
        parts = [part for part in text.split("/") if part]
        self.open_end = bool(parts) and parts[-1] == "**"
        if self.open_end:
            parts.pop()
        self.open_start = len(parts) > 1 and parts[0] == "**"
        if self.open_start:
            parts = parts[1:]
        if "**" in parts:
            raise PatternError(f"'**' stands only at the beginning or the end, found {text!r}")
        self.text = text
        self.tokens = tuple(_token(part, words) for part in parts)
        first = self.tokens[0] if self.tokens and not self.open_start else None
        #: The first segment if it is fixed; ``""`` for the root; ``None`` for any.
        self.first = first if isinstance(first, str) else None if parts or self.open_end else ""

    def matches(self, segments: Sequence[str]) -> bool:
        """Compare with decoded lower-case segments."""
        size = len(self.tokens)
        spare = len(segments) - size
        if spare < 0:
            return False
        if not self.open_start:
            return (spare == 0 or self.open_end) and self._matches_at(0, segments)
        starts = range(min(spare, self._DEEPEST) + 1) if self.open_end else (spare,)
        return any(self._matches_at(start, segments) for start in starts)

    def _matches_at(self, start: int, segments: Sequence[str]) -> bool:
        for token, segment in zip(self.tokens, segments[start:], strict=False):
            if token is None:
                continue
            if isinstance(token, str):
                if token != segment:
                    return False
            elif not token.search(segment):
                return False
        return True


def _token(part: str, words: Mapping[str, Sequence[str]]) -> str | Text | None:
    if part == "*":
        return None
    if part.startswith("^") or WORDS.search(part):
        return Text(part, words)
    if "*" in part:
        return Text("^" + ".*".join(map(escape, part.split("*"))) + "$", {})
    return part.lower()


class QueryCondition:
    """A query parameter that must be there with a value (``*``) or one that a pattern finds.

    ``q|query`` means either name.
    """

    __slots__ = ("names", "value")

    def __init__(self, names: str, value: str, words: Mapping[str, Sequence[str]]) -> None:
        self.names = tuple(name.strip().lower() for name in names.split("|"))
        self.value = None if value == "*" else Text(value, words)

    def holds(self, values: Mapping[str, Sequence[str]]) -> bool:
        """Tell whether any value of these names meets the condition."""
        found = (value for name in self.names for value in values.get(name, ()))
        if self.value is None:
            return any(found)
        search = self.value.search
        return any(search(value[:1024]) for value in found)


def is_locale(text: str) -> bool:
    """Tell whether a lower-case segment or label reads like ``de``, ``pt-br`` or ``zh_hans``."""
    return _LOCALE.fullmatch(text) is not None


def strip_segments(segments: tuple[str, ...], noise: frozenset[str]) -> tuple[str, ...]:
    """Drop leading segments that mean nothing on this site (``/comm``, a locale), at most two."""
    for _ in range(2):
        if not segments:
            break
        head = segments[0]
        if head not in noise and not (LOCALE in noise and is_locale(head)):
            break
        segments = segments[1:]
    return segments
