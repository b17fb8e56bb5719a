"""The TOML text of a pack to rules, or to all of its problems, each with file and line.

Patterns are literal strings (``'...'``), so nothing is escaped twice. ``tomllib`` tells
no lines; they are found again by the ``[[rule]]`` headers and the keys below them.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from classifiers.facts import ACTIVITIES, CATEGORIES, Facts
from classifiers.patterns import PathPattern, PatternError, QueryCondition, Text, compile_text
from classifiers.rules import Pack, Rule

_WORDS_FILE = "words.toml"
_PACK_KEYS = ("network", "host", "subdomains", "strip", "words", "rule")
_RULE_KEYS = (
    "id",
    "category",
    "activity",
    "network",
    "app",
    "host",
    "subdomains",
    "strip",
    "path",
    "query",
    "facet",
    "title",
    "web",
    "why",
    "matches",
    "rejects",
)
_EXAMPLE_KEYS = ("app", "url", "title", "facet")
_HOST = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
Words = Mapping[str, Sequence[str]]


class PackError(ValueError):
    """A pack that cannot be used; ``problems`` holds all reasons as ``file:line: sentence``."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def shipped_packs(*, examples: bool = False) -> list[Pack]:
    """Return the packs that come with the program, in their written order (file-name numbers).

    Args:
        examples: Keep each rule's examples and check its patterns now. The tests do; the
            always-on process does without.
    """
    folder = resources.files("classifiers") / "packs"
    words = shipped_words()
    names = sorted(f.name for f in folder.iterdir() if re.match(r"\d+-.*\.toml$", f.name))
    return [_parse((folder / name).read_text("utf-8"), name, words, examples) for name in names]


@cache
def shipped_words() -> Words:
    """Return the word lists that all packs may name in patterns."""
    text = (resources.files("classifiers") / "packs" / _WORDS_FILE).read_text("utf-8")
    return {name: tuple(words) for name, words in tomllib.loads(text).items()}


def parse_pack(text: str, name: str, words: Words | None = None) -> Pack:
    """Parse a pack.

    Args:
        text: TOML.
        name: What to call the file in problems and verdicts.
        words: Lists that patterns may name; by default those that are shipped.

    Raises:
        PackError: With every problem found.
    """
    return _parse(text, name, shipped_words() if words is None else words, whole=True)


def _parse(text: str, name: str, words: Words, whole: bool) -> Pack:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PackError([_toml_problem(error, name)]) from None
    reader = _PackReader(tables, _Lines(text), name, words, whole=whole)
    rules = reader.read()
    if reader.problems:
        raise PackError(reader.problems)
    return Pack(name, rules)


def _toml_problem(error: tomllib.TOMLDecodeError, name: str) -> str:
    said = str(error)
    at = re.search(r" \(at line (\d+), column \d+\)$", said)
    return f"{name}:{at[1]}: {said[: at.start()]}" if at else f"{name}:1: {said}"


class _Lines:
    """Where in the text each rule and each of its keys stands."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()
        self._rules = list(self._headers())

    def _headers(self) -> Iterator[int]:
        quote = ""
        for number, line in enumerate(self._lines, 1):
            if not quote and re.match(r"\s*\[\[\s*rule\s*\]\]", line):
                yield number
            for mark in re.findall(r"'''|\"\"\"", line):
                quote = "" if quote == mark else quote or mark

    def of(self, rule: int | None, key: str = "") -> int:
        """Return the line of a key of rule number ``rule`` (from 0), or of the pack's head."""
        if rule is None:
            start, end = 0, self._rules[0] - 1 if self._rules else len(self._lines)
        elif rule < len(self._rules):
            start = self._rules[rule]
            end = self._rules[rule + 1] - 1 if rule + 1 < len(self._rules) else len(self._lines)
        else:
            return 1
        for number in range(start, end):
            if key and re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]", self._lines[number]):
                return number + 1
        return max(start, 1)


