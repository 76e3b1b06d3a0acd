"""How good a scan is: what can be measured on the pixels of one page. What is good enough is for others to say."""

from __future__ import annotations

import base64

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop.document.geometry import Box
from desktop.imaging.ink import INKED, Patches, Pixels, at_most, grey_of, letter_height, paper_of, patches_of, share_of_paper
from desktop.imaging.values import PageMeasures

SIDE = 1600
"""Longest side of the copy that all but sharpness is measured on."""
_STRONG = 0.68
"""Ink that counts on an empty page is at most so bright beside its paper: what shows through from behind is brighter."""
_LETTER = 0.012
"""Of the longer side: the height of letters where there are too few to measure."""
_SPECK = 0.4
"""Of that height: what is smaller is dirt on an empty page."""
_REACH = 4.0
_STEEPEST, _COARSE, _FINE = 12.0, 0.5, 0.05
"""Degrees: slopes that are looked for, in steps and then in finer ones."""
_POINTS = 20_000
_CLEAR, _SLIGHT, _CLEARER = 1.08, 2.0, 1.22
"""How much better than a wrong slope the right one must be, up to a slight one and beyond."""
_LETTER_INCHES = 0.09
"""Height of most ink on printed and typed pages."""
_PAPER_INCHES = (2.5, 36.0)
_COMMON_DEFAULTS = 100.0
"""Up to this, a resolution is what programs write that know none."""
_TILE, _TILES = 256, 8
_AROUND = 15
"""Pixels in which an edge has all its light and its dark."""
_AT_EDGE = 2
_DARK_LETTER = 0.7
_INWARDS = 9.0  # letters
_MIDDLE, _DOUBLE = (0.36, 0.64), (1.1, 2.2)
"""Where the gutter of a double page may be, as shares of its width, and how wide that is, in its heights."""
_LOOK = (48, 64)
"""Columns and rows of the picture by which a page is compared."""


def measure(pixels: Pixels, *, native: float, dpi: float | None, inches: float | None, scan: bool) -> PageMeasures:
    """pixels: the page in its view, not made level, as large as it is read; what comes back is in these pixels.

    native: pixels of the master in one of them. dpi, inches: resolution of the master and longer side of the paper, as the file
    says. scan: False where the page is drawn by the program.
    """
    grey = grey_of(pixels)
    small = at_most(grey, SIDE)
    factor = grey.shape[1] / small.shape[1]
    guess = _LETTER * max(small.shape)
    level = share_of_paper(small, paper_of(small, _REACH * guess))
    ink = (level < 255 * INKED).astype(np.uint8)
    patches = patches_of(ink)
    letter = letter_height(patches, small.shape) or guess
    written = _written(patches, letter, small.shape)
    few = written.sum() < 5
    about = None if few else letter * factor * native / _LETTER_INCHES
    extent = _extent(patches, written)
    return PageMeasures(
        scan=scan,
        dpi=_believed(dpi, about, inches) if scan else None,
        about_dpi=about,
        skew=None if few else _skew(patches, written),
        edge=_edge_width(grey, ink, factor) if scan else None,
        letter=None if few else letter * factor,
        ink=_strong_share(level, patches, max(0.5 * letter, _SPECK * guess)),
        touching=_touching(patches, level, letter),
        extent=extent and Box(*(factor * n for n in (extent.x0, extent.y0, extent.x1, extent.y1))),
        paper=float(np.quantile(small[::4, ::4], 0.9)),
        darkest=float(np.quantile(small[ink > 0], 0.1)) if ink.any() else 0.0,
        gutter=_gutter(ink, letter),
        look=_look(small),
        fine=_fine(ink, extent),
    )


