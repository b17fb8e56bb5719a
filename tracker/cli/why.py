"""``eyeprize why``: which rule decided about a page, from which line of which file?"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import click

from classifiers.engine import Classifier
from classifiers.facts import Facts, Verdict
from classifiers.loader import shipped_packs
from tracker.errors import Exit, UserError
from tracker.paths import Places, find_places
from tracker.storage.own_rules import read_classifier, read_own_rules
from tracker.system.clock import SystemClock, local_zone_name


@click.command(short_help="which rule decided, and what the next ones would have said")
@click.argument("url", required=False)
@click.option("--title", help="The page's or window's title.")
@click.option("--app", help="The program, such as chrome or zoom.")
@click.option("--at", metavar="HH:MM", help="Explain what was in front at this time today.")
def command(url: str | None, title: str | None, app: str | None, at: str | None) -> int:
    """Show which rule decides about a page, and what the next ones would have said."""
    places = find_places()
    if at is not None:
        if url or title or app:
            raise UserError("'why' takes a page or --at, not both.", hint="Leave one of them out.")
        return _explain_past(places, at)
    if url is None and title is None and app is None:
        raise UserError(
            "'why' needs a page.", hint="Give an address, --title, --app, or --at HH:MM."
        )
    facts = Facts(app, url, title)
    click.echo(show_explanation(read_classifier(places), facts, reasons(places)))
    return Exit.DONE


def reasons(places: Places) -> dict[str, str]:
    """Return what each rule's author says about it, by rule id."""
    packs = [*shipped_packs(), *read_own_rules(places.rules_file)]
    return {rule.id: rule.why for pack in packs for rule in pack.rules}


def show_explanation(classifier: Classifier, facts: Facts, why: dict[str, str]) -> str:
    """Return the deciding rule, and below it what the next ones would have said."""
    deciding, *others = classifier.explain(facts)
    lines = [_show_verdict(deciding), f"  rule   {deciding.rule or 'none matched'}"]
    if deciding.pack:
        lines.append(f"  file   {deciding.pack}:{deciding.line}")
    reason = why.get(deciding.rule or "", "")
    if deciding.rule == "target.website":
        reason = f"The website of {deciding.target}, one of your targets."
    if reason:
        lines.append(f"  why    {reason}")
    if deciding.facet:
        lines.append(f"  facet  {deciding.facet}")
    if others:
        lines.append("Without it:")
        lines += [f"  {_show_verdict(it)}  ({it.rule}, {it.pack}:{it.line})" for it in others]
    return "\n".join(lines)


def _show_verdict(verdict: Verdict) -> str:
    parts = ["/".join(part for part in (verdict.category, verdict.activity) if part)]
    if verdict.network:
        parts.append(f"on {verdict.network}")
    if verdict.target:
        parts.append(f"about {verdict.target}")
    return " ".join(parts)


def _explain_past(places: Places, at: str) -> int:
    """Explain the stored page that was in front at a local time of the last 24 hours."""
    # Loaded late: SQLite's archive is not needed to explain an address.
    from tracker.storage.archive import Archive  # noqa: PLC0415

    at_ms = past_instant_ms(at, SystemClock().wall_ms(), local_zone_name())
    with Archive.existing(places.database) as archive:
        found = archive.page_at(at_ms)
    if found is None:
        click.echo(f"Nothing was recorded at {at}.", err=True)
        return Exit.NO
    page, judged = found
    if page.sealed is not None:
        click.echo(f"{judged.category}: the page itself was not kept ({page.sealed.why}).")
        return Exit.DONE
    click.echo(show_page(page.app, page.url, page.title))
    facts = Facts(page.app, page.url, page.title, page.facet)
    click.echo(show_explanation(read_classifier(places), facts, reasons(places)))
    return Exit.DONE


def show_page(app: str | None, url: str | None, title: str | None) -> str:
    """Return a page in one line, safe for a terminal whatever its title holds."""
    text = " | ".join(part for part in (app, url, title) if part) or "no window"
    return "".join(char if char.isprintable() else " " for char in text)[:300]


def past_instant_ms(at: str, now_ms: int, zone: str) -> int:
    """Return the latest instant, not after now, at which clocks in ``zone`` showed ``HH:MM``.

    Raises:
        UserError: If ``at`` is no time of day.
    """
    try:
        wanted = time.fromisoformat(at if len(at.partition(":")[0]) == 2 else f"0{at}")
    except ValueError:
        raise UserError(f"--at {at!r} is no time of day.", hint="Write it as HH:MM.") from None
    now = datetime.fromtimestamp(now_ms / 1000, ZoneInfo(zone))
    today = _at_ms(now.date(), wanted, now.tzinfo)
    if today <= now_ms:
        return today
    return _at_ms(date.fromordinal(now.toordinal() - 1), wanted, now.tzinfo)


def _at_ms(day: date, wanted: time, zone: object) -> int:
    assert isinstance(zone, ZoneInfo)
    return int(datetime.combine(day, wanted, zone).timestamp() * 1000)
