"""Reminders of planned blocks and of calls: when do they come, and when are they lost?"""

import pytest

from tests.unit.engine.days import at, live, meeting
from tracker.core.days import show_instant
from tracker.core.observations import Window
from tracker.engine.pipeline import Pipeline

MUTE = '[nudges]\nquiet = []\nmax_per_day = 0\ncooldown = "3d"\n'
BLOCK = MUTE + '[plan]\nmon = ["10:00-12:00"]\n'
NIGHT = MUTE + '[plan]\nmon = ["23:00-02:00"]\ntue = ["02:00-03:00"]\n'

BLOCKS = {
    # name: (steps, toml, meetings, reminders)
    "at its first instant, whatever else is in front": (
        [("09:00", "work"), ("13:00", "end")],
        BLOCK,
        (),
        ["02 10:00:00 block_start"],
    ),
    "socializing is no networking": (
        [("09:00", "feed"), ("11:00", "end")],
        BLOCK,
        (),
        ["02 10:00:00 block_start"],
    ),
    "networking is in front already": (
        [("09:00", "msg"), ("10:30", "work"), ("11:30", "end")],
        BLOCK,
        (),
        ["02 10:30:00 block_start"],
    ),
    "networking through the first half": (
        [("09:00", "msg"), ("11:00", "work"), ("11:30", "end")],
        BLOCK,
        (),
        [],
    ),
    "the last instant of the first half is before its middle": (
        [("09:00", "msg"), ("10:59:59.999", "work"), ("11:30", "end")],
        BLOCK,
        (),
        ["02 10:59:59.999 block_start"],
    ),
    "a meeting in progress waits for its end": (
        [("09:00", "work"), ("13:00", "end")],
        BLOCK,
        (meeting("09:30", "10:20"),),
        ["02 10:20:00 block_start"],
    ),
    "a meeting beyond the middle": (
        [("09:00", "work"), ("13:00", "end")],
        BLOCK,
        (meeting("09:30", "11:00"),),
        [],
    ),
    "a call in front": (
        [("09:55", "zoom"), ("10:03", "work"), ("13:00", "end")],
        BLOCK,
        (),
        ["02 10:03:00 block_start"],
    ),
    "snoozed": (
        [("09:00", "work"), ("09:50", "snooze", "10:20"), ("13:00", "end")],
        BLOCK,
        (),
        ["02 10:20:00 block_start"],
    ),
    "a window fills the screen": (
        [("09:00", "work"), ("09:50", "dnd", "on"), ("10:40", "dnd", "off"), ("13:00", "end")],
        BLOCK,
        (),
        ["02 10:40:00 block_start"],
    ),
    "away, and back": (
        [("09:00", "work"), ("09:50", "lock"), ("10:10", "unlock"), ("13:00", "end")],
        BLOCK,
        (),
        ["02 10:10:00 block_start"],
    ),
    "paused, and going on": (
        [("09:00", "work"), ("09:50", "pause"), ("10:10", "unpause"), ("13:00", "end")],
        BLOCK,
        (),
        ["02 10:10:00 block_start"],
    ),
    "quiet hours end within the first half": (
        [("09:00", "work"), ("13:00", "end")],
        BLOCK.replace("quiet = []", 'quiet = ["09:30-10:45"]'),
        (),
        ["02 10:45:00 block_start"],
    ),
    "blocks that touch are one": (
        [("09:00", "work"), ("13:00", "end")],
        MUTE + '[plan]\nmon = ["10:00-11:00", "11:00-12:00"]\n',
        (),
        ["02 10:00:00 block_start"],
    ),
    "two of a day are two": (
        [("09:00", "work"), ("13:00", "end")],
        MUTE + '[plan]\nmon = ["10:00-11:00", "11:01-12:00"]\n',
        (),
        ["02 10:00:00 block_start", "02 11:01:00 block_start"],
    ),
    "it ends with a network in front": (
        [("09:00", "msg"), ("13:00", "end")],
        BLOCK,
        (),
        ["02 12:00:00 block_end"],
    ),
    "a network that comes at that instant is in front": (
        [("09:00", "msg"), ("11:00", "work"), ("12:00", "feed"), ("13:00", "end")],
        BLOCK,
        (),
        ["02 12:00:00 block_end"],
    ),
    "one that goes at that instant is not": (
        [("09:00", "msg"), ("12:00", "work"), ("13:00", "end")],
        BLOCK,
        (),
        [],
    ),
    "the end is lost while it may not speak": (
        [("09:00", "msg"), ("11:50", "snooze", "12:00:00.001"), ("13:00", "end")],
        BLOCK,
        (),
        [],
    ),
    "a snooze that ends with the block": (
        [("09:00", "msg"), ("11:50", "snooze", "12:00"), ("13:00", "end")],
        BLOCK,
        (),
        ["02 12:00:00 block_end"],
    ),
    "over midnight, joined with the next day's": (
        [("22:00", "msg"), ("03:30", "end", "2026-03-03")],
        NIGHT,
        (),
        ["03 03:00:00 block_end"],
    ),
    "its first half is of the whole": (
        [("22:00", "msg"), ("00:59", "work", "2026-03-03"), ("03:30", "end", "2026-03-03")],
        NIGHT,
        (),
        ["03 00:59:00 block_start"],
    ),
    "turned off": (
        [("09:00", "work"), ("11:00", "msg"), ("13:00", "end")],
        BLOCK + "[nudges.block_start]\nenabled = false\n[nudges.block_end]\nenabled = false\n",
        (),
        [],
    ),
}
CALLS = {
    "two minutes after it was left": (
        [("09:00", "zoom"), ("09:10", "work"), ("13:00", "end")],
        MUTE,
        (),
        ["02 09:12:00 log_call"],
    ),
    "a shorter one is none": (
        [("09:00", "zoom"), ("09:09:59.999", "work"), ("13:00", "end")],
        MUTE,
        (),
        [],
    ),
    "breaks of two minutes are joined in": (
        [
            ("09:00", "zoom"),
            ("09:04", "msg"),
            ("09:06", "zoom"),
            ("09:10", "work"),
            ("13:00", "end"),
        ],
        MUTE,
        (),
        ["02 09:12:00 log_call"],
    ),
    "longer ones are not": (
        [
            ("09:00", "zoom"),
            ("09:05", "msg"),
            ("09:07:00.001", "zoom"),
            ("09:12", "work"),
            ("13:00", "end"),
        ],
        MUTE,
        (),
        [],
    ),
    "a meeting overlaps it": (
        [("09:00", "zoom"), ("09:30", "work"), ("13:00", "end")],
        MUTE,
        (meeting("09:29", "10:00"),),
        [],
    ),
    "a meeting that touches it does not": (
        [("09:00", "zoom"), ("09:30", "work"), ("13:00", "end")],
        MUTE,
        (meeting("09:30", "09:31"),),
        ["02 09:32:00 log_call"],
    ),
    "logged before it was asked for": (
        [
            ("09:00", "zoom"),
            ("09:30", "work"),
            ("09:31", "log", "09:00", "09:30"),
            ("13:00", "end"),
        ],
        MUTE,
        (),
        [],
    ),
    "found in the calendar while it waited": (
        [
            ("09:00", "zoom"),
            ("09:30", "work"),
            ("09:31", "snooze", "10:00"),
            ("09:50", "calendar", [meeting("09:00", "09:15")]),
            ("13:00", "end"),
        ],
        MUTE,
        (),
        [],
    ),
    "an event that does not count covers nothing": (
        [("09:00", "zoom"), ("09:30", "work"), ("13:00", "end")],
        MUTE,
        (meeting("09:00", "09:30", counts=False),),
        ["02 09:32:00 log_call"],
    ),
    "it waits until it may speak": (
        [("09:00", "zoom"), ("09:30", "lock"), ("12:00", "unlock"), ("13:00", "end")],
        MUTE,
        (),
        [],  # the call is in front again
    ),
    "and asks when the person is back": (
        [
            ("09:00", "zoom"),
            ("09:30", "lock"),
            ("11:00", "work"),
            ("12:00", "unlock"),
            ("13:00", "end"),
        ],
        MUTE,
        (),
        ["02 12:00:00 log_call"],
    ),
    "a meeting of yesterday's, in a call that was left today": (
        [("03:40", "zoom"), ("04:05", "work"), ("05:00", "end")],
        MUTE + "[nudges.busy]\ndays = 1\n",
        (meeting("03:42", "03:50"),),
        [],
    ),
    "until the day ends": (
        [("02:00", "zoom"), ("02:30", "snooze", "03:59:59"), ("02:31", "work"), ("05:00", "end")],
        MUTE,
        (),
        ["02 03:59:59 log_call"],
    ),
    "not on the next": (
        [("02:00", "zoom"), ("02:30", "snooze", "04:00"), ("02:31", "work"), ("05:00", "end")],
        MUTE,
        (),
        [],
    ),
    "two calls that waited come together": (
        [
            ("09:00", "zoom"),
            ("09:10", "work"),
            ("09:11", "snooze", "11:00"),
            ("10:00", "zoom"),
            ("10:20", "work"),
            ("13:00", "end"),
        ],
        MUTE,
        (),
        ["02 11:00:00 log_call", "02 11:00:00 log_call"],
    ),
    "a reminder and a nudge at one instant": (
        [("09:00", "zoom"), ("09:30", "feed"), ("09:33", "end")],
        '[nudges]\nquiet = []\n[nudges.streak]\nafter = "2m"\n',
        (),
        ["02 09:32:00 streak", "02 09:32:00 log_call"],
    ),
    "turned off": (
        [("09:00", "zoom"), ("09:30", "work"), ("11:00", "end")],
        MUTE + "[nudges.log_call]\nenabled = false\n",
        (),
        [],
    ),
}


