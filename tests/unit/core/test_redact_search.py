"""What a person searched for is not kept, and yet the search stays one for its target."""

import pytest

from classifiers.engine import Classifier
from classifiers.facts import Facts
from classifiers.loader import shipped_packs
from classifiers.target_csv import parse_targets
from tracker.core.observations import Tab
from tracker.core.redact import Redaction, admit_tab

CLASSIFIER = Classifier(shipped_packs(), parse_targets("name\nBrightmoor\nBox\n"))
SEARCHES = {
    "on the web": ("https://www.google.com/search?q=brightmoor+hush", "Brightmoor"),
    "on LinkedIn": ("https://www.linkedin.com/search/results/all/?keywords=box", "Box"),
    "on X": ("https://x.com/search?q=brightmoor%20hush", "Brightmoor"),
    "for something else": ("https://www.google.com/search?q=hush", None),
}


@pytest.mark.parametrize("urls", ["path", "host", "full"])
@pytest.mark.parametrize("titles", [True, False])
@pytest.mark.parametrize(("url", "target"), SEARCHES.values(), ids=SEARCHES.keys())
def test_a_search(url, target, urls, titles):
    rules = Redaction(urls=urls, titles=titles)
    seen = Tab(at_ms=0, browser="chrome", url=url, title="Results")
    kept = admit_tab(seen, rules, CLASSIFIER.judge)
    assert admit_tab(kept, rules, CLASSIFIER.judge) == kept
    if kept.url is not None:
        judged = CLASSIFIER.judge(Facts("chrome", kept.url, kept.title, kept.facet))
        assert judged.target == target
    assert urls == "full" or "hush" not in repr(kept)
    assert kept.url is not None or urls == "host"
