"""Which way up a page is and how much its lines slope, from the boxes found on it and a few of them read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from desktop.engines.rapid.recognition import Said, is_wide
from desktop.engines.rapid.strips import between, is_tall, lying, size_of, standing, upside_down

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Boxes = NDArray[np.float32]
    Corners = NDArray[np.float32]

SAMPLES = 6
PLENTY = 6.0
"""This much evidence, some six characters read surely, needs no more samples."""
CLEAR = 2.0
"""A box this many times longer than thick tells which way its line runs."""
LONG = 10.0
"""Of a longer sample only this many times its thickness is read."""

Read = Callable[["Corners"], Said]
ReadCells = Callable[["Corners", Said], Said]


def find_turn(boxes: Boxes, read: Read, read_cells: ReadCells) -> int:
    """Clockwise degrees that bring the page upright. Boxes: (n, 4, 2). `read_cells`: reads a strip with each of its characters
    turned clockwise within its place, as they stand in a column that lies on its left side."""
    if not len(boxes):
        return 0
    down = runs_down(boxes)
    ways: tuple[list[tuple[Corners, Said]], list[tuple[Corners, Said]]] = ([], [])
    for box in samples([box for box in boxes if is_tall(box) == down]):
        strip = lying(box) if down else box
        for way, corners in zip(ways, (strip, upside_down(strip)), strict=True):
            way.append((corners, read(corners)))
        less, more = sorted(map(_evidence, ways))
        if len(ways[0]) > 1 and more > PLENTY + 4 * less:
            break
    forward, backward = map(_evidence, ways)
    if max(forward, backward) < 1:
        return 0
    flipped = backward > forward
    columns = _are_columns(ways[flipped], read_cells)
    first = (0 if columns else 270) if down else (90 if columns else 0)
    return (first + 180 * flipped) % 360


def _evidence(way: list[tuple[Corners, Said]]) -> float:
    return sum(weight(said) for _, said in way)


def _are_columns(strips: list[tuple[Corners, Said]], read_cells: ReadCells) -> bool:
    """True when the characters lie on their left side in the strips. Lines of Chinese are read whether they do or not; turned
    one by one they are read only if they did."""
    chars = [char for _, said in strips for char in said.text if char.strip()]
    if sum(map(is_wide, chars)) * 2 <= len(chars):
        return False
    turned = [(corners, read_cells(corners, said)) for corners, said in strips if said.chars]
    return 3 * _evidence(turned) > _evidence(strips)


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


def samples(boxes: Sequence[Corners]) -> list[Corners]:
    """The boxes that tell most: those of ordinary thickness, longest first; of each its middle."""
    sizes = [sorted(size_of(box)) for box in boxes]
    usual = float(np.median([thin for thin, _ in sizes])) if sizes else 0.0
    ranked = sorted(range(len(boxes)), key=lambda at: (not 0.5 * usual <= sizes[at][0] <= 2 * usual, -sizes[at][1]))
    return [_middle(boxes[at]) for at in ranked[:SAMPLES]]


def _middle(box: Corners) -> Corners:
    width, height = size_of(box)
    share = LONG * min(width, height) / max(width, height, 1.0)
    if share >= 1:
        return box
    start, end = 0.5 - share / 2, 0.5 + share / 2
    return between(box, start, end) if width > height else standing(between(lying(box), start, end))


def weight(said: Said) -> float:
    """Evidence that a strip was read the right way up. Noise reads as few unsure characters."""
    return sum(char.confidence**2 for char in said.chars if not char.text.isspace())


def slope(boxes: Boxes) -> float:
    """Median angle of the long boxes of an upright page, degrees clockwise, weighted by length; columns count by their lean."""
    angles, lengths = [], []
    for box in boxes:
        width, height = size_of(box)
        if max(width, height) < 4 * min(width, height):
            continue
        tall = is_tall(box)
        top_left, top_right, bottom_right, bottom_left = lying(box) if tall else box
        x, y = (top_right - top_left + bottom_right - bottom_left).tolist()
        angle = float(np.degrees(np.arctan2(y, x))) - (90.0 if tall else 0.0)
        angles.append((angle + 180.0) % 360.0 - 180.0)
        lengths.append(max(width, height))
    if not angles:
        return 0.0
    order = np.argsort(angles)
    passed = np.cumsum(np.asarray(lengths)[order])
    middle = int(order[int(np.searchsorted(passed, passed[-1] / 2))])
    return float(round(angles[middle], 2))
