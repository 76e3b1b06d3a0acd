"""Rows that stand below each other in one column, cut where a paragraph, a heading or an item begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile
from unicodedata import east_asian_width

from desktop.layout.aligned import aligned_grid, unlike_runs
from desktop.layout.blocks import Block, around, block_of
from desktop.layout.frame import Frame
from desktop.layout.rows import Row

ITEM = re.compile(
    r"\s*(?:[•●○◦▪■◆□·‣–—*➢✓-]\s*\S|[(（]?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4}|[一二三四五六七八九十]{1,3})[)）.、．]\s*\S)"
)
NUMBERED = re.compile(
    r"\s*(?:(?:fig(?:ure)?|tab(?:le)?|abb(?:ildung)?|plate|chart|photo)s?(?:\b\.?\s*[\dIVX]|\d)|[图圖表]\s*[\d一二三四五六七八九十])",
    re.IGNORECASE,
)
"""How the caption of a figure or table begins."""
FORMULA_NUMBER = re.compile(r"\s*[(（]\s*[A-Z]?\d{1,3}(?:[.\-–]\d{1,3})*[a-z]?\s*[)）]\s*")
HEADING = re.compile(
    r"\s*(?:第\s*[\d一二三四五六七八九十百]+\s*[章节節条條编編部卷]|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s*[^\W\d]|(?:chapter|section|part|article|appendix|annex)\s+[\dIVX]+\b)",
    re.IGNORECASE,
)
FAR = 2.5
"""White between two parts of a row, in heights, from which on they are no one text."""
WIDER = 1.25
"""The distance of two rows, middle to middle, in those of the rows around, from which on a paragraph ends between them."""
LOOSER = 1.08
"""The same below a line that ends a sentence before the end of the column."""
ENDS = tuple(".!?:。！？：")
TALLER = 1.3
"""The ratio of the heights of two rows from which on they are no one paragraph; a short line may look taller than it is."""
SHORT = 4.0
"""Widths below this, in heights, are short."""
BROADER = 1.35
"""The same ratio of the widths of their letters, for a row that does not fill its column."""
INDENT = 0.55
"""White before the first line of a paragraph, in heights."""
MOST_INDENT = 6.0
"""The same below a line that goes to the end of the column."""
FULL = 0.7
"""The share of the rows of a column that reach its right edge from which on its text is justified."""


def is_heading(text: str) -> bool:
    """Numbered, short and no sentence."""
    return letters(text) <= 70 and not text.rstrip().endswith(tuple("。.；;，,")) and bool(HEADING.match(text))


def letters(text: str) -> int:
    """The length of a text in Latin letters; a Chinese character is as wide as two."""
    return sum(2 if east_asian_width(ch) in "WF" else 1 for ch in text)


def parts(block: Block, frame: Frame) -> Iterator[Block]:
    """The block, cut into tables, paragraphs, headings and items, in order; pieces that stand far apart in one row as well."""
    if block.across:
        yield block
        return
    for rows in (part for run in _runs(block.rows) for part in unlike_runs(run, frame.em)):
        grid = aligned_grid(rows, frame.em) if any(len(row.cells) > 1 for row in rows) else None
        if grid:
            yield Block(tuple(row for cell in grid.cells for row in cell.rows), block_of(rows).box, grid=grid)
            continue
        for run in _lone(rows, frame):
            for part in paragraphs(run, frame.vertical):
                yield replace(block_of(part), running=block.running)


def _lone(rows: Sequence[Row], frame: Frame) -> Iterator[list[Row]]:
    """The rows, but parts of a row that stand far apart each on its own, where no other such row is next to it."""
    split = [[row] if frame.vertical or NUMBERED.match(row.text) else _far_apart(row) for row in rows]
    run: list[Row] = []
    for k, row in enumerate(rows):
        beside = (*split[max(0, k - 1) : k], *split[k + 1 : k + 2])
        if len(split[k]) > 1 and all(len(parts) == 1 for parts in beside):
            if run:
                yield run
                run = []
            yield from ([part] for part in split[k])
        else:
            run.append(row)
    if run:
        yield run


def _far_apart(row: Row) -> list[Row]:
    parts = [Row((cell,), around(p.box for p in cell), row.height) for cell in row.cells]
    apart = [parts[0]]
    for part in parts[1:]:
        if part.box.x0 - apart[-1].box.x1 > FAR * row.height:
            apart.append(part)
        else:
            apart[-1] = Row((*apart[-1].cells, *part.cells), apart[-1].box.union(part.box), row.height)
    return apart


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


def paragraphs(rows: Sequence[Row], vertical: bool) -> Iterator[list[Row]]:
    """`vertical`: the rows are columns of a page whose text runs downwards."""
    for part in _cut(rows, _spaced(rows)):
        yield from _cut(part, _begun(part, vertical))


def _cut(rows: Sequence[Row], begins: Iterable[bool]) -> Iterator[list[Row]]:
    """begins: of each row but the first, whether a part begins with it."""
    part = [rows[0]]
    for row, new in zip(rows[1:], begins, strict=True):
        if new:
            yield part
            part = []
        part.append(row)
    yield part


def _spaced(rows: Sequence[Row]) -> list[bool]:
    """Cuts that need no knowledge of the column's edges: more white than around, letters of another size."""
    wide = max(row.box.width for row in rows)
    return [_wider(rows, k, WIDER) or _resized(rows[k - 1], rows[k], wide) for k in range(1, len(rows))]


