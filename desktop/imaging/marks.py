"""What stands on a page besides text: rulings, red seals, figures, boxes to be ticked, codes. Found on bounded copies."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop.document.geometry import Box, Quad
from desktop.document.model import Marks
from desktop.imaging.codes import find_codes
from desktop.imaging.ticks import find_ticks

Pixels = NDArray[np.uint8]
Segment = tuple[float, float, float, float]

WORK_SIDE = 1600
"""Longest side of the copy that rulings are looked for on; thinner lines than a pixel of it are still seen as grey."""
SHORTEST = 0.025
"""Least length of a ruling, as a share of the page's shorter side."""
LETTERS = 3.5
"""Least length of a ruling in heights of the page's letters: strokes of large letters are shorter."""
JOIN = 0.012
"""Gaps in a ruling up to this share of the shorter side are bridged."""


def find_marks(pixels: Pixels) -> Marks:
    """The rulings, seals, figures, boxes to be ticked and codes of a page, in pixels of the image given.

    pixels: uint8, (height, width, 3) RGB or (height, width) grey. A skew of a few degrees does no harm.
    """
    height, width = pixels.shape[:2]
    if min(height, width) < 16:
        return Marks()
    scale = min(1.0, WORK_SIDE / max(height, width))
    copy = pixels if scale == 1.0 else cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    grey = copy if copy.ndim == 2 else cv2.cvtColor(copy, cv2.COLOR_RGB2GRAY)
    ink = _ink(grey)
    shortest = max(SHORTEST * min(ink.shape), LETTERS * _letter(ink), 16.0)
    level = _rulings(ink, shortest)
    upright = [(y0, x0, y1, x1) for x0, y0, x1, y1 in _rulings(np.ascontiguousarray(ink.T), shortest)]
    whole = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    figures, codes = _quads(_figures(grey), scale), find_codes(whole)
    return Marks(
        horizontal=_scaled(level, scale),
        vertical=_scaled(upright, scale),
        seals=_quads(_seals(copy), scale) if copy.ndim == 3 else (),
        figures=figures,
        ticks=tuple(t for t in find_ticks(whole) if not any(c.quad.bounds.contains(t.quad.centre) for c in codes)),
        codes=codes,
    )


def _ink(grey: Pixels) -> Pixels:
    """255 where a pixel is darker than the paper around it."""
    blurred = cv2.boxFilter(grey, -1, (41, 41))
    return np.where(grey.astype(np.int16) + 24 < blurred, 255, 0).astype(np.uint8)


