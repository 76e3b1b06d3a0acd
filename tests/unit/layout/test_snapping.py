"""A rectangle drawn by hand closes around the ink that it mostly covers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.document.geometry import Box
from desktop.layout.snapping import snapped

LINES = (Box(100, 100, 400, 120), Box(100, 130, 380, 150), Box(100, 300, 400, 320))


def test_a_loose_rectangle_closes_around_its_lines() -> None:
    assert snapped(Box(60, 80, 500, 200), LINES, 0) == Box(100, 100, 400, 150)


def test_lines_cut_by_less_than_half_are_taken_in_whole() -> None:
    assert snapped(Box(150, 105, 450, 145), LINES, 0) == Box(100, 100, 400, 150)


def test_ink_that_is_less_than_half_inside_is_left_out() -> None:
    assert snapped(Box(90, 90, 410, 139), LINES, 0) == Box(100, 100, 400, 120)
    assert snapped(Box(90, 90, 410, 140), LINES, 0) == Box(100, 100, 400, 150), "half of it is enough"
    assert snapped(Box(90, 90, 240, 140), (*LINES[:2], Box(95, 90, 235, 140)), 0) == Box(95, 90, 235, 140)


def test_white_stays_around_the_ink() -> None:
    assert snapped(Box(60, 280, 500, 330), LINES, 4) == Box(96, 296, 404, 324)


def test_a_rectangle_around_nothing_stays_as_it_was_drawn() -> None:
    drawn = Box(500, 500, 600, 560)
    assert snapped(drawn, LINES, 4) == drawn
    assert snapped(drawn, (), 4) == drawn


def test_a_ruling_has_no_area_and_is_still_ink() -> None:
    assert snapped(Box(90, 190, 460, 210), (Box(100, 200, 450, 200),), 2) == Box(98, 198, 452, 202)
    assert snapped(Box(90, 190, 200, 210), (Box(100, 200, 450, 200),), 2) == Box(90, 190, 200, 210)


boxes = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h),
    st.integers(0, 500),
    st.integers(0, 500),
    st.integers(1, 200),
    st.integers(1, 200),
)


@given(boxes, st.lists(boxes, max_size=8))
def test_snapping_again_changes_nothing_where_only_whole_ink_is_inside(drawn: Box, ink: list[Box]) -> None:
    once = snapped(drawn, ink, 0)
    taken = [piece for piece in ink if once.intersection(piece) == piece]
    assert snapped(once, taken, 0) == once
