"""Each nudge and reminder on a real screen, said by the real engine in stepped time."""

import os
import select
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.desktop.test_notifications import bubble, bubbles, click, ink
from tests.desktop.virtual import VirtualDesktop
from tests.unit.app.living import BERLIN, MINUTE, SECOND, Life, SteppedClock, at
from tracker.core.observations import Dnd, Tab
from tracker.core.ports import Notifier
from tracker.notifications.choice import open_notifier
from tracker.storage.journal import open_journal
from tracker.storage.migrations import migrate

TITLE = "Eye on the Prize: log a call"
PICTURES = os.environ.get("EYEPRIZE_PICTURES")
INVITATIONS = "https://www.linkedin.com/mynetwork/invitation-manager/"
#: Middle of the buttons' row, up from the lower edge of xfce4-notifyd's bubble, in dots.
ROW_UP = 31
#: Middles of the buttons, from the bubble's right edge, in dots: as wide as the widest of them.
WIDE, NARROW = (368, 225, 82), (288, 177, 66)
PLACES = {
    "busy": WIDE,
    "streak": WIDE,
    "budget": WIDE,
    "popularity": NARROW,
    "block_start": (157, 59),
    "block_end": (149, 57),
    "log_call": NARROW,
}


def only(kind: str, more: str = "") -> str:
    """Return settings with which one kind of nudge speaks, and early."""
    kinds = ("busy", "streak", "budget", "popularity")
    off = "".join(f"[nudges.{it}]\nenabled = false\n" for it in kinds if it != kind)
    return f'[nudges]\nquiet = []\ncooldown = "1s"\n{off}{more}'


def invite(life: Life) -> None:
    life.window("chromium", "Invitations | LinkedIn - Chromium")
    life.told(Tab, browser="chromium", url=INVITATIONS, title="Invitations | LinkedIn")


def discord(life: Life) -> None:
    life.window("discord")


def call(life: Life) -> None:
    life.window("zoom", "Zoom Meeting")
    life.after(12 * MINUTE, lambda: life.window("gimp"))


def draw(life: Life) -> None:
    life.window("gimp")


STREAK = only("streak", '[nudges.streak]\nafter = "5m"\n')
SHOWN: dict[str, tuple[Callable[[Life], None], str, int, str, int, str]] = {
    # kind: (what the person does, settings, minutes, words in it, button's place, its answer)
    "busy": (
        discord,
        only("busy", '[nudges.busy]\nafter = "5m"\n'),
        5,
        "on networks",
        1,
        "snooze",
    ),
    "streak": (discord, STREAK, 5, "at a stretch", 1, "snooze"),
    "budget": (
        discord,
        only("budget", '[nudges.budget]\nper_day = "5m"\n'),
        5,
        "socializing",
        2,
        "today",
    ),
    "popularity": (
        invite,
        only("popularity", '[nudges.popularity]\nafter = "5m"\n'),
        5,
        "invitations",
        2,
        "today",
    ),
    "block_start": (
        draw,
        only("", '[plan]\nmon = ["09:05-10:35"]\n'),
        5,
        "until 10:35",
        0,
        "start",
    ),
    "block_end": (
        discord,
        only("", '[plan]\nmon = ["08:00-09:05"]\n'),
        5,
        "5 min of socializing",
        1,
        "done",
    ),
    "log_call": (call, only(""), 14, "A call of 12 min", 1, "no_meeting"),
}


@pytest.fixture
def notifier(on_desktop: VirtualDesktop) -> Iterator[Notifier]:
    on_desktop.start_notifications()
    one = open_notifier()
    yield one
    one.close()


def seen(desktop: VirtualDesktop, name: str) -> tuple[int, int, int, int]:
    """Wait until a bubble with words stands on the screen."""
    desktop.wait_for(lambda: bubble(desktop))
    box = desktop.wait_for(lambda: bubble(desktop))
    desktop.wait_for(lambda: ink(desktop, *box) > 400)
    if PICTURES:
        desktop.screenshot(Path(PICTURES) / f"{name}.png")
    return box


