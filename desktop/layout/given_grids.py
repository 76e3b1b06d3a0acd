"""Tables whose place an engine has given: its cells put on the page, or cells looked for where it names none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.grids import whole
from desktop.document.model import Cell, GivenCell, GivenTable, Region, Table
from desktop.layout.aligned import aligned_grid
from desktop.layout.frame import Frame, Piece, Segment
from desktop.layout.grids import Grid, ruled_grids
from desktop.layout.open_grids import open_grids
from desktop.layout.rows import rows_of

Band = tuple[int, int, float, float]
"""First and last row (or column), and where on the page what stands in them begins and ends."""


def grid_in(pieces: Sequence[Piece], box: Box, frame: Frame) -> Grid | None:
    """The cells that rulings or columns show among the `pieces` of a table at `box`; None where they show none."""
    room = box.grown(frame.em)
    inner = replace(
        frame,
        pieces=tuple(pieces),
        level=tuple(s for s in frame.level if _stands_in(s, room)),
        upright=tuple(s for s in frame.upright if _stands_in(s, room)),
    )
    found = ruled_grids(inner, pieces)[0] or open_grids(inner, pieces)[0]
    if found:
        return max(found, key=lambda grid: sum(len(row.pieces) for cell in grid.cells for row in cell.rows))
    rows = rows_of([p for p in pieces if not p.across], inner)[0]
    return aligned_grid(rows, frame.em)


def _stands_in(segment: Segment, room: Box) -> bool:
    return room.contains(((segment[0] + segment[2]) / 2, (segment[1] + segment[3]) / 2))


def table_as_given(table: GivenTable, region: Region, name: str, places: Mapping[str, Piece], frame: Frame) -> Table:
    """Edges of rows and columns lie in the white between the lines of the cells, on a ruling where one is drawn there. Cells
    that the engine says nothing of are empty.

    places: of the lines that have ink. Lines of cells that are not in the region are left out of the cells.
    """
    to_view = frame.to_frame.then(_unturned(frame))
    rows = max(table.rows, *(cell.row + cell.rowspan for cell in table.cells))
    cols = max(table.cols, *(cell.col + cell.colspan for cell in table.cells))
    left = {line.id for line in region.lines}
    cells: list[tuple[GivenCell, list[str], Box | None]] = []
    for cell in table.cells:
        mine = [i for i in dict.fromkeys(cell.lines) if i in left]
        left.difference_update(mine)
        boxes = [places[i].line.quad.mapped(to_view).bounds for i in mine if i in places]
        cells.append((cell, mine, _around(boxes) if boxes else None))
    around = region.quad.mapped(to_view).bounds
    inked = [(cell, box) for cell, _, box in cells if box is not None]
    across = [(c.col, c.col + c.colspan - 1, box.x0, box.x1) for c, box in inked]
    down = [(c.row, c.row + c.rowspan - 1, box.y0, box.y1) for c, box in inked]
    level, upright = ((), ()) if frame.vertical else (frame.level, frame.upright)
    xs = _edges(across, cols, around.x0, around.x1, [(s[0] + s[2]) / 2 for s in upright if _stands_in(s, around)])
    ys = _edges(down, rows, around.y0, around.y1, [(s[1] + s[3]) / 2 for s in level if _stands_in(s, around)])
    placed = []
    for cell, mine, _ in cells:
        place = Box(xs[cell.col], ys[cell.row], xs[cell.col + cell.colspan], ys[cell.row + cell.rowspan])
        placed.append(
            Cell(cell.row, cell.col, Quad.of(place).mapped(to_view.inverse()), cell.rowspan, cell.colspan, tuple(mine))
        )
    return whole(Table(name, region.id, rows, cols, tuple(placed)))


def _unturned(frame: Frame) -> Affine:
    """From the frame back to the levelled view, in which tables have their rows and columns."""
    if not frame.vertical:
        return Affine()
    return Affine(a=0.0, b=-1.0, c=1.0, d=0.0, f=frame.size[1]).inverse()


def _around(boxes: Sequence[Box]) -> Box:
    box = boxes[0]
    for other in boxes[1:]:
        box = box.union(other)
    return box


def _edges(bands: Sequence[Band], count: int, low: float, high: float, drawn: Sequence[float]) -> list[float]:
    """Where `count` rows or columns part, from the table's own edges `low` and `high`, in ascending order; `drawn`: rulings."""
    starts: list[float | None] = [None] * count
    ends: list[float | None] = [None] * count
    for first, last, start, end in bands:
        known_start, known_end = starts[first], ends[last]
        starts[first] = start if known_start is None else min(start, known_start)
        ends[last] = end if known_end is None else max(end, known_end)
        low, high = min(low, start), max(high, end)
    edges: list[float | None] = [low]
    for end_before, start_after in zip(ends[:-1], starts[1:], strict=True):
        edges.append(_parting(end_before, start_after, drawn))
    edges.append(high)
    return _filled(edges)


def _parting(before: float | None, after: float | None, drawn: Sequence[float]) -> float | None:
    if before is None or after is None:
        return after if before is None else before
    middle = (before + after) / 2
    between = [at for at in drawn if before <= at <= after]
    return min(between, key=lambda at: abs(at - middle), default=middle)


def _filled(edges: Sequence[float | None]) -> list[float]:
    """Unknown edges evenly between known ones; none before the one ahead of it. The first and the last are known."""
    known = [(k, edge) for k, edge in enumerate(edges) if edge is not None]
    filled: list[float] = []
    for (k, edge), (next_k, next_edge) in pairwise(known):
        filled += [edge + (next_edge - edge) * n / (next_k - k) for n in range(next_k - k)]
    filled.append(known[-1][1])
    return [min(edge, filled[-1]) for edge in accumulate(filled, max)]
