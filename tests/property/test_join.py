"""The join under every interleaving of two witnesses that are late, each in its own way."""

from dataclasses import dataclass, field
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.browsers.hosts import BrowserState, TabState
from tracker.browsers.join import Joiner
from tracker.core.observations import Tab, Window
from tracker.core.ports import WindowSeen

PID = 9
NORMAL, PRIVATE, EDITOR = (1, 2), (8, 9), 20
# Few titles, so that a private window often has the very title of a normal one.
TITLES = ("Feed | LinkedIn", "Home / X")

acts = st.lists(
    st.tuples(
        st.sampled_from([5, 40, 120, 260, 350, 700, 1_500]),  # then, after the one before
        st.one_of(
            st.tuples(st.just("front"), st.sampled_from([*NORMAL, *PRIVATE, EDITOR])),
            st.tuples(st.just("page"), st.sampled_from(TITLES)),
        ),
        st.integers(0, 20),  # the desktop tells so much later
        st.integers(0, 40),  # the browser knows its focus so much later
        st.integers(0, 150),  # the extension's message takes so long
    ),
    min_size=1,
    max_size=14,
)


@dataclass
class World:
    """A browser with two normal and two private windows, and who says what when."""

    told_ms: dict[str, int] = field(default_factory=lambda: {"x": 0, "e": 0})
    titles: dict[int, str] = field(
        default_factory=lambda: dict.fromkeys((*NORMAL, *PRIVATE), TITLES[0])
    )
    front: int = EDITOR
    messages: list = field(default_factory=list)
    fronts: list = field(default_factory=lambda: [(0, EDITOR)])
    pages: dict = field(default_factory=dict)
    number: int = 0

    def live(self, script):
        """Play the script and return all messages in the order of their arrival."""
        focus, focus_ms, known_ms = None, 0, 0
        now = 0
        self.pages = {one: self._tab(one, 0) for one in NORMAL}
        self._extension(0, None, 0, 10)
        for after_ms, (kind, what), desktop_ms, focus_lag_ms, message_ms in script:
            now += after_ms
            if kind == "front":
                self.front = what
                self.fronts.append((now, what))
            elif self.front in self.titles:
                self.titles[self.front] = what
                if self.front in NORMAL:
                    self.pages[self.front] = self._tab(self.front, now)
            self._desktop(now, desktop_ms)
            focus = self.front if self.front in NORMAL else None
            known_ms = max(known_ms, now + focus_lag_ms)
            focus_ms = known_ms
            self._extension(known_ms, focus, focus_ms, message_ms)
        return sorted(self.messages, key=lambda one: one[0])

    def _tab(self, window, at_ms):
        self.number += 1
        url = f"https://n{window}.example/{self.number}"
        return TabState(url, self.titles[window], tab=window, t_ms=at_ms)

    def _desktop(self, now, late_ms):
        self.told_ms["x"] = max(self.told_ms["x"], now + late_ms)
        browser = self.front != EDITOR
        title = f"{self.titles[self.front]} - Chromium" if browser else "notes"
        seen = WindowSeen(
            at_ms=now, mono_ms=now, window_id=self.front, pid=PID if browser else 3,
            app="chromium" if browser else "editor", title=title,
        )  # fmt: skip
        self.messages.append((self.told_ms["x"], seen))

    def _extension(self, now, focus, focus_ms, late_ms):
        # 50 ms: it waits for what else changes; its answer is as of then.
        self.told_ms["e"] = max(self.told_ms["e"], now + 50 + late_ms)
        state = BrowserState(PID, focus, dict(self.pages), focus_ms)
        self.messages.append((self.told_ms["e"], (state, now)))

    def front_at(self, at_ms):
        return [what for since, what in self.fronts if since <= at_ms][-1]


def play(messages):
    joiner, told, now = Joiner(), [], 0
    for arrives_ms, message in [*messages, (messages[-1][0] + 5_000, None)]:
        while (
            joiner.next_deadline_mono_ms is not None and joiner.next_deadline_mono_ms <= arrives_ms
        ):
            now = max(now, joiner.next_deadline_mono_ms)
            told += joiner.tick(now, now)
        now = arrives_ms
        if isinstance(message, WindowSeen):
            told += joiner.window(message)
        elif message is not None:
            state, at_ms = message
            told += joiner.pages(PID, state, at_ms, at_ms)
    return joiner, told


@settings(max_examples=300, deadline=None)
@given(acts)
def test_nothing_is_ever_vouched_for_while_a_private_window_is_in_front(script):
    world = World()
    _, told = play(world.live(script))

    for at_ms in {one.at_ms for one in told} | {since for since, _ in world.fronts}:
        if world.front_at(at_ms) in PRIVATE:
            shown = [one for one in told if one.at_ms <= at_ms and isinstance(one, Tab)]
            assert not shown or shown[-1].url is None


@settings(max_examples=300, deadline=None)
@given(acts)
def test_observations_come_in_order_and_once_and_nothing_is_held_for_ever(script):
    joiner, told = play(World().live(script))

    assert joiner.held_from_ms is None
    assert all(a.mono_ms <= b.mono_ms for a, b in pairwise(told))
    for kind in (Tab, Window):
        values = [
            (one.url, one.title, one.private) if isinstance(one, Tab) else (one.app, one.title)
            for one in told
            if isinstance(one, kind)
        ]
        assert all(a != b for a, b in pairwise(values))


@settings(max_examples=300, deadline=None)
@given(acts)
def test_a_normal_window_that_stays_in_front_is_vouched_for_in_the_end(script):
    world = World()
    _, told = play(world.live([*script, (3_000, ("front", 1), 5, 5, 5)]))

    tabs = [one for one in told if isinstance(one, Tab)]
    assert tabs
    assert tabs[-1].url == world.pages[1].url
