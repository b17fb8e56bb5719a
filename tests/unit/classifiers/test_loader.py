"""Packs with mistakes: all of them are told, each with file, line and what is accepted."""

import tomllib

import pytest

from classifiers.loader import PackError, parse_pack, shipped_texts, without_examples

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
    "a rest in the middle": (GOOD + "path = '/a/**/x'\n", ["'**' stands only at the beginning"]),
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


# Editors and mishaps: (text, what is told of it as "line: part")
MISHAPS = {
    "two rules that are no TOML, and a third with another mistake": (
        "[[rule]]\nid = \n\n[[rule]]\nid = 'b'\ncategory = 'othr'\n[[rule]]\nid = 'c\n",
        ["p.toml:2: Invalid value", "p.toml:6: category is 'othr'", "p.toml:9: "],
    ),
    "a pattern in double quotes": (
        GOOD + 'title = "\\d+"\n',
        ["p.toml:4: Unescaped '\\' in a string; write patterns between single quotes"],
    ),
    "a text that never ends": (GOOD + "why = '''x\n\n", ["p.toml:"]),
    "a number of thousands of digits": (GOOD + "x = " + "9" * 5_000, ["p.toml:"]),
    "brackets without end": (GOOD + "x = " + "[" * 5_000, ["p.toml:"]),
    "words that are no table": ("words = 'x'\n" + GOOD, ["p.toml:1: words must be a table"]),
    "an example of a wrong type": (
        GOOD + "matches = [{ url = 5 }]\n",
        ["p.toml:4: url of an example must be text; found 5"],
    ),
    "an example of nothing": (GOOD + "rejects = [{}]\n", ["p.toml:4: an example in rejects has"]),
    "a path whose expression is none": (
        "[words]\nw = ['x']\n" + GOOD + "path = '/({w}'\n",
        ["p.toml:6: path '/({w}': missing )"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), MISHAPS.values(), ids=MISHAPS.keys())
def test_mishaps_are_told_and_never_raise_anything_else(text, expected):
    with pytest.raises(PackError) as caught:
        parse_pack(text, "p.toml")
    problems = caught.value.problems
    assert len(problems) == len(expected), problems
    for problem, start in zip(problems, expected, strict=True):
        assert problem.startswith(start), problems


def test_a_byte_order_mark_and_the_line_ends_of_windows_are_no_mistake():
    text = "\ufeff" + (GOOD + "matches = [{ url = 'x' }]\n" + GOOD.replace("'a'", "'b'"))
    pack = parse_pack(text.replace("\n", "\r\n"), "p.toml")
    assert [rule.line for rule in pack.rules] == [1, 5]


def test_every_key_and_example_has_its_line():
    text = """
[[rule]]
id = 'a'   # category = 'x'
category = 'other'
why = '''
title = 'no key'
'''
title = [
  'a', '{x', # {
  "}",
]
matches = [
  { title = 'a' }, { title = 'a{b' },

  { title = "}" },
]
[[rule.rejects]]
title = 'c'
[[rule.rejects]]
title = 'd'
"""
    lines = parse_pack(text, "p.toml").rules[0].lines
    found = {key: line for key, line in lines.items() if key not in {"rejects", "matches"}}
    assert found == {
        "id": 3,
        "category": 4,
        "why": 5,
        "title": 8,
        "matches.0": 13,
        "matches.1": 13,
        "matches.2": 15,
        "rejects.0": 17,
        "rejects.1": 19,
    }


@pytest.mark.parametrize("name", shipped_texts())
def test_a_shipped_pack_without_its_examples_is_else_the_same(name):
    text = shipped_texts()[name]
    shortened = without_examples(text)
    whole = tomllib.loads(text)
    for rule in whole.get("rule", []):
        rule.pop("matches", None)
        rule.pop("rejects", None)
    assert tomllib.loads(shortened) == whole
    headers = [n for n, line in enumerate(text.split("\n")) if line.startswith("[[rule]]")]
    assert headers == [
        n for n, line in enumerate(shortened.split("\n")) if line.startswith("[[rule]]")
    ]
