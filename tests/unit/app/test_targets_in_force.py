"""Targets changed while the program runs: in force at once, for the past, and in the trace."""

import json

from tests.property.test_live_is_replay import replayed, shown
from tests.unit.app.living import MINUTE, SECOND, Life
from tracker.core.spans import join_spans
from tracker.storage.archive import Archive
from tracker.storage.targets import import_list

PAGE = "Brightmoor Analytics: Overview | LinkedIn"


def add(life: Life, name: str = "Brightmoor Analytics") -> None:
    import_list(life.places.targets_file, f"name\n{name}\n", "list")


def targets(life: Life) -> list[str | None]:
    with Archive.existing(life.places.database) as archive:
        return [judged.target for _, judged in archive.read_spans(0, 1 << 52)]


def test_a_target_added_while_it_runs_counts_from_then_on_and_for_the_past(tmp_path):
    with Life(tmp_path) as life:
        life.window("linkedin", PAGE)
        life.after(MINUTE, lambda: add(life))
        life.live(2 * MINUTE)

    assert targets(life) == ["Brightmoor Analytics"]


def test_the_control_channel_has_them_read_at_once(tmp_path):
    answers = []
    with Life(tmp_path) as life:
        life.window("linkedin", PAGE)

        def ask() -> None:
            answers.append(life.engine._service._answer({"type": "reload_rules"}))

        life.after(SECOND, lambda: add(life))
        life.after(SECOND, ask)
        life.after(SECOND, ask)
        life.live(2 * SECOND)

    assert answers == [{"ok": True, "changed": True}, {"ok": True, "changed": False}]
    assert targets(life) == ["Brightmoor Analytics"]


def test_rules_and_targets_changed_together_both_hold(tmp_path):
    rule = (
        "[[rule]]\nid = 'own.gimp'\ncategory = 'networking'\nactivity = 'profile'\napp = 'gimp'\n"
    )

    def change(life: Life) -> None:
        add(life)
        life.places.rules_file.write_text(rule)

    with Life(tmp_path) as life:
        life.window("linkedin", PAGE)
        life.after(MINUTE, lambda: change(life))
        life.after(2 * MINUTE, lambda: life.window("gimp"))
        life.live(3 * MINUTE)

    with Archive.existing(life.places.database) as archive:
        found = [(j.category, j.target) for _, j in archive.read_spans(0, 1 << 52)]
    assert found == [("networking", "Brightmoor Analytics"), ("networking", None)]


def test_a_broken_list_changes_nothing_and_is_told_once(tmp_path):
    with Life(tmp_path) as life:
        add(life)
        life.window("linkedin", PAGE)
        life.after(MINUTE, lambda: life.engine._service._answer({"type": "reload_rules"}))
        life.after(2 * MINUTE, lambda: life.places.targets_file.write_text("name\nA\na\n"))
        life.live(5 * MINUTE)

    assert targets(life) == ["Brightmoor Analytics"]
    said = [it for it in life.screen.shown if "targets" in it.title]
    assert [it.title for it in said] == ["Your list of targets has a mistake"]
    assert "line 3: 'a' stands in line 2 too" in said[0].body


def test_a_recorded_run_with_changed_targets_replays_to_the_same(tmp_path):
    trace = tmp_path / "trace.jsonl"
    with Life(tmp_path, record=trace) as life:
        life.window("linkedin", PAGE)
        life.after(MINUTE, lambda: add(life, "Elsewhere"))
        life.after(3 * MINUTE, lambda: add(life))
        life.after(4 * MINUTE, lambda: life.window("xterm"))
        life.live(6 * MINUTE)

    kinds = [json.loads(line)["kind"] for line in trace.read_text().splitlines()]
    assert kinds.count("rules") == 2
    assert targets(life) == ["Brightmoor Analytics", None]
    with Archive.existing(life.places.database) as archive:
        stored = list(join_spans(archive.read_spans(0, 1 << 52)))
    assert shown(stored) == shown(replayed(life).spans())
