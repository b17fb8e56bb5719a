"""A short day with the real program on a desktop that nobody sees, in front of your eyes.

Started by ``make run`` where there is no screen. Everything is real, X server, window manager,
panel, notification service, Chromium with the extension, mouse and keyboard; only the networks'
pages are served here under their own names, and the hours before come from a trace, so that
what takes hours is reached within seconds.
"""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import morning  # noqa: E402
import pages  # noqa: E402
from album import Album  # noqa: E402

from tests.desktop.browser import Chromium, install_host  # noqa: E402
from tests.desktop.person import Box, Person  # noqa: E402
from tests.desktop.running import Running  # noqa: E402
from tests.desktop.site import Site  # noqa: E402
from tests.desktop.virtual import NOTIFYD, VirtualDesktop  # noqa: E402

_PROGRAMS = ("Xvfb", "openbox", "lxqt-panel", "chromium", "xdotool", "xterm", "import", "xprop",
             "xwininfo", "xauth", "dbus-daemon", "openssl", NOTIFYD)  # fmt: skip
_CONFIG = f"""\
[tracking]
idle_after = "5s"
day_starts = "{{day_starts}}"
[calendar]
sources = ["{{calendar}}"]
book_url = "{pages.BOOKING}"
[nudges]
quiet = []
cooldown = "5s"
[nudges.busy]
after = "{morning.ON_NETWORK_MIN}m20s"
[plan]
mon = ["09:00-10:30"]
tue = ["09:00-10:00"]
thu = ["16:00-17:30"]
weekly_networking = "8h"
[summary]
at = "{{day_starts}}"
"""
# Connected, and nothing in it that lies ahead.
_CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//eyeprize demo//EN\r\nEND:VCALENDAR\r\n"
_TERMINAL = "printf '\\033[1m$ eyeprize status\\033[0m\\n\\n'; '{python}' -m tracker status; read x"


