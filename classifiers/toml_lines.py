"""Where in a TOML text does each rule, key and example stand? ``tomllib`` does not tell.

Only the outline is read: headers, keys at the start of a statement, and where inline tables
begin. Texts, comments and brackets are told apart as TOML does, so that what merely looks
like a header inside a text is none.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

_HEADER = re.compile(r"[ \t]*\[\[[ \t]*rule[ \t]*\]\]")
_HEADERS = re.compile(rf"^{_HEADER.pattern}", re.MULTILINE)
_KEY = re.compile(r"""[ \t]*(?:\[+[ \t]*rule[ \t]*\.[ \t]*)?["']?([\w-]+)["']?[ \t]*[=.\]]""")
_TOKEN = re.compile(
    r"'''.*?(?:'''|\Z)"
    r'|"""(?:\\.|[^\\])*?(?:"""|\Z)'
    r"|'[^'\n]*'|\"(?:\\.|[^\"\\\n])*\"|\#[^\n]*|[\[\]{}]|\n",
    re.DOTALL,
)


class _Statement(NamedTuple):
    """A header or ``key = value`` with the lines on which its list's inline tables begin."""

    line: int
    text: str
    tables: list[int]


class Lines:
    """The lines of a pack's text, from 1."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._read: list[_Statement] | None = None
        self._starts: list[int] = []
        plain = "'''" not in text and '"""' not in text
        rules = list(self._plain_headers() if plain else self._headers())
        #: The line of each rule's header, and one behind the text.
        self._ends = [*rules, text.count("\n") + 2]

    def of(self, rule: int | None, key: str = "") -> int:
        """Return the line of a key of rule number ``rule`` (from 0), or of the pack's head.

        Of a key that does not stand there, the line at which its rule begins.
        """
        first, last = self._bounds(rule)
        found = self._find(first, last, key) if key else ()
        return found[0].line if found else max(first, 1)

    def keys(self, rule: int) -> dict[str, int]:
        """Return the line of each key of a rule, and of the tables in its list as ``key.0``."""
        found: dict[str, int] = {}
        for statement in self._between(*self._bounds(rule)):
            key = _KEY.match(statement.text)
            if key is None:
                continue
            found.setdefault(key[1], statement.line)
            # One table each under [[rule.matches]], or all in one list.
            tables = [statement.line] if statement.text.lstrip().startswith("[[") else []
            for line in tables or statement.tables:
                number = sum(name.startswith(f"{key[1]}.") for name in found)
                found[f"{key[1]}.{number}"] = line
        return found

    def _bounds(self, rule: int | None) -> tuple[int, int]:
        """Return the first line of a rule (or the head) and the first that is not its own."""
        ends = self._ends
        if rule is None:
            return 1, ends[0]
        if rule >= len(ends) - 1:
            return 1, 1
        return ends[rule], ends[rule + 1]

    def _find(self, first: int, last: int, key: str) -> list[_Statement]:
        found = []
        for statement in self._between(first, last):
            named = _KEY.match(statement.text)
            if named and named[1] == key:
                found.append(statement)
        return found

    def _between(self, first: int, last: int) -> list[_Statement]:
        if self._read is None:
            self._read = list(self._statements())
        if not self._starts:
            self._starts = [statement.line for statement in self._read]
        starts = self._starts
        return self._read[bisect_right(starts, first - 1) : bisect_right(starts, last - 1)]

    def _plain_headers(self) -> Iterator[int]:
        line, at = 1, 0
        for header in _HEADERS.finditer(self._text):
            line += self._text.count("\n", at, header.start())
            at = header.start()
            yield line

    def _headers(self) -> Iterator[int]:
        self._read = list(self._statements())
        return (it.line for it in self._read if _HEADER.match(it.text))

    def _statements(self) -> Iterator[_Statement]:
        text, line, depth = self._text, 1, 0
        current = _Statement(1, text[:200].partition("\n")[0], [])
        for token in _TOKEN.finditer(text):
            mark = token[0]
            if mark == "\n":
                line += 1
                if depth == 0:
                    yield current
                    end = token.end()
                    current = _Statement(line, text[end : end + 200].partition("\n")[0], [])
            elif mark in "[{":
                if mark == "{" and depth == 1:
                    current.tables.append(line)
                depth += 1
            elif mark in "]}":
                depth = max(0, depth - 1)
            else:
                line += mark.count("\n")
        yield current
