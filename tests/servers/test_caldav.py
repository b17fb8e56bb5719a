"""CalDAV from discovery to meetings, against two real servers, and against broken ones."""

import pytest

from tests.servers import web
from tests.servers.davs import PASSWORD, USER, Dav, radicale, xandikos
from tests.servers.web import Web
from tracker.calendars import getting
from tracker.calendars.addresses import parse_address
from tracker.calendars.caldav_server import Server
from tracker.calendars.failures import FetchError
from tracker.calendars.guard import Nearness
from tracker.calendars.jobs import Job
from tracker.calendars.reading import read_source

WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=400\r\n"
MULTISTATUS = (
    '<?xml version="1.0"?><D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    "{0}</D:multistatus>"
)


@pytest.fixture(params=[radicale, xandikos], ids=["Radicale", "Xandikos"], scope="module")
def dav(request, tmp_path_factory):
    with request.param(tmp_path_factory.mktemp("dav")) as running:
        running.add_calendar("work", "Work & more")
        running.add_calendar("home", "Home")
        running.add_calendar("tasks", "Tasks", part="VTODO")
        running.put("work", "one", "20260302T090000Z", "Call one")
        running.put("work", "weekly", "20200302T100000Z", "Weekly call", WEEKLY)
        running.put("work", "old", "20150302T090000Z", "Old call")
        running.put("home", "two", "20260303T090000Z", "Call two")
        yield running


@pytest.fixture(autouse=True)
def _keyring(monkeypatch):
    monkeypatch.setattr(getting, "read_key", {f"{USER}@127.0.0.1": PASSWORD}.get)
    monkeypatch.setattr(getting, "login_name", lambda address: f"{address.user}@127.0.0.1")


def address_of(dav: Dav, path: str, user: str = USER) -> str:
    return f"caldav://{user}@127.0.0.1:{dav.port}{path}"


def job(folder) -> Job:
    return Job(
        sources=(),
        from_ms=1_772_280_000_000,  # 28 February 2026
        to_ms=1_772_700_000_000,  # 5 March
        zone="Europe/Berlin",
        folder=str(folder),
    )


def find(dav: Dav, path: str, password: str = PASSWORD):
    server = Server(parse_address(address_of(dav, path)), password, Nearness.MACHINE)
    return sorted((c.name, c.address.target) for c in server.find_calendars())


@pytest.mark.parametrize("start", ["/", "home", "elsewhere"])
def test_a_persons_calendars_are_found_from_anywhere(dav, start):
    path = {"/": "/", "home": dav.home, "elsewhere": "/nothing/here/"}[start]

    found = dict(find(dav, path))

    assert found["Work & more"] == f"{dav.home}work/"
    assert found["Home"] == f"{dav.home}home/"
    assert "Tasks" not in found


def test_a_calendar_itself_is_that_one_only(dav):
    assert find(dav, f"{dav.home}work/") == [("Work & more", f"{dav.home}work/")]


def test_all_calendars_of_a_server_are_read(dav, tmp_path):
    found = read_source(address_of(dav, "/"), job(tmp_path))

    assert found.error is None
    assert [m.summary for m in found.meetings] == ["Call one", "Weekly call", "Call two"]
    assert not found.warnings


def test_only_what_changed_is_read_again(dav, tmp_path, monkeypatch):
    source = address_of(dav, f"{dav.home}home/")
    dav.put("home", "three", "20260304T090000Z", "Call three")
    first = read_source(source, job(tmp_path))
    asked = []
    real = Server.read_events
    monkeypatch.setattr(Server, "read_events", lambda *args: asked.append(1) or real(*args))
    second = read_source(source, job(tmp_path))
    assert (second, asked) == (first, [])

    dav.put("home", "three", "20260304T090000Z", "Call after three")
    third = read_source(source, job(tmp_path))

    assert [m.calendar for m in third.meetings] == ["Home", "Home"]
    assert [m.summary for m in third.meetings] == ["Call two", "Call after three"]


def test_a_wrong_password_is_told(tmp_path):
    with (
        radicale(tmp_path) as dav,
        pytest.raises(FetchError, match=r"does not accept these \(401\)"),
    ):
        find(dav, "/", "wrong")


def test_a_server_that_went_away_leaves_its_copy(tmp_path):
    with xandikos(tmp_path) as dav:
        dav.put("calendar", "one", "20260302T090000Z", "Call one")
        source = address_of(dav, "/")
        before = read_source(source, job(tmp_path / "copies"))
    after = read_source(source, job(tmp_path / "copies"))

    assert [m.summary for m in before.meetings] == ["Call one"]
    assert after.meetings == before.meetings
    assert "the server refuses the connection; what it said on" in (after.error or "")


BROKEN = {
    "no server for calendars": (web.status(404), "the server has no calendar for this user"),
    "in trouble": (web.status(500), "the server is in trouble (500)"),
    "too often": (web.status(429), "the server was asked too often (429)"),
    "a page": (web.give("<html>hello</html>", content_type="text/html"), "no calendar for this"),
    "no XML": (
        web.give("<<<", content_type="application/xml"),
        "not those of a CalDAV server",
    ),
    "an answer without calendars": (
        web.give(MULTISTATUS.format(""), content_type="application/xml"),
        "no calendar for this user",
    ),
    "entities that grow": (
        web.give(
            '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;">]>'
            "<a>&c;</a>",
            content_type="application/xml",
        ),
        "no calendar for this user",
    ),
    "elsewhere in circles": (web.redirect("/dav/"), "sends us on more than 5 times"),
}


@pytest.mark.parametrize(("behaviour", "sentence"), BROKEN.values(), ids=BROKEN)
def test_a_broken_server_is_told(behaviour, sentence, tmp_path):
    with Web() as server:
        for path in ("/dav/", "/.well-known/caldav"):
            server.behave[path] = behaviour
        found = read_source(f"caldav://ann@127.0.0.1:{server.port}/dav/", job(tmp_path))

    assert sentence in (found.error or "")
    assert found.meetings == ()


def test_a_server_that_wants_the_password_digested_gets_it_so():
    """RFC 7616; Baikal and others ask for it. The answer is what the example there computes."""

    def act(handler):
        said = handler.headers.get("Authorization", "")
        if said.startswith("Digest ") and 'username="ann"' in said and "pass-word" not in said:
            kind = "<D:resourcetype><C:calendar/></D:resourcetype><D:displayname>D</D:displayname>"
            body = (
                f"<D:response><D:href>/dav/</D:href><D:propstat><D:prop>{kind}</D:prop>"
                "<D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
            )
            handler.answer(207, MULTISTATUS.format(body).encode(), content_type="application/xml")
        else:
            challenge = 'Digest realm="dav", qop="auth", nonce="abc", algorithm=SHA-256'
            handler.answer(401, b"", www_authenticate=challenge)

    with Web() as server:
        server.behave["/dav/"] = act
        address = parse_address(f"caldav://ann@127.0.0.1:{server.port}/dav/")
        found = Server(address, PASSWORD, Nearness.MACHINE).find_calendars()

    assert [calendar.name for calendar in found] == ["D"]
