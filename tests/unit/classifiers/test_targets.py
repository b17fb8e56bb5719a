"""Which pages are about a chosen organisation, and which only use its word?"""

import pytest

from classifiers.engine import Classifier
from classifiers.facts import Facts
from classifiers.loader import parse_pack, shipped_packs
from classifiers.target_csv import parse_targets

NOOR = "Noor Testperson;https://www.linkedin.com/in/odd-name-77/"
BRIGHT_HEAD = (
    "Brightmoor Analytics,www.brightmoor.example,brightmoor-analytics,@brightmoor_hq,Brightmoor;BMA"
)
CSV = f"""name,domain,linkedin,x,aliases,people,github,notes
{BRIGHT_HEAD},{NOOR},brightmoor,met in May
Box,https://box.example/,https://www.linkedin.com/company/box/about,boxhq,,,,
"Quellstrom, AG",,quellstrom-ag;quellstrom,,,,,

Meta,meta.example;facebook.com,meta,,,,,
Müller & Söhne GmbH,,,,,,,
Apple Inc.,apple.com,,,,,,
McExample's,,,,,,,
HubExample,,,,,,,
N26x,,,,,,,
メルカレ株式会社,,,,,,,
日立見本製作所,,,,,,,
Best Buy,,,,,,,
Oscar,oscar.example,,,,,,
"""
PACKS = shipped_packs()
CLASSIFIER = Classifier(PACKS, parse_targets(CSV))
PLAIN = Classifier(PACKS)
BRIGHT = ("networking", "research", "Brightmoor Analytics")

