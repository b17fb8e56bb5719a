import pytest

from tracker.calendars.addresses import follow, parse_address

ADDRESSES = {
    # written: (what is asked, user, is it CalDAV, does it hold a secret)
    "https://Host.Example./a.ics": ("https://host.example/a.ics", "", False, False),
    "webcal://host.example/a.ics": ("https://host.example/a.ics", "", False, False),
    "WEBCALS://host.example:8443/a": ("https://host.example:8443/a", "", False, False),
    "http://[::1]:5232/": ("http://[::1]:5232/", "", False, False),
    "http://2130706433/x": ("http://127.0.0.1/x", "", False, False),
    "https://bücher.example/": ("https://xn--bcher-kva.example/", "", False, False),
    "caldavs://me%40work@host.example/cal/": ("https://host.example/cal/", "me@work", True, False),
    "caldav://host.example": ("http://host.example/", "", True, False),
    "https://me:pw@host.example/x": ("https://host.example/x", "me", False, True),
    "https://host.example/x.ics?key=1": ("https://host.example/x.ics?key=1", "", False, True),
    "https://calendar.google.com/calendar/ical/ann%40home.example/public/basic.ics": (
        "https://calendar.google.com/calendar/ical/ann%40home.example/public/basic.ics",
        "",
        False,
        True,
    ),
    "https://host.example/private-1/basic.ics": (
        "https://host.example/private-1/basic.ics",
        "",
        False,
        True,
    ),
    "https://p01.example/published/2/MTIzNDU2Nzg5MDEyMzQ1Njc4OTAx": (
        "https://p01.example/published/2/MTIzNDU2Nzg5MDEyMzQ1Njc4OTAx",
        "",
        False,
        True,
    ),
    "https://holidays.example/ics/germany-2026.ics": (
        "https://holidays.example/ics/germany-2026.ics",
        "",
        False,
        True,  # digits and letters: better once too often into the keyring
    ),
}


@pytest.mark.parametrize(("written", "expected"), ADDRESSES.items(), ids=ADDRESSES)
def test_an_address_is_read_as_a_browser_would(written, expected):
    found = parse_address(written)

    assert (found.url, found.user, found.caldav, found.holds_secret) == expected
    assert parse_address(found.written)._replace(password="") == found._replace(password="")


@pytest.mark.parametrize(
    "text",
    ["", "x", "file:///etc/passwd", "ftp://x/", "https://", "https://a b/", "http://" + "a" * 9000],
)
def test_what_is_no_address_is_refused_without_being_quoted(text):
    with pytest.raises(ValueError) as caught:
        parse_address(text)

    assert not text.partition("//")[2] or text.partition("//")[2] not in str(caught.value)


FOLLOWED = {
    "/b": "https://host.example/b",
    "b": "https://host.example/cal/b",
    "//other.example/": "https://other.example/",
    "https://other.example:444/x": "https://other.example:444/x",
}


@pytest.mark.parametrize(("location", "expected"), FOLLOWED.items())
def test_a_redirect_leads_on(location, expected):
    assert follow(parse_address("https://host.example/cal/a"), location).url == expected


@pytest.mark.parametrize(
    "location", ["http://host.example/", "file:///x", "ftp://x/", "javascript:1", "data:,x"]
)
def test_a_redirect_leads_to_nothing_but_secure_pages(location):
    with pytest.raises(ValueError, match="it leads"):
        follow(parse_address("https://host.example/"), location)
