"""Which way do notifications take here?

Automatic: D-Bus is tried at every show, for a service may start, stop or be replaced while we
run; where it has nobody, plyer speaks without buttons. A way that was asked for by name must
work, or says why it does not.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.core.ports import Answer, Notice, Notifier
from tracker.errors import SurroundingsError, UserError, did_you_mean
from tracker.notifications.plyer_floor import PlyerNotifier
from tracker.paths import shipped

if TYPE_CHECKING:
    from tracker.notifications.dbus import DBusNotifier

WAYS = ("auto", "dbus", "plyer")


class BestNotifier:
    """See ``tracker.core.ports.Notifier``: the best way that works, chosen anew at every show."""

    name = "auto"

    def __init__(self, *, icon: Path | None = None) -> None:
        """Open nothing yet; ``icon`` as for ``open_notifier``."""
        self._plyer = PlyerNotifier(icon=icon)
        self._dbus = _dbus_here(icon)

    def show(self, notice: Notice) -> bool:
        """Show it with its buttons, else without them."""
        if self._dbus is not None:
            if self._dbus.show(notice):
                return True
            if not self._dbus.absent:
                return False
        return self._plyer.show(notice)

    def fileno(self) -> int | None:
        """Return a descriptor that stays the same until ``close``; ``None`` without D-Bus."""
        return self._dbus.fileno() if self._dbus is not None else None

    def read(self) -> Sequence[Answer]:
        """Return the answers since the last call."""
        return self._dbus.read() if self._dbus is not None else ()

    def close(self) -> None:
        """Release what is held."""
        if self._dbus is not None:
            self._dbus.close()

    def describe(self) -> list[tuple[str, str]]:
        """Return each way and what it can do now, or why it cannot, best first; shows nothing."""
        ways = []
        if self._dbus is not None:
            try:
                ways.append(("dbus", self._dbus.check()))
            except SurroundingsError as error:
                ways.append(("dbus", f"missing: {error.args[0]}"))
        lacks = self._plyer.check()
        ways.append(("plyer", f"missing: {lacks}" if lacks else "without buttons"))
        return ways


def open_notifier(wanted: str = "auto", *, icon: Path | None = None) -> Notifier:
    """Open the way to notify, or the one asked for.

    Args:
        wanted: One of ``WAYS``.
        icon: Absolute path of a picture; ``None`` for ours.

    Raises:
        UserError: ``wanted`` is no way to notify.
        SurroundingsError: The way asked for by name does not work here.
    """
    icon = icon or _own_icon()
    if wanted == "auto":
        return BestNotifier(icon=icon)
    if wanted == "plyer":
        plyer = PlyerNotifier(icon=icon)
        if lacks := plyer.check():
            raise SurroundingsError(f"Notifications by plyer do not work here: {lacks}.")
        return plyer
    if wanted != "dbus":
        raise UserError(
            f"No way to notify is called {wanted!r}.{did_you_mean(wanted, WAYS)}",
            hint=f"Accepted: {', '.join(WAYS)}.",
        )
    notifier = _dbus_here(icon)
    if notifier is None:
        raise SurroundingsError("Notifications by dbus do not work on this system.")
    try:
        notifier.check()
    except SurroundingsError:
        notifier.close()
        raise
    return notifier


def _own_icon() -> Path | None:
    # By path: the name in the icon theme is known only where a package installed it.
    picture = shipped("assets") / "eyeprize.png"
    return picture.absolute() if picture.exists() else None


def _dbus_here(icon: Path | None) -> "DBusNotifier | None":
    """Return the D-Bus way, nothing opened yet; ``None`` where jeepney is not installed."""
    if sys.platform in {"win32", "darwin"}:
        return None
    from tracker.notifications.dbus import DBusNotifier  # noqa: PLC0415

    return DBusNotifier(icon=icon)
