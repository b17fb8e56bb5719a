"""The engine's thread: waits for what happens, and lets it take effect.

One step: the join decides what it can, observations take effect in order, time passes,
nudges are said, the journal is brought up to date, the tray is told. It wakes for events, for
the pipeline's deadlines and for the journal's heartbeat, and for nothing else.
"""

import contextlib
import logging
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from tracker.app import view
from tracker.app.actions import Actions
from tracker.app.calendar_feed import CalendarFeed
from tracker.app.care import Care
from tracker.app.correcting import follow_corrections
from tracker.app.loop import Loop
from tracker.app.moments import latest_summary_day, next_summary_instant
from tracker.app.past import Past
from tracker.app.rules_in_force import RulesInForce
from tracker.app.service import Service
from tracker.app.speaking import Speaker
from tracker.app.tracking import Tracking
from tracker.browsers.hosts import Hosts
from tracker.browsers.join import Joiner
from tracker.core.days import day_bounds
from tracker.core.model import BROWSERS, MINUTE_MS, Page
from tracker.core.observations import RulesChanged, Zone
from tracker.core.ports import Clock, Notifier, Source, WindowSeen
from tracker.errors import DamagedError, SurroundingsError, TrackerError
from tracker.storage.apart import Report
from tracker.storage.journal import Journal
from tracker.system.control import ControlServer
from tracker.tray.model import Command, Count, Plain, TrayState

_log = logging.getLogger(__name__)

_TRAY_MS = MINUTE_MS  # the tooltip's totals grow by the minute
_OFFERED_DAYS = 14


class Parts(Struct, frozen=True, kw_only=True):
    """What the composition root opened for the engine."""

    clock: Clock
    loop: Loop
    sources: tuple[Source, ...]
    server: ControlServer
    hosts: Hosts
    joiner: Joiner
    tracking: Tracking
    journal: Journal
    notifier: Notifier
    actions: Actions
    calendar: CalendarFeed
    care: Care
    rules: RulesInForce
    warnings: Callable[[], tuple[str, ...]]
    read_zone: Callable[[], str]
    show: Callable[[TrayState], None]


