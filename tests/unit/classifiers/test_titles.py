"""What browsers and counters add to titles, taken off again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.titles import MAX_LENGTH, page_title, strip_browser

FEED = "Feed | LinkedIn"
SUFFIXED = {
    "Chrome": f"{FEED} - Google Chrome",
    "Chrome's profile": f"{FEED} - Google Chrome - Work",
    "Chromium": f"{FEED} - Chromium",
    "Firefox with an em dash": f"{FEED} — Mozilla Firefox",
    "Firefox, private": f"{FEED} — Mozilla Firefox Private Browsing",
    "Firefox, private, French": f"{FEED} — Mozilla Firefox (Navigation privée)",
    "Firefox Nightly": f"{FEED} — Firefox Nightly",
    "Firefox with a profile": f"{FEED} — Arbeit — Mozilla Firefox",
    "Chrome on macOS tells of memory": f"{FEED} - High memory usage - 1.1 GB - Google Chrome – Ada",
    "Chrome on macOS tells of sound": f"{FEED} - Audio playing - Google Chrome",
    "Edge with its zero-width space": f"{FEED} - Personal - Microsoft\u200b Edge",
    "Edge without a profile": f"{FEED} - Microsoft Edge",
    "Edge with a name for a profile": f"{FEED} - Ottilie - Microsoft\u200b Edge",
    "Edge counts pages": f"{FEED} and 3 more pages - Personal - Microsoft\u200b Edge",
    "Edge counts one page": f"{FEED} and 1 more page - Personal - Microsoft\u200b Edge",
    "Edge in German": f"{FEED} und 3 weitere Seiten - Persönlich - Microsoft\u200b Edge",
    "Edge in French": f"{FEED} et 3 pages de plus - Personnel - Microsoft\u200b Edge",
    "Edge in Spanish": f"{FEED} y 2 páginas más - Personal: Microsoft\u200b Edge",
    "Edge in Portuguese": f"{FEED} e mais 1 página - Pessoal - Microsoft\u200b Edge",
    "Edge in Italian": f"{FEED} e altre 3 pagine - Personale - Microsoft\u200b Edge",
    "Edge in Dutch": f"{FEED} en nog 4 pagina's - Persoonlijk - Microsoft\u200b Edge",
    "Edge in Polish": f"{FEED} i jeszcze 1 strona - Osobisty — Microsoft\u200b Edge",
    "Edge in Russian": f"{FEED} и еще 4 страницы — Личный: Microsoft\u200b Edge",
    "Edge in Japanese": f"{FEED} およびその他 3 ページ - 個人 - Microsoft\u200b Edge",
    "Edge in Chinese": f"{FEED} 和另外 3 个页面 - 个人 - Microsoft\u200b Edge",
    "Brave": f"{FEED} - Brave",
    "Vivaldi": f"{FEED} - Vivaldi",
    "Opera": f"{FEED} - Opera",
    "Zen": f"{FEED} — Zen Browser",
    "LibreWolf": f"{FEED} — LibreWolf",
    "an installed page": f"LinkedIn - (2) {FEED}",
    "nothing": FEED,
    "a counter": f"(3) {FEED}",
    "a large counter": f"(99+) {FEED}",
    "a counter in brackets": f"[12] {FEED}",
    "a mark": f"• {FEED}",
    "invisible characters": f"\u202e\u200f{FEED[:3]}\u200b{FEED[3:]}\ufeff",
    "line ends": "Feed \n |\t LinkedIn",
}


@pytest.mark.parametrize("title", SUFFIXED.values(), ids=SUFFIXED.keys())
def test_page_title(title):
    assert page_title(title, None) == FEED


KEPT = {
    "only the last browser goes": ("Paris - Opera - Google Chrome", "chrome", "Paris - Opera"),
    "a site's name is no profile": (
        "Rain - YouTube - Microsoft Edge",
        "edge",
        "Rain - YouTube",
    ),
    "a site's name is no profile in Firefox": (
        "Home — Bluesky — Mozilla Firefox",
        "firefox",
        "Home — Bluesky",
    ),
    "a browser's name alone is no page": ("Mozilla Firefox", "firefox", ""),
    "a program that is no browser appends nothing": ("x - Opera", "vlc", "x - Opera"),
    "a counter stays for the comparison with the tab": (
        f"(3) {FEED} - Brave",
        "brave",
        f"(3) {FEED}",
    ),
}


@pytest.mark.parametrize(("title", "app", "expected"), KEPT.values(), ids=KEPT.keys())
def test_strip_browser(title, app, expected):
    assert strip_browser(title, app) == expected


def test_a_title_that_ends_in_letters_of_its_first_word_is_whole():
    assert page_title("A - Banana", None) == "A - Banana"
    assert page_title("Paris - Hotels", None) == "Paris - Hotels"


@given(st.text(st.characters(codec=None)), st.sampled_from([None, "chrome", "edge", "vlc"]))
def test_any_title_is_cleaned_once_and_for_all(title, app):
    assert len(strip_browser(title, app)) <= MAX_LENGTH
    page = page_title(title, app)
    page.encode("utf-8")
    assert page == " ".join(page.split())
