"""What can be asked for with ``correct``, and what was: categories, networks, targets as typed."""

import contextlib
import re
from collections.abc import Sequence
from typing import cast

from classifiers.facts import ACTIVITIES
from tracker.core.model import Category
from tracker.errors import TrackerError, UserError, did_you_mean
from tracker.paths import Places
from tracker.storage.target_list import parse_list, read_targets_text
from tracker.summary.words import plain_text

#: So many characters of what something was are kept.
LONGEST_SUMMARY = 200

# A \b keeps click from joining the lines of a paragraph.
TIMES = """\b
FROM and TO are times such as 10:00, 'yesterday 10:00', 2026-03-02T10:00 or 'now'.
TO may be a length: +20m. --day yesterday says whose times of day are meant.
"""
TIMES_AND_CATEGORIES = "\n".join(
    (
        TIMES,
        "\b\nCategories and their activities:",
        *(f"  {name:<13}{', '.join(known)}".rstrip() for name, known in ACTIVITIES.items()),
    )
)
EXAMPLES = """\b
eyeprize correct meeting 10:00 10:20 "phone call" --with "Ann Example"
eyeprize correct count 9:00 9:45 networking/community
eyeprize correct add "yesterday 18:00" +2h networking/events "meetup in town"
eyeprize correct undo
"""

_NETWORK = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


def read_category(text: str, *, also: Sequence[str] = ()) -> tuple[Category, str | None]:
    """Return category and activity of ``networking/events`` or ``networking``.

    Args:
        text: As typed.
        also: What else is accepted beside the five categories; has no activities.

    Raises:
        UserError: If there is no such category, or it has no such activity.
    """
    category, _, activity = text.strip().lower().replace(" ", "_").partition("/")
    known = (*ACTIVITIES, *also)
    if category not in known:
        raise UserError(
            f"{category[:40]!r} is no category.{did_you_mean(category, known)}",
            hint=f"Accepted: {', '.join(known)}.",
        )
    activities = ACTIVITIES.get(category, ())
    if activity and activity not in activities:
        accepted = ", ".join(f"{category}/{each}" for each in activities) or category
        raise UserError(
            f"{category} has no activity {activity[:40]!r}.{did_you_mean(activity, activities)}",
            hint=f"Accepted: {accepted}.",
        )
    return cast("Category", category), activity or None


def read_network(text: str | None) -> str | None:
    """Return a network's short name.

    Raises:
        UserError: If it can be none.
    """
    if text is None:
        return None
    name = text.strip().lower()
    if not _NETWORK.fullmatch(name):
        raise UserError(
            f"--network {text[:40]!r} is no network's short name.",
            hint="Write it as 'eyeprize export' does, such as linkedin.",
        )
    return name


def read_target(text: str | None, places: Places) -> str | None:
    """Return the name of a target as the person's list has it.

    Raises:
        UserError: If the list has no such target.
    """
    if text is None:
        return None
    listed = parse_list(read_targets_text(places.targets_file), str(places.targets_file))
    names = {target.name.casefold(): target.name for target in listed}
    wanted = plain(text)
    found = names.get(wanted.casefold())
    if found is None:
        raise UserError(
            f"{wanted!r} is not among your targets.{did_you_mean(wanted, names.values())}",
            hint="'eyeprize targets list' shows them; 'eyeprize targets add' adds one.",
        )
    return found


def named_in(summary: str, places: Places) -> str | None:
    """Return the target that a meeting's words name, as its coverage will find it."""
    if not places.targets_file.exists():
        return None
    # Imported late: only who has targets needs the rules.
    from tracker.storage.own_rules import read_classifier  # noqa: PLC0415

    # Rules that cannot be used are told of elsewhere; the meeting is what counts here.
    with contextlib.suppress(TrackerError):
        return read_classifier(places).targets.named_in(summary)
    return None


def plain(text: str) -> str:
    """Return words of the person's on one line, none of which a screen could obey."""
    return plain_text(text, LONGEST_SUMMARY)