def _wider(rows: Sequence[Row], k: int, ratio: float) -> bool:
    """True if the k-th row is farther below the one before it than the two rows before or after are apart, so many times.

    What lies beyond a still wider distance is of another part. Boxes of lines are as high as their letters happen to be: the
    distance counts only where tops, middles and bottoms agree on it."""
    a, b = rows[k - 1].box, rows[k].box
    distance = min(b.y0 - a.y0, b.centre[1] - a.centre[1], b.y1 - a.y1)
    before = [q.box.centre[1] - p.box.centre[1] for p, q in pairwise(rows[max(0, k - 3) : k])]
    after = [q.box.centre[1] - p.box.centre[1] for p, q in pairwise(rows[k : k + 3])]
    around: list[float] = []
    for side in (before[::-1], after):
        around += takewhile(lambda pitch: pitch <= WIDER * distance, side)
    return bool(around) and distance > ratio * min(around)


def _resized(above: Row, row: Row, wide: float) -> bool:
    """True if the letters of one row are larger than those of the other: all of them, not just some that stand out."""
    low, high = sorted((above, row), key=lambda r: r.height)
    known = min(_letter(low), _letter(high)) > 0
    broader = _letter(high) / _letter(low) if known else 0.0
    brief = min(r.box.width / r.height for r in (low, high)) < SHORT
    taller = high.height / low.height
    if taller > (1.15 if brief else 1.0) * TALLER and (not known or broader > 1.1 or taller > 1.3 * TALLER):
        return True
    return broader > BROADER and taller > 1.02 and high.box.width < 0.8 * wide


def _letter(row: Row) -> float:
    """The width of half a Chinese character or of a Latin letter; 0 where there are too few to say."""
    units = letters(row.text)
    return row.box.width / units if units >= 6 else 0.0


def _begun(rows: Sequence[Row], vertical: bool) -> list[bool]:
    """Cuts by how rows begin and end between the edges of their column."""
    right = max(row.box.x1 for row in rows)
    filled = [row.box.x1 > right - row.height for row in rows]
    justified = len(rows) >= 4 and sum(filled) >= FULL * len(rows)
    cuts = []
    first = 0
    for k, (above, row) in enumerate(pairwise(rows), 1):
        em = min(above.height, row.height)
        following = rows[k + 1] if k + 1 < len(rows) else None
        short = above.box.x1 < right - 2 * em
        new = _indented(above, row, following, short, first == k - 1) or _outdented(rows[first:k], row, short)
        new = new or (short and _wider(rows, k, LOOSER) and above.text.rstrip().endswith(ENDS))
        new = new or (justified and above.box.x1 < right - 3 * em)
        if not vertical:
            new = new or any(r.box.x1 < right - 2 * em and is_heading(r.text) for r in (above, row))
            new = new or (bool(ITEM.match(row.text)) and above.box.x1 < right - em)
        cuts.append(new)
        if new:
            first = k
    return cuts


def _indented(above: Row, row: Row, following: Row | None, short: bool, first: bool) -> bool:
    """short, first: the row above ends before the column does, and begins a paragraph."""
    em = min(above.height, row.height)
    moved = row.box.x0 - above.box.x0
    back = following is not None and following.box.x0 < row.box.x0 - INDENT * em
    if abs(moved) < INDENT * em:
        return first and short and back
    if moved < 0 or ITEM.match(above.text) or _centred(above, row):
        return False
    if short and abs(row.box.x1 - above.box.x1) < INDENT * em:  # both end at the right edge of text set against it
        return False
    return short or (back and moved < MOST_INDENT * em)


def _centred(above: Row, row: Row) -> bool:
    return abs(above.box.centre[0] - row.box.centre[0]) < 0.25 * min(above.height, row.height)


def _outdented(part: Sequence[Row], row: Row, short: bool) -> bool:
    """True where the rows before hang: each item's first line stands out to the left."""
    em = min(part[-1].height, row.height)
    return short and len(part) >= 2 and row.box.x0 < part[-1].box.x0 - INDENT * em and not _centred(part[-1], row)
