"""A rule and a pack: what the loader makes and the engine asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from classifiers.facts import Facts, Verdict
from classifiers.patterns import LOCALE, PathPattern, QueryCondition, Text, is_locale


@lru_cache(maxsize=64)
def _set_of(hosts: tuple[str, ...]) -> frozenset[str]:
    """Return one set for all rules of the same hosts: there are lists of hundreds."""
    return frozenset(hosts)


@lru_cache(maxsize=64)
def _text_of(hosts: tuple[str, ...]) -> str:
    return repr(hosts)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. All of its conditions must hold; of a list within one, any.

    Attributes:
        id: Unique within all packs.
        category: One of ``facts.CATEGORIES``.
        activity: One of the category's activities; ``None`` for ``other``.
        network: Short name of the network or tool.
        hosts: Host suffixes, whole labels; empty for any page, or for windows without address.
        host_like: Patterns of which one must be found in the host without ``www.``, so that a rule
            holds for sites that nobody listed.
        subdomains: Labels allowed before the suffix (``""`` for none); ``None`` for any.
        strip: Leading path segments that mean nothing on this site.
        paths: Path patterns.
        query: Conditions on query values; never without ``facet``.
        facet: Name that stands for ``query`` once the values are gone.
        titles: Title patterns.
        apps: Program names; empty for any browser.
        web: ``False`` for addresses of something that is no web page.
        why: For the person who wonders.
        matches: Facts that this rule must decide.
        rejects: Facts that it must not decide.
        pack: File name of its pack.
        line: Its line there, from 1.
        lines: The line of each of its keys, and of its examples as ``matches.0``; empty for rules
            that were read without their examples.
    """

    id: str
    category: str
    activity: str | None
    network: str | None
    hosts: tuple[str, ...]
    host_like: tuple[Text, ...]
    subdomains: frozenset[str] | None
    strip: frozenset[str]
    paths: tuple[PathPattern, ...]
    query: tuple[QueryCondition, ...]
    facet: str | None
    titles: tuple[Text, ...]
    apps: frozenset[str]
    web: bool
    why: str
    matches: tuple[Facts, ...]
    rejects: tuple[Facts, ...]
    pack: str
    line: int
    lines: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)
    verdict: Verdict = field(init=False)
    host_set: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        verdict = Verdict(
            category=self.category,
            activity=self.activity,
            network=self.network,
            rule=self.id,
            pack=self.pack,
            line=self.line,
            facet=self.facet,
        )
        object.__setattr__(self, "verdict", verdict)
        # Only a rule that looks at what stands before its host asks for it.
        asked = self.subdomains is not None
        object.__setattr__(self, "host_set", _set_of(self.hosts if asked else ()))

    @property
    def unconditional(self) -> bool:
        """Whether it decides everything that comes to it."""
        conditions = (self.hosts, self.host_like, self.paths, self.query, self.titles, self.apps)
        return self.web and not any(conditions)

    def allows_subdomain(self, labels: str) -> bool:
        """Tell whether these labels (without the suffix) may stand before it."""
        allowed = self.subdomains
        return (
            allowed is None
            or labels in allowed
            or (LOCALE in allowed and "." not in labels and is_locale(labels))
        )

    def fingerprint(self) -> str:
        """Return all that can change a verdict, and nothing else, as text."""
        return _text_of(self.hosts) + repr(
            (
                self.verdict.category,
                self.activity,
                self.network,
                self.id,
                [host.fingerprint for host in self.host_like],
                sorted(self.subdomains) if self.subdomains is not None else None,
                sorted(self.strip),
                [path.text for path in self.paths],
                [
                    [getattr(token, "fingerprint", token) for token in path.tokens]
                    for path in self.paths
                ],
                [(q.names, q.value.fingerprint if q.value else None) for q in self.query],
                self.facet,
                [title.fingerprint for title in self.titles],
                sorted(self.apps),
                self.web,
            )
        )


@dataclass(frozen=True, slots=True)
class Pack:
    """The rules of one file, in written order."""

    name: str
    rules: tuple[Rule, ...]
