"""From a wrong total to a right one: ``rules add``, ``suggest``, ``reclassify``, ``why --at``."""

import json
import os
import pty
import select
import sys
import time
import tomllib

import pytest

from tracker.cli import root
from tracker.core.model import Judged, Page, Sealed, Span
from tracker.paths import find_places
from tracker.storage.archive import Archive
from tracker.storage.own_rules import read_classifier
from tracker.system.clock import SystemClock

pytestmark = pytest.mark.thorough

BOARD = "https://forum.ports.example/board/cranes/12"
CHAT = "https://forum.ports.example/board/chat/3"
MINUTE_MS = 60_000
OTHER = Judged("other", rule="rest")


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("EYEPRIZE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TZ", "UTC")
    return tmp_path / "home"


@pytest.fixture
def noon(home):
    """Record an hour of yesterday, from noon: what was it, and for how long?"""
    noon_ms = SystemClock().wall_ms() // 86_400_000 * 86_400_000 - 43_200_000
    told = [
        (20, Page("chrome", BOARD, "Cranes"), OTHER),
        (10, Page("chrome", CHAT, "Chat"), OTHER),
        (5, Page("chrome", "https://www.linkedin.com/feed/", "Feed"),
         Judged("socializing", "feed", "linkedin", None, "linkedin.feed")),
        (6, Page("chrome", "https://www.reddit.com/r/gardening/", "Tomatoes"),
         Judged("socializing", "browsing", "reddit", None, "reddit.browsing")),
        (7, Page("chrome", sealed=Sealed("private")), Judged("other", rule="private")),
        (8, None, OTHER),
        (4, Page("gimp", title="Drawing"), OTHER),
    ]  # fmt: skip
    spans, at_ms = [], noon_ms
    for minutes, page, judged in told:
        end_ms = at_ms + minutes * MINUTE_MS
        spans.append((Span(at_ms, end_ms, page or Page(), away=page is None), judged))
        at_ms = end_ms
    with Archive(find_places().database) as archive:
        rules_hash = read_classifier(find_places()).rules_hash
        archive.import_spans(spans, zone="UTC", version="0.1.0", rules_hash=rules_hash)
    return noon_ms


@pytest.fixture
def run(home, capfd):
    def run_one(*words):
        status = root.run(words)
        out, err = capfd.readouterr()
        return status, out, err

    return run_one


def rules():
    return tomllib.loads(find_places().rules_file.read_text("utf-8"))["rule"]


# -- rules add -------------------------------------------------------------------------------


def test_a_section_is_counted_with_its_activity(run):
    status, out, _ = run("rules", "add", BOARD, "networking/community", "--wide", "section")
    assert status == 0
    assert "this section: forum.ports.example/board/cranes/…" in out
    (rule,) = rules()
    assert (rule["category"], rule["activity"], rule["path"]) == (
        "networking", "community", "/board/cranes/**",
    )  # fmt: skip


def test_without_options_only_the_page_is_counted(run):
    run("rules", "add", "ports.example/x/y", "job-search")
    (rule,) = rules()
    assert (rule["path"], rule["category"], rule["activity"]) == ("/x/y", "job_search", "listings")


def test_the_activity_and_the_network_stay_what_the_rules_said(run):
    run("rules", "add", "https://www.linkedin.com/messaging/thread/1/", "socializing")
    (rule,) = rules()
    assert (rule["activity"], rule["network"]) == ("chat", "linkedin")


def test_a_past_page_is_counted(run, noon):
    status, out, _ = run(
        "rules", "add", "--at", "yesterday 12:05", "networking", "--wide", "section"
    )
    assert (status, rules()[0]["path"]) == (0, "/board/cranes/**")
    assert "20 min of the last 30 days move with 'eyeprize reclassify'" in out


def test_a_program_is_counted(run, noon):
    assert run("rules", "add", "--app", "gimp", "job_search/documents")[0] == 0
    assert rules()[0]["app"] == "gimp"


WRONG = {
    "an unknown category": ((BOARD, "networkin"), 2, "Did you mean 'networking'?"),
    "an unknown activity": ((BOARD, "networking/comunity"), 2, "Did you mean 'community'?"),
    "an activity of other": ((BOARD, "other/feed"), 2, "Leave it out"),
    "no category": ((BOARD,), 2, "as what the page shall count"),
    "two pages": ((BOARD, "--app", "gimp", "other"), 2, "takes one page"),
    "two addresses": ((BOARD, CHAT, "other"), 2, "an address and a category"),
    "no page at all": (("other",), 3, "eyeprize is not running"),
    "no address": (("about:blank", "other"), 2, "no rule can name it"),
    "a page without a section": (
        ("https://ports.example/", "other", "--wide", "section"), 2, "It has: page, site",
    ),
    "away": (("--at", "yesterday 12:50", "other"), 2, "No page was in front"),
    "private": (("--at", "yesterday 12:42", "other"), 2, "was not kept (private)"),
}  # fmt: skip


