import json
from zoneinfo import ZoneInfo

import pytest

from tests.unit.meetings.meeting_calendars import END, START, calendar, event
from tracker.cli import root
from tracker.cli.meetings import parse_instant
from tracker.errors import UserError

ZONE = ZoneInfo("Europe/Berlin")
RANGE = ("--from", "2026-03-01", "--to", "2026-03-31")


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("EYEPRIZE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TZ", "Europe/Berlin")
    return tmp_path / "home"


@pytest.fixture
def work(tmp_path):
    file = tmp_path / "work.ics"
    file.write_text(
        calendar(
            event(START, END, "SUMMARY:Call \x1b[31mAnn\u202e", "ATTENDEE:mailto:me@home.example"),
            event(START.replace("0302", "0303"), "DURATION:PT30M", "SUMMARY:Dentist", uid="2"),
            event("DTSTART:20269999T130000Z", uid="o8"),
        )
    )
    return file


def test_json_is_what_interfaces_promises(work, capsys):
    assert root.run(["meetings", "--calendar", str(work), *RANGE, "--json"]) == 0

    said = capsys.readouterr()
    shown = json.loads(said.out)
    assert shown["meetings"][1] == {
        "start": "2026-03-03T09:00:00+01:00",
        "end": "2026-03-03T09:30:00+01:00",
        "summary": "Dentist",
        "calendar": "work.ics",
        "counts": False,
        "why": "nobody else in it",
    }
    warning = "work.ics: VEVENT 'o8': DTSTART 20269999T130000Z is no date; left out"
    assert shown["warnings"] == [warning]
    assert said.err == f"warning: {warning}\n"


def test_the_table_harms_no_terminal(work, capsys):
    assert root.run(["meetings", "--calendar", str(work), *RANGE]) == 0

    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\u202e" not in out
    assert "other attendee" in out
    assert "1 of 2 count" in out


def test_me_decides_who_is_somebody_else(work, capsys):
    words = ["meetings", "--calendar", str(work), *RANGE, "--json", "--me"]
    root.run([*words, "other@home.example"])
    first = json.loads(capsys.readouterr().out)["meetings"][0]["why"]
    root.run([*words, "ME@home.example"])
    second = json.loads(capsys.readouterr().out)["meetings"][0]["why"]

    assert (first, second) == ("other attendee", "words: call")


def test_who_the_person_is_taken_to_be_is_shown(tmp_path, capsys):
    file = tmp_path / "work.ics"
    people = ("ORGANIZER:mailto:me@home.example", "ATTENDEE:mailto:{}@x.example")
    file.write_text(
        calendar(
            event(START, END, people[0], people[1].format("a"), uid="1"),
            event(START.replace("0302", "0303"), "DURATION:PT30M", people[0], uid="2"),
            event(START.replace("0302", "0304"), "DURATION:PT30M", people[0], people[1], uid="3"),
        )
    )
    asked = ["meetings", "--calendar", str(file), *RANGE, "--json"]

    for _ in range(2):  # read, then remembered
        assert root.run(asked) == 0
        said = capsys.readouterr()
        shown = json.loads(said.out)
        assert shown["me"] == ["me@home.example"]
        assert [meeting["counts"] for meeting in shown["meetings"]] == [True, False, True]
        assert "Taken as you: me@home.example" in said.err

    assert root.run([*asked, "--me", "other@home.example"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["me"] == ["other@home.example"]
    assert "Taken as you" not in said.err


@pytest.mark.parametrize("content", [None, "<html>log in</html>"])
def test_a_calendar_that_is_none_is_status_3(content, tmp_path, capsys):
    file = tmp_path / "no.ics"
    if content:
        file.write_text(content)

    assert root.run(["meetings", "--calendar", str(file)]) == 3
    assert str(file) in capsys.readouterr().err


def test_the_configured_calendars_and_logged_calls(home, work, capsys):
    home.mkdir()
    sources = [str(work), "webcal://host.example/secret.ics", str(home / "gone.ics")]
    (home / "config.toml").write_text(f"[calendar]\nsources = {sources}\n")

    assert (
        root.run(["meetings", "log", "--with", "Ben", "--at", "2026-03-05T10:00", "--for", "45m"])
        == 0
    )
    assert capsys.readouterr().out.startswith("Call with Ben. ")
    assert root.run(["meetings", *RANGE, "--json"]) == 0

    said = capsys.readouterr()
    shown = json.loads(said.out)
    last = shown["meetings"][-1]
    assert (last["start"], last["end"]) == (
        "2026-03-05T10:00:00+01:00",
        "2026-03-05T10:45:00+01:00",
    )
    assert (last["calendar"], last["counts"], last["why"]) == (None, True, "logged by hand")
    assert len(shown["meetings"]) == 3
    assert len(shown["warnings"]) == 3
    assert "secret" not in said.out + said.err


WRONG = {
    "no date": ["--from", "soon"],
    "the end before the start": ["--from", "2026-03-05", "--to", "2026-03-03"],
    "no length": ["log", "--for", "soon"],
    "too long": ["log", "--for", "9h"],
    "no time": ["log", "--at", "25:00"],
}


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG.keys())
def test_wrong_usage_is_status_2(words, capsys):
    assert root.run(["meetings", *words]) == 2
    assert capsys.readouterr().err


INSTANTS = {
    "2026-03-29": 1_774_738_800_000,
    "2026-03-29T09:00": 1_774_767_600_000,
    "2026-03-29T09:00:00+01:00": 1_774_771_200_000,
    "2026-03-29T09:00:00Z": 1_774_774_800_000,
}


@pytest.mark.parametrize(("text", "at_ms"), INSTANTS.items())
def test_an_instant(text, at_ms):
    assert parse_instant(text, ZONE) == at_ms


def test_a_date_as_end_includes_its_day():
    assert parse_instant("2026-03-29", ZONE, end_of_day=True) == 1_774_738_800_000 + 23 * 3_600_000
    with pytest.raises(UserError):
        parse_instant("9999-12-31", ZONE, end_of_day=True)
