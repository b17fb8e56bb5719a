"""A private desktop for each test that asks for one."""

import os
from collections.abc import Iterator

import pytest

from tests.desktop.virtual import VirtualDesktop


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a desktop, so nobody has to remember the mark."""
    here = os.path.dirname(__file__)  # noqa: PTH120 - compared with str paths
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.desktop)


@pytest.fixture
def desktop() -> Iterator[VirtualDesktop]:
    """X server, bus and window manager, empty, for this test alone (about 0.3 s)."""
    with VirtualDesktop() as one:
        yield one


@pytest.fixture(scope="module")
def shared_desktop() -> Iterator[VirtualDesktop]:
    """The same, shared by a module's tests; whoever uses it leaves no window behind."""
    with VirtualDesktop() as one:
        yield one


@pytest.fixture
def on_desktop(desktop: VirtualDesktop, monkeypatch: pytest.MonkeyPatch) -> VirtualDesktop:
    """``desktop``, with this process itself living on it (DISPLAY, bus, HOME)."""
    adopt(desktop, monkeypatch)
    return desktop


def adopt(desktop: VirtualDesktop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give this process the desktop's environment, and nothing of another one's."""
    for key in [key for key in os.environ if key.startswith(("XDG_", "WAYLAND_"))]:
        monkeypatch.delenv(key)
    for key, value in desktop.env.items():
        monkeypatch.setenv(key, value)
