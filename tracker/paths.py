"""Where is everything kept?

``EYEPRIZE_HOME`` puts configuration, data and state under one folder (tests use
it); else the platform's own places, from ``platformdirs``. Assets and packaging
templates lie beside the package in a checkout and inside it in a wheel; both are
found here, so nothing else needs to know which one runs.
"""

import getpass
import os
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

# sockaddr_un.sun_path is 108 bytes on Linux and 104 on macOS, with the closing NUL.
# https://man7.org/linux/man-pages/man7/unix.7.html
_MAX_SOCKET_PATH = 100


class Places(NamedTuple):
    """The folders of one person's installation. Nothing is created by looking them up."""

    config: Path
    data: Path
    state: Path

    @property
    def config_file(self) -> Path:
        """Settings: config.toml."""
        return self.config / "config.toml"

    @property
    def rules_file(self) -> Path:
        """The person's own rules, read before the packs."""
        return self.config / "rules.toml"

    @property
    def targets_file(self) -> Path:
        """The chosen organisations."""
        return self.config / "targets.csv"

    @property
    def database(self) -> Path:
        """Everything recorded."""
        return self.data / "eyeprize.db"

    @property
    def calendar_copies(self) -> Path:
        """What was last read of each calendar; made (0700) by whoever reads them."""
        return self.state / "calendars"

    @property
    def lock_file(self) -> Path:
        """Held while one instance runs; the system releases it when that one dies."""
        return self.state / "instance.lock"

    @property
    def control_socket(self) -> Path:
        """The control channel, in a folder of its own that only the person may enter.

        A path too long for a socket address moves to the temporary folder, under a
        name derived from the real one, so that every process finds the same.
        """
        path = self.state / "control" / "socket"
        if len(os.fsencode(path)) <= _MAX_SOCKET_PATH:
            return path
        import hashlib  # noqa: PLC0415 - brings OpenSSL, 3.7 MB that only such a long path needs

        digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"eyeprize-{_owner()}-{digest}" / "socket"


def _owner() -> str:
    if sys.platform == "win32":
        return getpass.getuser()
    return str(os.getuid())


def find_places() -> Places:
    """Return this person's folders, from ``EYEPRIZE_HOME`` or the platform's conventions."""
    home = os.environ.get("EYEPRIZE_HOME")
    if home:
        root = Path(home).expanduser().absolute()
        return Places(config=root, data=root, state=root)
    # Imported late: the tests and every EYEPRIZE_HOME user do without its 3 MB.
    import platformdirs  # noqa: PLC0415

    dirs = platformdirs.PlatformDirs("eyeprize", appauthor=False)
    return Places(
        config=dirs.user_config_path, data=dirs.user_data_path, state=dirs.user_state_path
    )


def private_folder(folder: Path) -> Path:
    """Create ``folder`` (0700) if it is missing and return it; an own, wider one is narrowed."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32" and folder.stat().st_uid == os.getuid():
        mode = folder.stat().st_mode & 0o777
        if mode & 0o077:
            folder.chmod(0o700)
    return folder


def open_private(path: Path) -> int:
    """Open ``path`` for writing from the start, 0600 whatever the umask; return the descriptor."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    if sys.platform != "win32":
        os.fchmod(descriptor, 0o600)
    return descriptor


def shipped(name: str) -> Path:
    """Return the folder ``assets`` or ``packaging/...`` as shipped, in a wheel or a checkout."""
    inside = Path(__file__).parent / name
    return inside if inside.exists() else Path(__file__).parent.parent / name
