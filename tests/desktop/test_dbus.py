"""The shared D-Bus helpers on a real private bus."""

import select
from collections.abc import Iterator

import pytest
from jeepney import DBusAddress, new_signal

from tests.desktop.bus_service import Service
from tests.desktop.virtual import VirtualDesktop
from tracker.errors import Exit
from tracker.system.dbus import SERVICE_UNKNOWN, Bus, BusError, open_bus, sender_of, signal_key

NAME = "org.example.Teller"
TELLER = DBusAddress("/teller", NAME, NAME)


@pytest.fixture
def bus(on_desktop: VirtualDesktop) -> Iterator[Bus]:
    one = open_bus("session")
    yield one
    one.close()


@pytest.fixture
def teller(on_desktop: VirtualDesktop) -> Iterator[Service]:
    one = Service(on_desktop, "session", NAME)
    yield one
    one.close()


def test_a_call_gives_the_answer(bus, teller):
    teller.answer("Tell", "si", "all", 7)

    assert bus.call(TELLER, "Tell") == ("all", 7)


def test_nobody_there_is_an_error_with_its_name(bus):
    with pytest.raises(BusError) as caught:
        bus.call(TELLER, "Tell")

    assert caught.value.name == SERVICE_UNKNOWN
    assert caught.value.exit_code == Exit.OUTSIDE


def test_an_error_reply_is_an_error(bus, teller):
    with pytest.raises(BusError, match=r"org\.example\.Teller\.Tell was answered with .*Unknown"):
        bus.call(TELLER, "Tell")


def test_who_never_answers_is_not_waited_for_for_ever(bus, on_desktop):
    silent = open_bus("session")
    assert silent.own(NAME)

    with pytest.raises(BusError, match=r"No answer to org\.example"):
        bus.call(TELLER, "Tell", timeout_s=0.1)
    silent.close()


def test_a_signal_that_came_during_a_call_is_not_lost(bus, teller):
    bus.watch(interface=NAME)
    teller.answer("Tell", "s", "answer")
    for number in range(3):
        teller.emit("/teller", NAME, "Told", "i", number)

    assert bus.call(TELLER, "Tell") == ("answer",)

    told = [m for m in bus.drain() if signal_key(m) == (NAME, "Told", "/teller")]
    assert [message.body for message in told] == [(0,), (1,), (2,)]
    assert sender_of(told[0]).startswith(":1.")
    assert bus.drain() == []


def test_a_signal_makes_the_descriptor_readable_and_draining_makes_it_quiet(bus, teller):
    bus.watch(interface=NAME)
    bus.drain()
    assert select.select([bus.fileno()], [], [], 0)[0] == []

    teller.emit("/teller", NAME, "Told", "s", "x" * 100_000)  # more than one read takes
    assert select.select([bus.fileno()], [], [], 5)[0]
    while not (messages := bus.drain()):
        select.select([bus.fileno()], [], [], 5)

    assert messages[0].body == ("x" * 100_000,)
    assert select.select([bus.fileno()], [], [], 0)[0] == []


def test_only_what_is_watched_comes(bus, teller):
    bus.watch(interface=NAME, member="Told", arg0="this")
    teller.emit("/teller", NAME, "Told", "s", "that")
    teller.emit("/teller", NAME, "Told", "s", "this")
    bus.has_owner(NAME)

    assert [m.body for m in bus.drain() if (signal_key(m) or ("",))[0] == NAME] == [("this",)]


def test_a_name_has_one_owner_and_its_going_is_told(bus, on_desktop):
    other = open_bus("session")
    other.watch_owner(NAME)
    assert bus.own(NAME)
    assert bus.own(NAME)
    assert not other.own(NAME)
    assert other.has_owner(NAME)
    bus.close()
    while other.has_owner(NAME):
        pass

    changed = [
        m.body for m in other.drain() if (signal_key(m) or ("", ""))[1] == "NameOwnerChanged"
    ]
    assert changed == [(NAME, "", bus.unique_name), (NAME, bus.unique_name, "")]
    other.close()


def test_a_bus_that_dies_is_an_error_however_it_is_used(bus, on_desktop):
    on_desktop.bus.kill()
    on_desktop.bus.wait()

    with pytest.raises(BusError, match="bus is gone"):
        bus.drain()
    with pytest.raises(BusError, match="bus is gone"):
        bus.has_owner(NAME)
    with pytest.raises(BusError, match="bus is gone"):
        bus.send(new_signal(TELLER, "Told"))
    bus.close()
    bus.close()
    with pytest.raises(BusError, match="bus is gone"):
        bus.drain()


ADDRESSES = {
    # what is set: (variables, what the message says)
    "nothing": ({}, "neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set"),
    "a bus that ended": ({"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/bus"}, "listens"),
    "the default place, empty": ({"XDG_RUNTIME_DIR": "/nonexistent"}, "listens"),
    "another transport": ({"DBUS_SESSION_BUS_ADDRESS": "tcp:host=localhost"}, "RuntimeError"),
    "no address at all": ({"DBUS_SESSION_BUS_ADDRESS": "autolaunch:"}, "ValueError"),
}


@pytest.mark.parametrize(("variables", "said"), ADDRESSES.values(), ids=ADDRESSES.keys())
def test_no_usable_bus_is_a_sentence(variables, said, monkeypatch):
    for key in ("DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(key, raising=False)
    for key, value in variables.items():
        monkeypatch.setenv(key, value)

    with pytest.raises(BusError, match=said) as caught:
        open_bus("session")

    assert str(caught.value).startswith("No session message bus: ")
    assert "dbus-run-session" in caught.value.hint


def test_without_the_variable_the_runtime_folders_bus_is_found(on_desktop, monkeypatch):
    address = on_desktop.env["DBUS_SESSION_BUS_ADDRESS"]
    path = address.removeprefix("unix:path=").partition(",")[0]
    (on_desktop.folder / "run/bus").symlink_to(path)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")

    open_bus("session").close()
