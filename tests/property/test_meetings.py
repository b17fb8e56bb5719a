"""Damage to a calendar costs no undamaged event, and never raises."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracker.meetings.occurrences import read_calendar

FROM_MS = round(datetime(2026, 3, 1, tzinfo=UTC).timestamp() * 1000)
TO_MS = round(datetime(2026, 4, 1, tzinfo=UTC).timestamp() * 1000)

EVENTS = [
    b"BEGIN:VEVENT\r\nUID:e%d\r\nDTSTART;TZID=Europe/Berlin:202603%02dT090000\r\nDURATION:PT1H\r\n"
    b"SUMMARY:Gespr\xc3\xa4ch %d\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\n"
    b'ATTENDEE;CN="A, B":mailto:a@b.example\r\nDESCRIPTION:one\\, two\r\n  three\r\n'
    b"END:VEVENT\r\n" % (n, n + 1, n)
    for n in range(5)
]
HEAD, TAIL = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", b"END:VCALENDAR\r\n"

damages = st.lists(
    st.tuples(
        st.integers(0, 500),
        st.integers(0, 40),
        st.one_of(
            st.binary(max_size=8),
            st.sampled_from(
                [
                    b"\n",
                    b"\r\n ",
                    b"END:VEVENT\r\n",
                    b"BEGIN:VEVENT\r\n",
                    b"\nBEGIN:VALARM\n",
                    b"\x00",
                    b"\nEND:VCALENDAR\n",
                    b"\nRRULE:FREQ=SECONDLY\n",
                    b"\nDTSTART:00000000T999999Z\n",
                ]
            ),
        ),
    ),
    min_size=1,
    max_size=6,
)


def read(text: bytes):
    return read_calendar(
        text,
        name="x.ics",
        from_ms=FROM_MS,
        to_ms=TO_MS,
        zone=ZoneInfo("Europe/Berlin"),
        me=(),
        counts="people",
    )


def spoil(text: bytes, changes) -> bytes:
    for at, length, put in changes:
        place = at % (len(text) + 1)
        text = text[:place] + put + text[place + length :]
    return text


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 4), damages)
@example(which=1, changes=[(0, 0, b" ")])  # a stray blank folds BEGIN:VEVENT away
def test_damage_to_one_event_costs_no_other(which, changes):
    whole, _ = read(HEAD + b"".join(EVENTS) + TAIL)
    # The damage ends in a line end: what runs into the next event has damaged that one, too.
    spoiled = [spoil(e, changes) + b"\r\n" if n == which else e for n, e in enumerate(EVENTS)]

    found, _ = read(HEAD + b"".join(spoiled) + TAIL)

    others = {m for m in whole if m.uid != f"e{which}"}
    assert others <= set(found)


@settings(max_examples=60, deadline=None)
@given(damages)
def test_damage_anywhere_never_raises(changes):
    meetings, warnings = read(spoil(HEAD + b"".join(EVENTS) + TAIL, changes))

    assert all(FROM_MS <= m.start_ms < TO_MS and m.start_ms <= m.end_ms for m in meetings)
    assert all(warning.startswith("x.ics: ") for warning in warnings)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_survived(text):
    read(text)
    read(HEAD + b"BEGIN:VEVENT\r\nDTSTART:20260302T090000Z\r\n" + text + b"\r\nEND:VEVENT\r\n")


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 8), st.data())
def test_a_calendar_cut_off_anywhere_keeps_the_events_before_the_cut(keep, data):
    text = HEAD + b"".join(EVENTS) + TAIL
    whole, _ = read(text)
    kept = min(keep, len(EVENTS) - 1)
    at = (
        len(HEAD) + sum(map(len, EVENTS[:kept])) + data.draw(st.integers(0, len(EVENTS[kept]) - 20))
    )

    found, _ = read(text[:at])

    assert found == [m for m in whole if m.uid in {f"e{n}" for n in range(kept)}]