def said(pipeline: Pipeline) -> list[str]:
    zone = pipeline.zone
    return [
        f"{show_instant(it.at_ms, zone)[8:10]} {show_instant(it.at_ms, zone)[11:-6]} {it.kind}"
        for it in pipeline.take_nudges()
    ]


@pytest.mark.parametrize(("steps", "toml", "meetings", "expected"), BLOCKS.values(), ids=BLOCKS)
def test_blocks(steps, toml, meetings, expected):
    assert said(live(steps, toml, meetings)) == expected


@pytest.mark.parametrize(("steps", "toml", "meetings", "expected"), CALLS.values(), ids=CALLS)
def test_calls(steps, toml, meetings, expected):
    assert said(live(steps, toml, meetings)) == expected


NIGHTS = {
    # name: (day, block, steps, reminders)
    "the hour that is skipped shortens a block": (
        "2026-03-29",
        '["01:00-04:00"]',
        [("00:30", "msg"), ("01:59:59", "work"), ("05:00", "end")],
        ["29 01:59:59 block_start"],
    ),
    "and its middle comes with it": (
        "2026-03-29",
        '["01:00-04:00"]',
        [("00:30", "msg"), ("03:00", "work"), ("05:00", "end")],
        [],
    ),
    "an hour shown twice is in it twice": (
        "2026-10-25",
        '["02:00-03:00"]',
        [("01:30", "feed"), ("05:00", "end")],
        ["25 02:00:00 block_start", "25 03:00:00 block_end"],
    ),
}


