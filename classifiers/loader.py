"""The TOML text of a pack to rules, or to all of its problems, each with file and line.

Patterns are literal strings (``'...'``), so nothing is escaped twice. A statement that is
no TOML hides only its own rule: the problems of all the others are told with it.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any

from classifiers.facts import ACTIVITIES, CATEGORIES, Facts
from classifiers.patterns import PathPattern, QueryCondition
from classifiers.rules import Pack, Rule
from classifiers.texts import PatternError, Text
from classifiers.toml_lines import Lines

_WORDS_FILE = "words.toml"
_PACK_KEYS = ("network", "host", "host_like", "subdomains", "strip", "words", "rule")
_RULE_KEYS = (
    "id",
    "category",
    "activity",
    "network",
    "app",
    "host",
    "host_like",
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
_EXAMPLES = re.compile(r"^(?:matches|rejects)[ \t]*=.*\n(?:[ \]\t}].*\n)*", re.MULTILINE)
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
    return list(_shipped(examples))


# Whoever reloads targets or makes a second classifier gets the same rules again.
@cache
def _shipped(examples: bool) -> tuple[Pack, ...]:
    words = shipped_words()
    return tuple(
        _parse(text if examples else without_examples(text), name, words, examples)
        for name, text in shipped_texts().items()
    )


def without_examples(text: str) -> str:
    """Return a shipped pack's text with empty lines where its examples stand.

    They are a third of the text, and only tests and ``rules check`` read them. Those of a list
    that goes on stand indented, or close it (the tests hold every pack to that).
    """
    return _EXAMPLES.sub(lambda found: "\n" * found[0].count("\n"), text)


def shipped_texts() -> dict[str, str]:
    """Return the text of each pack by its file's name, in their order."""
    folder = resources.files("classifiers") / "packs"
    names = sorted(f.name for f in folder.iterdir() if re.match(r"\d+-.*\.toml$", f.name))
    return {name: (folder / name).read_text("utf-8") for name in names}


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
    # Editors of Windows put a byte order mark there, and end lines as they like.
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        tables = _load(text)
    except _TomlError as error:
        raise PackError(_all_problems(text, name, words, error)) from None
    reader = _PackReader(tables, Lines(text), name, words, whole=whole)
    rules = reader.read()
    if reader.problems:
        raise PackError(reader.problems)
    return Pack(name, rules)


@lru_cache(maxsize=128)
def _same_set(found: frozenset[str]) -> frozenset[str]:
    """Return one set for all rules that have equal ones: even an empty one takes 216 bytes."""
    return found


class _TomlError(ValueError):
    """Text that is no TOML: ``line`` (from 1) and what is wrong there."""

    def __init__(self, line: int, said: str) -> None:
        super().__init__(said)
        self.line = line


def _load(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
    # What tomllib lets through: numbers of thousands of digits, brackets nested by thousands.
    except (ValueError, RecursionError) as error:
        raise _TomlError(1, f"This cannot be read: {type(error).__name__}") from None
    at = re.search(r" \(at line (\d+), column \d+\)$", said)
    if at is None:
        end = text.count("\n") + 1
        where = end if said.endswith("(at end of document)") else 1
        raise _TomlError(where, said.removesuffix(" (at end of document)"))
    said = said[: at.start()]
    if said.startswith("Unescaped"):
        said += "; write patterns between single quotes, 'like this', where nothing is escaped"
    raise _TomlError(int(at[1]), said)


_RULE_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*rule[ \t]*\]\]", re.MULTILINE)


def _all_problems(text: str, name: str, words: Words, first: _TomlError) -> list[str]:
    """Return what is wrong in a text of which ``first`` keeps it from being read as a whole.

    Each rule is read alone; those that are no TOML become empty lines, so that the others'
    lines stay what they are.
    """
    starts = [0, *(header.start() for header in _RULE_HEADER.finditer(text)), len(text)]
    broken: dict[int, str] = {}
    readable: list[str] = []
    for start, end in pairwise(starts):
        part = text[start:end]
        try:
            _load(part)
        except _TomlError as error:
            broken[text.count("\n", 0, start) + error.line] = str(error)
            part = "\n" * part.count("\n")
        readable.append(part)
    try:
        tables = _load("".join(readable))
    except _TomlError:
        broken[first.line] = str(first)
        tables = {}
    reader = _PackReader(tables, Lines("".join(readable)), name, words, whole=True)
    reader.read()
    if not broken:
        broken[first.line] = str(first)
    found = [*(f"{name}:{line}: {said}" for line, said in broken.items()), *reader.problems]
    return sorted(found, key=lambda problem: int(problem[len(name) + 1 :].partition(":")[0]))


