"""``eyeprize correct``: what a stretch of time was, in the person's words, and undo."""

import contextlib
import json
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import click
from msgspec import Struct

from tracker.cli.asking import ask
from tracker.cli.correct_words import (
    EXAMPLES,
    LONGEST_SUMMARY,
    TIMES,
    TIMES_AND_CATEGORIES,
    named_in,
    plain,
    read_category,
    read_network,
    read_target,
)
from tracker.cli.corrected import (
    Shares,
    share_out,
    show_change,
    show_list,
    show_shares,
    show_stretch,
    show_times,
    show_what,
)
from tracker.cli.stretch import Clocks, read_day, read_stretch
from tracker.cli.terminal import print_text
from tracker.config import read_settings
from tracker.core.corrections import Correction
from tracker.core.days import day_bounds, local_time, show_instant
from tracker.core.model import HOUR_MS
from tracker.errors import Exit, SurroundingsError, TrackerError, UserError
from tracker.paths import Places, find_places
from tracker.storage.correction_archive import CorrectionArchive
from tracker.summary.words import plain_text
from tracker.system.clock import SystemClock, local_zone_name

#: A longer event does not count as a meeting (PRODUCT.md).
_LONGEST_MEETING_MS = 8 * HOUR_MS
_SHOWN_STRETCHES = 3
#: Has the running program write what it saw, and count by the corrections that are stored.
_FOLLOW = {"type": "corrections"}


class _Scene(Struct, frozen=True):
    """Where and when the command was called."""

    places: Places
    clocks: Clocks

    @property
    def zone(self) -> ZoneInfo:
        return self.clocks.zone

    def show(self, start_ms: int, end_ms: int) -> str:
        return show_stretch(start_ms, end_ms, self.zone, self.clocks.now_ms)

    def correction(self, stretch: tuple[int, int], **more: Any) -> Correction:
        start_ms, end_ms = stretch
        return Correction(
            number=0,
            start_ms=start_ms,
            end_ms=end_ms,
            zone=self.zone.key,
            made_ms=self.clocks.now_ms,
            **more,
        )


@click.group(
    "correct", short_help="what a stretch of time was, in your words; undo", epilog=EXAMPLES
)
def command() -> None:
    """Correct what a stretch of time counts as.

    What was recorded stays as it was seen; a correction lies over it, the latest uppermost, and
    can be taken back. Days, totals, nudges and the tray follow at once.
    """


def _day_option(function: Any) -> Any:
    return click.option("--day", "day", metavar="D", help="today, yesterday or 2026-03-02.")(
        function
    )


def _target_option(function: Any) -> Any:
    return click.option("--target", metavar="T", help="The target that it was about.")(function)


def _network_option(function: Any) -> Any:
    return click.option("--network", metavar="N", help="The network, such as linkedin.")(function)


@command.command("count", short_help="give a stretch another category", epilog=TIMES_AND_CATEGORIES)
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.argument("category", metavar="CATEGORY[/ACTIVITY]")
@_network_option
@_target_option
@_day_option
def count(
    start: str,
    end: str,
    category: str,
    *,
    network: str | None,
    target: str | None,
    day: str | None,
) -> int:
    """Give your time at the computer in a stretch another category.

    'away' says that you were not there after all. Time away stays away: 'correct add' is for that.
    """
    scene = _look_around()
    name, activity = read_category(category, also=("away",))
    stretch = read_stretch(start, end, day, scene.clocks)
    wanted = scene.correction(
        stretch,
        kind="count",
        category=name,
        activity=activity,
        network=read_network(network),
        target=read_target(target, scene.places),
        present=True,
        absent=False,
    )
    return _correct(scene, wanted)


