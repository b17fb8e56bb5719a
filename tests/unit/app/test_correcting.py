"""A correction made while the program runs: totals, tray, nudges and trace follow at once."""

from zoneinfo import ZoneInfo

import pytest

from tests.unit.app.living import BERLIN, HOUR, MINUTE, SECOND, Life, at
from tracker.cli.tracing import replay_file
from tracker.core.corrections import Correction
from tracker.core.ledger import fold_days
from tracker.core.observations import Idle
from tracker.storage.archive import Archive
from tracker.storage.correction_archive import CorrectionArchive

SETTINGS = """
[nudges]
quiet = []
[nudges.budget]
enabled = false
[nudges.streak]
enabled = false
"""
REACH = {"count": (True, False), "add": (False, True), "meeting": (True, True)}


def correct(life: Life, start: str, end: str, category: str, kind: str = "count", **more) -> None:
    """Correct as the command does: a row, and a word to the running program."""
    present, absent = REACH[kind]
    wanted = Correction(
        number=0,
        start_ms=at(start),
        end_ms=at(end),
        kind=kind,
        category=category,
        present=present,
        absent=absent,
        zone="Europe/Berlin",
        made_ms=life.clock.wall_ms(),
        **more,
    )
    with CorrectionArchive(life.places.database) as archive:
        archive.add_correction(wanted)
    tell(life)


def tell(life: Life) -> None:
    assert life.engine._service._answer({"type": "corrections"})["ok"]


def undo(life: Life, number: int) -> None:
    with CorrectionArchive(life.places.database) as archive:
        archive.set_undone(number, life.clock.wall_ms())
    tell(life)


def minutes(life: Life) -> dict[str, float]:
    told = life.engine._service._answer({"type": "status"})["seconds"]
    return {name: seconds / 60 for name, seconds in told.items() if seconds}


def stored(life: Life) -> dict[str, float]:
    with Archive.existing(life.places.database) as archive:
        spans = list(archive.read_spans(at("04:00"), at("04:00", "2026-03-03")))
    (day,) = fold_days(spans, BERLIN, 240)
    assert sum(day.seconds.values()) + day.gap == 86_400
    return {name: seconds / 60 for name, seconds in day.seconds.items() if seconds}


def test_totals_of_the_running_program_and_of_the_database_are_the_same(tmp_path):
    seen = []
    with Life(tmp_path, settings=SETTINGS) as life:
        life.window("discord")
        life.after(10 * MINUTE, lambda: life.window("xterm"))
        life.after(20 * MINUTE, lambda: correct(life, "09:05", "09:15", "networking"))
        life.after(20 * MINUTE + 10, lambda: seen.append(minutes(life)))
        life.after(20 * MINUTE + 20, lambda: undo(life, 1))
        life.after(21 * MINUTE, lambda: seen.append(minutes(life)))
        life.live(30 * MINUTE)

    assert seen[0] == {"socializing": 5, "networking": 10, "other": pytest.approx(5, abs=0.001)}
    assert seen[1] == {"socializing": 10, "other": 11}
    assert stored(life) == {"socializing": 10, "other": 20}


def test_the_span_that_goes_on_is_corrected_too(tmp_path):
    seen = []
    with Life(tmp_path, settings=SETTINGS) as life:
        life.window("discord")
        life.after(20 * MINUTE, lambda: correct(life, "09:05", "09:15", "networking"))
        life.after(30 * MINUTE, lambda: seen.append(minutes(life)))
        life.live(40 * MINUTE)

    assert seen == [{"socializing": 20, "networking": 10}]
    assert stored(life) == {"socializing": 30, "networking": 10}
    assert [s.length_ms for s in life.spans()] == [5 * MINUTE, 10 * MINUTE, 25 * MINUTE]


def test_a_meeting_in_a_pause_counts_while_the_pause_goes_on_and_after_it(tmp_path):
    seen = []
    with Life(tmp_path, settings=SETTINGS) as life:
        life.window("xterm")
        life.after(10 * MINUTE, lambda: life.actions.pause(None))
        meeting = {"kind": "meeting", "activity": "call", "summary": "phone call"}
        life.after(30 * MINUTE, lambda: correct(life, "09:05", "09:25", "meeting", **meeting))
        life.after(31 * MINUTE, lambda: seen.append(minutes(life)))
        life.after(40 * MINUTE, life.actions.resume)
        life.after(50 * MINUTE, lambda: seen.append(minutes(life)))
        life.live(HOUR)

    assert seen == [{"other": 5, "meeting": 20}, {"other": 15, "meeting": 20}]
    assert stored(life) == {"other": 25, "meeting": 20}
    states = [state for state in life.states if state.seconds["meeting"]]
    assert states[0].seconds["meeting"] == 20 * 60


def test_idleness_found_out_late_leaves_what_the_person_said(tmp_path):
    seen = []
    with Life(tmp_path, settings=SETTINGS) as life:
        life.window("discord")
        life.after(2 * MINUTE, lambda: correct(life, "09:00", "09:01", "networking"))
        life.after(2 * MINUTE + 1, lambda: correct(life, "09:01", "09:02", "other", "meeting"))
        life.after(4 * MINUTE, lambda: life.told(Idle, since_ms=at("09:00:30")))
        life.after(5 * MINUTE, lambda: seen.append(minutes(life)))
        life.live(6 * MINUTE)

    assert seen == [{"networking": 0.5, "other": 1, "away": 3.5}]
    assert stored(life) == {"networking": 0.5, "other": 1, "away": 4.5}


