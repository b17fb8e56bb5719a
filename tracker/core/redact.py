"""What may be kept of what was seen?

Runs before anything is stored, recorded or shown: private windows leave nothing,
excluded sites and programs leave nothing, a browser's title that no tab vouches for
is judged and dropped, and an address is cut to what ``privacy.urls`` keeps. The result is
again an observation, and admitting it once more changes nothing; so a live run and
the replay of its trace take the same way.
"""

from collections.abc import Callable
from typing import Literal

from msgspec import Struct, structs

from classifiers.address import cut, parse_address
from classifiers.facts import Facts, Verdict
from classifiers.titles import MAX_MATCHED, clean
from tracker.core.model import BROWSERS, Category
from tracker.core.observations import Sealing, Tab, Window


class Redaction(Struct, frozen=True):
    """The person's ``[privacy]`` settings, as the core needs them.

    Attributes:
        urls: How much of an address is kept.
        titles: Whether titles are kept.
        exclude: Hosts (``*.mybank.example``), ``app:NAME``, ``title:PATTERN`` with ``*``
            for any text, and networks' short names.
    """

    urls: Literal["full", "path", "host"] = "path"
    titles: bool = True
    exclude: tuple[str, ...] = ()


Judge = Callable[[Facts], Verdict]


def admit_window(seen: Window, rules: Redaction, judge: Judge) -> Window:
    """Return the window observation in the form that may be kept."""
    if seen.sealed is not None or seen.app is None:
        return structs.replace(seen, title=None)
    if _excludes_app(seen.app, rules):
        return structs.replace(seen, app=None, title=None, sealed=Sealing("excluded"))
    title = clean_title(seen.title)
    verdict = judge(Facts(app=seen.app, title=seen.title))
    if _excludes(None, title, verdict.network, rules):
        return structs.replace(seen, title=None, sealed=Sealing("excluded"))
    if title is not None and (seen.app in BROWSERS or not rules.titles):
        return structs.replace(seen, title=None, sealed=_seal(verdict))
    return structs.replace(seen, title=title)


def admit_tab(seen: Tab, rules: Redaction, judge: Judge) -> Tab:
    """Return the tab observation in the form that may be kept."""
    if seen.private:
        return structs.replace(seen, url=None, title=None, facet=None, sealed=None)
    if seen.sealed is not None:
        return structs.replace(seen, url=None, title=None, facet=None)
    verdict = judge(_facts(seen))
    title = clean_title(seen.title)
    nothing = structs.replace(seen, url=None, title=None, facet=None)
    if _excludes_app(seen.browser, rules) or _excludes(seen.url, title, verdict.network, rules):
        return structs.replace(nothing, sealed=Sealing("excluded"))
    if seen.url is None:
        return nothing if title is None else structs.replace(nothing, sealed=_seal(verdict))
    url = cut(seen.url, rules.urls)
    if url is None:
        # No browser could open it, so it is no address that may be kept.
        return structs.replace(nothing, sealed=_seal(verdict))
    kept = structs.replace(
        seen, url=url, title=title if rules.titles else None, facet=verdict.facet
    )
    if kept == seen or _counts_alike(verdict, judge(_facts(kept))):
        return kept
    # What is left would be another page: linkedin.com alone is the feed, whatever was read there.
    return structs.replace(nothing, sealed=_seal(verdict))


def clean_title(title: str | None) -> str | None:
    """Return a title in the form that is judged and kept; ``None`` if nothing is left.

    What cannot be seen goes, and so does what is longer than rules look at, so that the
    kept title is judged as the seen one was. Escaping belongs to whoever shows it.
    """
    return (clean(title)[:MAX_MATCHED].rstrip() if title else "") or None


def _facts(seen: Tab) -> Facts:
    return Facts(app=seen.browser, url=seen.url, title=seen.title, facet=seen.facet)


def _counts_alike(one: Verdict, other: Verdict) -> bool:
    return (one.category, one.network) == (other.category, other.network)


def _seal(verdict: Verdict) -> Sealing:
    category: Category = verdict.category  # type: ignore[assignment]
    return Sealing("unvouched", category, verdict.network, call=verdict.activity == "call")


def _excludes_app(app: str, rules: Redaction) -> bool:
    return bool(rules.exclude) and f"app:{app}" in map(str.lower, rules.exclude)


def _excludes(url: str | None, title: str | None, network: str | None, rules: Redaction) -> bool:
    if not rules.exclude:
        return False
    address = parse_address(url) if url is not None else None
    host = address.host if address else None
    for entry in rules.exclude:
        kind, _, pattern = entry.partition(":")
        if kind == "title" and pattern:
            if title is not None and _globs(pattern.lower(), title.lower()):
                return True
        elif entry.lower() == network or (host and _covers(entry.lower(), host)):
            return True
    return False


def _covers(entry: str, host: str) -> bool:
    if entry.startswith("*."):
        return host == entry[2:] or host.endswith(entry[1:])
    return host == entry


def _globs(pattern: str, text: str) -> bool:
    """Match ``*`` as any text, without a regular expression that might hang."""
    head, *parts = pattern.split("*")
    if not parts:
        return text == head
    if not text.startswith(head):
        return False
    at = len(head)
    for part in parts[:-1]:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(text) - at >= len(parts[-1]) and text.endswith(parts[-1])
