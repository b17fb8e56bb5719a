"""Observations in; spans and nudges out: the whole pipeline in virtual time.

The live program and ``replay`` are this class fed by different sources. Inside, time is
``mono`` (see ``tracker.core.timeline``); nudges and meetings are wall clock, joined by the
offset that holds now. Before an instant is judged, everything that happened at it has been
taken in: ``observe`` judges what came before the observation, ``advance`` what is over.
"""

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from msgspec import structs

from tracker.config import Settings
from tracker.core.corrected_tally import CorrectedTally
from tracker.core.corrections import Correction, meetings_of
from tracker.core.intake import Intake, Judging
from tracker.core.model import ON_NETWORK, Change, Judged, Meeting, Nudge, Span
from tracker.core.observations import (
    Active,
    CalendarRead,
    Corrected,
    Dnd,
    End,
    Idle,
    Lock,
    LoggedMeeting,
    Observation,
    Pause,
    Recounted,
    Response,
    Resume,
    RulesChanged,
    Snooze,
    Suspend,
    Tab,
    Unlock,
    Unpause,
    Window,
    Zone,
)
from tracker.core.redact import Judge, Redaction
from tracker.core.sessions import BREAK_MS
from tracker.core.tally import Going
from tracker.core.timeline import Front, Labels, Piece, Timeline
from tracker.engine.known import Known, Stretch
from tracker.engine.offsets import Offsets
from tracker.engine.today import Today, find_today
from tracker.meetings.draft import find_free_ms
from tracker.nudges import policy
from tracker.nudges.hours import Stretch as Planned
from tracker.nudges.reminders import first_due_ms, waiting_calls
from tracker.nudges.view import Decision, Rules, RunSeen, View
from tracker.nudges.wording import word

# A wall clock is slewed by NTP by up to half a millisecond a second; more than this is a step.
_STEP_MS = 1_000
# Pieces so much older than today stay as they are: no late correction reaches that far back.
_REMEMBERED_MS = 86_400_000


