"""What a person does to a table, as the edits of its page. All raise EditConflict where the table is not there (any more)."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from desktop.document.edits import (
    AnyPageEdit,
    EditConflict,
    InsertLine,
    RegionShape,
    RemoveLine,
    ReplaceContent,
    ReplaceLine,
    ReplaceTable,
    ReshapeRegion,
)
from desktop.document.geometry import Box, Point, Quad
from desktop.document.grids import cell_at, separators
from desktop.document.model import Cell, Line, Page, Region, RegionType, Table, new_id

Edits = tuple[AnyPageEdit, ...]


class _Steps:
    """Edits made one after the other, each on what the ones before leave."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.edits: list[AnyPageEdit] = []

    def do(self, edit: AnyPageEdit) -> None:
        self.page = edit.apply(self.page)
        self.edits.append(edit)

    def replace_table(self, after: Table) -> None:
        index, before = _table(self.page, after.id)
        if before != after:
            self.do(ReplaceTable(self.page.id, before, after, index))


def edit_cell(page: Page, table_id: str, row: int, col: int, text: str, person: str, at: str) -> Edits:
    """The cell at that position says `text`, line by line, and `person` confirms it at the UTC time `at`.

    Its lines get the lines of the text in their order. Text that has none becomes a line of its own in the cell; a line
    that has none is empty then, unless its text was joined to the one before: then the ink of both is one line."""
    table, cell = _cell(page, table_id, row, col)
    lines = [line for line in map(page.content.line, cell.lines) if line is not None]
    said = text.splitlines()
    steps = _Steps(page)
    if len(said) < len(lines):
        lines = _rejoined(steps, table, cell, lines, said)
    for index, line in enumerate(lines):
        steps.do(ReplaceLine(page.id, line, line.corrected(said[index] if index < len(said) else "", person, at)))
    fresh = [
        Line(new_id(), part, _strip(cell.quad, index, len(said)), 1.0, engine="person", confirmed_by=person, confirmed_at=at)
        for index, part in enumerate(said)
        if index >= len(lines)
    ]
    if fresh:
        _insert(steps, table_id, row, col, fresh)
    return tuple(steps.edits)


def confirm_cell(page: Page, table_id: str, row: int, col: int, person: str, at: str) -> Edits:
    """What the cell says is right as it stands."""
    _, cell = _cell(page, table_id, row, col)
    lines = [line for line in map(page.content.line, cell.lines) if line is not None]
    return tuple(ReplaceLine(page.id, line, line.corrected(line.text, person, at)) for line in lines)


def _rejoined(steps: _Steps, table: Table, cell: Cell, lines: Sequence[Line], said: Sequence[str]) -> list[Line]:
    """The lines, without those at the end whose text stands in the last line of the text: their ink is that line's then."""
    kept, last = list(lines[: len(said)]), _plain(said[-1]) if said else ""
    over = lines[len(said) :]
    if not kept or not all(_plain(line.text) in last for line in over):
        return list(lines)
    grown = Quad.of(Box.around(p for line in (kept[-1], *over) for p in line.quad.points))
    steps.replace_table(_with_cell(table, replace(cell, lines=tuple(line.id for line in kept))))
    for line in over:
        region, index = _place_of(steps.page, line.id)
        steps.do(RemoveLine(steps.page.id, region.id, index, line))
    steps.do(ReplaceLine(steps.page.id, kept[-1], replace(kept[-1], quad=grown)))
    kept[-1] = replace(kept[-1], quad=grown)
    return kept


def _insert(steps: _Steps, table_id: str, row: int, col: int, lines: Sequence[Line]) -> None:
    """New lines at the end of a cell, in the region after what stands there or in the cells before."""
    table, cell = _cell(steps.page, table_id, row, col)
    region = next((r for r in steps.page.content.regions if r.id == table.region), None)
    if region is None:
        raise EditConflict()
    before = {i for c in table.cells if (c.row, c.col) <= (cell.row, cell.col) for i in c.lines}
    index = max((n + 1 for n, line in enumerate(region.lines) if line.id in before), default=0)
    for n, line in enumerate(lines):
        steps.do(InsertLine(steps.page.id, region.id, index + n, line))
    steps.replace_table(_with_cell(table, replace(cell, lines=(*cell.lines, *(line.id for line in lines)))))


