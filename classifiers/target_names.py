"""A name to words that can be compared: how may people and titles write one organisation?

Case, accents ("Müller", "Mueller", "Muller"), "&" and "and", apostrophes and legal forms do
not tell names apart. Which names may be believed wherever they stand, and which only in the
right company, is decided here too.
"""

import re
import unicodedata
from typing import NamedTuple

from classifiers.common_words import is_common, word_set

_APOSTROPHES = "'’ʼ`´＇‘"
_TOKEN = re.compile(rf"[^\W_]+(?:[{_APOSTROPHES}][^\W_]+)*|&")
_JOINED = re.compile(rf"[{_APOSTROPHES}]")
_POSSESSIVE = re.compile(rf"[{_APOSTROPHES}]s$", re.IGNORECASE)
# "S.A.", "A/S", "o.o.": one word.
_DOTTED = re.compile(r"(?<![^\W_])(?:[^\W\d_][./]){1,4}[^\W\d_](?![^\W_])\.?")
_MARKS = re.compile("[\u0300-\u036f]")
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_EXPANDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_EXPANDABLE = re.compile("[äöüåøÄÖÜÅØ]")
#: Scripts that write no blanks between words.
CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_CJK_LEGAL = re.compile(
    r"株式会社|有限会社|合同会社|[(（]株[)）]|[(（]有[)）]|股份有限公司|有限责任公司|有限公司|"
    r"주식회사|[(（]주[)）]"
)
#: Legal forms, folded, as they end a name.
LEGAL = word_set(
    """
    inc incorporated corp corporation co company llc llp lp ltd limited plc gmbh mbh ggmbh
    ag kg kgaa ohg gbr se ug ev eg sa sas sarl srl spa sl slu sau bv nv ab as asa oy oyj aps
    kk pty pte pvt private sp z oo zoo sro doo ooo oao zao ao pjsc jsc bhd sdn kft zrt nyrt
    ltda eireli cv sapi tbk pt dd ad eood ood
    """
)
#: Legal forms that are no words: behind a name they say that an organisation is meant.
LEGAL_ONLY = word_set(
    """
    inc incorporated corp corporation llc llp ltd plc gmbh kgaa ohg sarl srl bv nv oyj pty
    pte pvt ltda
    """
)
_CONNECTORS = frozenset({"and", "und", "et", "y", "e", "of"})


class Token(NamedTuple):
    """A word of a text.

    Attributes:
        raw: As it stands there.
        folded: Its comparable form.
        start: Where it begins in the text.
        end: Where it ends.
    """

    raw: str
    folded: str
    start: int
    end: int


class Phrase(NamedTuple):
    """One way to write a name.

    Attributes:
        name: The target's.
        raws: Forms of a single word that are believed; empty if case does not matter.
        common: Whether it says nothing by itself.
        person: Whether it is somebody who works there.
    """

    name: str
    raws: frozenset[str]
    common: bool
    person: bool


def fold(text: str, *, expand: bool = False) -> str:
    """Return a text without case and accents; ``expand`` writes umlauts with an "e"."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", text).casefold()
    if expand:
        text = text.translate(_EXPANDED)
    text = _MARKS.sub("", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", text).translate(_LETTERS)


def plain(text: str) -> str:
    """Return a text in the form in which its words can be found: ``S.A.`` is one."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if "." in text or "/" in text:
        return _DOTTED.sub(lambda match: re.sub(r"[./]", "", match[0]), text)
    return text


def tokens(text: str, *, expand: bool = False) -> list[Token]:
    """Split a plain text into words; ``&`` is "and", a possessive is the word itself."""
    return [
        Token(match[0], _fold_word(match[0], expand), match.start(), match.end())
        for match in _TOKEN.finditer(text)
    ]


def foldings(text: str) -> tuple[bool, ...]:
    """Return the values of ``expand`` that make a difference for a text."""
    return (False, True) if _EXPANDABLE.search(text) else (False,)


def _fold_word(word: str, expand: bool) -> str:
    if word == "&":
        return "and"
    return fold(_JOINED.sub("", _POSSESSIVE.sub("", word)), expand=expand)


def spellings(name: str) -> list[tuple[str, ...]]:
    """Return a name's folded words in all ways in which a title may write it.

    The first is the name in full; without its legal form it comes later.
    """
    text = plain(_CJK_LEGAL.sub(" ", name))
    found: list[tuple[str, ...]] = []
    for expand in foldings(text):
        words = [token.folded for token in tokens(text, expand=expand)]
        found += [tuple(words), short(words)]
    joined = [fold(_JOINED.sub("", token.raw)) for token in tokens(text)]
    found += [tuple(joined), short(joined)] if _JOINED.search(text) else []
    return list(dict.fromkeys(words for words in found if words))


def short(words: list[str]) -> tuple[str, ...]:
    """Return words without the legal forms at their end and an article before a longer name."""
    end = len(words)
    while end > 1 and (words[end - 1] in LEGAL or words[end - 1] in _CONNECTORS):
        end -= 1
    start = 1 if end > 1 and words[0] == "the" else 0
    return tuple(words[start:end])


def squash(name: str) -> set[str]:
    """Return the forms that a name takes in addresses: ``acmeanalytics``."""
    text = _CJK_LEGAL.sub(" ", name)
    forms = {"".join(words) for words in spellings(text)}
    return {form for form in forms if len(form) > 1}


def squash_slug(slug: str) -> str:
    """Return a part of an address in the form of ``squash``: ``acme-analytics-gmbh``."""
    return "".join(short(re.findall(r"[^\W_]+", fold(slug))))


def phrase_of(name: str, written: str, words: tuple[str, ...]) -> Phrase:
    """Return what a spelling of a name is worth.

    Args:
        name: The target's.
        written: The name or alias as the person wrote it.
        words: One of its ``spellings``.
    """
    if len(words) > 1:
        return Phrase(name, frozenset(), all(map(is_common, words)), person=False)
    raw = next((t.raw for t in tokens(plain(written)) if _is_of(t, words[0])), written)
    raw = _POSSESSIVE.sub("", raw)
    free = any(map(str.isdigit, raw)) or re.search(r"[a-z][A-Z]", raw) is not None
    tiny = len(words[0]) < 3 and not CJK.search(words[0])
    forms = () if free and not tiny else (raw, raw.upper(), raw[:1].upper() + raw[1:])
    return Phrase(name, frozenset(forms), tiny or is_common(words[0]), person=False)


def _is_of(token: Token, word: str) -> bool:
    joined = _JOINED.sub("", token.raw)
    return word in {token.folded, fold(joined), fold(joined, expand=True)}
