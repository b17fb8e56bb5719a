"""The chosen organisations: which page is about one of them?

A page is about a target if it is on the target's own host, is its page on LinkedIn, or
names it in the title of a page that already counts as research or job search. A name alone
never changes a category: "Box" and "Meta" are words too.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from classifiers.address import Address, parse_address
from classifiers.facts import Verdict

_COLUMNS = ("name", "domain", "linkedin", "aliases")
_WORD = re.compile(r"\w+")
_COMPANY_PATHS = frozenset({"company", "school", "showcase", "organization"})
_MAX_NAME = 200


class TargetError(ValueError):
    """A list of targets that cannot be used; says the line."""


@dataclass(frozen=True, slots=True)
class Target:
    """An organisation that the person wants to reach.

    Attributes:
        name: As the person writes it; shown and counted under this.
        hosts: Its own hosts, lower case; suffixes by whole labels.
        words: Its name and aliases.
        slugs: Its names in LinkedIn addresses, lower case.
    """

    name: str
    hosts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    slugs: tuple[str, ...] = ()


class _Titled(Protocol):
    @property
    def title(self) -> str: ...


def parse_targets(csv_text: str) -> tuple[Target, ...]:
    """Parse targets from CSV with the columns name, domain, linkedin, aliases (``;`` between).

    Only ``name`` is needed; further columns are ignored, and so are empty lines. Several
    domains or LinkedIn names are separated by ``;`` too.

    Blank text holds none.

    Raises:
        TargetError: Without a column ``name``, for a line without a name, or a name twice.
    """
    if not csv_text.strip():
        return ()
    rows = csv.reader(csv_text.removeprefix("\ufeff").splitlines(), strict=True)
    try:
        header = [column.strip().lower() for column in next(rows, [])]
        if "name" not in header:
            raise TargetError(
                f"line 1: the first line must name the columns ({', '.join(_COLUMNS)}); "
                f"found {', '.join(header) or 'nothing'}"
            )
        return tuple(_read_rows(rows, header))
    except csv.Error as error:
        raise TargetError(f"line {rows.line_num}: {error}") from None


def _read_rows(rows: Iterable[list[str]], header: list[str]) -> Iterable[Target]:
    lines: dict[str, int] = {}
    for line, row in enumerate(rows, 2):
        cells = {k: v.strip() for k, v in zip(header, row, strict=False) if k in _COLUMNS}
        if not any(cell.strip() for cell in row):
            continue
        name = cells.get("name", "")
        if not name or len(name) > _MAX_NAME:
            raise TargetError(f"line {line}: the name is {'missing' if not name else 'too long'}")
        if name.casefold() in lines:
            raise TargetError(f"line {line}: {name!r} stands in line {lines[name.casefold()]} too")
        lines[name.casefold()] = line
        yield Target(
            name=name,
            hosts=tuple(_host(cell, line) for cell in _split(cells.get("domain", ""))),
            words=(name, *_split(cells.get("aliases", ""))),
            slugs=tuple(_slug(cell) for cell in _split(cells.get("linkedin", ""))),
        )


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _host(text: str, line: int) -> str:
    address = parse_address(text if "://" in text else f"https://{text}")
    if address is None or "." not in address.host:
        raise TargetError(f"line {line}: {text!r} is no domain such as acme.example")
    return address.host.removeprefix("www.")


def _slug(text: str) -> str:
    """Return ``acme`` for ``acme`` or ``https://www.linkedin.com/company/acme/about``."""
    address = parse_address(text) if "/" in text else None
    if address and len(address.segments) >= 2 and address.segments[0] in _COMPANY_PATHS:
        return address.segments[1]
    return text.strip("/").rpartition("/")[2].lower()


class TargetBook:
    """Finds the target of a page without asking every target."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self._by_host = {host: t.name for t in reversed(targets) for host in t.hosts}
        self._by_slug = {slug: t.name for t in reversed(targets) for slug in t.slugs}
        self._by_word: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for target in targets:
            for phrase in target.words:
                words = _words(phrase)
                if words:
                    self._by_word.setdefault(words[0].casefold(), []).append((words, target.name))
        self._empty = not targets

    def refine(self, verdict: Verdict, address: Address | None, page: _Titled) -> Verdict:
        """Return the verdict with the target that the page is about, if there is one.

        A page on the target's own website that would be ``other`` becomes research.
        """
        if self._empty:
            return verdict
        if address is not None:
            own = self._owner(address.host)
            # A target that runs a network is not what one's own feed there is about.
            if own is not None and verdict.network is None:
                return _on_own_site(verdict, own)
            slug = self._company(address)
            if slug is not None:
                return replace(verdict, target=slug)
        about = verdict.category == "job_search" or verdict.activity == "research"
        named = self._named(page.title) if about else None
        return verdict if named is None else replace(verdict, target=named)

    def _owner(self, host: str) -> str | None:
        while host:
            if host in self._by_host:
                return self._by_host[host]
            host = host.partition(".")[2]
        return None

    def _company(self, address: Address) -> str | None:
        if len(address.segments) < 2 or not f".{address.host}".endswith(".linkedin.com"):
            return None
        path = address.segments[1:] if address.segments[0] == "comm" else address.segments
        if len(path) < 2 or path[0] not in _COMPANY_PATHS:
            return None
        return self._by_slug.get(path[1])

    def _named(self, title: str) -> str | None:
        """Return the first target named in whole words; a name of one word must keep its case."""
        words = _WORD.findall(title)
        folded = [word.casefold() for word in words]
        for start, word in enumerate(folded):
            for phrase, name in self._by_word.get(word, ()):
                size = len(phrase)
                if size == 1:
                    if words[start] in {phrase[0], phrase[0].upper()}:
                        return name
                elif folded[start : start + size] == [it.casefold() for it in phrase]:
                    return name
        return None


def _words(phrase: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(phrase))


def _on_own_site(verdict: Verdict, name: str) -> Verdict:
    if verdict.category != "other":
        return replace(verdict, target=name)
    return Verdict(
        "networking", "research", target=name, rule="target.website", facet=verdict.facet
    )
