"""A CalDAV server: which calendars does a person have there, and what is in one?

The package ``caldav`` knows the protocol and the servers' dialects; every byte goes through our own
``fetching.send``, so that the limits and rules for addresses hold here too. Imported only in a
process that ends soon.
"""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, cast
from urllib.parse import unquote

from caldav.collection import Principal
from caldav.davclient import DAVClient
from caldav.elements import cdav, dav
from caldav.lib.error import AuthorizationError, DAVError, RateLimitError
from caldav.lib.url import URL
from lxml import etree
from niquests.auth import HTTPBasicAuth, HTTPDigestAuth
from niquests.structures import CaseInsensitiveDict
from niquests.utils import parse_dict_header

from tracker.calendars.addresses import Address, follow
from tracker.calendars.failures import FetchError, refusal
from tracker.calendars.fetching import LIMIT_S, login, send
from tracker.calendars.guard import Deadline, Nearness

_TYPE = "{DAV:}resourcetype"
_NAME = "{DAV:}displayname"
_TAG = "{http://calendarserver.org/ns/}getctag"
_SYNC = "{DAV:}sync-token"
_PARTS = "{urn:ietf:params:xml:ns:caldav}supported-calendar-component-set"
_CALENDAR = "{urn:ietf:params:xml:ns:caldav}calendar"
_PROPERTIES = [_TYPE, _NAME, _TAG, _SYNC, _PARTS]
_WELL_KNOWN = "/.well-known/caldav"
_MOST_CALENDARS = 200
_FAULTS = (DAVError, etree.LxmlError, ValueError, LookupError, AttributeError, TypeError)


class FoundCalendar(NamedTuple):
    """One calendar of a server.

    Attributes:
        name: As the person sees it.
        address: Its own.
        tag: Changes when something in it does; empty if the server does not tell.
    """

    name: str
    address: Address
    tag: str


class Server:
    """A CalDAV server, asked as one person."""

    def __init__(
        self, address: Address, password: str, nearest: Nearness, limit_s: float = LIMIT_S
    ) -> None:
        """Prepare; nothing is asked yet."""
        # Its records quote what was sent; what matters comes back as an error.
        logging.getLogger("caldav").setLevel(logging.CRITICAL + 1)
        self._address = address
        self._session = _Session(address, nearest, limit_s)
        self._client = DAVClient(
            address.url,
            username=address.user or None,
            password=password or None,
            enable_rfc6764=False,
        )
        self._client.session.close()
        self._client.session = cast("Any", self._session)

    @property
    def nearness(self) -> Nearness:
        """How near the server was."""
        return self._session.nearness

    def find_calendars(self) -> list[FoundCalendar]:
        """Return the calendar at the address, or all that the person has at its server.

        Raises:
            FetchError: If there are none, or the server does not tell.
        """
        try:
            found = self._look(self._address, depth=0) or self._discover()
        except _FAULTS as error:
            raise _explain(error) from None
        if not found:
            raise FetchError("the server has no calendar for this user")
        return found[:_MOST_CALENDARS]

    def read_events(self, calendar: FoundCalendar, from_ms: int, to_ms: int) -> bytes:
        """Return a calendar's events within a window, as iCalendar texts one after the other.

        Raises:
            FetchError: If the server does not give them.
        """
        try:
            response = self._client.report(calendar.address.url, _query(from_ms, to_ms), depth=1)
            if response.status not in {200, 207}:
                raise refusal(response.status)
            results = response.parse_calendar_query()
        except _FAULTS as error:
            raise _explain(error) from None
        texts = (result.calendar_data or "" for result in results)
        return b"".join(f"{text.strip()}\r\n".encode() for text in texts if text)

    def _look(self, address: Address, *, depth: int) -> list[FoundCalendar]:
        """Return the calendars at an address (depth 0) or directly below it (depth 1)."""
        try:
            response = self._client.propfind(address.url, props=_PROPERTIES, depth=depth)
        except AuthorizationError:
            if self._session.is_unknown:
                raise
            return []
        if response.status == 404:
            return []
        if response.status not in {200, 207}:
            raise refusal(response.status)
        found = []
        for result in response.parse_propfind():
            known = result.properties
            if _CALENDAR in (known.get(_TYPE) or ()) and _holds_events(known.get(_PARTS)):
                at = follow(address, result.href)
                plain = unquote(at.target.rstrip("/").rpartition("/")[2])
                tag = known.get(_TAG) or known.get(_SYNC) or ""
                found.append(FoundCalendar(str(known.get(_NAME) or plain), at, str(tag)))
        return found

    def _discover(self) -> list[FoundCalendar]:
        """Find the person's calendars by way of their principal (RFC 6764, RFC 4791 6.2.1)."""
        for start in (self._address, self._address._replace(target=_WELL_KNOWN)):
            self._client.url = URL.objectify(start.url)
            try:
                home = Principal(client=self._client).calendar_home_set.url
            except (DAVError, ValueError, AttributeError) as error:
                if self._session.is_unknown or isinstance(error, RateLimitError):
                    raise
                continue
            if found := self._look(follow(self._address, str(home)), depth=1):
                return found
        return []


