"""A grid from rows of cells with spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

MAX_COLS = 128
MAX_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Cell:
    """row, col: from 0. text: white space folded, lines as the source breaks them. begin, end: of its source."""

    row: int
    col: int
    rowspan: int
    colspan: int
    text: str
    begin: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Grid:
    """cells: by row, then column; each place of rows × cols is covered by exactly one. around: text of the source that is in no
    cell (a caption, words before and after). repaired: faults of the source that were mended."""

    rows: int
    cols: int
    cells: tuple[Cell, ...]
    repaired: int = 0
    around: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A cell as written, before it has a column."""

    text: str
    begin: int
    end: int
    rowspan: int = 1
    colspan: int = 1


def laid(rows: Sequence[Sequence[Written]], repaired: int = 0, around: str = "") -> Grid:
    """Cells go to the first free column of their row. A span ends where another cell's begins and where the table does; a
    column in which nothing begins is no column. What is past `MAX_COLS` or `MAX_ROWS` joins the last cell there."""
    lines = [list(row) for row in rows]
    while lines and not lines[-1]:
        lines.pop()
    if len(lines) > MAX_ROWS:
        first, *others = [cell for row in lines[MAX_ROWS - 1 :] for cell in row]
        lines[MAX_ROWS - 1 :] = [[_joined(first, others)]]
        repaired += 1
    cells, faults = _placed(lines)
    cells, cols = _without_empty_columns(cells)
    holes = _holes(cells, len(lines), cols)
    faults += len({hole.row for hole in holes})
    return Grid(len(lines), cols, tuple(sorted((*cells, *holes), key=_order)), repaired + faults, around)


_AnyCell = TypeVar("_AnyCell", Written, Cell)


def _joined(cell: _AnyCell, others: Sequence[Written]) -> _AnyCell:
    """The cell with the text of the others under its own."""
    words = "\n".join(text for text in (cell.text, *(other.text for other in others)) if text)
    return replace(cell, text=words, end=max([cell.end, *(other.end for other in others)]))


def _order(cell: Cell) -> tuple[int, int]:
    return (cell.row, cell.col)


def _placed(lines: list[list[Written]]) -> tuple[list[Cell], int]:
    cells: list[Cell] = []
    faults = 0
    free_from = [0] * MAX_COLS
    """Row from which on a column is free."""
    for row, line in enumerate(lines):
        col = 0
        beyond: list[Written] = []
        for cell in line:
            while col < MAX_COLS and free_from[col] > row:
                col += 1
            if col == MAX_COLS:
                beyond.append(cell)
                continue
            rowspan = min(max(cell.rowspan, 1), len(lines) - row)
            colspan = 1
            while colspan < cell.colspan and col + colspan < MAX_COLS and free_from[col + colspan] <= row:
                colspan += 1
            faults += (rowspan, colspan) != (cell.rowspan, cell.colspan)
            free_from[col : col + colspan] = [row + rowspan] * colspan
            cells.append(Cell(row, col, rowspan, colspan, cell.text, cell.begin, cell.end))
            col += colspan
        if beyond:
            cells.append(_joined(cells.pop(), beyond))
            faults += 1
    return cells, faults


def _without_empty_columns(cells: list[Cell]) -> tuple[list[Cell], int]:
    starts = {cell.col for cell in cells}
    rank = [0]
    for col in range(MAX_COLS):
        rank.append(rank[-1] + (col in starts))
    narrowed = [replace(c, col=rank[c.col], colspan=rank[c.col + c.colspan] - rank[c.col]) for c in cells]
    return narrowed, len(starts)


def _holes(cells: list[Cell], rows: int, cols: int) -> list[Cell]:
    """Empty cells for the places that none of the cells covers."""
    covered = [bytearray(cols) for _ in range(rows)]
    for cell in cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            covered[row][cell.col : cell.col + cell.colspan] = b"\1" * cell.colspan
    return [Cell(row, col, 1, 1, "") for row, line in enumerate(covered) for col, taken in enumerate(line) if not taken]
