"""The chosen organisations: which page is about one of them?

In this order: its own website, its page on a network or in an applicant system, a search for
it, its name in the title. Addresses are certain. A name in a title is believed as far as it
can be: "Brightmoor Analytics" wherever it stands, "Box" only in company that shows that an
organisation is meant (``target_naming``). What a page already counts as stays, if that is
productive: a target turns only ``other`` and passive pages into research, never a feed by
its title, and never what a rule of the person's own decided.

What is asked of each page costs the same for ten targets as for thousands: a few look-ups
by host, and one comparison of the title's words with all first words of names.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from classifiers.address import Address
from classifiers.common_words import word_set
from classifiers.facts import Facts, Verdict
from classifiers.target_names import squash, squash_slug
from classifiers.target_naming import Names, Where
from classifiers.target_places import (
    HOSTS,
    SEARCHES,
    is_about_itself,
    is_platform,
    is_used,
    own_label,
    place_on,
)

#: Ends the rules' part of a facet: what follows is the target that a search named.
ABOUT = "@"
#: The pack of the person's own rules: what it decides stays decided.
OWN_PACK = "rules.toml"
_PRODUCTIVE = frozenset({"networking", "job_search", "meeting"})
#: What a title says nothing about: it is the same whoever is on the page.
_PASSIVE = "socializing"
_LAST_PART = re.compile(r"\s+[|/·–—-]\s+[^|/·–—]{1,40}$")
#: Networks whose titles name the person that a page is about or written to.
_NETWORKS_OF_PEOPLE = word_set(
    """
    linkedin x xing bluesky threads mastodon viadeo wellfound maimai slack teams
    """
)


@dataclass(frozen=True, slots=True)
class Target:
    """An organisation that the person wants to reach.

    Attributes:
        name: As the person writes it; shown and counted under this.
        hosts: Its own hosts, lower case; suffixes by whole labels.
        words: Its name and aliases.
        handles: Its places: (site, handle), as ``target_places`` names them.
        people: Names of people who work there.
    """

    name: str
    hosts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    handles: tuple[tuple[str, str], ...] = ()
    people: tuple[str, ...] = ()


class Seen(Protocol):
    """A page as the engine prepared it."""

    @property
    def facts(self) -> Facts: ...  # noqa: D102
    @property
    def address(self) -> Address | None: ...  # noqa: D102
    @property
    def about(self) -> str | None:
        """The target that a search named, when its words are gone."""
        ...

    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def values(self) -> Mapping[str, list[str]]: ...  # noqa: D102


def split_facet(facet: str | None) -> tuple[str | None, str | None]:
    """Split a page's facet into the rule's and the target that a search named."""
    if facet is None or ABOUT not in facet:
        return facet, None
    rule, _, about = facet.partition(ABOUT)
    return rule or None, about or None


class TargetBook:
    """Finds the target of a page without asking every target.

    Attributes:
        params: Query parameters that hold searches, by host suffix; empty without targets.
    """

    def __init__(self, targets: Sequence[Target]) -> None:
        """Index the targets; of two that claim the same, the first has it."""
        self.empty = not targets
        self.params = {host: it.params for host, it in SEARCHES.items()} if targets else {}
        self._own: dict[str, str] = {}
        self._handles: dict[tuple[str, str], str] = {}
        self._slugs: dict[str, str] = {}
        self._sites: dict[str, frozenset[str]] = {}
        for target in targets:
            self._add(target)
        self._hosts = frozenset(self._own) | HOSTS | SEARCHES.keys() if targets else frozenset()
        self._names = Names((t.name, t.words, t.people) for t in targets)

    def _add(self, target: Target) -> None:
        for host in target.hosts:
            self._own.setdefault(host, target.name)
        for place in target.handles:
            self._handles.setdefault(place, target.name)
        # Who says where it is on a site is not looked for under its name there.
        self._sites[target.name] = frozenset(site for site, _ in target.handles)
        for slug in _slugs(target):
            self._slugs.setdefault(slug, target.name)

    def refine(self, verdict: Verdict, seen: Seen) -> Verdict:
        """Return the verdict with the target that the page is about, if there is one."""
        if self.empty or (verdict.pack == OWN_PACK and verdict.category not in _PRODUCTIVE):
            return verdict
        if seen.about is not None:
            name = self._names.exactly(seen.about)
            if name is not None:
                return _searched(verdict, name)
        if seen.address is not None:
            found = self._by_address(verdict, seen.address, seen)
            if found is not None:
                return found
        return self._by_title(verdict, seen)

    # -- by address

    def _by_address(self, verdict: Verdict, address: Address, seen: Seen) -> Verdict | None:
        """Return the verdict of a page that its address shows to be about a target."""
        hosts = self._hosts
        suffix = address.host
        while suffix:
            if suffix in hosts:
                found = self._on(suffix, verdict, address, seen)
                if found is not None:
                    return found
            suffix = suffix.partition(".")[2]
        return None

    def _on(self, suffix: str, verdict: Verdict, address: Address, seen: Seen) -> Verdict | None:
        if suffix in HOSTS:
            name = self._resident(suffix, address)
            if name is not None:
                return _settled(verdict, name, "target.page")
        own = self._own.get(suffix)
        if own is not None and _speaks(verdict, address):
            return _settled(verdict, own, "target.website")
        search = SEARCHES.get(suffix)
        if search is not None and address.query and verdict.category != "meeting":
            where = Where.NAME_SEARCH if search.for_names else Where.SEARCH
            for words in (w for param in search.params for w in seen.values.get(param, ())):
                name = self._names.find(words, where)
                if name is not None:
                    return _searched(verdict, name)
        return None

    def _resident(self, suffix: str, address: Address) -> str | None:
        place = place_on(suffix, address)
        if place is None:
            return None
        name = self._handles.get((place.site, place.handle))
        if name is None and place.named:
            name = self._slugs.get(squash_slug(place.handle))
            if name is not None and place.site in self._sites[name]:
                return None
        return name

    # -- by title

    def _by_title(self, verdict: Verdict, seen: Seen) -> Verdict:
        title = seen.facts.title
        if not title or verdict.category == _PASSIVE or not self._names.may_be_in(title):
            return verdict
        where = _where(verdict, seen.address)
        if where is None:
            return verdict
        people = verdict.category == "meeting" or verdict.network in _NETWORKS_OF_PEOPLE
        # Without an address the last part is the site's or the program's name.
        text = seen.title if seen.address is not None else _LAST_PART.sub("", seen.title)
        name = self._names.find(
            text,
            where,
            people=people and where is not Where.FREE,
            besides=self._hosts_of(verdict, seen.address),
        )
        return verdict if name is None else _settled(verdict, name, "target.article")

    def _hosts_of(self, verdict: Verdict, address: Address | None) -> frozenset[str]:
        """Return the targets that run the site: it puts its own name into every title."""
        labels = address.host.split(".") if address is not None else []
        labels += [verdict.network] if verdict.network is not None else []
        return frozenset(self._slugs[label] for label in labels if label in self._slugs)

    def named_in(self, text: str) -> str | None:
        """Return the target that a meeting's title names, or somebody who works there."""
        return self._names.find(text, Where.MENTION, people=True)


