"""A window's title to the page's own: what did the site write there?

Browsers append their name, profiles and "and 3 more pages"; sites put unread counters in
front. Both change without the page changing. Only the last browser suffix goes: what
stands before it is the page's, even if it reads like one.
"""

import re

from classifiers.programs import is_browser

#: Longer titles are cut to this before anything looks at them; sources cut there too.
MAX_LENGTH = 1_024
#: Rules see so much of a page's title: what is kept of it, so that a past page is judged alike.
MAX_MATCHED = 512
# An installed page is called by the site's name, not by a sentence.
_LONGEST_NAME = 30

# Zero-width, bidirectional and control characters, soft hyphen, byte order mark, surrogates:
# invisible, so they carry no meaning and may hide one (Edge writes U+200B into its name).
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe0e\ufe0f\ufeff\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")

_DASH = r"\s[-–—]\s"
_CHANNEL = r"(?: (?:Beta|Dev|Canary|Nightly|Developer Edition|Snapshot|ESR|GX|for Testing))?"
_CHROMIUM = (
    r"(?:Google Chrome|Chromium|Brave|Brave Browser|Vivaldi|Opera|Yandex[ .]Browser|"
    r"Яндекс[ .]Браузер|Yandex|Thorium|Ungoogled Chromium|Iridium|Whale|NAVER Whale|"
    r"Cốc Cốc|CocCoc|Sidekick|Maxthon|UC Browser|"
    r"(?:360安全浏览器|360极速浏览器X?|QQ浏览器|搜狗高速浏览器|UC浏览器)(?: [\d.]+)?)"
)
_OTHERS = (
    r"(?:Mozilla Firefox|Firefox|LibreWolf|Waterfox|Floorp|Ablaze Floorp|Zen Browser|Zen|"
    r"Tor Browser|Mullvad Browser|Pale Moon|SeaMonkey|GNU IceCat|Basilisk|Epiphany|GNOME Web|"
    r"Falkon|Konqueror|qutebrowser|Midori|Samsung Internet|DuckDuckGo|"
    r"Internet Explorer|Windows Internet Explorer)"
)
_EDGE_NAME = rf"Microsoft Edge{_CHANNEL}"
# What a private window adds, in parentheses or bare, in the interface's language.
_PRIVATE = (
    r"(?: ?[(\[][^()\[\]]{1,40}[)\]]| (?:Private|Privat|Privé|Navigation|Navegaci|Navega|"
    r"Navigazione|InPrivate|Tryb|Приватн|プライベート|隐私|隱私)[^-–—|]{0,40})?"
)
_PRIVATE_KIND = (
    r"(?:Private|Privat|Privé|Navigation|Navegaci|Navega|Navigazione|Tryb|Okno|Приватн|Anonym|"
    r"Anonim|Gizli)"
)
_SAFARI_PRIVATE = (
    r"Private Browsing|Privates Surfen|Navigation privée|Navegación privada|Navegação privada|"
    r"Navigazione privata|Privénavigatie|プライベートブラウズ|无痕浏览"
)
# In the order tried: with nothing behind the name first, so that in "Opera - Google Chrome"
# only the browser goes and not the page with "Google Chrome" as its profile.
_SUFFIXES = tuple(
    re.compile(form)
    for form in (
        # Spanish and Russian Edge write a colon before the name.
        rf"(?:{_DASH}|[:：]\s){_EDGE_NAME}{_PRIVATE}$",
        rf"{_DASH}(?:{_CHROMIUM}|{_OTHERS}){_CHANNEL}{_PRIVATE}$",
        # "Navigation privée de Mozilla Firefox"; Safari names the window's kind alone.
        rf"{_DASH}(?:{_PRIVATE_KIND}[^-–—|]{{0,30}}\s)Mozilla Firefox$",
        rf"{_DASH}Mozilla Firefox{_DASH}{_PRIVATE_KIND}[^-–—|]{{0,30}}$",
        rf"{_DASH}(?:{_SAFARI_PRIVATE})$",
        rf"{_DASH}(?:{_CHROMIUM}{_CHANNEL}|{_EDGE_NAME}){_DASH}[^-–—|]{{1,60}}$",
    )
)
# What most titles end with, looked up before the forms are tried; and what all forms hold.
_USUAL = frozenset({"Google Chrome", "Mozilla Firefox", "Chromium", "Brave", "Opera", "Vivaldi"})
_DASHES = frozenset("-–—:：")
_BARE_BROWSER = re.compile(rf"(?:{_CHROMIUM}|{_OTHERS}|Microsoft Edge|Safari){_CHANNEL}{_PRIVATE}")
# Edge puts the profile between page and name. Its names are free; these are the given ones.
_PROFILE = re.compile(rf"{_DASH}([^-–—|]{{1,60}})$")
_GIVEN_PROFILES = re.compile(
    r"(?:personal|persönlich|personnel|pessoal|personale|persoonlijk|osobist[ey]|личный|個人|个人|"
    r"개인|privat|personlig|kişisel|osobní|work|arbeit|geschäftlich|travail|professionnel|trabajo|"
    r"trabalho|lavoro|werk|praca|работа|仕事|職場|工作|school|schule|guest|gast|invité|invitado|"
    r"(?:profile?|profil|perfil|profilo|профиль|プロファイル|用户配置|設定檔) ?\d+)",
    re.IGNORECASE,
)
# Sites that end their titles with a dash and their name: what stands there is no profile.
_SITES = frozenset(
    {"YouTube", "Twitch", "Reddit", "Slack", "Discord", "Gmail", "Wikipedia", "Quora", "Outlook"}
)
# Edge: "and 3 more pages", in its interface's language; always a number and a word for pages.
_MORE_PAGES = re.compile(
    r"\s?(?:(?:and|und|et|y|e|en|i|и|og|och|ve|ja|a|și|và|dan|şi|та|и еще|и ещё|и още|és|και)\s)?"
    r"(?:(?:mais|altre|altra|outras|outra|nog|jeszcze|ещё|еще|więcej|weitere|andre|ytterligare|"
    r"další|alte|inne|diğer|muuta|ще)\s)?"
    r"\d{1,4}\s?(?:(?:more|weitere|autres?|altre|andere|andra|flere|fler|más|mais|další|diğer|"
    r"muuta|további|lagi|khác)\s)?"
    r"(?:pages?|Seiten?|páginas?|pagin[ae]|pagina's|stron[ay]?|страниц[аыу]?|sider|sidor|sider|"
    r"sayfa|sivua|strán(?:ky|ek|ka)|halaman|trang|oldal|pagini|сторін(?:ки|ок|ка))"
    r"(?:\s(?:de plus|supplémentaires?|más|mais|daha|weitere|meer|więcej|til|lainnya|nữa))?$"
    r"|\s?(?:およびその他|および他の|他|和另外|和其他|及其他|以及另外|및 다른|외)\s?\d{1,4}\s?"
    r"(?:ページ|个页面|個頁面|個分頁|개 페이지|페이지)(?:\s?더)?$"
)
# Chrome on macOS tells what a tab does, between the page and its name.
_TAB_STATE = re.compile(
    rf"{_DASH}(?:High memory usage(?:{_DASH}[\d.,]+ ?[KMG]B)?|Memory Saver active|Audio playing|"
    r"Audio muted|Camera (?:and|or) microphone recording|Camera recording|Microphone recording|"
    r"Tab shared|Tab content shared|Network error|Crashed|Part of (?:unnamed )?group.{0,60})$"
)
# "(3) ", "[12] ", "(99+) ", "(1.2K) ", "• ", "* ", "! ", "🔴 ": unread or playing.
_COUNTER = re.compile(
    r"^(?:[(（]\d[^()（）]{0,20}(?:私信|消息)[)）]\s*|"
    r"[(\[（]\s?[\d.,]{1,7}\s?[+kK]?\+?\s?[)\]）]\s*|[•●◉*!🔴🔔▶►]+\s+)+"
)


