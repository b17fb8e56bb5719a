"""Real Chromium, real extension, real native host, real X11: which page is in front, and when?"""

import os
import select
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.desktop.browser import Chromium, install_host
from tests.desktop.site import Site, page_with
from tests.desktop.virtual import VirtualDesktop
from tracker.browsers.hosts import Gone, Hosts, Pages, TabState
from tracker.browsers.join import Joiner
from tracker.core.observations import Observation, Tab, Window
from tracker.core.ports import WindowSeen
from tracker.desktop.x11 import X11Source
from tracker.system.clock import SystemClock
from tracker.system.control import ControlServer

pytestmark = pytest.mark.chromium

FEED = "https://www.linkedin.com/feed/"
MESSAGES = "https://www.linkedin.com/messaging/"
HOME = "https://x.com/home"
DOCS = "https://docs.python.org/3/library/itertools.html"
CONFIG = {"urls": "path", "params": {"x.com": ["q"]}, "paused": False, "exclude": []}


class Program:
    """The part of the running program that is tested here: channel, hosts, X11 and the join."""

    def __init__(self, desktop: VirtualDesktop, home: Path, config: dict[str, Any]) -> None:
        self.clock = SystemClock()
        self.server = ControlServer(home / "control/socket")
        self.hosts = Hosts(config)
        self.joiner = Joiner()
        self.source = X11Source(180_000, display=desktop.env["DISPLAY"])
        self.told: list[tuple[int, Pages | Gone]] = []
        self.raw: list[dict[str, Any]] = []
        self.seen: list[Observation] = []
        self._watch()

    def close(self) -> None:
        self.server.close()
        self.source.close()

    def pump(self, wait_s: float) -> None:
        select.select([self.server, self.source], [], [], wait_s)
        self._watch()
        now, mono = self.clock.wall_ms(), self.clock.mono_ms()
        for client, message in self.server.read():
            self.raw.append(message)
            for news in self.hosts.receive(client, message, now, mono):
                self.told.append((now, news))
                if isinstance(news, Pages):
                    self.seen += self.joiner.pages(
                        news.browser_pid, news.state, news.at_ms, news.mono_ms
                    )
                else:
                    self.seen += self.joiner.gone(news.browser_pid, news.at_ms, news.mono_ms)
        self.seen += self.joiner.tick(now, mono)

    def _watch(self) -> None:
        for one in self.source.read():
            if isinstance(one, WindowSeen):
                self.seen += self.joiner.window(one)

    def wait_for(self, question: Callable[[], Any], what: str, timeout_s: float = 15) -> Any:
        deadline = time.monotonic() + timeout_s
        while not (answer := question()):
            if time.monotonic() > deadline:
                pytest.fail(f"{what}: not within {timeout_s} s; {self.seen[-4:]}")
            self.pump(0.05)
        return answer

    def settle(self, for_s: float = 1.3) -> None:
        """Let everything arrive that is on its way, and all holds end."""
        deadline = time.monotonic() + for_s
        while time.monotonic() < deadline:
            self.pump(0.05)

    @property
    def page(self) -> Tab | None:
        """The tab as last told, while its browser is in front."""
        window = next((one for one in reversed(self.seen) if isinstance(one, Window)), None)
        tab = next((one for one in reversed(self.seen) if isinstance(one, Tab)), None)
        return tab if window and tab and window.app == tab.browser else None

    def shows(self, url: str | None, title: str | None = None) -> Tab:
        """Wait until this page is vouched for."""

        def shown() -> Tab | None:
            page = self.page
            same = page and page.url == url and (title is None or page.title == title)
            return page if same and self.joiner.held_from_ms is None else None

        found: Tab = self.wait_for(shown, f"{url}")
        return found

    def states(self) -> list[TabState]:
        return [
            tab
            for _, news in self.told
            if isinstance(news, Pages)
            for tab in news.state.windows.values()
        ]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with Site(tmp_path_factory.mktemp("site")) as one:
        yield one


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "home"
    place.mkdir()
    install_host(place, tmp_path / "chromium")
    return place


