"""The engine from its start to its end: what it stores, says, remembers, and how often it wakes."""

import pytest

from tests.unit.app.living import HOUR, MINUTE, SECOND, Life, at
from tracker.core.observations import Idle
from tracker.errors import SurroundingsError
from tracker.storage.archive import Archive
from tracker.storage.journal import open_journal
from tracker.storage.migrations import migrate
from tracker.tray.model import Count

QUIET = "[nudges]\nquiet = []\n"


def seconds(life: Life, app: str) -> float:
    return sum(s.length_ms for s in life.spans() if s.page.app == app and not s.away) / 1000


def test_windows_become_spans_that_touch(tmp_path):
    with Life(tmp_path) as life:
        life.after(0, lambda: life.window("xterm"))
        life.after(10 * SECOND, lambda: life.window("gimp"))
        life.live(30 * SECOND)

    spans = life.spans()
    assert [(s.page.app, s.length_ms) for s in spans] == [("xterm", 10_000), ("gimp", 20_000)]
    assert spans[0].start_ms == at("09:00")


def test_an_hour_of_nothing_wakes_it_less_than_once_in_three_seconds(tmp_path):
    with Life(tmp_path) as life:
        life.window("xterm")
        life.live(HOUR)

    assert life.loop.steps < 1_200
    assert seconds(life, "xterm") == 3_600


def test_an_hour_away_or_paused_wakes_it_less_than_once_in_three_seconds(tmp_path):
    with Life(tmp_path) as life:
        life.window("xterm")
        life.after(5 * MINUTE, lambda: life.told(Idle, since_ms=at("09:02")))
        life.after(30 * MINUTE, lambda: life.actions.pause(None))
        life.live(HOUR)

    assert life.loop.steps < 800
    assert seconds(life, "xterm") == 120


def test_a_socializing_hour_wakes_it_for_heartbeats_and_what_it_says(tmp_path):
    with Life(tmp_path, settings=QUIET) as life:
        life.window("discord")
        life.live(HOUR)

    assert life.loop.steps < 1_200


