"""Facts to a verdict: the first matching rule in written order decides.

Rules are found by host suffix, then by the path's segments (``shelves``); only those few are
asked. Windows without an address have an index of their own: by program, then by what the
title patterns need (``windows``). A page whose address is known is never judged by the rules for
windows: a copied title on a foreign host says nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from classifiers.address import Address, parse_address, parse_query
from classifiers.digests import digest
from classifiers.facts import Facts, Verdict
from classifiers.patterns import strip_segments
from classifiers.programs import short_name
from classifiers.rules import Pack, Rule
from classifiers.shelves import LikelyHosts, Pathed, Shelf
from classifiers.site_names import SITE, named
from classifiers.targets import Target, TargetBook, split_facet
from classifiers.titles import page_title
from classifiers.windows import PageTitles, Windows

#: Labels of a host that are looked up; more of them belong to nobody's rule.
_MAX_LABELS = 8
#: So many hosts' rules are remembered; a day has fewer.
_MAX_RECENT = 1_024
_NOTHING = Verdict("other")


class Seen:
    """Facts prepared for matching; what few rules need is made when the first one asks."""

    __slots__ = ("_by_strip", "_title", "_values", "about", "address", "app", "facet", "facts")

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.app = short_name(facts.app)
        self.facet, self.about = split_facet(facts.facet)
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


class Classifier:
    """Judges pages and windows by packs, the first pack first.

    Attributes:
        rules_hash: Changes whenever a rule or target changes that could change a verdict.
        params: Query parameters that rules read, by host suffix; ``""`` for any host.
    """

    def __init__(self, packs: Sequence[Pack], targets: Sequence[Target] = ()) -> None:
        """Index the rules of ``packs``; a person's own come first. Never fails."""
        numbered = list(enumerate(rule for pack in packs for rule in pack.rules))
        hosts: dict[str, list[Shelf]] = {}
        self._recent: dict[str, list[Shelf]] = {}
        self._not_web = [(n, r) for n, r in numbered if not r.web or r.unconditional]
        self._likely = LikelyHosts()
        shelves: dict[tuple[tuple[str, ...], frozenset[str]], Shelf] = {}
        for number, rule in numbered:
            if rule.web and rule.host_like:
                self._likely.add(number, rule)
                continue
            if not rule.web or not (rule.hosts or rule.unconditional or rule.paths):
                continue
            suffixes = rule.hosts or ("",)
            shelf = shelves.get((suffixes, rule.strip))
            if shelf is None:
                # One shelf for all hosts of a list: 150 job boards share theirs.
                shelf = shelves[suffixes, rule.strip] = Shelf(rule.strip)
                for suffix in suffixes:
                    hosts.setdefault(suffix, []).append(shelf)
            shelf.add(number, rule)
        same: dict[tuple[Shelf, ...], tuple[Shelf, ...]] = {}
        #: The shelves of each suffix; one tuple for all hosts of a list.
        self._hosts = {
            host: same.setdefault(it, it) for host, it in ((k, tuple(v)) for k, v in hosts.items())
        }
        self._windows = Windows(
            [
                (n, r)
                for n, r in numbered
                if r.web and not (r.hosts or r.host_like or r.paths or r.query)
            ]
        )
        self._titled = PageTitles(
            [(n, r) for n, r in numbered if r.titles and (r.hosts or r.host_like or r.paths)]
        )
        self.targets = TargetBook(targets)
        self.rules_hash = _hash(packs, targets)
        self.params = _params((rule for _, rule in numbered), self.targets.params)

    def judge(self, facts: Facts) -> Verdict:
        """Return what the first matching rule says. Total: never raises, whatever the text."""
        seen = Seen(facts)
        for rule in self._matching(seen):
            return self.targets.refine(_verdict_of(rule, seen), seen)
        return self.targets.refine(_NOTHING, seen)

    def explain(self, facts: Facts, *, limit: int = 5) -> list[Verdict]:
        """Return the deciding verdict, then what the next matching rules would have said."""
        seen = Seen(facts)
        verdicts: list[Verdict] = []
        for rule in self._matching(seen):
            refine = not verdicts
            verdict = _verdict_of(rule, seen)
            verdicts.append(self.targets.refine(verdict, seen) if refine else verdict)
            if len(verdicts) >= limit:
                break
        return verdicts or [self.judge(facts)]

    def _matching(self, seen: Seen) -> Iterator[Rule]:
        if seen.address is not None:
            return self._matching_page(seen, seen.address)
        if seen.facts.url is not None:
            return (r for _, r in self._not_web if not r.apps or seen.app in r.apps)
        # Most programs are named by no rule: then nobody asks what their title says.
        title = seen.title if self._windows.looks_at_title(seen.app) else ""
        return self._windows.matching(seen.app, title)

    def _matching_page(self, seen: Seen, address: Address) -> Iterator[Rule]:
        last = -1
        for number, rule, path in self._page_rules(seen, address):
            if number == last:
                continue
            if path is not None and not path.matches(seen.segments(rule.strip)):
                continue
            if rule.titles and number not in self._titled.likely(seen.title):
                continue
            if page_holds(rule, seen):
                last = number
                yield rule

    def _page_rules(self, seen: Seen, address: Address) -> list[Pathed]:
        found: list[list[Pathed]] = []
        for shelf in self._shelves_of(address.host):
            found += shelf.find(seen.segments(shelf.strip))
        if len(found) == 1:
            return found[0]
        # Runs that are sorted already: the sort only merges them.
        merged = [it for run in found for it in run]
        merged.sort(key=_number)
        return merged

    def _shelves_of(self, host: str) -> list[Shelf]:
        """Return the shelves of rules that hold for a host; the last few hosts' are remembered."""
        shelves = self._recent.get(host)
        if shelves is None:
            shelves = [it for suffix in _suffixes(host) for it in self._hosts.get(suffix, ())]
            if self._likely:
                shelves += self._likely.shelves(readable_host(host))
            if len(self._recent) >= _MAX_RECENT:
                self._recent.clear()
            self._recent[host] = shelves
        return shelves


