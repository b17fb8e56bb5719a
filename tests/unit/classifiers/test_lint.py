"""Rules that do nothing, or too much: each fault is found at its line, with what to do."""

import pytest

from classifiers.lint import find_faults, find_own_faults
from classifiers.loader import parse_pack, shipped_packs

NET = "category = 'networking'\nactivity = 'research'\n"


def rule(rule_id: str, *lines: str) -> str:
    return "\n".join(["[[rule]]", f"id = '{rule_id}'", "category = 'other'", *lines]) + "\n"


# name: (rules, what is found as "line kind part-of-the-message")
NEVER = {
    "a host in no zone": (
        rule("a", "host = 'name.exmaple'"),
        ["4 never ends in '.exmaple', which is no top-level domain"],
    ),
    "a host without its ending": (
        rule("a", "host = 'linkedin'"),
        ["4 never has no dot; did you mean 'linkedin.com'?"],
    ),
    "a host that browsers write differently": (
        rule("a", "host = '0x7f.1'"),
        ["4 never is '127.0.0.1' to a browser"],
    ),
    "a label that ends in a hyphen": (
        rule("a", "host = 'a-.example'"),
        ["4 never is no host's name"],
    ),
    "a subdomain in capitals": (
        rule("a", "host = 'x.example'", "subdomains = ['WWW']"),
        ["5 never subdomain 'WWW' is no label"],
    ),
    "a path that strip takes away": (
        rule("a", "host = 'x.example'", "strip = ['m']", "path = '/m/feed'"),
        ["6 never begins with 'm', which strip removes"],
    ),
    "a path that reads like a language": (
        rule("a", "host = 'x.example'", "strip = ['<locale>']", "path = '/me/**'"),
        ["6 never begins with 'me', which strip removes as a language"],
    ),
    "a query in a path": (
        rule("a", "host = 'x.example'", "path = '/search?q=x'"),
        ["5 never holds a query or a fragment"],
    ),
    "a percent-encoded path": (
        rule("a", "host = 'x.example'", "path = '/caf%c3%a9'"),
        ["5 never is percent-encoded"],
    ),
    "an expression in a path": (
        rule("a", "host = 'x.example'", "path = '/(jobs|careers)'"),
        ["5 never is no expression"],
    ),
    "dots that browsers resolve": (
        rule("a", "host = 'x.example'", "path = '/a/../b'"),
        ["5 never holds '.' or '..'"],
    ),
    "the browser's name in a title": (
        rule("a", "title = '^Inbox - Google Chrome$'"),
        ["4 never finds nothing once titles are cleaned"],
    ),
    "an unread counter in a title": (
        rule("a", r"title = '^\(\d+\) Inbox$'"),
        ["4 never finds nothing once titles are cleaned"],
    ),
    "a word's end beside letters that have none": (
        rule("a", r"title = 'вакансии\b'"),
        ["4 never has \\b beside a letter that is not ASCII"],
    ),
    "two spaces in a title": (
        rule("a", "title = 'new  mail'"),
        ["4 never finds nothing once titles are cleaned"],
    ),
    "a title longer than is kept": (
        rule("a", f"title = '{'long ' * 120}'"),
        ["4 never finds nothing once titles are cleaned"],
    ),
    "a program by its file's name": (
        rule("a", "app = 'msedge.exe'"),
        ["4 never app 'msedge.exe' is called 'edge' here; write that"],
    ),
    "a query without a page": (
        rule("a", "query = { q = '*' }", "facet = 'x'"),
        ["4 never only a page has a query"],
    ),
    "a host of what is no web page": (
        rule("a", "web = false", "host = 'x.example'"),
        ["4 never what is no web page"],
    ),
}
SHADOWED = {
    "by a shorter host": (
        rule("a", "host = 'x.example'") + rule("b", "host = 'www.x.example'", "path = '/jobs/**'"),
        ["6 shadowed earlier rules take all that it could match: a (p.toml:1)"],
    ),
    "by a wider path": (
        rule("a", "host = 'x.example'", "path = '/in/**'")
        + rule("b", "host = 'x.example'", "path = '/in/*/details'"),
        ["7 shadowed earlier rules take all"],
    ),
    "by several rules together": (
        rule("a", "host = 'x.example'", "path = '/in/*'")
        + rule("b", "host = 'x.example'", "path = '/in'")
        + rule("c", "host = 'x.example'", "path = '/in/*/*/**'")
        + rule("d", "host = 'x.example'", "path = '/in/**'"),
        ["17 shadowed earlier rules take all that it could match: b (p.toml:6) and a (p.toml:1)"],
    ),
    "by a wider mark within a segment": (
        rule("a", "host = 'x.example'", "path = '/job*'")
        + rule("b", "host = 'x.example'", "path = '/jobs-*'"),
        ["7 shadowed earlier rules take all"],
    ),
    "by words of which its own are some": (
        "[words]\nmany = ['feed', 'home', 'news*']\nfew = ['home', 'news*']\n"
        + rule("a", "title = '^{many} / site$'")
        + rule("b", "title = '^{few} / site$'"),
        ["9 shadowed earlier rules take all"],
    ),
    "by a rule for the same program": (
        rule("a", "app = 'zoom'") + rule("b", "app = 'zoom'", "title = 'meeting'"),
        ["6 shadowed earlier rules take all"],
    ),
    "by a query that may be anything": (
        rule("a", "host = 'x.example'", "query = { q = '*' }", "facet = 'any'")
        + rule("b", "host = 'x.example'", "query = { q = 'jobs' }", "facet = 'jobs'"),
        ["8 shadowed earlier rules take all"],
    ),
    "in one of its paths": (
        rule("a", "host = 'x.example'", "path = '/in/**'")
        + rule("b", "host = 'x.example'", "path = ['/feed', '/in/me']"),
        ["10 shadowed path '/in/me' decides nothing, as a (p.toml:1) takes it"],
    ),
    "in one of its hosts": (
        rule("a", "host = 'x.example'") + rule("b", "host = ['y.example', 'www.x.example']"),
        ["8 shadowed host 'www.x.example' decides nothing"],
    ),
}
ALIVE = {
    "the narrower rule stands first": (
        rule("a", "host = 'x.example'", "path = '/in/me'")
        + rule("b", "host = 'x.example'", "path = '/in/**'")
    ),
    "several rules that leave a gap": (
        rule("a", "host = 'x.example'", "path = '/in/*'")
        + rule("c", "host = 'x.example'", "path = '/in/*/*/**'")
        + rule("d", "host = 'x.example'", "path = '/in/**'")
    ),
    "the earlier rule strips what the later one needs": (
        rule("a", "host = 'x.example'", "strip = ['m']", "path = '/*/feed'")
        + rule("b", "host = 'x.example'", "path = '/*/feed'")
    ),
    "the earlier rule has other subdomains": (
        rule("a", "host = 'x.example'", "subdomains = ['', 'www']")
        + rule("b", "host = 'x.example'", "path = '/in'")
    ),
    "the earlier rule wants a title, too": (
        rule("a", "host = 'x.example'", "title = 'jobs'")
        + rule("b", "host = 'x.example'", "path = '/in'")
    ),
    "the earlier rule wants a whole word": (
        r"[[rule]]" + "\n" + r"id = 'a'" + "\ncategory = 'other'\n" + r"title = '\bjob\b'" + "\n"
        + rule("b", "title = 'job'")
    ),
    "more ways than can be asked": (
        "[words]\nmany = [" + ", ".join(f"'w{n}'" for n in range(100)) + "]\n"
        + rule("a", "title = '{many}.*{many}'")
        + rule("b", "title = '{many}.*{many}.*{many}'")
    ),
}  # fmt: skip
BROAD = {
    "no condition": (
        rule("a") + rule("b", "host = 'x.example'"),
        ["2 broad it has no condition", "5 shadowed earlier rules take all"],
    ),
    "a public suffix": (rule("a", "host = 'co.uk'"), ["4 broad host 'co.uk' is a public suffix"]),
    "a top-level domain": (rule("a", "host = 'com'"), ["4 broad host 'com' is a public suffix"]),
    "a title found in everything": (
        rule("a", "title = 'x*'"),
        ["4 broad title 'x*' is found in every text"],
    ),
    "a title of everyday life": (
        f"[[rule]]\nid = 'a'\n{NET}title = 'wikipedia'\n",
        ["2 broad it counts pages of everyday life (Coffee - Wikipedia) as networking"],
    ),
    "any site's front page": (
        f"[[rule]]\nid = 'a'\n{NET}path = '/'\n",
        ["2 broad it counts pages of everyday life"],
    ),
}
TWINS = {
    "the same conditions twice": (
        rule("a", "host = 'x.example'") + rule("b", "host = 'x.example'"),
        ["6 duplicate a (p.toml:1) has the same conditions"],
    ),
}
EXAMPLES = {
    "a match that another rule decides": (
        rule("a", "host = 'x.example'", "path = '/in'")
        + rule("b", "host = 'x.example'", "matches = [", "{ url = 'https://x.example/' },", "",
               "{ url = 'https://x.example/in' },", "]"),
        ["13 example matches { url = 'https://x.example/in' }, but a (p.toml:1) decides it"],
    ),
    "a match that nothing decides": (
        rule("a", "host = 'x.example'", "matches = [{ url = 'https://y.example/' }]"),
        ["5 example matches { url = 'https://y.example/' }, but no rule does"],
    ),
    "a reject that the rule decides": (
        rule("a", "host = 'x.example'", "rejects = [{ url = 'https://x.example/in' }]"),
        ["5 example rejects { url = 'https://x.example/in' }, but decides it as other"],
    ),
}  # fmt: skip
CASES = NEVER | SHADOWED | BROAD | TWINS | EXAMPLES


