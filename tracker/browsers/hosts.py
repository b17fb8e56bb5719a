"""What do the browsers' native hosts say, and what does each browser show?

Messages are taken for hostile: typed, capped, and what does not fit is left out and counted.
A browser with two profiles has two extensions and two hosts but one process; here they
are one browser again. Nothing is judged; see ``join``.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, Protocol

import msgspec
from msgspec import Meta, Struct, structs

MAX_WINDOWS = 64
_MAX_AGE_MS = 600_000

_WindowId = Annotated[int, Meta(ge=0, lt=2**53)]
_Instant = Annotated[int, Meta(ge=0, lt=2**53)]
_Pid = Annotated[int, Meta(gt=0, lt=2**31)]


class Link(Protocol):
    """The part of ``tracker.system.control.Client`` that is needed here."""

    number: int

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message; never blocks."""
        ...


class TabState(Struct, frozen=True):
    """The active tab of one window.

    Attributes:
        url: Address as the extension cut it; a scheme alone (``chrome:``) for what is no page
            of the web, ``excluded:`` for a host that the person excluded.
        title: "" while there is none, and for what has no address here.
        audible: It sounds.
        loading: The browser still loads it.
        tab: The browser's id for it.
        t_ms: When this page (tab and address) became the window's, UTC milliseconds.
    """

    url: Annotated[str, Meta(max_length=2_048)]
    title: Annotated[str, Meta(max_length=1_024)]
    audible: bool = False
    loading: bool = False
    tab: Annotated[int, Meta(ge=-(2**53), lt=2**53)] = 0
    t_ms: int = 0


class BrowserState(Struct, frozen=True):
    """What a browser shows, in all its windows that are not private.

    Attributes:
        browser_pid: The browser's main process.
        focus: The window that the browser holds for focused; ``None`` also for a private one.
        windows: The browser's window ids to what they show.
        focus_ms: When ``focus`` became what it is, UTC milliseconds.
    """

    browser_pid: int
    focus: int | None
    windows: dict[int, TabState]
    focus_ms: int = 0


class Pages(Struct, frozen=True):
    """A browser showed something else from ``at_ms`` on (``mono_ms`` by the other clock)."""

    browser_pid: int
    state: BrowserState
    at_ms: int
    mono_ms: int


class Gone(Struct, frozen=True):
    """The last host of a browser went away."""

    browser_pid: int
    at_ms: int
    mono_ms: int


class _Hello(Struct):
    browser_pid: _Pid
    origin: Annotated[str, Meta(max_length=128)]
    v: int = 1
    pid: _Pid | None = None
    extension: Annotated[str, Meta(max_length=32)] = ""


class _Change(Struct):
    t: _Instant
    focus: _WindowId | None = None
    up: Annotated[dict[_WindowId, TabState], Meta(max_length=MAX_WINDOWS)] = {}
    gone: Annotated[list[_WindowId], Meta(max_length=1_000)] = []


class _State(_Change):
    whole: bool = False
    then: Annotated[list[_Change], Meta(max_length=64)] = []


class _Host(Struct):
    link: Link
    hello: _Hello
    at_ms: int
    state: BrowserState


