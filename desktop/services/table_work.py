"""What a person does to the tables of a page: each function makes its edits as one step and returns the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from desktop.document.edits import AnyPageEdit, EditConflict, ReplaceContent
from desktop.document.errors import DossierError, Text
from desktop.document.geometry import Affine, Box, Point, Quad
from desktop.document.grids import Axis, place_lines
from desktop.document.model import Cell, Content, Line, Page, Region, RegionType, Table, new_id
from desktop.document.nets import apart
from desktop.services import table_desk
from desktop.services.review import Desk
from desktop.services.table_gaps import gridded
from desktop.services.tables import continuations

Change = Callable[[Table], Table]
"""To a table that is whole; may raise ValueError."""


BETWEEN_WORDS = 0.15
"""Of the height of a line, between two characters: there it may be cut."""


@dataclass(frozen=True, slots=True)
class Joint:
    """previous: id of the table on the page with that number (0: it is not on the page before). joined: a person said so, else
    it seems so. repeated_head: rows at the top that say the head again."""

    previous: str
    page_number: int
    joined: bool
    repeated_head: int = 0


class GridImpossible(DossierError):
    code = "grid-impossible"
    sentence = Text("The grid cannot be changed in this way.", "无法这样更改表格。")
    remedy = Text(
        "Choose whole cells, and leave the table a row and a column at least.", "请选择完整的单元格，表格至少保留一行一列。"
    )


def write_cells(desk: Desk, page_id: str, table_id: str, texts: Sequence[tuple[int, int, str]]) -> Page:
    """(row, column, text) of each cell; the person confirms them by that."""
    page = desk.dossier.page(page_id)
    at = desk.now()
    edits: list[AnyPageEdit] = []
    for row, col, text in texts:
        made = table_desk.edit_cell(page, table_id, row, col, text, desk.person, at)
        for edit in made:
            page = edit.apply(page)
        edits.extend(made)
    return _made(desk, page_id, edits)


def confirm_cell(desk: Desk, page_id: str, table_id: str, row: int, col: int) -> Page:
    page = desk.dossier.page(page_id)
    return _made(desk, page_id, table_desk.confirm_cell(page, table_id, row, col, desk.person, desk.now()))


def change_grid(desk: Desk, page_id: str, table_id: str, change: Change) -> Page:
    """Another grid over the same lines; each stays in its cell."""
    page = desk.dossier.page(page_id)
    return _made(desk, page_id, table_desk.replace_grid(page, _changed(change, _table(page, table_id))))


def move_boundaries(desk: Desk, page_id: str, table_id: str, axis: Axis, change: Change) -> Page:
    """Boundaries of rows or of columns are elsewhere, or more of them: lines go to the cells that they stand in now. One that
    a boundary of columns goes through, between two words, is made two lines."""
    page = desk.dossier.page(page_id)
    before = _table(page, table_id)
    after = _changed(change, before)
    held = {i for cell in before.cells for i in cell.lines}
    lines = [line for line in page.content.lines() if line.id in held]
    content = _cut(page.content, lines, after) if axis == "column" else page.content
    if content == page.content:
        return _made(desk, page_id, table_desk.replace_grid(page, place_lines(after, lines)))
    known = {line.id for line in page.content.lines()}
    lines = [line for line in content.lines() if line.id in held or line.id not in known]
    dealt = replace(page, content=content)
    for edit in table_desk.replace_grid(dealt, place_lines(after, lines)):
        dealt = edit.apply(dealt)
    return _made(desk, page_id, [ReplaceContent(page_id, page.content, dealt.content)])


def make_table(desk: Desk, page_id: str, quad: Quad, rows: int, cols: int) -> Page:
    """A new region in the box (page space), with the lines that stand in it, as a table."""
    page = desk.dossier.page(page_id)
    lines = lines_inside(page, quad)
    region = Region(new_id(), RegionType.TABLE, quad, lines=lines)
    table = gridded(quad, rows, cols, lines, region.id)
    taken = {line.id for line in lines}
    regions: list[Region] = []
    place = None
    for old in page.content.regions:
        left = tuple(line for line in old.lines if line.id not in taken)
        if len(left) < len(old.lines) and place is None:
            place = len(regions) + bool(left)
        if left or not old.lines:
            regions.append(replace(old, lines=left))
    if place is None:
        place = sum(r.quad.centre[1] < quad.centre[1] for r in regions)
    kept = {r.id for r in regions}
    tables = [_without(t, taken) for t in page.content.tables if t.region in kept]
    after = replace(page.content, regions=(*regions[:place], region, *regions[place:]), tables=(*tables, table))
    return _made(desk, page_id, [ReplaceContent(page_id, page.content, after)])


def region_to_table(desk: Desk, page_id: str, region_id: str, rows: int, cols: int) -> Page:
    """The region as it is, as a table."""
    page = desk.dossier.page(page_id)
    region = next((r for r in page.content.regions if r.id == region_id), None)
    if region is None or any(t.region == region_id for t in page.content.tables):
        raise EditConflict()
    table = gridded(region.quad, rows, cols, region.lines, region_id)
    regions = tuple(replace(r, type=RegionType.TABLE) if r.id == region_id else r for r in page.content.regions)
    after = replace(page.content, regions=regions, tables=(*page.content.tables, table))
    return _made(desk, page_id, [ReplaceContent(page_id, page.content, after)])


def drop_grid(desk: Desk, page_id: str, table_id: str) -> Page:
    """The table is plain text again."""
    page = desk.dossier.page(page_id)
    return _made(desk, page_id, table_desk.remove_table(page, table_id))


def join(desk: Desk, page_id: str, table_id: str, previous: str | None) -> Page:
    """The table goes on from that one on an earlier page; None: it stands for itself."""
    return _made(desk, page_id, table_desk.join(desk.dossier.page(page_id), table_id, previous))


def joints(desk: Desk, page_id: str) -> dict[str, Joint]:
    """For tables of the page, by id: what each goes on from, or seems to go on from."""
    page = desk.dossier.page(page_id)
    if not page.content.tables:
        return {}
    order = desk.dossier.document(page.document).pages
    earlier = [desk.dossier.page(i) for i in order[: order.index(page_id)][-1:]] if page_id in order else []
    found = {
        each.table: Joint(
            each.previous, next(p.number for p in earlier if p.id == each.previous_page), False, each.repeated_head
        )
        for each in continuations([*earlier, page])
    }
    for table in page.content.tables:
        if table.continues is not None:
            found[table.id] = Joint(table.continues, _number_of(earlier, table.continues), True)
    return found


def _number_of(pages: Sequence[Page], table_id: str) -> int:
    return next((p.number for p in pages if any(t.id == table_id for t in p.content.tables)), 0)


def lines_inside(page: Page, quad: Quad) -> tuple[Line, ...]:
    """Lines whose middle lies in a box."""
    return tuple(line for line in page.content.lines() if quad.contains(line.quad.centre))


def _made(desk: Desk, page_id: str, edits: Sequence[AnyPageEdit]) -> Page:
    if edits:
        desk.make(edits)
    return desk.dossier.page(page_id)


def _table(page: Page, table_id: str) -> Table:
    table = next((t for t in page.content.tables if t.id == table_id), None)
    if table is None:
        raise EditConflict()
    return table


def _changed(change: Change, table: Table) -> Table:
    try:
        return change(table)
    except ValueError as error:
        raise GridImpossible() from error


def _without(table: Table, lines: set[str]) -> Table:
    cells = (replace(cell, lines=tuple(i for i in cell.lines if i not in lines)) for cell in table.cells)
    return replace(table, cells=tuple(cells))


def _cut(content: Content, lines: Sequence[Line], table: Table) -> Content:
    """The content with those of the lines in parts that boundaries of columns go through."""
    net = apart(table)
    owner = {(r, c): n for n, cell in enumerate(net.cells) for r, c in _positions(cell)}
    edges = [e.line(net.extent.y0, net.extent.y1) for e in net.upright]
    parts: dict[str, tuple[Line, ...]] = {}
    for line in lines:
        position = net.position(line.quad.centre)
        if position is None or line.vertical:
            continue
        box = line.quad.mapped(net.to_own).bounds
        inner = ((k, at + slope * box.centre[1]) for k, (at, slope) in enumerate(edges[1:-1], 1))
        row = position[0]
        through = [x for k, x in inner if box.x0 < x < box.x1 and owner[row, k - 1] != owner[row, k]]
        if through:
            parts[line.id] = cut_line(line, through, net.to_own)
    if all(len(made) == 1 for made in parts.values()):
        return content
    regions = tuple(
        replace(r, lines=tuple(part for line in r.lines for part in parts.get(line.id, (line,)))) for r in content.regions
    )
    return replace(content, regions=regions)


def _positions(cell: Cell) -> Iterator[tuple[int, int]]:
    return ((r, c) for r in range(cell.row, cell.row + cell.rowspan) for c in range(cell.col, cell.col + cell.colspan))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A character that is seen: where it begins in the text, its number among the line's characters, its box."""

    start: int
    number: int
    box: Box


