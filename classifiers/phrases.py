"""Which words of a list, and which of many phrases, occur in a text?

Letters are compared casefolded, which equates at least what google-re2 equates when it
ignores case; so nothing is missed here that an expression would find, and what is found too
much the expression refuses (``tests/property/test_texts.py`` holds it to that).
"""

from collections.abc import Callable, Collection, Sequence
from functools import cached_property, lru_cache
from typing import Any

from classifiers.digests import digest

#: So few words are looked for one by one.
_FEW = 64


class Sight:
    """A text prepared for looking phrases up in it.

    Attributes:
        folded: The text, casefolded.
    """

    __slots__ = ("_covered", "_found", "_phrases", "folded")

    def __init__(self, text: str) -> None:
        self.folded = text.casefold()
        self._found: dict[WordList, tuple[str, ...]] = {}
        #: Phrases that stand in the text, of all those in the lists that are covered.
        self._phrases: Collection[str] = ()
        self._covered: frozenset[WordList] = frozenset()

    def learn(self, phrases: Collection[str], covered: "frozenset[WordList]") -> None:
        """Take note of what stands in the text: of all words of lists ``covered``, these."""
        self._phrases = phrases
        self._covered = covered

    def words_of(self, words: "WordList") -> tuple[str, ...]:
        """Return the words of a list that may stand in the text, as they are listed."""
        found = self._found.get(words)
        if found is None:
            folded = self.folded
            covered = words in self._covered
            letters = self._phrases if covered else words.letters_in(folded)
            found = self._found[words] = words.having(letters)
        return found


@lru_cache(maxsize=16)
def sight(text: str) -> Sight:
    """Prepare a text, or return what was prepared for the last pattern that looked at it."""
    return Sight(text)


class Phrases:
    """Casefolded phrases that are looked for all at once, by an Aho-Corasick automaton."""

    __slots__ = ("_find",)

    def __init__(self, folded: Sequence[str]) -> None:
        """Take phrases, none of them empty."""
        self._find: Any = None
        if folded:
            import ahocorasick_rs as automata  # noqa: PLC0415 - only who has patterns needs it

            self._find = automata.AhoCorasick(
                folded,
                store_patterns=False,
                implementation=automata.Implementation.ContiguousNFA,
            ).find_matches_as_indexes

    def found_in(self, folded: str) -> set[int]:
        """Return the numbers of the phrases that stand in a casefolded text."""
        if self._find is None:
            return set()
        return {number for number, _, _ in self._find(_readable(folded), overlapping=True)}


def _readable(text: str) -> str:
    """Replace surrogates without partner, which have no UTF-8."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


class WordList:
    """The words behind a ``{name}``. A ``*`` opens an end of a word.

    Attributes:
        words: As listed.
    """

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words
        self._search: tuple[tuple[str, ...], Phrases] | None = None

    @cached_property
    def fingerprint(self) -> str:
        """Hexadecimal digits that stand for these words in this order."""
        return digest("\n".join(self.words).encode("utf-8", "surrogatepass"), size=8).hex()

    @cached_property
    def by_letters(self) -> dict[str, int | tuple[int, ...]]:
        """The place of each word in the list, or its places, by its casefolded letters."""
        places: dict[str, int | tuple[int, ...]] = {}
        for place, word in enumerate(self.words):
            letters = word.strip("*").casefold()
            letters = word if letters == word else letters  # Kept once where they are the same.
            before = places.get(letters, ())
            others = (before,) if isinstance(before, int) else before
            places[letters] = (*others, place) if others else place
        return places

    def letters_in(self, folded: str) -> Collection[str]:
        """Return the casefolded letters of words that stand in a casefolded text."""
        every = self.by_letters
        if len(every) <= _FEW or "" in every:
            return [it for it in every if it in folded]
        if self._search is None:
            self._search = tuple(every), Phrases(tuple(every))
        letters, phrases = self._search
        return [letters[number] for number in phrases.found_in(folded)]

    def having(self, letters: Collection[str]) -> tuple[str, ...]:
        """Return the words that have one of these casefolded letters, as they are listed."""
        places = self.by_letters
        found: list[int] = []
        for it in letters:
            place = places.get(it, ())
            if isinstance(place, int):
                found.append(place)
            else:
                found += place
        found.sort()
        return tuple([self.words[place] for place in found])


#: One list a set of words: many patterns name the same. Bounded, as own lists may be edited.
word_list: Callable[[tuple[str, ...]], WordList] = lru_cache(maxsize=128)(WordList)
