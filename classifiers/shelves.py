"""The rules of a host by their paths: only those whose fixed segments are the page's are asked.

A shelf with many rules splits by the first segment, each part with many by the next, and so
on, so that thousands of rules for one site cost what a few cost.
"""

from collections.abc import Iterator, Sequence

from classifiers.patterns import PathPattern
from classifiers.rules import Rule
from classifiers.texts import Need, NeedIndex, Text, TextSet

#: A rule by its number, and the path that must be the page's; ``None`` if any may be.
Pathed = tuple[int, Rule, PathPattern | None]
#: Rules that few are asked one by one.
_FEW = 8


class Shelf:
    """The rules of one host suffix (or of any host) that strip the same segments."""

    __slots__ = ("_entries", "_tree", "strip")

    def __init__(self, strip: frozenset[str]) -> None:
        self.strip = strip
        self._entries: list[Pathed] = []
        self._tree: _Node | None = None

    def add(self, number: int, rule: Rule) -> None:
        """Add a rule; numbers must rise."""
        self._tree = None
        self._entries += [(number, rule, path) for path in rule.paths or (None,)]

    def find(self, segments: tuple[str, ...]) -> list[list[Pathed]]:
        """Return runs of rules, each in written order, whose path may be this one."""
        if self._tree is None:
            self._tree = _grow(self._entries, 0)
        if isinstance(self._tree, list):
            return [self._tree]
        return list(self._tree.runs(segments, 0))


class _Fork:
    """Rules told apart by one segment."""

    __slots__ = ("_by_segment", "_open", "_wild")

    def __init__(self, entries: Sequence[Pathed], depth: int) -> None:
        by_segment: dict[str, list[Pathed]] = {}
        wild: list[Pathed] = []
        #: Paths that have ended or may begin anywhere.
        ended: list[Pathed] = []
        for entry in entries:
            path = entry[2]
            if path is None or path.open_start or (path.open_end and depth >= len(path.tokens)):
                ended.append(entry)
                continue
            token = path.tokens[depth] if depth < len(path.tokens) else ""
            if isinstance(token, str):
                by_segment.setdefault(token, []).append(entry)
            else:
                wild.append(entry)
        self._open = _sift(ended)
        self._by_segment = {
            segment: _grow(found, depth + 1) if segment else found
            for segment, found in by_segment.items()
        }
        self._wild = _grow(wild, depth + 1)

    def runs(self, segments: tuple[str, ...], depth: int) -> Iterator[list[Pathed]]:
        """Yield the runs of rules whose segments from ``depth`` on may be these."""
        here = segments[depth] if depth < len(segments) else ""
        for way in (self._open, self._by_segment.get(here), self._wild if here else None):
            if isinstance(way, list):
                if way:
                    yield way
            elif way is not None:
                yield from way.runs(segments, depth + 1)


class _Sieve:
    """Rules whose paths no segment at one place tells apart: by what the whole path must hold."""

    __slots__ = ("_entries", "_index")

    def __init__(self, entries: list[Pathed]) -> None:
        self._entries = entries
        self._index = NeedIndex([*_path_needs(path)] for _, _, path in entries)

    def runs(self, segments: tuple[str, ...], depth: int) -> Iterator[list[Pathed]]:  # noqa: ARG002 - as a fork
        """Yield the rules whose paths may be this one."""
        numbers = self._index.candidates(f"/{'/'.join(segments)}/")
        if numbers:
            yield [self._entries[number] for number in numbers]


_Node = _Fork | _Sieve | list[Pathed]


def _path_needs(path: PathPattern | None) -> Iterator[Need]:
    for token in path.tokens if path else ():
        if isinstance(token, str):
            literal = f"/{token}/".casefold()
            yield Need((literal,), (), len(literal))
        elif token is not None:
            yield from token.needs


def _grow(entries: list[Pathed], depth: int) -> _Node:
    if len(entries) > _FEW and any(_goes_on(path, depth) for _, _, path in entries):
        return _Fork(entries, depth)
    return _sift(entries)


def _sift(entries: list[Pathed]) -> _Sieve | list[Pathed]:
    return _Sieve(entries) if len(entries) > _FEW else entries


def _goes_on(path: PathPattern | None, depth: int) -> bool:
    """Tell whether a path has a segment at ``depth``, so that forking there tells it apart."""
    return path is not None and not path.open_start and depth < len(path.tokens)


class LikelyHosts:
    """Rules for hosts that look like something: their patterns are looked for in one pass."""

    __slots__ = ("_owners", "_patterns", "_set", "_shelves")

    def __init__(self) -> None:
        self._shelves: dict[tuple[tuple[str, ...], frozenset[str]], Shelf] = {}
        self._patterns: dict[str, Text] = {}
        #: For each pattern the shelves that it opens.
        self._owners: dict[str, list[Shelf]] = {}
        self._set: tuple[list[list[Shelf]], TextSet] | None = None

    def __bool__(self) -> bool:
        """Whether there are such rules."""
        return bool(self._patterns)

    def add(self, number: int, rule: Rule) -> None:
        """Add a rule with ``host_like``; numbers must rise."""
        key = (tuple(pattern.fingerprint for pattern in rule.host_like), rule.strip)
        shelf = self._shelves.get(key)
        if shelf is None:
            shelf = self._shelves[key] = Shelf(rule.strip)
            for pattern in rule.host_like:
                self._patterns.setdefault(pattern.fingerprint, pattern)
                self._owners.setdefault(pattern.fingerprint, []).append(shelf)
        shelf.add(number, rule)

    def shelves(self, host: str) -> list[Shelf]:
        """Return the shelves of the rules that hold for ``host``, each once."""
        if self._set is None:
            owners = [self._owners[source] for source in self._patterns]
            self._set = owners, TextSet(list(self._patterns.values()))
        owners, together = self._set
        found = together.found(host)
        if len(found) < 2:
            return owners[found[0]] if found else []
        return list(dict.fromkeys(shelf for number in found for shelf in owners[number]))
