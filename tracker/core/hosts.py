"""A stored address to its host: which site was it?

Addresses that reach the disk have been normalised and cut before (``redact``), so a
pattern is enough here; judging raw addresses is for ``classifiers``.
"""

import re

# Scheme, then anything up to the last @ (which redaction dropped), then the host: either an
# address in brackets or everything up to a port, path, query or fragment.
_HOST = re.compile(r"https?://(?:[^/?#]*@)?(\[[^\]]*\]|[^/?#:]*)", re.IGNORECASE)


def host_of(url: str | None) -> str | None:
    """Return the lower-case host of a web address; ``None`` for any other or none."""
    match = _HOST.match(url) if url else None
    return match[1].lower() or None if match else None
