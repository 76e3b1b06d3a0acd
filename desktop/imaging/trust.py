"""Whether a text layer is really what the page shows: its characters are compared with the ink of the drawn page.

Measured on true and on shifted or foreign layers: characters of a true one lie on ink nearly always (97 % and more, others
below 75 %), and the ink share of its word spaces is a third of that of its characters at most (others 70 % and more).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from desktop.document.geometry import Box
from desktop.imaging.values import CarriedLine

_INKED, _BARE = 0.8, 0.3
_SPACE_INK, _FEW_SPACES = 0.5, 20
_GROUP_COUNTS = 0.15
_GARBLED = 0.05
_UNWRITTEN = 0.45
_SCAN_TEXT, _DRAWN_TEXT = 0.35, 0.1
_CELL = 12
_NEARBY = 12
_DARK_PAPER = 110
_STANDS_OUT = 20

Boxes = NDArray[np.float64]


def judge(lines: Sequence[CarriedLine], grey: NDArray[np.uint8], resolution: tuple[float, float], *, scan: bool) -> str:
    """ "ok", or why the layer is not to be trusted, as in TextLayer.

    lines: those on the page, in page space. grey: the whole page drawn with `resolution` pixels a unit along x and y.
    scan: images cover most of the page."""
    if _is_garbled("".join(carried.line.text for carried in lines)):
        return "garbled"
    page = _Ink(grey, resolution)
    total = sum(len(carried.line.chars) for carried in lines)
    for visible in (True, False):
        group = [carried for carried in lines if carried.visible is visible]
        if sum(len(carried.line.chars) for carried in group) >= _GROUP_COUNTS * total:
            reason = _misplaced(group, page, visible=visible, scan=scan)
            if reason is not None:
                return reason
    return "ok" if page.covered_by(lines) >= (_SCAN_TEXT if scan else _DRAWN_TEXT) else "too-little"


def _is_garbled(text: str) -> bool:
    """Unmapped, private and control characters; or hardly any letters, runs of dots and dashes counted once."""
    seen = [c for c in text if not c.isspace()]
    if not seen:
        return True
    bad = sum(1 for c in seen if c == "\N{REPLACEMENT CHARACTER}" or unicodedata.category(c) in ("Cc", "Co", "Cn", "Cs"))
    if bad > _GARBLED * len(seen):
        return True
    once = [c for c, before in zip(seen, ["", *seen], strict=False) if c != before or c.isalnum()]
    return len(once) > 50 and sum(c.isalnum() for c in once) < _UNWRITTEN * len(once)


def _misplaced(group: Sequence[CarriedLine], page: _Ink, *, visible: bool, scan: bool) -> str | None:
    written = page.shares(_boxes(group, spaces=False))
    inked = float((written > 0.03).mean()) if len(written) else 0.0
    if inked < _INKED:
        if visible:
            return "hidden"
        return "no-ink" if inked < _BARE else "invisible-mismatch"
    spaces = page.shares(_boxes(group, spaces=True))
    if (scan or not visible) and len(spaces) >= _FEW_SPACES and spaces.mean() > _SPACE_INK * written.mean():
        return "hidden" if visible else "invisible-mismatch"
    return None


def _boxes(lines: Sequence[CarriedLine], *, spaces: bool) -> Boxes:
    bounds = [
        char.quad.bounds
        for carried in lines
        for char in carried.line.chars
        if char.quad is not None and char.text.isspace() is spaces
    ]
    return _array(bounds)


def _array(bounds: Sequence[Box]) -> Boxes:
    return np.array([(b.x0, b.y0, b.x1, b.y1) for b in bounds], dtype=np.float64).reshape(-1, 4)


class _Ink:
    """What stands out from the paper around it, dark on light or light on dark."""

    def __init__(self, grey: NDArray[np.uint8], resolution: tuple[float, float]) -> None:
        around = np.asarray(Image.fromarray(grey).filter(ImageFilter.BoxBlur(_NEARBY)), dtype=np.int16)
        above = grey.astype(np.int16) - around
        self._ink = np.where(around < _DARK_PAPER, above > _STANDS_OUT, above < -_STANDS_OUT)
        self._sums = np.zeros((grey.shape[0] + 1, grey.shape[1] + 1), dtype=np.int64)
        self._sums[1:, 1:] = self._ink.cumsum(0, dtype=np.int64).cumsum(1)
        self._scale = np.array([*resolution, *resolution])

    def _pixels(self, boxes: Boxes) -> tuple[NDArray[np.int64], ...]:
        """x0, y0, x1, y1 in whole pixels on the page, at least one pixel each way."""
        height, width = self._ink.shape
        x0, y0, x1, y1 = np.round(boxes * self._scale).astype(np.int64).T
        x0, y0 = x0.clip(0, width - 1), y0.clip(0, height - 1)
        return x0, y0, np.maximum(x1.clip(0, width), x0 + 1), np.maximum(y1.clip(0, height), y0 + 1)

    def shares(self, boxes: Boxes) -> NDArray[np.float64]:
        """Of each box, how much is ink."""
        x0, y0, x1, y1 = self._pixels(boxes)
        found = self._sums[y1, x1] - self._sums[y0, x1] - self._sums[y1, x0] + self._sums[y0, x0]
        return found / ((x1 - x0) * (y1 - y0))

    def covered_by(self, lines: Sequence[CarriedLine]) -> float:
        """The share of the written parts of the page (small cells with some ink, not full of it) that the lines touch."""
        touched = np.zeros(self._ink.shape, dtype=bool)
        for x0, y0, x1, y1 in zip(*self._pixels(_array([c.line.quad.bounds for c in lines])), strict=True):
            touched[max(0, y0 - 2) : y1 + 2, max(0, x0 - 2) : x1 + 2] = True
        rows, columns = (n // _CELL for n in self._ink.shape)
        if not rows or not columns:
            return 1.0
        shape = (rows, _CELL, columns, _CELL)
        ink = self._ink[: rows * _CELL, : columns * _CELL].reshape(shape).mean((1, 3))
        reached = touched[: rows * _CELL, : columns * _CELL].reshape(shape).any((1, 3))
        written = (ink > 0.04) & (ink < 0.7)
        return float((written & reached).sum() / max(1, written.sum())) if written.any() else 1.0
