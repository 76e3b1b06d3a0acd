"""The lines of a table by the cells they stand in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from desktop.document.model import Cell, Line, Region, Table
from desktop.document.proportion import MOST_PLACES, out_of_proportion

MOST_ROWS, MOST_COLS = 20_000, 2_000
"""Of a grid that a file tells of."""


def runs_of(region: Region, table: Table) -> list[tuple[Cell | None, tuple[Line, ...]]]:
    """Lines of the region in order, as many at once as stand in one cell, or in none; then the cells that have none."""
    cell_of = {line: cell for cell in table.cells for line in cell.lines}
    runs: list[tuple[Cell | None, list[Line]]] = []
    for line in region.lines:
        cell = cell_of.get(line.id)
        if not runs or runs[-1][0] is not cell:
            runs.append((cell, []))
        runs[-1][1].append(line)
    filled = {id(cell) for cell, _ in runs}
    empty: list[tuple[Cell | None, tuple[Line, ...]]] = [(cell, ()) for cell in table.cells if id(cell) not in filled]
    return [(cell, tuple(lines)) for cell, lines in runs] + empty


def table_of(own: str, region: str, size: tuple[int, int], cells: Iterable[Cell], continues: str | None = None) -> Table | None:
    """Of cells as a file tells them, those of one place as one; None where there is no grid that a page could hold. Spans that
    alone would make one too large end with it."""
    lines: dict[tuple[int, int], list[str]] = {}
    last: dict[tuple[int, int], Cell] = {}
    for cell in cells:
        seat = (cell.row, cell.col)
        lines.setdefault(seat, []).extend(cell.lines)
        last[seat] = cell
    placed = [
        replace(c, rowspan=max(1, c.rowspan), colspan=max(1, c.colspan), lines=tuple(lines[at])) for at, c in last.items()
    ]
    rows = max([size[0], *(cell.row + cell.rowspan for cell in placed)])
    cols = max([size[1], *(cell.col + cell.colspan for cell in placed)])
    if not _may_be(rows, cols, placed):
        rows = max([size[0], *(cell.row + 1 for cell in placed)])
        cols = max([size[1], *(cell.col + 1 for cell in placed)])
        placed = clipped(placed, rows, cols)
    return Table(own, region, rows, cols, tuple(placed), continues) if _may_be(rows, cols, placed) else None


def clipped(cells: Iterable[Cell], rows: int, cols: int) -> list[Cell]:
    """With spans that end with the grid, in which all of them begin."""
    return [
        cell
        if cell.row + cell.rowspan <= rows and cell.col + cell.colspan <= cols
        else replace(cell, rowspan=min(cell.rowspan, rows - cell.row), colspan=min(cell.colspan, cols - cell.col))
        for cell in cells
    ]


def _may_be(rows: int, cols: int, cells: Collection[Cell]) -> bool:
    """Also not where cells lie on each other so much that they cover more than there is on any page."""
    fits = 1 <= rows <= MOST_ROWS and 1 <= cols <= MOST_COLS and not out_of_proportion(rows, cols, len(cells))
    return fits and sum(cell.rowspan * cell.colspan for cell in cells) <= MOST_PLACES
