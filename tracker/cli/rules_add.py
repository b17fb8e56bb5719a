"""``eyeprize rules add``: a rule of the person's own for a page, its section or its site."""

import sys
from collections.abc import Iterator
from typing import NamedTuple, cast
from zoneinfo import ZoneInfo

import click

from classifiers.engine import Classifier
from classifiers.facts import ACTIVITIES, CATEGORIES, Facts, Verdict
from classifiers.widths import WIDTHS, Reach, Width, reaches
from tracker.cli.asking import ask
from tracker.cli.past import past_instant_ms
from tracker.cli.terminal import print_text
from tracker.core.lengths import show_length
from tracker.core.model import DAY_MS, Page
from tracker.engine.judging import parse_own_rules
from tracker.errors import Exit, SurroundingsError, UserError, did_you_mean
from tracker.paths import Places, find_places
from tracker.storage.own_rules import read_classifier
from tracker.storage.rule_writer import Wanted, add_rule, choose_activity, put_rule, want_rule
from tracker.summary.words import plain_text
from tracker.system.clock import SystemClock, local_zone_name

_DAYS = 30
_SAID: dict[Width, str] = {
    "page": "this page",
    "section": "this section",
    "site": "this site",
    "program": "this program",
}


class _Choice(NamedTuple):
    """What a rule of one width would do."""

    wanted: Wanted
    moved_ms: int


@click.command("add", short_help="count a page, its section or its site as something else")
@click.argument("words", nargs=-1, metavar="[URL] [CATEGORY[/ACTIVITY]]")
@click.option("--at", metavar="TIME", help="The page that was in front then: 14:05 or a date too.")
@click.option("--app", metavar="NAME", help="A program instead of a page.")
@click.option("--wide", type=click.Choice(WIDTHS[:3]), help="How much of the site.")
def command(words: tuple[str, ...], at: str | None, app: str | None, wide: str | None) -> int:
    """Write a rule into your rules file: it is asked before those of the program.

    Without an address it is about the page that your browser showed last.
    """
    places = find_places()
    url, counted = _sort_words(words)
    if sum(it is not None for it in (url, at, app)) > 1:
        raise UserError("'rules add' takes one page.", hint="Give an address, --at or --app.")
    facts = _find_page(places, url, at, app)
    verdict = read_classifier(places).judge(facts)
    possible = reaches(facts)
    if not possible:
        want_rule(facts, "other")  # says why
    print_text(_show_facts(facts, verdict))
    category, activity = _parse_counted(counted or _ask_category(), verdict)
    choices = list(_choices(places, facts, category, activity, verdict))
    choice = _choose(choices, cast("Width | None", wide))
    add_rule(places.rules_file, choice.wanted)
    print_text(_tell_done(places, choice))
    return Exit.DONE


# -- which page


def _sort_words(words: tuple[str, ...]) -> tuple[str | None, str | None]:
    """Return the address and the category among the words."""
    url = next((word for word in words if "." in word or ":" in word), None)
    rest = [word for word in words if word != url]
    if len(rest) > 1 or len(words) > len(rest) + 1:
        raise UserError(
            "'rules add' takes an address and a category.",
            hint="Such as: eyeprize rules add https://forum.example/board networking/community",
        )
    if url is not None and "://" not in url:
        url = f"https://{url}"
    return url, rest[0] if rest else None


def _find_page(places: Places, url: str | None, at: str | None, app: str | None) -> Facts:
    if url is not None or app is not None:
        return Facts(app, url)
    if at is not None:
        return _past_page(places, at)
    answer = ask({"type": "page"})
    page = answer.get("page")
    if page is None:
        why = "may not be kept" if answer.get("sealed") else "is not known"
        raise UserError(
            f"The address of the page in front of your browser {why}.",
            hint="Give the address: eyeprize rules add URL CATEGORY",
        )
    return Facts(page["app"], page["url"], page["title"])


def _past_page(places: Places, at: str) -> Facts:
    # Loaded late: SQLite's archive is not needed to add a rule for an address.
    from tracker.storage.page_archive import PageArchive  # noqa: PLC0415

    at_ms = past_instant_ms(at, SystemClock().wall_ms(), ZoneInfo(local_zone_name()))
    with PageArchive.existing(places.database) as archive:
        span = archive.around(at_ms).span
    if span is None or span.away:
        raise UserError(f"No page was in front at {at}.", hint=f"See: eyeprize why --at '{at}'")
    page = span.page
    if page.sealed is not None:
        raise UserError(
            f"The page that was in front at {at} was not kept ({page.sealed.why}).",
            hint="Give its address: eyeprize rules add URL CATEGORY",
        )
    return _facts(page)


