"""A page whose blocks an engine has laid out itself: its regions in its order, the rest of the page laid out by our rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from desktop.document.geometry import Box, View
from desktop.document.model import Content, Given, GivenTable, Line, Marks, Region, RegionType, Table
from desktop.layout.arrange import arrange, name_of, region_of, sections, table_of
from desktop.layout.blocks import Block
from desktop.layout.frame import Frame, Piece, frame_of
from desktop.layout.given_grids import grid_in, table_as_given
from desktop.layout.kinds import typed
from desktop.layout.order import before
from desktop.layout.rows import Gutter, plain_rows, rows_of

COVERED = 0.5
"""The share of a seal or figure, or of a region where that is smaller, from which on the region is that very thing."""

_WORDS = {
    RegionType.TITLE: "title doc_title document_title section_title paragraph_title chapter_title section_header heading",
    RegionType.TEXT: "text text_block plain_text paragraph abstract code algorithm content",
    RegionType.LIST: "list list_item list_block reference references catalogue catalog contents table_of_contents",
    RegionType.TABLE: "table form",
    RegionType.CAPTION: "caption table_caption figure_caption chart_caption image_caption code_caption formula_caption"
    " equation_caption table_title figure_title chart_title formula_number",
    RegionType.FIGURE: "figure image picture photo chart diagram flowchart graphic logo qr_code barcode",
    RegionType.FORMULA: "formula equation display_formula isolate_formula equation_isolated isolated_formula",
    RegionType.HEADER: "header page_header running_head",
    RegionType.FOOTER: "footer page_footer",
    RegionType.PAGE_NUMBER: "page_number page_num",
    RegionType.FOOTNOTE: "footnote page_footnote table_footnote figure_footnote image_footnote chart_footnote endnote",
    RegionType.MARGINAL: "marginal marginal_note marginalia margin_note side_note aside aside_text",
    RegionType.SEAL: "seal stamp",
    RegionType.HANDWRITING: "handwriting handwritten_text signature",
}
KINDS: Mapping[str, RegionType] = MappingProxyType({word: kind for kind, words in _WORDS.items() for word in words.split()})
_PICTURES = (RegionType.FIGURE, RegionType.SEAL, RegionType.TABLE, RegionType.FORMULA, RegionType.HANDWRITING, RegionType.OTHER)


def kind_of(label: str) -> RegionType:
    """OTHER for a word that is not known here."""
    return KINDS.get(re.sub(r"[\s\-]+", "_", label.strip().casefold()), RegionType.OTHER)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A region with its block in the frame, which says where others come in the order."""

    region: Region
    block: Block
    table: Table | None = None


def arrange_given(
    lines: Sequence[Line],
    regions: Sequence[Given],
    tables: Sequence[GivenTable],
    width: float,
    height: float,
    view: View,
    marks: Marks,
) -> Content:
    """The `regions` in their order, and every line of the page once; all is in page space.

    A line is in the first region that names it, in the order named; where a region is a table, lines that only its cells
    name are in it too. What no region names is laid out by `arrange`'s rules and comes in where it stands, as do seals and
    figures among `marks` that are no region yet. A table without cells gets those that rulings or columns show, and its lines
    their order. A line of confidence 0 in a region has no ink of its own: its quad says nothing. Same input, same ids.
    """
    if not regions:
        return arrange(lines, width, height, view, marks)
    claimed = _claimed(lines, regions, tables)
    held = {line.id for mine in claimed for line in mine}
    seen = [line for line in lines if line.id not in held or line.confidence > 0]
    frame = frame_of(seen, width, height, view, marks)
    places = {piece.line.id: piece for piece in frame.pieces}
    grids = {table.region: table for table in reversed(tables) if table.cells}
    given = [
        _placed(region, mine, grids.get(index), places, frame)
        for index, (region, mine) in enumerate(zip(regions, claimed, strict=True))
    ]
    rest = replace(
        frame,
        pieces=tuple(p for p in frame.pieces if p.line.id not in held),
        seals=_unseen(frame.seals, given, (RegionType.SEAL,)),
        figures=_unseen(frame.figures, given, _PICTURES),
    )
    return replace(_content(_merged(given, rest, frame)), ticks=marks.ticks, codes=marks.codes)


def _claimed(lines: Sequence[Line], regions: Sequence[Given], tables: Sequence[GivenTable]) -> list[list[Line]]:
    """The lines of each region."""
    left = {line.id: line for line in lines}
    cells: dict[int, list[str]] = {}
    for table in tables:
        cells.setdefault(table.region, []).extend(i for cell in table.cells for i in cell.lines)
    named = {i for region in regions for i in region.lines}
    claimed = []
    for index, region in enumerate(regions):
        wanted = (*region.lines, *(i for i in cells.get(index, ()) if i not in named))
        claimed.append([left.pop(i) for i in wanted if i in left])
    return claimed


