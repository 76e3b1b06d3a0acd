"""Grids as HTML tells them: rows of cells that push each other aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from desktop.document.model import Cell, Table
from desktop.document.proportion import MOST_PLACES, in_proportion
from desktop.interchange.cells import MOST_COLS, MOST_ROWS, clipped

T = TypeVar("T")

WIDEST = 1_000
"""Columns that a cell may span, as HTML has it."""


def slots(table: Table) -> Iterator[tuple[Cell | None, ...]]:
    """For each row what its elements are: cells that begin there, None for a place that no cell covers. A cell that lies on
    another is left out. Of a grid out of proportion each cell is a row."""
    cells = sorted(table.cells, key=lambda c: (c.row, c.col))
    rows = max([table.rows, *(cell.row + 1 for cell in cells)])
    cols = max([table.cols, *(cell.col + 1 for cell in cells)])
    table = in_proportion(replace(table, rows=rows, cols=cols, cells=tuple(cells)))
    begin: dict[tuple[int, int], Cell] = {}
    covered: set[tuple[int, int]] = set()
    for cell in clipped(table.cells, table.rows, table.cols):
        # what begins further up and lies on it does so in its first row
        if covered.isdisjoint((cell.row, cell.col + c) for c in range(cell.colspan)):
            begin[cell.row, cell.col] = cell
            covered |= {(cell.row + r, cell.col + c) for r in range(cell.rowspan) for c in range(cell.colspan)}
    for row in range(table.rows):
        places_here = ((row, col) for col in range(table.cols))
        yield tuple(begin.get(place) for place in places_here if place in begin or place not in covered)


def placed_cells(rows: Sequence[Sequence[tuple[T, int, int]]]) -> list[tuple[T, int, int, int, int]] | None:
    """Row, column, rows and columns spanned of each element of a grid, told with the rows and columns that it spans. None where
    no page could hold the grid."""
    if len(rows) > MOST_ROWS:
        return None
    found: list[tuple[T, int, int, int, int]] = []
    covered: dict[int, int] = {}
    """How many more rows a column is taken, by column."""
    places = spanned = 0
    for number, row in enumerate(rows):
        taken, covered = covered, {col: left - 1 for col, left in covered.items() if left > 1}
        col = 0
        for element, rowspan, colspan in row:
            while col in taken:
                col += 1
            rowspan, colspan = min(max(rowspan, 1), len(rows) - number), min(max(colspan, 1), WIDEST)
            if col + colspan > MOST_COLS:
                return None
            found.append((element, number, col, rowspan, colspan))
            spanned += rowspan * colspan
            if rowspan > 1:
                covered |= dict.fromkeys(range(col, col + colspan), rowspan - 1)
            col += colspan
        places += max(col, len(taken))
        if max(places, spanned) > MOST_PLACES:
            return None
    return found
