"""Paper and ink of a page: how bright the paper is from place to place, what is darker, and how large its letters are."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

INKED = 0.8
"""A pixel is inked from this share of its paper's brightness downwards."""
_LEAST_LETTER = 5
_COARSE = 8


def grey_of(pixels: Pixels) -> Pixels:
    """pixels: uint8, (height, width, 3) RGB or (height, width)."""
    return pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)


def at_most(picture: Pixels, side: int) -> Pixels:
    """No longer than `side`, each pixel the mean of what it stands for."""
    scale = side / max(picture.shape[:2])
    return picture if scale >= 1 else cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def paper_of(picture: Pixels, reach: float) -> Pixels:
    """What the picture would be without ink, smooth. reach: pixels from any ink to clean paper, some heights of a letter."""
    height, width = picture.shape[:2]
    step = max(1, min(_COARSE, round(reach / 4)))
    small = cv2.resize(picture, (max(1, width // step), max(1, height // step)), interpolation=cv2.INTER_AREA)
    side = 2 * max(1, round(reach / step / 2)) + 1
    bright = cv2.dilate(small, np.ones((side, side), np.uint8))
    smooth = cv2.blur(bright, (side, side))
    paper: Pixels = cv2.resize(smooth, (width, height), interpolation=cv2.INTER_LINEAR)
    return paper


def share_of_paper(grey: Pixels, paper: Pixels) -> Pixels:
    """Brightness beside the paper's, 255 where it is as bright."""
    share: Pixels = cv2.divide(grey, cv2.max(paper, 1), scale=255.0)
    return share


@dataclass(frozen=True, slots=True)
class Patches:
    """Connected patches of ink. boxes: (count, 4) of x, y, width, height; labels: of each pixel, 0 where there is none, else
    one more than the index in `boxes`."""

    labels: NDArray[np.int32]
    boxes: NDArray[np.int32]
    areas: NDArray[np.int32]

    @property
    def sides(self) -> NDArray[np.int32]:
        """The longer one of each."""
        longer: NDArray[np.int32] = self.boxes[:, 2:].max(axis=1)
        return longer


def patches_of(ink: NDArray[np.uint8]) -> Patches:
    """ink: not 0 where there is some."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8, ltype=cv2.CV_32S)
    return Patches(labels.astype(np.int32, copy=False), stats[1:, :4], stats[1:, 4])


def letter_height(patches: Patches, shape: tuple[int, ...]) -> float:
    """The height of patches of the size of letters, in pixels, by how much ink they have: specks, however many, have little;
    0 where there are too few to say."""
    heights, sides = patches.boxes[:, 3], patches.sides
    likely = (sides >= _LEAST_LETTER) & (sides < 0.1 * max(shape[:2]))
    if likely.sum() < 5:
        return 0.0
    order = np.argsort(heights[likely])
    ink = np.cumsum(patches.areas[likely][order])
    return float(heights[likely][order][np.searchsorted(ink, ink[-1] / 2)])
