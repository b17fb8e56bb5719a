"""Second by second, and by nothing but PRODUCT.md: was the person there, and what was in front?

An oracle for ``tracker.core.timeline``: slow, simple, and written without looking at it.
Every second that was lived is kept raw; whenever more is known about idleness, all of
them are judged again.
"""

from dataclasses import dataclass, field


@dataclass
class Idleness:
    """No input from ``since`` until ``until`` (``None``: none yet), as far as a run knows."""

    since: int
    run: int
    until: int | None = None


@dataclass
class Presence:
    idle_after: int
    media_cap: int
    front: str | None = None
    media: bool = False
    running: bool = False
    paused: bool = False
    asleep: bool = False
    locked: bool = False
    last_input: int | None = None
    #: How often it started.
    run: int = 0
    #: Said to be idle, but not for long enough yet.
    doubt: int | None = None
    #: Idleness that is certain, the last one perhaps still going on.
    certain: list[Idleness] = field(default_factory=list)
    #: (run, second, front, media, locked) as lived.
    lived: list[tuple[int, int, str | None, bool, bool]] = field(default_factory=list)
    #: Grows whenever the past has to be judged again.
    revision: int = 0

    @property
    def tracking(self) -> bool:
        return self.running and not self.paused and not self.asleep

    # -- what happens at a second

    def begin(self) -> None:
        self.front, self.media = None, False
        self.running, self.paused, self.asleep, self.locked = True, False, False, False
        # The tracker starts anew, knows of no idleness, and touches nothing that was before.
        self.last_input = self.doubt = None
        self.run += 1

    def time_is(self, t: int) -> None:
        """The limit is reached: what was in doubt becomes certain, before anything else."""
        if self.doubt is not None and t >= self.doubt + self.idle_after:
            self.certain.append(Idleness(self.doubt, self.run))
            self.doubt = None
            self.revision += 1

    def going_on(self) -> Idleness | None:
        last = self.certain[-1] if self.certain else None
        return last if last and last.run == self.run and last.until is None else None

    def input(self, t: int) -> None:
        self.last_input = t
        self.doubt = None
        going_on = self.going_on()
        if going_on:
            going_on.until = t
            self.revision += 1

    def idle(self, t: int, since: int) -> None:
        if self.last_input is not None:
            since = max(since, self.last_input)
        since = min(since, t)
        going_on = self.going_on()
        if going_on:
            if since <= going_on.since:
                return
            if since < going_on.since + self.idle_after:
                self.certain.pop()  # there was input before its limit: it never was idleness
            else:
                going_on.until = since
            self.revision += 1
        elif self.doubt is not None and since <= self.doubt:
            return
        self.doubt = since
        self.time_is(t)

    # -- was the person there?

    def there(self, run: int, second: int, *, media: bool, locked: bool) -> bool:
        if locked:
            return False
        for idleness in self.certain:
            if idleness.run != run:
                continue
            ended = idleness.until is not None and second >= idleness.until
            if idleness.since <= second and not ended:
                return media and second < idleness.since + self.media_cap
        return True

    def present(self, t: int) -> bool:
        return self.tracking and self.there(self.run, t, media=self.media, locked=self.locked)

    def live(self, t: int) -> None:
        """The second that begins at ``t`` passes."""
        if self.tracking:
            self.lived.append((self.run, t, self.front, self.media, self.locked))

    def judged(self) -> dict[int, str | None]:
        """What each lived second counts as now: a front, or ``away``."""
        return {
            second: front if self.there(run, second, media=media, locked=locked) else "away"
            for run, second, front, media, locked in self.lived
        }
