"""What is drawn over a page, as frozen shapes in page space, and what lies under a point of it. No Qt in here."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.document.geometry import Box, Point, Quad
from desktop.document.model import Page, RegionType


@dataclass(frozen=True, slots=True)
class LineShape:
    """`confirmed`: a person did; then `doubt` is 0."""

    id: str
    quad: Quad
    bounds: Box
    type: RegionType
    doubt: float
    confirmed: bool


@dataclass(frozen=True, slots=True)
class RegionShape:
    """`order` counts from 1 in reading order."""

    id: str
    quad: Quad
    type: RegionType
    order: int


@dataclass(frozen=True, slots=True)
class PageShapes:
    page: str
    lines: tuple[LineShape, ...] = ()
    regions: tuple[RegionShape, ...] = ()
    cells: tuple[Quad, ...] = ()

    def line(self, line_id: str) -> LineShape | None:
        return next((line for line in self.lines if line.id == line_id), None)


def shapes_of(page: Page) -> PageShapes:
    """What there is to draw of a page's content."""
    regions = page.content.regions
    return PageShapes(
        page.id,
        tuple(
            LineShape(line.id, line.quad, line.quad.bounds, region.type, line.doubt, line.confirmed_by is not None)
            for region in regions
            for line in region.lines
        ),
        tuple(RegionShape(region.id, region.quad, region.type, i + 1) for i, region in enumerate(regions)),
        tuple(cell.quad for table in page.content.tables for cell in table.cells),
    )


def line_at(shapes: PageShapes, point: Point, slack: float = 0.0) -> LineShape | None:
    """The smallest line under `point`; where none is, the nearest one not further than `slack` off."""
    near = [line for line in shapes.lines if line.bounds.grown(slack).contains(point)]
    under = [line for line in near if line.quad.contains(point)]
    if under:
        return min(under, key=lambda line: line.quad.width * line.quad.height)
    return min(near, key=lambda line: _outside(line.bounds, point), default=None) if slack else None


def region_at(shapes: PageShapes, point: Point) -> RegionShape | None:
    """The smallest region under `point`."""
    under = (region for region in shapes.regions if region.quad.contains(point))
    return min(under, key=lambda region: region.quad.bounds.area, default=None)


def lines_in(shapes: PageShapes, box: Box) -> tuple[LineShape, ...]:
    """Lines whose middle is inside `box`."""
    return tuple(line for line in shapes.lines if box.contains(line.quad.centre))


def _outside(box: Box, point: Point) -> float:
    dx = max(box.x0 - point[0], 0.0, point[0] - box.x1)
    dy = max(box.y0 - point[1], 0.0, point[1] - box.y1)
    return dx * dx + dy * dy