def _facts(page: Page) -> Facts:
    return Facts(page.app, page.url, page.title, page.facet)


# -- as what, and how wide


def _parse_counted(text: str, verdict: Verdict) -> tuple[str, str | None]:
    category, _, activity = text.lower().replace("-", "_").partition("/")
    if category not in CATEGORIES:
        raise UserError(
            f"{plain_text(text, 40)!r} is no category.{did_you_mean(category, CATEGORIES)}",
            hint=f"Accepted: {', '.join(CATEGORIES)}; with an activity: networking/community",
        )
    known = ACTIVITIES[category]
    if activity and activity not in known:
        raise UserError(
            f"{category} has no activity {plain_text(activity, 40)!r}."
            f"{did_you_mean(activity, known)}",
            hint=f"Accepted: {', '.join(known)}" if known else "Leave it out.",
        )
    return category, activity or choose_activity(category, verdict.activity)


def _choices(
    places: Places, facts: Facts, category: str, activity: str | None, verdict: Verdict
) -> Iterator[_Choice]:
    """Yield what a rule of each width would cover, and the time that it would move."""
    pages = _recent_pages(places)
    for reach in reaches(facts):
        # It stays its network's time, as what each network brought is shown.
        wanted = want_rule(
            facts, category, width=reach.width, activity=activity, network=verdict.network
        )
        alone = Classifier([parse_own_rules(put_rule("", wanted, "new"), "new")])
        yield _Choice(
            wanted,
            sum(
                ms
                for page, counted, ms in pages
                if counted != (category, activity) and alone.judge(page).rule == wanted.id
            ),
        )


def _recent_pages(places: Places) -> list[tuple[Facts, tuple[str, str | None], int]]:
    """Return the pages of the last days, how they count, and their time."""
    if not places.database.exists():
        return []
    # Loaded late, see ``_past_page``.
    from tracker.storage.page_archive import PageArchive  # noqa: PLC0415

    with PageArchive(places.database) as archive:
        return [
            (_facts(it.page), (it.judged.category, it.judged.activity), it.ms)
            for it in archive.page_times(SystemClock().wall_ms() - _DAYS * DAY_MS)
            if it.page.sealed is None
        ]


def _choose(choices: list[_Choice], wide: Width | None) -> _Choice:
    by_width = {choice.wanted.reach.width: choice for choice in choices}
    if wide is not None and "program" not in by_width:
        if wide not in by_width:
            raise UserError(f"This page has no {wide}.", hint=f"It has: {', '.join(by_width)}.")
        return by_width[wide]
    if len(choices) == 1 or not _interactive():
        return choices[0]
    lines = [f"Which pages shall count as {_show_category(choices[0].wanted)}?"]
    lines += [f"  {n}  {_show_choice(choice)}" for n, choice in enumerate(choices, 1)]
    print_text("\n".join(lines))
    number = click.prompt("How wide", type=click.IntRange(1, len(choices)), default=1)
    return choices[number - 1]


def _ask_category() -> str:
    if not _interactive():
        raise UserError(
            "'rules add' needs to know as what the page shall count.",
            hint=f"Add one of: {', '.join(CATEGORIES)}",
        )
    answer: str = click.prompt("Count it as", type=click.Choice(CATEGORIES), default="networking")
    return answer


def _interactive() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


# -- what is said


def _show_facts(facts: Facts, verdict: Verdict) -> str:
    named = plain_text(facts.url or facts.app or "", 100)
    return f"{named}\n  counts as {_show_category(verdict)} now, by rule {verdict.rule or 'none'}"


def _show_category(counted: Wanted | Verdict) -> str:
    return "/".join(part for part in (counted.category, counted.activity) if part)


def _show_choice(choice: _Choice) -> str:
    moved = f"{show_length(choice.moved_ms / 1000)} of the last {_DAYS} days"
    return f"{_show_reach(choice.wanted.reach):<56}  {moved}"


def _show_reach(reach: Reach) -> str:
    return f"{_SAID[reach.width]}: {plain_text(reach.label, 56)}"


def _tell_done(places: Places, choice: _Choice) -> str:
    said = _show_category(choice.wanted)
    lines = [f"{_show_reach(choice.wanted.reach)} counts as {said} from now on."]
    lines.append(f"  the rule is in {places.rules_file}: edit it as you like")
    moved = show_length(choice.moved_ms / 1000)
    try:
        ask({"type": "reload_rules"})
    except SurroundingsError:
        if choice.moved_ms:
            lines.append(f"  {moved} of the last {_DAYS} days move with 'eyeprize reclassify'")
    else:
        lines.append(f"  so does the past: {moved} of the last {_DAYS} days")
    return "\n".join(lines)
