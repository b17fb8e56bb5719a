"""A correction of the past while the program runs: what is stored and what the tray says agree."""

import sqlite3
import threading
from contextlib import closing

import pytest

from tests.unit.app.living import HOUR, MINUTE, SECOND, Life
from tracker.storage.archive import Archive
from tracker.system import control
from tracker.tray.model import Count

pytestmark = pytest.mark.thorough

RULE = """\
[[rule]]
id = "mine"
category = "networking"
activity = "research"
app = "gimp"
"""


def ask(life, message):
    """Ask over the control channel, from a thread: the engine answers in this one."""
    answers = []

    def call():
        answers.append(control.call(life.places.control_socket, message))

    thread = threading.Thread(target=call)
    thread.start()
    while thread.is_alive():
        life.engine._service.serve()
        thread.join(0.005)
    return answers[0]


def stored_s(life, category):
    with Archive.existing(life.places.database) as archive:
        spans = archive.read_spans(0, 1 << 52)
        return sum(s.length_ms for s, j in spans if j.category == category and not s.away) // 1000


def told_s(life):
    """Return today's networking, as the tray and nudges have it."""
    now = life.clock.mono_ms()
    return life.pipeline.total_ms("networking", life.pipeline.day_start(now), now) // 1000


@pytest.fixture
def earlier(tmp_path):
    """Live ten minutes before."""
    with Life(tmp_path, "09:00") as life:
        life.window("gimp")
        life.live(10 * MINUTE)
    return tmp_path


def test_new_rules_move_what_an_earlier_run_recorded_in_the_totals_too(earlier):
    with Life(earlier, "09:20") as life:
        life.window("xterm")
        life.after(SECOND, lambda: life.places.rules_file.write_text(RULE))
        life.after(MINUTE, lambda: ask(life, {"type": "reload_rules"}))
        life.live(5 * MINUTE)

    assert stored_s(life, "networking") == 600
    assert told_s(life) == 600


def test_a_correction_asked_for_takes_the_file_as_it_is(earlier):
    answers = []
    with Life(earlier, "09:20") as life:
        life.window("xterm")
        life.after(SECOND, lambda: life.places.rules_file.write_text(RULE))
        life.after(SECOND, lambda: answers.append(ask(life, {"type": "reclassify"})))
        life.live(5 * MINUTE)

    assert answers[0]["ok"]
    assert stored_s(life, "networking") == told_s(life) == 600


def test_taken_back_the_totals_are_what_they_were(earlier):
    answers = []
    with Life(earlier, "09:20") as life:
        life.window("gimp")
        life.after(MINUTE, lambda: life.window("xterm"))
        life.after(2 * MINUTE, lambda: life.places.rules_file.write_text(RULE))
        life.after(2 * MINUTE, lambda: ask(life, {"type": "reload_rules"}))
        undo = {"type": "reclassify", "undo": True}
        life.after(5 * MINUTE, lambda: answers.append(life.states[-1].seconds["networking"]))
        life.after(6 * MINUTE, lambda: answers.append(ask(life, undo)["pages"]))
        life.after(7 * MINUTE, lambda: answers.append(ask(life, undo)))
        life.live(10 * MINUTE)

    assert answers[:2] == [660, 1]
    assert (answers[2]["pages"], answers[2]["at_ms"]) == (0, None)
    assert stored_s(life, "networking") == told_s(life) == 0


def test_a_page_counted_as_soon_as_it_is_seen_can_be_taken_back(tmp_path):
    answers = []
    with Life(tmp_path) as life:
        life.window("gimp")
        life.after(SECOND, lambda: life.engine.command(Count("networking", "program", "gimp")))
        life.after(2 * SECOND, lambda: life.window("xterm"))
        undo = {"type": "reclassify", "undo": True}
        life.after(MINUTE, lambda: answers.append(ask(life, undo)["pages"]))
        life.live(2 * MINUTE)

    assert answers == [1]
    assert stored_s(life, "networking") == told_s(life) == 0


def test_a_page_seen_again_is_judged_by_the_rules_of_now_with_its_past(earlier):
    with Life(earlier, "09:20") as life:
        life.window("xterm")
        life.after(SECOND, lambda: life.places.rules_file.write_text(RULE))
        life.after(MINUTE, lambda: ask(life, {"type": "reload_rules"}))
        life.after(2 * MINUTE, lambda: ask(life, {"type": "reclassify", "undo": True}))
        life.after(3 * MINUTE, lambda: life.window("gimp"))
        life.live(5 * MINUTE)

    assert stored_s(life, "networking") == told_s(life) == 720


def test_rules_changed_while_it_did_not_run_count_for_a_page_seen_again(earlier):
    (earlier / "rules.toml").write_text(RULE)
    with Life(earlier, "09:20") as life:
        life.window("gimp")
        life.live(5 * MINUTE)

    assert stored_s(life, "networking") == told_s(life) == 900


def test_broken_rules_are_refused_and_nothing_moves(earlier):
    answers = []
    with Life(earlier, "09:20") as life:
        life.window("xterm")
        life.after(SECOND, lambda: life.places.rules_file.write_text("[[rule]]\nid ="))
        life.after(SECOND, lambda: answers.append(ask(life, {"type": "reclassify"})))
        life.live(MINUTE)

    assert not answers[0]["ok"]
    assert stored_s(life, "other") == 660


def test_while_the_disk_refuses_it_is_said_and_made_up_for_later(earlier):
    answers = []
    with Life(earlier, "09:20") as life, closing(sqlite3.connect(life.places.database)) as other:
        life.window("xterm")
        life.after(SECOND, lambda: other.execute("BEGIN IMMEDIATE"))
        life.after(2 * SECOND, lambda: life.places.rules_file.write_text(RULE))
        life.after(3 * SECOND, lambda: ask(life, {"type": "reload_rules"}))
        life.after(4 * SECOND, lambda: answers.append(ask(life, {"type": "reclassify"})))
        life.after(MINUTE, other.rollback)
        life.live(HOUR)

    assert (answers[0]["ok"], answers[0]["exit"]) == (False, 3)
    assert stored_s(life, "networking") == told_s(life) == 600


def test_the_page_that_a_browser_showed_last_is_told(tmp_path):
    with Life(tmp_path) as life:
        life.window("chromium", "Secret - Chromium")
        answers = []
        life.after(SECOND, lambda: life.window("xterm"))
        life.after(2 * SECOND, lambda: answers.append(ask(life, {"type": "page"})))
        life.live(MINUTE)

    assert answers == [{"ok": True, "page": None, "sealed": True}]
