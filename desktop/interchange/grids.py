"""Grids as HTML tells them: rows of cells that push each other aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from desktop.document.model import Cell, Table

T = TypeVar("T")

MOST_ROWS, MOST_COLS = 65_534, 1_000
"""That a cell may span, as HTML has it."""


def slots(table: Table) -> Iterator[tuple[Cell | None, ...]]:
    """For each row what its elements are: cells that begin there, None for a place that no cell covers. A cell that lies on
    another is left out."""
    begin: dict[tuple[int, int], Cell] = {}
    covered: set[tuple[int, int]] = set()
    for cell in sorted(table.cells, key=lambda c: (c.row, c.col)):
        places = {(cell.row + r, cell.col + c) for r in range(cell.rowspan) for c in range(cell.colspan)}
        if not places & covered:
            begin[cell.row, cell.col] = cell
            covered |= places
    rows = max([table.rows, *(row + 1 for row, _ in begin)])
    cols = max([table.cols, *(col + 1 for _, col in begin)])
    for row in range(rows):
        places_here = ((row, col) for col in range(cols))
        yield tuple(begin.get(place) for place in places_here if place in begin or place not in covered)


def placed_cells(rows: Iterable[Sequence[tuple[T, int, int]]]) -> Iterator[tuple[T, int, int, int, int]]:
    """Row, column, rows and columns spanned of each element of a grid, told with the rows and columns that it spans."""
    covered: dict[int, int] = {}
    """How many more rows a column is taken, by column."""
    for number, row in enumerate(rows):
        taken, covered = covered, {col: left - 1 for col, left in covered.items() if left > 1}
        col = 0
        for element, rowspan, colspan in row:
            while col in taken:
                col += 1
            rowspan, colspan = min(max(rowspan, 1), MOST_ROWS), min(max(colspan, 1), MOST_COLS)
            yield element, number, col, rowspan, colspan
            if rowspan > 1:
                covered |= dict.fromkeys(range(col, col + colspan), rowspan - 1)
            col += colspan