@pytest.mark.parametrize(("day", "block", "steps", "expected"), NIGHTS.values(), ids=NIGHTS)
def test_nights_in_which_the_clocks_change(day, block, steps, expected):
    assert said(live(steps, MUTE + f"[plan]\nsun = {block}\n", day=day)) == expected


def test_a_restart_forgets_neither_a_block_nor_a_call():
    toml = BLOCK
    before = live([("09:00", "zoom"), ("09:30", "work"), ("10:05", "end")], toml)
    assert said(before) == ["02 09:32:00 log_call", "02 10:00:00 block_start"]

    after = live([("10:10", "work"), ("11:50", "end")], toml, known=before.known())
    assert said(after) == []


def test_a_call_left_at_the_end_of_a_run_is_asked_about_in_the_next():
    before = live([("09:00", "zoom"), ("09:30", "end")], MUTE)
    after = live([("09:40", "work"), ("11:50", "end")], MUTE, known=before.known())

    assert said(after) == ["02 09:40:00 log_call"]


def test_a_clock_that_is_set_back_brings_no_block_and_no_call_again():
    steps = [("09:00", "zoom"), ("09:30", "work")]
    pipeline = live(steps, BLOCK)
    pipeline.observe(counted(at("10:05"), at("10:05")))
    assert said(pipeline) == ["02 09:32:00 log_call", "02 10:00:00 block_start"]

    pipeline.observe(counted(at("08:50"), at("10:06")))
    pipeline.observe(counted(at("10:30"), at("11:46")))
    assert said(pipeline) == []


def counted(at_ms: int, mono_ms: int) -> Window:
    """Something else is in front; the count goes on whatever the clock shows."""
    return Window(at_ms=at_ms, mono_ms=mono_ms, app="work")


def test_no_network_no_plan_and_no_call_wake_nobody():
    pipeline = live([("09:00", "work")], MUTE)
    pipeline.advance(at("09:01"))
    assert pipeline.next_deadline is None

    planned = live([("09:00", "work")], BLOCK)
    planned.advance(at("09:01"))
    assert planned.next_deadline == at("10:00")
