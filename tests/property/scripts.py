"""Random scripts of what happens on a desktop, and the observations they stand for.

A script is a list of ``(second, verb, ...)`` in order. Steps are generated, not instants, so
every script is valid by construction.
"""

from collections.abc import Iterable

from hypothesis import strategies as st

from classifiers.facts import Facts, Verdict
from tests.property.nudge_oracle import FRONTS
from tracker.core.model import Meeting, Span
from tracker.core.observations import (
    Active,
    CalendarRead,
    Dnd,
    End,
    Idle,
    Lock,
    LoggedMeeting,
    Observation,
    Pause,
    Response,
    Resume,
    Snooze,
    Suspend,
    Tab,
    Unlock,
    Unpause,
    Window,
)
from tracker.engine.pipeline import Pipeline

Script = list[tuple]  # (second, verb, ...)

#: Monday 2026-03-02, 03:50 UTC: ten minutes before a new day begins.
BEGIN = 1_772_423_400

_PLAIN = {
    "active": Active,
    "lock": Lock,
    "unlock": Unlock,
    "suspend": Suspend,
    "resume": Resume,
    "pause": Pause,
    "unpause": Unpause,
    "end": End,
}


def judge(facts: Facts) -> Verdict:
    """Judge a program or a page ``https://NAME.example/`` by ``FRONTS``."""
    name = facts.url.removeprefix("https://").partition(".")[0] if facts.url else facts.app
    category, activity, _, _ = FRONTS.get(name, FRONTS[None])
    network = "linkedin" if category in ("networking", "socializing") else None
    return Verdict(category, activity, network, rule=name)


def observations(second: int, verb: str, *args, mono: int | None = None) -> list[Observation]:
    """Return what a step is seen as; a front is a tab of the browser that is in front."""
    when = {"at_ms": second * 1000, "mono_ms": mono}
    match verb:
        case "front":
            name = args[0]
            if name is None:
                return [Window(app=None, **when)]
            url, sounds = f"https://{name}.example/", FRONTS[name][3]
            return [
                Window(app="chrome", **when),
                Tab(browser="chrome", url=url, audible=sounds, **when),
            ]
        case "idle":
            return [Idle(since_ms=args[0] * 1000, **when)]
        case "snooze":
            return [Snooze(until_ms=args[0] * 1000, **when)]
        case "dnd":
            return [Dnd(why=args[0], on=args[1], **when)]
        case "response":
            return [Response(nudge_kind=args[0], action=args[1], **when)]
        case "log":
            start, end = args[0]
            return [LoggedMeeting(meeting=Meeting(start * 1000, end * 1000, "Call"), **when)]
        case "calendar":
            return [CalendarRead(meetings=meetings(args[0]), fresh_until_ms=2**60, **when)]
    return [_PLAIN[verb](**when)]


def meetings(times: list[tuple[int, int]]) -> tuple[Meeting, ...]:
    """Return counting meetings of a calendar; seconds in."""
    return tuple(Meeting(s * 1000, e * 1000, "Call", calendar="work") for s, e in times)


_deltas = st.one_of(
    st.sampled_from([0, 1, 2, 5, 9, 10, 11, 20, 30, 39, 40, 41, 45, 60, 90, 120]),
    st.integers(0, 150),
)
_VERBS = (
    *["front"] * 16,
    *["idle", "idle", "idle", "active", "active", "lock", "unlock", "unlock", "suspend"],
    *["pause", "unpause", "unpause", "end", "snooze", "log", "calendar", "response", "response"],
    *["dnd", "dnd"],
)
#: What a script shows: everything, or what one kind of nudge needs.
_PALETTES = (
    ("feed", "reel", "msg", "invite", "group", "work", "song", "zoom", None),
    ("feed", "feed", "work"),
    ("feed", "reel", "msg"),
    ("invite", "invite", "invite", "msg", "group"),
    ("zoom", "zoom", "work", "feed"),
)
_CALLS = ("zoom", "zoom", "work", "feed", "msg", None)
#: A call has to last for ten minutes before it is asked about.
_CALL_LENGTHS = (600, 599, 480, 590, 700)


def _times(now: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(-400, 900), st.integers(0, 200)).map(
        lambda it: (now + it[0], now + it[0] + it[1])
    )


@st.composite
def scripts(
    draw: st.DrawFn, *, length: int = 25, restarts: bool = True, calls: bool = False
) -> Script:
    """Draw a script that begins with a front and ends with ``end``."""
    now = BEGIN + draw(st.sampled_from([0, 300, 570, 3600]))
    fronts = st.sampled_from(_CALLS if calls else draw(st.sampled_from(_PALETTES)))
    script: Script = [(now, "front", draw(fronts))]
    asleep = paused = False
    for _ in range(draw(st.sampled_from([length, 3, 10]))):
        verb = "resume" if asleep else draw(st.sampled_from(_VERBS))
        if verb == "end" and not restarts:
            continue
        on_call = script[-1] == (now, "front", "zoom")
        now += draw(st.sampled_from(_CALL_LENGTHS)) if on_call and draw(st.booleans()) else 0
        now += draw(_deltas)
        if (asleep or paused) and draw(st.booleans()):
            now += draw(st.sampled_from([1, 60, 3600, 86_000, 86_400, 2 * 86_400]))
        asleep = verb == "suspend"
        paused = verb == "pause" or (paused and verb not in ("unpause", "end"))
        match verb:
            case "front":
                script.append((now, verb, draw(fronts)))
            case "idle":
                since = draw(st.sampled_from([0, 1, 5, 39, 40, 41, 60, 200, -3]))
                script.append((now, verb, now - since))
            case "snooze":
                script.append((now, verb, now + draw(st.integers(-10, 200))))
            case "dnd":
                why = draw(st.sampled_from(["desktop", "fullscreen"]))
                script.append((now, verb, why, draw(st.sampled_from([False, False, True]))))
            case "response":
                kind = draw(st.sampled_from(["busy", "budget", "streak", "popularity"]))
                action = draw(st.sampled_from(["expired", "dismissed", "dismissed", "book"]))
                script.append((now, verb, kind, action))
            case "log":
                script.append((now, verb, draw(_times(now))))
            case "calendar":
                script.append((now, verb, draw(st.lists(_times(now), max_size=3))))
            case _:
                script.append((now, verb))
    now += draw(_deltas)
    script.append((now, "end"))
    return script


def feed(pipeline: Pipeline, script: Script) -> None:
    """Let a pipeline live a script."""
    for step in script:
        for seen in observations(*step):
            pipeline.observe(seen)


def lived_seconds(spans: Iterable[Span]) -> dict[int, str | None]:
    """Return what each second was: a front, or ``away``. Spans must lie on whole seconds."""
    lived: dict[int, str | None] = {}
    for span in spans:
        url = span.page.url
        name = url.removeprefix("https://").partition(".")[0] if url else None
        assert span.start_ms % 1000 == span.end_ms % 1000 == 0
        for second in range(span.start_ms // 1000, span.end_ms // 1000):
            assert second not in lived
            lived[second] = "away" if span.away else name
    return lived
