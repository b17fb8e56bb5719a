"""What a person may ask for: the same few things from the tray, a button and the command line."""

import subprocess
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Literal

from msgspec import Struct

from classifiers.facts import Facts
from classifiers.widths import Width
from tracker.app.tracking import Tracking
from tracker.core.days import day_of, local_time
from tracker.core.model import DAY_MS, HOUR_MS, MINUTE_MS, Category, Meeting, Page
from tracker.core.observations import (
    LoggedMeeting,
    Observation,
    Pause,
    RulesChanged,
    Snooze,
    Unpause,
)
from tracker.core.ports import Clock, Notice, Notifier
from tracker.errors import SurroundingsError, TrackerError, UserError
from tracker.notifications.booking import book_call
from tracker.nudges.hours import show_blocks
from tracker.paths import Places
from tracker.popup.launch import launch_popup, read_fallback
from tracker.storage.journal import Journal
from tracker.summary.words import NAMES
from tracker.system.children import OWN_FOLDER, own_program

SNOOZE_MS = 30 * MINUTE_MS
# What the call log's own form accepts, too.
_LONGEST_MEETING_MS = 8 * HOUR_MS
_FARTHEST_MEETING_MS = 366 * DAY_MS


class Paused(Struct, frozen=True):
    """Recording is paused, also after a restart; ``until_ms`` is ``None`` for "until resumed"."""

    until_ms: int | None = None


