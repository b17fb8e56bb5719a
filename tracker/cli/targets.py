"""``eyeprize targets``: the chosen organisations, and who of them was neglected."""

import contextlib
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import msgspec

from classifiers.target_csv import write_row
from classifiers.targets import Target
from tracker.cli.covering import read_coverage
from tracker.cli.terminal import print_text
from tracker.core.days import show_instant
from tracker.errors import Exit, TrackerError, UserError
from tracker.paths import Places, find_places
from tracker.storage.target_list import decode, parse_list, read_bytes, read_targets_text
from tracker.storage.target_merge import Merged
from tracker.storage.targets import import_list, looks_like_csv, names_to_csv, remove_target
from tracker.summary.coverage import Coverage, remark, show_coverage
from tracker.summary.words import plain_text
from tracker.system import control
from tracker.system.clock import SystemClock, local_zone_name

_SHOWN = 20


@click.group("targets")
def command() -> None:
    """The 40 to 60 organisations you want to reach, and whom you neglected."""


@command.command("import")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--names", type=click.Path(path_type=Path), help="A plain list, one name a line.")
def import_command(file: Path | None, names: Path | None) -> int:
    """Add the organisations of FILE.csv (or -, a pasted list) to yours.

    What you have stays; what is new about an organisation is added to its line.
    """
    if (file is None) == (names is None):
        raise UserError(
            "'targets import' needs one list.", hint="Give FILE.csv, '-' to paste, or --names FILE."
        )
    source = file or names
    assert source is not None
    pasted = str(source) == "-"
    name = "the pasted list" if pasted else str(source)
    text = decode(sys.stdin.buffer.read() if pasted else read_bytes(source), name)
    if names is not None or (pasted and not looks_like_csv(text)):
        text = names_to_csv(text)
    places = find_places()
    merged = import_list(places.targets_file, text, name)
    print_text(show_merged(merged))
    _after(places, changed=bool(merged.added or merged.updated))
    return Exit.DONE


@command.command("add")
@click.argument("name")
@click.option("--domain", "domains", multiple=True, help="A domain of its website.")
@click.option("--linkedin", multiple=True, help="Its name or page on LinkedIn.")
@click.option("--x", "accounts", multiple=True, help="Its account on X.")
@click.option("--alias", "aliases", multiple=True, help="Another name of it.")
@click.option("--person", "people", multiple=True, help="Somebody who works there.")
def add_command(
    name: str,
    *,
    domains: tuple[str, ...],
    linkedin: tuple[str, ...],
    accounts: tuple[str, ...],
    aliases: tuple[str, ...],
    people: tuple[str, ...],
) -> int:
    """Add an organisation, or what is new about one."""
    lists = {
        "domains": domains,
        "linkedin": linkedin,
        "x": accounts,
        "aliases": aliases,
        "people": people,
    }
    given = {column: ";".join(parts) for column, parts in lists.items() if parts}
    text = write_row(["name", *given], ",", "\n") + write_row([name, *given.values()], ",", "\n")
    places = find_places()
    merged = import_list(places.targets_file, text, "what you gave")
    print_text(show_merged(merged))
    _after(places, changed=bool(merged.added or merged.updated))
    return Exit.DONE


@command.command("remove")
@click.argument("name")
def remove_command(name: str) -> int:
    """Take an organisation out of your list."""
    places = find_places()
    was = remove_target(places.targets_file, name)
    print_text(f"Removed {plain_text(was)}.")
    _after(places, changed=True)
    return Exit.DONE


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_command(*, as_json: bool) -> int:
    """Show your organisations and how they are known."""
    places = find_places()
    targets = _read(places)
    if as_json:
        _print_json({"targets": [_plain_target(target) for target in targets]})
        return Exit.DONE
    for target in targets:
        print_text(show_target(target))
    _say_remark(len(targets))
    return Exit.DONE


@command.command("coverage")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def coverage_command(*, as_json: bool) -> int:
    """Show the last contact and the time per organisation, the neglected first."""
    found = read_coverage(find_places())
    zone, now_ms = ZoneInfo(local_zone_name()), SystemClock().wall_ms()
    if as_json:
        _print_json({"targets": [plain_coverage(it, zone) for it in found]})
        return Exit.DONE

    def show_day(at_ms: int) -> str:
        return datetime.fromtimestamp(at_ms / 1000, zone).strftime("%Y-%m-%d")

    for line in show_coverage(found, show_day, now_ms=now_ms):
        print_text(line)
    _say_remark(len(found))
    return Exit.DONE


def show_merged(merged: Merged) -> str:
    """Return in words what an import did."""
    lines = [
        f"{len(names)} {word}{_some(names)}"
        for word, names in (
            ("added", merged.added),
            ("updated", merged.updated),
            ("unchanged", merged.unchanged),
        )
        if names
    ]
    return "\n".join(lines)


def _some(names: list[str]) -> str:
    shown = ", ".join(plain_text(name, 60) for name in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f": {shown}{more}"


def show_target(target: Target) -> str:
    """Return a target in one line."""
    parts = [*target.hosts, *(f"{site}:{handle}" for site, handle in target.handles)]
    if len(target.words) > 1:
        parts.append(f"also {', '.join(target.words[1:])}")
    if target.people:
        parts.append(f"with {', '.join(target.people)}")
    return plain_text("  ".join([target.name, *parts]), 400)


def plain_coverage(it: Coverage, zone: ZoneInfo) -> dict[str, object]:
    """Return a target's coverage for JSON; lengths in seconds."""
    return {
        "name": it.name,
        "state": str(it.state),
        "last_contact": None if it.last_ms is None else show_instant(it.last_ms, zone),
        "last_kind": it.last_kind,
        "seconds": it.total_ms / 1000,
        "last_14_days_s": it.recent_ms / 1000,
        "kinds": {kind: length_ms / 1000 for kind, length_ms in it.kinds_ms.items()},
        "meetings_held": it.meetings,
        "next_meeting": None if it.next_ms is None else show_instant(it.next_ms, zone),
    }


def _plain_target(target: Target) -> dict[str, object]:
    return {
        "name": target.name,
        "domains": target.hosts,
        "handles": [f"{site}:{handle}" for site, handle in target.handles],
        "aliases": target.words[1:],
        "people": target.people,
    }


def _print_json(value: object) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def _read(places: Places) -> tuple[Target, ...]:
    return parse_list(read_targets_text(places.targets_file), str(places.targets_file))


def _after(places: Places, *, changed: bool) -> None:
    """Let the running program know, and remark on how many there are."""
    if changed:
        _tell_program(places)
    _say_remark(len(_read(places)))


def _tell_program(places: Places) -> None:
    """Let the running program take the new list at once; it would see it soon anyway."""
    # It may not run, or look at the file by itself a little later.
    with contextlib.suppress(TrackerError):
        control.call(places.control_socket, {"type": "reload_rules"}, timeout_s=2)


def _say_remark(count: int) -> None:
    said = remark(count)
    if said:
        click.echo(said, err=True)
