"""What do icon, tooltip and menu show for a state of the day? PURE.

Labels and meeting titles come from pages and calendars and may hold anything: control
characters, text that runs backwards, a megabyte. Everything goes through ``plain_text``
before it is shown. Escaping for one toolkit or the other is left to the backend.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct

from classifiers.widths import Width
from tracker.core.lengths import show_length
from tracker.summary.words import plain_text

CountedAs = Literal["networking", "socializing", "job_search", "other"]


class Count(Struct, frozen=True):
    """Count the page in front as something else.

    Attributes:
        category: As what.
        width: How much of its site.
        place: What the row said it was about; another page may be in front by now.
    """

    category: CountedAs
    width: Width
    place: str


Plain = Literal[
    "pause",
    "resume",
    "snooze",
    "snooze_today",
    "log_call",
    "summary",
    "export",
    "plan",
    "status",
    "quit",
]
Command = Plain | Count
Hue = Literal["networking", "socializing", "meeting", "neutral"]

#: Hues that fill the ring, the first one wins a tie.
HUES: tuple[Hue, ...] = ("networking", "meeting", "socializing")
FILL_STEPS = 8
#: A full ring: the whole of the recent minutes that ``TrayState.recent`` covers.
RECENT_S = 1_800
_WORTH_SHOWING_S = 60

_LABEL_CHARS = 60
_TOOLTIP_CHARS = 80
_WARNINGS_SHOWN = 3

#: What a page may be counted as by hand; a call is logged, and away is nobody's page.
COUNTED_AS: tuple[CountedAs, ...] = ("networking", "socializing", "job_search", "other")
_WIDTHS: dict[Width, str] = {
    "page": "This page",
    "section": "This section: {}",
    "site": "This site: {}",
    "program": "This program: {}",
}
_PLACE_CHARS = 44

_NAMES = {
    "networking": "Networking",
    "socializing": "Socializing",
    "job_search": "Job search",
    "meeting": "Meeting",
    "other": "Something else",
    "away": "Away",
}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class TrayState(Struct, frozen=True, kw_only=True):
    """Everything the tray shows, as of ``now_ms``.

    Attributes:
        category: What is in front now; ``None`` before anything was seen.
        label: It in words ("LinkedIn: messages"); may hold hostile text.
        paused: The person paused the tracking.
        snoozed_until_ms: Nudges are silent until then; ``None`` if they are not.
        seconds: Today's totals by category.
        recent: Seconds by category of the last 30 minutes.
        next_meeting: Start and title of the next meeting that counts.
        calendar_known: A calendar is connected and its copy fresh enough to trust.
        reaches: What a rule of the person's own could cover, from the page in front to its
            whole site, each with where that is; empty where no rule could name it.
        warnings: What is seen less of than should be, a sentence each.
        zone_offset_s: Local time minus UTC, now.
        now_ms: UTC milliseconds.
    """

    now_ms: int
    zone_offset_s: int = 0
    category: str | None = None
    label: str = ""
    paused: bool = False
    snoozed_until_ms: int | None = None
    seconds: dict[str, int] = {}
    recent: dict[str, int] = {}
    next_meeting: tuple[int, str] | None = None
    calendar_known: bool = False
    reaches: tuple[tuple[Width, str], ...] = ()
    warnings: tuple[str, ...] = ()


class MenuEntry(Struct, frozen=True, kw_only=True):
    """One row of the menu.

    Attributes:
        key: Names the row for as long as it means the same, whatever its label says: a click
            that races with a change of the menu still reaches the row that was clicked.
        label: Plain text; empty for a separator.
        command: What a click asks for; ``None`` for rows that only tell, and for submenus.
        checked: A mark to be set or not; ``None`` for rows without one.
        radio: The mark is one of several that exclude each other.
        default: The row that a plain click on the icon stands for.
        children: The rows of a submenu.
    """

    key: str
    label: str = ""
    command: Command | None = None
    enabled: bool = True
    checked: bool | None = None
    radio: bool = False
    default: bool = False
    children: "tuple[MenuEntry, ...]" = ()

    @property
    def separator(self) -> bool:
        """Whether this is a line between groups of rows."""
        return not self.label


class IconLook(Struct, frozen=True):
    """What decides the icon's picture; quantised, so that equal looks are equal pictures.

    Attributes:
        hue: What most of the recent minutes were, of what counts.
        fill: How much of the ring it fills, in eighths; 0 exactly if ``hue`` is ``neutral``.
        paused: Two bars; then ``hue`` is ``neutral``.
    """

    hue: Hue = "neutral"
    fill: int = 0
    paused: bool = False


def icon_look(state: TrayState) -> IconLook:
    """Return the icon's look: the hue that filled most of the last 30 minutes, and its share."""
    if state.paused:
        return IconLook(paused=True)
    hue = max(HUES, key=lambda name: state.recent.get(name, 0))
    seconds = state.recent.get(hue, 0)
    if seconds < _WORTH_SHOWING_S:
        return IconLook()
    return IconLook(hue, min(FILL_STEPS, max(1, round(FILL_STEPS * seconds / RECENT_S))))