class Day:
    """The day's scenes, in order; each raises TimeoutError if it does not happen."""

    def __init__(
        self, desktop: VirtualDesktop, program: Running, person: Person, album: Album
    ) -> None:
        self.desktop = desktop
        self.program = program
        self.person = person
        self.album = album
        self._bubble: Box | None = None

    def scenes(self) -> dict[str, Callable[[], None]]:
        """Return what is to be seen, and how it comes about."""
        return {
            "the eye sits in the panel": self._look_at_icon,
            "LinkedIn's feed counts as socializing": self._read_feed,
            "LinkedIn's messages count as networking": self._read_messages,
            "an organisation on the list counts as research": self._research,
            "X and Facebook count as socializing": self._scroll,
            "'Busy is not productive' appears, with its reason in numbers": self._be_told,
            "'Book a call' opens the person's scheduling page": self._book,
            "a manual and a job page count as something else": self._work,
            "time without the person counts as away, from the last input on": self._go_away,
            "a private window is in front, and counts as other": self._browse_privately,
            "the icon tells the day so far": self._hover,
            "the menu opens, and so does its call log": self._open_menu,
            "a call that is logged becomes the next meeting": self._log_call,
            "the terminal shows the status": self._ask_status,
            "the day's summary opens": self._sum_up,
            "the menu's Quit ends the program": self._quit,
            "nothing of the private window was kept": self._look_for_private,
            "the trace replays to the same day": self._replay,
        }

    # -- the scenes ----------------------------------------------------------------------

    def _look_at_icon(self) -> None:
        self.person.wait_icon()

    def _read_feed(self) -> None:
        self._visit(pages.FEED, "socializing", "feed", 4)
        self.take("the-feed", "The day begins with LinkedIn's feed; the eye sits in the panel")

    def _read_messages(self) -> None:
        self._visit(pages.MESSAGES, "networking", "conversation", 5)
        self.take("messages", "Messages are networking, on the same site")

    def _research(self) -> None:
        self._visit(pages.COMPANY, "networking", "research", 4)
        self.take("an-organisation", "Research on an organisation that is on the person's list")
        self._must(self.program.status()["front"]["target"] == "Northwind", "no target")

    def _scroll(self) -> None:
        self._visit(pages.X, "socializing", "feed", 3)
        self.take("x", "X")
        self._visit(pages.FACEBOOK, "socializing", "feed", 1)

    def _be_told(self) -> None:
        self._bubble = self.person.wait_bubble(40)
        self.take("busy-is-not-productive", "More than an hour on networks, and no call is booked")

    def _book(self) -> None:
        self._must(self._bubble is not None, "there was no notification")
        assert self._bubble is not None
        self.person.press_button(self._bubble, "book")
        self.person.wait(lambda: "Pick a time" in self._title(), 10, "the scheduling page")
        self.person.stay(3)
        self.take("book-a-call", "A click on 'Book a call' opened the scheduling page")

    def _work(self) -> None:
        self._visit(pages.DOCS, "other", None, 3)
        self.take("a-manual", "A manual counts as something else")
        self._visit(pages.JOBS, "job_search", "listings", 4)
        self.take("jobs", "A job page is job search")

    def _go_away(self) -> None:
        away = lambda: not self.program.status()["front"]["present"]  # noqa: E731
        self.desktop.wait_for(away, 12, "away")
        self.person.stay(1)

    def _browse_privately(self) -> None:
        self.person.keys("ctrl+shift+n")
        self.person.wait(lambda: self.program.counts("other"), 10, "the private window")
        self.person.go_to(pages.PRIVATE)
        self.person.wait(lambda: pages.PRIVATE_WORD in self._title(), 10, "the private page")
        self.person.stay(2)
        self.take("private", "A private window: nothing of it is kept")
        self.person.keys("ctrl+shift+w")
        self.person.wait(lambda: self.program.counts("job_search", "listings"), 10, "back")

    def _hover(self) -> None:
        left, top = self.person.wait_icon()
        self.desktop.xdotool("mousemove", str(left), str(top - 1))
        self.desktop.xdotool("mousemove", str(left), str(top))
        self.desktop.wait_for(self.person.tooltips, 4, "the tooltip")
        self.take("tooltip", "The icon's tooltip")

    def _open_menu(self) -> None:
        menu = self.person.open_menu()
        self.person.stay(0.5)
        self.take("menu", "The icon's menu")
        self.person.click_row(menu, "Log a call")
        self._see_window("call-log", "A call is logged in two seconds: whom with, when, how long")

    def _log_call(self) -> None:
        tomorrow = datetime.now().astimezone() + timedelta(days=1)
        begins = f"{tomorrow:%Y-%m-%d}T10:00"
        done = self.program.cli("meetings", "log", "Ada Example", "--at", begins, "--for", "20m")
        self._must(done.returncode == 0, done.stderr)
        upcoming = self.program.status()["next_meeting"]
        self._must(upcoming and "Ada" in upcoming["summary"], f"the next is {upcoming}")

    def _ask_status(self) -> None:
        shown = self.program.cli("status").stdout
        (self.album.folder / "status.txt").write_text(shown, "utf-8")
        text = _TERMINAL.format(python=sys.executable)
        terminal = self.desktop.start(
            ["xterm", "-fa", "Monospace", "-fs", "12", "-geometry", "84x22+160+120",
             "-bg", "#1d232b", "-fg", "#e8ecf1", "-T", "Terminal", "-e", "sh", "-c", text],
            env=self.program.env | {"TERM": "xterm-256color"}, cwd=ROOT,
        )  # fmt: skip
        self.person.wait(lambda: self.program.counts("other"), 10, "the terminal")
        self.person.stay(1.5)
        self.take("status", "The same in a terminal")
        self.person.keys("Return")
        terminal.wait(5)

    def _sum_up(self) -> None:
        self.person.click_row(self.person.open_menu(), "Today's summary")
        self._see_window("summary", "The day's summary")

    def _quit(self) -> None:
        self.person.click_row(self.person.open_menu(), "Quit")
        self._must(self.program.process.wait(10) == 0, "another exit status than 0")

    def _look_for_private(self) -> None:
        word = pages.PRIVATE_WORD.lower().encode()
        kept = [*self.program.home.rglob("*"), *self.album.folder.glob("*.jsonl")]
        found = [p.name for p in kept if p.is_file() and word in p.read_bytes().lower()]
        self._must(not found, f"found in {found}")

    def _replay(self) -> None:
        told = self.program.json("replay", str(self.album.folder / "trace.jsonl"), "--json")
        lived = self.program.json("summary", "--json")
        again = told["days"][0]["seconds"]
        same = all(abs(again[name] - lived["seconds"][name]) < 0.1 for name in again)
        self._must(same, f"{again} is not {lived['seconds']}")

    # -- what they share -----------------------------------------------------------------

    def _visit(self, address: str, category: str, activity: str | None, for_s: float) -> None:
        self.person.go_to(address)
        self.person.wait(lambda: self.program.counts(category, activity), 10, address)
        self.person.stay(for_s)

    def _see_window(self, name: str, caption: str) -> None:
        (window,) = self.person.wait(lambda: self.person.windows("eyeprize"), 15, "a window")
        self.desktop.wait_for(lambda: self.desktop.active() == window, 10, "it in front")
        self.person.stay(1)
        self.take(name, caption)
        self.person.keys("Escape")
        self.person.wait(lambda: not self.person.windows("eyeprize"), 5, "it closed")

    def _title(self) -> str:
        return self.desktop.xdotool("getactivewindow", "getwindowname")

    def take(self, name: str, caption: str) -> None:
        """Keep a picture of the screen."""
        self.album.take(self.person, name, caption)

    def _must(self, happened: object, why: str) -> None:
        if not happened:
            raise TimeoutError(why)


