"""Rules of which nothing is left: earlier ones take all that they could match.

Each part of a rule (a host, a path, a title pattern, a program) is turned into pages that
stand for all of its pages, with a word that nobody names wherever anything may be. The engine
judges them. If none is left to the rule, it can decide nothing through that part: the
earlier rules, alone or together, cover it. In doubt (an expression with too many ways)
nothing is said.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import chain, islice, product

from classifiers.engine import Classifier
from classifiers.facts import Facts
from classifiers.findings import Finding, found_in
from classifiers.patterns import LOCALE, PathPattern, QueryCondition, Text
from classifiers.rules import Pack, Rule
from classifiers.witnesses import FRESH, MOST, TooRichError, witnesses

_ANY_HOST = "zqz7.example"
_FRESH_LABEL = "zqz7"
_SOME_LOCALE = "qq"
_SOME_BROWSER = "chrome"
_PLAIN = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-_.:~ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_MOST_ASKED = 40
_MOST_PAGES = 1_200
_BELOW = tuple([FRESH] * count for count in range(10))


def find_dead(packs: Sequence[Pack], names: Container[str]) -> Iterator[Finding]:
    """Yield the rules, and parts of rules, of the packs named that can never decide anything."""
    rules = [rule for pack in packs for rule in pack.rules]
    together, hosts = Classifier(packs), _Hosts(rules)
    for rule in rules:
        if rule.pack in names:
            yield from _Probe(rule, together, hosts).findings()


class _Hosts:
    """Which hosts are alike? Of those that the same rules name, one stands for all."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._named: defaultdict[str, list[int]] = defaultdict(list)
        self._with_below: set[str] = set()
        self._kinds: dict[str, object] = {}
        self._likely = {p.source: p for rule in rules for p in rule.host_like}.values()
        for number, rule in enumerate(rules):
            for host in rule.hosts:
                self._named[host].append(number)
                self._with_below.update(_parents(host))

    def noise(self, rule: Rule) -> tuple[str, ...]:
        """Return the segments that rules of the same hosts, or this one, strip."""
        asked = {number for host in rule.hosts for number in self._of(host)}
        words = rule.strip.union(*(self._rules[number].strip for number in asked))
        return tuple(_SOME_LOCALE if word == LOCALE else word for word in sorted(words))

    def _of(self, host: str) -> Iterator[int]:
        return (number for it in (host, *_parents(host)) for number in self._named.get(it, ()))

    def groups(self, hosts: Sequence[str]) -> list[list[str]]:
        """Return the hosts in groups of those that are alike."""
        found: defaultdict[object, list[str]] = defaultdict(list)
        for host in hosts:
            if host not in self._kinds:
                self._kinds[host] = self._kind(host)
            found[self._kinds[host]].append(host)
        return list(found.values())

    def _kind(self, host: str) -> object:
        named = [tuple(self._named.get(it, ())) for it in (host, *_parents(host))]
        like = tuple(pattern.search(host) for pattern in self._likely)
        return tuple(named), like, host if host in self._with_below else ""


def _parents(host: str) -> list[str]:
    labels = host.split(".")
    return [".".join(labels[count:]) for count in range(1, len(labels))]


