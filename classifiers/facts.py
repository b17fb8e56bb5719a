"""What may a rule look at, and what does it answer?"""

from dataclasses import dataclass

#: Categories and their activities, as PRODUCT.md has them. ``other`` has none.
ACTIVITIES: dict[str, tuple[str, ...]] = {
    "networking": (
        "conversation",
        "community",
        "research",
        "publishing",
        "outreach",
        "events",
        "profile",
    ),
    "socializing": ("feed", "notifications", "video", "browsing", "chat"),
    "job_search": ("listings", "application", "documents"),
    "meeting": ("call", "scheduling"),
    "other": (),
}
CATEGORIES = tuple(ACTIVITIES)


@dataclass(frozen=True, slots=True)
class Facts:
    """What was in front. ``None`` means not observed.

    Attributes:
        app: Short lower-case program name (``chrome``, ``zoom``).
        url: The address, with or without query values.
        title: The window's or tab's title, any length; matching caps it.
        facet: Name of the condition on query values that held when the page was
            seen. Stands for those values once they are gone.
    """

    app: str | None = None
    url: str | None = None
    title: str | None = None
    facet: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the first matching rule says, and which rule that was.

    Attributes:
        category: One of ``CATEGORIES``.
        activity: One of ``ACTIVITIES[category]``; ``None`` for ``other``.
        network: Short name of the network or tool (``linkedin``), if it is one.
        target: Name of the person's chosen organisation that the page is about.
        rule: The rule's id; ``None`` only where no rule was asked.
        pack: File name of the pack that holds the rule.
        line: The rule's line in that file, from 1.
        facet: The rule's facet, if a condition on query values held.
    """

    category: str
    activity: str | None = None
    network: str | None = None
    target: str | None = None
    rule: str | None = None
    pack: str | None = None
    line: int | None = None
    facet: str | None = None
