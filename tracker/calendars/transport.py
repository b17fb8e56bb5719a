"""One request over a connection that was vetted: what does the server answer, within limits?

The standard library's ``http.client`` speaks HTTP: it follows nothing, sends no cookies, asks no
proxy by itself, and takes the very connection whose number was judged. Time is bounded for the
whole answer, not from byte to byte, and so is its size, packed and unpacked.
"""

import io
import socket
import ssl
import zlib
from collections.abc import Iterator, Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, IncompleteRead
from typing import Any, NamedTuple

from tracker import __version__
from tracker.calendars.addresses import Address
from tracker.calendars.failures import FetchError
from tracker.calendars.guard import Deadline, Nearness, connect

#: Largest answer, packed or unpacked.
LARGEST = 50 << 20
USER_AGENT = f"eyeprize/{__version__}"
_SILENCE_S = 15.0
_CHUNK = 1 << 16
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


class Answer(NamedTuple):
    """What a server answered.

    Attributes:
        status: HTTP status.
        headers: Names in lower case; the last of several.
        body: Unpacked.
        nearness: How near the server was.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    nearness: Nearness


def ask(
    address: Address,
    method: str,
    headers: Mapping[str, str],
    body: bytes | None = None,
    *,
    nearest: Nearness,
    deadline: Deadline,
) -> Answer:
    """Make one request, following nothing.

    Raises:
        FetchError: If there is no whole answer.
    """
    link, near = connect(address.host, address.port, nearest=nearest, deadline=deadline)
    with link:
        try:
            secured = _secure(link, address) if address.scheme == "https" else link
            with secured:
                bounded = _Bounded(secured, deadline)
                status, got, data = _exchange(bounded, address, method, headers, body)
        except ssl.SSLCertVerificationError as error:
            raise FetchError(_say_certificate(error)) from None
        except ssl.SSLError:
            raise FetchError("no secure connection could be made") from None
        except TimeoutError:
            raise FetchError("the server is too slow") from None
        except ConnectionError:
            raise FetchError("the server hangs up") from None
        except (HTTPException, ValueError):
            raise FetchError("the server does not speak HTTP") from None
        except OSError as error:
            raise FetchError(f"the connection broke ({error.strerror or 'no reason'})") from None
    return Answer(status, got, data, near)


def _secure(link: socket.socket, address: Address) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    return context.wrap_socket(link, server_hostname=address.host.strip("[]"))


def _say_certificate(error: ssl.SSLCertVerificationError) -> str:
    # X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH
    if error.verify_code == 10:
        return "the server's certificate has expired"
    if error.verify_code in {62, 64}:
        return "the server's certificate is another host's"
    return "the server's certificate is not trusted"


def _exchange(
    link: "_Bounded",
    address: Address,
    method: str,
    headers: Mapping[str, str],
    body: bytes | None,
) -> tuple[int, dict[str, str], bytes]:
    connection = HTTPConnection(address.host.strip("[]"), address.port)
    connection.sock = link
    sent = {"Host": address.netloc, "User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"}
    connection.request(method, address.target, body, {**sent, **headers, "Connection": "close"})
    with connection.getresponse() as response:
        got = {name.lower(): value for name, value in response.getheaders()}
        packed = _read(response)
        data = b"".join(_unpack(packed, got.get("content-encoding", "").strip().lower()))
        return response.status, got, data


def _read(response: HTTPResponse) -> Iterator[bytes]:
    """Yield the body as sent; too much of it, or not all of it, is an error."""
    size = 0
    try:
        while chunk := response.read(_CHUNK):
            size += len(chunk)
            if size > LARGEST:
                raise FetchError(_too_large())
            yield chunk
    except IncompleteRead:
        raise FetchError("the answer broke off in the middle") from None
    if response.length:
        raise FetchError("the answer broke off in the middle")


def _unpack(chunks: Iterator[bytes], coding: str) -> Iterator[bytes]:
    if coding in {"", "identity"}:
        yield from chunks
        return
    if coding not in {"gzip", "x-gzip", "deflate"}:
        raise FetchError(f"the answer is packed in a way that was not asked for: {coding[:20]!r}")
    size, unpacker = 0, None
    for chunk in chunks:
        rest = chunk
        unpacker = unpacker or zlib.decompressobj(_form_of(coding, chunk))
        while rest:
            try:
                data = unpacker.decompress(rest, _CHUNK * 16)
            except zlib.error:
                raise FetchError("the answer is packed in a broken way") from None
            size += len(data)
            if size > LARGEST:
                raise FetchError(_too_large())
            yield data
            rest = unpacker.unconsumed_tail
            if unpacker.eof:
                # A gzip file may have several parts; what follows the last one is padding.
                rest = unpacker.unused_data.lstrip(b"\0")
                unpacker = zlib.decompressobj(_GZIP_OR_ZLIB) if rest else unpacker
    if unpacker is None or not unpacker.eof:
        raise FetchError("the answer broke off in the middle")


def _form_of(coding: str, chunk: bytes) -> int:
    """Return the form that zlib should expect: some servers send ``deflate`` without its header."""
    raw = coding == "deflate" and (chunk[0] & 15 != 8 or int.from_bytes(chunk[:2], "big") % 31)
    return -zlib.MAX_WBITS if raw else _GZIP_OR_ZLIB


def _too_large() -> str:
    return f"the answer is larger than {LARGEST >> 20} MB"


class _Bounded:
    """A socket as ``http.client`` uses it, of which no call waits past the deadline."""

    def __init__(self, link: socket.socket, deadline: Deadline) -> None:
        self._link = link
        self._deadline = deadline

    def sendall(self, data: Any) -> None:
        self._link.settimeout(self._deadline.left_s(_SILENCE_S))
        self._link.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_BoundedReader(self._link, self._deadline), _CHUNK)

    def close(self) -> None:
        """Nothing: whoever opened the connection closes it, when the answer is read."""


class _BoundedReader(io.RawIOBase):
    def __init__(self, link: socket.socket, deadline: Deadline) -> None:
        self._link = link
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._link.settimeout(self._deadline.left_s(_SILENCE_S))
        return self._link.recv_into(buffer)
