"""Lines in the frame in which their order is decided: rows run to the right and follow each other downwards.

For horizontal text that frame is the page as viewed, levelled. For vertical text it is the same page turned a quarter
anticlockwise, so that columns read from right to left become rows read from top to bottom: one set of rules serves both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop.document.geometry import Affine, Box, Quad, View
from desktop.document.model import Line, Marks

Segment = tuple[float, float, float, float]
MOST_SKEW = 12.0
"""Degrees beyond which a line is no longer taken for a sloping one."""

PADDING = 0.2
"""What detectors add to the ends of a line, in heights: without taking it off, narrow gutters vanish."""

MOST_TEXT = 0.2
"""The share of a dark patch that text may cover for it to be a figure."""

MOST_SEAL = 0.25
"""Width of a seal, in shares of the page's shorter side, above which a dark one is a picture."""

MOST_DARK = 1.3
"""A dark patch that is so many times as large as the seal in it is a picture with red in it."""

LEAST = 1e-3
"""No text is taken to be lower than this."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A line in the frame. `height` is that of its text, `box` its place; `across`: it runs against the text of the page."""

    line: Line
    box: Box
    height: float
    across: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """The pieces of a page and what stands between them. `vertical`: the text of the page runs downwards.

    to_frame: from page space. size: width and height of the frame. level and upright: rulings along and across the rows.
    """

    pieces: tuple[Piece, ...]
    vertical: bool
    to_frame: Affine
    size: tuple[float, float]
    level: tuple[Segment, ...]
    upright: tuple[Segment, ...]
    figures: tuple[Box, ...]
    seals: tuple[Box, ...]
    em: float


def frame_of(lines: Iterable[Line], width: float, height: float, view: View, marks: Marks) -> Frame:
    """The lines of a page of `width` by `height` in the frame that fits the way its text runs."""
    lines = sorted(lines, key=lambda line: (line.quad.points, line.id))
    to_view = view.transform(width, height)
    view_width, view_height = view.size(width, height)
    vertical = _mostly_vertical(lines)
    centre = Affine.translation(view_width / 2, view_height / 2)
    levelled = centre.inverse().then(Affine.rotation(-_slope(lines, to_view, vertical))).then(centre)
    to_frame = to_view.then(levelled)
    size = (view_width, view_height)
    if vertical:
        to_frame = to_frame.then(Affine(a=0.0, b=-1.0, c=1.0, d=0.0, f=view_width))
        size = (view_height, view_width)
    pieces = tuple(_piece(line, to_frame, vertical) for line in lines)
    seals = _outermost(_distinct(q.mapped(to_frame).bounds for q in marks.seals))
    figures, seals = _parted(_figures(marks, to_frame, pieces), seals, MOST_SEAL * min(size))
    level, upright = _rulings(marks, to_frame, figures)
    level, upright = _beside_text(level, pieces, 0), _beside_text(upright, pieces, 1)
    return Frame(
        pieces=pieces,
        vertical=vertical,
        to_frame=to_frame,
        size=size,
        level=level,
        upright=upright,
        figures=figures,
        seals=seals,
        em=_em(pieces),
    )


def arrays(boxes: Sequence[Box]) -> NDArray[np.float64]:
    """Columns x0, y0, x1, y1."""
    return np.array([(b.x0, b.y0, b.x1, b.y1) for b in boxes], dtype=np.float64).reshape(-1, 4)


def _mostly_vertical(lines: Sequence[Line]) -> bool:
    standing = sum(weight(line) for line in lines if line.vertical)
    lying = sum(weight(line) for line in lines if not line.vertical and len(line.text) > 1)
    return standing > lying


def weight(line: Line) -> float:
    """What a line says about its page: its length, but little if it was hardly read (noise taken for text)."""
    return (len(line.text) or 1) * max(line.confidence, 0.1) ** 2


def _slope(lines: Sequence[Line], to_view: Affine, vertical: bool) -> float:
    """Degrees by which the text still slopes in the view: the median over the long lines, weighted by length."""
    found: list[tuple[float, float]] = []
    for line in lines:
        quad = line.quad.mapped(to_view)
        if line.vertical != vertical:
            continue
        if vertical:
            (x0, y0), (x1, y1) = _middle(quad.tl, quad.tr), _middle(quad.bl, quad.br)
            angle, length, thick = math.degrees(math.atan2(x0 - x1, y1 - y0)), math.hypot(x1 - x0, y1 - y0), quad.width
        else:
            (x0, y0), (x1, y1) = _middle(quad.tl, quad.bl), _middle(quad.tr, quad.br)
            angle, length, thick = math.degrees(math.atan2(y1 - y0, x1 - x0)), math.hypot(x1 - x0, y1 - y0), quad.height
        if length > 6 * thick and abs(angle) < MOST_SKEW:
            found.append((angle, length))
    if len(found) < 3:
        return 0.0
    found.sort()
    half = sum(length for _, length in found) / 2
    for angle, length in found:
        half -= length
        if half <= 0:
            return angle
    return 0.0


