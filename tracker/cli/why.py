"""``eyeprize why``: which rule decided about a page, from which line of which file?"""

import click

from classifiers.engine import Classifier
from classifiers.facts import Facts, Verdict
from classifiers.loader import shipped_packs
from tracker.errors import Exit, UserError
from tracker.paths import Places, find_places
from tracker.storage.own_rules import read_classifier, read_own_rules

#: What it is about pages that only a target makes research.
_TARGET_REASONS = {
    "target.website": "The website of",
    "target.page": "A page of",
    "target.search": "A search for",
    "target.article": "The title names",
}


@click.command(short_help="which rule decided, and what the next ones would have said")
@click.argument("url", required=False)
@click.option("--title", help="The page's or window's title.")
@click.option("--app", help="The program, such as chrome or zoom.")
@click.option(
    "--at", metavar="TIME", help="Explain what was in front then: 14:05, 'yesterday 14:05', a date."
)
def command(url: str | None, title: str | None, app: str | None, at: str | None) -> int:
    """Show which rule decides about a page, and what the next ones would have said."""
    places = find_places()
    if at is not None:
        if url or title or app:
            raise UserError("'why' takes a page or --at, not both.", hint="Leave one of them out.")
        # Loaded late: SQLite's archive is not needed to explain an address.
        from tracker.cli.why_past import explain_past  # noqa: PLC0415

        return explain_past(places, at)
    if url is None and title is None and app is None:
        raise UserError(
            "'why' needs a page.", hint="Give an address, --title, --app, or --at 14:05."
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
    if deciding.target and deciding.rule in _TARGET_REASONS:
        reason = f"{_TARGET_REASONS[deciding.rule]} {deciding.target}, one of your targets."
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


def show_page(app: str | None, url: str | None, title: str | None) -> str:
    """Return a page in one line, safe for a terminal whatever its title holds."""
    text = " | ".join(part for part in (app, url, title) if part) or "no window"
    return "".join(char if char.isprintable() else " " for char in text)[:300]