@pytest.fixture
def program(desktop: VirtualDesktop, home: Path, monkeypatch: Any) -> Iterator[Program]:
    monkeypatch.setenv("XAUTHORITY", desktop.env["XAUTHORITY"])
    one = Program(desktop, home, CONFIG)
    yield one
    one.close()


@pytest.fixture
def chromium(
    desktop: VirtualDesktop, site: Site, program: Program, tmp_path: Path
) -> Iterator[Chromium]:
    with Chromium(desktop, site, tmp_path / "chromium").start(FEED) as one:
        program.shows(FEED, "Feed | LinkedIn")
        yield one


def test_each_page_is_vouched_for_with_its_address_title_and_time(chromium, program):
    pages = [
        (MESSAGES, "Messaging | LinkedIn"),
        (HOME, "Home / X"),
        ("https://www.facebook.com/", "Facebook"),
        (DOCS, "itertools — Functions creating iterators for efficient looping"),
    ]
    for url, title in pages:
        program.settle(0.3)
        before = program.clock.wall_ms()
        chromium.navigate(url)
        tab = program.shows(url)
        assert tab.title is not None
        assert tab.title.startswith(title)
        assert before - 5 <= tab.at_ms <= before + 500
        assert not tab.private


def test_a_switch_of_tabs_and_windows_is_stamped_with_the_moment_it_happened(
    chromium, program, desktop
):
    first = chromium.targets()[0]["targetId"]
    chromium.new_tab(HOME)
    program.shows(HOME, "Home / X")
    for target, url in ((first, FEED), (chromium.targets()[0]["targetId"], None)):
        program.settle(0.2)
        before = program.clock.wall_ms()
        chromium.activate(target)
        tab = program.shows(url or HOME)
        assert before - 5 <= tab.at_ms <= before + 300
    chromium.new_window(MESSAGES)
    program.shows(MESSAGES)
    other = desktop.window("A letter", "Letter")
    program.wait_for(lambda: program.page is None, "another program in front")
    desktop.close_window(other)
    program.shows(MESSAGES)


def test_a_page_that_changes_its_address_itself_is_followed(chromium, program, site):
    program.settle(0.2)
    chromium.evaluate(
        "history.pushState({}, '', '/messaging/thread/7/');"
        "setTimeout(() => { document.title = 'Messaging | LinkedIn' }, 200)"
    )
    tab = program.shows("https://www.linkedin.com/messaging/thread/7/")
    assert tab.title == "Messaging | LinkedIn"
    told = [(one.url, one.title) for one in program.seen if isinstance(one, Tab)]
    assert ("https://www.linkedin.com/messaging/thread/7/", "Feed | LinkedIn") not in told


def test_of_an_address_only_what_the_rules_read_leaves_the_browser(chromium, program):
    chromium.navigate("https://x.com/search?q=%23jobs&token=s3cret#part")
    program.shows("https://x.com/search?q=%23jobs")
    chromium.navigate("https://user:passw0rd@www.linkedin.com/feed/?token=s3cret")
    program.shows(FEED)
    chromium.navigate("chrome://version/")
    program.shows("chrome:")
    told = repr(program.raw)
    assert "s3cret" not in told
    assert "passw0rd" not in told
    assert "#part" not in told
    assert "version" not in {tab.url for tab in program.states()}


def test_a_private_window_leaves_nothing(chromium, program, site):
    site.made["private.example", "/"] = page_with("Something private")
    sent = len(program.told)
    normal = chromium.targets()[0]["targetId"]
    chromium.private_window("https://private.example/")
    program.wait_for(lambda: program.page and program.page.private, "a private window")
    program.settle()
    assert program.page is not None
    assert program.page.private
    assert "private" not in repr(program.told[sent:]).lower().replace("private=false", "")
    # A private window with the very title of the normal one.
    chromium.activate(normal)
    program.shows(FEED)
    program.settle(0.3)
    before = len(program.seen)
    chromium.private_window(FEED)
    program.wait_for(lambda: program.page and program.page.private, "the private window again")
    program.settle()
    assert not [one for one in program.seen[before:] if isinstance(one, Tab) and one.url]


