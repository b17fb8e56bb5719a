"""What the command line makes of errors."""

import os

import pytest

from tracker.cli import asking, root
from tracker.errors import DamagedError, Exit, SurroundingsError, UserError


def fail_with(error):
    def main(*arguments, **options):
        raise error

    return main


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UserError("a", hint="b"), Exit.USAGE),
        (SurroundingsError("a"), Exit.OUTSIDE),
        (DamagedError("a"), Exit.DAMAGED),
        (KeyError("https://secret.example"), Exit.BUG),
    ],
)
def test_each_error_has_its_status_and_none_tells_a_secret(monkeypatch, capsys, error, status):
    monkeypatch.setattr(root.root, "main", fail_with(error))

    assert root.run(["status"]) == status
    said = capsys.readouterr().err
    assert said.startswith("eyeprize: ")
    assert "secret" not in said


def test_the_folder_is_named_in_full_for_processes_that_start_elsewhere(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EYEPRIZE_HOME", "home")
    root.run(["--version"])

    assert os.environ["EYEPRIZE_HOME"] == str(tmp_path / "home")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ({"ok": False, "error": "no\n  do so", "exit": 3}, SurroundingsError),
        ({"ok": False, "error": "no\n  do so", "exit": 4}, DamagedError),
        ({"ok": False, "error": "no\n  do so", "exit": 2}, UserError),
        ({"ok": False, "error": "no\n  do so", "exit": []}, UserError),
    ],
)
def test_a_refusal_keeps_its_status_words_and_hint(monkeypatch, answer, error):
    monkeypatch.setattr(asking, "call", lambda *_: answer)

    with pytest.raises(error) as refused:
        asking.ask({"type": "pause"})
    assert str(refused.value) == "no\n  do so"
