"""Tables with level rulings only: rows ruled off from each other, or three rulings around a head and a body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

import numpy as np

from desktop.document.geometry import Box
from desktop.layout.aligned import columns_of, edges_of, reach
from desktop.layout.frame import Frame, Piece, Segment
from desktop.layout.grids import LONG_CELL, Grid, GridCell, around_bands, clustered, completed, filled, is_table
from desktop.layout.rows import Row, plain_rows, prose

SHORTEST = 6.0
"""Least length of a ruling of a table, in heights of body text."""
FARTHEST = 45.0
"""Most white and text between two rulings of one table, in the same unit."""

LEAST_LINED = 3
"""Lines of a column from which on it can be told whether each is a row."""

LEAST_NAMED = 3
"""Rows that have a name beside a table for it to be part of the table."""

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
    level = around_bands(frame.level, frame.pieces)
    for rule in sorted((s for s in level if s[2] - s[0] >= SHORTEST * frame.em), key=lambda s: (s[1], s[0])):
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
    left = _stub(rules, pieces, left, right, frame)
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


def _stub(rules: Sequence[Segment], pieces: Sequence[Piece], left: float, right: float, frame: Frame) -> float:
    """Where the table begins: further left than its rulings where names of rows stand there, as in accounts."""
    beside = [p for p in pieces if rules[0][1] <= p.box.centre[1] <= rules[-1][1] and not p.across]
    rows = plain_rows([p for p in beside if left <= p.box.centre[0] <= right])
    heights = [row.box.centre[1] for row in rows]
    names = [p for p in beside if p.box.x1 < left + 2 * frame.em and p.box.centre[0] < left]
    named = {min(range(len(heights)), key=lambda k: abs(heights[k] - p.box.centre[1])) for p in names} if rows else set()
    close = all(min(abs(y - p.box.centre[1]) for y in heights) < 0.3 * frame.em for p in names) if rows else False
    if len(named) < LEAST_NAMED or len(named) < 0.5 * len(rows) or not close or prose(names):
        return left
    return min(p.box.x0 for p in names)


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
    if (
        len(bands) >= 3
        and depth <= LONG_CELL
        and not any(_lined(_lanes(held, columns).values(), frame) for _, _, held in bands)
    ):
        return _row_ruled(rules, bands, columns, frame)
    return _bodied(rules, bands, columns, frame) if len(columns) >= 3 else None


def _row_ruled(
    rules: Sequence[Segment], bands: Sequence[Band], columns: Sequence[tuple[float, float]], frame: Frame
) -> Grid | None:
    """Rulings between all rows; uprights are thought of wherever no text stands in their way."""
    xs = _widened(edges_of(columns), rules, bands)
    ys = [bands[0][0], *(bottom for _, bottom, _ in bands)]
    upright = [
        (x, top, x, bottom)
        for x in xs
        for top, bottom, held in bands
        if not any(p.box.x0 < x - 0.3 * frame.em and p.box.x1 > x + 0.3 * frame.em for p in held)
    ]
    return filled(xs, ys, rules, upright, [p for _, _, held in bands for p in held], 0.5 * frame.em)


def _widened(xs: Sequence[float], rules: Sequence[Segment], bands: Sequence[Band]) -> list[float]:
    """The outer edges where the rulings of these bands end."""
    near = [s for s in rules if bands[0][0] - 1 <= (s[1] + s[3]) / 2 <= bands[-1][1] + 1]
    ends = [(s[0], s[2]) for s in near] or [(xs[0], xs[-1])]
    return [min(xs[0], *(a for a, _ in ends)), *xs[1:-1], max(xs[-1], *(b for _, b in ends))]


def _bodied(
    rules: Sequence[Segment], bands: Sequence[Band], columns: Sequence[tuple[float, float]], frame: Frame
) -> Grid | None:
    """Head and body between rulings. The column with the most cells says where the rows are."""
    xs = _widened(edges_of(columns), rules, bands)
    rows: list[list[list[Piece]]] = []
    for _, _, held in bands:
        rows.extend(_rows(held, columns, frame))
    if len(rows) < 3:
        return None
    tops = [min(p.box.y0 for cell in row for p in cell) for row in rows]
    ends = [max(p.box.y1 for cell in row for p in cell) for row in rows]
    inner = ((a + b) / 2 for a, b in zip(ends[:-1], tops[1:], strict=True))
    ys = list(accumulate([bands[0][0], *inner, bands[-1][1]], max))
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
            cells.append(
                GridCell(r, first, 1, last - first + 1, Box(xs[first], ys[r], xs[last + 1], ys[r + 1]), plain_rows(content))
            )
            claimed = last
    grid = completed(len(rows), len(columns), xs, ys, cells)
    return grid if is_table(grid) else None


def _rows(pieces: Sequence[Piece], columns: Sequence[tuple[float, float]], frame: Frame) -> list[list[list[Piece]]]:
    """The cells of one band, row by row: each belongs to the row of the leading column that it begins with or stands beside."""
    lanes = _lanes(pieces, columns)
    lined = _lined(lanes.values(), frame)
    cells = {c: [list(row.pieces) for row in plain_rows(lane)] if lined else _cells(lane, frame) for c, lane in lanes.items()}
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


def _lanes(pieces: Sequence[Piece], columns: Sequence[tuple[float, float]]) -> dict[int, list[Piece]]:
    """By the column that they begin in."""
    lanes: dict[int, list[Piece]] = {}
    for piece in pieces:
        lanes.setdefault(reach(piece.box, columns)[0], []).append(piece)
    return lanes


def _lined(lanes: Iterable[Sequence[Piece]], frame: Frame) -> bool:
    """True if each line of text is a row: most columns have all the lines that any has, level with each other, and not all of
    them are running text."""
    rows = [plain_rows(lane) for lane in lanes]
    longest = max(rows, key=len)
    heights = [row.box.centre[1] for row in longest]

    def level(lane: Sequence[Row]) -> bool:
        near = sum(min(abs(row.box.centre[1] - y) for y in heights) < 0.3 * frame.em for row in lane)
        return near >= 0.9 * len(lane)

    full = [lane for lane in rows if len(lane) >= 0.7 * len(longest) and level(lane)]
    wordy = [lane for lane in full if prose([p for row in lane for p in row.pieces])]
    return len(longest) >= LEAST_LINED and len(full) >= 2 and len(full) > 0.5 * len(rows) and len(wordy) < 0.5 * len(full)


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
