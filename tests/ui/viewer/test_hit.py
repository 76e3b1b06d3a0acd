"""What lies under a point of a page."""

from __future__ import annotations

from dataclasses import replace

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.model import Content, Line, Region, RegionType
from desktop.ui.viewer.hit import PageShapes, line_at, lines_in, region_at, shapes_of
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
