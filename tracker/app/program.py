"""Opens everything, runs engine and tray, and closes everything again."""

import logging
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

from msgspec import Struct, to_builtins

from classifiers.engine import Classifier
from tracker.app.actions import Actions
from tracker.app.calendar_feed import CalendarFeed
from tracker.app.engine import Engine, Parts
from tracker.app.loop import Loop
from tracker.app.recorder import Recorder
from tracker.app.tracking import Tracking
from tracker.browsers.hosts import Hosts
from tracker.browsers.join import Joiner
from tracker.calendars.refresh import Refresher
from tracker.config import Settings, plain_settings, read_settings
from tracker.core.days import day_bounds, day_of
from tracker.core.model import DAY_MS, Judged
from tracker.core.ports import Notice, Notifier, Source
from tracker.core.redact import Judge
from tracker.core.spans import join_spans
from tracker.core.trace import Start
from tracker.desktop.choice import open_source, read_desktop
from tracker.desktop.session import SessionSource
from tracker.engine.pipeline import Known, Pipeline
from tracker.notifications.choice import open_notifier
from tracker.nudges.policy import Memory
from tracker.paths import Places, private_folder
from tracker.storage.instance import hold
from tracker.storage.journal import Journal, open_journal
from tracker.storage.own_rules import classifier_maker
from tracker.system.clock import SystemClock, local_zone_name
from tracker.system.control import ControlServer
from tracker.texts import read_text_if_any
from tracker.tray.app import Tray
from tracker.tray.model import Command, TrayState

_log = logging.getLogger(__name__)


class Options(Struct, frozen=True):
    """How the program was asked to run.

    Attributes:
        headless: No icon.
        record: Write a trace of this run there.
        version: Of the program.
    """

    headless: bool = False
    record: Path | None = None
    version: str = "0"


class Program:
    """One run of the tray program; ``run`` blocks until the person quits."""

    def __init__(self, places: Places, options: Options) -> None:
        self._places = places
        self._options = options
        self._tray: Tray | None = None
        self._engine: Engine | None = None
        self._built = threading.Event()
        self._failure: BaseException | None = None
        self._stop_asked = False

    def run(self) -> None:
        """Run until told to stop.

        Raises:
            TrackerError: If it cannot start, or the desktop went away; all that was seen is
                written by then.
        """
        settings = read_settings(self._places.config_file)
        for folder in self._places:
            private_folder(folder)
        lock = hold(self._places.lock_file)
        try:
            self._run_threads(settings)
        finally:
            lock.release()
        if self._failure is not None:
            raise self._failure

    def _run_threads(self, settings: Settings) -> None:
        if not self._options.headless:
            self._tray = Tray(on_command=self._on_command)
            self._tray.on_no_host = self._tell_no_tray
        # The tray needs the main thread (macOS insists); the engine has all the rest in its own.
        thread = threading.Thread(target=self._run_engine, args=(settings,), name="engine")
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        thread.start()
        self._built.wait()
        if self._tray is not None and self._failure is None:
            self._tray.run()
        thread.join()

    def _run_engine(self, settings: Settings) -> None:
        """Build and run the engine; everything it opens belongs to this thread."""
        closers: list[Callable[[], None]] = []
        try:
            self._engine = self._build(settings, closers)
            closers.clear()  # from here on the engine closes them itself
            self._built.set()
            if not self._stop_asked:
                self._engine.run()
        except BaseException as error:  # noqa: BLE001 - the main thread raises it again
            self._failure = error
        finally:
            for close in reversed(closers):
                close()
            self._built.set()
            if self._tray is not None:
                self._tray.stop()

    def _build(self, settings: Settings, closers: list[Callable[[], None]]) -> Engine:
        clock, places = SystemClock(), self._places
        loop = Loop()
        closers.append(loop.close)
        notifier = open_notifier()
        closers.append(notifier.close)
        journal = open_journal(places.database)
        closers.append(lambda: journal.close(clock.wall_ms()))
        server = ControlServer(places.control_socket)
        closers.append(server.close)
        sources = self._open_sources(settings, closers)
        rules = _Rules(places)
        zone = ZoneInfo(local_zone_name())
        known = read_known(journal, settings, zone, clock.wall_ms())
        pipeline = Pipeline(settings, rules.make, rules.text, zone, known)
        recorder = Recorder(self._options.record) if self._options.record else None
        tracking = Tracking(
            clock,
            pipeline,
            journal,
            recorder,
            rules_hash=lambda: rules.classifier.rules_hash,
            on_trouble=lambda trouble: _tell_trouble(notifier, trouble),
        )
        journal.begin_run(clock.wall_ms(), zone.key, self._options.version)
        start = Start(
            at_ms=0,
            zone=zone.key,
            settings=plain_settings(settings),
            rules=rules.text,
            targets=rules.targets,
            known=to_builtins(known),
        )
        tracking.feed([tracking.stamp(start)])
        actions = Actions(
            clock, tracking, journal, notifier=notifier, places=places, post=loop.post
        )
        parts = Parts(
            clock=clock,
            loop=loop,
            sources=tuple(sources),
            server=server,
            hosts=Hosts(),
            joiner=Joiner(),
            tracking=tracking,
            journal=journal,
            notifier=notifier,
            actions=actions,
            calendar=CalendarFeed(clock, loop, Refresher(), tracking, journal),
            classifier=lambda: rules.classifier,
            warnings=tuple(r for s in sources for r in getattr(s, "missing", ())),
            show=self._show,
        )
        return Engine(parts)

    def _open_sources(self, settings: Settings, closers: list[Callable[[], None]]) -> list[Source]:
        front = open_source(read_desktop(), settings.tracking.idle_after_ms)
        closers.append(front.close)
        session = SessionSource()
        closers.append(session.close)
        return [front, session]

    # -- between the threads

    def _show(self, state: TrayState) -> None:
        if self._tray is not None:
            self._tray.update(state)

    def _on_command(self, command: Command) -> None:
        if self._engine is not None:
            self._engine.command(command)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._stop_asked = True
        if self._engine is not None:
            self._engine.stop()

    def _tell_no_tray(self) -> None:
        _log.warning("No tray on this desktop takes the icon; tracking goes on without it.")
        if self._engine is not None:
            self._engine.tell(
                "Eye on the Prize runs without an icon",
                "This desktop shows no tray. Tracking goes on; use 'eyeprize status', 'pause', "
                "'summary' in a terminal, or the program's entry in the menu.",
            )


