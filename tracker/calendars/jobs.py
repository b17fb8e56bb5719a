"""What the program asks its calendar process, and what that one answers; JSON in between.

Imports nothing heavy: the always-on program holds these values.
"""

from typing import Literal

from msgspec import Struct

from tracker.core.model import Meeting


class Job(Struct, frozen=True, kw_only=True):
    """Which calendars to read, and how.

    Attributes:
        sources: As configured: files, folders, addresses.
        from_ms: Earliest start of a meeting, UTC milliseconds.
        to_ms: First start that is too late, UTC milliseconds.
        zone: IANA name; where floating times are.
        me: The person's own addresses.
        counts: See ``tracker.meetings.counting.judge``.
        folder: Where copies and occurrences are remembered; empty for nowhere.
        max_age_ms: An address read so lately is not asked again.
    """

    sources: tuple[str, ...]
    from_ms: int
    to_ms: int
    zone: str
    me: tuple[str, ...] = ()
    counts: Literal["people", "all"] = "people"
    folder: str = ""
    max_age_ms: int = 0


class SourceRead(Struct, frozen=True, kw_only=True):
    """What one source gave.

    Attributes:
        source: As configured. May hold a secret: not for messages.
        meetings: Its meetings, counting or not.
        warnings: What was left out of it, fit to be shown.
        error: Why it could not be read at all, fit to be shown; ``None`` if it was.
        copy_ms: When the copy was good that the meetings are from (wall clock), if it could not
            be read; ``None`` without one.
        owner: Whose it seems to be, where nobody said who the person is; empty if it does not tell.
    """

    source: str
    meetings: tuple[Meeting, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str | None = None
    copy_ms: int | None = None
    owner: str = ""


class SourceState(Struct, frozen=True, kw_only=True):
    """Whether a source could be read; ``source`` may hold a secret and is not for messages."""

    source: str
    ok: bool
    error: str | None = None


class Result(Struct, frozen=True, kw_only=True):
    """What all calendars together say.

    Attributes:
        meetings: In order of their start, each once. A source that could not be read this
            time is there with what it said last time.
        warnings: For the person; errors among them.
        sources: One for each configured source.
    """

    meetings: tuple[Meeting, ...]
    warnings: tuple[str, ...]
    sources: tuple[SourceState, ...]

    @property
    def ok(self) -> bool:
        """Whether every source could be read."""
        return all(source.ok for source in self.sources)