def _middle(p: tuple[float, float], q: tuple[float, float]) -> tuple[float, float]:
    return ((p[0] + q[0]) / 2, (p[1] + q[1]) / 2)


def _piece(line: Line, to_frame: Affine, vertical: bool) -> Piece:
    quad = line.quad.mapped(to_frame)
    bounds = quad.bounds
    if line.vertical == vertical or len(line.text) <= 1:
        thick = min(quad.width if line.vertical else quad.height, bounds.height)
        middle = bounds.centre[1]
        spare = min(PADDING * thick, 0.1 * bounds.width)
        box = Box(bounds.x0 + spare, middle - thick / 2, bounds.x1 - spare, middle + thick / 2)
        across = bounds.height > 2.5 * bounds.width and len(line.text) > 2
        return Piece(line, bounds if across else box, max(bounds.width if across else thick, LEAST), across)
    across = bounds.height > 1.5 * bounds.width
    return Piece(line, bounds, max(min(bounds.width, bounds.height), LEAST), across)


def _figures(marks: Marks, to_frame: Affine, pieces: Sequence[Piece]) -> tuple[Box, ...]:
    """Figures that are not just dense text."""
    figures = []
    for quad in marks.figures:
        box = quad.mapped(to_frame).bounds
        parts = [p.box.intersection(box) for p in pieces]
        if sum(part.area for part in parts if part) < MOST_TEXT * box.area:
            figures.append(box)
    return _outermost(_distinct(figures))


def _distinct(boxes: Iterable[Box]) -> tuple[Box, ...]:
    return tuple(sorted(set(boxes), key=lambda b: (b.y0, b.x0, b.y1, b.x1)))


def _outermost(boxes: Sequence[Box]) -> tuple[Box, ...]:
    """Without those that stand in another, as the star does in its seal."""
    return tuple(b for b in boxes if not any(o.area > b.area and o.contains(b.centre) for o in boxes))


def _parted(figures: Sequence[Box], seals: Sequence[Box], largest: float) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    """Both without the red of a picture that looks like a seal, and the dark of a seal that looks like a figure."""
    kept = tuple(
        s for s in seals if not any((f.area > MOST_DARK * s.area or s.width > largest) and _within(s, f) for f in figures)
    )
    return tuple(f for f in figures if not any(_within(f, s) for s in kept)), kept


def _within(a: Box, b: Box) -> bool:
    common = a.intersection(b)
    return common is not None and common.area >= 0.8 * a.area


def _rulings(marks: Marks, to_frame: Affine, figures: Sequence[Box]) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    level: list[Segment] = []
    upright: list[Segment] = []
    for x0, y0, x1, y1 in (*marks.horizontal, *marks.vertical):
        (a, b), (c, d) = sorted((to_frame.apply((x0, y0)), to_frame.apply((x1, y1))))
        inside = (a + c) / 2, (b + d) / 2
        if any(f.grown(0.02 * f.width).contains(inside) for f in figures):
            continue
        if abs(c - a) >= abs(d - b):
            level.append((a, b, c, d))
        else:
            upright.append((a, b, c, d) if b <= d else (c, d, a, b))
    return tuple(sorted(level)), tuple(sorted(upright))


def _beside_text(segments: Sequence[Segment], pieces: Sequence[Piece], axis: int) -> tuple[Segment, ...]:
    """Rulings without strokes of letters and lines that strike text out; axis 0: level ones, 1: upright ones."""
    if not segments or not pieces:
        return tuple(segments)
    boxes = arrays([p.box for p in pieces])
    start, end = boxes[:, axis], boxes[:, axis + 2]
    first, last = boxes[:, 1 - axis], boxes[:, 3 - axis]
    inner = 0.15 * np.array([p.height for p in pieces])
    kept = []
    for s in segments:
        at = (s[1 - axis] + s[3 - axis]) / 2
        inside = (first + inner < at) & (at < last - inner)
        covered = np.clip(np.minimum(end, s[axis + 2]) - np.maximum(start, s[axis]), 0, None)[inside].sum()
        if covered < 0.7 * (s[axis + 2] - s[axis]):
            kept.append(s)
    return tuple(kept)


def _em(pieces: Sequence[Piece]) -> float:
    """The height of body text: the median over characters, not over lines."""
    heights = sorted((p.height, weight(p.line)) for p in pieces if not p.across) or [(1.0, 1)]
    half = sum(n for _, n in heights) / 2
    for height, n in heights:
        half -= n
        if half <= 0:
            return height
    return 1.0


def page_quad(box: Box, frame: Frame) -> Quad:
    """The frame's `box` as a quad in page space, clockwise from the top left of its text."""
    quad = Quad.of(box)
    if frame.vertical:
        quad = Quad(quad.bl, quad.tl, quad.tr, quad.br)
    return quad.mapped(frame.to_frame.inverse())
