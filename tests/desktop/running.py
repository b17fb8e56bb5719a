"""The real program as a person has it: ``eyeprize run`` on a desktop, and its command line.

No pytest in here: the demo of ``make run`` uses it too.
"""

import itertools
import json
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.desktop.virtual import VirtualDesktop, end, wait_for
from tracker.core.spans import JudgedSpan
from tracker.errors import SurroundingsError
from tracker.paths import Places
from tracker.storage.archive import Archive
from tracker.system import control

ROOT = Path(__file__).parents[2]
ZONE = ZoneInfo("Europe/Berlin")
ALWAYS_MS = 1 << 53
_numbers = itertools.count(1)


def wall_ms() -> int:
    """Return UTC milliseconds since the epoch, by the clock that the program reads too."""
    return time.time_ns() // 1_000_000


def day_starts(zone: ZoneInfo | None = ZONE) -> str:
    """Return a ``day_starts`` half a day from now, so that no run lies across two days."""
    now = datetime.now(zone) if zone else datetime.now().astimezone()
    return f"{now + timedelta(hours=12):%H}:00"


class Running:
    """One run of the program.

    Attributes:
        home: Its ``EYEPRIZE_HOME``.
        process: What runs.
    """

    def __init__(self, desktop: VirtualDesktop, home: Path, zone: ZoneInfo | None = ZONE) -> None:
        """Name what will run; ``zone`` is where it believes to be, the machine's if ``None``."""
        self.desktop = desktop
        self.home = home
        self.log = home.parent / f"{home.name}-{next(_numbers)}.log"
        self.env = {"EYEPRIZE_HOME": str(home), "PYTHONPATH": str(ROOT)}
        if zone is not None:
            self.env["TZ"] = zone.key
        self.process: subprocess.Popen[Any]

    @property
    def places(self) -> Places:
        """Where it keeps what."""
        return Places(self.home, self.home, self.home)

    def start(self, *options: str) -> "Running":
        """Start it, and return when it answers."""
        argv = [sys.executable, "-m", "tracker", "run", *options]
        with self.log.open("ab") as log:
            self.process = self.desktop.start(
                argv, env=self.env, stdout=log, stderr=log, cwd=self.home.parent
            )
        wait_for(self._answers, 20, "the program")
        return self

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"the program ended: {self.said()}")
        try:
            return bool(self.status()["ok"])
        except SurroundingsError:
            return False

    def said(self) -> str:
        """Return everything it wrote to standard output and error, all runs."""
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def status(self) -> dict[str, Any]:
        """Ask it over the control channel, as ``eyeprize status`` does."""
        return dict(control.call(self.places.control_socket, {"type": "status"}))

    def counts(self, category: str, activity: str | None = None) -> bool:
        """Return whether what is in front counts as this."""
        front = self.status()["front"]
        return (front["category"], front["activity"]) == (category, activity)

    def on_network_s(self) -> float:
        """Return today's on-network time so far."""
        seconds = self.status()["seconds"]
        return float(seconds["networking"] + seconds["socializing"])

    def cli(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command of the program in a terminal of this desktop."""
        return subprocess.run(
            [sys.executable, "-m", "tracker", *words],
            env=self.desktop.env | self.env, cwd=self.home.parent, timeout=60,
            capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip

    def json(self, *words: str) -> Any:
        """Run a command of the program and parse the JSON that it prints."""
        done = self.cli(*words)
        if done.returncode:
            raise RuntimeError(f"{words}: {done.returncode} {done.stderr}")
        return json.loads(done.stdout)

    def spans(self) -> list[JudgedSpan]:
        """Return everything that is stored."""
        with Archive.existing(self.places.database) as archive:
            return list(archive.read_spans(-ALWAYS_MS, ALWAYS_MS))

    def stop(self) -> int:
        """End it as the session's end would; returns its status."""
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(15)

    def kill(self) -> int:
        """End it as a power cut would; returns when that was, UTC milliseconds."""
        at_ms = wall_ms()
        self.process.kill()
        self.process.wait(5)
        return at_ms

    def close(self) -> None:
        """End it and everything that it started (its windows), whatever state it is in."""
        end(self.process)
