"""``eyeprize data forget``: a site, a target, a stretch of time or everything, in every file."""

from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from classifiers.loader import shipped_packs
from tracker.cli.asking import ask
from tracker.cli.stretch import Clocks, read_stretch
from tracker.cli.terminal import print_text
from tracker.config import read_settings
from tracker.core.days import show_instant
from tracker.core.lengths import show_length
from tracker.core.model import DAY_MS
from tracker.errors import Exit, UserError
from tracker.paths import Places, find_places
from tracker.storage.forgetting import Gone
from tracker.storage.forgetting_files import Done, Found, Wanted, find, forget, forget_backups
from tracker.storage.forgotten_names import Names, names_of_site, names_of_target
from tracker.storage.target_list import parse_list, read_targets_text
from tracker.storage.turns import alone, turn
from tracker.summary.words import plain_text, plural
from tracker.system.clock import SystemClock, local_zone_name

_LONGEST_MS = 20 * 366 * DAY_MS
_SHOWN_PLACES = 20
_ELSEWHERE = (
    "Not known to the program, and not touched: exports, copies made by 'data backup', and traces\n"
    "that were moved or copied. What your calendars say stays in them, and is read again."
)


@click.command("forget", short_help="Remove a site, a target, a time, or everything.")
@click.option("--site", metavar="S", help="A host and all below it, or a network: linkedin.")
@click.option("--target", metavar="T", help="One of your targets, by its name.")
@click.option("--from", "from_", metavar="T", help="Start: '2026-03-02 10:00', 10:00, yesterday...")
@click.option("--to", metavar="T", help="End: the same, or a length: +20m.")
@click.option("--all", "everything", is_flag=True, help="Everything that was recorded.")
@click.option("--dry-run", is_flag=True, help="Only show what would go.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def forget_command(
    site: str | None,
    target: str | None,
    from_: str | None,
    to: str | None,
    *,
    everything: bool,
    dry_run: bool,
    yes: bool,
) -> int:
    """Remove what was recorded from every file that the program keeps, backups included.

    The time of a site or a target stays, as 'other' without a page, so that your days add up;
    with --from and --to, and with --all, it goes too. What you configured stays, and is named.
    """
    if [site, target, from_ or to].count(None) + (not everything) != 3:
        raise UserError(
            "Say what to forget: --site, --target, --from with --to, or --all.",
            hint="One of them at a time.",
        )
    places = find_places()
    wanted, what = _read_wanted(places, site, target, from_, to)
    found = find(places, wanted)
    print_text("\n".join(_show_found(found, what, everything=wanted.everything)))
    if dry_run:
        return Exit.DONE
    # With nothing stored a call that was cut off is finished: only free space is swept.
    if not yes and (found.gone or found.traces or wanted.everything) and not _confirm():
        click.echo("Nothing was changed.", err=True)
        return Exit.NO
    with turn(places):
        # The most of the work, while the program goes on.
        backups = forget_backups(places, wanted)
        with alone(places, lambda: ask({"type": "give_way"}, timeout_s=20)):
            done = forget(places, wanted, backups)
    print_text("\n".join(_show_done(done, places, wanted)))
    return Exit.DONE


def _confirm() -> bool:
    try:
        return click.confirm("Forget it, for good?", default=False)
    except click.Abort:
        click.echo(err=True)
        return False


def _read_wanted(
    places: Places, site: str | None, target: str | None, from_: str | None, to: str | None
) -> tuple[Wanted, str]:
    """Return what is meant, and what to call it."""
    if site is not None:
        names = names_of_site(site, shipped_packs())
        return Wanted(names=names), names.shown
    if target is not None:
        text = read_targets_text(places.targets_file)
        names = names_of_target(target, parse_list(text, str(places.targets_file)))
        return Wanted(names=names), names.shown
    if from_ is None and to is None:
        return Wanted(), ""
    if from_ is None or to is None:
        raise UserError("A stretch of time has a start and an end.", hint="Give --from and --to.")
    zone = ZoneInfo(local_zone_name())
    starts_min = read_settings(places.config_file).tracking.day_starts_min
    clocks = Clocks(SystemClock().wall_ms(), zone, starts_min)
    start_ms, end_ms = read_stretch(from_, to, None, clocks, longest_ms=_LONGEST_MS)
    shown = f"{show_instant(start_ms, zone)} to {show_instant(end_ms, zone)}"
    return Wanted(from_ms=start_ms, to_ms=end_ms), shown


# -- what is said


def _show_found(found: Found, what: str, *, everything: bool) -> list[str]:
    lines = [_show_gone(found.gone, plain_text(what))]
    verb = "removed" if everything else "written anew without it"
    if found.backups:
        lines.append(f"  {plural(len(found.backups), 'backup')}: {verb}")
    lines += [
        f"  put aside earlier, {verb if '.replaced-' in path.name else 'removed'}:"
        f" {plain_text(str(path), 200)}"
        for path in found.asides
    ]
    lines += [
        f"  a recorded trace, removed as a whole: {plain_text(str(path), 200)}"
        for path in found.traces
    ]
    return lines


def _show_gone(gone: Gone, what: str) -> str:
    if not gone:
        return f"Nothing is recorded of {what}." if what else "Nothing is recorded."
    length = show_length(gone.ms / 1000)
    stretches = "1 stretch" if gone.spans == 1 else f"{gone.spans} stretches"
    days, pages = plural(gone.days, "day"), plural(gone.pages, "page")
    lines = [f"Recorded{f' of {what}' if what else ''}: {length} on {days}, {stretches}, {pages}."]
    if gone.named:
        verb = "names it and loses" if gone.named == 1 else "name it and lose"
        lines.append(f"  {plural(gone.named, 'other page')} {verb} title and address")
    if gone.words:
        lines.append(f"  {plural(gone.words, 'row')} of nudges, meetings and corrections")
    return "\n".join(lines)


def _show_done(done: Done, places: Places, wanted: Wanted) -> list[str]:
    lines = ["Forgotten."]
    if done.rewritten:
        lines.append(f"  {plural(len(done.rewritten), 'file')} written anew without it")
    lines += [f"  removed: {plain_text(str(path), 200)}" for path in done.removed]
    if wanted.names is not None:
        lines += _show_configured(places, wanted.names)
    elif wanted.everything:
        kept = [path for path in _configuration(places) if path.exists()]
        lines += [f"  stays, as you wrote it: {plain_text(str(path), 200)}" for path in kept]
    return [*lines, _ELSEWHERE]


def _show_configured(places: Places, names: Names) -> list[str]:
    standing = list(find_configured(places, names))
    if not standing:
        return []
    shown = [f"  {plain_text(str(path), 200)}:{line}" for path, line in standing[:_SHOWN_PLACES]]
    more = len(standing) - len(shown)
    rest = [f"  and {more} more lines"] if more else []
    return ["It still stands in what you configured, which is yours to change:", *shown, *rest]


def _configuration(places: Places) -> tuple[Path, ...]:
    # The last is a copy that the program keeps of the rules, for a start with a broken file.
    copy = places.state / "rules.last-good.toml"
    return places.config_file, places.rules_file, places.targets_file, copy


def find_configured(places: Places, names: Names) -> Iterable[tuple[Path, int]]:
    """Yield the files and lines of the person's configuration that name it."""
    for path in _configuration(places):
        if not path.is_file():
            continue
        text = path.read_text("utf-8", "replace")
        for number, line in enumerate(text.splitlines(), 1):
            if names.in_text(line) or any(
                names.in_rule(word.strip(" \"',")) for word in line.split()
            ):
                yield path, number
