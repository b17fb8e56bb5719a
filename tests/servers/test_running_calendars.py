"""The real program and calendars at addresses: it is told of them, and imports nothing for them."""

import json
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.desktop.running import ROOT, Running
from tests.desktop.virtual import VirtualDesktop, wait_for
from tests.servers import web
from tests.servers.web import CALENDAR, Web

pytestmark = pytest.mark.desktop
HEAVY = {
    *("icalendar", "recurring_ical_events", "x_wr_timezone", "dateutil", "caldav", "lxml"),
    *(
        "niquests",
        "requests",
        "urllib3",
        "urllib3_future",
        "http.client",
        "ssl",
        "keyring",
        "tomlkit",
    ),
    *("tracker.meetings.occurrences", "tracker.calendars.reading", "tracker.calendars.transport"),
}


def calendar(title: str) -> str:
    """Return a calendar with a call tomorrow."""
    day = datetime.now(UTC) + timedelta(days=1)
    return CALENDAR.format(title).replace("20260302", f"{day:%Y%m%d}")


@pytest.fixture
def program(tmp_path):
    with VirtualDesktop() as desktop:
        desktop.env["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={desktop.folder}/none"
        home = tmp_path / "home"
        home.mkdir(mode=0o700)
        one = Running(desktop, home)
        yield one
        if hasattr(one, "process"):
            one.close()


def eyeprize(program, *words: str) -> str:
    env = program.env | {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    done = subprocess.run(
        [sys.executable, "-m", "tracker", *words],
        env=env, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


def next_meeting(program) -> str:
    return str(json.loads(eyeprize(program, "status", "--json")).get("next_meeting"))


def test_calendars_come_and_go_while_it_runs_and_no_parser_is_ever_loaded(program):
    program.env["PYTHONPROFILEIMPORTTIME"] = "1"
    with Web() as server:
        server.behave["/team.ics"] = web.give(calendar("one"))
        program.start("--headless")
        del program.env["PYTHONPROFILEIMPORTTIME"]
        assert "Call one" not in next_meeting(program)

        added = eyeprize(program, "calendar", "add", f"http://127.0.0.1:{server.port}/team.ics")
        wait_for(lambda: "Call one" in next_meeting(program), 30, "the calendar that was added")
        server.behave["/team.ics"] = web.give(calendar("two"))
        asked = eyeprize(program, "calendar", "refresh")
        wait_for(lambda: "Call two" in next_meeting(program), 30, "what changed")
        server.behave["/team.ics"] = web.status(410)
        eyeprize(program, "calendar", "refresh")
        wait_for(lambda: "gone for good" in eyeprize(program, "status", "--json"), 30, "a warning")
        assert "Call two" in next_meeting(program)
        listed = eyeprize(program, "calendar", "list")
        eyeprize(program, "calendar", "remove", "127.0.0.1")
        wait_for(lambda: "Call" not in next_meeting(program), 30, "its removal")

    imported = set(re.findall(r"import time:.*\|\s+(\S+)$", program.said(), re.MULTILINE))
    mapped = Path(f"/proc/{program.process.pid}/maps").read_text()
    assert "The running program knows." in added
    assert "reads your calendars now" in asked
    assert "the calendar is gone for good (410)" in listed
    assert "tracker.calendars.refresh" in imported
    assert imported & HEAVY == set()
    assert not any(name in mapped for name in ("libssl", "etree"))


def test_a_start_without_network_has_the_meetings_of_the_last_copy(program):
    with Web() as server:
        server.behave["/team.ics"] = web.give(calendar("one"))
        eyeprize(program, "calendar", "add", f"http://127.0.0.1:{server.port}/team.ics")

    program.start("--headless")
    wait_for(lambda: "Call one" in next_meeting(program), 30, "what the copy says")
    wait_for(lambda: "refuses" in eyeprize(program, "status", "--json"), 30, "a warning")

    assert "what it said on" in eyeprize(program, "status", "--json")
