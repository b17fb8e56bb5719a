"""The main job, end to end, as a person meets it: a real desktop, browser, panel and program."""

import csv
import io
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.desktop.browser import Chromium, install_host
from tests.desktop.desk import (
    BOOK_URL,
    DOCS,
    FEED,
    HOME,
    LATE_MS,
    MARKER,
    MESSAGES,
    Desk,
    finish,
    front_title,
    ms,
    places_of,
    put_opener,
    within,
)
from tests.desktop.lived_day import (
    Diary,
    Lived,
    be_away,
    browse,
    browse_privately,
    use_another_program,
)
from tests.desktop.person import Person
from tests.desktop.running import ZONE, Running, wall_ms
from tests.desktop.site import Site, page_with
from tests.desktop.virtual import VirtualDesktop
from tracker.core.model import CATEGORIES
from tracker.core.spans import join_spans
from tracker.storage.archive import Archive

pytestmark = pytest.mark.chromium

OUTPUT = Path(__file__).parents[2] / "test-output"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("day")
    home = folder / "eyeprize"
    home.mkdir(mode=0o700)
    install_host(home, folder / "chromium")
    with VirtualDesktop() as desktop, Site(folder) as site:
        opened = put_opener(desktop, folder)
        desktop.start_panel()
        desktop.start_notifications()
        with Chromium(desktop, site, folder / "chromium").start() as chromium:
            yield Desk(desktop, site, chromium, Person(desktop), home, opened)


@pytest.fixture
def start(desk: Desk) -> Iterator[Callable[..., Running]]:
    """Start programs that must end well when asked, without a word on standard error."""
    programs: list[Running] = []

    def start_one(*options: str, **settings: str) -> Running:
        desk.tidy()
        programs.append(desk.start(*options, **settings))
        return programs[-1]

    yield start_one
    for program in programs:
        finish(program)


@pytest.fixture(scope="module")
def lived(desk: Desk) -> Iterator[Lived]:
    desk.site.made["private.example", f"/{MARKER}/"] = page_with(f"{MARKER}, a private matter")
    program = desk.start(
        "--record", str(desk.home / "trace.jsonl"),
        idle_after="3s", busy_after="4s", again="5s",
    )  # fmt: skip
    try:
        diary = Diary(desk, program)
        browse(desk, diary)
        use_another_program(desk, diary)
        away = be_away(desk, diary)
        marked = browse_privately(desk, diary)
        desk.person.stay(0.5)
        status = program.status()
        diary.close(wall_ms())
        finish(program)
        # Its files as it left them; the tests below go on with the folder.
        kept = Running(desk.desktop, desk.home.with_name("lived"))
        shutil.copytree(desk.home, kept.home)
        kept.log = program.log
        yield Lived(kept, diary.visits, away, status, marked)
    finally:
        program.close()


# -- a day that is lived once, and looked at from several sides ------------------------------


def test_each_visit_is_stored_within_half_a_second_and_counted_right(lived):
    spans = lived.program.spans()
    for visit in lived.visits:
        shown = within(spans, visit.at_ms + LATE_MS, visit.until_ms)
        covered = sum(span.length_ms for span, _ in shown)
        assert covered == visit.until_ms - visit.at_ms - LATE_MS, (visit, shown)
        for span, judged in shown:
            found = (judged.category, judged.activity, judged.network, span.page.url, span.away)
            expected = (visit.category, visit.activity, visit.network)
            assert found == (*expected, visit.url or found[3], False), (
                f"{visit.name}: for {span.start_ms - visit.at_ms} to {span.end_ms - visit.at_ms} ms"
            )
        early = within(spans, visit.came_ms - 1_000, visit.came_ms)
        assert not visit.url or visit.url not in {span.page.url for span, _ in early[-1:]}, visit


def test_the_spans_of_the_day_touch_and_do_not_overlap(lived):
    spans = [span for span, _ in lived.program.spans()]

    assert all(a.end_ms == b.start_ms for a, b in pairwise(spans))


def test_away_time_begins_at_the_last_input(lived):
    # Before the first visit nobody had touched the keyboard yet.
    spans = within(lived.program.spans(), lived.visits[0].at_ms, lived.visits[-1].until_ms)
    (away,) = (span for span, _ in join_spans(spans) if span.away)

    assert away.start_ms == pytest.approx(lived.away[0], abs=LATE_MS)
    assert away.end_ms == pytest.approx(lived.away[1], abs=LATE_MS)


