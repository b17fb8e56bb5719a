"""Real CalDAV servers on loopback, each a process of its own with data in a folder. No pytest."""

import base64
import html
import http.client
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

USER, PASSWORD = "ann", "pass-word"
MKCALENDAR = (
    '<?xml version="1.0"?><C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    "<D:set><D:prop><D:displayname>{name}</D:displayname><C:supported-calendar-component-set>"
    '<C:comp name="{part}"/></C:supported-calendar-component-set></D:prop></D:set></C:mkcalendar>'
)
EVENT = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//tests//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n"
    "DTSTAMP:20260101T000000Z\r\nDTSTART:{start}\r\nDURATION:PT30M\r\nSUMMARY:{title}\r\n{more}"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


class Dav:
    """A server's process; a context manager.

    Attributes:
        port: Where it listens, on 127.0.0.1.
        home: Path of the collection that holds the person's calendars.
    """

    def __init__(self, argv: list[str], port: int, home: str, *, login: bool) -> None:
        self._argv = argv
        self.port = port
        self.home = home
        self._login = login
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self._process.poll() is None, "the server ended"
            try:
                self.ask("OPTIONS", "/")
            except OSError:
                time.sleep(0.05)
            else:
                return self
        raise AssertionError("the server does not answer")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def ask(self, method: str, path: str, body: str = "", kind: str = "text/xml") -> int:
        """Make a request as the person, with the standard library; return its status."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Content-Type": f"{kind}; charset=utf-8"}
        if self._login:
            pair = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            headers["Authorization"] = f"Basic {pair}"
        try:
            link.request(method, path, body.encode(), headers)
            answer = link.getresponse()
            answer.read()
            return answer.status
        finally:
            link.close()

    def add_calendar(self, path: str, name: str, part: str = "VEVENT") -> None:
        """Make a calendar below the person's home."""
        found = self.ask(
            "MKCALENDAR",
            f"{self.home}{path}/",
            MKCALENDAR.format(name=html.escape(name), part=part),
        )
        assert found == 201, found

    def put(self, path: str, uid: str, start: str, title: str, more: str = "") -> None:
        """Put an event into a calendar, or another in its place."""
        text = EVENT.format(uid=uid, start=start, title=title, more=more)
        found = self.ask("PUT", f"{self.home}{path}/{uid}.ics", text, "text/calendar")
        assert found in {201, 204}, found


def radicale(folder: Path) -> Dav:
    """Return a Radicale with one user, who logs in by name and password."""
    users, port = folder / "users", _free_port()
    users.write_text(f"{USER}:{PASSWORD}\n")
    settings = folder / "radicale.ini"
    settings.write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = htpasswd\ndelay = 0\n"
        f"htpasswd_filename = {users}\nhtpasswd_encryption = plain\n"
        f"[storage]\nfilesystem_folder = {folder / 'data'}\n[logging]\nlevel = warning\n"
    )
    argv = [sys.executable, "-m", "radicale", "--config", str(settings)]
    return Dav(argv, port, f"/{USER}/", login=True)


def xandikos(folder: Path) -> Dav:
    """Return a Xandikos, which knows no log-in, with its default calendar."""
    port = _free_port()
    argv = [sys.executable, "-m", "xandikos", "serve", "--defaults", "-l", "127.0.0.1"]
    argv += ["-p", str(port), "-d", str(folder / "data"), "--state-dir", str(folder / "state")]
    return Dav(
        [*argv, "--current-user-principal", f"/{USER}/"], port, f"/{USER}/calendars/", login=False
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
