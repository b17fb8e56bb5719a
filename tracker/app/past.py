"""The past by other rules: what is stored, and the engine's sums of it, change together.

The journal judges stored pages again: when the person's rules changed, when they ask for it
or take it back, and when a page is seen again that other rules had judged. Whatever the
cause, the sums are made anew from what is stored then, so that tray, nudges and summary
say the same.
"""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from tracker.app.rules_in_force import RulesInForce
from tracker.app.tracking import Tracking
from tracker.config import Settings
from tracker.core.days import day_bounds, day_of
from tracker.core.model import Judged
from tracker.core.observations import Recounted
from tracker.core.ports import Clock
from tracker.core.spans import join_spans
from tracker.engine.known import Stretch
from tracker.errors import SurroundingsError
from tracker.storage.journal import Journal
from tracker.storage.reclassify import Undone


class Past:
    """See the module's head. Everything runs in the engine's thread."""

    def __init__(
        self, clock: Clock, tracking: Tracking, journal: Journal, rules: RulesInForce
    ) -> None:
        self._clock = clock
        self._tracking = tracking
        self._journal = journal
        self._rules = rules
        self._judging = tracking.pipeline.judging
        self._recount = False

    def follow(self) -> None:
        """Judge what is stored again if the rules changed; make the sums anew if that changed it.

        To be called once a step, before what was seen meanwhile is written.
        """
        judging = self._tracking.pipeline.judging
        if judging is not self._judging:
            self._judging = judging
            rules_hash, now_ms = self._rules.classifier.rules_hash, self._clock.wall_ms()
            self._tracking.writer.put(
                lambda: self._journal.reclassify(judging.page, rules_hash, now_ms), "rules"
            )
            self._tracking.write(now=True)
        self._recount |= self._journal.take_past_changed()
        if self._recount:
            self._make_sums()

    def reclassify(self) -> int:
        """Judge what is stored by the rules in force; return how many pages changed.

        Raises:
            SurroundingsError: If it cannot be written now.
        """
        self._write_all()
        judge, rules_hash = self._tracking.pipeline.judging.page, self._rules.classifier.rules_hash
        return self._journal.reclassify(judge, rules_hash, self._clock.wall_ms())

    def undo(self) -> Undone | None:
        """Take the last correction back; ``None`` if there is none left.

        Raises:
            SurroundingsError: If it cannot be written now.
        """
        self._write_all()
        return self._journal.undo_reclassification()

    def _write_all(self) -> None:
        """Write what waits, a correction that the rules ask for included: it comes first."""
        self.follow()
        self._tracking.write(now=True)
        if self._tracking.writer.trouble:
            raise SurroundingsError(
                "What is stored cannot be changed now.", hint=self._tracking.writer.trouble
            )

    def _make_sums(self) -> None:
        tracking, now_ms = self._tracking, self._clock.wall_ms()
        tracking.write(now=True)
        if tracking.writer.trouble:
            return  # once it can be written again
        self._journal.take_past_changed()
        self._recount = False
        pipeline = tracking.pipeline
        today = day_of(now_ms, pipeline.zone, pipeline.settings.tracking.day_starts_min)
        from_ms = known_from_ms(pipeline.settings, pipeline.zone, today)
        stretches = read_stretches(self._journal, from_ms, now_ms)
        tracking.feed([tracking.stamp(Recounted(at_ms=0, stretches=stretches))])


def known_from_ms(settings: Settings, zone: ZoneInfo, today: date) -> int:
    """Return from when on the engine has to know what was recorded."""
    # One day more than `busy` looks at: a new day does not end a run of socializing.
    first = today - timedelta(settings.nudges.busy.days)
    return day_bounds(first, zone, settings.tracking.day_starts_min)[0]


def read_stretches(journal: Journal, from_ms: int, to_ms: int) -> tuple[Stretch, ...]:
    """Return what is stored of ``[from_ms, to_ms)`` by labels, disjoint; away has no verdict."""
    stretches: list[tuple[int, int, Judged | None]] = []
    for span, judged in join_spans(journal.read_judged(from_ms, to_ms)):
        verdict = None if span.away else judged
        start_ms = max(span.start_ms, stretches[-1][1] if stretches else span.start_ms)
        if start_ms < span.end_ms:
            stretches.append((start_ms, span.end_ms, verdict))
    return tuple(stretches)
