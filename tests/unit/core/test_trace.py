"""Reading a trace: what is refused, where, and what is passed over."""

from zoneinfo import ZoneInfo

import msgspec
import pytest

from tracker.core.observations import Dnd, Idle, Tab, Window
from tracker.core.trace import KINDS, Reading, parse_instant, parse_line, show_line
from tracker.errors import UserError

T = '"t": "2026-03-02T09:00:00+01:00"'
NINE = 1_772_438_400_000


def line(rest: str, t: str = T) -> str:
    return f"{{{t}, {rest}}}"


GOOD = {
    "a window": ('"kind": "window", "app": "zoom"', Window(at_ms=NINE, app="zoom")),
    "nothing in front": ('"kind": "window", "app": null', Window(at_ms=NINE, app=None)),
    "members that nobody knows": (
        '"kind": "window", "app": "a", "x": 1',
        Window(at_ms=NINE, app="a"),
    ),
    "a tab of which nothing is known": (
        '"kind": "tab", "browser": "chrome", "url": null',
        Tab(at_ms=NINE, browser="chrome"),
    ),
    "a count of milliseconds": (
        '"m": 12, "kind": "idle", "since": "2026-03-02T08:59:59.5+01:00"',
        Idle(at_ms=NINE, mono_ms=12, since_ms=NINE - 500),
    ),
    "the desktop's do-not-disturb": ('"kind": "dnd", "on": true', Dnd(at_ms=NINE, on=True)),
    "a window fills the screen no longer": (
        '"kind": "dnd", "on": false, "why": "fullscreen"',
        Dnd(at_ms=NINE, on=False, why="fullscreen"),
    ),
}


@pytest.mark.parametrize(("text", "expected"), GOOD.values(), ids=GOOD)
def test_a_line_is_read(text, expected):
    assert parse_line(line(text)) == expected


BAD = {
    "no JSON": ("window chrome", "no JSON object"),
    "half a line": (line('"kind": "window", "app": "a"')[:-3], "no JSON object"),
    "a list": ("[1]", "no JSON object"),
    "no UTF-8": (line('"kind": "window", "app": "?"').encode().replace(b"?", b"\xff"), "utf-8"),
    "no time": ('{"kind": "lock"}', "'t' is missing"),
    "no kind": ("{" + T + "}", "'kind' is missing"),
    "no app": (line('"kind": "window"'), "'app' is missing"),
    "no url": (line('"kind": "tab", "browser": "chrome"'), "'url' is missing"),
    "an unknown kind": (line('"kind": "windoww"'), "'windoww'.* accepted: window, tab, idle"),
    "a number for a name": (line('"kind": "window", "app": 3'), "app: expected .*str"),
    "a word for yes": (
        line('"kind": "tab", "browser": "c", "url": null, "private": "no"'),
        "private: expected .*bool",
    ),
    "a local time": ('{"t": "2026-03-02T09:00:00", "kind": "lock"}', "ISO 8601 with an offset"),
    "no time at all": ('{"t": "nine", "kind": "lock"}', "'nine' is no time such as 2026"),
    "a day that is not": ('{"t": "2026-02-30T09:00:00Z", "kind": "lock"}', "is no time such as"),
    "a day too far": ('{"t": "9999-12-31T00:00:00Z", "kind": "lock"}', "years 1900 to 9000"),
    "a since without offset": (line('"kind": "idle", "since": "09:00"'), "ISO 8601"),
    "a meeting that ends first": (
        line('"kind": "meeting", "start": "2026-03-02T09:00:00Z", "end": "2026-03-02T08:00:00Z"'),
        "before start",
    ),
    "a zone that is not": (
        line('"kind": "zone", "name": "Mars/Base"'),
        "'Mars/Base' is no time zone",
    ),
    "a zone that leaves the folder": (line('"kind": "zone", "name": "../x"'), "is no time zone"),
}


@pytest.mark.parametrize(("text", "said"), BAD.values(), ids=BAD)
def test_a_line_that_cannot_be_read_is_an_error_with_its_number(text, said):
    good = line('"kind": "lock"')

    with pytest.raises(UserError, match=rf"^day\.jsonl:3: .*{said}") as caught:
        list(Reading().read([good, "", text], name="day.jsonl"))
    assert "--lenient" in str(caught.value)

    reading = Reading()
    assert len(list(reading.read([good, "  ", text, good], name="x", lenient=True))) == 2
    assert reading.skipped == 1


def lock(second: int, m: int | None = None) -> str:
    count = "" if m is None else f', "m": {m}'
    return f'{{"t": "2026-03-02T09:00:{second:02}Z", "kind": "lock"{count}}}'


ORDERS = {
    # name: (lines, numbers of those out of order)
    "by t": ([lock(1), lock(1), lock(2)], []),
    "t goes back": ([lock(5), lock(4), lock(5), lock(3)], [2, 4]),
    "t goes back while m goes on: the clock was set": ([lock(5, 1), lock(4, 2), lock(3, 3)], []),
    "m goes back": ([lock(1, 5), lock(2, 4), lock(3, 6)], [2]),
    "m on some lines only": ([lock(1), lock(2, 7), lock(3), lock(1)], [4]),
}


@pytest.mark.parametrize(("lines", "wrong"), ORDERS.values(), ids=ORDERS)
def test_lines_out_of_order(lines, wrong):
    reading = Reading()
    read = list(reading.read(lines, name="x", lenient=True))

    assert (len(read), reading.skipped) == (len(lines) - len(wrong), len(wrong))
    if wrong:
        with pytest.raises(UserError, match=rf"^x:{wrong[0]}: .*out of order"):
            list(Reading().read(lines, name="x"))


def test_all_promised_kinds_are_accepted():
    promised = "window tab idle active lock unlock suspend resume pause unpause meeting end"
    promised += " start zone clock calendar rules recount corrected snooze dnd response"

    assert set(KINDS) == set(promised.split())


def test_a_written_line_looks_as_promised():
    seen = Window(at_ms=NINE, app="chrome", title="Feed | LinkedIn - Google Chrome")

    assert msgspec.json.decode(show_line(seen, ZoneInfo("Europe/Berlin"))) == {
        "t": "2026-03-02T09:00:00+01:00",
        "kind": "window",
        "app": "chrome",
        "title": "Feed | LinkedIn - Google Chrome",
    }


EDGES = ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026"]


@pytest.mark.parametrize("text", EDGES)
def test_instants_beyond_the_edge_are_no_times(text):
    with pytest.raises(ValueError, match="is no time such as"):
        parse_instant(text)
