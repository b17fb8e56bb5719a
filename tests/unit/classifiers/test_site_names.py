"""A rule for many networks names the one that the page is on."""

import pytest

from classifiers.engine import Classifier
from classifiers.facts import Facts
from classifiers.loader import parse_pack, shipped_packs

CLASSIFIER = Classifier(shipped_packs())

PAGES = {
    "https://www.youtube.com/watch?v=1": "youtube",
    "https://youtu.be/1": "youtube",
    "https://bsky.app/": "bluesky",
    "https://www.pinterest.co.uk/pin/1/": "pinterest",
    "https://m.vk.com/feed": "vk",
    "https://news.ycombinator.com/": "hackernews",
    "https://mastodon.social/home": "mastodon",
    "https://www.linkedin.com/feed/": "linkedin",
}


@pytest.mark.parametrize(("url", "network"), PAGES.items(), ids=PAGES.keys())
def test_a_page_is_named_after_its_site(url, network):
    assert CLASSIFIER.judge(Facts("chrome", url)).network == network


TITLES = {
    "Home — Bluesky": "bluesky",
    "Otters - YouTube": "youtube",
    "Nachrichten | XING": "xing",
    "Новости | ВКонтакте": None,
    "TikTok - Make Your Day": None,
}


@pytest.mark.parametrize(("title", "network"), TITLES.items(), ids=TITLES.keys())
def test_a_window_is_named_after_the_end_of_its_title(title, network):
    assert CLASSIFIER.judge(Facts("chrome", None, title)).network == network


def test_no_rule_s_placeholder_is_ever_shown():
    text = """
    network = "<site>"
    [[rule]]
    id = "x"
    category = "socializing"
    activity = "feed"
    path = "/feed"
    """
    judged = Classifier([parse_pack(text, "x.toml")])
    assert judged.judge(Facts("chrome", "https://a.example/feed")).network == "a"
    assert judged.judge(Facts("chrome", "http://127.0.0.1/feed")).network is None
    assert judged.explain(Facts("chrome", "https://a.example/feed"))[0].network == "a"
