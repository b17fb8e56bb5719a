"""What a page's section and site are, and that neither is wider than a person would think."""

import pytest

from classifiers.facts import Facts
from classifiers.sites import site_of
from classifiers.widths import find_reach, reaches

SITES = {
    "the registered name": ("www.acme.example", "acme.example"),
    "below a country's suffix": ("jobs.acme.co.uk", "acme.co.uk"),
    "below somebody's own suffix": ("ada.github.io", "ada.github.io"),
    "a suffix is nobody's": ("github.io", None),
    "a wildcard in the list": ("a.b.kobe.jp", "a.b.kobe.jp"),
    "an exception in the list": ("www.city.kobe.jp", "city.kobe.jp"),
    "an international name": ("www.xn--80ak6aa92e.com", "xn--80ak6aa92e.com"),
    "an international suffix": ("www.xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"),
    "an international suffix below a plain one": ("a.xn--55qx5d.cn", "a.xn--55qx5d.cn"),
    "a name without a dot": ("localhost", None),
    "a number": ("127.0.0.1", None),
    "another number": ("[::1]", None),
}


@pytest.mark.parametrize(("host", "site"), SITES.values(), ids=SITES.keys())
def test_site(host, site):
    assert site_of(host) == site


SECTIONS = {
    # name: (page, where its section is; None for none)
    "a profile with its parts": ("www.linkedin.com/in/ada/details/x/", "linkedin.com/in/ada/…"),
    "a profile alone": ("www.linkedin.com/in/ada", "linkedin.com/in/ada/…"),
    "a company": ("www.linkedin.com/company/acme/jobs", "linkedin.com/company/acme/…"),
    "a profile in an e-mail's form": ("www.linkedin.com/comm/in/ada", "linkedin.com/comm/in/ada/…"),
    "a feature of a network": ("www.linkedin.com/messaging/thread/2", "linkedin.com/messaging/…"),
    "a subreddit": ("old.reddit.com/r/ports/comments/1/x", "reddit.com/r/ports/…"),
    "a group": ("www.facebook.com/groups/ports/posts/1", "facebook.com/groups/ports/…"),
    "somebody's posts": ("x.com/ada/status/1", "x.com/ada/…"),
    "a channel": ("www.youtube.com/@ada/videos", "youtube.com/@ada/…"),
    "a forum's board": ("forum.acme.example/c/ports/12", "forum.acme.example/c/ports/…"),
    "a forum of scripts": ("acme.example/forum/viewtopic.php", "acme.example/forum/…"),
    "a script alone": ("acme.example/viewtopic.php", None),
    "a number alone": ("acme.example/1234567", None),
    "a page in a language": ("acme.example/de-de/karriere/jobs", "acme.example/de-de/karriere/…"),
    "the front page": ("acme.example/", None),
    "a subdomain": ("jobs.acme.co.uk/vacancies/12", "jobs.acme.co.uk"),
    "somebody's newsletter": ("ada.substack.com/p/hello", "ada.substack.com"),
    "another door is no section": ("m.acme.example/", None),
}


@pytest.mark.parametrize(("page", "place"), SECTIONS.values(), ids=SECTIONS.keys())
def test_section(page, place):
    section = find_reach(Facts("chrome", f"https://{page}"), "section")
    assert (section and section.label) == place


def test_a_page_has_widths_from_narrow_to_wide():
    found = reaches(Facts("chrome", "https://jobs.acme.co.uk/vacancies/12?q=secret#x"))

    assert [(it.width, it.conditions) for it in found] == [
        ("page", {"host": "jobs.acme.co.uk", "path": "/vacancies/12", "subdomains": [""]}),
        ("section", {"host": "jobs.acme.co.uk", "subdomains": [""]}),
        ("site", {"host": "acme.co.uk"}),
    ]


def test_the_whole_of_a_suffix_is_only_what_the_suffix_shows_itself():
    site = find_reach(Facts("chrome", "https://github.io/x"), "site")
    assert site.conditions == {"host": "github.io", "subdomains": ["", "www"]}


def test_a_window_without_address_is_its_program():
    (only,) = reaches(Facts("Obsidian.exe", None, "Notes"))
    assert (only.width, only.conditions) == ("program", {"app": "obsidian"})


@pytest.mark.parametrize("facts", [Facts(), Facts("chrome", "about:blank"), Facts(None, "x")])
def test_what_no_rule_can_name_has_none(facts):
    assert reaches(facts) == ()