def test_idleness_found_out_in_a_pause_leaves_what_the_person_said_of_it(tmp_path):
    seen = []
    with Life(tmp_path, settings=SETTINGS) as life:
        life.window("discord")
        life.after(10 * MINUTE, lambda: life.actions.pause(None))
        life.after(20 * MINUTE, lambda: correct(life, "09:10", "09:15", "meeting", "add"))
        life.after(21 * MINUTE, lambda: life.told(Idle, since_ms=at("09:05")))
        life.after(22 * MINUTE, lambda: seen.append(minutes(life)))
        life.live(25 * MINUTE)

    assert seen == [{"socializing": 5, "away": 5, "meeting": 5}]
    assert stored(life) == seen[0]


def test_whoever_corrects_finds_the_last_second_stored(tmp_path):
    ends = []
    with Life(tmp_path, settings=SETTINGS) as life:
        life.window("xterm")
        for ms in (10 * MINUTE + 1_100, 10 * MINUTE + 2_300):
            life.after(ms, lambda: tell(life))
            life.after(ms, lambda: ends.append(life.spans()[-1].end_ms - at("09:10")))
        life.live(11 * MINUTE)

    assert ends == [1_100, 2_300]


def test_it_outlives_a_restart(tmp_path):
    with Life(tmp_path, settings=SETTINGS) as life:
        life.window("discord")
        life.after(15 * MINUTE, lambda: correct(life, "09:05", "09:10", "networking"))
        life.live(20 * MINUTE)
    seen = []
    with Life(tmp_path, "09:30", settings=SETTINGS) as life:
        life.window("discord")
        life.after(10 * MINUTE, lambda: correct(life, "09:15", "09:25", "meeting", "add"))
        life.after(10 * MINUTE + 1, lambda: undo(life, 1))
        life.after(15 * MINUTE, lambda: seen.append(minutes(life)))
        life.live(20 * MINUTE)

    assert seen == [{"socializing": 35, "meeting": 5}]
    assert stored(life) == {"socializing": 40, "meeting": 5}


class TestNudges:
    BUSY = SETTINGS + '[nudges.busy]\nafter = "20m"\n'

    def when(self, life: Life) -> list[str]:
        with Archive.existing(life.places.database) as archive:
            nudges = archive.read_nudges(0, 1 << 50)
        return [f"{n.nudge.kind} {(n.nudge.at_ms - at('09:00')) // SECOND / 60:g}" for n in nudges]

    def test_s_counts_from_the_end_of_a_meeting_held_elsewhere(self, tmp_path):
        meeting = {"kind": "meeting", "activity": "call", "summary": "phone call"}
        with Life(tmp_path, settings=self.BUSY) as life:
            life.window("discord")
            life.after(15 * MINUTE, lambda: correct(life, "09:10", "09:15", "meeting", **meeting))
            life.live(40 * MINUTE)

        assert self.when(life) == ["busy 35"]

    def test_what_was_no_networking_does_not_count(self, tmp_path):
        with Life(tmp_path, settings=self.BUSY) as life:
            life.window("discord")
            life.after(15 * MINUTE, lambda: correct(life, "09:00", "09:10", "other"))
            life.live(40 * MINUTE)

        assert self.when(life) == ["busy 30"]

    def test_what_makes_it_reach_the_limit_is_said_at_once(self, tmp_path):
        with Life(tmp_path, settings=self.BUSY) as life:
            life.window("xterm")
            life.after(10 * MINUTE, lambda: life.window("discord"))
            life.after(22 * MINUTE, lambda: correct(life, "09:00", "09:10", "networking"))
            life.live(40 * MINUTE)

        assert self.when(life) == ["busy 22"]

    def test_a_streak_is_broken_by_what_was_something_else(self, tmp_path):
        streak = '[nudges]\nquiet = []\n[nudges.streak]\nafter = "20m"\n'
        with Life(tmp_path, settings=streak) as life:
            life.window("discord")
            life.after(15 * MINUTE, lambda: correct(life, "09:05", "09:10", "networking"))
            life.live(40 * MINUTE)

        assert self.when(life) == ["streak 30"]


def test_the_recorded_trace_comes_to_the_same(tmp_path):
    trace = tmp_path / "trace.jsonl"
    meeting = {"kind": "meeting", "activity": "call", "summary": "phone call"}
    with Life(tmp_path, settings=TestNudges.BUSY, record=trace) as life:
        life.window("discord")
        life.after(10 * MINUTE, lambda: life.actions.pause(None))
        life.after(20 * MINUTE, lambda: correct(life, "08:50", "09:15", "meeting", **meeting))
        life.after(25 * MINUTE, life.actions.resume)
        life.after(30 * MINUTE, lambda: correct(life, "09:25", "09:28", "networking"))
        life.after(31 * MINUTE, lambda: correct(life, "09:26", "09:27", "other"))
        life.after(32 * MINUTE, lambda: undo(life, 3))
        life.live(HOUR)

    again, _ = replay_file(trace, tz="Europe/Berlin")

    with Archive.existing(life.places.database) as archive:
        spans = list(archive.read_spans(0, 1 << 50))
        nudges = [spoken.nudge for spoken in archive.read_nudges(0, 1 << 50)]
    assert list(again.spans()) == spans
    assert again.nudges == nudges
    assert again.days == fold_days(spans, ZoneInfo("Europe/Berlin"), 240)
    assert again.days[0].seconds["meeting"] == 25 * 60


def test_a_word_without_news_changes_nothing(tmp_path):
    with Life(tmp_path) as life:
        life.window("xterm")
        answers = []
        ask = life.engine._service._answer
        life.after(MINUTE, lambda: answers.append(ask({"type": "corrections"})))
        life.live(2 * MINUTE)

    assert answers == [{"ok": True, "changed": False}]
    assert len(life.spans()) == 1
