"""Notifications as a person meets them: real services on a real bus, a real mouse."""

import functools
import json
import os
import re
import time
from pathlib import Path

import pytest
from jeepney import new_signal
from jeepney.io.blocking import open_dbus_connection

from tests.contract.test_notifier import (
    HOSTILE,
    NotifierContract,
    answers_of,
    is_readable,
    notice,
)
from tests.desktop.conftest import adopt
from tests.desktop.notification_service import ADDRESS, ScriptedService
from tests.desktop.virtual import VirtualDesktop, end, wait_for
from tracker.core.ports import Answer
from tracker.errors import SurroundingsError, UserError
from tracker.notifications.choice import open_notifier
from tracker.notifications.dbus import DBusNotifier
from tracker.notifications.plyer_floor import PlyerNotifier

FULL = ("actions", "body", "body-markup")
#: Screenshots are kept where this names a folder.
PICTURES = os.environ.get("EYEPRIZE_PICTURES")
#: Where the buttons of xfce4-notifyd lie: from the left, and up from the bottom, in dots.
BUTTONS = {"book": 82, "snooze": 225, "networking": 368}
BUTTON_UP = 31
THREE = (
    ("book", "Book a call"),
    ("snooze", "Snooze 30 min"),
    ("networking", "This was networking"),
)


@pytest.fixture
def scripted(on_desktop):
    with ScriptedService(on_desktop.env["DBUS_SESSION_BUS_ADDRESS"], capabilities=FULL) as one:
        yield one


@pytest.fixture
def dbus(on_desktop):
    one = DBusNotifier()
    yield one
    one.close()


def bubbles(desktop: VirtualDesktop) -> list[tuple[int, int, int, int]]:
    """Return left, top, width and height of each notification on the screen."""
    seen = []
    for line in desktop.run("xwininfo", "-root", "-tree").splitlines():
        found = re.search(r'"xfce4-notifyd".*?(\d+)x(\d+)\+.*\+(\d+)\+(\d+)$', line.strip())
        if found and int(found[1]) > 100:
            width, height, left, top = map(int, found.groups())
            state = desktop.run("xwininfo", "-id", line.split()[0], "-stats")
            # The daemon maps its window in the corner of the screen and then moves it.
            if "IsViewable" in state and (left, top) != (0, 0):
                seen.append((left, top, width, height))
    return seen


def bubble(desktop: VirtualDesktop) -> tuple[int, int, int, int] | None:
    """Return the place of the only notification on the screen, if there is one."""
    return next(iter(bubbles(desktop)), None)


def ink(desktop: VirtualDesktop, left: int, top: int, width: int, height: int) -> int:
    """Return how many dark dots a part of the screen has."""
    out = desktop.run(
        "convert", str(desktop.screenshot(desktop.folder / "ink.png")),
        "-crop", f"{width}x{height}+{left}+{top}", "+repage", "-colorspace", "Gray",
        "-threshold", "45%", "-negate", "-format", "%[fx:mean*w*h]", "info:",
    )  # fmt: skip
    return round(float(out))


def click(desktop: VirtualDesktop, left: int, top: int) -> None:
    desktop.xdotool("mousemove", str(left), str(top), "click", "1")


