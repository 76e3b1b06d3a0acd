"""What each block is: title, text, list, table, header, footer, page number, caption, …; by place, size and wording.

What shows no sure sign of its kind (handwriting, formulas without a number) stays text: a person says what it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from desktop.document.geometry import Box
from desktop.document.model import RegionType
from desktop.layout.blocks import Block, block_of
from desktop.layout.frame import Frame
from desktop.layout.paragraphs import FORMULA_NUMBER, ITEM, NUMBERED, is_heading, letters, parts
from desktop.layout.rows import prose

PAGE_NUMBER = re.compile(
    r"[\W_]*(?:(?:page|p\.?|seite|第)\s*)?(?:\d{1,5}|[ivxlc]{1,6}|[一二三四五六七八九十百〇]{1,5})"
    r"(?:\s*[页頁])?(?:\s*(?:/|of|共)\s*\d+\s*[页頁]?)?[\W_]*",
    re.IGNORECASE,
)
SOURCE = re.compile(r"\s*(?:来源|资料来源|注)\s*[:：]")
NOTE = re.compile(r"\s*(?:[*†‡§¹²³⁴⁵⁶⁷⁸⁹]|[\[(（]?\d{1,2}[\])）]?|[①-⑳])\s*[^\W\d]")
EQUAL = re.compile(r"[=≡≈≤≥<>∝→∈]")
SENTENCE = tuple("。.；;，,：:！!、")
LONG_ITEM = 3
"""Rows of an item, on average, above which items are numbered paragraphs, each a block of its own."""
BAND = 0.075
"""Share of the page at its top and bottom in which running heads stand."""
WIDE_BAND = 0.12
"""The same for what white parts from all else."""
LONG_TITLE = 120
"""Letters of a title over a paragraph."""
LARGER = 1.15
"""Height of its letters over something else, in heights of those below."""
CLOSE = 1.6
"""White between a figure or table and its caption, in heights of body text."""
MOST_CAPTION = 4
"""Rows of a caption that does not say that it is one."""
SIDE = 0.5
"""Width of a marginal note, at most, in widths of the text beside it."""
RUNNING = 5
"""Rows of text that a note may stand beside."""

Typed = tuple[Block, RegionType, float]


@dataclass(frozen=True, slots=True)
class _Page:
    """What stands on a page. extent: the page and all text on it. prose: running text; text: all of it; numbers: in
    brackets, as formulas have. blocks: all parts."""

    frame: Frame
    extent: Box
    figures: tuple[Box, ...]
    tables: tuple[Box, ...]
    prose: tuple[Box, ...]
    text: tuple[Box, ...]
    numbers: tuple[Box, ...]
    blocks: tuple[Block, ...]

    @property
    def em(self) -> float:
        return self.frame.em


def typed(blocks: Sequence[Block], frame: Frame) -> Iterator[Typed]:
    """The blocks, cut where paragraphs, titles and tables part, each with its type and how sure that is; order is kept."""
    cut = [(block, [block] if block.kind else list(parts(block, frame))) for block in blocks]
    page = _page([part for _, found in cut for part in found], blocks, frame)
    for block, found in cut:
        if block.kind:
            yield block, block.kind, 0.9 if block.grid else 0.6
        else:
            around = [None, *found, None]
            yield from _listed(
                _typed(part, above, below, page) for above, part, below in zip(around, found, around[2:], strict=False)
            )


def _page(found: Sequence[Block], blocks: Sequence[Block], frame: Frame) -> _Page:
    extent = Box(0.0, 0.0, *frame.size)
    for block in (b for b in blocks if b.rows):
        extent = extent.union(block.box)
    running = [
        b.box for b in blocks if len(b.rows) >= RUNNING and not b.kind and prose([p for row in b.rows for p in row.pieces])
    ]
    text = [b for b in found if b.rows and not b.grid and not b.kind]
    return _Page(
        frame,
        extent,
        tuple(b.box for b in found if b.kind is RegionType.FIGURE),
        tuple(b.box for b in found if b.grid),
        tuple(running),
        tuple(b.box for b in text),
        tuple(b.box for b in text if len(b.rows) == 1 and FORMULA_NUMBER.fullmatch(b.rows[0].text)),
        tuple(found),
    )


def _listed(found: Iterable[Typed]) -> Iterator[Typed]:
    """Items that follow each other made one list."""
    items: list[Typed] = []
    for part in (*found, None):
        if part and part[1] in (RegionType.TEXT, RegionType.LIST) and ITEM.match(part[0].rows[0].text):
            items.append(part)
            continue
        if len(items) > 1 and sum(len(block.rows) for block, _, _ in items) <= LONG_ITEM * len(items):
            yield block_of([row for block, _, _ in items for row in block.rows]), RegionType.LIST, 0.7
        else:
            yield from items
        items = []
        if part:
            yield part


def _typed(block: Block, above: Block | None, below: Block | None, page: _Page) -> Typed:
    """above, below: the parts before and after it in its column."""
    if block.grid:
        return block, RegionType.TABLE, 0.6
    text = " ".join(row.text for row in block.rows)
    kind = _at_edge(block, text, above, below, page) or _set_apart(block, text, page)
    if kind:
        return block, *kind
    height, count = max(row.height for row in block.rows), len(block.rows)
    if count <= 3 and len(text) >= 2 and height >= 1.3 * page.em and any(ch.isalpha() for ch in text):
        return block, RegionType.TITLE, min(0.9, 0.4 + 0.2 * height / page.em)
    if count == 1 and is_heading(text):
        return block, RegionType.TITLE, 0.6
    if _heads(block, text, below, page):
        return block, RegionType.TITLE, 0.5
    items = sum(bool(ITEM.match(row.text)) for row in block.rows)
    if items >= 2 and items >= 0.3 * count:
        return block, RegionType.LIST, 0.6
    return block, RegionType.TEXT, 0.7


def _at_edge(block: Block, text: str, above: Block | None, below: Block | None, page: _Page) -> tuple[RegionType, float] | None:
    """Running heads and page numbers: short, at an edge of the page; on pages of vertical text none are looked for.

    The last lines of a column that goes down to there are none."""
    if len(block.rows) > 2 or page.frame.vertical:
        return None
    p = block.box
    band = (WIDE_BAND if block.running else BAND) * page.extent.height
    top = p.y1 - page.extent.y0 <= band and not (below and _next(p, below.box, page.em))
    bottom = page.extent.y1 - p.y0 <= band and not (above and _next(above.box, p, page.em))
    if PAGE_NUMBER.fullmatch(text) and (top or bottom or _outermost(p, page)):
        return RegionType.PAGE_NUMBER, 0.8
    if not (top or bottom) or len(text) > 150 or max(row.height for row in block.rows) > 2.0 * page.em:
        return None
    if len(text) > 40 and text.rstrip().endswith((".", "。")):  # the last line of a paragraph, not a running head
        return None
    return (RegionType.HEADER if top else RegionType.FOOTER), 0.5


def _outermost(p: Box, page: _Page) -> bool:
    """True for the lowest thing on a page, in its last quarter and with white above."""
    others = [q for q in (*page.text, *page.tables, *page.figures) if q != p]
    return p.y0 > 0.75 * page.extent.height and all(q.y1 < p.y0 - CLOSE * page.em for q in others)


def _next(upper: Box, lower: Box, em: float) -> bool:
    """True if the two are lines of one column that follow each other; parts of one line are not."""
    return lower.y0 > upper.centre[1] and lower.y0 - upper.y1 < em


def _set_apart(block: Block, text: str, page: _Page) -> tuple[RegionType, float] | None:
    """Captions, notes and numbered formulas."""
    count = len(block.rows)
    if count <= 6 and (NUMBERED.match(text) or SOURCE.match(text)):
        return RegionType.CAPTION, 0.7
    if count <= MOST_CAPTION and _captions(block, page):
        return RegionType.CAPTION, 0.5
    if count <= 2 and EQUAL.search(text) and _numbered(block, page):
        return RegionType.FORMULA, 0.5
    if _foot(block, text, page):
        return RegionType.FOOTNOTE, 0.6
    if _beside(block, page):
        return RegionType.MARGINAL, 0.6
    return None


def _captions(block: Block, page: _Page) -> bool:
    """True for a few lines right below a figure that are no wider than it and have white below."""
    p = block.box
    for q in page.figures:
        if (
            0 <= p.y0 - q.y1 + 0.5 * page.em <= (CLOSE + 0.5) * page.em
            and q.x0 <= p.centre[0] <= q.x1
            and p.width <= 1.1 * q.width
        ):
            return not _followed(p, page)
    return False


def _followed(box: Box, page: _Page) -> bool:
    """True if text goes on right below."""
    near = Box(box.x0, box.y1, box.x1, box.y1 + 0.7 * page.em)
    return any(text != box and text.y0 > box.centre[1] and text.intersection(near) for text in page.text)


def _numbered(block: Block, page: _Page) -> bool:
    """True if a number in brackets stands far to the right on the same line."""
    p = block.box
    return any(p.x1 < n.x0 and n.y0 < p.centre[1] < n.y1 for n in page.numbers)


def _foot(block: Block, text: str, page: _Page) -> bool:
    """True for small print with a mark at the foot of a page, or under a short ruling there."""
    p = block.box
    height = max(row.height for row in block.rows)
    if page.frame.vertical or p.y0 < 0.6 * page.extent.height or height > 0.95 * page.em or not NOTE.match(text):
        return False
    ruled = any(abs(p.y0 - y0) < 1.5 * page.em and x0 <= p.x0 + page.em for x0, y0, x1, y1 in page.frame.level)
    return ruled or (p.y0 > 0.75 * page.extent.height and all(text.y1 <= p.y0 + 0.3 * page.em for text in page.prose))


def _beside(block: Block, page: _Page) -> bool:
    """True for narrow lines in the margin, left or right of all running text, beside some of it."""
    p = block.box
    if page.frame.vertical or block.across or not page.prose:
        return False
    left, right = min(q.x0 for q in page.prose), max(q.x1 for q in page.prose)
    if not (p.x1 <= left + 0.3 * page.em or p.x0 >= right - 0.3 * page.em):
        return False
    return any(q.y0 < p.centre[1] < q.y1 and p.width <= SIDE * q.width for q in page.prose)


def _heads(block: Block, text: str, below: Block | None, page: _Page) -> bool:
    """True for a line that is no sentence over a paragraph of its column whose width it does not fill, or in larger letters
    over whatever stands right below."""
    if len(block.rows) > 2 or page.frame.vertical or not 4 <= letters(text) <= LONG_TITLE or not _worded(text):
        return False
    p, under = block.box, below or _under(block, page)
    if under is None or not under.rows or under.box.y0 - p.y1 >= 1.5 * page.em:
        return False
    larger = block.rows[0].height / median(row.height for row in under.rows)
    if below and len(below.rows) >= 2 and not below.grid and larger > 0.9 and p.width < 0.85 * below.box.width:
        return True
    return larger >= LARGER and p.width < under.box.width


def _worded(text: str) -> bool:
    """True for words that are no sentence, no item and mostly letters."""
    plain = text.replace(" ", "")
    return not text.rstrip().endswith(SENTENCE) and not ITEM.match(text) and sum(map(str.isalpha, plain)) >= 0.6 * len(plain)


def _under(block: Block, page: _Page) -> Block | None:
    """What begins nearest below a block, in its stretch of the width."""
    p = block.box
    below = [b for b in page.blocks if b.box.y0 > p.centre[1] and b.box.x0 < p.x1 and b.box.x1 > p.x0]
    return min(below, key=lambda b: b.box.y0, default=None)
