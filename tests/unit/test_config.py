"""config.toml: what is accepted, and what is said of the rest."""

import tomllib

import msgspec
import pytest

from tracker.config import (
    ClockInterval,
    Settings,
    build_settings,
    parse_duration,
    parse_settings,
    plain_settings,
    read_settings,
    show_duration,
)
from tracker.errors import UserError

# As INTERFACES.md prints it; where it shows an example, the default is empty.
PROMISED = """
[tracking]
idle_after = "3m"
media_cap = "2h"
day_starts = "04:00"
[privacy]
urls = "path"
titles = true
[calendar]
refresh = "15m"
counts = "people"
[nudges]
quiet = ["22:00-08:00"]
cooldown = "30m"
max_per_day = 6
[nudges.busy]
after = "2h"
days = 3
after_days = "6h"
today_min = "15m"
horizon = "7d"
again = "1h"
[nudges.streak]
after = "20m"
gap = "2m"
[nudges.budget]
per_day = "45m"
[nudges.popularity]
after = "20m"
[summary]
at = "17:30"
"""
EXAMPLES = """
[privacy]
exclude = ["*.mybank.example", "app:keepassxc"]
[calendar]
sources = ["~/work.ics", "webcal://example.org/public.ics", "caldavs://me@host/cal/", "keyring:g"]
me = ["me@example.org"]
[plan]
mon = ["09:00-10:30"]
sun = ["23:00-01:00", "10:00-24:00"]
weekly_networking = "8h"
weekly_meetings = 4
[nudges.busy]
enabled = false
[nudges.streak]
enabled = false
[nudges.budget]
enabled = false
[nudges.popularity]
enabled = false
"""


def test_what_is_promised_is_the_default():
    assert parse_settings(PROMISED, name="x") == parse_settings("", name="x") == Settings()


def test_every_promised_key_is_accepted():
    settings = parse_settings(EXAMPLES, name="x")

    assert settings.plan.sun == (ClockInterval(1380, 60), ClockInterval(600, 1440))
    assert settings.plan.weekly_networking_ms == 8 * 3_600_000
    assert not any(getattr(settings.nudges, k).enabled for k in ("busy", "streak", "budget"))


@pytest.mark.parametrize("text", ["", PROMISED, EXAMPLES])
def test_settings_written_plainly_read_as_the_same(text):
    settings = parse_settings(text, name="x")
    plain = msgspec.json.decode(msgspec.json.encode(plain_settings(settings)))

    assert build_settings(plain, name="x") == settings


WRONG = {
    # name: (toml, what is named, what was found, what is accepted)
    "an unknown table": (
        "[nudge]\nx = 1",
        "'nudge'",
        "Did you mean 'nudges'?",
        "tracking, privacy",
    ),
    "an unknown key": ("[tracking]\nidle = 1", "'tracking.idle'", "unknown key", "idle_after"),
    "an unknown key two deep": (
        "[nudges.busy]\nagian = '1h'",
        "'nudges.busy.agian'",
        "Did you mean 'again'?",
        "after_days",
    ),
    "a duration without a unit": (
        "[tracking]\nidle_after = '3'",
        "tracking.idle_after",
        "'3'",
        "a duration such as 90s",
    ),
    "a number for a duration": ("[nudges]\ncooldown = 30", "nudges.cooldown", "30", "20m, 2h"),
    "a duration of nothing": ("[nudges]\ncooldown = '0m'", "nudges.cooldown", "'0m'", "90s"),
    "a negative duration": ("[nudges]\ncooldown = '-5m'", "nudges.cooldown", "'-5m'", "90s"),
    "units out of order": ("[nudges]\ncooldown = '5m1h'", "nudges.cooldown", "'5m1h'", "1h30m"),
    "an hour too far": ("[summary]\nat = '24:00'", "summary.at", "'24:00'", '"17:30"'),
    "a TOML time for a time": ("[summary]\nat = 17:30:00", "summary.at", "17", '"17:30"'),
    "a word for a choice": ("[privacy]\nurls = 'all'", "privacy.urls", "'all'", "'full' or 'path'"),
    "another choice": ("[calendar]\ncounts = 'x'", "calendar.counts", "'x'", "'people' or 'all'"),
    "a word for yes": ("[privacy]\ntitles = 'yes'", "privacy.titles", "'yes'", "true or false"),
    "a text for a list": ("[privacy]\nexclude = 'a.b'", "privacy.exclude", "'a.b'", "a list"),
    "a number in a list": ("[privacy]\nexclude = [1]", "privacy.exclude", "[1]", "text"),
    "an interval of one time": ("[nudges]\nquiet = ['22:00']", "nudges.quiet", "22:00", "08:00"),
    "an interval of nothing": (
        "[nudges]\nquiet = ['22:00-22:00']",
        "nudges.quiet",
        "22:00-22:00",
        "not empty",
    ),
    "an interval in the plan": (
        "[plan]\nmon = ['9-10']",
        "plan.mon",
        "9-10",
        "an interval such as",
    ),
    "a fraction for a count": ("[nudges]\nmax_per_day = 1.5", "nudges.max_per_day", "1.5", "whole"),
    "a negative count": ("[nudges]\nmax_per_day = -1", "nudges.max_per_day", "-1", ">= 0"),
    "no day at all": ("[nudges.busy]\ndays = 0", "nudges.busy.days", "0", ">= 1"),
    "yes for a number": (
        "[nudges.busy]\ndays = true",
        "nudges.busy.days",
        "True",
        "a whole number",
    ),
    "a value for a table": ("nudges = 3", "nudges", "3", "a table"),
    "a value for an inner table": ("[nudges]\nbusy = 3", "nudges.busy", "3", "a table"),
    "a list for a table": ("[[nudges]]\nx = 1", "nudges", "[{", "a table"),
}


