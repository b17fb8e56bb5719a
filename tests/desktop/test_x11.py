"""The X11 source on a real X server with a real window manager."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import textwrap
import time
import tracemalloc
from collections.abc import Callable, Iterator

import pytest
from Xlib import X, display
from Xlib.protocol import event

from tests.desktop.raw_window import RawWindow
from tests.desktop.virtual import VirtualDesktop
from tracker.core.observations import Active, Dnd, Idle
from tracker.core.ports import WindowSeen
from tracker.desktop.x11 import X11Source
from tracker.errors import SurroundingsError

HOUR_MS = 3_600_000


def wall_ms() -> float:
    return time.time_ns() / 1e6


class Watch:
    """Reads a source when it is readable, and never otherwise."""

    def __init__(self, source: X11Source) -> None:
        self.source = source
        self.seen: list = []

    def until(self, wanted: Callable[[object], object], timeout_s: float = 10):
        """Return the first new observation that is wanted."""
        deadline = time.monotonic() + timeout_s
        while True:
            while self.seen:
                if wanted(one := self.seen.pop(0)):
                    return one
            left_s = deadline - time.monotonic()
            assert left_s > 0, "not seen in time"
            if select.select([self.source.fileno()], [], [], left_s)[0]:
                self.seen += self.source.read()

    def window(self, window_id: int, **fields: object) -> WindowSeen:
        def wanted(one: object) -> bool:
            return (
                isinstance(one, WindowSeen)
                and one.window_id == window_id
                and all(getattr(one, key) == value for key, value in fields.items())
            )

        return self.until(wanted)

    def kind(self, kind: type):
        return self.until(lambda one: isinstance(one, kind))


@pytest.fixture
def watch(on_desktop: VirtualDesktop) -> Iterator[Watch]:
    source = X11Source(HOUR_MS)
    yield Watch(source)
    source.close()


@pytest.fixture
def raw(on_desktop: VirtualDesktop) -> Iterator[RawWindow]:
    with RawWindow() as window:
        yield window


def test_an_empty_desktop_has_nothing_in_front(watch):
    first = watch.kind(WindowSeen)

    assert (first.window_id, first.pid, first.app, first.title) == (None, None, None, None)


def test_a_window_is_told_with_its_title_program_and_process(watch, desktop):
    window = desktop.window("Feed | LinkedIn — Grüße 世", "Chromium")

    seen = watch.window(window)

    assert seen.title == "Feed | LinkedIn — Grüße 世"
    assert seen.app == "chromium"
    assert seen.pid == desktop.pid_of(window)


def test_a_real_programs_window_is_called_by_its_executable(watch, desktop):
    process = desktop.start(["xterm", "-T", "a shell", "-class", "Pretender"])

    seen = watch.until(lambda one: isinstance(one, WindowSeen) and one.title == "a shell")

    assert (seen.app, seen.pid) == ("xterm", process.pid)


def test_a_switch_is_labelled_with_its_moment_and_seen_within_50_ms(watch, desktop):
    one, other = desktop.window("one"), desktop.window("other")
    watch.window(other)
    lateness = []
    for target in (one, other, one):
        before_ms = wall_ms()
        desktop.xdotool("windowactivate", str(target))
        seen = watch.window(target)
        lateness.append(wall_ms() - seen.at_ms)
        assert before_ms - 2 <= seen.at_ms <= wall_ms()

    assert min(lateness) < 50


def test_a_title_is_labelled_with_its_moment_and_seen_within_50_ms(watch, raw):
    window = raw.show()
    watch.window(window)
    lateness = []
    for title in ("first", "second", "third"):
        before_ms = wall_ms()
        raw.write("_NET_WM_NAME", "UTF8_STRING", title.encode())
        after_ms = wall_ms()
        seen = watch.window(window, title=title)
        lateness.append(wall_ms() - after_ms)
        assert before_ms - 2 <= seen.at_ms <= after_ms + 2

    assert min(lateness) < 50


def test_a_loop_that_comes_late_still_labels_the_moment(watch, raw, desktop):
    window = raw.show()
    watch.window(window)
    before_ms = wall_ms()
    raw.write("_NET_WM_NAME", "UTF8_STRING", b"while nobody looked")
    after_ms = wall_ms()
    desktop.wait_for(lambda: wall_ms() > after_ms + 300)

    seen = watch.window(window, title="while nobody looked")

    assert before_ms - 2 <= seen.at_ms <= after_ms + 2
    assert wall_ms() - seen.at_ms >= 300


def test_the_same_title_again_is_not_told_again(watch, raw):
    window = raw.show()
    raw.write("_NET_WM_NAME", "UTF8_STRING", b"same")
    watch.window(window, title="same")
    raw.write("_NET_WM_NAME", "UTF8_STRING", b"same")
    raw.write("WM_NAME", "STRING", b"the old name, for old programs")
    raw.write("_NET_WM_NAME", "UTF8_STRING", b"next")

    assert watch.kind(WindowSeen).title == "next"


def full_screen(window: int, *, on: bool) -> None:
    """Ask the window manager as the window's own program would."""
    with contextlib.closing(display.Display()) as one:
        root, atom = one.screen().root, one.intern_atom
        data = (32, [int(on), atom("_NET_WM_STATE_FULLSCREEN"), 0, 1, 0])
        asked = event.ClientMessage(window=window, client_type=atom("_NET_WM_STATE"), data=data)
        root.send_event(asked, event_mask=X.SubstructureRedirectMask | X.SubstructureNotifyMask)
        one.sync()