def _written(patches: Patches, letter: float, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Which patches are of the size of letters, words or lines of writing."""
    sides = patches.sides
    found: NDArray[np.bool_] = (sides >= 0.4 * letter) & (sides <= 0.25 * max(shape)) & (patches.boxes[:, 3] <= 6 * letter)
    return found


def _extent(patches: Patches, written: NDArray[np.bool_]) -> Box | None:
    """Around what is written; the outermost patches of many may be dirt and do not count."""
    boxes = patches.boxes[written]
    if len(boxes) < 3:
        return None
    lone = min(2, len(boxes) // 50)
    x0, y0, x1, y1 = (np.sort(n) for n in (*boxes[:, :2].T, *(boxes[:, :2] + boxes[:, 2:]).T))
    return Box(float(x0[lone]), float(y0[lone]), float(x1[-1 - lone]), float(y1[-1 - lone]))


def _strong_share(level: Pixels, patches: Patches, least: float) -> float:
    """Of the page that is inked for certain: specks, and what lies along the edges, left out."""
    boxes, (height, width) = patches.boxes, level.shape
    margin = 0.02 * max(height, width)
    centre = boxes[:, :2] + boxes[:, 2:] / 2
    inner = ((centre > margin) & (centre < np.array((width, height)) - margin)).all(axis=1)
    counts = np.zeros(len(boxes) + 1, np.bool_)
    counts[1:] = inner & (patches.sides >= least)
    return float((counts[patches.labels] & (level < 255 * _STRONG)).mean())


def _believed(dpi: float | None, about: float | None, inches: float | None) -> float | None:
    """What the file says, unless the paper would be no sheet at all, or the letters those of a poster."""
    if dpi is None or inches is None or not _PAPER_INCHES[0] <= inches <= _PAPER_INCHES[1]:
        return None
    if dpi <= _COMMON_DEFAULTS and about is not None and about > 1.8 * dpi:
        return None
    return dpi


def _skew(patches: Patches, written: NDArray[np.bool_]) -> float | None:
    """Degrees that lines, or columns, slope clockwise; None where nothing says so clearly."""
    keep = np.zeros(len(written) + 1, np.bool_)
    keep[1:] = written
    points = np.argwhere(keep[patches.labels])
    y, x = points[:: len(points) // _POINTS + 1].astype(np.float64).T
    best = max(_slope(x, y), _slope(y, -x))
    return best[1] if best[0] >= (_CLEAR if abs(best[1]) <= _SLIGHT else _CLEARER) else None


def _slope(along: NDArray[np.float64], across: NDArray[np.float64]) -> tuple[float, float]:
    """How clear the slope is, and the slope."""
    coarse = np.arange(-_STEEPEST, _STEEPEST + _COARSE, _COARSE)
    scores = [_stacked(along, across, angle) for angle in coarse]
    first = float(coarse[int(np.argmax(scores))])
    fine = np.arange(first - _COARSE, first + _COARSE + _FINE, _FINE)
    finer = [_stacked(along, across, angle) for angle in fine]
    return max(finer) / max(float(np.median(scores)), 1.0), round(float(fine[int(np.argmax(finer))]), 2) + 0.0


def _stacked(along: NDArray[np.float64], across: NDArray[np.float64], angle: float) -> float:
    """The greater the better the points stack up in rows of this slope."""
    rows = (across - along * np.tan(np.radians(angle))) / 2
    counts = np.bincount((rows - rows.min()).astype(np.int64)).astype(np.float64)
    return float((counts**2).sum())


def _edge_width(grey: Pixels, ink: Pixels, factor: float) -> float | None:
    """Pixels from light to dark at the sharper edges of ink; None without ink."""
    widths = [w for tile in _inked_tiles(grey, ink, factor) if (w := _tile_edges(tile)) is not None]
    return float(np.median(widths)) if widths else None


def _inked_tiles(grey: Pixels, ink: Pixels, factor: float) -> list[Pixels]:
    """Parts of the page with most writing; solid ones are pictures."""
    side = max(8, round(_TILE / factor))
    rows, columns = max(1, ink.shape[0] // side), max(1, ink.shape[1] // side)
    shares = cv2.resize(ink.astype(np.float32), (columns, rows), interpolation=cv2.INTER_AREA)
    shares[shares > 0.4] = 0
    best = np.argsort(shares, axis=None)[::-1][:_TILES]
    places = [divmod(int(n), columns) for n in best if shares.flat[n] > 0.005]
    high, wide = grey.shape[0] / rows, grey.shape[1] / columns
    return [grey[round(r * high) : round((r + 1) * high), round(c * wide) : round((c + 1) * wide)] for r, c in places]


def _tile_edges(tile: Pixels) -> float | None:
    soft = cv2.blur(tile, (2, 2)).astype(np.float32)  # a pixel of noise is no edge
    gx, gy = cv2.Sobel(soft, cv2.CV_32F, 1, 0, scale=1 / 8), cv2.Sobel(soft, cv2.CV_32F, 0, 1, scale=1 / 8)
    steep = cv2.magnitude(gx, gy)
    window = np.ones((_AROUND, _AROUND), np.uint8)
    contrast = cv2.dilate(soft, window) - cv2.erode(soft, window)
    strong = contrast >= max(30.0, 0.6 * float(np.quantile(contrast, 0.95)))
    ridge = strong & (steep >= cv2.dilate(steep, np.ones((5, 5), np.uint8)) - 1e-3) & (steep > 0)
    if ridge.sum() < 30:
        return None
    return float(1 / np.quantile(steep[ridge] / contrast[ridge], 0.75))


def _touching(patches: Patches, level: Pixels, letter: float) -> tuple[int, int, int, int]:
    """Letters that the left, top, right and bottom edge cuts: dark patches of their size with others of their line beside them;
    the shadow of an edge has none."""
    sums = np.bincount(patches.labels.ravel(), level.ravel(), len(patches.areas) + 1)[1:]
    dark = sums / np.maximum(patches.areas, 1) < 255 * _DARK_LETTER
    boxes = patches.boxes[dark & (patches.boxes[:, 2:].min(axis=1) >= 0.4 * letter) & (patches.sides <= 5 * letter)]
    low, high = boxes[:, :2].astype(np.float64), (boxes[:, :2] + boxes[:, 2:]).astype(np.float64)
    middle, (height, width) = (low + high) / 2, level.shape
    edges = (low[:, 0] < _AT_EDGE, low[:, 1] < _AT_EDGE, high[:, 0] > width - _AT_EDGE, high[:, 1] > height - _AT_EDGE)
    left, top, right, bottom = (
        sum(_has_more_inwards(middle, int(n), axis, letter) for n in np.flatnonzero(edge))
        for edge, axis in zip(edges, (0, 1, 0, 1), strict=True)
    )
    return (left, top, right, bottom)


def _has_more_inwards(middle: NDArray[np.float64], at: int, axis: int, letter: float) -> bool:
    """Whether writing goes on from there, away from the edge that cuts it."""
    apart = np.abs(middle - middle[at])
    inwards = (apart[:, axis] > 0.7 * letter) & (apart[:, axis] <= _INWARDS * letter) & (apart[:, 1 - axis] <= 0.7 * letter)
    return bool(inwards.sum() >= 3)


def _gutter(ink: Pixels, letter: float) -> float | None:
    """Where the empty band in the middle of a double page is, as a share of its width; None where it is none."""
    height, width = ink.shape
    if not _DOUBLE[0] * height <= width <= _DOUBLE[1] * height:
        return None
    body = ink[round(0.06 * height) : round(0.94 * height)]
    empty = body.mean(axis=0) < 0.004
    a, b = (round(n * width) for n in _MIDDLE)
    sides = (empty[round(0.08 * width) : a].mean(), empty[b : round(0.92 * width)].mean())
    if max(sides) > 0.8:
        return None  # a page with writing on one side only
    edges = np.flatnonzero(np.diff(np.concatenate(([False], empty[a:b], [False])).astype(np.int8)))
    runs = [(int(end - start), int(start + end) / 2) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    best = max((run for run in runs if run[0] >= 1.5 * letter), default=None)
    return None if best is None else (a + best[1]) / width


def _look(small: Pixels) -> str:
    """A difference hash of 64 bits in hexadecimal: where the page gets darker to the right."""
    tiny = cv2.resize(small, (9, 8), interpolation=cv2.INTER_AREA).astype(np.int16)
    bits = np.packbits((tiny[:, 1:] < tiny[:, :-1]).ravel())
    return bits.tobytes().hex()


def _fine(ink: Pixels, extent: Box | None) -> str:
    """How much ink stands where, of what is written, 0-15 in each field of a grid, in base 64."""
    if extent is None:
        return ""
    part = ink[int(extent.y0) : int(extent.y1) + 1, int(extent.x0) : int(extent.x1) + 1].astype(np.float32)
    grid = cv2.resize(part, _LOOK, interpolation=cv2.INTER_AREA)
    steps = np.minimum(15, grid * 30).astype(np.uint8).ravel()
    return base64.b64encode(((steps[::2] << 4) | steps[1::2]).tobytes()).decode()