class _Probe:
    """Asks the engine about pages that stand for all of a rule's pages."""

    def __init__(self, rule: Rule, together: Classifier, hosts: _Hosts) -> None:
        self._rule = rule
        self._together = together
        self._noise = hosts.noise(rule)
        self._lucky: Facts | None = None
        self._groups = hosts.groups(rule.hosts)
        #: The rule with one host of each kind.
        self._brief = replace(rule, hosts=tuple(group[0] for group in self._groups))

    def findings(self) -> Iterator[Finding]:
        rule = self._rule
        if self._lives(self._pages(self._brief)):
            yield from self._dead_parts()
        elif not any(self._is_own(self._alone, facts) for facts in self._sample(self._brief)):
            yield found_in(
                rule,
                "id",
                "error",
                "never",
                "its conditions can never hold together; compare its matches with its host, "
                "path and title",
            )
        else:
            takers = self._takers(self._brief)
            yield found_in(
                rule,
                "id",
                "error",
                "shadowed",
                f"earlier rules take all that it could match: {takers}; move it before them or "
                "remove it",
            )

    def _dead_parts(self) -> Iterator[Finding]:
        rule = self._brief
        parts: list[tuple[str, str, Rule]] = []
        if len(rule.paths) > 1:
            parts += [("path", p.text, replace(rule, paths=(p,))) for p in rule.paths]
        if len(rule.hosts) > 1:
            parts += [
                ("host", "', '".join(group), replace(rule, hosts=(group[0],)))
                for group in self._groups
            ]
        if len(rule.titles) > 1:
            parts += [("title", t.written, replace(rule, titles=(t,))) for t in rule.titles]
        if len(rule.apps) > 1:
            every = sorted(rule.apps)
            parts += [("app", app, replace(rule, apps=frozenset([app]))) for app in every]
        for key, text, part in parts:
            # What was the rule's on one host is most likely so on the next.
            first = self._on_hosts(part) if key == "host" else iter(())
            if not self._lives(chain(first, self._pages(part))):
                yield self._dead_part(key, text, part)

    def _dead_part(self, key: str, text: str, part: Rule) -> Finding:
        shown = text if len(text) <= 80 else f"{text[:79]}…"
        takers = self._takers(part)
        if not takers:
            return found_in(part, key, "error", "never", f"{key} '{shown}' can never match")
        message = (
            f"{key} '{shown}' decides nothing, as {takers} takes it; remove it or move the rule"
        )
        return found_in(part, key, "warning", "shadowed", message)

    # -- asking

    def _is_own(self, classifier: Classifier, facts: Facts) -> bool:
        verdict = classifier.judge(facts)
        return (verdict.pack, verdict.line) == (self._rule.pack, self._rule.line)

    def _lives(self, pages: Iterator[Facts]) -> bool:
        """Tell whether a page is the rule's; ``True`` too if nobody can tell."""
        try:
            if self._finds_own(islice(pages, _MOST_ASKED)):
                return True
            rest = list(islice(pages, _MOST_PAGES))
        except TooRichError:
            return True
        # More pages than can be asked: whatever the first ones say, it would prove nothing.
        return len(rest) == _MOST_PAGES or self._finds_own(rest)

    def _finds_own(self, pages: Iterable[Facts]) -> bool:
        for facts in pages:
            if self._is_own(self._together, facts):
                self._lucky = facts
                return True
        return False

    @cached_property
    def _alone(self) -> Classifier:
        return Classifier([Pack(self._rule.pack, (self._rule,))])

    def _sample(self, rule: Rule) -> Iterator[Facts]:
        return islice(self._pages(rule), MOST)

    def _takers(self, part: Rule) -> str:
        """Return the rules that decide what this part alone would match."""
        found: dict[str, None] = {}
        for facts in islice(self._sample(part), _MOST_ASKED):
            if self._is_own(self._alone, facts):
                verdict = self._together.judge(facts)
                found[f"{verdict.rule} ({verdict.pack}:{verdict.line})"] = None
        names = list(found)
        return " and ".join(names[:3]) + (" and others" if len(names) > 3 else "")

    # -- pages that stand for all

    def _pages(self, rule: Rule) -> Iterator[Facts]:
        if not rule.web:
            return (Facts(app, "about:zqz") for app in (*sorted(rule.apps), None))
        if rule.hosts or rule.host_like or rule.paths or rule.query:
            return self._web_pages(rule)
        return self._windows(rule)

    def _on_hosts(self, rule: Rule) -> Iterator[Facts]:
        """Yield the page that was found to be the rule's, on the hosts of this part of it."""
        if self._lucky is None or self._lucky.url is None:
            return
        path = self._lucky.url.removeprefix("https://").partition("/")[2]
        for host in _hosts(rule):
            yield replace(self._lucky, url=f"https://{host}/{path}")

    def _windows(self, rule: Rule) -> Iterator[Facts]:
        apps = sorted(rule.apps) or [_SOME_BROWSER, *([rule.network] if rule.network else [])]
        titles: Iterable[str | None] = _texts(rule.titles) if rule.titles else [None, FRESH]
        return (Facts(app, None, title) for title in titles for app in apps)

    def _web_pages(self, rule: Rule) -> Iterator[Facts]:
        apps: Sequence[str | None] = sorted(rule.apps) or [None]
        titles: Sequence[str | None] = list(_texts(rule.titles)) if rule.titles else [None]
        queries = list(_queries(rule.query))
        for path in _paths(rule, self._noise):
            for host in _hosts(rule):
                for query, title, app in product(queries, titles, apps):
                    yield Facts(app, f"https://{host}/{path}{query}", title)


def _hosts(rule: Rule) -> Iterator[str]:
    for pattern in rule.host_like:
        yield from (text for text in witnesses(pattern.source))
    if not rule.hosts and not rule.host_like:
        yield _ANY_HOST
    for suffix in rule.hosts:
        for label in sorted(rule.subdomains) if rule.subdomains is not None else [_FRESH_LABEL]:
            shown = _SOME_LOCALE if label == LOCALE else label
            yield f"{shown}.{suffix}" if shown else suffix
        if rule.subdomains is None:
            yield suffix


def _paths(rule: Rule, noise: Sequence[str]) -> Iterator[str]:
    """Yield paths, encoded: first the plain ones, then with what this rule or others strip."""
    patterns = rule.paths or (PathPattern("/**", {}),)
    for segments in chain.from_iterable(map(_segments, patterns)):
        yield _joined(segments)
    for word in noise:
        for segments in chain.from_iterable(map(_segments, patterns)):
            yield _joined([word, *segments])
            if segments[:1] == [FRESH]:
                yield _joined([word, *segments[1:]])


def _joined(segments: Iterable[str]) -> str:
    return "/".join(_quoted(segment) for segment in segments)


@lru_cache(maxsize=4_096)
def _quoted(text: str) -> str:
    """Return text percent-encoded, so that it stays one segment or value of an address."""
    return "".join(
        chr(byte) if byte in _PLAIN else f"%{byte:02X}" for byte in text.encode("utf-8", "replace")
    )


def _segments(pattern: PathPattern) -> Iterator[list[str]]:
    ways = [list(_token(token)) for token in pattern.tokens]
    count = 1
    for way in ways:
        count *= len(way)
    if count > MOST:
        raise TooRichError
    for below in _BELOW if pattern.open_end else _BELOW[:1]:
        for above in _BELOW[:9] if pattern.open_start else _BELOW[:1]:
            for middle in product(*ways):
                yield [*above, *middle, *below]


def _token(token: str | Text | None) -> Iterable[str]:
    if token is None:
        return [FRESH]
    return [token] if isinstance(token, str) else filter(None, witnesses(token.source))


def _queries(conditions: Sequence[QueryCondition]) -> Iterator[str]:
    """Yield queries, encoded with their question mark, in which all conditions hold."""
    ways: list[list[str]] = []
    for condition in conditions:
        values = witnesses(condition.value.source) if condition.value else (FRESH,)
        ways.append([f"{_quoted(condition.names[0])}={_quoted(value)}" for value in values])
    for pairs in product(*ways):
        yield f"?{'&'.join(pairs)}" if pairs else ""


def _texts(patterns: Sequence[Text]) -> Iterator[str]:
    for pattern in patterns:
        yield from witnesses(pattern.source)
