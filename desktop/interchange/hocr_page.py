"""A page of hOCR as content. What another program leaves unsaid is made out: places from what stands around, the turn of lines
from their slope, lines from words, paragraphs that are nothing but text."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from lxml import etree

from desktop.document.geometry import Box, Quad
from desktop.document.model import Cell, Code, Content, Line, Region, RegionType, Table, Tick
from desktop.document.proportion import out_of_proportion
from desktop.interchange.grids import placed_cells
from desktop.interchange.hocr_lines import SaidLine, lines_of, said_line, slope_of
from desktop.interchange.hocr_words import place, properties
from desktop.interchange.values import LOOSE, ReadSheet
from desktop.interchange.xml import Element, Ids, local, number, share, undisguised

_TYPES: Mapping[str, RegionType] = MappingProxyType(
    {
        **dict.fromkeys(("ocr_carea", "ocr_column", "ocr_par", "ocr_blockquote", "ocrx_block", "ocr_linear"), RegionType.TEXT),
        **dict.fromkeys(("ocr_float", "ocr_textfloat", "ocr_abstract", "ocr_author"), RegionType.TEXT),
        **dict.fromkeys(("ocr_title", "ocr_part", "ocr_chapter", "ocr_section"), RegionType.TITLE),
        **dict.fromkeys(("ocr_subsection", "ocr_subsubsection"), RegionType.TITLE),
        **dict.fromkeys(("ocr_image", "ocr_photo", "ocr_linedrawing", "ocr_textimage"), RegionType.FIGURE),
        **dict.fromkeys(("ocr_display", "ocr_equation"), RegionType.FORMULA),
        "ocr_table": RegionType.TABLE,
        "ocr_caption": RegionType.CAPTION,
        "ocr_header": RegionType.HEADER,
        "ocr_footer": RegionType.FOOTER,
        "ocr_pageno": RegionType.PAGE_NUMBER,
        "ocr_footnote": RegionType.FOOTNOTE,
    }
)
_LINES = ("ocr_line", "ocrx_line")
_LINES_OF_TESSERACT: Mapping[str, RegionType] = MappingProxyType(
    {"ocr_header": RegionType.TITLE, "ocr_caption": RegionType.CAPTION, "ocr_textfloat": RegionType.TEXT}
)
"""It tells the kind of a paragraph by the class of its lines, which are spans. What it calls a header is a heading."""
_NO_TEXT = ("ocr_separator", "ocr_noise", "ocr_math", "ocrx_unread")


def sheet_of(page: Element, software: str, *, ours: bool) -> ReadSheet:
    """software: as the file says. ours: nothing needs to be guessed."""
    return _Page(page, ours=ours).sheet(software)


@dataclass(slots=True)
class _Block:
    element: Element
    type: RegionType
    kind: str
    lines: list[SaidLine] = field(default_factory=list)
    words: list[Element] = field(default_factory=list)
    """Those in no line."""
    cells: list[tuple[SaidLine, Element]] = field(default_factory=list)
    grid: Element | None = None
    whole: bool = True
    """No other block is in it."""


class _Page:
    def __init__(self, page: Element, *, ours: bool) -> None:
        self._page = page
        self._ours = ours
        self._ids = Ids()
        self._said = properties(page)
        self._slope = 0.0 if ours else slope_of(page)
        self._blocks: list[_Block] = []
        self._ticks: list[Tick] = []
        self._codes: list[Code] = []
        self._unread: list[Quad] = []

    def sheet(self, software: str) -> ReadSheet:
        for gone in self._page.iter("{*}del"):  # another reading of the same ink
            tail = gone.tail
            gone.clear()
            gone.tail = tail
        _spell(self._page)
        self._walk()
        box = self._said.box or Box(0.0, 0.0, 0.0, 0.0)
        content = self._content(box if box.area else None)
        frame = number(self._page.get("data-frame")) if self._ours else None
        image = self._said.text("image") or self._said.text("x_source")
        return ReadSheet(
            image.replace("%22", '"').replace("%3B", ";") if self._ours else image,
            max(0.0, box.x1),
            max(0.0, box.y1),
            content,
            software,
            int(frame or 0) if self._ours else None,
        )

    # --- what there is ---

    def _walk(self) -> None:
        """In the order of the file, without recursion: a file may nest as deep as it likes."""
        waiting: list[tuple[Element, _Block | None, Element | None]] = [(e, None, None) for e in reversed(self._page)]
        while waiting:
            element, block, cell = waiting.pop()
            kind = next((name for name in element.get("class", "").split() if name.startswith("ocr")), "")
            if not isinstance(element.tag, str) or self._mark(element, kind):
                continue
            if kind in _LINES or self._is_line(element, kind):
                self._line(element, kind, block, cell)
                continue
            if kind == "ocrx_word":
                (block or self._loose()).words.append(element)
                continue
            block, cell = self._entered(element, kind, block, cell)
            waiting += [(inner, block, cell) for inner in reversed(element)]

    def _entered(
        self, element: Element, kind: str, block: _Block | None, cell: Element | None
    ) -> tuple[_Block | None, Element | None]:
        """The block and the cell that what is in the element belongs to."""
        name = local(element)
        opens = kind in _TYPES and (cell is None or _TYPES[kind] is not RegionType.TEXT)
        awaited = block is not None and block.kind == "ocr_table" and block.grid is None
        if opens or (name == "table" and not awaited):
            type_ = _TYPES.get(kind, RegionType.TABLE)
            if type_ is RegionType.TEXT and block is not None:
                type_ = block.type  # a paragraph of a caption is one
            if block is not None:
                block.whole = False
            own = element.get("data-type") if self._ours else None
            block, cell = _Block(element, RegionType(own) if own in tuple(RegionType) else type_, kind or name), None
            self._blocks.append(block)
        if name == "table" and block is not None:
            block.grid = element
        if name in ("td", "th") and block is not None and block.grid is not None:
            cell = element
        return block, cell

    def _is_line(self, element: Element, kind: str) -> bool:
        return (
            kind in _LINES_OF_TESSERACT
            and local(element) == "span"
            and not any(name in each.get("class", "").split() for each in element.iter("{*}span") for name in _LINES)
        )

    def _line(self, element: Element, kind: str, block: _Block | None, cell: Element | None) -> None:
        block = block or self._loose()
        line = said_line(element, self._ids, ours=self._ours, slope=self._slope)
        if line is None:
            return
        if kind in _LINES_OF_TESSERACT and not block.lines and block.type is RegionType.TEXT:
            block.type = _LINES_OF_TESSERACT[kind]
        block.lines.append(line)
        if cell is not None:
            block.cells.append((line, cell))

    def _loose(self) -> _Block:
        """For what stands in no block."""
        found = next((block for block in self._blocks if block.kind == LOOSE), None)
        if found is None:
            found = _Block(self._page, RegionType.OTHER, LOOSE)
            self._blocks.append(found)
        return found

    def _mark(self, element: Element, kind: str) -> bool:
        """Whether it is none of the text."""
        said = properties(element)
        quad = place(said, ours=self._ours)
        if kind == "ocrx_checkbox" and quad is not None:
            sure = share(element.get("data-conf"))
            self._ticks.append(Tick(quad, element.get("data-ticked") == "yes", 1.0 if sure is None else sure))
        elif kind == "ocrx_barcode" and quad is not None:
            self._codes.append(Code(element.get("data-text", ""), element.get("data-format", ""), quad))
        elif kind == "ocrx_unread" and quad is not None:
            self._unread.append(quad)
        elif kind not in _NO_TEXT:
            return False
        return self._ours or kind != "ocr_math"

    # --- what it makes ---

    def _content(self, box: Box | None) -> Content:
        for block in self._blocks:
            block.lines += lines_of(block.words, self._ids)
            if not self._ours:
                self._bare(block)
        box = box or _extent(self._blocks)
        regions, tables = [], []
        for block in self._blocks:
            if not block.lines and not self._stays_empty(block):
                continue
            region = self._region(block, box)
            regions.append(region)
            if block.grid is not None:
                table = self._table(block, block.grid, region)
                tables += [table] if table is not None and (table.cells or self._ours) else []
        return Content(tuple(regions), tuple(tables), tuple(self._ticks), tuple(self._codes), tuple(self._unread))

    def _bare(self, block: _Block) -> None:
        """Text that stands in a block, or in a cell of it, and in no line."""
        if block.grid is not None:
            full = {cell for _, cell in block.cells}
            for cell in block.grid.iter("{*}td", "{*}th"):
                line = said_line(cell, self._ids, ours=False) if cell not in full else None
                if line is not None:
                    block.lines.append(line)
                    block.cells.append((line, cell))
        elif block.whole and not block.lines and block.kind != LOOSE:
            line = said_line(block.element, self._ids, ours=False)
            block.lines += [line] if line is not None else []

    def _stays_empty(self, block: _Block) -> bool:
        if self._ours:
            return block.element.get("data-type") is not None
        return block.whole and block.type is RegionType.FIGURE and properties(block.element).box is not None

    def _region(self, block: _Block, page: Box) -> Region:
        lines = block.lines
        if lines and all(line.order is not None for line in lines):
            lines = sorted(lines, key=lambda line: line.order or 0.0)
        around = _around(line.line.quad for line in lines if line.placed)
        quad = (None if block.kind == LOOSE else place(properties(block.element), ours=self._ours)) or around
        quad = quad or Quad.of(page)
        said = share(block.element.get("data-conf")) if self._ours else None
        return Region(
            self._ids.own(block.element.get("id")),
            block.type,
            quad,
            1.0 if said is None else said,
            tuple(_seated(lines, quad.bounds)),
            block.element.get("data-label", "") if self._ours else block.kind,
        )

    def _table(self, block: _Block, grid: Element, region: Region) -> Table | None:
        """Cells that stand nowhere, and in which nothing stands, are left out. None where no page could hold the grid."""
        rows = list(_rows(grid))
        placed = placed_cells(rows)
        cols = max((col + colspan for _, _, col, _, colspan in placed or ()), default=0)
        if placed is None or out_of_proportion(len(rows), cols, len(placed)):
            return None
        quads = {line.id: line.quad for line in region.lines}
        held: dict[Element, list[str]] = {}
        for line, cell in block.cells:
            held.setdefault(cell, []).append(line.line.id)
        cells = []
        for element, row, col, rowspan, colspan in placed:
            lines = tuple(held.get(element, ()))
            quad = place(properties(element), ours=self._ours) or _around(quads[line] for line in lines)
            if quad is not None:
                cells.append(Cell(row, col, quad, rowspan, colspan, lines))
        continues = grid.get("data-continues") if self._ours else None
        own = undisguised(continues) if continues else None
        return Table(self._ids.own(grid.get("id")), region.id, len(rows), cols, tuple(cells), own)


def _spell(page: Element) -> None:
    """Characters of HTML that XML knows no names for ("&nbsp;"); what a file itself calls so stays unsaid."""
    for entity in list(page.iter(etree.Entity)):
        parent, previous = entity.getparent(), entity.getprevious()
        text = html.unescape(entity.text or "") + (entity.tail or "")
        if previous is not None:
            previous.tail = (previous.tail or "") + text
        elif parent is not None:
            parent.text = (parent.text or "") + text
        if parent is not None:
            entity.tail = None
            parent.remove(entity)


def _rows(grid: Element) -> Iterator[list[tuple[Element, int, int]]]:
    """Of the table itself, not of one in its cells."""
    for each in grid:
        if local(each) in ("thead", "tbody", "tfoot"):
            yield from _rows(each)
        elif local(each) == "tr":
            cells = [cell for cell in each if local(cell) in ("td", "th")]
            yield [(cell, int(number(cell.get("rowspan")) or 1), int(number(cell.get("colspan")) or 1)) for cell in cells]


def _around(quads: Iterable[Quad]) -> Quad | None:
    points = [point for quad in quads for point in quad.points]
    return Quad.of(Box.around(points)) if points else None


def _extent(blocks: Iterable[_Block]) -> Box:
    """Of a page that does not say how large it is."""
    quad = _around(line.line.quad for block in blocks for line in block.lines if line.placed)
    return Box(0.0, 0.0, max(quad.bounds.x1, 1.0), max(quad.bounds.y1, 1.0)) if quad is not None else Box(0.0, 0.0, 1.0, 1.0)


def _seated(lines: Sequence[SaidLine], box: Box) -> Iterator[Line]:
    """Lines without a place get an even share of their block, and no ink."""
    for at, line in enumerate(lines):
        if line.placed:
            yield line.line
            continue
        top, height = box.y0 + box.height * at / len(lines), box.height / len(lines)
        yield replace(line.line, quad=Quad.of(Box(box.x0, top, box.x1, top + height)), inked=False)
