from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from tracker.core.model import MINUTE_MS
from tracker.errors import SurroundingsError, UserError
from tracker.popup.call_form import (
    CallForm,
    LoggedCall,
    blank_form,
    describe_call,
    filled_form,
    parse_time,
    read_form,
    send_call,
    shift_time,
)

BERLIN = ZoneInfo("Europe/Berlin")


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp() * 1000)


NOW = at("2026-03-03T14:35")
TIMES = {
    "14:05": time(14, 5),
    "9": time(9, 0),
    "09.30": time(9, 30),
    "1405": time(14, 5),
    "905": time(9, 5),
    "2:05 pm": time(14, 5),
    "12am": time(0, 0),
    "12 p.m.": time(12, 0),
    " 0:00 ": time(0, 0),
}


@pytest.mark.parametrize(("text", "expected"), TIMES.items())
def test_times_as_people_type_them(text, expected):
    assert parse_time(text) == expected


@pytest.mark.parametrize(
    "text", ["", "24:00", "9:60", "13pm", "0am", "noon", "1:2:3", "-1", "99999"]
)
def test_what_is_no_time_is_said_with_what_is(text):
    with pytest.raises(UserError, match="is no time of day") as caught:
        parse_time(text)
    assert "14:05" in caught.value.hint


FORMS = {
    # what is true: form, start, minutes, summary
    "today": (CallForm(start="14:05"), "2026-03-03T14:05", 30, "Call"),
    "with somebody": (CallForm(with_whom=" Ana \n Ruiz ", start="9"), "2026-03-03T09:00", 30,
                      "Call with Ana Ruiz"),
    "yesterday": (CallForm(day="Yesterday", start="9", minutes=60), "2026-03-02T09:00", 60, "Call"),
    "a booked one": (CallForm(day="Tomorrow", start="9"), "2026-03-04T09:00", 30, "Call"),
    "control characters go": (CallForm(with_whom="a\x00\u202eb", start="9"), "2026-03-03T09:00", 30,
                              "Call with a b"),
    "a megabyte is cut": (CallForm(with_whom="x" * 10**6, start="9"), "2026-03-03T09:00", 30,
                          "Call with " + "x" * 120),
}  # fmt: skip


@pytest.mark.parametrize(("form", "start", "minutes", "summary"), FORMS.values(), ids=FORMS.keys())
def test_form(form, start, minutes, summary):
    assert read_form(form, NOW, BERLIN) == LoggedCall(
        at(start), at(start) + minutes * MINUTE_MS, summary
    )


@pytest.mark.parametrize("minutes", [0, -5, 481])
def test_a_length_that_no_meeting_has_is_refused(minutes):
    with pytest.raises(UserError, match="cannot be logged"):
        read_form(CallForm(start="9", minutes=minutes), NOW, BERLIN)


def test_a_blank_form_is_a_call_that_has_just_ended():
    assert blank_form(NOW, BERLIN, minutes=45) == CallForm(start="13:50", minutes=45)
    assert blank_form(at("2026-03-03T00:10"), BERLIN) == CallForm(day="Yesterday", start="23:40")


def test_a_known_call_fills_the_form_and_comes_out_the_same():
    start, end = at("2026-03-03T10:02"), at("2026-03-03T10:39")
    form = filled_form(start, end, "Bo", NOW, BERLIN)

    assert read_form(form, NOW, BERLIN) == LoggedCall(start, end, "Call with Bo")


def test_a_call_of_last_week_is_refused_rather_than_moved():
    start = at("2026-02-24T10:00")
    with pytest.raises(UserError, match="2026-02-24"):
        filled_form(start, start + MINUTE_MS, "", NOW, BERLIN)


STATES = {
    "held": ("14:00", "Today, 14:00 to 14:30: counts as held"),
    "ended this instant is held": ("14:05", "Today, 14:05 to 14:35: counts as held"),
    "going on": ("14:20", "Today, 14:20 to 14:50: still going on"),
    "booked": ("15:00", "Today, 15:00 to 15:30: counts as booked"),
}


@pytest.mark.parametrize(("start", "words"), STATES.values(), ids=STATES.keys())
def test_words(start, words):
    call = read_form(CallForm(start=start), NOW, BERLIN)

    assert describe_call(call, NOW, BERLIN) == words


@pytest.mark.parametrize(
    ("text", "step", "expected"),
    [("14:02", 5, "14:05"), ("14:05", 5, "14:10"), ("14:02", -5, "14:00"), ("14:00", -5, "13:55"),
     ("23:58", 5, "00:00"), ("0:00", -5, "23:55"), ("soon", 5, "soon")],
)  # fmt: skip
def test_arrow_keys_move_to_the_next_five_minutes(text, step, expected):
    assert shift_time(text, step) == expected


def test_an_answer_that_is_an_error_is_told():
    call = LoggedCall(1, 2, "Call")
    send_call(call, lambda message: {"ok": True})
    with pytest.raises(SurroundingsError, match="overlaps"):
        send_call(call, lambda message: {"error": "overlaps"})
    with pytest.raises(SurroundingsError, match="no reason"):
        send_call(call, lambda message: {"ok": False})
