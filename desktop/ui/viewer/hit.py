"""What is drawn over a page, as frozen shapes in page space, and what lies under a point of it. No Qt in here."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from desktop.document.geometry import Box, Point, Quad
from desktop.document.model import Page, RegionType

BANDS = 128


@dataclass(frozen=True, slots=True)
class LineShape:
    """`confirmed`: a person did; then `doubt` is 0. inked: whether ink was found under its text."""

    id: str
    quad: Quad
    bounds: Box
    type: RegionType
    doubt: float
    confirmed: bool
    inked: bool = True


@dataclass(frozen=True, slots=True)
class RegionShape:
    """`order` counts from 1 in reading order. lines: how many."""

    id: str
    quad: Quad
    type: RegionType
    order: int
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Bands:
    """Lines by the level bands of the page, from `top` on and `height` high each, that they reach into."""

    top: float = 0.0
    height: float = 1.0
    bands: tuple[tuple[LineShape, ...], ...] = ()

    @classmethod
    def of(cls, lines: Collection[LineShape]) -> Bands:
        if not lines:
            return cls()
        top, bottom = min(line.bounds.y0 for line in lines), max(line.bounds.y1 for line in lines)
        count = max(1, min(BANDS, len(lines)))
        height = max((bottom - top) / count, 1e-6)
        bands: list[list[LineShape]] = [[] for _ in range(count)]
        for line in lines:
            for band in range(int((line.bounds.y0 - top) / height), int((line.bounds.y1 - top) / height) + 1):
                bands[min(band, count - 1)].append(line)
        return cls(top, height, tuple(map(tuple, bands)))

    def around(self, y: float, slack: float) -> Iterable[LineShape]:
        """All lines that may be within `slack` of that height; some of them more than once."""
        first = max(math.floor((y - slack - self.top) / self.height), 0)
        last = min(math.floor((y + slack - self.top) / self.height), len(self.bands) - 1)
        if first == len(self.bands):
            first = last  # on the very lower edge
        for band in self.bands[first : last + 1]:
            yield from band


@dataclass(frozen=True, slots=True)
class PageShapes:
    page: str
    lines: tuple[LineShape, ...] = ()
    regions: tuple[RegionShape, ...] = ()
    cells: tuple[Quad, ...] = ()
    unread: tuple[Quad, ...] = ()
    bands: Bands = field(default_factory=Bands)
    by_id: Mapping[str, LineShape] = field(default_factory=dict)

    def line(self, line_id: str) -> LineShape | None:
        return self.by_id.get(line_id)

    def region(self, region_id: str) -> RegionShape | None:
        return next((region for region in self.regions if region.id == region_id), None)


def shapes_of(page: Page) -> PageShapes:
    """What there is to draw of a page's content."""
    content = page.content
    lines = tuple(
        LineShape(line.id, line.quad, _bounds(line.quad), region.type, line.doubt, line.confirmed_by is not None, line.inked)
        for region in content.regions
        for line in region.lines
    )
    regions = tuple(RegionShape(r.id, r.quad, r.type, n, len(r.lines)) for n, r in enumerate(content.regions, 1))
    cells = tuple(cell.quad for table in content.tables for cell in table.cells)
    return PageShapes(page.id, lines, regions, cells, content.unread, Bands.of(lines), {line.id: line for line in lines})


def _bounds(quad: Quad) -> Box:
    """As `Quad.bounds`, faster: it is asked for every line of a page whenever one changes."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad.points
    return Box(min(ax, bx, cx, dx), min(ay, by, cy, dy), max(ax, bx, cx, dx), max(ay, by, cy, dy))


def line_at(shapes: PageShapes, point: Point, slack: float = 0.0) -> LineShape | None:
    """The smallest line under `point`; where none is, the nearest one not further than `slack` off."""
    near = [line for line in shapes.bands.around(point[1], slack) if _outside(line.bounds, point) <= slack * slack]
    under = [line for line in near if line.quad.contains(point)]
    if under:
        return min(under, key=lambda line: line.quad.width * line.quad.height)
    return min(near, key=lambda line: _outside(line.bounds, point), default=None) if slack else None


def region_at(shapes: PageShapes, point: Point, hidden: Collection[RegionType] = ()) -> RegionShape | None:
    """The smallest region under `point` that is of no hidden type."""
    under = (region for region in shapes.regions if region.type not in hidden and region.quad.contains(point))
    return min(under, key=lambda region: region.quad.bounds.area, default=None)


def counts(shapes: PageShapes) -> dict[RegionType, int]:
    """How many regions of each type there are; types without any are left out."""
    found: dict[RegionType, int] = {}
    for region in shapes.regions:
        found[region.type] = found.get(region.type, 0) + 1
    return found


def lines_in(shapes: PageShapes, box: Box) -> tuple[LineShape, ...]:
    """Lines whose middle is inside `box`."""
    return tuple(line for line in shapes.lines if box.contains(line.quad.centre))


def _outside(box: Box, point: Point) -> float:
    dx = max(box.x0 - point[0], 0.0, point[0] - box.x1)
    dy = max(box.y0 - point[1], 0.0, point[1] - box.y1)
    return dx * dx + dy * dy
