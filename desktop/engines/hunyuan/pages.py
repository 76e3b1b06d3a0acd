"""A page the right way up and ready for the model, and the way back to the image that was given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from desktop.document.geometry import Affine, View
from desktop.engines.hunyuan.values import Prepared

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONGEST = 100
"""A strip longer than this many times its thickness gets blank paper below or beside it: the model takes none beyond 200."""

Prepare = Callable[["NDArray[np.uint8]", int], Prepared]


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """pixels: upright, kept so that a smaller cap can be prepared. turn: clockwise degrees that brought it upright.
    to_image: from pixels of `pixels` to those of the image given. prepared: at `cap` pixels."""

    pixels: NDArray[np.uint8]
    turn: int
    to_image: Affine
    prepared: Prepared
    cap: int

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of `pixels`."""
        return self.pixels.shape[1], self.pixels.shape[0]


def upright(pixels: NDArray[np.uint8], turn: int, cap: int, prepare: Prepare) -> Page:
    """turn: 0, 90, 180 or 270 degrees clockwise that bring the image upright."""
    to_image = View(turn=turn).transform(pixels.shape[1], pixels.shape[0]).inverse()
    turned = _lengthened(np.rot90(pixels, -turn // 90))
    return Page(turned, turn, to_image, prepare(turned, cap), cap)


def _lengthened(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    below, beside = max(0, -(-width // LONGEST) - height), max(0, -(-height // LONGEST) - width)
    margins = ((0, below), (0, beside), (0, 0))[: pixels.ndim]
    return np.pad(pixels, margins, constant_values=255) if below or beside else np.ascontiguousarray(pixels)
