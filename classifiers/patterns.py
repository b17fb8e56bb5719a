"""Conditions of a rule: does a host, path, query or title meet what the rule's author wrote?

Paths are compared segment by segment, so ``/feed`` never matches ``/feedback``. Text goes
through google-re2, which cannot backtrack: no expression that a person writes can hang the
program. Patterns are compiled when first needed; most rules never need one.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

#: ``{name}`` in a pattern: any of the words listed under that name.
_WORDS = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_LOCALE = re.compile(r"[a-z]{2}(?:[-_][a-z]{2,4})?")
#: In ``subdomains`` and ``strip``: a language, with or without a country.
LOCALE = "<locale>"


class PatternError(ValueError):
    """A pattern that cannot be used, and why."""


class Text:
    """A search in a title or a query value, ignoring case. Compiled on first use."""

    __slots__ = ("_search", "endings", "source")

    def __init__(self, source: str, words: Mapping[str, Sequence[str]]) -> None:
        """Expand ``{names}`` in ``source``.

        Raises:
            PatternError: If a name is not in ``words``.
        """
        self.source = expand(source, words)
        #: Lower-case words one of which must end the text, if the pattern says so; an index key.
        self.endings = _endings(source, words)
        self._search: Any = None

    def search(self, text: str) -> bool:
        """Tell whether the pattern occurs in ``text``. Linear in its length."""
        if self._search is None:
            self._search = compile_text(self.source).search
        return self._search(text) is not None


class TextSet:
    """Many patterns looked for in few passes."""

    __slots__ = ("_alone", "_sets")

    _SIZE = 64

    def __init__(self, patterns: Sequence[Text]) -> None:
        self._sets: list[tuple[int, Any]] = []
        #: Patterns too large to be looked for together.
        self._alone: list[tuple[int, Text]] = []
        for start in range(0, len(patterns), self._SIZE):
            chunk = patterns[start : start + self._SIZE]
            together = _compile_set(chunk)
            if together is None:
                self._alone += enumerate(chunk, start)
            else:
                self._sets.append((start, together))

    def found(self, text: str) -> list[int]:
        """Return the numbers of the patterns that occur in ``text``."""
        numbers = [number for number, pattern in self._alone if pattern.search(text)]
        for start, together in self._sets:
            # No match is None, not an empty list.
            numbers += [start + number for number in together.Match(text) or ()]
        return numbers


def _compile_set(patterns: Sequence[Text]) -> Any:
    """Compile patterns into one automaton; ``None`` if it would grow too large."""
    import re2  # noqa: PLC0415 - 2 MB that only packs with patterns need

    together = re2.Set.SearchSet(_options())
    try:
        for pattern in patterns:
            together.Add(pattern.source)
        together.Compile()
    except re2.error:
        return None
    return together


@lru_cache(maxsize=512)
def compile_text(source: str) -> Any:
    """Compile an expanded pattern.

    Raises:
        PatternError: If google-re2 does not accept it.
    """
    import re2  # noqa: PLC0415 - 2 MB that only packs with patterns need

    try:
        return re2.compile(source, options=_options())
    except re2.error as error:
        raise PatternError(_reason(error)) from None


def _options() -> Any:
    import re2  # noqa: PLC0415

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.never_capture = True
    # Bounds the automaton that matching builds; a list of 600 words needs under 2 MB.
    options.max_mem = 8 << 20
    return options


def _reason(error: Exception) -> str:
    found = error.args[0] if error.args else error
    return found.decode("utf-8", "replace") if isinstance(found, bytes) else str(found)


def expand(source: str, words: Mapping[str, Sequence[str]]) -> str:
    """Replace each ``{name}`` by a group of the words of that name.

    A word is whole where it begins and ends with an ASCII letter or digit, unless a ``*``
    stands there: ``engineer*`` finds engineering, ``*ingenieur`` Bauingenieur. Scripts without
    spaces need no such mark.

    Raises:
        PatternError: If a name is not in ``words``.
    """

    def group(match: re.Match[str]) -> str:
        name = match[1]
        if name not in words:
            raise PatternError(f"no words are called {name!r}")
        return "(?:" + "|".join(map(_whole, words[name])) + ")"

    return _WORDS.sub(group, source)


# Only after a space or at the start: in "s?linkedin$" the last word may be longer.
_ENDING = re.compile(r"[\^ ](?:([a-z]{1,30})|\{([a-z][a-z0-9_]*)\})\$$")


def _endings(source: str, words: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return the last words, one of which text must have for ``source`` to be found.

    ``^{feed} / linkedin$`` needs ``linkedin``; empty if any word may do. An alternative at the
    top level could end otherwise, so a pattern that has one is not indexed.
    """
    found = _ENDING.search(source)
    if found is None or _has_top_alternative(source):
        return ()
    named = words.get(found[2], ()) if found[2] else (found[1],)
    return tuple(named) if all(re.fullmatch(r"[a-z]+", word) for word in named) else ()


def _has_top_alternative(source: str) -> bool:
    depth = 0
    in_class = False
    for char in re.sub(r"\\.", "", source):
        if in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and depth == 0:
            return True
    return False


def last_word(text: str) -> str:
    """Return the last run of ASCII letters at the very end, lower case; the key of ``endings``."""
    found = _LAST_WORD.search(text[-40:])
    return found[0].lower() if found else ""


_LAST_WORD = re.compile(r"[A-Za-z]+$")


def _whole(word: str) -> str:
    core = word.strip("*")
    # \b of re2 knows ASCII only, so it is set beside ASCII only.
    before = r"\b" if not word.startswith("*") and core[:1].isascii() and core[:1].isalnum() else ""
    after = r"\b" if not word.endswith("*") and core[-1:].isascii() and core[-1:].isalnum() else ""
    return before + _escape(core) + after


def _escape(text: str) -> str:
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


class PathPattern:
    """A path: segments, ``*`` for any one, ``**`` at the end for any rest, none included.

    A segment may hold ``*`` within (``urn:li:grouppost:*``) or ``{words}``, which are looked
    for anywhere in it.
    """

    __slots__ = ("first", "open_end", "text", "tokens")

    def __init__(self, text: str, words: Mapping[str, Sequence[str]]) -> None:
        """Parse ``text``.

        Raises:
            PatternError: If it does not begin with ``/`` or has ``**`` before its end.
        """
        if not text.startswith("/"):
            raise PatternError(f"a path begins with '/', found {text!r}")
        parts = [part for part in text.split("/") if part]
        self.open_end = bool(parts) and parts[-1] == "**"
        if self.open_end:
            parts.pop()
        if "**" in parts:
            raise PatternError(f"'**' stands only at the end, found {text!r}")
        self.text = text
        self.tokens = tuple(_token(part, words) for part in parts)
        first = self.tokens[0] if self.tokens else None
        #: The first segment if it is fixed; ``""`` for the root; ``None`` for any.
        self.first = first if isinstance(first, str) else None if parts or self.open_end else ""

    def matches(self, segments: Sequence[str]) -> bool:
        """Compare with decoded lower-case segments."""
        size = len(self.tokens)
        if len(segments) < size or (len(segments) > size and not self.open_end):
            return False
        for token, segment in zip(self.tokens, segments, strict=False):
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
    if _WORDS.search(part):
        return Text(part, words)
    if "*" in part:
        return Text("^" + ".*".join(map(_escape, part.split("*"))) + "$", {})
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