LINKEDIN = "https://www.linkedin.com"
NEWS = "https://news.example/2026/article"
PAGES = {
    "its own site is research": ("https://brightmoor.example/about", "", BRIGHT),
    "a part of its own site too": ("https://blog.brightmoor.example/", "", BRIGHT),
    "a host that only ends alike is not": (
        "https://notbrightmoor.example/",
        "",
        ("other", None, None),
    ),
    "a host that only begins alike is not": (
        "https://brightmoor.example.evil.example/",
        "",
        ("other", None, None),
    ),
    "its own site in a query is not": (
        "https://evil.example/?u=https://brightmoor.example",
        "",
        ("other", None, None),
    ),
    "its login is no research": ("https://brightmoor.example/login", "", ("other", None, None)),
    "its app is a tool": ("https://app.brightmoor.example/start", "", ("other", None, None)),
    "its page on LinkedIn": (
        "https://de.linkedin.com/company/brightmoor-analytics/people/",
        "",
        BRIGHT,
    ),
    "its page on LinkedIn from a mail, by a second name": (
        f"{LINKEDIN}/comm/company/quellstrom/",
        "",
        ("networking", "research", "Quellstrom, AG"),
    ),
    "its jobs on LinkedIn stay job search": (
        f"{LINKEDIN}/company/box/jobs/",
        "",
        ("job_search", "listings", "Box"),
    ),
    "another company's page of a like name is not": (
        f"{LINKEDIN}/company/boxing-club/",
        "",
        ("networking", "research", None),
    ),
    "its X account": ("https://x.com/Brightmoor_HQ", "", BRIGHT),
    "a post of its X account": ("https://x.com/brightmoor_hq/status/1", "", BRIGHT),
    "its repositories": ("https://github.com/brightmoor/engine", "", BRIGHT),
    "its account under an address that is part of another's": (
        "https://github.com/brightmoor2",
        "",
        ("other", None, None),
    ),
    "somebody who works there, by address": (f"{LINKEDIN}/in/odd-name-77/", "", BRIGHT),
    "somebody who works there, by name": (
        f"{LINKEDIN}/in/x/",
        "Noor Testperson | LinkedIn",
        BRIGHT,
    ),
    "a conversation with somebody there stays one": (
        f"{LINKEDIN}/messaging/thread/1/",
        "(2) Noor Testperson | Messaging | LinkedIn",
        ("networking", "conversation", "Brightmoor Analytics"),
    ),
    "somebody's name in an article says nothing": (
        NEWS,
        "Noor Testperson wins",
        ("other", None, None),
    ),
    "its board at an applicant system": (
        "https://boards.greenhouse.io/brightmooranalytics/jobs/1",
        "",
        ("job_search", "application", "Brightmoor Analytics"),
    ),
    "its host at an applicant system": (
        "https://brightmoor.wd3.myworkdayjobs.com/en-US/careers",
        "",
        ("job_search", "listings", "Brightmoor Analytics"),
    ),
    "another's board there": (
        "https://boards.greenhouse.io/notbrightmoor/jobs/1",
        "",
        ("job_search", "application", None),
    ),
    "a job listing elsewhere": (
        "https://www.indeed.com/viewjob?jk=1",
        "Engineer at Brightmoor Analytics - Indeed.com",
        ("job_search", "listings", "Brightmoor Analytics"),
    ),
    "its name in the title of research": (
        f"{LINKEDIN}/in/x/",
        "Noor – brightmoor analytics | LinkedIn",
        BRIGHT,
    ),
    "an alias": (f"{LINKEDIN}/in/x/", "Noor – BMA | LinkedIn", BRIGHT),
    "an acronym in small letters is no name": (
        f"{LINKEDIN}/in/x/",
        "Noor – bma | LinkedIn",
        ("networking", "research", None),
    ),
    "an article about it": (NEWS, "Brightmoor Analytics grows - News", BRIGHT),
    "an article about it in capitals": (NEWS, "BRIGHTMOOR GROWS", BRIGHT),
    "an article about it with a possessive": (NEWS, "Brightmoor’s new office", BRIGHT),
    "a mail about it is no article": (
        "https://mail.site.example/1",
        "Brightmoor Analytics - your application",
        ("other", None, None),
    ),
    "a mail at a big provider too": (
        "https://mail.google.com/mail/u/0/",
        "Brightmoor: hello - Gmail",
        ("other", None, None),
    ),
    "a name in a feed says nothing": (
        f"{LINKEDIN}/feed/",
        "Brightmoor | LinkedIn",
        ("socializing", "feed", None),
    ),
    "a name under a video says nothing": (
        "https://www.youtube.com/watch?v=1",
        "Brightmoor Analytics - YouTube",
        ("socializing", "video", None),
    ),
    "one's feed on a target's network is not about the target": (
        "https://www.facebook.com/",
        "Facebook",
        ("socializing", "feed", None),
    ),
    "where a platform speaks of itself is": (
        "https://www.apple.com/careers/us/",
        "",
        ("job_search", "listings", "Apple Inc."),
    ),
    "using a platform is not": ("https://www.apple.com/iphone/", "iPhone", ("other", None, None)),
    "a web search for it": ("https://www.google.com/search?q=brightmoor+culture", "", BRIGHT),
    "a web search elsewhere": ("https://duckduckgo.com/?q=Brightmoor%20Analytics", "", BRIGHT),
    "a search on X": ("https://x.com/search?q=brightmoor&f=live", "", BRIGHT),
    "a search on LinkedIn, by a name that is a word": (
        f"{LINKEDIN}/search/results/all/?keywords=box",
        "",
        ("networking", "research", "Box"),
    ),
    "a web search by a name that is a word": (
        "https://www.google.com/search?q=box",
        "",
        ("other", None, None),
    ),
    "a web search that shows what the word means": (
        "https://www.google.de/search?q=box+careers",
        "",
        ("networking", "research", "Box"),
    ),
    "a name that is a word keeps its case": (
        f"{LINKEDIN}/in/x/",
        "Noor thinks outside the box | LinkedIn",
        ("networking", "research", None),
    ),
    "a name that is a word alone between separators": (
        f"{LINKEDIN}/in/x/",
        "Noor – Box | LinkedIn",
        ("networking", "research", "Box"),
    ),
    "a name that is a word in a job's title": (
        f"{LINKEDIN}/jobs/view/1/",
        "Box Packer | Acme | LinkedIn",
        ("job_search", "listings", None),
    ),
    "a name that is a word behind at": (
        f"{LINKEDIN}/jobs/view/1/",
        "Packer at Box | LinkedIn",
        ("job_search", "listings", "Box"),
    ),
    "a name that is a word in an article": (
        NEWS,
        "Apple pie, and how to bake it",
        ("other", None, None),
    ),
    "the fruit": ("https://reference.example/Apple", "Apple - Wiki", ("other", None, None)),
    "the legal form tells": (
        "https://reference.example/a",
        "Apple Inc. - Wiki",
        ("networking", "research", "Apple Inc."),
    ),
    "careers tell": (NEWS, "Apple Careers in 2026", ("networking", "research", "Apple Inc.")),
    "working at tells": (
        NEWS,
        "What is working at Apple like?",
        ("networking", "research", "Apple Inc."),
    ),
    "a hyphen makes another word": (NEWS, "Working at Meta-analysis Ltd", ("other", None, None)),
    "a first name is no company": (
        f"{LINKEDIN}/messaging/thread/2/",
        "Oscar | Messaging | LinkedIn",
        ("networking", "conversation", None),
    ),
    "a name inside a word is none": (
        f"{LINKEDIN}/in/x/",
        "Noor – Boxing Ltd | LinkedIn",
        ("networking", "research", None),
    ),
    "words that make a name keep their capitals": (
        NEWS,
        "the best buy of the year",
        ("other", None, None),
    ),
    "an umlaut written out": (NEWS, "Mueller und Soehne", ("other", None, None)),
    "an umlaut written out, with its sign": (
        NEWS,
        "Mueller & Soehne eröffnen",
        ("networking", "research", "Müller & Söhne GmbH"),
    ),
    "an umlaut left out, and and": (
        NEWS,
        "Muller and Sohne",
        ("networking", "research", "Müller & Söhne GmbH"),
    ),
    "an umlaut, composed otherwise": (
        NEWS,
        "Mu\u0308ller & So\u0308hne",
        ("networking", "research", "Müller & Söhne GmbH"),
    ),
    "another apostrophe": (NEWS, "McExample’s opens", ("networking", "research", "McExample's")),
    "no apostrophe": (NEWS, "McExamples opens", ("networking", "research", "McExample's")),
    "inner capitals need no case": (
        NEWS,
        "hubexample review",
        ("networking", "research", "HubExample"),
    ),
    "nor do digits": (NEWS, "n26X review", ("networking", "research", "N26x")),
    "Japanese without blanks": (
        NEWS,
        "メルカレの採用情報",
        ("networking", "research", "メルカレ株式会社"),
    ),
    "a longer katakana word is another": (NEWS, "スメルカレッジの採用", ("other", None, None)),
    "Japanese within a sentence": (
        NEWS,
        "株式会社日立見本製作所について",
        ("networking", "research", "日立見本製作所"),
    ),
}


