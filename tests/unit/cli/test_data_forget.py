import sqlite3
from contextlib import closing

import pytest

from tests.faults.searching import files_with
from tracker.cli import root
from tracker.core.model import Change, Judged, Meeting, Nudge, Page, Span
from tracker.paths import find_places
from tracker.storage.archive import Archive
from tracker.storage.journal import open_journal
from tracker.storage.known_traces import remember_trace
from tracker.storage.migrations import migrate
from tracker.storage.turns import turn

NINE_MS = 1_772_438_400_000  # 2026-03-02T09:00:00+01:00
HOUR_MS = 3_600_000
SITE, OTHER = "quillhaven.example", "docs.example"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("EYEPRIZE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TZ", "Europe/Berlin")
    return tmp_path / "home"


def span(start_h, end_h, host, title=None):
    page = Page("chrome", f"https://{host}/", title)
    return Span(NINE_MS + start_h * HOUR_MS, NINE_MS + end_h * HOUR_MS, page, offset_s=3600)


@pytest.fixture
def recorded(home):
    spans = [span(0, 1, SITE), span(1, 2, OTHER), span(2, 3, OTHER, f"{SITE} explained")]
    with Archive(find_places().database) as archive:
        archive.import_spans(
            [(each, Judged("networking", "community", None, "Acme")) for each in spans],
            zone="Europe/Berlin", version="0.1.0", rules_hash="r1",
        )  # fmt: skip
    return spans


def run(*words):
    return root.run(["data", "forget", *words])


def stored():
    with Archive(find_places().database) as archive:
        return list(archive.read_seen(0, 1 << 60))


def test_it_shows_what_would_go_and_changes_nothing(recorded, home, capfd):
    before = stored()
    assert run("--site", SITE, "--dry-run") == 0
    assert capfd.readouterr().out == (
        f"Recorded of {SITE}: 1 h on 1 day, 1 stretch, 1 page.\n"
        "  1 other page names it and loses title and address\n"
    )
    assert stored() == before


@pytest.mark.parametrize("answer", ["n\n", "\n", ""], ids=["no", "nothing", "no terminal"])
def test_who_does_not_agree_keeps_everything(recorded, home, capfd, monkeypatch, answer):
    import io

    before = stored()
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert run("--site", SITE) == 1
    assert "Nothing was changed." in capfd.readouterr().err
    assert stored() == before


def test_the_time_of_a_site_stays_as_other(recorded, home, capfd):
    assert run("--site", SITE, "--yes") == 0
    assert "Forgotten." in capfd.readouterr().out
    assert [(s.start_ms, s.end_ms, s.page.url, j.category) for s, j in stored()] == [
        (NINE_MS, NINE_MS + HOUR_MS, None, "other"),
        (NINE_MS + HOUR_MS, NINE_MS + 2 * HOUR_MS, f"https://{OTHER}/", "networking"),
        (NINE_MS + 2 * HOUR_MS, NINE_MS + 3 * HOUR_MS, None, "networking"),
    ]
    assert files_with(SITE, home) == []


def test_a_target_goes_with_its_pages(recorded, home):
    assert run("--target", "acme", "--yes") == 0
    assert {judged.category for _, judged in stored()} == {"other"}
    assert files_with("acme", home) == []


def test_a_stretch_of_time_goes_with_everything_in_it(recorded, home):
    journal = open_journal(find_places().database, migrate=migrate)
    at_ms = NINE_MS + HOUR_MS
    journal.add_nudge(Nudge(at_ms, "busy", "t", "m", {}))
    booked = Meeting(at_ms, at_ms + 1, "with somebody", "work", uid="u1")
    journal.save_meetings([booked], NINE_MS)
    journal.close(NINE_MS)

    assert run("--from", "2026-03-02T09:30", "--to", "2026-03-02T11:30", "--yes") == 0
    half_ms = HOUR_MS // 2
    assert [(s.start_ms - NINE_MS, s.end_ms - NINE_MS) for s, _ in stored()] == [
        (0, half_ms), (5 * half_ms, 6 * half_ms),
    ]  # fmt: skip
    journal = open_journal(find_places().database, migrate=migrate)
    journal.save_meetings([booked], NINE_MS)  # the calendar still has it
    assert journal.read_meetings(0, 1 << 60) == []
    assert journal.read_nudges(0) == []
    journal.close(NINE_MS)


def test_all_leaves_what_was_configured(recorded, home, capfd):
    (home / "rules.toml").write_text("# mine\n")
    assert run("--all", "--yes") == 0
    assert f"stays, as you wrote it: {home / 'rules.toml'}" in capfd.readouterr().out
    assert not list(home.glob("eyeprize.db*"))


def test_where_it_stands_in_the_configuration_is_said(recorded, home, capfd):
    (home / "config.toml").write_text(f'[privacy]\nexclude = [\n  "*.{SITE}",\n]\n')
    (home / "rules.toml").write_text(f'# {SITE} and more\n[[rule]]\nid = "a"\n')
    (home / "targets.csv").write_text(f"name,site\nAcme,https://{SITE}/\n")
    run("--site", SITE, "--yes")
    said = capfd.readouterr().out
    for place in ("config.toml:3", "rules.toml:1", "targets.csv:2"):
        assert f"  {home / place}\n" in said


