"""Tables without rulings: rows whose parts stand in columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, pairwise
from statistics import median

from desktop.document.geometry import Box
from desktop.layout.frame import Piece
from desktop.layout.grids import Grid, GridCell, completed
from desktop.layout.rows import Row, plain_rows, prose

MOST_GAPS = 4
"""Stretches of white in a table at which it is tried whether it is two."""


def aligned_grid(rows: Sequence[Row], em: float) -> Grid | None:
    """Rows whose parts stand in columns, as a table; None where they do not."""
    columns = columns_of([_around(cell) for row in rows for cell in row.cells], 0.12 * sum(len(r.cells) >= 2 for r in rows), em)
    if len(rows) < 3 or len(columns) < 2:
        return None
    cells: dict[tuple[int, int, int], list[Row]] = {}
    parted = figures = parts = 0
    for r, row in enumerate(rows):
        parted += len(row.cells) >= 2
        for cell in row.cells:
            part = plain_rows(cell)[0] if len(cell) == 1 else Row((cell,), _around(cell), row.height)
            first, last = reach(part.box, columns)
            cells.setdefault((r, first, last), []).append(part)
            parts += 1
            figures += sum(ch.isdigit() for ch in part.text) >= 0.4 * len(part.text.replace(" ", ""))
    if parted < 0.6 * len(rows) or (len(columns) == 2 and (parted < max(3.0, 0.75 * len(rows)) or figures < 0.35 * parts)):
        return None
    if len(columns) == 2 and _numbered(_in(cells, 0)) and prose([p for row in _in(cells, 1) for p in row.pieces]):
        return None
    box = rows[0].box
    for row in rows[1:]:
        box = box.union(row.box)
    found = [GridCell(r, a, 1, b - a + 1, box, tuple(held)) for (r, a, b), held in sorted(cells.items())]
    inner = ((a.box.y1 + b.box.y0) / 2 for a, b in pairwise(rows))
    ys = list(accumulate([box.y0, *inner, box.y1], max))
    xs = edges_of(columns)
    xs = [min(xs[0], box.x0), *xs[1:-1], max(xs[-1], box.x1)]
    return completed(len(rows), len(columns), xs, ys, _apart(found))


def unlike_runs(rows: Sequence[Row], em: float) -> list[Sequence[Row]]:
    """The rows, parted where a table with other columns begins after some white: taken as one, both would lose columns."""
    whole = aligned_grid(rows, em)
    if whole is None:
        return [rows]
    gaps = [b.box.y0 - a.box.y1 for a, b in pairwise(rows)]
    for at in sorted(range(len(gaps)), key=lambda k: -gaps[k])[:MOST_GAPS]:
        if gaps[at] < median(gaps) + 0.4 * em:
            break
        halves = aligned_grid(rows[: at + 1], em), aligned_grid(rows[at + 1 :], em)
        if all(half is not None and half.cols > whole.cols for half in halves):
            return [*unlike_runs(rows[: at + 1], em), *unlike_runs(rows[at + 1 :], em)]
    return [rows]


def _numbered(rows: Sequence[Row]) -> bool:
    """True for the numbers of lines: most are one more than the one above."""
    steps = [b == a + 1 for a, b in pairwise([int(r.text) if r.text.isdecimal() else -1 for r in rows])]
    return len(steps) >= 3 and sum(steps) >= 0.8 * len(steps)


def _in(cells: Mapping[tuple[int, int, int], list[Row]], column: int) -> list[Row]:
    return [row for (_, first, last), held in cells.items() if first == last == column for row in held]


def _apart(cells: Sequence[GridCell]) -> list[GridCell]:
    """Cells of one row that claim the same column made one."""
    result: list[GridCell] = []
    for cell in cells:
        last = result[-1] if result else None
        if last and last.row == cell.row and cell.col < last.col + last.colspan:
            span = max(last.col + last.colspan, cell.col + cell.colspan) - last.col
            result[-1] = GridCell(last.row, last.col, 1, span, last.box.union(cell.box), last.rows + cell.rows)
        else:
            result.append(cell)
    return result


def _around(pieces: Sequence[Piece]) -> Box:
    box = pieces[0].box
    for piece in pieces[1:]:
        box = box.union(piece.box)
    return box


def columns_of(boxes: Iterable[Box], few: float, em: float) -> list[tuple[float, float]]:
    """Stretches of the width in which more than `few` boxes stand above each other."""
    ends = [(x, step) for box in boxes for x, step in ((box.x0, 1), (box.x1, -1))]
    depth, start = 0, 0.0
    stretches: list[tuple[float, float]] = []
    for x, step in sorted(ends):
        before, depth = depth, depth + step
        if before <= few < depth:
            start = x
        elif depth <= few < before:
            if stretches and start - stretches[-1][1] < 0.4 * em:
                stretches[-1] = (stretches[-1][0], x)
            else:
                stretches.append((start, x))
    return stretches


def reach(box: Box, columns: Sequence[tuple[float, float]]) -> tuple[int, int]:
    """First and last column that a box stands in, else the nearest one."""
    inside = [i for i, (a, b) in enumerate(columns) if min(box.x1, b) - max(box.x0, a) > 0.2 * min(b - a, box.width)]
    if inside:
        return inside[0], inside[-1]
    nearest = min(range(len(columns)), key=lambda i: abs(sum(columns[i]) / 2 - box.centre[0]))
    return nearest, nearest


def edges_of(columns: Sequence[tuple[float, float]]) -> list[float]:
    """Where columns begin and end: in the middle of the white between two."""
    return [columns[0][0], *((a[1] + b[0]) / 2 for a, b in pairwise(columns)), columns[-1][1]]
