"""Corrections over what was seen: cut exactly, later ones above, what was seen stays."""

from zoneinfo import ZoneInfo

import pytest

from tracker.core.corrections import (
    Correction,
    Layers,
    find_gaps,
    is_corrected,
    lay,
    meetings_of,
    overlay,
    shorten,
)
from tracker.core.model import Judged, Page, Span
from tracker.core.observations import Corrected
from tracker.core.spans import join_spans
from tracker.core.trace import parse_line, show_line

FEED = (Page(app="chrome", title="Feed"), Judged("socializing", "feed", "linkedin", rule="feed"))
DOCS = (Page(app="chrome", title="Docs"), Judged("other", target="Acme", rule="docs"))
AWAY = (Page(), Judged("other"))


def seen(start, end, what):
    return Span(start, end, what[0], away=what is AWAY), what[1]


def correction(number, start, end, category, kind="count", **more):
    reach = {
        "count": {"present": True, "absent": False},
        "meeting": {"present": True, "absent": True},
        "add": {"present": False, "absent": True},
    }[kind]
    values = {"kind": kind, "category": category, **reach, **more}
    return Correction(number=number, start_ms=start, end_ms=end, made_ms=number, **values)


DAY = [seen(0, 10, FEED), seen(10, 20, AWAY), seen(30, 40, DOCS)]  # a gap from 20 to 30

CASES = {
    # name: (corrections, what counts: start-end, category, title of the page, rule)
    "no correction, nothing changed": (
        [],
        ["0-10 socializing Feed feed", "10-20 away", "30-40 other Docs docs"],
    ),
    "a count cuts spans exactly, and keeps what was seen": (
        [correction(1, 4, 35, "networking")],
        [
            "0-4 socializing Feed feed",
            "4-10 networking Feed correction 1",
            "10-20 away",
            "30-35 networking Docs correction 1",
            "35-40 other Docs docs",
        ],
    ),
    "a meeting holds at the computer, away from it and in a gap": (
        [correction(1, 8, 32, "meeting", "meeting")],
        [
            "0-8 socializing Feed feed",
            "8-10 meeting Feed correction 1",
            "10-30 meeting correction 1",
            "30-32 meeting Docs correction 1",
            "32-40 other Docs docs",
        ],
    ),
    "what is added holds away from the computer and in a gap only": (
        [correction(1, 5, 35, "job_search", "add")],
        ["0-10 socializing Feed feed", "10-30 job_search correction 1", "30-40 other Docs docs"],
    ),
    "a later correction wins where both hold": (
        [correction(1, 0, 6, "networking"), correction(2, 4, 10, "job_search")],
        [
            "0-4 networking Feed correction 1",
            "4-10 job_search Feed correction 2",
            "10-20 away",
            "30-40 other Docs docs",
        ],
    ),
    "what was added counts as being there for a later count": (
        [correction(1, 10, 20, "meeting", "add"), correction(2, 15, 30, "networking")],
        [
            "0-10 socializing Feed feed",
            "10-15 meeting correction 1",
            "15-20 networking correction 2",
            "30-40 other Docs docs",
        ],
    ),
    "what was added twice is what was said first": (
        [correction(1, 10, 20, "meeting", "add"), correction(2, 10, 25, "networking", "add")],
        [
            "0-10 socializing Feed feed",
            "10-20 meeting correction 1",
            "20-25 networking correction 2",
            "30-40 other Docs docs",
        ],
    ),
    "counted as away, nothing of the page is shown": (
        [correction(1, 0, 40, "away")],
        ["0-20 away", "30-40 away"],
    ),
    "a gap before and after everything": (
        [correction(1, -5, 0, "other", "add"), correction(2, 40, 45, "other", "meeting")],
        [
            "-5-0 other correction 1",
            "0-10 socializing Feed feed",
            "10-20 away",
            "30-40 other Docs docs",
            "40-45 other correction 2",
        ],
    ),
}


@pytest.mark.parametrize(("corrections", "expected"), CASES.values(), ids=CASES.keys())
def test_overlay(corrections, expected):
    layers = lay(corrections)
    gaps = find_gaps(layers.absences(-99, 99), [(s.start_ms, s.end_ms) for s, _ in DAY])

    counted = join_spans(overlay(DAY, layers, gaps))

    assert [show(*one) for one in counted] == expected


def show(span, judged):
    shown = ["away"] if span.away else [judged.category, span.page.title, judged.rule]
    return " ".join([f"{span.start_ms}-{span.end_ms}", *filter(None, shown)])


