"""What a strip says: its text, how sure, and where each character stands along it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from desktop.engines.rapid.detection import as_input
from desktop.engines.rapid.strips import HEIGHT

if TYPE_CHECKING:
    from numpy.typing import NDArray

BUCKET = 32
"""Strips are padded to a multiple of this width: few shapes for the runtime, little waste."""
LONGEST = 40 * HEIGHT
"""A strip wider than this is cut at a gap and read in pieces."""
COLUMN = 8
"""Pixels of a strip that one column of the recogniser's answer stands for."""

Recognise = Callable[["NDArray[np.float32]"], "NDArray[np.float32]"]


@dataclass(frozen=True, slots=True)
class Said:
    """text: may be empty. confidence: mean over its characters, 0 for no text. chars: (character, confidence, start, end), the
    last two as fractions of the strip's length; spaces included, so that they join to the text."""

    text: str
    confidence: float
    chars: tuple[tuple[str, float, float, float], ...]


NOTHING = Said("", 0.0, ())


def read_strip(strip: NDArray[np.uint8], recognise: Recognise, characters: Sequence[str]) -> Said:
    """strip: BGR, `HEIGHT` rows."""
    width = strip.shape[1]
    if width <= LONGEST:
        return _read(strip, recognise, characters)
    edges = [0, *_gaps(strip, -(-width // LONGEST)), width]
    chars: list[tuple[str, float, float, float]] = []
    for start, end in itertools.pairwise(edges):
        said = _read(strip[:, start:end], recognise, characters)
        share, offset = (end - start) / width, start / width
        if chars and said.chars and not (is_wide(chars[-1][0]) or is_wide(said.chars[0][0])):
            chars.append((" ", min(chars[-1][1], said.chars[0][1]), chars[-1][3], offset + share * said.chars[0][2]))
        chars += [(char, sure, offset + share * a, offset + share * b) for char, sure, a, b in said.chars]
    return _said(chars)


def upright_cells(strip: NDArray[np.uint8], said: Said) -> NDArray[np.uint8]:
    """The characters of a strip side by side, each turned clockwise about itself."""
    width = strip.shape[1]
    cells = [np.zeros((HEIGHT, 1, 3), np.uint8)]
    for char, _, start, end in said.chars:
        middle = round((start + end) / 2 * width)
        cell = strip[:, max(0, middle - HEIGHT // 2) : middle + HEIGHT // 2]
        if not char.isspace() and cell.shape[1] >= HEIGHT // 2:
            cells.append(np.rot90(cell, -1)[-HEIGHT:])
    tallest = [cv2.copyMakeBorder(cell, 0, HEIGHT - cell.shape[0], 0, 0, cv2.BORDER_REPLICATE) for cell in cells[1:]]
    return np.ascontiguousarray(np.hstack(tallest or cells))


def is_wide(char: str) -> bool:
    """True for the characters of scripts that write no spaces between words."""
    return "⺀" <= char <= "鿿" or "豈" <= char <= "﫿" or "＀" <= char <= "￯" or char >= "\U00020000"


def _read(strip: NDArray[np.uint8], recognise: Recognise, characters: Sequence[str]) -> Said:
    width = strip.shape[1]
    padded = -(-width // BUCKET) * BUCKET
    planes = np.zeros((1, 3, HEIGHT, padded), np.float32)
    planes[:, :, :, :width] = as_input(strip)
    likelihood = recognise(planes)
    best = likelihood.argmax(axis=1)
    sure = likelihood[np.arange(len(best)), best]
    return _said(_spread(best, sure, characters, width / COLUMN))


def _said(chars: Sequence[tuple[str, float, float, float]]) -> Said:
    text = "".join(char for char, _, _, _ in chars)
    if not text.strip():
        return NOTHING
    return Said(text, float(np.mean([sure for _, sure, _, _ in chars])), tuple(chars))


def _spread(
    best: NDArray[np.int64], sure: NDArray[np.float32], characters: Sequence[str], columns: float
) -> list[tuple[str, float, float, float]]:
    """The characters of a CTC answer: equal neighbours are one, 0 is none. A character reaches half way to its neighbours, but
    no further than a square's width."""
    starts = np.flatnonzero(np.diff(best, prepend=-1))
    ends = np.append(starts[1:], len(best))
    runs = [(s, e) for s, e in zip(starts.tolist(), ends.tolist(), strict=True) if best[s] != 0]
    middles = [(s + e) / 2 for s, e in runs]
    reach = HEIGHT / COLUMN / 2
    chars = []
    for at, (start, end) in enumerate(runs):
        middle = middles[at]
        before = (middles[at - 1] + middle) / 2 if at else 0.0
        after = (middle + middles[at + 1]) / 2 if at + 1 < len(runs) else columns
        low, high = max(before, middle - reach), min(after, middle + reach)
        low, high = min(low, columns), min(max(high, low), columns)
        chars.append((characters[int(best[start])], float(sure[start:end].max()), low / columns, high / columns))
    return chars


def _gaps(strip: NDArray[np.uint8], pieces: int) -> list[int]:
    """Where to cut a strip into so many pieces: in the emptiest place near each even cut."""
    ink = strip.max(axis=(0, 2)).astype(np.float32) - strip.min(axis=(0, 2))
    ink = np.convolve(ink, np.ones(HEIGHT // 4) / (HEIGHT // 4), mode="same")
    cuts = []
    for piece in range(1, pieces):
        even = piece * strip.shape[1] // pieces
        low = even - 3 * HEIGHT
        cuts.append(low + int(ink[low : even + 3 * HEIGHT].argmin()))
    return cuts
