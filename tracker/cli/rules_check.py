"""``eyeprize rules check``: do all rules do what their authors say?"""

import sys
from pathlib import Path

import click
import msgspec

from classifiers.findings import Finding
from classifiers.lint import find_faults, find_own_faults
from classifiers.rules import Pack
from tracker.cli.rules_reading import RulesRead, plain_line, read_rules
from tracker.cli.terminal import print_text
from tracker.errors import Exit
from tracker.paths import find_places


@click.command("check", short_help="run all examples and look for faults")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[FILE]...")
@click.option("--strict", is_flag=True, help="Warnings fail, too.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(files: tuple[Path, ...], *, strict: bool, as_json: bool) -> int:
    """Run the rules' examples and look for rules that do nothing, or too much.

    Checks the shipped packs and your own rules, or only the files named. Each finding is one
    line with file and line. Status 1 if there is an error, with --strict a warning.
    """
    own_file = find_places().rules_file
    read = read_rules(list(files) or ([own_file] if own_file.exists() else []))
    named = {str(file) for file in files} | _shipped_names(files)
    found = [*read.broken, *find_own_faults(read.own, read.shipped)]
    if not files or _shipped_names(files):
        if sys.stderr.isatty():
            click.echo("The shipped packs are checked too, which takes some seconds.", err=True)
        found += find_faults(read.shipped, _shipped_names(files))
    if files:
        found = [finding for finding in found if finding.pack in named]
    if as_json:
        rows = [{name: getattr(it, name) for name in Finding.__slots__} for it in found]
        print_text(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode())
    else:
        for finding in found:
            print_text(plain_line(str(finding)))
        click.echo(_summary(read, found, files), err=True)
    failed = found if strict else [finding for finding in found if finding.severity == "error"]
    return Exit.NO if failed else Exit.DONE


def _shipped_names(files: tuple[Path, ...]) -> set[str]:
    return {file.name for file in files if file.absolute().parent.name == "packs"}


def _summary(read: RulesRead, found: list[Finding], files: tuple[Path, ...]) -> str:
    packs: list[Pack] = [*read.own, *read.shipped]
    if files:
        names = {str(file) for file in files} | _shipped_names(files)
        packs = [pack for pack in packs if pack.name in names]
    rules = [rule for pack in packs for rule in pack.rules]
    examples = sum(len(rule.matches) + len(rule.rejects) for rule in rules)
    errors = sum(finding.severity == "error" for finding in found)
    warnings = len(found) - errors
    return (
        f"{_count(len(rules), 'rule')} and {_count(examples, 'example')} checked: "
        f"{_count(errors, 'error')}, {_count(warnings, 'warning')}."
    )


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
