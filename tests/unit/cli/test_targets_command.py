"""``targets`` as a person calls it: lists in, coverage out, on a real database."""

import csv
import io
import json
import sys
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


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "eyeprize"
    monkeypatch.setenv("EYEPRIZE_HOME", str(folder))
    monkeypatch.setenv("TZ", "Europe/Berlin")
    return folder


@pytest.fixture
def recorded(home: Path) -> Path:
    home.mkdir(mode=0o700)
    meeting = Meeting(
        at(DAY, "18:10", ZONE),
        at(DAY, "18:40", ZONE),
        "Coffee, Ina Muster",
        calendar="a.ics",
        uid="1",
    )
    record_day(home / "eyeprize.db", DAY, ZONE, meetings=[meeting])
    run(["targets", "add", "Acme", "--person", "Ina Muster"])
    return home


def test_adding_importing_listing_removing(home, tmp_path, capsys):
    file = tmp_path / "list.csv"
    file.write_bytes("Firma;Webseite;Notiz\r\nMüller AG;müller.example;x\r\n".encode("cp1252"))
    assert run(["targets", "import", str(file)]) == Exit.DONE
    assert run(["targets", "add", "Mueller", "--x", "@mueller_hq", "--alias", "MAG"]) == Exit.DONE
    shown = capsys.readouterr()
    assert shown.out == "1 added: Müller AG\n1 updated: Müller AG\n"
    assert "1 target: a few more would do no harm" in shown.err
    assert run(["targets", "list"]) == Exit.DONE
    assert capsys.readouterr().out == "Müller AG xn--mller-kva.example x:mueller_hq also MAG\n"
    assert run(["targets", "list", "--json"]) == Exit.DONE
    (entry,) = json.loads(capsys.readouterr().out)["targets"]
    assert (entry["handles"], entry["aliases"]) == (["x:mueller_hq"], ["MAG"])
    assert run(["targets", "remove", "müller"]) == Exit.DONE
    assert "Notiz" in (home / "targets.csv").read_text("utf-8")
    assert run(["targets", "remove", "müller"]) == Exit.USAGE


@pytest.mark.parametrize("as_option", [True, False])
def test_a_pasted_list(home, tmp_path, monkeypatch, capsys, as_option):
    text = "1. Acme\n• Box, Inc.\n".encode()
    if as_option:
        file = tmp_path / "names.txt"
        file.write_bytes(text)
        arguments = ["--names", str(file)]
    else:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
        arguments = ["-"]
    assert run(["targets", "import", *arguments]) == Exit.DONE
    assert capsys.readouterr().out == "2 added: Acme, Box, Inc.\n"


def test_a_pasted_csv_is_one(home, monkeypatch, capsys):
    text = b"company,website\nAcme,acme.example\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert run(["targets", "import", "-"]) == Exit.DONE
    run(["targets", "list"])
    assert capsys.readouterr().out.splitlines()[-1] == "Acme acme.example"


def test_a_broken_list_changes_nothing(home, tmp_path, capsys):
    file = tmp_path / "list.csv"
    file.write_text("name,domain\n,x.example\nAcme,no domain\n")
    assert run(["targets", "import", str(file)]) == Exit.USAGE
    said = capsys.readouterr().err
    assert f"{file}: line 2: the name is missing" in said
    assert f"{file}: line 3: 'no domain' is no domain" in said
    assert not (home / "targets.csv").exists()


@pytest.mark.parametrize("arguments", [[], ["a.csv", "--names", "b"], ["/nowhere/a.csv"]])
def test_a_list_that_is_not_there(home, arguments):
    assert run(["targets", "import", *arguments]) == Exit.USAGE


def test_coverage_without_a_record(home, capsys):
    run(["targets", "add", "Acme"])
    assert run(["targets", "coverage"]) == Exit.DONE
    assert "1 target: 0 in touch, 0 neglected for two weeks, 1 never" in capsys.readouterr().out


def test_coverage_of_what_was_recorded(recorded, capsys):
    capsys.readouterr()
    assert run(["targets", "coverage", "--json"]) == Exit.DONE
    (entry,) = json.loads(capsys.readouterr().out)["targets"]
    assert entry == {
        "name": "Acme",
        "state": "neglected",
        "last_contact": "2026-03-02T18:40:00+01:00",
        "last_kind": "meeting",
        "seconds": 2640.0,
        "last_14_days_s": 0.0,
        "kinds": {"research": 2640.0},
        "meetings_held": 1,
        "next_meeting": None,
    }


def test_a_target_added_today_has_been_read_about_before(recorded, capsys):
    run(["targets", "remove", "Acme"])
    run(["targets", "add", "Elsewhere", "--linkedin", "acme"])
    capsys.readouterr()
    run(["targets", "coverage", "--json"])
    assert json.loads(capsys.readouterr().out)["targets"][0]["seconds"] == 2640


def test_export(recorded, capfd):
    capfd.readouterr()
    assert run(["export", "--what", "targets"]) == Exit.DONE
    (row,) = csv.DictReader(io.StringIO(capfd.readouterr().out))
    assert (row["name"], row["seconds"], row["research_s"]) == ("Acme", "2640", "2640")
    assert run(["export", "--what", "targets", "--format", "json", "--from", "2027-01-01"]) == 0
    (entry,) = json.loads(capfd.readouterr().out)
    assert (entry["seconds"], entry["meetings_held"]) == (0, 0)


def test_the_running_program_is_told(home):
    server = ControlServer(home / "control" / "socket")
    heard, over = [], threading.Event()

    def serve() -> None:
        while not over.is_set():
            for client, message in server.read():
                if message["type"] != "gone":
                    heard.append(message["type"])
                    client.send({"ok": True})
            over.wait(0.005)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        for _ in range(2):  # the second time nothing changes
            assert run(["targets", "add", "Acme"]) == Exit.DONE
        assert run(["targets", "remove", "Acme"]) == Exit.DONE
    finally:
        over.set()
        thread.join()
        server.close()
    assert heard == ["reload_rules", "reload_rules"]


def test_what_the_person_corrected_stays(recorded, capsys):
    from tracker.core.corrections import Correction
    from tracker.storage.correction_archive import CorrectionArchive

    with CorrectionArchive.existing(recorded / "eyeprize.db") as archive:
        archive.add_correction(
            Correction(
                number=0,
                start_ms=at(DAY, "08:40", ZONE),
                end_ms=at(DAY, "08:50", ZONE),
                kind="count",
                category="networking",
                activity="conversation",
                target="Acme",
            )
        )
    capsys.readouterr()
    run(["targets", "coverage", "--json"])
    (entry,) = json.loads(capsys.readouterr().out)["targets"]
    assert entry["kinds"] == {"research": 2640, "conversation": 600}