def _placed(
    given: Given, lines: Sequence[Line], table: GivenTable | None, places: Mapping[str, Piece], frame: Frame
) -> _Placed:
    pieces = [places[line.id] for line in lines if line.id in places]
    box = given.quad.mapped(frame.to_frame).bounds
    kind = RegionType.TABLE if table else kind_of(given.label)
    block = Block(plain_rows(pieces), box, kind=kind)
    if table is None and kind is RegionType.TABLE:
        grid = grid_in(pieces, box, frame)
        if grid is not None:
            lines = _by_cell(lines, [p.line for cell in grid.cells for row in cell.rows for p in row.pieces], places)
        block = replace(block, grid=grid)
    region = Region(_region_name(given, kind, lines), kind, given.quad, _share(given.confidence), tuple(lines), given.label)
    if table is not None:
        return _Placed(region, block, table_as_given(table, region, name_of("grid", region.id), places, frame))
    return _Placed(region, block, table_of(block.grid, region.id, frame) if block.grid else None)


def _region_name(given: Given, kind: RegionType, lines: Iterable[Line]) -> str:
    ids = [line.id for line in lines]
    place = () if ids else (given.label, *(repr(v) for point in given.quad.points for v in point))
    return name_of("given", kind, *place, *ids)


def _share(confidence: float) -> float:
    return min(1.0, max(0.0, confidence))


def _by_cell(lines: Sequence[Line], ordered: Sequence[Line], places: Mapping[str, Piece]) -> list[Line]:
    """The lines of a table in the order of its cells; those outside the cells stand before or after, as they do on the page."""
    inside = {line.id for line in ordered}
    top = min((places[i].box.y0 for i in inside), default=0.0)
    above = [x for x in lines if x.id not in inside and x.id in places and places[x.id].box.centre[1] < top]
    known = inside | {x.id for x in above}
    return [*above, *ordered, *(x for x in lines if x.id not in known)]


def _unseen(boxes: Iterable[Box], given: Sequence[_Placed], kinds: Sequence[RegionType]) -> tuple[Box, ...]:
    """The marks that no region of these kinds covers, or that covers none."""
    known = [p.block.box for p in given if p.region.type in kinds]
    return tuple(box for box in boxes if not any(_same(box, other) for other in known))


def _same(a: Box, b: Box) -> bool:
    common = a.intersection(b)
    return common is not None and common.area >= COVERED * min(a.area, b.area)


def _merged(given: Sequence[_Placed], rest: Frame, frame: Frame) -> list[_Placed]:
    """The given regions in their order, and each of the rest where it contradicts the fewest of them."""
    if not (rest.pieces or rest.seals or rest.figures):
        return list(given)
    gutters = rows_of([p for p in frame.pieces if not p.across], frame)[1]
    heads, body, feet = sections(rest, [p.block.box for p in given])
    slots: list[list[_Placed]] = [[] for _ in range(len(given) + 1)]
    for placed in _found(heads, rest):
        slots[0].append(placed)
    for placed in _found(body, rest):
        slots[_slot(placed.block, given, gutters, frame)].append(placed)
    for placed in _found(feet, rest):
        slots[-1].append(placed)
    merged = list(slots[0])
    for placed, following in zip(given, slots[1:], strict=True):
        merged += [placed, *following]
    return merged


def _found(blocks: Sequence[Block], frame: Frame) -> Iterator[_Placed]:
    for block, kind, confidence in typed(blocks, frame):
        region = region_of(block, kind, confidence, frame)
        yield _Placed(region, block, table_of(block.grid, region.id, frame) if block.grid else None)


def _slot(block: Block, given: Sequence[_Placed], gutters: Sequence[Gutter], frame: Frame) -> int:
    """Before how many given regions the block comes not: of all places the first with the fewest contradictions."""
    later = [before(placed.block, block, gutters, frame) for placed in given]
    wrong = sum(later)
    best, least = 0, wrong
    for index, follows in enumerate(later):
        wrong += -1 if follows else 1
        if wrong < least:
            best, least = index + 1, wrong
    return best


def _content(placed: Sequence[_Placed]) -> Content:
    """Regions that look the same in all (an engine may name a place twice) get ids of their own."""
    regions: list[Region] = []
    tables: list[Table] = []
    used: set[str] = set()
    for item in placed:
        region, table = item.region, item.table
        while region.id in used:
            region = replace(region, id=name_of("again", region.id))
        used.add(region.id)
        regions.append(region)
        if table is not None:
            tables.append(replace(table, id=name_of("grid", region.id), region=region.id))
    return Content(tuple(regions), tuple(tables))
