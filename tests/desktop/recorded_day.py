"""A believable day in a real database: what the popup, the summary and their pictures show."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tracker.core.model import Judged, Meeting, Nudge, Page, Span
from tracker.storage.archive import Archive
from tracker.storage.journal import open_journal
from tracker.storage.migrations import migrate

_PAGES = {
    "feed": ("https://www.linkedin.com/feed/", "socializing", "feed", "linkedin"),
    "messages": ("https://www.linkedin.com/messaging/", "networking", "conversation", "linkedin"),
    "company": ("https://www.linkedin.com/company/acme/", "networking", "research", "linkedin"),
    "group": ("https://www.facebook.com/groups/7/", "networking", "community", "facebook"),
    "x": ("https://x.com/home", "socializing", "feed", "x"),
    "jobs": ("https://www.linkedin.com/jobs/", "job_search", "listings", "linkedin"),
    "zoom": (None, "meeting", "call", "zoom"),
    "docs": ("https://docs.python.example/", "other", None, None),
}
#: From 8:40 on: what was in front, for how many minutes; ``away`` and ``gap`` as such.
BUSY_DAY = (
    ("docs", 12), ("feed", 26), ("messages", 14), ("x", 9), ("docs", 21), ("company", 18),
    ("jobs", 24), ("feed", 12), ("away", 10), ("messages", 31), ("group", 17), ("feed", 8),
    ("docs", 40), ("away", 55), ("feed", 19), ("company", 26), ("x", 14), ("jobs", 17),
    ("messages", 22), ("docs", 18), ("gap", 20), ("docs", 35), ("messages", 11), ("feed", 15),
    ("docs", 22),
)  # fmt: skip
GOOD_DAY = (
    ("messages", 35), ("company", 20), ("feed", 6), ("docs", 29), ("zoom", 31), ("messages", 12),
    ("away", 48), ("group", 25), ("docs", 55), ("x", 7), ("company", 21), ("messages", 18),
    ("jobs", 15), ("docs", 40),
)  # fmt: skip


def at(day: date, clock: str, zone: ZoneInfo) -> int:
    """Return the instant at which local clocks show ``clock`` on ``day``."""
    return round(datetime.combine(day, time.fromisoformat(clock), zone).timestamp() * 1000)


def spans_of(
    steps: Sequence[tuple[str, float]], start_ms: int, offset_s: int = 0
) -> list[tuple[Span, Judged]]:
    """Lay steps of so many minutes end to end."""
    spans = []
    for name, minutes in steps:
        end_ms = start_ms + round(minutes * 60_000)
        if name == "away":
            away = Span(start_ms, end_ms, Page(), away=True, offset_s=offset_s)
            spans.append((away, Judged(category="other")))
        elif name != "gap":
            url, category, activity, network = _PAGES[name]
            page = Page(app="chrome" if url else "zoom", url=url, title=name.title())
            judged = Judged(
                category, activity, network, "Acme" if name == "company" else None, f"t.{name}"
            )
            spans.append((Span(start_ms, end_ms, page, offset_s=offset_s), judged))
        start_ms = end_ms
    return spans


def record_day(
    database: Path,
    day: date,
    zone: ZoneInfo,
    *,
    steps: Sequence[tuple[str, float]] = BUSY_DAY,
    meetings: Sequence[Meeting] = (),
) -> None:
    """Store a day with its meetings and two nudges."""
    start_ms = at(day, "08:40", zone)
    offset = datetime.combine(day, time(8, 40), zone).utcoffset() or timedelta()
    with Archive(database) as archive:
        archive.import_spans(
            spans_of(steps, start_ms, int(offset.total_seconds())),
            zone=zone.key, version="test", rules_hash="test",
        )  # fmt: skip
    journal = open_journal(database, migrate=migrate)
    try:
        journal.save_meetings([m for m in meetings if not m.logged], start_ms)
        for meeting in meetings:
            if meeting.logged:
                journal.log_meeting(meeting)
        numbers: dict[str, int | float | str | bool | None] = {"on_network_s": 7200}
        for clock, kind in (("11:50", "busy"), ("15:20", "streak")):
            number = journal.add_nudge(
                Nudge(at(day, clock, zone), kind, "Busy is not productive", "2 h", numbers)
            )
        journal.respond(number, "snooze", at(day, "15:21", zone))
    finally:
        journal.close(start_ms)
