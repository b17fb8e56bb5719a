r"""An expression to what every text must hold in which it is found.

``^(?:new )?(?:post|note) \| {site}$`` needs ``post`` or ``note``, `` | ``, and a word of the
list ``site``. In doubt there is no need: one too few costs time, one too many would lose a
match.
"""

import re
from typing import NamedTuple

# In re2's syntax (https://github.com/google/re2/wiki/Syntax): one character class or anchor.
_CLASS_ESCAPES = frozenset("AbBdDsSwWzafnrtv")
#: A class by its name, or a letter by its number.
NAMED = re.compile(r"[pP](?:[A-Z]|\{\^?\w+\})|x(?:[0-9A-Fa-f]{2}|\{[0-9A-Fa-f]+\})")
_REPEAT = re.compile(r"[*+?]|\{\d+(?:,\d*)?\}")
#: A list's name.
NAME = re.compile(r"\{([a-z][a-z0-9_]*)\}")
CLASS = re.compile(r"\[\^?\]?(?:\[:\^?[a-z]+:\]|\\.|[^\]\\])*\]", re.DOTALL)
GROUP_HEAD = re.compile(r"\?(?:P?<\w+>|[imsU-]*(:|\)))")
#: A list of words is as telling as a literal of so many letters.
_LIST_WORTH = 4


class AnyOf(NamedTuple):
    """One of these must stand in the text: casefolded letters, or a word of a list so named."""

    literals: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def worth(self) -> int:
        """How telling it is: the length of its shortest literal, in bytes or nearly so."""
        return min([*map(_worth, self.literals), *[_LIST_WORTH] * len(self.names)])


def _worth(literal: str) -> int:
    # Letters beyond ASCII are rarer, and one of the Chinese ones is a word.
    return sum(1 if letter.isascii() else 3 for letter in literal)


def needs_of(source: str) -> tuple[AnyOf, ...]:
    """Return what ``source``, an expression that may name ``{lists}``, demands: all of it.

    Never raises, whatever ``source`` is.
    """
    try:
        return tuple(_Reader(source).read())
    except (_UnclearError, RecursionError):
        return ()


class _UnclearError(ValueError):
    """Something that this module does not read."""


class _Reader:
    """Goes through an expression atom by atom."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0

    def read(self) -> list[AnyOf]:
        needs = self._branches()
        if self._at < len(self._source):
            raise _UnclearError
        return needs

    def _branches(self) -> list[AnyOf]:
        """Read alternatives up to the group's end."""
        branches = [self._branch()]
        while self._source[self._at : self._at + 1] == "|":
            self._at += 1
            branches.append(self._branch())
        if len(branches) == 1:
            return branches[0]
        if not all(branches):
            return []
        best = [max(branch, key=lambda need: need.worth) for branch in branches]
        return [
            AnyOf(
                tuple(text for need in best for text in need.literals),
                tuple(name for need in best for name in need.names),
            )
        ]

    def _branch(self) -> list[AnyOf]:
        """Read what stands one after another."""
        needs: list[AnyOf] = []
        run = ""
        while self._at < len(self._source) and self._source[self._at] not in "|)":
            atom = self._atom()
            repeated, optional = self._repetition()
            if isinstance(atom, str) and not optional:
                run += atom
            if repeated or not isinstance(atom, str):
                if run:
                    needs.append(AnyOf((run.casefold(),)))
                run = ""
            if not isinstance(atom, str) and not optional:
                needs += atom
        if run:
            needs.append(AnyOf((run.casefold(),)))
        return needs

    def _repetition(self) -> tuple[bool, bool]:
        """Step over a repetition; tell whether there is one, and whether it allows none."""
        first = found = _REPEAT.match(self._source, self._at)
        while found:  # The second only makes the first lazy.
            self._at = found.end()
            found = _REPEAT.match(self._source, self._at)
        return first is not None, first is not None and first[0] != "+"

    def _atom(self) -> str | list[AnyOf]:
        """Step over one atom; return its letter, or what it needs."""
        source, at = self._source, self._at
        char = source[at]
        self._at += 1
        if char == "\\":
            return self._escape()
        if char == "(":
            return self._group()
        if char == "[":
            found = CLASS.match(source, at)
            if found is None:
                raise _UnclearError
            self._at = found.end()
            return []
        if char == "{":
            named = NAME.match(source, at)
            self._at = named.end() if named else self._at
            return [AnyOf((), (named[1],))] if named else []
        return [] if char in "^$.*+?" else char

    def _escape(self) -> str | list[AnyOf]:
        named = NAMED.match(self._source, self._at)
        if named:
            self._at = named.end()
            return []
        char = self._source[self._at : self._at + 1]
        self._at += 1
        if char and char in _CLASS_ESCAPES:
            return []
        if not char.isascii() or not char or char.isalnum():
            raise _UnclearError
        return char

    def _group(self) -> list[AnyOf]:
        head = GROUP_HEAD.match(self._source, self._at)
        if head:
            self._at = head.end()
            if head[1] == ")":
                return []
        needs = self._branches()
        if self._source[self._at : self._at + 1] != ")":
            raise _UnclearError
        self._at += 1
        return needs
