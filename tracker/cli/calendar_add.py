"""``calendar add``: tries a calendar, shows what is in it, and only then connects it.

Secrets are asked for without being shown, go to the keyring and nowhere else: not into the file,
the shell's history, a message or another process's arguments.
"""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from tracker.calendars.addresses import SCHEMES, Address, parse_address
from tracker.calendars.configured import add_sources
from tracker.calendars.failures import FetchError
from tracker.calendars.files import KEYRING, is_address, local_path
from tracker.calendars.jobs import Job
from tracker.calendars.keys import login_name, read_key, write_key
from tracker.calendars.trying import Tried, try_address, try_files
from tracker.cli.calendar_now import follow_change
from tracker.cli.terminal import plain_line, print_text
from tracker.config import Calendar, read_settings
from tracker.core.model import DAY_MS
from tracker.errors import Exit, SurroundingsError, UserError
from tracker.paths import find_places
from tracker.summary.words import plural
from tracker.system.clock import SystemClock, local_zone_name


@click.command("add")
@click.argument("where", required=False)
@click.option("--name", default="", help="What the keyring calls a secret address.")
@click.option("--user", default="", help="Your user name there, for a CalDAV server and the like.")
@click.option("--yes", is_flag=True, help="Ask nothing but secrets: take every calendar found.")
def add(*, where: str | None, name: str, user: str, yes: bool) -> int:
    """Connect a calendar: an ICS file or folder, an address, or a CalDAV server.

    Without WHERE it is asked for unseen, as an address may be a secret. Passwords are asked for.
    """
    places = find_places()
    calendar = read_settings(places.config_file).calendar
    unseen = where is None
    source = (
        where if where is not None else click.prompt("Address or file (unseen)", hide_input=True)
    )
    source = source.strip()
    if not is_address(source):
        sources = _add_files(source, calendar)
    else:
        sources = _add_address(_parse(source, user), calendar, name, yes=yes, unseen=unseen)
    found = [one for one, _ in sources]
    me = _choose_me(found, calendar, yes=yes)
    now = add_sources(places.config_file, [source for _, source in sources], me)
    are = "is" if len(sources) == 1 else "are"
    print_text(f"{plural(len(sources), 'calendar')} {are} connected. {follow_change(places, now)}")
    return Exit.DONE


def _add_files(source: str, calendar: Calendar) -> list[tuple[Tried, str]]:
    written = source
    if not source.startswith("~"):
        written = os.path.normpath(local_path(source).absolute())
    try:
        found = try_files(written, _job(calendar))
    except FetchError as error:
        raise SurroundingsError(
            f"{error}.", hint="Name a readable ICS file, a folder of them, or an address."
        ) from None
    _show([found])
    return [(found, written)]


def _parse(source: str, user: str) -> Address:
    try:
        address = parse_address(source)
    except ValueError as error:
        raise UserError(
            f"This is no address of a calendar: {error}.",
            hint=f"Accepted: a file, a folder, or {', '.join(f'{s}://' for s in SCHEMES)}.",
        ) from None
    if address.caldav and not (address.user or user):
        user = click.prompt("User name")
    return address._replace(user=user) if user else address


def _add_address(
    address: Address, calendar: Calendar, name: str, *, yes: bool, unseen: bool
) -> list[tuple[Tried, str]]:
    plain = not address.holds_secret and not unseen
    if address.caldav or address.user:
        _need_keyring()
        if not address.password:
            password = click.prompt(f"Password of {address.user}", hide_input=True)
            address = address._replace(password=password)
    elif not plain:
        _need_keyring()
    try:
        found = list(try_address(address, address.password, _job(calendar)))
    except FetchError as error:
        _give_up(address, error)
    _show(found)
    if address.caldav:
        chosen = found if yes else _choose(found)
        for one in chosen:
            write_key(login_name(parse_address(one.source)), address.password)
        return [(one, one.source) for one in chosen]
    if address.user:
        write_key(login_name(address), address.password)
        address = address._replace(password="")
    if not address.holds_secret and not unseen:
        return [(found[0], address.written)]
    name = name or _free_name(address)
    write_key(name, address.written)
    print_text(f"Its address is in the keyring, under the name {name!r}.")
    if not unseen:
        print_text("It stood in the command, so your shell's history may hold it: remove it there.")
    return [(found[0], f"{KEYRING}:{name}")]


def _need_keyring() -> None:
    """Make sure that there is a keyring before anything secret is asked for."""
    read_key("(none)")


def _give_up(address: Address, error: FetchError) -> NoReturn:
    hint = "Look at the address in your calendar's settings, and try again."
    if error.status == 401:
        hint = "Check user name and password; some services want a password for this app alone."
    elif error.offline:
        hint = "Check the network and the host's name, and try again."
    elif not address.caldav:
        hint = "Is it the address in iCal form? For a CalDAV server write caldavs://HOST/."
    raise SurroundingsError(f"{address.shown}: {error}.", hint=hint) from None


def _show(found: Sequence[Tried]) -> None:
    for number, one in enumerate(found, 1):
        what = (
            f"{plural(one.events, 'event')}, {one.counting} of the next 7 days count as a meeting"
        )
        print_text(f"  {number}  {plain_line(one.name)}: {what}")
    for warning in [w for one in found for w in one.warnings][:5]:
        click.echo(f"warning: {plain_line(warning)}", err=True)


def _choose(found: list[Tried]) -> list[Tried]:
    """Ask which calendars to take, if there are several."""
    if len(found) == 1:
        return found
    while True:
        said = click.prompt("Which ones? Numbers, or all", default="all")
        if said.strip().lower() == "all":
            return found
        numbers = said.replace(",", " ").split()
        if numbers and all(n.isdecimal() and 0 < int(n) <= len(found) for n in numbers):
            return [found[index] for index in sorted({int(n) - 1 for n in numbers})]
        print_text(f"Numbers from 1 to {len(found)}, such as 1, 2.")


def _choose_me(found: Sequence[Tried], calendar: Calendar, *, yes: bool) -> str:
    """Return the person's own address, if the calendars tell one that is not known yet."""
    known = {address.lower() for address in calendar.me}
    owner = next((one.owner for one in found if one.owner), "")
    if not owner or owner in known:
        return ""
    if yes or not sys.stdin.isatty():
        print_text(f"It seems to be the calendar of {plain_line(owner)}.")
        print_text("If that is you, add it to 'me' under [calendar] in config.toml.")
        return ""
    return owner if click.confirm(f"Is {plain_line(owner)} you?", default=True) else ""


def _free_name(address: Address) -> str:
    """Return a name for the keyring that is not taken: that of the site."""
    parts = [part for part in address.host.split(".") if part not in {"www", "calendar", "com"}]
    base = parts[-2] if len(parts) > 1 and not parts[-1].isdecimal() else parts[0].strip("[]")
    base = "google" if address.host.endswith("google.com") else base
    name, number = base, 2
    while read_key(name) is not None:
        name, number = f"{base}-{number}", number + 1
    return name


def _job(calendar: Calendar) -> Job:
    now_ms = SystemClock().wall_ms()
    return Job(
        sources=(),
        from_ms=now_ms,
        to_ms=now_ms + 14 * DAY_MS,
        zone=local_zone_name(),
        me=calendar.me,
        counts=calendar.counts,
    )
