"""Where a page's pixels go: from page space through a view to a canvas of whole pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from desktop.document.geometry import Affine, Box, Quad, View
from desktop.imaging.values import PageInfo

_UNEQUAL = 1.05


@dataclass(frozen=True, slots=True)
class Canvas:
    """`from_page` maps page space to pixel coordinates exactly; `box` is the part of the page that is drawn."""

    width: int
    height: int
    from_page: Affine
    box: Box
    turn: int
    skew: float

    @property
    def outline(self) -> Quad:
        """`box` on the canvas; what lies outside is white."""
        return Quad.of(self.box).mapped(self.from_page)


def told_dpi(page: PageInfo) -> tuple[float, float] | None:
    """Units an inch along x and y; None where the file does not say or what it says cannot be."""
    dpi = (72.0, 72.0) if page.unit == "pt" else page.dpi
    return dpi if dpi is not None and all(30 <= n <= 5000 for n in dpi) else None


def squaring(page: PageInfo) -> tuple[float, float]:
    """Factors that make the page's units square: 1 along its finer axis (1, 1 for all but fax scans)."""
    dpi = told_dpi(page)
    if dpi is None:
        return (1.0, 1.0)
    x, y = dpi
    finer = max(x, y)
    return (finer / x, finer / y) if 4 > finer / min(x, y) > _UNEQUAL else (1.0, 1.0)


def plan(page: PageInfo, view: View, *, crop: Box | None, resolution: float, max_pixels: int) -> Canvas:
    """The canvas of what both `crop` and the view's own crop leave, at `resolution` pixels a unit of the page's finer axis,
    less where `max_pixels` would be passed. A crop beside the page gives one white pixel."""
    box = Box(0.0, 0.0, page.width, page.height)
    for part in (view.crop, crop):
        if part is not None:
            box = box.intersection(part) or Box(part.x0, part.y0, part.x0 + 1e-6, part.y0 + 1e-6)
    sx, sy = squaring(page)
    squared = View(view.turn, view.skew, Box(box.x0 * sx, box.y0 * sy, box.x1 * sx, box.y1 * sy))
    width, height = squared.size(page.width * sx, page.height * sy)
    resolution = min(resolution, math.sqrt(max_pixels / (width * height)))
    columns = max(1, min(round(width * resolution), max_pixels))
    rows = max(1, min(round(height * resolution), max_pixels // columns))
    placed = Affine.scaling(sx, sy).then(squared.transform(page.width * sx, page.height * sy))
    return Canvas(columns, rows, placed.then(Affine.scaling(columns / width, rows / height)), box, view.turn % 360, view.skew)


def larger(canvas: Canvas, factor: float) -> Canvas:
    """The same part of the page with so many times the pixels in each direction."""
    width, height = round(canvas.width * factor), round(canvas.height * factor)
    grown = Affine.scaling(width / canvas.width, height / canvas.height)
    return replace(canvas, width=width, height=height, from_page=canvas.from_page.then(grown))
