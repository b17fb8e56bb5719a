"""``eyeprize rules suggest``: what took the most time without a rule that means it."""

import json
import shlex
from collections.abc import Iterable, Sequence
from typing import Any

import click
from msgspec import Struct

from classifiers.facts import Facts
from classifiers.loader import shipped_packs
from classifiers.rules import Pack, Rule
from classifiers.widths import Reach, reaches
from tracker.cli.terminal import print_text
from tracker.core.lengths import show_length
from tracker.core.model import DAY_MS, SECOND_MS
from tracker.errors import Exit
from tracker.paths import find_places
from tracker.storage.own_rules import read_own_rules
from tracker.storage.page_archive import PageArchive, PageTime
from tracker.summary.words import plain_text, plural
from tracker.system.clock import SystemClock

_DAYS = 30
_SHOWN = {"site": 12, "program": 5}
_LEAST_MS = 60_000


class Suggestion(Struct):
    """A section, a site or a program that no rule means in particular.

    Attributes:
        kind: ``site`` or ``program``.
        place: Where it is: ``reddit.com/r/ports/…``.
        ms: Its time of the last days.
        times: How often it was in front.
        pages: How many different pages.
        counted: What most of it counts as now.
        command: What would count it, as an example.
    """

    kind: str
    place: str
    ms: int
    times: int
    pages: int
    counted: str
    command: str


@click.command("suggest", short_help="what took the most time without a rule of its own")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def command(*, as_json: bool) -> int:
    """Show what took the most of the last 30 days as 'other', or by a rule for all the rest.

    Nothing is sent anywhere. Pages that your privacy settings keep out are not among them.
    """
    places = find_places()
    own = read_own_rules(places.rules_file)
    vague = find_vague(shipped_packs())
    mine = {rule.id for pack in own for rule in pack.rules}
    with PageArchive.existing(places.database) as archive:
        pages = list(archive.page_times(SystemClock().wall_ms() - _DAYS * DAY_MS))
    found = suggest(pages, vague, mine)
    if as_json:
        click.echo(json.dumps({"days": _DAYS, "suggestions": list(map(_plain, found))}, indent=2))
    else:
        print_text("\n".join(show_suggestions(found)))
    return Exit.DONE


def find_vague(packs: Sequence[Pack]) -> frozenset[str]:
    """Return the ids of the rules for all the rest: of everything, or of a site.

    What a pack cannot tell of a site's pages it calls browsing, whatever their path.
    """
    return frozenset(rule.id for pack in packs for rule in pack.rules if _is_vague(rule))


def _is_vague(rule: Rule) -> bool:
    anywhere = all(None in path.tokens or not path.tokens for path in rule.paths)
    plain = not (rule.query or rule.titles or rule.host_like)
    return rule.unconditional or (rule.activity == "browsing" and anywhere and plain)


def suggest(
    pages: Iterable[PageTime], vague: frozenset[str], mine: frozenset[str] | set[str]
) -> list[Suggestion]:
    """Return what took a minute or more by no rule in particular, most time first.

    Args:
        pages: Stored pages with their time.
        vague: Rules for all the rest.
        mine: The person's own rules: what these decide is settled.
    """
    groups: dict[tuple[str, str], Suggestion] = {}
    most: dict[tuple[str, str], int] = {}
    for one in pages:
        rule = one.judged.rule
        settled = rule in mine or (one.judged.category != "other" and rule not in vague)
        reach = None if settled or one.page.sealed else _section(one)
        if reach is None:
            continue
        kind = "program" if reach.width == "program" else "site"
        key = (kind, reach.label)
        found = groups.setdefault(key, Suggestion(kind, reach.label, 0, 0, 0, "", ""))
        found.ms += one.ms
        found.times += one.times
        found.pages += 1
        if one.ms > most.get(key, -1):
            most[key] = one.ms
            verdict = (one.judged.category, one.judged.activity)
            found.counted = "/".join(part for part in verdict if part)
            found.command = _example(one, reach)
    ranked = sorted(groups.values(), key=lambda it: (-it.ms, it.place))
    return [it for it in ranked if it.ms >= _LEAST_MS]


def _section(one: PageTime) -> Reach | None:
    """Return the section that a page belongs to, or else its site or program."""
    possible = reaches(Facts(one.page.app, one.page.url))
    return next((it for it in possible if it.width != "page"), None)


def _example(one: PageTime, reach: Reach) -> str:
    if reach.width == "program":
        return f"eyeprize rules add --app {shlex.quote(reach.label)} networking"
    url = shlex.quote(one.page.url or "")
    return f"eyeprize rules add {url} networking --wide {reach.width}"


def show_suggestions(found: Sequence[Suggestion]) -> list[str]:
    """Return the lines that say it, sites first."""
    if not found:
        return [f"Nothing took a minute of the last {_DAYS} days without a rule that means it."]
    lines: list[str] = []
    heads = {
        "site": f"Pages that no rule means in particular, last {_DAYS} days:",
        "program": "Programs that no rule means:",
    }
    for kind, head in heads.items():
        group = [it for it in found if it.kind == kind][: _SHOWN[kind]]
        if group:
            lines += ["", head, ""] if lines else [head, ""]
            lines += [_show_row(it) for it in group]
    first = next((it for it in found if it.kind == "site"), found[0])
    example = plain_text(first.command, 400)
    return [*lines, "", "To count one of them, such as the first:", f"  {example}"]


def _show_row(it: Suggestion) -> str:
    length = show_length(it.ms / SECOND_MS)
    return (
        f"  {length:>12}  {plain_text(it.place, 44):<44}  {it.counted:<20}"
        f"  {plural(it.times, 'time')}"
    )


def _plain(it: Suggestion) -> dict[str, Any]:
    return {
        "kind": it.kind,
        "place": it.place,
        "seconds": it.ms / SECOND_MS,
        "times": it.times,
        "pages": it.pages,
        "counted": it.counted,
        "command": it.command,
    }
