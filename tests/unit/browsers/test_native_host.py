"""The native host as a browser runs it: a real process, a real pipe, a real socket."""

import contextlib
import json
import os
import select
import struct
import subprocess
import time
from pathlib import Path

import pytest

from tracker.browsers.install import write_launcher
from tracker.browsers.native_host import CHROMIUM_ORIGIN, FIREFOX_ID, Channel, is_ours
from tracker.browsers.native_pages import (
    MAX_LINE,
    MAX_WAITING,
    Change,
    Frames,
    Gone,
    Pages,
    clean_tab,
    encode_line,
    is_excluded,
)
from tracker.system.control import ControlServer

NOW = 1_800_000_000_000
FEED = {"tab": 1, "url": "https://x.com/home", "title": "Home / X", "audible": False,
        "loading": False}  # fmt: skip
CONFIG = {"type": "config", "urls": "path", "params": {}, "paused": False, "exclude": []}

ORIGINS = {
    "our extension in Chromium": ([CHROMIUM_ORIGIN], True),
    "and on Windows": ([CHROMIUM_ORIGIN, "--parent-window=5"], True),
    "our extension in Firefox": (["/a/manifest.json", FIREFOX_ID], True),
    "nobody": ([], False),
    "another extension": (["chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/"], False),
    "another one in Firefox": (["/a/manifest.json", "other@example.org"], False),
    "a web page": (["https://evil.example/", CHROMIUM_ORIGIN], False),
}


@pytest.mark.parametrize(("arguments", "expected"), ORIGINS.values(), ids=ORIGINS.keys())
def test_who_asks(arguments, expected):
    assert is_ours(arguments) is expected


def frame(message):
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return struct.pack("=I", len(body)) + body


def test_frames_come_in_any_pieces():
    data = frame({"a": 1}) + frame({"b": 2})
    for size in (1, 3, 7, 100):
        frames, found = Frames(), []
        for start in range(0, len(data), size):
            found += frames.take(data[start : start + size])
        assert found == [{"a": 1}, {"b": 2}]


@pytest.mark.parametrize("size", [0, 1, 1_000_001, 2**32 - 1])
def test_an_impossible_length_ends_it(size):
    with pytest.raises(Gone):
        Frames().take(struct.pack("=I", size))


@pytest.mark.parametrize("body", [b"[]", b"null", b"{oops}", b"\xff\xff", b"[" * 9_000])
def test_a_frame_that_is_no_object_is_left_out(body):
    assert Frames().take(frame(body) + frame({"a": 1})) == [{"a": 1}]


TABS = {
    "no object": ([1], None),
    "no tab": ({"url": "https://x.com/"}, None),
    "a tab that is true": ({"tab": True}, None),
    "fields that are not known go": ({**FEED, "cookie": "c"}, FEED),
    "wrong types are empty": ({"tab": 1, "url": 3, "title": None, "audible": 1}, {
        "tab": 1, "url": "", "title": "", "audible": False, "loading": False}),
    "half a character is replaced": ({**FEED, "title": "a\ud83d"}, {**FEED, "title": "a?"}),
    "long ones are cut": ({**FEED, "title": "x" * 9_000}, {**FEED, "title": "x" * 512}),
    "an excluded page is not told": ({**FEED, "url": "https://a.mybank.example:8/x"}, {
        **FEED, "url": "excluded:", "title": ""}),
}  # fmt: skip


@pytest.mark.parametrize(("tab", "expected"), TABS.values(), ids=TABS.keys())
def test_clean_tab(tab, expected):
    assert clean_tab(tab, ("*.mybank.example",)) == expected


EXCLUDED = {
    "the host itself": ("https://mybank.example/x", "mybank.example", True),
    "not what is below it": ("https://a.mybank.example/x", "mybank.example", False),
    "below it, with a star": ("https://a.mybank.example/x", "*.mybank.example", True),
    "and itself": ("https://mybank.example", "*.mybank.example", True),
    "not one that ends like it": ("https://notmybank.example/", "*.mybank.example", False),
    "no page of the web": ("chrome:", "*.mybank.example", False),
}


@pytest.mark.parametrize(("url", "entry", "expected"), EXCLUDED.values(), ids=EXCLUDED.keys())
def test_exclusion(url, entry, expected):
    assert is_excluded(url, (entry,)) is expected


