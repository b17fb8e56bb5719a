import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.desktop.x11_text import MAX_TITLE, decode_class, decode_text

TEXTS = {
    # what it is: (bytes, type, text)
    "UTF-8": ("Grüße 世".encode(), "UTF8_STRING", "Grüße 世"),
    "an unnamed type is read as UTF-8": ("é".encode(), "", "é"),
    "Latin-1": (b"caf\xe9", "STRING", "café"),
    "what is no UTF-8 is marked, the rest kept": (b"a\xff\xfeb", "UTF8_STRING", "a\ufffd\ufffdb"),
    "a lone surrogate in UTF-8": (b"a\xed\xa0\x80b", "UTF8_STRING", "a\ufffd\ufffd\ufffdb"),
    "control characters become spaces": (b"a\x1b[2Jb\r\nc\x00d\x7f", "UTF8_STRING", "a [2Jb  c d "),
    "C1 controls too": ("a\x9bb".encode(), "UTF8_STRING", "a b"),
    "a right-to-left override is text": ("a\u202eb".encode(), "UTF8_STRING", "a\u202eb"),
    "markup is text": (b"<b>&amp;", "UTF8_STRING", "<b>&amp;"),
    "empty": (b"", "UTF8_STRING", None),
    "blank": (b" \t\n", "UTF8_STRING", None),
    "compound: plain": (b"plain", "COMPOUND_TEXT", "plain"),
    "compound: Latin-1 is the default above": (b"t\xe9rm", "COMPOUND_TEXT", "térm"),
    "compound: Japanese to the left, as xterm sends it": (
        b"term \xe9\x1b$(B@$\x1b(B!", "COMPOUND_TEXT", "term é世!",
    ),
    "compound: the older escape without a side": (b"\x1b$B@$\x1b(B.", "COMPOUND_TEXT", "世."),
    "compound: Japanese to the right": (b"\x1b$)B\xc0\xa4", "COMPOUND_TEXT", "世"),
    "compound: Chinese": (b"\x1b$)A\xca\xc0", "COMPOUND_TEXT", "世"),
    "compound: Korean": (b"\x1b$(Ca&", "COMPOUND_TEXT", "世"),
    "compound: Cyrillic": (b"\x1b-L\xbf\xe0", "COMPOUND_TEXT", "Пр"),
    "compound: half-width katakana": (b"\x1b)I\xb1", "COMPOUND_TEXT", "\uff71"),
    "compound: UTF-8 inside": (b"a\x1b%G\xe4\xb8\x96\x1b%@b", "COMPOUND_TEXT", "a世b"),
    "compound: cut in the middle of a character": (b"a\x1b$(B@", "COMPOUND_TEXT", "a\ufffd"),
    "compound: an escape nobody knows": (b"a\x1bZb", "COMPOUND_TEXT", "a Zb"),
}  # fmt: skip


@pytest.mark.parametrize(("value", "kind", "text"), TEXTS.values(), ids=TEXTS.keys())
def test_decode_text(value, kind, text):
    assert decode_text(value, kind) == text


def test_a_long_title_is_cut_and_not_in_the_middle_of_a_character():
    # The source asks for 4 bytes a character; the longest characters fill that exactly.
    assert decode_text("𝕏".encode() * MAX_TITLE, "UTF8_STRING") == "𝕏" * MAX_TITLE
    assert decode_text(("世" * 5000).encode()[: 4 * MAX_TITLE], "UTF8_STRING") == "世" * MAX_TITLE


@given(st.binary(max_size=200), st.sampled_from(["UTF8_STRING", "STRING", "COMPOUND_TEXT", "?"]))
def test_no_bytes_raise_and_no_control_character_comes_through(value, kind):
    text = decode_text(value, kind)

    assert text is None or (text.strip() and len(text) <= MAX_TITLE)
    assert not any(ord(char) < 32 or 0x7F <= ord(char) < 0xA0 for char in text or "")


@given(st.text(alphabet="abc 世界日本語テスト", min_size=1, max_size=50))
def test_japanese_compound_text_is_read_as_python_writes_it(text):
    expected = decode_text(text.encode(), "UTF8_STRING")

    assert decode_text(text.encode("iso2022_jp"), "COMPOUND_TEXT") == expected


CLASSES = {
    "two strings": (b"chromium\0Chromium\0", ("chromium", "Chromium")),
    "without the last NUL": (b"a\0B", ("a", "B")),
    "one string": (b"only", ("only", "")),
    "nothing": (b"", ("", "")),
    "no UTF-8": (b"\xff\0\xfe\0", ("\ufffd", "\ufffd")),
}


@pytest.mark.parametrize(("value", "expected"), CLASSES.values(), ids=CLASSES.keys())
def test_decode_class(value, expected):
    assert decode_class(value) == expected
