"""``summary`` and ``status`` as a person or a script calls them, on a real database."""

import json
import threading
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.desktop.recorded_day import at, record_day
from tracker.cli.root import run
from tracker.core.model import Meeting
from tracker.errors import Exit
from tracker.system.control import ControlServer

ZONE = ZoneInfo("Europe/Berlin")
DAY = date(2026, 3, 2)
HELD = Meeting(
    at(DAY, "10:10", ZONE), at(DAY, "10:40", ZONE), "Call with Dana\x1b[31m", calendar="a.ics",
    booked_ms=at(DAY, "09:00", ZONE), uid="1",
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "eyeprize"
    monkeypatch.setenv("EYEPRIZE_HOME", str(folder))
    monkeypatch.setenv("TZ", "Europe/Berlin")
    monkeypatch.delenv("DISPLAY", raising=False)
    return folder


@pytest.fixture
def recorded(home: Path) -> Path:
    home.mkdir(mode=0o700)
    record_day(home / "eyeprize.db", DAY, ZONE, meetings=[HELD])
    return home


def test_a_day_as_text(recorded, capsys):
    assert run(["summary", "--day", "2026-03-02"]) == Exit.DONE
    shown = capsys.readouterr()
    assert shown.out.startswith("Monday, 2 March 2026\n4 h 2 min on networks of 7 h 11 min")
    assert "1 meeting held" in shown.out
    assert "\x1b" not in shown.out
    assert shown.err == ""


def test_a_day_as_json_is_its_entry_and_adds_up(recorded, capsys):
    assert run(["summary", "--day", "2026-03-02", "--json"]) == Exit.DONE
    entry = json.loads(capsys.readouterr().out)
    assert list(entry) == [
        "date", "seconds", "activities", "networks", "targets", "gap", "meetings", "nudges",
        "sentence",
    ]  # fmt: skip
    assert sum(entry["seconds"].values()) + entry["gap"] == 86_400
    assert entry["networks"] == {"linkedin": 12120, "x": 1380, "facebook": 1020}
    assert entry["targets"] == {"Acme": 2640}
    assert entry["meetings"] == {"held": 1, "booked": 1}
    assert entry["nudges"] == 2
    assert entry["sentence"].startswith("1 meeting held and 1 booked")


@pytest.mark.parametrize("week", ["2026-W10", "2026-03-08", "2026-03-02"])
def test_a_week_is_its_days_and_their_sum(recorded, capsys, week):
    assert run(["summary", "--week", week, "--json"]) == Exit.DONE
    entry = json.loads(capsys.readouterr().out)
    assert [day["date"] for day in entry["days"]] == [f"2026-03-0{n}" for n in range(2, 9)]
    assert entry["sum"]["seconds"] == entry["days"][0]["seconds"]
    assert entry["sum"]["gap"] == sum(day["gap"] for day in entry["days"])
    assert entry["sum"]["meetings"] == {"held": 1, "booked": 1}
    assert entry["sum"]["nudges"] == 2
    assert run(["summary", "--week", week]) == Exit.DONE
    assert capsys.readouterr().out.startswith("Week of 2 to 8 March 2026\n")


@pytest.mark.parametrize("words", [[], ["--day", "today"], ["--day", "yesterday"]])
def test_nothing_recorded_yet_is_no_error_and_makes_no_file(home, capsys, words):
    assert run(["summary", *words]) == Exit.DONE
    assert "othing" in capsys.readouterr().out
    assert run(["summary", *words, "--json"]) == Exit.DONE
    assert set(json.loads(capsys.readouterr().out)["seconds"].values()) == {0}
    assert not home.exists()


WRONG = {
    "no day": (["--day", "soon"], "--day 'soon' is no day of ours."),
    "a day that is not in the calendar": (["--day", "2026-02-30"], "'2026-02-30' is no day"),
    "a day beyond all zones": (["--day", "9999-12-31"], "'9999-12-31' is no day"),
    "no week": (["--week", "2026-W60"], "--week '2026-W60' is no day of ours."),
    "a day and a week": (["--day", "today", "--week", "this"], "--week does not go with --day."),
    "a week in a window": (["--week", "this", "--popup"], "--week does not go with --popup."),
    "a window as JSON": (["--popup", "--json"], "--popup does not go with --json."),
    "the report of a later issue": (["--html", "x.html"], "No such option"),
}


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=WRONG.keys())
def test_wrong_usage_says_what_is_accepted(home, capsys, words, said):
    assert run(["summary", *words]) == Exit.USAGE
    shown = capsys.readouterr()
    assert said in shown.err
    assert shown.out == ""


def test_a_broken_configuration_names_file_and_key(recorded, capsys):
    (recorded / "config.toml").write_text("[plan]\nmon = ['9 to 5']\n")
    assert run(["summary"]) == Exit.USAGE
    assert "config.toml:2: plan.mon" in capsys.readouterr().err