def cut_line(line: Line, places: Sequence[float], to_own: Affine) -> tuple[Line, ...]:
    """The line in parts at those of the places (x in the axes of `to_own`, ascending) that lie between two of its words."""
    whole = line.quad.mapped(to_own).bounds
    placed = _placed(line, to_own)
    cuts = [
        n
        for at in places
        for n, (before, after) in enumerate(pairwise(placed), 1)
        if after.box.x0 - before.box.x1 > BETWEEN_WORDS * whole.height and before.box.x1 <= at <= after.box.x0
    ]
    if not cuts:
        return (line,)
    parts: list[Line] = []
    for first, last in pairwise((0, *cuts, len(placed))):
        begin = placed[first] if first else None
        end = placed[last] if last < len(placed) else None
        text = line.text[begin.start if begin else 0 : end.start if end else None]
        chars = line.chars[begin.number if begin else 0 : end.number if end else None]
        ends = (placed[first].box.x0, placed[last - 1].box.x1)
        quad = _part(line.quad, *((x - whole.x0) / max(whole.width, 1e-9) for x in ends))
        parts.append(replace(line, id=new_id() if begin else line.id, text=text.strip(), quad=quad, chars=tuple(chars)))
    return tuple(parts)


def _placed(line: Line, to_own: Affine) -> list[_Placed]:
    """() where a character has no place: the line cannot be cut then."""
    found: list[_Placed] = []
    at = 0
    for number, char in enumerate(line.chars):
        start = line.text.find(char.text, at)
        if start < 0 or char.quad is None:
            return []
        if char.text.strip():
            found.append(_Placed(start, number, char.quad.mapped(to_own).bounds))
        at = start + len(char.text)
    return found


def _part(quad: Quad, start: float, end: float) -> Quad:
    """From one place along the text to another, 0-1."""

    def along(a: Point, b: Point, share: float) -> Point:
        return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share

    return Quad(
        along(quad.tl, quad.tr, start),
        along(quad.tl, quad.tr, end),
        along(quad.bl, quad.br, end),
        along(quad.bl, quad.br, start),
    )