@pytest.mark.parametrize(("toml", "key", "found", "accepted"), WRONG.values(), ids=WRONG)
def test_an_error_names_file_key_found_and_accepted(toml, key, found, accepted):
    with pytest.raises(UserError) as caught:
        parse_settings(toml, name="/home/p/config.toml")

    said = str(caught.value)
    assert caught.value.exit_code == 2
    for part in ("/home/p/config.toml", key, found, accepted):
        assert part in said, said


def test_broken_toml_names_the_line():
    with pytest.raises(UserError, match=r"config\.toml:2: "):
        parse_settings("[nudges]\ncooldown = \n", name="config.toml")


def test_a_file_that_is_not_there_means_defaults(tmp_path):
    assert read_settings(tmp_path / "config.toml") == Settings()


@pytest.mark.parametrize("kind", ["bytes", "folder"])
def test_a_file_that_cannot_be_read_is_named(tmp_path, kind):
    path = tmp_path / "config.toml"
    if kind == "bytes":
        path.write_bytes(b"a = '\xff'")
    else:
        path.mkdir()

    with pytest.raises(UserError, match=r"config\.toml"):
        read_settings(path)


DURATIONS = {"90s": 90, "20m": 1200, "2h": 7200, "1h30m": 5400, "3d": 259_200, "1d2h3m4s": 93_784}


@pytest.mark.parametrize(("text", "seconds"), DURATIONS.items())
def test_durations(text, seconds):
    assert parse_duration(text) == seconds * 1000
    assert parse_duration(show_duration(seconds * 1000)) == seconds * 1000


def test_any_positive_duration_is_a_valid_setting():
    durations = 'after = "1s"\nafter_days = "1s"\nhorizon = "99999999d"\nagain = "1000000h"'
    assert parse_settings(f"[nudges.busy]\n{durations}", name="x").nudges.busy.after_ms == 1000


def test_the_examples_of_interfaces_are_toml():
    assert tomllib.loads(PROMISED)["nudges"]["busy"]["days"] == 3


LINES = {
    "a key": ("[nudges]\n\n[nudges.busy]\nafter = 1\n", 4),
    "a table that is not known": ("[tracking]\n[nudge]\n", 2),
    "a key in a table in a line": ("[nudges]\nbusy = { after = 1 }\n", 2),
    "a dotted key": ("nudges.cooldown = 1\n", 1),
    "the same key elsewhere": ("[nudges.streak]\nafter = '1h'\n[nudges.busy]\nafter = 1\n", 4),
}


@pytest.mark.parametrize(("toml", "line"), LINES.values(), ids=LINES)
def test_an_error_names_the_line(toml, line):
    with pytest.raises(UserError, match=rf"^config\.toml:{line}: "):
        parse_settings(toml, name="config.toml")


def test_an_address_that_may_hold_a_secret_is_not_printed():
    with pytest.raises(UserError) as caught:
        parse_settings("[calendar]\nsources = 'https://a.example/private-1234'", name="x")

    assert "1234" not in str(caught.value)
    assert "a list" in str(caught.value)