class TestWithXfce:
    """The service that runs on many desktops, its bubble on the screen, and the mouse."""

    @pytest.fixture
    def xfce(self, on_desktop):
        on_desktop.start_notifications()
        notifier = open_notifier()
        yield notifier
        notifier.close()

    def test_it_is_seen_and_its_button_answers(self, xfce, on_desktop):
        message = "2 h 10 min on networks since your last meeting, and none is booked."
        assert xfce.show(notice(title="Busy is not productive", body=message, actions=THREE))
        left, top, width, height = on_desktop.wait_for(lambda: bubble(on_desktop))
        on_desktop.wait_for(lambda: ink(on_desktop, left, top, width, height) > 400)
        if PICTURES:
            on_desktop.screenshot(Path(PICTURES) / "notification.png")

        click(on_desktop, left + BUTTONS["snooze"], top + height - BUTTON_UP)

        assert answers_of(xfce) == [Answer(key="n1", action="snooze")]
        on_desktop.wait_for(lambda: bubble(on_desktop) is None)
        assert list(xfce.read()) == []

    def test_a_click_beside_the_buttons_dismisses(self, xfce, on_desktop):
        xfce.show(notice(actions=THREE))
        left, top, _, _ = on_desktop.wait_for(lambda: bubble(on_desktop))

        click(on_desktop, left + 120, top + 25)

        assert answers_of(xfce) == [Answer(key="n1", action="dismissed")]

    def test_news_under_the_same_key_replaces_what_is_shown(self, xfce, on_desktop):
        xfce.show(notice(body="2 h"))
        first = on_desktop.wait_for(lambda: bubble(on_desktop))
        xfce.show(notice(body="3 h\nand more\nand more"))
        on_desktop.wait_for(lambda: bubble(on_desktop)[3] != first[3])

        assert len(bubbles(on_desktop)) == 1
        assert list(xfce.read()) == []

    @pytest.mark.parametrize("name", [name for name in HOSTILE if name != "nothing"])
    def test_a_hostile_title_is_shown_as_words(self, xfce, on_desktop, name):
        xfce.show(notice(title="Busy", body=HOSTILE[name], actions=()))
        left, top, width, height = on_desktop.wait_for(lambda: bubble(on_desktop))
        if name == "half a surrogate pair":
            return  # nothing of it can be shown

        # A service that was given markup it does not like shows an empty body.
        under_title = (left + 70, top + 34, width - 80, height - 44)
        on_desktop.wait_for(lambda: ink(on_desktop, *under_title) > 5)

    def test_doctor_names_it(self, xfce):
        assert dict(xfce.describe())["dbus"] == "Xfce Notify Daemon 0.7.3, with buttons"


class TestWithDunst:
    """Another service, of the plain kind."""

    @pytest.fixture
    def dunst(self, on_desktop):
        on_desktop.start(["dunst"])
        on_desktop.wait_for(lambda: on_desktop.has_name("org.freedesktop.Notifications"), 20)
        notifier = open_notifier("dbus")
        yield notifier
        notifier.close()

    def test_its_action_and_its_closing_answer(self, dunst, on_desktop):
        dunst.show(notice(actions=(("book", "Book a call"),)))
        on_desktop.run("dunstctl", "action")
        assert answers_of(dunst) == [Answer(key="n1", action="book")]

        dunst.show(notice("n2"))
        on_desktop.run("dunstctl", "close")
        assert answers_of(dunst) == [Answer(key="n2", action="dismissed")]

    def test_hostile_titles_are_kept_as_words(self, dunst, on_desktop):
        for text in HOSTILE.values():
            assert dunst.show(notice(title=text, body=text))
        dunst.show(notice(body="<b>bold</b> & <a href='x'>link</a>"))
        on_desktop.run("dunstctl", "close")
        shown = json.loads(on_desktop.run("dunstctl", "history"))["data"][0][0]
        assert "&lt;b&gt;bold" in shown["message"]["data"]


class TestDBus(NotifierContract):
    """The promises, on a real bus."""

    @pytest.fixture
    def notifier(self, dbus, scripted):
        self.act = functools.partial(self._act, scripted)
        return dbus

    @staticmethod
    def _act(scripted, key, action):
        number = len(scripted.notified)
        reasons = {"expired": 1, "dismissed": 2}
        if action in reasons:
            scripted.signal("NotificationClosed", "uu", (number, reasons[action]))
        else:
            scripted.invoke(number, action)

    @pytest.fixture
    def deaf(self, dbus):
        return dbus


class TestAuto(TestDBus):
    """The same promises kept by what the program really opens."""

    @pytest.fixture
    def notifier(self, scripted):
        self.act = functools.partial(self._act, scripted)
        one = open_notifier()
        yield one
        one.close()

    @pytest.fixture
    def deaf(self, on_desktop):
        one = open_notifier()
        yield one
        one.close()


class TestPlyer(NotifierContract):
    @pytest.fixture
    def notifier(self, scripted):
        return PlyerNotifier(patience_s=20)

    @pytest.fixture
    def deaf(self, on_desktop):
        return PlyerNotifier(patience_s=20)


