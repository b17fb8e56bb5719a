"""Live observations into the pipeline, and what comes of them into the journal.

Observations about which the join of window and tab has not decided yet hold back all later
ones, so that everything takes effect in the order in which it happened.
"""

import logging
from bisect import bisect_left
from collections.abc import Callable, Iterable
from operator import attrgetter

from msgspec import structs

from tracker.app.recorder import Recorder
from tracker.app.writer import Writer
from tracker.core.model import GIVEN_UP, Change, Nudge, Span
from tracker.core.observations import End, Observation, Resume, RulesChanged, Suspend, Zone
from tracker.core.ports import Clock
from tracker.engine.pipeline import Pipeline
from tracker.errors import SurroundingsError
from tracker.storage.journal import Journal
from tracker.storage.schema import Judge

_log = logging.getLogger(__name__)

#: The open span is written this often, so that a crash loses at most 5 seconds.
HEARTBEAT_MS = 4_000
#: Spans that wait in memory while the disk refuses them: days of them, some 5 MB.
MOST_UNWRITTEN = 20_000
#: A difference between the clocks from which on the machine must have slept.
_SLEPT_MS = 2_000


class Tracking:
    """The engine's memory of what happens, and its way to the disk.

    Args:
        clock: Time.
        pipeline: Fed with everything.
        journal: Where spans go.
        writer: Everything for the journal goes through it.
        recorder: Gets a trace of it all, if wanted.
        rules_hash: Asks for the hash of the rules in force.
    """

    def __init__(
        self,
        clock: Clock,
        pipeline: Pipeline,
        journal: Journal,
        writer: Writer,
        recorder: Recorder | None,
        *,
        rules_hash: Callable[[], str],
    ) -> None:
        self._clock = clock
        self.pipeline = pipeline
        self._journal = journal
        self.writer = writer
        self._recorder = recorder
        self._rules_hash = rules_hash
        self._waiting: list[Observation] = []
        self._unwritten: Change | None = None
        self._written_at = clock.mono_ms() - HEARTBEAT_MS  # the first is written at once
        self._tail: Span | None = None
        self._last = (clock.mono_ms(), clock.awake_ms())

    def feed(self, seen: Iterable[Observation]) -> None:
        """Take observations in; they take effect with the next ``release``."""
        self._waiting.extend(seen)

    def stamp(self, seen: Observation) -> Observation:
        """Return an observation of something that happens now."""
        return structs.replace(seen, at_ms=self._clock.wall_ms(), mono_ms=self._clock.mono_ms())

    def release(self, held_from: int | None) -> None:
        """Let take effect what happened before ``held_from``, in its order."""
        if not self._waiting:
            return
        waiting = sorted(self._waiting, key=attrgetter("mono_ms"))
        ready = len(waiting)
        if held_from is not None:
            ready = bisect_left(waiting, held_from, key=attrgetter("mono_ms"))
        self._waiting = waiting[ready:]
        for seen in waiting[:ready]:
            self._observe(seen)

    def advance(self, held_from: int | None) -> list[Nudge]:
        """Let time pass until now; return what is to be said."""
        now = self._clock.mono_ms()
        step_ms = self._clock.wall_ms() - now - self.pipeline.offset_ms
        if abs(step_ms) > _SLEPT_MS:
            self._observe(self.stamp(Observation(at_ms=0)))
        self.pipeline.advance(now - 1 if held_from is None else min(now, held_from) - 1)
        return self.pipeline.take_nudges()

    def notice_sleep(self) -> None:
        """Compare the clocks: one that counts sleep ran ahead of the other while asleep.

        For desktops whose D-Bus does not tell. Must be called first whenever a wait is over.
        """
        mono, awake = self._clock.mono_ms(), self._clock.awake_ms()
        (last_mono, last_awake), self._last = self._last, (mono, awake)
        slept_ms = (mono - last_mono) - (awake - last_awake)
        if slept_ms < _SLEPT_MS or not self.pipeline.timeline.tracking:
            return
        wall_ms = self._clock.wall_ms() - mono
        woke = last_mono + slept_ms
        self.feed(
            [
                Suspend(at_ms=last_mono + wall_ms, mono_ms=last_mono),
                Resume(at_ms=woke + wall_ms, mono_ms=woke),
            ]
        )

    def write(self, *, now: bool = False) -> None:
        """Bring the journal up to date once a heartbeat, and when more than spans waits for it.

        Switches between two heartbeats are written together: each write waits for the disk.
        """
        change = merge_changes(self._unwritten, self.pipeline.take_change())
        change = self._unwritten = give_up_oldest(change, MOST_UNWRITTEN)
        mono = self._clock.mono_ms()
        asked = now or (self.writer.waiting and not self.writer.trouble)
        if not (asked or mono - self._written_at >= HEARTBEAT_MS):
            return
        self._written_at = mono
        tail = self.pipeline.open_span(mono)
        if change.spans or tail != self._tail:
            judge, rules_hash = self.pipeline.judging.page, self._rules_hash()
            self.writer.put(lambda: self._record(change, tail, judge, rules_hash), "spans")
        self.writer.flush()

    def next_write(self) -> int | None:
        """Return the ``mono`` of the next heartbeat; ``None`` in a gap with nothing to write."""
        unwritten = self._unwritten is not None and self._unwritten.spans
        beats = self.pipeline.timeline.tracking or unwritten or self.writer.waiting
        return self._written_at + HEARTBEAT_MS if beats else None

    def end(self) -> None:
        """Stop tracking, and write what is left.

        Raises:
            SurroundingsError: Something could not be written, and is lost.
        """
        self.release(None)
        self._observe(self.stamp(End(at_ms=0)))
        self.write(now=True)
        if self.writer.waiting:
            raise SurroundingsError(
                f"The end of this run could not be stored. {self.writer.trouble}"
            )

    def close(self) -> None:
        """Release the recorder's file."""
        if self._recorder:
            self._recorder.close()

    def _observe(self, seen: Observation) -> None:
        if isinstance(seen, RulesChanged):
            # By the rules until now, so that the change of its verdict can be taken back.
            self.write(now=True)
        admitted = self.pipeline.admit(seen)
        if isinstance(admitted, Zone):
            self._journal.set_zone(admitted.name)
        if self._recorder is None:
            return
        try:
            self._recorder.write(admitted, self.pipeline.zone)
        except SurroundingsError as error:
            # A trace with a hole would replay to something else: it ends here.
            _log.warning("The recorded trace ends here: %s", error.args[0])
            self._recorder.close()
            self._recorder = None

    def _record(self, change: Change, tail: Span | None, judge: Judge, rules_hash: str) -> None:
        self._journal.record(change, tail, judge, rules_hash)
        self._unwritten, self._tail = None, tail


def give_up_oldest(change: Change, most: int) -> Change:
    """Return a change that holds at most so many spans; the oldest are given up."""
    lost = len(change.spans) - most
    if lost <= 0:
        return change
    return Change(change.keep, (GIVEN_UP,) * lost + change.spans[lost:])


def merge_changes(first: Change | None, then: Change) -> Change:
    """Return one change that says what two in a row say."""
    if first is None:
        return then
    if then.keep < first.keep:
        return then
    return Change(first.keep, first.spans[: then.keep - first.keep] + then.spans)
