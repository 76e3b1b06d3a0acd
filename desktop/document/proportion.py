"""Grids that are too large for what stands in them: a file of a few bytes can tell of forty million places."""

from __future__ import annotations

from desktop.document.model import Cell, Table

MOST_PLACES = 200_000
"""Of a grid on one page."""
_EMPTY, _EMPTY_OF_EACH = 10_000, 50
"""Places that a grid may have, and as many more for each cell that is told of."""


def out_of_proportion(rows: int, cols: int, cells: int) -> bool:
    """Whether no page holds a grid of that size with so many cells."""
    places = rows * cols
    return places > MOST_PLACES or places > _EMPTY + _EMPTY_OF_EACH * cells


def in_proportion(table: Table) -> Table:
    """The table; of one that is out of proportion what its cells say, a row for each, in one column."""
    if not out_of_proportion(table.rows, table.cols, len(table.cells)):
        return table
    cells = sorted(table.cells, key=lambda cell: (cell.row, cell.col))
    rows = tuple(Cell(row, 0, cell.quad, lines=cell.lines) for row, cell in enumerate(cells))
    return Table(table.id, table.region, len(rows), 1, rows, table.continues)
