import csv
import io
import json
import subprocess
import sys

import pytest

from tracker.cli import root
from tracker.core.model import Judged, Meeting, Nudge, Page, Span
from tracker.paths import find_places
from tracker.storage.archive import Archive
from tracker.storage.journal import open_journal
from tracker.storage.migrations import migrate

NINE_MS = 1_772_438_400_000  # 2026-03-02T09:00:00+01:00
FEED = Judged("socializing", "feed", "linkedin", None, "linkedin.feed")
HOSTILE = "=cmd|' /C calc'!A0\x1b[2J"


def at(second):
    return NINE_MS + second * 1000


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("EYEPRIZE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TZ", "Europe/Berlin")
    return tmp_path / "home"


@pytest.fixture
def recorded(home):
    """Record two days: feed at 09:00 on the 2nd, then away over night until 05:00 on the 3rd."""
    page = Page(app="chrome", url="https://www.linkedin.com/feed/", title=HOSTILE)
    spans = [
        (Span(at(0), at(600), page, offset_s=3600), FEED),
        (Span(at(600), at(72_000), Page(), away=True, offset_s=3600), Judged("other")),
    ]
    with Archive(find_places().database) as archive:
        archive.import_spans(spans, zone="Europe/Berlin", version="0.1.0", rules_hash="r1")
    journal = open_journal(find_places().database, migrate=migrate)
    journal.add_nudge(Nudge(at(300), "streak", "t", "m", {"run_s": 300}))
    journal.log_meeting(Meeting(at(700), at(1500), "Call", booked_ms=at(650)))
    journal.close(at(0))


def export(capfdbinary, *arguments):
    status = root.run(["export", *arguments])
    out, err = capfdbinary.readouterr()
    assert (status, err) == (0, b"")
    return out.decode()


def table(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_spans(recorded, capfdbinary):
    text = export(capfdbinary, "--what", "spans")

    assert text.count("\r\n") == 3
    first, second = table(text)
    assert (first["start"], first["seconds"], first["host"]) == (
        "2026-03-02T09:00:00+01:00",
        "600",
        "www.linkedin.com",
    )
    assert first["title"] == "'=cmd|' /C calc'!A0\ufffd[2J"
    assert (second["category"], second["end"]) == ("away", "2026-03-03T05:00:00+01:00")


def test_both_days_are_included_and_begin_at_day_starts(recorded, capfdbinary):
    (row,) = table(export(capfdbinary, "--what", "spans", "--from", "2026-03-03"))
    assert (row["start"], row["seconds"]) == ("2026-03-03T04:00:00+01:00", "3600")

    rows = table(
        export(capfdbinary, "--what", "days", "--from", "2026-03-02", "--to", "2026-03-02")
    )
    assert [(row["date"], row["socializing_s"], row["away_s"]) for row in rows] == [
        ("2026-03-02", "600", "67800")
    ]
    rows = table(export(capfdbinary, "--what", "days"))
    assert [(r["date"], r["meetings_held"], r["meetings_booked"], r["nudges"]) for r in rows] == [
        ("2026-03-02", "1", "1", "1"),
        ("2026-03-03", "0", "0", "0"),
    ]


def test_day_starts_is_the_persons_own(recorded, home, capfdbinary):
    (home / "config.toml").write_text('[tracking]\nday_starts = "05:00"\n')

    assert [row["date"] for row in table(export(capfdbinary, "--what", "days"))] == ["2026-03-02"]


@pytest.mark.parametrize(
    ("what", "count"), [("spans", 2), ("sessions", 2), ("days", 2), ("nudges", 1), ("meetings", 1)]
)
def test_json_holds_what_csv_does(recorded, capfdbinary, what, count):
    as_csv = table(export(capfdbinary, "--what", what))
    as_json = json.loads(export(capfdbinary, "--what", what, "--format", "json"))

    assert len(as_json) == len(as_csv) == count
    assert list(as_json[0]) == list(as_csv[0])


def test_a_file_is_private_and_replaces_the_old_one(recorded, capfdbinary, tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("old")
    target.chmod(0o644)

    assert export(capfdbinary, "--what", "spans", "-o", str(target)) == ""
    assert target.read_bytes().startswith(b"start,end,seconds")
    assert target.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".out")] == []


EXTREMES = {
    "before all time": ("0001-01-01", "0001-01-02"),
    "the last day there is": ("2026-01-01", "9999-12-31"),
}


@pytest.mark.parametrize("days", EXTREMES.values(), ids=EXTREMES.keys())
@pytest.mark.parametrize("what", ["spans", "sessions", "days", "nudges", "meetings"])
def test_extreme_days(recorded, capfdbinary, what, days):
    export(capfdbinary, "--what", what, "--from", days[0], "--to", days[1])


REFUSED = {
    # what was asked: arguments, status, what is said
    "no such day": (["--from", "2026-02-30"], 2, "2026-02-30"),
    "days the wrong way round": (
        ["--from", "2026-03-02", "--to", "2026-03-01"],
        2,
        "is after --to",
    ),
    "no such thing": (["--what", "dreams"], 2, "dreams"),
    "a folder that is not there": (["-o", "/no/such/folder/x.csv"], 3, "/no/such/folder/x.csv"),
}


@pytest.mark.parametrize(("arguments", "status", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(recorded, capfdbinary, arguments, status, said):
    assert root.run(["export", "--what", "spans", *arguments]) == status
    out, err = capfdbinary.readouterr()
    assert said in err.decode()
    assert out == b""


def test_the_database_is_no_place_to_write_to(recorded, home, capfdbinary):
    before = (home / "eyeprize.db").read_bytes()
    assert root.run(["export", "--what", "spans", "-o", str(home / "eyeprize.db")]) == 2
    assert (home / "eyeprize.db").read_bytes() == before


def test_nothing_recorded_yet(home, capfdbinary):
    assert root.run(["export", "--what", "spans"]) == 3
    assert b"Nothing has been recorded yet" in capfdbinary.readouterr().err
    assert not home.exists()


def test_damage_is_status_4(recorded, home, capfdbinary):
    (home / "eyeprize.db").write_bytes(b"not a database any more" * 500)
    assert root.run(["export", "--what", "spans"]) == 4
    assert b"is damaged" in capfdbinary.readouterr().err


def test_a_reader_that_leaves_early_is_no_error(recorded, home):
    code = "import sys; from tracker.cli import root; sys.exit(root.run(sys.argv[1:]))"
    process = subprocess.Popen(
        [sys.executable, "-c", code, "export", "--what", "spans"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()  # before it can have written anything
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0