def test_a_window_that_fills_the_screen_is_silence_until_it_does_not(watch, desktop):
    window = desktop.window("A film", "Player")
    watch.window(window)
    full_screen(window, on=True)
    begun = watch.kind(Dnd)
    assert (begun.on, begun.why) == (True, "fullscreen")

    full_screen(window, on=False)
    assert not watch.kind(Dnd).on
    # It is neither another window nor another title.
    assert not [one for one in watch.seen if isinstance(one, WindowSeen)]


def test_another_window_in_front_of_a_full_screen_one_ends_the_silence(watch, desktop):
    film = desktop.window("A film", "Player")
    watch.window(film)
    full_screen(film, on=True)
    assert watch.kind(Dnd).on

    desktop.window("Mail", "Mail")
    assert not watch.kind(Dnd).on


def test_a_full_screen_window_that_is_there_at_the_start_is_told(on_desktop):
    film = on_desktop.window("A film", "Player")
    full_screen(film, on=True)
    source = X11Source(HOUR_MS)
    late = Watch(source)

    assert late.kind(Dnd).on
    source.close()


def test_closing_the_last_window_leaves_nothing_in_front(watch, desktop):
    window = desktop.window("alone")
    watch.window(window)
    desktop.close_window(window)

    seen = watch.kind(WindowSeen)
    assert (seen.window_id, seen.app) == (None, None)


TITLES = {
    # what it is: (property, type, bytes, title)
    "no UTF-8": ("_NET_WM_NAME", "UTF8_STRING", b"a\xffb", "a\ufffdb"),
    "control characters": ("_NET_WM_NAME", "UTF8_STRING", b"a\x1b[2J\nb", "a [2J b"),
    "a megabyte": ("_NET_WM_NAME", "UTF8_STRING", "世".encode() * 350_000, "世" * 1024),
    "only the old name, in Latin-1": ("WM_NAME", "STRING", b"caf\xe9", "café"),
    "only the old name, as compound text": (
        "WM_NAME",
        "COMPOUND_TEXT",
        b"term \xe9\x1b$(B@$",
        "term é世",
    ),
    "a spreadsheet's formula": ("_NET_WM_NAME", "UTF8_STRING", b"=cmd|' /C calc'!A0",
                                "=cmd|' /C calc'!A0"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "kind", "value", "title"), TITLES.values(), ids=TITLES.keys())
