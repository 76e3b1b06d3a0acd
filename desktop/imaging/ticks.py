"""Small drawn boxes to be ticked, empty or marked: four straight sides of a length, the size of the page's letters.

Sides are short straight strokes; where four of them close a square the ink inside tells whether the box is ticked. Letters that
are squares themselves are told by the feet of their strokes and by what they hold, cells by rulings that go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop.document.geometry import Box, Quad
from desktop.document.model import Tick
from desktop.imaging.rounds import Round, find_rounds

Pixels = NDArray[np.uint8]
Numbers = NDArray[np.int32]
Squares = NDArray[np.int32]
"""Left, top and side of each, in three rows."""
_Place = tuple[int, int, int, int]

WORK_SIDE = 2000
"""Longest side of the copy that boxes are looked for on."""
LEAST, MOST = 0.85, 2.1
"""Size of a box in heights of the page's capital letters."""
SMALLEST = 15
"""Least side of a box in pixels of the copy: smaller ones cannot be told from letters."""
_SQUARE = 0.82
_SIDE_INK = 0.86
_STRAIGHT, _STRAIGHT_EMPTY, _STRAIGHT_AT_LEAST = 0.68, 0.87, 0.5
_SLOPES = np.linspace(-0.05, 0.05, 5)[:, None]
_FILLED = 0.62
_MOST_TICKED = 4


@dataclass(frozen=True, slots=True)
class _Found:
    """A square in pixels of the copy. ink: share of what is inside its sides; stroke: thickness of these. reach: of the largest
    patch of ink inside, as a share of the inner side. straight: how much of its least straight side is."""

    box: _Place
    ink: float
    reach: float
    stroke: float
    straight: float

    @property
    def side(self) -> float:
        x0, y0, x1, y1 = self.box
        return (x1 - x0 + y1 - y0) / 2

    @property
    def empty(self) -> bool:
        return self.reach < 0.3 or self.ink < 0.035

    @property
    def sharp(self) -> bool:
        """A box, though no other beside it is empty, where it is larger than letters."""
        return self.ink < _FILLED and self.straight >= 0.95 and self.stroke <= 0.13 * self.side

    def like(self, other: _Found) -> bool:
        """Drawn as that one is."""
        sized = abs(self.side - other.side) <= max(1.5, 0.12 * other.side)
        return sized and (self.ink >= _FILLED or self.stroke <= 1.5 * other.stroke + 1.0)


def find_ticks(grey: Pixels) -> tuple[Tick, ...]:
    """The boxes of a page from its top to its bottom, in pixels of the image given: uint8, (height, width).

    A skew of two degrees does no harm. A filled square counts only beside an outlined one of its size.
    """
    height, width = grey.shape
    if min(height, width) < 4 * SMALLEST:
        return ()
    scale = min(1.0, WORK_SIDE / max(height, width))
    quick = cv2.INTER_LINEAR if scale > 0.5 else cv2.INTER_AREA
    copy = grey if scale == 1.0 else cv2.resize(grey, None, fx=scale, fy=scale, interpolation=quick)
    ink = _ink(copy)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    least, most = _sizes(stats, max(ink.shape))
    outlined = _outlined(ink, _squares(ink, least, most), least, most)
    found = _distinct([seen for place, straight in outlined if (seen := _examined(ink, place, straight)) is not None])
    empty = [f for f in found if f.empty]
    sure = 1.15 * most / MOST
    alike = [f for f in found if not f.empty and any(f.like(other) for other in empty)]
    if len(alike) > _MOST_TICKED * len(empty):  # a page of 国 and 回 with a 口 among them
        alike = []
    believed = [f for f in found if f.empty or f in alike or (f.sharp and f.side >= sure)]
    rounds = [r for r in find_rounds(ink, stats, least, most) if not any(_overlap(r.box, f.box) for f in believed)]
    ticks = [_tick(f, scale) for f in believed] + [_round_tick(r, scale) for r in rounds]
    return tuple(sorted(ticks, key=lambda t: (t.quad.bounds.y0, t.quad.bounds.x0)))


def _ink(grey: Pixels) -> Pixels:
    """255 where a pixel is darker than the paper around it."""
    around = cv2.boxFilter(grey, -1, (61, 61))
    ink: Pixels = cv2.compare(cv2.add(grey, 26), around, cv2.CMP_LT)
    return ink


