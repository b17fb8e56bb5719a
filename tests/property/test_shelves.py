"""A shelf names every rule whose path is the page's, whatever its rules' paths look like."""

from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.loader import parse_pack
from classifiers.shelves import Shelf

segments = st.sampled_from(["a", "b", "ab", "x", "jobs"])
tokens = st.sampled_from(["a", "b", "ab", "*", "a*", "{w}", "x"])


@st.composite
def paths(draw):
    parts = draw(st.lists(tokens, max_size=4))
    if parts and draw(st.booleans()):
        parts = ["**", *parts]
    if draw(st.booleans()):
        parts.append("**")
    return "/" + "/".join(parts)


rules = st.lists(st.lists(paths(), max_size=3), min_size=1, max_size=60)


def shelf_of(all_paths):
    text = "[words]\nw = ['ab']\n" + "".join(
        f"[[rule]]\nid='r{n}'\ncategory='other'\nhost='x.example'\npath={paths!r}\n"
        for n, paths in enumerate(all_paths)
    )
    pack = parse_pack(text, "p.toml")
    shelf = Shelf(frozenset())
    for number, rule in enumerate(pack.rules):
        shelf.add(number, rule)
    return shelf, pack.rules


@settings(max_examples=max(100, settings().max_examples))
@given(rules, st.lists(st.lists(segments, max_size=5), min_size=1, max_size=6))
def test_a_shelf_finds_what_asking_each_rule_finds(all_paths, pages):
    shelf, rules = shelf_of(all_paths)
    for page in map(tuple, pages):
        runs = shelf.find(page)
        found = {n for run in runs for n, _, path in run if path is None or path.matches(page)}
        asked = {
            n
            for n, rule in enumerate(rules)
            if not rule.paths or any(path.matches(page) for path in rule.paths)
        }
        assert found == asked
        assert all([n for n, *_ in run] == sorted(n for n, *_ in run) for run in runs)
