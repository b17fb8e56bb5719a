"""The hours before the demo, as a trace: what was in front, for how many minutes."""

import json
from datetime import datetime, timedelta

import pages

_MINUTES = (
    ("messages", 16), ("company", 14), ("docs", 21), ("feed", 12), ("jobs", 12), ("away", 8),
    ("messages", 13), ("feed", 9), ("docs", 12), ("messages", 7), ("x", 13),
)  # fmt: skip
_PAGES = {
    "messages": (pages.MESSAGES, "Messaging | LinkedIn"),
    "company": (pages.COMPANY, "Northwind: Overview | LinkedIn"),
    "feed": (pages.FEED, "Feed | LinkedIn"),
    "jobs": (pages.JOBS, "Jobs | LinkedIn"),
    "x": (pages.X, "Home / X"),
    "docs": (pages.DOCS, "itertools — Python 3 documentation"),
}
#: The computer was left for so long before the demo begins.
_PAUSE = timedelta(seconds=40)
#: On-network time of these hours.
ON_NETWORK_MIN = sum(n for name, n in _MINUTES if name in {"messages", "company", "feed", "x"})
LENGTH = timedelta(minutes=sum(minutes for _, minutes in _MINUTES)) + _PAUSE


def day_starts(now: datetime) -> str:
    """Return a ``day_starts`` so that these hours and the next minutes lie in one day."""
    usual = now.replace(hour=4, minute=0)
    if now - LENGTH >= usual or now < usual - LENGTH:
        return "04:00"
    return f"{now - LENGTH - timedelta(hours=1):%H}:00"


def show_trace(now: datetime) -> str:
    """Return the trace (INTERFACES.md), ending shortly before ``now``."""
    at = now - LENGTH
    lines = [_line(at, "window", app="chromium")]
    for name, minutes in _MINUTES:
        after = at + timedelta(minutes=minutes)
        if name == "away":
            lines.append(_line(at, "idle", since=at.isoformat()))
            lines.append(_line(after, "active"))
        else:
            url, title = _PAGES[name]
            lines.append(_line(at, "tab", browser="chromium", url=url, title=title))
        at = after
    lines.append(_line(at, "end"))
    return "\n".join(lines) + "\n"


def _line(at: datetime, kind: str, **rest: str) -> str:
    return json.dumps({"t": at.isoformat(timespec="milliseconds"), "kind": kind} | rest)
