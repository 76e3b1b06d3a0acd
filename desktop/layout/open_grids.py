"""Tables with level rulings only: rows ruled off from each other, or three rulings around a head and a body."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from desktop.document.geometry import Box
from desktop.layout.aligned import columns_of, edges_of, reach
from desktop.layout.frame import Frame, Piece, Segment
from desktop.layout.grids import LONG_CELL, Grid, GridCell, clustered, filled, is_table
from desktop.layout.rows import plain_rows, prose

SHORTEST = 6.0
"""Least length of a ruling of a table, in heights of body text."""
FARTHEST = 45.0
"""Most white and text between two rulings of one table, in the same unit."""

Band = tuple[float, float, list[Piece]]


def open_grids(frame: Frame, pieces: Sequence[Piece]) -> tuple[list[Grid], list[Piece]]:
    """Tables ruled across only, and the pieces outside them."""
    grids: list[Grid] = []
    rest = list(pieces)
    for rules in _families(frame):
        for bands in _runs(rules, rest, frame):
            grid = _grid(rules, bands, frame)
            if grid is None:
                continue
            grids.append(grid)
            held = {p.line.id for cell in grid.cells for row in cell.rows for p in row.pieces}
            rest = [p for p in rest if p.line.id not in held]
    return grids, rest


def _families(frame: Frame) -> list[list[Segment]]:
    """Rulings below each other of which each is about as wide as the widest, or part of its width."""
    families: list[list[Segment]] = []
    for rule in sorted((s for s in frame.level if s[2] - s[0] >= SHORTEST * frame.em), key=lambda s: (s[1], s[0])):
        for family in families:
            left, right = min(s[0] for s in family) - frame.em, max(s[2] for s in family) + frame.em
            near = rule[1] - max(s[3] for s in family) <= FARTHEST * frame.em
            if near and ((rule[0] >= left and rule[2] <= right) or (rule[0] <= left and rule[2] >= right)):
                family.append(rule)
                break
        else:
            families.append([rule])
    return [family for family in families if len(family) >= 3]


def _runs(rules: Sequence[Segment], pieces: Sequence[Piece], frame: Frame) -> Iterator[list[Band]]:
    """Stretches between rulings that follow each other and hold text in columns."""
    left, right = min(s[0] for s in rules) - frame.em, max(s[2] for s in rules) + frame.em
    run: list[Band] = []
    for top, bottom in pairwise(clustered(((s[1] + s[3]) / 2 for s in rules), 0.5 * frame.em)):
        held = [p for p in pieces if left <= p.box.centre[0] <= right and top <= p.box.centre[1] < bottom]
        if held and _columnar(held, frame):
            run.append((top, bottom, held))
            continue
        if len(run) >= 2:
            yield run
        run = []
    if len(run) >= 2:
        yield run


def _columnar(pieces: Sequence[Piece], frame: Frame) -> bool:
    """True for text in columns that is not the running text of a page of columns."""
    columns = columns_of([p.box for p in pieces], 0, frame.em)
    if any(p.across for p in pieces) or len(columns) < 2:
        return False
    lanes = [[p for p in pieces if reach(p.box, columns)[0] == c] for c in range(len(columns))]
    return not all(len(lane) >= LONG_CELL and prose(lane) for lane in lanes if lane)


def _grid(rules: Sequence[Segment], bands: Sequence[Band], frame: Frame) -> Grid | None:
    pieces = [p for _, _, held in bands for p in held]
    columns = columns_of([p.box for p in pieces], 0.12 * len(bands), frame.em)
    if len(columns) < 2:
        return None
    lanes = [[p for p in held if reach(p.box, columns)[0] == c] for _, _, held in bands for c in range(len(columns))]
    depth = max(len(plain_rows(lane)) for lane in lanes)
    if len(bands) >= 3 and depth <= LONG_CELL:
        return _row_ruled(rules, bands, columns, frame)
    return _bodied(bands, columns, frame) if len(columns) >= 3 else None


def _row_ruled(
    rules: Sequence[Segment], bands: Sequence[Band], columns: Sequence[tuple[float, float]], frame: Frame
) -> Grid | None:
    """Rulings between all rows; uprights are thought of wherever no text stands in their way."""
    xs = edges_of(columns)
    ys = [bands[0][0], *(bottom for _, bottom, _ in bands)]
    upright = [
        (x, top, x, bottom)
        for x in xs
        for top, bottom, held in bands
        if not any(p.box.x0 < x - 0.3 * frame.em and p.box.x1 > x + 0.3 * frame.em for p in held)
    ]
    return filled(xs, ys, rules, upright, [p for _, _, held in bands for p in held], 0.5 * frame.em)


def _bodied(bands: Sequence[Band], columns: Sequence[tuple[float, float]], frame: Frame) -> Grid | None:
    """Head and body between rulings. The column with the most cells says where the rows are."""
    xs = edges_of(columns)
    rows: list[list[list[Piece]]] = []
    for _, _, held in bands:
        rows.extend(_rows(held, columns, frame))
    if len(rows) < 3:
        return None
    tops = [min(p.box.y0 for cell in row for p in cell) for row in rows]
    ends = [max(p.box.y1 for cell in row for p in cell) for row in rows]
    ys = [bands[0][0], *((a + b) / 2 for a, b in zip(ends[:-1], tops[1:], strict=True)), bands[-1][1]]
    cells = []
    for r, row in enumerate(rows):
        taken: dict[int, tuple[int, list[Piece]]] = {}
        for cell in row:
            spans = [reach(p.box, columns) for p in cell]
            first, last = min(a for a, _ in spans), max(b for _, b in spans)
            reached, content = taken.get(first, (last, []))
            taken[first] = (max(reached, last), content + cell)
        claimed = -1
        for first, (last, content) in sorted(taken.items()):
            if first <= claimed:
                return None
            box = Box(xs[first], min(ys[r], ys[r + 1]), xs[last + 1], max(ys[r], ys[r + 1]))
            cells.append(GridCell(r, first, 1, last - first + 1, box, plain_rows(content)))
            claimed = last
    grid = Grid(len(rows), len(columns), tuple(cells), Box(xs[0], ys[0], xs[-1], ys[-1]))
    return grid if is_table(grid) else None


def _rows(pieces: Sequence[Piece], columns: Sequence[tuple[float, float]], frame: Frame) -> list[list[list[Piece]]]:
    """The cells of one band, row by row: each belongs to the row of the leading column that it begins with or stands beside."""
    lanes: dict[int, list[Piece]] = {}
    for piece in pieces:
        lanes.setdefault(reach(piece.box, columns)[0], []).append(piece)
    cells = {c: _cells(lane, frame) for c, lane in lanes.items()}
    leading = min(cells, key=lambda c: (-len(cells[c]), c))
    anchors = [_extent(cell) for cell in cells[leading]]
    others = [cell for c, lane in sorted(cells.items()) if c != leading for cell in lane]
    level = [
        any(abs(cell[0].box.centre[1] - cells[leading][k][0].box.centre[1]) < 0.3 * frame.em for cell in others)
        for k in range(len(anchors))
    ]
    rows = [[cell] for cell in cells[leading]]
    for cell in others:
        top, bottom = _extent(cell)
        if np.mean(level) >= 0.6:
            k = max((k for k, (start, _) in enumerate(anchors) if start <= top + 0.5 * frame.em), default=0)
        else:
            k = min(range(len(anchors)), key=lambda k: abs(sum(anchors[k]) - top - bottom))
        rows[k].append(cell)
    return rows


def _extent(cell: Sequence[Piece]) -> tuple[float, float]:
    return min(p.box.y0 for p in cell), max(p.box.y1 for p in cell)


def _cells(lane: Sequence[Piece], frame: Frame) -> list[list[Piece]]:
    """The pieces of one column, parted where the white between two lines is more than the least there is."""
    rows = [list(row.pieces) for row in plain_rows(lane)]
    gaps = [_extent(b)[0] - _extent(a)[1] for a, b in pairwise(rows)]
    limit = (min(gaps) if gaps else 0.0) + 0.35 * frame.em
    cells = [rows[0]]
    for gap, row in zip(gaps, rows[1:], strict=True):
        if gap > min(limit, 0.9 * frame.em):
            cells.append(row)
        else:
            cells[-1] = cells[-1] + row
    return cells
