"""The nudge table of PRODUCT.md, asked at every second: what would be said, and when?

An oracle for ``tracker.engine`` and ``tracker.nudges``: brute force over whole seconds,
sharing nothing with them but the table's words. Seconds are counted from the epoch; the
zone is a fixed offset. Who was there is ``presence_oracle``'s business.
"""

from bisect import bisect_left
from dataclasses import dataclass, field

from tests.property.presence_oracle import Presence

DAY = 86_400

#: front: (category, activity, is a call, sounds)
FRONTS: dict[str | None, tuple[str, str | None, bool, bool]] = {
    None: ("other", None, False, False),
    "work": ("other", None, False, False),
    "song": ("other", None, False, True),
    "feed": ("socializing", "feed", False, False),
    "reel": ("socializing", "video", False, True),
    "msg": ("networking", "conversation", False, False),
    "invite": ("networking", "outreach", False, False),
    "group": ("networking", "community", False, False),
    "zoom": ("meeting", "call", True, False),
}
NETWORKS = ("networking", "socializing")


@dataclass
class Plan:
    """Settings in seconds and wall-clock seconds of the day."""

    idle_after: int = 40
    media_cap: int = 120
    day_starts: int = 4 * 3600
    quiet: list[tuple[int, int]] = field(default_factory=list)
    cooldown: int = 30
    max_per_day: int = 6
    after: int = 120
    days: int = 3
    after_days: int = 300
    today_min: int = 15
    horizon: int = 600
    again: int = 60
    streak_after: int = 45
    gap: int = 10
    per_day: int = 90
    popularity_after: int = 40
    #: Blocks by weekday, Monday first.
    blocks: list[list[tuple[int, int]]] = field(default_factory=lambda: [[] for _ in range(7)])
    enabled: tuple[str, ...] = ("busy", "budget", "streak", "popularity")
    reminders: tuple[str, ...] = ("block_start", "block_end", "log_call")


@dataclass
class Said:
    second: int
    kind: str
    multiple: int = 0
    numbers: dict[str, object] = field(default_factory=dict)


