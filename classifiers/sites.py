"""Whose site is a host? The part of it that somebody registered, by the public suffix list.

``jobs.acme.co.uk`` belongs to ``acme.co.uk``, ``ada.github.io`` to nobody but Ada.
"""

from functools import lru_cache
from importlib import resources

from publicsuffixlist import PublicSuffixList


@lru_cache(maxsize=256)
def site_of(host: str) -> str | None:
    """Return the registered name that a host belongs to.

    Args:
        host: As ``Address.host``: lower case, ASCII.

    Returns:
        ``None`` for numbers, for names without a dot and for public suffixes themselves
        (``co.uk``, ``github.io``), below which everybody may register.
    """
    if host.startswith("[") or host.rpartition(".")[2].isdecimal():
        return None
    found: str | None = _suffixes_below(host.rpartition(".")[2]).privatesuffix(host)
    return found


@lru_cache(maxsize=64)
def is_registered(host: str) -> bool:
    """Tell whether a host, as ``Address.host``, can be somebody's: below an ending that exists.

    ``cv.txt`` and ``printer.local`` cannot.
    """
    below = _suffixes_below(host.rpartition(".")[2])
    return below.privatesuffix(host, accept_unknown=False) is not None


@lru_cache(maxsize=4)
def _suffixes_below(end: str) -> PublicSuffixList:
    """Return the part of the list that can say something about hosts with this last label.

    All of it would cost the always-on process 3 MB for good.
    """
    wanted = end
    if end.startswith("xn--"):
        try:
            wanted = end[4:].encode().decode("punycode")
        except UnicodeError:
            return PublicSuffixList(source=[])
    last = wanted.encode("utf-8", "replace")
    with (resources.files("publicsuffixlist") / "public_suffix_list.dat").open("rb") as lines:
        return PublicSuffixList(
            source=[line for line in lines if line.rstrip().endswith(last) and line[:2] != b"//"]
        )
