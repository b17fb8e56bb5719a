"""A site or a target to the names by which it stands in what was recorded.

A site is a host with all hosts below it. Where it is a network of its own (``linkedin.com`` is
``linkedin``), the network's short name means the same: then pages of which only a window's title
was seen, and the network's own program, are its pages too. Short names of fewer than four letters
are no word to look for in texts: ``x`` stands everywhere.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from classifiers.address import parse_address
from classifiers.rules import Pack
from classifiers.targets import ABOUT, Target
from tracker.core.model import Judged, Page
from tracker.errors import UserError

#: ``goes``: a page of it; ``named``: another page, whose title or address names it.
Fate = Literal["goes", "named", "stays"]
_LEAST_WORD = 4


class Names:
    """What is to be forgotten, as it may be written.

    Attributes:
        shown: What the person called it.
        hosts: Hosts whose pages go, with all below them.
        ids: Short names and targets that go wherever they stand alone in a field.
        words: What is looked for in texts, whatever the case.
    """

    def __init__(
        self,
        shown: str,
        hosts: Iterable[str] = (),
        ids: Iterable[str] = (),
        words: Iterable[str] = (),
    ) -> None:
        self.shown = shown
        self.hosts = tuple(dict.fromkeys(hosts))
        self.ids = frozenset(text.casefold() for text in ids)
        self.words = tuple(dict.fromkeys((*words, *self.hosts)))
        self._pattern = _pattern(self.hosts, self.words)

    def in_text(self, text: str | None) -> bool:
        """Whether a text names it."""
        return text is not None and (
            self._pattern.search(text) is not None or text.casefold() in self.ids
        )

    def in_rule(self, rule: str | None) -> bool:
        """Whether a rule's id names it: that of ``linkedin.feed`` is the network's."""
        return rule is not None and (
            self.in_text(rule) or rule.partition(".")[0].casefold() in self.ids
        )

    def fate(self, page: Page, host: str | None, judged: Judged) -> Fate:
        """Return what becomes of a page, by itself and by its stored verdict."""
        network = page.sealed.network if page.sealed else judged.network
        about = (page.facet or "").partition(ABOUT)[2]
        alone = (network, judged.target, about, page.app)
        if self.has_host(host) or any((text or "").casefold() in self.ids for text in alone):
            return "goes"
        if self.in_text(page.app) or self.in_text(judged.target) or self.in_text(about):
            return "goes"
        if any(map(self.in_text, (page.url, page.title, page.facet))) or self.in_rule(judged.rule):
            return "named"
        return "stays"

    def keeps_app(self, app: str | None) -> bool:
        """Whether the program's own name may stay."""
        return not self.in_text(app)

    def has_host(self, host: str | None) -> bool:
        """Whether a host is one of these, or lies below one."""
        return host is not None and any(
            host == ours or host.endswith(f".{ours}") for ours in self.hosts
        )


def names_of_site(site: str, packs: Sequence[Pack]) -> Names:
    """Return the names of a site.

    Args:
        site: A host, an address, or a network's short name.
        packs: The shipped rules, which know the networks.

    Raises:
        UserError: If it is none of these.
    """
    typed = site.strip().lower()
    networks = _networks(packs)
    if "." not in typed and "//" not in typed:
        if typed not in networks:
            raise UserError(
                f"{site.strip()[:60]!r} is no site.",
                hint="Name a host such as linkedin.com, or a network's short name: linkedin.",
            )
        hosts = [host for host in networks[typed] if _label(host) == typed]
        return Names(typed, hosts, [typed], _words([typed]))
    address = parse_address(typed if "//" in typed else f"https://{typed.removeprefix('*.')}/")
    if address is None or not re.search(r"[^\W_]", address.host):
        raise UserError(
            f"{site.strip()[:60]!r} is no site.", hint="Name a host such as linkedin.com."
        )
    host = _without_www(address.host)
    label = _label(host)
    known = label is not None and (label in networks or host in networks.get(_TEMPLATE, ()))
    own = [label] if label is not None and known else []
    typed_host = [typed] if "//" not in typed and "/" not in typed else []
    # A host as it was typed, where it is stored in another form (bücher.example).
    also = [one for one in typed_host if not one.isascii()]
    return Names(host, [host], own, [*_words(own), *also])


def names_of_target(name: str, targets: Sequence[Target]) -> Names:
    """Return the names of a target: its own, and what the person's list knows of it.

    Raises:
        UserError: If it is empty.
    """
    typed = " ".join(name.split())
    if not typed:
        raise UserError("A target has a name.", hint="See 'eyeprize targets list'.")
    found = [one for one in targets if one.name.casefold() == typed.casefold()]
    names = dict.fromkeys([typed, *(word for one in found for word in (one.name, *one.words))])
    hosts = [host for one in found for host in one.hosts]
    return Names(found[0].name if found else typed, hosts, names, _words(names))


_TEMPLATE = "<site>"


def _networks(packs: Sequence[Pack]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for pack in packs:
        for rule in pack.rules:
            if rule.network:
                found.setdefault(rule.network, []).extend(rule.hosts)
    return found


def _words(names: Iterable[str]) -> list[str]:
    return [name for name in names if len(name) >= _LEAST_WORD]


def _without_www(host: str) -> str:
    rest = host.removeprefix("www.")
    return rest if "." in rest else host


def _label(host: str) -> str | None:
    """Return ``acme`` of ``acme.example`` and ``acme.co.uk``; ``None`` for longer hosts."""
    labels = host.split(".")
    short = len(labels) == 2 or (len(labels) == 3 and len(labels[1]) <= 3)
    return labels[0] if short else None


def _pattern(hosts: Sequence[str], words: Sequence[str]) -> re.Pattern[str]:
    """Return what finds a name as a word of its own.

    ``not-acme.example`` is another host than ``acme.example``; in an address that stands in
    another one's query a name follows an escape, such as ``%2F``.
    """
    forms = [rf"(?:(?<![\w-])|(?<=%[0-9a-f]{{2}})){re.escape(host)}(?![\w-])" for host in hosts]
    forms += [
        rf"(?:(?<![^\W_])|(?<=%[0-9a-f]{{2}})){re.escape(word)}(?![^\W_])"
        for word in words
        if word not in hosts
    ]
    return re.compile("|".join(forms) or r"(?!)", re.IGNORECASE)