def test_titles_of_any_bytes(watch, raw, name, kind, value, title):
    raw.write(name, kind, value)

    assert watch.window(raw.show()).title == title


def test_a_title_of_the_wrong_format_is_none(watch, raw):
    raw.write_numbers("_NET_WM_NAME", 1, 2, 3)

    assert watch.window(raw.show()).title is None


def test_of_a_megabyte_title_only_the_beginning_is_asked_for(watch, raw):
    window = raw.show()
    watch.window(window)
    raw.write("_NET_WM_NAME", "UTF8_STRING", b"x" * 1_000_000)

    tracemalloc.start()
    found = watch.source.read()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(found[-1].title) == 1024
    assert peak < 200_000


def test_a_window_without_a_pid_is_traced_by_the_server(watch, raw):
    assert watch.window(raw.show()).pid == os.getpid()


def test_the_number_of_a_sandbox_is_not_believed(watch, raw):
    raw.write_numbers("_NET_WM_PID", 2)

    assert watch.window(raw.show()).pid == os.getpid()


def test_a_window_from_another_machine_is_known_by_its_class_only(watch, raw):
    raw.write("WM_CLIENT_MACHINE", "STRING", b"faraway.example")
    raw.write_numbers("_NET_WM_PID", os.getpid())

    seen = watch.window(raw.show())

    assert (seen.pid, seen.app) == (None, "raw")


def test_the_own_machines_long_name_is_this_machine(watch, raw):
    raw.write("WM_CLIENT_MACHINE", "STRING", f"{socket.gethostname()}.example".encode())

    assert watch.window(raw.show()).pid == os.getpid()


def test_a_window_that_says_nothing_has_a_process_all_the_same(watch, on_desktop):
    with RawWindow(class_=None) as raw:
        seen = watch.window(raw.show())

    assert (seen.pid, seen.title) == (os.getpid(), None)


def test_hiding_the_only_window_leaves_nothing_in_front_until_it_is_back(watch, desktop):
    window = desktop.window("alone")
    watch.window(window)
    desktop.xdotool("windowminimize", str(window))
    assert watch.kind(WindowSeen).window_id is None

    desktop.activate(window)
    seen = watch.window(window)
    assert (seen.title, seen.pid) == ("alone", desktop.pid_of(window))


def test_a_window_that_died_before_it_could_be_asked_leaves_nothing_in_front(watch, raw, capfd):
    other = raw.show()
    watch.window(other)
    with RawWindow() as dead:
        dead.destroy()
        raw.claim_front(dead.id)
        assert watch.kind(WindowSeen).window_id is None
    raw.claim_front(other)

    assert watch.window(other)
    assert capfd.readouterr() == ("", "")


def test_a_window_that_was_left_tells_nothing_more(watch, raw, desktop):
    left = raw.show()
    watch.window(left)
    front = desktop.window("in front")
    watch.window(front)
    raw.write("_NET_WM_NAME", "UTF8_STRING", b"behind")
    raw.destroy()
    desktop.retitle(front, "still in front")

    assert watch.kind(WindowSeen).title == "still in front"


STORM = """
    from tests.desktop.raw_window import RawWindow
    for number in range(50):
        with RawWindow(("storm", "Storm")) as window:
            window.write("_NET_WM_NAME", "UTF8_STRING", b"storm %d" % number)
            window.claim_front(window.show())
            window.destroy()
"""


def test_a_storm_of_dying_windows_is_survived_in_silence(watch, desktop, capfd):
    storm = desktop.start([sys.executable, "-c", textwrap.dedent(STORM)])
    while storm.poll() is None:
        select.select([watch.source.fileno()], [], [], 0.05)
        watch.source.read()
    assert storm.returncode == 0

    window = desktop.window("after the storm")

    assert watch.window(window).title == "after the storm"
    assert capfd.readouterr() == ("", "")


