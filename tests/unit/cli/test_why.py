"""``eyeprize why``: the deciding rule, its file and line, and what came after it."""

import pytest
from click.testing import CliRunner

from tracker.cli.why import command, show_page
from tracker.errors import UserError


@pytest.fixture
def why(tmp_path, monkeypatch):
    monkeypatch.setenv("EYEPRIZE_HOME", str(tmp_path))

    def run(*args):
        runner = CliRunner()
        result = runner.invoke(command, args, standalone_mode=False)
        if result.exception:
            raise result.exception
        return result.return_value, result.output

    return run


def test_an_address(why):
    status, said = why("https://www.linkedin.com/feed/update/urn:li:activity:1/")
    assert status == 0
    lines = said.splitlines()
    assert lines[0] == "networking/conversation on linkedin"
    assert lines[1] == "  rule   linkedin.post"
    assert lines[2].startswith("  file   10-linkedin.toml:")
    assert lines[3].startswith("  why    A single post")
    assert lines[4] == "Without it:"
    assert lines[5].startswith("  socializing/feed on linkedin  (linkedin.feed, 10-linkedin.toml:")


def test_the_line_is_where_the_rule_stands(why):
    from importlib import resources

    _, said = why("https://x.com/home")
    file, _, line = said.splitlines()[2].split()[1].partition(":")
    text = (resources.files("classifiers") / "packs" / file).read_text("utf-8").splitlines()
    assert text[int(line) - 1] == "[[rule]]"
    assert text[int(line)].endswith('"x.feed"')


def test_a_title_and_a_program(why):
    _, said = why("--title", "Feed | LinkedIn - Google Chrome", "--app", "chrome")
    assert said.startswith("socializing/feed on linkedin")


def test_a_facet_is_told(why):
    _, said = why("https://x.com/search?q=%23hiring")
    assert "facet  hiring-search" in said


def test_own_rules_and_targets_are_told(why, tmp_path):
    (tmp_path / "rules.toml").write_text(
        "[[rule]]\nid = 'mine'\ncategory = 'other'\nhost = 'x.com'\nwhy = 'Work.'\n", "utf-8"
    )
    (tmp_path / "targets.csv").write_text("name,domain\nAcme,acme.example\n", "utf-8")
    assert "  file   rules.toml:1\n  why    Work." in why("https://x.com/home")[1]
    assert "The website of Acme, one of your targets." in why("https://acme.example/")[1]


@pytest.mark.parametrize(
    ("args", "said"), [((), "needs a page"), (("https://x.com", "--at", "9:00"), "not both")]
)
def test_wrong_usage(why, args, said):
    with pytest.raises(UserError, match=said):
        why(*args)


def test_a_hostile_title_cannot_drive_the_terminal():
    shown = show_page("chrome", None, "\x1b[31m\u202e red \x07" + "x" * 1000)
    assert shown.isprintable()
    assert len(shown) <= 300


def test_nothing_recorded_is_told(why):
    from tracker.errors import SurroundingsError

    with pytest.raises(SurroundingsError, match="Nothing has been recorded"):
        why("--at", "09:00")
