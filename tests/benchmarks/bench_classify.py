"""How fast are pages judged, beside ActivityWatch, and what do more rules cost?

Every page is new to both sides, and nobody remembers a verdict. The pages of a round are
other than those of the round before, so no cache of titles or segments helps either.
"""

import itertools
import re
from datetime import UTC, datetime

import pytest
from aw_core import Event
from aw_transform.classify import Rule as AwRule
from aw_transform.classify import categorize

from classifiers.engine import Classifier
from classifiers.facts import Facts
from classifiers.loader import parse_pack, shipped_packs
from tests.benchmarks.ratios import ratio

HOSTS = ["www.linkedin.com", "x.com", "www.facebook.com", "site{n}.example", "docs{n}.example"]
PATHS = ["feed", "in/name-{n}", "jobs/view/{n}", "messaging/thread/{n}", "company/c{n}/people"]
COUNTER = itertools.count()
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def pages(count):
    """Return pages never seen before: networks and foreign sites, with titles and parameters."""
    numbers = itertools.islice(COUNTER, count)
    return [
        Facts(
            "chrome",
            f"https://{HOSTS[n % 5]}/{PATHS[n // 5 % 5]}?trk=nav_{n}&q=value".format(n=n),
            f"({n % 9}) Page number {n} | Site - Google Chrome",
        )
        for n in numbers
    ]


def windows(count):
    """Return titles of windows without an address, never seen before."""
    numbers = itertools.islice(COUNTER, count)
    return [
        Facts("chrome", None, f"Topic {n % 499} of many, {n} | Place {n % 997}") for n in numbers
    ]


def pack(*rules):
    """Return a classifier for rules, each a dictionary of its conditions."""
    return Classifier(
        [_parse(rules[start : start + 100], start) for start in range(0, len(rules), 100)]
    )


def _parse(rules, first):
    text = "".join(
        f"[[rule]]\nid='r{n}'\ncategory='other'\n"
        + "".join(f"{key}='{value}'\n" for key, value in rule.items())
        for n, rule in enumerate(rules, first)
    )
    return parse_pack(text, f"many-{first}.toml")


def judging(classifier, make, count):
    """Return work: to judge ``count`` new pages. They are made beforehand, not in the timing."""
    batches = iter([make(count) for _ in range(10)])

    def judge_all():
        judge = classifier.judge
        for facts in next(batches):
            judge(facts)

    return judge_all


def _data(page):
    return {"app": page.app, "url": page.url, "title": page.title}


def categorizing(expressions, make, count):
    """Return work: to categorize ``count`` new pages as ActivityWatch does."""
    rules = [(["Work", str(n)], AwRule({"regex": it})) for n, it in enumerate(expressions)]
    events = iter([[Event(timestamp=NOW, data=_data(it)) for it in make(count)] for _ in range(10)])
    return lambda: categorize(next(events), rules)


ON_HOSTS = [{"host": f"site{n}.example", "path": "/jobs/**"} for n in range(3, 1003, 5)]
ON_PATHS = [{"host": "www.linkedin.com", "path": f"/in/name-{n}/**"} for n in range(200)]
BY_TITLE = [{"title": f"place {n}$"} for n in range(200)]

AGAINST_ACTIVITYWATCH = {
    "rules for hosts": (ON_HOSTS, pages, [rf"{re.escape(r['host'])}/jobs" for r in ON_HOSTS]),
    "rules for paths": (ON_PATHS, pages, [rf"linkedin\.com/in/name-{n}\b" for n in range(200)]),
    "rules for titles of windows": (BY_TITLE, windows, [rf"Place {n}$" for n in range(200)]),
}


@pytest.mark.parametrize("case", AGAINST_ACTIVITYWATCH)
def test_against_activitywatch(case):
    rules, make, expressions = AGAINST_ACTIVITYWATCH[case]
    faster = ratio(categorizing(expressions, make, 500), judging(pack(*rules), make, 500))
    print(f"\n200 {case}: {faster:.0f} times the pages a second of aw_transform (wanted: 20)")
    # Titles have little to spare: what is asserted of them leaves room for a busy machine.
    assert faster >= (10 if make is windows else 20)


