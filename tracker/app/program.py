"""Opens everything, runs engine and tray, and closes everything again."""

import contextlib
import logging
import signal
import threading
from functools import partial
from pathlib import Path
from types import FrameType

from msgspec import Struct, structs

from tracker.app.care import Apart
from tracker.app.compose import World, compose
from tracker.app.engine import Engine
from tracker.app.loop import Loop
from tracker.app.recorder import Recorder
from tracker.config import Settings, read_settings
from tracker.core.ports import Notice
from tracker.desktop.choice import open_source, read_desktop
from tracker.desktop.session import SessionSource
from tracker.desktop.silence import SilenceSource
from tracker.errors import DamagedError, SurroundingsError, TrackerError
from tracker.notifications.choice import open_notifier
from tracker.paths import Places, private_folder
from tracker.storage.apart import Report, back_up_in_child, recover_in_child
from tracker.storage.asides import drop_work_folder, ready_file
from tracker.storage.instance import Lock, hold
from tracker.storage.journal import open_journal
from tracker.storage.known_traces import remember_trace
from tracker.storage.turns import wait_for_turn
from tracker.system.clock import SystemClock, local_zone_name
from tracker.system.control import ControlServer
from tracker.tray.app import Tray
from tracker.tray.model import Command, TrayState

_log = logging.getLogger(__name__)