class _Reply:
    """An answer in the shape that ``caldav`` expects of its HTTP library."""

    def __init__(self, status: int, headers: Any, content: bytes, url: str) -> None:
        self.status_code = status
        self.headers = CaseInsensitiveDict(headers)
        self.content = content
        self.url = url
        self.reason = ""

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace")


class _Session:
    """What ``caldav`` takes for its HTTP library's session: our own requests."""

    def __init__(self, address: Address, nearest: Nearness, limit_s: float) -> None:
        self._address = address
        self._deadline = Deadline(limit_s)
        self.nearness = nearest
        self._status = 0

    @property
    def is_unknown(self) -> bool:
        """Whether the server does not know who asks: nothing else need be tried (unlike 403)."""
        return self._status == 401

    def request(self, method: str, url: str, **given: Any) -> _Reply:
        """Make a request. What logs in goes to the configured server only."""
        headers = {str(name): str(value) for name, value in given["headers"].items()}
        headers.pop("User-Agent", None)
        at = follow(self._address, url)
        auth = given.get("auth") if _is_same_server(at, self._address) else None
        reply = self._send(at, method, headers, given.get("data"), auth)
        if reply.status_code == 401 and isinstance(auth, HTTPDigestAuth):
            challenge = str(reply.headers.get("WWW-Authenticate", ""))
            headers["Authorization"] = _answer_digest(auth, challenge, method, at.url)
            reply = self._send(at, method, headers, given.get("data"), None)
        return reply

    def close(self) -> None:
        """Nothing is kept open."""

    def _send(
        self, at: Address, method: str, headers: dict[str, str], data: Any, auth: Any
    ) -> _Reply:
        if isinstance(auth, HTTPBasicAuth):
            headers = headers | login(str(auth.username), str(auth.password))
        body = data.encode() if isinstance(data, str) else data
        answer, near = send(
            at, method, headers, body or None, nearest=self.nearness, deadline=self._deadline
        )
        self.nearness = min(self.nearness, near)
        self._status = answer.status
        return _Reply(answer.status, answer.headers, answer.body, at.url)


def _answer_digest(auth: HTTPDigestAuth, challenge: str, method: str, url: str) -> str:
    """Return the header that answers a challenge (RFC 7616); the library keeps its counters."""
    auth.init_per_thread_state()
    # Where its session's hook would put it, which needs its own kind of answer.
    auth._thread_local.get().chal = parse_dict_header(challenge.partition(" ")[2])  # noqa: SLF001
    return str(auth.build_digest_header(method, url) or "")


def _is_same_server(one: Address, other: Address) -> bool:
    """Return whether what logs in at ``other`` may be sent to ``one``, which ``other`` named.

    Large services have a person's calendars on another machine than the one that is asked first
    (iCloud: p34-caldav.icloud.com): over https, hosts of one registered domain are one server.
    """
    if one.shares_login_with(other):
        return True
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - 3 MB that few need

    site = PublicSuffixList().privatesuffix(other.host)
    sealed = one.scheme == other.scheme == "https" and one.port == other.port
    return sealed and bool(site) and (one.host == site or one.host.endswith(f".{site}"))


def _query(from_ms: int, to_ms: int) -> str:
    window = cdav.TimeRange(_utc(from_ms), _utc(to_ms))
    events = cdav.CompFilter("VCALENDAR") + (cdav.CompFilter("VEVENT") + window)
    # "+" puts an element into another here.
    wanted = dav.Prop() + cdav.CalendarData()
    query = cdav.CalendarQuery() + wanted + (cdav.Filter() + events)
    text: bytes = etree.tostring(query.xmlelement(), encoding="utf-8", xml_declaration=True)
    return text.decode()


def _utc(at_ms: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at_ms)


def _holds_events(parts: Any) -> bool:
    """Return whether a calendar may hold events, not only tasks; one that does not say may."""
    return not parts or "VEVENT" in parts


def _explain(error: Exception) -> FetchError:
    """Say what a failure means; the library's own words quote addresses and answers."""
    if isinstance(error, AuthorizationError):
        return refusal(401)
    if isinstance(error, RateLimitError):
        return refusal(429)
    return FetchError("the server's answers are not those of a CalDAV server")
