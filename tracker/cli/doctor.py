"""``doctor``: each source and sink on this desktop: works, degraded (and why), or missing."""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import click
import msgspec
from msgspec import Struct

from tracker.cli.browser import find_installed
from tracker.cli.terminal import plain_line
from tracker.config import Settings, read_settings
from tracker.desktop.choice import open_source, read_desktop
from tracker.desktop.session import SessionSource
from tracker.errors import Exit, SurroundingsError, TrackerError
from tracker.notifications.choice import open_notifier
from tracker.paths import Places, find_places
from tracker.storage.archive import Archive
from tracker.storage.backups import daily_backups, day_of_backup
from tracker.storage.own_rules import read_classifier, read_own_rules
from tracker.summary.words import plural
from tracker.system.control import call

State = Literal["works", "degraded", "missing"]
_COLOURS: dict[State, str] = {"works": "green", "degraded": "yellow", "missing": "red"}


class Finding(Struct, frozen=True):
    """One source or sink.

    Attributes:
        part: What it is.
        state: Whether it does its job.
        detail: How, or why not, and what to do about it.
    """

    part: str
    state: State
    detail: str


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(*, as_json: bool) -> int:
    """Look at each source and sink; status 1 if one that matters is missing."""
    findings = list(examine(find_places()))
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode({"findings": findings}), indent=2))
    else:
        for finding in findings:
            state = click.style(f"{finding.state:<9}", fg=_COLOURS[finding.state])
            click.echo(f"{finding.part:<14} {state} {finding.detail}")
    return Exit.NO if any(f.state == "missing" for f in findings) else Exit.DONE


def examine(places: Places) -> Iterator[Finding]:
    """Yield a finding for each part, whatever the others say."""
    settings, configuration = _look_at_settings(places)
    yield configuration
    parts: dict[str, Callable[[], Finding]] = {
        "rules": lambda: _look_at_rules(places),
        "program": lambda: _look_at_program(places),
        "window": lambda: _look_at_window(settings),
        "lock and sleep": _look_at_session,
        "notifications": _look_at_notifications,
        "tray": _look_at_tray,
        "browsers": _look_at_browsers,
        "calendar": lambda: _look_at_calendar(settings),
        "storage": lambda: _look_at_storage(places),
    }
    for part, look in parts.items():
        try:
            yield look()
        except TrackerError as error:
            yield Finding(part, "missing", " ".join(str(error).split()))


def _look_at_settings(places: Places) -> tuple[Settings, Finding]:
    file = places.config_file
    try:
        settings = read_settings(file)
    except TrackerError as error:
        return Settings(), Finding("configuration", "missing", " ".join(str(error).split()))
    detail = str(file) if file.exists() else f"all defaults; {file} does not exist"
    return settings, Finding("configuration", "works", detail)


def _look_at_rules(places: Places) -> Finding:
    read_classifier(places)  # raises for what 'run' would refuse, too
    own = sum(len(pack.rules) for pack in read_own_rules(places.rules_file))
    return Finding("rules", "works", f"{plural(own, 'rule')} of your own before the shipped packs")


def _look_at_program(places: Places) -> Finding:
    try:
        answer = call(places.control_socket, {"type": "status"})
    except SurroundingsError:
        return Finding("program", "degraded", "does not run; 'eyeprize run' starts it")
    warnings = [str(w) for w in answer.get("warnings", [])]
    if warnings:
        return Finding("program", "degraded", f"runs: {' '.join(warnings)}")
    return Finding("program", "works", "runs")


def _look_at_window(settings: Settings) -> Finding:
    source = open_source(read_desktop(), settings.tracking.idle_after_ms)
    try:
        missing = list(getattr(source, "missing", ()))
    finally:
        source.close()
    if missing:
        return Finding("window", "degraded", " ".join(missing))
    return Finding("window", "works", "X11 tells of windows, titles and idleness")


