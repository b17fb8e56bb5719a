"""Numbers to places: nothing overlaps, nothing overhangs, nothing that exists is invisible."""

from itertools import pairwise

import pytest

from tracker.summary.day import Hour
from tracker.summary.geometry import (
    STACKED,
    Strip,
    bar_lengths,
    day_strips,
    hour_columns,
    join_blocks,
    plan_window,
    shown_hours,
)


def hours(used: dict[int, dict[str, float]] | None = None, *, count: int = 24) -> list[Hour]:
    """A day from 4:00 on; ``used`` by position."""
    used = used or {}
    return [Hour(n * 3_600_000, (n + 4) % 24, used.get(n, {})) for n in range(count)]


SHOWN = {
    # name: (positions used, first and last hour shown)
    "an empty day shows office hours": ([], (8, 17)),
    "a short day is widened to both sides": ([6, 7], (6, 15)),
    "a long day is shown whole": ([3, 17], (7, 21)),
    "an early hour cannot be widened to the left": ([0], (4, 13)),
    "a late hour cannot be widened to the right": ([23], (18, 3)),
}


@pytest.mark.parametrize(("used", "expected"), SHOWN.values(), ids=SHOWN.keys())
def test_shown_hours(used, expected):
    shown = shown_hours(hours({number: {"other": 60} for number in used}))
    assert (shown[0].hour, shown[-1].hour) == expected
    assert len(shown) >= 10


def test_an_hour_without_the_person_is_still_an_hour_of_the_day():
    shown = shown_hours(hours({4: {"other": 60}, 18: {"away": 60}}))
    assert len(shown) == 15


@pytest.mark.parametrize("width", [7, 100, 331, 1999])
@pytest.mark.parametrize("count", [1, 10, 25])
def test_columns_are_disjoint_and_inside(width, count):
    columns = hour_columns(hours(count=count), width, 80, label_width=20)
    assert len(columns) == count
    if width >= 2 * count:
        assert all(column.width > 0 for column in columns)
        assert columns[-1].left + columns[-1].width <= width
        assert all(a.left + a.width <= b.left for a, b in pairwise(columns))


def test_labels_that_would_touch_are_left_out():
    labelled = [c.label for c in hour_columns(hours(), 240, 80, label_width=20) if c.labelled]
    assert labelled == ["4", "6", "8", "10", "12", "14", "16", "18", "20", "22", "0", "2"]


@pytest.mark.parametrize("height", [1, 7, 84, 168])
def test_a_full_hour_fills_the_height_without_a_seam(height):
    full = {"networking": 1234.5, "socializing": 765.5, "job_search": 100, "other": 1500}
    (column,) = hour_columns([Hour(0, 9, full)], 50, height, label_width=10)
    bottom = height
    for segment in reversed(column.segments):
        assert segment.top + segment.height == bottom
        bottom = segment.top
    assert bottom == 0
    order = [segment.category for segment in reversed(column.segments)]
    assert order == [category for category in STACKED if category in order]


def test_half_an_hour_is_half_the_height_and_away_is_empty_space():
    (column,) = hour_columns(
        [Hour(0, 9, {"networking": 1800, "away": 1800})], 50, 80, label_width=10
    )
    assert [(s.category, s.top, s.height) for s in column.segments] == [("networking", 40, 40)]


def test_more_than_an_hour_in_an_hour_does_not_overhang():
    (column,) = hour_columns(
        [Hour(0, 9, {"networking": 3600, "other": 3600})], 50, 80, label_width=10
    )
    assert sum(segment.height for segment in column.segments) == 80


def test_no_hours_no_columns():
    assert hour_columns([], 100, 80, label_width=10) == ()


def test_the_longest_bar_is_full_and_what_exists_is_visible():
    assert bar_lengths({"a": 7200, "b": 3600, "c": 1, "d": 0}, 130) == {
        "a": 130, "b": 65, "c": 2, "d": 0,
    }  # fmt: skip
    assert bar_lengths({"a": 0}, 130) == {"a": 0}
    assert bar_lengths({}, 130) == {}


def test_blocks_that_touch_or_overlap_are_one():
    blocks = [(600, 660), (540, 600), (900, 960), (930, 945), (1320, 60)]
    assert join_blocks(blocks) == [(540, 660), (900, 960), (1320, 1500)]
    assert join_blocks([]) == []


def test_strips_lie_in_proportion_and_are_cut_at_the_ends():
    strips = day_strips([(540, 600), (1380, 1500)], 100, from_min=480, to_min=1440)
    assert strips == (Strip(6, 6), Strip(94, 6))
    assert day_strips([(0, 60)], 100, from_min=480, to_min=1080) == ()


def test_the_window_of_a_plan_holds_all_its_blocks():
    assert plan_window([[], []]) == (480, 1080)
    assert plan_window([[(390, 420)], [(1170, 1230)]]) == (360, 1260)
    assert plan_window([[(1320, 1500)]]) == (480, 1440)
