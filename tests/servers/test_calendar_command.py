"""``eyeprize calendar`` as a person runs it: the real command and servers, a keyring in a file."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import web
from tests.servers.davs import PASSWORD, USER, radicale
from tests.servers.web import CALENDAR, Web

ROOT = Path(__file__).parents[2]
SECRET = "private-0a1b2c3d4e5f"
SETTINGS = '# mine\n[calendar]\nrefresh = "15m"  # often enough\n\n[summary]\nat = "17:00"\n'
TEXT = CALENDAR.format("one").replace(
    "SUMMARY:",
    "ORGANIZER:mailto:ann@home.example\r\nATTENDEE:mailto:bo@work.example\r\nSUMMARY:",
)


class Person:
    """Runs the command with a home of their own.

    Attributes:
        said: All that any command printed.
    """

    def __init__(self, home: Path, keyring: Path) -> None:
        self.home = home
        self.keyring = keyring
        self.said = ""
        self._env = {
            **os.environ,
            "EYEPRIZE_HOME": str(home),
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
            "PYTHON_KEYRING_BACKEND": "tests.servers.file_keyring.FileKeyring",
            "TEST_KEYRING": str(keyring),
            "TZ": "Europe/Berlin",
        }

    def run(self, *words: str, types: str = "", code: int = 0, **env: str) -> str:
        """Run ``eyeprize`` and return what it printed; what is typed comes from a pipe."""
        done = subprocess.run(
            [sys.executable, "-m", "tracker", *words],
            input=types,
            env=self._env | env,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,  # no terminal to ask at
            timeout=100,
        )
        self.said += done.stdout + done.stderr
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    @property
    def settings(self) -> str:
        return (self.home / "config.toml").read_text()

    @property
    def secrets(self) -> dict[str, str]:
        return dict(json.loads(self.keyring.read_text())) if self.keyring.exists() else {}


@pytest.fixture
def person(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text(SETTINGS)
    return Person(home, tmp_path / "keyring.json")


def test_a_secret_address_stays_secret_from_the_first_to_the_last(person):
    with Web() as server:
        server.behave[f"/{SECRET}/basic.ics"] = web.give(TEXT)
        address = f"http://127.0.0.1:{server.port}/{SECRET}/basic.ics"
        added = person.run("calendar", "add", "--name", "google", types=f"{address}\n")
        assert "127.0.0.1: 1 event, 0 of the next 7 days count" in added
        assert person.secrets == {"eyeprize/google": address}
        assert person.settings == SETTINGS.replace(
            "enough\n", 'enough\nsources = ["keyring:google"]\n'
        )
        shown = person.run("meetings", "--from", "2026-03-01", "--to", "2026-03-31")
        assert "+ 10:00-11:00  Call one" in shown
        assert "[google]" in shown

        server.behave.clear()
        person.run("calendar", "refresh", code=3)
        listed = person.run("calendar", "list")
        found = json.loads(person.run("calendar", "list", "--json"))["calendars"][0]
        person.run("doctor", code=1)
        person.run("calendar", "remove", "nix", code=2)
        person.run("calendar", "remove", "google")

    assert "there is no calendar at this address (any more) (404)" in listed
    assert (found["name"], found["kind"], found["events"]) == ("google", "secret address", 1)
    assert person.secrets == {}
    assert "sources = []" in person.settings
    assert SECRET not in person.said
    left = b"".join(file.read_bytes() for file in person.home.rglob("*") if file.is_file())
    assert SECRET.encode() not in left
    assert list((person.home / "calendars").iterdir()) == []


def test_chosen_calendars_are_named_and_the_password_is_in_the_keyring(person, tmp_path):
    with radicale(tmp_path) as dav:
        for name in ("work", "home", "club"):
            dav.add_calendar(name, name.title())
            dav.put(name, name, "20260302T090000Z", f"Call {name}")
        server = f"caldav://127.0.0.1:{dav.port}"
        wrong = person.run("calendar", "add", server, "--user", USER, types="no\n", code=3)
        assert person.settings == SETTINGS
        said = person.run("calendar", "add", server, types=f"{USER}\n{PASSWORD}\n7\n1, 3\n")
        chosen = [
            line.split()[1].strip(":") for line in said.splitlines() if line.strip()[:2] == "3 "
        ]
        shown = person.run("meetings", "--from", "2026-03-01", "--to", "2026-03-31")
        names = [
            row["name"] for row in json.loads(person.run("calendar", "list", "--json"))["calendars"]
        ]
        person.run("calendar", "remove", names[0])
        kept = person.secrets
        person.run("calendar", "remove", names[1])

    assert "does not accept these (401)" in wrong
    assert "Numbers from 1 to 3" in said
    assert chosen[0] in names
    assert shown.count("Call ") == 2
    assert kept == {f"eyeprize/{USER}@127.0.0.1:{dav.port}": PASSWORD}
    assert person.secrets == {}
    assert PASSWORD not in person.said + person.settings


def test_all_are_taken_without_a_question(person, tmp_path):
    with radicale(tmp_path) as dav:
        for name in ("work", "home"):
            dav.add_calendar(name, name.title())
        server = f"caldav://{USER}@127.0.0.1:{dav.port}/"
        said = person.run("calendar", "add", server, "--yes", types=f"{PASSWORD}\n")

    assert "2 calendars are connected." in said
    assert person.settings.count("caldav://ann@127.0.0.1") == 2


def test_a_file_is_connected_by_its_full_path_and_its_owner_is_guessed(person, tmp_path):
    file = tmp_path / "work.ics"
    second = TEXT.replace("UID:one", "UID:two").replace("bo@work", "cy@work")
    file.write_text(
        TEXT.replace("END:VCALENDAR\r\n", "") + second.replace("BEGIN:VCALENDAR\r\n", "")
    )

    said = person.run("calendar", "add", os.path.relpath(file, ROOT))

    assert "It seems to be the calendar of ann@home.example." in said
    assert f'sources = ["{file}"]' in person.settings
    assert person.run("calendar", "list").splitlines()[1].startswith("work.ics  file")


REFUSED = {
    "no calendar there": (["/nonexistent/x.ics"], 3, "No such file or directory"),
    "no address": (["gopher://x.example/"], 2, "it begins with none of http://"),
    "nobody listens": (["http://127.0.0.1:9/x.ics"], 3, "the server refuses the connection"),
}


@pytest.mark.parametrize(("words", "code", "sentence"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_not_connected(words, code, sentence, person):
    said = person.run("calendar", "add", *words, code=code)

    assert sentence in said
    assert person.settings == SETTINGS


def test_without_a_keyring_nothing_secret_is_asked_for(person):
    fail = "keyring.backends.fail.Keyring"
    for words, types in (
        (["caldavs://ann@calendar.example/"], ""),
        ([], f"https://calendar.example/{SECRET}/basic.ics\n"),
    ):
        said = person.run(
            "calendar", "add", *words, types=types, code=3, PYTHON_KEYRING_BACKEND=fail
        )
        assert "This system has no keyring for secrets." in said
        assert "Install and start one" in said
        assert "Password of" not in said
    with Web() as server:
        server.behave["/holidays.ics"] = web.give(TEXT)
        public = f"http://127.0.0.1:{server.port}/holidays.ics"
        person.run("calendar", "add", public, PYTHON_KEYRING_BACKEND=fail)

    assert f'sources = ["{public}"]' in person.settings


def test_a_locked_keyring_is_told_and_the_copy_counts(person, tmp_path):
    with Web() as server:
        server.behave[f"/{SECRET}"] = web.give(TEXT)
        address = f"http://127.0.0.1:{server.port}/{SECRET}"
        person.run("calendar", "add", "--name", "google", types=f"{address}\n")
        person.run("calendar", "refresh")
        said = person.run("calendar", "refresh", code=3, TEST_KEYRING=str(tmp_path / "locked"))

    assert "keyring:google: The keyring is locked.; what it said on" not in said
    assert "keyring:google: the keyring is locked; what it said on" in said


def test_a_secret_that_was_typed_in_the_open_is_kept_all_the_same(person):
    with Web() as server:
        server.behave[f"/{SECRET}"] = web.give(TEXT)
        said = person.run("calendar", "add", f"http://127.0.0.1:{server.port}/{SECRET}")

    assert "your shell's history may hold it" in said
    assert SECRET not in said + person.settings
    assert SECRET in "".join(person.secrets.values())


def test_a_broken_configuration_is_left_alone(person):
    broken = '[calendar]\nsources = "x"\n'
    (person.home / "config.toml").write_text(broken)

    said = person.run("calendar", "add", "/nonexistent/x.ics", code=2)

    assert "calendar.sources" in said
    assert person.settings == broken
