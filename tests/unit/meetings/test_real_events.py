"""Events as real calendar programs write them, each with the decision and its reason.

One file a program under ``programs``. A line that begins with ``# counts:`` or ``# not:`` says
what is expected of the event below it; ``# me:`` whose calendar it is. These lines are taken out
before the calendar is read, and its line ends become those of RFC 5545.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.unit.meetings.meeting_calendars import read

PROGRAMS = Path(__file__).parent / "programs"
EXPECTED = re.compile(r"^# (counts|not): (.+)$")


class Expected(NamedTuple):
    file: Path
    uid: str
    counts: bool
    why: str


def expectations() -> list[Expected]:
    found = []
    for file in sorted(PROGRAMS.glob("*.ics")):
        asked = None
        for line in file.read_text().splitlines():
            asked = EXPECTED.match(line) or asked
            if line.startswith("UID:") and asked:
                found.append(Expected(file, line[4:], asked[1] == "counts", asked[2]))
                asked = None
    return found


@cache
def judged(file: Path) -> dict[str | None, set[tuple[bool, str]]]:
    lines = file.read_text().splitlines()
    me = [line.removeprefix("# me: ") for line in lines if line.startswith("# me: ")]
    text = "\r\n".join(line for line in lines if not line.startswith("# "))
    meetings, warnings = read(text.encode(), me=me, first=(2026, 1, 1), last=(2026, 12, 31))
    assert warnings == []
    found: dict[str | None, set[tuple[bool, str]]] = {}
    for meeting in meetings:
        found.setdefault(meeting.uid, set()).add((meeting.counts, meeting.why))
    return found


EVENTS = expectations()


@pytest.mark.parametrize(
    "expected", EVENTS, ids=[f"{event.file.stem}: {event.uid}" for event in EVENTS]
)
def test_decision_and_reason(expected):
    assert judged(expected.file).get(expected.uid) == {(expected.counts, expected.why)}


def test_there_are_enough_of_them_each_expected_once():
    events = sum(file.read_text().count("BEGIN:VEVENT") for file in PROGRAMS.glob("*.ics"))

    assert events == len(EVENTS) >= 120
    assert len({(event.file, event.uid) for event in EVENTS}) == len(EVENTS)