def sent(service: ScriptedService) -> dict[str, object]:
    names = ("app", "replaces", "icon", "title", "body", "actions", "hints", "timeout")
    return dict(zip(names, service.notified[-1], strict=True))


def test_what_the_service_gets(dbus, scripted):
    dbus.show(notice(title="A <b>", body="x & y", urgent=True))

    assert sent(scripted) == {
        "app": "Eye on the Prize",
        "replaces": 0,
        "icon": "eyeprize",
        "title": "A <b>",
        "body": "x &amp; y",
        "actions": ["book", "Book a call", "snooze", "Snooze 30 min"],
        "hints": {"urgency": ("y", 2), "desktop-entry": ("s", "eyeprize")},
        "timeout": 0,
    }


def test_our_own_picture_goes_along_by_path(on_desktop, scripted):
    notifier = open_notifier("dbus")
    notifier.show(notice())
    notifier.close()

    assert Path(str(sent(scripted)["icon"])).name == "eyeprize.png"
    assert Path(str(sent(scripted)["icon"])).is_file()


def test_a_service_without_buttons_and_markup_gets_neither(dbus, scripted):
    scripted.capabilities = ("body",)
    dbus.show(notice(body="x & y"))

    assert (sent(scripted)["actions"], sent(scripted)["body"]) == ([], "x & y")


def test_the_same_key_replaces_only_what_is_still_shown(dbus, scripted):
    dbus.show(notice())
    dbus.show(notice())
    assert sent(scripted)["replaces"] == 1

    scripted.signal("NotificationClosed", "uu", (1, 2))
    answers_of(dbus)
    dbus.show(notice())
    assert sent(scripted)["replaces"] == 0


def test_closing_by_ourselves_is_no_answer(dbus, scripted):
    dbus.show(notice())
    scripted.signal("NotificationClosed", "uu", (1, 3))
    scripted.signal("NotificationClosed", "uu", (1, 2))
    assert is_readable(dbus, 10)

    dbus.show(notice("n2"))
    assert list(dbus.read()) == []


def test_an_action_that_was_not_offered_is_not_heard(dbus, scripted):
    dbus.show(notice())
    scripted.signal("ActionInvoked", "us", (1, "delete-everything"))
    scripted.signal("ActionInvoked", "us", (99, "book"))
    scripted.invoke(1, "book")

    assert answers_of(dbus) == [Answer(key="n1", action="book")]


def test_a_signal_that_somebody_else_sends_is_not_heard(dbus, scripted, on_desktop):
    dbus.show(notice())
    with open_dbus_connection(on_desktop.env["DBUS_SESSION_BUS_ADDRESS"]) as forger:
        broadcast = new_signal(ADDRESS, "ActionInvoked", "us", (1, "book"))
        forger.send(broadcast)
        # One sent to us alone comes whatever we asked the bus for.
        aimed = new_signal(ADDRESS, "ActionInvoked", "us", (1, "book"))
        from jeepney import HeaderFields

        aimed.header.fields[HeaderFields.destination] = scripted.client
        forger.send(aimed)
        assert is_readable(dbus, 10)
        assert list(dbus.read()) == []

    scripted.invoke(1, "snooze")
    assert answers_of(dbus) == [Answer(key="n1", action="snooze")]


def test_an_answer_that_came_with_a_reply_is_announced(dbus, scripted):
    dbus.show(notice())
    scripted.invoke(1, "book")
    assert is_readable(dbus, 10)
    dbus.show(notice("n2"))  # its replies bring the signals along

    assert answers_of(dbus, 0) == [Answer(key="n1", action="book")]


def test_a_service_that_starts_late_or_anew_is_met_as_it_is(dbus, on_desktop):
    address = on_desktop.env["DBUS_SESSION_BUS_ADDRESS"]
    assert dbus.show(notice()) is False
    assert dbus.reason == "No notification service is running."

    with ScriptedService(address, capabilities=FULL) as first:
        assert dbus.show(notice()) is True
        assert sent(first)["actions"] != []
    assert dbus.show(notice()) is False

    with ScriptedService(address, capabilities=("body",)) as second:
        assert dbus.show(notice(body="&")) is True
        assert sent(second)["replaces"] == 0
        assert (sent(second)["actions"], sent(second)["body"]) == ([], "&")


