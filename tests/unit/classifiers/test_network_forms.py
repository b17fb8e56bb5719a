"""What must hold for every network's rules, whatever the network: forms of addresses and titles.

The examples come from the packs themselves, changed in ways that change nothing, or
everything: an address in another spelling, a foreign host that copies one, a title under
another browser, an article about the network.
"""

import re

import pytest

from classifiers.engine import Classifier
from classifiers.facts import Facts
from classifiers.loader import shipped_packs, shipped_words

pytestmark = pytest.mark.thorough

PACKS = [pack for pack in shipped_packs(examples=True) if pack.name[0] in "01"]
CLASSIFIER = Classifier(shipped_packs())
NETWORKS = [rule for pack in PACKS for rule in pack.rules]
PAGES = [
    (rule, facts)
    for rule in NETWORKS
    for facts in rule.matches
    if rule.web and facts.url is not None and facts.url.startswith("https://")
]
WINDOWS = [
    (rule, facts)
    for rule in NETWORKS
    for facts in rule.matches
    if facts.url is None and facts.app == "chrome" and facts.title
]
#: What a foreign host never is. Its name may still be a job board's or a room's.
SOCIAL = ("networking", "socializing")
HOSTS = sorted({host for rule in NETWORKS for host in rule.hosts})
DOORED = sorted(
    {
        host
        for rule in NETWORKS
        if rule.id.endswith(".door") and rule.hosts and rule.paths
        for host in rule.hosts
    }
)


def decided(facts):
    return CLASSIFIER.judge(facts).rule


def changed(url, **parts):
    scheme, host, rest = re.fullmatch(r"(https://)([^/:]+?)\.?(?::443)?(/.*)?", url).groups()
    return parts["form"].format(scheme=scheme, host=host, HOST=host.upper(), rest=rest or "/")


SPELLINGS = {
    "upper case": "HTTPS://{HOST}{rest}",
    "a port": "{scheme}{host}:443{rest}",
    "a trailing dot": "{scheme}{host}.{rest}",
    "userinfo": "{scheme}linkedin.com@{host}{rest}",
    "plain http": "http://{host}{rest}",
    "backslashes": "https:\\\\{host}{rest}",
}