def _sizes(stats: NDArray[np.int32], longest: int) -> tuple[int, int]:
    """Least and greatest side of a box, by the height of most capital letters. stats: of the components of ink."""
    heights = stats[1:, cv2.CC_STAT_HEIGHT]
    heights = heights[(heights >= 6) & (heights < 0.05 * longest) & (stats[1:, cv2.CC_STAT_WIDTH] < 0.1 * longest)]
    letter = float(np.percentile(heights, 80)) if len(heights) else 24.0
    return max(SMALLEST, round(LEAST * letter)), max(2 * SMALLEST, round(MOST * letter))


def _squares(ink: Pixels, least: int, most: int) -> Squares:
    """Places where outlines may close a square. A mark in a box leaves the outer edge of its sides, or most of it."""
    reach, piece, slack = max(6, round(0.6 * least)), max(4, round(0.3 * least)), max(2, round(0.1 * most))
    top, bottom = _edges(ink, reach), _edges(ink[::-1], reach)[::-1]
    turned = np.ascontiguousarray(ink.T)
    left, right = _edges(turned, piece).T, _edges(turned[::-1], piece)[::-1].T
    wide, high = np.ones((1, 2 * slack + 1), np.uint8), np.ones((2 * slack + 1, 1), np.uint8)
    near_left, near_right = cv2.dilate(np.ascontiguousarray(left), wide), cv2.dilate(np.ascontiguousarray(right), wide)
    found = _closed(top, near_left, near_right, cv2.dilate(np.ascontiguousarray(bottom), high), least, most)
    upside = _closed(bottom[::-1], near_left[::-1], near_right[::-1], cv2.dilate(top, high)[::-1], least, most)
    upside[1] = ink.shape[0] - upside[1] - upside[2]
    return np.concatenate([found, upside], axis=1)


def _edges(ink: Pixels, reach: int) -> Pixels:
    """Level upper edges of ink that go on for `reach` pixels; a slanting stroke, however broad, has none."""
    edge = ink.copy()
    edge[1:] &= ~ink[:-1]
    thick = cv2.dilate(edge, np.ones((3, 1), np.uint8))
    long: Pixels = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, reach), np.uint8))
    return long


