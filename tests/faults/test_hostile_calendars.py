"""A calendar that is made to hurt costs a warning of its own; the ones beside it are read."""

import json
import os
import subprocess
import sys
import time

import pytest

from tracker.calendars import apart
from tracker.calendars.apart import Ended, run_apart

GOOD = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:good\r\nDTSTART:20260302T090000Z\r\n"
    "DTEND:20260302T100000Z\r\nSUMMARY:Call\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def event(uid: str, more: str) -> str:
    titled = GOOD.replace("UID:good", f"UID:{uid}")
    return titled.replace("SUMMARY:Call", f"SUMMARY:Bad call\r\n{more}")


def every_second(file):
    file.write_text(event("a", "RRULE:FREQ=SECONDLY"))


def every_second_a_thousand_times(file):
    body = "".join(
        event(f"a{n}", "RRULE:FREQ=SECONDLY;BYSECOND=1,2,3").partition("\r\n")[2][:-15]
        for n in range(100)
    )
    file.write_text(f"BEGIN:VCALENDAR\r\n{body}END:VCALENDAR\r\n")


def huge(file):
    with file.open("wb") as stream:
        stream.write(GOOD[:-15].encode())
        stream.truncate(200 << 20)


def no_calendar(file):
    file.write_bytes(os.urandom(1 << 20))


def one_endless_line(file):
    with file.open("wb") as stream:
        stream.write(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDESCRIPTION:")
        for _ in range(30):
            stream.write(b"\r\n x" * (1 << 18))


def nested(file):
    file.write_text("BEGIN:VCALENDAR\r\n" + "BEGIN:VALARM\r\n" * 200_000)


HOSTILE = {
    "it repeats every second for ever": (every_second, "it repeats too often"),
    "a hundred do": (every_second_a_thousand_times, "repeats too often"),
    "it is 200 MB": (huge, "is larger than 100 MB"),
    "it is no calendar": (no_calendar, "no iCalendar file"),
    "one line has no end": (one_endless_line, ""),
    "it is nested for ever": (nested, ""),
}


@pytest.mark.parametrize(("make", "warning"), HOSTILE.values(), ids=HOSTILE)
def test_it_costs_a_warning(make, warning, tmp_path):
    bad, good = tmp_path / "bad.ics", tmp_path / "good.ics"
    make(bad)
    good.write_text(GOOD)
    home = tmp_path / "home"
    home.mkdir()
    (home / "config.toml").write_text(f'[calendar]\nsources = ["{bad}", "{good}"]\n')

    began = time.monotonic()
    words = ["meetings", "--json", "--from", "2026-03-01", "--to", "2026-03-03"]
    done = subprocess.run(
        [sys.executable, "-m", "tracker", *words],
        env={**os.environ, "EYEPRIZE_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert "good.ics" in {meeting["calendar"] for meeting in found["meetings"]}
    assert warning in " ".join(found["warnings"])
    assert time.monotonic() - began < 100


def hang() -> bytes:
    time.sleep(600)
    return b""


def spin() -> bytes:
    while True:
        pass


def swell() -> bytes:
    return bytes(2 << 30)


def crash() -> bytes:
    raise ValueError("something secret")


def die() -> bytes:
    os.kill(os.getpid(), 15)
    return b""


def test_each_piece_ends_alone_and_leaves_nothing(monkeypatch, capfd):
    monkeypatch.setattr(apart, "WALL_S", 2)
    monkeypatch.setattr(apart, "CPU_S", 1)

    answers = run_apart([hang, lambda: b"one", spin, swell, crash, lambda: b"two" * 10**6, die])

    assert answers[1] == b"one"
    assert answers[5] == b"two" * 10**6
    assert [answers[0], answers[2]] == [Ended.TIME, Ended.TIME]
    assert [answers[3], answers[4], answers[6]] == [Ended.MEMORY, Ended.FAULT, Ended.FAULT]
    assert capfd.readouterr() == ("", "")
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
