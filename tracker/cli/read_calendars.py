"""``eyeprize _read-calendars``: a job on standard input, what the calendars say on standard output.

Hidden: the engine runs it as a child process, which may be ended at any time.
"""

import sys

import click
import msgspec

from tracker.calendars.apart import limit_process
from tracker.calendars.copies import Copies
from tracker.calendars.jobs import Job
from tracker.calendars.reading import read_sources
from tracker.errors import Exit, UserError
from tracker.system.clock import SystemClock

# Sources are read a few at a time, each within limits of its own.
_WALL_S = 600
_CPU_S = 60


@click.command("_read-calendars", hidden=True)
def command() -> int:
    """Read a job, print what its calendars say."""
    limit_process(_WALL_S, _CPU_S)
    request = sys.stdin.buffer.read()
    try:
        job = msgspec.json.decode(request, type=Job)
    except msgspec.DecodeError as error:
        raise UserError(f"standard input holds no job: {error}") from None
    Copies(job.folder).sweep(job.sources, SystemClock().wall_ms())
    sys.stdout.buffer.write(msgspec.json.encode(read_sources(job)))
    return Exit.DONE
