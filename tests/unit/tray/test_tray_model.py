"""What the tray shows for which state."""

from datetime import UTC, datetime

import pytest

from tracker.tray.model import (
    Count,
    IconLook,
    TrayState,
    icon_look,
    menu,
    tooltip,
)

HOUR_MS = 3_600_000
# A Thursday, 10:00 in Berlin.
NOW_MS = int(datetime(2026, 3, 5, 9, 0, tzinfo=UTC).timestamp() * 1000)


def state(**facts) -> TrayState:
    return TrayState(now_ms=NOW_MS, zone_offset_s=3600, **facts)


def row(key, **facts):
    return {entry.key: entry for entry in menu(state(**facts))}.get(key)


LOOKS = {
    "nothing recent is neutral and empty": ({}, IconLook()),
    "less than a minute does not colour the icon": ({"networking": 59}, IconLook()),
    "a minute shows as one eighth": ({"networking": 60}, IconLook("networking", 1)),
    "half of the half hour fills half of the ring": (
        {"networking": 900},
        IconLook("networking", 4),
    ),
    "a whole half hour fills it": ({"socializing": 1800}, IconLook("socializing", 8)),
    "more than the half hour fills it no further": ({"meeting": 4000}, IconLook("meeting", 8)),
    "the larger share gives the colour": (
        {"networking": 500, "socializing": 700},
        IconLook("socializing", 3),
    ),
    "in doubt the better reading is taken": (
        {"socializing": 900, "networking": 900},
        IconLook("networking", 4),
    ),
    "what is neither stays neutral": ({"other": 1500, "away": 300, "job_search": 900}, IconLook()),
}


@pytest.mark.parametrize(("recent", "look"), LOOKS.values(), ids=LOOKS.keys())
def test_icon_look(recent, look):
    assert icon_look(state(recent=recent)) == look


def test_a_paused_icon_shows_nothing_else():
    assert icon_look(state(recent={"networking": 1800}, paused=True)) == IconLook(paused=True)


