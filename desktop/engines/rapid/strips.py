"""A line of a page as a level strip of fixed height, the way its reader sees it, and the way back to the page.

A strip is named by its four corners in page pixels, (4, 2), clockwise from the top left of the text as it is read. A vertical
line is read lying on its left side, which is what the recogniser was trained on: its strip's left end is the column's top.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from desktop.document.geometry import Quad

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Corners = NDArray[np.float32]

HEIGHT = 48
"""Rows that the recogniser wants."""
TALL = 1.5
"""A box this many times higher than wide holds a vertical line."""
_FINEST = 4 * HEIGHT
_FLATTEST = 150
_LEVEL = 0.6


def upside_down(corners: Corners) -> Corners:
    return np.roll(corners, -2, axis=0)


def lying(corners: Corners) -> Corners:
    """The strip of a column read downwards."""
    return np.roll(corners, -1, axis=0)


def standing(corners: Corners) -> Corners:
    """The inverse of `lying`."""
    return np.roll(corners, 1, axis=0)


def is_tall(corners: Corners) -> bool:
    width, height = size_of(corners)
    return height >= TALL * width


def size_of(corners: Corners) -> tuple[float, float]:
    """Width along the text and height across it, in page pixels."""
    top_left, top_right, bottom_right, bottom_left = corners
    return (
        max(float(np.linalg.norm(top_right - top_left)), float(np.linalg.norm(bottom_right - bottom_left))),
        max(float(np.linalg.norm(bottom_left - top_left)), float(np.linalg.norm(bottom_right - top_right))),
    )


def moved(corners: Corners, outwards: float) -> Corners:
    """The strip with each side moved by so much of its height."""
    top_left, top_right, bottom_right, bottom_left = corners
    width, height = size_of(corners)
    right = (top_right - top_left) * (outwards * height / max(width, 1.0))
    down = (bottom_left - top_left) * outwards
    return np.stack(
        [top_left - right - down, top_right + right - down, bottom_right + right + down, bottom_left - right + down]
    )


def cut(pixels: NDArray[np.uint8], corners: Corners) -> NDArray[np.uint8]:
    """The strip as BGR, `HEIGHT` rows."""
    width, height = size_of(corners)
    target = max(4, round(HEIGHT * min(width / max(height, 1.0), _FLATTEST)))
    piece = _level(pixels, corners)
    if piece is None:
        piece = _warped(pixels, corners, width, height)
    shrinks = piece.shape[0] > HEIGHT
    piece = cv2.resize(piece, (target, HEIGHT), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC)
    strip: NDArray[np.uint8] = cv2.cvtColor(piece, cv2.COLOR_GRAY2BGR if piece.ndim == 2 else cv2.COLOR_RGB2BGR)
    return strip


def _level(pixels: NDArray[np.uint8], corners: Corners) -> NDArray[np.uint8] | None:
    """A plain slice where the box lies along the pixel grid within its own thickness' fraction, else None."""
    low, high = corners.min(axis=0), corners.max(axis=0)
    for turns in range(4):
        box = np.array([low, (high[0], low[1]), high, (low[0], high[1])], np.float32)
        if np.abs(np.roll(box, -turns, axis=0) - corners).max() > _LEVEL:
            continue
        x0, y0 = np.clip(np.round(low).astype(int), 0, (pixels.shape[1] - 1, pixels.shape[0] - 1))
        x1, y1 = np.clip(np.round(high).astype(int), (x0 + 1, y0 + 1), (pixels.shape[1], pixels.shape[0]))
        return np.rot90(pixels[y0:y1, x0:x1], turns)
    return None


def _warped(pixels: NDArray[np.uint8], corners: Corners, width: float, height: float) -> NDArray[np.uint8]:
    finer = min(1.0, _FINEST / max(height, 1.0))
    size = (max(1, round(width * finer)), max(1, round(height * finer)))
    goal = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, goal)
    warped: NDArray[np.uint8] = cv2.warpPerspective(
        pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return warped


def between(corners: Corners, start: float, end: float) -> Corners:
    """The part of a strip between two fractions of its length."""
    top_left, top_right, bottom_right, bottom_left = corners
    top, bottom = top_right - top_left, bottom_right - bottom_left
    return np.stack([top_left + start * top, top_left + end * top, bottom_left + end * bottom, bottom_left + start * bottom])


def as_quad(corners: Corners) -> Quad:
    return Quad.flat(round(float(number), 1) for number in corners.reshape(-1))
