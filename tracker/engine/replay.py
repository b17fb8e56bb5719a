"""A recorded trace through the whole pipeline, in virtual time, storing nothing.

A ``start`` line brings what the live run knew. A later one (a program that was started
again, recording to the same file) begins a new segment that carries on from its own words.
"""

from collections.abc import Callable, Iterable
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct, structs

from tracker.config import Settings, build_settings
from tracker.core.days import show_instant
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


class Replayed(Struct, frozen=True):
    """What a trace comes to.

    Attributes:
        spans: Sorted as lived, neighbours that agree joined.
        nudges: In order of time.
        days: Those with a span.
        zone: The zone in which it was replayed.
    """

    spans: list[JudgedSpan]
    nudges: list[Nudge]
    days: list[DayLedger]
    zone: ZoneInfo


#: Makes the judge of own rules out of the text of the targets' CSV.
MakeRules = Callable[[str], Callable[[str], Judge]]


def replay(
    seen: Iterable[Observation], overrides: Overrides, defaults: Defaults, make_rules: MakeRules
) -> Replayed:
    """Run a trace through the pipeline.

    Args:
        seen: Its observations, in order.
        overrides: What holds instead of its ``start`` line.
        defaults: What holds where neither says anything.
        make_rules: Text of the targets -> (text of own rules -> judge).

    Raises:
        UserError: If a ``start`` line's settings are not accepted.
    """
    segments: list[_Segment] = []
    for observation in seen:
        if _overridden(observation, overrides):
            # Its news does not count; that time passed until then does.
            observation = Observation(at_ms=observation.at_ms, mono_ms=observation.mono_ms)  # noqa: PLW2901
        is_start = isinstance(observation, Start)
        if is_start or not segments:
            if segments:
                segments[-1].pipeline.finish()
            start = observation if isinstance(observation, Start) else None
            segments.append(_Segment.begin(start, overrides, defaults, make_rules))
        segments[-1].pipeline.observe(observation)
    if segments:
        segments[-1].pipeline.finish()
    return _collect(segments, overrides.zone or defaults.zone)


def _overridden(seen: Observation, overrides: Overrides) -> bool:
    match seen:
        case CalendarRead():
            return overrides.meetings is not None
        case Zone():
            return overrides.zone is not None
    return False


class _Segment(Struct):
    pipeline: Pipeline
    settings: Settings
    zone: ZoneInfo
    known: Known

    @classmethod
    def begin(
        cls, start: Start | None, overrides: Overrides, defaults: Defaults, make_rules: MakeRules
    ) -> "_Segment":
        if start is None:
            told, known = defaults, Known()
        else:
            told, known = _told(start)
        settings, zone = overrides.settings or told.settings, overrides.zone or told.zone
        targets = told.targets if overrides.targets is None else overrides.targets
        if overrides.meetings is not None:
            known = structs.replace(known, meetings=overrides.meetings, fresh_until_ms=_ALWAYS_MS)
        pipeline = Pipeline(settings, make_rules(targets), told.own_rules, zone, known)
        return cls(pipeline, settings, zone, known)


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


def _collect(segments: list[_Segment], zone: ZoneInfo) -> Replayed:
    spans: list[JudgedSpan] = []
    counted: list[JudgedSpan] = []
    nudges: list[Nudge] = []
    for number, segment in enumerate(segments):
        judging = segment.pipeline.judging
        zone = segment.zone
        lived = [(span, judging.page(span.page)) for span in segment.pipeline.take_change().spans]
        if number == 0:
            counted += map(_as_span, segment.known.stretches)
        spans += lived
        counted += lived
        nudges += segment.pipeline.take_nudges()
    starts_min = segments[-1].settings.tracking.day_starts_min if segments else 0
    return Replayed(list(join_spans(spans)), nudges, fold_days(counted, zone, starts_min), zone)


def _as_span(stretch: tuple[int, int, Judged | None]) -> JudgedSpan:
    start_ms, end_ms, judged = stretch
    return Span(start_ms, end_ms, Page(), away=judged is None), judged or Judged("other")


def show_replayed(replayed: Replayed, skipped: int) -> dict[str, Any]:
    """Return the JSON that INTERFACES.md promises, as plain values."""
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
        "spans": [_show_span(span, judged, zone) for span, judged in replayed.spans],
        "skipped": skipped,
    }


def _show_span(span: Span, judged: Judged, zone: ZoneInfo) -> dict[str, Any]:
    times = {"start": show_instant(span.start_ms, zone), "end": show_instant(span.end_ms, zone)}
    if span.away:
        nothing = dict.fromkeys(("app", "url", "title"))
        rest = dict.fromkeys(("activity", "network", "target", "rule"))
        return {**times, **nothing, "category": "away", **rest}
    page = span.page
    shown = {"app": page.app, "url": page.url, "title": page.title}
    return {**times, **shown, **msgspec.to_builtins(judged)}
