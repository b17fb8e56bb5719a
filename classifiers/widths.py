"""What else is meant when a person says "count this page as ..."? The page, its section, its site.

A section is the part of a site that belongs together for a person: somebody's profile with
its parts (``/in/ada``), a subreddit, a forum's board, else what shares the path's first
segment; where the path says nothing, the subdomain (``jobs.acme.example``). A site is what
somebody registered, so neither ``co.uk`` nor ``github.io`` is one.
"""

import re
from typing import Literal, NamedTuple

from classifiers.address import Address, parse_address
from classifiers.engine import readable_host
from classifiers.facts import Facts
from classifiers.patterns import is_locale
from classifiers.programs import short_name
from classifiers.sites import site_of

Width = Literal["page", "section", "site", "program"]
WIDTHS: tuple[Width, ...] = ("page", "section", "site", "program")

# Segments that only say what the next one names: a person, a group, a board, a topic.
# fmt: off
_CONTAINERS = frozenset(
    {
        "board", "boards", "c", "categories", "category", "channel", "channels",
        "community", "companies", "company", "f", "forum", "forumdisplay", "forums", "g",
        "group", "groups", "hashtag", "hashtags", "i", "in", "list", "lists", "newsletter",
        "newsletters", "org", "organization", "organizations", "people", "profile", "pub",
        "r", "school", "showcase", "sub", "subreddit", "t", "tag", "tags", "team", "teams",
        "topic", "topics", "u", "user", "users"
    }
)
# fmt: on
# Before the path proper: the same pages for another device or from an e-mail.
_TRANSPARENT = frozenset({"amp", "comm", "m", "mobile"})
#: Doors to the same pages: https://old.reddit.com shows what www.reddit.com does.
_SAME = ("", "m", "mobile", "new", "old", "touch", "www")
# Others that make no section.
_DOORS = frozenset({*_SAME, "amp", "app", "i", "l", "web"})
_SCRIPT = re.compile(r"\.[a-z]{2,5}$")
# A page's own number or digest, below which nothing lies.
_NUMBER = re.compile(r"\d{4,}|^[0-9a-f-]{16,}$")
_MEANS_SOMETHING = re.compile(r"[*{}^/?#%]+")
_MOST_SEGMENTS = 12
_MOST_CHARS = 200
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")


class Reach(NamedTuple):
    """What a rule of one width covers.

    Attributes:
        width: How wide.
        label: Where it is: ``reddit.com/r/careers/…``, ``reddit.com``; any letters of the
            address may be in it.
        conditions: The rule's conditions, keys as in a pack; of texts that may be written.
    """

    width: Width
    label: str
    conditions: dict[str, str | list[str]]


def reaches(facts: Facts) -> tuple[Reach, ...]:
    """Return what a rule about this page may cover, from narrow to wide.

    Returns:
        For a web page the page, its section if it has one, and its site; for a window
        without address its program; nothing where no rule can name it.
    """
    address = None if facts.url is None else parse_address(facts.url)
    if address is not None:
        return _page_reaches(address) if _is_name(address.host) else ()
    app = short_name(facts.app)
    if app and facts.url is None and app.isprintable():
        return (Reach("program", app, {"app": app}),)
    return ()


def find_reach(facts: Facts, width: Width) -> Reach | None:
    """Return one of a page's reaches; a page without a section has none."""
    return next((reach for reach in reaches(facts) if reach.width == width), None)


def _is_name(host: str) -> bool:
    return all(map(_LABEL.fullmatch, host.split(".")))


def _page_reaches(address: Address) -> tuple[Reach, ...]:
    site = site_of(address.host) or address.host
    sub = address.host.removesuffix(site).rstrip(".")
    page = Reach(
        "page", _label(site, sub, address.segments), _conditions(site, sub, address.segments, "")
    )
    section = _section(site, sub, address.segments)
    return (page, *section, _site_reach(site))


def _site_reach(site: str) -> Reach:
    conditions: dict[str, str | list[str]] = {"host": site}
    if "." in site and site_of(site) is None:
        # A number, or a suffix that shows a page itself: what others registered is not meant.
        conditions["subdomains"] = ["", "www"]
    return Reach("site", readable_host(site), conditions)


def _section(site: str, sub: str, segments: tuple[str, ...]) -> tuple[Reach, ...]:
    count, named = _section_size(segments)
    own_host = bool(sub) and sub not in _DOORS and not is_locale(sub)
    if own_host and not named:
        host = f"{sub}.{site}"
        return (Reach("section", readable_host(host), {"host": host, "subdomains": [""]}),)
    if not count:
        return ()
    part = segments[:count]
    label = _label(site, sub, part) + "/…"
    return (Reach("section", label, _conditions(site, sub, part, "/**")),)


def _section_size(segments: tuple[str, ...]) -> tuple[int, bool]:
    """Return how many segments make the section, and whether they name one of its kind."""
    start = 0
    while start < min(2, len(segments)) and _says_nothing(segments, start):
        start += 1
    rest = segments[start:]
    if len(rest) > 1 and rest[0] in _CONTAINERS:
        if not _SCRIPT.search(rest[1]):
            return start + 2, True
        return start + 1, True
    # The last one alone is the page, if it is a script or a number.
    if not rest or (len(rest) == 1 and (_SCRIPT.search(rest[0]) or _NUMBER.search(rest[0]))):
        return 0, False
    return start + 1, False


def _says_nothing(segments: tuple[str, ...], at: int) -> bool:
    """Whether a segment is a language or a device; ``/in/ada`` and ``/r/x`` are neither."""
    segment = segments[at]
    if segment in _TRANSPARENT:
        return len(segments) > at + 1
    return is_locale(segment) and segment not in _CONTAINERS


def _conditions(
    site: str, sub: str, segments: tuple[str, ...], end: str
) -> dict[str, str | list[str]]:
    kept = [_token(part) for part in segments[:_MOST_SEGMENTS]]
    end = "/**" if len(segments) > _MOST_SEGMENTS else end
    path = ("/" + "/".join(kept)).rstrip("/") + end
    if sub in _SAME and site_of(site) is not None:
        return {"host": site, "path": path or "/", "subdomains": list(_SAME)}
    host = f"{sub}.{site}" if sub else site
    return {"host": host, "path": path or "/", "subdomains": [""]}


def _token(segment: str) -> str:
    """Return a segment as a pattern that means it; what a pattern would read is left open."""
    if "\n" in segment:
        return "*"  # within a segment, it stands for anything but a line end
    plain = "".join(char if char.isprintable() else "*" for char in segment[:_MOST_CHARS])
    more = "*" if len(segment) > _MOST_CHARS else ""
    return re.sub(r"\*+", "*", _MEANS_SOMETHING.sub("*", plain) + more)


def _label(site: str, sub: str, segments: tuple[str, ...]) -> str:
    host = site if sub in _SAME else f"{sub}.{site}"
    return "/".join([readable_host(host), *segments])