@command.command("meeting", short_help="a meeting held elsewhere, such as a call", epilog=TIMES)
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.argument("summary", required=False, default="")
@click.option("--with", "whom", metavar="WHO", default="", help="Whom it was with.")
@_target_option
@_day_option
def meeting(
    start: str, end: str, summary: str, *, whom: str, target: str | None, day: str | None
) -> int:
    """Mark a stretch as a meeting held elsewhere: "phone call", 10:00 to 10:20.

    It counts as held, and all of its time as a call, whether you were at the computer or not.
    """
    scene = _look_around()
    about = read_target(target, scene.places)
    said = plain(summary) or "Meeting"
    with_whom = plain(whom)
    said = f"{said} with {with_whom}" if with_whom else said
    if about is not None and about.casefold() not in said.casefold():
        # The coverage of targets goes by the names in meetings' titles.
        said = f"{said} ({about})"
    stretch = read_stretch(start, end, day, scene.clocks, longest_ms=_LONGEST_MEETING_MS)
    wanted = scene.correction(
        stretch,
        kind="meeting",
        category="meeting",
        activity="call",
        target=about or named_in(said, scene.places),
        summary=said[:LONGEST_SUMMARY],
        present=True,
        absent=True,
    )
    return _correct(scene, wanted)


@command.command(
    "add", short_help="what happened away from the computer", epilog=TIMES_AND_CATEGORIES
)
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.argument("category", metavar="CATEGORY[/ACTIVITY]")
@click.argument("summary", metavar="[WHAT]", required=False, default="")
@_network_option
@_target_option
@click.option("--over", is_flag=True, help="Time at the computer counts as that, too.")
@_day_option
def add(
    start: str,
    end: str,
    category: str,
    summary: str,
    *,
    network: str | None,
    target: str | None,
    over: bool,
    day: str | None,
) -> int:
    """Add what happened while you were away, or while nothing was recorded."""
    scene = _look_around()
    name, activity = read_category(category)
    stretch = read_stretch(start, end, day, scene.clocks)
    wanted = scene.correction(
        stretch,
        kind="add",
        category=name,
        activity=activity,
        network=read_network(network),
        target=read_target(target, scene.places),
        summary=plain(summary),
        present=over,
        absent=True,
    )
    return _correct(scene, wanted)


@command.command("list", short_help="what was corrected")
@_day_option
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def list_command(*, day: str | None, as_json: bool) -> int:
    """List the corrections, oldest first, those too that were taken back."""
    scene = _look_around()
    found: Sequence[Correction] = ()
    if scene.places.database.exists():
        with CorrectionArchive(scene.places.database) as archive:
            found = archive.list_corrections()
    if day is not None:
        date = read_day(day, local_time(scene.clocks.now_ms, scene.zone).date())
        start_ms, end_ms = day_bounds(date, scene.zone, scene.clocks.day_starts_min)
        found = [each for each in found if each.end_ms > start_ms and each.start_ms < end_ms]
    if as_json:
        click.echo(json.dumps([_as_json(each, scene.zone) for each in found], indent=2))
        return Exit.DONE
    lines = show_list(found, scene.zone, scene.clocks.now_ms)
    print_text("\n".join(lines) or "Nothing was corrected.")
    return Exit.DONE


@command.command("undo", short_help="take a correction back")
@click.argument("number", type=int, required=False)
def undo(number: int | None) -> int:
    """Take a correction back, the last one if no NUMBER is given."""
    scene = _look_around()
    with CorrectionArchive.existing(scene.places.database) as archive:
        found = archive.list_corrections()
        in_force = [each for each in found if each.undone_ms is None]
        if number is None and not in_force:
            return _say_no("There is no correction to take back.")
        chosen = in_force[-1] if number is None else _numbered(found, number)
        if chosen.undone_ms is not None:
            return _say_no(f"Correction {chosen.number} was taken back already.")
        archive.set_undone(chosen.number, scene.clocks.now_ms)
        _tell_running()
        _say_again(scene, archive, chosen, "is taken back")
    return Exit.DONE


@command.command("redo", short_help="put a correction in force again")
@click.argument("number", type=int, required=False)
def redo(number: int | None) -> int:
    """Put a correction in force again, the one taken back last if no NUMBER is given."""
    scene = _look_around()
    with CorrectionArchive.existing(scene.places.database) as archive:
        found = archive.list_corrections()
        undone = [each for each in found if each.undone_ms is not None]
        if number is None and not undone:
            return _say_no("No correction was taken back.")
        chosen = (
            max(undone, key=lambda each: (each.undone_ms, each.number))
            if number is None
            else _numbered(found, number)
        )
        if chosen.undone_ms is None:
            return _say_no(f"Correction {chosen.number} is in force already.")
        archive.set_undone(chosen.number, None)
        _tell_running()
        _say_again(scene, archive, chosen, "is in force again")
    return Exit.DONE