class Oracle:
    def __init__(self, plan: Plan, *, offset: int, meetings: list[tuple[int, int]]) -> None:
        self.plan = plan
        self.offset = offset
        self.presence = Presence(plan.idle_after, plan.media_cap)
        #: Counting meetings of the calendars.
        self.calendar = meetings
        self.logged: list[tuple[int, int]] = []
        self.snoozed_until = 0
        self.ignored: dict[str, int] = {}
        self.said: list[Said] = []
        self.reminded: list[Said] = []
        #: Why notifications are unwanted now.
        self.silence: set[str] = set()
        #: Seconds of calls that were asked about.
        self._asked: set[int] = set()
        self._block: tuple[int, int] = (0, 0)
        self._sums_of: tuple[int, int] = (-1, -1)

    # -- time

    def take(self, t: int, verb: str, *args: object) -> None:
        """Something happens at ``t``."""
        presence = self.presence
        presence.time_is(t)
        if not presence.running and verb != "end":
            presence.begin()
            self.silence.clear()
        match verb:
            case "front":
                front = FRONTS[args[0]]  # type: ignore[index]
                presence.front, presence.media = args[0], front[2] or front[3]  # type: ignore[assignment]
            case "active":
                presence.input(t)
            case "idle":
                presence.idle(t, args[0])  # type: ignore[arg-type]
            case "lock" | "unlock":
                presence.locked = verb == "lock"
            case "suspend" | "resume":
                presence.asleep = verb == "suspend"
            case "pause" | "unpause":
                presence.paused = verb == "pause"
            case "end":
                presence.running = False
            case "snooze":
                self.snoozed_until = args[0]  # type: ignore[assignment]
            case "dnd":
                why, on = args
                (self.silence.add if on else self.silence.discard)(why)  # type: ignore[arg-type]
            case "response":
                ignored = args[1] in ("expired", "dismissed")
                self.ignored[args[0]] = self.ignored.get(args[0], 0) + 1 if ignored else 0  # type: ignore[index, arg-type]
            case "log":
                self.logged.append(args[0])  # type: ignore[arg-type]
            case "calendar":
                self.calendar = args[0]  # type: ignore[assignment]

    def pass_until(self, t: int, now: int) -> None:
        """Let every second from ``now`` until ``t`` pass; ``now`` itself is judged too."""
        while now < t:
            self.presence.time_is(now)
            if not self.presence.tracking:
                self.presence.time_is(t - 1)
                return
            self.judge(now)
            self.presence.live(now)
            now += 1

    # -- sums over what was lived, as far as it is known now

    def _refresh(self) -> None:
        presence = self.presence
        state = (presence.revision, len(presence.lived))
        if state == self._sums_of:
            return
        if state[0] != self._sums_of[0]:
            self._seconds: list[int] = []
            self._cats: list[tuple[str, str | None]] = []
            self._soc: list[int] = []
            self._calls: list[tuple[int, int]] = []
            self._prefix: dict[str, list[int]] = {
                m: [0] for m in ("net", "soc", "work", "out", "talk")
            }
        for run, second, front, media, locked in presence.lived[len(self._seconds) :]:
            there = presence.there(run, second, media=media, locked=locked)
            category, activity = FRONTS[front][:2] if there else ("away", None)
            self._seconds.append(second)
            if category == "socializing":
                self._soc.append(second)
            if activity == "call":
                self._call(second)
            adds = {
                "net": category in NETWORKS,
                "soc": category == "socializing",
                "work": category == "networking",
                "out": activity == "outreach",
                "talk": activity == "conversation",
            }
            for measure, prefix in self._prefix.items():
                prefix.append(prefix[-1] + adds[measure])
        self._sums_of = state

    def _call(self, second: int) -> None:
        """A second of a call: it goes on, after a break of two minutes at most, or is another."""
        if self._calls and second - self._calls[-1][1] <= 120:
            self._calls[-1] = (self._calls[-1][0], second + 1)
        else:
            self._calls.append((second, second + 1))

    def total(self, measure: str, since: int) -> int:
        self._refresh()
        prefix = self._prefix[measure]
        return prefix[-1] - prefix[bisect_left(self._seconds, since)]

    def run(self, t: int) -> tuple[int, int] | None:
        """Start and length of the run of socializing that goes on at ``t``."""
        self._refresh()
        soc, gap = self._soc, self.plan.gap
        if not soc or t - (soc[-1] + 1) > gap:
            return None
        at = len(soc) - 1
        while at > 0 and soc[at] - soc[at - 1] - 1 <= gap:
            at -= 1
        return soc[at], len(soc) - at

    # -- the calendar's words

    def day_start(self, t: int) -> int:
        local = t + self.offset - self.plan.day_starts
        return local // DAY * DAY + self.plan.day_starts - self.offset

    def meetings(self) -> list[tuple[int, int]]:
        return [*self.calendar, *self.logged]

    def _within(self, t: int, interval: tuple[int, int]) -> bool:
        clock = (t + self.offset) % DAY
        start, end = interval
        return start <= clock < end if start < end else clock >= start or clock < end

    def quiet(self, t: int) -> bool:
        return any(self._within(t, interval) for interval in self.plan.quiet)

    def in_block(self, t: int) -> bool:
        local = t + self.offset
        clock = local % DAY
        weekday = (local // DAY + 3) % 7  # the epoch was a Thursday
        for start, end in self.plan.blocks[weekday]:
            if start <= clock and (clock < end or end <= start):
                return True
        return any(
            end <= start and clock < end for start, end in self.plan.blocks[(weekday - 1) % 7]
        )

    def block(self, t: int) -> tuple[int, int] | None:
        """Where the block begins and ends that runs at ``t``; those that touch are one."""
        if not self.in_block(t):
            return None
        start, end = self._block
        if not start <= t < end:
            start = end = t // 60 * 60
            while self.in_block(start - 1) and end - start < 20 * DAY:
                start -= 60
            while self.in_block(end) and end - start < 20 * DAY:
                end += 60
            self._block = start, end
        return start, end

    # -- may it speak, and does a condition hold?

    def judge(self, t: int) -> None:
        category, _, call, _ = FRONTS[self.presence.front]
        if not self.presence.present(t) or call or self.silence:
            return
        if t < self.snoozed_until or self.quiet(t):
            return
        if any(start <= t < end for start, end in self.meetings()):
            return
        if category in NETWORKS:
            self.nudge(t, category)
        for kind in self.plan.reminders:
            getattr(self, kind)(t, category)

    def nudge(self, t: int, category: str) -> None:
        for kind in ("busy", "budget", "streak", "popularity"):
            if kind not in self.plan.enabled or not self.may(kind, t, category):
                continue
            said = getattr(self, kind)(t)
            if said is not None:
                self.said.append(said)
                return

    def may(self, kind: str, t: int, category: str) -> bool:
        if kind in ("budget", "streak") and category != "socializing":
            return False
        ignored = self.ignored.get(kind, 0)
        wait = self.plan.cooldown
        for _ in range(ignored - 1):
            wait = max(self.plan.cooldown, min(2 * wait, DAY))
        if self.said and t < self.said[-1].second + wait:
            return False
        today = [s for s in self.said if s.second >= self.day_start(t)]
        if len(today) >= self.plan.max_per_day:
            return False
        others = [s for s in today if s.kind != "busy"]
        if kind != "busy" and len(others) >= max(1, self.plan.max_per_day - 2):
            return False
        once = kind in ("budget", "popularity")
        return not (once and any(s.kind == kind for s in today))

    def block_start(self, t: int, category: str) -> None:
        block = self.block(t)
        if block is None or category == "networking" or t - block[0] >= block[1] - t:
            return
        before = [s.second for s in self.reminded if s.kind == "block_start"]
        if not any(block[0] <= second < block[1] for second in before):
            numbers: dict[str, object] = {"block_s": block[1] - block[0], "left_s": block[1] - t}
            self.reminded.append(Said(t, "block_start", numbers=numbers))

    def block_end(self, t: int, category: str) -> None:
        if category not in NETWORKS or self.in_block(t) or not self.in_block(t - 1):
            return
        start, end = self.block(t - 1) or (t, t)
        work, social = self.total("work", start), self.total("soc", start)
        numbers: dict[str, object] = {"networking_s": work, "socializing_s": social}
        self.reminded.append(Said(t, "block_end", numbers={**numbers, "block_s": end - start}))

    def log_call(self, t: int, category: str) -> None:
        del category
        self._refresh()
        for start, end in self._calls:
            if end - start < 600 or t < end + 120 or end < self.day_start(t):
                continue
            met = any(begins < end and start < ends for begins, ends in self.meetings())
            if met or not self._asked.isdisjoint(range(start, end)):
                continue
            self._asked.update(range(start, end))
            numbers: dict[str, object] = {"call_s": end - start, "end_ms": end * 1000}
            self.reminded.append(Said(t, "log_call", numbers=numbers))

    def busy(self, t: int) -> Said | None:
        plan, today = self.plan, self.day_start(t)
        held = [end for _, end in self.meetings() if end <= t]
        s_today = self.total("net", max([today, *(e for e in held if e >= today)]))
        first = today - (plan.days - 1) * DAY
        since = max([first, *(e for e in held if e >= first)])
        s_days = self.total("net", since)
        of_today = self.total("net", max(since, today))
        enough = s_today >= plan.after
        enough_days = s_days >= plan.after_days and of_today >= plan.today_min
        if not enough and not enough_days:
            return None
        if any(t < start <= t + plan.horizon for start, _ in self.meetings()) or self.in_block(t):
            return None
        before = [s.second for s in self.said if s.kind == "busy"]
        binds = before and before[-1] >= today and not any(before[-1] < end for end in held)
        if binds and self.total("net", before[-1]) < plan.again:
            return None
        return Said(t, "busy", numbers={"on_network_s": s_today, "days_on_network_s": s_days})

    def budget(self, t: int) -> Said | None:
        spent = self.total("soc", self.day_start(t))
        if spent < self.plan.per_day:
            return None
        working = self.total("work", self.day_start(t))
        return Said(t, "budget", numbers={"socializing_s": spent, "networking_s": working})

    def streak(self, t: int) -> Said | None:
        run = self.run(t)
        if run is None or run[1] < self.plan.streak_after:
            return None
        multiple = 1
        while 2 * multiple * self.plan.streak_after <= run[1]:
            multiple *= 2
        spoken = [s.multiple for s in self.said if s.kind == "streak" and s.second > run[0]]
        if multiple <= max(spoken, default=0):
            return None
        return Said(t, "streak", multiple, {"run_s": run[1], "multiple": multiple})

    def popularity(self, t: int) -> Said | None:
        today = self.day_start(t)
        invited, talked = self.total("out", today), self.total("talk", today)
        if invited < self.plan.popularity_after or talked * 4 >= invited:
            return None
        return Said(t, "popularity", numbers={"outreach_s": invited, "conversation_s": talked})


def live(oracle: Oracle, script: list[tuple[object, ...]]) -> None:
    """Run a script of ``(second, verb, ...)``, in order, through the oracle."""
    now: int | None = None
    for second, verb, *args in script:
        if now is not None:
            oracle.pass_until(second, now)  # type: ignore[arg-type]
        oracle.take(second, verb, *args)  # type: ignore[arg-type]
        now = second  # type: ignore[assignment]