@pytest.mark.parametrize("kind", SHOWN)
def test_each_kind_appears_and_its_button_works(kind, on_desktop, notifier, tmp_path):
    person, settings, minutes, words, place, action = SHOWN[kind]
    shots: list[Any] = []

    def answer() -> None:
        box = seen(on_desktop, kind)
        shots.append(box)
        left, top, width, height = box
        click(on_desktop, left + width - PLACES[kind][place], top + height - ROW_UP)
        assert select.select([notifier.fileno()], [], [], 10)[0]

    with Life(tmp_path, settings=settings, notifier=notifier) as life:
        person(life)
        life.after(minutes * MINUTE + 1 * SECOND, answer)
        life.live((minutes + 1) * MINUTE)

    journal = open_journal(life.places.database, migrate=migrate)
    said = journal.read_nudges(0)
    journal.close(0)
    assert [(it.nudge.kind, it.response) for it in said] == [(kind, action)]
    assert words in said[0].nudge.message
    assert len(shots) == 1
    on_desktop.wait_for(lambda: not bubbles(on_desktop))
    spoke_ms = said[0].nudge.at_ms
    silent_until = {"snooze": spoke_ms + 30 * MINUTE, "today": at("04:00", "2026-03-03")}
    assert abs(life.pipeline.memory.snoozed_until_ms - silent_until.get(action, 0)) <= 2 * SECOND


def test_one_that_stands_is_replaced_and_not_piled_up(on_desktop, notifier, tmp_path):
    shown: list[int] = []

    def look() -> None:
        seen(on_desktop, f"streak-{len(shown)}")
        shown.append(len(bubbles(on_desktop)))

    with Life(tmp_path, settings=STREAK, notifier=notifier) as life:
        discord(life)
        life.after(5 * MINUTE + SECOND, look)
        life.after(10 * MINUTE + SECOND, look)
        life.live(11 * MINUTE)

    assert shown == [1, 1]


def test_what_may_not_be_said_is_not_queued(on_desktop, notifier, tmp_path):
    settings = only("", '[plan]\nmon = ["09:05-09:15"]\n')
    with Life(tmp_path, settings=settings, notifier=notifier) as life:
        discord(life)
        life.after(MINUTE, lambda: life.told(Dnd, on=True))
        life.after(20 * MINUTE, lambda: life.told(Dnd, on=False))
        life.live(30 * MINUTE)

    assert bubbles(on_desktop) == []


def test_log_it_opens_the_window_filled_in(on_desktop, notifier, tmp_path):
    """The window tells the time itself, so this call ended two minutes before the present."""
    begun_ms = round(time.time() * 1000) // MINUTE * MINUTE - 14 * MINUTE
    half_a_day = datetime.fromtimestamp(begun_ms / 1000, BERLIN) + timedelta(hours=12)
    settings = only("", f'[tracking]\nday_starts = "{half_a_day:%H:%M}"\n')

    def press() -> None:
        left, top, width, height = seen(on_desktop, "log-call-asked")
        click(on_desktop, left + width - PLACES["log_call"][0], top + height - ROW_UP)
        assert select.select([notifier.fileno()], [], [], 10)[0]

    clock = SteppedClock(begun_ms)
    with Life(tmp_path, settings=settings, notifier=notifier, clock=clock) as life:
        call(life)
        life.after(14 * MINUTE + SECOND, press)
        life.live(15 * MINUTE)

    found = on_desktop.wait_for(lambda: windows(on_desktop), 20)
    if PICTURES:
        on_desktop.wait_for(lambda: ink(on_desktop, 400, 200, 480, 420) > 2_000)
        on_desktop.screenshot(Path(PICTURES) / "log-call-window.png")
    assert on_desktop.xdotool("getwindowname", found) == TITLE
    on_desktop.wait_for(lambda: on_desktop.active() == int(found))
    on_desktop.xdotool("key", "Escape")
    on_desktop.wait_for(lambda: not windows(on_desktop))


def windows(desktop: VirtualDesktop) -> str:
    return desktop.xdotool("search", "--onlyvisible", "--name", f"^{TITLE}$")