def _letter(ink: Pixels) -> float:
    """The height of most connected patches of ink that are no specks: letters, on a page with text."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    sizes = stats[1:, 2:4].max(axis=1)
    sizes = sizes[(sizes >= 5) & (sizes < 0.1 * max(ink.shape))]
    return float(np.median(sizes)) if len(sizes) else 0.0


def _rulings(ink: Pixels, shortest: float) -> list[Segment]:
    """Drawn lines that run to the right. A sloping one is a stair of short runs, so runs are found first and joined then."""
    thick = cv2.dilate(ink, np.ones((2, 1), np.uint8))
    runs = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, max(10, round(0.5 * shortest))), np.uint8))
    stairs = cv2.dilate(runs, np.ones((3, 5), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(stairs, connectivity=8)
    found: list[Segment] = []
    for x, y, w, h, _area in stats[1:count]:
        if w >= shortest and h <= max(12, 0.12 * w):
            segment = _ruling(runs, (int(x), int(y), int(w), int(h)))
            if segment and segment[2] - segment[0] >= 0.9 * shortest:
                found.append(segment)
    return _joined(found, JOIN * min(ink.shape))


def _ruling(runs: Pixels, place: tuple[int, int, int, int]) -> Segment | None:
    """The straight line through the runs at a place, None where they are thick or bent."""
    x, y, w, h = place
    part = runs[y : y + h, x : x + w] > 0
    columns = np.flatnonzero(part.any(axis=0))
    depth = part.sum(axis=0)[columns]
    if len(columns) < 2 or np.median(depth) > max(8.0, 0.05 * len(columns)):
        return None
    centre = (part * np.arange(h)[:, None]).sum(axis=0)[columns] / depth
    slope, start = np.polyfit(columns, centre, 1)
    if np.abs(centre - slope * columns - start).mean() > 4:
        return None
    a, b = float(columns[0]), float(columns[-1])
    return (float(x + a), float(y + start + slope * a), float(x + b), float(y + start + slope * b))


def _joined(segments: list[Segment], gap: float) -> list[Segment]:
    """Pieces of one drawn line made one again."""
    lines: list[Segment] = []
    for x0, y0, x1, y1 in sorted(segments):
        for i, (a0, b0, a1, b1) in enumerate(lines):
            if x0 - a1 <= gap and abs(y0 - b1) <= 4 and x1 > a1 and x0 >= a0:
                lines[i] = (a0, b0, x1, y1)
                break
        else:
            lines.append((x0, y0, x1, y1))
    return lines


def _seals(copy: Pixels) -> list[Box]:
    """Compact patches of red ink, of the size of a stamp."""
    small = _at_most(copy, WORK_SIDE // 2)
    red, green, blue = (small[..., i].astype(np.int16) for i in range(3))
    mask = ((red - np.maximum(green, blue) > 45) & (red > 90)).astype(np.uint8) * 255
    if not mask.any():
        return []
    side = min(mask.shape)
    reach = max(3, round(0.012 * side))
    closed = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    back = copy.shape[1] / small.shape[1]
    seals = []
    for label, (x, y, w, h, _area) in enumerate(stats[1:count], 1):
        inside = mask[y : y + h, x : x + w][labels[y : y + h, x : x + w] == label]
        filled = np.count_nonzero(inside) / (w * h)
        sized = 0.035 * side <= min(w, h) and max(w, h) <= 0.4 * side and max(w, h) <= 1.8 * min(w, h)
        if sized and filled >= 0.08 and _on_paper(small, (int(x), int(y), int(w), int(h))):
            seals.append(Box(x * back, y * back, (x + w) * back, (y + h) * back))
    return seals


def _on_paper(small: Pixels, place: tuple[int, int, int, int]) -> bool:
    """True if what surrounds a place is mostly bright and without colour: a stamp, not part of a photograph."""
    x, y, w, h = place
    edge = max(2, w // 12)
    around = small[max(0, y - edge) : y + h + edge, max(0, x - edge) : x + w + edge].astype(np.int16)
    frame = np.ones(around.shape[:2], dtype=bool)
    frame[edge:-edge, edge:-edge] = False
    ring = around[frame]
    pale = (ring.min(axis=1) > 140) & (ring.max(axis=1) - ring.min(axis=1) < 50)
    return bool(pale.mean() >= 0.6)


def _figures(grey: Pixels) -> list[Box]:
    """Large patches that are inked nearly everywhere: photographs, dark drawings. Whoever knows the text may reject some."""
    small = _at_most(grey, WORK_SIDE // 4)
    paper = float(np.quantile(small, 0.9))
    dark = (small < paper - 40).astype(np.uint8) * 255
    solid = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    solid = cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((13, 13), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(solid, connectivity=8)
    height, width = small.shape
    back = grey.shape[1] / width
    return [
        Box(x * back, y * back, (x + w) * back, (y + h) * back)
        for x, y, w, h, area in stats[1:count]
        if min(w / width, h / height) >= 0.06 and area >= 0.5 * w * h and w * h < 0.8 * width * height
    ]


def _at_most(picture: Pixels, side: int) -> Pixels:
    scale = side / max(picture.shape[:2])
    return picture if scale >= 1 else cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)


def _scaled(segments: Iterable[Segment], scale: float) -> tuple[Segment, ...]:
    return tuple(sorted((float(a / scale), float(b / scale), float(c / scale), float(d / scale)) for a, b, c, d in segments))


def _quads(boxes: Iterable[Box], scale: float) -> tuple[Quad, ...]:
    return tuple(
        Quad.of(Box(float(b.x0 / scale), float(b.y0 / scale), float(b.x1 / scale), float(b.y1 / scale))) for b in boxes
    )