class _Rules:
    """The person's own rules and targets, and the classifier last made of them."""

    def __init__(self, places: Places) -> None:
        self.text = read_text_if_any(places.rules_file)
        self.targets = read_text_if_any(places.targets_file)
        self._make = classifier_maker(places, self.targets)
        self.classifier: Classifier

    def make(self, text: str) -> Judge:
        """Make the judge of own rules of this text."""
        self.classifier = self._make(text)
        return self.classifier.judge


def read_known(journal: Journal, settings: Settings, zone: ZoneInfo, now_ms: int) -> Known:
    """Return what the engine has to know of the last days."""
    starts_min = settings.tracking.day_starts_min
    today = day_of(now_ms, zone, starts_min)
    from_ms = day_bounds(today - timedelta(settings.nudges.busy.days - 1), zone, starts_min)[0]
    stretches: list[tuple[int, int, Judged | None]] = []
    for span, judged in join_spans(journal.read_judged(from_ms, now_ms)):
        verdict = None if span.away else judged
        start_ms = max(span.start_ms, stretches[-1][1] if stretches else span.start_ms)
        if start_ms < span.end_ms:
            stretches.append((start_ms, span.end_ms, verdict))
    meetings = journal.read_meetings(from_ms, now_ms + settings.nudges.busy.horizon_ms + DAY_MS)
    return Known(
        stretches=tuple(stretches),
        memory=journal.load("policy", Memory) or Memory(),
        meetings=tuple(m for m in meetings if not m.logged) if settings.calendar.sources else (),
        logged=tuple(m for m in meetings if m.logged),
        fresh_until_ms=journal.load("calendar_fresh_until_ms", int)
        if settings.calendar.sources
        else None,
    )


def _tell_trouble(notifier: Notifier, trouble: str) -> None:
    if trouble:
        title = "What you do cannot be stored at the moment"
        body = f"{trouble}\nTracking goes on in memory, and is stored as soon as it can be."
    else:
        title, body = "Storing works again", "What was tracked meanwhile has been stored."
    notifier.show(Notice(key="storage", title=title, body=body))