def test_nothing_of_a_private_window_is_anywhere(lived):
    assert lived.marked == []
    assert places_of(lived.program.home, MARKER) == []
    assert MARKER not in lived.program.said()
    assert "private.example" not in lived.trace.read_text()
    (private,) = (v for v in lived.visits if v.name == "a private feed")
    for span, judged in within(lived.program.spans(), private.at_ms + LATE_MS, private.until_ms):
        assert (span.page.url, span.page.title, span.page.app) == (None, None, "chromium")
        assert judged.network is None


def test_the_csv_has_the_totals_that_the_screen_showed(lived):
    program = lived.program
    spans = read_csv(program, "spans")
    (day,) = read_csv(program, "days")
    summary = program.json("summary", "--json")
    for category in CATEGORIES:
        rows = [int(row["seconds"]) for row in spans if row["category"] == category]
        assert sum(rows) == int(day[f"{category}_s"])
        # Instants are rounded to whole seconds, so that neighbours touch.
        assert sum(rows) == pytest.approx(summary["seconds"][category], abs=max(1, len(rows)))
        if category != "other":  # which was in front when the status was asked, and grew on
            told = lived.status["seconds"][category]
            assert summary["seconds"][category] == pytest.approx(told, abs=0.05)
    assert int(day["nudges"]) == summary["nudges"] == lived.status["nudges"] > 0


def read_csv(program: Running, what: str) -> list[dict[str, str]]:
    target = program.home.parent / f"{what}.csv"
    done = program.cli("export", "--what", what, "-o", str(target))
    assert done.returncode == 0, done.stderr
    assert target.stat().st_mode & 0o777 == 0o600
    with target.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_recorded_trace_replays_to_the_same_spans_and_nudges(lived):
    replayed = lived.program.json("replay", str(lived.trace), "--json")
    stored = [
        (span.start_ms, span.end_ms, *(
            (None, None, None, "away") if span.away
            else (span.page.app, span.page.url, span.page.title, judged.category)
        ), judged.rule)
        for span, judged in join_spans(lived.program.spans())
    ]  # fmt: skip
    again = [
        (ms(one["start"]), ms(one["end"]), one["app"], one["url"], one["title"], one["category"],
         one["rule"])
        for one in replayed["spans"]
    ]  # fmt: skip
    assert again == stored
    with Archive.existing(lived.program.places.database) as archive:
        nudges = [one.nudge for one in archive.read_nudges(0, wall_ms())]
    assert nudges
    assert [(ms(one["at"]), one["kind"], one["message"], one["numbers"])
            for one in replayed["nudges"]] == [
        (one.at_ms, one.kind, one.message, one.numbers) for one in nudges
    ]  # fmt: skip


# -- nudges ------------------------------------------------------------------------------------


def test_the_busy_notification_is_on_the_screen_and_its_buttons_do_what_they_say(desk, start):
    person = desk.person
    program = start(busy_after="4s", again="5s")
    person.go_to(HOME)
    box = person.wait_bubble()
    person.keep(OUTPUT / "day-busy.png")
    person.press_button(box, "book")
    person.wait(lambda: desk.opened.exists() and desk.opened.read_text(), 5, "the address")
    assert desk.opened.read_text() == f"{BOOK_URL}\n"
    person.wait(lambda: not person.bubbles(), 5, "the notification gone")

    person.press_button(person.wait_bubble(), "networking")
    rules = desk.home / "rules.toml"
    person.wait(lambda: program.counts("networking", "research"), 5, "the person's rule")
    seconds = program.status()["seconds"]
    assert seconds["networking"] > 6
    assert seconds["socializing"] < 0.6  # the title alone, before the page was vouched for
    assert 'category = "networking"' in rules.read_text()
    person.wait_bubble()
    person.keep(OUTPUT / "day-counted.png")
    person.dismiss_all()

    box = person.wait_bubble()
    before = wall_ms()
    person.press_button(box, "snooze")
    person.wait(lambda: program.status()["snoozed_until"], 5, "silence")
    until_ms = ms(program.status()["snoozed_until"])
    assert before + 1_800_000 <= until_ms <= wall_ms() + 1_800_000
    said = program.cli("status").stdout
    assert f"Silent until        {datetime.fromtimestamp(until_ms / 1000, ZONE):%H:%M}" in said

    program.stop()
    x = [judged for span, judged in program.spans() if span.page.url == HOME]
    assert {(judged.category, judged.network) for judged in x} == {("networking", "x")}
    with Archive.existing(program.places.database) as archive:
        nudges = archive.read_nudges(0, wall_ms())
    assert [one.nudge.kind for one in nudges] == ["busy"] * 3
    assert [one.response for one in nudges] == ["book", "networking", "snooze"]


