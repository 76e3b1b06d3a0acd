"""The frame of a region in the hand: its handles, and what becomes of it when one of them is dragged. No Qt in here.

All of it takes place in the viewport, in which a page that is looked at the right way up has level frames.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from desktop.document.geometry import Affine, Box, Point, Quad

LEVEL = 0.02
"""How far a side may lean, as a share of the frame's size, for the frame to count as a rectangle."""
LEAST = 4.0
"""Pixels that a frame is wide and high at least."""
ROOMY = 40.0
"""Pixels: a shorter edge has no handle of its own, so that there is something left of the frame to see and to take hold of."""

_CORNERS = (("x0", "y0"), ("x1", "y0"), ("x1", "y1"), ("x0", "y1"))
_EDGES = ("y0", "x1", "y1", "x0")


@dataclass(frozen=True, slots=True)
class Handle:
    """corners: of the quad, from 0, that move with it. sides: of the frame as a box in its own axes, that move with it."""

    place: Point
    corners: tuple[int, ...]
    sides: tuple[str, ...]

    @property
    def is_corner(self) -> bool:
        return len(self.corners) == 1


def handles_of(quad: Quad) -> tuple[Handle, ...]:
    """The four corners, then the middles of those of the four edges that are long enough, clockwise from the top left."""
    points = quad.points
    corners = [Handle(points[n], (n,), _CORNERS[n]) for n in range(4)]
    edges = []
    for n in range(4):
        a, b = points[n], points[(n + 1) % 4]
        if math.dist(a, b) >= ROOMY:
            edges.append(Handle(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), (n, (n + 1) % 4), (_EDGES[n],)))
    return (*corners, *edges)


def handle_at(quad: Quad, point: Point, slack: float) -> Handle | None:
    """The nearest handle not further than `slack` off, less on a small frame; corners go before edges."""
    slack = min(slack, max(min(quad.width, quad.height) / 4, LEAST))
    near = [handle for handle in handles_of(quad) if math.dist(handle.place, point) <= slack]
    return min(near, key=lambda handle: (not handle.is_corner, math.dist(handle.place, point)), default=None)


def is_rectangle(quad: Quad) -> bool:
    square = around_level(quad)
    size = max(quad.width, quad.height, 1e-9)
    return all(math.dist(a, b) <= LEVEL * size for a, b in zip(quad.points, square.points, strict=True))


def around_level(quad: Quad) -> Quad:
    """The rectangle around the quad, along its own top edge."""
    box = quad.mapped(Affine.rotation(-quad.angle)).bounds
    return Quad.of(box).mapped(Affine.rotation(quad.angle))


def moved(quad: Quad, dx: float, dy: float) -> Quad:
    return quad.mapped(Affine.translation(dx, dy))


def dragged(quad: Quad, handle: Handle, dx: float, dy: float, *, free: bool) -> Quad:
    """The frame with a handle moved by so many pixels. A rectangle stays one, unless `free`: then, and where it was none, only
    the corners of the handle move."""
    if free or not is_rectangle(quad):
        points = list(quad.points)
        for n in handle.corners:
            points[n] = (points[n][0] + dx, points[n][1] + dy)
        return Quad(*points)
    return resized(quad, handle.sides, dx, dy)


def resized(quad: Quad, sides: tuple[str, ...], dx: float, dy: float) -> Quad:
    """A rectangle with those sides moved, in its own axes, no further than short of the side across."""
    level, back = Affine.rotation(-quad.angle), Affine.rotation(quad.angle)
    box = quad.mapped(level).bounds
    along, across = level.apply((dx, dy))
    x0, y0, x1, y1 = box.x0, box.y0, box.x1, box.y1
    if "x0" in sides:
        x0 = min(x0 + along, x1 - LEAST)
    if "x1" in sides:
        x1 = max(x1 + along, x0 + LEAST)
    if "y0" in sides:
        y0 = min(y0 + across, y1 - LEAST)
    if "y1" in sides:
        y1 = max(y1 + across, y0 + LEAST)
    return Quad.of(Box(x0, y0, x1, y1)).mapped(back)
