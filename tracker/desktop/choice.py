"""Which way of seeing the window in front fits this desktop?

The choice is pure; only opening touches the machine, and imports only what it tries. Under
Wayland X11 is no candidate: XWayland knows only its own clients, so a native window would
read as the last X11 one.
"""

import importlib
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tracker.core.ports import Source
from tracker.errors import SurroundingsError, UserError, did_you_mean

#: Name of each backend, its module and its class, called with ``idle_after_ms``.
BACKENDS: dict[str, tuple[str, str]] = {"x11": ("tracker.desktop.x11", "X11Source")}

Opener = Callable[[int], Source]


@dataclass(frozen=True, slots=True)
class Desktop:
    """What the environment says about itself; read once, at the edge."""

    platform: str  # sys.platform
    wayland: bool = False  # WAYLAND_DISPLAY is set, or the session's type says so
    x11: bool = False  # DISPLAY is set
    compositor: str = ""  # XDG_CURRENT_DESKTOP, lower case


class NoSourceError(SurroundingsError):
    """Nothing sees this desktop; carries what was tried and why it failed.

    Attributes:
        tried: Pairs of backend and reason.
    """

    def __init__(self, tried: Iterable[tuple[str, str]], *, hint: str) -> None:
        self.tried = tuple(tried)
        lines = [f"{name}: {reason}" for name, reason in self.tried] or ["nothing to try"]
        super().__init__(
            "The window in front cannot be seen on this desktop.\n  - " + "\n  - ".join(lines),
            hint=hint,
        )


def read_desktop() -> Desktop:
    """Return what this process's environment says."""
    env = os.environ
    return Desktop(
        platform=sys.platform,
        wayland=bool(env.get("WAYLAND_DISPLAY")) or env.get("XDG_SESSION_TYPE") == "wayland",
        x11=bool(env.get("DISPLAY")),
        compositor=env.get("XDG_CURRENT_DESKTOP", "").lower(),
    )


def candidates(desktop: Desktop) -> tuple[str, ...]:
    """Return backend names to try, best first; none where we cannot see yet."""
    match desktop:
        case Desktop(platform="linux", wayland=False, x11=True):
            return ("x11",)
    return ()


def advise(desktop: Desktop) -> str:
    """Return what a person can do when no backend works on ``desktop``."""
    match desktop:
        case Desktop(platform="linux", wayland=True):
            return (
                "This is a Wayland session, which is not supported yet: log out and choose"
                " a session of type X11 (Xorg)."
            )
        case Desktop(platform="linux", x11=False):
            return "DISPLAY is not set: start eyeprize from the desktop session."
        case Desktop(platform="linux"):
            return "Run 'eyeprize doctor' for the full report."
    return f"The platform {desktop.platform} is not supported yet; Linux with X11 is."


def open_source(
    desktop: Desktop,
    idle_after_ms: int,
    wanted: str = "auto",
    load: Callable[[str], Opener] | None = None,
) -> Source:
    """Open the first source that works, or the one asked for.

    Falls back only when the choice was left to us: a backend named in the settings that
    fails is an error.

    Args:
        desktop: What to choose for.
        idle_after_ms: Without input for this long the source tells ``Idle``.
        wanted: A backend's name, or ``auto``.
        load: Where to get a backend by its name; tests pass their own.

    Raises:
        UserError: ``wanted`` is no backend.
        NoSourceError: Nothing worked; lists each attempt and its reason.
    """
    if wanted != "auto" and wanted not in BACKENDS:
        raise UserError(
            f"No window source is called {wanted!r}.{did_you_mean(wanted, BACKENDS)}",
            hint=f"Accepted: auto, {', '.join(BACKENDS)}.",
        )
    tried: list[tuple[str, str]] = []
    for name in candidates(desktop) if wanted == "auto" else (wanted,):
        try:
            return (load or _load)(name)(idle_after_ms)
        except (ImportError, SurroundingsError) as error:
            tried.append((name, str(error.args[0])))
    raise NoSourceError(tried, hint=advise(desktop))


def _load(name: str) -> Opener:
    module, class_name = BACKENDS[name]
    opener: Opener = getattr(importlib.import_module(module), class_name)
    return opener
