"""A document's pages as one stream of blocks in reading order: every format of running text tells the same.

A paragraph never goes on over a page: which page a word stands on can always be told, and a wrong join cannot happen. A table
that a person joined to one on the page before does, up to MOST_JOINED pages; then it begins anew. Running heads, page numbers
and marginal notes come where they stand; formats without a place for them leave them out or set them apart. A line before which
a box to be ticked stands begins with "☑" or "☐".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from desktop.document.geometry import Quad
from desktop.document.joining import MOST_HEAD, Rows, rows_of
from desktop.document.model import Line, Page, Region, RegionType
from desktop.document.model import Table as Grid
from desktop.document.proportion import in_proportion
from desktop.exporters.job import Job
from desktop.exporters.prose import formulas
from desktop.exporters.prose.grids import GridCell, Row, following, part_of, together
from desktop.exporters.prose.lines import Item, Run, in_one_line, items, joined, language_of, plain
from desktop.exporters.prose.ticks import with_ticks

__all__ = (
    "Block", "Code", "Figure", "Footnote", "Formula", "GridCell", "Handwriting", "Heading", "Item", "ListBlock", "Marginal",
    "PageStart", "Paragraph", "Placed", "Row", "Run", "Running", "Seal", "Table", "blocks", "language_of", "plain",
)  # fmt: skip

MOST_JOINED = 20
"""Pages that one table goes over at most: all of them are in memory at once."""
LARGE, LARGER = 1.3, 1.8
"""Height of a title's letters, in those of the page's text, from which on it is of the second and of the first level."""
_DOCUMENT_TITLE = re.compile(r"doc(?:ument)?[ _-]?title", re.IGNORECASE)
_PRINTED = re.compile(
    r"[\s\-–—·.•|~_]*(?:(?:page|p\.|第)\s*)?(\d{1,6}(?!\d)|[ivxlc]{1,8}(?![a-z])|[一二三四五六七八九十百〇零]{1,8}).*",
    re.IGNORECASE,
)
_TEXT = (RegionType.TEXT, RegionType.LIST)


@dataclass(frozen=True, slots=True)
class Block:
    """page: number of the page, from 1."""

    page: int


@dataclass(frozen=True, slots=True)
class PageStart(Block):
    """Comes before all blocks of its page, also of one that has none. printed: the page number that stands on it, "" where none
    is known."""

    source: Page
    printed: str = ""

    @property
    def label(self) -> str:
        return self.printed or str(self.page)


@dataclass(frozen=True, slots=True)
class Placed(Block):
    """A region of a page. runs: its text, a run for each line; where a block is more than a text (lists, tables), what does not
    belong to it."""

    region: Region
    runs: tuple[Run, ...] = ()

    @property
    def vertical(self) -> bool:
        lines = self.region.lines
        return sum(line.vertical for line in lines) * 2 > len(lines)

    @property
    def text(self) -> str:
        return plain(self.runs)


@dataclass(frozen=True, slots=True)
class Heading(Placed):
    """level: 1 to 3."""

    level: int = 3


@dataclass(frozen=True, slots=True)
class Paragraph(Placed):
    """Also a caption that belongs to nothing, a table without a grid, a formula that is not LaTeX: region.type tells."""


@dataclass(frozen=True, slots=True)
class ListBlock(Placed):
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Table(Placed):
    """rows: each place of the grid is covered once. head: how many rows at the top are a head (known only of tables that repeat
    theirs). continues: id of the table it goes on from where that is not in the same block. after: lines that are in no cell.
    top: texts of the first rows of its first part."""

    grid: Grid = field(kw_only=True)
    rows: tuple[Row, ...] = ()
    cols: int = 0
    head: int = 0
    caption: Placed | None = None
    continues: str | None = None
    after: tuple[Run, ...] = ()
    top: Rows = field(default_factory=list)

    @property
    def pages(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(row.page for row in self.rows))

    @property
    def spans(self) -> bool:
        return any(cell.rowspan > 1 or cell.colspan > 1 for row in self.rows for cell in row.cells)


@dataclass(frozen=True, slots=True)
class Pictured(Placed):
    """source: the page, to take the picture of region.quad.bounds from."""

    source: Page = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Figure(Pictured):
    """runs: what is written in it."""

    caption: Placed | None = None


@dataclass(frozen=True, slots=True)
class Seal(Pictured):
    pass


@dataclass(frozen=True, slots=True)
class Handwriting(Pictured):
    """Without runs a signature or the like."""


@dataclass(frozen=True, slots=True)
class Formula(Placed):
    """latex: one or more, without signs around. number: as printed beside it, without brackets."""

    latex: tuple[str, ...] = ()
    number: str = ""


@dataclass(frozen=True, slots=True)
class Footnote(Placed):
    pass


@dataclass(frozen=True, slots=True)
class Marginal(Placed):
    pass


@dataclass(frozen=True, slots=True)
class Running(Placed):
    """A running head or foot or a page number, as region.type tells."""


@dataclass(frozen=True, slots=True)
class Code(Block):
    """A bar or QR code; they come last on a page."""

    text: str
    format: str
    quad: Quad


def blocks(job: Job, *, join_tables: bool = True) -> Iterator[Block]:
    """All pages' blocks. join_tables: parts of a table over following pages come as one Table where the first stands; the
    other blocks of these pages follow it. Blank pages between part nothing, pages with other text do. No heading is more than
    one level below the one before it."""
    level = 0
    for block in _joined(job) if join_tables else _parted(job):
        if isinstance(block, Heading):
            level = min(block.level, level + 1)
            yield replace(block, level=level)
        else:
            yield block


def _parted(job: Job) -> Iterator[Block]:
    for page in job.pages():
        yield from _page_blocks(page)


def _joined(job: Job) -> Iterator[Block]:
    held: list[Block] = []
    pages = 0
    for page in job.pages():
        found = list(_page_blocks(page))
        parts = _join(held, found, page)
        blank = len(found) == 1
        if not parts and not blank:
            yield from held
            held, pages = [], 0
        held += [block for block in found if all(block is not part for part in parts)]
        pages += 1
        goes_on = blank or bool(parts) or any(isinstance(block, Table) for block in found)
        if not goes_on or pages >= MOST_JOINED or not any(isinstance(block, Table) for block in held):
            yield from held
            held, pages = [], 0
    yield from held


def _join(held: list[Block], found: Sequence[Block], page: Page) -> list[Block]:
    """Puts tables that go on from one that is held into it; gives those of `found` that are in it now."""
    gone: list[Block] = []
    for part in found:
        if not isinstance(part, Table) or part.continues is None:
            continue
        for at, table in enumerate(held):
            if isinstance(table, Table) and table.grid.id == part.continues:
                held[at] = _with_part(table, part, page)
                gone.append(part)
                break
    return gone


def _with_part(table: Table, part: Table, page: Page) -> Table:
    """The grid of a joined table is that of its last part: the next one goes on from it."""
    more, head = following(table.top, part.grid, _lines(page), page.number)
    rows, cols = together((table.rows, table.cols), more)
    after = (*table.after, *part.runs, *(part.caption.runs if part.caption else ()), *part.after)
    return replace(table, grid=part.grid, rows=rows, cols=cols, head=max(table.head, head), after=after)


# --- one page -------------------------------------------------------------------------------------------------------------


def _page_blocks(page: Page) -> Iterator[Block]:
    page = replace(page, content=with_ticks(page.content))
    regions = page.content.regions
    printed = next((_printed(region) for region in regions if region.type is RegionType.PAGE_NUMBER), "")
    yield PageStart(page.number, page, printed)
    known = " ".join(in_one_line(line) for line in page.content.lines()).casefold()
    size = _size(regions)
    found = [_block(region, page, known, size) for region in regions]
    yield from _captioned([block for block in found if block is not None])
    for code in page.content.codes:
        yield Code(page.number, code.text, code.format, code.quad)


def _block(region: Region, page: Page, known: str, size: float) -> Placed | None:
    """None for a region that says nothing."""
    number, lines = page.number, region.lines
    grid = next((table for table in page.content.tables if table.region == region.id), None)
    if grid is not None and grid.rows > 0 and grid.cols > 0:
        return _table(region, grid, page)
    broken = region.type in (RegionType.TABLE, RegionType.FIGURE, RegionType.SEAL, RegionType.FORMULA)
    runs = joined(lines, known=known, kept=broken)
    match region.type:
        case RegionType.FIGURE:
            return Figure(number, region, runs, source=page)
        case RegionType.SEAL:
            return Seal(number, region, runs, source=page)
        case RegionType.HANDWRITING:
            return Handwriting(number, region, runs, source=page)
    if not runs:
        return None
    match region.type:
        case RegionType.TITLE:
            return Heading(number, region, runs, _level(region, size))
        case RegionType.LIST:
            return ListBlock(number, region, items=items(lines, known))
        case RegionType.FORMULA:
            said = formulas.in_block(lines)
            if said.latex:
                return Formula(number, region, runs, said.latex, said.number)
        case RegionType.FOOTNOTE:
            return Footnote(number, region, runs)
        case RegionType.MARGINAL:
            return Marginal(number, region, runs)
        case RegionType.HEADER | RegionType.FOOTER | RegionType.PAGE_NUMBER:
            return Running(number, region, runs)
    return Paragraph(number, region, runs)


def _table(region: Region, grid: Grid, page: Page) -> Table:
    """Lines above the first that is in a cell are the table's `runs`, others in none come `after`."""
    grid = in_proportion(grid)
    in_cells = {i for cell in grid.cells for i in cell.lines}
    first = next((k for k, line in enumerate(region.lines) if line.id in in_cells), len(region.lines))
    above = joined(region.lines[:first], kept=True)
    below = joined([line for line in region.lines[first:] if line.id not in in_cells], kept=True)
    texts = _lines(page)
    rows = part_of(grid, texts, page.number)
    top = rows_of(grid, {i: line.text for i, line in texts.items()})[:MOST_HEAD]
    return Table(
        page.number, region, above, grid=grid, rows=rows, cols=grid.cols, continues=grid.continues, after=below, top=top
    )


