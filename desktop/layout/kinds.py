"""What each block is: title, text, list, table, header, footer, page number, caption; by place, size and wording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from desktop.document.geometry import Box
from desktop.document.model import RegionType
from desktop.layout.aligned import aligned_grid
from desktop.layout.blocks import Block, block_of
from desktop.layout.frame import Frame
from desktop.layout.rows import Row

PAGE_NUMBER = re.compile(
    r"[\W_]*(?:(?:page|p\.?|seite|第)\s*)?(?:\d{1,5}|[ivxlc]{1,6}|[一二三四五六七八九十百〇]{1,5})"
    r"(?:\s*[页頁])?(?:\s*(?:/|of|共)\s*\d+\s*[页頁]?)?[\W_]*",
    re.IGNORECASE,
)
CAPTION = re.compile(
    r"\s*(?:(?:fig(?:ure)?|tab(?:le)?|abb(?:ildung)?|plate|chart|photo)s?\b\.?\s*[\dIVX]"
    r"|[图圖表]\s*[\d一二三四五六七八九十]|(?:来源|资料来源|注)[:：])",
    re.IGNORECASE,
)
ITEM = re.compile(
    r"\s*(?:[•●○◦▪■◆□·‣–—*➢✓-]\s*\S|[(（]?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4}|[一二三四五六七八九十]{1,3})[)）.、．]\s*\S)"
)
HEADING = re.compile(
    r"\s*(?:第\s*[\d一二三四五六七八九十百]+\s*[章节節条條编編部卷]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s*[^\W\d]|(?:chapter|section|part|article|appendix|annex)\s+[\dIVX]+\b)",
    re.IGNORECASE,
)
BAND = 0.075
"""Share of the page at its top and bottom in which running heads stand."""

Typed = tuple[Block, RegionType, float]


def typed(blocks: Sequence[Block], frame: Frame) -> Iterator[Typed]:
    """The blocks, cut where paragraphs, titles and tables part, each with its type and how sure that is; order is kept."""
    text = [b for b in blocks if b.rows]
    extent = _extent(text, frame)
    for block in blocks:
        if block.kind:
            yield block, block.kind, 0.9 if block.grid else 0.6
            continue
        yield from _listed(_typed(part, extent, frame) for part in _parts(block, frame))


def _listed(parts: Iterable[Typed]) -> Iterator[Typed]:
    """Items that follow each other made one list."""
    items: list[Typed] = []
    for part in (*parts, None):
        if part and part[1] in (RegionType.TEXT, RegionType.LIST) and ITEM.match(part[0].rows[0].text):
            items.append(part)
            continue
        if len(items) > 1:
            yield block_of([row for block, _, _ in items for row in block.rows]), RegionType.LIST, 0.7
        else:
            yield from items
        items = []
        if part:
            yield part


def _extent(blocks: Sequence[Block], frame: Frame) -> Box:
    box = Box(0.0, 0.0, *frame.size)
    for block in blocks:
        box = box.union(block.box)
    return box


def _typed(block: Block, extent: Box, frame: Frame) -> Typed:
    if block.grid:
        return block, RegionType.TABLE, 0.6
    text = " ".join(row.text for row in block.rows)
    marginal = _marginal(block, text, extent, frame)
    if marginal:
        return block, *marginal
    if CAPTION.match(text) and len(block.rows) <= 6:
        return block, RegionType.CAPTION, 0.7
    height = max(row.height for row in block.rows)
    if len(block.rows) <= 3 and len(text) >= 2 and height >= 1.3 * frame.em and any(ch.isalpha() for ch in text):
        return block, RegionType.TITLE, min(0.9, 0.4 + 0.2 * height / frame.em)
    if len(block.rows) == 1 and _is_heading(text):
        return block, RegionType.TITLE, 0.6
    items = sum(bool(ITEM.match(row.text)) for row in block.rows)
    if items >= 2 and items >= 0.3 * len(block.rows):
        return block, RegionType.LIST, 0.6
    return block, RegionType.TEXT, 0.7


def _is_heading(text: str) -> bool:
    """Numbered, short and no sentence."""
    return len(text) <= 45 and not text.rstrip().endswith(tuple("。.；;，,")) and bool(HEADING.match(text))


def _marginal(block: Block, text: str, extent: Box, frame: Frame) -> tuple[RegionType, float] | None:
    """Running heads and page numbers: short, at an edge of the page; on pages of vertical text none are looked for."""
    if len(block.rows) > 2 or frame.vertical:
        return None
    top = block.box.y1 - extent.y0 <= BAND * extent.height
    bottom = extent.y1 - block.box.y0 <= BAND * extent.height
    if not (top or bottom) or len(text) > 150 or max(row.height for row in block.rows) > 2.0 * frame.em:
        return None
    if PAGE_NUMBER.fullmatch(text):
        return RegionType.PAGE_NUMBER, 0.8
    return (RegionType.HEADER if top else RegionType.FOOTER), 0.5


def _parts(block: Block, frame: Frame) -> Iterator[Block]:
    if block.across or len(block.rows) == 1:
        yield block
        return
    for rows in _runs(block.rows):
        grid = aligned_grid(rows, frame.em) if any(len(row.cells) > 1 for row in rows) else None
        if grid:
            yield Block(tuple(row for cell in grid.cells for row in cell.rows), block_of(rows).box, grid=grid)
        else:
            yield from (block_of(part) for part in _paragraphs(rows, frame))


def _runs(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Rows with several cells apart from those of one; a single row between two of the other sort stays with them."""
    wide = [len(row.cells) > 1 for row in rows]
    wide = [w or (0 < i < len(wide) - 1 and wide[i - 1] and wide[i + 1]) for i, w in enumerate(wide)]
    run: list[Row] = []
    for i, row in enumerate(rows):
        if run and wide[i] != wide[i - 1]:
            yield run
            run = []
        run.append(row)
    yield run


def _paragraphs(rows: Sequence[Row], frame: Frame) -> Iterator[list[Row]]:
    gaps = sorted(b.box.y0 - a.box.y1 for a, b in pairwise(rows))
    usual = gaps[len(gaps) // 3] if gaps else 0.0
    left, right = min(r.box.x0 for r in rows), max(r.box.x1 for r in rows)
    part = [rows[0]]
    for above, row in pairwise(rows):
        em = min(above.height, row.height)
        wider = row.box.y0 - above.box.y1 > usual + 0.45 * em
        sized = max(above.height, row.height) > 1.3 * em
        ended = above.box.x1 < right - 2 * em and row.box.x0 > left + 0.8 * em and above.box.x0 < row.box.x0 + 0.5 * em
        headed = not frame.vertical and any(r.box.x1 < right - 2 * em and _is_heading(r.text) for r in (above, row))
        if wider or sized or ended or headed or (ITEM.match(row.text) and above.box.x1 < right - em and not frame.vertical):
            yield part
            part = []
        part.append(row)
    yield part
