"""The summary as text: golden for one day and one week, and harmless whatever it holds."""

import unicodedata
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tests.desktop.recorded_day import BUSY_DAY, at, spans_of
from tracker.core.model import Meeting, Nudge, SpokenNudge
from tracker.summary.day import DayNumbers, add_up, fold_day
from tracker.summary.sentence import choose_sentence
from tracker.summary.text import show_day, show_short, show_week
from tracker.summary.words import plain_text

ZONE = ZoneInfo("Europe/Berlin")
DAY = date(2026, 3, 2)
HOSTILE = "Coffee\x1b[31m\r\n\x07 with\u202e=cmd|' /C calc'!A0 \u2028Sam" + "x" * 500


def numbers_of(title: str = "Coffee with Sam", *, known: bool = True, day=DAY) -> DayNumbers:
    meetings = [
        Meeting(at(DAY, "10:10", ZONE), at(DAY, "10:40", ZONE), title, calendar="a", uid="1"),
        Meeting(
            at(date(2026, 3, 3), "10:00", ZONE), at(date(2026, 3, 3), "10:30", ZONE), title,
            calendar="a", uid="2", booked_ms=at(DAY, "11:00", ZONE),
        ),
    ]  # fmt: skip
    nudges = [SpokenNudge(1, Nudge(at(DAY, "12:00", ZONE), "streak", "t", "m", {}), "snooze")]
    return fold_day(
        day, spans_of(BUSY_DAY, at(DAY, "08:40", ZONE)), meetings=meetings if known else [],
        nudges=nudges, zone=ZONE, day_starts_min=240, now_ms=at(DAY, "18:00", ZONE),
        calendar_known=known,
    )  # fmt: skip


GOLDEN = """\
Monday, 2 March 2026
4 h 2 min on networks of 7 h 11 min at the computer, 1 h 5 min away

1 meeting held and 1 booked: this is what the hours are for. Well done.

Networking          █████████████████████████████████▊       2 h 19 min
Socializing         █████████████████████████                1 h 43 min
Job search          ██████████                                   41 min
Calls and meetings                                                0 min
Everything else     ████████████████████████████████████     2 h 28 min

Meetings held       1  ended on this day
                    10:10 Coffee with Sam
Meetings booked     1  made on this day
                    Tue 3 Mar 10:00 Coffee with Sam
Next meeting        Tue 3 Mar 10:00 Coffee with Sam
Networks            LinkedIn 3 h 22 min, X 23 min, Facebook 17 min
Targets             Acme 44 min
Said to you         1 reminder (streak 1), 1 answered
Longest stretch     48 min of networking"""


def test_a_day():
    numbers = numbers_of()
    assert show_day(numbers, choose_sentence(numbers)) == GOLDEN


def test_without_block_characters_bars_are_made_of_hashes():
    numbers = numbers_of()
    shown = show_day(numbers, "x", blocks=False)
    assert shown.isascii()
    assert "Job search          ##########  " in shown


def test_no_calendar_claims_nothing_about_bookings():
    numbers = numbers_of(known=False)
    shown = show_day(numbers, choose_sentence(numbers))
    assert "Meetings booked     no calendar is connected" in shown
    assert "nothing booked" not in shown
    assert "Meetings: 0 held, no calendar is connected." in show_short(numbers, "x")


def test_every_role_is_painted_and_nothing_else_changes():
    numbers = numbers_of()
    roles = set()

    def paint(text: str, role: str) -> str:
        roles.add(role)
        return f"<{role}>{text}</{role}>"

    painted = show_day(numbers, "x", paint)
    for role in roles:
        painted = painted.replace(f"<{role}>", "").replace(f"</{role}>", "")
    assert painted == show_day(numbers, "x")
    assert roles >= {"title", "muted", "strong", "networking", "socializing"}


@pytest.mark.parametrize("title", [HOSTILE, "", "\u202e", "-rf", "a" * 10_000])
def test_a_hostile_title_is_one_harmless_line(title):
    numbers = numbers_of(title)
    for shown in (show_day(numbers, "x"), show_short(numbers, "x")):
        assert max(map(len, shown.splitlines())) < 120
        harmful = {"Cc", "Cf", "Zl", "Zp"}
        assert not [c for c in shown if unicodedata.category(c) in harmful and c != "\n"]
    assert len(show_day(numbers, "x").splitlines()) == len(show_day(numbers_of(), "x").splitlines())


def test_a_week():
    days = [numbers_of(day=date(2026, 3, number)) for number in range(2, 9)]
    lines = show_week(days, add_up(days)).splitlines()
    assert lines[0] == "Week of 2 to 8 March 2026"
    assert lines[3] == "Mon  2 Mar  █████████████▊██████████▎      4 h 2 min   1 held, 1 booked"
    assert lines[4].endswith("0 min   0 held, 0 booked")
    assert "Meetings            1 held, 1 booked" in lines


PLAIN = {
    "plain stays": ("Coffee with Zoë 👋", "Coffee with Zoë 👋"),
    "line breaks and tabs become blanks": ("a\r\nb\tc", "a b c"),
    "escape sequences lose their escape": ("\x1b]0;x\x07y", "]0;xy"),
    "overrides of direction go": ("a\u202eb\u2066c", "abc"),
    "half surrogates go": ("a\ud800b", "ab"),
    "long text ends in an ellipsis": ("a" * 200, "a" * 119 + "…"),
}


@pytest.mark.parametrize(("text", "expected"), PLAIN.values(), ids=PLAIN.keys())
def test_plain_text(text, expected):
    assert plain_text(text) == expected
