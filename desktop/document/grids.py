"""What a person does to the grid of a table: pure functions from a Table to a Table.

They take any table, whatever its way on the page (level, sloping, turned, in perspective). What they give back is whole: every
position of the grid belongs to exactly one cell (which may be empty), cells stand by row, then by column, neighbours share
their edges, and no line is lost. Each raises ValueError, with the reason, where it cannot be done.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from desktop.document.geometry import Affine, Box, Point, Quad
from desktop.document.model import Cell, Line, Table, new_id
from desktop.document.nets import Edge, Net, apart, together

Axis = Literal["row", "column"]
Segment = tuple[Point, Point]

NARROWEST = 0.02
"""Share of the room between its neighbours that a separator leaves on either side."""


@dataclass(frozen=True, slots=True)
class Separators:
    """Boundaries in page space, each over the whole table: `rows` (one more than rows, from the top), left end first;
    `columns` (one more than columns, from the left), upper end first. Where a cell spans one, no ruling is to be drawn."""

    rows: tuple[Segment, ...]
    columns: tuple[Segment, ...]


def whole(table: Table) -> Table:
    """The table with a cell at every position, none over another, and neighbours that share their edges."""
    return together(table, apart(table))


def cell_at(table: Table, row: int, col: int) -> Cell:
    """The cell that covers a position."""
    for cell in table.cells:
        if cell.row <= row < cell.row + cell.rowspan and cell.col <= col < cell.col + cell.colspan:
            return cell
    raise ValueError(f"no cell at row {row}, column {col}")


def new_table(quad: Quad, rows: int, cols: int, region: str = "") -> Table:
    """`rows` by `cols` even, empty cells in the `quad` of the region with the id `region`."""
    if rows < 1 or cols < 1:
        raise ValueError("a table has a row and a column at least")
    return split(Table(new_id(), region, rows, cols, (Cell(0, 0, quad, rows, cols),)), 0, 0)


def insert_row(table: Table, at: int) -> Table:
    """An empty row before row `at`: in half of the room of the row above, or outside the table at its edges."""
    return together(table, _inserted(apart(table), at))


def insert_column(table: Table, at: int) -> Table:
    return together(table, _inserted(apart(table).transposed(), at).transposed())


def remove_row(table: Table, at: int) -> Table:
    """Its room and its lines go to the row above (of the first row: below); an empty row at an edge takes its room with it."""
    return together(table, _removed(apart(table), at))


def remove_column(table: Table, at: int) -> Table:
    return together(table, _removed(apart(table).transposed(), at).transposed())


def split_row_at(table: Table, row: int, share: float) -> Table:
    """One row made two, with the boundary at that share (0-1) of its height. All lines stay in the upper one: `place_lines`
    deals them out."""
    return together(table, _parted(apart(table), row, share))


def split_column_at(table: Table, col: int, share: float) -> Table:
    return together(table, _parted(apart(table).transposed(), col, share).transposed())


def merge(table: Table, row: int, col: int, rowspan: int, colspan: int) -> Table:
    """One cell of all in that rectangle of positions; the lines follow each other by row, then by column."""
    net = apart(table)
    if rowspan < 1 or colspan < 1 or not (0 <= row <= net.rows - rowspan and 0 <= col <= net.cols - colspan):
        raise ValueError("the cells to merge are not all in the table")
    inside: list[Cell] = []
    outside: list[Cell] = []
    for cell in net.cells:
        within = row <= cell.row < row + rowspan and col <= cell.col < col + colspan
        ends = cell.row + cell.rowspan <= row + rowspan and cell.col + cell.colspan <= col + colspan
        beside = (
            cell.row >= row + rowspan
            or cell.row + cell.rowspan <= row
            or cell.col >= col + colspan
            or cell.col + cell.colspan <= col
        )
        if not beside and not (within and ends):
            raise ValueError("a cell reaches over the edge of those to merge")
        (outside if beside else inside).append(cell)
    lines = tuple(line for cell in inside for line in cell.lines)
    return together(table, replace(net, cells=(*outside, Cell(row, col, inside[0].quad, rowspan, colspan, lines))))


def split(table: Table, row: int, col: int) -> Table:
    """The cell at that position made cells of one position each. All lines stay in the first: `place_lines` deals them out."""
    net = apart(table)
    old = cell_at(replace(table, cells=net.cells), row, col)
    parts = tuple(
        Cell(r, c, old.quad, lines=old.lines if (r, c) == (old.row, old.col) else ())
        for r in range(old.row, old.row + old.rowspan)
        for c in range(old.col, old.col + old.colspan)
    )
    return together(table, replace(net, cells=(*(cell for cell in net.cells if cell is not old), *parts)))


def separators(table: Table) -> Separators:
    net = apart(table)
    return Separators(
        tuple((net.corner(r, 0), net.corner(r, net.cols)) for r in range(net.rows + 1)),
        tuple((net.corner(0, c), net.corner(net.rows, c)) for c in range(net.cols + 1)),
    )


def move_separator(table: Table, axis: Axis, index: int, position: Point) -> Table:
    """Boundary `index` (0 to rows or columns) moved, at its own slope, through `position` (a point of the page, where the
    pointer is), short of its neighbours. Cells keep their lines."""
    net = apart(table)
    x, y = net.to_own.apply(position)
    if axis == "row":
        moved = together(table, _moved(net, index, x, y))
    else:
        moved = together(table, _moved(net.transposed(), index, y, x).transposed())
    turned_over = any(not _clockwise(cell.quad) for cell in moved.cells)  # of a grid so leaning that its boundaries cross
    return table if turned_over else moved


def _clockwise(quad: Quad) -> bool:
    p = quad.points
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(p, p[1:] + p[:1], strict=True)) > 0


def place_lines(table: Table, lines: Iterable[Line]) -> Table:
    """Cells get those of the `lines` whose centre lies in them, in reading order; a line outside the table stays in the cell it
    is in, and so do lines of the table that are not among them."""
    net = apart(table)
    at: dict[str, tuple[int, int]] = {}
    known: dict[str, Line] = {}
    for line in lines:
        position = net.position(line.quad.centre)
        if position is not None:
            at[line.id], known[line.id] = position, line
    homes: dict[tuple[int, int], list[str]] = {(c.row, c.col): [i for i in c.lines if i not in at] for c in net.cells}
    owner = {
        (row, col): (c.row, c.col)
        for c in net.cells
        for row in range(c.row, c.row + c.rowspan)
        for col in range(c.col, c.col + c.colspan)
    }
    for line_id, position in at.items():
        homes[owner[position]].append(line_id)
    cells = tuple(replace(c, lines=_in_order(homes[c.row, c.col], c.lines, known, net.to_own)) for c in net.cells)
    return together(table, replace(net, cells=cells))


def _in_order(ids: Sequence[str], before: Sequence[str], known: dict[str, Line], to_own: Affine) -> tuple[str, ...]:
    """Reading order, where all are known; else, those that were there first."""
    if not all(i in known for i in ids):
        return (*(i for i in before if i in ids), *(i for i in ids if i not in before))
    boxes = {i: known[i].quad.mapped(to_own).bounds for i in ids}
    if ids and sum(known[i].vertical for i in ids) > len(ids) / 2:
        boxes = {i: Box(b.y0, -b.x1, b.y1, -b.x0) for i, b in boxes.items()}
    rows: list[list[str]] = []
    for i in sorted(ids, key=lambda i: (boxes[i].centre[1], boxes[i].x0)):
        first = boxes[rows[-1][0]] if rows else None
        if first and boxes[i].centre[1] - first.centre[1] < 0.5 * min(boxes[i].height, first.height):
            rows[-1].append(i)
        else:
            rows.append([i])
    return tuple(i for row in rows for i in sorted(row, key=lambda i: boxes[i].x0))


def _inserted(net: Net, at: int) -> Net:
    if not 0 <= at <= net.rows:
        raise ValueError("no such place for a row or column")
    edges = net.level
    if at == 0:
        level = (edges[1].towards(edges[0], 2.0), *edges)
    elif at == net.rows:
        level = (*edges, edges[-2].towards(edges[-1], 2.0))
    else:
        level = (*edges[:at], edges[at - 1].towards(edges[at], 0.5), *edges[at:])
    cells: list[Cell] = []
    covered: set[int] = set()
    for cell in net.cells:
        if cell.row < at < cell.row + cell.rowspan:
            cells.append(replace(cell, rowspan=cell.rowspan + 1))
            covered.update(range(cell.col, cell.col + cell.colspan))
        else:
            cells.append(replace(cell, row=cell.row + (cell.row >= at)))
    empty = (Cell(at, col, cells[0].quad) for col in range(net.cols) if col not in covered)
    return replace(net, level=level, cells=(*cells, *empty))


def _removed(net: Net, at: int) -> Net:
    if not 0 <= at < net.rows:
        raise ValueError("no such row or column")
    if net.rows == 1:
        raise ValueError("the only row or column cannot be removed")
    gone = [cell for cell in net.cells if cell.row == at and cell.rowspan == 1]
    heir = at - 1 if at else 1
    edge = 0 if at == 0 else net.rows if at == net.rows - 1 else None
    if edge is None or any(cell.lines for cell in gone):
        edge = at if at else 1
    kept = [
        replace(
            cell,
            row=cell.row - (cell.row > at),
            rowspan=cell.rowspan - (cell.row <= at < cell.row + cell.rowspan),
        )
        for cell in net.cells
        if cell not in gone
    ]
    heir -= heir > at
    for cell in gone:
        n = next(n for n, c in enumerate(kept) if c.row <= heir < c.row + c.rowspan and c.col <= cell.col < c.col + c.colspan)
        lines = (*kept[n].lines, *cell.lines) if at else (*cell.lines, *kept[n].lines)
        kept[n] = replace(kept[n], lines=lines)
    return replace(net, level=(*net.level[:edge], *net.level[edge + 1 :]), cells=tuple(kept))


def _parted(net: Net, row: int, share: float) -> Net:
    if not 0 <= row < net.rows:
        raise ValueError("no such row or column")
    if not 0 < share < 1:
        raise ValueError("the boundary lies outside the row or column")
    edges = net.level
    level = (*edges[: row + 1], edges[row].towards(edges[row + 1], share), *edges[row + 1 :])
    cells: list[Cell] = []
    for cell in net.cells:
        over = cell.row <= row < cell.row + cell.rowspan
        if over and cell.rowspan == 1:
            cells += [cell, replace(cell, row=row + 1, lines=())]
        else:
            cells.append(replace(cell, row=cell.row + (cell.row > row), rowspan=cell.rowspan + over))
    return replace(net, level=level, cells=tuple(cells))


def _moved(net: Net, index: int, along: float, across: float) -> Net:
    if not 0 <= index <= net.rows:
        raise ValueError("no such boundary")
    edges, edge = net.level, net.level[index]
    at, slope = edge.line(net.extent.x0, net.extent.x1)
    by = across - at - slope * along
    low, high = edges[index - 1] if index else None, edges[index + 1] if index < net.rows else None
    first, last = low or edge, high or edge
    room = NARROWEST * min(last.start - first.start, last.end - first.end)
    if low is not None:
        by = max(by, low.start + room - edge.start, low.end + room - edge.end)
    if high is not None:
        by = min(by, high.start - room - edge.start, high.end - room - edge.end)
    return replace(net, level=(*edges[:index], Edge(edge.start + by, edge.end + by), *edges[index + 1 :]))
