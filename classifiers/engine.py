"""Facts to a verdict: the first matching rule in written order decides.

Rules are found by host suffix, then by the path's first segment; only those few are
asked. Windows without an address have an index of their own: by program, then all title
patterns in one pass. A page whose address is known is never judged by the rules for
windows: a copied title on a foreign host says nothing.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from classifiers.address import Address, parse_address, parse_query
from classifiers.facts import Facts, Verdict
from classifiers.patterns import PathPattern, Text, TextSet, last_word, strip_segments
from classifiers.programs import is_browser, short_name
from classifiers.rules import Pack, Rule
from classifiers.targets import Target, TargetBook
from classifiers.titles import page_title

#: Labels of a host that are looked up; more of them belong to nobody's rule.
_MAX_LABELS = 8
_NOTHING = Verdict("other")

Numbered = tuple[int, Rule]
#: The paths of which one must be the page's; ``None`` if any may be.
Pathed = tuple[int, Rule, tuple[PathPattern, ...] | None]
#: The pattern that is still to be asked, if any.
Titled = tuple[int, Rule, Text | None]


class Seen:
    """Facts prepared for matching; what few rules need is made when the first one asks."""

    __slots__ = ("_by_strip", "_title", "_values", "address", "app", "facet", "facts")

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.app = short_name(facts.app)
        self.facet = facts.facet
        self.address: Address | None = None if facts.url is None else parse_address(facts.url)
        self._title: str | None = None
        self._values: dict[str, list[str]] | None = None
        self._by_strip: dict[frozenset[str], tuple[str, ...]] = {}

    @property
    def title(self) -> str:
        """The page's own title; empty if there is none."""
        if self._title is None:
            self._title = page_title(self.facts.title, self.app) if self.facts.title else ""
        return self._title

    @property
    def values(self) -> dict[str, list[str]]:
        """The query's values by lower-case name."""
        if self._values is None:
            query = self.address.query if self.address else ""
            self._values = parse_query(query) if query else {}
        return self._values

    def segments(self, strip: frozenset[str]) -> tuple[str, ...]:
        """Return the path without leading segments that mean nothing."""
        assert self.address is not None
        if not strip:
            return self.address.segments
        found = self._by_strip.get(strip)
        if found is None:
            found = self._by_strip[strip] = strip_segments(self.address.segments, strip)
        return found


class _Shelf:
    """The rules of one host suffix (or of any host) that strip the same segments."""

    __slots__ = ("_any_path", "_by_first", "strip")

    def __init__(self, strip: frozenset[str]) -> None:
        self.strip = strip
        self._by_first: dict[str, list[Pathed]] = {}
        self._any_path: list[Pathed] = []

    def add(self, number: int, rule: Rule) -> None:
        by_first: dict[str | None, list[PathPattern]] = {}
        for path in rule.paths:
            by_first.setdefault(path.first, []).append(path)
        for first, paths in by_first.items():
            shelf = self._any_path if first is None else self._by_first.setdefault(first, [])
            shelf.append((number, rule, tuple(paths)))
        if not rule.paths:
            self._any_path.append((number, rule, None))

    def find(self, segments: tuple[str, ...]) -> list[list[Pathed]]:
        """Return runs of rules, each in written order, whose path may be this one."""
        first = self._by_first.get(segments[0] if segments else "")
        if first is None:
            return [self._any_path] if self._any_path else []
        return [first, self._any_path] if self._any_path else [first]


class _Windows:
    """The rules that one kind of window without address can match.

    Found by the title's last word ("linkedin"), which most patterns demand.
    """

    __slots__ = ("_by_ending", "_loose", "_loose_titles", "_plain")

    def __init__(self, rules: Iterable[Numbered]) -> None:
        self._by_ending: dict[str, list[Titled]] = {}
        #: Rules without title conditions hold for every window.
        self._plain: list[Titled] = []
        #: Patterns that may end in any word, all looked for in one pass.
        self._loose: list[Titled] = []
        loose: list[Text] = []
        for number, rule in rules:
            if not rule.titles:
                self._plain.append((number, rule, None))
            for title in rule.titles:
                for ending in title.endings:
                    self._by_ending.setdefault(ending, []).append((number, rule, title))
                if not title.endings:
                    self._loose.append((number, rule, None))
                    loose.append(title)
        self._loose_titles = TextSet(loose)

    def matching(self, title: str) -> Iterator[Rule]:
        """Yield the rules that hold, in written order."""
        candidates = self._plain
        if title:
            found = [self._loose[n] for n in self._loose_titles.found(title)]
            found += self._by_ending.get(last_word(title), ())
            if found:
                candidates = sorted(found + candidates, key=_number)
        last = -1
        for number, rule, pattern in candidates:
            if number != last and (pattern is None or pattern.search(title)):
                last = number
                yield rule


def _number(entry: Pathed | Titled) -> int:
    return entry[0]


