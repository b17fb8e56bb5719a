import os

import pytest

from tracker.calendars.configured import add_sources, remove_source
from tracker.errors import SurroundingsError, UserError

# name: (before, added, after)
FILES = {
    "no file": (None, "a.ics", '[calendar]\nsources = ["a.ics"]\n'),
    "another table": (
        '# mine\n[summary]\nat = "17:00" # late\n',
        "a.ics",
        '# mine\n[summary]\nat = "17:00" # late\n\n[calendar]\nsources = ["a.ics"]\n',
    ),
    "one beside others": (
        '[calendar]\nsources = ["b.ics"] # work\ncounts = "all"\n',
        "a.ics",
        '[calendar]\nsources = ["b.ics", "a.ics"] # work\ncounts = "all"\n',
    ),
    "one a line, with comments": (
        '[calendar]\nsources = [\n    "b.ics",  # work\n]\n',
        "a.ics",
        '[calendar]\nsources = [\n    "b.ics",  # work\n    "a.ics",\n]\n',
    ),
    "there already": (
        '[calendar]\nsources = ["a.ics"]\n',
        "a.ics",
        '[calendar]\nsources = ["a.ics"]\n',
    ),
    "a dotted key": (
        'calendar.counts = "all"\n',
        "a.ics",
        'calendar.counts = "all"\ncalendar.sources = ["a.ics"]\n',
    ),
}


@pytest.mark.parametrize(("before", "source", "after"), FILES.values(), ids=FILES)
def test_a_calendar_is_added_and_nothing_else_changes(before, source, after, tmp_path):
    file = tmp_path / "config.toml"
    if before is not None:
        file.write_text(before)

    found = add_sources(file, [source])

    assert source in found.sources
    assert file.read_text() == after


def test_what_was_added_can_be_removed_again(tmp_path):
    file = tmp_path / "config.toml"
    before = '[calendar]\nsources = ["b.ics"]  # work\n'
    file.write_text(before)
    file.chmod(0o640)

    add_sources(file, ["keyring:google"], "me@work.example")
    left = remove_source(file, "keyring:google")

    assert left.sources == ("b.ics",)
    assert file.read_text() == f'{before}me = ["me@work.example"]\n'
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_new_file_is_the_persons_alone_and_a_link_stays_one(tmp_path):
    real = tmp_path / "dotfiles" / "config.toml"
    real.parent.mkdir()
    real.write_text("")
    link = tmp_path / "config.toml"
    link.symlink_to(real)

    add_sources(link, ["a.ics"])
    add_sources(tmp_path / "new" / "config.toml", ["a.ics"])

    assert link.is_symlink()
    assert "a.ics" in real.read_text()
    assert (tmp_path / "new" / "config.toml").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("text", ["[calendar", 'calendar = "x"\n', "[calendar]\nsources = 3\n"])
def test_a_file_that_is_wrong_is_left_alone(text, tmp_path):
    file = tmp_path / "config.toml"
    file.write_text(text)

    with pytest.raises(UserError, match=r"config\.toml"):
        add_sources(file, ["a.ics"])

    assert file.read_text() == text
    assert [found.name for found in tmp_path.iterdir()] == ["config.toml"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_refuses_is_told(tmp_path):
    tmp_path.chmod(0o500)

    with pytest.raises(SurroundingsError, match="cannot be written"):
        add_sources(tmp_path / "config.toml", ["a.ics"])
