"""Which way up a page is and how much its lines slope, from the boxes found on it and a few of them read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from desktop.engines.rapid.recognition import Said
from desktop.engines.rapid.strips import is_tall, lying, size_of, upside_down

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Boxes = NDArray[np.float32]
    Corners = NDArray[np.float32]

SAMPLES = 6
CLEAR = 2.0
"""A box this many times longer than thick tells which way its line runs."""

Read = Callable[["Corners"], Said]


def runs_down(boxes: Boxes) -> bool:
    """True when most text stands in tall boxes: a page lying on its side, or columns of Chinese."""
    down = across = 0.0
    for box in boxes:
        width, height = size_of(box)
        if height >= CLEAR * width:
            down += height / max(width, 1.0)
        elif width >= CLEAR * height:
            across += width / max(height, 1.0)
    return down > across


def samples(boxes: Boxes) -> list[Corners]:
    """The boxes that tell most: those of ordinary thickness, longest first."""
    sizes = [sorted(size_of(box)) for box in boxes]
    usual = float(np.median([thin for thin, _ in sizes])) if sizes else 0.0
    ranked = sorted(range(len(boxes)), key=lambda at: (not 0.5 * usual <= sizes[at][0] <= 2 * usual, -sizes[at][1]))
    return [boxes[at] for at in ranked[:SAMPLES]]


def preference(strips: list[Corners], read: Read) -> float:
    """How much better the strips read as they are than upside down; below 0: turn them."""
    return sum(weight(read(strip)) - weight(read(upside_down(strip))) for strip in strips)


def weight(said: Said) -> float:
    """Evidence that a strip was read the right way up. Noise reads as few unsure characters."""
    return sum(sure * sure for char, sure, _, _ in said.chars if not char.isspace())


def slope(boxes: Boxes, turn: int) -> float:
    """Median angle of the long boxes in degrees, clockwise, once the page is turned; columns count by their lean. Weighted by
    length."""
    angles, lengths = [], []
    for box in boxes:
        width, height = size_of(box)
        if max(width, height) < 4 * min(width, height):
            continue
        tall = is_tall(box)
        top_left, top_right, bottom_right, bottom_left = lying(box) if tall else box
        x, y = (top_right - top_left + bottom_right - bottom_left).tolist()
        angle = float(np.degrees(np.arctan2(y, x))) + turn - (90.0 if tall else 0.0)
        angles.append((angle + 180.0) % 360.0 - 180.0)
        lengths.append(max(width, height))
    if not angles:
        return 0.0
    order = np.argsort(angles)
    passed = np.cumsum(np.asarray(lengths)[order])
    return round(angles[order[int(np.searchsorted(passed, passed[-1] / 2))]], 2)