def clean(title: str) -> str:
    """Cap a title, drop what cannot be seen and fold white space. Never raises."""
    text = title[:MAX_LENGTH]
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()  # The usual one, where neither has anything to do.
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def strip_browser(title: str, app: str | None) -> str:
    """Return the page's title without what the browser appended.

    Args:
        title: A window's or a tab's title, of any length.
        app: Short program name; a program that is no browser appends nothing.
    """
    text = clean(title)
    if app is not None and not is_browser(app):
        return text
    cut_at = _suffix_at(text)
    if cut_at is None:
        return "" if _BARE_BROWSER.fullmatch(text) else text
    page = _TAB_STATE.sub("", text[:cut_at].rstrip())
    if "Edge" in text[cut_at:]:
        return _strip_edge(page)
    return _strip_given_profile(page) if "Firefox" in text[cut_at:] else page


def strip_counter(title: str) -> str:
    """Return a clean title without the unread counter and marks in front of it."""
    return _COUNTER.sub("", title)


def page_title(title: str, app: str | None) -> str:
    """Return what rules match: no browser, no counter, nothing invisible."""
    return _strip_web_app(strip_counter(strip_browser(title, app)[:MAX_MATCHED]))


def _strip_web_app(page: str) -> str:
    """Drop the name that an installed page's window puts before its title.

    "LinkedIn - (2) Feed | LinkedIn": what the title ends with anyway.
    """
    name, dash, rest = page.partition(" - ")
    while dash and len(name) <= _LONGEST_NAME and _ends_with_word(rest, name):
        page = strip_counter(rest).strip()
        name, dash, rest = page.partition(" - ")
    return page


def _ends_with_word(text: str, word: str) -> bool:
    before = text[: -len(word)] if word else text
    return bool(word) and text.casefold().endswith(word.casefold()) and not before[-1:].isalnum()


def _strip_edge(page: str) -> str:
    """Drop Edge's profile and page count.

    A free profile name is told from a site's own last word by what stands before it: a
    page count, or the mark that sites put before their name.
    """
    profile = _PROFILE.search(page)
    if profile:
        before = page[: profile.start()].rstrip()
        counted = _MORE_PAGES.search(before)
        if counted:
            return before[: counted.start()].rstrip()
        marked = profile[1] not in _SITES and re.search(r" [|/•·] ", before)
        if marked or _GIVEN_PROFILES.fullmatch(profile[1]):
            return before
    return _MORE_PAGES.sub("", page)


def _strip_given_profile(page: str) -> str:
    """Drop Firefox's profile, if it has a name that Firefox proposes.

    Before a free name stands the same dash as before a site's own ("Home — Bluesky").
    """
    profile = _PROFILE.search(page)
    if profile and _GIVEN_PROFILES.fullmatch(profile[1]):
        return page[: profile.start()].rstrip()
    return page


def _suffix_at(text: str) -> int | None:
    at = max(text.rfind(" - "), text.rfind(" — "))
    if text[at + 3 :] in _USUAL:
        return at if at >= 0 else None
    if _DASHES.isdisjoint(text):
        return None
    for suffix in _SUFFIXES:
        found = suffix.search(text)
        if found:
            return found.start()
    return None