_NO_TRAY_TITLE = "Eye on the Prize runs without an icon"
_NO_TRAY = (
    "This desktop shows no tray. Tracking goes on; use 'eyeprize status', 'pause', "
    "'summary' in a terminal, or the program's entry in the menu."
)


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
        self._lock: Lock

    def run(self) -> None:
        """Run until told to stop.

        Raises:
            TrackerError: If it cannot start, or the desktop went away; all that was seen is
                written by then.
        """
        settings = read_settings(self._places.config_file)
        for folder in self._places:
            _make_folder(folder)
        self._lock = hold(self._places.lock_file)
        try:
            self._run_threads(settings)
        finally:
            self._lock.release()
        if self._failure is not None:
            raise self._failure

    def _run_threads(self, settings: Settings) -> None:
        if not self._options.headless:
            self._tray = Tray(on_command=self._on_command)
            self._tray.on_no_host = self._tell_no_tray
        # The tray needs the main thread (macOS insists); the engine has all the rest in its own.
        thread = threading.Thread(target=self._run_engine, args=(settings,), name="engine")
        for number in _ending_signals():
            signal.signal(number, self._on_signal)
        thread.start()
        self._built.wait()
        if self._tray is not None and self._failure is None:
            self._run_tray(self._tray)
        thread.join()

    def _run_tray(self, tray: Tray) -> None:
        try:
            tray.run()
        # Whatever a panel, a bus or a toolkit made of it: the tracking hangs on no icon.
        except Exception as error:  # noqa: BLE001
            _log.warning("The tray icon failed: %s", type(error).__name__)
            self._tell_no_tray()

    def _run_engine(self, settings: Settings) -> None:
        """Build and run the engine; everything it opens belongs to this thread."""
        try:
            while not self._stop_asked and self._live(settings):
                self._give_way()
        except BaseException as error:  # noqa: BLE001 - the main thread raises it again
            self._failure = error
        finally:
            self._built.set()
            if self._tray is not None:
                self._tray.stop()

    def _live(self, settings: Settings) -> bool:
        """Build and run one engine; return whether it ended for somebody who waits."""
        engine = self._engine = self._build(settings)
        # A signal that came before saw no engine yet; one that comes now sees it.
        if self._stop_asked:
            engine.stop()
        self._built.set()
        engine.run()
        return engine.gave_way

    def _give_way(self) -> None:
        """Let another process of the person's have all files, and begin anew when it is done.

        Nothing of what was known lives on in memory, so nothing forgotten can come back.
        """
        self._engine = None
        if self._options.record is not None:
            # A trace with a hole would replay to something else.
            _log.warning("The recorded trace ends here: the records are being changed.")
            self._options = structs.replace(self._options, record=None)
        self._lock.release()
        wait_for_turn(self._places, lambda: self._stop_asked)
        if not self._stop_asked:
            self._lock = hold(self._places.lock_file)

    def _build(self, settings: Settings) -> Engine:
        """Open everything; a database that is found damaged is mended first, and that is told."""
        database = self._places.database
        report = None
        if ready_file(database).exists():  # a crash interrupted the mending
            report = self._mend(database)
        try:
            engine = self._open(settings)
        except DamagedError:
            report = self._mend(database)
            engine = self._open(settings)
        drop_work_folder(database)  # of a mending that was killed
        if report is not None:
            engine.tell_recovery(report)
        return engine

    def _mend(self, database: Path) -> Report:
        try:
            return recover_in_child(database)
        except TrackerError as error:
            # Who starts it with the session reads no standard error.
            with contextlib.closing(open_notifier()) as notifier:
                title = "Your records are damaged and could not be mended"
                notifier.show(Notice(key="recovery", title=title, body=str(error), urgent=True))
            raise

    def _open(self, settings: Settings) -> Engine:
        clock, places, options = SystemClock(), self._places, self._options
        with contextlib.ExitStack() as opened:
            loop = Loop()
            opened.callback(loop.close)
            notifier = open_notifier()
            opened.callback(notifier.close)
            journal = open_journal(places.database)
            opened.callback(lambda: journal.close(clock.wall_ms()))
            server = ControlServer(places.control_socket)
            opened.callback(server.close)
            front = open_source(read_desktop(), settings.tracking.idle_after_ms)
            opened.callback(front.close)
            session = SessionSource()
            opened.callback(session.close)
            silence = SilenceSource()
            opened.callback(silence.close)
            recorder = Recorder(options.record) if options.record else None
            if recorder is not None and options.record is not None:
                opened.callback(recorder.close)
                remember_trace(journal, options.record)
            blind = tuple(getattr(front, "missing", ()))
            world = World(
                clock=clock,
                loop=loop,
                notifier=notifier,
                journal=journal,
                server=server,
                sources=(front, session, silence),
                warnings=lambda: (*blind, *session.missing),
                read_zone=local_zone_name,
                recorder=recorder,
                show=self._show,
                apart=Apart(
                    back_up=partial(back_up_in_child, keep_months=settings.privacy.keep_months)
                ),
            )
            engine = compose(places, settings, options.version, world)
            opened.pop_all()  # from here on the engine closes them itself
        return engine

    # -- between the threads

    def _show(self, state: TrayState) -> None:
        if self._tray is not None:
            self._tray.update(state)

    def _on_command(self, command: Command) -> None:
        if self._engine is not None:
            self._engine.command(command)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        """End in order; who asks a second time does not want to wait for that."""
        del frame
        signal.signal(number, signal.SIG_DFL)
        self._stop_asked = True
        if self._engine is not None:
            self._engine.stop()

    def _tell_no_tray(self) -> None:
        _log.warning("No tray on this desktop takes the icon; tracking goes on without it.")
        if self._engine is not None:
            self._engine.tell(_NO_TRAY_TITLE, _NO_TRAY)


def _make_folder(folder: Path) -> None:
    try:
        private_folder(folder)
    except OSError as error:
        raise SurroundingsError(
            f"{folder} cannot be used: {error.strerror}",
            hint="Give yourself access to it, or name another folder in EYEPRIZE_HOME.",
        ) from None


def _ending_signals() -> list[signal.Signals]:
    """Return the signals that end the program in order: Ctrl+C, the session's end, a hung-up line.

    One that whoever started us had ignored (nohup) stays ignored.
    """
    names = ("SIGINT", "SIGTERM", "SIGHUP")
    known = [signal.Signals[name] for name in names if name in signal.Signals.__members__]
    return [number for number in known if signal.getsignal(number) is not signal.SIG_IGN]
