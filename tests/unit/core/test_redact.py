"""What of a window or a page may be kept, case by case."""

import pytest
from msgspec import structs

from classifiers.engine import Classifier
from classifiers.loader import shipped_packs
from tracker.core.observations import Sealing, Tab, Window
from tracker.core.redact import Redaction, admit_tab, admit_window, clean_title

JUDGE = Classifier(shipped_packs()).judge
LINKEDIN = "https://www.linkedin.com"
PLAIN = Redaction()
MAX_TITLE = 512
THREAD = f"{LINKEDIN}/messaging/thread/2-abc/"


def tab(url: str | None, title: str | None = None, rules: Redaction = PLAIN, **more) -> Tab:
    return admit_tab(Tab(at_ms=0, browser="chrome", url=url, title=title, **more), rules, JUDGE)


def window(app: str | None, title: str | None, rules: Redaction = PLAIN) -> Window:
    return admit_window(Window(at_ms=0, app=app, title=title), rules, JUDGE)


URLS = {
    # name: (privacy.urls, address, kept)
    "the path, no query, no fragment": (
        "path",
        f"{LINKEDIN}/feed/?a=1#x",
        f"{LINKEDIN}/feed/",
    ),
    "full keeps the query": ("full", f"{LINKEDIN}/feed/?a=1#x", f"{LINKEDIN}/feed/?a=1"),
    "host keeps the host": ("host", "https://docs.example/a/b?c", "https://docs.example/"),
    "user and password never stay": (
        "full",
        "https://me:pw@docs.example/",
        "https://docs.example/",
    ),
    "of a file only that it was one": ("full", "file:///home/me/secret.pdf", "file:"),
    "of a document in the address too": ("full", "data:text/html,secret", "data:"),
    "the browser's own page": ("path", "about:blank", "about:"),
}


@pytest.mark.parametrize(("keep", "url", "kept"), URLS.values(), ids=URLS)
def test_addresses_are_cut(keep, url, kept):
    assert tab(url, rules=Redaction(urls=keep)).url == kept


def test_a_page_that_its_host_alone_would_misjudge_keeps_its_category_instead():
    kept = tab(THREAD, "Messaging | LinkedIn", Redaction(urls="host"))

    assert (kept.url, kept.title) == (None, None)
    assert kept.sealed == Sealing("unvouched", "networking", "linkedin")
    assert tab(f"{LINKEDIN}/feed/", rules=Redaction(urls="host")).url == f"{LINKEDIN}/"


def test_what_is_no_address_is_not_kept():
    assert tab("https://", "Feed | LinkedIn").url is None


def test_a_query_leaves_the_name_of_its_condition():
    kept = tab("https://x.com/search?q=%23jobs&src=secret")

    assert kept.url == "https://x.com/search"
    assert kept.facet is not None
    assert "secret" not in repr(kept)


def test_a_private_tab_keeps_only_that_it_sounds():
    kept = tab(THREAD, "Messaging", private=True, audible=True, facet="x")

    assert kept == Tab(at_ms=0, browser="chrome", private=True, audible=True)


def test_a_title_without_address_is_judged_and_dropped():
    kept = tab(None, "Feed | LinkedIn")

    assert (kept.title, kept.sealed) == (None, Sealing("unvouched", "socializing", "linkedin"))


def test_a_window_of_a_browser_is_judged_and_dropped_one_of_a_program_kept():
    assert window("chrome", "Feed | LinkedIn - Google Chrome") == Window(
        at_ms=0, app="chrome", sealed=Sealing("unvouched", "socializing", "linkedin")
    )
    assert window("evince", "a.pdf").title == "a.pdf"
    assert window(None, "ghost") == Window(at_ms=0, app=None)


def test_a_call_in_a_window_that_is_not_kept_is_still_a_call():
    kept = window("zoom", "Zoom Meeting", Redaction(titles=False))

    assert kept.title is None
    assert kept.sealed is not None
    assert (kept.sealed.category, kept.sealed.call) == ("meeting", True)


EXCLUDED = {
    # name: (entry, address, title, excluded)
    "a host": ("mybank.example", "https://mybank.example/a", None, True),
    "a host in capitals": ("MyBank.example", "https://MYBANK.example/a", None, True),
    "not the host's subdomain": ("mybank.example", "https://a.mybank.example/", None, False),
    "a star is any subdomain": ("*.mybank.example", "https://a.b.mybank.example/", None, True),
    "and the domain itself": ("*.mybank.example", "https://mybank.example/", None, True),
    "not one that ends alike": ("*.mybank.example", "https://notmybank.example/", None, False),
    "not one that begins so": ("mybank.example", "https://mybank.example.evil/", None, False),
    "not a host in the query": ("mybank.example", "https://a.test/?mybank.example", None, False),
    "a user name does not hide it": ("mybank.example", "https://x.com@mybank.example/", None, True),
    "a title with stars": ("title:*salary*", "https://a.test/", "My SALARY, 2026", True),
    "a whole title": ("title:salary", "https://a.test/", "my salary", False),
    "stars on both sides of words in order": ("title:a*b*c", "https://a.test/", "a-b-c", True),
    "words out of order": ("title:a*c*b", "https://a.test/", "a-b-c", False),
    "no letter counts twice": ("title:ab*ba", "https://a.test/", "aba", False),
    "a network": ("linkedin", f"{LINKEDIN}/feed/", None, True),
    "a network in capitals": ("LinkedIn", f"{LINKEDIN}/feed/", None, True),
    "another network": ("facebook", f"{LINKEDIN}/feed/", None, False),
    "the browser itself": ("app:chrome", "https://a.test/", None, True),
}


@pytest.mark.parametrize(("entry", "url", "title", "excluded"), EXCLUDED.values(), ids=EXCLUDED)
def test_exclusions(entry, url, title, excluded):
    kept = tab(url, title, Redaction(exclude=(entry,)))

    assert (kept.sealed == Sealing("excluded")) is excluded
    if excluded:
        assert (kept.url, kept.title) == (None, None)


def test_an_excluded_program_leaves_not_even_its_name():
    kept = window("keepassxc", "Passwords", Redaction(exclude=("app:KeePassXC",)))

    assert kept == Window(at_ms=0, app=None, sealed=Sealing("excluded"))


def test_a_window_whose_title_is_excluded():
    kept = window("evince", "tax.pdf", Redaction(exclude=("title:tax*",)))

    assert (kept.title, kept.sealed) == (None, Sealing("excluded"))


TITLES = {
    "nothing": (None, None),
    "blank": (" \t\n", None),
    "control characters": ("a\x00b\x1b[31mc\nd", "ab[31mc d"),
    "direction marks": ("abc\u202edcba", "abcdcba"),
    "markup stays what it is": ("<b>=cmd|' -x", "<b>=cmd|' -x"),
    "a megabyte": ("x" * 1_000_000, "x" * MAX_TITLE),
    "half a character": ("a\ud800b", "ab"),
}


@pytest.mark.parametrize(("title", "kept"), TITLES.values(), ids=TITLES)
def test_titles_are_cleaned(title, kept):
    assert clean_title(title) == kept
    assert clean_title(kept) == kept


def test_redaction_leaves_the_rest_alone():
    seen = Tab(at_ms=7, mono_ms=3, browser="chrome", url=THREAD, title="Messaging", audible=True)

    assert admit_tab(seen, Redaction(), JUDGE) == seen
    assert structs.replace(seen, title=None) == admit_tab(seen, Redaction(titles=False), JUDGE)