def _look_at_session() -> Finding:
    source = SessionSource()
    try:
        source.read()
        missing = list(source.missing)
    finally:
        source.close()
    if missing:
        return Finding("lock and sleep", "degraded", " ".join(missing))
    return Finding("lock and sleep", "works", "the session and login buses tell")


def _look_at_notifications() -> Finding:
    notifier = open_notifier()
    try:
        ways: list[tuple[str, str]] = notifier.describe()  # type: ignore[attr-defined]
    finally:
        notifier.close()
    usable = [(name, words) for name, words in ways if not words.startswith("missing")]
    if not usable:
        reasons = "; ".join(f"{name}: {words}" for name, words in ways)
        return Finding("notifications", "missing", f"{reasons}. Install a notification daemon.")
    name, words = usable[0]
    return Finding("notifications", "works" if name == "dbus" else "degraded", f"{name}: {words}")


def _look_at_tray() -> Finding:
    if sys.platform != "linux":
        return Finding("tray", "works", "the system's own")
    if _has_status_notifier_host():
        return Finding("tray", "works", "a StatusNotifier host shows the icon with its menu")
    from tracker.tray.xembed import has_host  # noqa: PLC0415 - opens the display

    if has_host():
        detail = "an older tray shows the icon; a click opens the summary, the menu may be missing"
        return Finding("tray", "degraded", detail)
    detail = (
        "no tray on this desktop now; 'eyeprize status|pause|summary' do what its menu does. "
        "On GNOME install the AppIndicator extension."
    )
    return Finding("tray", "missing", detail)


def _has_status_notifier_host() -> bool:
    from tracker.system.dbus import BusError, open_bus  # noqa: PLC0415 - Linux only

    try:
        bus = open_bus("session")
    except BusError:
        return False
    try:
        return bus.has_owner("org.kde.StatusNotifierWatcher")
    finally:
        bus.close()


def _look_at_browsers() -> Finding:
    found, running = find_installed()
    ready = [one.brand for one in found if one.present and not one.problem]
    if running:
        names = ", ".join(sorted({str(host["browser"]) for host in running}))
        return Finding("browsers", "works", f"the extension tells the page in front: {names}")
    if not ready:
        detail = "no browser can start our host; run 'eyeprize browser install'. Only titles count."
        return Finding("browsers", "missing", detail)
    detail = f"host installed for {', '.join(ready)}; no extension is connected now"
    return Finding("browsers", "degraded", detail)


def _look_at_calendar(settings: Settings) -> Finding:
    sources = settings.calendar.sources
    if not sources:
        detail = "none connected: add sources under [calendar] in config.toml"
        return Finding("calendar", "degraded", detail)
    from tracker.calendars.files import find_problems  # noqa: PLC0415

    problems = [*find_problems(sources), *_read_errors(sources)]
    if problems:
        return Finding("calendar", "degraded", " ".join(problems))
    return Finding("calendar", "works", f"{len(sources)} connected")


def _read_errors(sources: Sequence[str]) -> list[str]:
    """Return why calendars could not be read last."""
    from tracker.calendars.copies import Copies  # noqa: PLC0415

    copies = Copies(str(find_places().calendar_copies))
    kept = (copies.load(source) for source in sources)
    return [f"{plain_line(one.error)}." for one in kept if one.error is not None]


def _look_at_storage(places: Places) -> Finding:
    if not places.database.exists():
        return Finding("storage", "works", f"nothing recorded yet; it will be in {places.data}")
    with Archive.existing(places.database) as archive:
        problems: list[Any] = archive.verify()
    if problems:
        return Finding("storage", "missing", f"damaged: {problems[0]}")
    backups = daily_backups(places.database)
    if not backups:
        return Finding("storage", "works", f"{places.database}; no backup yet")
    # A file's own time, as the day in its name is that of a clock that may have been wrong.
    newest = max(backups, key=lambda path: path.stat().st_mtime)
    kept = plural(len(backups), "backup")
    detail = f"{places.database}; {kept}, the last of {day_of_backup(newest)}"
    return Finding("storage", "works", detail)
