"""Does a window's title belong to the tab that the extension says is in it?

The title of a window and that of its tab travel different ways: invisible characters may be
gone on one of them, and both are cut. No clock, no state; see ``join`` for when it is asked.
"""

import re

from classifiers.titles import clean, strip_browser
from tracker.browsers.hosts import TabState

#: The extension cuts titles to 512 UTF-16 units; one that may have been cut is compared as far
#: as it goes. Half, as every character may have taken two, and some are dropped on the way.
CUT_FROM = 250
_CUT_UNITS = 512
_HOST = re.compile(r"https?://(?:www\.)?([^/?#]+)")
# The desktop hands these on as spaces, where ``clean`` would drop them.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")


def is_blank(tab: TabState) -> bool:
    """Return whether the extension told neither address nor title: ``chrome:``, ``excluded:``."""
    return not tab.url.startswith(("http:", "https:"))


def is_untitled(tab: TabState) -> bool:
    """Return whether it is a page of the web that has no title (yet)."""
    return not tab.title and not is_blank(tab)


def agrees(title: str | None, app: str, tab: TabState) -> bool:
    """Return whether a window with this title may be the one that shows this tab.

    A blank tab agrees with any title, as there is nothing to compare; the caller must not
    vouch for more than there is.

    Args:
        title: The window's, with what the browser appended.
        app: The browser.
        tab: What the extension says.
    """
    if is_blank(tab):
        return True
    shown = strip_browser(title or "", app)
    if is_untitled(tab):
        # Browsers show the address until there is a title.
        found = _HOST.match(tab.url)
        bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", shown)
        return found is not None and bare.lower().startswith(found[1].lower())
    told = clean(_CONTROLS.sub(" ", tab.title))
    if shown == told:
        return bool(told)
    units = len(tab.title.encode("utf-16-le")) // 2
    cut = units >= _CUT_UNITS - 1 and len(told) >= CUT_FROM
    return cut and shown.startswith(told.rstrip("\ufffd?"))