def change(t, whole=False, **more):
    message = {"t": t, "focus": 5, "up": {"5": FEED}, "gone": [], "whole": whole, **more}
    return Change(message, (), NOW)


def test_what_waits_is_bounded_and_the_rest_is_the_state():
    pages = Pages()
    for number in range(100):
        pages.take(change(NOW - 100 + number, up={"5": {**FEED, "tab": number}}))
    shown = pages.show()
    assert len(shown["then"]) == MAX_WAITING
    assert shown["up"]["5"]["tab"] == 100 - MAX_WAITING - 1
    assert shown["then"][-1]["up"]["5"]["tab"] == 99


def test_what_waited_ten_minutes_is_the_state():
    pages = Pages()
    pages.take(change(NOW - 599_000))
    pages.take(change(NOW))
    assert len(pages.waiting) == 2
    pages.take(Change({"t": NOW + 5_000, "up": {}}, (), NOW + 5_000))
    assert len(pages.waiting) == 2


def test_all_of_it_fits_a_line():
    pages = Pages()
    long = {**FEED, "url": "https://x.com/" + "ü" * 1_000, "title": "\U0001f600" * 512}
    for number in range(64):
        pages.take(change(NOW - 100 + number, up={str(n): long for n in range(number)}))
    shown = pages.show()
    assert len(encode_line(shown)) <= MAX_LINE
    assert len(shown["up"]) > 50


def test_a_page_excluded_later_is_forgotten_at_once():
    pages = Pages()
    pages.take(change(NOW - 20))
    pages.take(change(NOW - 10))
    pages.settle(1)
    pages.exclude(("x.com",))
    assert "Home" not in repr(pages.show())
    assert "x.com" not in repr(pages.show())


ODD = {
    "times that cannot be": {"t": "soon", "focus": True, "gone": "5", "up": []},
    "windows that are none": {"t": NOW, "up": {"-1": FEED, "a": FEED, "9" * 20: FEED, "5": 5}},
    "nothing": {},
}


@pytest.mark.parametrize("message", ODD.values(), ids=ODD.keys())
def test_an_odd_change_is_an_empty_one(message):
    odd = Change(message, (), NOW)
    assert odd.show() == {"t": NOW, "focus": None, "up": {}, "gone": []}


# -- the process -----------------------------------------------------------------------------


class Browser:
    """The other end of the host's pipe."""

    def __init__(self, launcher: Path, origin: str = CHROMIUM_ORIGIN) -> None:
        self.process = subprocess.Popen(
            [launcher, origin], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, env={"PYTHONHOME": "/nowhere", "PYTHONPATH": "/nowhere"},
        )  # fmt: skip
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.stdin, self.stdout = self.process.stdin, self.process.stdout

    def say(self, *messages):
        self.stdin.write(b"".join(map(frame, messages)))
        self.stdin.flush()

    def shows(self, url, t=None, *, whole=False):
        at_ms = t or time.time_ns() // 1_000_000
        self.say({"type": "state", "whole": whole, "t": at_ms, "focus": 5, "gone": [],
                  "up": {"5": {**FEED, "url": url}}})  # fmt: skip

    def hear(self):
        ready, _, _ = select.select([self.stdout], [], [], 5)
        assert ready, "the host said nothing"
        (size,) = struct.unpack("=I", os.read(self.stdout.fileno(), 4))
        return json.loads(os.read(self.stdout.fileno(), size))

    def close(self):
        with contextlib.suppress(BrokenPipeError):
            self.stdin.close()
        status = self.process.wait(5)
        self.stdout.close()
        self.process.stderr.close()
        return status


@pytest.fixture
def socket_path(tmp_path):
    return tmp_path / "control/socket"


@pytest.fixture
def launcher(tmp_path, socket_path):
    return write_launcher(tmp_path / "data", socket_path)


@pytest.fixture
def browser(launcher):
    one = Browser(launcher)
    yield one
    one.close()


def read(server, enough=1):
    found, deadline = [], time.monotonic() + 5
    while len(found) < enough and time.monotonic() < deadline:
        select.select([server], [], [], 0.05)
        found += server.read()
    return found


def changes(server, enough):
    """Return address and time of every page told, once there are enough."""
    found = []
    while len(found) < enough and (some := read(server)):
        parts = [part for _, m in some if "up" in m for part in (m, *m.get("then", []))]
        found += [(tab["url"], part["t"]) for part in parts for tab in part["up"].values()]
    return found


