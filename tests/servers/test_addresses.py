"""Every failure of a web server: what the person reads, the old copy in force, no secret."""

import shutil
import socket
from pathlib import Path

import pytest

from tests.servers import web
from tests.servers.web import CALENDAR, Web
from tracker.calendars import getting
from tracker.calendars.addresses import parse_address
from tracker.calendars.copies import Copies, Kept
from tracker.calendars.failures import FetchError
from tracker.calendars.fetching import Validators, fetch
from tracker.calendars.guard import Nearness
from tracker.calendars.jobs import Job
from tracker.calendars.reading import read_source

SECRET = "private-0a1b2c3d4e"
GOOD = CALENDAR.format("one")
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/calendar\r\n"

# name: (what the server does, what the person reads)
FAILURES = {
    "it wants a log-in": (
        web.status(401),
        "the server asks for a user name and password, or does not accept these (401)",
    ),
    "the address is shared no more": (
        web.status(403),
        "the server does not give it out: the address is not shared (any more) (403)",
    ),
    "nothing is there": (web.status(404), "there is no calendar at this address (any more) (404)"),
    "it is gone for good": (web.status(410), "the calendar is gone for good (410)"),
    "asked too often": (web.status(429), "the server was asked too often (429)"),
    "the server is broken": (web.status(500), "the server is in trouble (500)"),
    "nobody knows this status": (web.status(799), "the server answers 799 (no known answer)"),
    "nothing changed, though nobody asked that": (
        web.status(304),
        "the server answers 304 (not modified)",
    ),
    "headers come by the drop": (web.drip(HEAD, b"X: y\r\n"), "the server is too slow"),
    "the body comes by the drop": (
        web.drip(HEAD + b"Connection: close\r\n\r\n", b" "),
        "the server is too slow",
    ),
    "the body breaks off": (
        web.truncated(GOOD.encode()),
        "the answer broke off in the middle",
    ),
    "a chunk breaks off": (
        web.speak(HEAD + b"Transfer-Encoding: chunked\r\n\r\nff\r\nBEGIN:VCALENDAR\r\n"),
        "the answer broke off in the middle",
    ),
    "the calendar breaks off": (
        web.give(GOOD[:-20]),
        "the calendar breaks off in the middle",
    ),
    "it leads in circles": (
        web.redirect(f"/{SECRET}"),
        "the server sends us on more than 5 times",
    ),
    "it leads to a file": (
        web.redirect("file:///etc/passwd"),
        "the server sends us elsewhere, and it leads to file:, which is no web address",
    ),
    "it leads nowhere": (
        web.redirect("http://[bad"),
        "the server sends us elsewhere, and it leads to no address",
    ),
    "it is a page to log in": (
        web.give("<!DOCTYPE html><html>Log in", content_type="text/html"),
        "what it gives is a web page, no calendar (a page to log in, perhaps)",
    ),
    "it is a picture": (
        web.give(b"\x89PNG\r\n", content_type="image/png"),
        "what it gives is no calendar",
    ),
    "nothing comes": (web.give(""), "what it gives is no calendar"),
    "a small answer unpacks to a huge one": (web.bomb(60), "the answer is larger than 50 MB"),
    "it is packed by something else": (
        web.give(GOOD, content_encoding="br"),
        "the answer is packed in a way that was not asked for: 'br'",
    ),
    "it is not packed as it says": (
        web.give(GOOD, content_encoding="gzip"),
        "the answer is packed in a broken way",
    ),
    "it speaks something else": (
        web.speak(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"),
        "the server does not speak HTTP",
    ),
    "headers have no end": (
        web.speak(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 70_000),
        "the server does not speak HTTP",
    ),
    "it hangs up": (web.speak(b""), "the server hangs up"),
}


def job(folder: Path) -> Job:
    return Job(
        sources=(),
        from_ms=1_772_000_000_000,
        to_ms=1_774_000_000_000,
        zone="Europe/Berlin",
        folder=str(folder),
    )


@pytest.fixture
def server():
    with Web() as running:
        yield running


@pytest.mark.parametrize(("behaviour", "sentence"), FAILURES.values(), ids=FAILURES)
def test_a_failure_is_told_and_the_old_copy_counts(
    behaviour, sentence, server, tmp_path, monkeypatch
):
    monkeypatch.setattr(getting, "fetch", lambda *args, **more: fetch(*args, **more, limit_s=1.0))
    source = f"http://127.0.0.1:{server.port}/{SECRET}"
    server.behave[f"/{SECRET}"] = web.give(GOOD)
    before = read_source(source, job(tmp_path))
    assert before.error is None

    server.behave[f"/{SECRET}"] = behaviour
    after = read_source(source, job(tmp_path))

    assert (after.error or "").startswith(f"http://127.0.0.1/…: {sentence}; what it said on ")
    assert after.meetings == before.meetings
    assert after.copy_ms is not None
    kept = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert SECRET not in repr(after).replace(source, "")
    assert SECRET.encode() not in kept
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


def test_nobody_listens_and_no_name_is_found(tmp_path, monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    refused = read_source(f"http://127.0.0.1:{port}/x", job(tmp_path))

    def unknown(*args, **more):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    nameless = read_source("webcal://calendar.example/x", job(tmp_path))

    assert refused.error == "http://127.0.0.1/…: the server refuses the connection"
    assert nameless.error == "webcal://calendar.example/…: no server of this name was found"


def test_what_did_not_change_is_neither_sent_nor_parsed_again(server, tmp_path, monkeypatch):
    source = f"http://127.0.0.1:{server.port}/cal"
    server.behave["/cal"] = web.calendar_with_etag(GOOD, '"1"')
    first = read_source(source, job(tmp_path))
    monkeypatch.setattr("tracker.calendars.reading.find_meetings", None)

    second = read_source(source, job(tmp_path))

    assert second == first
    assert server.seen[1][2]["If-None-Match"] == '"1"'


def test_other_settings_are_worked_out_from_the_copy(server, tmp_path):
    source = f"http://127.0.0.1:{server.port}/cal"
    server.behave["/cal"] = web.calendar_with_etag(GOOD, '"1"')
    read_source(source, job(tmp_path))
    other = Job(
        sources=(),
        from_ms=1_700_000_000_000,
        to_ms=1_774_000_000_000,
        zone="Europe/Berlin",
        counts="all",
        folder=str(tmp_path),
    )

    found = read_source(source, other)

    assert [m.why for m in found.meetings] == ["timed event"]
    assert server.seen[1][2].get("If-None-Match") == '"1"'


@pytest.mark.parametrize("how", ["gzip", "deflate", "bare"])
def test_a_packed_calendar_is_read(how, server, tmp_path):
    server.behave["/cal"] = web.packed(GOOD.encode(), how)

    found = read_source(f"http://127.0.0.1:{server.port}/cal", job(tmp_path))

    assert [m.summary for m in found.meetings] == ["Call one"]
    assert server.seen[0][2]["User-Agent"].startswith("eyeprize/")
    assert "Cookie" not in server.seen[0][2]


def test_a_redirect_is_followed_and_the_login_stays_behind(server):
    with Web() as other:
        server.behave["/near"] = web.redirect("/cal")
        server.behave["/cal"] = web.give(GOOD)
        server.behave["/away"] = web.redirect(f"http://127.0.0.1:{other.port}/cal", 307)
        other.behave["/cal"] = web.give(GOOD)

        for path in ("near", "away"):
            address = parse_address(f"http://ann@127.0.0.1:{server.port}/{path}")
            fetch(address, "pass-word", Validators())

    assert all("Authorization" in headers for _, _, headers in server.seen)
    assert [("Authorization" in headers) for _, _, headers in other.seen] == [False]


def test_a_password_in_the_file_works_and_is_warned_of(server, tmp_path):
    server.behave["/cal"] = web.give(GOOD)

    found = read_source(f"http://ann:pass-word@127.0.0.1:{server.port}/cal", job(tmp_path))

    assert server.seen[0][2]["Authorization"] == "Basic YW5uOnBhc3Mtd29yZA=="
    assert len(found.meetings) == 1
    assert "its password stands in config.toml" in found.warnings[0]
    assert "pass-word" not in repr(found.warnings)


def test_a_password_never_crosses_the_internet_in_the_clear(monkeypatch, tmp_path):
    monkeypatch.setattr("tracker.calendars.guard._look_up", lambda host, port: ["93.184.216.34"])

    found = read_source("caldav://ann:pass-word@calendar.example/", job(tmp_path))

    assert "the password would cross the internet for all to read" in (found.error or "")


def test_proxies_and_netrc_of_the_environment_are_not_asked(server, tmp_path, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login x password y\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.behave["/cal"] = web.give(GOOD)

    fetch(parse_address(f"http://127.0.0.1:{server.port}/cal"), "", Validators())

    assert "Authorization" not in server.seen[0][2]


def test_a_name_on_the_internet_may_not_lead_to_this_machine(server):
    """The server is on loopback; what is remembered is that its name was one of the internet."""
    server.behave["/cal"] = web.give(GOOD)
    address = parse_address(f"http://localhost:{server.port}/cal")

    for nearest in (Nearness.INTERNET, Nearness.HOME):
        with pytest.raises(FetchError, match="own network, which is not allowed"):
            fetch(address, "", Validators(), nearest=nearest)

    assert not server.seen


def test_how_near_a_host_was_at_first_binds_it_without_tls(server, tmp_path):
    """DNS rebinding: a calendar on the internet whose name later means this machine."""
    source = f"http://localhost:{server.port}/cal"
    server.behave["/cal"] = web.give(GOOD)
    copies = Copies(str(tmp_path))
    copies.save(source, Kept(nearness=int(Nearness.INTERNET)))
    refused = read_source(source, job(tmp_path))
    copies.save(source, Kept(nearness=int(Nearness.MACHINE)))
    allowed = read_source(source, job(tmp_path))

    assert "own network, which is not allowed" in (refused.error or "")
    assert allowed.error is None
    assert len(server.seen) == 1


def test_a_redirect_leads_no_nearer_than_what_was_configured(server, monkeypatch):
    """Judged as at home, the first server may not send us to the second, which is this machine."""
    first = Web()
    with first:
        first.behave["/cal"] = web.redirect(f"http://127.0.0.1:{server.port}/cal")
        server.behave["/cal"] = web.give(GOOD)
        nearness = {"127.0.0.2": Nearness.HOME}
        monkeypatch.setattr(
            "tracker.calendars.guard.judge_nearness",
            lambda number: nearness.get(number, Nearness.MACHINE),
        )
        monkeypatch.setattr(
            "tracker.calendars.guard._look_up",
            lambda host, port: ["127.0.0.2" if host == "home.example" else host],
        )
        real = socket.create_connection
        monkeypatch.setattr(
            socket,
            "create_connection",
            lambda at, **more: real(("127.0.0.1", at[1]), **more),
        )

        with pytest.raises(FetchError, match="own network, which is not allowed"):
            fetch(parse_address(f"http://home.example:{first.port}/cal"), "", Validators())

    assert len(first.seen) == 1
    assert not server.seen


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    if not shutil.which("faketime"):
        pytest.skip("faketime makes the certificate that has expired")
    folder = tmp_path_factory.mktemp("certificates")
    return {
        "trusted": web.make_certificate(folder, "trusted"),
        "expired": web.make_certificate(folder, "expired", days=-30),
        "another host's": web.make_certificate(folder, "other", host="other.example"),
        "a stranger's": web.make_certificate(folder, "stranger"),
    }


CERTIFICATES = {
    "trusted": None,
    "expired": "the server's certificate has expired",
    "another host's": "the server's certificate is another host's",
    "a stranger's": "the server's certificate is not trusted",
}


@pytest.mark.parametrize(("which", "sentence"), CERTIFICATES.items(), ids=CERTIFICATES)
def test_a_certificate_decides(which, sentence, certificates, tmp_path, monkeypatch):
    trusted = tmp_path / "trusted.pem"
    known = [name for name in certificates if name != "a stranger's"]
    trusted.write_bytes(b"".join(certificates[name].read_bytes() for name in known))
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    file = certificates[which]
    with Web((file, file.with_suffix(".key"))) as secure:
        secure.behave["/cal"] = web.give(GOOD)
        secure.behave["/clear"] = web.redirect("http://127.0.0.1/cal")
        found = read_source(f"webcal://127.0.0.1:{secure.port}/cal", job(tmp_path / "copies"))
        clear = read_source(f"https://127.0.0.1:{secure.port}/clear", job(tmp_path / "copies"))

    assert found.error == (sentence and f"webcal://127.0.0.1/…: {sentence}")
    assert bool(found.meetings) == (sentence is None)
    if sentence is None:
        assert "it leads from https to http" in (clear.error or "")


def test_a_server_without_tls_is_no_secure_one(server, tmp_path):
    server.behave["/cal"] = web.give(GOOD)

    found = read_source(f"https://127.0.0.1:{server.port}/cal", job(tmp_path))

    assert found.error == "https://127.0.0.1/…: no secure connection could be made"