def faults(text):
    return [it for it in find_own_faults([parse_pack(text, "p.toml")], []) if it.kind != "unproved"]


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_a_fault_is_found_at_its_line(text, expected):
    found = [f"{it.line} {it.kind} {it.message}" for it in faults(text)]
    for wanted in expected:
        line, kind, part = wanted.split(" ", 2)
        assert any(it.startswith(f"{line} {kind} ") and part in it for it in found), found
    assert {it.split()[1] for it in found} == {it.split()[1] for it in expected}, found


@pytest.mark.parametrize("text", ALIVE.values(), ids=ALIVE.keys())
def test_a_rule_that_decides_something_has_no_fault(text):
    assert faults(text) == []


def test_an_own_rule_that_takes_over_other_networks_is_told():
    shipped = shipped_packs(examples=True)
    own = parse_pack(f"[[rule]]\nid = 'own.a'\n{NET}path = '/**'\n", "rules.toml")
    found = [it for it in find_own_faults([own], shipped) if "takes over" in it.message]

    assert len(found) == 1
    assert "networks" in found[0].message


def test_an_own_rule_for_a_site_takes_over_nothing():
    shipped = shipped_packs(examples=True)
    text = f"[[rule]]\nid = 'own.a'\n{NET}host = 'reddit.com'\nnetwork = 'reddit'\n"

    assert find_own_faults([parse_pack(text, "rules.toml")], shipped) == []


