import pytest

from tracker.core.model import HOUR_MS, MINUTE_MS, Meeting
from tracker.meetings.counting import Facts, Person, judge
from tracker.meetings.merging import merge_meetings


def person(address: str, **kwargs) -> Person:
    return Person(frozenset({address}), **kwargs)


ME = person("me@home.example")
ANN = person("ann@work.example")
FULL = {"end_ms": HOUR_MS, "summary": "Call", "texts": ("https://zoom.us/j/1",), "people": (ANN,)}

CASES = {
    # By name: the facts, then whether it counts and why.
    "a whole day": ({**FULL, "all_day": True, "cancelled": True}, False, "all-day"),
    "cancelled": ({**FULL, "cancelled": True}, False, "cancelled"),
    "declined": (
        {**FULL, "people": (ANN, ME._replace(declined=True))},
        False,
        "declined by you",
    ),
    "declined by another": (
        {"people": (ME, ANN._replace(declined=True))},
        True,
        "other attendee",
    ),
    "eight hours and a minute": (
        {**FULL, "end_ms": 8 * HOUR_MS + MINUTE_MS},
        False,
        "longer than 8 hours",
    ),
    "eight hours": ({**FULL, "end_ms": 8 * HOUR_MS}, True, "conference link"),
    "no length": ({**FULL, "end_ms": 0}, False, "no length"),
    "a link goes before a person": (FULL, True, "conference link"),
    "a link in the place": (
        {"place": "https://meet.google.com/abc-defg-hij"},
        True,
        "conference link",
    ),
    "a vendor's field": (
        {"links": ("https://meet.google.com/abc-defg-hij",)},
        True,
        "conference link",
    ),
    "a conference property": ({"conference": True}, True, "conference link"),
    "a number goes before a person": (
        {"place": "+49 30 1234567", "people": (ANN,)},
        True,
        "phone number",
    ),
    "digits in a vendor's field are no number": (
        {"links": ("x:+49 30 1234567",)},
        False,
        "nobody else in it",
    ),
    "another attendee": ({"people": (ME, ANN)}, True, "other attendee"),
    "another organizer": ({"people": (ANN._replace(organizes=True), ME)}, True, "other organizer"),
    "only the person": ({"people": (ME._replace(organizes=True), ME)}, False, "nobody else in it"),
    "a room is nobody": ({"people": (ME, ANN._replace(thing=True))}, False, "nobody else in it"),
    "Google's own calendars are nobody": (
        {"people": (person("x@group.calendar.google.com", organizes=True),)},
        False,
        "nobody else in it",
    ),
    "words": ({"summary": "Kaffee mit Ann"}, True, "words: kaffee"),
    "said to be one": ({"summary": "Dentist #meeting"}, True, "#meeting in it"),
    "said in capitals in the text": ({"texts": ("Ann\n#Meeting",)}, True, "#meeting in it"),
    "said to be none": ({**FULL, "texts": ("#notameeting",)}, False, "#notameeting in it"),
    "said to be both": ({"summary": "#meeting #notameeting"}, False, "#notameeting in it"),
    "said to be one, longer than eight hours": (
        {"summary": "#meeting", "end_ms": 9 * HOUR_MS},
        True,
        "#meeting in it",
    ),
    "said to be one, all day": ({"summary": "#meeting", "all_day": True}, False, "all-day"),
    "said to be one, cancelled": ({"summary": "#meeting", "cancelled": True}, False, "cancelled"),
    "said to be one, without length": ({"summary": "#meeting", "end_ms": 0}, False, "no length"),
    "another mark": ({"texts": ("#meetings #meeting-notes",)}, False, "nobody else in it"),
    "a part of an address": (
        {"texts": ("https://w.example/a#meeting https://w.example/#meeting",)},
        False,
        "nobody else in it",
    ),
    "a dentist": ({"summary": "Dentist"}, False, "nobody else in it"),
}


@pytest.mark.parametrize(("facts", "counts", "why"), CASES.values(), ids=CASES.keys())
def test_judge(facts, counts, why):
    given = Facts(**{"start_ms": 0, "end_ms": HOUR_MS, **facts})

    assert judge(given, me=["mailto:ME@home.example"]) == (counts, why)


def test_addresses_of_an_apple_principal_are_the_persons_too():
    me = Person(frozenset({"/a1/principal/", "me@home.example"}))

    assert not judge(Facts(0, HOUR_MS, people=(me,)), me=["me@home.example"])[0]


def test_without_the_persons_address_who_invites_only_themselves_is_alone():
    people = (ANN._replace(organizes=True), ANN)

    assert judge(Facts(0, HOUR_MS, people=people), me=[]) == (False, "nobody else in it")
    assert judge(Facts(0, HOUR_MS, people=(ANN,)), me=[]) == (True, "other attendee")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, (True, "timed event")),
        ({"end_ms": 9 * HOUR_MS}, (True, "timed event")),
        ({"all_day": True}, (False, "all-day")),
        ({"cancelled": True}, (False, "cancelled")),
        ({"summary": "Gym #notameeting"}, (False, "#notameeting in it")),
    ],
)
def test_counts_all_takes_every_timed_event(facts, expected):
    given = Facts(**{"start_ms": 0, "end_ms": HOUR_MS, **facts})

    assert judge(given, me=[], counts="all") == expected


def at(start_h: int, summary="Call", calendar="a.ics", **kwargs) -> Meeting:
    start_ms = start_h * HOUR_MS
    return Meeting(start_ms, start_ms + HOUR_MS, summary, calendar=calendar, **kwargs)


MERGES = {
    # By name: meetings, then those that stay.
    "in order of start": ([at(2), at(1)], [at(1), at(2)]),
    "one UID and start in two calendars": (
        [at(1, uid="u"), at(1, "Other title", "b.ics", uid="u")],
        [at(1, uid="u")],
    ),
    "one title and time in two calendars": (
        [at(1, uid="u"), at(1, calendar="b.ics", uid="v")],
        [at(1, uid="u")],
    ),
    "two events of one title and time in one calendar": (
        [at(1, uid="u"), at(1, uid="v")],
        [at(1, uid="u"), at(1, uid="v")],
    ),
    "the copy that counts stays": (
        [at(1, uid="u", counts=False, why="nobody else in it"), at(1, calendar="b.ics", uid="u")],
        [at(1, calendar="b.ics", uid="u")],
    ),
    "a cancelled copy speaks for all": (
        [at(1, uid="u"), at(1, calendar="b.ics", uid="u", counts=False, why="cancelled")],
        [at(1, calendar="b.ics", uid="u", counts=False, why="cancelled")],
    ),
    "a logged call is no copy": ([at(1), at(1, calendar=None)], [at(1, calendar=None), at(1)]),
}


@pytest.mark.parametrize(("meetings", "expected"), MERGES.values(), ids=MERGES.keys())
def test_merge(meetings, expected):
    assert merge_meetings(meetings) == expected
