"""The person's own rules: what "count this page as" writes, and what a broken file says."""

import os
import stat

import pytest

from classifiers.engine import Classifier
from classifiers.facts import Facts
from classifiers.loader import shipped_packs
from tracker.errors import UserError
from tracker.paths import Places
from tracker.storage.own_rules import read_classifier, read_own_rules
from tracker.storage.rule_writer import add_rule, choose_activity, want_rule

SHIPPED = shipped_packs()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "config" / "rules.toml"


def add(path, facts, category, **more):
    wanted = want_rule(facts, category, **more)
    assert add_rule(path, wanted) == path.read_bytes().decode()
    return wanted.id


def judge(path, facts):
    return Classifier([*read_own_rules(path), *SHIPPED]).judge(facts)


WIDTH = {
    # name: (the page counted, a page, whether it is the same page)
    "the page itself": ("https://www.reddit.com/r/ports/", "https://www.reddit.com/r/ports/", True),
    "with other values": ("https://a.example/x?q=1", "https://a.example/x?q=2#y", True),
    "not its parts": ("https://a.example/groups/7", "https://a.example/groups/7/members", False),
    "the site's mobile form": ("https://www.a.example/x", "https://m.a.example/x", True),
    "not the whole site": ("https://a.example/groups/7", "https://a.example/groups/8", False),
    "not another site": ("https://a.example/x", "https://b.a.example/x", False),
    "the front page is only that": ("https://a.example/", "https://a.example/x", False),
    "not what only begins alike": ("https://a.example/feed", "https://a.example/feedback", False),
    "a pattern's signs are not read": ("https://a.example/*/b", "https://a.example/**/b", True),
    "names of words are not read": ("https://a.example/{feed}", "https://a.example/{feed}", True),
    "by number": ("http://127.0.0.1:8080/x", "http://127.0.0.1/x", True),
}


@pytest.mark.parametrize(("counted", "page", "same"), WIDTH.values(), ids=WIDTH.keys())
def test_this_page_means_this_page(path, counted, page, same):
    rule_id = add(path, Facts("chrome", counted, "Title"), "networking")
    verdict = judge(path, Facts("chrome", page))
    assert (verdict.rule == rule_id) == same
    if same:
        assert (verdict.category, verdict.activity) == ("networking", "research")
        assert (verdict.pack, verdict.line) == ("rules.toml", 4)


def test_socializing_is_browsing(path):
    add(path, Facts(url="https://www.linkedin.com/in/x/"), "socializing")
    verdict = judge(path, Facts(url="https://www.linkedin.com/in/x/"))
    assert (verdict.category, verdict.activity) == ("socializing", "browsing")


def test_the_newest_rule_for_a_page_replaces_the_old_one(path):
    facts = Facts(url="https://a.example/x")
    first = add(path, facts, "networking")
    add(path, Facts(url="https://a.example/y"), "networking")
    assert add(path, facts, "socializing") == first
    assert judge(path, facts).category == "socializing"
    assert len(read_own_rules(path)[0].rules) == 2


def test_a_program_without_address_is_counted_by_its_name(path):
    add(path, Facts("Obsidian.exe", None, "Notes"), "networking")
    assert judge(path, Facts("obsidian", None, "Other")).category == "networking"
    assert judge(path, Facts("chrome", None, "Other")).category == "other"


@pytest.mark.parametrize("facts", [Facts(), Facts("chrome", "about:blank"), Facts(None, "x")])
def test_what_cannot_be_named_is_refused(path, facts):
    with pytest.raises(UserError, match="no rule can name it"):
        add(path, facts, "networking")
    assert not path.exists()


def test_comments_and_order_of_the_person_stay(path):
    path.parent.mkdir()
    own = (
        "# Mine, hands off.\n[[rule]]\nid = 'mine'  # the first\ncategory = 'other'\n"
        "host = 'a.example'\n\n# Second\n[[rule]]\nid = 'two'\ncategory = 'other'\n"
        "host = 'b.example'\n"
    )
    path.write_text(own, "utf-8")
    add(path, Facts(url="https://c.example/"), "networking")
    text = path.read_text("utf-8")
    for line in ("# Mine, hands off.", "id = 'mine'  # the first", "# Second"):
        assert line in text
    assert [rule.id for rule in read_own_rules(path)[0].rules][1:] == ["mine", "two"]


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/%22%5D%0Aid=1",
        "https://a.example/'''/\"\"\"",
        "https://a.example/%00%1b%5B31m",
        "https://a.example/" + "x" * 100_000,
        "https://лінк.example/шлях",
        "https://a.example/%e2%80%ae",
    ],
)
def test_a_hostile_address_is_harmless(path, url):
    rule_id = add(path, Facts("chrome", url, "'''\n[[rule]]\nid='evil'"), "networking")
    assert judge(path, Facts("chrome", url)).rule == rule_id
    assert [rule.id for rule in read_own_rules(path)[0].rules] == [rule_id]
    assert "evil" not in path.read_text("utf-8")


@pytest.mark.skipif(os.name != "posix", reason="modes are a POSIX matter")
def test_only_the_person_may_read_it(path):
    add(path, Facts(url="https://a.example/"), "networking")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [it.name for it in path.parent.iterdir()] == ["rules.toml"]


def test_no_file_means_no_rules(path):
    assert read_own_rules(path) == []