FLOOD = """
    from tests.desktop.raw_window import RawWindow
    with RawWindow(("flood", "Flood")) as window:
        window.show()
        name, kind, number = window.atom("_NET_WM_NAME"), window.atom("UTF8_STRING"), 0
        while True:
            number += 1
            window.window.change_property(name, kind, 8, b"flood %d" % number)
            window.display.flush()
"""


def test_a_window_that_renames_itself_without_end_is_no_longer_listened_to(watch, desktop):
    flood = desktop.start([sys.executable, "-c", textwrap.dedent(FLOOD)])
    watch.until(lambda one: getattr(one, "app", None) == "flood")
    took = []
    while select.select([watch.source.fileno()], [], [], 0.5)[0]:
        started = time.thread_time()
        watch.source.read()
        took.append(time.thread_time() - started)

    assert flood.poll() is None  # it goes on
    assert max(took, default=0) < 0.5
    flood.kill()
    flood.wait()
    other = desktop.window("calm")
    assert watch.window(other, title="calm").pid == desktop.pid_of(other)


def test_a_window_with_the_number_of_one_that_was_closed_is_another_window(watch, desktop):
    for title in ("first", "second", "third"):
        window = desktop.window(title, title)
        seen = watch.window(window, title=title)
        assert (seen.app, seen.pid) == (title, desktop.pid_of(window))
        desktop.close_window(window)


def test_what_came_while_looking_is_told_after_what_was_seen(watch, desktop, monkeypatch):
    below, window = desktop.window("below"), desktop.window("closed")
    watch.window(window)
    manager, look = desktop.window_manager, watch.source._front.look

    def look_slowly() -> bool:
        changed = look()
        manager.send_signal(signal.SIGCONT)
        desktop.wait_for(lambda: desktop.active() == below, 10, "the window below")
        return changed

    # That the window went has no time of its own, and the manager says only then what is next.
    manager.send_signal(signal.SIGSTOP)
    monkeypatch.setattr(watch.source._front, "look", look_slowly)
    desktop.close_window(window)
    watch.window(below)

    assert watch.seen == []


# -- idleness ----------------------------------------------------------------------------


@pytest.fixture
def idle_watch(on_desktop: VirtualDesktop) -> Iterator[Watch]:
    source = X11Source(400)
    yield Watch(source)
    source.close()


def move_pointer(desktop: VirtualDesktop) -> tuple[float, float]:
    """Give input and return between which two instants it fell."""
    before_ms = wall_ms()
    desktop.xdotool("mousemove_relative", "--", "1", "1")
    return before_ms, wall_ms()


def test_idle_is_back_dated_to_the_last_input_and_ends_with_the_next(idle_watch, desktop):
    for _ in range(2):
        before_ms, after_ms = move_pointer(desktop)
        idle = idle_watch.kind(Idle)
        assert before_ms - 20 <= idle.since_ms <= after_ms + 20
        assert 400 <= idle.at_ms - idle.since_ms < 450

        before_ms, after_ms = move_pointer(desktop)
        active = idle_watch.kind(Active)
        assert before_ms - 20 <= active.at_ms <= after_ms + 20


def test_idleness_read_late_is_told_as_it_was(idle_watch, desktop, raw):
    idle_watch.kind(Active)  # the present state at the start
    before_ms, after_ms = move_pointer(desktop)
    desktop.wait_for(lambda: raw.idle_ms() > 900)

    idle = idle_watch.kind(Idle)

    assert before_ms - 20 <= idle.since_ms <= after_ms + 20
    assert 400 <= idle.at_ms - idle.since_ms < 450


def test_leaving_and_coming_back_between_two_reads_tells_both(idle_watch, desktop, raw):
    idle_watch.kind(Active)
    left_ms, _ = move_pointer(desktop)
    desktop.wait_for(lambda: raw.idle_ms() > 500)
    back_ms, _ = move_pointer(desktop)

    idle, active = idle_watch.kind(Idle), idle_watch.kind(Active)

    assert idle.since_ms == pytest.approx(left_ms, abs=50)
    assert active.at_ms == pytest.approx(back_ms, abs=50)
    assert idle_watch.seen == []


