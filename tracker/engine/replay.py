"""A recorded trace through the whole pipeline, in virtual time, storing nothing.

A ``start`` line brings what the live run knew. A later one (a program that was started
again, recording to the same file) begins a new segment that carries on from its own words.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct, field, structs

from tracker.config import Settings, build_settings
from tracker.core.corrections import Correction, Layers, find_gaps, lay, overlay
from tracker.core.days import day_bounds, day_of, show_instant
from tracker.core.ledger import DayLedger, fold_days
from tracker.core.model import Judged, Meeting, Nudge, Page, Span
from tracker.core.observations import CalendarRead, Observation, Zone
from tracker.core.redact import Judge
from tracker.core.spans import JudgedSpan, join_spans
from tracker.core.trace import Start
from tracker.engine.known import Known
from tracker.engine.pipeline import Pipeline
from tracker.errors import UserError

# No copy of a calendar that the caller brought grows too old.
_ALWAYS_MS = 2**62
_COLLECTED_EVERY = 1_000  # observations


class Overrides(Struct, frozen=True, kw_only=True):
    """What the caller says instead of the trace's ``start`` line; ``None``: as there.

    Attributes:
        settings: The person's settings.
        zone: The local zone.
        meetings: What the calendars hold, whatever the trace says of them.
        targets: Text of the targets' CSV.
    """

    settings: Settings | None = None
    zone: ZoneInfo | None = None
    meetings: tuple[Meeting, ...] | None = None
    targets: str | None = None


class Defaults(Struct, frozen=True, kw_only=True):
    """What holds where neither the caller nor the trace says anything."""

    settings: Settings
    zone: ZoneInfo
    own_rules: str = ""
    targets: str = ""


class Lived(Struct, array_like=True):
    """A span of a replay that no late correction reaches any more.

    Attributes:
        segment: Number of the run within the trace, from 0.
        rules: How many changes of the rules had come in it when ``judged`` was found.
        span: It.
        judged: Its verdict then.
    """

    segment: int
    rules: int
    span: Span
    judged: Judged


class Kept(Protocol):
    """Where the spans of a replay go; memory need not hold a year of them."""

    def extend(self, lived: Iterable[Lived], /) -> None:
        """Keep these too."""
        ...

    def __iter__(self) -> Iterator[Lived]:
        """Go through all of them, in order; more than once if asked again."""
        ...


class Replayed(Struct, frozen=True):
    """What a trace comes to.

    Attributes:
        nudges: In order of time.
        days: Those with a span.
        zone: The zone in which it was replayed.
    """

    nudges: list[Nudge]
    days: list[DayLedger]
    zone: ZoneInfo
    _kept: Kept
    _segments: "list[_Segment]"
    _corrected: "_Corrected"

    def spans(self) -> Iterator[JudgedSpan]:
        """Yield the spans as lived, neighbours that agree joined; may be asked more than once.

        What the person said of them while the trace was recorded is laid over them.
        """
        return join_spans(self._corrected.lay_over(_judged(self._kept, self._segments)))


class _Corrected(Struct, frozen=True):
    """What the person said of the days of a trace, and where nothing was seen in them."""

    layers: Layers
    gaps: Sequence[tuple[int, int]] = ()

    def lay_over(self, spans: Iterable[JudgedSpan]) -> Iterator[JudgedSpan]:
        return overlay(spans, self.layers, self.gaps)


#: Makes the judge of own rules out of the text of the targets' CSV.
MakeRules = Callable[[str], Callable[[str], Judge]]


def replay(
    seen: Iterable[Observation],
    overrides: Overrides,
    defaults: Defaults,
    make_rules: MakeRules,
    kept: Kept | None = None,
) -> Replayed:
    """Run a trace through the pipeline.

    Args:
        seen: Its observations, in order.
        overrides: What holds instead of its ``start`` line.
        defaults: What holds where neither says anything.
        make_rules: Text of the targets -> (text of own rules -> judge).
        kept: Takes the spans; by default they stay in memory.

    Raises:
        UserError: If a ``start`` line's settings are not accepted.
    """
    kept = [] if kept is None else kept
    segments: list[_Segment] = []
    for number, observation in enumerate(seen):
        if _overridden(observation, overrides):
            # Its news does not count; that time passed until then does.
            observation = Observation(at_ms=observation.at_ms, mono_ms=observation.mono_ms)  # noqa: PLW2901
        is_start = isinstance(observation, Start)
        if is_start or not segments:
            if segments:
                kept.extend(segments[-1].finish())
            start = observation if isinstance(observation, Start) else None
            segment = _Segment.begin(len(segments), start, overrides, defaults, make_rules)
            segments.append(segment)
        segment.pipeline.observe(observation)
        if number % _COLLECTED_EVERY == 0:
            kept.extend(segment.collect())
    if segments:
        kept.extend(segments[-1].finish())
    return _collect(kept, segments, overrides.zone or defaults.zone)


def _overridden(seen: Observation, overrides: Overrides) -> bool:
    match seen:
        case CalendarRead():
            return overrides.meetings is not None
        case Zone():
            return overrides.zone is not None
    return False


class _Segment(Struct):
    """One run within the trace.

    Attributes:
        pending: Spans that a late correction may still change, judged as of now.
        told: How many went before them.
    """

    number: int
    pipeline: Pipeline
    settings: Settings
    zone: ZoneInfo
    known: Known
    pending: list[Lived] = field(default_factory=list)
    told: int = 0

    @classmethod
    def begin(
        cls,
        number: int,
        start: Start | None,
        overrides: Overrides,
        defaults: Defaults,
        make_rules: MakeRules,
    ) -> "_Segment":
        if start is None:
            told, known = defaults, Known()
        else:
            told, known = _told(start)
        settings, zone = overrides.settings or told.settings, overrides.zone or told.zone
        targets = told.targets if overrides.targets is None else overrides.targets
        if overrides.meetings is not None:
            known = structs.replace(known, meetings=overrides.meetings, fresh_until_ms=_ALWAYS_MS)
        pipeline = Pipeline(
            settings,
            make_rules(targets),
            told.own_rules,
            zone,
            known,
            make_rules=make_rules if overrides.targets is None else None,
        )
        return cls(number, pipeline, settings, zone, known)

    def collect(self) -> list[Lived]:
        """Take what the pipeline settled; return what has become final."""
        pipeline = self.pipeline
        change, page = pipeline.take_change(), pipeline.judging.page
        del self.pending[change.keep - self.told :]
        self.pending += [
            Lived(self.number, pipeline.rules_changed, span, page(span.page))
            for span in change.spans
        ]
        return self._pass_on(pipeline.timeline.forgotten - self.told)

    def finish(self) -> list[Lived]:
        """End the run; return all the rest."""
        self.pipeline.finish()
        return [*self.collect(), *self._pass_on(len(self.pending))]

    def _pass_on(self, count: int) -> list[Lived]:
        final = self.pending[:count]
        del self.pending[:count]
        self.told += count
        return final


def _told(start: Start) -> tuple[Defaults, Known]:
    try:
        known = msgspec.convert(start.known, Known)
    except msgspec.ValidationError as error:
        raise UserError(
            f"the trace's start line: known: {error}", hint="Record it again."
        ) from None
    told = Defaults(
        settings=build_settings(start.settings, name="the trace's start line"),
        zone=ZoneInfo(start.zone),
        own_rules=start.rules,
        targets=start.targets,
    )
    return told, known


def _collect(kept: Kept, segments: list[_Segment], zone: ZoneInfo) -> Replayed:
    nudges = [nudge for segment in segments for nudge in segment.pipeline.take_nudges()]
    if not segments:
        return Replayed(nudges, [], zone, kept, segments, _Corrected(Layers()))
    last = segments[-1]
    starts_min = last.settings.tracking.day_starts_min

    def counted() -> Iterator[JudgedSpan]:
        known = map(_as_span, segments[0].known.stretches)
        return chain(known, _judged(kept, segments))

    corrected = _find_corrected(last.pipeline.corrections, counted, last.zone, starts_min)
    days = fold_days(corrected.lay_over(counted()), last.zone, starts_min)
    return Replayed(nudges, days, last.zone, kept, segments, corrected)


def _find_corrected(
    corrections: Sequence[Correction],
    counted: Callable[[], Iterator[JudgedSpan]],
    zone: ZoneInfo,
    day_starts_min: int,
) -> _Corrected:
    """Find where in the days of a trace its corrections hold; of days before it nothing is told."""
    first = next(counted(), None) if corrections else None
    if first is None:
        return _Corrected(Layers())
    layers = lay(corrections)
    start_ms = day_bounds(day_of(first[0].start_ms, zone, day_starts_min), zone, day_starts_min)[0]
    absences = layers.absences(start_ms, _ALWAYS_MS)
    if not absences:
        return _Corrected(layers)
    covered = (
        (span.start_ms, span.end_ms)
        for span, _ in counted()
        if span.end_ms > absences[0][0] and span.start_ms < absences[-1][1]
    )
    return _Corrected(layers, find_gaps(absences, covered))


def _judged(kept: Kept, segments: Sequence[_Segment]) -> Iterator[JudgedSpan]:
    """Yield spans by the rules that a run ended with: what changes corrects the past."""
    for lived in kept:
        pipeline = segments[lived.segment].pipeline
        judged = lived.judged
        if lived.rules != pipeline.rules_changed:
            judged = pipeline.judging.page(lived.span.page)
        yield lived.span, judged


def _as_span(stretch: tuple[int, int, Judged | None]) -> JudgedSpan:
    start_ms, end_ms, judged = stretch
    return Span(start_ms, end_ms, Page(), away=judged is None), judged or Judged("other")


def show_replayed(replayed: Replayed) -> dict[str, Any]:
    """Return the JSON that INTERFACES.md promises but its spans, as plain values."""
    zone = replayed.zone
    return {
        "days": [msgspec.to_builtins(day) for day in replayed.days],
        "nudges": [
            {
                "at": show_instant(nudge.at_ms, zone),
                "kind": nudge.kind,
                "message": nudge.message,
                "numbers": nudge.numbers,
            }
            for nudge in replayed.nudges
        ],
    }


def show_span(span: Span, judged: Judged, zone: ZoneInfo) -> dict[str, Any]:
    """Return a span of that JSON as plain values."""
    times = {"start": show_instant(span.start_ms, zone), "end": show_instant(span.end_ms, zone)}
    if span.away:
        nothing = dict.fromkeys(("app", "url", "title"))
        rest = dict.fromkeys(("activity", "network", "target", "rule"))
        return {**times, **nothing, "category": "away", **rest}
    page = span.page
    shown = {"app": page.app, "url": page.url, "title": page.title}
    return {**times, **shown, **msgspec.to_builtins(judged)}
