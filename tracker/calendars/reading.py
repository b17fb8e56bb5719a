"""A job to what its calendars say: what is remembered holds where nothing changed.

What has to be read is read apart (``apart``), each source for itself: one that hangs, swells or
repeats for ever is an error of its own. For an address that cannot be read, its copy speaks.
"""

from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

import msgspec

from tracker.calendars.apart import Ended, run_apart
from tracker.calendars.copies import Copies, Found, Kept, is_covered, settings_key
from tracker.calendars.failures import FetchError
from tracker.calendars.files import is_address, show_source
from tracker.calendars.finding import Part, clip, find_meetings
from tracker.calendars.getting import Got, get_files, get_remote, stamp_files
from tracker.calendars.jobs import Job, SourceRead
from tracker.core.days import local_time
from tracker.errors import SurroundingsError
from tracker.system.clock import SystemClock


def read_sources(job: Job) -> list[SourceRead]:
    """Read every source of a job. Never raises for what a source is or holds.

    Of the calling process: see ``apart.run_apart``.
    """
    copies = Copies(job.folder)
    reads = {source: recall(source, job, copies.load(source)) for source in job.sources}
    missing = [source for source, read in reads.items() if read is None]
    if len(missing) > 1 and not all(map(is_address, missing)):
        import tracker.meetings.occurrences  # noqa: PLC0415, F401 - loaded once, for all of them
    pieces: list[Callable[[], bytes]] = [partial(_read_encoded, source, job) for source in missing]
    for source, answer in zip(missing, run_apart(pieces), strict=True):
        reads[source] = _decode(source, job, answer)
    return [read for source in job.sources if (read := reads[source]) is not None]


def recall(source: str, job: Job, kept: Kept) -> SourceRead | None:
    """Return what is remembered of a source if nothing has to be read, else ``None``."""
    found = kept.found
    if found is None or not _fits(found, job, kept):
        return None
    if is_address(source):
        age_ms = SystemClock().wall_ms() - (kept.good_ms or 0)
        if not 0 <= age_ms < job.max_age_ms or kept.error is not None:
            return None
    elif stamp_files(source) != kept.stamp:
        return None
    return _told(source, job, found)


def read_source(source: str, job: Job) -> SourceRead:
    """Read one source, here; an error is told in the result, beside what could be read."""
    copies = Copies(job.folder)
    kept = copies.load(source)
    usable = kept.found if kept.found and _fits(kept.found, job, kept) else None
    try:
        if is_address(source):
            got = _get_remote(source, job, kept, copies, usable)
        else:
            got = get_files(source)
        return _conclude(source, job, got, copies, kept)
    except (FetchError, SurroundingsError) as error:
        said = str(error.args[0]).removesuffix(".")
        if not is_address(source):
            return _fail(source, job, said, None)
        found = _last_good(source, job, kept, copies)
        said = said[0].lower() + said[1:]
        return _fail(source, job, f"{show_source(source)}: {said}", found)


def _get_remote(source: str, job: Job, kept: Kept, copies: Copies, usable: Found | None) -> Got:
    """Get what is at an address; one that did not change is taken from its copy."""
    text = None if usable else copies.load_text(source, kept.digest)
    got = get_remote(source, job, kept, again=usable is None and text is None)
    if got.parts is None and text is not None:
        return got._replace(parts=(Part(got.kept.name, text),))
    return got


def _conclude(source: str, job: Job, got: Got, copies: Copies, kept: Kept) -> SourceRead:
    """Work out the occurrences of what was got, if need be, and remember them."""
    now_ms = SystemClock().wall_ms()
    fresh = msgspec.structs.replace(got.kept, good_ms=now_ms, tried_ms=now_ms, error=None)
    found = kept.found
    if found is None or not _fits(found, job, fresh):
        assert got.parts is not None
        found = find_meetings(got.parts, job, fresh.digest)
        warnings = tuple(dict.fromkeys((*found.warnings, *got.problems)))
        found = msgspec.structs.replace(found, warnings=warnings)
    if got.parts is not None and is_address(source) and fresh.digest != kept.digest:
        copies.save_text(source, b"".join(part.text for part in got.parts))
    copies.save(source, msgspec.structs.replace(fresh, found=found))
    return _told(source, job, found)


def _last_good(source: str, job: Job, kept: Kept, copies: Copies) -> Found | None:
    """Return what the last good copy of an address says."""
    if kept.found is not None and _fits(kept.found, job, kept):
        return kept.found
    text = copies.load_text(source, kept.digest)
    return find_meetings((Part(kept.name, text),), job, kept.digest) if text else kept.found


def _fail(source: str, job: Job, error: str, found: Found | None) -> SourceRead:
    """Remember that a source could not be read; what is known of it speaks."""
    copies = Copies(job.folder)
    kept = copies.load(source)
    now_ms = SystemClock().wall_ms()
    kept = msgspec.structs.replace(kept, tried_ms=now_ms, error=error, found=found or kept.found)
    copies.save(source, kept)
    if found is None or kept.good_ms is None:
        return SourceRead(source=source, error=error)
    at = local_time(kept.good_ms, ZoneInfo(job.zone))
    return SourceRead(
        source=source,
        meetings=clip(found, job),
        warnings=found.warnings,
        error=f"{error}; what it said on {at:%Y-%m-%d at %H:%M} counts",
        copy_ms=kept.good_ms,
        owner=_owner(job, found),
    )


def _told(source: str, job: Job, found: Found) -> SourceRead:
    return SourceRead(
        source=source,
        meetings=clip(found, job),
        warnings=found.warnings,
        owner=_owner(job, found),
    )


def _owner(job: Job, found: Found) -> str:
    """Return who the person was taken to be, where the job did not say."""
    return "" if job.me else found.owner


def _fits(found: Found, job: Job, kept: Kept) -> bool:
    """Return whether occurrences are those of this text, for this job."""
    right = found.key == settings_key(job, kept.digest)
    return right and is_covered(job, found.from_ms, found.to_ms)


def _read_encoded(source: str, job: Job) -> bytes:
    return msgspec.json.encode(read_source(source, job))


def _decode(source: str, job: Job, answer: bytes | Ended) -> SourceRead:
    if isinstance(answer, Ended):
        found = Copies(job.folder).load(source).found if is_address(source) else None
        return _fail(source, job, f"{show_source(source)}: {answer.value}", found)
    return msgspec.json.decode(answer, type=SourceRead)
