"""The tray in a process of its own, for tests: states and questions in, what happened out.

A line on standard input is a TrayState as JSON, ``docked?``, ``cost?`` or ``stop``. A line on
standard output is ``command pause``, ``no host``, ``docked True``, ``cost {...}`` or ``ended``.
"""

import os
import resource
import signal
import sys
import threading
from pathlib import Path

import msgspec

from tracker.tray.app import Tray
from tracker.tray.model import TrayState


def say(*words: object) -> None:
    print(*words, flush=True)


def cost() -> str:
    """Return memory of our own (MB), voluntary wake-ups so far, and what was imported."""
    private = sum(
        int(line.split()[1])
        for line in Path("/proc/self/smaps_rollup").read_text().splitlines()
        if line.startswith("Private_")
    )
    usage = resource.getrusage(resource.RUSAGE_SELF)
    wakeups = 0
    for task in Path("/proc/self/task").iterdir():
        if int(task.name) == os.getpid():
            text = (task / "status").read_text()
            wakeups = int(text.partition("\nvoluntary_ctxt_switches:")[2].split()[0])
    return msgspec.json.encode(
        {
            "uss_mb": private / 1000,
            "wakeups": wakeups,
            "cpu_s": usage.ru_utime + usage.ru_stime,
            "threads": threading.active_count(),
            "pillow": "PIL" in sys.modules,
        }
    ).decode()


def listen(tray: Tray) -> None:
    for line in sys.stdin:
        match line.strip():
            case "docked?":
                say("docked", tray.docked)
            case "cost?":
                say("cost", cost())
            case "stop":
                tray.stop()
            case state:
                tray.update(msgspec.json.decode(state, type=TrayState))


def main() -> None:
    xembed_after_s, no_host_after_s = map(float, sys.argv[1:3])
    tray = Tray(
        lambda command: say("command", command),
        lambda: say("no host"),
        xembed_after_s=xembed_after_s,
        no_host_after_s=no_host_after_s,
    )
    signal.signal(signal.SIGTERM, lambda *_: tray.stop())
    threading.Thread(target=listen, args=(tray,), daemon=True).start()
    say("started")
    tray.run()
    say("ended")


if __name__ == "__main__":
    main()
