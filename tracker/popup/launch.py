"""Open the popup from a process that must not wait for it."""

import subprocess
from datetime import date

from tracker.errors import Exit
from tracker.system.children import OWN_FOLDER, own_program


def launch_popup(day: date | str, *, gently: bool = True) -> "subprocess.Popen[str]":
    """Start the popup's process and return at once.

    Args:
        day: The local day to show.
        gently: Come up without taking the keyboard: for the one that comes by itself. The
            person's own click on a menu is no reason to be shy.

    Returns:
        The process. Poll it, and when it has ended hand it to ``read_fallback``. Only what fits
        into a pipe is ever written, so it never blocks on a reader.
    """
    return subprocess.Popen(
        own_program("_popup", "--day", str(day), *(["--gently"] if gently else [])),
        cwd=OWN_FOLDER,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        errors="replace",
    )


def read_fallback(process: "subprocess.Popen[str]") -> str | None:
    """Return the summary in words, to be shown as a notification, where no window could open.

    Args:
        process: From ``launch_popup``; it has ended.

    Returns:
        ``None`` if the window was there (or there is nothing to say).
    """
    words, _ = process.communicate()
    return words.strip() or None if process.returncode == Exit.OUTSIDE else None
