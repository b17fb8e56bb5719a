r"""An expression to the part of it that one text can need: the rest is never compiled.

``^(?:feed|home|your feed) \\| {site}$`` names what it may be in many languages; of these a
text holds one or two. Alternatives and words whose letters do not stand in the text cannot
match there, so they are left out, and what remains is small and quick to compile.
"""

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from classifiers.needs import CLASS, GROUP_HEAD, NAME, NAMED, needs_of
from classifiers.phrases import Sight, WordList

#: A class without characters.
NEVER = r"[^\x00-\x{10FFFF}]"
# Letters that mean themselves, with no capital or other form that folding would change.
_PLAIN = re.compile(r"[ a-z0-9à-öø-ÿ_,'’а-яё一-龥ぁ-んァ-ヶ가-힣&/:#@!-]+")


class Branch(NamedTuple):
    """One alternative: what it consists of, and of which letters it needs any, each time."""

    needs: tuple[tuple[str, ...], ...]
    parts: "tuple[Part, ...]"


class Choice(NamedTuple):
    """A group of alternatives: those that are letters only, and the others."""

    letters: tuple[str, ...]
    others: tuple[Branch, ...]
    #: What stands behind the opening parenthesis.
    head: str = "?:"


#: Text as it stands, the words behind a name, or alternatives.
Part = str | WordList | Choice
_Lists = Mapping[str, WordList]


def split(source: str, lists: _Lists) -> tuple[Part, ...] | None:
    """Split an expression at its groups and lists.

    Args:
        source: An expression that google-re2 accepts.
        lists: The word lists by the names that ``source`` gives them.

    Returns:
        ``None`` for what this module does not read.
    """
    try:
        return _Splitter(source, lists).read()
    except (_UnclearError, RecursionError):
        return None


def narrow(
    parts: tuple[Part, ...], seen: Sight, group: Callable[[tuple[str, ...]], str]
) -> str | None:
    """Return what is left of an expression for one text, or ``None`` if it cannot match there.

    Args:
        parts: From ``split``.
        seen: The text.
        group: Makes an expression of a list's words.
    """
    pieces: list[str] = []
    missing = False
    for part in parts:
        if isinstance(part, str):
            if missing and part[0] not in "?*{":
                return None
            missing = False
            pieces.append(part)
            continue
        if missing:
            return None
        if isinstance(part, WordList):
            words = seen.words_of(part)
            missing = not words
            pieces.append(group(words))
        else:
            kept = _narrowed_choice(part, seen, group)
            missing = not kept
            pieces.append(f"({part.head}{'|'.join(kept)})" if kept else NEVER)
    return None if missing else "".join(pieces)


def _narrowed_choice(
    choice: Choice, seen: Sight, group: Callable[[tuple[str, ...]], str]
) -> list[str]:
    """Return those of the alternatives that can match."""
    folded = seen.folded
    kept = [letters for letters in choice.letters if letters in folded]
    for branch in choice.others:
        if _met(branch.needs, folded):
            narrowed = narrow(branch.parts, seen, group)
            if narrowed is not None:
                kept.append(narrowed)
    return kept


def _met(needs: tuple[tuple[str, ...], ...], folded: str) -> bool:
    for literals in needs:
        for literal in literals:
            if literal in folded:
                break
        else:
            return False
    return True


def _choice(branches: list[str | Branch], head: str = "?:") -> Choice:
    letters = tuple(it for it in branches if isinstance(it, str))
    return Choice(letters, tuple(it for it in branches if not isinstance(it, str)), head)


def _needed(source: str) -> tuple[tuple[str, ...], ...]:
    # A list's word may stand there; whether it does is looked up when its turn comes.
    return tuple(need.literals for need in needs_of(source) if not need.names)


class _UnclearError(ValueError):
    """Something that this module does not read."""


class _Splitter:
    """Goes through an expression atom by atom, as ``needs`` does."""

    def __init__(self, source: str, lists: _Lists) -> None:
        self._source = source
        self._lists = lists
        self._at = 0

    def read(self) -> tuple[Part, ...]:
        branches = self._branches()
        if self._at < len(self._source):
            raise _UnclearError
        first = branches[0]
        if len(branches) == 1:
            return (first,) if isinstance(first, str) else first.parts
        return (_choice(branches),)

    def _branches(self) -> list[str | Branch]:
        branches = [self._branch()]
        while self._source[self._at : self._at + 1] == "|":
            self._at += 1
            branches.append(self._branch())
        return branches

    def _branch(self) -> str | Branch:
        begin = self._at
        parts: list[Part] = []
        text_from = begin
        while self._at < len(self._source) and self._source[self._at] not in "|)":
            at = self._at
            found = self._atom()
            if found:
                parts += [self._source[text_from:at], *found]
                text_from = self._at
        written = self._source[begin : self._at]
        if not parts and _PLAIN.fullmatch(written):
            return written
        parts.append(self._source[text_from : self._at])
        return Branch(_needed(written), tuple(part for part in parts if part != ""))

    def _atom(self) -> tuple[Part, ...]:
        """Step over one atom; return its parts if it is more than text."""
        source, at = self._source, self._at
        char = source[at]
        self._at += 1
        if char == "\\":
            if source[at + 1 : at + 2] in ("Q", ""):
                raise _UnclearError
            named = NAMED.match(source, at + 1)
            self._at = named.end() if named else at + 2
        elif char == "[":
            found = CLASS.match(source, at)
            if found is None:
                raise _UnclearError
            self._at = found.end()
        elif char == "{":
            named = NAME.match(source, at)
            if named and named[1] in self._lists:
                self._at = named.end()
                return (self._lists[named[1]],)
        elif char == "(":
            return self._group()
        return ()

    def _group(self) -> tuple[Part, ...]:
        head = GROUP_HEAD.match(self._source, self._at)
        if head:
            self._at = head.end()
            if head[1] == ")":
                raise _UnclearError  # Flags for all that follows.
        elif self._source[self._at : self._at + 1] == "?":
            raise _UnclearError
        branches = self._branches()
        if self._source[self._at : self._at + 1] != ")":
            raise _UnclearError
        self._at += 1
        return (_choice(branches, head[0] if head else "?:"),)
