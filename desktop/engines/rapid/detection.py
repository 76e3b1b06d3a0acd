"""Where the lines of a page are: the detector's likelihood of text, turned into rectangles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from desktop.document.geometry import Affine, Box, Quad
from desktop.engines.rapid.strips import size_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Boxes = NDArray[np.float32]

TEXT = 0.3
"""A pixel at least this likely belongs to text."""
SURE = 0.5
"""Mean likelihood over a found shape, below which it is no text."""
HINT = 0.1
"""A pixel at least this likely is worth a closer look."""
GROW = 1.6
"""The detector marks the core of a line; this factor of area over outline brings its ink back."""
STEP = 32
"""The network wants sides that are multiples of this."""

BAND = 3 << 19
OVERLAP = 96

Detect = Callable[["NDArray[np.float32]"], "NDArray[np.float32]"]


@dataclass(frozen=True, slots=True)
class Found:
    """boxes: (n, 4, 2), corners in page pixels, clockwise from the top left of the *upright* page.
    thickness: of the thinner lines, in pixels of the copy that was looked at.
    area: where there may be text, in page pixels; None: nowhere."""

    boxes: Boxes
    thickness: float
    area: Box | None


def find_lines(
    pixels: NDArray[np.uint8], detect: Detect, poll: Callable[[], None], *, scale: float, area: Box | None = None
) -> Found:
    """Looks at a copy of a page, or of an area of it, that is `scale` times its size."""
    image, to_page = _copy(pixels, area or Box(0, 0, pixels.shape[1], pixels.shape[0]), scale)
    likelihood = _likelihood(image, detect, poll)
    boxes = _rectangles(likelihood)
    sizes = [min(size_of(box)) for box in boxes]
    hints = cv2.boundingRect((likelihood > HINT).astype(np.uint8))
    around = Box(hints[0], hints[1], hints[0] + hints[2], hints[1] + hints[3]).grown(STEP)
    return Found(
        np.array([[to_page.apply((float(x), float(y))) for x, y in box] for box in boxes], np.float32).reshape(-1, 4, 2),
        float(np.percentile(sizes, 20)) if sizes else 0.0,
        Quad.of(around).mapped(to_page).bounds if hints[2] else None,
    )


def _copy(pixels: NDArray[np.uint8], area: Box, scale: float) -> tuple[NDArray[np.uint8], Affine]:
    """BGR, and the way from its pixels to those of the page. Flat pictures get a border, because the detector finds nothing in
    an image that is all line."""
    x0, y0 = max(0, int(area.x0)), max(0, int(area.y0))
    part = pixels[y0 : max(y0 + 1, int(area.y1)), x0 : max(x0 + 1, int(area.x1))]
    height, width = part.shape[:2]
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    image = cv2.resize(part, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    image = cv2.cvtColor(image, cv2.COLOR_GRAY2BGR if image.ndim == 2 else cv2.COLOR_RGB2BGR)
    missing = [max(0, max(size) // 6 - side, STEP * 2 - side) // 2 for side in size]
    if any(missing):
        image = cv2.copyMakeBorder(image, missing[1], missing[1], missing[0], missing[0], cv2.BORDER_REPLICATE)
    to_part = Affine.translation(-missing[0], -missing[1]).then(Affine.scaling(width / size[0], height / size[1]))
    return image, to_part.then(Affine.translation(x0, y0))


def _likelihood(image: NDArray[np.uint8], detect: Detect, poll: Callable[[], None]) -> NDArray[np.float32]:
    """In bands of at most `BAND` pixels across the longer side, which overlap: one whole page would take 0.7 GB."""
    height, width = image.shape[:2]
    if width > height:
        return _likelihood(image.transpose(1, 0, 2), lambda band: detect(band.swapaxes(2, 3)).T, poll).T
    size = (_stepped(width), _stepped(height))
    if size != (width, height):
        image = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
    found = np.empty(size[::-1], np.float32)
    bands = -(-size[0] * size[1] // BAND)
    thick = min(size[1], STEP * -(-(size[1] + (bands - 1) * OVERLAP) // (bands * STEP)))
    done = 0
    for band in range(bands):
        top = round(band * (size[1] - thick) / max(1, bands - 1))
        end = size[1] if band == bands - 1 else top + thick - OVERLAP // 2
        poll()
        found[done:end] = detect(as_input(image[top : top + thick]))[done - top : end - top]
        done = end
    return found if size == (width, height) else cv2.resize(found, (width, height), interpolation=cv2.INTER_LINEAR)


def _stepped(side: int) -> int:
    return max(STEP, round(side / STEP) * STEP)


def as_input(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A BGR image as (1, 3, height, width) in -1..1."""
    planes: NDArray[np.float32] = cv2.dnn.blobFromImage(image, 1 / 127.5, mean=(127.5, 127.5, 127.5))
    return planes


def _rectangles(likelihood: NDArray[np.float32]) -> Boxes:
    mask = cv2.dilate((likelihood > TEXT).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, hierarchy = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    boxes = [
        box
        for contour, (_, _, _, outer) in zip(contours, hierarchy[0] if hierarchy is not None else (), strict=True)
        if outer < 0 and (box := _rectangle(contour, likelihood)) is not None
    ]
    return np.stack(boxes) if boxes else np.zeros((0, 4, 2), np.float32)


def _rectangle(contour: NDArray[np.int32], likelihood: NDArray[np.float32]) -> NDArray[np.float32] | None:
    centre, (width, height), angle = cv2.minAreaRect(contour)
    if min(width, height) < 3 or _mean_inside(contour, likelihood) < SURE:
        return None
    grow = GROW * width * height / (width + height)  # twice the distance, as both sides move
    if min(width, height) + grow < 5:
        return None
    return upright_order(cv2.boxPoints((centre, (width + grow, height + grow), angle)))


def _mean_inside(contour: NDArray[np.int32], likelihood: NDArray[np.float32]) -> float:
    x, y, width, height = cv2.boundingRect(contour)
    mask = np.zeros((height, width), np.uint8)
    cv2.fillPoly(mask, [contour - np.array((x, y), np.int32)], 1)
    return float(cv2.mean(likelihood[y : y + height, x : x + width], mask)[0])


def upright_order(corners: Sequence[Sequence[float]] | NDArray[np.float32]) -> NDArray[np.float32]:
    """The four corners clockwise from the top left of a rectangle that leans at most 45 degrees."""
    points = np.asarray(corners, np.float32)
    points = points[np.argsort(points[:, 0], kind="stable")]
    left, right = points[:2], points[2:]
    top_left, bottom_left = left[np.argsort(left[:, 1], kind="stable")]
    top_right, bottom_right = right[np.argsort(right[:, 1], kind="stable")]
    return np.stack([top_left, top_right, bottom_right, bottom_left])
