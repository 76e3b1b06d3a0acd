"""A table taken apart: the boundaries of its rows and columns, and which positions each cell covers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from statistics import median

from desktop.document.geometry import Affine, Box, Point, Quad
from desktop.document.model import Cell, Table


@dataclass(frozen=True, slots=True)
class Edge:
    """A boundary in the table's own axes: where it is, across its way, at both ends of the table's extent."""

    start: float
    end: float

    def towards(self, other: Edge, share: float) -> Edge:
        return Edge(self.start + (other.start - self.start) * share, self.end + (other.end - self.end) * share)

    def line(self, first: float, last: float) -> tuple[float, float]:
        """(value at 0, slope), where the extent goes from `first` to `last`."""
        slope = (self.end - self.start) / (last - first)
        return self.start - slope * first, slope


@dataclass(frozen=True, slots=True)
class Net:
    """Every position is in exactly one of the cells, which stand by row, then by column; their quads are of no account.

    to_own: from page space to axes in which rows lie level. extent: of the table in them when it was taken apart, where the
    edges were measured. level: boundaries of rows, upright: of columns."""

    to_own: Affine
    extent: Box
    level: tuple[Edge, ...]
    upright: tuple[Edge, ...]
    cells: tuple[Cell, ...]

    @property
    def rows(self) -> int:
        return len(self.level) - 1

    @property
    def cols(self) -> int:
        return len(self.upright) - 1

    def corner(self, row: int, col: int) -> Point:
        """Where boundary `row` and boundary `col` meet, in page space."""
        y0, down = self.level[row].line(self.extent.x0, self.extent.x1)
        x0, along = self.upright[col].line(self.extent.y0, self.extent.y1)
        meeting = 1 - along * down
        if not meeting:  # a region so twisted that its sides never meet
            return self.to_own.inverse().apply((x0, y0))
        x = (x0 + along * y0) / meeting
        return self.to_own.inverse().apply((x, y0 + down * x))

    def position(self, point: Point) -> tuple[int, int] | None:
        """Row and column in which a point of the page lies; None outside."""
        x, y = self.to_own.apply(point)
        row = sum(at + slope * x <= y for at, slope in (e.line(self.extent.x0, self.extent.x1) for e in self.level)) - 1
        col = sum(at + slope * y <= x for at, slope in (e.line(self.extent.y0, self.extent.y1) for e in self.upright)) - 1
        return (row, col) if 0 <= row < self.rows and 0 <= col < self.cols else None

    def transposed(self) -> Net:
        """Columns for rows, so that one rule serves both; it cannot be put together."""
        box = self.extent
        cells = sorted(
            (replace(c, row=c.col, col=c.row, rowspan=c.colspan, colspan=c.rowspan) for c in self.cells),
            key=lambda c: (c.row, c.col),
        )
        return Net(self.to_own, Box(box.y0, box.x0, box.y1, box.x1), self.upright, self.level, tuple(cells))


def apart(table: Table) -> Net:
    """Raises ValueError for a table without cells."""
    if table.rows < 1 or table.cols < 1 or not table.cells:
        raise ValueError("a table has a row, a column and a cell at least")
    cells = tuple(_covering(table))
    ways = [_way(c.quad) for c in table.cells]
    to_own = Affine.rotation(-math.degrees(math.atan2(sum(y for _, y in ways), sum(x for x, _ in ways))))
    placed = [(c, c.quad.mapped(to_own)) for c in table.cells]
    extent = _with_room(Box.around(p for _, quad in placed for p in quad.points))
    level: list[list[tuple[Point, Point]]] = [[] for _ in range(table.rows + 1)]
    upright: list[list[tuple[Point, Point]]] = [[] for _ in range(table.cols + 1)]
    for cell, q in placed:
        for ends, index, start, end in (
            (level, cell.row, q.tl, q.tr),
            (level, cell.row + cell.rowspan, q.bl, q.br),
            (upright, cell.col, q.tl[::-1], q.bl[::-1]),
            (upright, cell.col + cell.colspan, q.tr[::-1], q.br[::-1]),
        ):
            if 0 <= index < len(ends):
                ends[index].append((start, end))
    return Net(to_own, extent, _edges(level, extent.x0, extent.x1), _edges(upright, extent.y0, extent.y1), cells)


def together(table: Table, net: Net) -> Table:
    """The `table` with the grid of the net."""
    corners = {(r, c): net.corner(r, c) for r in range(net.rows + 1) for c in range(net.cols + 1)}
    cells = (
        replace(
            c,
            quad=Quad(
                corners[c.row, c.col],
                corners[c.row, c.col + c.colspan],
                corners[c.row + c.rowspan, c.col + c.colspan],
                corners[c.row + c.rowspan, c.col],
            ),
        )
        for c in sorted(net.cells, key=lambda c: (c.row, c.col))
    )
    return replace(table, rows=net.rows, cols=net.cols, cells=tuple(cells))


def _way(quad: Quad) -> Point:
    """Along the rows."""
    return quad.tr[0] - quad.tl[0] + quad.br[0] - quad.bl[0], quad.tr[1] - quad.tl[1] + quad.br[1] - quad.bl[1]


def _with_room(box: Box) -> Box:
    return Box(box.x0, box.y0, max(box.x1, box.x0 + 1.0), max(box.y1, box.y0 + 1.0))


def _covering(table: Table) -> Iterator[Cell]:
    """The cells, cut down where they overlap or reach out, and empty ones where there is none; no line is lost or twice."""
    owner: dict[tuple[int, int], int] = {}
    found: list[Cell] = []
    seen: set[str] = set()
    for cell in sorted(table.cells, key=lambda c: (c.row, c.col)):
        row, col = min(max(cell.row, 0), table.rows - 1), min(max(cell.col, 0), table.cols - 1)
        lines = tuple(i for i in dict.fromkeys(cell.lines) if i not in seen)
        seen.update(lines)
        taken = owner.get((row, col))
        if taken is not None:
            found[taken] = replace(found[taken], lines=found[taken].lines + lines)
            continue
        rowspan, colspan = min(max(cell.rowspan, 1), table.rows - row), min(max(cell.colspan, 1), table.cols - col)
        if any((r, c) in owner for r in range(row, row + rowspan) for c in range(col, col + colspan)):
            rowspan = colspan = 1
        owner.update({(r, c): len(found) for r in range(row, row + rowspan) for c in range(col, col + colspan)})
        found.append(Cell(row, col, cell.quad, rowspan, colspan, lines))
    free = ((r, c) for r in range(table.rows) for c in range(table.cols) if (r, c) not in owner)
    found.extend(Cell(r, c, found[0].quad) for r, c in free)
    yield from sorted(found, key=lambda c: (c.row, c.col))


def _edges(seen: Sequence[Sequence[tuple[Point, Point]]], first: float, last: float) -> tuple[Edge, ...]:
    """Each boundary through the middle of what the cells beside it say of it; those of which none speaks evenly between."""
    known = [(k, _edge(ends, first, last)) for k, ends in enumerate(seen) if ends]
    step = median([(b.start - a.start) / (n - k) for (k, a), (n, b) in pairwise(known)] or [1.0])
    before, after = known[0], known[-1]
    known = [
        *([(0, Edge(before[1].start - step * before[0], before[1].end - step * before[0]))] if before[0] else []),
        *known,
    ]
    left = len(seen) - 1 - after[0]
    if left:
        known.append((len(seen) - 1, Edge(after[1].start + step * left, after[1].end + step * left)))
    edges = [known[0][1]]
    for (k, a), (n, b) in pairwise(known):
        edges.extend(a.towards(b, m / (n - k)) for m in range(1, n - k + 1))
    starts, ends = accumulate((e.start for e in edges), max), accumulate((e.end for e in edges), max)
    return tuple(Edge(start, end) for start, end in zip(starts, ends, strict=True))


def _edge(ends: Iterable[tuple[Point, Point]], first: float, last: float) -> Edge:
    sides = [((a, b), (c, d)) for (a, b), (c, d) in ends]
    slope = median((d - b) / (c - a) if c != a else 0.0 for (a, b), (c, d) in sides)
    at = median(y - slope * x for side in sides for x, y in side)
    return Edge(at + slope * first, at + slope * last)