def _verdict_of(rule: Rule, seen: Seen) -> Verdict:
    if rule.network != SITE:
        return rule.verdict
    return named(rule.verdict, seen.address.host if seen.address else None, seen.title)


def _number(entry: Pathed) -> int:
    return entry[0]


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
    labels, suffix = "", seen.address.host
    while suffix:
        if suffix in rule.host_set and rule.allows_subdomain(labels):
            return True
        label, _, suffix = suffix.partition(".")
        labels = f"{labels}.{label}" if labels else label
    return False


def _suffixes(host: str) -> list[str]:
    """Return the host, its suffixes by whole labels, and ``""`` for rules of any host."""
    if host.count(".") >= _MAX_LABELS:
        host = host.split(".", host.count(".") - _MAX_LABELS + 1)[-1]
    suffixes = [host]
    while host:
        host = host.partition(".")[2]
        suffixes.append(host)
    return suffixes


def readable_host(host: str) -> str:
    """Return a host without ``www.`` and with its international labels in their own letters."""
    if "xn--" in host:
        host = ".".join(map(_readable_label, host.split(".")))
    return host.removeprefix("www.")


def _readable_label(label: str) -> str:
    try:
        return label[4:].encode().decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label


def _hash(packs: Sequence[Pack], targets: Sequence[Target]) -> str:
    parts = [repr(tuple(targets))]
    for pack in packs:
        parts += [pack.name, *(rule.fingerprint() for rule in pack.rules)]
    return digest("\n".join(parts).encode("utf-8", "replace"), size=8).hex()


def _params(
    rules: Iterable[Rule], searches: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    names = {suffix: set(params) for suffix, params in searches.items()}
    for rule in rules:
        for condition in rule.query:
            for suffix in rule.hosts or ("",):
                names.setdefault(suffix, set()).update(condition.names)
    return {suffix: tuple(sorted(found)) for suffix, found in sorted(names.items())}