class _PackReader:
    """Reads one pack, collecting problems instead of stopping at the first."""

    def __init__(
        self, tables: dict[str, Any], lines: _Lines, name: str, words: Words, *, whole: bool
    ) -> None:
        self.problems: list[str] = []
        self._tables = tables
        self._lines = lines
        self._name = name
        self._words = words
        self._whole = whole
        self._rule: int | None = None

    def read(self) -> tuple[Rule, ...]:
        pack = self._tables
        self._check_keys(pack, _PACK_KEYS, "a pack")
        own_words = pack.get("words", {})
        if isinstance(own_words, dict):
            self._words = {**self._words, **{k: self._strings(own_words, k) for k in own_words}}
        tables = pack.get("rule", [])
        if not isinstance(tables, list) or not all(isinstance(it, dict) for it in tables):
            self._problem("rule", "rules are written as [[rule]]")
            return ()
        rules: list[Rule] = []
        seen: dict[str, int] = {}
        for number, table in enumerate(tables):
            self._rule = number
            before = len(self.problems)
            rule = self._read_rule({k: v for k, v in pack.items() if k in _RULE_KEYS}, table)
            if rule.id in seen:
                self._problem("id", f"the id {rule.id!r} is taken by line {seen[rule.id]}")
            seen[rule.id] = rule.line
            if len(self.problems) == before:
                rules.append(rule)
        return tuple(rules)

    def _read_rule(self, defaults: dict[str, Any], table: dict[str, Any]) -> Rule:
        self._check_keys(table, _RULE_KEYS, "a rule")
        # An address's conditions make no sense for a rule about a window without one.
        windows = "app" in table and "host" not in table
        if windows or table.get("host") == []:
            defaults = {k: v for k, v in defaults.items() if k == "network"}
        merged = {**defaults, **table}
        category = self._choice(merged, "category", CATEGORIES)
        return Rule(
            id=self._text(table, "id") or "?",
            category=category,
            activity=self._activity(merged, category),
            network=self._text(merged, "network", required=False) or None,
            hosts=tuple(self._hosts(merged)),
            subdomains=self._optional_set(merged, "subdomains"),
            strip=self._optional_set(merged, "strip") or frozenset(),
            paths=tuple(self._each(merged, "path", lambda it: PathPattern(it, self._words))),
            query=tuple(self._queries(merged)),
            facet=self._facet(merged),
            titles=tuple(self._each(merged, "title", self._title)),
            apps=frozenset(app.lower() for app in self._strings(merged, "app")),
            web=self._web(merged),
            why=self._text(table, "why", required=False),
            matches=tuple(self._examples(table, "matches")),
            rejects=tuple(self._examples(table, "rejects")),
            pack=self._name,
            line=self._lines.of(self._rule),
        )

    def _problem(self, key: str, sentence: str) -> None:
        line = self._lines.of(self._rule, key)
        self.problems.append(f"{self._name}:{line}: {sentence}")

    def _check_keys(self, table: dict[str, Any], known: Sequence[str], what: str) -> None:
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"{what} has {', '.join(known)}"
                self._problem(key, f"unknown key {key!r}; {hint}")

    def _text(self, table: dict[str, Any], key: str, *, required: bool = True) -> str:
        found = table.get(key, "")
        if not isinstance(found, str) or (required and not found):
            was = f"found {found!r}" if key in table else "it is missing"
            self._problem(key, f"{key} must be text; {was}")
            return ""
        return found

    def _strings(self, table: dict[str, Any], key: str) -> tuple[str, ...]:
        found = table.get(key, [])
        found = [found] if isinstance(found, str) else found
        if not isinstance(found, list) or not all(isinstance(it, str) for it in found):
            self._problem(key, f"{key} must be text or a list of texts; found {table[key]!r}")
            return ()
        return tuple(found)

    def _optional_set(self, table: dict[str, Any], key: str) -> frozenset[str] | None:
        found = frozenset(self._strings(table, key)) if key in table else None
        return None if found and "*" in found else found

    def _choice(self, table: dict[str, Any], key: str, known: Iterable[str]) -> str:
        found = self._text(table, key)
        known = list(known)
        if found and found not in known:
            near = difflib.get_close_matches(found, known, n=1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            self._problem(key, f"{key} is {found!r}; {hint}accepted: {', '.join(known)}")
            return ""
        return found

    def _activity(self, table: dict[str, Any], category: str) -> str | None:
        known = ACTIVITIES.get(category)
        if known is None:
            return None
        if known:
            return self._choice(table, "activity", known) or None
        if "activity" in table:
            self._problem("activity", f"{category} has no activity; found {table['activity']!r}")
        return None

    def _hosts(self, table: dict[str, Any]) -> Iterator[str]:
        for host in self._strings(table, "host"):
            if _HOST.fullmatch(host):
                yield host
            else:
                self._problem(
                    "host", f"host {host!r} must be lower-case labels such as example.com"
                )

    def _each(self, table: dict[str, Any], key: str, make: Any) -> Iterator[Any]:
        for text in self._strings(table, key):
            try:
                yield make(text)
            except PatternError as error:
                self._problem(key, f"{key} {text!r}: {error}")

    def _title(self, source: str) -> Text:
        text = Text(source, self._words)
        if self._whole:
            compile_text(text.source)
        return text

    def _queries(self, table: dict[str, Any]) -> Iterator[QueryCondition]:
        found = table.get("query", {})
        if not isinstance(found, dict):
            self._problem("query", f"query must be a table such as {{ q = '*' }}; found {found!r}")
            return
        for names, value in found.items():
            if not isinstance(value, str):
                self._problem("query", f"query {names} must be '*' or a pattern; found {value!r}")
                continue
            try:
                condition = QueryCondition(names, value, self._words)
                if condition.value and self._whole:
                    compile_text(condition.value.source)
            except PatternError as error:
                self._problem("query", f"query {names} {value!r}: {error}")
            else:
                yield condition

    def _facet(self, table: dict[str, Any]) -> str | None:
        facet = self._text(table, "facet", required=False) or None
        if bool(table.get("query")) != (facet is not None):
            self._problem(
                "query" if facet is None else "facet",
                "query and facet go together: the facet's name stands for the values once they "
                "are gone",
            )
        return facet

    def _web(self, table: dict[str, Any]) -> bool:
        found = table.get("web", True)
        if not isinstance(found, bool):
            self._problem("web", f"web must be true or false; found {found!r}")
        return bool(found)

    def _examples(self, table: dict[str, Any], key: str) -> Iterator[Facts]:
        found = table.get(key, []) if self._whole else []
        if not isinstance(found, list) or not all(isinstance(it, dict) for it in found):
            self._problem(key, f"{key} must be a list of tables; found {found!r}")
            return
        for example in found:
            self._check_keys(example, _EXAMPLE_KEYS, "an example")
            yield Facts(**{k: v for k, v in example.items() if k in _EXAMPLE_KEYS})