class Actions:
    """Does what was asked for. Everything runs in the engine's thread."""

    def __init__(
        self,
        clock: Clock,
        tracking: Tracking,
        journal: Journal,
        *,
        start: Observation,
        notifier: Notifier,
        places: Places,
        check_rules: Callable[[str], object],
        post: Callable[[Callable[[], None]], None],
    ) -> None:
        """Take up what was asked for before a restart.

        Args:
            clock: Time.
            tracking: Where observations go.
            journal: Where meetings and the pause go.
            start: The run's first observation; a pause that was on goes on from that instant.
            notifier: Shows answers.
            places: The person's files.
            check_rules: Raises ``UserError`` if own rules of this text cannot be used.
            post: Has a call made in the engine's thread; from any thread.
        """
        self._clock = clock
        self._tracking = tracking
        self._journal = journal
        self._check_rules = check_rules
        self._notifier = notifier
        self._places = places
        self._post = post
        self.paused = journal.load("paused", Paused)
        if self.paused is not None:
            tracking.feed([Pause(at_ms=start.at_ms, mono_ms=start.mono_ms)])

    # -- recording

    def pause(self, length_ms: int | None) -> None:
        """Record nothing, for a while or until resumed."""
        self._set_paused(
            Paused(None if length_ms is None else self._clock.wall_ms() + length_ms), Pause(at_ms=0)
        )

    def resume(self) -> None:
        """Go on recording."""
        self._set_paused(None, Unpause(at_ms=0))

    def _set_paused(self, paused: Paused | None, seen: Observation) -> None:
        self.paused = paused
        self._tracking.writer.put(lambda: self._journal.save("paused", paused), "paused")
        self._tracking.feed([self._tracking.stamp(seen)])

    def end_pause_if_over(self) -> None:
        """Go on recording when the pause was for a while and that is over."""
        until_ms = self.paused.until_ms if self.paused else None
        if until_ms is not None and self._clock.wall_ms() >= until_ms:
            self.resume()

    def snooze(self, length_ms: int | Literal["today"] = SNOOZE_MS) -> int:
        """Say nothing for a while or for the rest of the day; return until when (wall clock)."""
        pipeline, now_ms = self._tracking.pipeline, self._clock.wall_ms()
        until_ms = pipeline.day_end_ms(now_ms) if length_ms == "today" else now_ms + length_ms
        self._tracking.feed([self._tracking.stamp(Snooze(at_ms=0, until_ms=until_ms))])
        return until_ms

    def log_meeting(self, start_ms: int, end_ms: int, summary: str) -> Meeting:
        """Log a meeting by hand; it counts at once."""
        now_ms = self._clock.wall_ms()
        if not 0 < end_ms - start_ms <= _LONGEST_MEETING_MS:
            raise UserError("a meeting must last up to 8 hours", hint="Give it another length.")
        if abs(start_ms - now_ms) > _FARTHEST_MEETING_MS:
            raise UserError("a meeting must be within a year of today", hint="Give it another day.")
        meeting = Meeting(start_ms, end_ms, summary, booked_ms=now_ms)
        self._tracking.writer.put(lambda: self._journal.log_meeting(meeting))
        self._tracking.feed([self._tracking.stamp(LoggedMeeting(at_ms=0, meeting=meeting))])
        return meeting

    def count_page(
        self,
        page: Page | None,
        category: Category,
        width: Width | None = None,
        *,
        place: str | None = None,
    ) -> None:
        """Count a page, and all that are the same, as ``category`` from now on and in the past.

        Args:
            page: The page.
            category: As what.
            width: How much of its site; without one only the page, or the program.
            place: Where the person was told that this is; another page is left alone.
        """
        if page is None or page.sealed is not None or page.app is None:
            self.tell(
                "This page cannot be counted differently",
                "Its address is not known here: a private window, an excluded site, or a "
                "browser without the extension.",
            )
            return
        # Imported late: needed only when a rule is written.
        from tracker.storage.rule_writer import add_rule, choose_activity, want_rule  # noqa: PLC0415

        # It stays its network's time, as what each network brought is shown.
        judged = self._tracking.pipeline.judging.page(page)
        facts = Facts(page.app, page.url, page.title, page.facet)
        activity = choose_activity(category, judged.activity)
        try:
            wanted = want_rule(
                facts, category, width=width, activity=activity, network=judged.network
            )
            if place not in {None, wanted.reach.label}:
                self.tell("Nothing was changed", "Another page is in front by now.")
                return
            text = add_rule(self._places.rules_file, wanted).replace("\r\n", "\n")
            # The file is the person's: what they wrote meanwhile must not reach the engine unread.
            self._check_rules(text)
        except (TrackerError, OSError) as error:
            self.tell("Your rules could not be changed", str(error))
            return
        self._tracking.feed([self._tracking.stamp(RulesChanged(at_ms=0, text=text))])
        self.tell(
            f"Counted as {NAMES[category].lower()}",
            f"This {wanted.reach.width}, from now on and in the past.\n"
            f"Your rule is in {self._places.rules_file}: edit it as you like.",
        )

    # -- windows and other programs

    def book(self) -> None:
        """Open the person's way to book a call; takes up to two seconds, so in a thread."""
        pipeline = self._tracking.pipeline
        book_url, meetings = pipeline.settings.calendar.book_url, pipeline.meetings
        now_ms, zone, folder = self._clock.wall_ms(), pipeline.zone, self._places.state / "drafts"

        def open_it() -> None:
            try:
                book_call(book_url, meetings, now_ms=now_ms, zone=zone, folder=folder)
            except (TrackerError, OSError) as error:
                message = str(error)
                self._post(lambda: self.tell("No call could be booked", message))

        threading.Thread(target=open_it, name="book", daemon=True).start()

    def show_summary(self, day: date | None = None, *, gently: bool = False) -> None:
        """Open the day's popup; where no window can open, its words become a notification."""
        if day is None:
            pipeline = self._tracking.pipeline
            starts_min = pipeline.settings.tracking.day_starts_min
            day = day_of(self._clock.wall_ms(), pipeline.zone, starts_min)
        self._tracking.write(now=True)
        title = f"Your day, {day}"

        def ended(process: "subprocess.Popen[str]") -> None:
            words = read_fallback(process)
            if words:
                self._post(lambda: self.tell(title, words))

        self._start(lambda: launch_popup(day, gently=gently), ended)

    def open_call_log(self, call: tuple[int, int] | None = None) -> None:
        """Open the small window in which a call is logged, filled in with one that is known.

        Args:
            call: When it began and ended, wall clock; by default one that has just ended.
        """
        known = [] if call is None else ["--start-ms", str(call[0]), "--end-ms", str(call[1])]
        self._start(lambda: _start_own("_log-call", *known), lambda process: process.communicate())

    def export(self) -> None:
        """Write the last week's spans where the person finds them, and say where."""
        pipeline = self._tracking.pipeline
        today = local_time(self._clock.wall_ms(), pipeline.zone).date()
        folder = Path.home() / "Documents"
        file = (folder if folder.is_dir() else Path.home()) / f"eyeprize-{today}.csv"
        first = date.fromordinal(today.toordinal() - 6)
        self._tracking.write(now=True)
        days = ["--from", str(first), "--to", str(today)]

        def ended(process: "subprocess.Popen[str]") -> None:
            said, _ = process.communicate()
            told = ("Exported", f"The last seven days are in {file}.")
            if process.returncode != 0:
                told = ("The export failed", said[-300:])
            self._post(lambda: self.tell(*told))

        self._start(lambda: _start_own("export", "--what", "spans", *days, "-o", str(file)), ended)

    def show_plan(self) -> None:
        """Show the week's planned hours."""
        lines = show_blocks(self._tracking.pipeline.settings.plan.blocks())
        body = "\n".join(lines) or "No hours are planned yet. Add a [plan] table to config.toml."
        self.tell("Your week's hours for networking", body)

    def tell(self, title: str, body: str) -> None:
        """Show the person something that wants no answer."""
        self._notifier.show(Notice(key="info", title=title, body=body))

    def _start(
        self,
        start: Callable[[], "subprocess.Popen[str]"],
        ended: Callable[["subprocess.Popen[str]"], object],
    ) -> None:
        """Start a process and wait for its end in a thread; its end is no reason to wake before.

        Args:
            start: Starts it.
            ended: Called in that thread; returns when the process has ended.

        Raises:
            SurroundingsError: If the system starts no more processes.
        """
        try:
            process = start()
        except OSError as error:
            raise SurroundingsError(f"a window could not be opened: {error.strerror}") from None
        threading.Thread(target=ended, args=(process,), name="window", daemon=True).start()


def _start_own(*words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        own_program(*words),
        cwd=OWN_FOLDER,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
