import pytest

from tracker.notifications.text import (
    BODY_CHARS,
    NO_TITLE,
    TITLE_CHARS,
    guard_option,
    plain_body,
    plain_label,
    plain_title,
)

TITLES = {
    # what it shows: (text, title)
    "an ordinary title stays": ("Busy is not productive", "Busy is not productive"),
    "letters of all scripts stay": ("Grüße 世界 שלום می‌خواهم", "Grüße 世界 שלום می‌خواهم"),
    "an emoji built from several stays whole": (
        "a \U0001f469\u200d\U0001f4bb b",
        "a \U0001f469\u200d\U0001f4bb b",
    ),
    "lines become one": ("one\r\n\n two\u2028three\tfour", "one two three four"),
    "control characters go": ("a\x00b\x1b[31mc\x7fd\x9be", "ab[31mcde"),
    "direction overrides go": ("\u202egpj.exe\u202c \u2066x\u2069 \u200f", "gpj.exe x"),
    "invisible characters go": ("\u200b\ufeffa\u00adb\U000e0041", "ab"),
    "half a surrogate pair goes": ("a\ud800b", "ab"),
    "nothing visible gets our name": ("\u202e \x00\n", NO_TITLE),
    "empty gets our name": ("", NO_TITLE),
    "markup is only text in a title": ("<b>&amp;</b>", "<b>&amp;</b>"),
    "a long one ends after a word": (
        "word " * 40,
        "word " * 15 + "word…",
    ),
    "a long word is cut": ("a" * 500, "a" * 79 + "…"),
    "just short enough is not cut": ("a" * 80, "a" * 80),
    "a cut never ends in a joiner": ("a" * 78 + "\u200d" + "b" * 9, "a" * 78 + "…"),
}


@pytest.mark.parametrize(("text", "expected"), TITLES.values(), ids=TITLES.keys())
def test_title(text, expected):
    assert plain_title(text) == expected


BODIES = {
    # what it shows: (text, markup read by the server, body)
    "markup is escaped where it would be read": (
        '<a href="x">Log in</a> & go',
        True,
        '&lt;a href="x"&gt;Log in&lt;/a&gt; &amp; go',
    ),
    "and left alone where it would be shown": ("<b>a & b</b>", False, "<b>a & b</b>"),
    "lines stay, empty ones go": (" one \r\n\r\n\u2028 two  words ", False, "one\ntwo words"),
    "empty is empty": ("", True, ""),
    "escaping comes after the cap": ("&" * 300, True, "&amp;" * 300),
    "and never cuts an entity": ("&" * 400, True, "&amp;" * 299 + "…"),
}


@pytest.mark.parametrize(("text", "markup", "expected"), BODIES.values(), ids=BODIES.keys())
def test_body(text, markup, expected):
    assert plain_body(text, markup=markup) == expected


@pytest.mark.parametrize(
    "piece", ["a", " ", "\n", "<", "\u202e", "a b\n", "\u0301", "\U0001f469\u200d"]
)
def test_a_megabyte_is_capped(piece):
    text = piece * (1_000_000 // len(piece))

    assert len(plain_title(text)) <= TITLE_CHARS
    assert len(plain_body(text, markup=False)) <= BODY_CHARS


def test_only_a_leading_hyphen_is_guarded():
    assert guard_option("-h") == " -h"
    assert guard_option("--icon=/etc/x") == " --icon=/etc/x"
    assert guard_option("a -h") == "a -h"


def test_a_label_is_one_line_and_never_empty():
    assert plain_label("Snooze\n30_min") == "Snooze 30 min"
    assert plain_label("\x00") == "OK"
