"""The command line: finds a command's module only when it is called, so start-up stays short."""

import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from tracker import __version__
from tracker.errors import Exit, TrackerError, did_you_mean
from tracker.system.faults import confess

# name: (module under tracker.cli, one line of help). Hidden ones begin with an underscore:
# the program starts them itself as short-lived processes.
COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("run", "The tray; --headless tracks without an icon."),
    "status": ("status", "What is in front now and how it is counted."),
    "summary": ("summary", "The day's or week's summary."),
    "export": ("export", "Self-review: spans, sessions, days as CSV or JSON."),
    "pause": ("pause", "Record nothing, for a while or until 'resume'."),
    "resume": ("resume", "Go on recording."),
    "snooze": ("snooze", "No nudges for 30 minutes, a duration, or today."),
    "correct": ("correct", "What a stretch of time was, in your words; undo."),
    "plan": ("plan", "The week's planned hours for networking."),
    "classify": ("classify", "JSON Lines of pages in, verdicts out."),
    "why": ("why", "Which rule decided, from which file and line."),
    "rules": ("rules", "The rules: check them, list them, add your own."),
    "reclassify": ("reclassify", "Count what is stored by the rules as they are now."),
    "targets": ("targets", "The chosen organisations: import, list, who was neglected."),
    "meetings": ("meetings", "What counts as a meeting, and why the rest does not."),
    "calendar": ("calendar", "Your calendars: add, list, remove, refresh."),
    "replay": ("replay", "The whole pipeline over a recorded trace, storing nothing."),
    "import": ("import_trace", "A recorded trace, stored as if lived."),
    "browser": ("browser", "The browser extension and its native messaging host."),
    "autostart": ("autostart", "Start with the desktop session."),
    "doctor": ("doctor", "Each source and sink on this desktop: works, degraded or missing."),
    "data": ("data", "Your data in your own hands."),
    "_migrate": ("migrate", ""),
    "_recover": ("recover", ""),
    "_back-up": ("back_up", ""),
    "_popup": ("popup", ""),
    "_draw-icons": ("draw_icons", ""),
    "_log-call": ("log_call", ""),
    "_read-calendars": ("read_calendars", ""),
}


class Root(click.Group):
    """A group whose commands live in modules that are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands that a person may call, in the order of the table."""
        return [name for name in COMMANDS if not name.startswith("_")]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"tracker.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Say which command was perhaps meant."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            hint = did_you_mean(name, self.list_commands(ctx))
            raise click.UsageError(f"No such command {name!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List all commands without importing one of them."""
        rows = [(name, COMMANDS[name][1]) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


@click.command(cls=Root, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="eyeprize")
def root() -> None:
    """Eye on the Prize: tells networking from socializing, and says when busy is not productive."""


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status; deliberate errors become a message on stderr."""
    _settle_home()
    _settle_umask()
    try:
        answer: Any = root.main(list(arguments), "eyeprize", standalone_mode=False)
    except click.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return Exit.USAGE
    except TrackerError as error:
        click.echo(f"eyeprize: {error}", err=True)
        return error.exit_code
    except BrokenPipeError:
        # Whoever read our output has seen enough. Python would complain once more at exit.
        sys.stderr.close()
        return Exit.DONE
    except Exception as error:  # noqa: BLE001 - a fault of ours: 1 would mean "the answer is no"
        _confess(error)
        return Exit.BUG
    return answer if isinstance(answer, int) else Exit.DONE


def _settle_home() -> None:
    """Name the person's folder in full: processes that we start elsewhere must find the same."""
    home = os.environ.get("EYEPRIZE_HOME")
    if home:
        os.environ["EYEPRIZE_HOME"] = str(Path(home).expanduser().absolute())


def _settle_umask() -> None:
    """Make sure that we can use our own files: who masks their own rights would lock us out.

    What is masked for others stays so, as programs that we start inherit it.
    """
    os.umask(os.umask(0o077) & 0o077)


def _confess(error: Exception) -> None:
    """Say where a fault of ours is; an exception itself may quote a title or an address."""
    confess(type(error), error.__traceback__, sys.stderr)
