from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.document.geometry import Affine, Box, Quad, View
from tests.helpers.strategies import boxes, views

sizes = st.integers(1, 5000)


def near(first: tuple[float, float], second: tuple[float, float]) -> bool:
    return abs(first[0] - second[0]) < 1e-6 and abs(first[1] - second[1]) < 1e-6


@given(views, sizes, sizes, st.floats(0, 1), st.floats(0, 1))
def test_a_point_comes_back_from_every_view(view: View, width: int, height: int, x: float, y: float) -> None:
    transform = view.transform(width, height)
    point = (x * width, y * height)
    assert near(transform.inverse().apply(transform.apply(point)), point)


@given(views, sizes, sizes)
def test_a_view_holds_the_whole_of_what_it_shows(view: View, width: int, height: int) -> None:
    transform, (across, down) = view.transform(width, height), view.size(width, height)
    shown = Quad.of(view.crop or Box(0, 0, width, height)).mapped(transform).bounds
    assert near((shown.x0, shown.y0), (0, 0))
    assert near((shown.x1, shown.y1), (across, down))


def test_a_quarter_turn_brings_the_left_edge_to_the_top() -> None:
    transform = View(turn=90).transform(100, 200)
    assert transform.apply((0, 200)) == (0, 0)
    assert transform.apply((0, 0)) == (200, 0)
    assert View(turn=90).size(100, 200) == (200, 100)


def test_deskewing_levels_a_line_that_slopes_clockwise() -> None:
    slope = Affine.rotation(3)
    start, end = slope.apply((10, 50)), slope.apply((90, 50))
    transform = View(skew=3).transform(100, 100)
    assert transform.apply(start)[1] == pytest.approx(transform.apply(end)[1])


@given(boxes, boxes)
def test_iou_is_one_for_the_same_box_and_never_more(first: Box, second: Box) -> None:
    assert first.iou(first) == pytest.approx(1)
    assert first.iou(second) == pytest.approx(second.iou(first))
    assert 0 <= first.iou(second) <= 1 + 1e-9


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_quad_contains_its_centre_whichever_way_it_is_turned(turn: int) -> None:
    quad = Quad.of(Box(10, 20, 110, 40)).mapped(Affine.rotation(turn))
    assert quad.contains(quad.centre)
    assert not quad.contains((quad.centre[0] + 200, quad.centre[1]))
    assert quad.width == pytest.approx(100)
    assert quad.height == pytest.approx(20)
