"""Messages of native hosts to what each browser shows; hostile ones to nothing."""

from typing import Any

import pytest

from tracker.browsers.hosts import Gone, Hosts, Pages

NOW, MONO = 2_000_000_000, 50_000_000
FEED = {"tab": 1, "url": "https://x.com/home", "title": "Home / X", "audible": False,
        "loading": False}  # fmt: skip


class Link:
    """What the control channel would hand in."""

    def __init__(self, number: int = 1) -> None:
        self.number = number
        self.got: list[Any] = []

    def send(self, message: Any) -> None:
        self.got.append(message)


def hello(pid=70, **more):
    return {"v": 1, "type": "hello", "role": "host", "pid": 71, "browser_pid": pid,
            "origin": "chrome-extension://x/", "extension": "0.1.0", **more}  # fmt: skip


def state(t=NOW - 60, **more):
    return {"v": 1, "type": "state", "t": t, "focus": 5, "up": {"5": FEED}, "gone": [], **more}


def take(hosts, link, *messages):
    return [one for m in messages for one in hosts.receive(link, m, NOW, MONO)]


@pytest.fixture
def link():
    return Link()


@pytest.fixture
def hosts(link):
    one = Hosts({"urls": "path", "params": {}, "paused": False, "exclude": ["mybank.example"]})
    take(one, link, hello())
    return one


def test_a_host_hears_first_what_is_wanted(hosts, link):
    assert link.got == [
        {"type": "config", "urls": "path", "params": {}, "paused": False,
         "exclude": ["mybank.example"]}
    ]  # fmt: skip
    hosts.configure({"paused": True})
    assert link.got[-1] == {"type": "config", "paused": True}


def test_a_second_hello_tells_the_version_and_changes_nothing_else(hosts, link):
    take(hosts, link, state(), hello(extension="0.2.0"))
    assert len(link.got) == 1
    assert hosts.status()[0]["extension"] == "0.2.0"
    assert hosts.status()[0]["windows"] == 1


def test_a_change_is_stamped_with_the_extensions_time_by_both_clocks(hosts, link):
    [news] = take(hosts, link, state())
    assert isinstance(news, Pages)
    assert (news.at_ms, news.mono_ms) == (NOW - 60, MONO - 60)
    assert news.state.windows[5].url == "https://x.com/home"
    assert news.state.windows[5].t_ms == NOW - 60
    assert (news.state.focus, news.state.focus_ms) == (5, NOW - 60)


TIMES = {
    "the future is now": (NOW + 90_000, 0),
    "the far past is ten minutes ago": (1, 600_000),
    "yesterday too": (NOW - 86_400_000, 600_000),
}


@pytest.mark.parametrize(("said", "ago_ms"), TIMES.values(), ids=TIMES.keys())
def test_an_impossible_time_is_bounded(hosts, link, said, ago_ms):
    [news] = take(hosts, link, state(t=said))
    assert NOW - news.at_ms == MONO - news.mono_ms == ago_ms


def test_a_page_keeps_its_time_when_only_its_title_changes(hosts, link):
    titled = state(t=NOW - 10, up={"5": {**FEED, "title": "(1) Home / X"}})
    *_, news = take(hosts, link, state(), titled)
    assert news.state.windows[5].t_ms == NOW - 60
    assert news.at_ms == NOW - 10


def test_windows_that_went_are_gone(hosts, link):
    *_, news = take(hosts, link, state(), state(up={}, gone=[5], focus=None))
    assert news.state.windows == {}
    assert news.state.focus is None


def test_what_waited_for_a_restarted_program_comes_in_order(hosts, link):
    later = {"t": NOW - 20, "focus": 5, "up": {"5": {**FEED, "url": "https://x.com/i"}}, "gone": []}
    first, second = take(hosts, link, state(whole=True, then=[later]))
    assert (first.at_ms, second.at_ms) == (NOW - 60, NOW - 20)
    assert second.state.windows[5].url == "https://x.com/i"
    assert first.state.focus_ms == 0, "since when it was focused, nobody knows"


def test_a_host_that_knows_nothing_yet_tells_nothing(hosts, link):
    assert take(hosts, link, state(t=0, whole=True, up={}, focus=None)) == []


def test_two_profiles_are_one_browser(hosts, link):
    other = Link(2)
    there = {**FEED, "url": "https://facebook.com/"}
    take(hosts, other, hello())
    *_, news = take(hosts, link, state())
    [news] = take(hosts, other, state(focus=None, up={"6": there}))
    assert set(news.state.windows) == {5, 6}
    assert news.state.focus == 5
    [news] = hosts.receive(other, {"type": "gone"}, NOW, MONO)
    assert set(news.state.windows) == {5}
    assert hosts.receive(link, {"type": "gone"}, NOW, MONO) == [Gone(70, NOW, MONO)]


def test_the_end_of_a_connection_that_was_no_host_is_nothing(hosts):
    assert hosts.receive(Link(9), {"type": "gone"}, NOW, MONO) == []


ODD = {
    "no hello before": (Link(8), state(), "no hello"),
    "another type": (None, {"type": "exec"}, "type"),
    "a type that is none": (None, {"type": ["state"]}, "type"),
    "no time": (None, {"type": "state", "up": {}}, "state"),
    "a time that is text": (None, state(t="now"), "state"),
    "a negative time": (None, state(t=-1), "state"),
    "windows in a list": (None, state(up=[FEED]), "state"),
    "a window that is no number": (None, state(up={"a": FEED}), "state"),
    "a window that is too large": (None, state(up={str(2**60): FEED}), "state"),
    "an address that is none": (None, state(up={"5": {**FEED, "url": 3}}), "state"),
    "an address that is too long": (None, state(up={"5": {**FEED, "url": "x" * 3000}}), "state"),
    "a title that is too long": (None, state(up={"5": {**FEED, "title": "x" * 3000}}), "state"),
    "too many windows": (None, state(up={str(n): FEED for n in range(65)}), "state"),
    "too many changes": (None, state(then=[state()] * 65), "state"),
    "sound that is text": (None, state(up={"5": {**FEED, "audible": "yes"}}), "state"),
    "a hello without a process": (None, {"type": "hello", "role": "host"}, "hello"),
    "a hello with a foul process": (None, hello(pid=-1), "hello"),
    "a hello with a long origin": (None, hello(origin="x" * 1000), "hello"),
}


@pytest.mark.parametrize(("sender", "message", "why"), ODD.values(), ids=ODD.keys())
def test_what_is_odd_is_left_out_and_counted(hosts, link, sender, message, why):
    assert take(hosts, sender or link, message) == []
    assert hosts.refused == {why: 1}
    assert len(take(hosts, link, state())) == 1, "and does no lasting harm"


def test_windows_are_bounded_over_time(hosts, link):
    for number in range(300):
        [news] = take(hosts, link, state(up={str(number): FEED}))
    assert len(news.state.windows) == 64


def test_status_names_neither_address_nor_title(hosts, link):
    take(hosts, link, state())
    [one] = hosts.status()
    assert one == {"browser_pid": 70, "host_pid": 71, "origin": "chrome-extension://x/",
                   "extension": "0.1.0", "since_ms": NOW, "windows": 1}  # fmt: skip