def states(server, enough):
    """Return the addresses told, once there are enough."""
    return [url for url, _ in changes(server, enough)]


def test_nothing_of_a_page_leaves_before_the_program_said_what_it_wants(browser, socket_path):
    with contextlib.closing(ControlServer(socket_path)) as server:
        browser.say({"type": "hello", "ext": "0.1.0"})
        browser.shows("https://x.com/home", whole=True)
        (client, hello), (_, again) = read(server, 2)
        assert hello["role"] == "host"
        assert hello["browser_pid"] == os.getpid()
        assert hello["pid"] == client.pid == browser.process.pid
        assert hello["origin"] == CHROMIUM_ORIGIN
        assert again == {**hello, "extension": "0.1.0"}
        assert read(server, 0) == []
        client.send(CONFIG)
        assert browser.hear() == CONFIG
        assert states(server, 1) == ["https://x.com/home"]
        browser.shows("https://x.com/i")
        assert states(server, 1) == ["https://x.com/i"]


def test_a_program_that_comes_late_hears_what_it_missed_with_its_times(browser, socket_path):
    begun = time.time_ns() // 1_000_000
    browser.shows("https://x.com/home", begun - 3_000, whole=True)
    browser.shows("https://x.com/i", begun - 2_000)
    with contextlib.closing(ControlServer(socket_path)) as server:
        [(client, _)] = read(server)
        client.send(CONFIG)
        assert changes(server, 2) == [
            ("https://x.com/home", begun - 3_000),
            ("https://x.com/i", begun - 2_000),
        ]
    browser.shows("https://x.com/explore", begun - 500)
    with contextlib.closing(ControlServer(socket_path)) as server:
        [(client, _)] = read(server)
        client.send(CONFIG)
        assert changes(server, 2) == [
            ("https://x.com/i", begun - 2_000),
            ("https://x.com/explore", begun - 500),
        ]


def test_paused_it_keeps_nothing(browser, socket_path):
    with contextlib.closing(ControlServer(socket_path)) as server:
        browser.shows("https://x.com/home", whole=True)
        [(client, _)] = read(server)
        client.send({**CONFIG, "paused": True})
        assert browser.hear()["paused"]
        browser.shows("https://x.com/secret")
        browser.say({"type": "hello", "ext": "0.1.0"})
        assert browser.hear()["paused"], "it has read all before this"
        client.send({**CONFIG, "paused": False})
        assert not browser.hear()["paused"]
        browser.shows("https://x.com/i", whole=True)
        told = states(server, 1)
    assert told == ["https://x.com/i"]


def test_an_excluded_page_is_never_sent(browser, socket_path):
    with contextlib.closing(ControlServer(socket_path)) as server:
        browser.shows("https://x.com/home", whole=True)
        [(client, _)] = read(server)
        client.send({**CONFIG, "exclude": ["x.com"]})
        browser.hear()
        browser.shows("https://x.com/i")
        assert states(server, 2) == ["excluded:", "excluded:"]


def test_it_ends_with_the_browser(browser):
    browser.shows("https://x.com/home", whole=True)
    assert browser.close() == 0


def test_it_ends_when_the_browser_breaks_the_format(launcher):
    browser = Browser(launcher)
    browser.stdin.write(b"\xff\xff\xff\xff")
    browser.stdin.flush()
    assert browser.process.wait(5) == 0
    browser.close()


def test_it_serves_no_other_extension(launcher):
    browser = Browser(launcher, "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/")
    assert browser.process.wait(5) == 2
    assert b"started by a browser" in browser.process.stderr.read()
    browser.close()


def test_a_folder_that_others_may_write_is_not_trusted(socket_path):
    with (
        contextlib.closing(ControlServer(socket_path)),
        contextlib.closing(Channel(str(socket_path))) as channel,
    ):
        socket_path.parent.chmod(0o777)
        assert not channel.open()
        socket_path.parent.chmod(0o700)
        assert channel.open()


def test_a_program_that_is_not_there_is_not_waited_for(socket_path):
    assert not Channel(str(socket_path)).open()


def test_nothing_is_written_to_disk(browser, tmp_path, socket_path):
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    browser.shows("https://x.com/home", whole=True)
    browser.say({"type": "hello", "ext": "0.1.0"})
    browser.close()
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before
