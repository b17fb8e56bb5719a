"""Rules for sites that nobody listed: patterns of hosts, and segments wherever they stand."""

import pytest

from classifiers.engine import Classifier
from classifiers.facts import Facts
from classifiers.loader import parse_pack

REST = "[[rule]]\nid = 'rest'\ncategory = 'other'\n"


def decided(rules, url):
    return Classifier([parse_pack(rules + REST, "p.toml")]).judge(Facts(url=url)).rule


LIKE = """
[[rule]]
id        = 'tools'
category  = 'other'
host_like = '^(?:jenkins|ci)\\.'

[[rule]]
id        = 'jobs'
category  = 'job_search'
activity  = 'listings'
host_like = ['^jobs\\.', 'вакансии']
path      = '/open/**'
"""


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("https://jobs.harbour.example/open/1", "jobs"),
        ("https://WWW.jobs.harbour.example./open", "jobs"),  # www. and a trailing dot mean nothing
        ("https://xn--80aaa0bajc6b.example/open", "rest"),
        ("https://вакансии.example/open", "jobs"),  # an international label is read in its letters
        ("https://jobs.harbour.example/closed", "rest"),  # the path must hold, too
        ("https://harbour.example/jobs./open", "rest"),  # a path is no host
        ("https://ci.harbour.example/open", "tools"),
        ("https://[::1]/open", "rest"),
    ],
)
def test_a_pattern_of_hosts_finds_sites_that_nobody_listed(url, rule):
    assert decided(LIKE, url) == rule


def test_a_window_without_address_is_not_judged_by_a_pattern_of_hosts():
    classifier = Classifier([parse_pack(LIKE + REST, "p.toml")])
    assert classifier.judge(Facts(app="chrome", title="jobs.harbour.example")).rule == "rest"


def test_a_rules_own_pattern_of_hosts_replaces_the_packs_hosts():
    pack = parse_pack("host = 'a.example'\n" + LIKE + REST, "p.toml")
    assert [rule.hosts for rule in pack.rules] == [(), (), ("a.example",)]


SEGMENTS = """
[[rule]]
id       = 'anywhere'
category = 'job_search'
activity = 'listings'
path     = ['/**/careers/**', '/**/^(?:apply|bewerben)$']
"""


@pytest.mark.parametrize(
    ("path", "rule"),
    [
        ("/careers", "anywhere"),
        ("/a/b/c/careers/d/e", "anywhere"),
        ("/a/apply", "anywhere"),
        ("/a/apply/b", "rest"),  # nothing may follow unless the pattern ends in **
        ("/a/apply-now", "rest"),
        ("/careersomething", "rest"),
        ("/" + "a/" * 8 + "careers", "anywhere"),
        ("/" + "a/" * 9 + "careers", "rest"),  # deeper than anybody's careers page stands
        ("/", "rest"),
    ],
)
def test_two_stars_at_the_beginning_stand_for_any_segments_before(path, rule):
    assert decided(SEGMENTS, "https://harbour.example" + path) == rule


def test_a_rule_for_some_subdomains_holds_for_each_of_many_hosts():
    hosts = ", ".join(f"'board{n}.example'" for n in range(300))
    rules = (
        f"host = [{hosts}]\n[[rule]]\nid = 'help'\ncategory = 'other'\n"
        "subdomains = ['help', 'a.b']\n"
        "[[rule]]\nid = 'board'\ncategory = 'job_search'\nactivity = 'listings'\n"
    )
    rules += "[[rule]]\nid = 'any'\ncategory = 'other'\nhost = []\n"
    found = {
        url: Classifier([parse_pack(rules, "p.toml")]).judge(Facts(url=url)).rule
        for url in (
            "https://help.board7.example/",
            "https://a.b.board299.example/",
            "https://x.help.board7.example/",
            "https://board7.example/",
            "https://help.board300.example/",
        )
    }
    assert list(found.values()) == ["help", "help", "board", "board", "any"]
