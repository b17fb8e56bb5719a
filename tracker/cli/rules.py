"""``eyeprize rules``: the rules that decide, their examples and their faults.

The group is here; each of its commands lives in a module of its own, imported only when it
is called.
"""

import importlib

import click

# name: (module under tracker.cli that holds ``command``, one line of help).
_COMMANDS: dict[str, tuple[str, str]] = {
    "check": ("rules_check", "Run all examples and look for faults, in the packs and your file."),
    "list": ("rules_list", "All rules in the order in which they are asked."),
    "add": ("rules_add", "A rule of your own: count a page, its section or its site otherwise."),
    "suggest": ("rules_suggest", "What took the most time without a rule of its own."),
}


class _Rules(click.Group):
    """A group whose commands live in modules that are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands, in the order of the table."""
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        del ctx
        if cmd_name not in _COMMANDS:
            return None
        module = importlib.import_module(f"tracker.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List all commands without importing one of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])


@click.group("rules", cls=_Rules)
def command() -> None:
    """Show and check the rules that decide what a page counts as."""