# -- doing it


def _correct(scene: _Scene, wanted: Correction) -> int:
    start_ms, end_ms = wanted.start_ms, wanted.end_ms
    when = scene.show(start_ms, end_ms)
    # The running program writes the last seconds, so that what is said of them is right.
    with contextlib.suppress(TrackerError):
        ask(_FOLLOW, timeout_s=10)
    with CorrectionArchive(scene.places.database) as archive:
        before = share_out(archive.read_spans(start_ms, end_ms), start_ms, end_ms)
        if wanted.kind == "count" and not before.present:
            raise _absent(when, before)
        if wanted.kind == "add" and not wanted.present and before.present:
            raise _counted(scene, when, before)
        others = _meetings_meanwhile(archive, wanted) if wanted.kind == "meeting" else []
        made = archive.add_correction(wanted)
    _tell_running()
    for line in show_change(made, before, when):
        print_text(line)
    for name in others:
        print_text(f'"{name}" is a meeting of that time already; both count as held.')
    print_text(f"This is correction {made.number}; 'eyeprize correct undo' takes it back.")
    return Exit.DONE


def _absent(when: str, before: Shares) -> UserError:
    return UserError(
        f"{when}: you were not at the computer ({show_shares(before.absent)});"
        " nothing was changed.",
        hint="'eyeprize correct add FROM TO CATEGORY' says what happened meanwhile.",
    )


def _counted(scene: _Scene, when: str, before: Shares) -> UserError:
    over = "--over lets all of it count as what you say."
    shown = [show_times(*each, scene.zone) for each in before.away[:_SHOWN_STRETCHES]]
    more = "; ..." if len(before.away) > _SHOWN_STRETCHES else ""
    return UserError(
        f"{when} holds time that counts already ({show_shares(before.present)});"
        " nothing was changed.",
        hint=f"You were away: {'; '.join(shown)}{more}. Or: {over}" if shown else over,
    )


def _meetings_meanwhile(archive: CorrectionArchive, wanted: Correction) -> list[str]:
    return [
        plain_text(found.summary, 60) or "Meeting"
        for found in archive.read_meetings(wanted.start_ms, wanted.end_ms)
        if found.counts and found.end_ms > wanted.start_ms
    ]


def _tell_running() -> None:
    """Have the running program, if there is one, count by what is stored now."""
    try:
        ask(_FOLLOW, timeout_s=10)
    except SurroundingsError as error:
        # Anything but a program that is not there: its totals may be wrong until it is started.
        if "not running" not in str(error):
            click.echo(f"eyeprize: {error}", err=True)
    except UserError:
        click.echo("eyeprize: the running program learns of it when it is started again", err=True)


def _say_again(scene: _Scene, archive: CorrectionArchive, chosen: Correction, verb: str) -> None:
    start_ms, end_ms = chosen.start_ms, chosen.end_ms
    shares = share_out(archive.read_spans(start_ms, end_ms), start_ms, end_ms)
    print_text(f"Correction {chosen.number}, {show_what(chosen)}, {verb}.")
    counted = show_shares(shares.present, shares.absent)
    print_text(f"{scene.show(start_ms, end_ms)} counts as {counted}.")


def _numbered(found: Sequence[Correction], number: int) -> Correction:
    for each in found:
        if each.number == number:
            return each
    raise UserError(
        f"There is no correction {number}.", hint="'eyeprize correct list' shows them all."
    )


def _say_no(said: str) -> int:
    click.echo(said, err=True)
    return Exit.NO


# -- what was asked for


def _look_around() -> _Scene:
    places = find_places()
    starts_min = read_settings(places.config_file).tracking.day_starts_min
    clocks = Clocks(SystemClock().wall_ms(), ZoneInfo(local_zone_name()), starts_min)
    return _Scene(places, clocks)


def _as_json(each: Correction, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "number": each.number,
        "start": show_instant(each.start_ms, zone),
        "end": show_instant(each.end_ms, zone),
        "kind": each.kind,
        "category": each.category,
        "activity": each.activity,
        "network": each.network,
        "target": each.target,
        "summary": each.summary,
        "over": each.present and each.absent,
        "made": show_instant(each.made_ms, zone),
        "undone": None if each.undone_ms is None else show_instant(each.undone_ms, zone),
    }
