"""Coordinates as the model writes them: numbers from 0 to 1000 of the width and height of what it was shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from desktop.document.geometry import Box, Quad

LIMIT = 1000.0
MINIMAL = 1.0
"""What a box without width or height is given."""

NUMBER = r"-?[0-9]++(?:\.[0-9]++)?+"
POINT = rf"\(\s*+{NUMBER}\s*+[,，]\s*+{NUMBER}\s*+\)"

_NUMBER = re.compile(NUMBER)
_ONLY = re.compile(r"[-0-9.,，;\s()\[\]]*+")
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Place:
    """box: upright. corners: only where there are four that are not simply the box's. repaired: something was put right."""

    box: Box
    corners: Quad | None = None
    repaired: bool = False

    @property
    def quad(self) -> Quad:
        return self.corners or Quad.of(self.box)


def coordinates(text: str) -> tuple[float, ...] | None:
    """The numbers of a finished list of coordinates; None where a bracket is open or anything else is among them."""
    if not _ONLY.fullmatch(text) or text.count("(") != text.count(")") or text.count("[") != text.count("]"):
        return None
    return tuple(float(number[:_LONGEST]) for number in _NUMBER.findall(text))


def place(numbers: tuple[float, ...] | None) -> Place | None:
    """Two corners or four, in range and in order; None where there are neither two nor four of them."""
    if numbers is None or len(numbers) not in (4, 8):
        return None
    clamped = tuple(min(max(n, 0.0), LIMIT) for n in numbers)
    points = tuple(zip(clamped[::2], clamped[1::2], strict=True))
    repaired = clamped != numbers
    box = Box.around(points)
    if not box.width or not box.height:
        return Place(_widened(box), None, True)
    if len(points) == 2:
        return Place(box, None, repaired or points[0] != (box.x0, box.y0))
    given = Quad.flat(clamped)
    corners = _clockwise(given)
    if corners is None:
        return Place(box, None, True)
    return Place(box, None if corners == Quad.of(box) else corners, repaired or corners != given)


def _widened(box: Box) -> Box:
    width, height = max(box.width, MINIMAL), max(box.height, MINIMAL)
    x, y = box.centre
    x0 = box.x0 if box.width else min(max(x - width / 2, 0.0), LIMIT - width)
    y0 = box.y0 if box.height else min(max(y - height / 2, 0.0), LIMIT - height)
    return Box(x0, y0, x0 + width, y0 + height)


def _clockwise(quad: Quad) -> Quad | None:
    """The same corners round a convex quad, the first one kept where the order allows; None where they span no area."""
    for order in ((0, 1, 2, 3), (0, 3, 2, 1), (0, 2, 1, 3), (0, 3, 1, 2), (0, 1, 3, 2), (0, 2, 3, 1)):
        points = tuple(quad.points[i] for i in order)
        turns = [
            (q[0] - p[0]) * (r[1] - q[1]) - (q[1] - p[1]) * (r[0] - q[0])
            for (p, q), (_, r) in pairwise(pairwise((*points, *points[:2])))
        ]
        if all(turn >= 0 for turn in turns) and any(turns):
            return Quad(*points)
    return None
