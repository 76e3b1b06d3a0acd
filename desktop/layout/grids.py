"""Tables whose cells are drawn with rulings that cross."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from desktop.document.geometry import Box
from desktop.layout.frame import Frame, Piece, Segment, arrays, weight
from desktop.layout.rows import Row, components, plain_rows

LONG_CELL = 7
"""Rows of text in a cell from which on it is taken for an article in a frame, not for a cell."""
CLOSED = 0.85
"""Share of an edge that is drawn in a net without gaps."""


@dataclass(frozen=True, slots=True)
class GridCell:
    row: int
    col: int
    rowspan: int
    colspan: int
    box: Box
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table in the frame. `cells` are in reading order: by row, then by column."""

    rows: int
    cols: int
    cells: tuple[GridCell, ...]
    box: Box


def ruled_grids(frame: Frame, pieces: Sequence[Piece]) -> tuple[list[Grid], list[Piece]]:
    """Tables drawn with rulings, and those of the pieces that are outside them."""
    grids: list[Grid] = []
    rest = list(pieces)
    tolerance = 0.7 * frame.em
    for level, upright in _crossing(around_bands(frame.level, rest), frame.upright, tolerance):
        grid = _grid(level, upright, rest, tolerance)
        if grid is None:
            continue
        grids.append(grid)
        held = {p.line.id for cell in grid.cells for row in cell.rows for p in row.pieces}
        rest = [p for p in rest if p.line.id not in held]
    return grids, rest


def around_bands(level: Sequence[Segment], pieces: Sequence[Piece]) -> list[Segment]:
    """A dark band behind a row of text is seen as one ruling through its middle: two are put in its place, above and below."""
    boxes = arrays([p.box for p in pieces])
    x, y, half = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2, (boxes[:, 3] - boxes[:, 1]) / 2
    parted: list[Segment] = []
    for s in level:
        off = np.abs((s[1] + s[3]) / 2 - y)
        over = (s[0] <= x) & (x <= s[2]) & (off < half)
        if over.sum() >= 2 and np.all(off[over] < 0.5 * half[over]):
            top, bottom = float((y - half)[over].min()), float((y + half)[over].max())
            parted += [(s[0], top, s[2], top), (s[0], bottom, s[2], bottom)]
        else:
            parted.append(s)
    return parted


def _crossing(
    level: Sequence[Segment], upright: Sequence[Segment], tolerance: float
) -> list[tuple[list[Segment], list[Segment]]]:
    """Rulings that hang together, as (level, upright) of each net; the largest nets first."""
    pairs = []
    for i, (a, b, c, d) in enumerate(level):
        for j, (e, f, g, h) in enumerate(upright):
            x, y = (e + g) / 2, (b + d) / 2
            if a - tolerance <= x <= c + tolerance and f - tolerance <= y <= h + tolerance:
                pairs.append((i, len(level) + j))
    nets = []
    for group in components(len(level) + len(upright), pairs):
        levels = [level[k] for k in group if k < len(level)]
        uprights = [upright[k - len(level)] for k in group if k >= len(level)]
        if len(levels) >= 2 and uprights and len(group) >= 4:
            nets.append((levels, uprights))
    return sorted(nets, key=lambda net: -len(net[0]) - len(net[1]))


def _grid(level: Sequence[Segment], upright: Sequence[Segment], pieces: Sequence[Piece], tolerance: float) -> Grid | None:
    left, right = min(s[0] for s in level), max(s[2] for s in level)
    xs = clustered([*((s[0] + s[2]) / 2 for s in upright), left, right], tolerance)
    ys = clustered([(s[1] + s[3]) / 2 for s in level], tolerance)
    xs = _trimmed(xs, ys, upright, pieces, tolerance)
    if len(xs) < 3 or len(ys) < 3:
        return None
    return filled(xs, ys, level, upright, pieces, tolerance)


def _trimmed(
    xs: list[float], ys: Sequence[float], upright: Sequence[Segment], pieces: Sequence[Piece], tolerance: float
) -> list[float]:
    """Without what rulings reach beyond the table: an outer column that no ruling ends and nothing stands in."""
    drawn = [(s[0] + s[2]) / 2 for s in upright]
    inside = [p.box.centre[0] for p in pieces if ys and ys[0] <= p.box.centre[1] < ys[-1]]

    def void(first: float, last: float, edge: float) -> bool:
        return not any(first <= x < last for x in inside) and all(abs(edge - x) > tolerance for x in drawn)

    while len(xs) > 2 and void(xs[0], xs[1], xs[0]):
        xs = xs[1:]
    while len(xs) > 2 and void(xs[-2], xs[-1], xs[-1]):
        xs = xs[:-1]
    return xs


def filled(
    xs: Sequence[float],
    ys: Sequence[float],
    level: Sequence[Segment],
    upright: Sequence[Segment],
    pieces: Sequence[Piece],
    tolerance: float,
) -> Grid | None:
    """The grid with edges at `xs` and `ys`, cells joined where no ruling parts them, and the pieces in it; None if no table."""
    spans = _spans(xs, ys, level, upright, tolerance)
    homes: dict[tuple[int, int, int, int], list[Piece]] = {span: [] for span in spans}
    for piece in pieces:
        x, y = piece.box.centre
        for span in spans:
            r, c, rows, cols = span
            if xs[c] <= x < xs[c + cols] and ys[r] <= y < ys[r + rows]:
                homes[span].append(piece)
                break
    cells = tuple(
        GridCell(r, c, rows, cols, Box(xs[c], ys[r], xs[c + cols], ys[r + rows]), plain_rows(homes[r, c, rows, cols]))
        for r, c, rows, cols in sorted(spans)
    )
    grid = Grid(len(ys) - 1, len(xs) - 1, cells, Box(xs[0], ys[0], xs[-1], ys[-1]))
    whole = grid.cols >= 3 and _closed(xs, ys, level, upright, tolerance)
    return grid if is_table(grid) and _contained(grid, 2 * tolerance, whole=whole) else None


