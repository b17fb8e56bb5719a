"""``eyeprize meetings`` over ten calendars of 5,000 events: how long beside icalendar alone?

The baseline parses the same files with ``icalendar``, one after the other in one process, and
works nothing out. Wall time of whole programs, as a person waits for it.
"""

import os
import random
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

PARSE = (
    "import sys, icalendar\n"
    "for name in sys.argv[1:]:\n"
    "    icalendar.Calendar.from_ical(open(name, 'rb').read())\n"
)
MEETINGS = [sys.executable, "-m", "tracker", "meetings", "--json"]
EVENT = (
    "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:{at:%Y%m%dT%H%M%SZ}\r\nCREATED:{at:%Y%m%dT%H%M%SZ}\r\n"
    "DTSTART;TZID=Europe/Berlin:{at:%Y%m%dT%H0000}\r\nDTEND;TZID=Europe/Berlin:{at:%Y%m%dT%H4500}\r\n"
    "SUMMARY:Event {n}\r\nLOCATION:Room 4\\, second floor\r\nSTATUS:CONFIRMED\r\nSEQUENCE:0\r\n"
    "DESCRIPTION:Agenda:\\n- one\\n- two\\n Join at https://zoom.us/j/123456789 and bring\r\n"
    "  the list of what is open\\, please\r\nORGANIZER;CN=Ada:mailto:ada@work.example\r\n"
    "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Bo:mailto:bo@work.example\r\n"
    "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=Me:mailto:me@work.example\r\n{more}"
    "BEGIN:VALARM\r\nACTION:DISPLAY\r\nTRIGGER:-P0DT0H10M0S\r\nEND:VALARM\r\nEND:VEVENT\r\n"
)


def write_calendar(file, number: int) -> str:
    """Write ten years of events until half a year from now, one in 25 of them weekly."""
    pick = random.Random(number)
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    events = []
    for n in range(5_000):
        at = now + timedelta(days=pick.randint(-3_650, 180), hours=pick.randint(0, 9))
        until = f"{at + timedelta(days=400):%Y%m%dT000000Z}"
        more = "" if n % 25 else f"RRULE:FREQ=WEEKLY;UNTIL={until}\r\n"
        events.append(EVENT.format(uid=f"{number}-{n}@work.example", at=at, n=n, more=more))
    file.write_text(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{''.join(events)}END:VCALENDAR\r\n")
    return str(file)


def seconds(argv: list[str], env: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(argv, env=env, check=True, capture_output=True)
    return time.perf_counter() - began


@pytest.mark.timeout(600)
def test_ten_large_calendars(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    files = [write_calendar(tmp_path / f"{n}.ics", n) for n in range(10)]
    (home / "config.toml").write_text(f"[calendar]\nsources = {files}\n")
    env = {**os.environ, "EYEPRIZE_HOME": str(home)}

    first = seconds(MEETINGS, env)
    alone = seconds([sys.executable, "-c", PARSE, *files], env)
    again = min(seconds(MEETINGS, env) for _ in range(3))

    print(f"\nicalendar alone {alone:.2f} s, meetings {first:.2f} s, unchanged {again:.2f} s:")
    print(f"{first / alone:.2f} times as long at first, {again / first:.3f} of that unchanged")
    assert first <= 1.5 * alone
    assert again <= first / 10
