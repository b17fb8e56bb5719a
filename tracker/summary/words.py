"""How are lengths of time written, and how is somebody else's text made harmless?

Titles of meetings come from other people. What a terminal, a window or a notification
would obey (control characters, escape sequences, overrides of the writing direction)
is taken out here, once, for everything that the summary shows.
"""

import re
import unicodedata

from tracker.core.model import Category

#: Categories in the person's words, in the order of ``tracker.core.model.CATEGORIES``.
NAMES: dict[Category, str] = {
    "networking": "Networking",
    "socializing": "Socializing",
    "job_search": "Job search",
    "meeting": "Calls and meetings",
    "other": "Everything else",
    "away": "Away",
}

# Cc: control; Cf: format (bidirectional overrides, zero-width); Cs, Co, Cn: no characters to show;
# Zl, Zp: line and paragraph separators. https://www.unicode.org/reports/tr44/#General_Category_Values
_HARMFUL = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_SPACES = re.compile(r"\s+")


def plain_text(text: str, limit: int = 120) -> str:
    """Return ``text`` on one line of at most ``limit`` characters, nothing a screen could obey."""
    kept = "".join(
        " " if char.isspace() else char
        for char in text[: 20 * limit]
        if char.isspace() or unicodedata.category(char) not in _HARMFUL
    )
    line = _SPACES.sub(" ", kept).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def plural(count: int, word: str) -> str:
    """Return ``1 meeting`` or ``2 meetings``."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"
