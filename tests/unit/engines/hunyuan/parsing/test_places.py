"""What the model points at is where it is on the page, however the page was turned, levelled, cropped and scaled on its way."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.document.geometry import Box, Point, Quad, View
from desktop.engines.hunyuan.parsing.places import to_image
from desktop.imaging.canvas import Canvas, plan
from desktop.imaging.values import PageInfo

WIDTH, HEIGHT = 1240, 1754
turns = st.sampled_from([0, 90, 180, 270])
crops = st.none() | st.builds(
    Box, st.floats(0, 500), st.floats(0, 700), st.floats(600, float(WIDTH)), st.floats(800, float(HEIGHT))
)
views = st.builds(View, turns, st.one_of(st.just(0.0), st.floats(-15, 15)), crops)
points = st.tuples(st.floats(520, 590), st.floats(710, 790))


def shown(point: Point, canvas: Canvas, turn: int) -> Point:
    """Where a point of the page is in what the model is shown, 0-1000: the canvas, turned by the engine."""
    turned = View(turn)
    x, y = turned.transform(canvas.width, canvas.height).apply(canvas.from_page.apply(point))
    width, height = turned.size(canvas.width, canvas.height)
    return (x / width * 1000, y / height * 1000)


@given(view=views, turn=turns, point=points, resolution=st.floats(0.3, 2.5))
@settings(deadline=None, max_examples=300)
def test_there_and_back(view: View, turn: int, point: Point, resolution: float) -> None:
    page = PageInfo(0, WIDTH, HEIGHT, "px")
    canvas = plan(page, view, crop=None, resolution=resolution, max_pixels=40_000_000)
    back = to_image(canvas.width, canvas.height, turn=turn).then(canvas.from_page.inverse())
    x, y = shown(point, canvas, turn)
    assert math.dist(back.apply((x, y)), point) < 1e-3
    # The model's whole numbers cost half a thousandth of each side at most.
    step = math.hypot(canvas.width, canvas.height) / 2000 / resolution
    assert math.dist(back.apply((round(x), round(y))), point) <= step * 1.01 + 1e-3


@given(turn=turns, x=st.integers(0, 1000), y=st.integers(0, 1000))
def test_whole_numbers_survive_the_way_to_the_image_and_back(turn: int, x: int, y: int) -> None:
    there = to_image(2480, 3508, turn=turn)
    assert there.inverse().apply(there.apply((x, y))) == pytest.approx((x, y), abs=1e-6)


@pytest.mark.parametrize(("turn", "corner"), [(0, (0, 0)), (90, (0, 600)), (180, (400, 600)), (270, (400, 0))])
def test_the_top_left_of_what_was_shown(turn: int, corner: Point) -> None:
    there = to_image(400, 600, turn=turn)
    assert there.apply((0, 0)) == pytest.approx(corner)
    assert there.apply((500, 500)) == pytest.approx((200, 300))


def test_a_quad_keeps_its_top_left_on_the_text() -> None:
    quad = Quad.of(Box(100, 200, 300, 250)).mapped(to_image(1000, 1000, turn=180))
    assert quad.tl == pytest.approx((900, 800))
    assert quad.br == pytest.approx((700, 750))


def test_a_part_of_the_image() -> None:
    there = to_image(2000, 1000, crop=Box(100, 200, 600, 400))
    assert there.apply((0, 0)) == pytest.approx((100, 200))
    assert there.apply((1000, 1000)) == pytest.approx((600, 400))
    turned = to_image(2000, 1000, turn=90, crop=Box(100, 200, 600, 400))
    assert turned.apply((0, 0)) == pytest.approx((100, 400))
    assert turned.apply((1000, 1000)) == pytest.approx((600, 200))