def test_an_own_rule_with_a_shipped_id_is_told():
    shipped = parse_pack(rule("a", "host = 'x.example'"), "10-x.toml")
    own = parse_pack(rule("a", "host = 'y.example'"), "rules.toml")

    assert [it.kind for it in find_own_faults([own], [shipped])] == ["duplicate"]


def test_the_same_id_in_two_packs_is_told():
    packs = [
        parse_pack(rule("a", f"host = '{name}.example'"), f"{name}.toml") for name in ("x", "y")
    ]
    found = [it for it in find_faults(packs) if it.kind == "duplicate"]

    assert [(it.pack, it.line) for it in found] == [("y.toml", 2)]
    assert "x.toml:1 has this id too" in found[0].message


NEAR_MISSES = {
    "the same site": (
        "{ url = 'https://x.co.uk/in' }",
        "{ url = 'https://www.x.co.uk/out' }",
        True,
    ),
    "the same path elsewhere": (
        "{ url = 'https://x.example/in' }",
        "{ url = 'https://y.example/in' }",
        True,
    ),
    "the site's name in another's": (
        "{ url = 'https://site.com/in' }",
        "{ url = 'https://site.com.evil.example/' }",
        True,
    ),
    "the same title of another site": ("{ title = 'Jobs | A' }", "{ title = 'Jobs | B' }", True),
    "something quite different": (
        "{ url = 'https://x.example/in' }",
        "{ url = 'https://y.test/out' }",
        False,
    ),
    "another window": ("{ title = 'Jobs | A' }", "{ title = 'Mail' }", False),
}


@pytest.mark.parametrize(("hit", "miss", "near"), NEAR_MISSES.values(), ids=NEAR_MISSES.keys())
def test_a_near_miss(hit, miss, near):
    text = rule("a", "host = 'x.example'", f"matches = [{hit}]", f"rejects = [{miss}]")
    found = find_faults([parse_pack(text, "p.toml")])

    assert any("near miss" in it.message for it in found) != near
