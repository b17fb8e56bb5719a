import stat
import time
from datetime import UTC

import icalendar
import pytest

from tracker.core.model import HOUR_MS, Meeting
from tracker.errors import SurroundingsError, UserError
from tracker.notifications.booking import book_call

NOW = 1_772_449_200_000  # Monday 2026-03-02 11:00 UTC


class Programs:
    """The programs of a desktop, in a PATH of their own; each notes its last argument."""

    def __init__(self, folder):
        self.folder = folder
        self.note = folder / "note"

    def add(self, name, script=""):
        path = self.folder / name
        note = f'for it; do last=$it; done; echo "$last" > {self.note}.new'
        path.write_text(f"#!/bin/sh\n{script or f'{note}; /bin/mv {self.note}.new {self.note}'}\n")
        path.chmod(0o755)

    def opened(self):
        deadline = time.monotonic() + 10
        while not self.note.exists():
            assert time.monotonic() < deadline, "nothing was opened"
            time.sleep(0.01)
        return self.note.read_text().strip()


@pytest.fixture
def programs(tmp_path, monkeypatch):
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("BROWSER", raising=False)
    return Programs(folder)


def book(tmp_path, book_url="", meetings=()):
    return book_call(book_url, meetings, now_ms=NOW, zone=UTC, folder=tmp_path / "drafts")


def test_the_configured_page_comes_first(programs, tmp_path):
    programs.add("xdg-open")
    programs.add("xdg-mime", "echo calendar.desktop")

    assert book(tmp_path, "https://cal.example/me?key=1") == "your scheduling page"
    assert programs.opened() == "https://cal.example/me?key=1"
    assert not (tmp_path / "drafts").exists()


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///x", "cal.example", "-h", " "])
def test_a_configured_address_that_is_none_names_the_key_and_not_the_value(
    programs, tmp_path, address
):
    programs.add("xdg-open")
    with pytest.raises(UserError, match=r"calendar\.book_url is no web address") as caught:
        book(tmp_path, address)
    assert address == " " or address not in str(caught.value)


def test_then_the_calendar_program_gets_a_draft_in_the_next_free_time(programs, tmp_path):
    programs.add("xdg-open")
    programs.add("xdg-mime", '[ "$*" = "query default text/calendar" ] && echo calendar.desktop')
    nine = NOW + 22 * HOUR_MS
    busy = Meeting(start_ms=nine, end_ms=nine + HOUR_MS, summary="x")

    assert book(tmp_path, meetings=[busy]) == "a new event in your calendar program"
    (draft,) = (tmp_path / "drafts").iterdir()
    assert programs.opened() == str(draft)
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert stat.S_IMODE(draft.parent.stat().st_mode) == 0o700
    (event,) = icalendar.Calendar.from_ical(draft.read_bytes()).walk("VEVENT")
    assert event["DTSTART"].dt.isoformat() == "2026-03-03T10:00:00+00:00"


def test_drafts_do_not_pile_up(programs, tmp_path):
    programs.add("xdg-open")
    programs.add("xdg-mime", "echo calendar.desktop")
    book(tmp_path)
    book(tmp_path, meetings=[Meeting(start_ms=NOW, end_ms=NOW + 1, summary="")])

    assert len(list((tmp_path / "drafts").iterdir())) == 1


@pytest.mark.parametrize("answer", ["exit 0", "exit 4", "exec /bin/sleep 30"])
def test_without_a_calendar_program_it_is_the_web(programs, tmp_path, answer):
    programs.add("xdg-open")
    programs.add("xdg-mime", answer)

    assert book(tmp_path) == "a new event in Google Calendar"
    assert programs.opened().startswith("https://calendar.google.com/calendar/render?action=")
    assert not (tmp_path / "drafts").exists()


@pytest.mark.parametrize("book_url", ["", "https://cal.example/me"])
def test_with_nothing_to_open_anything_it_says_what_to_install(programs, tmp_path, book_url):
    with pytest.raises(SurroundingsError, match="No program was found") as caught:
        book(tmp_path, book_url)
    assert "xdg-utils" in caught.value.hint
