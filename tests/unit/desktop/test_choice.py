import pytest

from tracker.desktop.choice import Desktop, NoSourceError, candidates, open_source, read_desktop
from tracker.errors import Exit, SurroundingsError, UserError

CANDIDATES = {
    "a plain X11 session": (Desktop("linux", x11=True), ("x11",)),
    "under Wayland X11 sees only its own clients": (Desktop("linux", wayland=True, x11=True), ()),
    "Wayland alone": (Desktop("linux", wayland=True, compositor="gnome"), ()),
    "a text console": (Desktop("linux"), ()),
    "Windows has no X11, even with a DISPLAY": (Desktop("win32", x11=True), ()),
    "macOS with XQuartz would see X11 windows only": (Desktop("darwin", x11=True), ()),
}


@pytest.mark.parametrize(("desktop", "expected"), CANDIDATES.values(), ids=CANDIDATES.keys())
def test_candidates(desktop, expected):
    assert candidates(desktop) == expected


ENVIRONMENTS = {
    "nothing set": ({}, (False, False, "")),
    "X11": ({"DISPLAY": ":1", "XDG_CURRENT_DESKTOP": "XFCE"}, (False, True, "xfce")),
    "Wayland by its socket": ({"WAYLAND_DISPLAY": "wayland-0"}, (True, False, "")),
    "Wayland by the session's type": (
        {"XDG_SESSION_TYPE": "wayland", "DISPLAY": ":0"},
        (True, True, ""),
    ),
    "set but empty is not set": ({"WAYLAND_DISPLAY": "", "DISPLAY": ""}, (False, False, "")),
}


@pytest.mark.parametrize(("env", "expected"), ENVIRONMENTS.values(), ids=ENVIRONMENTS.keys())
def test_read_desktop(env, expected, monkeypatch):
    for key in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP"):
        monkeypatch.delenv(key, raising=False)
    for key, value in env.items():
        monkeypatch.setenv(key, value)

    desktop = read_desktop()

    assert (desktop.wayland, desktop.x11, desktop.compositor) == expected


HINTS = {
    "Wayland is named, and what to choose": (
        Desktop("linux", wayland=True, x11=True),
        "Wayland session, which is not supported yet: log out and choose",
    ),
    "no display": (Desktop("linux"), "DISPLAY is not set"),
    "another platform": (Desktop("win32"), "win32 is not supported yet"),
}


@pytest.mark.parametrize(("desktop", "hint"), HINTS.values(), ids=HINTS.keys())
def test_nothing_to_try_says_what_to_do(desktop, hint):
    with pytest.raises(NoSourceError) as caught:
        open_source(desktop, 1000)

    assert hint in caught.value.hint
    assert caught.value.exit_code == Exit.OUTSIDE


def broken(name):
    def fail(idle_after_ms):
        raise SurroundingsError(f"{name} is broken", hint="not shown")

    return fail


def test_a_failure_keeps_its_reason():
    with pytest.raises(NoSourceError) as caught:
        open_source(Desktop("linux", x11=True), 1000, load=broken)

    assert caught.value.tried == (("x11", "x11 is broken"),)
    assert "  - x11: x11 is broken\n" in str(caught.value)


def test_a_source_asked_for_is_tried_even_where_it_would_not_be_chosen():
    opened = open_source(
        Desktop("linux", wayland=True), 7, "x11", load=lambda name: lambda ms: (name, ms)
    )

    assert opened == ("x11", 7)


def test_a_missing_module_is_a_reason_too():
    def load(name):
        raise ImportError("No module named 'Xlib'")

    with pytest.raises(NoSourceError, match="No module named 'Xlib'"):
        open_source(Desktop("linux", x11=True), 1000, load=load)


def test_an_unknown_name_is_the_persons_error():
    with pytest.raises(UserError, match="Did you mean 'x11'") as caught:
        open_source(Desktop("linux", x11=True), 1000, "x1")

    assert "auto, x11" in caught.value.hint


def test_no_x_server_at_the_display_is_a_reason(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":63999")

    with pytest.raises(NoSourceError, match="x11: Cannot open the X display :63999") as caught:
        open_source(Desktop("linux", x11=True), 1000)

    assert len(caught.value.tried) == 1