def test_who_is_idle_already_at_the_start_is_told_so(on_desktop, raw):
    before_ms, after_ms = move_pointer(on_desktop)
    on_desktop.wait_for(lambda: raw.idle_ms() > 300)
    source = X11Source(200)
    try:
        watch = Watch(source)
        idle = watch.kind(Idle)
        assert before_ms - 20 <= idle.since_ms <= after_ms + 20

        move_pointer(on_desktop)
        assert watch.kind(Active)
    finally:
        source.close()


def test_the_limit_may_be_days(on_desktop):
    source = X11Source(60 * 24 * HOUR_MS)  # more than 32 bits of milliseconds
    assert source.read()
    source.close()


# -- the connection ----------------------------------------------------------------------


def test_a_killed_server_ends_the_source_with_a_sentence(watch, desktop, capfd):
    watch.kind(WindowSeen)
    desktop.server.kill()
    desktop.server.wait()

    with pytest.raises(SurroundingsError, match="X server closed the connection"):
        watch.kind(WindowSeen)
    with pytest.raises(SurroundingsError):
        watch.source.read()
    watch.source.close()
    assert capfd.readouterr() == ("", "")


def test_a_server_that_does_not_know_us_is_a_sentence(on_desktop, monkeypatch, tmp_path, capfd):
    monkeypatch.setenv("XAUTHORITY", str(tmp_path / "none"))

    with pytest.raises(SurroundingsError, match="Cannot open the X display :") as caught:
        X11Source(1000)

    assert "XAUTHORITY" in caught.value.hint
    assert capfd.readouterr() == ("", "")


def test_no_display_is_a_sentence(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)

    with pytest.raises(SurroundingsError, match="DISPLAY is not set"):
        X11Source(1000)


def test_a_missing_window_manager_is_a_reason_for_doctor(watch, desktop):
    assert watch.source.missing == ()
    desktop.window_manager.terminate()
    desktop.window_manager.wait()

    assert watch.source.missing == ("No window manager says which window is in front.",)


# -- as a process of its own -------------------------------------------------------------


class Watcher:
    """``watch_x11`` running on the desktop."""

    def __init__(self, desktop: VirtualDesktop, idle_after_ms: int = HOUR_MS) -> None:
        argv = [sys.executable, "-m", "tests.desktop.watch_x11", str(idle_after_ms)]
        self.process = desktop.start(
            argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def until(self, **fields: object) -> dict:
        while line := self.process.stdout.readline():
            found = json.loads(line)
            if all(found.get(key) == value for key, value in fields.items()):
                return found
        raise AssertionError("the watcher ended")

    def cost(self) -> dict:
        self.process.stdin.write("cost\n")
        self.process.stdin.flush()
        return self.until(kind="cost")

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


@pytest.fixture
def watcher(desktop: VirtualDesktop) -> Iterator[Watcher]:
    one = Watcher(desktop)
    yield one
    one.close()


def test_other_programs_windows_are_not_ours_and_ours_are(watcher, desktop):
    window = desktop.window("theirs", "Other")
    assert watcher.until(window_id=window)["own"] is False

    popup = desktop.window("today", "Eyeprize-popup")
    assert watcher.until(window_id=popup)["own"] is True


def test_nothing_happens_and_nothing_wakes(watcher, desktop):
    desktop.window("quiet")
    watcher.until(title="quiet")
    before = watcher.cost()
    time.sleep(3)  # the time is what is measured
    after = watcher.cost()

    # Being asked is a wake-up each time.
    assert after["switches"] - before["switches"] < 3
    assert after["cpu_s"] - before["cpu_s"] < 0.02
    assert after["uss_mb"] < 25