def test_the_disk_rests_while_the_person_is_away(tmp_path):
    def disk() -> list[tuple[str, int, int]]:
        return sorted(
            (f.name, f.stat().st_size, f.stat().st_mtime_ns) for f in tmp_path.glob("*.db*")
        )

    seen = []
    with Life(tmp_path) as life:
        life.window("xterm")
        life.after(5 * MINUTE, lambda: life.told(Idle, since_ms=at("09:02")))
        life.after(6 * MINUTE, lambda: seen.append(disk()))
        life.after(59 * MINUTE, lambda: seen.append(disk()))
        life.live(HOUR)

    assert seen[0] == seen[1]
    assert [(s.away, s.length_ms // MINUTE) for s in life.spans()] == [(False, 2), (True, 58)]


def test_switches_are_written_together_once_a_heartbeat(tmp_path):
    def changes(life: Life) -> int:
        return life.journal._db.total_changes

    seen = []
    with Life(tmp_path) as life:
        for second in range(1, 60):
            life.after(second * SECOND, lambda n=second: life.window(f"app{n % 7}"))
            life.after(second * SECOND + 1, lambda: seen.append(changes(life)))
        life.live(MINUTE)

    assert len(set(seen)) <= 60 // 4 + 2
    assert len(life.spans()) == 60


class TestPause:
    def test_it_ends_by_itself_to_the_second(self, tmp_path):
        with Life(tmp_path) as life:
            life.window("xterm")
            life.after(10 * SECOND, lambda: life.actions.pause(30 * MINUTE))
            life.live(HOUR)

        gaps = [
            (a.end_ms, b.start_ms) for a, b in zip(life.spans(), life.spans()[1:], strict=False)
        ]
        assert len(gaps) == 1
        start, end = gaps[0]
        assert start == at("09:00:10")
        assert at("09:30:10") <= end <= at("09:30:11")

    def test_it_outlives_a_restart_and_then_ends(self, tmp_path):
        with Life(tmp_path) as life:
            life.window("xterm")
            life.after(10 * SECOND, lambda: life.actions.pause(30 * MINUTE))
            life.live(MINUTE)
        with Life(tmp_path, "09:20") as life:
            life.window("xterm")
            life.live(20 * MINUTE)

        later = [s for s in life.spans() if s.start_ms >= at("09:20")]
        assert at("09:30:10") <= later[0].start_ms <= at("09:30:11"), later

    def test_resumed_it_is_forgotten(self, tmp_path):
        with Life(tmp_path) as life:
            life.after(SECOND, lambda: life.actions.pause(None))
            life.after(2 * SECOND, life.actions.resume)
            life.live(MINUTE)
        with Life(tmp_path, "09:20") as life:
            assert life.actions.paused is None
            life.live(SECOND)

    def test_the_browsers_are_told(self, tmp_path):
        with Life(tmp_path) as life:
            told = []
            life.engine._parts.hosts.configure = lambda config: told.append(config["paused"])
            life.after(SECOND, lambda: life.actions.pause(None))
            life.after(2 * SECOND, life.actions.resume)
            life.live(MINUTE)

        assert told == [False, True, False]


def test_a_snooze_outlives_a_restart(tmp_path):
    with Life(tmp_path, settings=QUIET) as life:
        life.after(SECOND, lambda: life.actions.snooze("today"))
        life.live(MINUTE)
    with Life(tmp_path, "09:10", settings=QUIET) as life:
        life.window("discord")
        life.live(3 * HOUR)

    assert life.screen.shown == []


class TestSleep:
    def test_sleep_that_nobody_tells_is_a_gap(self, tmp_path):
        with Life(tmp_path) as life:
            life.window("xterm")
            life.after(10 * SECOND, lambda: life.clock.sleep(HOUR))
            life.live(HOUR + 20 * SECOND)

        first, second = life.spans()
        gap_ms = second.start_ms - first.end_ms
        assert gap_ms == HOUR
        assert first.length_ms + second.length_ms == 20 * SECOND

    def test_sleep_during_a_pause_ends_no_pause(self, tmp_path):
        with Life(tmp_path) as life:
            life.window("xterm")
            life.after(10 * SECOND, lambda: life.actions.pause(None))
            life.after(20 * SECOND, lambda: life.clock.sleep(HOUR))
            life.live(HOUR + MINUTE)

        assert [s.length_ms for s in life.spans()] == [10 * SECOND]


def test_the_zone_is_followed_when_the_person_travels(tmp_path):
    with Life(tmp_path) as life:
        life.window("xterm")

        def travel():
            life.zone = "America/New_York"

        life.after(10 * MINUTE, travel)
        life.live(20 * MINUTE)

    assert life.pipeline.zone.key == "America/New_York"
    assert [s.offset_s for s in life.spans()] == [3_600, -5 * 3_600]
    assert sum(s.length_ms for s in life.spans()) == 20 * MINUTE


class TestEnding:
    def test_a_desktop_that_goes_away_ends_it_with_all_written_and_everything_closed(
        self, tmp_path
    ):
        life = Life(tmp_path)
        life.window("xterm")
        gone = SurroundingsError("The X server closed.")
        life.after(10 * SECOND, lambda: life.desktop.fail(gone))

        with pytest.raises(SurroundingsError, match="The X server closed"):
            life.live(HOUR)

        assert seconds(life, "xterm") == 10
        assert life.desktop.closed
        assert not life.places.control_socket.exists()

    def test_a_fault_of_ours_ends_it_with_all_written_and_everything_closed(self, tmp_path):
        life = Life(tmp_path)
        life.window("xterm")

        def fault():
            raise ZeroDivisionError

        life.after(10 * SECOND, fault)
        with pytest.raises(ZeroDivisionError):
            life.live(HOUR)

        assert seconds(life, "xterm") == 10
        assert life.desktop.closed
        assert not life.places.control_socket.exists()

    def test_stopped_before_it_ran_it_still_closes_its_run(self, tmp_path):
        life = Life(tmp_path)
        life.engine.stop()
        life.engine.run()

        assert life.desktop.closed
        assert not life.places.control_socket.exists()


class TestPopup:
    @pytest.fixture
    def opened(self, monkeypatch):
        days = []
        monkeypatch.setattr(
            "tracker.app.actions.Actions.show_summary",
            lambda self, day=None, gently=False: days.append((str(day), gently)),
        )
        return days

    def run(self, home, start, day, ms):
        with Life(home, start, day) as life:
            life.window("xterm")
            life.live(ms)

    def test_it_opens_at_its_time(self, tmp_path, opened):
        self.run(tmp_path, "17:00", "2026-03-02", HOUR)

        assert opened == [("2026-03-02", True)]

    def test_the_first_start_after_its_time_has_no_day_to_look_back_at(self, tmp_path, opened):
        self.run(tmp_path, "18:00", "2026-03-02", HOUR)

        assert opened == []

    def test_missed_on_the_very_first_day_it_opens_at_the_next_activity(self, tmp_path, opened):
        self.run(tmp_path, "10:00", "2026-03-02", HOUR)
        self.run(tmp_path, "09:00", "2026-03-03", MINUTE)

        assert opened == [("2026-03-02", True)]

    def test_shown_once_it_does_not_come_again_after_a_restart(self, tmp_path, opened):
        self.run(tmp_path, "17:00", "2026-03-02", HOUR)
        self.run(tmp_path, "18:30", "2026-03-02", MINUTE)
        self.run(tmp_path, "09:00", "2026-03-03", MINUTE)

        assert opened == [("2026-03-02", True)]

    def test_of_several_missed_days_the_last_with_something_in_it_is_shown(self, tmp_path, opened):
        self.run(tmp_path, "10:00", "2026-03-02", HOUR)
        self.run(tmp_path, "10:00", "2026-03-05", MINUTE)

        assert opened == [("2026-03-02", True)]

    def test_a_day_noted_by_a_clock_in_the_future_silences_it_for_a_day_only(
        self, tmp_path, opened
    ):
        self.run(tmp_path, "17:00", "2031-03-02", MINUTE)
        self.run(tmp_path, "17:00", "2026-03-02", HOUR)

        assert opened == [("2026-03-02", True)]

    def test_it_waits_for_the_person(self, tmp_path, opened):
        with Life(tmp_path, "17:00") as life:
            life.window("xterm")
            life.after(20 * MINUTE, lambda: life.told(Idle, since_ms=at("17:01")))
            life.live(HOUR)

        assert opened == []


class TestRequests:
    def ask(self, life, message):
        return life.engine._service._answer(message)

    @pytest.mark.parametrize(
        "message",
        [
            {},
            {"type": []},
            {"type": {"a": 1}},
            {"type": "pause", "for_ms": -1},
            {"type": "pause", "for_ms": 2**80},
            {"type": "snooze", "for_ms": "tomorrow"},
            {"type": "log_meeting", "start_ms": 253_402_300_700_000, "end_ms": 253_402_300_799_000},
            {"type": "log_meeting", "start_ms": 10, "end_ms": 10},
            {"type": "log_meeting", "start_ms": 0, "end_ms": 1_000},
        ],
        ids=str,
    )
    def test_nonsense_is_refused(self, tmp_path, message):
        with Life(tmp_path) as life:
            assert self.ask(life, message)["ok"] is False
            life.live(SECOND)

    @pytest.mark.parametrize("kind", [[], {}, None, 7])
    def test_no_message_of_a_stranger_stops_it(self, tmp_path, kind):
        with Life(tmp_path) as life:
            answers = []

            class Link:
                number = 1

                def send(self, message):
                    answers.append(message)

            life.engine._parts.server.read = lambda: [(Link(), {"type": kind})]
            life.engine._service.serve()
            life.live(SECOND)

        assert [a["ok"] for a in answers] == [False]

    def test_a_call_logged_in_the_past_counts_at_once(self, tmp_path):
        with Life(tmp_path) as life:
            start, end = at("08:00"), at("08:30")
            life.after(
                SECOND,
                lambda: self.ask(life, {"type": "log_meeting", "start_ms": start, "end_ms": end}),
            )
            life.live(MINUTE)
        with Life(tmp_path, "09:10") as life:
            assert [(m.start_ms, m.end_ms) for m in life.pipeline.meetings] == [(start, end)]
            life.live(SECOND)

    def test_a_call_logged_ahead_is_the_next_meeting(self, tmp_path):
        with Life(tmp_path) as life:
            asked = {"type": "log_meeting", "start_ms": at("15:00"), "end_ms": at("15:30")}
            life.after(SECOND, lambda: self.ask(life, asked))
            life.live(2 * MINUTE)

        assert life.states[-1].next_meeting == (at("15:00"), "")

    def test_the_status_counts_only_the_nudges_of_today(self, tmp_path):
        settings = QUIET + '[nudges.streak]\nafter = "1m"\n'
        with Life(tmp_path, settings=settings) as life:
            life.window("discord")
            life.live(2 * MINUTE)
            assert self.ask(life, {"type": "status"})["nudges"] == 1
        with Life(tmp_path, "09:00", "2026-03-03", settings=settings) as life:
            life.window("xterm")
            life.live(SECOND)
            assert self.ask(life, {"type": "status"})["nudges"] == 0


COUNT = Count("networking", "program", "gimp")


class TestCountPage:
    def test_without_a_page_the_person_is_told_why(self, tmp_path):
        with Life(tmp_path) as life:
            life.after(SECOND, lambda: life.engine.command(COUNT))
            life.live(MINUTE)

        assert [n.title for n in life.screen.shown] == ["This page cannot be counted differently"]
        assert not life.places.rules_file.exists()

    def test_with_one_it_counts_from_now_on_and_in_the_past(self, tmp_path):
        with Life(tmp_path) as life:
            life.window("gimp")
            life.after(MINUTE, lambda: life.engine.command(COUNT))
            life.live(2 * MINUTE)

        with Archive.existing(life.places.database) as archive:
            judged = {judged.category for _, judged in archive.read_spans(0, 1 << 52)}
        assert judged == {"networking"}
        assert life.states[-1].seconds["networking"] >= 60

    def test_rules_that_were_broken_by_hand_are_told_and_change_nothing(self, tmp_path):
        with Life(tmp_path) as life:
            life.window("gimp")
            life.after(SECOND, lambda: life.places.rules_file.write_text("[[rule]\nid ="))
            life.after(MINUTE, lambda: life.engine.command(COUNT))
            life.live(2 * MINUTE)

        assert "Your rules could not be changed" in [n.title for n in life.screen.shown]
        assert life.places.rules_file.read_text() == "[[rule]\nid ="
        assert seconds(life, "gimp") == 120


def test_a_button_pressed_is_stored_with_its_nudge(tmp_path):
    with Life(tmp_path, settings=QUIET + '[nudges.streak]\nafter = "1m"\n') as life:
        life.window("discord")
        life.after(2 * MINUTE, lambda: life.screen.press(life.screen.shown[0].key, "snooze"))
        life.live(5 * MINUTE)

    journal = open_journal(life.places.database, migrate=migrate)
    stored = journal.read_nudges(0)
    journal.close(0)
    assert [(n.nudge.kind, n.response) for n in stored] == [("streak", "snooze")]
    assert life.pipeline.memory.snoozed_until_ms == at("09:32")


def test_changes_of_a_calendar_file_are_picked_up(tmp_path):
    calendar = tmp_path / "work.ics"
    calendar.write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n")
    settings = f'[calendar]\nsources = ["{calendar}"]\nrefresh = "1m"\n'
    with Life(tmp_path / "home", settings=settings) as life:

        def write():
            calendar.write_text(
                "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n"
                "DTSTAMP:20260301T000000Z\r\nSUMMARY:Call with Ada\r\n"
                "DTSTART:20260303T130000Z\r\nDTEND:20260303T133000Z\r\n"
                "END:VEVENT\r\nEND:VCALENDAR\r\n"
            )

        life.after(30 * SECOND, write)
        life.after(45 * SECOND, lambda: wait_for_child(life))
        life.after(90 * SECOND, lambda: wait_for_child(life))
        life.live(3 * MINUTE)

        assert [m.summary for m in life.pipeline.meetings] == ["Call with Ada"]
        assert life.states[-1].calendar_known


def wait_for_child(life):
    """Give the calendars' real process real time, while the clock stands still."""
    child = life.engine._parts.calendar._refresher._child
    if child is not None:
        child.wait(30)
