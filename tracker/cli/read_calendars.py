"""``eyeprize _read-calendars``: a job on standard input, what the calendars say on standard output.

Hidden: the engine runs it as a child process, which may be ended at any time.
"""

import sys

import click
import msgspec

from tracker.calendars.jobs import Job
from tracker.calendars.reading import limit_process, read_sources
from tracker.errors import Exit, UserError


@click.command("_read-calendars", hidden=True)
def command() -> int:
    """Read a job, print what its calendars say."""
    limit_process()
    request = sys.stdin.buffer.read()
    try:
        job = msgspec.json.decode(request, type=Job)
    except msgspec.DecodeError as error:
        raise UserError(f"standard input holds no job: {error}") from None
    sys.stdout.buffer.write(msgspec.json.encode(read_sources(job)))
    return Exit.DONE
