"""Which program is that? A short lower-case name, from its executable and its window's class.

The executable comes first: a window can call itself anything. The class decides where the
executable runs other programs (Python, Java, Electron, Wine), or where there is none to see.
psutil (4 MB) is imported with the first window that has a process.
"""

from collections import OrderedDict
from typing import Any

#: What executables and window classes are called, and what we call them.
NAMES = {
    # browsers
    "chromium-browser": "chromium",
    "org.chromium.chromium": "chromium",
    "google-chrome": "chrome",
    "google-chrome-stable": "chrome",
    "google-chrome-beta": "chrome",
    "google-chrome-unstable": "chrome",
    "com.google.chrome": "chrome",
    "google chrome": "chrome",
    "msedge": "edge",
    "microsoft-edge": "edge",
    "microsoft-edge-stable": "edge",
    "microsoft-edge-beta": "edge",
    "microsoft-edge-dev": "edge",
    "com.microsoft.edge": "edge",
    "microsoft edge": "edge",
    "brave-browser": "brave",
    "com.brave.browser": "brave",
    "brave browser": "brave",
    "vivaldi-bin": "vivaldi",
    "vivaldi-stable": "vivaldi",
    "com.vivaldi.vivaldi": "vivaldi",
    "com.opera.opera": "opera",
    "firefox-esr": "firefox",
    "firefox-bin": "firefox",
    "firefox_firefox": "firefox",
    "geckomain": "firefox",
    "navigator": "firefox",
    "org.mozilla.firefox": "firefox",
    "librewolf-bin": "librewolf",
    "io.gitlab.librewolf-community": "librewolf",
    "tor-browser": "tor browser",
    # calls and messengers
    "us.zoom.zoom": "zoom",
    "zoom.real": "zoom",
    "zoom.us": "zoom",
    "com.slack.slack": "slack",
    "ms-teams": "teams",
    "msteams": "teams",
    "teams-for-linux": "teams",
    "microsoft teams": "teams",
    "com.github.ismaelmartinez.teams_for_linux": "teams",
    "com.microsoft.teams": "teams",
    "skypeforlinux": "skype",
    "com.skype.client": "skype",
    "com.discordapp.discord": "discord",
    "telegram-desktop": "telegram",
    "telegramdesktop": "telegram",
    "org.telegram.desktop": "telegram",
    "signal-desktop": "signal",
    "org.signal.signal": "signal",
    "element-desktop": "element",
    "im.riot.riot": "element",
    "whatsapp-desktop": "whatsapp",
    "ciscowebex": "webex",
    "ciscocollabhost": "webex",
    # office, mail, editors, terminals
    "soffice": "libreoffice",
    "soffice.bin": "libreoffice",
    "org.libreoffice.libreoffice": "libreoffice",
    "thunderbird-bin": "thunderbird",
    "thunderbird-esr": "thunderbird",
    "org.mozilla.thunderbird": "thunderbird",
    "code-oss": "code",
    "com.visualstudio.code": "code",
    "vscodium": "codium",
    "com.vscodium.codium": "codium",
    "gnome-terminal-server": "gnome-terminal",
    "gnome-terminal-": "gnome-terminal",  # comm holds 15 characters
    "kgx": "gnome-console",
    "org.gnome.nautilus": "nautilus",
    "org.kde.dolphin": "dolphin",
    "org.keepassxc.keepassxc": "keepassxc",
    "com.spotify.client": "spotify",
    "md.obsidian.obsidian": "obsidian",
    "notion-app": "notion",
}

#: Executables that run others' programs; the window's class says which.
_RUNNERS = frozenset((
    "apprun", "bwrap", "electron", "flatpak", "gjs", "gjs-console", "java", "javaw", "mono", "node",
    "nw", "perl", "pypy", "python", "ruby", "wine", "wine-preloader", "wine64-preloader", "wish",
))  # fmt: skip
_ENDINGS = (".exe", ".appimage", " (deleted)")


def short_name(executable: str, window_class: str = "") -> str | None:
    """Return a program's short lower-case name; ``None`` if neither argument says anything.

    Args:
        executable: File name of the executable without its folder, or the process's name.
        window_class: The class part of WM_CLASS, or its instance part.
    """
    by_executable, by_class = _named(executable), _named(window_class)
    if not by_executable or _is_runner(by_executable):
        return by_class or by_executable or None
    # Chromium's own builds and the snap call their executable "chrome".
    if by_executable == "chrome" and by_class == "chromium":
        return by_class
    return by_executable


def _named(raw: str) -> str:
    name = raw.strip().lower()
    for ending in _ENDINGS:
        name = name.removesuffix(ending)
    return NAMES.get(name, name)


def _is_runner(name: str) -> bool:
    return name.rstrip("0123456789.-") in _RUNNERS


class Programs:
    """Looks processes up, remembering the last few; a number used again is noticed."""

    def __init__(self, keep: int = 64) -> None:
        self._keep = keep
        self._known: OrderedDict[tuple[int, float], str] = OrderedDict()

    def look_up(self, pid: int) -> str | None:
        """Return the file name of a process's executable, or its name where that is hidden.

        ``None`` if there is no process of that number.
        """
        # Imported late: not every window has a process, and psutil costs 4 MB.
        import psutil  # noqa: PLC0415

        try:
            process = psutil.Process(pid)
            key = (pid, process.create_time())
            if key not in self._known:
                self._known[key] = _read_executable(process, psutil.AccessDenied)
        except (psutil.Error, OSError, ValueError, OverflowError):
            return None
        self._known.move_to_end(key)
        while len(self._known) > self._keep:
            self._known.popitem(last=False)
        return self._known[key]


def _read_executable(process: Any, denied: type[Exception]) -> str:
    with process.oneshot():
        try:
            path = process.exe()
        except denied:
            path = ""
        executable = path.replace("\\", "/").rpartition("/")[2]
        return executable or str(process.name())