TRACES = {
    "a trace that names it": (f'{{"url": "https://{SITE}/"}}', ("--site", SITE), False),
    "one that does not": (f'{{"url": "https://{OTHER}/"}}', ("--site", SITE), True),
    "one of that time": (
        '{"t": "2026-03-02T09:40:00+01:00"}',
        ("--from", "2026-03-02T09:00", "--to", "2026-03-02T10:00"),
        False,
    ),
    "one of another time": (
        '{"t": "2026-03-03T09:40:00+01:00"}',
        ("--from", "2026-03-02T09:00", "--to", "2026-03-02T10:00"),
        True,
    ),
    "one that begins later and knows the time before": (
        '{"t": "2026-03-03T09:40:00+01:00", "known": {"stretches": [[1772438400000, 1, null]]}}',
        ("--from", "2026-03-02T09:00", "--to", "2026-03-02T10:00"),
        False,
    ),
    "any, when all goes": ('{"t": "2026-03-03T09:40:00+01:00"}', ("--all",), False),
}


@pytest.mark.parametrize(("line", "words", "stays"), TRACES.values(), ids=TRACES.keys())
def test_recorded_traces(recorded, tmp_path, line, words, stays):
    trace = tmp_path / "trace.jsonl"
    trace.write_text(line + "\n")
    journal = open_journal(find_places().database, migrate=migrate)
    remember_trace(journal, trace)
    journal.close(NINE_MS)

    assert run(*words, "--yes") == 0
    assert trace.exists() == stays


def test_a_second_call_sweeps_what_the_first_left(recorded, home, capfd):
    run("--site", SITE, "--yes")
    leftover = home / "backups" / ".eyeprize-x.partial"
    leftover.parent.mkdir(exist_ok=True)
    leftover.write_text(SITE)
    capfd.readouterr()
    assert run("--site", SITE) == 0  # nothing to ask
    assert capfd.readouterr().out.startswith(f"Nothing is recorded of {SITE}.")
    assert files_with(SITE, home) == []


WRONG = {
    "nothing said": ((), "Say what to forget"),
    "two at once": (("--site", SITE, "--all"), "Say what to forget"),
    "a start only": (("--from", "10:00"), "has a start and an end"),
    "no site": (("--site", "???"), "is no site"),
    "no time": (("--from", "then", "--to", "now"), "is no time"),
}


@pytest.mark.parametrize(("words", "said"), WRONG.values(), ids=WRONG.keys())
def test_wrong_usage_is_said(recorded, capfd, words, said):
    assert run(*words, "--yes") == 2
    assert said in capfd.readouterr().err


def test_two_at_once_are_refused(recorded, capfd):
    with turn(find_places()):
        assert run("--site", SITE, "--yes") == 2
    assert "Another command is changing your records." in capfd.readouterr().err


def test_what_is_written_is_the_persons_alone(recorded, home):
    from datetime import date

    from tracker.storage.backups import back_up_day

    backup = back_up_day(find_places().database, date(2026, 3, 2))
    run("--site", SITE, "--yes")
    modes = {path.name: path.stat().st_mode & 0o777 for path in (find_places().database, backup)}
    assert set(modes.values()) == {0o600}
    with closing(sqlite3.connect(backup)) as db:
        assert db.execute("SELECT count(*) FROM page WHERE sealed = 'excluded'").fetchone() == (1,)


def test_a_backup_that_cannot_be_read_is_removed_and_said(recorded, home, capfd):
    backup = home / "backups" / "eyeprize-2026-03-02.db"
    backup.parent.mkdir()
    backup.write_bytes(b"not a database, but " + SITE.encode() * 100)
    assert run("--site", SITE, "--yes") == 0
    assert f"removed: {backup}" in capfd.readouterr().out
    assert not backup.exists()


def judge(page):
    del page
    return Judged("other")


def test_a_backup_of_an_older_form_is_rewritten(recorded, home):
    from tracker.storage.migrations import build

    backup = home / "backups" / "eyeprize-before-form-2.db"
    build(backup, 1)
    with closing(sqlite3.connect(backup)) as db, db:
        db.execute("INSERT INTO run VALUES (1, 0, 1, '0.1.0', 'live')")
        db.execute(
            "INSERT INTO page (id, digest, app, url, host, category, rules_hash)"
            " VALUES (1, x'00', 'chrome', ?, ?, 'other', 'r')",
            (f"https://{SITE}/", SITE),
        )
        db.execute("INSERT INTO span VALUES (1, 0, 1000, 0, 'UTC', 1, 0, 1)")
    assert run("--site", SITE, "--yes") == 0
    with closing(sqlite3.connect(backup)) as db:
        assert db.execute("SELECT url, sealed FROM page").fetchall() == [(None, "excluded")]
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
    assert files_with(SITE, home) == []


def test_a_page_that_is_seen_again_is_a_new_one(recorded):
    run("--site", SITE, "--yes")
    journal = open_journal(find_places().database, migrate=migrate)
    journal.begin_run(NINE_MS, "Europe/Berlin", "0.1.0")
    journal.record(Change(0, (span(5, 6, SITE),)), None, judge, "r1")
    journal.close(NINE_MS)
    assert [s.page.url for s, _ in stored()][-1] == f"https://{SITE}/"


def test_the_daily_process_lets_go_of_what_is_too_old(recorded, home):
    database = str(find_places().database)
    assert root.run(["_back-up", database, "2026-04-01", "--keep-months", "1"]) == 0
    assert len(stored()) == 3
    assert root.run(["_back-up", database, "2026-04-03", "--keep-months", "1"]) == 0
    assert stored() == []
    backups = sorted(path.name for path in (home / "backups").iterdir())
    assert backups == ["eyeprize-2026-04-01.db", "eyeprize-2026-04-03.db"]
