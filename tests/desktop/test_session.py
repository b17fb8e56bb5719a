"""Lock and sleep over real D-Bus: a private session bus, and a second one as the system's."""

import select
import time
from collections.abc import Iterator

import pytest

from tests.desktop.bus_service import Service
from tests.desktop.virtual import VirtualDesktop
from tracker.core.observations import Lock, Resume, Suspend, Unlock
from tracker.desktop.session import SCREEN_SAVERS, SessionSource

LOGIN = "org.freedesktop.login1"
LOGIN_PATH = "/org/freedesktop/login1"
SESSION_PATH = f"{LOGIN_PATH}/session/_37"
PROPERTIES = "org.freedesktop.DBus.Properties"


@pytest.fixture
def no_system_bus(on_desktop: VirtualDesktop, monkeypatch: pytest.MonkeyPatch) -> VirtualDesktop:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={on_desktop.folder}/nothing")
    return on_desktop


@pytest.fixture
def system_bus(on_desktop: VirtualDesktop, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with VirtualDesktop() as machine:  # its session bus plays the system's
        address = machine.env["DBUS_SESSION_BUS_ADDRESS"]
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        on_desktop.env["DBUS_SYSTEM_BUS_ADDRESS"] = address
        yield address


@pytest.fixture
def login(system_bus: str, on_desktop: VirtualDesktop) -> Iterator[Service]:
    service = Service(on_desktop, "system", LOGIN)
    service.answer("GetSessionByPID", "o", SESSION_PATH)
    service.answer("Get", "v", ("b", False))
    yield service
    service.close()


@pytest.fixture
def opened() -> Iterator[list[SessionSource]]:
    sources: list[SessionSource] = []
    yield sources
    for source in sources:
        source.close()


def start(opened: list[SessionSource]) -> SessionSource:
    opened.append(SessionSource())
    return opened[-1]


def kinds(source: SessionSource, count: int, timeout_s: float = 10) -> list[type]:
    """Read until ``count`` observations came, waiting on the source's descriptor only."""
    found: list = []
    deadline = time.monotonic() + timeout_s
    while len(found) < count:
        left_s = deadline - time.monotonic()
        assert left_s > 0, f"only {found}"
        if select.select([source.fileno()], [], [], left_s)[0]:
            found += source.read()
    return [type(one) for one in found]


def active_changed(service: Service, name: str, *, active: bool) -> None:
    service.emit(SCREEN_SAVERS[name][0], name, "ActiveChanged", "b", active)


@pytest.mark.parametrize("name", SCREEN_SAVERS)
def test_a_screen_saver_locks_and_unlocks(name, no_system_bus, opened):
    service = Service(no_system_bus, "session", name)
    source = start(opened)
    assert source.read() == []

    active_changed(service, name, active=True)
    assert kinds(source, 1) == [Lock]
    active_changed(service, name, active=True)  # KDE says it on two paths
    active_changed(service, name, active=False)
    assert kinds(source, 1) == [Unlock]
    service.close()


def test_a_screen_locked_already_is_told_at_the_start(no_system_bus, opened):
    service = Service(no_system_bus, "session", "org.gnome.ScreenSaver")
    service.answer("GetActive", "b", *(True,))
    source = start(opened)

    assert kinds(source, 1) == [Lock]
    service.close()


def test_a_screen_saver_that_dies_no_longer_holds_the_screen(no_system_bus, opened):
    service = Service(no_system_bus, "session", "org.mate.ScreenSaver")
    source = start(opened)
    active_changed(service, "org.mate.ScreenSaver", active=True)
    assert kinds(source, 1) == [Lock]

    service.process.kill()
    assert kinds(source, 1) == [Unlock]
    service.close()


def test_two_holders_unlock_when_both_have_let_go(login, on_desktop, opened):
    saver = Service(on_desktop, "session", "org.xfce.ScreenSaver")
    source = start(opened)
    active_changed(saver, "org.xfce.ScreenSaver", active=True)
    assert kinds(source, 1) == [Lock]
    hint(login, locked=True)
    active_changed(saver, "org.xfce.ScreenSaver", active=False)
    prepare_for_sleep(login, going=True)
    assert kinds(source, 1) == [Suspend]

    hint(login, locked=False)
    assert kinds(source, 1) == [Unlock]
    saver.close()


def prepare_for_sleep(login: Service, *, going: bool) -> None:
    login.emit(LOGIN_PATH, f"{LOGIN}.Manager", "PrepareForSleep", "b", going)


def hint(login: Service, *, locked: bool, path: str = SESSION_PATH) -> None:
    changed = {"LockedHint": ("b", locked)}
    login.emit(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", f"{LOGIN}.Session", changed, [])


def test_sleep_and_waking(login, opened):
    source = start(opened)
    prepare_for_sleep(login, going=True)
    prepare_for_sleep(login, going=False)

    assert kinds(source, 2) == [Suspend, Resume]
    assert source.missing == []


def test_only_our_own_sessions_lock_counts(login, opened):
    source = start(opened)
    hint(login, locked=True, path=f"{LOGIN_PATH}/session/of_somebody_else")
    hint(login, locked=True)

    assert kinds(source, 1) == [Lock]
    hint(login, locked=False)
    assert kinds(source, 1) == [Unlock]


def test_a_hint_set_already_is_told_at_the_start(login, opened):
    login.answer("Get", "v", ("b", True))

    assert kinds(start(opened), 1) == [Lock]


def test_a_session_is_found_by_the_persons_display(login, opened, monkeypatch):
    login.answer("GetSessionByPID", "s", "no such session")  # what a user service is told
    login.answer("GetSession", "o", SESSION_PATH)
    monkeypatch.setenv("XDG_SESSION_ID", "7")
    source = start(opened)
    hint(login, locked=True)

    assert kinds(source, 1) == [Lock]


def test_no_session_of_ours_is_a_reason_and_sleep_is_noticed_all_the_same(
    system_bus, on_desktop, opened, monkeypatch
):
    monkeypatch.delenv("XDG_SESSION_ID", raising=False)
    login = Service(on_desktop, "system", LOGIN)
    source = start(opened)
    prepare_for_sleep(login, going=True)

    assert kinds(source, 1) == [Suspend]
    assert source.missing == ["logind knows no session of ours: its lock is not noticed."]
    login.close()


def test_without_any_bus_it_is_silent_and_says_why(monkeypatch, tmp_path, opened):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    source = start(opened)

    assert source.read() == []
    session, system = source.missing
    assert session == (
        "The screen saver's lock is not noticed."
        " No session message bus: nothing listens at its address."
    )
    assert system == (
        "Sleep is noticed only after waking, and not the lock through logind."
        " No system message bus: nothing listens at its address."
    )


def test_a_session_bus_that_dies_takes_its_lock_along_and_the_other_goes_on(
    login, on_desktop, opened
):
    saver = Service(on_desktop, "session", "org.gnome.ScreenSaver")
    source = start(opened)
    active_changed(saver, "org.gnome.ScreenSaver", active=True)
    assert kinds(source, 1) == [Lock]

    on_desktop.bus.kill()
    assert kinds(source, 1) == [Unlock]
    assert source.missing == [
        "The screen saver's lock is not noticed. The message bus is gone (reading)."
    ]
    prepare_for_sleep(login, going=True)
    assert kinds(source, 1) == [Suspend]
    saver.close()


HOSTILE = {
    "no argument": ("", ()),
    "a word for a truth": ("s", ("yes",)),
    "too many": ("bs", (True, "x")),
}


@pytest.mark.parametrize(("signature", "body"), HOSTILE.values(), ids=HOSTILE.keys())
def test_a_malformed_signal_breaks_nothing(signature, body, no_system_bus, opened):
    name = "org.gnome.ScreenSaver"
    service = Service(no_system_bus, "session", name)
    source = start(opened)
    service.emit("/x", name, "ActiveChanged", signature, *body)
    active_changed(service, name, active=True)

    assert kinds(source, 1) == [Lock]
    service.close()
