"""What is a network called for short? For rules that speak for many networks at once."""

import re
from dataclasses import replace
from functools import lru_cache

from classifiers.facts import Verdict
from classifiers.sites import site_of

#: As a rule's ``network``: the name of the site that the page is on.
SITE = "<site>"

# Sites whose address is not their name.
_NAMES = {
    "bsky": "bluesky",
    "deck": "bluesky",
    "youtu": "youtube",
    "youtube-nocookie": "youtube",
    "b23": "bilibili",
    "dai": "dailymotion",
    "nico": "niconico",
    "nicovideo": "niconico",
    "pin": "pinterest",
    "redd": "reddit",
    "lu": "luma",
    "ti": "tito",
    "ycombinator": "hackernews",
    "teamblind": "blind",
    "fishbowlapp": "fishbowl",
    "joinhandshake": "handshake",
    "angel": "wellfound",
    "8card": "eight",
    "brapp": "bumblebizz",
    "dev": "devto",
    "vkvideo": "vk",
    "qq": "qzone",
    "journaldunet": "viadeo",
}


# What a title ends with: "Home — Bluesky", "Otters - YouTube".
_LAST = re.compile(r"(?:^|.* [-–—|•·/:] )([A-Za-z][A-Za-z0-9]{1,20})")


def named(verdict: Verdict, host: str | None, title: str) -> Verdict:
    """Return a verdict whose network is the site's name if its rule speaks for many sites.

    Args:
        verdict: What the rule says.
        host: The page's, if its address is known.
        title: The page's own; it tells where no address does.
    """
    if verdict.network != SITE:
        return verdict
    return _with(verdict, _of_host(host) if host else _of_title(title))


@lru_cache(maxsize=256)
def _with(verdict: Verdict, name: str | None) -> Verdict:
    return replace(verdict, network=_NAMES.get(name, name) if name else None)


def _of_host(host: str) -> str | None:
    site = site_of(host)
    return site.partition(".")[0] if site else None


def _of_title(title: str) -> str | None:
    found = _LAST.fullmatch(title)
    return found[1].lower() if found else None