def _lines(page: Page) -> Mapping[str, Line]:
    return {line.id: line for line in page.content.lines()}


def _captioned(found: list[Placed]) -> list[Placed]:
    """Captions put to the figure or table right before or after them; "表 1" and "Table 1" rather to a table."""
    for k, block in enumerate(found):
        if block.region.type is not RegionType.CAPTION or not isinstance(block, Paragraph):
            continue
        beside = [(i, found[i]) for i in (k - 1, k + 1) if 0 <= i < len(found)]
        free = [(i, b) for i, b in beside if isinstance(b, Figure | Table) and b.caption is None]
        wanted = Table if re.match(r"\s*(?:表|tab)", block.text, re.IGNORECASE) else Figure
        free.sort(key=lambda each: (not isinstance(each[1], wanted), _apart(each[1].region, block.region)))
        if free:
            at, owner = free[0]
            found[at] = replace(owner, caption=block)
    taken = [block.caption for block in found if isinstance(block, Figure | Table) and block.caption]
    return [block for block in found if not any(block is caption for caption in taken)]


def _apart(one: Region, other: Region) -> float:
    """White between two regions."""
    a, b = one.quad.bounds, other.quad.bounds
    return max(a.x0 - b.x1, b.x0 - a.x1, 0.0) + max(a.y0 - b.y1, b.y0 - a.y1, 0.0)


def _height(line: Line) -> float:
    return line.quad.width if line.vertical else line.quad.height


def _size(regions: Sequence[Region]) -> float:
    """Height of the page's text, 0 where there is none."""
    heights = [_height(line) for region in regions if region.type in _TEXT for line in region.lines]
    return median(heights) if heights else 0.0


def _level(region: Region, size: float) -> int:
    """What an engine calls the document's title is of the first level; else the height of the letters tells."""
    if _DOCUMENT_TITLE.fullmatch(region.label):
        return 1
    ratio = median(_height(line) for line in region.lines) / size if size else LARGE
    return 1 if ratio >= LARGER else 2 if ratio >= LARGE else 3


def _printed(region: Region) -> str:
    """A short number, out of "- 12 -", "第 12 页 共 30 页", "Page 3"."""
    text = " ".join(in_one_line(line) for line in region.lines)
    found = _PRINTED.fullmatch(text)
    return found[1] if found else ""
