"""Packs with mistakes: all of them are told, each with file, line and what is accepted."""

import pytest

from classifiers.loader import PackError, parse_pack

GOOD = "[[rule]]\nid = 'a'\ncategory = 'other'\n"
PROBLEMS = {
    "broken TOML": ("[[rule]]\nid = \n", ["p.toml:2: Invalid value"]),
    "an unknown key": (
        GOOD + "titel = 'x'\n",
        ["p.toml:4: unknown key 'titel'; did you mean 'title'?"],
    ),
    "an unknown key of the pack": ("hosts = 'x'\n" + GOOD, ["p.toml:1: unknown key 'hosts'; did"]),
    "an unknown category": (
        "[[rule]]\nid = 'a'\ncategory = 'networkin'\n",
        ["p.toml:3: category is 'networkin'; did you mean 'networking'?"],
    ),
    "a missing activity": (
        "[[rule]]\nid = 'a'\ncategory = 'networking'\n",
        ["p.toml:1: activity must be text; it is missing"],
    ),
    "an activity of another category": (
        "[[rule]]\nid = 'a'\ncategory = 'networking'\nactivity = 'feed'\n",
        ["p.toml:4: activity is 'feed'; accepted: conversation, community"],
    ),
    "an activity of other": (GOOD + "activity = 'feed'\n", ["p.toml:4: other has no activity"]),
    "an id twice": (GOOD + "\n" + GOOD, ["p.toml:6: the id 'a' is taken by line 1"]),
    "a host with a scheme": (GOOD + "host = 'https://x.example'\n", ["p.toml:4: host 'https"]),
    "a path without its slash": (
        GOOD + "path = 'feed'\n",
        ["p.toml:4: path 'feed': a path"],
    ),
    "a rest in the middle": (GOOD + "path = '/**/x'\n", ["'**' stands only at the end"]),
    "an expression that is none": (GOOD + "title = '('\n", ["p.toml:4: title '(': missing )"]),
    "an expression that would need backtracking": (
        GOOD + "title = '(a)\\1'\n",
        ["p.toml:4: title '(a)\\\\1': invalid escape sequence"],
    ),
    "words that nobody listed": (GOOD + "title = '{foo}'\n", ["no words are called 'foo'"]),
    "a query without a facet": (GOOD + "query = { q = '*' }\n", ["p.toml:4: query and facet go"]),
    "a facet without a query": (GOOD + "facet = 'x'\n", ["p.toml:4: query and facet go together"]),
    "a title of a wrong type": (GOOD + "title = 5\n", ["p.toml:4: title must be text or a list"]),
    "an example with an unknown key": (
        GOOD + "matches = [{ adress = 'x' }]\n",
        ["unknown key 'adress'"],
    ),
    "several at once": (
        "[[rule]]\nid = 'a'\ncategory = 'x'\n[[rule]]\ncategory = 'other'\npath = 'y'\n",
        ["p.toml:3: category", "p.toml:4: id must be text", "p.toml:6: path 'y'"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), PROBLEMS.values(), ids=PROBLEMS.keys())
def test_problems(text, expected):
    with pytest.raises(PackError) as caught:
        parse_pack(text, "p.toml", {})
    for part in expected:
        assert any(part in problem for problem in caught.value.problems), caught.value.problems


def test_a_header_inside_a_text_is_no_rule():
    pack = parse_pack(
        "[[rule]]\nid = 'a'\ncategory = 'other'\nwhy = '''\n[[rule]]\n'''\n"
        + GOOD.replace("'a'", "'b'"),
        "p.toml",
    )
    assert [rule.line for rule in pack.rules] == [1, 7]


def test_a_pack_gives_defaults_to_its_rules():
    pack = parse_pack("network = 'x'\nhost = 'x.example'\n" + GOOD, "p.toml")
    assert (pack.rules[0].network, pack.rules[0].hosts) == ("x", ("x.example",))


def test_an_expression_that_explodes_elsewhere_costs_nothing():
    pack = parse_pack(GOOD + "title = '^(a|a?)+$'\n", "p.toml")
    assert not pack.rules[0].titles[0].search("a" * 500 + "b")
