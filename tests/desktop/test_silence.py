"""The desktop's do-not-disturb, told by the real services where they can be had."""

import glob
import select
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest

from tests.desktop.bus_service import Service
from tests.desktop.virtual import VirtualDesktop, end
from tracker.core.observations import Dnd
from tracker.desktop.silence import SilenceSource

NOTIFICATIONS = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
XFCONFD = "/usr/lib/*/xfce4/xfconf/xfconfd"
DCONF_SERVICE = "/usr/libexec/dconf-service"
PROPERTIES = "org.freedesktop.DBus.Properties"


@pytest.fixture
def open_source() -> Iterator[Callable[..., SilenceSource]]:
    opened: list[SilenceSource] = []

    def start(desktops: str = "XFCE") -> SilenceSource:
        opened.append(SilenceSource(desktops=desktops))
        return opened[-1]

    yield start
    for source in opened:
        source.close()


def told(source: SilenceSource, timeout_s: float = 10) -> bool:
    """Wait on the descriptor until something is told, and return whether silence is on."""
    deadline = time.monotonic() + timeout_s
    while (left_s := deadline - time.monotonic()) > 0:
        if select.select([source.fileno()], [], [], left_s)[0]:
            for seen in source.read():
                assert isinstance(seen, Dnd)
                assert seen.why == "desktop"
                return seen.on
    raise AssertionError("nothing was told in time")


def start_service(desktop: VirtualDesktop, program: str, name: str) -> None:
    """Start what a desktop's session has, and this one's bus does not start by itself."""
    desktop.start([next(iter(glob.glob(program)))])  # noqa: PTH207 - an absolute pattern
    desktop.wait_for(lambda: desktop.has_name(name), 20)


@pytest.fixture
def xfce(on_desktop: VirtualDesktop) -> VirtualDesktop:
    start_service(on_desktop, XFCONFD, "org.xfce.Xfconf")
    return on_desktop


def xfconf(desktop: VirtualDesktop, *args: str) -> None:
    desktop.run("xfconf-query", "-c", "xfce4-notifyd", "-p", "/do-not-disturb", *args)


def test_xfces_switch(xfce, open_source):
    source = open_source()
    assert list(source.read()) == []

    xfconf(xfce, "-n", "-t", "bool", "-s", "true")
    assert told(source)
    later = open_source()
    assert told(later)  # which is on at the start

    xfconf(xfce, "-s", "false")
    assert not told(source)
    xfconf(xfce, "-s", "true")
    assert told(source)
    xfconf(xfce, "-r")
    assert not told(source)


def test_other_settings_of_xfces_notifications_are_none(xfce, open_source):
    source = open_source()
    xfce.run(
        "xfconf-query", "-c", "xfce4-notifyd", "-p", "/other", "-n", "-t", "bool", "-s", "true"
    )
    xfconf(xfce, "-n", "-t", "bool", "-s", "true")

    assert told(source)
    assert list(source.read()) == []


def test_dunst_paused_and_gone(on_desktop, open_source):
    dunst = on_desktop.start(["dunst"])
    on_desktop.wait_for(lambda: on_desktop.has_name(NOTIFICATIONS), 20)
    source = open_source()
    on_desktop.run("dunstctl", "set-paused", "true")
    assert told(source)

    on_desktop.run("dunstctl", "set-paused", "false")
    assert not told(source)
    on_desktop.run("dunstctl", "set-paused", "true")
    assert told(source)
    assert told(open_source())

    end(dunst)
    assert not told(source)


def test_the_property_that_kdes_service_has(on_desktop, open_source):
    service = Service(on_desktop, "session", NOTIFICATIONS)
    service.answer("Get", "v", ("b", False))
    source = open_source()
    assert list(source.read()) == []

    def changed(signature: str, *body: object) -> None:
        service.emit(PATH, PROPERTIES, "PropertiesChanged", signature, *body)

    changed("sa{sv}as", NOTIFICATIONS, {"Inhibited": ("b", True)}, [])
    assert told(source)
    changed("sa{sv}as", NOTIFICATIONS, {"Inhibited": ("b", False)}, [])
    assert not told(source)
    service.answer("Get", "v", ("b", True))
    changed("sa{sv}as", NOTIFICATIONS, {}, ["Inhibited"])  # ask again
    assert told(source)
    service.close()
    assert not told(source)


def test_gnomes_switch_lies_in_dconf(on_desktop, open_source):
    keys = ("org.gnome.desktop.notifications", "show-banners")
    start_service(on_desktop, DCONF_SERVICE, "ca.desrt.dconf")
    source = open_source("ubuntu:GNOME")
    assert list(source.read()) == []

    on_desktop.run("gsettings", "set", *keys, "false")
    assert told(source)
    on_desktop.run("gsettings", "reset", *keys)
    assert not told(source)


def test_a_desktop_without_any_such_switch_is_never_silent(on_desktop, open_source):
    source = open_source("")

    assert list(source.read()) == []
    assert source.missing == []


def test_no_bus_is_a_reason_for_doctor(monkeypatch, open_source):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
    source = open_source()

    assert list(source.read()) == []
    assert source.missing[0].startswith("The desktop's do-not-disturb is not noticed. No session")


def test_a_bus_that_goes_ends_the_silence(monkeypatch, open_source):
    with VirtualDesktop() as other:
        for key, value in other.env.items():
            monkeypatch.setenv(key, value)
        start_service(other, XFCONFD, "org.xfce.Xfconf")
        xfconf(other, "-n", "-t", "bool", "-s", "true")
        source = open_source()
        assert told(source)
        bus: subprocess.Popen = other.bus
        end(bus)
        assert not told(source)
    assert len(source.missing) == 1
