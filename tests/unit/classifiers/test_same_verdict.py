"""Live, ``classify`` and ``reclassify`` give one verdict for one page, whatever is kept of it.

Over the examples of all shipped rules and the labelled pages, with their query values: what is
seen is judged raw; what is kept of it is judged again years later.
"""

import json
from pathlib import Path

import pytest

from classifiers.engine import Classifier
from classifiers.facts import Facts
from classifiers.loader import shipped_packs
from tracker.core.intake import Intake, Judging
from tracker.core.observations import Tab, Window
from tracker.core.redact import Redaction

PACKS = shipped_packs(examples=True)
CLASSIFIER = Classifier(PACKS)


def pages() -> list[tuple[str, str | None]]:
    labelled = Path(__file__).with_name("open.jsonl").read_text("utf-8").splitlines()
    found = [(row["url"], row["title"]) for row in map(json.loads, labelled) if row["url"]]
    for pack in PACKS:
        for rule in pack.rules:
            found += [(it.url, it.title) for it in (*rule.matches, *rule.rejects) if it.url]
    return list(dict.fromkeys(found))


PAGES = pages()


def seen_live(url, title, urls):
    """Return what the running program keeps of a tab, and how it counts it."""
    intake = Intake(Redaction(urls=urls), Judging(CLASSIFIER.judge))
    intake.take(Window(at_ms=0, app="chrome", title="x"))
    intake.take(Tab(at_ms=0, browser="chrome", url=url, title=title))
    page = intake.front().page
    return page, intake.judging.page(page)


def test_there_are_pages_whose_values_decide():
    decided = [url for url, _ in PAGES if CLASSIFIER.judge(Facts("chrome", url)).facet]
    assert len(decided) > 30


@pytest.mark.parametrize("urls", ["full", "path", "host"])
def test_one_verdict_now_and_later(urls):
    differ = []
    for url, title in PAGES:
        classified = CLASSIFIER.judge(Facts("chrome", url, title))
        page, live = seen_live(url, title, urls)
        later = Judging(CLASSIFIER.judge).page(page)
        wanted = (classified.category, classified.activity, classified.network)
        if page.sealed is not None:
            # What is left would be another page, so it keeps its category and network for good.
            wanted = (wanted[0], None, wanted[2])
        if urls == "host":
            wanted = (wanted[0], live.activity, wanted[2])  # the path may have said what one does
        if (live.category, live.activity, live.network) != wanted or later != live:
            differ.append((url, title, wanted, live, later))

    assert differ == []
