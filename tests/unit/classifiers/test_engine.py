"""The engine's promises: order, index, facets, windows, totality."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.engine import Classifier
from classifiers.facts import ACTIVITIES, Facts
from classifiers.loader import parse_pack, shipped_packs
from classifiers.rules import Pack

WORDS = {"hiring": ("hiring", "jobs")}


def classifier(*texts):
    return Classifier([parse_pack(text, f"{n}.toml", WORDS) for n, text in enumerate(texts)])


def rule(rule_id, **conditions):
    lines = ["[[rule]]", f"id = {rule_id!r}", "category = 'other'"]
    return "\n".join([*lines, *(f"{key} = {value}" for key, value in conditions.items())]) + "\n"


ORDER = {
    # name: (packs, facts, the deciding rule)
    "the first matching rule decides": (
        [rule("a", host="'x.example'") + rule("b", host="'x.example'")],
        Facts(url="https://x.example/"),
        "a",
    ),
    "an earlier pack comes first": (
        [rule("own", host="'x.example'"), rule("a", host="'x.example'")],
        Facts(url="https://x.example/"),
        "own",
    ),
    "a longer suffix is no reason to come first": (
        [rule("a", host="'x.example'") + rule("b", host="'www.x.example'")],
        Facts(url="https://www.x.example/"),
        "a",
    ),
    "a rule without host keeps its place": (
        [rule("a", path="'/careers/**'") + rule("b", host="'x.example'")],
        Facts(url="https://x.example/careers"),
        "a",
    ),
    "a fixed first segment is no reason to come first": (
        [rule("a", host="'x.example'", path="'/*'") + rule("b", host="'x.example'", path="'/y'")],
        Facts(url="https://x.example/y"),
        "a",
    ),
    "a suffix is whole labels": (
        [rule("a", host="'x.example'") + rule("rest")],
        Facts(url="https://notx.example/"),
        "rest",
    ),
    "subdomains may be bounded": (
        [rule("a", host="'x.example'", subdomains="['', 'www', '<locale>']") + rule("rest")],
        Facts(url="https://help.x.example/"),
        "rest",
    ),
    "a locale is a subdomain that may be allowed": (
        [rule("a", host="'x.example'", subdomains="['<locale>']") + rule("rest")],
        Facts(url="https://pt-br.x.example/"),
        "a",
    ),
    "noise before the path is stripped": (
        [rule("a", host="'x.example'", strip="['comm', '<locale>']", path="'/in/*'")],
        Facts(url="https://x.example/de/comm/in/ottilie"),
        "a",
    ),
    "a title alone says nothing about a page with an address": (
        [rule("a", title="'^feed'") + rule("rest")],
        Facts("chrome", "https://x.example/", "Feed"),
        "rest",
    ),
    "a title alone says nothing about a program that is no browser": (
        [rule("a", title="'^feed'") + rule("rest")],
        Facts("code", None, "Feed"),
        "rest",
    ),
    "a program's rule is for its windows": (
        [rule("a", app="'zoom'") + rule("rest")],
        Facts("zoom.exe", None, "Meeting"),
        "a",
    ),
    "a title's last word is an index, not a condition": (
        [rule("a", title="'(?:| \\| )linkedin$'") + rule("rest")],
        Facts("chrome", None, "MyLinkedIn"),
        "a",
    ),
    "no web page has a rule of its own": (
        [rule("a", web="false") + rule("rest")],
        Facts("chrome", "about:blank"),
        "a",
    ),
    "which no web page meets": (
        [rule("a", web="false") + rule("rest")],
        Facts("chrome", "https://x.example/"),
        "rest",
    ),
}


@pytest.mark.parametrize(("packs", "facts", "expected"), ORDER.values(), ids=ORDER.keys())
def test_which_rule_decides(packs, facts, expected):
    assert classifier(*packs).judge(facts).rule == expected


HIRING = rule("hiring", host="'x.example'", query="{ 'q|query' = '#{hiring}' }", facet="'jobs'")
SEARCH = rule("search", host="'x.example'", path="'/search'")


class TestFacets:
    judge = staticmethod(classifier(HIRING + SEARCH).judge)

    def test_values_that_meet_the_condition_give_the_facet(self):
        verdict = self.judge(Facts(url="https://x.example/search?QUERY=%23Hiring+now"))
        assert (verdict.rule, verdict.facet) == ("hiring", "jobs")

    def test_the_facet_stands_for_values_that_are_gone(self):
        assert self.judge(Facts(url="https://x.example/search", facet="jobs")).rule == "hiring"

    def test_the_facet_of_another_host_says_nothing(self):
        assert self.judge(Facts(url="https://y.example/search", facet="jobs")).rule is None

    def test_other_values_have_no_facet(self):
        verdict = self.judge(Facts(url="https://x.example/search?q=otters"))
        assert (verdict.rule, verdict.facet) == ("search", None)

    def test_the_engine_tells_which_parameters_are_read(self):
        assert classifier(HIRING + SEARCH).params == {"x.example": ("q", "query")}


def test_explain_begins_with_the_verdict_and_goes_on_in_order():
    many = classifier("".join(rule(name, host="'x.example'") for name in "abcdefgh"))
    facts = Facts(url="https://x.example/")

    assert [v.rule for v in many.explain(facts, limit=3)] == ["a", "b", "c"]
    assert many.explain(facts)[0] == many.judge(facts)


def test_without_any_rule_it_is_other():
    assert classifier().judge(Facts()).category == "other"
    assert [v.rule for v in classifier().explain(Facts())] == [None]


def test_a_verdict_knows_pack_and_line():
    verdict = classifier("# mine\n\n" + rule("a")).judge(Facts(url="https://x.example/"))
    assert (verdict.pack, verdict.line) == ("0.toml", 3)


def test_the_hash_changes_with_what_can_change_a_verdict():
    def rules_hash(**conditions):
        return classifier(rule("a", host="'x.example'", **conditions)).rules_hash

    assert rules_hash(why="'one'") == rules_hash(why="'two'")
    assert len({rules_hash(), rules_hash(path="'/a'"), rules_hash(title="'a'")}) == 3


@pytest.mark.thorough
def test_the_index_finds_what_asking_every_rule_finds():
    packs = shipped_packs(examples=True)
    indexed = Classifier(packs)
    pages = [f for pack in packs for r in pack.rules for f in (*r.matches, *r.rejects)]
    alone = [Classifier([Pack(pack.name, (r,))]) for pack in packs for r in pack.rules]
    for facts in pages:
        one_by_one = (each.judge(facts).rule for each in alone)
        assert indexed.judge(facts).rule == next(filter(None, one_by_one)), facts


SHIPPED = Classifier(shipped_packs())
anything = st.one_of(st.none(), st.text(st.characters(codec=None), max_size=60))
addresses = st.one_of(
    anything,
    st.builds(
        "https://{}/{}".format,
        st.sampled_from(["www.linkedin.com", "x.com", "m.facebook.com", "zoom.us", "a.example"]),
        st.text(st.characters(codec=None), max_size=60),
    ),
)


@given(anything, addresses, anything, anything)
def test_judging_never_fails(app, url, title, facet):
    verdict = SHIPPED.judge(Facts(app, url, title, facet))
    assert verdict.activity in (ACTIVITIES[verdict.category] or (None,))


@pytest.mark.parametrize("text", ["x", "\u202e", "(", "\x00", "\ud800", " - ", "| ", "a@"])
def test_a_megabyte_of_anything_is_judged_like_any_other_page(text):
    long = text * (1_000_000 // len(text))
    assert SHIPPED.judge(Facts("chrome", None, long)).category == "other"
    assert SHIPPED.judge(Facts("chrome", "https://a.example/" + long, long)).category == "other"
    assert SHIPPED.judge(Facts(long, long, long, long)).category == "other"


@given(addresses, st.sampled_from(["Feed | LinkedIn", None]))
def test_a_redacted_page_gets_the_verdict_that_it_had(url, title):
    from classifiers.address import cut

    seen = SHIPPED.judge(Facts("chrome", url, title))
    kept = None if url is None else cut(url, "path")
    if url is not None and kept is None:
        return
    assert SHIPPED.judge(Facts("chrome", kept, title, seen.facet)) == seen


@pytest.mark.parametrize(
    "url",
    [
        f.url
        for p in shipped_packs(examples=True)
        for r in p.rules
        if r.facet
        for f in r.matches
        if f.url
    ],
)
def test_a_facet_page_gets_the_verdict_that_it_had(url):
    seen = SHIPPED.judge(Facts("chrome", url))
    assert SHIPPED.judge(Facts("chrome", url.partition("?")[0], None, seen.facet)) == seen
