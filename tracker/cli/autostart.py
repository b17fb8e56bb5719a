"""Start with the desktop session: ``autostart on``, ``off`` and ``status``.

Each desktop has its own place for that: an XDG autostart entry on Linux, a value under the
registry's Run key on Windows, a LaunchAgent on macOS.
https://specifications.freedesktop.org/autostart-spec/latest/
"""

import os
import plistlib
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import click

from tracker.errors import Exit, SurroundingsError
from tracker.paths import shipped

_APP = "eyeprize"
_RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
_AGENT = "org.eyeprize.tracker"

# What must not stand bare in a quoted argument of Exec.
# https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html
_QUOTED = str.maketrans({'"': r"\"", "`": r"\`", "$": r"\$", "\\": r"\\"})


@click.group("autostart")
def command() -> None:
    """Start with the desktop session, or no longer."""


@command.command("on")
def turn_on() -> None:
    """Start Eye on the Prize at every login."""
    if sys.platform == "win32":
        place = _write_run_key()
    elif sys.platform == "darwin":
        place = str(_write_agent())
    else:
        place = str(_write_entry())
    click.echo(f"Starts at login from now on: {place}", err=True)


@command.command("off")
def turn_off() -> None:
    """Do not start at login any more."""
    if sys.platform == "win32":
        _delete_run_key()
    else:
        path = _agent_path() if sys.platform == "darwin" else entry_path()
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            _refuse(path, error)
    click.echo("Does not start at login.", err=True)


@command.command("status")
@click.pass_context
def show_status(context: click.Context) -> None:
    """Say whether it starts at login: exit 0 if it does, 1 if not."""
    if sys.platform == "win32":
        on = _has_run_key()
    elif sys.platform == "darwin":
        on = _agent_path().exists()
    else:
        on = entry_is_on(entry_path())
    click.echo("on" if on else "off")
    context.exit(Exit.DONE if on else Exit.NO)


def start_argv() -> list[str]:
    """Return the command that starts the tray, with a full path: a login has another PATH."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "run"]
    beside = Path(sys.executable).with_name(f"{_APP}.exe" if os.name == "nt" else _APP)
    found = str(beside) if beside.exists() else shutil.which(_APP)
    if found is not None:
        return [found, "run"]
    return [sys.executable, "-m", "tracker", "run"]


# -- Linux ---------------------------------------------------------------------------------


def entry_path() -> Path:
    """Return where the session looks for our autostart entry (``XDG_CONFIG_HOME`` first)."""
    home = os.environ.get("XDG_CONFIG_HOME", "")
    # A relative path is invalid there and to be ignored (basedir specification).
    config = Path(home) if Path(home).is_absolute() else Path.home() / ".config"
    return config / "autostart" / f"{_APP}.desktop"


def entry_is_on(path: Path) -> bool:
    """Return whether the entry starts us; a desktop's settings may have switched it off."""
    try:
        text = path.read_text("utf-8", "replace")
    except FileNotFoundError:
        return False
    except OSError as error:
        _refuse(path, error)
    keys = dict(_keys(text))
    hidden = keys.get("Hidden", "false") == "true"
    return not hidden and keys.get("X-GNOME-Autostart-enabled", "true") != "false"


def show_entry(template: str, argv: list[str], home: str | None) -> str:
    """Return the autostart entry.

    Args:
        template: ``packaging/linux/eyeprize-autostart.desktop``.
        argv: Program (a full path) and arguments.
        home: ``EYEPRIZE_HOME`` to start with; ``None`` for the usual folders.
    """
    words = [*(["env", f"EYEPRIZE_HOME={home}"] if home else []), *argv]
    ours = {"Exec": " ".join(map(_show_argument, words)), "TryExec": _show_string(argv[0])}
    lines = []
    for line in template.splitlines():
        key = line.partition("=")[0]
        lines.append(f"{key}={ours[key]}" if key in ours else line)
    return "\n".join(lines) + "\n"


def _show_argument(word: str) -> str:
    if word and all(letter.isalnum() or letter in "/._-+=:,@" for letter in word):
        return word
    return _show_string('"' + word.translate(_QUOTED).replace("%", "%%") + '"')


def _show_string(text: str) -> str:
    """Return a value of type string: its own escapes come on top of those of Exec."""
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def _keys(text: str) -> list[tuple[str, str]]:
    pairs = (line.partition("=") for line in text.splitlines())
    return [(key.strip(), value.strip()) for key, equals, value in pairs if equals]


def _write_entry() -> Path:
    template = shipped("packaging/linux") / "eyeprize-autostart.desktop"
    home = os.environ.get("EYEPRIZE_HOME")
    full = str(Path(home).expanduser().absolute()) if home else None
    path = entry_path()
    _write(path, show_entry(template.read_text("utf-8"), start_argv(), full).encode())
    return path


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        _refuse(path, error)


def _refuse(path: Path, error: OSError) -> NoReturn:
    raise SurroundingsError(
        f"{path}: {error.strerror or type(error).__name__}.",
        hint="Autostart entries live there; make the folder yours, or set XDG_CONFIG_HOME.",
    ) from error


# -- macOS ---------------------------------------------------------------------------------


def _agent_path() -> Path:
    return Path.home() / "Library" / "LaunchAgents" / f"{_AGENT}.plist"


def _write_agent() -> Path:
    """Write a LaunchAgent: started at login, in the session that has a menu bar, once."""
    agent: dict[str, object] = {
        "Label": _AGENT,
        "ProgramArguments": start_argv(),
        "RunAtLoad": True,
        "LimitLoadToSessionType": "Aqua",
        "ProcessType": "Interactive",
    }
    if home := os.environ.get("EYEPRIZE_HOME"):
        agent["EnvironmentVariables"] = {"EYEPRIZE_HOME": home}
    path = _agent_path()
    _write(path, plistlib.dumps(agent))
    return path


# -- Windows -------------------------------------------------------------------------------

if sys.platform == "win32":
    import winreg

    def _write_run_key() -> str:
        line = subprocess.list2cmdline(start_argv())
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
            winreg.SetValueEx(key, _APP, 0, winreg.REG_SZ, line)
        return rf"HKEY_CURRENT_USER\{_RUN_KEY}"

    def _delete_run_key() -> None:
        if _has_run_key():
            access = winreg.KEY_SET_VALUE
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN_KEY, 0, access) as key:
                winreg.DeleteValue(key, _APP)

    def _has_run_key() -> bool:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _RUN_KEY) as key:
                winreg.QueryValueEx(key, _APP)
        except FileNotFoundError:
            return False
        return True
