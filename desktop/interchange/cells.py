"""The lines of a table by the cells they stand in."""

from __future__ import annotations

from collections.abc import Iterable

from desktop.document.model import Cell, Line, Region, Table

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
    """Of cells as a file tells them, those of one place as one; None where there is no grid that a page could hold."""
    placed: dict[tuple[int, int], Cell] = {}
    for cell in cells:
        seat = (cell.row, cell.col)
        before = placed.get(seat)
        lines = before.lines + cell.lines if before else cell.lines
        placed[seat] = Cell(*seat, cell.quad, max(1, cell.rowspan), max(1, cell.colspan), lines)
    rows = max([size[0], *(cell.row + cell.rowspan for cell in placed.values())])
    cols = max([size[1], *(cell.col + cell.colspan for cell in placed.values())])
    if rows < 1 or cols < 1 or rows > MOST_ROWS or cols > MOST_COLS:
        return None
    return Table(own, region, rows, cols, tuple(placed.values()), continues)
