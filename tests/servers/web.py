"""A web server on loopback that can make every mistake; each path is one. No pytest.

Real sockets, real HTTP, real TLS: what misbehaves is only what it was told to.
"""

import gzip
import socket
import ssl
import subprocess
import threading
import zlib
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:{0}\r\nDTSTART:20260302T090000Z\r\n"
    "DTEND:20260302T100000Z\r\nSUMMARY:Call {0}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


class Web:
    """The server; a context manager.

    Attributes:
        port: Where it listens, on 127.0.0.1.
        behave: Path to what is done for it; gets the handler.
        seen: What was asked: method, path and headers of each request.
    """

    def __init__(self, tls: tuple[Path, Path] | None = None) -> None:
        self.behave: dict[str, Callable[[Handler], None]] = {}
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        self.released = threading.Event()
        self._server = _Server(("127.0.0.1", 0), partial(Handler, self))
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*tls)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class Handler(BaseHTTPRequestHandler):
    """One connection; what is asked for decides what is done."""

    protocol_version = "HTTP/1.1"
    timeout = 5

    def __init__(self, web: Web, *args: object) -> None:
        self.web = web
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.web.seen.append((self.command, self.path, dict(self.headers.items())))
        act = self.web.behave.get(self.path.split("?")[0], status(404))
        try:
            act(self)
        except OSError:  # the client went away
            self.close_connection = True

    do_PROPFIND = do_REPORT = do_OPTIONS = do_GET  # noqa: N815

    def answer(self, code: int, body: bytes, **headers: str) -> None:
        """Answer; ``content_type`` gives the header Content-Type."""
        self.send_response(code)
        for name, value in {"content_length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        return


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that ends in the middle is no error."""


def give(body: bytes | str, **headers: str) -> Callable[[Handler], None]:
    """Return what answers with this body."""
    data = body.encode() if isinstance(body, str) else body
    return lambda handler: handler.answer(200, data, **headers)


def status(code: int) -> Callable[[Handler], None]:
    """Return what answers with an HTTP status and a page about it."""
    return lambda handler: handler.answer(code, b"<html>sorry", content_type="text/html")


def redirect(location: str, code: int = 302) -> Callable[[Handler], None]:
    """Return what leads elsewhere."""
    return lambda handler: handler.answer(code, b"", location=location)


def calendar_with_etag(text: str, tag: str) -> Callable[[Handler], None]:
    """Return what answers 304 to whoever has it already."""

    def act(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == tag:
            handler.answer(304, b"", etag=tag)
        else:
            handler.answer(200, text.encode(), etag=tag)

    return act


def packed(text: bytes, how: str) -> Callable[[Handler], None]:
    """Return what answers with a packed body: gzip, deflate, or deflate without its header."""
    raw = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    body = {
        "gzip": gzip.compress(text),
        "deflate": zlib.compress(text),
        "bare": raw.compress(text) + raw.flush(),
    }[how]
    return give(body, content_encoding="gzip" if how == "gzip" else "deflate")


def bomb(megabytes: int) -> Callable[[Handler], None]:
    """Return what answers with a small body that unpacks to a huge one."""
    packer = zlib.compressobj(9, wbits=31)
    blank = b" " * (1 << 20)
    body = b"".join(packer.compress(blank) for _ in range(megabytes)) + packer.flush()
    return give(body, content_encoding="gzip")


def truncated(text: bytes) -> Callable[[Handler], None]:
    """Return what breaks off in the middle of the body it announced."""

    def act(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text[: len(text) // 2])
        handler.wfile.flush()
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    return act


def drip(head: bytes, drop: bytes) -> Callable[[Handler], None]:
    """Return what sends a little now and then, for ever."""

    def act(handler: Handler) -> None:
        handler.wfile.write(head)
        while not handler.web.released.wait(0.05):
            handler.wfile.write(drop)
            handler.wfile.flush()
        handler.close_connection = True

    return act


def speak(data: bytes) -> Callable[[Handler], None]:
    """Return what says something that is no HTTP, and hangs up."""

    def act(handler: Handler) -> None:
        handler.wfile.write(data)
        handler.close_connection = True

    return act


def make_certificate(folder: Path, name: str, *, days: int = 2, host: str = "127.0.0.1") -> Path:
    """Make a certificate that signs itself; return its file (the key's ends in ``.key``).

    ``days`` below 0 gives one that has expired.
    """
    key, certificate = folder / f"{name}.key", folder / f"{name}.pem"
    alt = f"subjectAltName=IP:{host}" if host[0].isdigit() else f"subjectAltName=DNS:{host}"
    # openssl makes no certificate that has expired, unless the clock is another.
    before = ["faketime", "2020-01-01"] if days < 0 else []
    argv = [
        *before,
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
    ]
    argv += ["-nodes", "-subj", f"/CN={host}", "-addext", alt]
    argv += ["-days", str(abs(days))]
    subprocess.run([*argv, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate
