"""``eyeprize rules list``: all rules, in the order in which they are asked."""

import shutil
import sys
from collections.abc import Iterator, Sequence

import click
import msgspec

from classifiers.facts import CATEGORIES
from classifiers.rules import Rule
from tracker.cli.rules_reading import plain_line, read_rules
from tracker.cli.terminal import choose_paint, print_text
from tracker.errors import Exit, UserError, did_you_mean
from tracker.paths import find_places

_LONGEST_WHERE = 46
_SHOWN = 2


@click.command("list", short_help="all rules, in the order in which they are asked")
@click.option("--network", help="Only rules of this network, such as linkedin.")
@click.option("--category", type=click.Choice(CATEGORIES), help="Only rules that count as this.")
@click.option("--own", is_flag=True, help="Only your own rules.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(*, network: str | None, category: str | None, own: bool, as_json: bool) -> int:
    """Show the rules: your own, then the shipped ones. The first that matches decides.

    On a terminal the columns are cut to its width; elsewhere they are whole and divided by tabs.
    """
    file = find_places().rules_file
    read = read_rules([file] if file.exists() else [])
    if any(finding.pack == str(file) for finding in read.broken):
        told = f"{file} cannot be read, so your rules are not shown; see 'eyeprize rules check'."
        click.echo(f"warning: {told}", err=True)
    rules = [rule for pack in read.own for rule in pack.rules]
    if not own:
        rules += [rule for pack in read.shipped for rule in pack.rules]
    found = _chosen(rules, network, category)
    if as_json:
        rows = [_as_values(rule, own=rule.pack == str(file)) for rule in found]
        print_text(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode())
    elif sys.stdout.isatty():
        _page(list(_table(found, str(file))))
    else:
        for rule in found:
            print_text("\t".join(_whole(rule)))
    if not found and not as_json:
        none = "You have no rules of your own; 'eyeprize rules add' writes one." if own else ""
        click.echo(none or "No rule is like that.", err=True)
    return Exit.DONE


def _chosen(rules: Sequence[Rule], network: str | None, category: str | None) -> list[Rule]:
    known = sorted({rule.network for rule in rules if rule.network})
    if network is not None and network not in known and rules:
        raise UserError(
            f"No rule is about the network {network!r}.{did_you_mean(network, known)}",
            hint="'eyeprize rules list' shows all of them.",
        )
    return [
        rule
        for rule in rules
        if network in {None, rule.network} and category in {None, rule.category}
    ]


# -- what a rule says, in words


def show_counted(rule: Rule) -> str:
    """Return what a rule counts as: ``networking/research``."""
    return "/".join(part for part in (rule.category, rule.activity) if part)


def show_where(rule: Rule, *, most: int | None = None) -> str:
    """Return where a rule looks: hosts, paths, query, title, program.

    Args:
        rule: Any.
        most: So many of each sort are named, the rest only counted; all by default.
    """
    parts = [
        _some(_shown_hosts(rule), most),
        _some([f"host ~ {pattern.written}" for pattern in rule.host_like], most),
        _some([path.text for path in rule.paths], most),
        _some([f"?{'|'.join(condition.names)}" for condition in rule.query], most),
        _some([f"title ~ {title.written}" for title in rule.titles], most),
        _some([f"in {app}" for app in sorted(rule.apps)], most),
        "" if rule.web else "no web page",
    ]
    return "  ".join(part for part in parts if part) or "everything"


def _shown_hosts(rule: Rule) -> list[str]:
    if rule.subdomains is None or "" in rule.subdomains:
        return list(rule.hosts)
    return [f"{label}.{host}" for host in rule.hosts for label in sorted(rule.subdomains)]


def _some(texts: Sequence[str], most: int | None) -> str:
    if most is None or len(texts) <= most:
        return ", ".join(texts)
    return f"{', '.join(texts[:most])} +{len(texts) - most}"


def _as_values(rule: Rule, *, own: bool) -> dict[str, object]:
    return {
        "id": rule.id,
        "category": rule.category,
        "activity": rule.activity,
        "network": rule.network,
        "host": rule.hosts,
        "host_like": [pattern.written for pattern in rule.host_like],
        "subdomains": None if rule.subdomains is None else sorted(rule.subdomains),
        "path": [path.text for path in rule.paths],
        "query": {"|".join(it.names): it.value.written if it.value else "*" for it in rule.query},
        "facet": rule.facet,
        "title": [title.written for title in rule.titles],
        "app": sorted(rule.apps),
        "web": rule.web,
        "why": rule.why,
        "own": own,
        "file": rule.pack,
        "line": rule.line,
    }


def _whole(rule: Rule) -> tuple[str, ...]:
    place = f"{rule.pack}:{rule.line}"
    columns = (rule.id, show_counted(rule), show_where(rule), rule.why, place)
    return tuple(map(plain_line, columns))


# -- for a terminal


def _table(rules: Sequence[Rule], own_file: str) -> Iterator[str]:
    paint = choose_paint()
    width = shutil.get_terminal_size().columns
    ids = max((len(plain_line(rule.id)) for rule in rules), default=0)
    counted = max((len(show_counted(rule)) for rule in rules), default=0)
    where = min(_LONGEST_WHERE, max(20, (width - ids - counted - 8) // 2))
    pack = None
    for rule in rules:
        if rule.pack != pack:
            pack = rule.pack
            yield paint(f"Your own rules  {pack}" if pack == own_file else pack, "strong")
        place = _clip(plain_line(show_where(rule, most=_SHOWN)), where)
        name = f"{plain_line(rule.id):<{ids}}"
        row = f"  {name}  {paint(f'{show_counted(rule):<{counted}}', rule.category)}  "
        left = width - ids - counted - where - 8
        why = _clip(plain_line(rule.why), left) if left >= 12 else ""
        yield f"{row}{place:<{where}}  {paint(why, 'muted')}".rstrip()


def _page(lines: Sequence[str]) -> None:
    """Show lines at once if they fit the terminal, else through the person's pager."""
    if len(lines) < shutil.get_terminal_size().lines:
        for line in lines:
            print_text(line)
    else:
        click.echo_via_pager("\n".join(lines) + "\n")


def _clip(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
