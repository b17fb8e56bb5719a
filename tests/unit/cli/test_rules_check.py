"""``rules check`` and ``rules list``: every mistake at once, and rules that a person can read."""

import json

import pytest

from tracker.cli.root import run

pytestmark = pytest.mark.thorough

OWN = """\
[[rule]]
id = 'own.club'
category = 'networking'
activity = 'community'
host = 'club.example'
path = ['/forum/**', '/a', '/b']
why = "Sailing\\u001b[31m club"
matches = [{ url = 'https://club.example/forum/' }]
rejects = [{ url = 'https://club.example/shop' }]
"""
BROKEN = "[[rule]]\nid =\n\n[[rule]]\nid = 'b'\ncategory = 'networkin'\ncolour = 1\n"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("EYEPRIZE_HOME", str(tmp_path))
    return tmp_path


def check(home, text, *more):
    file = home / "mine.toml"
    file.write_text(text, "utf-8")
    return run(["rules", "check", str(file), *more])


def test_good_rules_pass(home, capsys):
    assert check(home, OWN, "--strict") == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "1 rule and 2 examples checked: 0 errors, 0 warnings.\n"


def test_all_mistakes_of_a_broken_file_are_told_with_their_lines(home, capsys):
    assert check(home, BROKEN) == 1
    lines = [line.split(": ", 1) for line in capsys.readouterr().out.splitlines()]
    assert [(where.rpartition(":")[2], said) for where, said in lines] == [
        ("2", "error: Invalid value [broken]"),
        ("6", lines[1][1]),
        ("7", lines[2][1]),
    ]
    assert "did you mean 'networking'?" in lines[1][1]
    assert "unknown key 'colour'" in lines[2][1]


def test_a_failing_example_names_file_line_rule_and_what_decided_instead(home, capsys):
    text = OWN.replace("https://club.example/forum/'", "https://www.linkedin.com/feed/'")
    assert check(home, text) == 1
    out = capsys.readouterr().out
    assert out.startswith(f"{home}/mine.toml:8: error: own.club: matches {{ url = 'https://www.")
    assert "but linkedin.feed (10-linkedin.toml:" in out
    assert "decides it as socializing/feed" in out


def test_a_warning_fails_only_when_strict(home):
    text = OWN + OWN.replace("own.club", "own.b").replace("'/b'", "'/c'")
    text = text.replace("https://club.example/forum/'", "https://club.example/c'", 2)
    text = text.replace("https://club.example/c'", "https://club.example/a'", 1)
    assert check(home, text) == 0
    assert check(home, text, "--strict") == 1


def test_findings_as_json(home, capsys):
    check(home, BROKEN, "--json")
    rows = json.loads(capsys.readouterr().out)
    assert [(row["line"], row["severity"], row["kind"]) for row in rows] == [
        (2, "error", "broken"),
        (6, "error", "broken"),
        (7, "error", "broken"),
    ]


def test_a_file_that_is_not_there_is_wrong_usage(home, capsys):
    assert run(["rules", "check", str(home / "none.toml")]) == 2
    assert "No such file" in capsys.readouterr().err


class TestList:
    def test_own_rules_stand_first_in_plain_columns(self, home, capsys):
        (home / "rules.toml").write_text(OWN)
        assert run(["rules", "list"]) == 0
        first, second, *_ = capsys.readouterr().out.splitlines()
        assert first.split("\t") == [
            "own.club",
            "networking/community",
            "club.example /forum/**, /a, /b",
            "Sailing [31m club",
            f"{home}/rules.toml:1",
        ]
        assert second.startswith("address.not-web\tother\tno web page\t")

    def test_only_what_was_asked_for(self, home, capsys):
        (home / "rules.toml").write_text(OWN)
        run(["rules", "list", "--own", "--json"])
        assert [row["id"] for row in json.loads(capsys.readouterr().out)] == ["own.club"]
        run(["rules", "list", "--network", "linkedin", "--category", "meeting", "--json"])
        rows = json.loads(capsys.readouterr().out)
        assert {(row["network"], row["category"]) for row in rows} <= {("linkedin", "meeting")}
        run(["rules", "list", "--category", "job_search", "--json"])
        rows = json.loads(capsys.readouterr().out)
        assert {row["category"] for row in rows} == {"job_search"}
        assert all(not row["own"] and row["line"] > 0 for row in rows)

    def test_an_unknown_network_gets_a_hint(self, home, capsys):
        assert run(["rules", "list", "--network", "linkdin"]) == 2
        assert "Did you mean 'linkedin'?" in capsys.readouterr().err

    def test_broken_own_rules_hide_no_shipped_ones(self, home, capsys):
        (home / "rules.toml").write_text(BROKEN)
        assert run(["rules", "list"]) == 0
        out, err = capsys.readouterr()
        assert "linkedin.feed\t" in out
        assert "rules check" in err
