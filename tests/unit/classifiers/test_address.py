"""Addresses as browsers read them, and what of them may be stored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.address import cut, parse_address, parse_query

HOSTS = {
    "plain": ("https://www.linkedin.com/feed/", "www.linkedin.com"),
    "case does not matter": ("HTTPS://WWW.LinkedIn.COM/", "www.linkedin.com"),
    "a port is no host": ("https://linkedin.com:8443/", "linkedin.com"),
    "a trailing dot goes": ("https://www.linkedin.com./jobs/", "www.linkedin.com"),
    "userinfo is no host": ("https://linkedin.com@evil.example/", "evil.example"),
    "userinfo with a password": ("https://linkedin.com:x@evil.example/", "evil.example"),
    "a backslash is a slash": ("https:\\\\linkedin.com\\@evil.example", "linkedin.com"),
    "tabs and line ends vanish": ("htt\tps://linked\nin.com/", "linkedin.com"),
    "full-width letters are what they look like": ("https://ｌinkedin.com/", "linkedin.com"),
    "a look-alike is its punycode": ("https://lіnkedin.com/", "xn--lnkedin-rog.com"),
    "an address by number": ("http://2130706433/", "127.0.0.1"),
    "IPv6": ("http://[::1]:80/", "[::1]"),
    "one slash is enough": ("https:/linkedin.com/", "linkedin.com"),
}


@pytest.mark.parametrize(("url", "host"), HOSTS.values(), ids=HOSTS.keys())
def test_host(url, host):
    address = parse_address(url)
    assert address is not None
    assert address.host == host


NOT_PAGES = [
    "",
    " ",
    "about:blank",
    "linkedin.com/feed",
    "//linkedin.com/feed",
    "javascript:location='https://linkedin.com'",
    "data:text/html,https://linkedin.com",
    "blob:https://www.linkedin.com/1-2-3",
    "view-source:https://www.linkedin.com/feed/",
    "file://www.linkedin.com/feed/",
    "filesystem:https://www.linkedin.com/x",
    "chrome-extension://abc/linkedin.com",
    "https://",
    "https://..",
    "https://ex ample/",
    "https://linkedin.com:99999/",
    "https://linked\ud800in.com/",
]


@pytest.mark.parametrize("url", NOT_PAGES)
def test_no_page_of_the_web(url):
    assert parse_address(url) is None


PATHS = {
    "empty segments go": ("https://a.example//feed///x/", ("feed", "x")),
    "escapes are decoded": ("https://a.example/%66eed/urn%3Ali", ("feed", "urn:li")),
    "an escaped slash stays inside": ("https://a.example/a%2Fb", ("a/b",)),
    "dots are resolved": ("https://a.example/x/%2e%2e/feed", ("feed",)),
    "case does not matter": ("https://a.example/Feed", ("feed",)),
    "a broken escape is text": ("https://a.example/100%", ("100%",)),
    "what is no UTF-8 is replaced": ("https://a.example/%ff", ("�",)),
}


@pytest.mark.parametrize(("url", "segments"), PATHS.values(), ids=PATHS.keys())
def test_path(url, segments):
    address = parse_address(url)
    assert address is not None
    assert address.segments == segments


def test_query_values_are_decoded_and_kept_in_order():
    assert parse_query("Q=%23jobs+now&q=b&&=x&empty=&flag") == {
        "q": ["#jobs now", "b"],
        "empty": [""],
        "flag": [""],
    }


def test_a_long_address_keeps_its_host():
    address = parse_address("https://a.example/feed?" + "x" * 1_000_000)
    assert address is not None
    assert address.segments == ("feed",)


@pytest.mark.parametrize("filler", ["a", ":", "%20", ".", "\n"])
def test_a_long_beginning_does_not_hide_the_host(filler):
    # The real host comes after the place where long addresses are cut.
    address = parse_address("https://linkedin.com" + filler * 5_000 + "@evil.example/feed/")
    assert address is None or address.host != "linkedin.com"


CUTS = {
    # keep: what stays of it
    "full": "https://a.example:81/x/y?q=1",
    "path": "https://a.example:81/x/y",
    "host": "https://a.example:81/",
}


@pytest.mark.parametrize(("keep", "expected"), CUTS.items(), ids=CUTS.keys())
def test_cut(keep, expected):
    assert cut("https://me:secret@A.example:81/x/y?q=1#token=2", keep) == expected


@pytest.mark.parametrize("url", ["data:text/html,<b>", "file:///home/x/cv.pdf", "about:blank"])
def test_of_what_is_not_on_the_web_only_the_scheme_stays(url):
    assert cut(url, "full") == url.partition(":")[0] + ":"


def test_what_no_browser_opens_is_nothing():
    assert cut("no address", "full") is None


urls = st.one_of(
    st.text(),
    st.builds(
        "{}://{}{}".format,
        st.sampled_from(["https", "HTTP", "ftp", "data", "view-source:https"]),
        st.sampled_from(["x.com", "u:p@x.com", "a%2eb.example:81", "[::1]", "лінк.example"]),
        st.text(st.characters(codec=None), max_size=30).map(lambda tail: "/" + tail),
    ),
)


@given(urls, st.sampled_from(["full", "path", "host"]))
def test_cutting_twice_changes_nothing(url, keep):
    once = cut(url, keep)
    assert once is None or cut(once, keep) == once


@given(urls)
def test_a_cut_address_has_the_same_host_and_no_secret(url):
    kept = cut(url, "path")
    before = parse_address(url)
    after = None if kept is None else parse_address(kept)
    assert (before and before.host) == (after and after.host)
    assert kept is None or ("#" not in kept and "?" not in kept)