def tooltip(state: TrayState) -> str:
    """Return two or three short lines: totals, next meeting, and what is not as usual."""
    lines = [_show_totals(state.seconds), _show_meeting(state)]
    if state.paused:
        lines.append("Paused: nothing is recorded")
    elif _snoozed(state):
        lines.append(f"Nudges are silent until {_show_instant(state.snoozed_until_ms, state)}")
    elif state.warnings:
        lines.append(plain_text(state.warnings[0], _TOOLTIP_CHARS))
    return "\n".join(plain_text(line, _TOOLTIP_CHARS) for line in lines)


def menu(state: TrayState) -> tuple[MenuEntry, ...]:
    """Return the rows of the menu, top to bottom."""
    return (
        MenuEntry(key="now", label=_show_now(state), enabled=False),
        MenuEntry(key="totals", label=_show_totals(state.seconds), enabled=False),
        MenuEntry(key="meeting", label=_show_meeting(state), enabled=False),
        *_warning_entries(state.warnings),
        MenuEntry(key="line-1"),
        _pause_entry(state),
        _snooze_entry(state),
        _today_entry(state),
        _count_entry(state),
        MenuEntry(key="line-2"),
        MenuEntry(key="log_call", label="Log a call…", command="log_call"),
        MenuEntry(key="summary", label="Today's summary", command="summary", default=True),
        MenuEntry(key="plan", label="Plan of the week", command="plan"),
        MenuEntry(key="export", label="Export…", command="export"),
        MenuEntry(key="line-3"),
        MenuEntry(key="quit", label="Quit", command="quit"),
    )


def _show_totals(seconds: Mapping[str, int]) -> str:
    parts = (
        f"{name} {show_length(seconds.get(name.lower(), 0))}"
        for name in ("Networking", "Socializing")
    )
    return " · ".join(parts)


def _show_now(state: TrayState) -> str:
    if state.paused:
        return "Paused: nothing is recorded"
    if state.category is None:
        return "Nothing seen yet"
    name = _NAMES.get(state.category, plain_text(state.category, _LABEL_CHARS))
    label = "" if state.category == "away" else plain_text(state.label, _LABEL_CHARS)
    return f"{name} · {label}" if label else name


def _show_meeting(state: TrayState) -> str:
    if state.next_meeting is None:
        return "No meeting booked" if state.calendar_known else "No calendar connected"
    start_ms, summary = state.next_meeting
    title = plain_text(summary, _LABEL_CHARS) or "meeting"
    when = _show_instant(start_ms, state)
    if start_ms <= state.now_ms:
        return f"Now: {title} (since {when})"
    return f"Next: {when}, {title}"


def _show_instant(at_ms: int | None, state: TrayState) -> str:
    """Return the local time of day, with the day before it unless that is today."""
    assert at_ms is not None
    shift = timedelta(seconds=state.zone_offset_s)
    at = _utc(at_ms) + shift
    days = (at.date() - (_utc(state.now_ms) + shift).date()).days
    clock = f"{at:%H:%M}"
    if days == 0:
        return clock
    if days == 1:
        return f"tomorrow {clock}"
    if 1 < days < 7:
        return f"{_WEEKDAYS[at.weekday()]} {clock}"
    return f"{at.day} {_MONTHS[at.month - 1]} {clock}"


def _utc(at_ms: int) -> datetime:
    # Not fromtimestamp: it fails for years that a broken calendar may well bring up.
    latest_ms = 253_402_214_400_000  # 9999-12-31, less a day for any zone
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=min(max(at_ms, 0), latest_ms))


def _snoozed(state: TrayState) -> bool:
    return state.snoozed_until_ms is not None and state.snoozed_until_ms > state.now_ms


def _warning_entries(warnings: tuple[str, ...]) -> tuple[MenuEntry, ...]:
    return tuple(
        MenuEntry(
            key=f"warning-{number}",
            label=f"⚠ {plain_text(warning, _TOOLTIP_CHARS)}",
            command="status",
        )
        for number, warning in enumerate(warnings[:_WARNINGS_SHOWN])
        if plain_text(warning, _TOOLTIP_CHARS)
    )


def _pause_entry(state: TrayState) -> MenuEntry:
    if state.paused:
        return MenuEntry(key="pause", label="Resume", command="resume")
    return MenuEntry(key="pause", label="Pause", command="pause")


def _snooze_entry(state: TrayState) -> MenuEntry:
    label = "Snooze nudges for 30 min"
    if _snoozed(state):
        label = f"Snoozed until {_show_instant(state.snoozed_until_ms, state)}: 30 min from now"
    return MenuEntry(key="snooze", label=label, command="snooze", enabled=not state.paused)


def _today_entry(state: TrayState) -> MenuEntry:
    label = "No more nudges today"
    return MenuEntry(
        key="snooze_today", label=label, command="snooze_today", enabled=not state.paused
    )


def _count_entry(state: TrayState) -> MenuEntry:
    """Return the row that asks as what, and below it how wide."""
    possible = bool(state.reaches) and not state.paused
    return MenuEntry(
        key="count",
        label="Count this page as",
        enabled=possible,
        children=tuple(_category_entry(name, state, possible=possible) for name in COUNTED_AS),
    )


def _category_entry(name: CountedAs, state: TrayState, *, possible: bool) -> MenuEntry:
    widths = tuple(
        MenuEntry(
            key=width,
            label=_WIDTHS[width].format(plain_text(place, _PLACE_CHARS)),
            command=Count(name, width, place),
        )
        for width, place in state.reaches
        if possible
    )
    return MenuEntry(key=name, label=_NAMES[name], enabled=possible, children=widths)
