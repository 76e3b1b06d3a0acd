"""Round marks of options (radio buttons): circles of one size, in a row or a column, beside words and larger than letters or
apart from them. At least one is empty; from this its fellows are known, crossed, dotted or filled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Numbers = NDArray[np.float64]

_ANGLES = np.linspace(0, 2 * np.pi, 48, endpoint=False)
_AROUND = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)])
_RADII = np.linspace(0.0, 1.2, 25)
"""Places along a radius, as shares of it."""
_RING = 0.94
_STRAY = 0.05
"""Share of ink inside a circle that is nobody's mark."""
_SHIFTS = np.array([(x, y) for x in (-2, -1, 0, 1, 2) for y in (-2, -1, 0, 1, 2)], dtype=np.float64)
_FAR = 25
"""How far apart fellows may be, in diameters."""
_LARGER, _ABOUT = 1.3, 0.85


@dataclass(frozen=True, slots=True)
class Round:
    """A circle in pixels of the image. size: its diameter. ink: share of what is inside its line."""

    x: float
    y: float
    size: float
    ink: float

    @property
    def empty(self) -> bool:
        return self.ink < _STRAY

    @property
    def box(self) -> tuple[int, int, int, int]:
        half = self.size / 2
        return (round(self.x - half), round(self.y - half), round(self.x + half), round(self.y + half))

    def beside(self, other: Round) -> bool:
        """In a row or a column with that one, and as large."""
        across, down = abs(self.x - other.x), abs(self.y - other.y)
        near, far = min(across, down), max(across, down)
        sized = abs(self.size - other.size) <= max(2.0, 0.09 * other.size)
        return sized and 1.1 * self.size < far <= _FAR * self.size and near <= 0.35 * self.size + 0.04 * far


