"""An expression to texts in which it is found: one for each way through it.

With these the engine itself answers what two expressions have in common: if each text that a
pattern finds goes to an earlier rule, the later rule can never decide. What may be anything
(``.*``, what stands before and after) is written with letters that no pattern names.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice, product

# The only parser of expressions in the standard library; it has no public name.
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

#: A word that no rule names. Letters at its ends, so that no word of a pattern is whole in it.
FRESH = "zq\ue000qz"
#: More ways than this are not walked.
MOST = 3_000
_LETTER = "\ue000"
_MOST_COPIES = 64
# What may stand before and after: nothing, no letter, a whole word, the rest of a word.
_AROUND = [
    (before, after)
    for before in ("", _LETTER, f"{FRESH} ", FRESH)
    for after in ("", _LETTER, f" {FRESH}", FRESH)
    if before or after
]
_CATEGORIES = {
    op.CATEGORY_DIGIT: "7",
    op.CATEGORY_SPACE: " ",
    op.CATEGORY_WORD: "q",
    op.CATEGORY_NOT_DIGIT: _LETTER,
    op.CATEGORY_NOT_SPACE: _LETTER,
    op.CATEGORY_NOT_WORD: _LETTER,
}


class TooRichError(ValueError):
    """There are more ways through an expression than can be walked, or one cannot be read."""


@lru_cache(maxsize=1_024)
def witnesses(source: str) -> tuple[str, ...]:
    """Return texts in which the expression is found, bare ones first, then with more around.

    Raises:
        TooRichError: If it has too many ways, or uses what only google-re2 reads.
    """
    try:
        tree = _parser.parse(re.sub(r"^\(\?i\)", "", source))
    except (re.error, RecursionError, OverflowError):
        raise TooRichError from None
    bare = list(dict.fromkeys(_sequence(tree)))
    around = [f"{a}{text}{z}" for a, z in _AROUND for text in bare]
    return (*bare, *around)


def _sequence(tree: Any) -> list[str]:
    parts = [_ways(code, found) for code, found in tree]
    ways = list(islice(map("".join, product(*parts)), MOST + 1))
    if len(ways) > MOST:
        raise TooRichError
    return ways


def _ways(code: Any, found: Any) -> list[str]:
    """Return the texts of one node of the parsed expression."""
    match code:
        case op.LITERAL:
            return [chr(found)]
        case op.NOT_LITERAL | op.ANY:
            return [_LETTER]
        case op.IN:
            return list(_members(found))
        case op.AT:
            return [""]
        case op.BRANCH:
            ways = [way for branch in found[1] for way in _sequence(branch)]
            if len(ways) > MOST:
                raise TooRichError
            return ways
        case op.SUBPATTERN:
            return _sequence(found[-1])
        case op.MAX_REPEAT | op.MIN_REPEAT:
            return _copies(*found)
    raise TooRichError


def _members(found: Any) -> Iterator[str]:
    if found[0][0] is op.NEGATE:
        yield _LETTER
        return
    for code, value in found:
        match code:
            case op.LITERAL:
                yield chr(value)
            case op.RANGE:
                yield from dict.fromkeys((chr(value[0]), chr(value[1])))
            case op.CATEGORY if value in _CATEGORIES:
                yield _CATEGORIES[value]
            case _:
                raise TooRichError


def _copies(least: int, most: Any, item: Any) -> list[str]:
    if least > _MOST_COPIES:
        raise TooRichError
    if len(item) == 1 and item[0][0] is op.ANY:
        # Once so that a word may begin or end beside it, once so that none can.
        return [*([""] if least == 0 else []), _LETTER * max(least, 1), FRESH]
    once = _sequence(item)
    ways = [way * least for way in once] if least else [""]
    if least == 0 or (most is not op.MAXREPEAT and most == least):
        return ways + (once if least == 0 else [])
    return ways + [way * (least + 1) for way in once[:1]]
