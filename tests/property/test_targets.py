"""Targets: no list and no name may hurt, and productive time never loses its category."""

from hypothesis import example, given
from hypothesis import strategies as st

from classifiers.engine import Classifier
from classifiers.facts import ACTIVITIES, Facts
from classifiers.loader import shipped_packs
from classifiers.target_csv import TargetError, parse_sheet, parse_targets, write_row
from classifiers.targets import Target, TargetBook
from tracker.storage.target_merge import merge, remove

PACKS = shipped_packs()
PLAIN = Classifier(PACKS)
NAMES = st.sampled_from(
    [
        "Acme",
        "Box",
        "Brightmoor Analytics",
        "Müller & Söhne",
        "LinkedIn",
        "feed",
        "メルカレ",
        "(a+)+$",
        ".*",
        "A",
    ]
)
WORDS = st.one_of(NAMES, st.text(max_size=20))
HOSTS = [
    "linkedin.com",
    "x.com",
    "facebook.com",
    "youtube.com",
    "google.com",
    "boards.greenhouse.io",
    "zoom.us",
    "acme.example",
    "mail.google.com",
    "github.com",
    "indeed.com",
]
PATHS = [
    "",
    "feed/",
    "company/acme/",
    "acme",
    "in/acme",
    "messaging/1",
    "search?q=acme",
    "login",
    "jobs/acme",
    "search/results/all/?keywords=box",
    "acme/jobs/1",
    "j/123",
    "home",
]
URLS = st.builds("https://www.{}/{}".format, st.sampled_from(HOSTS), st.sampled_from(PATHS))
TITLES = st.lists(WORDS, max_size=4).map(" | ".join)
TARGETS = st.lists(
    st.builds(
        Target,
        name=NAMES,
        hosts=st.lists(st.sampled_from(HOSTS), max_size=2).map(tuple),
        words=st.lists(WORDS, max_size=3).map(tuple),
        handles=st.lists(
            st.tuples(st.sampled_from(["linkedin", "x", "github"]), st.just("acme")), max_size=2
        ).map(tuple),
        people=st.lists(WORDS, max_size=2).map(tuple),
    ),
    max_size=4,
)
CELLS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30)


def with_targets(targets):
    classifier = Classifier(PACKS[:0], ())
    classifier.__dict__.update(PLAIN.__dict__)
    classifier.targets = TargetBook(targets)
    return classifier


@given(TARGETS, URLS, TITLES)
def test_a_target_takes_no_page_away_from_a_productive_category(targets, url, title):
    facts = Facts("chrome", url, title)
    plain, found = PLAIN.judge(facts), with_targets(targets).judge(facts)
    assert found.target is None or found.target in {it.name for it in targets}
    assert found.activity is None or found.activity in ACTIVITIES[found.category]
    if plain.category in {"networking", "job_search", "meeting"} or found.target is None:
        assert (found.category, found.activity) == (plain.category, plain.activity)
    else:
        assert (found.category, found.activity) == ("networking", "research")


@given(TARGETS, URLS, TITLES)
def test_a_page_is_judged_alike_when_its_query_is_gone(targets, url, title):
    classifier = with_targets(targets)
    seen = classifier.judge(Facts("chrome", url, title))
    kept = classifier.judge(Facts("chrome", url.partition("?")[0], title, seen.facet))
    assert (kept.category, kept.activity, kept.target, kept.facet) == (
        seen.category,
        seen.activity,
        seen.target,
        seen.facet,
    )


@given(st.text(), st.lists(st.text(max_size=12), max_size=5))
def test_any_names_and_any_title_are_harmless(title, names):
    book = TargetBook([Target(name, words=(name,), people=(name,)) for name in names])
    assert book.named_in(title) in {None, *names}


@given(st.text())
@example('name\n"')
@example("name;\n#\n;\r\r\n")
def test_any_text_is_a_list_or_a_clear_no(text):
    problems: tuple[str, ...] = ()
    try:
        parse_targets(text)
    except TargetError as error:
        problems = error.problems
    assert all(problem.startswith("line ") for problem in problems)


ROWS = st.lists(st.tuples(CELLS.filter(str.strip), CELLS, CELLS), min_size=1, max_size=5)


def as_list(rows, separator):
    header = write_row(["name", "notes", "aliases"], separator, "\r\n")
    return header + "".join(write_row(row, separator, "\r\n") for row in rows)


def read(text):
    try:
        return parse_targets(text)
    except TargetError:
        return None


@given(ROWS, ROWS, st.sampled_from(",;\t"))
def test_a_merge_loses_nothing_and_a_second_one_changes_nothing(own, new, separator):
    own_text, new_text = as_list(own, separator), as_list(new, ",")
    before, added = read(own_text), read(new_text)
    if before is None or added is None:
        return
    merged = merge(own_text, parse_sheet(new_text))
    after = parse_targets(merged.text)
    assert [it.name for it in after[: len(before)]] == [it.name for it in before]
    assert all(set(was.words) <= set(now.words) for was, now in zip(before, after, strict=False))
    assert len(merged.added) + len(merged.updated) + len(merged.unchanged) == len(added)
    again = merge(merged.text, parse_sheet(new_text))
    assert (again.text, again.added, again.updated) == (merged.text, [], [])


@given(ROWS, st.integers(0, 4))
def test_removing_takes_one_and_leaves_the_rest(rows, number):
    text = as_list(rows, ",")
    targets = read(text)
    if not targets:
        return
    name = targets[number % len(targets)].name
    found = remove(text, name)
    assert found is not None
    assert len(parse_targets(found[0])) == len(targets) - 1
