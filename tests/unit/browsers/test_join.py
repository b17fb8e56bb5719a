"""The join, step by step: what is vouched for, what is held, what stays unknown."""

from dataclasses import dataclass, field

import pytest

from tracker.browsers.hosts import BrowserState, TabState
from tracker.browsers.join import Joiner
from tracker.core.observations import Tab, Window
from tracker.core.ports import WindowSeen

WALL = 1_000_000
PID, X1, X2, X3 = 77, 501, 502, 503
FEED = ("https://www.linkedin.com/feed/", "Feed | LinkedIn")
MAIL = ("https://www.linkedin.com/messaging/", "Messaging | LinkedIn")
HOME = ("https://x.com/home", "Home / X")


@dataclass
class Play:
    """A joiner and what it told so far; instants are milliseconds from the start."""

    joiner: Joiner = field(default_factory=Joiner)
    told: list[tuple] = field(default_factory=list)
    windows: dict[int, TabState] = field(default_factory=dict)
    focus: int | None = None
    focus_ms: int = 0

    def window(self, at, title, xid=X1, app="chromium", pid=PID, own=False):
        seen = WindowSeen(
            at_ms=WALL + at, mono_ms=at, window_id=xid, pid=pid, app=app, title=title, own=own
        )
        self._note(self.joiner.window(seen))
        return self

    def shows(self, at, title, xid=X1):
        return self.window(at, f"{title} - Chromium" if title else "Chromium", xid)

    def pages(self, at, focus="same", t=None, **tabs):
        """``w1=FEED``: what the extension says of its window 1; ``t``: when that happened."""
        when = WALL + (at if t is None else t)
        for name, page in tabs.items():
            number = int(name[1:])
            if page is None:
                del self.windows[number]
                continue
            url, title, *more = page
            before = self.windows.get(number)
            same = before is not None and before.url == url
            self.windows[number] = TabState(
                url, title, loading="loading" in more, audible="audible" in more,
                tab=next((one for one in more if isinstance(one, int)), number),
                t_ms=before.t_ms if same else when,
            )  # fmt: skip
        if focus != "same" and focus != self.focus:
            self.focus, self.focus_ms = focus, when
        state = BrowserState(PID, self.focus, dict(self.windows), self.focus_ms)
        self._note(self.joiner.pages(PID, state, when, when - WALL))
        return self

    def gone(self, at):
        self._note(self.joiner.gone(PID, WALL + at, at))
        return self

    def tick(self, at):
        self._note(self.joiner.tick(WALL + at, at))
        return self

    def begun(self, at=0):
        """A feed in window 1, known well: the usual state of affairs."""
        self.pages(at, 1, w1=FEED).shows(at + 10, FEED[1]).tick(at + 310)
        self.told.clear()
        return self

    def _note(self, found):
        for one in found:
            assert one.mono_ms == one.at_ms - WALL
            at = one.at_ms - WALL
            if isinstance(one, Window):
                self.told.append((at, "window", one.app, one.title))
            elif one.private:
                self.told.append((at, "private"))
            elif one.sealed:
                self.told.append((at, one.sealed.why))
            else:
                self.told.append((at, "tab", one.url, one.title))
        if any(isinstance(one, Tab) for one in found):
            assert isinstance(found[0], Tab), "the tab comes first"


def tab(at, page, title="same"):
    return (at, "tab", page[0], page[1] if title == "same" else title)


def win(at, page, app="chromium"):
    return (at, "window", app, f"{page[1]} - Chromium")


