"""``eyeprize why --at``: what was in front then, how it was counted, and what the rules say now."""

from zoneinfo import ZoneInfo

import click

from classifiers.facts import Facts, Verdict
from classifiers.loader import shipped_packs
from tracker.cli.past import past_instant_ms
from tracker.cli.terminal import print_text
from tracker.cli.verdicts import show_counted
from tracker.cli.why import reasons, show_explanation, show_page
from tracker.core.days import local_time
from tracker.core.lengths import show_length
from tracker.core.model import Span
from tracker.errors import Exit
from tracker.paths import Places
from tracker.storage.own_rules import read_classifier, read_own_rules
from tracker.storage.page_archive import Around, PageArchive
from tracker.summary.words import plain_text
from tracker.system.clock import SystemClock, local_zone_name

_SEALED = {
    "private": "a private window, so nothing of it was kept.",
    "excluded": "you excluded this site or program, so nothing of it was kept.",
    "unvouched": "a title that no extension vouched for was judged and not kept.",
}


def explain_past(places: Places, at: str) -> int:
    """Explain what was in front at a time of the past: then, and by the rules of now."""
    zone = ZoneInfo(local_zone_name())
    at_ms = past_instant_ms(at, SystemClock().wall_ms(), zone)
    with PageArchive.existing(places.database) as archive:
        found = archive.around(at_ms)
    span, judged, said = found.span, found.judged, show_corrections(found)
    if span is None or judged is None:
        click.echo(show_gap(found, at_ms, zone), err=True)
        if said:
            print_text("\n".join(said))
        return Exit.DONE if said else Exit.NO
    print_text("\n".join([f"{show_stretch(span, zone)}:", *said]))
    if span.away:
        print_text("away: you were not there, or the screen was locked; no page counts then.")
        return Exit.DONE
    page = span.page
    if page.sealed is not None:
        print_text(f"{page.app or 'a program'}: {_SEALED[page.sealed.why]}")
        print_text(f"It counts as {page.sealed.category}, and keeps that whatever the rules say.")
        return Exit.DONE
    classifier, why = read_classifier(places), reasons(places)
    facts = Facts(page.app, page.url, page.title, page.facet)
    print_text(show_page(page.app, page.url, page.title))
    print_text("\n".join(show_then(found, classifier.judge(facts), rule_places(places), zone)))
    print_text(show_explanation(classifier, facts, why))
    return Exit.DONE


def rule_places(places: Places) -> dict[str, str]:
    """Return file and line of each rule, by its id."""
    packs = [*read_own_rules(places.rules_file), *shipped_packs()]
    found: dict[str, str] = {}
    for rule in (rule for pack in packs for rule in pack.rules):
        found.setdefault(rule.id, f"{rule.pack}:{rule.line}")
    return found


def show_then(found: Around, now: Verdict, known: dict[str, str], zone: ZoneInfo) -> list[str]:
    """Return what a past stretch counts as, by which rule, and whether that still says so."""
    judged = found.judged
    assert judged is not None
    lines = [f"  counted as  {show_counted(judged)}"]
    rule = judged.rule or "none"
    where = known.get(rule)
    if rule.startswith("target."):
        lines.append(f"  by rule     {plain_text(rule)} (one of your targets)")
    elif where is None:
        lines.append(f"  by rule     {plain_text(rule)}, which is gone since")
    else:
        lines.append(f"  by rule     {plain_text(rule)} ({where})")
    for at_ms, former in found.former:
        until = local_time(at_ms, zone)
        lines.append(f"  before      {show_counted(former)}, until {until:%Y-%m-%d %H:%M}")
    if (judged.category, judged.activity, judged.network, judged.target, judged.rule) == (
        now.category,
        now.activity,
        now.network,
        now.target,
        now.rule,
    ):
        return [*lines, "The rules still say so:"]
    return [
        *lines,
        "The rules have changed since. Now they say ('eyeprize reclassify' does it):",
    ]


def show_corrections(found: Around) -> list[str]:
    """Return what the person said of that time, the last word first: it counts, not the rules."""
    lines = []
    for it in found.corrections:
        counted = "/".join(part for part in (it.category, it.activity) if part)
        about = f" ({plain_text(it.summary, 60)})" if it.summary else ""
        lines.append(f"  you said    {counted}{about}: correction {it.number} counts, not the rule")
    return lines


def show_stretch(span: Span, zone: ZoneInfo) -> str:
    """Return from when to when a span lasted, and how long."""
    start, end = (local_time(at_ms, zone) for at_ms in (span.start_ms, span.end_ms))
    length = show_length(span.length_ms / 1000)
    return f"{start:%Y-%m-%d %H:%M:%S} to {end:%H:%M:%S} ({length})"


def show_gap(found: Around, at_ms: int, zone: ZoneInfo) -> str:
    """Return that nothing was recorded, and what lies around it."""
    when = f"{local_time(at_ms, zone):%Y-%m-%d %H:%M}"
    lines = [f"Nothing was recorded at {when}: asleep, paused, or not running."]
    if found.before_ms is not None:
        lines.append(f"  before it: until {local_time(found.before_ms, zone):%Y-%m-%d %H:%M:%S}")
    if found.after_ms is not None:
        lines.append(f"  after it: from {local_time(found.after_ms, zone):%Y-%m-%d %H:%M:%S}")
    return "\n".join(lines)
