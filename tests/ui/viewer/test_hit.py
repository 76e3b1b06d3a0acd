"""What lies under a point of a page."""

from __future__ import annotations

import math
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Content, Line, Region, RegionType
from desktop.ui.viewer.hit import PageShapes, counts, line_at, lines_in, region_at, shapes_of
from tests.helpers.qt import page


def shapes(*quads: Quad) -> PageShapes:
    lines = tuple(Line(str(i), "", quad, 1.0) for i, quad in enumerate(quads))
    region = Region("r", RegionType.TABLE, Quad.of(Box(0, 0, 1000, 1000)), 1.0, lines)
    inner = Region("i", RegionType.SEAL, Quad.of(Box(10, 10, 30, 30)))
    return shapes_of(replace(page(1, 0), content=Content((region, inner))))


def test_a_line_is_hit_inside_its_quad_only() -> None:
    sloping = Quad((0, 0), (100, 50), (90, 70), (-10, 20))
    there = shapes(sloping)
    assert line_at(there, (50, 35)) is not None
    assert line_at(there, (5, 60)) is None  # inside the box around it, outside the quad


def test_of_lines_above_each_other_the_smallest_is_hit() -> None:
    there = shapes(Quad.of(Box(0, 0, 500, 500)), Quad.of(Box(100, 100, 200, 120)))
    hit = line_at(there, (150, 110))
    assert hit is not None
    assert hit.id == "1"


def test_a_near_miss_takes_the_nearest_line() -> None:
    there = shapes(Quad.of(Box(0, 0, 100, 20)), Quad.of(Box(0, 26, 100, 46)))
    assert line_at(there, (50, 24)) is None
    hit = line_at(there, (50, 24), slack=5)
    assert hit is not None
    assert hit.id == "1"


def test_a_quad_that_goes_round_the_other_way_is_hit_too() -> None:
    upside_down = Quad.of(Box(0, 0, 100, 20)).mapped(Affine(a=-1, e=100))
    assert line_at(shapes(upside_down), (50, 10)) is not None


def test_regions_and_their_order_are_kept() -> None:
    there = shapes(Quad.of(Box(0, 0, 10, 10)))
    assert [(region.id, region.order) for region in there.regions] == [("r", 1), ("i", 2)]
    hit = region_at(there, (20, 20))
    assert hit is not None
    assert hit.id == "i"


def test_lines_in_a_box() -> None:
    assert [line.id for line in lines_in(shapes_of(page(1, 5)), Box(90, 125, 520, 195))] == ["d-1:1", "d-1:2"]


def test_a_region_of_a_hidden_kind_is_not_under_the_hand() -> None:
    there = shapes(Quad.of(Box(0, 0, 10, 10)))
    hit = region_at(there, (20, 20), hidden={RegionType.SEAL})
    assert hit is not None
    assert hit.id == "r"
    assert counts(there) == {RegionType.TABLE: 1, RegionType.SEAL: 1}


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900), st.integers(1, 300), st.integers(1, 60)), max_size=40),
    st.tuples(st.integers(-20, 1000), st.integers(-20, 1000)),
    st.sampled_from((0.0, 5.0, 30.0)),
)
def test_what_is_hit_is_what_a_look_at_every_line_finds(
    boxes: list[tuple[int, int, int, int]], point: tuple[int, int], slack: float
) -> None:
    there = shapes(*(Quad.of(Box(x, y, x + w, y + h)) for x, y, w, h in boxes))
    hit = line_at(there, point, slack)
    under = [line for line in there.lines if line.bounds.contains(point)]
    if under:
        assert hit is not None
        assert hit.bounds.area == min(line.bounds.area for line in under)
    else:
        within = [line for line in there.lines if line.bounds.grown(slack).contains(point)]
        assert hit is None or hit in within
        assert hit is not None or not slack or all(_distance(line.bounds, point) > slack for line in within)


def _distance(box: Box, point: tuple[int, int]) -> float:
    return math.hypot(max(box.x0 - point[0], 0, point[0] - box.x1), max(box.y0 - point[1], 0, point[1] - box.y1))
