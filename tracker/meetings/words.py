"""A title to the word that says it is with somebody, or that it is cancelled, in many languages.

Whole words only: a recall is no call. Accents and case do not matter ("Gespräch",
"gesprach"); where a language glues words together (German, Dutch, the Nordic ones) the
glued word counts too, and where it writes none apart (Chinese, Japanese) any occurrence.
The words themselves are in ``vocabulary``.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from tracker.meetings import vocabulary

_MOST_TEXT = 2_000
_TOKEN = re.compile(r"[^\W_]+")
# Vowel signs of India's scripts belong to words, though they are no letters. A word of one
# script ends where Chinese, Japanese or Korean begins: "オンラインMTG".
_SIGNS = "\u0900-\u0963\u0966-\u0dff"
_CJK = "\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_LETTER = rf"(?:[^\W_{_CJK}]|[{_SIGNS}])"
_START, _STOP = rf"(?<![^\W_{_CJK}])(?<![{_SIGNS}])", rf"(?!{_LETTER})"
_WITH_AS_SIGN = re.compile(r"(?<!\S)w/\s*")

_NEGATIONS = (
    "do not schedule|don't schedule|"
    "no|on|not a|non|kein|keine|ohne|sans|pas de|sin|senza|sem|zonder|geen|bez|без|utan|uten|uden"
)
# Things that have one of the words in their name, with nobody in them; folded.
_THINGS = (
    r"calls? for (?:papers?|proposals?|speakers|participation|applications)",
    r"calls? (?:of duty|cent(?:er|re)s?|to action)",
    r"(?:roll|curtain|casting|wake[ -]up|margin) calls?",
    r"(?:phone|telephone|telco) (?:bills?|contract|repair|upgrade|case|charger|plan|free)",
    r"coffee (?:machine|maker|beans?|break|grinder|table|filters?)|(?:buy|order|get) coffee",
    r"lunch (?:break|box|hour)|pausa pranzo|pause dejeuner|zoom lens(?:es)?|chat[ -]?gpt",
    r"stand[ -]?up (?:paddle\w*|comedy)|meeting rooms? (?:cleaning|repair|booking)",
    r"kaffee (?:kaufen|bestellen)|telefon (?:reparieren|kaufen|abholen)|cafe moulu|bellen blazen",
    r"entretien (?:(?:de|du|des) )?(?:la |les |l')?(?:voiture|auto|vehicule|velo|moto|menager)",
    r"entretien (?:(?:de|du|des) )?(?:la |les |l')?(?:chaudiere|clim\w*|jardin|maison|piscine)",
)
_THINGS_ANYWHERE = (
    "电话费|電話費|電話代|電話料|通話料|通话费|電話番号|电话号码|전화요금|전화번호|통화료|会議室清掃|"
    "회의실 청소|ランチ休憩|コーヒー豆|コーヒーメーカー|咖啡机|咖啡豆|커피머신|커피 원두"
)


def find_word(title: str, place: str = "") -> str | None:
    """Return the word by which an event is with somebody, in lower case, or ``None``.

    Args:
        title: The event's SUMMARY.
        place: Its LOCATION, where only the name of a channel says so.
    """
    return _find_word(title[:_MOST_TEXT], place[:_MOST_TEXT])


# A series is judged once an occurrence, its title being the same.
@lru_cache(maxsize=256)
def _find_word(title: str, place: str) -> str | None:
    for text, pattern in ((title, _WITH), (place, _PLACE)):
        plain = _WITH_AS_SIGN.sub("with ", fold(text)) if text else ""
        for match in pattern.finditer(plain):
            if match["word"] and not match["not"]:
                return _as_written(match["word"], text)
    return None


def _as_written(word: str, text: str) -> str:
    """Return a folded word as ``text`` has it, in lower case, where it is one word there."""
    written = (token.lower() for token in _TOKEN.findall(text) if fold(token) == word)
    return next(written, unicodedata.normalize("NFC", word))


def says_cancelled(title: str) -> bool:
    """Return whether a title is marked as cancelled, as mail programs mark it ("Abgesagt: ...")."""
    return bool(_CANCELLATION.search(fold(title[:_MOST_TEXT])))


def fold(text: str) -> str:
    """Return ``text`` without case and accents, spaces as one."""
    if text.isascii():
        return " ".join(text.lower().split())
    apart = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join("i" if c == "ı" else c for c in apart if not _is_accent(c))
    return " ".join(plain.split())


def _is_accent(character: str) -> bool:
    """Return whether a word is the same without it, unlike a Thai vowel or a Japanese voicing."""
    kind = unicodedata.combining(character)
    return kind >= 200 or kind == 7 or 10 <= kind <= 36


def _entries(block: str) -> list[str]:
    """Return the entries of a block, longest first."""
    entries = {entry for entry in (" ".join(e.split()) for e in block.split(",")) if entry}
    return sorted(entries, key=lambda entry: (-len(entry), entry))


def _pattern(entry: str) -> str:
    return re.escape(fold(entry.strip("*"))).replace(r"\ ", "[ -]")


def _alternatives(entries: Iterable[str]) -> str:
    """Return entries as one pattern, those of a kind together: it is half as much to search."""
    kinds: dict[tuple[bool, bool], list[str]] = {}
    for entry in entries:
        kinds.setdefault((entry.startswith("*"), entry.endswith("*")), []).append(_pattern(entry))
    return "|".join(
        f"{_LETTER}*" * before + f"(?:{'|'.join(words)})" + f"{_LETTER}*" * after
        for (before, after), words in kinds.items()
    )


def _glued(words: Iterable[str]) -> str:
    return "|".join(re.escape(fold(word)) for word in words) or r"(?!)"


def _compile(words: Iterable[str], anywhere: Iterable[str] = ()) -> re.Pattern[str]:
    apart = _alternatives(words)
    things = f"{_START}(?:{'|'.join(_THINGS)}){_STOP}|{_glued(_THINGS_ANYWHERE.split('|'))}"
    return re.compile(
        rf"{things}|(?P<not>{_START}(?:{fold(_NEGATIONS)})[ -])?"
        rf"(?P<word>{_START}(?:{apart}){_STOP}(?![ -](?:free|frei){_STOP})|{_glued(anywhere)})"
    )


_WITH = _compile(_entries(vocabulary.WITH_SOMEBODY), vocabulary.ANYWHERE.split())
_PLACE = _compile(_entries(vocabulary.PLACES))
_MARK = "|".join(re.escape(fold(word)) for word in _entries(vocabulary.CANCELLED))
_CANCELLATION = re.compile(
    rf"^\W*(?:{_MARK})(?: event| meeting)?(?: with note)?(?: ?[:：\])】]| [-–—] |\W*$)"
    rf"|[\[(【]\s*(?:{_MARK})\s*[\])】]"
    rf"|(?::|：| [-–—])\s*(?:{_MARK})\W*$"
)
