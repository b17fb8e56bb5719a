"""The calendar process may hang, die, swell or talk nonsense; the engine keeps what it knew."""

import select
import signal
import subprocess
import sys
import time

import msgspec
import psutil
import pytest

from tracker.calendars.jobs import Job
from tracker.calendars.refresh import Refresher

CALENDAR = (
    "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:{0}\r\nDTSTART:20260302T090000Z\r\n"
    "DTEND:20260302T100000Z\r\nSUMMARY:Call {0}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
NONSENSE = {
    "it dies": "import os; os.kill(os.getpid(), 9)",
    "it prints something else": "print('hello')",
    "it stops in the middle": "print('[{\"source\":\"a\",', end='')",
    "it prints nothing": "",
}


@pytest.fixture
def refresher():
    made = Refresher()
    yield made
    made.close()


def job(*sources) -> Job:
    return Job(
        sources=tuple(map(str, sources)),
        from_ms=1_772_000_000_000,
        to_ms=1_774_000_000_000,
        zone="Europe/Berlin",
    )


def wait(refresher: Refresher):
    """Do what the engine does: wait on the descriptor, read, until there is a result."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        descriptor = refresher.fileno()
        assert descriptor is not None
        select.select([descriptor], [], [], 1)
        result = refresher.read()
        if result is not None:
            assert refresher.fileno() is None
            return result
    raise AssertionError("no result")


def test_a_refresh_never_waits_and_leaves_no_process(tmp_path, refresher):
    file = tmp_path / "work.ics"
    file.write_text(CALENDAR.format("one"))
    assert refresher.changed([str(file)])
    others = set(psutil.Process().children())

    refresher.start(job(file))
    assert refresher.read() is None
    result = wait(refresher)

    assert [m.summary for m in result.meetings] == ["Call one"]
    assert result.ok
    assert not refresher.changed([str(file)])
    assert refresher.read() is None
    refresher.close()
    assert set(psutil.Process().children()) <= others


def test_a_source_that_goes_away_keeps_what_it_said(tmp_path, refresher):
    one, two = tmp_path / "one.ics", tmp_path / "two.ics"
    one.write_text(CALENDAR.format("one"))
    two.write_text(CALENDAR.format("two"))
    refresher.start(job(one, two))
    wait(refresher)
    one.unlink()
    two.write_text(CALENDAR.format("three"))
    assert refresher.changed([str(one), str(two)])

    refresher.start(job(one, two))
    result = wait(refresher)

    assert sorted(m.summary for m in result.meetings) == ["Call one", "Call three"]
    assert [source.ok for source in result.sources] == [False, True]
    assert result.warnings == (f"{one}: No such file or directory",)


@pytest.mark.parametrize("code", NONSENSE.values(), ids=NONSENSE.keys())
def test_a_process_that_fails_is_an_error_of_every_source(code):
    refresher = Refresher([sys.executable, "-c", code])
    refresher.start(job("a.ics", "b.ics"))
    result = wait(refresher)
    refresher.close()

    assert result.meetings == ()
    assert not any(source.ok for source in result.sources)
    assert len(result.warnings) == 1
    assert refresher.changed(["a.ics", "b.ics"])


def test_one_that_hangs_is_ended_by_the_next_start():
    refresher = Refresher([sys.executable, "-c", "import time; time.sleep(600)"])
    refresher.start(job("a.ics"))
    hanging = refresher._child
    assert hanging is not None
    refresher.start(job("a.ics"))
    refresher.close()

    assert hanging.returncode == -signal.SIGKILL


def run_limited(code: str) -> int:
    program = f"from tracker.calendars.apart import limit_process\n{code}"
    command = [sys.executable, "-c", program]
    return subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode


def test_the_process_ends_itself_when_it_takes_too_long():
    waiting = "limit_process(1, 1)\nimport time; time.sleep(600)"
    busy = "limit_process(1, 1)\nwhile True: pass"

    assert run_limited(waiting) == -signal.SIGALRM
    assert run_limited(busy) in {-signal.SIGALRM, -signal.SIGXCPU, -signal.SIGKILL}


def test_the_process_gets_no_more_memory_than_its_limit():
    assert run_limited("limit_process(20, 20)\nbytearray(2 << 30)") == 1


def test_ten_thousand_events_fit_into_the_limits(tmp_path, refresher):
    one = CALENDAR.format("x").split("\r\n", 1)[1].removesuffix("END:VCALENDAR\r\n")
    events = (one.replace("UID:x", f"UID:{n}").replace("202603", "201603") for n in range(10_000))
    (tmp_path / "big.ics").write_text("BEGIN:VCALENDAR\r\n" + "".join(events) + "END:VCALENDAR\r\n")

    refresher.start(job(tmp_path / "big.ics"))
    result = wait(refresher)

    assert result.ok


def test_the_always_on_side_imports_no_parser():
    code = "import sys, tracker.calendars.refresh; print('icalendar' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


def test_the_command_refuses_what_is_no_job():
    done = subprocess.run(
        [sys.executable, "-m", "tracker", "_read-calendars"],
        input=b"{}",
        capture_output=True,
        check=False,
    )

    assert done.returncode == 2
    assert b"no job" in done.stderr


def test_the_command_answers_a_job(tmp_path):
    file = tmp_path / "work.ics"
    file.write_text(CALENDAR.format("one"))
    done = subprocess.run(
        [sys.executable, "-m", "tracker", "_read-calendars"],
        input=msgspec.json.encode(job(file)),
        capture_output=True,
        check=True,
    )

    assert msgspec.json.decode(done.stdout)[0]["meetings"][0]["summary"] == "Call one"