def test_with_a_meeting_tomorrow_the_same_day_raises_no_nudge(desk, start):
    person = desk.person
    begins = datetime.now(ZONE) + timedelta(days=1)
    calendar = desk.home.parent / "work.ics"
    calendar.write_text(MEETING.format(f"{begins:%Y%m%dT%H%M%S}"), newline="\r\n")
    program = start(busy_after="4s", again="3s", sources=f'"{calendar}"')
    person.go_to(HOME)
    person.wait(lambda: program.on_network_s() > 8, 30, "eight seconds on networks")

    status = program.status()
    assert status["nudges"] == 0
    assert status["next_meeting"]["summary"] == "Call with Ada"
    assert status["calendar_known"]
    assert person.bubbles() == set()


MEETING = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//tests//EN
BEGIN:VEVENT
UID:1@tests.example
DTSTAMP:20260101T000000Z
DTSTART;TZID=Europe/Berlin:{}
DURATION:PT30M
SUMMARY:Call with Ada
END:VEVENT
END:VCALENDAR
"""


# -- tray and popup ----------------------------------------------------------------------------


def test_the_menu_opens_by_a_click_and_pause_pauses(desk, start):
    person, private = desk.person, f"https://x.com/{MARKER}"
    desk.site.made["x.com", f"/{MARKER}"] = page_with(f"{MARKER} on X")
    program = start()
    person.go_to(HOME)
    person.wait(lambda: program.counts("socializing", "feed"), 10, "X")
    menu = person.open_menu()
    person.stay(0.5)
    person.keep(OUTPUT / "day-menu.png")
    paused_ms = person.click_row(menu, "Pause")
    person.wait(lambda: program.status()["front"]["paused"], 5, "the pause")
    seconds = program.status()["seconds"]
    person.go_to(private)
    person.wait(lambda: MARKER in front_title(desk.desktop), 10, "the page")
    person.stay(1)
    person.keep(OUTPUT / "day-paused.png")
    assert program.status()["seconds"] == seconds
    assert "Paused" in person.menu_rows()[0]
    desk.chromium.navigate(DOCS)
    person.wait(lambda: "itertools" in front_title(desk.desktop), 10, "the manual")
    resumed_ms = person.click_row(person.open_menu(), "Resume")
    person.wait(lambda: not program.status()["front"]["paused"], 5, "the pause's end")
    person.stay(1)
    assert places_of(desk.home, MARKER) == []

    program.stop()
    assert places_of(desk.home, MARKER) == []
    assert within(program.spans(), paused_ms + LATE_MS, resumed_ms) == []
    assert within(program.spans(), resumed_ms + LATE_MS, resumed_ms + LATE_MS + 100)


def test_the_popup_opens_at_the_hour_of_the_summary(desk, start):
    person = desk.person
    at = datetime.now(ZONE) + timedelta(seconds=70)
    program = start(summary_at=f"{at:%H:%M}")
    due_ms = round(at.replace(second=0, microsecond=0).timestamp() * 1000)
    person.go_to(MESSAGES)
    person.wait(lambda: program.counts("networking", "conversation"), 10, "messages")
    logged = program.cli("meetings", "log", "Ada Example", "--for", "20m")
    assert logged.returncode == 0, logged.stderr
    before = desk.desktop.active()
    person.wait(lambda: person.windows("eyeprize"), 75, "the popup")
    opened_ms = wall_ms()
    (window,) = person.windows("eyeprize")
    person.stay(1)
    person.keep(OUTPUT / "day-popup.png")

    assert due_ms <= opened_ms <= due_ms + 4_000
    assert desk.desktop.active() == before
    desk.desktop.activate(window)
    person.keys("Escape")
    person.wait(lambda: not person.windows("eyeprize"), 5, "the popup closed")
    assert program.json("summary", "--json")["meetings"]["held"] == 1


# -- when something goes wrong -----------------------------------------------------------------


def test_a_kill_loses_at_most_five_seconds_and_the_next_start_works(desk, start):
    person = desk.person
    program = start()
    person.go_to(FEED)
    person.wait(lambda: program.counts("socializing", "feed"), 10, "the feed")
    person.wait(lambda: program.on_network_s() > 4.5, 10, "a heartbeat")
    person.go_to(MESSAGES)
    person.wait(lambda: program.counts("networking", "conversation"), 10, "messages")
    person.stay(1.5)
    killed_ms = program.kill()
    stored = program.spans()
    assert killed_ms - 5_000 <= stored[-1][0].end_ms <= killed_ms + 50
    assert FEED in {span.page.url for span, _ in stored}

    program.start()
    person.wait(lambda: program.counts("networking", "conversation"), 15, "messages again")
    second = program.cli("run")
    assert second.returncode not in {0, None}
    assert "already runs" in second.stderr
    assert "Traceback" not in second.stderr
    person.stay(0.5)
    assert program.stop() == 0
    spans = program.spans()
    assert [span.start_ms for span, _ in spans[: len(stored)]] == [s.start_ms for s, _ in stored]
    assert len(spans) > len(stored)
    assert all(a.end_ms <= b.start_ms for (a, _), (b, _) in pairwise(spans))


HOSTILE = {
    "markup": "<b>Hi</b> <a href='x'>& &amp; <img src=x>",
    "a leading dash": "-h --help",
    "a formula": "=cmd|'/C calc'!A0",
    "right-to-left override": "abc\u202egnp.exe def",
    "a terminal's commands": "\x1b]0;owned\x07\x1b[2J\x9b31mred",
    "a megabyte": "=HYPERLINK " * 95_000,
}


def test_hostile_titles_harm_no_notification_menu_csv_or_terminal(desk, start):
    person, made = desk.person, desk.site.made
    program = start(busy_after="4s", again="4s")
    for number, title in enumerate(HOSTILE.values()):
        # Chromium drops control characters of the text; a script's title keeps some.
        made["x.com", f"/home/{number}"] = page_with("x", f"document.title = {js(title)}")
        person.go_to(f"https://x.com/home/{number}")
        person.wait(lambda n=number: has_page(program, n), 15, f"title {number}")
    letter = desk.desktop.window("=cmd|' /C calc'!A0", "Letter")
    desk.desktop.retitle(letter, "\x1b[31m-rf <b>\u202e" + "z" * 200_000)
    person.stay(0.5)
    desk.desktop.close_window(letter)
    person.dismiss_all()
    box = person.wait_bubble()
    person.keep(OUTPUT / "day-hostile.png")
    person.press_button(box, "networking")
    person.wait(lambda: program.counts("networking", "research"), 5, "the person's rule")
    menu = person.open_menu()
    assert menu.width < 900
    person.keep(OUTPUT / "day-hostile-menu.png")
    assert all(is_plain(row) for row in person.menu_rows())
    person.click_row(menu, "Pause")
    person.wait(lambda: program.status()["front"]["paused"], 5, "the pause")
    for words in (["status"], ["summary"], ["why", "--help"]):
        shown = program.cli(*words)
        assert shown.returncode == 0, shown.stderr
        assert is_plain(shown.stdout), words
    program.stop()
    check_csv(program)


def has_page(program: Running, number: int) -> bool:
    url = f"https://x.com/home/{number}"
    return any(span.page.url == url for span, _ in program.spans())


def js(text: str) -> str:
    """Return JavaScript for a string; short, however long the string is."""
    if len(text) > 10_000:
        return f"{js(text[:11])}.repeat({len(text) // 11})"
    return '"' + "".join(f"\\u{ord(character):04x}" for character in text) + '"'


def is_plain(text: str) -> bool:
    """Return whether text has nothing that commands a terminal or turns it around."""
    kinds = {unicodedata.category(c) for c in text if c != "\n"}
    return not kinds & {"Cc", "Cf", "Cs"}


def check_csv(program: Running) -> None:
    done = program.cli("export", "--what", "spans")
    assert done.returncode == 0, done.stderr
    assert is_plain(done.stdout.replace("\r", ""))
    rows = list(csv.DictReader(io.StringIO(done.stdout, newline="")))
    assert len({len(row) for row in rows}) == 1
    assert len([row for row in rows if row["host"] == "x.com"]) >= len(HOSTILE)
    for row in rows:
        for cell in row.values():
            assert not re.match(r"\s*[=@]|[+-](?!\d)", cell or ""), row
            assert len(cell or "") < 1_100
