"""A process with an X11 source and nothing else: prints what it sees, then what it cost.

Run as ``python -m tests.desktop.watch_x11 IDLE_AFTER_MS``. Prints a JSON line per observation
(``kind``, its fields, and ``late_ms`` from the label to the reading); on a line on standard input
it prints a JSON line with its memory and wake-ups so far.
"""

import json
import os
import select
import sys
from pathlib import Path

import msgspec

from tracker.desktop.x11 import X11Source
from tracker.system.clock import SystemClock


def cost() -> dict[str, float]:
    """Return USS in MB, processor seconds and voluntary context switches of this process."""
    rollup = Path("/proc/self/smaps_rollup").read_text().splitlines()
    status = Path("/proc/self/status").read_text().splitlines()
    private_kb = sum(int(line.split()[1]) for line in rollup if line.startswith("Private_"))
    switches = [line.split()[1] for line in status if line.startswith("voluntary_ctxt")]
    return {
        "uss_mb": private_kb / 1024,
        "cpu_s": sum(os.times()[:2]),
        "switches": int(switches[0]),
    }


def main() -> None:
    """Watch until standard input ends."""
    clock = SystemClock()
    source = X11Source(int(sys.argv[1]), clock=clock)
    try:
        while True:
            ready, _, _ = select.select([source.fileno(), 0], [], [])
            if source.fileno() in ready:
                for one in source.read():
                    late_ms = clock.wall_ms() - one.at_ms
                    line = msgspec.structs.asdict(one) | {"late_ms": late_ms}
                    print(json.dumps({"kind": type(one).__name__} | line), flush=True)
            if 0 in ready:
                if not sys.stdin.readline():
                    return
                print(json.dumps({"kind": "cost"} | cost()), flush=True)
    finally:
        source.close()


if __name__ == "__main__":
    main()
