"""Starting with the session: the entry that is written, and what counts as on."""

import configparser
import shlex
from pathlib import Path

import pytest

from tracker.cli.autostart import command, entry_is_on, entry_path, show_entry, start_argv
from tracker.cli.root import run
from tracker.errors import Exit, SurroundingsError
from tracker.paths import shipped

TEMPLATE = (shipped("packaging/linux") / "eyeprize-autostart.desktop").read_text("utf-8")


def keys_of(text: str, group: str = "Desktop Entry") -> dict[str, str]:
    parser = configparser.RawConfigParser(strict=True)
    parser.optionxform = str
    parser.read_string(text)
    return dict(parser[group])


@pytest.fixture
def config(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("EYEPRIZE_HOME", raising=False)
    return tmp_path / "config"


def test_on_status_off_status(config, capsys):
    entry = config / "autostart/eyeprize.desktop"
    assert run(["autostart", "status"]) == Exit.NO
    assert run(["autostart", "on"]) == Exit.DONE
    assert entry.exists()
    assert run(["autostart", "on"]) == Exit.DONE
    assert run(["autostart", "status"]) == Exit.DONE
    assert run(["autostart", "off"]) == Exit.DONE
    assert not entry.exists()
    assert run(["autostart", "off"]) == Exit.DONE
    assert run(["autostart", "status"]) == Exit.NO
    assert capsys.readouterr().out == "off\non\noff\n"


def test_the_entry_starts_this_very_program(config):
    run(["autostart", "on"])
    keys = keys_of(entry_path().read_text("utf-8"))

    assert shlex.split(keys["Exec"]) == start_argv()
    assert Path(keys["TryExec"]).is_absolute()
    assert keys["Type"] == "Application"


def test_a_home_of_its_own_is_kept(config, monkeypatch, tmp_path):
    monkeypatch.setenv("EYEPRIZE_HOME", str(tmp_path / "a home"))
    run(["autostart", "on"])
    words = shlex.split(keys_of(entry_path().read_text("utf-8"))["Exec"])

    assert words == ["env", f"EYEPRIZE_HOME={tmp_path / 'a home'}", *start_argv()]


# Exec is unescaped as a string first, and as a command line then.
EXECS = {
    "a plain path stands bare": ("/usr/bin/eyeprize", "/usr/bin/eyeprize run"),
    "a space needs quotes": ("/opt/my apps/eyeprize", '"/opt/my apps/eyeprize" run'),
    "quotes, dollars and backticks are escaped": ('/a"$`b', r'"/a\\"\\$\\`b" run'),
    "a backslash is escaped twice": ("/a\\b", r'"/a\\\\b" run'),
    "a percent sign is no field code": ("/a%u", '"/a%%u" run'),
}


@pytest.mark.parametrize(("program", "line"), EXECS.values(), ids=EXECS.keys())
def test_exec(program, line):
    assert keys_of(show_entry(TEMPLATE, [program, "run"], None))["Exec"] == line


STATES = {
    "an entry is on": ("[Desktop Entry]\nExec=eyeprize run\n", True),
    "one that the desktop hid is off": ("[Desktop Entry]\nHidden=true\n", False),
    "one that GNOME switched off is off": (
        "[Desktop Entry]\nX-GNOME-Autostart-enabled = false\n",
        False,
    ),
}


@pytest.mark.parametrize(("text", "on"), STATES.values(), ids=STATES.keys())
def test_what_counts_as_on(tmp_path, text, on):
    entry = tmp_path / "eyeprize.desktop"
    entry.write_text(text)

    assert entry_is_on(entry) is on


def test_no_entry_is_off(tmp_path):
    assert not entry_is_on(tmp_path / "eyeprize.desktop")


@pytest.mark.parametrize("value", ["", "relative/path"])
def test_without_a_usable_xdg_config_home_it_is_in_the_home(monkeypatch, value):
    monkeypatch.setenv("XDG_CONFIG_HOME", value)
    monkeypatch.setenv("HOME", "/home/somebody")

    assert entry_path() == Path("/home/somebody/.config/autostart/eyeprize.desktop")


def test_a_folder_that_cannot_be_written_is_named(config):
    config.mkdir()
    (config / "autostart").write_text("in the way")

    with pytest.raises(SurroundingsError, match=r"autostart/eyeprize\.desktop: "):
        command.main(["on"], "autostart", standalone_mode=False)
    assert run(["autostart", "on"]) == Exit.OUTSIDE
    assert run(["autostart", "status"]) == Exit.OUTSIDE


@pytest.mark.parametrize("name", ["eyeprize.desktop", "eyeprize-autostart.desktop"])
def test_desktop_files_name_only_commands_that_exist(name):
    from tracker.cli.root import COMMANDS

    text = (shipped("packaging/linux") / name).read_text("utf-8")
    execs = [line.partition("=")[2].split() for line in text.splitlines() if "Exec=" in line]

    assert all(words[0] == "eyeprize" for words in execs)
    assert all(words[1] in COMMANDS for words in execs if len(words) > 1)


def test_every_action_of_the_desktop_file_is_described():
    text = (shipped("packaging/linux") / "eyeprize.desktop").read_text("utf-8")
    actions = keys_of(text)["Actions"].strip(";").split(";")

    assert [keys_of(text, f"Desktop Action {action}")["Name"] for action in actions] == [
        "Pause",
        "Resume",
        "Snooze nudges for 30 min",
        "Today's summary",
    ]