class Classifier:
    """Judges pages and windows by packs, the first pack first.

    Attributes:
        rules_hash: Changes whenever a rule or target changes that could change a verdict.
        params: Query parameters that rules read, by host suffix; ``""`` for any host.
    """

    def __init__(self, packs: Sequence[Pack], targets: Sequence[Target] = ()) -> None:
        """Index the rules of ``packs``; a person's own come first. Never fails."""
        numbered = list(enumerate(rule for pack in packs for rule in pack.rules))
        self._hosts: dict[str, list[_Shelf]] = {}
        self._not_web = [(n, r) for n, r in numbered if not r.web or r.unconditional]
        shelves: dict[tuple[tuple[str, ...], frozenset[str]], _Shelf] = {}
        for number, rule in numbered:
            if not rule.web or not (rule.hosts or rule.unconditional or rule.paths):
                continue
            suffixes = rule.hosts or ("",)
            shelf = shelves.get((suffixes, rule.strip))
            if shelf is None:
                # One shelf for all hosts of a list: 150 job boards share theirs.
                shelf = shelves[suffixes, rule.strip] = _Shelf(rule.strip)
                for suffix in suffixes:
                    self._hosts.setdefault(suffix, []).append(shelf)
            shelf.add(number, rule)
        self._window_rules = [
            (n, r) for n, r in numbered if r.web and not r.hosts and not r.paths and not r.query
        ]
        self._programs = frozenset(app for _, rule in self._window_rules for app in rule.apps)
        self._windows: dict[str | None, _Windows] = {}
        self._targets = TargetBook(targets)
        self.rules_hash = _hash(packs, targets)
        self.params = _params(rule for _, rule in numbered)

    def judge(self, facts: Facts) -> Verdict:
        """Return what the first matching rule says. Total: never raises, whatever the text."""
        seen = Seen(facts)
        for rule in self._matching(seen):
            return self._targets.refine(rule.verdict, seen.address, seen)
        return self._targets.refine(_NOTHING, seen.address, seen)

    def explain(self, facts: Facts, *, limit: int = 5) -> list[Verdict]:
        """Return the deciding verdict, then what the next matching rules would have said."""
        seen = Seen(facts)
        verdicts: list[Verdict] = []
        for rule in self._matching(seen):
            refine = not verdicts
            verdicts.append(
                self._targets.refine(rule.verdict, seen.address, seen) if refine else rule.verdict
            )
            if len(verdicts) >= limit:
                break
        return verdicts or [self.judge(facts)]

    def _matching(self, seen: Seen) -> Iterator[Rule]:
        if seen.address is not None:
            return self._matching_page(seen, seen.address)
        if seen.facts.url is not None:
            return (r for _, r in self._not_web if not r.apps or seen.app in r.apps)
        return self._windows_of(seen.app).matching(seen.title)

    def _matching_page(self, seen: Seen, address: Address) -> Iterator[Rule]:
        last = -1
        for number, rule, paths in self._page_rules(seen, address):
            if number == last:
                continue
            if paths is not None:
                segments = seen.segments(rule.strip)
                if not any(path.matches(segments) for path in paths):
                    continue
            if page_holds(rule, seen):
                last = number
                yield rule

    def _page_rules(self, seen: Seen, address: Address) -> list[Pathed]:
        found: list[list[Pathed]] = []
        for suffix in _suffixes(address.host):
            for shelf in self._hosts.get(suffix, ()):
                found += shelf.find(seen.segments(shelf.strip))
        if len(found) == 1:
            return found[0]
        # Runs that are sorted already: the sort only merges them.
        merged = [it for run in found for it in run]
        merged.sort(key=_number)
        return merged

    def _windows_of(self, app: str | None) -> _Windows:
        """Return the index for windows of ``app``; programs that no rule names share two."""
        browser = app is None or is_browser(app)
        key = app if app in self._programs else "" if browser else None
        found = self._windows.get(key)
        if found is None:
            found = self._windows[key] = _Windows(
                (number, rule)
                for number, rule in self._window_rules
                if _concerns(rule, key, browser)
            )
        return found


def _concerns(rule: Rule, app: str | None, browser: bool) -> bool:
    """Tell whether a rule for windows looks at this program: a network's own one shows pages."""
    if rule.apps:
        return app in rule.apps
    return browser or rule.unconditional or (app is not None and rule.network == app)


def page_holds(rule: Rule, seen: Seen) -> bool:
    """Tell whether a rule whose host and path are the page's holds in its other conditions."""
    if rule.subdomains is not None and rule.hosts and not _subdomain_holds(rule, seen):
        return False
    if rule.apps and seen.app not in rule.apps:
        return False
    if rule.query and seen.facet != rule.facet:
        values = seen.values
        if not values or not all(condition.holds(values) for condition in rule.query):
            return False
    return not rule.titles or any(title.search(seen.title) for title in rule.titles)


def _subdomain_holds(rule: Rule, seen: Seen) -> bool:
    assert seen.address is not None
    host = seen.address.host
    for suffix in rule.hosts:
        if host == suffix:
            return rule.allows_subdomain("")
        if host.endswith("." + suffix) and rule.allows_subdomain(host[: -len(suffix) - 1]):
            return True
    return False


def _suffixes(host: str) -> list[str]:
    """Return the host, its suffixes by whole labels, and ``""`` for rules of any host."""
    labels = host.rsplit(".", _MAX_LABELS)
    if len(labels) > _MAX_LABELS:
        labels = labels[1:]
    return [".".join(labels[i:]) for i in range(len(labels))] + [""]


def _hash(packs: Sequence[Pack], targets: Sequence[Target]) -> str:
    digest = hashlib.sha256()
    for pack in packs:
        digest.update(f"\n{pack.name}\n".encode())
        for rule in pack.rules:
            digest.update(rule.fingerprint().encode("utf-8", "replace"))
    digest.update(repr(tuple(targets)).encode("utf-8", "replace"))
    return digest.hexdigest()[:16]


def _params(rules: Iterable[Rule]) -> dict[str, tuple[str, ...]]:
    names: dict[str, set[str]] = {}
    for rule in rules:
        for condition in rule.query:
            for suffix in rule.hosts or ("",):
                names.setdefault(suffix, set()).update(condition.names)
    return {suffix: tuple(sorted(found)) for suffix, found in sorted(names.items())}
