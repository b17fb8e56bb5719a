"""Own rules edited while the program runs: taken up, or told about; a broken file harms nothing."""

import json
import os

import pytest

from tests.property.test_live_is_replay import replayed, shown
from tests.unit.app.living import MINUTE, SECOND, Life
from tracker.core.spans import join_spans
from tracker.storage.archive import Archive

GIMP = "[[rule]]\nid = 'own.gimp'\ncategory = 'networking'\nactivity = 'publishing'\napp = 'gimp'\n"
FEED = GIMP.replace("networking", "socializing").replace("publishing", "feed")
BROKEN = "[[rule]]\nid = 'own.gimp'\ncategory = 'networkin'\n\n[[rule]]\nid = \n"


def write(life: Life, text: str) -> None:
    life.places.rules_file.write_text(text, "utf-8")


def told(life: Life) -> list[str]:
    return [notice.title for notice in life.screen.shown if notice.key == "rules"]


def categories(life: Life) -> list[tuple[str, str]]:
    with Archive.existing(life.places.database) as archive:
        found = archive.read_spans(0, 1 << 52)
        return [(s.page.app, j.category) for s, j in found if s.page.app is not None]


def test_rules_written_while_it_runs_count_from_then_on_and_for_the_past(tmp_path):
    with Life(tmp_path) as life:
        life.window("gimp")
        life.after(MINUTE, lambda: write(life, GIMP))
        life.live(2 * MINUTE)

    assert categories(life) == [("gimp", "networking")]
    assert told(life) == []


def test_looking_at_the_file_wakes_nobody(tmp_path):
    steps = []
    for edited in (False, True):
        with Life(tmp_path / str(edited)) as life:
            life.window("gimp")
            if edited:
                life.after(MINUTE, lambda life=life: write(life, GIMP))
            life.live(10 * MINUTE)
        steps.append(life.loop.steps)

    # The test's own edit wakes it once, and the tray is told once.
    assert steps[1] <= steps[0] + 2


def test_broken_rules_leave_the_last_good_ones_in_force_and_are_told_once(tmp_path):
    tmp_path.joinpath("rules.toml").write_text(GIMP)
    with Life(tmp_path) as life:
        life.window("gimp")
        life.after(MINUTE, lambda: write(life, BROKEN))
        life.live(5 * MINUTE)

    assert categories(life) == [("gimp", "networking")]
    assert told(life) == ["Your rules have a mistake"]
    body = life.screen.shown[0].body
    assert body.startswith("rules.toml:3: category is 'networkin'; did you mean 'networking'?")
    assert "(and" in body
    assert "eyeprize rules check" in body
    assert any("mistake" in warning for warning in life.states[-1].warnings)


def test_mended_rules_are_told_once_and_taken(tmp_path):
    with Life(tmp_path) as life:
        life.window("gimp")
        life.after(MINUTE, lambda: write(life, BROKEN))
        life.after(2 * MINUTE, lambda: write(life, GIMP))
        life.live(5 * MINUTE)

    assert told(life) == ["Your rules have a mistake", "Your rules are in force again"]
    assert categories(life) == [("gimp", "networking")]
    assert life.states[-1].warnings == ()


def test_a_file_that_is_still_being_written_is_not_read(tmp_path):
    with Life(tmp_path) as life:
        life.window("gimp")
        for second in range(60, 90):
            half = BROKEN + "#" * second
            life.after(second * SECOND, lambda half=half: write(life, half))
        life.after(90 * SECOND, lambda: write(life, GIMP))
        life.live(2 * MINUTE)

    assert "Your rules have a mistake" not in told(life)
    assert categories(life) == [("gimp", "networking")]


class TestStart:
    def test_with_broken_rules_and_none_before_the_shipped_ones_are_in_force(self, tmp_path):
        tmp_path.joinpath("rules.toml").write_text(BROKEN)
        with Life(tmp_path) as life:
            life.window("discord")
            life.live(MINUTE)

        assert categories(life) == [("discord", "socializing")]
        assert told(life) == ["Your rules have a mistake"]

    def test_with_broken_rules_the_last_good_ones_are_in_force(self, tmp_path):
        tmp_path.joinpath("rules.toml").write_text(GIMP)
        with Life(tmp_path) as life:
            life.live(SECOND)
        write(life, BROKEN)
        with Life(tmp_path, "10:00") as life:
            life.window("gimp")
            life.live(MINUTE)

        assert categories(life) == [("gimp", "networking")]
        assert told(life) == ["Your rules have a mistake"]
        copy = tmp_path / "rules.last-good.toml"
        assert copy.read_text() == GIMP
        assert copy.stat().st_mode & 0o777 == 0o600

    @pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x = " + b"[" * 5_000, b"\x00", None])
    def test_whatever_the_file_holds_it_starts(self, tmp_path, content):
        file = tmp_path / "rules.toml"
        if content is None:
            file.mkdir()
        else:
            file.write_bytes(content)
        with Life(tmp_path) as life:
            life.live(SECOND)

        assert told(life) == ["Your rules have a mistake"]

    def test_rules_of_a_size_that_nobody_writes_are_not_read(self, tmp_path):
        with (tmp_path / "rules.toml").open("wb") as file:
            os.truncate(file.fileno(), 1 << 30)
        with Life(tmp_path) as life:
            life.live(SECOND)

        assert "larger than 1 MB" in life.screen.shown[0].body


def test_nothing_of_the_rules_reaches_the_log(tmp_path, caplog):
    secret = "[[rule]]\nid = 'own.secret-clinic'\ncategory = 'x'\nhost = 'secret-clinic.example'\n"
    tmp_path.joinpath("rules.toml").write_text(secret)
    with Life(tmp_path) as life:
        life.live(SECOND)

    assert "rules" in caplog.text
    assert "clinic" not in caplog.text
    assert str(tmp_path) not in caplog.text


def test_the_control_channel_has_them_read_at_once(tmp_path):
    answers = []
    with Life(tmp_path) as life:
        life.window("gimp")

        def ask() -> None:
            answers.append(life.engine._service._answer({"type": "reload_rules"}))

        life.after(SECOND, lambda: write(life, GIMP))
        life.after(SECOND, ask)
        life.after(SECOND, ask)
        life.after(2 * SECOND, lambda: write(life, BROKEN))
        life.after(2 * SECOND, ask)
        life.live(3 * SECOND)

    assert answers[0] == {"ok": True, "changed": True}
    assert not answers[2]["ok"]
    assert "rules.toml:3: category" in answers[2]["error"]
    assert categories(life) == [("gimp", "networking")]


def test_a_recorded_run_with_edited_rules_replays_to_the_same(tmp_path):
    trace = tmp_path / "trace.jsonl"
    tmp_path.joinpath("rules.toml").write_text(BROKEN)
    with Life(tmp_path, record=trace) as life:
        life.window("gimp")
        life.after(MINUTE, lambda: write(life, GIMP))
        life.after(3 * MINUTE, lambda: life.window("xterm"))
        life.after(4 * MINUTE, lambda: write(life, "nonsense"))
        life.after(5 * MINUTE, lambda: write(life, FEED))
        life.live(8 * MINUTE)

    kinds = [json.loads(line)["kind"] for line in trace.read_text().splitlines()]
    assert kinds.count("rules") == 2
    assert categories(life) == [("gimp", "socializing"), ("xterm", "other")]
    with Archive.existing(life.places.database) as archive:
        stored = list(join_spans(archive.read_spans(0, 1 << 52)))
    assert shown(stored) == shown(replayed(life).spans())
