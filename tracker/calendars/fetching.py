"""An address to a calendar's bytes: has it changed, and what does it say now?

Redirects are followed by us, one vetted connection each: at most five, only to http(s), never
nearer to this machine than the configured address, and what logs in goes to no other host.
"""

import base64
from collections.abc import Mapping
from typing import NamedTuple

from tracker.calendars.addresses import Address, follow
from tracker.calendars.failures import FetchError, refusal
from tracker.calendars.guard import Deadline, Nearness
from tracker.calendars.transport import Answer, ask

MOST_REDIRECTS = 5
#: Longest time for a calendar, all redirects included.
LIMIT_S = 40.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Validators(NamedTuple):
    """What a server said of the copy that we have."""

    etag: str = ""
    last_modified: str = ""


class Fetched(NamedTuple):
    """What a server gave.

    Attributes:
        body: The calendar; ``None`` if it is still the one that we have.
        validators: For the next time.
        nearness: How near the configured host was.
    """

    body: bytes | None
    validators: Validators
    nearness: Nearness


def fetch(
    address: Address,
    password: str,
    known: Validators,
    *,
    nearest: Nearness = Nearness.MACHINE,
    limit_s: float = LIMIT_S,
) -> Fetched:
    """Get a calendar, if it changed.

    Args:
        address: Where.
        password: For the user that the address names; empty for none.
        known: What was said of the copy at hand; empty if there is none.
        nearest: How near the configured host itself may be.
        limit_s: When to give up.

    Raises:
        FetchError: If it cannot be had.
    """
    headers = {"Accept": "text/calendar, application/ics;q=0.9, */*;q=0.1"}
    if known.etag:
        headers["If-None-Match"] = known.etag
    if known.last_modified:
        headers["If-Modified-Since"] = known.last_modified
    if address.user or password:
        headers |= login(address.user, password)
    deadline = Deadline(limit_s)
    answer, first = send(address, "GET", headers, nearest=nearest, deadline=deadline)
    if answer.status == 304 and (known.etag or known.last_modified):
        return Fetched(None, known, first)
    if answer.status != 200:
        raise refusal(answer.status)
    etag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
    return Fetched(answer.body, Validators(etag[:1000], modified[:100]), first)


def send(
    address: Address,
    method: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
    *,
    nearest: Nearness,
    deadline: Deadline,
) -> tuple[Answer, Nearness]:
    """Make a request and follow where it leads.

    Returns:
        The last answer, and how near the first server was.

    Raises:
        FetchError: If there is none, or it leads where it must not.
    """
    here, first = address, None
    for _ in range(MOST_REDIRECTS + 1):
        allowed = nearest if first is None else first
        own = here.shares_login_with(address)
        sent = headers if own else _without_login(headers)
        answer = ask(here, method, sent, body, nearest=allowed, deadline=deadline)
        first = answer.nearness if first is None else first
        location = answer.headers.get("location", "")
        if answer.status not in _REDIRECTS or not location:
            return answer, first
        try:
            here = follow(here, location)
        except ValueError as error:
            raise FetchError(f"the server sends us elsewhere, and {error}") from None
    raise FetchError(f"the server sends us on more than {MOST_REDIRECTS} times")


def _without_login(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() != "authorization"}


def login(user: str, password: str) -> dict[str, str]:
    """Return the header that logs in (RFC 7617)."""
    pair = f"{user}:{password}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
