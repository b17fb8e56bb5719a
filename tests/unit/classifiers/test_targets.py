"""Which pages are about a chosen organisation, and which only use its word?"""

import pytest

from classifiers.engine import Classifier
from classifiers.facts import Facts
from classifiers.loader import shipped_packs
from classifiers.targets import TargetError, parse_targets

CSV = """name,domain,linkedin,aliases,notes
Brightmoor Analytics,www.brightmoor.example,brightmoor-analytics,Brightmoor;BMA,met in May
Box,https://box.example/,https://www.linkedin.com/company/box/about,,
"Quellstrom, AG",,quellstrom-ag;quellstrom,,

Meta,facebook.com,meta,,
"""
CLASSIFIER = Classifier(shipped_packs(), parse_targets(CSV))

PAGES = {
    "its own site is research": (
        Facts(url="https://brightmoor.example/about"),
        ("networking", "research", "Brightmoor Analytics"),
    ),
    "a part of its own site too": (
        Facts(url="https://blog.brightmoor.example/"),
        ("networking", "research", "Brightmoor Analytics"),
    ),
    "a host that only ends alike is not": (
        Facts(url="https://notbrightmoor.example/"),
        ("other", None, None),
    ),
    "its page on LinkedIn": (
        Facts(url="https://de.linkedin.com/company/brightmoor-analytics/people/"),
        ("networking", "research", "Brightmoor Analytics"),
    ),
    "its page on LinkedIn from a mail, by a second name": (
        Facts(url="https://www.linkedin.com/comm/company/quellstrom/"),
        ("networking", "research", "Quellstrom, AG"),
    ),
    "its jobs on LinkedIn stay job search": (
        Facts(url="https://www.linkedin.com/company/box/jobs/"),
        ("job_search", "listings", "Box"),
    ),
    "its name in the title of research": (
        Facts(url="https://www.linkedin.com/in/x/", title="Noor – brightmoor analytics | LinkedIn"),
        ("networking", "research", "Brightmoor Analytics"),
    ),
    "an alias": (
        Facts(url="https://www.linkedin.com/in/x/", title="Noor – BMA | LinkedIn"),
        ("networking", "research", "Brightmoor Analytics"),
    ),
    "a name that is a word keeps its case": (
        Facts(url="https://www.linkedin.com/in/x/", title="Noor thinks outside the box | LinkedIn"),
        ("networking", "research", None),
    ),
    "a name inside a word is none": (
        Facts(url="https://www.linkedin.com/in/x/", title="Noor – Boxing Ltd | LinkedIn"),
        ("networking", "research", None),
    ),
    "a name in a feed says nothing": (
        Facts(url="https://www.linkedin.com/feed/", title="Box | LinkedIn"),
        ("socializing", "feed", None),
    ),
    "a name on a foreign page says nothing": (
        Facts(url="https://news.example/", title="Brightmoor Analytics grows"),
        ("other", None, None),
    ),
    "one's feed on a target's network is not about the target": (
        Facts(url="https://www.facebook.com/", title="Facebook"),
        ("socializing", "feed", None),
    ),
}


@pytest.mark.parametrize(("facts", "expected"), PAGES.values(), ids=PAGES.keys())
def test_page(facts, expected):
    verdict = CLASSIFIER.judge(facts)
    assert (verdict.category, verdict.activity, verdict.target) == expected


def test_other_columns_and_empty_lines_are_ignored():
    assert [t.name for t in parse_targets(CSV)] == [
        "Brightmoor Analytics",
        "Box",
        "Quellstrom, AG",
        "Meta",
    ]


BAD = {
    "no header": ("Acme\n", "line 1: the first line must name the columns"),
    "no name": ("name,domain\n,acme.example\n", "line 2: the name is missing"),
    "a name twice": ("name\nAcme\nacme\n", "line 3: 'acme' stands in line 2 too"),
    "no domain": ("name,domain\nAcme,not a domain\n", "line 2: 'not a domain' is no domain"),
    "an open quote": ('name\n"Acme\n', "line"),
}


@pytest.mark.parametrize(("text", "said"), BAD.values(), ids=BAD.keys())
def test_bad_csv_names_the_line(text, said):
    with pytest.raises(TargetError, match=said):
        parse_targets(text)


def test_no_text_holds_no_targets():
    assert parse_targets("\n") == ()
