"""Figures with the labels that stand in them; where a caption says so, parts and labels close by are one figure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from desktop.document.geometry import Box
from desktop.document.model import RegionType
from desktop.layout.blocks import Block, around
from desktop.layout.frame import Frame, Piece
from desktop.layout.grids import Grid
from desktop.layout.rows import plain_rows

CAPTION = re.compile(
    r"\s*(?:(?:fig(?:ure)?|abb(?:ildung)?|plate|chart|photo)s?(?:\b\.?\s*[\dIVX]|\d)|[图圖]\s*[\d一二三四五六七八九十])",
    re.IGNORECASE,
)
LABEL = 20
"""Letters of a label; longer lines are text that runs over a picture."""
SMALL = 1.25
"""Height of a label, in heights of body text."""
NEAR = 3.0
"""White between parts of one figure, in the same unit."""
CLOSE = 2.0
"""White between a drawing in a frame and its caption."""
ABOVE = 4.0
"""White between a figure and its caption."""


def pictured(frame: Frame, pieces: Sequence[Piece], drawings: Sequence[Grid]) -> tuple[list[Block], list[Piece]]:
    """The figures of the page, each with its labels, and the pieces outside them. drawings: figures taken for tables."""
    frames = [grid.box for grid in drawings]
    figures = [*frames, *(f for f in frame.figures if not any(box.contains(f.centre) for box in frames))]
    pieces = [*pieces, *(p for grid in drawings for cell in grid.cells for row in cell.rows for p in row.pieces)]
    whole = [*frames, *_gathered(figures, pieces, frame.em)]
    boxes = [*whole, *(f for f in figures if all(_common(f, w) < 0.8 * f.area for w in whole))]
    labels: dict[Box, list[Piece]] = {box: [] for box in boxes}
    rest = []
    for piece in pieces:
        home = next((box for box in boxes if box.contains(piece.box.centre)), None)
        if home is not None and (home in whole or _label(piece, frame)):
            labels[home].append(piece)
        else:
            rest.append(piece)
    return [Block(plain_rows(held), box, kind=RegionType.FIGURE) for box, held in labels.items()], rest


def charts(grids: Sequence[Grid], pieces: Sequence[Piece], frame: Frame) -> list[Grid]:
    """Those of the grids that are drawings: right below stands the caption of a figure, and in them stand dark patches, text
    that runs upwards, or mostly nothing."""
    captions = [p.box for p in pieces if CAPTION.match(p.line.text)]
    return [
        grid
        for grid in grids
        if any(_below(caption, grid.box, CLOSE * frame.em) for caption in captions) and _drawn(grid, frame)
    ]


def _drawn(grid: Grid, frame: Frame) -> bool:
    across = any(piece.across for cell in grid.cells for row in cell.rows for piece in row.pieces)
    dark = any(grid.box.contains(figure.centre) for figure in frame.figures)
    return across or dark or 2 * sum(not cell.rows for cell in grid.cells) >= len(grid.cells)


def _below(caption: Box, box: Box, reach: float) -> bool:
    return abs(caption.y0 - box.y1) < reach and caption.x0 < box.x1 and caption.x1 > box.x0


def _label(piece: Piece, frame: Frame) -> bool:
    return len(piece.line.text) <= LABEL and piece.height <= SMALL * frame.em


def _gathered(figures: Sequence[Box], pieces: Sequence[Piece], em: float) -> list[Box]:
    """Of each caption the figure above it: dark patches and labels between it and the running text above."""
    found: list[Box] = []
    for caption in (p for p in pieces if not p.across and CAPTION.match(p.line.text)):
        top, (left, right) = caption.box.y0, _width(caption, pieces)
        parts = [f for f in figures if f.centre[1] < top and f.y1 < top + em]
        seeds = [f for f in parts if top - f.y1 < ABOVE * em and f.x0 < right and f.x1 > left]
        if seeds:
            above = [(p.box, p.line.text) for p in pieces if p is not caption and p.box.centre[1] < top]
            labels = [box for box, text in above if len(text) <= LABEL]
            running = [box for box, text in above if len(text) > LABEL]
            found.append(_grown(around(seeds), [*parts, *labels], running, NEAR * em))
    return found


def _width(caption: Piece, pieces: Sequence[Piece]) -> tuple[float, float]:
    """From where to where a caption goes, with the lines that follow close below."""
    box = caption.box
    for piece in sorted(pieces, key=lambda p: p.box.y0):
        close = piece.box.y0 - box.y1 < 0.5 * caption.height and piece.box.centre[1] > box.y1
        if close and piece.box.x0 < box.x1 and piece.box.x1 > box.x0:
            box = box.union(piece.box)
    return box.x0, box.x1


def _grown(box: Box, parts: Sequence[Box], running: Sequence[Box], reach: float) -> Box:
    """`box` with all parts that are near it, one after the other, but not over running text."""
    waiting = list(parts)
    while True:
        for part in waiting:
            larger = box.union(part)
            if _common(box.grown(reach), part) > 0 and not any(larger.contains(text.centre) for text in running):
                box = larger
                waiting.remove(part)
                break
        else:
            return box


def _common(a: Box, b: Box) -> float:
    common = a.intersection(b)
    return common.area if common else 0.0
