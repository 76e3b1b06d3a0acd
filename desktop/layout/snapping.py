"""A rectangle drawn by hand, drawn tight around the ink that it is meant for."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.document.geometry import Box

INSIDE = 0.5
"""The share of a piece of ink that has to be inside for all of it to be meant."""


def snapped(box: Box, ink: Sequence[Box], margin: float) -> Box:
    """The box around all ink of which at least half is inside `box`, with `margin` on every side; `box` itself where there is
    none. All in one space and its unit.

    ink: boxes of words, lines, figures; one without an area (a ruling) counts by its length. Ink that is less than half inside
    is left out, though the new box may touch it."""
    meant = [piece for piece in ink if _inside(piece, box) >= INSIDE]
    if not meant:
        return box
    return Box.around(corner for piece in meant for corner in ((piece.x0, piece.y0), (piece.x1, piece.y1))).grown(margin)


def _inside(piece: Box, box: Box) -> float:
    return _share(piece.x0, piece.x1, box.x0, box.x1) * _share(piece.y0, piece.y1, box.y0, box.y1)


def _share(start: float, end: float, low: float, high: float) -> float:
    """Of a stretch what lies between `low` and `high`; a point is there or not."""
    if end <= start:
        return float(low <= start <= high)
    return max(0.0, min(end, high) - max(start, low)) / (end - start)
