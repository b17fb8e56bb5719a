import pytest

from tests.unit.meetings.meeting_calendars import END, START, calendar, event, instant, read, shown

WEEKLY = "RRULE:FREQ=WEEKLY"
ZONES = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""

CASES = {
    "nothing in it": (calendar(), []),
    "a single event": (
        calendar(event(START, END, "SUMMARY:Call")),
        ["03-02 09:00 +60 Call: words: call"],
    ),
    "a series keeps its local time over a clock change, to its last day given as a date": (
        calendar(event(START, END, "SUMMARY:Call", "RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20260330")),
        [f"{day} 09:00 +60 Call: words: call" for day in ("03-02", "03-16", "03-30")],
    ),
    "an UNTIL in UTC is that instant": (
        calendar(event(START, END, "SUMMARY:Call", "RRULE:FREQ=DAILY;UNTIL=20260303T075959Z")),
        ["03-02 09:00 +60 Call: words: call"],
    ),
    "an excluded, a moved and a cancelled instance": (
        calendar(
            event(START, END, "SUMMARY:Call", f"{WEEKLY};COUNT=4", "EXDATE:20260309T080000Z"),
            event(
                "RECURRENCE-ID:20260316T080000Z",
                "DTSTART:20260317T130000Z",
                "DURATION:PT30M",
                "SUMMARY:Call, moved",
            ),
            event(
                "RECURRENCE-ID;TZID=Europe/Berlin:20260323T090000",
                "DTSTART;TZID=Europe/Berlin:20260323T090000",
                "DURATION:PT1H",
                "SUMMARY:Call",
                "STATUS:CANCELLED",
            ),
        ),
        [
            "03-02 09:00 +60 Call: words: call",
            "03-17 14:00 +30 Call, moved: words: call",
            "03-23 09:00 +60 Call: not, cancelled",
        ],
    ),
    "one of two instances of a day is moved, and the other stays": (
        calendar(
            event(START, "DURATION:PT10M", "SUMMARY:Call", "RRULE:FREQ=DAILY;BYHOUR=9,10;COUNT=2"),
            event(
                "RECURRENCE-ID;TZID=Europe/Berlin:20260302T100000",
                "DTSTART;TZID=Europe/Berlin:20260302T150000",
                "DURATION:PT10M",
                "SUMMARY:Call",
            ),
        ),
        ["03-02 09:00 +10 Call: words: call", "03-02 15:00 +10 Call: words: call"],
    ),
    "an instance moved into the window from outside of it": (
        calendar(
            event(
                START.replace("0302", "0202"), "DURATION:PT1H", "SUMMARY:Call", f"{WEEKLY};COUNT=2"
            ),
            event("RECURRENCE-ID:20260209T080000Z", "DTSTART:20260310T080000Z", "SUMMARY:Late"),
        ),
        ["03-10 09:00 +0 Late: not, no length"],
    ),
    "this and all later instances changed": (
        calendar(
            event(START, END, "SUMMARY:Call", f"{WEEKLY};COUNT=4"),
            event(
                "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260316T090000",
                "DTSTART;TZID=Europe/Berlin:20260316T110000",
                "DURATION:PT30M",
                "SUMMARY:Coffee",
            ),
        ),
        [
            "03-02 09:00 +60 Call: words: call",
            "03-09 09:00 +60 Call: words: call",
            "03-16 11:00 +30 Coffee: words: coffee",
            "03-23 11:00 +30 Coffee: words: coffee",
        ],
    ),
    "added dates, one with a length of its own": (
        calendar(
            event(
                START,
                END,
                "SUMMARY:Call",
                "RDATE;TZID=Europe/Berlin:20260303T090000",
                "RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20260304T100000/PT2H",
            )
        ),
        [
            "03-02 09:00 +60 Call: words: call",
            "03-03 09:00 +60 Call: words: call",
            "03-04 10:00 +120 Call: words: call",
        ],
    ),
    "a floating time is local": (
        calendar(event("DTSTART:20260302T090000", "DTEND:20260302T093000", "SUMMARY:Call")),
        ["03-02 09:00 +30 Call: words: call"],
    ),
    "a Windows zone without a definition": (
        calendar(
            event(
                "DTSTART;TZID=Eastern Standard Time:20260302T090000",
                "DURATION:PT1H",
                "SUMMARY:Call",
            )
        ),
        ["03-02 15:00 +60 Call: words: call"],
    ),
    "a zone that the file defines, after its clock change": (
        calendar(
            event(
                "DTSTART;TZID=Customized Time Zone:20260310T090000", "DURATION:PT1H", "SUMMARY:Call"
            ),
            head=ZONES,
        ),
        ["03-10 14:00 +60 Call: words: call"],
    ),
    "a zone under a vendor's path, and one in Outlook's words, unquoted": (
        calendar(
            event(
                "DTSTART;TZID=/mozilla.org/20070129_1/Europe/London:20260302T090000",
                "DURATION:PT1H",
            ),
            event(
                "DTSTART;TZID=(UTC+02:00) Helsinki, Kyiv:20260303T090000", "DURATION:PT1H", uid="2"
            ),
        ),
        ["03-02 10:00 +60 : not, nobody else in it", "03-03 08:00 +60 : not, nobody else in it"],
    ),
    "a time with Z is UTC whatever TZID says": (
        calendar(
            event("DTSTART;TZID=America/New_York:20260302T090000Z", "DURATION:PT1H", "SUMMARY:Call")
        ),
        ["03-02 10:00 +60 Call: words: call"],
    ),
    "whole days, by their form or by Exchange's mark": (
        calendar(
            event("DTSTART;VALUE=DATE:20260302", "SUMMARY:Call"),
            event(
                "DTSTART:20260303T000000",
                "DURATION:P1D",
                "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
                uid="2",
            ),
        ),
        ["03-02 00:00 +1440 Call: not, all-day", "03-03 00:00 +1440 : not, all-day"],
    ),
    "no end and no duration: no length": (
        calendar(event(START, "SUMMARY:Call")),
        ["03-02 09:00 +0 Call: not, no length"],
    ),
    "a newer revision replaces an older": (
        calendar(
            event(START.replace("T09", "T15"), "DURATION:PT1H", "SUMMARY:Call", "SEQUENCE:2"),
            event(START, END, "SUMMARY:Call", "SEQUENCE:1"),
        ),
        ["03-02 15:00 +60 Call: words: call"],
    ),
    "copies of an event are one": (
        calendar(*[event(START, END, "SUMMARY:Call")] * 3),
        ["03-02 09:00 +60 Call: words: call"],
    ),
    "different events that share a UID by mistake all stay": (
        calendar(
            event(START, END, "SUMMARY:Call"),
            event(START.replace("T09", "T15"), "DURATION:PT1H", "SUMMARY:Coffee"),
        ),
        ["03-02 09:00 +60 Call: words: call", "03-02 15:00 +60 Coffee: words: coffee"],
    ),
    "a cancellation of a whole series that does not repeat its rule": (
        calendar(event(START, END, "SUMMARY:Call", f"{WEEKLY};COUNT=2"))
        + calendar(event(START, END, "SUMMARY:Call", "SEQUENCE:1"), head="METHOD:CANCEL\r\n"),
        ["03-02 09:00 +60 Call: not, cancelled", "03-09 09:00 +60 Call: not, cancelled"],
    ),
    "folded lines, in the middle of a character too": (
        calendar(event(START, END, "SUMMARY:Gespr\r\n äch mit\r\n\t Anna"))
        .encode()
        .replace("ä".encode(), b"\xc3\r\n \xa4"),
        ["03-02 09:00 +60 Gespräch mit Anna: words: gespräch"],
    ),
    "a byte order mark, line ends of all kinds, Latin-1, NUL and 0x0b": (
        b"\xef\xbb\xbf"
        + calendar(event(START, END, "SUMMARY:Call ÄÖ"))
        .replace("\r\n", "\r")
        .encode("latin-1")
        .replace(b"Call", b"Ca\x00l\x0bl"),
        ["03-02 09:00 +60 Call ÄÖ: words: call"],
    ),
    "UTF-16": (
        calendar(event(START, END, "SUMMARY:Appel à Zoé")).encode("utf-16"),
        ["03-02 09:00 +60 Appel à Zoé: words: appel"],
    ),
    "a calendar that does not end": (
        calendar(event(START, END, "SUMMARY:Call")).removesuffix("END:VCALENDAR\r\n"),
        ["03-02 09:00 +60 Call: words: call"],
    ),
    "a description with raw line ends keeps its link": (
        calendar(event(START, END, "DESCRIPTION:Join here:", "https://zoom.us/j/123", "SUMMARY:x")),
        ["03-02 09:00 +60 x: conference link"],
    ),
    "escaped text": (
        calendar(event(START, END, r"SUMMARY:Lunch\, talk\; more\nnow")),
        ["03-02 09:00 +60 Lunch, talk; more now: words: lunch"],
    ),
    "an alarm inside changes nothing": (
        calendar(event(START, END, "BEGIN:VALARM", "DURATION:PT9H", "END:VALARM", "SUMMARY:Call")),
        ["03-02 09:00 +60 Call: words: call"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_read(text, expected):
    meetings, warnings = read(text)

    assert shown(meetings) == expected
    assert warnings == []


DAMAGED = {
    "DTSTART is no date": (
        event("DTSTART:20269999T130000Z", uid="o8"),
        "VEVENT 'o8': DTSTART 20269999T130000Z is no date; left out",
    ),
    "DTSTART is missing": (event(uid="o8"), "VEVENT 'o8': no DTSTART; left out"),
    "no UID either": (event(uid=None), "VEVENT in line 8: no DTSTART; left out"),
    "DTEND is no date": (
        event(START, "DTEND:later", uid="o8"),
        "VEVENT 'o8': DTEND later is no date; left out",
    ),
    "DURATION is no length": (
        event(START, "DURATION:1h", uid="o8"),
        "VEVENT 'o8': DURATION 1h is no length; left out",
    ),
    "RECURRENCE-ID is no date": (
        event(START, "RECURRENCE-ID:x", uid="o8"),
        "VEVENT 'o8': RECURRENCE-ID x is no date; left out",
    ),
    "the event does not end": (
        f"BEGIN:VEVENT\r\nUID:o8\r\n{START}\r\n",
        "VEVENT 'o8': cut off before its END:VEVENT; left out",
    ),
    "the event does not begin": (
        f"UID:o8\r\n{START}\r\nEND:VEVENT\r\n",
        "line 10: END:VEVENT without its BEGIN:VEVENT; what is before it left out",
    ),
}


@pytest.mark.parametrize(("broken", "warning"), DAMAGED.values(), ids=DAMAGED.keys())
def test_a_broken_event_costs_only_itself(broken, warning):
    before = event(START, END, "SUMMARY:Call", uid=None)
    after = event(START, END, "SUMMARY:Lunch", uid="after")
    meetings, warnings = read(calendar(before, broken, after))

    assert [m.summary for m in meetings] == ["Call", "Lunch"]
    assert warnings == [f"work.ics: {warning}"]


MENDED = {
    "a rule that is none": ("RRULE:FREQ=SOMETIMES", "RRULE FREQ=SOMETIMES is no rule; not taken"),
    "a rule for ever on the spot": (
        "RRULE:FREQ=DAILY;INTERVAL=0",
        "RRULE FREQ=DAILY;INTERVAL=0 is no rule; not taken",
    ),
    "30 February": (
        "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "RRULE FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30 is no rule; not taken",
    ),
    "a weekday that is none": (
        "RRULE:FREQ=DAILY;BYDAY=XX",
        "its recurrence cannot be worked out; only its first date and changed ones are taken",
    ),
    "an EXDATE that is none": ("EXDATE:soon", "EXDATE soon is no date; not taken"),
    "an end before the start": (
        "DTEND:20260301T000000Z",
        "ends before it begins; taken as without length",
    ),
}


@pytest.mark.parametrize(("line", "warning"), MENDED.values(), ids=MENDED.keys())
def test_what_can_be_read_of_an_event_is_taken(line, warning):
    meetings, warnings = read(calendar(event(START, "SUMMARY:Call", line)))

    assert [m.start_ms for m in meetings] == [instant(2026, 3, 2, 9)]
    assert warnings == [f"work.ics: VEVENT 'o1': {warning}"]


def test_a_zone_that_nobody_knows_is_local_and_said():
    meetings, warnings = read(calendar(event("DTSTART;TZID=Mars:20260302T090000")))

    assert [m.start_ms for m in meetings] == [instant(2026, 3, 2, 9)]
    assert warnings == ["work.ics: VEVENT 'o1': TZID 'Mars' is not known; taken as local time"]


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=1000000000"])
def test_an_event_without_end_in_its_repetition_is_cut(rule):
    old = START.replace("2026", "2006")

    meetings, warnings = read(calendar(event(old, "DURATION:PT1M", f"RRULE:{rule}")))

    assert 0 < len(meetings) <= 5_000
    assert "repeats too often" in warnings[0]


def test_the_window_bounds_the_starts_half_open():
    text = calendar(event(START, END, "RRULE:FREQ=DAILY;COUNT=3"))

    meetings, _ = read(text, first=(2026, 3, 2, 9), last=(2026, 3, 4, 9))

    assert [m.start_ms for m in meetings] == [instant(2026, 3, 2, 9), instant(2026, 3, 3, 9)]


def test_titles_are_in_no_warning():
    _, warnings = read(calendar(event("DTSTART:x", "SUMMARY:Secret", uid=None)))

    assert warnings
    assert "Secret" not in str(warnings)


def test_when_it_was_booked():
    text = calendar(
        event(START, "CREATED:20260220T100000Z"),
        event(START, "CREATED:19000101T120000Z", uid="2"),
    )

    assert {m.booked_ms for m in read(text)[0]} == {instant(2026, 2, 20, 11), None}
