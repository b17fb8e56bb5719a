"""What does "Book a call" open?

The person's own scheduling page, if they named one; else a new event in their calendar
program; else in a web calendar. The event lies in the next free half hour, so that one more
click books it.
"""

import subprocess
import uuid
from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path

from tracker.core.model import Meeting
from tracker.errors import SurroundingsError, UserError
from tracker.meetings.draft import draft_event, draft_ics, web_draft
from tracker.paths import open_private, private_folder
from tracker.system.opening import is_web_address, open_address

_PATIENCE_S = 2.0  # for xdg-mime, a shell script that may ask the desktop


def book_call(
    book_url: str, meetings: Sequence[Meeting], *, now_ms: int, zone: tzinfo, folder: Path
) -> str:
    """Open the place where the person books a call.

    Takes up to two seconds, while the desktop is asked for its calendar program.

    Args:
        book_url: ``settings.calendar.book_url``; "" if none is configured.
        meetings: All known events, so that the proposed time is free.
        now_ms: The present, UTC milliseconds.
        zone: The person's.
        folder: Where a draft may be written, 0600; made (0700) if missing. Older drafts go.

    Returns:
        What was opened, in words that fit after "Opened ".

    Raises:
        UserError: ``book_url`` is no web address.
        SurroundingsError: There is no program to open anything with.
    """
    if book_url:
        return _open_page(book_url)
    draft = draft_event(now_ms, zone, meetings)
    if has_calendar_program():
        text = draft_ics(draft, uid=f"{uuid.uuid4()}@eyeprize", stamp_ms=now_ms)
        if open_address(str(_write_draft(folder, text, draft.start_ms))):
            return "a new event in your calendar program"
    if open_address(web_draft(draft)):
        return "a new event in Google Calendar"
    raise SurroundingsError(
        "No program was found to open a calendar or a web page with.",
        hint="Install xdg-utils and a browser.",
    )


def has_calendar_program() -> bool:
    """Return whether the desktop knows a program for calendar files."""
    try:
        done = subprocess.run(
            ["xdg-mime", "query", "default", "text/calendar"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return bool(done.stdout.strip())


def _open_page(address: str) -> str:
    # The value stays out of the messages: scheduling addresses may hold a personal key.
    if not is_web_address(address):
        raise UserError(
            "config.toml: calendar.book_url is no web address",
            hint="Accepted: an address that begins with https:// or http://, or nothing.",
        )
    if not open_address(address):
        raise SurroundingsError(
            "No program was found to open calendar.book_url with.",
            hint="Install xdg-utils and a browser.",
        )
    return "your scheduling page"


def _write_draft(folder: Path, text: str, start_ms: int) -> Path:
    private_folder(folder)
    for old in folder.glob("call-*.ics"):
        old.unlink(missing_ok=True)
    path = folder / f"call-{start_ms // 1000}.ics"
    with open(open_private(path), "w", encoding="utf-8", newline="") as file:  # noqa: PTH123
        file.write(text)
    return path
