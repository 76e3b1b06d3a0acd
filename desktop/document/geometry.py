"""Points, boxes, quads and the transforms between a page and a view of it.

Page space has its origin at the top left, x to the right and y down; its unit is the pixel of the master
(for a PDF: the point). Angles are in degrees, positive clockwise as seen on the page.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Affine:
    """x' = a·x + c·y + e, y' = b·x + d·y + f (the order of PDF and of PyMuPDF)."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    @classmethod
    def translation(cls, dx: float, dy: float) -> Self:
        return cls(e=dx, f=dy)

    @classmethod
    def scaling(cls, sx: float, sy: float | None = None) -> Self:
        return cls(a=sx, d=sx if sy is None else sy)

    @classmethod
    def rotation(cls, degrees: float) -> Self:
        """Clockwise on the page, about the origin; quarter turns are exact."""
        quarters = {0.0: (1.0, 0.0), 90.0: (0.0, 1.0), 180.0: (-1.0, 0.0), 270.0: (0.0, -1.0)}
        cos, sin = quarters.get(degrees % 360.0) or (math.cos(math.radians(degrees)), math.sin(math.radians(degrees)))
        return cls(a=cos, b=sin, c=-sin, d=cos)

    def apply(self, point: Point) -> Point:
        x, y = point
        return (self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f)

    def then(self, other: Affine) -> Affine:
        """The transform that does this one first and `other` after it."""
        return Affine(
            a=other.a * self.a + other.c * self.b,
            b=other.b * self.a + other.d * self.b,
            c=other.a * self.c + other.c * self.d,
            d=other.b * self.c + other.d * self.d,
            e=other.a * self.e + other.c * self.f + other.e,
            f=other.b * self.e + other.d * self.f + other.f,
        )

    def inverse(self) -> Affine:
        """Raises ZeroDivisionError where the transform flattens the plane."""
        det = self.a * self.d - self.b * self.c
        a, b, c, d = self.d / det, -self.b / det, -self.c / det, self.a / det
        return Affine(a, b, c, d, -(a * self.e + c * self.f), -(b * self.e + d * self.f))


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle, x0 <= x1 and y0 <= y1."""

    x0: float
    y0: float
    x1: float
    y1: float

    @classmethod
    def around(cls, points: Iterable[Point]) -> Self:
        xs, ys = zip(*points, strict=True)
        return cls(min(xs), min(ys), max(xs), max(ys))

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def centre(self) -> Point:
        return ((self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2)

    def union(self, other: Box) -> Box:
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))

    def intersection(self, other: Box) -> Box | None:
        """The common part, None where there is none."""
        x0, y0 = max(self.x0, other.x0), max(self.y0, other.y0)
        x1, y1 = min(self.x1, other.x1), min(self.y1, other.y1)
        return Box(x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None

    def contains(self, point: Point) -> bool:
        return self.x0 <= point[0] <= self.x1 and self.y0 <= point[1] <= self.y1

    def iou(self, other: Box) -> float:
        common = self.intersection(other)
        return common.area / (self.area + other.area - common.area) if common else 0.0

    def grown(self, margin: float) -> Box:
        return Box(self.x0 - margin, self.y0 - margin, self.x1 + margin, self.y1 + margin)


@dataclass(frozen=True, slots=True)
class Quad:
    """Four corners, clockwise from the top left *of the text*: on a page turned upside down `tl` is at the bottom right."""

    tl: Point
    tr: Point
    br: Point
    bl: Point

    @classmethod
    def of(cls, box: Box) -> Self:
        return cls((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1))

    @classmethod
    def flat(cls, numbers: Iterable[float]) -> Self:
        """From x, y of the four corners in order. Raises ValueError unless there are eight numbers."""
        x0, y0, x1, y1, x2, y2, x3, y3 = numbers
        return cls((x0, y0), (x1, y1), (x2, y2), (x3, y3))

    @property
    def points(self) -> tuple[Point, Point, Point, Point]:
        return (self.tl, self.tr, self.br, self.bl)

    @property
    def bounds(self) -> Box:
        return Box.around(self.points)

    @property
    def centre(self) -> Point:
        return (sum(p[0] for p in self.points) / 4, sum(p[1] for p in self.points) / 4)

    @property
    def width(self) -> float:
        """Along the text's top edge, mean of top and bottom."""
        return (math.dist(self.tl, self.tr) + math.dist(self.bl, self.br)) / 2

    @property
    def height(self) -> float:
        return (math.dist(self.tl, self.bl) + math.dist(self.tr, self.br)) / 2

    @property
    def angle(self) -> float:
        """Direction of the top edge, -180 < angle <= 180."""
        return math.degrees(math.atan2(self.tr[1] - self.tl[1], self.tr[0] - self.tl[0]))

    def mapped(self, transform: Affine) -> Quad:
        return Quad(*(transform.apply(p) for p in self.points))

    def contains(self, point: Point) -> bool:
        """True inside or on the edge of a convex quad, whichever way round it goes."""
        x, y = point
        signs = [
            (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0])
            for p, q in zip(self.points, self.points[1:] + self.points[:1], strict=True)
        ]
        return all(s >= 0 for s in signs) or all(s <= 0 for s in signs)


@dataclass(frozen=True, slots=True)
class View:
    """How a page is looked at and read: cut out `crop`, turn it clockwise, then rotate by `-skew` to make lines level.

    turn: 0, 90, 180 or 270 degrees clockwise. skew: degrees that the lines slope clockwise after the turn.
    crop: in page space; None is the whole page. The canvas grows with a rotation, so no ink is cut off.
    despeckle: single specks are left out. fade: what shows through from the other side is made as light as the paper.
    """

    turn: int = 0
    skew: float = 0.0
    crop: Box | None = None
    despeckle: bool = False
    fade: bool = False

    def transform(self, width: float, height: float) -> Affine:
        """From page space (a page of `width` by `height`) to the space of the view, whose origin is its own top left."""
        return self._placed(width, height)[0]

    def size(self, width: float, height: float) -> tuple[float, float]:
        """Width and height of the view, in the unit of the page."""
        return self._placed(width, height)[1]

    def _placed(self, width: float, height: float) -> tuple[Affine, tuple[float, float]]:
        crop = self.crop or Box(0.0, 0.0, width, height)
        turned = Affine.rotation(self.turn)
        if self.skew:
            turned = turned.then(Affine.rotation(-self.skew))
        extent = Quad.of(crop).mapped(turned).bounds
        return turned.then(Affine.translation(-extent.x0, -extent.y0)), (extent.width, extent.height)
