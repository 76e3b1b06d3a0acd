"""The picture of a line, cut out of the picture of its page and laid level.

A line too long for its place is broken into rows, as its text is; a column is laid out as rows, character by character.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QTransform

from desktop.document.geometry import Affine, Point, Quad
from desktop.document.model import Line

MARGIN = 0.14
"""Of the height of a line, around its quad."""
LOWEST = 22.0
"""Rather than lower than this, a row of ink is broken into two."""
_LEAST = 1.0


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as it was drawn; to_page: from its pixels to page space."""

    page: str
    image: QImage
    to_page: Affine


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line and where it is shown, from the top left of the line's place."""

    quad: Quad
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class InkLayout:
    pieces: tuple[Piece, ...]
    width: float
    height: float


def lay_ink(line: Line, width: float, height: float) -> InkLayout:
    """Pieces of the line in a place `width` wide, in rows `height` high or a little lower where that saves a row."""
    if line.vertical:
        return _in_rows(_down(line), width, min(height, 28.0))
    whole = _longer(line.quad)
    aspect = _aspect(whole)
    if aspect * LOWEST <= width:
        row = min(height, width / aspect)
        return InkLayout((Piece(whole, 0.0, 0.0, aspect * row, row),), aspect * row, row)
    parts = _across(line, whole, math.ceil(aspect * LOWEST / width))
    return _in_rows(parts, width, min(height, width / max(map(_aspect, parts))))


def _aspect(quad: Quad) -> float:
    """Width to height, with the margin above and below that is shown too."""
    return max(quad.width, _LEAST) / max(quad.height, _LEAST) / (1 + 2 * MARGIN)


def _longer(quad: Quad) -> Quad:
    """With a margin at both ends."""
    more = MARGIN * quad.height / max(quad.width, _LEAST)
    return _part(quad, -more, 1 + more)


def _part(quad: Quad, start: float, end: float) -> Quad:
    """From one place along the text to another, 0-1."""
    top = (_between(quad.tl, quad.tr, start), _between(quad.tl, quad.tr, end))
    bottom = (_between(quad.bl, quad.br, start), _between(quad.bl, quad.br, end))
    return Quad(top[0], top[1], bottom[1], bottom[0])


def _in_rows(quads: Sequence[Quad], width: float, height: float) -> InkLayout:
    pieces: list[Piece] = []
    x = y = widest = 0.0
    for quad in quads:
        wide = min(_aspect(quad) * height, width)
        if x and x + wide > width + 0.5:
            x, y = 0.0, y + height
        pieces.append(Piece(quad, x, y, wide, height))
        x += wide
        widest = max(widest, x)
    return InkLayout(tuple(pieces), widest, y + height)


def _across(line: Line, whole: Quad, rows: int) -> list[Quad]:
    """The line in so many pieces, cut between characters where their places are known."""
    edges = [_along(whole, char.quad.tr) for char in line.chars if char.quad is not None]
    cuts = [0.0]
    for number in range(1, rows):
        even = number / rows
        cut = min(edges, key=lambda edge: abs(edge - even), default=even)
        cuts.append(cut if abs(cut - even) < 0.5 / rows and cut > cuts[-1] else even)
    return [_part(whole, start, end) for start, end in pairwise((*cuts, 1.0))]


def _down(line: Line) -> list[Quad]:
    """The characters of a column, evenly cut where their places are not known."""
    quads = [char.quad for char in line.chars if char.quad is not None]
    if quads and len(quads) == len(line.chars):
        return quads
    quad = line.quad
    count = max(1, round(quad.height / max(quad.width, _LEAST)))
    return [
        Quad(
            _between(quad.tl, quad.bl, a),
            _between(quad.tr, quad.br, a),
            _between(quad.tr, quad.br, b),
            _between(quad.tl, quad.bl, b),
        )
        for a, b in ((n / count, (n + 1) / count) for n in range(count))
    ]


def _between(a: Point, b: Point, t: float) -> Point:
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)


def _along(quad: Quad, point: Point) -> float:
    """How far along the top edge of the quad a point lies, 0-1."""
    dx, dy = quad.tr[0] - quad.tl[0], quad.tr[1] - quad.tl[1]
    length = dx * dx + dy * dy
    return ((point[0] - quad.tl[0]) * dx + (point[1] - quad.tl[1]) * dy) / length if length else 0.0


def paint_ink(painter: QPainter, left: float, top: float, layout: InkLayout, picture: PagePicture) -> None:
    """Draws the pieces of a line with the top left of their place at (left, top)."""
    to_pixels = picture.to_page.inverse()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    for piece in layout.pieces:
        target = QRectF(left + piece.x, top + piece.y, piece.width, piece.height)
        _paint_piece(painter, target, piece.quad.mapped(to_pixels), picture.image)
    painter.restore()


def _paint_piece(painter: QPainter, target: QRectF, quad: Quad, image: QImage) -> None:
    height = max(quad.height, _LEAST)
    margin = height * MARGIN
    scale = target.height() / (height + 2 * margin)
    across = min(1.0, target.width() / (scale * max(quad.width, _LEAST)))
    middle = ((quad.tl[0] + quad.bl[0]) / 2, (quad.tl[1] + quad.bl[1]) / 2)
    place = QTransform()
    place.translate(target.left(), target.center().y())
    place.scale(scale * across, scale)
    place.rotate(-quad.angle)
    place.translate(-middle[0], -middle[1])
    reach = quad.bounds.grown(margin + 2)
    source = QRectF(math.floor(reach.x0), math.floor(reach.y0), math.ceil(reach.width), math.ceil(reach.height))
    painter.save()
    painter.setClipRect(target, Qt.ClipOperation.IntersectClip)
    painter.setTransform(place, True)
    painter.drawImage(source.topLeft(), image, source)
    painter.restore()
