"""A notice on standard input, shown by plyer: the whole life of a short process.

plyer's own choice is not asked, for it takes a folder ``/app`` for Flatpak and then pastes the
title into a command's syntax; nor does it tell when nobody showed anything. Both are put
right here, where changing a module harms nobody else.

Read in plyer 2.1.0, ``plyer/platforms/linux/notification.py``.
"""

import json
import os
import shutil
import subprocess
import sys
from typing import Any

from tracker.errors import SurroundingsError
from tracker.notifications.text import guard_option, plain_body, plain_title

_APP_NAME = "Eye on the Prize"
_WHAT_TO_INSTALL = "notify-send is missing (Debian, Ubuntu: apt install libnotify-bin)"


def main() -> int:
    """Show the notice; return 0, or 1 with the reason on standard output."""
    wanted: dict[str, Any] = json.load(sys.stdin)
    try:
        _show(wanted)
    # Whatever plyer and the libraries under it raise, it means that nothing was shown. Only the
    # kind of error is told: its text may quote the title.
    except SurroundingsError as error:
        print(error.args[0])  # noqa: T201 - the parent reads it
        return 1
    except Exception as error:  # noqa: BLE001
        print(f"plyer could not show it ({type(error).__name__})")  # noqa: T201
        return 1
    return 0


def _show(wanted: dict[str, Any]) -> None:
    # Whoever reads notify-send's markup is not known from here, and most do.
    title = guard_option(plain_title(wanted["title"]))
    body = guard_option(plain_body(wanted["body"], markup=sys.platform.startswith("linux")))
    way = _linux(urgent=wanted["urgent"]) if sys.platform.startswith("linux") else _elsewhere()
    way.notify(title=title, message=body, app_name=_APP_NAME, app_icon=wanted["icon"])


def _linux(*, urgent: bool) -> Any:
    from plyer.platforms.linux import notification  # noqa: PLC0415

    try:
        import dbus  # type: ignore[import-not-found,unused-ignore]  # noqa: F401, PLC0415
    except ImportError:
        pass
    else:
        return notification.NotifyDbus()
    if shutil.which("notify-send") is None:
        raise SurroundingsError(_WHAT_TO_INSTALL)

    class NotifySend(notification.NotifySendNotification):  # type: ignore[misc]
        """plyer's, which drops the icon and would let every notice stay for ever."""

        def _notify(self, **kwargs: Any) -> None:
            kwargs |= {"icon": kwargs["app_icon"], "expire_time": "0" if urgent else "-1"}
            super()._notify(urgency="critical" if urgent else "normal", **kwargs)

    # It ignores notify-send's status; this one raises.
    notification.subprocess.call = _call
    return NotifySend()


def _call(argv: list[str]) -> None:
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def _elsewhere() -> Any:
    from plyer import notification  # noqa: PLC0415

    return notification


def missing() -> str:
    """Return what plyer would lack on this machine, in words; "" if nothing. Shows nothing."""
    import importlib.util  # noqa: PLC0415

    if importlib.util.find_spec("plyer") is None:
        return "plyer is not installed"
    if os.name != "posix" or sys.platform == "darwin":
        return ""
    if importlib.util.find_spec("dbus") is None and shutil.which("notify-send") is None:
        return _WHAT_TO_INSTALL
    return ""
