"""A text to the target that it names, or none: when is a word a name?

A distinctive name (several words, digits, inner capitals, or no everyday word and written as
the name is) counts wherever it stands. An everyday word counts only where its surroundings
say that an organisation is meant: with a legal form or "careers" behind it, "at" before it,
or alone between a title's separators on a page that is about organisations.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import islice
from typing import NamedTuple

from classifiers.common_words import word_set
from classifiers.target_names import (
    CJK,
    LEGAL_ONLY,
    Phrase,
    Token,
    fold,
    foldings,
    phrase_of,
    plain,
    spellings,
    tokens,
)

#: Longer texts are cut: neither titles nor searches need more.
_MAX_LENGTH = 1_024
#: A title that repeats names more often is no title.
_MOST_SPOTS = 50
#: How many characters around a word may tell what it means.
_NEAR = 16
_FAST = re.compile(r"\w+")
#: What makes words that a quick look cannot see: "L'Oréal", "S.A.", "A/S", "H&M", "a_b".
_ODD = re.compile(r"['’ʼ`´＇‘&_]|\b\w[./]\w")
_SEPARATOR_AFTER = re.compile(r"\s*(?:$|[|•·()/,:;：｜（）]|\s[-–—]\s|[-–—]\s)")
_SEPARATOR_BEFORE = re.compile(r"(?:^|[|•·()/,:;：｜（）]|\s[-–—]|\s[-–—]\s)\s*$")
_STUCK_AFTER = re.compile(r"[-‐‑_.@/]\w")
_STUCK_BEFORE = re.compile(r"\w[-‐‑_.@/]$|[@#]$")
_CAREER = word_set(
    """
    careers career jobs job hiring recruiting recruitment recruiter interview interviews
    salary salaries internship internships vacancies employees layoffs onboarding
    headquarters karriere stellen stellenangebote stellenanzeigen bewerbung gehalt gehälter
    praktikum emploi emplois carrières carrieres recrutement empleo empleos carreiras vagas
    lavoro carriere vacatures praca kariera вакансии карьера careersite
    """
)
_CJK_AFTER = re.compile(r"\s*の?(?:採用|求人|招聘|招募|校招|社招|채용|株式会社|有限公司|[(（]株)")
_AT = frozenset(["at", "bei", "chez", "presso", "bij", "hos", "em"])
_WORK = word_set(
    """
    working work works worked job jobs career careers life interview interviewing interviews
    culture hiring employed engineer developer manager designer director analyst scientist
    recruiter intern internship lead head role roles position positions opening openings
    arbeiten arbeit jobs karriere stellen praktikum travailler emploi trabajar trabalhar
    lavorare werken
    """
)


class Where(Enum):
    """What a text is, which decides how far a name in it is believed."""

    #: The title of a page about organisations, people or jobs.
    ABOUT = "about"
    #: The title of any other page that is about working with people.
    MENTION = "mention"
    #: The title of a page that nobody knows.
    FREE = "free"
    #: What was searched for on the web.
    SEARCH = "search"
    #: What was searched for where people look for organisations.
    NAME_SEARCH = "name search"


_SEARCHED = frozenset({Where.SEARCH, Where.NAME_SEARCH})


class Names:
    """All names of all targets, found in one pass over a text's words."""

    def __init__(self, targets: Iterable[tuple[str, Sequence[str], Sequence[str]]]) -> None:
        """Index names.

        Args:
            targets: Name, ways to write it, people; of two that claim a name the first has it.
        """
        self._phrases: dict[tuple[str, ...], Phrase] = {}
        self._sizes: dict[str, tuple[int, ...]] = {}
        self._unspaced: dict[str, list[tuple[str, Phrase]]] = {}
        #: What a quick look makes of names with an apostrophe ("L'Oréal"): two words.
        self._split: set[str] = set()
        self._exact: dict[str, str] = {}
        people: list[tuple[str, str]] = []
        for name, written, employees in targets:
            self._exact.setdefault(name, name)
            for text in written:
                self._exact.setdefault(fold(text), name)
                self._add_name(name, text)
            people += [(name, person) for person in employees]
        for name, person in people:
            for words in spellings(person):
                if len(words) > 1:
                    self._add(words, Phrase(name, frozenset(), common=False, person=True))
        self._firsts = frozenset(self._sizes) | self._split

    def _add_name(self, name: str, text: str) -> None:
        self._split.update(_FAST.findall(fold(text))[:1])
        for words in spellings(text):
            phrase = phrase_of(name, text, words)
            joined = "".join(words)
            if CJK.match(joined):
                entries = self._unspaced.setdefault(joined[:2], [])
                entries.append((joined, phrase._replace(common=len(joined) < 3)))
                entries.sort(key=lambda entry: -len(entry[0]))
            else:
                self._add(words, phrase)

    def _add(self, words: tuple[str, ...], phrase: Phrase) -> None:
        if words in self._phrases:
            return
        self._phrases[words] = phrase
        sizes = {*self._sizes.get(words[0], ()), len(words)}
        self._sizes[words[0]] = tuple(sorted(sizes, reverse=True))

    def exactly(self, name: str) -> str | None:
        """Return the target of this name or alias."""
        return self._exact.get(name) or self._exact.get(fold(name))

    def may_be_in(self, text: str) -> bool:
        """Tell quickly whether a text may hold a name; ``find`` then says whether it does."""
        text = text[:_MAX_LENGTH]
        if text.isascii():
            return self._may_be_among(_FAST.findall(text.lower()), text)
        if self._unspaced and CJK.search(text):
            return True
        return any(
            self._may_be_among(_FAST.findall(fold(text, expand=expand)), text)
            for expand in foldings(text)
        )

    def _may_be_among(self, words: list[str], text: str) -> bool:
        if self._firsts.isdisjoint(words):
            return False
        if _ODD.search(text):
            return True
        sizes, phrases = self._sizes, self._phrases
        for start, word in enumerate(words):
            for size in sizes.get(word, ()):
                if tuple(words[start : start + size]) in phrases:
                    return True
        return False

    def find(
        self,
        text: str,
        where: Where,
        *,
        people: bool = False,
        besides: frozenset[str] = frozenset(),
    ) -> str | None:
        """Return the first target that a text names.

        Args:
            text: A title without its browser, or words searched for; any length.
            where: What the text is.
            people: Whether the name of somebody who works there will do.
            besides: Targets that are not looked for.
        """
        text = plain(text[:_MAX_LENGTH])
        for expand in foldings(text):
            spots = self._spots(text, tokens(text, expand=expand))
            for phrase, spot in islice(spots, _MOST_SPOTS):
                wanted = phrase.name not in besides and (people or not phrase.person)
                if wanted and _holds(phrase, spot, where):
                    return phrase.name
        return self._find_unspaced(text, besides) if self._unspaced else None

    def _spots(self, text: str, found: list[Token]) -> Iterator[tuple[Phrase, "_Spot"]]:
        """Yield where names may stand, the longest first."""
        for start, token in enumerate(found):
            for size in self._sizes.get(token.folded, ()):
                end = start + size
                phrase = self._phrases.get(tuple(it.folded for it in found[start:end]))
                if phrase is not None:
                    yield phrase, _Spot(text, found, start, end)

    def _find_unspaced(self, text: str, besides: frozenset[str]) -> str | None:
        folded = fold(text)
        for match in CJK.finditer(folded):
            at = match.start()
            for written, phrase in self._unspaced.get(folded[at : at + 2], ()):
                if (
                    phrase.name not in besides
                    and folded.startswith(written, at)
                    and _stands_alone(folded, at, written, phrase)
                ):
                    return phrase.name
        return None


