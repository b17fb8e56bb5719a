"""The values that everything else passes around.

Instants are ``at_ms``: UTC milliseconds since the epoch. Lengths are ``_ms``. All
structs are frozen, so that a value handed out stays what it was.
"""

from typing import Literal

from msgspec import Struct

Category = Literal["networking", "socializing", "job_search", "meeting", "other", "away"]

#: Categories in the order they are shown and exported; ``away`` is time without the person.
CATEGORIES: tuple[Category, ...] = (
    "networking",
    "socializing",
    "job_search",
    "meeting",
    "other",
    "away",
)
ON_NETWORK: frozenset[str] = frozenset({"networking", "socializing"})

SECOND_MS = 1_000
MINUTE_MS = 60_000
HOUR_MS = 3_600_000
DAY_MS = 86_400_000

#: Short names of programs whose pages, not windows, are counted.
BROWSERS: frozenset[str] = frozenset(
    {
        "arc",
        "brave",
        "chrome",
        "chromium",
        "edge",
        "epiphany",
        "falkon",
        "firefox",
        "floorp",
        "librewolf",
        "mullvad-browser",
        "opera",
        "safari",
        "tor-browser",
        "vivaldi",
        "waterfox",
        "yandex",
        "zen",
    }
)


class Sealed(Struct, frozen=True):
    """All that may be kept of a page whose address and title may not.

    Attributes:
        why: ``private`` (a private window), ``excluded`` (by configuration) or
            ``unvouched`` (a title that nothing vouches for, judged in memory).
        category: The verdict's category; ``other`` for private and excluded pages.
        network: The verdict's network; ``None`` for private and excluded pages.
    """

    why: Literal["private", "excluded", "unvouched"]
    category: Category = "other"
    network: str | None = None


class Page(Struct, frozen=True):
    """Distinct facts of what was in front, already redacted: fit to be stored.

    Attributes:
        app: Short program name; ``None`` before the first window is known.
        url: Address without userinfo and fragment, cut to what ``privacy.urls`` keeps.
        title: ``None`` if unknown or not to be kept.
        facet: See ``classifiers.facts.Facts``.
        sealed: Set when neither ``url`` nor ``title`` may be kept.
    """

    app: str | None = None
    url: str | None = None
    title: str | None = None
    facet: str | None = None
    sealed: Sealed | None = None


class Span(Struct, frozen=True):
    """What was in front during ``[start_ms, end_ms)``; the person was there unless ``away``.

    Attributes:
        start_ms: Wall-clock label, UTC milliseconds.
        end_ms: ``start_ms`` plus the length by a clock that counts sleep and never
            steps back; always later than ``start_ms``.
        page: What was in front.
        away: The person was not there; then ``page`` is never shown or stored.
        media: A call was in front, or the active tab sounded: the person may be
            present without input.
        locked: The screen was locked.
        offset_s: Local time minus UTC when it began, in seconds.
    """

    start_ms: int
    end_ms: int
    page: Page
    away: bool = False
    media: bool = False
    locked: bool = False
    offset_s: int = 0

    @property
    def length_ms(self) -> int:
        """Length in milliseconds, > 0."""
        return self.end_ms - self.start_ms


#: Stands for a span that could not be kept: it has no length, and is never stored.
GIVEN_UP = Span(0, 0, Page())


class Change(Struct, frozen=True):
    """News from the timeline: settled spans from number ``keep`` on are replaced by ``spans``.

    Late corrections (idleness found out after the fact) replace spans already
    told; everything else appends.

    Attributes:
        keep: How many of the settled spans told so far in this run stay as they are.
        spans: What follows them; often empty or one.
    """

    keep: int
    spans: tuple[Span, ...] = ()


class Meeting(Struct, frozen=True):
    """An event of a calendar, or a call logged by hand.

    Attributes:
        start_ms: Start, UTC milliseconds.
        end_ms: End, >= start.
        summary: Its title as the calendar has it; may be empty.
        calendar: File name or configured name of the calendar; ``None`` if logged by hand.
        counts: Whether it counts as a meeting (PRODUCT.md).
        why: The reason for ``counts``, in words.
        booked_ms: When it was made (CREATED) or first seen; ``None`` if not known.
        uid: The calendar's id for it, to tell one meeting in two calendars.
    """

    start_ms: int
    end_ms: int
    summary: str
    calendar: str | None = None
    counts: bool = True
    why: str = "logged by hand"
    booked_ms: int | None = None
    uid: str | None = None

    @property
    def logged(self) -> bool:
        """Whether the person logged it by hand."""
        return self.calendar is None


class Nudge(Struct, frozen=True):
    """A decision to speak.

    Attributes:
        at_ms: The instant at which its condition came true and it might speak.
        kind: ``busy``, ``streak``, ``budget`` or ``popularity``.
        title: The notification's first line.
        message: What is said, plain text.
        numbers: What the message rests on; durations in seconds under ``_s`` names.
    """

    at_ms: int
    kind: str
    title: str
    message: str
    numbers: dict[str, int | float | str | bool | None]


class Judged(Struct, frozen=True):
    """A page's verdict in the form that is stored and counted.

    Attributes:
        category: Never ``away``; that is a property of a span.
        activity: ``None`` for ``other`` and for sealed pages.
        network: Short name of the network or tool.
        target: Name of the chosen organisation that the page is about.
        rule: Id of the rule that decided; for sealed pages why they are sealed.
    """

    category: Category
    activity: str | None = None
    network: str | None = None
    target: str | None = None
    rule: str | None = None


class SpokenNudge(Struct, frozen=True):
    """A nudge that was spoken and stored, with what became of it.

    Attributes:
        id: Its number in the database.
        nudge: What was said.
        response: A button's key, ``expired`` or ``dismissed``; ``None`` if nothing came back.
        response_ms: When that came, UTC milliseconds.
    """

    id: int
    nudge: Nudge
    response: str | None = None
    response_ms: int | None = None