class _PackReader:
    """Reads one pack, collecting problems instead of stopping at the first."""

    def __init__(
        self, tables: dict[str, Any], lines: Lines, name: str, words: Words, *, whole: bool
    ) -> None:
        self.problems: list[str] = []
        self._tables = tables
        self._lines = lines
        self._name = name
        self._words = words
        self._whole = whole
        self._rule: int | None = None
        #: Lists of hosts that are in order: most rules of a pack have those of its head.
        self._hosts_read: dict[tuple[str, ...], tuple[str, ...]] = {}

    def read(self) -> tuple[Rule, ...]:
        pack = self._tables
        self._check_keys(pack, _PACK_KEYS, "a pack")
        self._words = {**self._words, **self._own_words(pack.get("words", {}))}
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

    def _own_words(self, found: Any) -> Words:
        if not isinstance(found, dict):
            self._problem("words", f"words must be a table of lists; found {found!r}")
            return {}
        return {name: self._strings(found, name) for name in found}

    def _read_rule(self, defaults: dict[str, Any], table: dict[str, Any]) -> Rule:
        self._check_keys(table, _RULE_KEYS, "a rule")
        # An address's conditions make no sense for a rule about a window without one.
        windows = "app" in table and "host" not in table and "host_like" not in table
        if windows or table.get("host") == []:
            defaults = {k: v for k, v in defaults.items() if k == "network"}
        if "host" in table or "host_like" in table:
            defaults = {k: v for k, v in defaults.items() if k not in ("host", "host_like")}
        merged = {**defaults, **table}
        category = self._choice(merged, "category", CATEGORIES)
        return Rule(
            id=self._text(table, "id") or "?",
            category=category,
            activity=self._activity(merged, category),
            network=self._text(merged, "network", required=False) or None,
            hosts=self._hosts(merged),
            host_like=tuple(self._each(merged, "host_like", self._title)),
            subdomains=self._optional_set(merged, "subdomains"),
            strip=self._optional_set(merged, "strip") or _same_set(frozenset()),
            paths=tuple(self._each(merged, "path", self._path)),
            query=tuple(self._queries(merged)),
            facet=self._facet(merged),
            titles=tuple(self._each(merged, "title", self._title)),
            apps=_same_set(frozenset(app.lower() for app in self._strings(merged, "app"))),
            web=self._web(merged),
            why=self._text(table, "why", required=False),
            matches=tuple(self._examples(table, "matches")),
            rejects=tuple(self._examples(table, "rejects")),
            pack=self._name,
            line=self._lines.of(self._rule),
            lines=self._lines.keys(self._rule or 0) if self._whole else {},
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
        return None if found is None or "*" in found else _same_set(found)

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

    def _hosts(self, table: dict[str, Any]) -> tuple[str, ...]:
        hosts = self._strings(table, "host")
        known = self._hosts_read.get(hosts)
        if known is not None:
            return known
        wrong = [host for host in hosts if not _HOST.fullmatch(host)]
        for host in wrong:
            self._problem("host", f"host {host!r} must be lower-case labels such as example.com")
        return () if wrong else self._hosts_read.setdefault(hosts, hosts)

    def _each(self, table: dict[str, Any], key: str, make: Any) -> Iterator[Any]:
        for text in self._strings(table, key):
            try:
                yield make(text)
            except PatternError as error:
                self._problem(key, f"{key} {text!r}: {error}")

    def _path(self, text: str) -> PathPattern:
        path = PathPattern(text, self._words)
        for token in path.tokens if self._whole else ():
            if isinstance(token, Text):
                token.check()
        return path

    def _title(self, source: str) -> Text:
        text = Text(source, self._words)
        if self._whole:
            text.check()
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
                    condition.value.check()
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
            known = {k: v for k, v in example.items() if k in _EXAMPLE_KEYS}
            for name, value in known.items():
                if not isinstance(value, str):
                    self._problem(key, f"{name} of an example must be text; found {value!r}")
            if not known:
                self._problem(key, f"an example in {key} has none of {', '.join(_EXAMPLE_KEYS)}")
            if all(isinstance(value, str) for value in known.values()):
                yield Facts(**known)