def _slugs(target: Target) -> Iterable[str]:
    for written in target.words:
        yield from squash(written)
    for _, handle in target.handles:
        if not handle.isdigit():
            yield squash_slug(handle)
    for host in target.hosts:
        label = own_label(host)
        if label is not None and not is_platform(host):
            yield label


def _where(verdict: Verdict, address: Address | None) -> Where | None:
    """Return how far a name in the title is to be believed; ``None`` for not at all."""
    if verdict.category == "job_search" or verdict.activity == "research":
        return Where.ABOUT
    if verdict.category != "other":
        return Where.MENTION
    if address is None or verdict.network is not None or _is_nowhere(verdict):
        return None
    # A look-alike host ("lınkedin") copies titles too.
    doubtful = is_used(address) or is_platform(address.host) or "xn--" in address.host
    return None if doubtful else Where.FREE


def _speaks(verdict: Verdict, address: Address) -> bool:
    """Tell whether a page on a target's own host is about it, not a tool that it offers."""
    if verdict.network is not None or is_platform(address.host):
        return is_about_itself(address, by_path=verdict.network is None)
    if verdict.category in _PRODUCTIVE:
        return True
    return not is_used(address) and not _is_nowhere(verdict)


def _is_nowhere(verdict: Verdict) -> bool:
    """Tell whether a rule said that a page is no page of anybody: a redirector, a login."""
    rule = verdict.rule or ""
    return rule.startswith("address.") or rule.endswith(".door")


def _settled(verdict: Verdict, name: str, rule: str) -> Verdict:
    if verdict.category in _PRODUCTIVE:
        return replace(verdict, target=name)
    return Verdict("networking", "research", verdict.network, name, rule=rule, facet=verdict.facet)


def _searched(verdict: Verdict, name: str) -> Verdict:
    found = _settled(verdict, name, "target.search")
    return replace(found, facet=f"{verdict.facet or ''}{ABOUT}{name}")