def test_without_a_screen_the_popup_comes_as_text_and_the_status_says_so(recorded, capsys):
    assert run(["summary", "--day", "2026-03-02", "--popup"]) == Exit.OUTSIDE
    shown = capsys.readouterr()
    assert shown.out.startswith("Monday, 2 March 2026\n")
    assert "No window can be opened" in shown.err


def test_without_a_calendar_nothing_is_claimed_with_one_it_is(home, capsys):
    home.mkdir(mode=0o700)
    record_day(home / "eyeprize.db", DAY, ZONE)
    run(["summary", "--day", "2026-03-02"])
    assert "nothing booked" not in capsys.readouterr().out
    (home / "config.toml").write_text("[calendar]\nsources = ['~/work.ics']\n")
    run(["summary", "--day", "2026-03-02"])
    assert "on networks, nothing booked." in capsys.readouterr().out


STATUS = {
    "ok": True,
    "front": {
        "app": "chrome", "category": "networking", "activity": "conversation",
        "network": "linkedin", "target": None, "rule": "linkedin.messages", "present": True,
        "paused": False,
    },
    "seconds": {"networking": 3600, "socializing": 1500, "away": 60},
    "next_meeting": {
        "start": "2026-03-03T09:00:00+00:00", "summary": "Coffee\x1b[2J with\u202e Sam",
    },
    "calendar_known": True,
    "nudges": 1,
    "paused_until": None,
    "snoozed_until": "2026-03-02T17:00:00+00:00",
    "warnings": ["The browser's page is not known:\x07 install the extension."],
}  # fmt: skip


@pytest.fixture
def answering(home):
    """A control channel that answers every status call as told."""
    answers = [STATUS]
    over = threading.Event()
    server = ControlServer(home / "control" / "socket")

    def serve() -> None:
        while not over.is_set():
            for client, _ in server.read():
                client.send(answers[0])
            over.wait(0.005)

    thread = threading.Thread(target=serve)
    thread.start()
    yield answers
    over.set()
    thread.join()
    server.close()


SHOWN_STATUS = """\
In front            chrome
Counts as           Networking (LinkedIn: conversation)
By rule             linkedin.messages

Today
Networking          1 h
Socializing         25 min
Job search          0 min
Calls and meetings  0 min
Everything else     0 min
Away                1 min

Next meeting        Tue 3 Mar 10:00 Coffee[2J with Sam
Said today          1 reminder
Silent until        18:00
Mind                The browser's page is not known: install the extension.
"""


def test_status_shows_what_the_running_program_says(answering, capsys):
    assert run(["status"]) == Exit.DONE
    assert capsys.readouterr().out == SHOWN_STATUS
    assert run(["status", "--json"]) == Exit.DONE
    assert json.loads(capsys.readouterr().out) == STATUS


def front(**changes: object) -> dict[str, object]:
    return STATUS | {"front": STATUS["front"] | changes}  # type: ignore[operator]


STATES = {
    "away": (front(present=False), "Counts as           away"),
    "paused": (front(paused=True), "Counts as           nothing: recording is paused"),
    "before the first window": (front(app=None), "In front            nothing yet"),
    "something else": (
        front(category="other", activity=None, network=None, rule=None),
        "Counts as           Everything else",
    ),
    "nothing booked": (STATUS | {"next_meeting": None}, "Next meeting        nothing booked"),
    "no calendar": (
        STATUS | {"next_meeting": None, "calendar_known": False},
        "Next meeting        no calendar is connected",
    ),
}


@pytest.mark.parametrize(("answer", "line"), STATES.values(), ids=STATES.keys())
def test_status_words(answering, capsys, answer, line):
    answering[0] = answer
    assert run(["status"]) == Exit.DONE
    assert line in capsys.readouterr().out.splitlines()


def test_a_program_that_cannot_tell_is_an_error(answering, capsys):
    answering[0] = {"ok": False, "error": "engine is gone"}
    assert run(["status"]) == Exit.OUTSIDE
    assert "engine is gone" in capsys.readouterr().err


def test_status_of_a_stopped_program_shows_the_totals_and_how_to_start_it(recorded, capsys):
    assert run(["status"]) == Exit.OUTSIDE
    shown = capsys.readouterr()
    assert shown.out.startswith("Today\nNetworking          0 min\n")
    assert "eyeprize run" in shown.err
    assert run(["status", "--json"]) == Exit.OUTSIDE
    entry = json.loads(capsys.readouterr().out)
    assert (entry["ok"], entry["front"], entry["nudges"]) == (False, None, 0)


def test_while_the_program_says_its_calendar_is_too_old_nothing_is_claimed(answering, home, capsys):
    record_day(home / "eyeprize.db", DAY, ZONE)
    (home / "config.toml").write_text("[calendar]\nsources = ['~/work.ics']\n")
    answering[0] = STATUS | {"calendar_known": False}
    assert run(["summary", "--day", "2026-03-02"]) == Exit.DONE
    assert "nothing booked" not in capsys.readouterr().out