class Engine:
    """See the module's head. ``run`` blocks; ``command`` and ``stop`` are for other threads."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._clock = parts.clock
        self._tracking = parts.tracking
        self._pipeline = parts.tracking.pipeline
        self._actions = parts.actions
        self._speaker = Speaker(
            parts.clock, parts.tracking, parts.journal, parts.notifier, parts.actions
        )
        self._past = Past(parts.clock, parts.tracking, parts.journal, parts.rules)
        self._service = Service(
            parts.clock,
            parts.server,
            hosts=parts.hosts,
            joiner=parts.joiner,
            tracking=parts.tracking,
            actions=parts.actions,
            show_status=self._status,
            reload_rules=self._reload_rules,
            reload_calendars=parts.calendar.reload,
            reload_corrections=lambda: follow_corrections(parts.tracking, parts.journal),
            past=self._past,
            last_web_page=lambda: self._last_web_page,
            stop=parts.loop.stop,
            give_way=self._give_way,
        )
        self._shown: tuple[object, ...] = ()
        self._shown_at: int | None = None
        self._configured: tuple[object, ...] = ()
        self._last_page: Page | None = None
        self._last_web_page: Page | None = None
        self._memory = self._pipeline.memory
        self._popup_day = self._first_popup_day()
        self._failure: TrackerError | None = None
        self.gave_way = False  # somebody waits for the files, and this run ends for it

    # -- from other threads

    def command(self, command: Command) -> None:
        """Have a tray command done; from any thread."""
        self._parts.loop.post(lambda: self._do(command))

    def tell(self, title: str, body: str) -> None:
        """Show the person something; from any thread."""
        self._parts.loop.post(lambda: self._actions.tell(title, body))

    def tell_recovery(self, report: Report) -> None:
        """Tell the person what was saved of their records; from any thread."""
        self._parts.loop.post(lambda: self._parts.care.tell(report))

    def stop(self) -> None:
        """End ``run``; from any thread or a signal handler."""
        self._parts.loop.post(self._parts.loop.stop)

    # -- the thread

    def run(self) -> None:
        """Track until told to stop.

        Raises:
            SurroundingsError: If the desktop went away; everything seen is written by then.
        """
        parts = self._parts
        try:
            # The desktop before the browsers: the join takes its news as the earlier.
            for source in parts.sources:
                parts.loop.watch(source.fileno(), lambda s=source: self._read(s))  # type: ignore[misc]
                self._read(source)
            parts.loop.watch(parts.server.fileno(), self._service.serve)
            descriptor = parts.notifier.fileno()
            if descriptor is not None:
                parts.loop.watch(descriptor, self._speaker.hear)
            parts.loop.run(self._tracking.notice_sleep, self._step)
        finally:
            self._close()
        if self._failure is not None:
            raise self._failure

    def _read(self, source: Source) -> None:
        try:
            found = source.read()
        except SurroundingsError as error:
            self._parts.loop.unwatch(source.fileno())
            self._failure = error
            self._parts.loop.stop()
            return
        for seen in found:
            if isinstance(seen, WindowSeen):
                self._tracking.feed(self._parts.joiner.window(seen))
            else:
                self._tracking.feed([seen])

    def _step(self) -> float | None:
        parts, joiner = self._parts, self._parts.joiner
        self._tracking.feed(joiner.tick(self._clock.wall_ms(), self._clock.mono_ms()))
        self._actions.end_pause_if_over()
        parts.calendar.step()
        mono_ms = self._clock.mono_ms()
        self._take_rules(parts.rules.look(mono_ms), parts.rules.look_at_targets(mono_ms))
        held_from = joiner.held_from_mono_ms
        self._tracking.release(held_from)
        for nudge in self._tracking.advance(held_from):
            self._speaker.speak(nudge)
        self._remember()
        self._open_popup_if_due()
        try:
            self._past.follow()
        except DamagedError as error:
            self._tracking.writer.refuse(error)
        self._tracking.write()
        parts.care.step()
        self._configure_hosts()
        self._show()
        return self._wait_s()

    def _wait_s(self) -> float | None:
        now, offset = self._clock.mono_ms(), self._pipeline.offset_ms
        paused = self._actions.paused
        decided, held_from = self._pipeline.next_deadline, self._parts.joiner.held_from_mono_ms
        if decided is not None and held_from is not None and decided >= held_from:
            decided = None  # time stands still there until the join has decided
        instants = [
            decided,
            self._parts.joiner.next_deadline_mono_ms,
            self._tracking.next_write(),
            self._parts.calendar.next_look(),
            None if self._shown_at is None else self._shown_at + _TRAY_MS,
            paused.until_ms - offset if paused and paused.until_ms is not None else None,
            self._next_summary_ms() - offset,
        ]
        until = min(at for at in instants if at is not None)
        return max(0, until - now + 1) / 1000

    def _close(self) -> None:
        """Write what is left and release everything, whatever of it fails."""
        parts = self._parts
        with contextlib.ExitStack() as closing:
            closing.callback(parts.loop.close)
            closing.callback(parts.notifier.close)
            closing.callback(parts.server.close)
            for source in parts.sources:
                closing.callback(source.close)
            closing.callback(parts.calendar.close)
            closing.callback(self._tracking.close)
            closing.callback(self._keep_failure, lambda: parts.journal.close(self._clock.wall_ms()))
            closing.callback(self._keep_failure, self._end)
            closing.callback(parts.care.close)
            self._remember()

    def _end(self) -> None:
        try:
            self._tracking.end()
        except SurroundingsError:
            if not self._parts.care.mend_at_end():
                raise
            self._tracking.write(now=True)

    def _keep_failure(self, write: Callable[[], object]) -> None:
        try:
            write()
        except TrackerError as error:
            self._failure = self._failure or error

    # -- what a step does

    def _give_way(self) -> None:
        self.gave_way = True
        self._parts.loop.stop()

    def _follow_zone(self) -> None:
        """Follow a change of the local zone: the person travels, or has set it."""
        name = self._parts.read_zone()
        if name != self._pipeline.zone.key:
            self._tracking.feed([self._tracking.stamp(Zone(at_ms=0, name=name))])

    def _take_rules(self, text: str | None, targets: str | None) -> bool:
        """Let own rules and targets of these texts take effect, if there are new ones."""
        if text is None and targets is None:
            return False
        text = self._parts.rules.text if text is None else text
        changed = RulesChanged(at_ms=0, text=text, targets=targets)
        self._tracking.feed([self._tracking.stamp(changed)])
        return True

    def _reload_rules(self) -> bool:
        """Read the person's rules and targets now; return whether they changed."""
        rules = self._parts.rules
        return self._take_rules(rules.reload(), rules.reload_targets())

    def _remember(self) -> None:
        memory, journal = self._pipeline.memory, self._parts.journal
        if memory is not self._memory:
            self._memory = memory
            self._tracking.writer.put(lambda: journal.save("policy", memory), "policy")

    def _remember_popup(self, day: date) -> date:
        journal = self._parts.journal
        self._tracking.writer.put(lambda: journal.save("popup_day", day), "popup_day")
        return day

    def _first_popup_day(self) -> date:
        """Return the day whose popup was shown last.

        Whoever starts the program for the first time has no day to look back at; a day that
        is still to come was noted by a clock that was wrong.
        """
        latest = self._summary_day()
        shown = self._parts.journal.load("popup_day", date)
        if shown is None or shown > latest:
            return self._remember_popup(latest)
        return shown

    def _open_popup_if_due(self) -> None:
        """Open the day's summary at its time, or at the next activity after it.

        Of several missed days only the last one in which something was recorded is shown.
        """
        due = self._summary_day()
        if self._popup_day >= due:
            return
        timeline = self._pipeline.timeline
        if not timeline.present or timeline.front.call or self._pipeline.silent:
            return
        missed, self._popup_day = self._popup_day, self._remember_popup(due)
        try:
            day = self._last_recorded_day(missed, due)
            if day is not None:
                self._actions.show_summary(day, gently=True)
        except TrackerError as error:
            _log.warning("The day's summary could not be shown: %s", error.args[0])

    def _summary_day(self) -> date:
        settings = self._pipeline.settings
        return latest_summary_day(
            self._clock.wall_ms(),
            self._pipeline.zone,
            settings.tracking.day_starts_min,
            settings.summary.at_min,
        )

    def _last_recorded_day(self, after: date, until: date) -> date | None:
        starts_min = self._pipeline.settings.tracking.day_starts_min
        self._tracking.write(now=True)
        day = until
        while day > max(after, until - timedelta(_OFFERED_DAYS)):
            start_ms, end_ms = day_bounds(day, self._pipeline.zone, starts_min)
            if self._parts.journal.read_spans(start_ms, end_ms):
                return day
            day -= timedelta(1)
        return None

    def _next_summary_ms(self) -> int:
        settings = self._pipeline.settings
        return next_summary_instant(
            self._clock.wall_ms(),
            self._pipeline.zone,
            settings.tracking.day_starts_min,
            settings.summary.at_min,
        )

    def _configure_hosts(self) -> None:
        wanted = (self._pipeline.judging, self._pipeline.timeline.paused)
        if wanted == self._configured:
            return
        self._configured = wanted
        privacy = self._pipeline.settings.privacy
        self._parts.hosts.configure(
            {
                "urls": privacy.urls,
                "params": self._parts.rules.classifier.params,
                "paused": self._pipeline.timeline.paused,
                "exclude": [e for e in privacy.exclude if "." in e and ":" not in e],
            }
        )

    def _show(self) -> None:
        """Tell the tray when something that it shows has changed, and each minute."""
        front, judged = self._pipeline.front()
        if front.page.app not in {None, "eyeprize"}:
            self._last_page = front.page
        if front.page.app in BROWSERS:
            self._last_web_page = front.page
        timeline, warnings = self._pipeline.timeline, self._warnings()
        shown = (judged, timeline.present, timeline.paused, self._memory, warnings)
        now = self._clock.mono_ms()
        due = self._shown_at is None or now - self._shown_at >= _TRAY_MS
        if shown == self._shown and not due:
            return
        if due:
            self._follow_zone()
        self._shown, self._shown_at = shown, now
        self._parts.show(view.tray_state(self._pipeline, self._clock, warnings, self._last_page))

    def _warnings(self) -> tuple[str, ...]:
        """Return what is seen less than it should be."""
        parts = self._parts
        found = (*parts.warnings(), *parts.calendar.warnings, *parts.care.warnings)
        if self._parts.rules.trouble:
            found = (*found, self._parts.rules.trouble)
        app = self._pipeline.timeline.front.page.app
        if app in BROWSERS and not self._parts.hosts.connected:
            return (*found, "The browser's extension is not connected: only titles are seen.")
        return found

    def _status(self) -> dict[str, Any]:
        return view.status(self._pipeline, self._clock, self._actions.paused, self._warnings())

    # -- commands of the tray

    def _do(self, command: Command) -> None:
        actions = self._actions
        todo: dict[Plain, Callable[[], object]] = {
            "pause": lambda: actions.pause(None),
            "resume": actions.resume,
            "snooze": actions.snooze,
            "snooze_today": lambda: actions.snooze("today"),
            "log_call": actions.open_call_log,
            "summary": actions.show_summary,
            "status": actions.show_summary,
            "export": actions.export,
            "plan": actions.show_plan,
            "quit": self._parts.loop.stop,
        }
        try:
            if isinstance(command, Count):
                actions.count_page(
                    self._last_page, command.category, command.width, place=command.place
                )
            else:
                todo[command]()
        except TrackerError as error:
            actions.tell("That did not work", str(error))
