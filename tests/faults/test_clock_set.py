"""The wall clock is set an hour back and a year forward under the real program (libfaketime).

Lengths come from a clock that is not set, so nothing is invented or lost; labels follow.
"""

import shutil
import time
from itertools import pairwise
from pathlib import Path

import pytest

from tests.desktop.running import Running
from tests.desktop.virtual import VirtualDesktop, wait_for
from tracker.storage.archive import Archive

pytestmark = pytest.mark.desktop

HOUR_S, YEAR_S = 3_600, 365 * 86_400


@pytest.fixture
def desktop():
    with VirtualDesktop() as one:
        one.env["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={one.folder}/none"
        yield one


def fake_clock(program: Running) -> Path:
    """Have the program read a clock that a file sets; the monotonic ones stay the machine's."""
    assert shutil.which("faketime"), "install the Debian package faketime"
    (library,) = Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1")
    told = program.home.with_name("clock")
    told.write_text("+0\n")
    program.env |= {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(told),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    return told


def test_a_clock_set_back_and_forward_moves_labels_and_no_length(desktop, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    program = Running(desktop, home)
    told = fake_clock(program)
    began = time.monotonic()
    program.start("--headless")
    for number, by_s in enumerate((-HOUR_S, YEAR_S)):
        window = desktop.window(f"Window {number}", f"Before{number}")
        wait_for(lambda n=number: app_in_front(program) == f"before{n}", 10, "a window")
        told.write_text(f"{by_s:+d}\n")
        desktop.close_window(window)
        wait_for(lambda n=number: app_in_front(program) != f"before{n}", 10, "no window")
    wait_for(lambda: len(set_steps(program)) == 2, 15, "a heartbeat after the last step")
    program.kill()  # under this library it does not hear a signal that should end it
    lived_s = time.monotonic() - began

    spans = [span for span, _ in program.spans()]
    lengths_ms = sum(span.length_ms for span in spans)
    assert lengths_ms / 1000 <= lived_s
    assert set_steps(program) == [-HOUR_S, HOUR_S + YEAR_S]
    assert {"before0", "before1"} <= {span.page.app for span in spans}
    with Archive(program.places.database) as archive:
        assert archive.verify() == []


def app_in_front(program: Running) -> str | None:
    return program.status()["front"]["app"]


def set_steps(program: Running) -> list[int]:
    """Return by how many seconds labels jump from one stored span to the next, as lived."""
    spans = [span for span, _ in program.spans()]
    steps = (round((b.start_ms - a.end_ms) / 1000) for a, b in pairwise(spans))
    return [step for step in steps if step]