class Pipeline:
    """See the module's head. Calls come in order of time.

    Args:
        settings: The person's settings.
        make_judge: Turns the text of the person's own rules into a classifier.
        own_rules: That text as it is now.
        zone: The local zone.
        known: What was known before.
        make_rules: Turns the text of targets into another ``make_judge``; without it, news of
            targets changes nothing.
    """

    def __init__(
        self,
        settings: Settings,
        make_judge: Callable[[str], Judge],
        own_rules: str,
        zone: ZoneInfo,
        known: Known | None = None,
        *,
        make_rules: Callable[[str], Callable[[str], Judge]] | None = None,
    ) -> None:
        self._known = known or Known()
        self.settings = settings
        self.zone = zone
        self._rules = Rules(settings.nudges, zone, any(settings.plan.blocks()))
        self.memory = self._known.memory
        self.rules_changed = 0  # how often, in this run
        self._make_judge, self._make_rules = make_judge, make_rules
        self.judging = Judging(make_judge(own_rules))
        self.intake = Intake(_redaction(settings), self.judging)
        self.timeline = Timeline(
            idle_after_ms=settings.tracking.idle_after_ms,
            media_cap_ms=settings.tracking.media_cap_ms,
            labels=Labels(0, zone),
        )
        self._tally = CorrectedTally(gap_ms=settings.nudges.streak.gap_ms)
        self.corrections = self._known.corrections  # all that are in force, the lowest first
        self._calendar = self._known.meetings
        self._logged = self._known.logged
        self._fresh_until_ms = self._known.fresh_until_ms
        self._offset: int | None = None
        self._offsets = Offsets()
        self._origin: int | None = None  # what a source's count is ahead of ours by
        self._judged_until: int | None = None
        self._unjudged: int | None = None
        self._look_again: int | None = None
        self._today: Today | None = None
        self._nudges: list[Nudge] = []
        self._silence: frozenset[str] = frozenset()  # what wants nothing to be said
        self._keep = 0  # settled spans that the last taker of changes may keep
        self._news: list[Span] = []  # what follows them

    # -- what others may ask

    @property
    def offset_ms(self) -> int:
        """Wall clock minus ``mono``, as it holds now."""
        return self._offset or 0

    @property
    def next_deadline(self) -> int | None:
        """The ``mono`` at which something may change by itself; ``None`` if nothing does."""
        # Asked several times for each observation.
        found = self._unjudged
        for at in (self._look_again, self.timeline.next_deadline):
            if at is not None and (found is None or at < found):
                found = at
        return found

    @property
    def meetings(self) -> list[Meeting]:
        """All known meetings, counting or not, by start."""
        known = (*self._calendar, *self._logged, *meetings_of(self.corrections))
        return sorted(known, key=lambda m: (m.start_ms, m.end_ms))

    @property
    def fresh_until_ms(self) -> int | None:
        """Until when the calendars' copy can be trusted (wall clock); ``None`` without one."""
        return self._fresh_until_ms

    def calendar_known(self, now: int) -> bool:
        """Whether a calendar is connected and its copy fresh enough to claim anything."""
        return self._fresh_until_ms is not None and now + self.offset_ms < self._fresh_until_ms

    @property
    def silent(self) -> bool:
        """Whether the desktop wants no notifications, or a window fills the screen."""
        return bool(self._silence)

    def front(self) -> tuple[Front, Judged]:
        """Return what is in front, and how it counts."""
        front = self.timeline.front
        return front, self.judging.page(front.page)

    def total_ms(self, measure: str, since: int, now: int) -> int:
        """Return the sum of a measure (``tracker.core.tally``) over ``[since, now)``, ``mono``."""
        return self._tally.total_ms(measure, since, now, self._going(now))

    def day_start(self, now: int) -> int:
        """Return the ``mono`` at which the local day of ``now`` began."""
        return self._day(now + self.offset_ms).start_ms - self.offset_ms

    def day_end_ms(self, now_ms: int) -> int:
        """Return the instant (wall clock) at which the local day of ``now_ms`` ends."""
        return self._day(now_ms).end_ms

    def known(self) -> Known:
        """Return what a successor has to know to go on from here."""
        offset = self.offset_ms
        if self._offset is None:
            stretches = self._known.stretches
        else:
            told = self._tally.stretches()
            stretches = tuple((start + offset, end + offset, judged) for start, end, judged in told)
        return Known(
            stretches=stretches,
            corrections=self.corrections,
            memory=self.memory,
            meetings=self._calendar,
            logged=self._logged,
            fresh_until_ms=self._fresh_until_ms,
        )

    # -- what happens

    def observe(self, seen: Observation) -> None:
        """Take an observation in."""
        self._observe(seen)

    def admit(self, seen: Observation) -> Observation:
        """Take an observation in.

        Returns:
            It as it may be recorded: redacted, and with the instant at which it took effect.
        """
        return self._as_taken(*self._observe(seen))

    def _observe(self, seen: Observation) -> tuple[Observation, int]:
        now = self._place(seen)
        self._run_until(now)
        self.timeline.advance(now)
        if not self.timeline.running and not isinstance(seen, End):
            self.intake.reset()
            self.timeline.start(now)
            self._silence = frozenset()
        admitted = self._take(seen, now)
        self._settle()
        self._unjudged = None if isinstance(seen, End) else now
        return admitted, now

    def _as_taken(self, seen: Observation, now: int) -> Observation:
        """Return an observation with its instants as they were understood."""
        if isinstance(seen, Idle):
            # The two clocks are never read at once, so by the wall this may be a millisecond off.
            since_ms = self._idle_since(seen) + self.offset_ms
            seen = structs.replace(seen, since_ms=since_ms)
        return structs.replace(seen, at_ms=now + self.offset_ms, mono_ms=now)

    def _idle_since(self, seen: Idle) -> int:
        return self._mono(seen) - (seen.at_ms - seen.since_ms)

    def advance(self, now: int) -> None:
        """Let time pass: judge every instant up to ``now``, it included."""
        if self._judged_until is not None:
            self._run_until(now + 1)

    def finish(self) -> None:
        """Judge the last observation's instant and settle what goes on: no more will come."""
        now = self._judged_until
        if now is None or not self.timeline.running:
            return
        self._run_until(now + 1)
        self.timeline.end(now)
        self._settle()

    def take_nudges(self) -> list[Nudge]:
        """Return the nudges decided since the last call."""
        nudges, self._nudges = self._nudges, []
        return nudges

    def take_change(self) -> Change:
        """Return what became of the settled spans since the last call."""
        change = Change(self._keep, tuple(self._news))
        self._keep += len(self._news)
        self._news = []
        return change

    def open_span(self, now: int) -> Span | None:
        """Return the span that is still going on, as of ``now``; ``None`` in a gap."""
        piece = self.timeline.open_piece(now)
        return piece.span() if piece else None

    # -- time

    def _place(self, seen: Observation) -> int:
        """Return the ``mono`` of an observation; follow a step of the wall clock."""
        if self._offset is None:
            self._offset = 0 if seen.mono_ms is None else seen.at_ms - seen.mono_ms
            self.timeline.relabel(0, Labels(self._offset, self.zone))
            # By label: where the clock was set back, what was lived later may stand earlier.
            for start_ms, end_ms, judged in sorted(self._known.stretches, key=_label):
                self._tally.append(start_ms - self._offset, end_ms - self._offset, judged)
            self._offsets.set(None, self._offset)
            self._correct(self.corrections, self._mono(seen))
        at = self._mono(seen)
        now = at if self._judged_until is None else max(at, self._judged_until)
        if seen.mono_ms is not None:
            delta_ms = seen.at_ms - at - self._offset
            if abs(delta_ms) > _STEP_MS:
                self._run_until(now)
                self._set_clock(now, delta_ms)
        return now

    def _mono(self, seen: Observation) -> int:
        """Return the ``mono`` of an observation as it says itself.

        Where only some lines have a count, the first of them tells from where it counts.
        """
        by_wall = seen.at_ms - self.offset_ms
        if seen.mono_ms is None:
            return by_wall
        if self._origin is None:
            first = self._judged_until is None
            self._origin = 0 if first else seen.mono_ms - by_wall
        return seen.mono_ms - self._origin

    def _set_clock(self, now: int, delta_ms: int) -> None:
        self._offset = self.offset_ms + delta_ms
        self._offsets.set(now, self._offset)
        self.memory = policy.shift(self.memory, delta_ms)
        self._relabel(now)

    def _relabel(self, now: int) -> None:
        self.timeline.advance(now)
        self.timeline.relabel(now, Labels(self.offset_ms, self.zone))
        self._today = None

    def _run_until(self, limit: int) -> None:
        """Judge everything that lies before ``limit``."""
        while (at := self.next_deadline) is not None and at < limit:
            self.timeline.advance(at)
            self._settle()
            self._judge(at)
        self._judged_until = limit if self._judged_until is None else max(self._judged_until, limit)

    # -- observations

    def _take(self, seen: Observation, now: int) -> Observation:
        """Let an observation take effect; return it redacted."""
        match seen:
            case Window() | Tab():
                seen = self.intake.take(seen)
                self.timeline.show(now, self.intake.front())
            case LoggedMeeting():
                self._logged = (*self._logged, seen.meeting)
                self._today = None
            case CalendarRead():
                self._calendar, self._fresh_until_ms = seen.meetings, seen.fresh_until_ms
                self._today = None
            case Snooze():
                self.memory = structs.replace(self.memory, snoozed_until_ms=seen.until_ms)
            case Dnd():
                others = self._silence - {seen.why}
                self._silence = others | {seen.why} if seen.on else others
            case Response():
                self.memory = policy.respond(self.memory, seen.nudge_kind, seen.action)
            case Zone():
                self.zone = ZoneInfo(seen.name)
                self._rules = structs.replace(self._rules, zone=self.zone)
                self._relabel(now)
            case RulesChanged():
                self._change_rules(seen, now)
            case Corrected():
                self.timeline.settle(now)
                self._settle()
                self._correct(seen.corrections, now)
            case Recounted():
                offset = self.offset_ms
                self._tally.recount([(s - offset, e - offset, j) for s, e, j in seen.stretches])
            case _:
                self._take_presence(seen, now)
        return seen

    def _take_presence(self, seen: Observation, now: int) -> None:
        match seen:
            case Idle():
                self.timeline.idle_seen(now, self._idle_since(seen))
            case Active():
                self.timeline.input_seen(now)
            case Lock() | Unlock():
                self.timeline.lock(now, locked=isinstance(seen, Lock))
            case Suspend() | Resume():
                self.timeline.suspend(now, suspended=isinstance(seen, Suspend))
            case Pause() | Unpause():
                self.timeline.pause(now, paused=isinstance(seen, Pause))
            case End():
                self.timeline.end(now)

    def _change_rules(self, seen: RulesChanged, now: int) -> None:
        if seen.targets is not None and self._make_rules is not None:
            self._make_judge = self._make_rules(seen.targets)
        self.judging = Judging(self._make_judge(seen.text))
        self.rules_changed += 1
        self.intake.change_rules(self.judging)
        self.timeline.show(now, self.intake.front())
        self._settle()
        forgotten, pieces = self.timeline.remembered()
        self._tally.truncate(len(self._known.stretches) + forgotten)
        self._tell_tally(pieces)

    def _correct(self, corrections: tuple[Correction, ...], now: int) -> None:
        self.corrections = corrections
        ranges = [
            (start, end, correction)
            for correction in corrections
            for start, end in self._offsets.lived(correction.start_ms, correction.end_ms, now)
        ]
        self._tally.correct(ranges, now)
        self._today = None

    # -- sums

    def _settle(self) -> None:
        """Hand what the timeline settled to the sums, and to the next taker of changes."""
        if not self.timeline.has_settled:
            return
        keep, pieces = self.timeline.take_settled()
        self._tally.truncate(len(self._known.stretches) + keep)
        self._tell_tally(pieces)
        if keep < self._keep:
            self._keep, self._news = keep, []
        del self._news[keep - self._keep :]
        self._news.extend(piece.span() for piece in pieces)

    def _tell_tally(self, pieces: Sequence[Piece]) -> None:
        for piece in pieces:
            judged = None if piece.away else self.judging.page(piece.front.page)
            self._tally.append(piece.start, piece.end, judged)
        self._tally.fill_gap()

    def _going(self, now: int) -> Going | None:
        piece = self.timeline.open_piece(now)
        if piece is None:
            return None
        judged = None if piece.away else self.judging.page(piece.front.page)
        return Going(piece.start, piece.end, judged)

    # -- nudges

    def _judge(self, now: int) -> None:
        self._unjudged = self._look_again = None
        offset = self.offset_ms
        today = self._day(now + offset)
        if self.memory.day_start_ms == today.start_ms and self._rests(now, today):
            return  # as ``policy.decide`` would find, at each switch between other programs
        view, rules = self._view(now), self._rules
        self.memory, decisions = policy.decide(self.memory, view, rules)
        self._nudges += [self._word(view.now_ms, decision) for decision in decisions]
        again_ms = policy.look_again_ms(self.memory, view, rules)
        self._look_again = None if again_ms is None else again_ms - offset

    def _rests(self, now: int, today: Today) -> bool:
        """Whether nothing can be said now; if so, note when to look again."""
        if not self.timeline.present:
            return True
        if self.front()[1].category in ON_NETWORK:
            return False
        now_ms, nudges = now + self.offset_ms, self.settings.nudges
        calls = waiting_calls(self.memory, self._calls(now, today), today.meetings, nudges)
        due_ms = first_due_ms(self.memory, now_ms, today.blocks, calls, nudges)
        if due_ms is not None and due_ms <= now_ms:
            return False
        if due_ms is not None or self._rules.planned:
            until_ms = today.end_ms if due_ms is None else min(due_ms, today.end_ms)
            self._look_again = until_ms - self.offset_ms
        return True

    def _calls(self, now: int, today: Today) -> list[Planned]:
        """Return the calls that were left today."""
        offset = self.offset_ms
        since = today.start_ms - offset
        if not self._tally.sessions("call", since, None, BREAK_MS):
            return []
        found = self._tally.sessions("call", since, self._going(now), BREAK_MS)
        return [Planned(start + offset, end + offset) for start, end in found]

    def _word(self, now_ms: int, decision: Decision) -> Nudge:
        memory = self.memory
        said = memory.spoken.get(decision.kind, 0) + memory.reminded.get(decision.kind, 0)
        title, message = word(decision, said_before=said - 1)
        return Nudge(now_ms, decision.kind, title, message, decision.numbers)

    def _view(self, now: int) -> View:
        offset = self.offset_ms
        now_ms = now + offset
        today = self._day(now_ms)
        front, judged = self.front()
        going = self._going(now)
        run = self._tally.run(now, going)
        return View(
            now_ms=now_ms,
            day_start_ms=today.start_ms,
            day_end_ms=today.end_ms,
            window_start_ms=today.window_start_ms,
            present=self.timeline.present,
            front=judged,
            on_call=front.call,
            total_ms=lambda measure, from_ms: self._tally.total_ms(
                measure, from_ms - offset, now, going
            ),
            run=RunSeen(None if run.start is None else run.start + offset, run.length_ms),
            meetings=today.meetings,
            calendar_known=self.calendar_known(now),
            silent=self.silent,
            blocks=today.blocks,
            calls=self._calls(now, today),
            free_ms=lambda: find_free_ms(now_ms, self.zone, self.meetings),
        )

    def _day(self, now_ms: int) -> Today:
        """Return today; what is too old for it is forgotten when a new day begins."""
        today = self._today
        if today is None or not today.start_ms <= now_ms < today.end_ms:
            today = self._today = find_today(now_ms, self.zone, self.settings, self.meetings)
            remembered_ms = today.start_ms - _REMEMBERED_MS
            # The sums reach back as far as the timeline may correct, and as a run may have begun.
            self._tally.drop_before(min(today.window_start_ms, remembered_ms) - self.offset_ms)
            self.timeline.forget(remembered_ms - self.offset_ms)
        return today


def _label(stretch: Stretch) -> tuple[int, int]:
    return stretch[0], stretch[1]


def _redaction(settings: Settings) -> Redaction:
    privacy = settings.privacy
    return Redaction(urls=privacy.urls, titles=privacy.titles, exclude=privacy.exclude)