def test_a_broken_file_tells_all_problems_and_stays_as_it_is(path):
    path.parent.mkdir()
    path.write_text("[[rule]]\nid='a'\ncategory='othr'\ntitel='x'\n", "utf-8")
    with pytest.raises(UserError) as caught:
        read_own_rules(path)
    said = str(caught.value)
    assert f"{path}:3: category is 'othr'; did you mean 'other'?" in said
    assert f"{path}:4: unknown key 'titel'; did you mean 'title'?" in said
    with pytest.raises(UserError):
        add(path, Facts(url="https://a.example/"), "networking")
    assert "othr" in path.read_text("utf-8")


def test_what_is_no_utf8_is_told(path):
    path.parent.mkdir()
    path.write_bytes(b"\xff")
    with pytest.raises(UserError, match="byte 0 is no UTF-8"):
        read_own_rules(path)


def test_bad_targets_name_file_and_line(tmp_path):
    places = Places(tmp_path, tmp_path, tmp_path)
    places.targets_file.write_text("name\n\nAcme\nACME\n", "utf-8")
    with pytest.raises(UserError, match=r"targets.csv: line 4"):
        read_classifier(places)


def test_own_rules_come_before_the_packs_and_targets_are_read(tmp_path):
    places = Places(tmp_path, tmp_path, tmp_path)
    places.targets_file.write_text("name,domain\nAcme,acme.example\n", "utf-8")
    add(places.rules_file, Facts(url="https://x.com/home"), "networking")
    classifier = read_classifier(places)
    assert classifier.judge(Facts(url="https://x.com/home")).category == "networking"
    assert classifier.judge(Facts(url="https://acme.example/")).target == "Acme"


def test_a_counted_page_stays_its_networks(path):
    facts = Facts("chrome", "https://x.com/home", "Home / X")
    add(path, facts, "networking", network="x")

    assert 'network = "x"' in path.read_text("utf-8")
    assert judge(path, facts).network == "x"


def put(path, text, **more):
    """Write the file as it is, add a rule for c.example, and return what became of it."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode())
    add(path, Facts("chrome", "https://c.example/x"), "networking", **more)
    return path.read_bytes().decode()


def rule(name, host):
    return f'[[rule]]\nid = "{name}"\ncategory = "other"\nhost = "{host}"\n'


def test_a_comment_stays_with_the_rule_below_it(path):
    text = put(path, f"# Mine.\n{rule('one', 'a.example')}\n# About b.\n{rule('two', 'b.example')}")
    assert text.endswith(
        f"\n\n# Mine.\n{rule('one', 'a.example')}\n# About b.\n{rule('two', 'b.example')}"
    )


def test_a_rule_that_is_replaced_leaves_all_comments(path):
    first = put(path, f"# Top.\n\n{rule('one', 'a.example')}\n# The end.\n")
    own = first.replace('why = "You said so."\n', 'why = "You said so."\n# A thought.\n')
    again = put(path, own)
    assert [line for line in again.splitlines() if line.startswith("#")] == [
        "# Top.", "# A thought.", "# The end.",
    ]  # fmt: skip
    assert again.count("[[rule]]") == 2


def test_a_rule_with_one_condition_more_is_another(path):
    own = put(path, "").replace('path = "/x"\n', 'path = "/x"\ntitle = "crane"\n')
    own = own.replace('id = "own.', 'id = "mine.')
    assert put(path, own).count("[[rule]]") == 2


def test_line_ends_and_the_mark_of_windows_stay(path):
    own = "\ufeff# Mine.\r\n\r\n" + rule("one", "a.example").replace("\n", "\r\n")
    text = put(path, own)
    assert text.startswith("\ufeff# Mine.\r\n\r\n[[rule]]\r\n")
    assert text.count("\n") == text.count("\r\n")
    assert text.endswith(own[len("\ufeff# Mine.\r\n\r\n") :])


def test_again_and_again_the_file_does_not_grow(path):
    text = put(path, rule("one", "a.example"))
    for category in ("socializing", "other", "networking"):
        add(path, Facts("chrome", "https://c.example/x"), category)
        add(path, Facts("chrome", "https://d.example/x"), "other")
        add(path, Facts("chrome", "https://c.example/x"), category)
    assert len(path.read_text("utf-8").splitlines()) == len(text.splitlines()) + 8


def test_a_link_to_a_file_kept_elsewhere_stays_one(path, tmp_path):
    elsewhere = tmp_path / "dotfiles.toml"
    elsewhere.write_text(rule("one", "a.example"), "utf-8")
    path.parent.mkdir()
    path.symlink_to(elsewhere)
    add(path, Facts("chrome", "https://c.example/x"), "networking")
    assert path.is_symlink()
    assert elsewhere.read_text("utf-8").count("[[rule]]") == 2


REFUSED = {
    "rules in a list": ('rule = [{ id = "a", category = "other", host = "a.example" }]\n', "list"),
    "conditions for all rules": (f'strip = ["de"]\n{rule("one", "a.example")}', "Move what stands"),
}


@pytest.mark.parametrize(("text", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_would_not_mean_what_was_asked_is_refused_and_left(path, text, said):
    with pytest.raises(UserError, match=said):
        put(path, text)
    assert path.read_text("utf-8") == text


ACTIVITIES = {
    "what the rules said stays where it can": ("networking", "community", "community"),
    "a chat is a conversation": ("networking", "chat", "conversation"),
    "a conversation is a chat": ("socializing", "conversation", "chat"),
    "else networking is research": ("networking", "feed", "research"),
    "else socializing is browsing": ("socializing", "listings", "browsing"),
    "else job search is listings": ("job_search", None, "listings"),
    "other has none": ("other", "feed", None),
}


@pytest.mark.parametrize(("category", "was", "becomes"), ACTIVITIES.values(), ids=ACTIVITIES.keys())
def test_the_activity_follows_what_the_rules_said(category, was, becomes):
    assert choose_activity(category, was) == becomes
