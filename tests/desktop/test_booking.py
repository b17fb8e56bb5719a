"""Booking a call with the desktop's real ``xdg-open`` and ``xdg-mime``."""

from datetime import UTC
from pathlib import Path

import pytest

from tracker.notifications.booking import book_call, has_calendar_program

NOW = 1_772_449_200_000  # Monday 2026-03-02 11:00 UTC


@pytest.fixture
def programs(on_desktop):
    """A calendar and a browser that note what they were given, installed as packages do."""
    folder = Path(on_desktop.env["XDG_DATA_HOME"]) / "applications"
    folder.mkdir(parents=True)

    def install(name: str, mime: str) -> Path:
        note, program = on_desktop.folder / f"{name}.note", on_desktop.folder / name
        program.write_text(f'#!/bin/sh\necho "$1" > {note}.new && mv {note}.new {note}\n')
        program.chmod(0o755)
        (folder / f"{name}.desktop").write_text(
            f"[Desktop Entry]\nType=Application\nName={name}\nExec={program} %u\nMimeType={mime};\n"
        )
        on_desktop.run("xdg-mime", "default", f"{name}.desktop", mime)
        return note

    return install


def book(desktop, book_url=""):
    drafts = desktop.folder / "drafts"
    return book_call(book_url, (), now_ms=NOW, zone=UTC, folder=drafts)


def test_the_calendar_program_gets_the_draft(on_desktop, programs):
    note = programs("fakecalendar", "text/calendar")
    assert has_calendar_program()

    assert book(on_desktop) == "a new event in your calendar program"
    on_desktop.wait_for(note.exists, 20, "the calendar")
    draft = Path(note.read_text().strip())
    assert draft.parent == on_desktop.folder / "drafts"
    assert "SUMMARY:Call with …" in draft.read_text("utf-8")


def test_the_browser_gets_the_configured_page(on_desktop, programs):
    note = programs("fakebrowser", "x-scheme-handler/https")

    assert book(on_desktop, "https://cal.example/me?a=b&c=d") == "your scheduling page"
    on_desktop.wait_for(note.exists, 20, "the browser")
    assert note.read_text() == "https://cal.example/me?a=b&c=d\n"


def test_without_a_calendar_program_the_browser_gets_a_filled_in_page(on_desktop, programs):
    note = programs("fakebrowser", "x-scheme-handler/https")
    assert not has_calendar_program()

    assert book(on_desktop) == "a new event in Google Calendar"
    on_desktop.wait_for(note.exists, 20, "the browser")
    assert "dates=20260303T090000Z%2F20260303T093000Z" in note.read_text()
