"""The browser extension and its native messaging host."""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from tracker.browsers.install import Installed, check, launcher_path, used_places
from tracker.browsers.install import install as install_host
from tracker.browsers.install import uninstall as uninstall_host
from tracker.browsers.places import Place, manifest_places, own_folder_place
from tracker.errors import Exit, SurroundingsError
from tracker.paths import find_places, shipped
from tracker.system.control import call

_own_folder = click.option(
    "--user-data-dir",
    "folder",
    type=click.Path(path_type=Path),
    help="Also for a Chromium that is started with this --user-data-dir.",
)
_as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(name="browser", help="Let your browsers say which page is in front.")
def command() -> None:
    """Hold the commands below."""


@command.command()
@_own_folder
def install(folder: Path | None) -> int:
    """Let the browsers that you have start our native messaging host."""
    kept = find_places()
    done = install_host(kept.data, kept.control_socket, _wanted(folder))
    for one in done:
        print(f"{one.brand}: {one.manifest}")
    print(
        "Now load the extension: open chrome://extensions, switch on 'Developer mode', choose\n"
        f"'Load unpacked' and the folder {_extension_folder()}",
        file=sys.stderr,
    )
    return Exit.DONE


@command.command()
@_own_folder
@_as_json
def status(folder: Path | None, as_json: bool) -> int:
    """Say for each browser whether host and extension are there; status 1 if none is seen."""
    found, running = find_installed(folder)
    if as_json:
        print(json.dumps(_status_json(found, running), indent=2))
    else:
        _print_status(found, running)
    return Exit.DONE if running else Exit.NO


@command.command()
@_own_folder
def uninstall(folder: Path | None) -> int:
    """Remove what 'install' wrote; the extension is removed in the browser."""
    for path in uninstall_host(find_places().data, _all(folder)):
        print(path)
    return Exit.DONE


@command.command()
def extension() -> int:
    """Print the folder of the unpacked extension."""
    print(_extension_folder())
    return Exit.DONE


def find_installed(
    folder: Path | None = None,
) -> tuple[list[Installed], list[dict[str, Any]] | None]:
    """Return what is there for each browser, and which hosts the running program has.

    The latter is ``None`` if the program does not run.
    """
    launcher = launcher_path(find_places().data)
    return [check(place, launcher) for place in _wanted(folder)], _running()


def _extension_folder() -> Path:
    return shipped("assets") / "extension"


def _all(folder: Path | None) -> list[Place]:
    home = Path.home()
    variable = "LOCALAPPDATA" if sys.platform == "win32" else "XDG_CONFIG_HOME"
    config = Path(os.environ.get(variable) or home / ".config")
    extra = [own_folder_place(folder.absolute())] if folder else []
    return [*manifest_places(sys.platform, home, config), *extra]


def _wanted(folder: Path | None) -> list[Place]:
    return used_places(_all(folder))


def _running() -> list[dict[str, Any]] | None:
    """Ask the running program which hosts are connected; ``None`` if it does not run."""
    try:
        answer = call(find_places().control_socket, {"type": "browsers"})
    except SurroundingsError:
        return None
    hosts = answer.get("browsers")
    named = hosts if isinstance(hosts, list) else []
    return [{"browser": _program(one.get("browser_pid")), **one} for one in named]


def _program(pid: object) -> str | None:
    import psutil  # noqa: PLC0415 - only status needs it

    try:
        return str(psutil.Process(pid).name()) if isinstance(pid, int) else None
    except psutil.Error:
        return None


def _status_json(
    found: Iterable[Installed], running: list[dict[str, Any]] | None
) -> dict[str, Any]:
    return {
        "browsers": [
            {"brand": one.brand, "manifest": one.manifest, "present": one.present,
             "problem": one.problem}
            for one in found
        ],
        "program_runs": running is not None,
        "connected": running or [],
    }  # fmt: skip


def _print_status(found: Iterable[Installed], running: list[dict[str, Any]] | None) -> None:
    for one in found:
        print(f"{one.brand}: {one.problem or 'host installed'} ({one.manifest})")
    if running is None:
        print("connected: eyeprize is not running, so it cannot be told")
    elif not running:
        print("connected: no browser; is the extension loaded ('eyeprize browser extension')?")
    for host in running or []:
        name, version = host["browser"] or "a browser", host.get("extension") or "not known yet"
        print(
            f"connected: {name} (process {host.get('browser_pid')}), extension {version}, "
            f"windows {host.get('windows')}"
        )