UNKNOWN = (None, None)
CASES = {
    "another program is told at once": (
        lambda p: p.window(5, "notes.txt", app="editor", pid=3),
        [(5, "window", "editor", "notes.txt")],
    ),
    "nothing in front is told at once": (
        lambda p: p.window(5, None, xid=None, app=None, pid=None),
        [(5, "window", None, None)],
    ),
    "a window of our own is no activity and shows no title": (
        lambda p: p.window(5, "Your day", app="python", pid=4, own=True),
        [(5, "window", "eyeprize", None)],
    ),
    "a browser without a host is told at once, by its title": (
        lambda p: p.shows(5, FEED[1]),
        [win(5, FEED)],
    ),
    "a browser whose process is not known is told by its title": (
        lambda p: p.pages(0, 1, w1=FEED).window(5, "Feed | LinkedIn - Chromium", pid=None),
        [win(5, FEED)],
    ),
    "a window that is new to us waits 300 ms for the extension's focus": (
        lambda p: p.pages(0, 1, w1=FEED).shows(10, FEED[1]).tick(309),
        [],
    ),
    "then it is vouched for, since it came": (
        lambda p: p.pages(0, 1, w1=FEED).shows(10, FEED[1]).tick(310),
        [tab(10, FEED), win(10, FEED)],
    ),
    "a focus that came after the window waits too: the browser's idea of it lags": (
        lambda p: p.pages(0, None, w1=FEED).shows(10, FEED[1]).pages(60, 1, t=15).tick(309),
        [],
    ),
    "the window's title comes first: stamped with it": (
        lambda p: p.begun().shows(1000, MAIL[1]).pages(1090, t=1010, w1=MAIL),
        [tab(1000, MAIL), win(1000, MAIL)],
    ),
    "the extension comes first: stamped with it": (
        lambda p: p.begun().pages(1060, t=1000, w1=MAIL).shows(1070, MAIL[1]),
        [tab(1000, MAIL), win(1000, MAIL)],
    ),
    "a title that nobody explains is told after a second, since it came": (
        lambda p: p.begun().shows(1000, "Secret").tick(1999).tick(2000),
        [(1000, "tab", *UNKNOWN), win(1000, ("", "Secret"))],
    ),
    "and not before": (lambda p: p.begun().shows(1000, "Secret").tick(1999), []),
    "a new address with the old title is held": (
        lambda p: p.begun().pages(1000, w1=(MAIL[0], FEED[1], 1)).tick(1900),
        [],
    ),
    "until its title comes: the pair is never mixed": (
        lambda p: p.begun()
        .pages(1000, w1=(MAIL[0], FEED[1], 1)).shows(1300, MAIL[1]).pages(1360, w1=(*MAIL, 1)),
        [tab(1000, MAIL), win(1000, MAIL)],
    ),
    "or for a second, if it keeps the title": (
        lambda p: p.begun().pages(1000, w1=(MAIL[0], FEED[1], 1)).tick(2000),
        [tab(1000, (MAIL[0], FEED[1]))],
    ),
    "left before that, the new address has no title": (
        lambda p: p.begun()
        .pages(1000, w1=(MAIL[0], FEED[1], 1)).window(1400, "x", X3, "editor", 3),
        [tab(1000, MAIL, None), (1000, "window", "chromium", None),
         (1400, "window", "editor", "x")],
    ),
    "a page that still shows its address is held while it loads": (
        lambda p: p.begun()
        .pages(1000, w1=(HOME[0], "", "loading")).shows(1010, "x.com/home?token=1")
        .shows(1400, HOME[1]).pages(1460, w1=HOME),
        [tab(1000, HOME), win(1000, HOME)],
    ),
    "one that never has a title shows none": (
        lambda p: p.begun().pages(1000, w1=(HOME[0], "")).shows(1010, "x.com/home?token=1"),
        [(1000, "tab", HOME[0], None), (1000, "window", "chromium", None)],
    ),
    "an unread counter is another title of the same page": (
        lambda p: p.begun().shows(1000, "(1) Feed | LinkedIn")
        .pages(1080, w1=(FEED[0], "(1) Feed | LinkedIn")),
        [tab(1000, (FEED[0], "(1) Feed | LinkedIn")), win(1000, ("", "(1) Feed | LinkedIn"))],
    ),
    "two changes within one hold: the second is stamped with itself": (
        lambda p: p.begun().shows(1000, "(1) Feed | LinkedIn").shows(1500, MAIL[1])
        .pages(1580, t=1510, w1=MAIL),
        [tab(1500, MAIL), win(1500, MAIL)],
    ),
    "back from another program the known window is vouched for at once": (
        lambda p: p.begun().window(1000, "x", X3, "editor", 3).shows(2000, FEED[1]),
        [(1000, "window", "editor", "x"), win(2000, FEED)],
    ),
    "a known window needs no focus (some browsers lose it to other programs)": (
        lambda p: p.begun().shows(400, MAIL[1]).pages(480, w1=MAIL)
        .window(1000, "x", X3, "editor", 3).pages(1100, None).shows(2000, MAIL[1]),
        [tab(400, MAIL), win(400, MAIL), (1000, "window", "editor", "x"), win(2000, MAIL)],
    ),
    "pages of a browser behind another program tell nothing": (
        lambda p: p.begun().window(1000, "x", X3, "editor", 3).pages(1500, w1=MAIL).tick(3000),
        [(1000, "window", "editor", "x")],
    ),
    "but are there when it comes back": (
        lambda p: p.begun().window(1000, "x", X3, "editor", 3).pages(1500, w1=MAIL)
        .shows(2000, MAIL[1]),
        [(1000, "window", "editor", "x"), tab(2000, MAIL), win(2000, MAIL)],
    ),
    "a second window is its own": (
        lambda p: p.begun().shows(1000, HOME[1], X2).pages(1080, 2, t=1005, w2=HOME).tick(1300),
        [tab(1000, HOME), win(1000, HOME)],
    ),
    "a private window is private: no title, no address": (
        lambda p: p.begun().shows(1000, "Secret", X2).pages(1080, None, t=1005).tick(2000),
        [(1000, "private"), (1000, "window", "chromium", None)],
    ),
    "even with the title of the normal one": (
        lambda p: p.begun().shows(1000, FEED[1], X2).pages(1080, None, t=1005).tick(2000),
        [(1000, "private"), (1000, "window", "chromium", None)],
    ),
    "even if the browser has just started and the message comes late": (
        lambda p: p.pages(0, 1, w1=FEED).shows(10, FEED[1], X2).pages(290, None, t=20).tick(1010),
        [(10, "private"), (10, "window", "chromium", None)],
    ),
    "a likeness believed too early is taken back": (
        lambda p: p.pages(0, 1, w1=FEED).shows(10, FEED[1], X2).tick(310)
        .pages(900, None, t=890).tick(1890),
        [tab(10, FEED), win(10, FEED), (890, "private"), (890, "window", "chromium", None)],
    ),
    "a window with another's title while that one is known is not vouched for": (
        lambda p: p.begun().shows(1000, FEED[1], X2).tick(1400).tick(2000),
        [(1000, "tab", *UNKNOWN)],
    ),
    "leaving a private window early tells nothing of it": (
        lambda p: p.begun().shows(1000, "Secret", X2).pages(1080, None, t=1005)
        .window(1200, "x", X3, "editor", 3),
        [(1000, "private"), (1000, "window", "chromium", None), (1200, "window", "editor", "x")],
    ),
    "from private back to normal": (
        lambda p: p.begun().shows(1000, "Secret", X2).pages(1080, None, t=1005).tick(2000)
        .shows(3000, FEED[1], X1).pages(3080, 1, t=3010),
        [(1000, "private"), (1000, "window", "chromium", None), tab(3000, FEED), win(3000, FEED)],
    ),
    "the browser's own pages are there but say nothing": (
        lambda p: p.begun().shows(1000, "Settings").pages(1080, t=1010, w1=("chrome:", "")),
        [(1000, "tab", "chrome:", None), (1000, "window", "chromium", None)],
    ),
    "a page after one of those is stamped with its title": (
        lambda p: p.begun().shows(1000, "New Tab").pages(1080, t=1010, w1=("chrome:", ""))
        .shows(2000, HOME[1]).pages(2080, t=2010, w1=HOME),
        [(1000, "tab", "chrome:", None), (1000, "window", "chromium", None),
         tab(2000, HOME), win(2000, HOME)],
    ),
    "an excluded page leaves nothing": (
        lambda p: p.begun().shows(1000, "Account 12").pages(1080, t=1010, w1=("excluded:", "")),
        [(1000, "excluded"), (1000, "window", "chromium", None)],
    ),
    "a host that comes back within a second is not missed": (
        lambda p: p.begun().gone(1000).tick(1500).pages(1600, 1, w1=FEED).tick(5000),
        [],
    ),
    "one that does not is: from then on nothing vouches": (
        lambda p: p.begun().gone(1000).tick(2000),
        [(1000, "tab", *UNKNOWN)],
    ),
    "a host that waited for the program tells of the window in front, not of those before": (
        lambda p: p.shows(1000, FEED[1], X2).shows(1500, FEED[1], X1)
        .pages(1600, 1, t=200, w1=FEED).tick(1800),
        [win(1000, FEED), tab(1500, FEED)],
    ),
    "sound is news, the same page again is not": (
        lambda p: p.begun().pages(1000, w1=(*FEED, "audible")).pages(1100, w1=(*FEED, "audible")),
        [tab(1000, FEED)],
    ),
    "invisible and folded characters are no difference": (
        lambda p: p.begun().shows(1000, "a b\u200b c").pages(1080, w1=(HOME[0], " a  b\t\u202ec ")),
        [(1000, "tab", HOME[0], " a  b\t\u202ec "), win(1000, ("", "a b\u200b c"))],
    ),
    "a control character is a space to the desktop, and no difference either": (
        lambda p: (
            p.begun().shows(1000, "]0;x [2J y").pages(1090, t=1010, w1=(HOME[0], "]0;x [2J\x9by"))
        ),
        [
            (1000, "tab", HOME[0], "]0;x [2J\x9by"),
            (1000, "window", "chromium", "]0;x [2J y - Chromium"),
        ],
    ),
    "a cut title is compared as far as it goes": (
        lambda p: p.begun().window(1000, "x" * 1024).pages(1080, w1=(HOME[0], "x" * 512)),
        [tab(1000, (HOME[0], "x" * 512)), (1000, "window", "chromium", "x" * 1024)],
    ),
    "a short title is no beginning of a longer one": (
        lambda p: p.begun().shows(1000, "Feed | LinkedIn and more").tick(2000),
        [(1000, "tab", *UNKNOWN), win(1000, ("", "Feed | LinkedIn and more"))],
    ),
    "a page that calls itself like a browser is one title": (
        lambda p: p.begun().shows(1000, "Tips - Chromium")
        .pages(1080, w1=(HOME[0], "Tips - Chromium")),
        [tab(1000, (HOME[0], "Tips - Chromium")), win(1000, ("", "Tips - Chromium"))],
    ),
    "an empty title vouches for nothing but its own host": (
        lambda p: p.begun().pages(1000, w1=(HOME[0], "")).shows(1010, "").tick(2000),
        [(1000, "tab", *UNKNOWN), (1000, "window", "chromium", "Chromium")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("act", "expected"), CASES.values(), ids=CASES.keys())
def test_join(act, expected):
    assert act(Play()).told == expected


def test_what_is_held_is_said_until_it_is_decided():
    play = Play().begun()
    assert play.joiner.held_from_ms is None
    assert play.joiner.next_deadline_ms is None
    play.shows(1000, MAIL[1])
    assert play.joiner.held_from_ms == WALL + 1000
    assert play.joiner.held_from_mono_ms == 1000
    assert play.joiner.next_deadline_ms == WALL + 2000
    assert play.joiner.next_deadline_mono_ms == 2000
    play.pages(1080, w1=MAIL)
    assert play.joiner.held_from_ms is None


def test_a_step_of_the_wall_clock_does_not_lengthen_a_hold():
    play = Play().begun().shows(1000, "Secret")
    assert play.joiner.tick(WALL - 3_600_000, 2_000)


def test_memory_is_bounded_however_many_windows_there_were():
    play = Play()
    for number in range(1, 2_000):
        at = number * 10
        play.pages(at, number, **{f"w{number}": FEED}).shows(at, FEED[1], 1000 + number)
        play.pages(at + 5, number, **{f"w{number}": (FEED[0], f"n {number}")})
        play.shows(at + 6, f"n {number}", 1000 + number).tick(at + 900)
        play.windows.pop(number)
    assert len(play.joiner._bound) <= 256
    assert len(play.joiner._agreed) <= 256