@pytest.mark.parametrize("method", ["GetCapabilities", "Notify"])
def test_a_service_that_hangs_costs_a_second_and_is_not_bypassed(scripted, on_desktop, method):
    scripted.hanging = {method}
    notifier = open_notifier()
    begin = time.perf_counter()

    assert notifier.show(notice()) is False
    assert time.perf_counter() - begin < 1.0
    assert len(scripted.notified) == (method == "Notify")

    scripted.hanging = set()
    assert notifier.show(notice()) is True
    notifier.close()


def test_a_service_that_refuses_is_false(dbus, scripted):
    scripted.failing = {"Notify"}
    assert dbus.show(notice()) is False
    assert not dbus.absent


def test_a_bus_that_is_restarted_is_found_again(on_desktop, monkeypatch):
    notifier = open_notifier("auto")
    with VirtualDesktop() as other:
        adopt(other, monkeypatch)
        other.start_notifications()
        before = notifier.fileno()
        assert notifier.show(notice()) is True
        end(other.bus)
        assert is_readable(notifier, 10)
        assert list(notifier.read()) == []
        assert not is_readable(notifier)
    adopt(on_desktop, monkeypatch)
    on_desktop.start_notifications()

    assert notifier.show(notice()) is True
    assert notifier.fileno() == before
    notifier.close()


def test_no_bus_at_all_is_false(monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    notifier = open_notifier()

    assert notifier.show(notice()) is False
    assert dict(notifier.describe())["dbus"].startswith("missing: No session message bus")
    notifier.close()


@pytest.mark.parametrize("name", HOSTILE)
def test_plyer_shows_hostile_titles_as_words(scripted, name):
    notifier = PlyerNotifier(patience_s=20)

    assert notifier.show(notice(title=HOSTILE[name], body=HOSTILE[name])) is True
    assert "<" not in sent(scripted)["body"]
    assert len(str(sent(scripted)["title"])) <= 81
    assert sent(scripted)["timeout"] == -1


def test_plyer_without_notify_send_is_false_and_says_what_to_install(
    scripted, monkeypatch, tmp_path
):
    monkeypatch.setenv("PATH", str(tmp_path))
    notifier = PlyerNotifier(patience_s=20)

    assert notifier.show(notice()) is False
    assert "libnotify-bin" in notifier.reason
    with pytest.raises(SurroundingsError, match="libnotify-bin"):
        open_notifier("plyer")


def test_plyer_is_killed_with_its_children_when_it_hangs(scripted, monkeypatch, tmp_path):
    pid_file = tmp_path / "pid"
    hanging = tmp_path / "notify-send"
    hanging.write_text(f"#!/bin/sh\necho $$ > {pid_file}\nexec /bin/sleep 600\n")
    hanging.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    # However slow this machine is just now, the child gets as far as to hang.
    for patience_s in (1, 4, 16):
        notifier = PlyerNotifier(patience_s=patience_s)
        assert notifier.show(notice()) is False
        assert notifier.reason == f"plyer took longer than {patience_s} s"
        if pid_file.exists():
            break
    program = Path(f"/proc/{pid_file.read_text().strip()}/exe")
    wait_for(lambda: not program.exists(), 5, "its end")


def test_plyer_speaks_where_dbus_has_nobody(on_desktop, monkeypatch, tmp_path):
    said = tmp_path / "said"
    fake = tmp_path / "notify-send"
    fake.write_text(f'#!/bin/sh\necho "$1|$2" > {said}\n')
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    notifier = open_notifier()

    assert notifier.show(notice(title="-h", body="a & b")) is True
    assert said.read_text() == " -h|a &amp; b\n"
    assert notifier.describe() == [
        ("dbus", "missing: No notification service is running."),
        ("plyer", "without buttons"),
    ]
    notifier.close()


def test_a_way_asked_for_by_name_must_work(on_desktop):
    with pytest.raises(SurroundingsError, match="No notification service"):
        open_notifier("dbus")
    with pytest.raises(UserError, match=r"'dbuss'\. Did you mean 'dbus'"):
        open_notifier("dbuss")
