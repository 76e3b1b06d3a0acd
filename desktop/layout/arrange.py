"""The lines of a page laid out: regions with types in reading order, and tables as grids."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from desktop.document.geometry import Box, View
from desktop.document.model import Cell, Content, Line, Marks, Region, RegionType, Table
from desktop.layout.blocks import Block, across_blocks, blocks_of, margins, stamped, table_block
from desktop.layout.frame import Frame, frame_of, page_quad
from desktop.layout.grids import Grid, ruled_grids
from desktop.layout.kinds import typed
from desktop.layout.line_numbers import line_numbers
from desktop.layout.open_grids import open_grids
from desktop.layout.order import read_order
from desktop.layout.pictures import charts, pictured
from desktop.layout.rows import Row, rows_of


def arrange(lines: Sequence[Line], width: float, height: float, view: View, marks: Marks) -> Content:
    """Lay out the `lines` of a page of `width` by `height`; all is in page space, and every line comes back once.

    view: how the page is to be looked at; marks: what else stands on it; its ticks and codes are kept as they are. The same
    input, in any order, gives the same ids.
    """
    frame = frame_of(lines, width, height, view, marks)
    heads, body, feet = sections(frame)
    regions: list[Region] = []
    tables: list[Table] = []
    for block, kind, confidence in typed([*heads, *body, *feet], frame):
        region = region_of(block, kind, confidence, frame)
        regions.append(region)
        if block.grid:
            tables.append(table_of(block.grid, region.id, frame))
    return Content(tuple(regions), tuple(tables), marks.ticks, marks.codes)


def sections(frame: Frame, others: Sequence[Box] = ()) -> tuple[list[Block], list[Block], list[Block]]:
    """The frame's pieces in blocks: running heads, what stands between in reading order, running feet.

    others: what else the page holds that is laid out already, so that the text beside it is no head or foot."""
    stamps, rest = stamped(frame)
    drawn, rest = ruled_grids(frame, rest)
    counts, rest = line_numbers(frame, rest)
    drawings = charts(drawn, rest, frame)
    opened, rest = open_grids(frame, rest)
    pictures, rest = pictured(frame, rest, drawings)
    rows, gutters = rows_of([p for p in rest if not p.across], frame)
    tables = [table_block(grid) for grid in drawn + opened if grid not in drawings]
    beside = [*others, *(t.box for t in tables), *(p.box for p in pictures), *frame.seals]
    heads, body, feet = margins(rows, beside, frame, least=max(1, 4 - len(others)))
    blocks = [
        *tables,
        *blocks_of(body, frame),
        *across_blocks([p for p in rest if p.across]),
        *pictures,
        *stamps,
        *counts,
    ]
    return _running(heads, frame), read_order(blocks, gutters, frame), _running(feet, frame)


def _running(rows: Sequence[Row], frame: Frame) -> list[Block]:
    return [replace(block, running=True) for block in blocks_of(rows, frame)]


def region_of(block: Block, kind: RegionType, confidence: float, frame: Frame) -> Region:
    lines = tuple(p.line for row in block.rows for p in row.pieces)
    place = () if lines else (repr(v) for v in (block.box.x0, block.box.y0, block.box.x1, block.box.y1))
    quad = page_quad(block.box if block.grid else _whole(block.box, lines, frame), frame)
    return Region(name_of(kind, *place, *(line.id for line in lines)), kind, quad, confidence, lines)


def _whole(box: Box, lines: Sequence[Line], frame: Frame) -> Box:
    """With the ends of its lines, which were taken off to see the white between blocks."""
    ends = (point for line in lines for point in line.quad.mapped(frame.to_frame).points)
    return Box.around(((box.x0, box.y0), (box.x1, box.y1), *ends))


def table_of(grid: Grid, region: str, frame: Frame) -> Table:
    """Its rows are level on the page, whichever way the text runs."""
    cells = tuple(
        Cell(
            c.row, c.col, page_quad(c.box, frame), c.rowspan, c.colspan, tuple(p.line.id for row in c.rows for p in row.pieces)
        )
        for c in grid.cells
    )
    if not frame.vertical:
        return Table(name_of("grid", region), region, grid.rows, grid.cols, cells)
    seen = (replace(c, row=c.col, col=grid.rows - c.row - c.rowspan, rowspan=c.colspan, colspan=c.rowspan) for c in cells)
    return Table(name_of("grid", region), region, grid.cols, grid.rows, tuple(sorted(seen, key=lambda c: (c.row, c.col))))


def name_of(*parts: str) -> str:
    """An id that depends on nothing but what it names."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
