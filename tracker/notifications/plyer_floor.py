"""Notifications where D-Bus has nobody: plyer, in a process of its own.

The last resort: words only, no buttons, no answers. plyer and what it calls may hang, print
warnings and stay in memory, so each notice is a short-lived child that is killed when it
takes too long. Words go through a pipe, not through the arguments that every user can list.
"""

import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from tracker.core.ports import Answer, Notice

_PATIENCE_S = 2.0
# Appended, so that in a wheel nothing beside the package comes before the standard library.
_CHILD = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from tracker.notifications.plyer_child import main; sys.exit(main())"
)


class PlyerNotifier:
    """See ``tracker.core.ports.Notifier``.

    Attributes:
        reason: Why the last ``show`` returned ``False``; "" if it did not.
    """

    name = "plyer"

    def __init__(self, *, icon: Path | None = None, patience_s: float = _PATIENCE_S) -> None:
        """Remember the icon and how long, in seconds, one notice may take."""
        self.reason = ""
        self._icon = str(icon) if icon else ""
        self._patience_s = patience_s

    def show(self, notice: Notice) -> bool:
        """Show it without its buttons."""
        wanted = {
            "title": _sendable(notice.title),
            "body": _sendable(notice.body),
            "icon": self._icon,
            "urgent": notice.urgent,
        }
        self.reason = self._run(json.dumps(wanted))
        return not self.reason

    def check(self) -> str:
        """Return what would be missing, in words; "" if nothing. Shows nothing."""
        from tracker.notifications.plyer_child import missing  # noqa: PLC0415

        return missing()

    def fileno(self) -> None:
        """Return ``None``: there are never answers."""

    def read(self) -> Sequence[Answer]:
        """Return nothing."""
        return ()

    def close(self) -> None:
        """Nothing is held."""

    def _run(self, order: str) -> str:
        """Run the child; return why nothing was shown, "" if something was."""
        import subprocess  # noqa: PLC0415 - 0.8 MB, and mostly never needed

        root = str(Path(__file__).parents[2])
        try:
            child = subprocess.Popen(
                [sys.executable, "-P", "-W", "ignore", "-c", _CHILD, root],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                start_new_session=True,
            )
        except OSError as error:
            return f"no process could be started ({error.strerror})"
        with child:
            try:
                said, _ = child.communicate(order, timeout=self._patience_s)
            except subprocess.TimeoutExpired:
                _end_family(child.pid)
                return f"plyer took longer than {self._patience_s:g} s"
        if child.returncode == 0:
            return ""
        return said.strip() or f"plyer's process ended with status {child.returncode}"


def _sendable(text: str) -> str:
    """Cut to what is looked at anyway; JSON carries the rest, half surrogates included."""
    return text[:20_000]


def _end_family(pid: int) -> None:
    """Kill the child and what it started; on Windows it starts nothing."""
    if sys.platform == "win32":
        os.kill(pid, signal.SIGTERM)
    else:
        os.killpg(pid, signal.SIGKILL)