class _Spot(NamedTuple):
    """Where in a text a name may stand: the words from ``start`` to ``end``."""

    text: str
    words: list[Token]
    start: int
    end: int

    @property
    def before(self) -> str:
        """The text right before it; more tells nothing."""
        start = self.words[self.start].start
        return self.text[max(0, start - _NEAR) : start]

    @property
    def after(self) -> str:
        """The text right behind it."""
        end = self.words[self.end - 1].end
        return self.text[end : end + _NEAR]


def _holds(phrase: Phrase, spot: _Spot, where: Where) -> bool:
    """Tell whether the words at a spot are meant as the name."""
    if where not in _SEARCHED and not _written_as(phrase, spot.words[spot.start : spot.end]):
        return False
    if not phrase.common:
        return True
    if _STUCK_AFTER.match(spot.after) or _STUCK_BEFORE.search(spot.before):
        return False
    if where is Where.NAME_SEARCH and spot.start == 0 and spot.end == len(spot.words):
        return True
    return _is_followed(spot) or _is_preceded(spot, where) or _is_a_part(spot, where)


def _written_as(phrase: Phrase, words: list[Token]) -> bool:
    """Tell whether words have the capitals of the name, where they are all that tells it."""
    if phrase.raws:
        return _bare(words[0].raw) in phrase.raws
    if not phrase.common:
        return True
    return all(not word.raw[:1].islower() for word in words if word.folded not in {"and", "of"})


def _bare(raw: str) -> str:
    return raw[:-2] if raw[-2:] in {"'s", "’s"} else raw


def _is_followed(spot: _Spot) -> bool:
    """Tell whether a legal form, or what only organisations have, stands behind a word."""
    following = spot.words[spot.end : spot.end + 2]
    if not following:
        return False
    between = spot.text[spot.words[spot.end - 1].end : following[0].start].strip()
    if following[0].folded in LEGAL_ONLY:
        return between in {"", ","} and not following[0].raw.islower()
    hiring = [token.folded for token in following] == ["is", "hiring"]
    return not between and (following[0].folded in _CAREER or hiring)


def _is_preceded(spot: _Spot, where: Where) -> bool:
    """Tell whether "at" stands before a word, and work before that where it might mean a place."""
    words = [token.folded for token in spot.words[max(0, spot.start - 2) : spot.start]]
    at = bool(words) and (words[-1] in _AT or spot.before.endswith("@ "))
    return at and (where is Where.ABOUT or words[0] in _WORK)


def _is_a_part(spot: _Spot, where: Where) -> bool:
    """Tell whether a word stands alone between the separators of a title about organisations."""
    if where is not Where.ABOUT:
        return False
    return bool(_SEPARATOR_BEFORE.search(spot.before) and _SEPARATOR_AFTER.match(spot.after))


def _stands_alone(text: str, at: int, written: str, phrase: Phrase) -> bool:
    """Tell whether a name in a script without blanks is not a part of a longer word.

    Katakana words and Hangul ones end where the script changes (Hangul may take a particle);
    in Han script there is no telling, so a name of two signs needs more.
    """
    before, after = text[at - 1 : at], text[at + len(written) :]
    script = _script(written[0])
    if before and script in {"kana", "hangul"} and _script(before) == script:
        return False
    if script == "kana" and _script(written[-1]) == _script(after[:1]) == "kana":
        return False
    if not phrase.common:
        return True
    if _CJK_AFTER.match(after) or text[:at].endswith(("株式会社", "(株)", "주식회사")):
        return True
    return not CJK.match(before) and not CJK.match(after) and script != "han"


def _script(char: str) -> str:
    if "\u30a0" <= char <= "\u30ff":
        return "kana"
    if "\uac00" <= char <= "\ud7af":
        return "hangul"
    return "han" if CJK.match(char) else ""
