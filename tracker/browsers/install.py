"""Let the browsers start our native messaging host, see that they can, and undo it.

The launcher is written into the data folder, as manifests need an absolute path and the
browser's environment says nothing of ours. It starts Python isolated and without ``site``
(``-IS``): 34 ms and 10 MB instead of 85 ms and 14 MB, and no ``PYTHON*`` variable of the
browser's session has a say.
"""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from tracker.browsers.places import Place
from tracker.errors import SurroundingsError
from tracker.paths import private_folder, shipped

_LAUNCHER = "native-host"
# The kernel cuts the first line at 256 bytes (127 before 5.1), and splits it at white space.
_MAX_SHEBANG = 120


class Installed(Struct, frozen=True):
    """What is there for one browser.

    Attributes:
        brand: Short program name.
        manifest: The manifest's path.
        present: Whether the manifest is there.
        problem: Why the browser could not start the host; ``None`` if it can.
    """

    brand: str
    manifest: str
    present: bool
    problem: str | None = None


def launcher_text(python: str, folder: str, socket: str) -> str:
    """Return the script that a browser runs.

    Args:
        python: The interpreter's path.
        folder: What holds the package ``tracker``.
        socket: The control channel's path.
    """
    first = f"#!{python} -IS\n"
    if len(os.fsencode(first)) > _MAX_SHEBANG or " " in python:
        # Both a shell script and a Python one; exec, so that our parent is still the browser.
        quoted = "'" + python.replace("'", "'\"'\"'") + "'"
        first = f"#!/bin/sh\n'''exec' {quoted} -IS \"$0\" \"$@\"\n' '''\n"
    return (
        f"{first}"
        "# Written by 'eyeprize browser install' and run by the browser; install again to renew.\n"
        "import sys\n"
        f"sys.path.append({folder!r})\n"
        "from tracker.browsers.native_host import main\n"
        f"raise SystemExit(main({socket!r}, sys.argv[1:]))\n"
    )


def launcher_path(data: Path) -> Path:
    """Return where the launcher lies in the data folder."""
    return data / _LAUNCHER


def write_launcher(data: Path, socket: Path) -> Path:
    """Write the launcher (0700), as a whole or not at all, and return its path."""
    path = launcher_path(private_folder(data))
    text = launcher_text(sys.executable, _package_folder(), str(socket))
    _replace(path, text, mode=0o700)
    return path


def used_places(places: Iterable[Place]) -> list[Place]:
    """Return the places of browsers that the person has, and Chromium's always."""
    return [
        place
        for place in places
        if place.brand == "chromium" or any(Path(sign).exists() for sign in place.signs)
    ]


def install(data: Path, socket: Path, places: Iterable[Place]) -> list[Installed]:
    """Write the launcher and a manifest into each place.

    Raises:
        SurroundingsError: A folder cannot be written, or this is Windows.
    """
    if sys.platform == "win32":
        raise SurroundingsError("The native messaging host is not there yet on Windows.")
    launcher = write_launcher(data, socket)
    for place in places:
        _replace(Path(place.manifest), _manifest_text(place, launcher), mode=0o600)
    return [check(place, launcher) for place in places]


def uninstall(data: Path, places: Iterable[Place]) -> list[Path]:
    """Remove the launcher and our manifests; return what was removed."""
    files = [launcher_path(data), *(Path(place.manifest) for place in places)]
    found = [path for path in files if path.exists()]
    for path in found:
        try:
            path.unlink()
        except OSError as error:
            raise SurroundingsError(
                f"{path} cannot be removed: {error.strerror}", hint="Remove it yourself."
            ) from None
    return found


def check(place: Place, launcher: Path) -> Installed:
    """Say whether the browser at ``place`` finds our host and can start it."""
    manifest = Path(place.manifest)
    present = manifest.is_file()
    problem = _problem(manifest, place, launcher) if present else "no manifest"
    return Installed(place.brand, str(manifest), present, problem)


def _problem(manifest: Path, place: Place, launcher: Path) -> str | None:
    try:
        found = json.loads(manifest.read_text("utf-8"))
        path = Path(found["path"])
    except (OSError, ValueError, KeyError, TypeError):
        return "the manifest cannot be read"
    if found != json.loads(_manifest_text(place, path)):
        return "the manifest is another version's"
    if path != launcher:
        return "it names the host of another installation"
    if not os.access(path, os.X_OK):
        return "the host is not there or cannot be run"
    text = path.read_text("utf-8")
    if repr(_package_folder()) not in text or sys.executable not in text:
        return "the program has moved since"
    return None


def _package_folder() -> str:
    return str(Path(__file__).parents[2])


def _manifest_text(place: Place, launcher: Path) -> str:
    template = shipped("packaging") / "native-host" / f"{place.family}.json"
    manifest = json.loads(template.read_text("utf-8"))
    return json.dumps({**manifest, "path": str(launcher)}, indent=2) + "\n"


def _replace(path: Path, text: str, mode: int) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}")
        part.touch(mode=mode)
        part.write_text(text, "utf-8")
        part.chmod(mode)
        part.replace(path)
    except OSError as error:
        raise SurroundingsError(
            f"{path} cannot be written: {error.strerror}",
            hint="Give yourself write access to that folder.",
        ) from None
