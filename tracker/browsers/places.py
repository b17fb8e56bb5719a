"""PURE: where does each browser look for native messaging hosts?

Each brand reads its own folder only, and a Chromium started with ``--user-data-dir=DIR`` reads
only ``DIR/NativeMessagingHosts``. Linux places were tried (Chromium 156, Firefox ESR 153); the
others are those of KeePassXC's NativeMessageInstaller.cpp and the vendors' documentation.
"""

from pathlib import PurePath
from typing import Literal, NamedTuple

HOST_NAME = "eyeprize.native_host"

Family = Literal["chromium", "firefox"]


class Place(NamedTuple):
    """Where one brand's manifest goes.

    Attributes:
        brand: Short program name, as in ``tracker.core.model.BROWSERS``.
        family: Which form of manifest it reads.
        signs: Folders of which one exists when the person uses that browser.
        folder: The manifest's folder; on Windows any folder will do.
        registry: On Windows the key below HKEY_CURRENT_USER whose default value is the
            manifest's path; else ``None``.
    """

    brand: str
    family: Family
    signs: tuple[PurePath, ...]
    folder: PurePath
    registry: str | None = None

    @property
    def manifest(self) -> PurePath:
        """The manifest's file."""
        return self.folder / f"{HOST_NAME}.json"


_LINUX_CHROMIUM = {
    "chromium": "chromium",
    "chrome": "google-chrome",
    "chrome-beta": "google-chrome-beta",
    "chrome-unstable": "google-chrome-unstable",
    "edge": "microsoft-edge",
    "brave": "BraveSoftware/Brave-Browser",
    "vivaldi": "vivaldi",
    "opera": "opera",
}
_MAC_CHROMIUM = {
    "chromium": "Chromium",
    "chrome": "Google/Chrome",
    "edge": "Microsoft Edge",
    "brave": "BraveSoftware/Brave-Browser",
    "vivaldi": "Vivaldi",
    "opera": "com.operasoftware.Opera",
    "arc": "Arc/User Data",
}
# Brave and Vivaldi read Chrome's key, LibreWolf Mozilla's.
_WINDOWS: dict[str, tuple[Family, str, str]] = {
    "chrome": ("chromium", r"Software\Google\Chrome", "Google/Chrome"),
    "chromium": ("chromium", r"Software\Chromium", "Chromium"),
    "edge": ("chromium", r"Software\Microsoft\Edge", "Microsoft/Edge"),
    "firefox": ("firefox", r"Software\Mozilla", "Mozilla"),
}


def manifest_places(platform: str, home: PurePath, config: PurePath) -> tuple[Place, ...]:
    """Return every place, whether the browser is there or not.

    Args:
        platform: As ``sys.platform``.
        home: The person's home folder.
        config: Linux: XDG_CONFIG_HOME, which Chromium honours and Firefox does not for this.
            Windows: %LOCALAPPDATA%. Not looked at on macOS.
    """
    if platform == "win32":
        return tuple(
            Place(
                brand,
                family,
                (config / folder,),
                config / "eyeprize" / family,
                rf"{key}\NativeMessagingHosts\{HOST_NAME}",
            )
            for brand, (family, key, folder) in _WINDOWS.items()
        )
    if platform == "darwin":
        support = home / "Library/Application Support"
        return (
            *(_chromium(brand, support / name) for brand, name in _MAC_CHROMIUM.items()),
            _mozilla("firefox", support / "Mozilla/NativeMessagingHosts", support / "Firefox"),
            _mozilla("librewolf", support / "LibreWolf/NativeMessagingHosts"),
        )
    # Firefox reads ~/.mozilla even where its profiles are in ~/.config/mozilla (seen in ESR 153).
    return (
        *(_chromium(brand, config / name) for brand, name in _LINUX_CHROMIUM.items()),
        _mozilla("firefox", home / ".mozilla/native-messaging-hosts", config / "mozilla"),
        _mozilla("librewolf", home / ".librewolf/native-messaging-hosts"),
    )


def own_folder_place(user_data_dir: PurePath) -> Place:
    """Return the place of a Chromium that runs with ``--user-data-dir``."""
    return _chromium("chromium", user_data_dir)


def _chromium(brand: str, folder: PurePath) -> Place:
    return Place(brand, "chromium", (folder,), folder / "NativeMessagingHosts")


def _mozilla(brand: str, folder: PurePath, *signs: PurePath) -> Place:
    return Place(brand, "firefox", (folder.parent, *signs), folder)
