"""A calendar's address as a person writes it to its parts: where to ask, as whom, and how?

``ada-url`` reads it as a browser would, so ``http://2130706433/`` is 127.0.0.1 here and there.
``webcal``, ``webcals`` and ``caldavs`` mean https; only ``http`` and ``caldav`` are in the clear.
"""

from typing import Literal, NamedTuple
from urllib.parse import quote, unquote

from ada_url import URL

_SCHEMES: dict[str, tuple[Literal["http", "https"], bool]] = {
    "http": ("http", False),
    "https": ("https", False),
    "webcal": ("https", False),
    "webcals": ("https", False),
    "caldav": ("http", True),
    "caldavs": ("https", True),
}
SCHEMES = tuple(_SCHEMES)
_PORTS = {"http": 80, "https": 443}
_LONGEST = 8_192


class Address(NamedTuple):
    """Where a calendar is. Holds secrets: only ``shown`` and ``host`` are for messages.

    Attributes:
        scheme: ``http`` or ``https``.
        host: ASCII, lower case; an IPv6 address in brackets.
        port: Never 0.
        target: Path and query, as sent.
        user: Empty if none is named.
        password: Empty if none stands in the address.
        caldav: It is a CalDAV server's.
    """

    scheme: Literal["http", "https"]
    host: str
    port: int
    target: str
    user: str = ""
    password: str = ""
    caldav: bool = False

    @property
    def url(self) -> str:
        """The address without user and password; may still hold a secret."""
        return f"{self.scheme}://{self.netloc}{self.target}"

    @property
    def netloc(self) -> str:
        """Host, and port if it is not the usual one."""
        return self.host if self.port == _PORTS[self.scheme] else f"{self.host}:{self.port}"

    @property
    def written(self) -> str:
        """How it may stand in config.toml: with the user, without the password."""
        secure = "s" if self.scheme == "https" else ""
        scheme = f"caldav{secure}" if self.caldav else self.scheme
        user = f"{quote(self.user, safe='')}@" if self.user else ""
        return f"{scheme}://{user}{self.netloc}{self.target}"

    @property
    def holds_secret(self) -> bool:
        """Whether somebody who has the address alone could read what is not meant for all."""
        path, _, query = self.target.partition("?")
        parts = [part for part in path.split("/") if part]
        return bool(self.password or query or any(_looks_secret(part) for part in parts))

    @property
    def shown(self) -> str:
        """How a message names it: scheme and host."""
        return f"{self.scheme}://{self.host}/…"

    def shares_login_with(self, other: "Address") -> bool:
        """Return whether what may log in at ``other`` may be sent here."""
        return (self.scheme, self.host, self.port) == (other.scheme, other.host, other.port)


def parse_address(text: str) -> Address:
    """Parse the address of a calendar.

    Raises:
        ValueError: If it is none; the message names no part that may be secret.
    """
    scheme, colon, rest = text.strip().partition(":")
    plain = _SCHEMES.get(scheme.lower())
    if not colon or plain is None:
        raise ValueError(f"it begins with none of {', '.join(f'{name}://' for name in SCHEMES)}")
    web, caldav = plain
    return _parse(f"{web}:{rest}", web, caldav=caldav)


def follow(address: Address, location: str) -> Address:
    """Return where a redirect leads.

    Raises:
        ValueError: If it leads to no web address.
    """
    try:
        found = URL(location, base=address.url)
    except ValueError:
        raise ValueError("it leads to no address") from None
    scheme = found.protocol.removesuffix(":")
    if scheme == "http" and address.scheme == "https":
        raise ValueError("it leads from https to http")
    if scheme not in _PORTS:
        raise ValueError(f"it leads to {scheme}:, which is no web address")
    web: Literal["http", "https"] = "https" if scheme == "https" else "http"
    return _parse(found.href, web, caldav=address.caldav)


def _looks_secret(part: str) -> bool:
    """Return whether a part of a path may be a key: long, or with digits and letters mixed."""
    word = part.lower().removesuffix(".ics")
    mixed = sum(c.isdigit() for c in word) > 2 and any(c.isalpha() for c in word)
    return "private" in word or len(word) > 24 or (mixed and len(word) > 7) or "%40" in word


def _parse(text: str, scheme: Literal["http", "https"], *, caldav: bool) -> Address:
    try:
        found = URL(text) if len(text) <= _LONGEST else None
    except ValueError:
        found = None
    if found is None or not found.hostname:
        raise ValueError("it is no address")
    return Address(
        scheme=scheme,
        host=found.hostname.rstrip(".").lower(),
        port=int(found.port or _PORTS[scheme]) or _PORTS[scheme],
        target=(found.pathname or "/") + found.search,
        user=unquote(found.username),
        password=unquote(found.password),
        caldav=caldav,
    )
