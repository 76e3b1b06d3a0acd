"""What becomes of the grids of tables when a person changes the regions that they stand in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from desktop.document.geometry import Affine, Box, Point
from desktop.document.grids import new_table, split_column_at, split_row_at
from desktop.document.model import Cell, Line, Region, Table, new_id

WIDE = 0.6
"""A line that takes a greater share of the width says nothing of columns."""
NEAREST = 0.001
"""Share of the table's room that boundaries are apart at least."""


def grid_of(region: Region) -> Table:
    """A first grid, from how the lines lie: rectangular, without spans, without lines in its cells; one cell without any."""
    level = Affine.rotation(-region.quad.angle)
    room = region.quad.mapped(level).bounds
    boxes = [line.quad.mapped(level).bounds for line in region.lines]
    table = new_table(region.quad, 1, 1, region.id)
    if room.width <= 0 or room.height <= 0:
        return table
    for share in _successive((y - room.y0) / room.height for y in _between_rows(boxes)):
        table = split_row_at(table, 0, share)
    columns = [(box.x0, box.x1) for box in boxes if box.width <= WIDE * room.width]
    for share in _successive((x - room.x0) / room.width for x in _between(columns)):
        table = split_column_at(table, 0, share)
    return table


def following(table: Table, before: Region, now: Region) -> Table:
    """Cells without the lines that left the region; those that came are in the cell they lie in, or the nearest."""
    if before.lines == now.lines:
        return table
    had, has = {line.id for line in before.lines}, {line.id for line in now.lines}
    kept = tuple(replace(cell, lines=tuple(i for i in cell.lines if i in has or i not in had)) for cell in table.cells)
    return filled(replace(table, cells=kept), [line for line in now.lines if line.id not in had])


def filled(table: Table, lines: Iterable[Line]) -> Table:
    """Each line at the end of the cell that its centre lies in, or of the nearest."""
    homes: dict[int, list[str]] = {}
    named = {line_id for cell in table.cells for line_id in cell.lines}
    for line in lines:
        if table.cells and line.id not in named:
            centre = line.quad.centre
            home = min(range(len(table.cells)), key=lambda n: _off(table.cells[n], centre))
            homes.setdefault(home, []).append(line.id)
    cells = (replace(c, lines=(*c.lines, *homes[n])) if n in homes else c for n, c in enumerate(table.cells))
    return replace(table, cells=tuple(cells))


def stacked(grids: Sequence[Table], region_id: str) -> Table | None:
    """One below the other; None where they have not as many columns."""
    if len({grid.cols for grid in grids}) > 1:
        return None
    cells: list[Cell] = []
    rows = 0
    for grid in grids:
        cells += [replace(cell, row=cell.row + rows) for cell in grid.cells]
        rows += grid.rows
    return replace(grids[0], region=region_id, rows=rows, cells=tuple(cells))


def parted_grid(table: Table, second: Collection[str], region_id: str) -> tuple[Table, Table] | None:
    """The grid cut between two rows, where all lines of the second part stand below that; None where they do not."""
    rows = [cell.row for cell in table.cells if any(line in second for line in cell.lines)]
    at = min(rows, default=0)
    upper = [cell for cell in table.cells if cell.row < at]
    lower = [cell for cell in table.cells if cell.row >= at]
    astray = any(line not in second for cell in lower for line in cell.lines)
    if not upper or not lower or astray or any(cell.row + cell.rowspan > at for cell in upper):
        return None
    below = Table(new_id(), region_id, table.rows - at, table.cols, tuple(replace(cell, row=cell.row - at) for cell in lower))
    return replace(table, rows=at, cells=tuple(upper)), below


def _off(cell: Cell, point: Point) -> tuple[bool, float]:
    box = cell.quad.bounds
    dx, dy = max(box.x0 - point[0], 0.0, point[0] - box.x1), max(box.y0 - point[1], 0.0, point[1] - box.y1)
    return not cell.quad.contains(point), dx * dx + dy * dy


def _successive(shares: Iterable[float]) -> list[float]:
    """Boundaries as shares of the whole, from the first to the last, as the shares at which to cut the first part again and
    again, from the last on."""
    parts: list[float] = []
    rest = 1.0
    for share in sorted((s for s in shares if NEAREST < s < 1 - NEAREST), reverse=True):
        if rest - share > NEAREST:
            parts.append(share / rest)
            rest = share
    return parts


def _between_rows(boxes: list[Box]) -> list[float]:
    """Lines stand in one row where their middles are less than half a line apart."""
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.centre[1]):
        if rows and box.centre[1] - rows[-1][0].centre[1] < 0.5 * min(box.height, rows[-1][0].height):
            rows[-1].append(box)
        else:
            rows.append([box])
    middles = [(min(box.y0 for box in row), max(box.y1 for box in row)) for row in rows]
    return [(above[1] + below[0]) / 2 for above, below in pairwise(middles)]


def _between(stretches: list[tuple[float, float]]) -> list[float]:
    """The middles of the gaps that no stretch reaches into."""
    gaps: list[float] = []
    reached: float | None = None
    for start, end in sorted(stretches):
        if reached is not None and start > reached:
            gaps.append((reached + start) / 2)
        reached = end if reached is None else max(reached, end)
    return gaps