def test_shipped_packs_against_activitywatch():
    classifier = Classifier(shipped_packs())
    expressions = [rf"site{n}\.example" for n in range(200)]
    faster = ratio(categorizing(expressions, pages, 500), judging(classifier, pages, 500))
    print(f"\nall shipped packs: {faster:.0f} times the pages a second of 200 rules there")
    assert faster >= 1


MANY = {
    "hosts": (lambda n: {"host": f"site{n}.example", "path": "/jobs/**"}, pages),
    "paths of one host": (lambda n: {"host": "x.com", "path": f"/in/name-{n}/**"}, pages),
    "deep paths of one host": (lambda n: {"host": "x.com", "path": f"/jobs/view/{n}"}, pages),
    "paths behind anything": (lambda n: {"host": "x.com", "path": f"/*/name-{n}"}, pages),
    "paths of any host": (lambda n: {"path": f"/in/name-{n}/**"}, pages),
    "titles": (lambda n: {"title": f"place {n}$"}, windows),
    "titles in the middle": (lambda n: {"title": f"\\btopic {n}\\b.*many"}, windows),
    "titles of alternatives": (lambda n: {"title": f"^(?:topic|thema) {n} of|sujet {n}$"}, windows),
}


@pytest.mark.parametrize("case", MANY)
def test_a_hundred_times_the_rules(case):
    rule, make = MANY[case]
    few = pack(*(rule(n) for n in range(200)))
    many = pack(*(rule(n) for n in range(20_000)))
    slower = ratio(judging(many, make, 2000), judging(few, make, 2000))
    print(f"\n20,000 rules for {case} take {slower:.2f} times the time of 200 (wanted: 1.5)")
    # A title in the middle is where a hundred times the rules mean more that match: with 200 of
    # them most of these titles are nobody's.
    assert slower <= (1.8 if "title" in rule(0) else 1.5)


HOSTILE = {
    "a title of 1 MB": Facts("chrome", None, "(a| " * 250_000),
    "an address of 100 kB": Facts("chrome", "https://a.example/" + "x/%61" * 20_000),
    "a query of 100 kB": Facts("chrome", "https://x.com/search?q=" + "a&b=%" * 20_000),
    "a host of 100 kB": Facts("chrome", "https://" + "a." * 50_000 + "example/"),
    "userinfo of 100 kB": Facts("chrome", "https://" + "a" * 100_000 + "@x.com/"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_is_hostile_costs_as_much_as_what_is_long(case):
    classifier = Classifier(shipped_packs())
    hostile = HOSTILE[case]
    title = "Word " * 100
    long = Facts("chrome", hostile.url and "https://a.example/" + "seg/" * 1000, title)
    slower = ratio(
        lambda: [classifier.judge(hostile) for _ in range(200)],
        lambda: [classifier.judge(long) for _ in range(200)],
    )
    print(f"\n{case} takes {slower:.2f} times what a long one takes")
    assert slower < 10


def test_an_own_rule_cannot_hang():
    plain, nasty = pack({"title": "^(?:topic)+$"}), pack({"title": "^(a|a?)+$"})
    titles = [Facts("chrome", None, "a" * 400 + f"b{n}") for n in range(500)]
    slower = ratio(
        lambda: [nasty.judge(it) for it in titles], lambda: [plain.judge(it) for it in titles]
    )
    print(f"\n^(a|a?)+$ takes {slower:.2f} times what its neighbour takes")
    assert slower < 5


def test_reading_rules_costs_as_much_as_there_are_rules():
    few = "".join(f"[[rule]]\nid='r{n}'\ncategory='other'\ntitle='t{n}'\n" for n in range(500))
    many = few + few.replace("'r", "'s") + few.replace("'r", "'t") + few.replace("'r", "'u")
    slower = ratio(lambda: parse_pack(many, "many.toml"), lambda: parse_pack(few, "few.toml"))
    print(f"\n2,000 rules take {slower:.1f} times as long to read as 500")
    assert slower < 6