class Hosts:
    """All native hosts that are connected.

    Args:
        config: The ``config`` message that every host gets first; until it has it, a host
            says nothing of any page. See ``configure``.
    """

    def __init__(self, config: Mapping[str, Any] | None = None) -> None:
        self._config: dict[str, Any] = {"type": "config", **(config or {})}
        self._hosts: dict[int, _Host] = {}
        #: Why messages were left out, and how many; holds nothing of what they said.
        self.refused: Counter[str] = Counter()

    def configure(self, config: Mapping[str, Any]) -> None:
        """Tell all hosts, and later ones, what is wanted.

        Args:
            config: ``urls`` (as in the settings), ``params`` (host suffix to names of the query
                parameters that rules read), ``paused``, ``exclude`` (hosts).
        """
        self._config = {"type": "config", **config}
        for host in self._hosts.values():
            host.link.send(self._config)

    def receive(
        self, link: Link, message: Mapping[str, Any], at_ms: int, mono_ms: int
    ) -> list[Pages | Gone]:
        """Take a message of a host (or the end of its connection).

        Args:
            link: Where it came from.
            message: ``hello`` with the role ``host``, ``state``, or ``gone``; others are refused.
            at_ms: Now, by the wall clock.
            mono_ms: Now, by the monotonic clock.

        Returns:
            What that browser showed, oldest first, never later than now.
        """
        match message.get("type"):
            case "gone":
                return self._part(link, at_ms, mono_ms)
            case "hello":
                self._greet(link, message, at_ms)
            case "state":
                return self._follow(link, message, at_ms, mono_ms)
            case _:
                self.refused["type"] += 1
        return []

    def is_host(self, link: Link) -> bool:
        """Return whether this connection has said that it is a host."""
        return link.number in self._hosts

    @property
    def connected(self) -> bool:
        """Whether any host is there."""
        return bool(self._hosts)

    def status(self) -> list[dict[str, Any]]:
        """Return what ``browser status`` asks for; no addresses, no titles."""
        return [
            {
                "browser_pid": host.hello.browser_pid,
                "host_pid": host.hello.pid,
                "origin": host.hello.origin,
                "extension": host.hello.extension or None,
                "since_ms": host.at_ms,
                "windows": len(host.state.windows),
            }
            for host in self._hosts.values()
        ]

    def _greet(self, link: Link, message: Mapping[str, Any], at_ms: int) -> None:
        try:
            hello = msgspec.convert(message, _Hello)
        except msgspec.ValidationError:
            self.refused["hello"] += 1
            return
        known = self._hosts.get(link.number)
        if known is not None and known.hello.browser_pid == hello.browser_pid:
            known.hello = hello  # the extension's version is known now
            return
        state = BrowserState(hello.browser_pid, None, {})
        self._hosts[link.number] = _Host(link, hello, at_ms, state)
        link.send(self._config)

    def _part(self, link: Link, at_ms: int, mono_ms: int) -> list[Pages | Gone]:
        host = self._hosts.pop(link.number, None)
        if host is None:
            return []
        pid = host.hello.browser_pid
        if any(other.hello.browser_pid == pid for other in self._hosts.values()):
            return [Pages(pid, self._merge(pid), at_ms, mono_ms)]
        return [Gone(pid, at_ms, mono_ms)]

    def _follow(
        self, link: Link, message: Mapping[str, Any], at_ms: int, mono_ms: int
    ) -> list[Pages | Gone]:
        host = self._hosts.get(link.number)
        if host is None:
            self.refused["no hello"] += 1
            return []
        try:
            told = msgspec.convert(message, _State, str_keys=True)
        except msgspec.ValidationError:
            self.refused["state"] += 1
            return []
        pid = host.hello.browser_pid
        # All of it at once: when its focus became what it is, nobody knows.
        fresh = told.whole
        if fresh:
            host.state = BrowserState(pid, None, {})
        found: list[Pages | Gone] = []
        # A host that has heard nothing from its extension yet says so with the instant 0.
        for change in (told, *told.then) if told.t else told.then:
            ago_ms = min(max(at_ms - change.t, 0), _MAX_AGE_MS)
            host.state = fold_change(host.state, change, at_ms - ago_ms)
            if fresh:
                host.state = structs.replace(host.state, focus_ms=0)
                fresh = False
            found.append(Pages(pid, self._merge(pid), at_ms - ago_ms, mono_ms - ago_ms))
        return found

    def _merge(self, browser_pid: int) -> BrowserState:
        """Return what all profiles of a browser show; its window ids are unique in it."""
        states = [h.state for h in self._hosts.values() if h.hello.browser_pid == browser_pid]
        if len(states) == 1:
            return states[0]
        windows = {number: tab for state in states for number, tab in state.windows.items()}
        focused = [state for state in states if state.focus is not None] or states
        last = max(focused, key=lambda state: state.focus_ms)
        return BrowserState(browser_pid, last.focus, windows, last.focus_ms)


def fold_change(state: BrowserState, change: _Change, at_ms: int) -> BrowserState:
    """Return the state after a change that happened at ``at_ms``."""
    windows = {number: tab for number, tab in state.windows.items() if number not in change.gone}
    for number, tab in change.up.items():
        before = state.windows.get(number)
        same = before is not None and (before.tab, before.url) == (tab.tab, tab.url)
        t_ms = before.t_ms if same and before is not None else at_ms
        windows[number] = structs.replace(tab, t_ms=t_ms)
    kept = dict(list(windows.items())[-MAX_WINDOWS:])
    focus_ms = state.focus_ms if change.focus == state.focus else at_ms
    return BrowserState(state.browser_pid, change.focus, kept, focus_ms)
