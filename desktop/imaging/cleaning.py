"""What a view leaves out: single specks, and what shows through from the other side. The master stays as it is.

Both go by the page's own letters and ink, measured once on a small drawing of the whole page: a part of the page looks the same
whether it is drawn by itself or with the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop.imaging.ink import INKED, Patches, Pixels, grey_of, letter_height, paper_of, patches_of, share_of_paper

SIDE = 1600
"""Longest side of the drawing that a page is measured on."""
_LETTER = 0.012
"""Of the longer side: the height of letters where there are too few to measure."""
_REACH = 4.0  # letters from ink to clean paper
_SPECK = 0.35
"""Longest side of a speck in heights of a letter: dots of letters and full stops are as large, but stand beside letters."""
_GRAIN = 0.1
"""Specks up to this are dirt wherever they stand."""
_BESIDE = 0.8
_LEADERS = 4.0
_LEAST_SEEN = 6.0
"""Pixels of a letter below which specks cannot be told from letters."""
_FAINTEST = 0.72
"""Ink of this side is never taken to be paler than this."""
_FAINT, _APART = 0.58, 0.2
"""What shows through is as pale as this at its darkest, and so much paler than ink."""
_PALER = 0.08
"""Of one stroke, parts are so much paler than its darkest ones."""
_TALLEST, _HEAVIEST, _FEW = 6.0, 2000, 500
_EDGE = 0.12  # of a letter: how far the soft edge of a stroke goes
_PICTURE, _FILLED = 6.0, 0.5


@dataclass(frozen=True, slots=True)
class PageInk:
    """letter: height in units of the page. dark: ink of this side gets at least so dark, as a share of the paper (0-1).
    scale: pixels a unit of the page that it was measured with."""

    letter: float
    dark: float
    scale: float


def ink_of(pixels: Pixels, scale: float) -> PageInk:
    """pixels: the whole page, about SIDE long. scale: pixels a unit of the page."""
    grey = grey_of(pixels)
    guess = _LETTER * max(grey.shape)
    level = share_of_paper(grey, paper_of(grey, _REACH * guess))
    patches = patches_of((level < 255 * INKED).astype(np.uint8))
    letter = letter_height(patches, grey.shape) or guess
    return PageInk(letter / scale, _darkness(level, patches, letter), scale)


def _darkness(level: Pixels, patches: Patches, letter: float) -> float:
    """Between letters and what shows through, where there are two kinds: by the darkest place of each patch of ink. Borders and
    pictures are larger than letters and do not count."""
    darkest = np.full(len(patches.areas) + 1, 255, np.uint8)
    inked = patches.labels > 0
    np.minimum.at(darkest, patches.labels[inked], level[inked])
    written = (patches.sides >= 0.4 * letter) & (patches.boxes[:, 2:].min(axis=1) <= _TALLEST * letter)
    values = np.repeat(darkest[1:][written], np.minimum(patches.areas[written], _HEAVIEST))
    if len(values) < _FEW:
        return _FAINTEST
    threshold, _ = cv2.threshold(values.reshape(-1, 1), 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    faint, dark = values[values > threshold] / 255, values[values <= threshold] / 255
    if not len(faint) or not len(dark) or faint.mean() < _FAINT or faint.mean() - dark.mean() < _APART:
        return _FAINTEST
    return float(min((dark.mean() + faint.mean()) / 2, _FAINTEST))


def cleaned(pixels: Pixels, ink: PageInk, scale: float, *, despeckle: bool, fade: bool) -> Pixels:
    """pixels: (height, width, 3) or (height, width), a part of the page or all of it; a new array. scale: as in `ink_of`."""
    letter = ink.letter * scale
    grey = grey_of(pixels)
    paper = paper_of(pixels, _REACH * letter)
    level = share_of_paper(grey, grey_of(paper))
    unwanted = np.zeros(grey.shape, np.bool_)
    if fade:
        unwanted |= _shows_through(level, letter, ink.dark)
    if despeckle and letter >= _LEAST_SEEN:
        unwanted |= _specks(np.where(unwanted, 255, level).astype(np.uint8), letter)
    result = pixels.copy()
    result[unwanted] = paper[unwanted]
    return result


def _shows_through(level: Pixels, letter: float, dark: float) -> NDArray[np.bool_]:
    """What is not paper and has no real ink beside it; pictures are left alone."""
    seeds = (level < 255 * dark).astype(np.uint8)
    strokes = patches_of((level < 255 * (dark + _PALER)).astype(np.uint8))
    seeded = np.zeros(len(strokes.areas) + 1, np.uint8)
    seeded[strokes.labels[seeds > 0]] = 1
    side = 2 * max(1, round(_EDGE * letter)) + 1
    inked = cv2.dilate(seeded[strokes.labels], np.ones((side, side), np.uint8))
    darkish = (level < 255 * INKED).astype(np.uint8) * 255
    wide = max(3, round(_PICTURE * letter))
    solid = cv2.blur(darkish, (wide, wide)) > 255 * _FILLED
    faint: NDArray[np.bool_] = (inked == 0) & (level < 250) & ~solid
    return faint


def _specks(level: Pixels, letter: float) -> NDArray[np.bool_]:
    """Small patches that stand alone: not beside a letter, not in a row of dots, not cut by the edge of the drawing."""
    soft = (level < 255 * 0.9).astype(np.uint8)
    patches = patches_of(soft)
    sides, boxes = patches.sides, patches.boxes
    height, width = level.shape
    inner = (boxes[:, 0] > 0) & (boxes[:, 1] > 0) & (boxes[:, :2] + boxes[:, 2:] < (width, height)).all(axis=1)
    small = inner & (sides <= max(2.0, _SPECK * letter))
    grains = small & (sides <= _GRAIN * letter)
    mask = np.zeros(len(boxes) + 1, np.uint8)
    mask[1:][~small] = 1
    reach = 2 * max(1, round(_BESIDE * letter)) + 1
    beside = cv2.dilate(mask[patches.labels], np.ones((reach, reach), np.uint8)) > 0
    mask[1:] = small
    alone = (
        small & ~_any(beside, patches.labels, len(boxes)) & ~_in_rows(mask[patches.labels], patches.labels, len(boxes), letter)
    )
    mask[1:] = alone | grains
    found: NDArray[np.bool_] = mask[patches.labels] > 0
    return found


def _any(where: NDArray[np.bool_], labels: NDArray[np.int32], count: int) -> NDArray[np.bool_]:
    """Of each patch, whether it is anywhere there."""
    hit = np.zeros(count + 1, np.bool_)
    hit[labels[where]] = True
    return hit[1:]


def _in_rows(dots: Pixels, labels: NDArray[np.int32], count: int, letter: float) -> NDArray[np.bool_]:
    """Of each patch, whether it is one of a row of dots, as from a heading to its page number."""
    rows = cv2.morphologyEx(dots, cv2.MORPH_CLOSE, np.ones((1, max(3, round(1.5 * letter))), np.uint8))
    rows = cv2.morphologyEx(rows, cv2.MORPH_OPEN, np.ones((1, max(3, round(_LEADERS * letter))), np.uint8))
    return _any((rows > 0) & (dots > 0), labels, count)


def shrunk(pixels: Pixels, width: int, height: int) -> Pixels:
    """The same where it has that size."""
    if pixels.shape[:2] == (height, width):
        return pixels
    smaller: Pixels = cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA)
    return smaller