@pytest.mark.parametrize(("words", "status", "said"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_added_is_said_and_changes_nothing(run, noon, words, status, said):
    found, _, err = run("rules", "add", *words)
    assert (found, said in err) == (status, True), err
    assert not find_places().rules_file.exists()


def test_a_person_is_asked_as_what_and_how_wide(noon, home):
    words = [sys.executable, "-m", "tracker", "rules", "add", BOARD]
    process, terminal = pty.fork()
    if process == 0:
        os.execv(words[0], words)
    said = b""
    for question, answer in ((b"Count it as", b"networking\n"), (b"How wide", b"3\n"), (b"?", b"")):
        until = time.monotonic() + 60
        while question not in said or not answer:
            assert time.monotonic() < until, said
            if select.select([terminal], [], [], 0.2)[0]:
                try:
                    said += os.read(terminal, 4096)
                except OSError:  # it has ended
                    break
        if answer:
            os.write(terminal, answer)
    os.close(terminal)

    assert os.waitpid(process, 0)[1] == 0, said
    assert b"this section: forum.ports.example/board/cranes/" in said
    assert b"30 min of the last 30 days" in said
    assert rules()[0]["host"] == "ports.example"


# -- rules suggest ---------------------------------------------------------------------------


def test_what_no_rule_means_is_suggested_and_the_private_is_not(run, noon):
    status, out, _ = run("rules", "suggest", "--json")
    found = json.loads(out)["suggestions"]
    assert status == 0
    assert [(it["place"], it["seconds"], it["times"], it["counted"]) for it in found] == [
        ("forum.ports.example/board/cranes/…", 1200, 1, "other"),
        ("forum.ports.example/board/chat/…", 600, 1, "other"),
        ("reddit.com/r/gardening/…", 360, 1, "socializing/browsing"),
        ("gimp", 240, 1, "other"),
    ]
    assert found[0]["command"] == f"eyeprize rules add {BOARD} networking --wide section"


def test_what_the_person_decided_is_not_suggested_again(run, noon):
    run("rules", "add", BOARD, "other", "--wide", "site")
    run("reclassify")
    _, out, _ = run("rules", "suggest")
    assert "ports.example" not in out
    assert "reddit.com/r/gardening/…" in out


def test_its_example_can_be_run_as_it_stands(run, noon):
    import shlex

    _, out, _ = run("rules", "suggest")
    words = shlex.split(out.strip().splitlines()[-1])
    assert words[0] == "eyeprize"
    assert run(*words[1:])[0] == 0


def test_nothing_recorded_is_said(run):
    assert run("rules", "suggest")[0] == 3


# -- reclassify ------------------------------------------------------------------------------


def test_a_dry_run_tells_what_would_move_and_moves_nothing(run, noon):
    run("rules", "add", BOARD, "networking/community", "--wide", "site")
    _, first, _ = run("reclassify", "--dry-run")
    _, again, _ = run("reclassify", "--dry-run")
    assert first == again
    assert "2 pages would get another verdict, 30 min in all" in first
    assert "other  ->  networking/community        30 min  2 pages" in first
    assert "30 min  own.ports-example-" in first


def test_it_moves_and_can_be_taken_back(run, noon):
    run("rules", "add", BOARD, "networking/community", "--wide", "site")
    before = export(run)
    assert run("reclassify")[0] == 0
    assert export(run)["networking"] == 1800
    assert "nothing is to be moved" in run("reclassify")[1]
    assert "2 pages count as before the correction of" in run("reclassify", "--undo")[1]
    assert export(run) == before
    assert run("reclassify", "--undo")[0] == 1


def export(run):
    """Return yesterday's seconds by category."""
    _, out, _ = run("export", "--what", "spans", "--format", "json", "--from", "1971-01-01")
    seconds: dict[str, float] = {}
    for span in json.loads(out):
        seconds[span["category"]] = seconds.get(span["category"], 0) + span["seconds"]
    return seconds


# -- why --at --------------------------------------------------------------------------------


def test_a_past_verdict_is_explained_and_what_the_rules_say_now(run, noon):
    _, out, _ = run("why", "--at", "yesterday 12:05")
    assert "12:00:00 to 12:20:00 (20 min):" in out
    assert f"chrome | {BOARD} | Cranes" in out
    assert "counted as  other\n  by rule     rest (99-rest.toml:" in out
    assert "The rules still say so:" in out

    run("rules", "add", "--at", "yesterday 12:05", "networking/community")
    _, out, _ = run("why", "--at", "yesterday 12:05")
    assert "The rules have changed since" in out
    assert "\nnetworking/community\n  rule   own." in out

    run("reclassify")
    _, out, _ = run("why", "--at", "yesterday 12:05")
    assert "counted as  networking/community\n  by rule     own." in out
    assert "  before      other, until " in out

    find_places().rules_file.write_text("", "utf-8")
    assert ", which is gone since" in run("why", "--at", "yesterday 12:05")[1]


def test_what_the_person_said_of_that_time_is_told(run, noon):
    said = run("correct", "count", "yesterday 12:00", "yesterday 12:10", "networking")
    assert said[0] == 0, said
    _, out, _ = run("why", "--at", "yesterday 12:05")
    assert "  you said    networking" in out
    assert ": correction 1 counts, not the rule" in out
    assert "  you said" not in run("why", "--at", "yesterday 12:15")[1]


KINDLY = {
    "away": ("12:50", 0, "you were not there"),
    "private": ("12:43", 0, "a private window, so nothing of it was kept"),
    "a gap": ("13:30", 1, "asleep, paused, or not running"),
}


@pytest.mark.parametrize(("at", "status", "said"), KINDLY.values(), ids=KINDLY.keys())
def test_where_no_page_was_it_is_said_kindly(run, noon, at, status, said):
    found, out, err = run("why", "--at", f"yesterday {at}")
    assert found == status
    assert said in out + err
