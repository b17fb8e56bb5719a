"""What was last read of each calendar, on the disk: its text, and the occurrences found in it.

A calendar at an address keeps its last good text for the time without network; every calendar keeps
its occurrences, so that one that did not change is not parsed again. Both are written whole or not
at all, 0600, under names that say nothing of the address.
"""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from classifiers.digests import digest
from tracker import __version__
from tracker.calendars.jobs import Job
from tracker.core.model import DAY_MS, Meeting
from tracker.paths import open_private, private_folder

# Raised when what is found in the same text may differ.
_FORM = 2
# More than what is asked for, so that the same occurrences do for the next days.
_WIDER_MS = 15 * DAY_MS
# A window beyond two thousand years from 1970 may end where dates do.
_FAR_MS = 2000 * 365 * DAY_MS
_LARGEST = 64 << 20
_UNUSED_MS = 30 * DAY_MS


class Found(Struct, frozen=True, kw_only=True):
    """The occurrences in a calendar's text.

    Attributes:
        key: Digest of the text and of all settings that matter.
        from_ms: Earliest start that was looked for.
        to_ms: First start that was not.
        meetings: Counting or not.
        warnings: What was left out.
        events: How many events the text holds.
        owner: Whose calendar it seems to be; empty if it does not tell.
    """

    key: str
    from_ms: int
    to_ms: int
    meetings: tuple[Meeting, ...]
    warnings: tuple[str, ...]
    events: int = 0
    owner: str = ""


class Kept(Struct, frozen=True, kw_only=True):
    """What is remembered of a source between two readings.

    Attributes:
        name: What its calendar is called.
        stamp: Digest of its files' times of change and sizes; empty for an address.
        digest: Digest of its text; empty before the first good reading.
        etag: See ``fetching.Validators``; for CalDAV the calendars' tags.
        last_modified: See ``fetching.Validators``.
        nearness: How near its server was; ``None`` before it was reached.
        from_ms: Earliest occurrence that the text covers; ``None`` where it is all of the calendar.
        to_ms: First occurrence that it may not cover.
        good_ms: When it was last read, or found unchanged (wall clock); ``None`` if never.
        tried_ms: When it was last tried.
        error: Why that failed; ``None`` if it did not.
        found: Its occurrences.
    """

    name: str = ""
    stamp: str = ""
    digest: str = ""
    etag: str = ""
    last_modified: str = ""
    nearness: int | None = None
    from_ms: int | None = None
    to_ms: int | None = None
    good_ms: int | None = None
    tried_ms: int | None = None
    error: str | None = None
    found: Found | None = None


class Copies:
    """The folder that holds them; without one nothing is remembered."""

    def __init__(self, folder: str) -> None:
        """Make the folder (0700) if it is missing; an empty name is none."""
        self._folder = Path(folder) if folder else None
        if self._folder is not None:
            try:
                private_folder(self._folder)
            except OSError:
                self._folder = None

    def load(self, source: str) -> Kept:
        """Return what is remembered of a source; nothing if it cannot be read."""
        data = self._read(source, ".json")
        try:
            return msgspec.json.decode(data, type=Kept) if data else Kept()
        except msgspec.DecodeError:
            return Kept()

    def save(self, source: str, kept: Kept) -> None:
        """Remember; a disk that refuses costs a second reading later on."""
        self._write(source, ".json", msgspec.json.encode(kept))

    def load_text(self, source: str, wanted: str) -> bytes | None:
        """Return the last good text if its digest is the one wanted."""
        data = self._read(source, ".ics")
        return data if data is not None and name_of(data) == wanted else None

    def save_text(self, source: str, text: bytes) -> None:
        """Keep a text as the last good one."""
        self._write(source, ".ics", text)

    def forget(self, source: str) -> None:
        """Remove all that is remembered of a source."""
        if self._folder is not None:
            for ending in (".json", ".ics"):
                (self._folder / (_key_of(source) + ending)).unlink(missing_ok=True)

    def sweep(self, sources: Sequence[str], now_ms: int) -> None:
        """Remove what belongs to none of these sources and was not touched for a month."""
        keys = {_key_of(source) for source in sources}
        for file in self._folder.iterdir() if self._folder is not None else ():
            whose, _, ending = file.name.partition(".")
            partial = ending not in {"json", "ics"}
            if partial or whose not in keys:
                with contextlib.suppress(OSError):
                    if now_ms - file.stat().st_mtime_ns // 1_000_000 > _UNUSED_MS:
                        file.unlink()

    def _read(self, source: str, ending: str) -> bytes | None:
        if self._folder is None:
            return None
        file = self._folder / (_key_of(source) + ending)
        try:
            return file.read_bytes() if file.stat().st_size <= _LARGEST else None
        except OSError:
            return None

    def _write(self, source: str, ending: str, data: bytes) -> None:
        if self._folder is None:
            return
        file = self._folder / (_key_of(source) + ending)
        # Two readers may write at once: each its own file, and the last one stands.
        new = file.with_name(f"{file.name}.{os.getpid()}")
        try:
            with os.fdopen(open_private(new), "wb") as stream:
                stream.write(data)
            new.replace(file)
        except OSError:
            with contextlib.suppress(OSError):
                new.unlink(missing_ok=True)


def name_of(data: bytes) -> str:
    """Return a digest as text."""
    return digest(data, size=20).hex()


def settings_key(job: Job, text_digest: str) -> str:
    """Return what occurrences hang on, beside the window."""
    parts = (_FORM, __version__, text_digest, job.zone, job.me, job.counts)
    return name_of(msgspec.json.encode(parts))


def widen(job: Job) -> Job:
    """Return the job for a wider window that begins and ends at midnight (UTC)."""
    if not -_FAR_MS < job.from_ms <= job.to_ms < _FAR_MS:
        return job
    from_ms = (job.from_ms - _WIDER_MS) // DAY_MS * DAY_MS
    to_ms = -(-(job.to_ms + _WIDER_MS) // DAY_MS) * DAY_MS
    return msgspec.structs.replace(job, from_ms=from_ms, to_ms=to_ms)


def is_covered(job: Job, from_ms: int | None, to_ms: int | None) -> bool:
    """Return whether a window holds the job's; ``None`` is no bound."""
    return (from_ms is None or from_ms <= job.from_ms) and (to_ms is None or job.to_ms <= to_ms)


def _key_of(source: str) -> str:
    return digest(source.encode("utf-8", "surrogatepass"), size=12).hex()
