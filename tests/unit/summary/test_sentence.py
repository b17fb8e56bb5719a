"""The one sentence: which rule speaks, with numbers that the day carries."""

import re
from datetime import date
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from tracker.core.ledger import DayLedger
from tracker.core.model import CATEGORIES, HOUR_MS, Meeting
from tracker.summary.day import DayNumbers
from tracker.summary.sentence import MAX_LENGTH, choose_sentence

NOW_MS = 1772470800000  # Monday, 2 March 2026, 18:00 in Berlin
CALL = Meeting(NOW_MS - HOUR_MS, NOW_MS, "Call")
AHEAD = Meeting(NOW_MS + 16 * HOUR_MS, NOW_MS + 17 * HOUR_MS, "Call", calendar="a.ics")
FAR = Meeting(NOW_MS + 400 * HOUR_MS, NOW_MS + 401 * HOUR_MS, "Call", calendar="a.ics")


def day(minutes=None, *, held=0, booked=0, upcoming=None, known=True, over=False) -> DayNumbers:
    """A day with so many minutes by activity, e.g. ``{"socializing/feed": 30}``."""
    minutes = minutes or {}
    seconds = dict.fromkeys(CATEGORIES, 0.0)
    for activity, length in minutes.items():
        seconds[activity.partition("/")[0]] += length * 60
    activities = {key: length * 60.0 for key, length in minutes.items() if "/" in key}
    ledger = DayLedger("2026-03-02", seconds, activities, {}, {}, 0)
    return DayNumbers(
        ledger=ledger, hours=(), held=(CALL,) * held, booked=(CALL,) * booked,
        next_meeting=upcoming, nudges=(), longest_networking_s=0, calendar_known=known,
        now_ms=NOW_MS, over=over, zone=ZoneInfo("Europe/Berlin"),
    )  # fmt: skip


TALK, FEED, RESEARCH = "networking/conversation", "socializing/feed", "networking/research"
OUTREACH, LISTINGS, VIDEO = "networking/outreach", "job_search/listings", "socializing/video"

EXAMPLES = {
    "nothing recorded today": (
        day(),
        "Nothing is recorded yet. Leave Eye on the Prize running, and the day fills itself in.",
    ),
    "nothing recorded on a day that is over": (
        day(over=True), "Nothing was recorded on this day.",
    ),
    "busy, with people written to": (
        day({TALK: 100, FEED: 60}),
        "2 h 40 min on networks, nothing booked. Ask one of the people you wrote with for a call.",
    ),
    "busy, mostly in the feed": (
        day({FEED: 100, RESEARCH: 20}),
        ("2 h on networks, 1 h 40 min of it in the feed, nothing booked. "
        "Write to one person and ask for a call."),
    ),
    "busy without conversation": (
        day({RESEARCH: 90}),
        "1 h 30 min on networks, nothing booked. Choose one person and ask for a short call.",
    ),
    "a held meeting is praised, however busy": (
        day({FEED: 200}, held=1),
        "1 meeting held: this is what the hours are for. Write a thank-you while it is fresh.",
    ),
    "held and booked": (
        day({TALK: 60}, held=1, booked=2),
        "1 meeting held and 2 booked: this is what the hours are for. Well done.",
    ),
    "a booking is what the hours brought": (
        day({TALK: 130}, booked=1, upcoming=AHEAD),
        ("1 meeting booked from 2 h 10 min on networks. "
        "That is how a contact becomes a relationship."),
    ),
    "a booking without hours": (
        day({"other": 130}, booked=2),
        "2 meetings booked today. That is how a contact becomes a relationship.",
    ),
    "a held meeting on a day without records": (
        day(held=2),
        "2 meetings held: this is what the hours are for. Write a thank-you while it is fresh.",
    ),
    "busy with a meeting ahead is not busy": (
        day({TALK: 100, FEED: 60}, upcoming=AHEAD),
        ("1 h 40 min of networking, and a meeting tomorrow at 10:00. "
        "Ten minutes of reading up on them will show."),
    ),
    "no calendar: nothing is said about bookings": (
        day({TALK: 60, RESEARCH: 40, FEED: 60}, known=False),
        ("1 h 40 min of networking, 1 h of conversation in it. "
        "Who of them would have fifteen minutes for a call?"),
    ),
    "no calendar, mostly feed": (
        day({FEED: 100, TALK: 20}, known=False),
        ("2 h on networks, 1 h 40 min of it in the feed. "
        "Begin the next session with a message to one person."),
    ),
    "mostly videos, under an hour": (
        day({VIDEO: 40, TALK: 10}),
        ("50 min on networks, 40 min of it on videos. "
        "Begin the next session with a message to one person."),
    ),
    "no kind of socializing prevails": (
        day({VIDEO: 20, FEED: 18, TALK: 12}),
        ("50 min on networks, 38 min of it socializing. "
        "Begin the next session with a message to one person."),
    ),
    "a numbers game": (
        day({OUTREACH: 35, TALK: 5}),
        ("35 min of invitations, 5 min of conversation. "
        "One good question to one person opens more doors."),
    ),
    "a meeting in weeks is no reason to read up": (
        day({TALK: 30}, upcoming=FAR),
        ("30 min of conversation. "
        "Who of them would have fifteen minutes for a call?"),
    ),
    "some networking without conversation": (
        day({RESEARCH: 25}),
        "25 min of networking. A message to one person would make it count.",
    ),
    "listings only": (
        day({LISTINGS: 120}),
        ("2 h of job search, hardly any networking. Referrals come from conversations: "
        "who do you know there?"),
    ),
    "a quiet day": (
        day({FEED: 12, "other": 200}),
        "A quiet day: 12 min on networks. One message to one person is enough to go on.",
    ),
    "no network at all": (
        day({"other": 200}), "3 h 20 min at the computer, none of it on networks.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("numbers", "expected"), EXAMPLES.values(), ids=EXAMPLES.keys())
def test_sentence(numbers, expected):
    assert choose_sentence(numbers) == expected


def every_day():
    lengths = (0, 5, 45, 600)
    for talk, feed, video, outreach, listings in product(lengths, repeat=5):
        minutes = {TALK: talk, FEED: feed, VIDEO: video, OUTREACH: outreach, LISTINGS: listings}
        for known, upcoming in ((True, None), (True, AHEAD), (False, None)):
            yield day(minutes, known=known, upcoming=upcoming)


def test_every_sentence_fits_on_two_lines_and_claims_no_more_than_is_known():
    for numbers in every_day():
        sentence = choose_sentence(numbers)
        assert 0 < len(sentence) <= MAX_LENGTH
        assert sentence.endswith((".", "?"))
        if not numbers.calendar_known or numbers.next_meeting:
            assert "booked" not in sentence
        assert not re.search(r"\b(0|\d+\.\d+) (h|min)\b", sentence.replace("0 min of conv", ""))


def test_the_day_of_the_next_meeting_is_named():
    assert "tomorrow at 10:00" in choose_sentence(day({TALK: 30}, upcoming=AHEAD))
    thursday = Meeting(NOW_MS + 64 * HOUR_MS, NOW_MS + 65 * HOUR_MS, "Call", calendar="a.ics")
    assert "on Thursday at 10:00" in choose_sentence(day({TALK: 30}, upcoming=thursday))
    tonight = Meeting(NOW_MS + HOUR_MS, NOW_MS + 2 * HOUR_MS, "Call", calendar="a.ics")
    assert "today at 19:00" in choose_sentence(day({TALK: 30}, upcoming=tonight))
    assert date.fromisoformat(day().ledger.date).weekday() == 0
