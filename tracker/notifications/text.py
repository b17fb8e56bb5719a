"""A notice's words to words that a notification server can only show.

Page titles are written by strangers. What goes out of here is short, holds no control
characters and nothing that turns the reading direction of what follows, and no markup
where the server would read it. PURE.
"""

import re

TITLE_CHARS = 80
BODY_CHARS = 300
#: Shown where a title has nothing to show; an empty one is refused by some servers.
NO_TITLE = "Eye on the Prize"

# No caller has so much to say; what is behind it is not even looked at (a title of 1 MB).
_READ_CHARS = 20_000

# Joiners (U+200C, U+200D) stay: Persian words and emoji are built with them. Out go the other
# invisible ones, every mark that turns the direction (https://www.unicode.org/reports/tr9/),
# the tag characters, noncharacters and halves of surrogate pairs, which UTF-8 cannot carry.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f]+"
)
_SPACES = re.compile(r"\s+")
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def plain_title(text: str) -> str:
    """Return ``text`` as one line of at most ``TITLE_CHARS``; ``NO_TITLE`` if nothing is left."""
    return _cap(_SPACES.sub(" ", _wanted(text)).strip(), TITLE_CHARS) or NO_TITLE


def plain_body(text: str, *, markup: bool) -> str:
    """Return ``text`` as lines of at most ``BODY_CHARS`` in all, no empty ones among them.

    Args:
        text: Anything.
        markup: The server reads markup in a body (its capability ``body-markup``), so
            ``& < >`` are escaped. The cap is of what is shown, before escaping.
    """
    lines = (_SPACES.sub(" ", line).strip() for line in _wanted(text).splitlines())
    body = _cap("\n".join(line for line in lines if line), BODY_CHARS)
    return body.translate(_MARKUP) if markup else body


def plain_label(text: str) -> str:
    """Return a button's label: one line; some toolkits take ``_`` for a shortcut, so none."""
    return _cap(_SPACES.sub(" ", _wanted(text).replace("_", " ")).strip(), 40) or "OK"


def guard_option(text: str) -> str:
    """Return ``text`` so that a command line cannot take it for an option.

    ``notify-send`` is called without ``--`` by plyer: a title ``-h`` would be lost.
    """
    return f" {text}" if text.startswith("-") else text


def _wanted(text: str) -> str:
    return _UNWANTED.sub("", text[:_READ_CHARS])


def _cap(text: str, most: int) -> str:
    """Cut after a word if there is one in the last third, and say that it was cut."""
    if len(text) <= most:
        return text
    cut = text[: most - 1]
    if not text[most - 1].isspace():
        end = max(cut.rfind(" "), cut.rfind("\n"))
        if end > most * 2 // 3:
            cut = cut[:end]
    # Never end within a letter or emoji that is put together from several characters.
    return cut.rstrip(" \n\u200c\u200d\ufe0f,;:.-") + "…"
