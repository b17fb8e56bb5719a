"""``make run``: the program on the person's screen, or a short day on a virtual one."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Start the program, or the demonstration, and return its exit status."""
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        print("Eye on the Prize starts in your tray; Ctrl+C here, or Quit in its menu, ends it.")
        return subprocess.call([sys.executable, "-m", "tracker", "run"], cwd=ROOT)
    print("There is no screen here: a short day is played on a virtual one.")
    return subprocess.call([sys.executable, str(ROOT / "packaging" / "demo" / "play.py")], cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())
