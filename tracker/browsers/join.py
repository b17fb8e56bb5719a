"""Which page is in the window in front? What nothing vouches for may be private.

Two witnesses are heard. The desktop knows window, process and title; the extension knows
tab, address and title, but never a private window. A page is vouched for only if the process
is the same, the titles agree, and the window is known, or known by now, to be the one that the
extension means. They speak 50 to 100 ms apart, so what does not fit yet is held for up to a
second; the observation is then stamped with when it happened, not with when it was known.

Time is an argument; nothing here reads a clock. Observations come out in order.
"""

from typing import NamedTuple

from msgspec import Struct, structs

from tracker.browsers.hosts import BrowserState, TabState
from tracker.browsers.matching import agrees, is_blank, is_untitled
from tracker.core.model import BROWSERS
from tracker.core.observations import Observation, Sealing, Tab, Window
from tracker.core.ports import WindowSeen

#: Longest wait for the other witness.
HOLD_MS = 1_000
#: A window that is new to us waits this long for the extension to say that none of its own is
#: focused: a private window may have the same title.
FOCUS_MS = 300
_MAX_REMEMBERED = 256


class Instant(NamedTuple):
    """One instant by both clocks."""

    at_ms: int
    mono_ms: int


class _Bound(Struct):
    """A desktop window and the extension's window that it was found to be.

    Attributes:
        window: The extension's id.
        title: The desktop window's title when that was found.
        firm: Confirmed by a change that both witnesses told; a chance likeness is ruled out.
    """

    window: int
    title: str | None
    firm: bool


class _Vouched(Struct, frozen=True):
    tab: TabState
    window: int
    stale_title: bool = False


class _Wait(Struct, frozen=True):
    until_mono_ms: int


class _Private(Struct, frozen=True):
    pass


class _Unvouched(Struct, frozen=True):
    pass


_Decision = _Vouched | _Private | _Unvouched