def judge(url, title="", classifier=CLASSIFIER, **more):
    return classifier.judge(Facts("chrome", url, title or None, **more))


@pytest.mark.parametrize(("url", "title", "expected"), PAGES.values(), ids=PAGES.keys())
def test_page(url, title, expected):
    verdict = judge(url, title)
    assert (verdict.category, verdict.activity, verdict.target) == expected


@pytest.mark.parametrize(("url", "title", "expected"), PAGES.values(), ids=PAGES.keys())
def test_a_page_without_its_query_is_judged_as_it_was(url, title, expected):
    verdict = judge(url, title)
    assert judge(url.partition("?")[0], title, facet=verdict.facet) == verdict
    assert judge(url, title, facet=verdict.facet) == verdict


PLATFORM_TARGETS = Classifier(
    PACKS,
    parse_targets(
        "name,domain\nLinkedIn,linkedin.com\nIndeed,indeed.com\nMicrosoft,microsoft.com\nGoogle\nSlack\nMedium\nTarget\nGap\n"
    ),
)
NOT_ABOUT_THE_SITE = {
    "LinkedIn's name at the end": (f"{LINKEDIN}/in/x/", "Noor | LinkedIn", None),
    "another target on LinkedIn": (f"{LINKEDIN}/in/x/", "Noor – Google | LinkedIn", "Google"),
    "a job board's name": ("https://www.indeed.com/jobs", "Engineer jobs | Indeed", None),
    "another target on a job board": (
        "https://www.indeed.com/viewjob",
        "Engineer - Slack - Indeed",
        "Slack",
    ),
    "a search engine's name": ("https://www.google.com/search?q=x", "x - Google Search", None),
    "an article on a platform": ("https://medium.com/@a/b", "Why I write | Medium", None),
    "a part of a network": (f"{LINKEDIN}/jobs/", "Jobs | LinkedIn", None),
    "a job board's own host": ("https://www.indeed.com/viewjob?jk=1", "Planner - Indeed", None),
    "a look-alike's copied title": ("https://www.xn--lnkedin-rfb.com/feed/", "LinkedIn", None),
    "a call in its program": ("https://teams.microsoft.com/l/meetup-join/1", "Join", None),
    "a program's name": (None, "Noor | Slack - Google Chrome", None),
    "a verb": (NEWS, "How to Target Customers", None),
    "a noun": (NEWS, "Mind the Gap at Stations", None),
    "a window's title": (None, "Noor | LinkedIn - Google Chrome", None),
}


