"""Conditions that can never hold, whatever page is in front, each with what would."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from classifiers.address import parse_address
from classifiers.findings import Finding, found_in
from classifiers.patterns import LOCALE, PathPattern, Text, is_locale
from classifiers.programs import short_name
from classifiers.rules import Rule
from classifiers.titles import page_title
from classifiers.witnesses import TooRichError, witnesses

# Names that no registry hands out, but that people see (RFC 2606, RFC 6762, RFC 7686, RFC 8375).
_LOCAL_ENDS = frozenset(
    re.findall(r"\w+", "example test invalid localhost local internal lan home corp onion arpa alt")
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_IP_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_MOST_HOST = 253
# google-re2 knows the letters of ASCII only.
_FALSE_BOUNDARY = re.compile(r"[^\W\d_a-zA-Z]\)?\\b|\\b(?:\((?:\?:)?)?[^\W\d_a-zA-Z]")
_NO_BOUNDARY = (
    "has \\b beside a letter that is not ASCII, where it never means a word's end; remove it there"
)


def find_unmatchable(rule: Rule) -> Iterator[Finding]:
    """Yield what can never hold in one rule."""
    for key, message in _problems(rule):
        yield found_in(rule, key, "error", "never", message)
    yield from _hosts_too_wide(rule)


def _problems(rule: Rule) -> Iterator[tuple[str, str]]:
    yield from _kinds(rule)
    for host in rule.hosts:
        wrong = _wrong_host(host)
        if wrong:
            yield "host", f"host {host!r} {wrong}"
    for label in sorted(rule.subdomains or ()):
        if label not in {"", LOCALE} and not all(map(_LABEL.fullmatch, label.split("."))):
            yield (
                "subdomains",
                f"subdomain {label!r} is no label of a host; write 'm' or 'a.b', lower case",
            )
    for path in rule.paths:
        wrong = _wrong_path(path, rule.strip)
        if wrong:
            yield "path", f"path '{path.text}' {wrong}"
    for title in rule.titles:
        wrong = _wrong_title(title, rule)
        if wrong:
            yield "title", wrong
        if _FALSE_BOUNDARY.search(title.source):
            yield "title", f"title {_shown(title)} {_NO_BOUNDARY}"
    for app in sorted(rule.apps):
        short = short_name(app)
        if short != app:
            yield "app", f"app {app!r} is called {short!r} here; write that"


def _kinds(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield conditions that contradict the sort of thing that the rule is about."""
    of_pages = rule.hosts or rule.host_like or rule.paths
    if not rule.web and (of_pages or rule.query or rule.titles):
        yield (
            "web",
            "what is no web page (web = false) has no host, path, query or title here; remove them",
        )
    elif rule.query and not of_pages:
        yield "query", "only a page has a query, and this rule names none; add a host or a path"
    elif rule.subdomains is not None and "subdomains" in rule.lines and not rule.hosts:
        yield "subdomains", "subdomains stand before a host, and this rule has none; add the host"
    elif rule.strip and "strip" in rule.lines and not of_pages:
        yield "strip", "strip is about a path, and this rule is about windows; remove it"


def _wrong_host(host: str) -> str:
    if _IP_ADDRESS.fullmatch(host) and parse_address(f"http://{host}/"):
        return ""
    if len(host) > _MOST_HOST or not all(map(_LABEL.fullmatch, host.split("."))):
        return "is no host's name: labels have 1 to 63 letters, digits and inner hyphens"
    address = parse_address(f"http://{host}/")
    if address is None:
        return "cannot be opened by a browser; copy it from the address bar"
    if address.host != host:
        return f"is {address.host!r} to a browser; write that"
    end = host.rpartition(".")[2]
    if end not in _LOCAL_ENDS and suffixes().publicsuffix(host, accept_unknown=False) is None:
        if "." not in host:
            return f"has no dot; did you mean '{host}.com'?"
        return f"ends in '.{end}', which is no top-level domain"
    return ""


def _hosts_too_wide(rule: Rule) -> Iterator[Finding]:
    """Yield hosts below which everybody may register a name."""
    narrowed = rule.query or rule.titles or any(path.text != "/**" for path in rule.paths)
    if rule.subdomains is not None or narrowed:
        return
    for host in rule.hosts:
        if host not in _LOCAL_ENDS and suffixes().publicsuffix(host, accept_unknown=False) == host:
            yield found_in(
                rule,
                "host",
                "error",
                "broad",
                f"host {host!r} is a public suffix: everything registered below it would match; "
                f"name the site, such as 'name.{host}'",
            )


@cache
def suffixes() -> Any:
    """Return the public suffix list, without the hosts that companies added for themselves."""
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - 3 MB, only to check rules

    return PublicSuffixList(only_icann=True)


def _wrong_path(path: PathPattern, strip: frozenset[str]) -> str:
    for token in path.tokens:
        text = token if isinstance(token, str) else ""
        if re.search(r"[()|^$\\]", text):
            return (
                "is no expression: '*' stands for anything in a segment; list each form by itself"
            )
        if "?" in text or "#" in text:
            return "holds a query or a fragment, which is no part of a path; use query = { ... }"
        if text in {".", ".."}:
            return "holds '.' or '..', which browsers resolve before they go there"
        if re.search(r"%[0-9a-f]{2}", text):
            return "is percent-encoded; paths are compared decoded, so write the letters themselves"
        if "{" in text or "}" in text:
            return "holds braces that name no words; a list is named {like_this}"
    first = path.tokens[0] if path.tokens and not path.open_start else None
    if isinstance(first, str):
        if first in strip:
            return f"begins with {first!r}, which strip removes before paths are compared"
        if LOCALE in strip and is_locale(first):
            return f"begins with {first!r}, which strip removes as a language ('{LOCALE}')"
    return ""


def _wrong_title(title: Text, rule: Rule) -> str:
    """Return what is wrong with a pattern that finds nothing in any cleaned title."""
    app = min(rule.apps) if rule.apps else None
    try:
        texts = witnesses(title.source)
    except TooRichError:
        return ""
    if not any(title.search(text) for text in texts):
        return ""  # Nothing that can be shown of it is found in it: no judgement.
    if any(title.search(page_title(text, app)) for text in texts):
        return ""
    return (
        f"title {_shown(title)} finds nothing once titles are cleaned: the browser's name, unread "
        "counters, invisible characters and double spaces are gone, and 512 characters are kept"
    )


def _shown(title: Text) -> str:
    text = title.written
    return f"'{text}'" if len(text) <= 60 else f"'{text[:59]}…'"
