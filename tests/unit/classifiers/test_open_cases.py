"""The labelled pages: each unambiguous one right, each ambiguous one within what it accepts."""

import json
from pathlib import Path

import pytest

from classifiers.engine import Classifier
from classifiers.facts import Facts
from classifiers.loader import shipped_packs

ROWS = [
    json.loads(line)
    for line in Path(__file__).with_name("open.jsonl").read_text("utf-8").splitlines()
]
CLASSIFIER = Classifier(shipped_packs())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_row(row):
    verdict = CLASSIFIER.judge(Facts(row["app"], row["url"], row["title"]))
    accepted = row["accept"] if row["ambiguous"] else [[row["category"], row["activity"]]]
    assert [verdict.category, verdict.activity] in accepted