class Joiner:
    """Windows and pages in, raw observations of the core out. See the module's head."""

    def __init__(self) -> None:
        self._front: WindowSeen | None = None
        self._came = Instant(0, 0)
        self._states: dict[int, BrowserState] = {}
        self._lost: dict[int, int] = {}
        self._bound: dict[tuple[int, int | None], _Bound] = {}
        self._agreed: dict[tuple[int, int], tuple[TabState, str | None]] = {}
        self._since: Instant | None = None
        self._until_mono_ms: int | None = None
        self._last = Instant(0, 0)
        self._window: Window | None = None
        self._tabs: dict[str, Tab] = {}

    @property
    def held_from_ms(self) -> int | None:
        """Earliest instant (wall clock) about which nothing is decided yet."""
        return self._since.at_ms if self._since else None

    @property
    def held_from_mono_ms(self) -> int | None:
        """The same instant by the monotonic clock."""
        return self._since.mono_ms if self._since else None

    @property
    def next_deadline_ms(self) -> int | None:
        """When ``tick`` must be called at the latest (wall clock); ``None`` if nothing waits."""
        if self._since is None or self._until_mono_ms is None:
            return None
        return self._since.at_ms + self._until_mono_ms - self._since.mono_ms

    @property
    def next_deadline_mono_ms(self) -> int | None:
        """The same instant by the monotonic clock: the one to wait by, as it never steps."""
        return self._until_mono_ms

    def window(self, seen: WindowSeen) -> list[Observation]:
        """Take what is in front on the desktop. Calls come in order of time."""
        found: list[Observation] = []
        before = self._front
        now = Instant(seen.at_ms, seen.mono_ms)
        if before is None or (before.pid, before.window_id) != (seen.pid, seen.window_id):
            found += self._settle(now, leaving=True)
            self._came = now
        self._front = seen
        self._since = self._since or now
        return found + self._settle(now)

    def pages(
        self, browser_pid: int, state: BrowserState, at_ms: int, mono_ms: int
    ) -> list[Observation]:
        """Take what a browser shows since ``at_ms``."""
        before = self._relevant(browser_pid)
        self._states[browser_pid] = state
        self._lost.pop(browser_pid, None)
        if not self._is_front(browser_pid) or self._relevant(browser_pid) == before:
            return []
        # Of what was before the window in front came (a host that was waiting for us), only
        # the present state matters.
        now = max(Instant(at_ms, mono_ms), self._came, key=lambda one: one.mono_ms)
        self._since = self._since or now
        return self._settle(now)

    def gone(self, browser_pid: int, at_ms: int, mono_ms: int) -> list[Observation]:
        """Take that a browser's host went away. It may come back at once (an upgrade, a crash)."""
        if self._states.pop(browser_pid, None) is None:
            return []
        self._lost[browser_pid] = mono_ms
        if not self._is_front(browser_pid):
            return []
        now = Instant(at_ms, mono_ms)
        self._since = self._since or now
        return self._settle(now)

    def tick(self, now_ms: int, mono_ms: int) -> list[Observation]:
        """Decide what has waited long enough."""
        if self._until_mono_ms is None or mono_ms < self._until_mono_ms:
            return []
        return self._settle(Instant(now_ms, mono_ms))

    # -- what is in front ----------------------------------------------------------------

    def _is_front(self, browser_pid: int) -> bool:
        front = self._front
        return front is not None and front.pid == browser_pid and front.app in BROWSERS

    def _relevant(self, browser_pid: int) -> object:
        """Return the part of a browser's state that the decision looks at."""
        state = self._states.get(browser_pid)
        if state is None or self._front is None:
            return None
        bound = self._bound.get((browser_pid, self._front.window_id))
        shown = state.windows.get(bound.window) if bound else None
        focused = state.windows.get(state.focus) if state.focus is not None else None
        return (state.focus, state.focus_ms, focused, shown)

    def _settle(self, now: Instant, *, leaving: bool = False) -> list[Observation]:
        front, since = self._front, self._since
        if front is None or since is None:
            return []
        if front.own or front.app not in BROWSERS:
            self._decided()
            app, title = ("eyeprize", None) if front.own else (front.app, front.title)
            return self._emit(since, None, Window(at_ms=0, app=app, title=title))
        decision = self._judge(front, since, now, leaving=leaving)
        if isinstance(decision, _Wait):
            self._until_mono_ms = decision.until_mono_ms
            return []
        self._decided()
        return self._tell(front, since, decision)

    def _decided(self) -> None:
        self._since = self._until_mono_ms = None

    # -- the decision --------------------------------------------------------------------

    def _judge(
        self, front: WindowSeen, since: Instant, now: Instant, *, leaving: bool
    ) -> _Decision | _Wait:
        late = leaving or now.mono_ms >= since.mono_ms + HOLD_MS
        wait = _Wait(since.mono_ms + HOLD_MS)
        assert front.app is not None
        state = self._states.get(front.pid) if front.pid is not None else None
        if state is None:
            lost_mono_ms = self._lost.get(front.pid or 0)
            back_soon = lost_mono_ms is not None and now.mono_ms < lost_mono_ms + HOLD_MS
            return wait if back_soon and not late else _Unvouched()
        window = self._find(front, state, now, leaving=leaving)
        if isinstance(window, _Wait):
            return window
        if window is not None:
            return self._vouch(front, state, window, wait=None if late else wait, leaving=leaving)
        if not late:
            return wait
        return self._refuse(front, state)

    def _find(
        self, front: WindowSeen, state: BrowserState, now: Instant, *, leaving: bool
    ) -> int | _Wait | None:
        """Return the extension's window that this one is; ``None`` if none (yet)."""
        key = (state.browser_pid, front.window_id)
        bound = self._bound.get(key)
        if bound and bound.window not in state.windows:
            del self._bound[key]
            bound = None
        focus = state.focus
        app = front.app or ""
        if bound and (bound.firm or focus is not None):
            tab = state.windows[bound.window]
            if agrees(front.title, app, tab):
                bound.firm |= front.title != bound.title and not is_blank(tab)
                return bound.window
        focused = state.windows.get(focus) if focus is not None else None
        if focus is None or focused is None or not agrees(front.title, app, focused):
            return None
        # It got the focus after this window came to the front: it is this one, whatever
        # was believed before. The browser's idea of it lags, so even that has to wait.
        sure = state.focus_ms > self._came.at_ms and not is_blank(focused)
        if leaving or not (sure or (bound is None and not self._is_taken(key[0], focus))):
            return None
        if now.mono_ms < self._came.mono_ms + FOCUS_MS:
            return _Wait(self._came.mono_ms + FOCUS_MS)
        self._bind(key, focus, front.title, firm=sure)
        return focus

    def _is_taken(self, browser_pid: int, window: int) -> bool:
        return any(
            key[0] == browser_pid and bound.window == window for key, bound in self._bound.items()
        )

    def _bind(
        self, key: tuple[int, int | None], window: int, title: str | None, *, firm: bool
    ) -> None:
        for other, bound in list(self._bound.items()):
            if other[0] == key[0] and bound.window == window:
                del self._bound[other]
        while len(self._bound) >= _MAX_REMEMBERED:
            del self._bound[next(iter(self._bound))]
        self._bound[key] = _Bound(window, title, firm)

    def _vouch(
        self,
        front: WindowSeen,
        state: BrowserState,
        window: int,
        *,
        wait: _Wait | None,
        leaving: bool,
    ) -> _Vouched | _Wait:
        """Return the page, unless its address and title may not belong together yet."""
        tab = state.windows[window]
        before = self._agreed.get((state.browser_pid, window))
        if is_blank(tab):
            same = before is not None and (before[0].tab, before[0].url) == (tab.tab, tab.url)
            # The window's title came with this page, or was with it before; else it may
            # belong to a page of which the extension has not told yet.
            known = front.at_ms <= tab.t_ms or (
                same and before is not None and before[1] == front.title
            )
            return _Vouched(tab, window) if known or wait is None else wait
        if is_untitled(tab):
            return wait if wait and tab.loading else _Vouched(tab, window)
        moved = (
            before is not None
            and before[0].tab == tab.tab
            and before[0].url != tab.url
            and before[0].title == tab.title
        )
        if moved and wait:
            return wait
        return _Vouched(tab, window, stale_title=moved and leaving)

    def _refuse(self, front: WindowSeen, state: BrowserState) -> _Decision:
        """Return what a window is that no page fits, though the extension had its time."""
        if state.focus is not None:
            return _Unvouched()
        self._bound.pop((state.browser_pid, front.window_id), None)
        return _Private()

    # -- what is told --------------------------------------------------------------------

    def _tell(self, front: WindowSeen, since: Instant, decision: _Decision) -> list[Observation]:
        app = front.app or ""
        match decision:
            case _Vouched(tab=tab, window=window):
                assert front.pid is not None
                self._agreed[front.pid, window] = (tab, front.title)
                while len(self._agreed) > _MAX_REMEMBERED:
                    del self._agreed[next(iter(self._agreed))]
                known = tab.title and not decision.stale_title
                shown = Window(at_ms=0, app=app, title=front.title if known else None)
                page = _page(app, tab, titled=bool(known))
                return self._emit(_when(front, since, tab), page, shown)
            case _Private():
                # Not even its title goes on from here.
                private = Tab(at_ms=0, browser=app, private=True)
                return self._emit(since, private, Window(at_ms=0, app=app))
        unknown = Tab(at_ms=0, browser=app) if app in self._tabs else None
        return self._emit(since, unknown, Window(at_ms=0, app=app, title=front.title))

    def _emit(self, when: Instant, tab: Tab | None, window: Window) -> list[Observation]:
        """Return what is news, the tab first, never earlier than what was told before."""
        if when.mono_ms < self._last.mono_ms:
            when = self._last
        found: list[Observation] = []
        if tab is not None and self._tabs.get(tab.browser) != tab:
            self._tabs[tab.browser] = tab
            found.append(tab)
        if window != self._window:
            self._window = window
            found.append(window)
        if found:
            self._last = when
        return [structs.replace(one, at_ms=when.at_ms, mono_ms=when.mono_ms) for one in found]


def _page(app: str, tab: TabState, *, titled: bool) -> Tab:
    if tab.url == "excluded:":
        return Tab(at_ms=0, browser=app, audible=tab.audible, sealed=Sealing("excluded"))
    title = tab.title if titled else None
    return Tab(at_ms=0, browser=app, url=tab.url, title=title, audible=tab.audible)


def _when(front: WindowSeen, since: Instant, tab: TabState) -> Instant:
    """Return when a page came: at its first sign, but not before what else was held."""
    first_ms = min(front.at_ms, tab.t_ms)
    if first_ms <= since.at_ms:
        return since
    return Instant(first_ms, since.mono_ms + first_ms - since.at_ms)