TOTALS = {"networking": 4200, "socializing": 1500}
TOOLTIPS = {
    "totals and the meeting of tomorrow": (
        {
            "seconds": TOTALS,
            "next_meeting": (NOW_MS + 29 * HOUR_MS, "Coffee with Sam"),
            "calendar_known": True,
        },
        "Networking 1 h 10 min · Socializing 25 min\nNext: tomorrow 15:00, Coffee with Sam",
    ),
    "a meeting later today has no date": (
        {"next_meeting": (NOW_MS + HOUR_MS, "Call"), "calendar_known": True},
        "Networking 0 min · Socializing 0 min\nNext: 11:00, Call",
    ),
    "one later in the week has its weekday": (
        {"next_meeting": (NOW_MS + 96 * HOUR_MS, "Call"), "calendar_known": True},
        "Networking 0 min · Socializing 0 min\nNext: Mon 10:00, Call",
    ),
    "one a week ahead has its date, lest it be taken for today": (
        {"next_meeting": (NOW_MS + 168 * HOUR_MS, "Call"), "calendar_known": True},
        "Networking 0 min · Socializing 0 min\nNext: 12 Mar 10:00, Call",
    ),
    "one that has begun is now": (
        {"next_meeting": (NOW_MS, "Call"), "calendar_known": True},
        "Networking 0 min · Socializing 0 min\nNow: Call (since 10:00)",
    ),
    "a meeting without a title is one all the same": (
        {"next_meeting": (NOW_MS + HOUR_MS, " \n"), "calendar_known": True},
        "Networking 0 min · Socializing 0 min\nNext: 11:00, meeting",
    ),
    "a calendar without a meeting says so": (
        {"calendar_known": True},
        "Networking 0 min · Socializing 0 min\nNo meeting booked",
    ),
    "without a calendar nothing is claimed about bookings": (
        {},
        "Networking 0 min · Socializing 0 min\nNo calendar connected",
    ),
    "a pause is said": (
        {"paused": True, "warnings": ("Half blind",)},
        "Networking 0 min · Socializing 0 min\nNo calendar connected\nPaused: nothing is recorded",
    ),
    "a snooze is said with its end": (
        {"snoozed_until_ms": NOW_MS + HOUR_MS // 2},
        (
            "Networking 0 min · Socializing 0 min\nNo calendar connected\n"
            "Nudges are silent until 10:30"
        ),
    ),
    "a snooze that is over is not": (
        {"snoozed_until_ms": NOW_MS},
        "Networking 0 min · Socializing 0 min\nNo calendar connected",
    ),
    "what is not seen is said": (
        {"warnings": ("The extension is not connected", "and more")},
        (
            "Networking 0 min · Socializing 0 min\nNo calendar connected\n"
            "The extension is not connected"
        ),
    ),
}


@pytest.mark.parametrize(("facts", "text"), TOOLTIPS.values(), ids=TOOLTIPS.keys())
def test_tooltip(facts, text):
    assert tooltip(state(**facts)) == text


REACHES = (
    ("page", "a.example/r/jobs/1"),
    ("section", "a.example/r/jobs/…"),
    ("site", "a.example"),
)
NOW_ROWS = {
    "nothing seen yet": ({}, "Nothing seen yet"),
    "category and what it is": (
        {"category": "networking", "label": "LinkedIn: messages"},
        "Networking · LinkedIn: messages",
    ),
    "a category alone": ({"category": "job_search"}, "Job search"),
    "away tells nothing of the screen": ({"category": "away", "label": "Mail"}, "Away"),
    "paused tells nothing of the screen": (
        {"category": "networking", "label": "Mail", "paused": True},
        "Paused: nothing is recorded",
    ),
}


@pytest.mark.parametrize(("facts", "text"), NOW_ROWS.values(), ids=NOW_ROWS.keys())
def test_what_is_in_front(facts, text):
    assert row("now", **facts).label == text


def test_the_menu_has_every_entry_of_the_product():
    commands = [entry.command for entry in menu(state(reaches=REACHES)) if entry.command]

    assert commands == [
        "pause",
        "snooze",
        "snooze_today",
        "log_call",
        "summary",
        "plan",
        "export",
        "quit",
    ]
    assert [entry.key for entry in menu(state()) if entry.default] == ["summary"]


def test_rows_that_only_tell_cannot_be_clicked():
    assert not any(row(key).enabled or row(key).command for key in ("now", "totals", "meeting"))


def test_keys_do_not_change_with_what_the_rows_say():
    busy = state(category="networking", paused=True, seconds=TOTALS, snoozed_until_ms=NOW_MS + 1)

    assert [entry.key for entry in menu(busy)] == [entry.key for entry in menu(state())]


def test_pause_turns_into_resume():
    assert (row("pause").label, row("pause").command) == ("Pause", "pause")
    assert (row("pause", paused=True).label, row("pause", paused=True).command) == (
        "Resume",
        "resume",
    )


def test_a_page_is_counted_by_category_and_then_how_wide():
    count = row("count", reaches=REACHES)

    assert [(one.key, one.label) for one in count.children] == [
        ("networking", "Networking"),
        ("socializing", "Socializing"),
        ("job_search", "Job search"),
        ("other", "Something else"),
    ]
    assert [(one.label, one.command) for one in count.children[2].children] == [
        ("This page", Count("job_search", "page", "a.example/r/jobs/1")),
        ("This section: a.example/r/jobs/…", Count("job_search", "section", "a.example/r/jobs/…")),
        ("This site: a.example", Count("job_search", "site", "a.example")),
    ]


def test_a_program_is_counted_as_a_whole():
    (only,) = row("count", reaches=(("program", "gimp"),)).children[0].children

    assert (only.label, only.command) == (
        "This program: gimp",
        Count("networking", "program", "gimp"),
    )


@pytest.mark.parametrize("facts", [{}, {"reaches": REACHES, "paused": True}])
def test_without_a_page_none_can_be_counted(facts):
    count = row("count", category="networking", **facts)

    assert not count.enabled
    assert not any(child.enabled or child.children for child in count.children)


def test_a_hostile_place_makes_a_short_row():
    nasty = "a.example/" + "\u202e\n<b>x" * 1_000
    rows = row("count", reaches=(("section", nasty),)).children[0].children

    assert len(rows[0].label) < 70
    assert rows[0].label.isprintable()
    assert rows[0].command.place == nasty


def test_warnings_are_rows_that_lead_to_the_status():
    entry = row("warning-1", warnings=("one", "two\nlines", " "))

    assert (entry.label, entry.command) == ("⚠ two lines", "status")
    assert row("warning-2", warnings=("one", "two", " ")) is None


def test_at_most_three_warnings_make_rows():
    assert row("warning-3", warnings=("a", "b", "c", "d")) is None


def test_hostile_labels_make_short_rows_and_tooltips():
    nasty = "\u202e<img src=x>" + "A\n" * 500_000
    everything = state(
        category="networking", label=nasty, next_meeting=(NOW_MS, nasty), warnings=(nasty,) * 9
    )

    assert all(len(entry.label) < 120 for entry in menu(everything))
    assert len(tooltip(everything).splitlines()) == 3
    assert all(len(line) <= 80 for line in tooltip(everything).splitlines())


@pytest.mark.parametrize("at_ms", [-1, 0, 10**18])
def test_an_absurd_time_breaks_nothing(at_ms):
    assert row("meeting", next_meeting=(at_ms, "x"), calendar_known=True).label
