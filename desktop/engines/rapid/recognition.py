"""What a strip says: its text, how sure, and where each character stands along it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
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


POSSIBLE = 0.03
"""What is less likely is no alternative."""
ALTERNATIVES = 4


@dataclass(frozen=True, slots=True)
class SaidChar:
    """start, end: as fractions of the strip's length. others: as in ReadChar."""

    text: str
    confidence: float
    start: float
    end: float
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """text: may be empty. confidence: mean over its characters, 0 for no text. chars: spaces included, so that they join to the
    text."""

    text: str
    confidence: float
    chars: tuple[SaidChar, ...]


NOTHING = Said("", 0.0, ())


def read_strip(strip: NDArray[np.uint8], recognise: Recognise, characters: Sequence[str]) -> Said:
    """strip: BGR, `HEIGHT` rows."""
    width = strip.shape[1]
    if width <= LONGEST:
        return _read(strip, recognise, characters)
    edges = [0, *_gaps(strip, -(-width // LONGEST)), width]
    chars: list[SaidChar] = []
    for start, end in itertools.pairwise(edges):
        said = _read(strip[:, start:end], recognise, characters)
        share, offset = (end - start) / width, start / width
        if chars and said.chars and not (is_wide(chars[-1].text) or is_wide(said.chars[0].text)):
            last, first = chars[-1], said.chars[0]
            chars.append(SaidChar(" ", min(last.confidence, first.confidence), last.end, offset + share * first.start))
        chars += [replace(c, start=offset + share * c.start, end=offset + share * c.end) for c in said.chars]
    return _said(chars)


def upright_cells(strip: NDArray[np.uint8], said: Said) -> NDArray[np.uint8]:
    """The characters of a strip side by side, each turned clockwise about itself."""
    width = strip.shape[1]
    cells = [np.zeros((HEIGHT, 1, 3), np.uint8)]
    for char in said.chars:
        middle = round((char.start + char.end) / 2 * width)
        cell = strip[:, max(0, middle - HEIGHT // 2) : middle + HEIGHT // 2]
        if not char.text.isspace() and cell.shape[1] >= HEIGHT // 2:
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
    return _said(_spread(likelihood, characters, width / COLUMN))


def _said(chars: Sequence[SaidChar]) -> Said:
    text = "".join(char.text for char in chars)
    if not text.strip():
        return NOTHING
    return Said(text, float(np.mean([char.confidence for char in chars])), tuple(chars))


def _spread(likelihood: NDArray[np.float32], characters: Sequence[str], columns: float) -> list[SaidChar]:
    """The characters of a CTC answer: equal neighbours are one, 0 is none. A character reaches half way to its neighbours, but
    no further than a square's width."""
    best = likelihood.argmax(axis=1)
    sure = likelihood[np.arange(len(best)), best]
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
        following = runs[at + 1][0] if at + 1 < len(runs) else min(len(best), math.ceil(columns))
        others = _others(likelihood, sure, (start, end, following), characters)
        chars.append(
            SaidChar(characters[int(best[start])], float(sure[start:end].max()), low / columns, high / columns, others)
        )
    return chars


def _others(
    likelihood: NDArray[np.float32], sure: NDArray[np.float32], run: tuple[int, int, int], characters: Sequence[str]
) -> tuple[str, ...]:
    """What else may stand in the place of the character that columns `start` to `end` tell of, or, up to `following`, after
    it; only columns that leave room for it are looked at."""
    start, end, following = run
    own = int(likelihood[start].argmax())
    found: dict[str, float] = {}
    for column in range(start, following):
        if sure[column] > 1 - POSSIBLE:
            continue
        row = likelihood[column]
        for other in np.flatnonzero(row > POSSIBLE).tolist():
            if column < end and other != own:
                text = characters[other]
            elif column >= end and other not in (0, own) and characters[other].strip():
                text = characters[own] + characters[other]
            else:
                continue
            found[text] = max(found.get(text, 0.0), float(row[other]))
    peak = start + int(sure[start:end].argmax())
    if likelihood[peak, 0] <= POSSIBLE:
        found.pop("", None)  # none at the character's edge says nothing
    return tuple(sorted(found, key=lambda text: -found[text])[:ALTERNATIVES])


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
