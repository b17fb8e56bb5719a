"""A host's name to a connection: which of its addresses may be asked?

A name is looked up once, each number is judged, and the number itself is connected to, so that
a second answer of the name server (DNS rebinding) changes nothing. A server on the internet may not
send us into the person's own network: a redirect reaches no nearer than the configured address did.
"""

import socket
from enum import IntEnum
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from tracker.calendars.failures import FetchError
from tracker.system.clock import SystemClock

_CONNECT_S = 10.0
# RFC 6052: IPv4 addresses behind a translator; the last 32 bits are the address.
_NAT64 = ip_network("64:ff9b::/96")


class Nearness(IntEnum):
    """How near a network address is; what is configured bounds what may be reached."""

    INTERNET = 0
    HOME = 1
    MACHINE = 2


class Deadline:
    """The instant by which a fetch must be done."""

    def __init__(self, seconds: float) -> None:
        self._at_ms = SystemClock().awake_ms() + round(seconds * 1000)

    def left_s(self, most_s: float) -> float:
        """Return the seconds left, at most ``most_s``.

        Raises:
            FetchError: If none are left.
        """
        left_s = (self._at_ms - SystemClock().awake_ms()) / 1000
        if left_s <= 0:
            raise FetchError("the server is too slow")
        return min(left_s, most_s)


def judge_nearness(number: str) -> Nearness:
    """Return how near an IP address is. What has no place on the internet counts as near.

    Link-local addresses (cloud machines' metadata among them) are as near as loopback.
    """
    ip: IPv4Address | IPv6Address = ip_address(number.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = IPv4Address(int(ip) & 0xFFFF_FFFF)
        ip = inner or ip
    if ip.is_loopback or ip.is_link_local or ip.is_unspecified or ip.is_multicast:
        return Nearness.MACHINE
    return Nearness.INTERNET if ip.is_global else Nearness.HOME


def connect(
    host: str, port: int, *, nearest: Nearness, deadline: Deadline
) -> tuple[socket.socket, Nearness]:
    """Connect to the first address of a host that may be reached and answers.

    Args:
        host: As in an address; IPv6 in brackets.
        port: TCP port.
        nearest: How near it may be.
        deadline: When to give up.

    Returns:
        The connection, and how near it is.

    Raises:
        FetchError: If there is none.
    """
    numbers = _look_up(host.strip("[]"), port)
    allowed = [(number, near) for number in numbers if (near := judge_nearness(number)) <= nearest]
    if not allowed:
        raise FetchError("the address leads into this machine's own network, which is not allowed")
    reason = "cannot be reached"
    for number, near in allowed:
        try:
            link = socket.create_connection((number, port), timeout=deadline.left_s(_CONNECT_S))
        except TimeoutError:
            reason = "does not answer"
        except ConnectionRefusedError:
            reason = "refuses the connection"
        except OSError as error:
            reason = f"cannot be reached ({error.strerror or 'no connection'})"
        else:
            return link, near
    raise FetchError(f"the server {reason}", offline=True)


def _look_up(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchError("no server of this name was found", offline=True) from None
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def look_up_farthest(host: str, port: int) -> Nearness:
    """Return how far the farthest of a host's addresses is; raises ``FetchError`` without one."""
    return min(judge_nearness(number) for number in _look_up(host.strip("[]"), port))
