"""What the tray and ``status`` show, made of the pipeline's present state."""

from typing import Any

from classifiers.facts import Facts
from classifiers.widths import Width, reaches
from tracker.app.actions import Paused
from tracker.core.days import offset_s, show_instant
from tracker.core.ledger import in_seconds
from tracker.core.model import CATEGORIES, Judged, Meeting, Page
from tracker.core.ports import Clock
from tracker.engine.pipeline import Pipeline
from tracker.summary.names import show_activity
from tracker.tray.model import RECENT_S, TrayState


def next_meeting(pipeline: Pipeline, now_ms: int) -> Meeting | None:
    """Return the next counting meeting that has not begun."""
    return next((m for m in pipeline.meetings if m.counts and m.start_ms > now_ms), None)


def tray_state(
    pipeline: Pipeline, clock: Clock, warnings: tuple[str, ...], last_page: Page | None
) -> TrayState:
    """Return everything that the tray shows."""
    now, now_ms = clock.mono_ms(), clock.wall_ms()
    _, judged = pipeline.front()
    present = pipeline.timeline.present
    upcoming = next_meeting(pipeline, now_ms)
    since = pipeline.day_start(now)
    snoozed_ms = pipeline.memory.snoozed_until_ms
    return TrayState(
        now_ms=now_ms,
        zone_offset_s=offset_s(now_ms, pipeline.zone),
        category=judged.category if present else "away",
        label=_label(judged) if present else "",
        paused=pipeline.timeline.paused,
        snoozed_until_ms=snoozed_ms if snoozed_ms > now_ms else None,
        seconds=_seconds(pipeline, since, now),
        recent=_seconds(pipeline, now - RECENT_S * 1000, now),
        next_meeting=(upcoming.start_ms, upcoming.summary) if upcoming else None,
        calendar_known=pipeline.calendar_known(now),
        reaches=_reaches(last_page),
        warnings=warnings,
    )


def status(
    pipeline: Pipeline,
    clock: Clock,
    paused: Paused | None,
    warnings: tuple[str, ...],
) -> dict[str, Any]:
    """Return the answer to ``status``, as plain values."""
    now, now_ms = clock.mono_ms(), clock.wall_ms()
    front, judged = pipeline.front()
    upcoming = next_meeting(pipeline, now_ms)
    since = pipeline.day_start(now)
    snoozed_ms = pipeline.memory.snoozed_until_ms
    zone = pipeline.zone
    until_ms = paused.until_ms if paused else None
    return {
        "ok": True,
        "front": {
            "app": front.page.app,
            "category": judged.category,
            "activity": judged.activity,
            "network": judged.network,
            "target": judged.target,
            "rule": judged.rule,
            "present": pipeline.timeline.present,
            "paused": pipeline.timeline.paused,
        },
        "seconds": {name: in_seconds(pipeline.total_ms(name, since, now)) for name in CATEGORIES},
        "next_meeting": None
        if upcoming is None
        else {"start": show_instant(upcoming.start_ms, zone), "summary": upcoming.summary},
        "calendar_known": pipeline.calendar_known(now),
        "nudges": _spoken_today(pipeline, since),
        "paused_until": None if until_ms is None else show_instant(until_ms, zone),
        "snoozed_until": show_instant(snoozed_ms, zone) if snoozed_ms > now_ms else None,
        "warnings": list(warnings),
    }


def _spoken_today(pipeline: Pipeline, since: int) -> int:
    memory = pipeline.memory
    today = memory.day_start_ms == since + pipeline.offset_ms
    return sum(memory.spoken.values()) if today else 0


def _seconds(pipeline: Pipeline, since: int, now: int) -> dict[str, int]:
    return {name: pipeline.total_ms(name, since, now) // 1000 for name in CATEGORIES}


def _reaches(page: Page | None) -> tuple[tuple[Width, str], ...]:
    if page is None or page.sealed is not None:
        return ()
    facts = Facts(page.app, page.url, page.title)
    return tuple((reach.width, reach.label) for reach in reaches(facts))


def _label(judged: Judged) -> str:
    return show_activity(judged.network, judged.category, judged.activity)
