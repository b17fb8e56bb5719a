"""The whole engine, lived in stepped time: real parts, but for clock, desktop and screen."""

import heapq
import itertools
from collections.abc import Callable, Sequence
from datetime import datetime
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zoneinfo import ZoneInfo

from tests.contract.test_notifier import FakeNotifier
from tracker.app.care import Apart
from tracker.app.compose import World, compose
from tracker.app.loop import Loop
from tracker.app.recorder import Recorder
from tracker.config import parse_settings
from tracker.core.model import Span
from tracker.core.observations import Observation
from tracker.core.ports import Notice, Notifier, WindowSeen
from tracker.desktop.readiness import Readiness
from tracker.paths import Places
from tracker.storage.archive import Archive
from tracker.storage.journal import Journal, open_journal
from tracker.storage.migrations import migrate
from tracker.system.control import ControlServer
from tracker.tray.model import TrayState

BERLIN = ZoneInfo("Europe/Berlin")


def at(clock: str, day: str = "2026-03-02") -> int:
    return round(datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=BERLIN).timestamp() * 1000)


class SteppedClock:
    """Time that stands still until it is moved. ``mono`` begins at a day, as after a boot."""

    def __init__(self, wall_ms: int, mono_ms: int = 86_400_000) -> None:
        self._mono = self._awake = mono_ms
        self._offset = wall_ms - mono_ms

    def wall_ms(self) -> int:
        return self._mono + self._offset

    def mono_ms(self) -> int:
        return self._mono

    def awake_ms(self) -> int:
        return self._awake

    def move(self, ms: int) -> None:
        self._mono += ms
        self._awake += ms

    def sleep(self, ms: int) -> None:
        """The machine sleeps."""
        self._mono += ms

    def set_wall(self, ms: int) -> None:
        """Somebody sets the wall clock by so much."""
        self._offset += ms


class SteppedLoop(Loop):
    """A loop that moves the clock instead of waiting.

    Attributes:
        steps: How often it woke.
    """

    def __init__(self, clock: SteppedClock) -> None:
        super().__init__()
        self._clock = clock
        self._order = itertools.count()
        self._plan: list[tuple[int, int, Callable[[], object]]] = []
        self.steps = 0

    def at(self, mono_ms: int, call: Callable[[], object]) -> None:
        """Have ``call`` made at an instant; its news are waited for like any other."""
        heapq.heappush(self._plan, (mono_ms, next(self._order), call))

    def run(self, woken: Callable[[], None], step: Callable[[], float | None]) -> None:
        timeout_s, still = step(), 0
        while not self._stopping:
            instant = self._clock.mono_ms()
            self._wait(timeout_s)
            woken()
            ready = self._selector.select(0)
            for _, handle in sorted((key.data for key, _ in ready), key=itemgetter(0)):
                handle()
            timeout_s = step()
            self.steps += 1
            still = 0 if self._clock.mono_ms() != instant else still + 1
            assert still < 100, "it spins: it wakes again and again, and no time passes"

    def _wait(self, timeout_s: float | None) -> None:
        if self._selector.select(0):
            return
        now = self._clock.mono_ms()
        wake = None if timeout_s is None else now + round(timeout_s * 1000)
        if self._plan and (wake is None or self._plan[0][0] <= wake):
            due, _, call = heapq.heappop(self._plan)
            self._clock.move(max(0, due - now))
            call()
            return
        assert wake is not None, "it waits for ever, and nothing is planned"
        self._clock.move(wake - now)


class ScriptedSource:
    """A desktop that tells what it is told to; a real descriptor announces it."""

    name = "script"

    def __init__(self) -> None:
        self._readiness = Readiness()
        self._news: list[WindowSeen | Observation] = []
        self._error: Exception | None = None
        self.closed = False
        self._readiness.raise_flag()

    def tell(self, *seen: WindowSeen | Observation) -> None:
        self._news += seen
        self._readiness.raise_flag()

    def fail(self, error: Exception) -> None:
        self._error = error
        self._readiness.raise_flag()

    def fileno(self) -> int:
        return self._readiness.fileno()

    def read(self) -> Sequence[WindowSeen | Observation]:
        self._readiness.lower_flag()
        if self._error is not None:
            raise self._error
        news, self._news = self._news, []
        return news

    def close(self) -> None:
        self.closed = True
        self._readiness.close()


class Screen(FakeNotifier):
    """A notification service that remembers everything it showed, also what went again."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[Notice] = []

    def show(self, notice: Notice) -> bool:
        self.shown.append(notice)
        return super().show(notice)


class Life:
    """One run of the engine in ``home``; script it with ``at``, then ``live``.

    Attributes:
        places: Where it keeps what.
        clock: Its time.
        desktop: What tells it of windows.
        screen: What it said.
        states: What the tray showed.
    """

    def __init__(
        self,
        home: Path,
        start: str = "09:00",
        day: str = "2026-03-02",
        *,
        settings: str = "",
        record: Path | None = None,
        clock: SteppedClock | None = None,
        apart: Apart | None = None,
        notifier: Notifier | None = None,
    ) -> None:
        self.places = Places(home, home, home)
        self.clock = clock or SteppedClock(at(start, day))
        self.loop = SteppedLoop(self.clock)
        self.desktop = ScriptedSource()
        self.screen = Screen()
        if notifier is not None:
            self.screen.close()
        self.states: list[TrayState] = []
        self.warnings: tuple[str, ...] = ()
        self.zone = "Europe/Berlin"
        self._lived = False
        self.journal: Journal = open_journal(self.places.database, migrate=migrate)
        # A virtual hour waits 900 times for the disk, else.
        self.journal._db.execute("PRAGMA synchronous = off")
        server = ControlServer(self.places.control_socket)
        world = World(
            clock=self.clock,
            loop=self.loop,
            notifier=notifier or self.screen,
            journal=self.journal,
            server=server,
            sources=(self.desktop,),
            warnings=lambda: self.warnings,
            read_zone=lambda: self.zone,
            recorder=Recorder(record) if record else None,
            show=self.states.append,
            apart=apart,
        )
        self.engine = compose(self.places, parse_settings(settings, name="test"), "test", world)
        self.actions = self.engine._actions
        self.pipeline = self.engine._pipeline

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._lived:
            self.engine._close()

    def after(self, ms: int, call: Callable[[], object]) -> None:
        """Have something happen so long after now."""
        self.loop.at(self.clock.mono_ms() + ms, call)

    def window(self, app: str, title: str | None = None, **more: Any) -> None:
        """Another program's window comes to the front, now."""
        told = {"window_id": hash(app), "pid": None, "app": app, "title": title} | more
        self.desktop.tell(
            WindowSeen(at_ms=self.clock.wall_ms(), mono_ms=self.clock.mono_ms(), **told)
        )

    def told(self, kind: type[Observation], **more: Any) -> None:
        """The desktop tells something, now."""
        self.desktop.tell(kind(at_ms=self.clock.wall_ms(), mono_ms=self.clock.mono_ms(), **more))

    def live(self, ms: int) -> "Life":
        """Let so much time pass, then stop."""
        self.after(ms, self.engine.stop)
        self._lived = True
        self.engine.run()
        return self

    def spans(self) -> list[Span]:
        with Archive.existing(self.places.database) as archive:
            return [span for span, _ in archive.read_spans(0, 1 << 52)]


SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
