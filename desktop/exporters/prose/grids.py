"""Tables as rows that any format can hold: every place of the grid is covered once; parts over several pages made one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from desktop.document.geometry import Quad
from desktop.document.joining import Rows, repeated_head, rows_of
from desktop.document.model import Line, LineMark, Table
from desktop.document.proportion import in_proportion
from desktop.exporters.prose.lines import in_one_line


@dataclass(frozen=True, slots=True)
class GridCell:
    """quad: None where the table has no cell there. A line of a cell is a line of it."""

    col: int
    rowspan: int = 1
    colspan: int = 1
    lines: tuple[Line, ...] = ()
    quad: Quad | None = None

    @property
    def text(self) -> str:
        return "\n".join(filter(None, (in_one_line(line) for line in self.lines)))


@dataclass(frozen=True, slots=True)
class Row:
    """The cells that begin in it, left to right. page: number of the page it stands on."""

    page: int
    cells: tuple[GridCell, ...]


def part_of(table: Table, lines: Mapping[str, Line], page: int, first: int = 0) -> tuple[Row, ...]:
    """From row `first` on. Of cells that lie over each other the first takes the others' lines; spans that go out of the grid
    or over other cells are cut. Of a grid that is out of proportion each cell is a row, as in `rows_of`."""
    table = in_proportion(table)
    rows, cols = table.rows - first, table.cols
    taken: dict[tuple[int, int], int] = {}
    cells: list[tuple[int, GridCell]] = []
    inside = (c for c in table.cells if 0 <= c.row - first < rows and 0 <= c.col < cols)
    for cell in sorted(inside, key=lambda c: (c.row, c.col)):
        row, said = cell.row - first, tuple(lines[i] for i in cell.lines if i in lines)
        said = tuple(line for line in said if line.text.strip() or line.mark is LineMark.ILLEGIBLE)
        if (row, cell.col) in taken:
            at, other = cells[taken[row, cell.col]]
            cells[taken[row, cell.col]] = (at, replace(other, lines=other.lines + said))
            continue
        wide = next((k for k in range(1, cell.colspan) if cell.col + k >= cols or (row, cell.col + k) in taken), cell.colspan)
        across = range(cell.col, cell.col + max(1, wide))
        high = next(
            (k for k in range(1, cell.rowspan) if row + k >= rows or any((row + k, x) in taken for x in across)), cell.rowspan
        )
        taken |= {(y, x): len(cells) for y in range(row, row + max(1, high)) for x in across}
        cells.append((row, GridCell(cell.col, max(1, high), len(across), said, cell.quad)))
    cells += [(y, GridCell(x)) for y in range(rows) for x in range(cols) if (y, x) not in taken]
    by_row: list[list[GridCell]] = [[] for _ in range(rows)]
    for y, grid_cell in cells:
        by_row[y].append(grid_cell)
    return tuple(Row(page, tuple(sorted(row, key=lambda c: c.col))) for row in by_row)


def following(top: Rows, table: Table, lines: Mapping[str, Line], page: int) -> tuple[tuple[tuple[Row, ...], int], int]:
    """The rows and columns of a table that goes on from one that begins with `top`, without the head that it repeats, and how
    many rows that is."""
    table = in_proportion(table)
    head = repeated_head(top, rows_of(table, {i: line.text for i, line in lines.items()}))
    return (part_of(table, lines, page, head), table.cols), head


def together(*parts: tuple[tuple[Row, ...], int]) -> tuple[tuple[Row, ...], int]:
    """Of parts with their columns all rows, as wide as the widest part, and that width."""
    width = max(cols for _, cols in parts)
    return tuple(row for rows, cols in parts for row in _widened(rows, width - cols, cols)), width


def _widened(rows: Iterable[Row], more: int, at: int) -> Iterable[Row]:
    if not more:
        return rows
    return (replace(row, cells=(*row.cells, GridCell(at, colspan=more))) for row in rows)


def compact(rows: Sequence[Row], cols: int) -> tuple[tuple[Row, ...], int]:
    """Without rows and columns in which no cell begins: spans over them are that much shorter."""
    begun = [row for row in range(len(rows)) if rows[row].cells]
    starts = sorted({cell.col for row in rows for cell in row.cells})
    if len(begun) == len(rows) and len(starts) == cols:
        return tuple(rows), cols
    return tuple(
        replace(
            rows[y],
            cells=tuple(
                replace(
                    cell,
                    col=bisect_left(starts, cell.col),
                    rowspan=bisect_left(begun, y + cell.rowspan) - k,
                    colspan=bisect_left(starts, cell.col + cell.colspan) - bisect_left(starts, cell.col),
                )
                for cell in rows[y].cells
            ),
        )
        for k, y in enumerate(begun)
    ), len(starts)