def replace_grid(page: Page, after: Table) -> Edits:
    """The table with another grid (see desktop.document.grids). Its region follows where the table became larger or smaller;
    lines of other regions that its cells have taken come over."""
    index, before = _table(page, after.id)
    region = next((r for r in page.content.regions if r.id == before.region), None)
    if region is None or after.region != before.region:
        raise EditConflict()
    quad = region.quad if _hull(before) == _hull(after) else Quad(*_hull(after))
    own = {line.id for line in region.lines}
    taken = {i for cell in after.cells for i in cell.lines} - own
    if taken:
        known = {line.id: line for line in page.content.lines()}
        lines = (*region.lines, *(known[i] for cell in after.cells for i in cell.lines if i in taken and i in known))
        regions = tuple(
            replace(r, quad=quad, lines=lines)
            if r.id == region.id
            else replace(r, lines=tuple(line for line in r.lines if line.id not in taken))
            for r in page.content.regions
        )
        left = tuple(r for r, old in zip(regions, page.content.regions, strict=True) if r.lines or not old.lines)
        tables = (*page.content.tables[:index], after, *page.content.tables[index + 1 :])
        return (ReplaceContent(page.id, page.content, replace(page.content, regions=left, tables=tables)),)
    steps = _Steps(page)
    if quad != region.quad:
        shape = RegionShape(region.type, region.quad)
        steps.do(ReshapeRegion(page.id, region.id, shape, RegionShape(region.type, quad)))
    steps.replace_table(after)
    return tuple(steps.edits)


def remove_table(page: Page, table_id: str) -> Edits:
    """The region is text, its lines stay."""
    index, table = _table(page, table_id)
    steps = _Steps(page)
    steps.do(ReplaceTable(page.id, table, None, index))
    for region in page.content.regions:
        if region.id == table.region and region.type is RegionType.TABLE:
            shape = RegionShape(region.type, region.quad)
            steps.do(ReshapeRegion(page.id, region.id, shape, RegionShape(RegionType.TEXT, region.quad)))
    return tuple(steps.edits)


def join(page: Page, table_id: str, previous_table_id: str | None) -> Edits:
    """The table goes on from that one on an earlier page; None: from none."""
    _, table = _table(page, table_id)
    steps = _Steps(page)
    steps.replace_table(replace(table, continues=previous_table_id))
    return tuple(steps.edits)


def _table(page: Page, table_id: str) -> tuple[int, Table]:
    for index, table in enumerate(page.content.tables):
        if table.id == table_id:
            return index, table
    raise EditConflict()


def _cell(page: Page, table_id: str, row: int, col: int) -> tuple[Table, Cell]:
    _, table = _table(page, table_id)
    try:
        return table, cell_at(table, row, col)
    except ValueError:
        raise EditConflict() from None


def _with_cell(table: Table, cell: Cell) -> Table:
    return replace(table, cells=tuple(cell if (c.row, c.col) == (cell.row, cell.col) else c for c in table.cells))


def _place_of(page: Page, line_id: str) -> tuple[Region, int]:
    for region in page.content.regions:
        for index, line in enumerate(region.lines):
            if line.id == line_id:
                return region, index
    raise EditConflict()


def _hull(table: Table) -> tuple[Point, Point, Point, Point]:
    rows = separators(table).rows
    (tl, tr), (bl, br) = rows[0], rows[-1]
    return tl, tr, br, bl


def _strip(quad: Quad, index: int, count: int) -> Quad:
    """The quad's part with that index from the top, of `count` of the same height."""

    def down(top: Point, bottom: Point, share: float) -> Point:
        return top[0] + (bottom[0] - top[0]) * share, top[1] + (bottom[1] - top[1]) * share

    a, b = index / count, (index + 1) / count
    return Quad(down(quad.tl, quad.bl, a), down(quad.tr, quad.br, a), down(quad.tr, quad.br, b), down(quad.tl, quad.bl, b))


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
