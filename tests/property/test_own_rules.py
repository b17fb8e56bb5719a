"""Any page makes a rule that means it, and nothing else in the person's file changes."""

import tomllib
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from classifiers.engine import Classifier
from classifiers.facts import ACTIVITIES, Facts
from classifiers.loader import parse_pack, shipped_packs
from classifiers.widths import reaches
from tracker.storage.rule_writer import add_rule, put_rule, want_rule

SHIPPED = shipped_packs()
nasty = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(list("\"'\\#[]{}=*/%?\n\r\t\x00\x7f\u2028\u202e.,ab")),
        st.just("\ud800"),
    ),
    max_size=30,
)
hosts = st.sampled_from(
    ["a.example", "www.a.example", "jobs.a.co.uk", "b.github.io", "co.uk", "127.0.0.1", "[::1]",
     "xn--80ak6aa92e.com", "лінк.example", "localhost", "x_y.a.example"]
)  # fmt: skip
urls = st.one_of(
    st.builds(lambda host, path: f"https://{host}/{path}", hosts, nasty),
    st.builds(lambda host, parts: f"https://{host}/" + "/".join(parts), hosts, st.lists(nasty)),
    nasty,
    st.none(),
)
pages = st.builds(
    Facts, st.one_of(st.none(), nasty, st.sampled_from(["chrome", "gimp.exe"])), urls, nasty
)
categories = st.sampled_from(list(ACTIVITIES))

OWN = """\
# My rules.  \t

# About the board,
# in two lines.
[[rule]]  # mine
id = 'one'   # the first
category = "other"
host = ["a.example"]
path = '''/x'''
matches = [
    # An example.
    { url = "https://a.example/x" },
]

# Two
[[rule]]
id = 'two'
category = "networking"
activity = "research"
title = 'a # b'

[words]
mine = ["one"]
# The end.
"""
#: Every line of it is to be found afterwards, in this order.
LINES = OWN.splitlines()


@given(pages, st.integers(0, 3), categories)
def test_any_page_makes_exactly_its_rule_and_changes_nothing_else(page, number, category):
    possible = reaches(page)
    if not possible:
        return
    reach = possible[number % len(possible)]
    wanted = want_rule(page, category, width=reach.width)

    text = put_rule(OWN, wanted, "rules.toml")

    rules = tomllib.loads(text)["rule"]
    said = {"id": wanted.id, "category": category, **reach.conditions, "why": "You said so."}
    if wanted.activity is not None:
        said["activity"] = wanted.activity
    assert rules[0] == said
    assert rules[1:] == tomllib.loads(OWN)["rule"]
    rest = iter(text.split("\n"))
    assert all(line in rest for line in LINES)
    assert text.isprintable() or all(c.isprintable() or c in "\n\t" for c in text)
    assert put_rule(text, wanted, "rules.toml") == text


@given(pages, st.integers(0, 3))
def test_a_rule_decides_the_page_it_was_made_for(page, number):
    possible = reaches(page)
    if not possible:
        return
    wanted = want_rule(page, "networking", width=possible[number % len(possible)].width)
    pack = parse_pack(put_rule("", wanted, "rules.toml"), "rules.toml")

    assert Classifier([pack, *SHIPPED]).judge(page).rule == wanted.id


@given(st.lists(st.tuples(pages, st.integers(0, 3), categories), max_size=6))
def test_the_newest_rule_stands_first_and_each_place_has_one(asked):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "rules.toml"
        newest: dict[str, str] = {}
        for page, number, category in asked:
            possible = reaches(page)
            if possible:
                width = possible[number % len(possible)].width
                wanted = want_rule(page, category, width=width)
                add_rule(path, wanted)
                newest.pop(wanted.id, None)
                newest[wanted.id] = category
        found = tomllib.loads(path.read_text("utf-8"))["rule"] if path.exists() else []

    assert [(it["id"], it["category"]) for it in found] == list(newest.items())[::-1]
