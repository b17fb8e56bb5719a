"""Expressions in a title, a query value or a segment: is it found, and what must be looked at?

google-re2 cannot backtrack, so no expression that a person writes can hang the program. An
expression that names a list of hundreds of words is never compiled with all of them: the
words that stand in the text are looked up first, and only those become part of it, which
finds the same. What needs letters that the text does not hold is not compiled at all.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from classifiers.narrowing import NEVER, Choice, Part, narrow, split
from classifiers.needs import needs_of
from classifiers.phrases import Phrases, Sight, WordList, sight, word_list

#: ``{name}`` in a pattern: any of the words listed under that name.
WORDS = re.compile(r"\{([a-z][a-z0-9_]*)\}")
# Where a name stands inside something else, only all of its words mean what was written.
_NOT_ALONE = re.compile(r"\\\{|\\Q|(?<!\\)\[[^\]]*\{[a-z]")
# Letters and nothing else, perhaps at the beginning or the end, or with anything beside them.
_LITERAL = re.compile(
    r"(\^(?:\.\*)?|)((?:[ !\"#%&',\-/0-9:;<=>@A-Z_`a-z~]|\\[!-/:-@\[-`{-~])+)((?:\.\*)?\$|)"
)
#: So short an expression is compiled as it is.
_SHORT = 80


class PatternError(ValueError):
    """A pattern that cannot be used, and why."""


class Text:
    """A search in a title or a query value, ignoring case. Compiled when a text may hold it."""

    __slots__ = ("_beginning", "_ending", "_lists", "_needs", "_parts", "_raw", "_simple")

    def __init__(self, source: str, words: Mapping[str, Sequence[str]]) -> None:
        """Take ``source``, which may name ``{lists}``.

        Raises:
            PatternError: If a name is not in ``words``.
        """
        self._raw = source
        self._lists = _lists(source, words)
        if self._lists and _NOT_ALONE.search(source):
            self._raw, self._lists = self.source, None
        self._needs: tuple[Need, ...] | None = None
        self._parts: tuple[Part, ...] | None = None
        #: What the text must end with, and whether it must be nothing else.
        self._ending: tuple[WordList | tuple[str, ...], bool] | None = None
        #: What it must begin with.
        self._beginning: WordList | tuple[str, ...] | None = None
        self._simple: _Simple | None = None
        literal = _LITERAL.fullmatch(self._raw)
        if literal:
            letters = re.sub(r"\\(.)", r"\1", literal[2]).lower()
            self._simple = _Simple(
                letters,
                at_start=literal[1] == "^",
                at_end=literal[3] == "$",
                one_line=".*" in (literal[1][1:], literal[3][:2]),
            )

    @property
    def source(self) -> str:
        """The expression with all words of its lists."""
        lists = self._lists
        return WORDS.sub(lambda m: _group(lists[m[1]].words), self._raw) if lists else self._raw

    @property
    def written(self) -> str:
        """The expression as its author wrote it, lists by their names."""
        return self._raw

    @property
    def fingerprint(self) -> str:
        """Changes with the expression and with the words that it names."""
        lists = self._lists or {}
        return " ".join([self._raw, *(words.fingerprint for words in lists.values())])

    @property
    def needs(self) -> "tuple[Need, ...]":
        """What a text must hold: something of each. Made anew: an index asks once."""
        lists = self._lists or {}
        return tuple(
            Need(it.literals, tuple(lists[name] for name in it.names), it.worth)
            for it in needs_of(self._raw)
        )

    def check(self) -> None:
        """Compile it, with one word for each list.

        Raises:
            PatternError: If google-re2 does not accept it.
        """
        compile_text(WORDS.sub("(?:w)", self._raw) if self._lists else self._raw)

    def search(self, text: str) -> bool:
        """Tell whether the pattern occurs in ``text``. Linear in its length."""
        if self._simple is not None and self._simple.can_tell(text):
            return self._simple.is_in(text)
        if self._needs is None:
            self._needs = self.needs
            self._prepare()
        seen = sight(text)
        if self._ending is not None and not _ends(seen, *self._ending):
            return False
        for need in self._needs:
            if not need.met(seen):
                return False
        if self._beginning is not None and not _begins(seen, self._beginning):
            return False
        return self._find(text, seen)

    def confirm(self, text: str) -> bool:
        """Tell what ``search`` tells of a text that is known to hold what the pattern needs."""
        if self._simple is not None and self._simple.can_tell(text):
            return self._simple.is_in(text)
        if self._parts is None:
            self._prepare()
        seen = sight(text)
        if self._ending is not None and not _ends(seen, *self._ending):
            return False
        if self._beginning is not None and not _begins(seen, self._beginning):
            return False
        return self._find(text, seen)

    def _prepare(self) -> None:
        if self._lists is None and len(self._raw) < _SHORT:
            self._parts = (self._raw,)
        else:
            self._parts = split(self._raw, self._lists or {}) or (self.source,)
        match self._parts:
            case (*before, words, "$"):
                letters = _letters_or_list(words)
                if letters is not None:
                    self._ending = letters, before == ["^"]
        match self._parts:
            case ("^", words, str(rest), *_) if rest[0] not in "*+?{":
                self._beginning = _letters_or_list(words)

    def _find(self, text: str, seen: Sight) -> bool:
        assert self._parts is not None
        whole = len(self._parts) == 1 and self._parts[0] is self._raw
        narrowed = self._raw if whole else narrow(self._parts, seen, _group)
        return narrowed is not None and _compile_often(narrowed).search(text) is not None


def _letters_or_list(part: Part) -> WordList | tuple[str, ...] | None:
    """Return a part of which a text must hold some letters, if it is alternatives of letters."""
    if isinstance(part, WordList):
        return part
    return part.letters if isinstance(part, Choice) and not part.others else None


def _letters(seen: Sight, words: WordList | tuple[str, ...]) -> tuple[str, ...]:
    if isinstance(words, tuple):
        return words
    return tuple([word.strip("*").casefold() for word in seen.words_of(words)])


def _begins(seen: Sight, words: WordList | tuple[str, ...]) -> bool:
    """Tell whether a text can begin with one of these words."""
    return seen.folded.startswith(_letters(seen, words))


def _ends(seen: Sight, words: WordList | tuple[str, ...], alone: bool) -> bool:
    """Tell whether a text can end with one of these words, or be one if it stands alone."""
    if alone:
        return seen.folded in (words if isinstance(words, tuple) else words.by_letters)
    return seen.folded.endswith(_letters(seen, words))


class _Simple(NamedTuple):
    """ASCII letters to look for in ASCII text: what needs no expression."""

    letters: str
    at_start: bool
    at_end: bool
    #: Whether what stands beside them must not be a line end.
    one_line: bool

    def can_tell(self, text: str) -> bool:
        """Tell whether a text is of the kind that needs no expression."""
        return text.isascii() and not (self.one_line and "\n" in text)

    def is_in(self, text: str) -> bool:
        text = text.lower()
        if self.at_start:
            return text == self.letters if self.at_end else text.startswith(self.letters)
        return text.endswith(self.letters) if self.at_end else self.letters in text


class Need(NamedTuple):
    """What must stand in a text: any of these.

    Attributes:
        literals: Casefolded letters.
        lists: Lists of words.
        worth: How few texts it is to be expected in.
    """

    literals: tuple[str, ...]
    lists: tuple[WordList, ...]
    worth: int

    @property
    def is_telling(self) -> bool:
        """Whether most texts do without it: a single letter or space stands nearly everywhere."""
        if self.worth < 2 and any(
            len(it) < 2 and (it.isalnum() or it <= " ") for it in self.literals
        ):
            return False
        return not any("" in it.by_letters for it in self.lists)

    def phrases(self) -> Iterator[str]:
        """Yield all casefolded letters of which any meets it."""
        yield from self.literals
        for words in self.lists:
            yield from words.by_letters

    def met(self, seen: Sight) -> bool:
        """Tell whether a text holds any of it."""
        folded = seen.folded
        for literal in self.literals:
            if literal in folded:
                return True
        for words in self.lists:  # noqa: SIM110 - this is asked some ten times a page
            if seen.words_of(words):
                return True
        return False


class NeedIndex:
    """Many things that each need something of a text: those whose needs a text meets."""

    __slots__ = ("_letters", "_lists", "_met_by", "_needed_by", "_phrases", "_rest")

    def __init__(self, needy: Iterable[Sequence[Need]]) -> None:
        """Index things by their needs; things are numbered from 0."""
        numbers: dict[Need, int] = {}
        #: By the need that is met least often: the thing, and what else it needs.
        self._needed_by: dict[int, list[tuple[int, frozenset[int]]]] = {}
        #: Things without a telling need.
        self._rest: list[int] = []
        for thing, needs in enumerate(needy):
            telling = [need for need in needs if need.is_telling]
            telling.sort(key=lambda need: -need.worth)
            ids = [numbers.setdefault(need, len(numbers)) for need in telling]
            if ids:
                others = frozenset(ids[1:])
                self._needed_by.setdefault(ids[0], []).append((thing, others))
            else:
                self._rest.append(thing)
        met_by: dict[str, set[int]] = {}
        for need, number in numbers.items():
            for letters in need.phrases():
                met_by.setdefault(letters, set()).add(number)
        self._lists = frozenset(words for need in numbers for words in need.lists)
        self._index(met_by)

    def _index(self, met_by: Mapping[str, set[int]]) -> None:
        self._phrases = Phrases(list(met_by))
        words = {letters for words in self._lists for letters in words.by_letters}
        #: By the phrase's number: its letters, if it is a word of a list.
        self._letters = [letters if letters in words else None for letters in met_by]
        # Words of one list meet the same needs.
        same: dict[tuple[int, ...], tuple[int, ...]] = {}
        #: By the phrase's number: the needs that it meets.
        self._met_by = [
            same.setdefault(needs, needs) for needs in (tuple(sorted(it)) for it in met_by.values())
        ]

    def candidates(self, text: str) -> list[int]:
        """Return the numbers of all things whose needs ``text`` meets, sorted."""
        seen = sight(text)
        found = self._phrases.found_in(seen.folded)
        if not found:
            seen.learn((), self._lists)
            return self._rest
        met: set[int] = set()
        for phrase in found:
            met.update(self._met_by[phrase])
        if self._lists:
            seen.learn([it for n in found if (it := self._letters[n])], self._lists)
        needed_by = self._needed_by
        numbers = self._rest.copy()
        for need in met:
            if need in needed_by:
                for number, others in needed_by[need]:
                    if others <= met:
                        numbers.append(number)
        numbers.sort()
        return numbers


class TextSet:
    """Many patterns looked for at once: most are ruled out by what they need."""

    __slots__ = ("_index", "_patterns")

    def __init__(self, patterns: Sequence[Text]) -> None:
        self._patterns = patterns
        self._index = NeedIndex(pattern.needs for pattern in patterns)

    def candidates(self, text: str) -> list[int]:
        """Return the numbers of all patterns that may occur in ``text``, sorted."""
        return self._index.candidates(text)

    def found(self, text: str) -> list[int]:
        """Return the numbers of the patterns that occur in ``text``, sorted."""
        return [n for n in self._index.candidates(text) if self._patterns[n].confirm(text)]


def compile_text(source: str) -> Any:
    """Compile an expanded pattern.

    Raises:
        PatternError: If google-re2 does not accept it.
    """
    import re2  # noqa: PLC0415 - 2 MB that only packs with patterns need

    try:
        return re2.compile(source, options=_options())
    except re2.error as error:
        raise PatternError(_reason(error)) from None


#: Matchers take 6 kB and more, so only some are kept: on a day the same few sites come again
#: and again, and what is compiled has been narrowed to some dozen letters before.
_compile_often = lru_cache(maxsize=512)(compile_text)


@lru_cache(maxsize=1)
def _options() -> Any:
    import re2  # noqa: PLC0415

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.never_capture = True
    # Bounds the automaton that matching builds.
    options.max_mem = 1 << 20
    return options


def _reason(error: Exception) -> str:
    found = error.args[0] if error.args else error
    return found.decode("utf-8", "replace") if isinstance(found, bytes) else str(found)


def _lists(source: str, words: Mapping[str, Sequence[str]]) -> dict[str, WordList] | None:
    names = WORDS.findall(source) if "{" in source else ()
    for name in names:
        if name not in words:
            raise PatternError(f"no words are called {name!r}")
    return {name: word_list(tuple(words[name])) for name in names} or None


def _group(words: Sequence[str]) -> str:
    """Return a group that matches each of ``words``, as they are listed.

    A word is whole where it begins and ends with an ASCII letter or digit, unless a ``*``
    stands there: ``engineer*`` finds engineering, ``*ingenieur`` Bauingenieur. Scripts without
    spaces need no such mark.
    """
    return "(?:" + "|".join(map(_whole, words)) + ")" if words else NEVER


def _whole(word: str) -> str:
    core = word.strip("*")
    # \b of re2 knows ASCII only, so it is set beside ASCII only.
    before = r"\b" if not word.startswith("*") and core[:1].isascii() and core[:1].isalnum() else ""
    after = r"\b" if not word.endswith("*") and core[-1:].isascii() and core[-1:].isalnum() else ""
    return before + escape(core) + after


def escape(text: str) -> str:
    """Return an expression that matches ``text`` as it stands."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
