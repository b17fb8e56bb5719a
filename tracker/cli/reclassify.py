"""``eyeprize reclassify``: today's rules for what is stored, and back."""

import contextlib
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

import click

from tracker.cli.asking import ask
from tracker.cli.terminal import print_text
from tracker.cli.verdicts import show_counted
from tracker.core.days import local_time
from tracker.core.intake import Judging
from tracker.core.lengths import show_length
from tracker.errors import Exit, UserError
from tracker.paths import Places, find_places
from tracker.storage.instance import AlreadyRunningError, hold
from tracker.storage.own_rules import read_classifier
from tracker.storage.page_archive import Moved, PageArchive
from tracker.summary.words import plain_text, plural
from tracker.system.clock import SystemClock, local_zone_name

_RULES_SHOWN = 10


@click.command("reclassify", short_help="today's rules for what is stored, and back")
@click.option("--dry-run", is_flag=True, help="Only show what would move from what to what.")
@click.option("--undo", is_flag=True, help="Take the last correction back.")
def command(*, dry_run: bool, undo: bool) -> int:
    """Count what is stored by the rules as they are now."""
    if dry_run and undo:
        raise UserError("--dry-run does not go with --undo.", hint="Leave one of them out.")
    places = find_places()
    if undo:
        return _undo(places)
    with PageArchive.existing(places.database) as archive:
        classifier = read_classifier(places)
        judge = Judging(classifier.judge).page
        moved = list(archive.preview(judge, classifier.rules_hash))
        print_text("\n".join(show_moves(moved, dry_run=dry_run)))
        if dry_run:
            return Exit.DONE
        with _alone(places) as alone:
            if alone:
                archive.reclassify(judge, classifier.rules_hash, SystemClock().wall_ms())
            else:
                ask({"type": "reclassify"}, timeout_s=60)
    return Exit.DONE


def show_moves(moved: Iterable[Moved], *, dry_run: bool) -> list[str]:
    """Return the lines that say how much time moves from what to what, most of it first."""
    moves: dict[tuple[str, str], list[int]] = {}
    rules: dict[str, int] = {}
    pages = 0
    for one in moved:
        pages += 1
        key = (show_counted(one.was), show_counted(one.now))
        found = moves.setdefault(key, [0, 0])
        found[0] += one.ms
        found[1] += 1
        rule = one.now.rule or "no rule"
        rules[rule] = rules.get(rule, 0) + one.ms
    if not pages:
        return ["Everything stored counts as today's rules say; nothing is to be moved."]
    total_ms = sum(ms for ms, _ in moves.values())
    verb = "would get" if dry_run else "gets" if pages == 1 else "get"
    lines = [f"{plural(pages, 'page')} {verb} another verdict, {_length(total_ms)} in all:", ""]
    width = max(len(was) for was, _ in moves)
    then_width = max(len(now) for _, now in moves)
    for (was, now), (ms, count) in sorted(moves.items(), key=lambda it: -it[1][0]):
        row = f"  {was:<{width}}  ->  {now:<{then_width}}  {_length(ms):>12}"
        lines.append(f"{row}  {plural(count, 'page')}")
    lines += ["", "By rule:"]
    top = sorted(rules.items(), key=lambda it: (-it[1], it[0]))[:_RULES_SHOWN]
    return lines + [f"  {_length(ms):>12}  {plain_text(rule)}" for rule, ms in top]


def _length(ms: int) -> str:
    return show_length(ms / 1000)


@contextlib.contextmanager
def _alone(places: Places) -> Iterator[bool]:
    """Hold the tracker's lock meanwhile; yield whether no tracker runs that must do it itself."""
    try:
        lock = hold(places.lock_file)
    except AlreadyRunningError:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()


def _undo(places: Places) -> int:
    with PageArchive.existing(places.database) as archive, _alone(places) as alone:
        if alone:
            undone = archive.undo_reclassification()
            found = None if undone is None else (undone.at_ms, undone.pages)
        else:
            answer = ask({"type": "reclassify", "undo": True}, timeout_s=60)
            found = (answer["at_ms"], answer["pages"]) if answer["at_ms"] is not None else None
    if found is None:
        click.echo("There is no correction left to take back.", err=True)
        return Exit.NO
    at_ms, pages = found
    when = local_time(at_ms, ZoneInfo(local_zone_name()))
    counts = "counts" if pages == 1 else "count"
    print_text(
        f"{plural(pages, 'page')} {counts} as before the correction of {when:%Y-%m-%d %H:%M}."
    )
    print_text("A page that you visit again is judged by the rules as they are now.")
    return Exit.DONE
