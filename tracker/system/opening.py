"""A web address or a file, opened with the person's own program.

Never a shell, and never waited for: the program gets a session of its own and no
descriptor of ours, so it neither holds us up nor ends with us.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

_SCHEMES = frozenset({"http", "https", "mailto"})
#: Programs that open anything as the desktop has it configured, best first.
_OPENERS = ("xdg-open", "gio", "exo-open", "kde-open")

# Ended ones are collected at the next opening, so at most one generation of them lingers.
_running: list["subprocess.Popen[bytes]"] = []


def open_address(address: str) -> bool:
    """Open a web address, a mail address or an existing local file.

    Args:
        address: ``http:``, ``https:`` or ``mailto:`` address, or a file's path.

    Returns:
        Whether a program was started for it; what that makes of it cannot be known. Anything
        else than the above, a control character in it, or no program gives ``False``.
    """
    target = _target(address)
    if target is None:
        return False
    if sys.platform == "win32":
        try:
            os.startfile(target)  # noqa: S606 - the system's own way, no shell
        except OSError:
            return False
        return True
    if sys.platform == "darwin":
        return _start(["/usr/bin/open", target])
    opener = next((path for name in _OPENERS if (path := shutil.which(name))), None)
    if opener is not None:
        return _start([opener, "open", target] if opener.endswith("/gio") else [opener, target])
    browser = _browser()
    return browser is not None and _start([browser, target])


def is_web_address(address: str) -> bool:
    """Return whether it is an ``http`` or ``https`` address with a host, fit to be opened."""
    scheme, _, rest = address.partition("://")
    host = rest[:1]
    return (
        scheme.lower() in {"http", "https"}
        and (host == "[" or host.isalnum())
        and address.isprintable()
        and " " not in address
    )


def _target(address: str) -> str | None:
    """Return what to hand to the opener, or ``None`` if it is not to be opened."""
    if not address or not address.isprintable():
        return None
    scheme = address.partition(":")[0].lower()
    if scheme == "mailto":
        return address
    if scheme in _SCHEMES:
        return address if is_web_address(address) else None
    try:
        # Absolute, so it begins with a slash or a drive and is never taken for an option.
        path = Path(address).absolute()
        return str(path) if path.is_file() else None
    except OSError:  # longer than a name may be
        return None


def _browser() -> str | None:
    """Return a browser where no desktop says which one: ``$BROWSER``, else a usual name."""
    names = [*os.environ.get("BROWSER", "").split(os.pathsep)]
    names += ["x-www-browser", "firefox", "chromium", "google-chrome"]
    return next((path for name in names if name and (path := shutil.which(name))), None)


def _start(argv: list[str]) -> bool:
    _running[:] = [process for process in _running if process.poll() is None]
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    _running.append(process)
    return True