def _closed(top: Pixels, left: Pixels, right: Pixels, bottom: Pixels, least: int, most: int) -> Squares:
    """The squares below upper edges that have most of the other three sides."""
    runs, _ = cv2.findContours(np.ascontiguousarray(top), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    x, y, w, h = np.array([cv2.boundingRect(run) for run in runs], dtype=np.int32).reshape(-1, 4).T
    sized = (w >= 0.7 * least) & (w <= 1.1 * most) & (h <= 3 + 0.12 * w)
    x, y, w = x[sized], (y + h // 2)[sized], w[sized]
    last_row, last_column = top.shape[0] - 1, top.shape[1] - 1
    seen = np.zeros((3, len(x)), dtype=np.int32)
    for share in (0.2, 0.4, 0.6, 0.8):
        rows, columns = np.minimum(y + np.round(share * w).astype(np.int32), last_row), x + np.round(share * w).astype(np.int32)
        seen[0] += left[rows, x] > 0
        seen[1] += right[rows, x + w - 1] > 0
        seen[2] += bottom[np.minimum(y + w - 1, last_row), np.minimum(columns, last_column)] > 0
    good = (seen.sum(axis=0) >= 10) & (seen.min(axis=0) >= 2)
    return np.stack([x[good], y[good], w[good]])


def _outlined(ink: Pixels, squares: Squares, least: int, most: int) -> list[tuple[_Place, float]]:
    """Those with four straight sides: their outer edges, and how much of the least straight side is on a line."""
    reach = max(2, round(0.14 * most))
    height, width = ink.shape
    x, y, w = squares
    inside = (np.minimum(x, y) > reach) & (x + w + reach < width) & (y + w + reach < height)
    x, y, w = squares[:, inside]
    turned = ink.T
    sides = [
        _side(ink, x, y, w, reach),
        _side(turned, y, x, w, reach),
        _side(ink[::-1], x, height - y - w, w, reach),
        _side(turned[::-1], y, width - x - w, w, reach),
    ]
    top, left, bottom, right = (outer for outer, _ in sides)
    straight = np.sort(np.stack([share for _, share in sides]), axis=0)
    x0, y0, x1, y1 = x + left, y + top, x + w - right, y + w - bottom
    short, long = np.minimum(x1 - x0, y1 - y0), np.maximum(x1 - x0, y1 - y0)
    good = (straight[0] >= _STRAIGHT_AT_LEAST) & (straight[1] >= _STRAIGHT)  # a mark may stick out at one side
    good &= (short >= _SQUARE * long) & (short >= least) & (long <= most)
    places = np.stack([x0, y0, x1, y1, np.round(1000 * straight[0]).astype(np.int64)])[:, good]
    return [((int(a), int(b), int(c), int(d)), s / 1000) for a, b, c, d, s in np.unique(places, axis=1).T]


def _side(ink: Pixels, x: Numbers, y: Numbers, w: Numbers, reach: int) -> tuple[Numbers, NDArray[np.float64]]:
    """Of each upper side: how far below y it begins, and how much of it is straight; 0 where there are gaps."""
    columns = x[:, None] + np.round(np.linspace(0.16, 0.84, 16) * (w[:, None] - 1)).astype(np.int32)
    depth = np.arange(-reach, reach + 1)
    band = ink[y[:, None, None] + depth, columns[:, :, None]] > 0
    band &= np.abs(depth) <= np.maximum(2, np.round(0.14 * w))[:, None, None]
    first = np.where(band.any(axis=2), band.argmax(axis=2) - reach, 4 * reach)
    # A mark that sticks out of the box begins further out for a part of the side; the rest lies on a line.
    level = first[:, None, :] - _SLOPES * (columns - columns[:, :1])[:, None, :]
    middle = np.median(level, axis=2, keepdims=True)
    straight = (np.abs(level - middle) <= np.maximum(0.6, 0.03 * w)[:, None, None]).mean(axis=2)
    missing = (level > middle + 1.6).mean(axis=2) > 1 - _SIDE_INK
    outer = np.round(np.median(first, axis=1)).astype(np.int32)
    return outer, np.where(missing, 0.0, straight).max(axis=1)


def _examined(ink: Pixels, place: _Place, straight: float) -> _Found | None:
    """What a square holds, None where it is no box."""
    x0, y0, x1, y1 = place
    side = max(x1 - x0, y1 - y0)
    margin = round(0.4 * side)
    left, up = max(0, x0 - margin), max(0, y0 - margin)
    part = ink[up : y1 + margin, left : x1 + margin] > 0
    outer = (x0 - left, y0 - up, x1 - left, y1 - up)
    stroke = _stroke(part, outer)
    inset = round(min(stroke, 0.25 * side)) + max(1, round(0.07 * side))
    inner = part[outer[1] + inset : outer[3] - inset, outer[0] + inset : outer[2] - inset]
    if min(inner.shape) < 3:
        return None
    share = float(inner.mean())
    if share < _FILLED and (stroke > max(3.0, 0.2 * side) or _has_feet(part, outer, stroke) or _is_letter(inner)):
        return None
    corners = _corners(part, outer)
    if corners < 3 or _goes_on(part, outer, round(max(2.0, stroke))):
        return None
    found = _Found(place, share, _reach(inner), stroke, straight)
    return None if found.empty and (straight < _STRAIGHT_EMPTY or corners < 4) else found


def _stroke(part: NDArray[np.bool_], outer: _Place) -> float:
    """The thickness of the sides: that of the second thinnest, where marks do not thicken it."""
    x0, y0, x1, y1 = outer
    square = part[y0:y1, x0:x1]
    half, ends = max(3, (y1 - y0) // 2), round(0.16 * (x1 - x0))
    found = []
    for turned in (square, square.T, square[::-1], square.T[::-1]):
        deep = turned[1:half, ends:-ends]
        runs = np.where(deep.all(axis=0), half, 1 + (~deep).argmax(axis=0))
        found.append(float(np.sort(runs)[round(0.3 * (len(runs) - 1))]))
    return sorted(found)[1]


def _goes_on(part: NDArray[np.bool_], outer: _Place, stroke: int) -> bool:
    """True where at least two sides run on past a corner, as those of a cell do."""
    x0, y0, x1, y1 = outer
    ahead = round(0.3 * min(x1 - x0, y1 - y0))
    found = 0
    for turned, (a, b, c) in (
        (part, (x0, x1, y0)),
        (part, (x0, x1, y1 - stroke)),
        (part.T, (y0, y1, x0)),
        (part.T, (y0, y1, x1 - stroke)),
    ):
        band = turned[c - 1 : c + stroke + 1]
        found += bool(band[:, b + 1 : b + 1 + ahead].any(axis=0).mean() >= 0.9)
        found += bool(band[:, max(0, a - 1 - ahead) : a - 1].any(axis=0).mean() >= 0.9)
    return found >= 2


def _corners(part: NDArray[np.bool_], outer: _Place) -> int:
    """How many of the four are there: O has none, D two."""
    x0, y0, x1, y1 = outer
    reach = max(2, round(0.11 * (x1 - x0)))
    corners = (part[b : b + reach, a : a + reach] for a in (x0, x1 - reach) for b in (y0, y1 - reach))
    return sum(bool(corner.any()) for corner in corners)


def _has_feet(part: NDArray[np.bool_], outer: _Place, stroke: float) -> bool:
    """True where both upright sides end below the lower one, straight: the feet of 口, 国 and their like."""
    x0, y0, x1, y1 = outer
    wide = round(max(2.0, stroke))
    reach = max(3, round(0.2 * (y1 - y0)))
    below = part[y1 : y1 + reach]
    feet = [_depth(below[:, a:b]) for a, b in ((x0, x0 + wide), (x1 - wide, x1))]
    between = _depth(below[:, x0 + 2 * wide : x1 - 2 * wide])
    rows = slice(y1 - 2 * wide, y1 + reach)
    ends = part[rows, x0 - 2 : x0], part[rows, x1 : x1 + 2]
    crossed = all(bool(end.all(axis=1).any()) for end in ends)
    return min(feet) >= between and sum(feet) / 2 - between >= max(0.9, 0.03 * (y1 - y0)) and not crossed


def _depth(below: NDArray[np.bool_]) -> float:
    """How far ink goes on downwards, in most columns."""
    if not below.size:
        return 0.0
    return float(np.median(np.where(below.all(axis=0), below.shape[0], (~below).argmax(axis=0))))


def _is_letter(inner: NDArray[np.bool_]) -> bool:
    """True where what is inside are level strokes (日, 田, 国) or one more square (回, the mark of a QR code)."""
    if 0 < _rows_with(inner, 0.88).mean() <= 0.45:
        return True
    long, bare = np.flatnonzero(_rows_with(inner, 0.55)), ~_rows_with(inner, 0.3)
    if len(long) and bare[long[0] : long[-1]].any():
        return True
    rows, columns = np.flatnonzero(inner.any(axis=1)), np.flatnonzero(inner.any(axis=0))
    if len(rows) < 3 or len(columns) < 3:
        return False
    held = inner[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return bool(min(edge.mean() for edge in (held[0], held[-1], held[:, 0], held[:, -1])) > 0.8)


def _rows_with(inner: NDArray[np.bool_], share: float) -> NDArray[np.bool_]:
    """Which rows have that share of their width inked in one run."""
    run = np.ones((1, max(3, round(share * inner.shape[1]))), np.uint8)
    kept: Pixels = cv2.erode(inner.astype(np.uint8), run, borderType=cv2.BORDER_CONSTANT, borderValue=0)
    return np.asarray(kept.any(axis=1))


def _reach(inner: NDArray[np.bool_]) -> float:
    count, _, stats, _ = cv2.connectedComponentsWithStats(inner.astype(np.uint8), connectivity=8)
    return float(stats[1:, 2:4].max() / max(inner.shape)) if count > 1 else 0.0


def _distinct(found: Sequence[_Found]) -> list[_Found]:
    """Of squares that overlap the largest; none that is part of a row of touching ones."""
    kept: list[_Found] = []
    for one in sorted(found, key=lambda f: -f.side):
        if not any(_overlap(one.box, other.box) for other in kept):
            kept.append(one)
    return kept


def _overlap(a: _Place, b: _Place) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _tick(found: _Found, scale: float) -> Tick:
    x0, y0, x1, y1 = (value / scale for value in found.box)
    if found.empty:
        sure = 1.0 - 0.5 * min(1.0, found.ink / 0.035) * min(1.0, found.reach / 0.3)
    else:
        sure = min(1.0, 0.5 + 4 * (found.ink - 0.035))
    return Tick(Quad.of(Box(x0, y0, x1, y1)), not found.empty, round(max(0.5, sure), 3))


def _round_tick(found: Round, scale: float) -> Tick:
    x0, y0, x1, y1 = (value / scale for value in found.box)
    sure = 1.0 - 5 * found.ink if found.empty else min(1.0, 0.5 + 3 * (found.ink - 0.05))
    return Tick(Quad.of(Box(x0, y0, x1, y1)), not found.empty, round(max(0.5, sure), 3))
