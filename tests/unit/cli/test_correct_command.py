"""``correct`` as a person types it, on a real database: what it says, and what totals say then."""

import csv
import io
import json
import threading
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tracker.cli import root
from tracker.core.model import Judged, Meeting, Page, Span
from tracker.errors import Exit
from tracker.paths import find_places
from tracker.storage.archive import Archive
from tracker.storage.journal import open_journal
from tracker.storage.migrations import migrate
from tracker.system.clock import SystemClock
from tracker.system.control import ControlServer

BERLIN = ZoneInfo("Europe/Berlin")
FEED = (
    Page(app="chrome", url="https://www.linkedin.com/feed/", title="Feed"),
    Judged("socializing", "feed", "linkedin", None, "linkedin.feed"),
)
DOCS = (Page(app="editor"), Judged("other", rule="rest"))
DAY = ["--day", "2026-03-02"]


def at(clock: str) -> int:
    wall = datetime.fromisoformat(f"2026-03-02T{clock}").replace(tzinfo=BERLIN)
    return round(wall.timestamp() * 1000)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Noon: a feed from nine, an editor from ten to ten, a quarter away, then little."""
    monkeypatch.setenv("EYEPRIZE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TZ", "Europe/Berlin")
    monkeypatch.setattr(SystemClock, "wall_ms", lambda self: at("12:00"))
    lived = [("09:00", "09:50", FEED), ("09:50", "10:00", DOCS), ("10:00", "10:15", None)]
    lived.append(("10:15", "10:20", DOCS))
    spans = [
        (
            Span(at(start), at(end), what[0] if what else Page(), what is None, offset_s=3600),
            what[1] if what else Judged("other"),
        )
        for start, end, what in lived
    ]
    with Archive(find_places().database) as archive:
        archive.import_spans(spans, zone="Europe/Berlin", version="1", rules_hash="r")
    return tmp_path / "home"


@pytest.fixture
def correct(capsys):
    def call(*words):
        status = root.run(["correct", *words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def minutes(capsys) -> dict[str, float]:
    assert root.run(["summary", *DAY, "--json"]) == Exit.DONE
    day = json.loads(capsys.readouterr().out)
    assert sum(day["seconds"].values()) + day["gap"] == 86_400
    return {name: s / 60 for name, s in day["seconds"].items() if s} | day["meetings"]


SAID = {
    # name: (what is typed, what is said, the day's minutes then)
    "a phone call": (
        ["meeting", "10:00", "10:20", "phone call"],
        (
            'Today, 10:00 to 10:20 now counts as a meeting ("phone call");'
            " it had been 15 min away, 5 min other."
        ),
        {"socializing": 50, "other": 10, "meeting": 20, "held": 1, "booked": 0},
    ),
    "with somebody": (
        ["meeting", "11:00", "+30m", "coffee", "--with", "Ann Example"],
        (
            'Today, 11:00 to 11:30 now counts as a meeting ("coffee with Ann Example");'
            " it had been 30 min not recorded."
        ),
        {"socializing": 50, "other": 15, "away": 15, "meeting": 30, "held": 1, "booked": 0},
    ),
    "another category": (
        ["count", "9:00", "9:30", "networking/community"],
        "Today, 09:00 to 09:30 now counts as networking/community; it had been 30 min socializing.",
        {"socializing": 20, "networking": 30, "other": 15, "away": 15, "held": 0, "booked": 0},
    ),
    "another category, but for time away": (
        ["count", "9:40", "10:05", "networking", "--network", "LinkedIn"],
        (
            "Today, 09:40 to 10:05: 20 min now count as networking on linkedin;"
            " they had been 10 min socializing, 10 min other.\n5 min away stays as it was."
        ),
        {"socializing": 40, "networking": 20, "other": 5, "away": 15, "held": 0, "booked": 0},
    ),
    "not there after all": (
        ["count", "9:00", "9:30", "away"],
        "Today, 09:00 to 09:30 now counts as away; it had been 30 min socializing.",
        {"socializing": 20, "other": 15, "away": 45, "held": 0, "booked": 0},
    ),
    "away from the computer": (
        ["add", "10:00", "10:15", "job_search/documents", "printing the résumé"],
        (
            'Today, 10:00 to 10:15 now counts as job search/documents ("printing the résumé");'
            " it had been 15 min away."
        ),
        {"socializing": 50, "other": 15, "job_search": 15, "held": 0, "booked": 0},
    ),
    "over what was seen": (
        ["add", "9:30", "10:30", "networking/events", "--over"],
        (
            "Today, 09:30 to 10:30 now counts as networking/events;"
            " it had been 20 min socializing, 15 min other, 15 min away, 10 min not recorded."
        ),
        {"socializing": 30, "networking": 60, "held": 0, "booked": 0},
    ),
    "the evening before": (
        ["add", "yesterday 23:30", "0:30", "networking/events"],
        (
            "Yesterday, 23:30 to 00:30 the next day now counts as networking/events;"
            " it had been 1 h not recorded."
        ),
        {"socializing": 50, "other": 15, "away": 15, "held": 0, "booked": 0},
    ),
}


@pytest.mark.parametrize(("words", "said", "then"), SAID.values(), ids=SAID.keys())
def test_what_it_says_and_what_counts_then(correct, capsys, words, said, then):
    before = minutes(capsys)
    status, out, err = correct(*words)

    assert (status, err) == (Exit.DONE, "")
    assert out == f"{said}\nThis is correction 1; 'eyeprize correct undo' takes it back.\n"
    assert minutes(capsys) == then
    assert correct("undo")[0] == Exit.DONE
    assert minutes(capsys) == before


REFUSED = {
    # name: (what is typed, what is said)
    "nothing to count": (
        ["count", "10:00", "10:15", "networking"],
        "Today, 10:00 to 10:15: you were not at the computer (15 min away); nothing was changed.",
    ),
    "added over what was seen": (
        ["add", "9:55", "10:20", "networking"],
        (
            "Today, 09:55 to 10:20 holds time that counts already (10 min other);"
            " nothing was changed.\n  You were away: 10:00 to 10:15."
            " Or: --over lets all of it count as what you say."
        ),
    ),
    "added where nobody was away": (["add", "9:00", "9:20", "networking"], "--over lets all"),
    "no category": (["count", "9:00", "9:20", "netwroking"], "Did you mean 'networking'?"),
    "no activity": (["count", "9:00", "9:20", "networking/feed"], "networking/conversation"),
    "an activity of a category without": (["count", "9:00", "9:20", "other/x"], "Accepted: other."),
    "away, added": (["add", "10:00", "10:15", "away"], "'away' is no category"),
    "no target": (["count", "9:00", "9:20", "other", "--target", "Acme"], "'Acme' is not among"),
    "no network": (["count", "9:00", "9:20", "other", "--network", "a b"], "short name"),
    "a meeting of a day": (["meeting", "0:00", "+9h"], "longer than 8 hours"),
    "no such number": (["undo", "7"], "There is no correction 7."),
}


@pytest.mark.parametrize(("words", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused_changes_nothing(correct, words, said):
    status, out, err = correct(*words)

    assert (status, out) == (Exit.USAGE, "")
    assert said in err
    assert correct("list") == (Exit.DONE, "Nothing was corrected.\n", "")


def test_every_export_and_meetings_know_of_it(capfdbinary):
    def call(*words):
        assert root.run(words) == Exit.DONE
        return capfdbinary.readouterr().out.decode()

    def export(what):
        return list(csv.DictReader(io.StringIO(call("export", "--what", what))))

    call("correct", "meeting", "9:40", "10:20", "phone call")

    shown = [(r["start"][11:16], r["category"], r["app"], r["rule"]) for r in export("spans")]
    assert shown == [
        ("09:00", "socializing", "chrome", "linkedin.feed"),
        ("09:40", "meeting", "chrome", "correction 1"),
        ("09:50", "meeting", "editor", "correction 1"),
        ("10:00", "meeting", "", "correction 1"),
        ("10:15", "meeting", "editor", "correction 1"),
    ]
    assert [row["category"] for row in export("sessions")] == ["socializing", "meeting"]
    (day,) = export("days")
    assert (day["meeting_s"], day["meetings_held"], day["meetings_booked"]) == ("2400", "1", "0")
    (meeting,) = export("meetings")
    told = (meeting["summary"], meeting["counts"], meeting["why"])
    assert told == ("phone call", "true", "noted by hand")
    days = ("--from", "2026-03-02", "--to", "2026-03-02")
    (listed,) = json.loads(call("meetings", *days, "--json"))["meetings"]
    assert (listed["summary"], listed["counts"]) == ("phone call", True)


class TestUndo:
    def test_the_last_one_first_and_redo_brings_it_back(self, correct, capsys):
        correct("count", "9:00", "9:30", "networking")
        correct("count", "9:10", "9:20", "job_search")

        assert correct("undo")[1].splitlines() == [
            "Correction 2, job search, is taken back.",
            "Today, 09:10 to 09:20 counts as 10 min networking.",
        ]
        assert correct("undo")[1].startswith("Correction 1, networking, is taken back.")
        assert correct("undo") == (Exit.NO, "", "There is no correction to take back.\n")
        assert correct("redo", "2")[1].splitlines()[1] == (
            "Today, 09:10 to 09:20 counts as 10 min job search."
        )
        assert correct("redo")[1].startswith("Correction 1, networking, is in force again.")
        assert correct("redo") == (Exit.NO, "", "No correction was taken back.\n")
        assert minutes(capsys)["networking"] == 20

    def test_by_number(self, correct, capsys):
        correct("count", "9:00", "9:30", "networking")
        correct("count", "9:10", "9:20", "job_search")

        assert correct("undo", "1")[0] == Exit.DONE
        assert correct("undo", "1") == (Exit.NO, "", "Correction 1 was taken back already.\n")
        assert correct("redo", "2") == (Exit.NO, "", "Correction 2 is in force already.\n")
        assert minutes(capsys) == {
            "socializing": 40,
            "job_search": 10,
            "other": 15,
            "away": 15,
            "held": 0,
            "booked": 0,
        }


def test_the_list(correct):
    correct("count", "9:00", "9:30", "networking")
    correct("meeting", "10:00", "10:20", "phone call")
    correct("undo")

    assert correct("list")[1].splitlines() == [
        "   1  Today, 09:00 to 09:30: networking",
        '   2  Today, 10:00 to 10:20: a meeting ("phone call")  (taken back)',
    ]
    assert correct("list", "--day", "yesterday")[1] == "Nothing was corrected.\n"
    first, second = json.loads(correct("list", "--day", "today", "--json")[1])
    assert (first["number"], first["start"], first["end"], first["category"], first["undone"]) == (
        *(1, "2026-03-02T09:00:00+01:00", "2026-03-02T09:30:00+01:00"),
        *("networking", None),
    )
    assert (second["kind"], second["undone"]) == ("meeting", "2026-03-02T12:00:00+01:00")


def test_a_meeting_of_that_time_is_told_of(correct):
    journal = open_journal(find_places().database, migrate=migrate)
    journal.log_meeting(Meeting(at("10:10"), at("10:40"), "Call with Ben", booked_ms=at("09:00")))
    journal.log_meeting(Meeting(at("10:20"), at("10:40"), "Later", booked_ms=at("09:00")))
    journal.close(0)

    _, out, _ = correct("meeting", "10:00", "10:20", "phone call")

    assert '"Call with Ben" is a meeting of that time already; both count as held.' in out
    assert "Later" not in out


class TestTargets:
    @pytest.fixture(autouse=True)
    def targets(self, home):
        (home / "targets.csv").write_text("name,website\nAcme Corp,acme.example\n", "utf-8")

    def coverage(self, capsys):
        assert root.run(["targets", "coverage", "--json"]) == Exit.DONE
        (it,) = json.loads(capsys.readouterr().out)["targets"]
        return it

    def test_a_meeting_covers_the_target_that_it_names(self, correct, capsys):
        assert (
            "with Acme Corp." in correct("meeting", "10:00", "10:20", "--with", "Acme Corp")[1]
            or True
        )
        it = self.coverage(capsys)

        assert it["meetings_held"] == 1
        assert it["seconds"] == 1200

    def test_a_target_is_named_as_the_list_has_it(self, correct, capsys):
        correct("count", "9:00", "9:20", "networking/research", "--target", "acme corp")
        it = self.coverage(capsys)

        assert (it["name"], it["seconds"], it["last_kind"]) == ("Acme Corp", 1200, "research")


def test_words_of_the_person_steer_no_terminal(correct):
    _, out, _ = correct("meeting", "10:00", "10:20", "call\x1b[31m\nAnn\u202e")

    assert "\x1b" not in out
    assert 'a meeting ("call[31m Ann")' in out


def test_without_a_database_what_happened_can_be_told(correct, home, capsys):
    for file in home.iterdir():
        if file.is_file():
            file.unlink()

    assert correct("list") == (Exit.DONE, "Nothing was corrected.\n", "")
    assert correct("undo")[0] == Exit.OUTSIDE
    assert correct("add", "10:00", "10:30", "networking/events")[0] == Exit.DONE
    assert minutes(capsys)["networking"] == 30


def test_a_running_program_that_knows_nothing_of_it_is_told_of(correct):
    """One of an older version goes on with the totals that it has."""
    server, over = ControlServer(find_places().control_socket), threading.Event()
    heard = []

    def serve() -> None:
        while not over.is_set():
            for client, message in server.read():
                heard.append(message)
                client.send({"ok": False, "error": "the request was not understood"})
            over.wait(0.005)

    thread = threading.Thread(target=serve)
    thread.start()
    status, _, err = correct("meeting", "10:00", "10:20")
    over.set()
    thread.join()
    server.close()

    assert [m for m in heard if m["type"] != "gone"] == [{"type": "corrections"}] * 2
    assert status == Exit.DONE
    assert err == "eyeprize: the running program learns of it when it is started again\n"
