"""Laws of what is said: when nothing is, how much at most, and nothing twice for one reason."""

from collections import Counter
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tests.property.nudge_oracle import Oracle, Plan
from tests.property.scripts import Script, feed, judge, scripts
from tests.property.test_nudges import KINDS, REMINDERS, ZONES, plans, settings_of
from tracker.core.days import day_of
from tracker.core.model import Nudge
from tracker.engine.pipeline import Pipeline


class Lived:
    """A script and what was said in it."""

    def __init__(self, plan: Plan, script: Script, zone: str) -> None:
        self.plan, self.script, self.zone = plan, script, ZoneInfo(zone)
        pipeline = Pipeline(settings_of(plan), lambda _: judge, "", self.zone)
        feed(pipeline, script)
        self.said: list[Nudge] = pipeline.take_nudges()
        self.words = Oracle(plan, offset=ZONES[zone], meetings=[])

    def may(self, at_s: float) -> bool:
        """Whether what the script says forbids nothing at an instant."""
        snoozed, held = 0, set()
        for second, verb, *rest in self.script:
            if second > at_s:
                break
            if verb == "end":
                held = {"ended"}
                continue
            held.discard("ended")
            match verb, rest:
                case "snooze", [until]:
                    snoozed = until
                case "pause" | "suspend" | "lock", _:
                    held.add(verb)
                case "unpause" | "resume" | "unlock", _:
                    held.discard({"unpause": "pause", "resume": "suspend"}.get(verb, "lock"))
                case "dnd", [why, on]:
                    (held.add if on else held.discard)(why)
                case "front", [name]:
                    (held.add if name == "zoom" else held.discard)("call")
        return not held and at_s >= snoozed and not self.words.quiet(int(at_s))

    def day(self, nudge: Nudge) -> str:
        return str(day_of(nudge.at_ms, self.zone, self.plan.day_starts // 60))


@st.composite
def lives(draw: st.DrawFn) -> Lived:
    zone = draw(st.sampled_from(sorted(ZONES)))
    return Lived(draw(plans(ZONES[zone])), draw(scripts()), zone)


@given(lives())
def test_nothing_is_said_that_may_not_be_said(lived):
    assert [nudge for nudge in lived.said if not lived.may(nudge.at_ms / 1000)] == []


@given(lives())
def test_nothing_is_said_twice_for_one_reason(lived):
    reasons = []
    for nudge in lived.said:
        match nudge.kind:
            case "budget" | "popularity":
                reasons.append((nudge.kind, lived.day(nudge)))
            case "log_call":
                reasons.append((nudge.kind, nudge.numbers["end_ms"]))
            case "block_start":
                end_ms = nudge.at_ms + nudge.numbers["left_s"] * 1000
                reasons.append((nudge.kind, end_ms // 60_000))
            case _:
                reasons.append((nudge.kind, nudge.at_ms))

    assert len(set(reasons)) == len(reasons)


@given(lives())
def test_nudges_keep_their_distance_and_their_number_and_reminders_do_not_count(lived):
    nudges = [nudge for nudge in lived.said if nudge.kind in KINDS]
    for before, after in pairwise(nudges):
        assert after.at_ms - before.at_ms >= lived.plan.cooldown * 1000
    for most in Counter(map(lived.day, nudges)).values():
        assert most <= lived.plan.max_per_day
    others = Counter(lived.day(it) for it in nudges if it.kind != "busy")
    assert all(most <= max(1, lived.plan.max_per_day - 2) for most in others.values())
    assert {nudge.kind for nudge in lived.said} <= {*KINDS, *REMINDERS}


@given(lives())
def test_reminders_come_whether_or_not_nudges_do(lived):
    plan = Plan(**{**vars(lived.plan), "max_per_day": 0})
    alone = Lived(plan, lived.script, lived.zone.key)

    assert alone.said == [nudge for nudge in lived.said if nudge.kind in REMINDERS]
