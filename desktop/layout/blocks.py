"""Rows that follow each other closely, gathered into blocks, and the order in which the blocks are read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

import numpy as np

from desktop.document.geometry import Box
from desktop.document.model import RegionType
from desktop.layout.chains import chains
from desktop.layout.frame import Frame, Piece, arrays
from desktop.layout.grids import Grid
from desktop.layout.rows import Row, plain_rows

EDGE = 0.15
"""Share of the page at its top and bottom in which running heads and feet stand."""

SEAL_LETTERS = 4
"""A line of up to so many letters inside a seal is taken for part of it; longer ones run under it."""

SEAL_RIM = 0.05
"""By how much of its width a letter may stand out of a seal."""


@dataclass(frozen=True, slots=True)
class Block:
    """What is read as a whole. `grid`: it is a table; `kind`: what it is, where that is known before the order. `running`: at
    the top or bottom of the page, parted from all else by white."""

    rows: tuple[Row, ...]
    box: Box
    across: bool = False
    grid: Grid | None = None
    kind: RegionType | None = None
    running: bool = False


def table_block(grid: Grid) -> Block:
    return Block(tuple(row for cell in grid.cells for row in cell.rows), grid.box, grid=grid, kind=RegionType.TABLE)


def stamped(frame: Frame) -> tuple[list[Block], list[Piece]]:
    """The seals with the few letters that stand in each, and the pieces of the page's own text."""
    inside: dict[Box, list[Piece]] = {seal: [] for seal in frame.seals}
    rest = []
    for piece in frame.pieces:
        bounds = piece.line.quad.mapped(frame.to_frame).bounds
        seal = next((s for s in frame.seals if s.grown(SEAL_RIM * s.width).intersection(bounds) == bounds), None)
        if seal is not None and len(piece.line.text) <= SEAL_LETTERS:
            inside[seal].append(piece)
        else:
            rest.append(piece)
    return [Block(plain_rows(pieces), seal, kind=RegionType.SEAL) for seal, pieces in inside.items()], rest


def block_of(rows: Sequence[Row], across: bool = False) -> Block:
    return Block(tuple(rows), around(row.box for row in rows), across)


def around(boxes: Iterable[Box]) -> Box:
    return Box.around(corner for box in boxes for corner in ((box.x0, box.y0), (box.x1, box.y1)))


def blocks_of(rows: Sequence[Row], frame: Frame) -> list[Block]:
    """Chains of rows of like height, each the only one right below the one before."""
    if not rows:
        return []
    boxes, heights = arrays([r.box for r in rows]), np.array([r.height for r in rows])
    found = chains(boxes, heights, frame.em, lambda i, j: _alike(rows[i], rows[j], frame))
    return [block_of([rows[i] for i in chain]) for chain in found]


def _alike(a: Row, b: Row, frame: Frame) -> bool:
    low, high = sorted((a.height, b.height))
    if high > 1.45 * low:
        return False
    top, bottom = a.box.y1 - 0.25 * low, b.box.y0 + 0.25 * low
    left, right = max(a.box.x0, b.box.x0), min(a.box.x1, b.box.x1)
    for x0, y0, x1, y1 in frame.level:
        if top < (y0 + y1) / 2 < bottom and min(right, x1) - max(left, x0) > 0.5 * (right - left):
            return False
    return True


def across_blocks(pieces: Sequence[Piece]) -> list[Block]:
    """Blocks of text that runs against the text of the page, such as an upright headline: columns from right to left."""
    waiting = sorted(pieces, key=lambda p: (-p.box.x1, p.box.y0))
    groups: list[list[Piece]] = []
    for piece in waiting:
        for group in groups:
            last = group[-1]
            if (
                last.box.x0 - piece.box.x1 < 1.2 * piece.height
                and min(last.box.y1, piece.box.y1) - max(last.box.y0, piece.box.y0) > 0
                and max(last.height, piece.height) < 1.6 * min(last.height, piece.height)
            ):
                group.append(piece)
                break
        else:
            groups.append([piece])
    return [block_of([Row(((p,),), p.box, p.height) for p in group], across=True) for group in groups]


def margins(rows: Sequence[Row], others: Sequence[Box], frame: Frame, least: int = 4) -> tuple[list[Row], list[Row], list[Row]]:
    """(running heads, body, running feet): a line at the edge of the page, parted from all else by white over its whole width.

    others: tables and figures. A page of vertical text has neither heads nor feet, nor has one of fewer than `least` rows.
    """
    body = sorted(rows, key=lambda r: r.box.centre[1])
    if frame.vertical or len(body) < least:
        return [], body, []
    heads = _edge(body, others, frame, top=True)
    feet = [] if heads == body else _edge(body, others, frame, top=False)
    apart = {id(row) for row in heads + feet}
    return heads, [row for row in body if id(row) not in apart], feet


def _edge(body: Sequence[Row], others: Sequence[Box], frame: Frame, *, top: bool) -> list[Row]:
    boxes = [*(r.box for r in body), *others]
    start, end = min(b.y0 for b in boxes), max(b.y1 for b in boxes)
    last = body[0].box if top else body[-1].box
    edge = [r for r in body if abs(r.box.centre[1] - last.centre[1]) <= 0.7 * frame.em]
    rest = [b for b in boxes if all(b is not r.box for r in edge)]
    outside = last.centre[1] < EDGE * frame.size[1] if top else last.centre[1] > (1 - EDGE) * frame.size[1]
    if not rest or not outside or len(edge) > 3 or max(r.height for r in edge) > 2 * frame.em:
        return []
    first, final = min(r.box.y0 for r in edge), max(r.box.y1 for r in edge)
    gap = min(b.y0 for b in rest) - final if top else first - max(b.y1 for b in rest)
    usual = median(max(0.0, b.box.y0 - a.box.y1) for a, b in pairwise(body)) if len(body) > 4 else 0.0
    depth = final - start if top else end - first
    return edge if gap > max(0.6 * frame.em, 1.3 * usual) and depth < 0.06 * (end - start) else []
