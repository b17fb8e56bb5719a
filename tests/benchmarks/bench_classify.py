"""How many pages a second, against asking every rule in turn, in the same run?

Run with ``python tests/benchmarks/bench_classify.py``. Every page is new to both sides and
no verdict is remembered.
"""

import time

from classifiers.engine import Classifier, Seen, page_holds
from classifiers.facts import Facts
from classifiers.loader import parse_pack, shipped_packs

PAGES = 20_000
PATHS = ["feed", "in/name-{n}", "jobs/view/{n}", "messaging/thread/{n}", "company/c{n}/people"]
HOSTS = ["www.linkedin.com", "x.com", "www.facebook.com", "site{n}.example", "docs{n}.example"]


def make_pages(count):
    """Return distinct pages: networks and foreign sites in turn, with titles and parameters."""
    return [
        Facts(
            "chrome",
            f"https://{HOSTS[n % 5]}/{PATHS[n // 5 % 5]}?trk=nav_{n}&q=value".format(n=n),
            f"({n % 9}) Page number {n} | Site",
        )
        for n in range(count)
    ]


def judge_linearly(rules, facts):
    """Return the first rule that holds, asking each in written order."""
    seen = Seen(facts)
    for rule in rules:
        if rule.hosts and not (
            seen.address
            and any(f".{seen.address.host}".endswith(f".{host}") for host in rule.hosts)
        ):
            continue
        if seen.address is not None and (not rule.web or (rule.apps and not rule.hosts)):
            continue
        if seen.address is not None and rule.titles and not (rule.hosts or rule.paths):
            continue
        if rule.paths and not any(path.matches(seen.segments(rule.strip)) for path in rule.paths):
            continue
        if page_holds(rule, seen):
            return rule
    return None


def per_second(judge, pages):
    """Return pages a second, best of three."""
    best = min(_seconds(judge, pages) for _ in range(3))
    return len(pages) / best


def _seconds(judge, pages):
    began = time.perf_counter()
    for facts in pages:
        judge(facts)
    return time.perf_counter() - began


def make_rules(count):
    """Return a pack of ``count`` rules for hosts of their own."""
    return parse_pack(
        "".join(
            f"[[rule]]\nid='r{n}'\ncategory='other'\nhost='site{n}.example'\npath='/jobs/**'\n"
            for n in range(count)
        ),
        "many.toml",
    )


def main():
    """Print the numbers, one a line."""
    packs = shipped_packs()
    rules = [rule for pack in packs for rule in pack.rules]
    pages = make_pages(PAGES)
    indexed = Classifier(packs)
    few = pages[: PAGES // 10]
    assert all(indexed.judge(facts).rule == judge_linearly(rules, facts).id for facts in few), (
        "the two disagree"
    )
    fast = per_second(indexed.judge, pages)
    slow = per_second(lambda facts: judge_linearly(rules, facts), few)
    print(f"shipped packs, {len(rules)} rules: {fast:,.0f} pages/s ({1e6 / fast:.1f} us a page)")
    print(f"one by one: {slow:,.0f} pages/s; the index is {fast / slow:.1f} times as fast")
    small = per_second(Classifier([make_rules(200)]).judge, pages)
    large = per_second(Classifier([make_rules(20_000)]).judge, pages)
    print(f"20,000 rules take {small / large:.2f} times the time of 200")
    long = Facts("chrome", "https://a.example/" + "x" * 100_000, "(" * 1_000_000)
    print(f"1 MB title, 100 kB address: {1e6 / per_second(indexed.judge, [long] * 500):.0f} us")
    titles = [Facts("chrome", None, facts.title + " - Google Chrome") for facts in pages]
    print(f"titles alone: {1e6 / per_second(indexed.judge, titles):.1f} us a page")
    linkedin = [
        Facts("chrome", None, f"Person {n} | LinkedIn - Google Chrome") for n in range(5000)
    ]
    print(f"LinkedIn titles: {1e6 / per_second(indexed.judge, linkedin):.1f} us a page")


if __name__ == "__main__":
    main()
