"""What was redacted once stays as it is, and nothing that may not be kept gets through."""

from functools import cache
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from classifiers.engine import Classifier
from classifiers.loader import shipped_packs
from tracker.core.model import BROWSERS, Meeting
from tracker.core.observations import (
    Active,
    CalendarRead,
    End,
    Idle,
    Lock,
    LoggedMeeting,
    Observation,
    Pause,
    Response,
    Resume,
    RulesChanged,
    Sealing,
    Snooze,
    Suspend,
    Tab,
    Unlock,
    Unpause,
    Window,
    Zone,
)
from tracker.core.redact import Redaction, admit_tab, admit_window
from tracker.core.trace import Start, parse_line, show_line

SECRET = "s3cret"
apps = st.sampled_from(["chrome", "firefox", "slack", "zoom", "keepassxc", "evince"])
hosts = st.sampled_from(
    ["www.linkedin.com", "x.com", "www.facebook.com", "mybank.example", "a.mybank.example"]
)
paths = st.sampled_from(
    [
        "/",
        "/feed/",
        "/messaging/",
        "/messaging/thread/7/",
        "/search/results/people/",
        "/home",
        "/a/b",
    ]
)
queries = st.sampled_from(["", "?q=%23jobs", f"?token={SECRET}", "?keywords=hiring#" + SECRET])
schemes = st.sampled_from(["https://", "http://", f"https://me:{SECRET}@"])
web = st.builds("{}{}{}{}".format, schemes, hosts, paths, queries)
odd = st.sampled_from(
    ["about:blank", f"file:///home/me/{SECRET}.pdf", f"data:text/html,{SECRET}", "chrome://newtab/"]
)
urls = st.one_of(st.none(), web, web, odd, st.text(max_size=30))
titles = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.sampled_from(
        ["Feed | LinkedIn", "Messaging | LinkedIn", "\u202eevil\x00\x1b[31m", "My bank"]
    ),
    st.just("x" * 5_000),
)
redactions = st.builds(
    Redaction,
    urls=st.sampled_from(["full", "path", "host"]),
    titles=st.booleans(),
    exclude=st.sampled_from(
        [
            (),
            ("*.mybank.example",),
            ("app:keepassxc",),
            ("title:*bank*",),
            ("linkedin", "app:chrome"),
        ]
    ),
)
seals = st.one_of(st.none(), st.builds(Sealing, st.sampled_from(["excluded", "unvouched"])))
instants = st.integers(0, 4_000_000_000_000)
when = {"at_ms": instants, "mono_ms": st.one_of(st.none(), st.integers(0, 2**40))}
windows = st.builds(Window, app=st.one_of(st.none(), apps), title=titles, sealed=seals, **when)
tabs = st.builds(
    Tab,
    browser=st.sampled_from(["chrome", "firefox"]),
    url=urls,
    title=titles,
    private=st.booleans(),
    audible=st.booleans(),
    facet=st.one_of(st.none(), st.just("hiring-search")),
    sealed=seals,
    **when,
)


@cache
def classifier() -> Classifier:
    return Classifier(shipped_packs())


def judge(facts):
    return classifier().judge(facts)


@given(windows, redactions)
def test_a_window_is_redacted_once_and_for_all(seen, rules):
    kept = admit_window(seen, rules, judge)

    assert admit_window(kept, rules, judge) == kept
    if kept.app in BROWSERS or not rules.titles or kept.sealed:
        assert kept.title is None


@given(tabs, redactions)
def test_a_tab_is_redacted_once_and_for_all(seen, rules):
    kept = admit_tab(seen, rules, judge)

    assert admit_tab(kept, rules, judge) == kept
    assert (kept.at_ms, kept.browser, kept.audible) == (seen.at_ms, seen.browser, seen.audible)
    if seen.private or kept.sealed is not None:
        assert (kept.url, kept.title, kept.facet) == (None, None, None)
    shown = msgspec.json.encode(kept).decode()
    if rules.urls != "full" or not (seen.url or "").startswith("http"):
        assert SECRET not in shown or (seen.title and SECRET in seen.title)
    if not rules.titles:
        assert kept.title is None
    if "*.mybank.example" in rules.exclude:
        assert "mybank" not in shown


@given(tabs, redactions)
def test_what_is_kept_counts_as_what_was_seen(seen, rules):
    kept = admit_tab(seen, rules, judge)
    if kept.url is None:
        return
    was, now = (classifier().judge(_facts(it)) for it in (seen, kept))
    assert (was.category, was.network) == (now.category, now.network)


def _facts(tab: Tab):
    from classifiers.facts import Facts

    return Facts(tab.browser, tab.url, tab.title, tab.facet)


meetings = st.builds(
    lambda start, length, **more: Meeting(start, start + length, **more),
    instants,
    st.integers(0, 10**8),
    summary=st.text(max_size=10),
    calendar=st.just("work"),
    counts=st.booleans(),
    why=st.text(max_size=5),
    booked_ms=st.one_of(st.none(), instants),
    uid=st.one_of(st.none(), st.just("u1")),
)
logged = instants.flatmap(
    lambda at: st.builds(
        LoggedMeeting,
        at_ms=st.just(at),
        meeting=st.builds(
            lambda start, length: Meeting(start, start + length, "Call", booked_ms=at),
            instants,
            st.integers(0, 10**8),
        ),
    )
)
plain = st.one_of(
    *(st.builds(k, **when) for k in (Active, Lock, Unlock, Suspend, Resume, Pause, Unpause, End)),
    st.builds(Observation, **when),
)
rest = st.one_of(
    st.builds(Idle, since_ms=instants, **when),
    st.builds(Snooze, until_ms=instants, **when),
    st.builds(Response, nudge_kind=st.just("busy"), action=st.just("book"), **when),
    st.builds(Zone, name=st.sampled_from(["Europe/Berlin", "Asia/Tokyo"]), **when),
    st.builds(RulesChanged, text=st.text(max_size=20), **when),
    st.builds(
        CalendarRead,
        meetings=st.lists(meetings, max_size=2).map(tuple),
        fresh_until_ms=st.one_of(st.none(), instants),
        **when,
    ),
    st.builds(
        Start,
        zone=st.just("Europe/Berlin"),
        settings=st.just({"tracking": {"idle_after": "3m"}}),
        rules=st.text(max_size=9),
        known=st.just({"stretches": []}),
        **when,
    ),
    logged,
)
zones = st.sampled_from(["UTC", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Monrovia"])


@given(st.one_of(windows, tabs, plain, rest), zones)
def test_a_line_is_read_as_it_was_written(seen, zone):
    line = show_line(seen, ZoneInfo(zone))

    assert "\n" not in line
    assert parse_line(line) == seen
    assert parse_line(line.encode()) == seen