JUDGED = {
    "a count keeps network and target of the page": (
        correction(1, 0, 1, "networking"),
        Judged("socializing", "feed", "linkedin", "Acme"),
        Judged("networking", None, "linkedin", "Acme", "correction 1"),
    ),
    "its activity stays within its category": (
        correction(1, 0, 1, "networking", network="xing"),
        Judged("networking", "outreach", "linkedin"),
        Judged("networking", "outreach", "xing", None, "correction 1"),
    ),
    "a meeting has nothing to do with the page in front": (
        correction(1, 0, 1, "meeting", "meeting", activity="call"),
        Judged("meeting", "scheduling", "zoom", "Acme"),
        Judged("meeting", "call", None, None, "correction 1"),
    ),
    "a count says nothing of time away": (correction(1, 0, 1, "networking"), None, None),
}


@pytest.mark.parametrize(("correction", "before", "after"), JUDGED.values(), ids=JUDGED.keys())
def test_what_a_correction_judges(correction, before, after):
    assert correction.judge(before) == after
    assert after is None or is_corrected(after)


GAPS = {
    "nothing recorded": ([(0, 10)], [], [(0, 10)]),
    "all recorded": ([(0, 10)], [(-5, 3), (3, 12)], []),
    "in between and at the edges": ([(0, 10)], [(2, 4), (6, 8)], [(0, 2), (4, 6), (8, 10)]),
    "labels given twice, as the clock was set back": (
        [(0, 10)],
        [(5, 8), (2, 6)],
        [(0, 2), (8, 10)],
    ),
    "one span over two stretches": ([(0, 4), (6, 10)], [(3, 7)], [(0, 3), (7, 10)]),
}


@pytest.mark.parametrize(("stretches", "covered", "expected"), GAPS.values(), ids=GAPS.keys())
def test_gaps(stretches, covered, expected):
    assert find_gaps(stretches, covered) == expected


def test_the_stretches_that_may_lie_in_gaps_are_joined():
    layers = Layers(
        (start, end, correction(1, 0, 1, "other", kind))
        for start, end, kind in [
            (8, 12, "add"),
            (0, 4, "meeting"),
            (3, 6, "add"),
            (20, 30, "count"),
        ]
    )

    assert layers.absences(1, 10) == [(1, 6), (8, 10)]


SHORTENED = {
    "the end": ((5, 20), [(0, 5)]),
    "the start": ((-5, 4), [(4, 10)]),
    "the midst": ((4, 6), [(0, 4), (6, 10)]),
    "all of it": ((0, 10), []),
    "nothing of it": ((10, 20), [(0, 10)]),
}


@pytest.mark.parametrize(("forgotten", "left"), SHORTENED.values(), ids=SHORTENED.keys())
def test_what_is_left_of_a_correction(forgotten, left):
    parts = shorten(correction(1, 0, 10, "other"), *forgotten)

    assert [(part.start_ms, part.end_ms) for part in parts] == left


def test_nothing_is_left_of_a_meeting_that_reaches_into_forgotten_time():
    assert shorten(correction(1, 0, 10, "meeting", "meeting"), 9, 20) == []


def test_a_meeting_held_elsewhere_is_one_logged_by_hand():
    noted = correction(7, 5, 9, "meeting", "meeting", summary="phone call")

    (found,) = meetings_of([noted, correction(8, 0, 10, "meeting", "add")])

    assert (found.start_ms, found.end_ms, found.summary, found.booked_ms) == (5, 9, "phone call", 7)
    assert found.logged
    assert found.counts


def test_a_trace_brings_them_back_as_they_were():
    said = correction(3, 5, 9, "meeting", "meeting", summary="phone call", zone="Europe/Berlin")
    seen = Corrected(at_ms=1_772_438_400_000, mono_ms=7, corrections=(said,))

    assert parse_line(show_line(seen, ZoneInfo("Europe/Berlin"))) == seen


WRONG_LINES = {
    "a zone that does not exist": ('"zone": "Mars/Olympus"', "is no time zone"),
    "a category that does not exist": ('"category": "fun"', "category"),
}


@pytest.mark.parametrize(("change", "said"), WRONG_LINES.values(), ids=WRONG_LINES.keys())
def test_a_line_of_a_trace_that_cannot_be_read(change, said):
    members = '"number": 1, "start_ms": 1, "end_ms": 2, "kind": "count", "category": "other"'
    line = '{"t": "2026-03-02T09:00:00Z", "kind": "corrected", "corrections": [{'

    with pytest.raises(ValueError, match=said):
        parse_line(f"{line}{members}, {change}}}]}}")