def completed(rows: int, cols: int, xs: Sequence[float], ys: Sequence[float], cells: Sequence[GridCell]) -> Grid:
    """With an empty cell wherever there is none; all reach to the edges at `xs` and `ys`."""
    taken = {(r, c) for s in cells for r in range(s.row, s.row + s.rowspan) for c in range(s.col, s.col + s.colspan)}
    free = [GridCell(r, c, 1, 1, Box(0, 0, 0, 0), ()) for r in range(rows) for c in range(cols) if (r, c) not in taken]
    placed = (
        replace(c, box=Box(xs[c.col], ys[c.row], xs[c.col + c.colspan], ys[c.row + c.rowspan]))
        for c in sorted([*cells, *free], key=lambda c: (c.row, c.col))
    )
    return Grid(rows, cols, tuple(placed), Box(xs[0], ys[0], xs[-1], ys[-1]))


def is_table(grid: Grid) -> bool:
    """False for frames around articles: few cells, or most of the text in long ones."""
    used = [cell for cell in grid.cells if cell.rows]
    if len(used) < 3 or len({c.row for c in used}) < 2 or len({c.col for c in used}) < 2:
        return False
    said = [sum(weight(p.line) for row in cell.rows for p in row.pieces) for cell in used]
    long = sum(n for n, cell in zip(said, used, strict=True) if len(cell.rows) >= LONG_CELL)
    return long < 0.5 * sum(said)


def _closed(
    xs: Sequence[float], ys: Sequence[float], level: Sequence[Segment], upright: Sequence[Segment], tolerance: float
) -> bool:
    """True if every edge of the net is drawn over most of the table."""
    levels, uprights = _by_edge(level, 1, ys, tolerance), _by_edge(upright, 0, xs, tolerance)
    return all(_drawn(s, 0, xs[0], xs[-1], CLOSED) for s in levels) and all(
        _drawn(s, 1, ys[0], ys[-1], CLOSED) for s in uprights
    )


def _contained(grid: Grid, slack: float, *, whole: bool) -> bool:
    """False where text runs over the edges of many cells: what crosses there is no table. In a `whole` net it may run over one
    edge: a detector has read two cells as one line then."""
    inside = total = 0.0
    edges = sorted({cell.box.x0 for cell in grid.cells} | {grid.box.x1})
    for cell in grid.cells:
        room = cell.box.grown(slack)
        if whole:
            k = edges.index(cell.box.x0)
            room = Box(edges[max(0, k - 1)] - slack, room.y0, edges[min(k + cell.colspan + 1, len(edges) - 1)] + slack, room.y1)
        for piece in (p for row in cell.rows for p in row.pieces):
            box, said = piece.box, weight(piece.line)
            total += said
            inside += said * (room.contains((box.x0, box.y0)) and room.contains((box.x1, box.y1)))
    return inside >= 0.7 * total


def clustered(values: Iterable[float], tolerance: float) -> list[float]:
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][0] <= tolerance:  # from the first: a chain of near ones would smear an edge
            groups[-1].append(value)
        else:
            groups.append([value])
    return [sum(g) / len(g) for g in groups]


def _spans(
    xs: Sequence[float], ys: Sequence[float], level: Sequence[Segment], upright: Sequence[Segment], tolerance: float
) -> list[tuple[int, int, int, int]]:
    """(row, column, rows, columns) of the cells: fields of the net with no ruling between them are one cell."""
    cols, rows = len(xs) - 1, len(ys) - 1
    fields = cols * rows
    upright_at, level_at = _by_edge(upright, 0, xs, tolerance), _by_edge(level, 1, ys, tolerance)
    together = []
    for r in range(rows):
        for c in range(cols):
            if c + 1 < cols and not _drawn(upright_at[c + 1], 1, ys[r], ys[r + 1]):
                together.append((r * cols + c, r * cols + c + 1))
            if r + 1 < rows and not _drawn(level_at[r + 1], 0, xs[c], xs[c + 1]):
                together.append((r * cols + c, (r + 1) * cols + c))
    spans = []
    for group in components(fields, together):
        top, bottom = min(k // cols for k in group), max(k // cols for k in group)
        left, right = min(k % cols for k in group), max(k % cols for k in group)
        height, width = bottom - top + 1, right - left + 1
        if height * width == len(group):
            spans.append((top, left, height, width))
        else:
            spans.extend((k // cols, k % cols, 1, 1) for k in group)
    return spans


def _by_edge(segments: Sequence[Segment], axis: int, edges: Sequence[float], tolerance: float) -> list[list[Segment]]:
    """For each edge the rulings that draw it; a ruling between two edges draws the nearer one only. axis: 0 for x, 1 for y."""
    drawn: list[list[Segment]] = [[] for _ in edges]
    for segment in segments:
        at = (segment[axis] + segment[axis + 2]) / 2
        nearest = min(range(len(edges)), key=lambda n: abs(edges[n] - at))
        if abs(edges[nearest] - at) <= tolerance:
            drawn[nearest].append(segment)
    return drawn


def _drawn(segments: Sequence[Segment], axis: int, start: float, end: float, share: float = 0.5) -> bool:
    """True if rulings cover that share of the stretch from `start` to `end`; axis 0: level ones, 1: upright ones."""
    covered = sum(max(0.0, min(s[axis + 2], end) - max(s[axis], start)) for s in segments)
    return covered >= share * (end - start)