def main() -> int:
    """Play the day; 0 if all of it was seen, 1 if not, 3 if a program is missing."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing:
        print(f"The virtual screen needs {', '.join(missing)}.", file=sys.stderr)
        print("Run 'make run' where it may install Debian packages.", file=sys.stderr)
        return 3
    album = Album(ROOT / "run-output" / f"{datetime.now().astimezone():%Y-%m-%d-%H%M%S}")
    print(f"Pictures appear in {album.folder} as it goes; it takes about a minute and a half.")
    with tempfile.TemporaryDirectory(prefix="eyeprize-demo-") as folder:
        try:
            _play(Path(folder), album)
        # A TimeoutError is an OSError too.
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            album.missed("the desktop and the program start", f"{type(error).__name__}: {error}")
    album.write_index()
    _tell_end(album)
    return 1 if album.missing else 0


def _play(folder: Path, album: Album) -> None:
    home = folder / "eyeprize"
    home.mkdir(mode=0o700)
    (folder / "work.ics").write_text(_CALENDAR, newline="")
    now = datetime.now().astimezone()
    config = _CONFIG.format(calendar=folder / "work.ics", day_starts=morning.day_starts(now))
    (home / "config.toml").write_text(config)
    (home / "targets.csv").write_text(pages.TARGETS)
    (album.folder / "config.toml").write_text(config)
    (album.folder / "morning.jsonl").write_text(morning.show_trace(now))
    install_host(home, folder / "chromium")
    with VirtualDesktop() as desktop, Site(folder) as site:
        site.made |= pages.made_pages()
        _put_opener(desktop, folder)
        desktop.start_panel()
        desktop.start_notifications()
        program = Running(desktop, home, None)
        person = Person(desktop)
        with Chromium(desktop, site, folder / "chromium").start(size="1180,716"):
            stored = program.cli("import", "trace", str(album.folder / "morning.jsonl"))
            if stored.returncode:
                raise RuntimeError(f"the morning was not stored: {stored.stderr}")
            program.start("--record", str(album.folder / "trace.jsonl"))
            person.wait(lambda: program.counts("other"), 15, "the first page")
            _play_scenes(Day(desktop, program, person, album), album)
            program.stop()
            _write_files(program, album)


def _put_opener(desktop: VirtualDesktop, folder: Path) -> None:
    """Have the desktop open addresses in the browser that is there."""
    opener = folder / "bin/xdg-open"
    opener.parent.mkdir()
    opener.write_text(
        f'#!/bin/sh\nexec chromium --no-sandbox --user-data-dir="{folder}/chromium" "$@"\n'
    )
    opener.chmod(0o755)
    desktop.env["PATH"] = f"{opener.parent}:{desktop.env['PATH']}"


def _play_scenes(day: Day, album: Album) -> None:
    for sentence, scene in day.scenes().items():
        try:
            scene()
        except Exception as error:  # noqa: BLE001 - the other scenes are still worth seeing
            album.missed(sentence, f"{type(error).__name__} {error}")
            day.take("not-seen", f"Not seen: {sentence}")
        else:
            album.saw(sentence)


def _write_files(program: Running, album: Album) -> None:
    for what in ("spans", "sessions", "days", "nudges"):
        program.cli("export", "--what", what, "-o", str(album.folder / f"{what}.csv"))
    (album.folder / "summary.txt").write_text(program.cli("summary").stdout, "utf-8")
    (album.folder / "program.log").write_text(program.said(), "utf-8")


def _tell_end(album: Album) -> None:
    print()
    summary = album.folder / "summary.txt"
    print(summary.read_text("utf-8") if summary.exists() else "")
    for sentence in album.missing:
        print(f"Not seen: {sentence}")
    print(f"Everything is in {album.folder}; begin with its README.md.")


if __name__ == "__main__":
    sys.exit(main())
