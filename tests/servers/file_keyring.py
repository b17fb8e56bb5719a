"""A keyring for the tests: a file, through ``PYTHON_KEYRING_BACKEND``, as no desktop runs here."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError


class FileKeyring(KeyringBackend):
    """Keeps everything in the file that ``TEST_KEYRING`` names; locked while that is ``locked``."""

    priority = 1

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        _file().write_text(json.dumps(self._read() | {f"{service}/{username}": password}))

    def delete_password(self, service: str, username: str) -> None:
        kept = self._read()
        if f"{service}/{username}" not in kept:
            raise PasswordDeleteError(username)
        del kept[f"{service}/{username}"]
        _file().write_text(json.dumps(kept))

    def _read(self) -> dict[str, str]:
        if _file().name == "locked":
            raise KeyringLocked
        return dict(json.loads(_file().read_text())) if _file().exists() else {}


def _file() -> Path:
    return Path(os.environ["TEST_KEYRING"])
