"""Numbers to places: how long and how high is each bar of the picture?

All sizes are whole dots, and the parts of a stack add up to the stack, so that no seam and no
overhang shows at any scale. Whoever draws decides on colours and on where the picture lies.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from msgspec import Struct

from tracker.core.model import CATEGORIES
from tracker.summary.day import Hour

#: What is stacked in an hour, from the bottom: what counts first. Away is empty space.
STACKED = tuple(category for category in CATEGORIES if category != "away")
_HOUR_S = 3600
_FEWEST_COLUMNS = 10


class Segment(Struct, frozen=True):
    """A part of a column.

    Attributes:
        category: What it stands for.
        top: Dots from the top of the picture.
        height: Dots, > 0.
    """

    category: str
    top: int
    height: int


class Column(Struct, frozen=True):
    """One hour of the day.

    Attributes:
        left: Dots from the left of the picture.
        width: Dots, > 0.
        label: The hour as the clock shows it.
        labelled: Whether there is room for the label.
        segments: From the top down, touching; empty for an empty hour.
    """

    left: int
    width: int
    label: str
    labelled: bool
    segments: tuple[Segment, ...]


class Strip(Struct, frozen=True):
    """A planned block on a day's line: dots from the left, and its width, > 0."""

    left: int
    width: int


def shown_hours(hours: Sequence[Hour]) -> tuple[Hour, ...]:
    """Return the hours worth showing: from the first to the last used one, at least ten.

    Few hours are widened to both sides, so that a short day does not look like a full one.
    """
    used = [number for number, hour in enumerate(hours) if any(hour.seconds.values())]
    if not used:
        morning = next((number for number, hour in enumerate(hours) if hour.hour == 8), 0)
        return tuple(hours[morning : morning + _FEWEST_COLUMNS])
    missing = max(0, min(_FEWEST_COLUMNS, len(hours)) - (used[-1] - used[0] + 1))
    first = max(0, used[0] - missing // 2)
    last = min(len(hours), max(used[-1] + 1, first + _FEWEST_COLUMNS))
    first = min(first, max(0, last - _FEWEST_COLUMNS))
    return tuple(hours[first:last])


def hour_columns(
    hours: Sequence[Hour], width: int, height: int, *, label_width: int
) -> tuple[Column, ...]:
    """Place a stacked column for each hour side by side.

    Args:
        hours: In order; a full hour of any kinds fills the height.
        width: Of the whole picture in dots.
        height: Of a full hour in dots.
        label_width: Dots that one label needs; labels that would touch are left out.

    Returns:
        One column an hour, disjoint, within ``width``.
    """
    if not hours:
        return ()
    edges = [width * number // len(hours) for number in range(len(hours) + 1)]
    every = max(1, -(-label_width * len(hours) // max(1, width)))
    columns = []
    for number, hour in enumerate(hours):
        pitch = edges[number + 1] - edges[number]
        gap = min(max(1, pitch // 4), pitch - 1)
        columns.append(
            Column(
                left=edges[number] + gap // 2,
                width=pitch - gap,
                label=str(hour.hour),
                labelled=number % every == 0,
                segments=_stack(hour.seconds, height),
            )
        )
    return tuple(columns)


def _stack(seconds: Mapping[str, float], height: int) -> tuple[Segment, ...]:
    """Stack categories on the bottom line; rounding the edges keeps the parts seamless."""
    edges_s = [0.0]
    for category in STACKED:
        edges_s.append(edges_s[-1] + seconds.get(category, 0))
    # More than an hour in an hour happens when the clock was set back; it may not overflow.
    full_s = max(_HOUR_S, edges_s[-1])
    edges = [round(edge_s / full_s * height) for edge_s in edges_s]
    segments = [
        Segment(category, height - upper, upper - lower)
        for category, lower, upper in zip(STACKED, edges, edges[1:], strict=False)
        if upper > lower
    ]
    return tuple(reversed(segments))


def bar_lengths(seconds: Mapping[str, float], width: int) -> dict[str, int]:
    """Return each bar's length in dots: the longest is ``width``, none that exists is invisible."""
    largest = max(seconds.values(), default=0)
    return {
        category: 0 if value <= 0 else max(2, round(value / largest * width))
        for category, value in seconds.items()
    }


def join_blocks(blocks: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join blocks that touch or overlap.

    Args:
        blocks: Wall-clock minutes ``(start, end)`` of the date they begin on; an end that is not
            after the start is on the next day.

    Returns:
        Disjoint blocks by start, each with an end after its start (past 1440 on the next day).
    """
    joined: list[tuple[int, int]] = []
    for start_min, end_min in sorted(blocks):
        real_end = end_min if end_min > start_min else end_min + 1440
        if joined and start_min <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], real_end))
        else:
            joined.append((start_min, real_end))
    return joined


def day_strips(
    blocks: Iterable[tuple[int, int]], width: int, *, from_min: int, to_min: int
) -> tuple[Strip, ...]:
    """Place planned blocks on the line of a day.

    Args:
        blocks: As ``join_blocks`` returns them.
        width: Of the line in dots.
        from_min: Minute at its left end.
        to_min: Minute at its right end, later than ``from_min``.

    Returns:
        What is visible of each block, in order.
    """
    strips = []
    for start_min, end_min in blocks:
        left = round((max(start_min, from_min) - from_min) / (to_min - from_min) * width)
        right = round((min(end_min, to_min) - from_min) / (to_min - from_min) * width)
        if right > left:
            strips.append(Strip(left, right - left))
    return tuple(strips)


def plan_window(week: Iterable[Iterable[tuple[int, int]]]) -> tuple[int, int]:
    """Return the full hours, in minutes, that hold a week's joined blocks; 8 to 18 at least."""
    first, last = 8 * 60, 18 * 60
    for start_min, end_min in chain.from_iterable(week):
        first = min(first, start_min // 60 * 60)
        last = max(last, min(-(-end_min // 60) * 60, 1440))
    return first, last
