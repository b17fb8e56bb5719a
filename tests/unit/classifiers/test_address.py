"""Addresses as browsers read them, and what of them may be stored."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers import address as addresses
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
    "no slash is enough": ("https:linkedin.com/feed", "linkedin.com"),
    "three slashes are not too many": ("https:///linkedin.com/", "linkedin.com"),
    "spaces around it go": ("  https://linkedin.com/ \n", "linkedin.com"),
    "the last at sign ends userinfo": ("https://a:b@linkedin.com:80@evil.example/", "evil.example"),
    "an at sign behind a backslash is path": ("https://evil.example\\@x.com/", "evil.example"),
    "an escaped slash does not end userinfo": ("https://x.com%2f@evil.example/", "evil.example"),
    "escapes in a host are decoded": ("https://%6cinkedin%2ecom/", "linkedin.com"),
    "an escaped dot joins labels": (
        "https://linkedin.com%2eevil.example/",
        "linkedin.com.evil.example",
    ),
    "circled letters are what they look like": ("https://ⓧ.com/", "x.com"),
    "a soft hyphen vanishes": ("https://linked\u00adin.com/", "linkedin.com"),
    "an ideographic full stop is a dot": ("https://linkedin。com/feed", "linkedin.com"),
    "IDN becomes punycode": ("https://bücher.example/", "xn--bcher-kva.example"),
    "punycode has no case": ("https://XN--BCHER-KVA.example/", "xn--bcher-kva.example"),
    "a sharp s stays itself": ("https://faß.example/", "xn--fa-hia.example"),
    "an underscore may stand in a label": ("https://a_b.example/", "a_b.example"),
    "an empty port is none": ("https://linkedin.com:/feed", "linkedin.com"),
    "an address by number, hexadecimal": ("http://0x7f000001/", "127.0.0.1"),
    "an address by number, octal": ("http://017700000001/", "127.0.0.1"),
    "an address by number, shortened": ("http://127.1/", "127.0.0.1"),
    "an address by number, mixed": ("http://0x7f.1/", "127.0.0.1"),
    "an address by number, with a trailing dot": ("http://1.1.1.1./", "1.1.1.1"),
    "IPv4 in IPv6": ("http://[::ffff:1.2.3.4]/", "[::ffff:102:304]"),
    "no scheme, as some trackers report it": ("linkedin.com/feed", "linkedin.com"),
    "no scheme and no path": ("www.x.com", "www.x.com"),
    "no scheme, with a port": ("LinkedIn.com:443/feed", "linkedin.com"),
    "no scheme, with a query": ("x.com?lang=de", "x.com"),
    "no scheme, below a suffix of two labels": ("jobs.acme.co.uk/42", "jobs.acme.co.uk"),
    "no scheme, an ending that files have, with www": ("www.example.md", "www.example.md"),
    "no scheme, an ending that files have, with a path": ("acme.sh/jobs", "acme.sh"),
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
    "about:reader?url=https%3A%2F%2Fwww.linkedin.com%2Ffeed",
    "chrome://newtab/",
    "edge://settings",
    "moz-extension://abc/linkedin.com",
    "devtools://devtools/bundled/x.html?ws=linkedin.com",
    "mailto:me@linkedin.com",
    "me@linkedin.com",
    "cv.txt",
    "README.md",
    "main.py",
    "printer.local/feed",
    "linkedin/feed",
    "localhost:80",
    "127.0.0.1:8000/feed",
    "C:\\x",
    "C:/Users/me/linkedin.com",
    "/home/me/linkedin.com/feed",
    "linkedin.com feed",
    "co.uk/feed",
    "ftp://linkedin.com/",
    "http://256.1.1.1/",
    "https://[::1",
    "https://linkedin.com%00.evil.example/",
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


@pytest.mark.parametrize(
    ("keep", "expected"), [("path", "https://x.com/home"), ("host", "https://x.com/")]
)
def test_what_had_no_scheme_is_kept_with_one(keep, expected):
    assert cut("x.com/home?lang=de", keep) == expected


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
    st.builds(
        "{}{}".format,
        st.sampled_from(["x.com", "www.x.com:80", "cv.txt", "a.md", "me@x.com", "X.COM/", "co.uk"]),
        st.text(st.characters(codec=None), max_size=30),
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


URL_PIECES = st.sampled_from(
    [
        *(
            "a",
            "B",
            "x.com",
            "linkedin.com",
            "xn--",
            "1",
            "0x7f",
            "127.1",
            "-",
            "_",
            ".",
            "..",
            "/",
        ),
        *(
            "//",
            "/.",
            "/..",
            "?",
            "#",
            "&",
            "=",
            "%2e",
            "%",
            "@",
            ":",
            ":80",
            "\\\\",
            "'",
            '"',
            "<",
            "|",
        ),
        *("{", "^", "`", "~", "!", "*", "(", "é", "і", " ", "\t", "\n", "\x00", "\ud800", "a" * 70),
    ]
)


@settings(max_examples=max(600, settings().max_examples))
@given(st.lists(URL_PIECES, max_size=10).map("".join), st.sampled_from(["http", "https"]))
def test_the_short_way_of_usual_addresses_says_what_the_library_says(rest, scheme):
    for url in (f"{scheme}://{rest}", f"{scheme}://www.site.example/{rest}"):
        short = parse_address(url)
        usual, addresses._PLAIN = addresses._PLAIN, re.compile(r"(?!)")
        try:
            assert parse_address(url) == short
        finally:
            addresses._PLAIN = usual
