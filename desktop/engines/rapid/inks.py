"""Where there is ink on a page: under the lines that were read, and where nobody read any."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import cv2
import numpy as np

from desktop.document.geometry import Box, Quad
from desktop.engines.contract import Ink

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LONGEST = 2400
"""Ink is looked for in a copy of at most this side: thin strokes still show in it."""
_CONTRAST = 24
"""Grey levels by which ink is darker than the paper around it."""
_AROUND = 51
"""Side of what counts as around, in pixels of the copy: more than the thickness of large print."""
_INKED = 0.004
"""Share of ink in a line's outline: a single comma has more."""
_FLAT, _TALL = 0.5, 3.0
"""Text that nobody read is this high, in heights of the page's usual line."""
_LONG = 1.0
"""And at least this long."""
_THIN, _FULL = 0.08, 0.7
"""And so much of its box is ink: less is dirt or a ruling's frame, more is a picture."""


def find_ink(pixels: NDArray[np.uint8], quads: Sequence[Quad], poll: Callable[[], None]) -> Ink:
    """pixels: RGB or grey. quads: of the lines that were read, in pixels."""
    ink, scale = _ink(pixels)
    poll()
    outlines = [(np.array(quad.points) * scale).astype(np.int32) for quad in quads]
    inked = tuple(_share(ink, outline) >= _INKED for outline in outlines)
    heights = [scale * quad.bounds.height if quad.width > quad.height else scale * quad.bounds.width for quad in quads]
    usual = float(np.median(heights)) if heights else 0.0
    if usual < 4:
        return Ink(inked)
    for outline, height in zip(outlines, heights, strict=True):
        cv2.fillPoly(ink, [outline], 0)
        cv2.polylines(ink, [outline], True, 0, max(2, round(height / 2)))
    poll()
    return Ink(inked, tuple(Quad.of(Box(*(side / scale for side in box))) for box in _like_text(ink, usual)))


def _ink(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    """1 where there is ink, in a copy of the page, and the copy's scale."""
    scale = min(1.0, _LONGEST / max(pixels.shape[:2]))
    if scale < 1:
        size = (max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale)))
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    grey = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    ink: NDArray[np.uint8] = cv2.adaptiveThreshold(
        np.ascontiguousarray(grey), 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, _AROUND, _CONTRAST
    )
    return ink, scale


def _share(ink: NDArray[np.uint8], outline: NDArray[np.int32]) -> float:
    x, y, width, height = cv2.boundingRect(outline)
    x, y, right, bottom = max(0, x), max(0, y), x + width, y + height
    part = ink[y:bottom, x:right]
    if not part.size:
        return 0.0
    mask = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(mask, [outline - np.array((x, y), np.int32)], 1)
    return float((part & mask).sum()) / max(1.0, float(mask.sum()))


def _like_text(ink: NDArray[np.uint8], usual: float) -> list[tuple[float, float, float, float]]:
    """(x0, y0, x1, y1) of what has the size of words once letters are joined; long straight strokes are rulings."""
    reach = max(3, round(4 * usual))
    for shape in ((reach, 1), (1, reach)):
        ruling = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape[::-1], np.uint8))
        ink = cv2.subtract(ink, cv2.dilate(ruling, np.ones((3, 3), np.uint8)))
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((max(1, round(usual / 4)), max(1, round(usual))), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    inside = np.bincount(labels.ravel(), ink.ravel(), minlength=count)
    found = []
    for at in range(1, count):
        x, y, width, height, _ = (int(number) for number in stats[at])
        full = inside[at] / max(1, width * height)
        if _FLAT * usual <= height <= _TALL * usual and width >= _LONG * usual and _THIN <= full <= _FULL:
            found.append((float(x), float(y), float(x + width), float(y + height)))
    return found