@pytest.mark.parametrize("form", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_a_page_is_the_same_in_another_spelling(form):
    for rule, facts in PAGES:
        url = changed(facts.url, form=form)
        assert decided(Facts(facts.app, url, facts.title, facts.facet)) == rule.id, url


def test_tracking_parameters_and_fragments_change_nothing():
    for rule, facts in PAGES:
        if "#" in facts.url:
            continue
        url = facts.url + ("&" if "?" in facts.url else "?") + "utm_source=mail&trk=x#top"
        assert decided(Facts(facts.app, url, facts.title, facts.facet)) == rule.id, url


def test_a_foreign_host_that_begins_like_a_network_is_nobodys():
    for host in (host for host in HOSTS if "career" not in host):
        for path in ("", "feed/", "messages/", "in/noor", "notifications"):
            url = f"https://{host}.evil.example/{path}"
            verdict = CLASSIFIER.judge(Facts("chrome", url, "Feed | LinkedIn"))
            assert verdict.category not in SOCIAL, (url, verdict.rule)


def test_a_network_named_in_a_foreign_address_gives_nothing():
    for host in HOSTS:
        for url in (
            f"https://example.org/?next=https://{host}/messages",
            f"https://example.org/#https://{host}/messages",
            f"https://example.org/about-{host}",
            f"https://my-{host.replace('.', '-')}.example/in/noor",
        ):
            verdict = CLASSIFIER.judge(Facts("chrome", url))
            assert verdict.category not in SOCIAL, (url, verdict.rule)


@pytest.mark.parametrize("page", ["login", "signup", "settings", "privacy", "terms"])
def test_the_doors_of_every_network_lead_nowhere(page):
    for host in DOORED:
        for url in (f"https://{host}/{page}", f"https://{host}/{page}/?next=%2Ffeed"):
            verdict = CLASSIFIER.judge(Facts("chrome", url, "Feed"))
            assert verdict.category == "other", (url, verdict.rule)


def test_a_segment_that_only_begins_like_a_door_is_none():
    for host in DOORED:
        verdict = CLASSIFIER.judge(Facts("chrome", f"https://{host}/loginfanclub"))
        assert verdict.rule is None or not verdict.rule.endswith(".door"), (host, verdict.rule)


BROWSERS = {
    "chrome": "{} - Google Chrome",
    "firefox": "{} — Mozilla Firefox",
    "edge": "{} and 3 more pages - Personal - Microsoft\u200b Edge",
    "brave": "{} - Brave",
    "safari": "{}",
}


PRIVATE = [
    ("yandex", "Лента | LinkedIn — Яндекс.Браузер"),
    ("samsung", "Feed | LinkedIn - Samsung Internet"),
    ("ucbrowser", "Feed | LinkedIn - UC Browser"),
    ("chrome", "Feed | LinkedIn - Google Chrome (Inkognito)"),
    ("firefox", "Feed | LinkedIn — Mozilla Firefox Private Browsing"),
    ("firefox", "Feed | LinkedIn — Mozilla Firefox – Privater Modus"),
    ("firefox", "Fil d’actualité | LinkedIn — Navigation privée de Mozilla Firefox"),
    ("firefox", "Лента | LinkedIn — Приватный просмотр Mozilla Firefox"),
    ("safari", "Feed | LinkedIn — Private Browsing"),
]


@pytest.mark.parametrize(("app", "title"), PRIVATE)
def test_a_private_window_s_words_are_the_browser_s(app, title):
    assert CLASSIFIER.judge(Facts(app, None, title)).rule == "linkedin.title.feed"


@pytest.mark.parametrize(("app", "form"), BROWSERS.items(), ids=BROWSERS.keys())
def test_a_window_is_the_same_in_every_browser(app, form):
    for rule, facts in WINDOWS:
        page = facts.title.removesuffix(" - Google Chrome")
        assert decided(Facts(app, None, form.format(page))) == rule.id, page
        assert decided(Facts(app, None, form.format(f"(12) {page}"))) == rule.id, page


def test_a_network_s_title_in_another_program_says_nothing():
    for _, facts in WINDOWS:
        page = facts.title.removesuffix(" - Google Chrome")
        for app in ("code", "gnome-terminal", "gimp"):
            assert CLASSIFIER.judge(Facts(app, None, page)).category == "other", page


NAMES = ["LinkedIn", "Facebook", "Instagram", "Reddit", "TikTok", "YouTube", "Bluesky", "Threads"]
NAMES += ["XING", "Pinterest", "Discord", "WhatsApp", "Telegram", "Mastodon", "Quora", "Meetup"]
NAMES += ["9GAG", "Twitch", "Imgur", "Dcard", "Behance", "豆瓣", "抖音", "pixiv", "ВКонтакте"]
NAMES += ["VK", "微博", "知乎", "小红书", "mixi", "카카오스토리", "Nextdoor", "Tumblr", "Behance"]
ABOUT = {
    "an encyclopedia": "{} - Wikipedia",
    "a newspaper": "Why {} changes its feed again - The Example Times",
    "a newspaper with a bar": "{} cuts staff | The Example Times",
    "a search": "{} messages - Google Search",
    "a mail": "Noor sent you a message on {} - noor@example.org - Gmail",
    "a blog": "How to use {} for your search | Fernweh Blog",
    "an outage": "{} down? Current problems | Downdetector",
}


@pytest.mark.parametrize("form", ABOUT.values(), ids=ABOUT.keys())
def test_a_page_about_a_network_is_not_that_network(form):
    for name in NAMES:
        title = form.format(name) + " - Google Chrome"
        verdict = CLASSIFIER.judge(Facts("chrome", None, title))
        assert verdict.category == "other", (title, verdict.rule)


SECTIONS = {
    "feed": ("socializing", "feed"),
    "notifications": ("socializing", "notifications"),
}


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("form", ["{} | LinkedIn", "{} / X", "{} | Facebook", "{} | XING"])
def test_a_section_is_known_in_every_language(section, form):
    for word in shipped_words()[section]:
        for shown in (word.strip("*"), word.strip("*").capitalize()):
            verdict = CLASSIFIER.judge(Facts("chrome", None, form.format(shown)))
            assert (verdict.category, verdict.activity) == SECTIONS[section], (shown, verdict.rule)


MESSAGES = {
    "{} | LinkedIn": ("networking", "conversation"),
    "{} / X": ("networking", "conversation"),
    "{} | XING": ("networking", "conversation"),
    "{} | Facebook": ("socializing", "chat"),
    "{} | TikTok": ("socializing", "chat"),
}


@pytest.mark.parametrize(("form", "expected"), MESSAGES.items(), ids=MESSAGES.keys())
def test_messages_are_known_in_every_language(form, expected):
    for word in shipped_words()["messages"]:
        verdict = CLASSIFIER.judge(Facts("chrome", None, form.format(word)))
        assert (verdict.category, verdict.activity) == expected, (word, verdict.rule)


def test_a_subreddit_decides_not_the_site():
    for name in ("dataengineers", "NurseEducators", "berufseinstieg", "careerswitch_uk"):
        verdict = CLASSIFIER.judge(Facts("chrome", f"https://www.reddit.com/r/{name}/"))
        assert (verdict.category, verdict.activity) == ("networking", "community"), name
    for name in ("otters", "ProgrammerMemes", "EarthPorn", "tidepools"):
        verdict = CLASSIFIER.judge(Facts("chrome", f"https://www.reddit.com/r/{name}/"))
        assert (verdict.category, verdict.activity) == ("socializing", "browsing"), name


FORUMS = [
    "https://{}/viewtopic.php?f=2&t=6",
    "https://{}/showthread.php?t=6",
    "https://{}/threads/a-thread.123/page-2",
    "https://{}/t/a-thread/123/4",
    "https://{}/topic/123-a-thread/",
    "https://{}/d/123-a-thread",
    "https://{}/forum/index.php",
]


@pytest.mark.parametrize("form", FORUMS)
def test_a_forum_is_a_community_only_if_it_is_a_profession_s(form):
    url = form.format("forum.tidepool.example")
    hobby = CLASSIFIER.judge(Facts("chrome", url, "My otter sneezes - Otter Fans"))
    trade = CLASSIFIER.judge(Facts("chrome", url, "Night shifts - Nurses of the North"))
    named = CLASSIFIER.judge(Facts("chrome", form.format("forum.nursing-north.example"), "Nights"))
    assert (hobby.category, hobby.activity) == ("socializing", "browsing")
    assert (trade.category, trade.activity) == ("networking", "community")
    assert (named.category, named.activity) == ("networking", "community")