def test_a_killed_host_comes_back_with_all_it_knew(chromium, program):
    host, since_ms = (program.hosts.status()[0][key] for key in ("host_pid", "since_ms"))
    # The extension starts it again at once only if it had lived for a while.
    program.wait_for(lambda: program.clock.wall_ms() - since_ms > 5_200, "five seconds")
    os.kill(host, signal.SIGKILL)
    program.wait_for(
        lambda: any(one["host_pid"] != host for one in program.hosts.status()), "another host"
    )
    chromium.navigate(HOME)
    program.shows(HOME)


def test_a_restarted_program_hears_of_every_page_meanwhile(
    desktop, chromium, program, home, monkeypatch
):
    program.settle(0.3)
    host = psutil.Process(program.hosts.status()[0]["host_pid"])
    program.close()
    before = program.clock.wall_ms()
    visits = []
    for url in (MESSAGES, HOME, DOCS):
        visits.append((url, program.clock.wall_ms()))
        heard = host.io_counters().read_chars
        chromium.navigate(url)
        desktop.wait_for(
            lambda heard=heard: host.io_counters().read_chars > heard + 50, 5, "the host heard it"
        )
    again = Program(desktop, home, CONFIG)
    try:
        again.shows(DOCS)
        told = {tab.url: tab.t_ms for tab in again.states()}
        for url, at_ms in visits:
            assert at_ms - 5 <= told[url] <= at_ms + 500
        assert all(news.at_ms >= before - 60_000 for _, news in again.told)
    finally:
        again.close()


HOSTILE = {
    "markup": "<b>Hi</b> & \"quotes\" 'too'",
    "a leading dash": "-h --help",
    "a formula": '=cmd|" /C calc"!A0',
    "right-to-left override": "abc\u202egnp.exe\u202c def",
    "white space and controls": " a\t\tb\n\x07c\u200bd ",
    "very long": "lang " * 40_000,
    "another browser's name": "Feed - Google Chrome",
    "no characters of the basic plane": "😀" * 400,
}


def test_hostile_titles_are_joined_like_any_other(chromium, program, site):
    for number, title in enumerate(HOSTILE.values()):
        site.made["hostile.example", f"/{number}"] = page_with(title)
    for number, name in enumerate(HOSTILE):
        chromium.navigate(f"https://hostile.example/{number}")
        tab = program.shows(f"https://hostile.example/{number}")
        assert tab.title, name
        assert len(tab.title) <= 512


def test_pausing_and_excluding_reach_the_host_before_anything_is_sent(chromium, program, site):
    site.made["mybank.example", "/accounts"] = page_with("Accounts of the person")
    program.hosts.configure({**CONFIG, "exclude": ["*.mybank.example"]})
    program.settle(0.2)
    chromium.navigate("https://mybank.example/accounts")
    program.wait_for(lambda: program.page and program.page.sealed, "an excluded page")
    assert "accounts" not in repr(program.raw).lower()
    program.hosts.configure({**CONFIG, "paused": True})
    program.settle(0.2)
    sent = len(program.raw)
    chromium.navigate(HOME)
    program.settle()
    assert program.raw[sent:] == []
    program.hosts.configure(CONFIG)
    program.shows(HOME)


def test_the_host_is_small_and_asleep(chromium, program):
    host = psutil.Process(program.hosts.status()[0]["host_pid"])
    program.settle()
    switches = host.num_ctx_switches().voluntary
    program.settle(3)
    assert host.num_ctx_switches().voluntary == switches
    assert host.memory_info().rss < 12_000_000
    assert host.ppid() == chromium.pid
