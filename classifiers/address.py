"""An address to its parts, as a browser would read it, and to the form that may be stored.

``ada-url`` parses by the WHATWG standard, so case, userinfo, port, backslashes, tabs,
full-width letters and IDN mean here what they mean to the browser that shows the page.
Only http and https have a host here: everything else is not a page of anybody's site.
"""

import re
from typing import Literal, NamedTuple

from ada_url import URL

from classifiers.sites import is_registered

#: Longer addresses are cut before they are parsed: a rule looks at their beginning only.
MAX_LENGTH = 4_096

# Without a host these are no addresses, so their scheme alone would not stay what it is.
_WITH_HOST = frozenset({"http", "https", "ftp", "ws", "wss"})
_REMOVED = str.maketrans("", "", "\t\n\r")
_C0_AND_SPACE = "".join(map(chr, range(0x21)))
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
# An address that the standard leaves as it stands: what most browsers report. Anything else,
# and whatever might mean something else (a number as host, a dot segment, an escape in the
# path), takes the library's way; a property test holds the two to the same answer.
_PLAIN = re.compile(
    r"https?://((?:[a-z0-9][a-z0-9-]{0,60}\.){1,9}[a-z][a-z0-9]{1,20})"
    r"(/[A-Za-z0-9/_.~!$&()*+,;=:@-]*)?(?:\?([!$-&(-;=?-~]*))?(?:#|\Z)"
)
# What some trackers report, as the address bar shows it: no scheme, but a host that can be one.
_BARE = re.compile(
    r"((?:[a-z0-9-]+\.)+[a-z]{2,}|(?:[a-z0-9-]+\.)+xn--[a-z0-9-]+)(?::\d{1,5})?(?=[/?#]|\Z)",
    re.IGNORECASE,
)
#: Endings of countries and sites that files have more often, where nothing follows.
_FILES = frozenset(
    {"cab", "cc", "md", "mk", "mov", "pl", "pm", "ps", "py", "rs", "sh", "vi", "zip"}
)
_AUTHORITY = re.compile(r"[^:/?#]+:[/\\]*[^/\\?#]*[/\\?#]")


class Address(NamedTuple):
    """A web page's address.

    Attributes:
        host: Lower case, ASCII (IDN as punycode), without port and trailing dot.
        segments: The path's parts, percent-decoded, lower case, empty ones left out.
        query: Text after ``?``, as it stands.
    """

    host: str
    segments: tuple[str, ...]
    query: str


def parse_address(url: str) -> Address | None:
    """Parse the address of a web page.

    Returns:
        ``None`` for what is not a web page (``about:``, ``file:``, ``view-source:`` ...)
        or what no browser could open. Never raises.
    """
    plain = _PLAIN.match(url) if len(url) <= MAX_LENGTH else None
    if plain:
        host, path, query = plain.groups("")
        if "/." not in path and "xn--" not in host and "-." not in host:
            parts = path.lower().split("/")
            return Address(host, tuple([part for part in parts if part]), query)
    href = _normalise(_capped(_with_scheme(url)))
    if href is None or not href.startswith(("https://", "http://")):
        return None
    rest = href.partition("#")[0]
    rest, _, query = rest.partition("?")
    authority, _, path = rest.partition("://")[2].partition("/")
    host = authority.rpartition("@")[2]
    if not host.startswith("["):
        host = host.partition(":")[0]
    host = host.removesuffix(".")
    if not host.strip(".") or ".." in host:
        return None
    if "%" in path:
        return Address(host, tuple(decode(part).lower() for part in path.split("/") if part), query)
    return Address(host, tuple([part for part in path.lower().split("/") if part]), query)


def parse_query(query: str) -> dict[str, list[str]]:
    """Split a query into decoded values by lower-case name, in their order. Never raises."""
    values: dict[str, list[str]] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        if name:
            values.setdefault(decode(name.replace("+", " ")).lower(), []).append(
                decode(value.replace("+", " "))
            )
    return values


def decode(text: str) -> str:
    """Percent-decode as UTF-8; what is no UTF-8 becomes U+FFFD."""
    if "%" not in text:
        return text
    raw = _ESCAPE.sub(lambda match: bytes.fromhex(match[1].decode()), text.encode())
    return raw.decode("utf-8", "replace")


def cut(url: str, keep: Literal["full", "path", "host"]) -> str | None:
    """Return as much of an address as may be stored.

    Userinfo and fragment never stay: one is a secret, the other may be. Of anything that is
    not on the web only the scheme stays (``data:`` and ``file:`` hold documents and names).

    Args:
        url: Any text.
        keep: ``full`` with the query, ``path`` without it, ``host`` only ``scheme://host/``.

    Returns:
        The normalised address, or ``None`` if no browser could open it. Cutting twice
        changes nothing.
    """
    href = _normalise(_with_scheme(url))
    if href is None:
        return None
    scheme, _, rest = href.partition(":")
    if scheme not in _WITH_HOST:
        return f"{scheme}:"
    rest = rest.removeprefix("//").partition("#")[0]
    address, mark, query = rest.partition("?")
    authority, _, path = address.partition("/")
    place = authority.rpartition("@")[2]
    match keep:
        case "host":
            return f"{scheme}://{place}/"
        case "path":
            return f"{scheme}://{place}/{path}"
        case "full":
            return f"{scheme}://{place}/{path}{mark}{query}"


def _with_scheme(url: str) -> str:
    r"""Return an address with a scheme if it is one of a site that can exist, only without it.

    ``linkedin.com/feed`` and ``linkedin.com:443`` are; ``cv.txt``, ``localhost:80``, ``C:\x``,
    ``me@linkedin.com`` and ``README.md`` are not.
    """
    bare = _BARE.match(url)
    if bare is None:
        return url
    host = bare[1].lower()
    is_file = bare.end() == len(url) and host.rpartition(".")[2] in _FILES
    if (is_file and not host.startswith("www.")) or not is_registered(host):
        return url
    return f"https://{url}"


def _normalise(url: str) -> str | None:
    """Return the address as the standard writes it, or ``None`` if it cannot be parsed."""
    try:
        return URL(url).href
    except UnicodeEncodeError:
        return _normalise(url.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    except ValueError:
        return None


def _capped(url: str) -> str:
    """Cut a long address, but never inside the part that decides the host.

    ``https://linkedin.com`` followed by 5,000 characters and ``@evil.example`` must not
    become ``https://linkedin.com``.
    """
    if len(url) <= MAX_LENGTH:
        return url
    head = url[: 4 * MAX_LENGTH].translate(_REMOVED).lstrip(_C0_AND_SPACE)[:MAX_LENGTH]
    return head if _AUTHORITY.match(head) else ""