@pytest.mark.parametrize(
    ("url", "title", "target"), NOT_ABOUT_THE_SITE.values(), ids=NOT_ABOUT_THE_SITE.keys()
)
def test_a_sites_own_name_in_a_title_says_nothing(url, title, target):
    assert judge(url, title, PLATFORM_TARGETS).target == target


TITLES = {
    "its page": ("Brightmoor Analytics: Overview | LinkedIn", BRIGHT),
    "its jobs": (
        "Brightmoor Analytics: Jobs | LinkedIn",
        ("job_search", "listings", "Brightmoor Analytics"),
    ),
    "its page by a name that is a word": (
        "Box: Overview | LinkedIn",
        ("networking", "research", "Box"),
    ),
    "its account on X": ("Brightmoor (@brightmoor_hq) / X", BRIGHT),
    "an article, of which only the title is known": (
        "Brightmoor Analytics grows - News",
        ("other", None, None),
    ),
    "a document": ("Brightmoor Analytics.docx - Word", ("other", None, None)),
    "one's feed": ("Feed | LinkedIn", ("socializing", "feed", None)),
}


@pytest.mark.parametrize(("title", "expected"), TITLES.values(), ids=TITLES.keys())
def test_title_alone(title, expected):
    verdict = CLASSIFIER.judge(Facts("chrome", None, f"{title} - Google Chrome"))
    assert (verdict.category, verdict.activity, verdict.target) == expected


def test_what_was_searched_for_is_not_in_the_facet_unless_it_is_a_target():
    verdict = judge("https://www.google.com/search?q=brightmoor+salary+secret")
    assert verdict.facet == "@Brightmoor Analytics"
    assert judge("https://www.google.com/search?q=sourdough").facet is None


def test_a_search_keeps_the_facet_of_the_rule_too():
    verdict = judge(f"{LINKEDIN}/search/results/content/?keywords=%23hiring%20brightmoor")
    assert (verdict.category, verdict.facet) == ("job_search", "hiring-search@Brightmoor Analytics")


def test_a_search_survives_a_new_name_if_the_old_one_is_an_alias():
    renamed = Classifier(PACKS, parse_targets("name,aliases\nBright,Brightmoor Analytics\n"))
    facet = judge("https://www.google.com/search?q=brightmoor").facet
    again = judge("https://www.google.com/search", facet=facet, classifier=renamed)
    assert (again.category, again.target) == ("networking", "Bright")


def test_without_the_target_a_search_is_what_the_rules_say():
    facet = judge("https://www.google.com/search?q=brightmoor").facet
    again = judge("https://www.google.com/search", facet=facet, classifier=PLAIN)
    assert (again.category, again.target) == ("other", None)


def test_searches_are_read_only_with_targets():
    assert "duckduckgo.com" not in PLAIN.params
    assert CLASSIFIER.params["duckduckgo.com"] == ("q",)
    assert set(PLAIN.params) <= set(CLASSIFIER.params)


def test_what_the_persons_own_rule_calls_otherwise_stays_so():
    text = "[[rule]]\nid='mine'\ncategory='socializing'\nactivity='browsing'\nhost='{}'\n"
    own = parse_pack(text.format("brightmoor.example"), "rules.toml")
    verdict = judge(
        "https://brightmoor.example/", classifier=Classifier([own, *PACKS], parse_targets(CSV))
    )
    assert (verdict.category, verdict.target) == ("socializing", None)


def test_a_name_is_no_expression():
    targets = parse_targets("name\n(a+)+$\n.*\n[\n\\\n")
    verdict = judge(
        NEWS, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!" * 50, Classifier(PACKS, targets)
    )
    assert verdict.target is None


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Intro call Brightmoor", "Brightmoor Analytics"),
        ("Coffee with Noor Testperson", "Brightmoor Analytics"),
        ("Lunch with Oscar", None),
        ("Interview at Box", "Box"),
        ("A box of coffee at noon", None),
        ("Box interview", "Box"),
    ],
)
def test_a_meeting_names_a_target(text, target):
    assert CLASSIFIER.targets.named_in(text) == target
