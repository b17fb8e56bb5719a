"""Looking up what patterns need finds what compiling them with all their words finds.

The oracle is the plain way: each pattern expanded to one expression, each asked in turn.
"""

from functools import cache

import pytest
import re2
from hypothesis import example, given, settings
from hypothesis import strategies as st

from classifiers.loader import shipped_packs
from classifiers.needs import needs_of
from classifiers.phrases import WordList, sight
from classifiers.texts import Text, TextSet

WORDS = {
    "feed": ("feed", "home", "your feed", "accueil", "лента", "首页", "フィード", "fil"),
    "site": ("x", "twitter"),
    "trade": ("*work*", "engineer*", "*ingenieur", "it", "straße", "c++", "*", "人", "K-Town"),
    "none": (),
}
OPTIONS = re2.Options()
OPTIONS.case_sensitive = False
OPTIONS.max_mem = 64 << 20

letters = st.sampled_from(
    [*"aeikostxKSſßİıΣσςéÉ人 .|/#-", "\u212a", "feed", "home", "work", "ENGINEER", "ing", "x"]
)
pieces = st.sampled_from(
    [
        *"aeiks|.^$ -",
        *("{feed}", "{site}", "{trade}", "{none}", "{feed}?", "{site}+", "{trade}{1,2}", "{feed}*"),
        *("home", "a?", "s+", "k*", "e+?", "(?:", "(?i:", "(", ")", ")?", ")*", ")+", "[aeik]"),
        *(r"\|", r"\b", r"\w", r"\{feed}", "[^x]", "[]a]", "[{feed}]", r"\pL", r"\Q.{site}\E"),
        *("(?-i)", "(?P<n>", "人", "ß", "|", "|", "{2}", "{0,1}", "{,2}", "[[:alpha:]]", r"\x41"),
    ]
)
texts = st.lists(letters, max_size=12).map("".join)
sources = st.lists(pieces, min_size=1, max_size=9).map("".join)

PLENTY = settings(max_examples=max(300, settings().max_examples))


@cache
def compile_plainly(source):
    """Return the expression of all words, or ``None`` if it is none."""
    try:
        return re2.compile(source, options=OPTIONS)
    except re2.error:
        return None


@PLENTY
@given(sources, st.lists(texts, min_size=1, max_size=6))
@example("{feed}|{trade}", ["strasse", "STRASSE", "straſſe", "K-town", "wor\u212a"])
@example("(?:{feed}|new) {site}$", ["NEW X", "home x", "homes x"])
@example("(a|b{feed})c|ſ", ["ac", "S", "s"])
@example("a{none}", ["a"])
@example("a{none}?", ["a"])
def test_a_pattern_is_found_where_its_whole_expression_is(source, texts):
    pattern = Text(source, WORDS)
    plainly = compile_plainly(pattern.source)
    if plainly is None:
        return
    for text in texts:
        assert pattern.search(text) == (plainly.search(text) is not None), text


# Expressions as packs have them: alternatives in many languages, lists, optional ends.
alternatives = st.lists(
    st.sampled_from(
        ["home", "feed", "your feed", "работа", "ß", "SS", "jobs?", "a.c", "{feed}", "{trade}", ""]
    ),
    min_size=1,
    max_size=6,
).map("|".join)
groups = st.builds(
    "{}{}){}".format,
    st.sampled_from(["(?:", "(", "(?-i:", "(?P<n>"]),
    st.one_of(alternatives, st.builds("{}|(?:{})x".format, alternatives, alternatives)),
    st.sampled_from(["", "", "?", "*", "{2}", "{0}"]),
)
forms = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["", "^", "^.*", "home|"]),
    st.one_of(groups, st.sampled_from(["{feed}", "{none}", "{trade}?"])),
    st.sampled_from(["", " ", r" \| ", "[^|]*", ".* "]),
    st.one_of(groups, st.sampled_from(["{site}", "{trade}", "{none}?"])),
    st.sampled_from(["", "$", ".*$", "|x$"]),
)
phrases = st.lists(
    st.sampled_from(
        [*" |xac", "home", "feed", "Your Feed", "РАБОТА", "ß", "ss", "job", "jobs", "лента"]
    ),
    max_size=6,
).map("".join)


