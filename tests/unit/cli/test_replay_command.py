"""``replay`` and ``import trace``: JSON as promised, statuses as promised, nothing stored."""

import json

import pytest

from tracker.cli import root

FEED = "https://www.linkedin.com/feed/"
TRACE = [
    {"t": "2026-03-02T09:00:00+01:00", "kind": "window", "app": "chrome", "title": "x - Chrome"},
    {"t": "2026-03-02T09:00:00+01:00", "kind": "tab", "browser": "chrome", "url": FEED},
    {"t": "2026-03-02T09:30:00+01:00", "kind": "lock"},
    {"t": "2026-03-02T09:40:00.5+01:00", "kind": "end"},
]
ICS = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:u\nDTSTAMP:20260301T000000Z\n"
    "DTSTART:20260304T090000Z\nDTEND:20260304T093000Z\nSUMMARY:Call\nEND:VEVENT\nEND:VCALENDAR\n"
)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("EYEPRIZE_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def trace(tmp_path):
    return write(tmp_path / "day.jsonl", TRACE)


def write(path, lines):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def run(capfd, *words) -> tuple[int, str, str]:
    status = root.run([str(word) for word in words])
    said = capfd.readouterr()
    return status, said.out, said.err


def replayed(capfd, *words):
    status, out, err = run(capfd, "replay", "--json", *words)
    assert (status, err) == (0, "")
    return json.loads(out)


def test_json_as_promised(home, trace, capfd):
    got = replayed(capfd, trace, "--tz", "Europe/Berlin")

    assert got["skipped"] == 0
    assert got["days"] == [
        {
            "date": "2026-03-02",
            "seconds": {
                "networking": 0,
                "socializing": 1800,
                "job_search": 0,
                "meeting": 0,
                "other": 0,
                "away": 600.5,
            },
            "activities": {"socializing/feed": 1800},
            "networks": {"linkedin": 1800},
            "targets": {},
            "gap": 83_999.5,
        }
    ]
    (nudge,) = got["nudges"]
    assert (nudge["at"], nudge["kind"]) == ("2026-03-02T09:20:00+01:00", "streak")
    assert nudge["numbers"]["run_s"] == 1200
    feed, away = got["spans"]
    assert feed == {
        "start": "2026-03-02T09:00:00+01:00",
        "end": "2026-03-02T09:30:00+01:00",
        "app": "chrome",
        "url": FEED,
        "title": None,
        "category": "socializing",
        "activity": "feed",
        "network": "linkedin",
        "target": None,
        "rule": feed["rule"],
    }
    assert away["category"] == "away"
    assert away["end"] == "2026-03-02T09:40:00.500+01:00"
    assert {away[k] for k in feed if k not in ("start", "end", "category")} == {None}
    assert not (home / "eyeprize.db").exists()


def test_words_for_a_person(home, trace, capfd):
    status, out, err = run(capfd, "replay", trace, "--tz", "Europe/Berlin")

    assert (status, err) == (0, "")
    assert "2026-03-02  networking 0 min, socializing 30 min" in out
    assert "2026-03-02T09:20:00+01:00  streak: " in out


def test_days_are_in_the_zone_that_is_named(home, trace, capfd):
    assert replayed(capfd, trace, "--tz", "Asia/Tokyo")["days"][0]["date"] == "2026-03-02"
    there = replayed(capfd, trace, "--tz", "Pacific/Honolulu")
    assert there["days"][0]["date"] == "2026-03-01"
    assert there["spans"][0]["start"] == "2026-03-01T22:00:00-10:00"


def test_a_zone_that_is_named_stands_over_the_trace(home, tmp_path, capfd):
    zone = {"t": "2026-03-02T09:10:00+01:00", "kind": "zone", "name": "Pacific/Honolulu"}
    path = write(tmp_path / "z.jsonl", [*TRACE[:2], zone, *TRACE[2:]])
    got = replayed(capfd, path, "--tz", "Europe/Berlin")

    # In Honolulu it would be 23:20, a quiet hour.
    assert [n["at"] for n in got["nudges"]] == ["2026-03-02T09:20:00+01:00"]
    assert replayed(capfd, path)["nudges"] == []


def test_an_empty_trace_comes_to_nothing(home, tmp_path, capfd):
    (tmp_path / "empty.jsonl").write_text("\n", "utf-8")

    got = replayed(capfd, tmp_path / "empty.jsonl")
    assert got == {"days": [], "nudges": [], "spans": [], "skipped": 0}


def test_a_calendar_of_the_caller_replaces_the_traces(home, tmp_path, capfd):
    calendar = {"t": "2026-03-02T12:00:00+01:00", "kind": "calendar", "meetings": []}
    path = write(tmp_path / "long.jsonl", [*TRACE[:2], calendar])
    (tmp_path / "work.ics").write_text(ICS, "utf-8")

    kinds = [n["kind"] for n in replayed(capfd, path, "--tz", "Europe/Berlin")["nudges"]]
    assert "busy" in kinds
    got = replayed(capfd, path, "--tz", "Europe/Berlin", "--calendar", tmp_path / "work.ics")
    assert "busy" not in [n["kind"] for n in got["nudges"]]
    assert got["spans"][-1]["end"] == "2026-03-02T12:00:00+01:00"


def test_any_horizon_is_a_valid_setting(home, trace, tmp_path, capfd):
    (tmp_path / "c.toml").write_text('[nudges.busy]\nhorizon = "9999999d"\n', "utf-8")
    (tmp_path / "work.ics").write_text(ICS, "utf-8")

    replayed(capfd, trace, "--config", tmp_path / "c.toml", "--calendar", tmp_path / "work.ics")


def test_settings_of_the_caller_count(home, trace, tmp_path, capfd):
    (tmp_path / "c.toml").write_text('[nudges.streak]\nafter = "10m"\n', "utf-8")

    got = replayed(capfd, trace, "--config", tmp_path / "c.toml", "--tz", "Europe/Berlin")
    assert got["nudges"][0]["at"] == "2026-03-02T09:10:00+01:00"


BROKEN = {
    # name: (arguments, status, what is said)
    "no such trace": (["replay", "nowhere.jsonl"], 2, "nowhere.jsonl"),
    "a folder": (["replay", "."], 2, "."),
    "a bad line": (["replay", "bad.jsonl"], 2, "bad.jsonl:2: 'kind' is missing"),
    "a line out of order": (["replay", "back.jsonl"], 2, "back.jsonl:2: t is 3600 s before"),
    "no such configuration": (["replay", "day.jsonl", "--config", "no.toml"], 2, "no.toml"),
    "a bad configuration": (["replay", "day.jsonl", "--config", "bad.toml"], 2, "bad.toml:2: "),
    "no such calendar": (["replay", "day.jsonl", "--calendar", "no.ics"], 3, "no.ics"),
    "no such zone": (["replay", "day.jsonl", "--tz", "Mars"], 2, "'Mars' is no time zone"),
    "no trace at all": (["replay"], 2, "TRACE"),
    "an unknown option": (["replay", "day.jsonl", "--jsn"], 2, "--jsn"),
    "an import of a bad line": (["import", "trace", "bad.jsonl"], 2, "bad.jsonl:2"),
    "settings in a start line": (["replay", "start.jsonl"], 2, "start line"),
    "a memory in a start line": (["replay", "known.jsonl"], 2, "start line"),
}


@pytest.mark.parametrize(("words", "status", "said"), BROKEN.values(), ids=BROKEN)
def test_what_is_wrong_is_said_with_its_status(
    home, trace, tmp_path, monkeypatch, capfd, words, status, said
):
    monkeypatch.chdir(tmp_path)
    start = {"t": TRACE[0]["t"], "kind": "start", "zone": "UTC", "settings": {}}
    write(tmp_path / "bad.jsonl", [TRACE[0], {"t": TRACE[0]["t"]}])
    write(tmp_path / "back.jsonl", [TRACE[0], {**TRACE[1], "t": "2026-03-02T08:00:00+01:00"}])
    write(tmp_path / "start.jsonl", [{**start, "settings": {"nudge": 1}}])
    write(tmp_path / "known.jsonl", [{**start, "known": {"memory": 3}}])
    (tmp_path / "bad.toml").write_text("[nudges]\ncooldown = 3\n", "utf-8")

    got, out, err = run(capfd, *words)

    assert (got, out) == (status, "")
    assert said in err
    assert "Traceback" not in err


def test_lenient_skips_and_counts(home, tmp_path, capfd):
    back = {**TRACE[1], "t": "2026-03-02T08:00:00+01:00"}
    path = write(tmp_path / "bad.jsonl", [*TRACE[:2], {"t": "x"}, back, *TRACE[2:]])

    got = replayed(capfd, path, "--lenient", "--tz", "Europe/Berlin")
    assert got["skipped"] == 2
    assert got["days"][0]["seconds"]["socializing"] == 1800


def test_a_calendar_read_in_part_is_a_warning(home, trace, tmp_path, capfd):
    (tmp_path / "work.ics").write_text(ICS.replace("20260304T090000Z", "20269999T0"), "utf-8")
    status, out, err = run(capfd, "replay", "--json", trace, "--calendar", tmp_path / "work.ics")

    assert status == 0
    assert json.loads(out)["skipped"] == 0
    assert "warning: work.ics" in err


def test_a_trace_is_imported_once(home, trace, capfd):
    assert run(capfd, "import", "trace", trace, "--tz", "Europe/Berlin")[:2] == (
        0,
        "2 spans stored\n",
    )
    status, out, err = run(capfd, "import", "trace", trace, "--tz", "Europe/Berlin")

    assert (status, out) == (2, "")
    assert "2026-03-02" in err
    status, out, _ = run(
        capfd, "export", "--what", "spans", "--from", "2026-03-01", "--to", "2026-03-03"
    )
    assert out.count("socializing") == 1