def find_rounds(ink: Pixels, stats: NDArray[np.int32], least: int, most: int) -> list[Round]:
    """The option marks of a page. ink: 255 where there is some; stats: of its components, as OpenCV has them; least, most:
    the size of a mark in pixels."""
    clear = _clear(ink, stats, least, most)
    if not clear:
        return []
    letters = _letters(stats, most)
    good = [one for one in clear if _is_option(one, letters, clear)]
    if not good:
        return []
    known = list(clear)
    half = cv2.resize(ink, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    for size in _sizes(good):
        known += _fellows(ink, half, [one for one in good if abs(one.size - size) <= 2.0], known)
    good = [one for one in known if _is_option(one, letters, known)]
    return _in_groups(good)


def _clear(ink: Pixels, stats: NDArray[np.int32], least: int, most: int) -> list[Round]:
    """Circles that nothing touches and nothing is in."""
    x, y, w, h, area = stats[1:].T
    large = np.maximum(w, h)
    sized = (np.minimum(w, h) >= least) & (large <= most) & (np.abs(w - h) <= np.maximum(1, 0.08 * large))
    sized &= (area >= 0.1 * w * h) & (area <= 0.55 * w * h)
    middles = np.stack([x + (w - 1) / 2, y + (h - 1) / 2], axis=1)[sized]
    radii = ((w + h) / 4)[sized]
    hollow = ~_polar(ink, middles, radii, _RADII[:11:2], 6).any(axis=(1, 2))
    middles, radii = middles[hollow], radii[hollow]
    if not len(radii):
        return []
    lines = _polar(ink, middles, radii)
    outer = _RADII[_RADII.size - 1 - lines[:, :, ::-1].argmax(axis=2)]
    inner = _RADII[lines.argmax(axis=2)]
    whole = np.all(np.any(lines[:, :, _RADII > 0.55], axis=2), axis=1)
    thick = outer - inner
    even = np.ptp(np.percentile(thick, (10, 90), axis=1), axis=0) <= np.maximum(0.12, 2.0 / radii)
    true = whole & even & (outer.std(axis=1) <= 0.05) & (inner.min(axis=1) >= 0.5) & (np.median(thick, axis=1) <= 0.32)
    return [Round(float(a), float(b), float(2 * r), 0.0) for (a, b), r in zip(middles[true], radii[true], strict=True)]


def _polar(ink: Pixels, middles: Numbers, radii: Numbers, shares: Numbers = _RADII, step: int = 1) -> NDArray[np.bool_]:
    """Whether there is ink, of each circle at each `step`th angle at those shares of the radius."""
    places = middles[:, :, None, None] + _AROUND[:, ::step, None] * shares * radii[:, None, None, None]
    columns, rows = np.rint(places).astype(np.int32).transpose(1, 0, 2, 3)
    height, width = ink.shape
    return np.asarray(ink[rows.clip(0, height - 1), columns.clip(0, width - 1)] > 0)


def _sizes(good: Sequence[Round]) -> list[float]:
    """The few sizes that there are."""
    kept: list[float] = []
    for one in good:
        if not any(abs(one.size - size) <= 2.0 for size in kept):
            kept.append(one.size)
    return kept[:3]


def _fellows(ink: Pixels, half: Pixels, good: Sequence[Round], known: Sequence[Round]) -> list[Round]:
    """Circles as large as good ones, whatever is in them or touches them. half: the ink at half the size."""
    size = float(np.median([one.size for one in good]))
    reach = round(size / 4) + 2
    away = np.hypot(*np.mgrid[-reach : reach + 1, -reach : reach + 1])
    ring = np.clip(1.2 - np.abs(away - (size / 4 - 0.7)), 0, 1).astype(np.float32)
    score = cv2.filter2D(half, cv2.CV_8U, ring / ring.sum())
    rows, columns = np.nonzero((score >= 165) & (score >= cv2.dilate(score, np.ones((5, 5), np.uint8))))
    near = [Round(2.0 * x + 0.5, 2.0 * y + 0.5, size, 0.0) for x, y in zip(columns, rows, strict=True)]
    near = [one for one in near if not any(_same(one, other) for other in known)]
    found: list[Round] = []
    for one in near:
        fitted = _fitted(ink, one)
        if fitted is not None and not any(_same(fitted, other) for other in found):
            found.append(fitted)
    return found


def _fitted(ink: Pixels, near: Round) -> Round | None:
    """The circle nearest to that place, None where the line is not whole or goes on outside all around."""
    middles = _SHIFTS + np.array([near.x, near.y])
    lines = _polar(ink, middles, np.full(len(middles), near.size / 2))
    share = lines[:, :, (_RADII >= 0.84) & (_RADII <= 1.0)].any(axis=2).mean(axis=1)
    outside = lines[:, :, _RADII >= 1.12].any(axis=2).mean(axis=1)
    best = int(np.argmax(share - outside))
    if share[best] < _RING or outside[best] > 0.35:
        return None
    within = (_RADII > 0.0) & (_RADII <= 0.62)
    held = float(np.average(lines[best][:, within].mean(axis=0), weights=_RADII[within]))
    return Round(float(middles[best][0]), float(middles[best][1]), near.size, held)


def _same(one: Round, other: Round) -> bool:
    return max(abs(one.x - other.x), abs(one.y - other.y)) < 0.5 * other.size


def _letters(stats: NDArray[np.int32], most: int) -> Numbers:
    """Left, top, right and bottom of what may be letters, one a row; rulings and frames are none."""
    x, y, w, h, _ = stats[1:].T
    kept = (h >= 4) & (h <= 2 * most) & (w <= 6 * most) & (w <= 12 * h)
    places: Numbers = np.stack([x, y, x + w, y + h], axis=1)[kept].astype(np.float64)
    return places


def _is_option(one: Round, letters: Numbers, rounds: Sequence[Round]) -> bool:
    """Whether words follow it, and it is larger than their letters or apart from these."""
    size, half = one.size, one.size / 2
    x0, y0, x1, y1 = letters.T
    level = (y1 > one.y - 0.4 * size) & (y0 < one.y + 0.4 * size)
    level &= (x1 > one.x - 12 * size) & (x0 < one.x + 12 * size)
    level &= ~((x0 < one.x + 0.35 * size) & (x1 > one.x - 0.35 * size))
    beside = [o for o in rounds if o is not one and abs(o.y - one.y) < 2 * size]
    for other in beside:
        level &= np.maximum(np.abs((x0 + x1) / 2 - other.x), np.abs((y0 + y1) / 2 - other.y)) >= 0.25 * size
    x0, y0, x1, y1 = letters[level].T
    high = y1 - y0
    words = high >= 0.3 * size
    follow = words & (x0 > one.x) & (x0 < one.x + 8 * size)
    after = float((x0[x0 > one.x] - one.x - half).min(initial=99 * size))
    before = float((one.x - half - x1[x1 < one.x]).min(initial=99 * size))
    next_round = min((o.x - o.size / 2 - one.x - half for o in beside if o.x > one.x and not _apart(one, o)), default=after)
    if (x1 - x0)[follow].sum() < 0.9 * size or after > 3 * size or next_round < after:
        return False
    # O stands on the line of its word, whose small letters are not much lower.
    on_line = abs(one.y + half - float(np.median(y1[follow]))) <= 0.08 * size
    is_letter = (on_line and float(np.median(high[follow])) >= 0.58 * size) or (high[follow] >= 0.88 * size).sum() >= 2
    letter = float(np.percentile(high[words], 85))
    if size >= _LARGER * letter and not is_letter:
        return True
    clear_before, clear_after = (2.2, 0.7) if is_letter else (1.2, 0.4)  # a space of a typewriter is wide
    return before >= clear_before * size and clear_after * size <= after <= 2 * size and size >= _ABOUT * letter


def _apart(one: Round, other: Round) -> bool:
    return abs(one.y - other.y) > 0.8 * one.size


def _in_groups(good: Sequence[Round]) -> list[Round]:
    """The empty ones that have a fellow, and the fellows of these."""
    return [one for one in good if any(one.beside(other) and (one.empty or other.empty) for other in good)]
