"""The calendars into the pipeline: when to look, and how long a copy can be trusted."""

from collections.abc import Callable
from pathlib import Path

from tracker.app.loop import Loop
from tracker.app.tracking import Tracking
from tracker.calendars.jobs import Job, Result
from tracker.calendars.refresh import Refresher
from tracker.config import Calendar
from tracker.core.model import DAY_MS, HOUR_MS, Meeting
from tracker.core.observations import CalendarRead
from tracker.core.ports import Clock
from tracker.storage.journal import Journal

#: PRODUCT.md: a copy older than two days claims nothing about bookings.
TRUSTED_MS = 2 * DAY_MS
# Unchanged files are read again so often all the same: meetings move into the window, and what
# could not be read may be readable now.
_READ_AGAIN_MS = DAY_MS // 2
_TRY_AGAIN_MS = HOUR_MS
_BEFORE_MS = 14 * DAY_MS


class CalendarFeed:
    """Looks at the calendars' files every ``calendar.refresh``, and reads them if they changed.

    Attributes:
        warnings: What could not be read, fit to be shown.
    """

    def __init__(
        self,
        clock: Clock,
        loop: Loop,
        refresher: Refresher,
        tracking: Tracking,
        journal: Journal,
        *,
        copies: Path,
        read_settings: Callable[[], Calendar],
    ) -> None:
        """Wire; nothing is read yet.

        Args:
            clock: The machine's.
            loop: Watches the calendar process's answer.
            refresher: Starts that process.
            tracking: Gets what was read.
            journal: Keeps it.
            copies: Where the calendar process remembers what it read.
            read_settings: Reads ``[calendar]`` of the configuration as it is now.
        """
        self._clock = clock
        self._loop = loop
        self._refresher = refresher
        self._tracking = tracking
        self._journal = journal
        self._copies = copies
        self._read_settings = read_settings
        settings = tracking.pipeline.settings
        self._keeps = True
        self._calendar = settings.calendar
        self._ahead_ms = max(settings.nudges.busy.horizon_ms, 14 * DAY_MS) + 2 * DAY_MS
        self._next_look = clock.mono_ms()
        self._read_at: int | None = None
        self._result: Result | None = None
        self._watched: int | None = None
        self.warnings: tuple[str, ...] = ()

    def next_look(self) -> int | None:
        """Return the ``mono`` of the next look; ``None`` if no calendar is connected."""
        return self._next_look if self._calendar.sources else None

    def step(self) -> None:
        """Look, if it is time to."""
        now = self._clock.mono_ms()
        if not self._calendar.sources or now < self._next_look:
            return
        self._next_look = now + self._calendar.refresh_ms
        if self._is_stale(now) or self._refresher.changed(self._calendar.sources):
            self._start()
        elif self._result is not None and self._result.ok:
            self._tell(self._result)  # it stands, so it can be trusted for longer

    def reload(self) -> int:
        """Look at the configured calendars anew and read them all; return how many there are.

        Raises:
            UserError: If the configuration cannot be used; nothing changes then.
        """
        former, self._calendar = self._calendar, self._read_settings()
        # What a calendar said that is no longer configured must go, whatever else fails now.
        if set(former.sources) - set(self._calendar.sources):
            self._keeps = False
        self._result = self._read_at = None
        self._next_look = self._clock.mono_ms()
        if former.sources and not self._calendar.sources:
            self._unwatch()
            self.warnings = ()
            self._take_in((), None)
        return len(self._calendar.sources)

    def _is_stale(self, now: int) -> bool:
        result = self._result
        if self._read_at is None or result is None:
            return True
        return now - self._read_at >= (_READ_AGAIN_MS if result.ok else _TRY_AGAIN_MS)

    def close(self) -> None:
        """End what runs."""
        self._unwatch()
        self._refresher.close()

    def _start(self) -> None:
        self._unwatch()
        now_ms = self._clock.wall_ms()
        self._refresher.start(
            Job(
                sources=self._calendar.sources,
                from_ms=now_ms - _BEFORE_MS,
                to_ms=now_ms + self._ahead_ms,
                zone=self._tracking.pipeline.zone.key,
                me=self._calendar.me,
                counts=self._calendar.counts,
                folder=str(self._copies),
            )
        )
        self._watched = self._refresher.fileno()
        if self._watched is not None:
            self._loop.watch(self._watched, self._take)

    def _take(self) -> None:
        # The process's end closes the descriptor inside ``read``: stop watching it before.
        watched = self._watched
        self._unwatch()
        result = self._refresher.read()
        if result is None:
            self._watched = watched
            if watched is not None:
                self._loop.watch(watched, self._take)
            return
        self._read_at = self._clock.mono_ms()
        self._result = result
        self.warnings = result.warnings
        self._tell(result)

    def _tell(self, result: Result) -> None:
        now_ms = self._clock.wall_ms()
        pipeline = self._tracking.pipeline
        fresh_until_ms = pipeline.fresh_until_ms
        meetings = result.meetings
        if result.ok:
            fresh_until_ms = now_ms + TRUSTED_MS
        elif self._keeps:
            # A calendar that cannot be read now keeps what it said before this start.
            read_now = {m.calendar for m in meetings}
            kept = (m for m in pipeline.meetings if not m.logged and m.calendar not in read_now)
            meetings = (*meetings, *kept)
        self._keeps = True
        self._take_in(meetings, fresh_until_ms)

    def _take_in(self, meetings: tuple[Meeting, ...], fresh_until_ms: int | None) -> None:
        now_ms = self._clock.wall_ms()
        read = CalendarRead(at_ms=0, meetings=meetings, fresh_until_ms=fresh_until_ms)
        self._tracking.feed([self._tracking.stamp(read)])
        put, journal = self._tracking.writer.put, self._journal
        put(lambda: journal.save_meetings(meetings, now_ms), "meetings")
        put(lambda: journal.save("calendar_fresh_until_ms", fresh_until_ms), "calendar")

    def _unwatch(self) -> None:
        if self._watched is not None:
            self._loop.unwatch(self._watched)
            self._watched = None
