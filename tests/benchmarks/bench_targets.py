"""What do targets cost? Judging with 60 and with 5,000 against judging with none, in one run.

Run with ``python tests/benchmarks/bench_targets.py``; exits 1 if 60 cost more than 1.3 times
as much as none, or 5,000 more than 1.5 times.
"""

import sys
import time

from classifiers.engine import Classifier
from classifiers.facts import Facts
from classifiers.loader import shipped_packs
from classifiers.targets import Target

PAGES = 10_000
ROUNDS = 7
LIMITS = {60: 1.3, 5_000: 1.5}
URLS = (
    "www.linkedin.com/in/name-{n}", "www.linkedin.com/feed/", "www.linkedin.com/company/c{n}/",
    "www.linkedin.com/jobs/view/{n}", "x.com/name{n}", "www.facebook.com/groups/{n}",
    "news{n}.example/2026/{n}", "docs{n}.example/page", "www.google.com/search?q=number+{n}",
    "shop{n}.example/cart", "www.youtube.com/watch?v={n}", "boards.greenhouse.io/c{n}/jobs/1",
)  # fmt: skip
TITLES = (
    "({k}) Person Number {n} | LinkedIn", "Why the new Data Report number {n} matters – News",
    "Engineer {n} at Company {n} | LinkedIn", "Über die Größe von Nummer {n} | Beispiel",
    "number {n} - Google Search", "Open Systems Group {n} - Start", "The Best of {n}",
)  # fmt: skip
WORDS = ["New", "Open", "Data", "First", "Bright", "The", "Systems", "Company", "Number", "Person"]


def make_pages(count):
    """Return distinct pages with the titles that such pages have, some not in English."""
    return [
        Facts(
            "chrome",
            "https://" + URLS[n % len(URLS)].format(n=n),
            TITLES[n % len(TITLES)].format(n=n, k=n % 9) + " - Google Chrome",
        )
        for n in range(count)
    ]


def make_targets(count):
    """Return targets with what a careful person would know; many names begin alike."""
    found = []
    for n in range(count):
        name = f"{WORDS[n % len(WORDS)]} Target{n}"
        found.append(
            Target(
                name,
                (f"target{n}.example",),
                (name, f"Tgt{n}"),
                (("linkedin", f"target-{n}"), ("x", f"target{n}")),
                (f"Person Number{n}", f"Ina Muster{n}"),
            )
        )
    return found


def seconds(judge, pages):
    """Return how long judging all pages took."""
    began = time.perf_counter()
    for facts in pages:
        judge(facts)
    return time.perf_counter() - began


def main():
    """Print the numbers; return 1 if a limit is passed."""
    packs, pages = shipped_packs(), make_pages(PAGES)
    judges = {n: Classifier(packs, make_targets(n)).judge for n in (0, *LIMITS)}
    best = dict.fromkeys(judges, float("inf"))
    for _ in range(ROUNDS):
        # In turn, so that what slows the machine slows all alike.
        for count, judge in judges.items():
            best[count] = min(best[count], seconds(judge, pages))
    print(f"no targets: {best[0] / PAGES * 1e6:.1f} us a page")
    for count, limit in LIMITS.items():
        print(f"{count} targets take {best[count] / best[0]:.2f} times that (limit {limit})")
    return int(any(best[count] > limit * best[0] for count, limit in LIMITS.items()))


if __name__ == "__main__":
    sys.exit(main())
