"""A day in a few words: steps of apps over time, and the pipeline that lived it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from classifiers.facts import Facts, Verdict
from tracker.config import Settings, parse_settings
from tracker.core.model import Meeting
from tracker.core.observations import (
    Active,
    CalendarRead,
    Dnd,
    End,
    Idle,
    Lock,
    LoggedMeeting,
    Pause,
    Response,
    Snooze,
    Unlock,
    Unpause,
    Window,
)
from tracker.engine.known import Known
from tracker.engine.pipeline import Pipeline

BERLIN = ZoneInfo("Europe/Berlin")
VERDICTS = {
    "feed": Verdict("socializing", "feed", "linkedin"),
    "msg": Verdict("networking", "conversation", "linkedin"),
    "invite": Verdict("networking", "outreach", "linkedin"),
    "zoom": Verdict("meeting", "call", "zoom"),
}


def judge(facts: Facts) -> Verdict:
    return VERDICTS.get(facts.app or "", Verdict("other"))


def at(clock: str, day: str = "2026-03-02") -> int:
    return round(datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=BERLIN).timestamp() * 1000)


def meeting(start: str, end: str, day: str = "2026-03-02", **more) -> Meeting:
    return Meeting(at(start, day), at(end, day), "Call", calendar="work", **more)


def settings(toml: str = "") -> Settings:
    return parse_settings(toml, name="test")


def observation(step: tuple, day: str):
    clock, verb, *rest = step
    now = at(clock, rest.pop() if rest and str(rest[-1]).startswith("20") else day)
    match verb:
        case "idle":
            return Idle(at_ms=now, since_ms=at(rest[0], day))
        case "log":
            return LoggedMeeting(at_ms=now, meeting=Meeting(at(rest[0], day), at(rest[1], day), ""))
        case "snooze":
            return Snooze(at_ms=now, until_ms=at(rest[0], day))
        case "dnd":
            return Dnd(at_ms=now, on=rest[0] == "on")
        case "answer":
            return Response(at_ms=now, nudge_kind=rest[0], action=rest[1])
        case "calendar":
            return CalendarRead(at_ms=now, meetings=tuple(rest[0]), fresh_until_ms=2**60)
    plain = {"active": Active, "lock": Lock, "unlock": Unlock, "pause": Pause}
    plain |= {"unpause": Unpause, "end": End}
    return plain[verb](at_ms=now) if verb in plain else Window(at_ms=now, app=verb)


def live(
    steps: list[tuple],
    toml: str = "",
    meetings: tuple[Meeting, ...] = (),
    day: str = "2026-03-02",
    zone: ZoneInfo = BERLIN,
    known: Known | None = None,
) -> Pipeline:
    """Live steps ``(clock, app or verb, ...)``; a last item that is a date moves the day."""
    known = known or Known(meetings=meetings, fresh_until_ms=2**60)
    pipeline = Pipeline(settings(toml), lambda _: judge, "", zone, known)
    for step in steps:
        pipeline.observe(observation(step, day))
    return pipeline


def said(pipeline: Pipeline) -> list[tuple[str, str]]:
    nudges = pipeline.take_nudges()
    return [
        (datetime.fromtimestamp(n.at_ms / 1000, BERLIN).strftime("%d %H:%M:%S"), n.kind)
        for n in nudges
    ]
