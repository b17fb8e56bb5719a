"""The desk of the whole-day tests: what they share, and what they ask of it."""

from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from tests.desktop.browser import Chromium
from tests.desktop.person import Person
from tests.desktop.running import Running, day_starts, wall_ms
from tests.desktop.site import Site, title_of
from tests.desktop.virtual import VirtualDesktop
from tracker.core.model import Judged, Span

FEED = "https://www.linkedin.com/feed/"
MESSAGES = "https://www.linkedin.com/messaging/"
HOME = "https://x.com/home"
FACEBOOK = "https://www.facebook.com/"
DOCS = "https://docs.python.org/3/library/itertools.html"
MARKER = "Zeppelin-4711"
PRIVATE = f"https://private.example/{MARKER}/"
BOOK_URL = "https://book.example/me/20-minutes"
LATE_MS = 500
#: JavaScript: when the answer for the page that is shown began to come in.
CONFIG = """\
[tracking]
idle_after = "{idle_after}"
day_starts = "{day_starts}"
[calendar]
book_url = "{book_url}"
sources = [{sources}]
[nudges]
quiet = []
cooldown = "1s"
max_per_day = 50
[nudges.busy]
after = "{busy_after}"
again = "{again}"
[summary]
at = "{summary_at}"
"""


class Desk(NamedTuple):
    """What all tests of this file share; each starts a program of its own."""

    desktop: VirtualDesktop
    site: Site
    chromium: Chromium
    person: Person
    home: Path
    opened: Path

    def start(self, *options: str, **settings: str) -> Running:
        """Start a program that knows nothing yet; returns when it knows the page in front."""
        self.configure(**settings)
        program = Running(self.desktop, self.home)
        program.start(*options)
        # The browser's host looks for a program every two seconds.
        self.person.wait(lambda: program.counts("other"), 15, "the first page")
        self.person.wait(lambda: self._is_told(program), 15, "the browser's host")
        return program

    def configure(self, **settings: str) -> None:
        """Write config.toml."""
        default = {
            "idle_after": "3m", "day_starts": day_starts(), "book_url": BOOK_URL, "sources": "",
            "busy_after": "2h", "again": "1h", "summary_at": day_starts(),
        }  # fmt: skip
        (self.home / "config.toml").write_text(CONFIG.format(**(default | settings)))

    def _is_told(self, program: Running) -> bool:
        return not any("extension" in one for one in program.status()["warnings"])

    def tidy(self) -> None:
        """Close what a test opened: one window with an empty page is left, no record."""
        first, *others = (one["targetId"] for one in self.chromium.targets())
        for target in others:
            self.chromium.close_tab(target)
        self.chromium.navigate("about:blank", first)
        for name in ("eyeprize.db", "eyeprize.db-wal", "eyeprize.db-shm", "rules.toml"):
            (self.home / name).unlink(missing_ok=True)
        self.opened.unlink(missing_ok=True)
        self.person.dismiss_all()

    def go_to(self, address: str) -> tuple[int, int]:
        """Type an address and wait for its page.

        Returns:
            When Return was pressed, and when the page was seen in the window's title, UTC
            milliseconds. A browser may name the page in its title long before it answers.
        """
        pressed_ms = self.person.go_to(address)
        host, _, path = address.removeprefix("https://").partition("/")
        title = title_of(host, f"/{path}")

        def titled() -> int | None:
            return wall_ms() if front_title(self.desktop).startswith(f"{title} - ") else None

        return pressed_ms, self.person.wait(titled, 15, address)


def put_opener(desktop: VirtualDesktop, folder: Path) -> Path:
    """Put an ``xdg-open`` before the system's own; returns the file where it writes what it got."""
    opened, programs = folder / "opened.txt", folder / "bin"
    programs.mkdir()
    opener = programs / "xdg-open"
    opener.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" >> '{opened}'\n")
    opener.chmod(0o755)
    desktop.env["PATH"] = f"{programs}:{desktop.env['PATH']}"
    return opened


def finish(program: Running) -> None:
    try:
        code = program.stop()
        said = program.said()
    finally:
        program.close()
    assert code in {0, -9}, said
    assert "Traceback" not in said
    assert "ERROR" not in said


def front_title(desktop: VirtualDesktop) -> str:
    return desktop.xdotool("getactivewindow", "getwindowname")


def places_of(folder: Path, marker: str) -> list[str]:
    """Return the files whose bytes hold a marker, in any of the encodings that one may meet."""
    wanted = [form for text in (marker, marker.lower(), marker.upper())
              for form in (text.encode(), text.encode("utf-16-le"))]  # fmt: skip
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [str(path) for path in files if any(form in path.read_bytes() for form in wanted)]


def within(spans: list[tuple[Span, Judged]], from_ms: int, to_ms: int) -> list[Any]:
    """Return what overlaps ``[from_ms, to_ms)``, cut at its ends."""
    return [
        (Span(max(span.start_ms, from_ms), min(span.end_ms, to_ms), span.page, span.away), judged)
        for span, judged in spans
        if span.start_ms < to_ms and span.end_ms > from_ms
    ]


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)