@PLENTY
@given(forms, st.lists(phrases, min_size=1, max_size=6))
def test_what_is_narrowed_to_a_text_is_found_where_its_whole_expression_is(source, texts):
    pattern, plainly = Text(source, WORDS), compile_plainly(Text(source, WORDS).source)
    if plainly is None:
        return
    together = TextSet([pattern])
    for text in texts:
        found = plainly.search(text) is not None
        assert pattern.search(text) == found, text
        assert (together.found(text) == [0]) == found, text


@PLENTY
@given(sources, texts)
def test_what_a_pattern_needs_stands_wherever_it_is_found(source, text):
    pattern = Text(source, WORDS)
    plainly = compile_plainly(pattern.source)
    if plainly is not None and plainly.search(text):
        assert all(need.met(sight(text)) for need in pattern.needs)


@PLENTY
@given(st.lists(sources, max_size=12), st.lists(texts, min_size=1, max_size=4))
def test_a_set_finds_what_asking_each_finds(sources, texts):
    patterns = [Text(source, WORDS) for source in sources]
    patterns = [it for it in patterns if compile_plainly(it.source) is not None]
    together = TextSet(patterns)
    for text in texts:
        asked = [n for n, it in enumerate(patterns) if compile_plainly(it.source).search(text)]
        assert together.found(text) == asked


@pytest.mark.parametrize(
    ("source", "needs"),
    [
        (r"^{feed} \| linkedin$", [((), ("feed",)), ((" | linkedin",), ())]),
        (r"\b(?:careers?|mentor\w*)\b", [(("career", "mentor"), ())]),
        ("jobs|{feed}", [(("jobs",), ("feed",))]),
        ("(?:new )?post", [(("post",), ())]),
        ("a+b?c", [(("a",), ()), (("c",), ())]),
        ("(?:a|)b", [(("b",), ())]),
        ("GROSS", [(("gross",), ())]),
        (r"[a|b](\(|x)", [(("(", "x"), ())]),
        ("(a", []),
        (r"\Qa\E", []),
        ("(" * 5000, []),
    ],
)
def test_needs(source, needs):
    assert [tuple(it) for it in needs_of(source)] == needs


@given(texts, st.lists(texts, max_size=20))
def test_a_word_of_a_list_is_seen_wherever_its_letters_stand(text, words):
    found = sight(text).words_of(WordList(tuple(words)))
    assert list(found) == [w for w in words if w.strip("*").casefold() in text.casefold()]


def test_letters_that_the_matcher_equates_are_equated_by_folding():
    every = [chr(n) for n in range(0x80, 0x1_0000) if not 0xD800 <= n < 0xE000]
    for letter in every:
        for other in {letter.lower(), letter.upper(), letter.title()}:
            if len(other) == 1 and other != letter and other.casefold() != letter.casefold():
                assert not re2.search(re2.escape(letter), other, options=OPTIONS), (letter, other)


@pytest.mark.thorough
def test_shipped_patterns_find_what_their_whole_expressions_find():
    rules = [rule for pack in shipped_packs(examples=True) for rule in pack.rules]
    titles = {it.title or "" for rule in rules for it in (*rule.matches, *rule.rejects)}
    titles |= {title.upper() for title in titles}
    patterns = [title for rule in rules for title in rule.titles]
    together = TextSet(patterns)
    found = {title: set(together.found(title)) for title in titles}
    for number, pattern in enumerate(patterns):
        plainly = re2.compile(pattern.source, options=OPTIONS)
        for title in titles:
            assert (number in found[title]) == bool(plainly.search(title)), (pattern.source, title)
