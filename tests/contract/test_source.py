"""What every ``Source`` promises (``tracker.core.ports``), asked of the real ones."""

import itertools
import select
import time
from collections.abc import Callable, Iterator

import pytest

from tests.desktop.bus_service import Service
from tests.desktop.virtual import VirtualDesktop
from tests.unit.app.living import ScriptedSource
from tracker.core.observations import Lock, Observation
from tracker.core.ports import Source, WindowSeen
from tracker.desktop.session import SessionSource
from tracker.desktop.x11 import X11Source
from tracker.errors import SurroundingsError

pytestmark = pytest.mark.desktop


@pytest.fixture
def desktop(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualDesktop]:
    with VirtualDesktop() as one:
        for key, value in one.env.items():
            monkeypatch.setenv(key, value)
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", f"unix:path={one.folder}/none")
        yield one


def readable(source: Source, timeout_s: float = 0) -> bool:
    return bool(select.select([source.fileno()], [], [], timeout_s)[0])


class SourceContract:
    """Subclass and provide ``source`` and ``happen``: has something happen and returns."""

    @pytest.fixture
    def source(self) -> Source:
        raise NotImplementedError

    @pytest.fixture
    def happen(self) -> Callable[[], object]:
        raise NotImplementedError

    def test_the_present_state_can_be_waited_for_like_any_other(self, source):
        assert readable(source)
        source.read()
        assert not readable(source)

    def test_what_happens_makes_it_readable(self, source, happen):
        source.read()
        happen()
        assert readable(source, 10)
        assert source.read()

    def test_after_reading_nothing_is_left_that_the_descriptor_does_not_announce(
        self, source, happen
    ):
        source.read()
        for _ in range(3):
            happen()
            source.read()
            if not readable(source):
                assert source.read() == []

    def test_reading_when_nothing_happened_returns_at_once(self, source):
        source.read()
        started = time.perf_counter()
        assert source.read() == []
        assert time.perf_counter() - started < 0.2

    def test_the_descriptor_stays_the_same(self, source, happen):
        before = source.fileno()
        source.read()
        happen()
        source.read()
        assert source.fileno() == before

    def test_observations_have_both_clocks_and_come_in_order(self, source, happen):
        seen = list(source.read())
        for _ in range(3):
            happen()
            assert readable(source, 10)
            seen += source.read()

        assert all(isinstance(one, WindowSeen | Observation) for one in seen)
        times = [one.mono_ms for one in seen]
        assert None not in times
        assert times == sorted(times)

    def test_missing_is_none_and_not_a_word(self, source, happen):
        happen()
        windows = [one for one in source.read() if isinstance(one, WindowSeen)]

        assert not {"", "unknown"} & {text for one in windows for text in (one.app, one.title)}

    def test_it_can_be_closed_twice(self, source):
        source.close()
        source.close()


class TestScripted(SourceContract):
    """The fake that the engine's own tests live with."""

    @pytest.fixture
    def source(self):
        one = ScriptedSource()
        yield one
        one.close()

    @pytest.fixture
    def happen(self, source):
        instants = itertools.count(1)

        def switch() -> None:
            now = next(instants)
            source.tell(
                WindowSeen(at_ms=now, mono_ms=now, window_id=now, pid=None, app="xterm", title=None)
            )

        return switch

    def test_gone_for_good_is_the_only_error(self, source):
        source.read()
        source.fail(SurroundingsError("It is gone."))

        assert readable(source)
        with pytest.raises(SurroundingsError):
            source.read()


class TestX11(SourceContract):
    @pytest.fixture
    def source(self, desktop):
        one = X11Source(3_600_000)
        yield one
        one.close()

    @pytest.fixture
    def happen(self, desktop, source):
        return lambda: desktop.window("")

    def test_the_first_reading_tells_the_window_in_front(self, source, desktop):
        window = desktop.window("already there")

        assert [one.window_id for one in source.read() if isinstance(one, WindowSeen)] == [window]

    def test_gone_for_good_is_the_only_error(self, source, desktop):
        desktop.server.kill()
        desktop.server.wait()

        with pytest.raises(SurroundingsError):
            source.read()


class TestSession(SourceContract):
    @pytest.fixture
    def saver(self, desktop):
        one = Service(desktop, "session", "org.gnome.ScreenSaver")
        yield one
        one.close()

    @pytest.fixture
    def source(self, saver):
        one = SessionSource()
        yield one
        one.close()

    @pytest.fixture
    def happen(self, saver):
        states = iter([True, False] * 10)

        def switch() -> None:
            name = "org.gnome.ScreenSaver"
            saver.emit("/org/gnome/ScreenSaver", name, "ActiveChanged", "b", next(states))

        return switch

    def test_the_first_reading_tells_that_it_is_locked(self, desktop):
        saver = Service(desktop, "session", "org.mate.ScreenSaver")
        saver.answer("GetActive", "b", *(True,))
        source = SessionSource()

        assert [type(one) for one in source.read()] == [Lock]
        source.close()
        saver.close()
