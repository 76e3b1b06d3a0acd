"""The order in which blocks are read."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from desktop.document.geometry import Box
from desktop.layout.blocks import Block
from desktop.layout.frame import Frame
from desktop.layout.rows import Gutter

HEADLINE = 1.5
"""An upright headline is at least so many times as high as body text."""
MOST_ASIDE = 3
"""Rows of a caption or a note."""
MOST_INSET = 8
"""Rows of a caption or a quotation set into columns."""
FLANKED = 0.5
"""The share of an inset's height along which there is ink on either side; the rest is space between lines."""
PANEL = 0.45
"""White that goes on over this share of the page's text parts panels, whatever stands in them."""


def read_order(blocks: Sequence[Block], gutters: Sequence[Gutter], frame: Frame) -> list[Block]:
    """The blocks in reading order: of any two one comes first, and circles are broken at the block that beats most others."""
    count = len(blocks)
    gutters = [*gutters, *_panels(blocks, frame)]
    asides = [_aside(block, blocks) for block in blocks]
    first = np.zeros((count, count), dtype=bool)
    for i in range(count):
        for j in range(i + 1, count):
            first[i, j] = before(blocks[i], blocks[j], gutters, frame)
            if asides[i] and _beside_end(blocks[i].box, blocks[j]):
                first[i, j] = False
            elif asides[j] and _beside_end(blocks[j].box, blocks[i]):
                first[i, j] = True
            first[j, i] = not first[i, j]
    left = list(range(count))
    order: list[Block] = []
    while left:
        wins = first[np.ix_(left, left)].sum(axis=1)
        best = min(range(len(left)), key=lambda k: (-wins[k], blocks[left[k]].box.y0, blocks[left[k]].box.x0))
        order.append(blocks[left.pop(best)])
    return order


def before(a: Block, b: Block, gutters: Sequence[Gutter], frame: Frame) -> bool:
    """True if `a` is read before `b`, by where the two stand."""
    p, q = a.box, b.box
    slack = 0.5 * frame.em
    beside = min(p.x1, q.x1) - max(p.x0, q.x0) <= min(slack, 0.25 * min(p.width, q.width))
    if not beside:
        return _above(a, b, frame)
    for block, other, wins in ((a, b, True), (b, a, False)):
        if _heads(block, other, frame):
            return wins
    left, right, swapped = (p, q, False) if p.centre[0] <= q.centre[0] else (q, p, True)
    common = min(p.y1, q.y1) - max(p.y0, q.y0)
    level = common > 0.4 * min(p.height, q.height) or common > 1.5 * frame.em
    if level or left.centre[1] <= right.centre[1]:
        return not swapped
    apart = any(
        left.x1 - slack <= g.x <= right.x0 + slack and g.y0 < left.centre[1] < g.y1 and g.y0 < right.centre[1] < g.y1
        for g in gutters
    )
    return apart != swapped


def _aside(block: Block, blocks: Sequence[Block]) -> bool:
    """True for a few lines in a stretch of the page's width that holds no running text: a caption, a note in the margin."""
    if not 0 < len(block.rows) <= MOST_ASIDE or block.kind:
        return False
    p = block.box
    columns = (b.box for b in blocks if len(b.rows) > MOST_ASIDE and not b.across)
    return all(min(p.x1, q.x1) - max(p.x0, q.x0) <= 0.2 * p.width for q in columns)


def _beside_end(p: Box, text: Block) -> bool:
    """True if `p` begins beside the lower half of long text, so that it would cut that text off if it were read first."""
    q = text.box
    apart = p.x1 <= q.x0 or q.x1 <= p.x0
    return apart and len(text.rows) > 2 * MOST_ASIDE and not text.grid and q.centre[1] < p.y0 < q.y1


def _above(a: Block, b: Block, frame: Frame) -> bool:
    """For blocks that share a stretch of the page's width."""
    p, q = a.box, b.box
    slack = 0.5 * frame.em
    if p.y1 <= q.y0 + slack or q.y1 <= p.y0 + slack:
        return p.centre[1] < q.centre[1]
    higher = lower = left = right = 0
    for row in a.rows:
        for other in b.rows:
            r, o = row.box, other.box
            if min(r.x1, o.x1) > max(r.x0, o.x0):
                higher += r.centre[1] < o.centre[1]
                lower += r.centre[1] > o.centre[1]
            elif min(r.y1, o.y1) - max(r.y0, o.y0) > 0.5 * min(r.height, o.height):
                left += r.x1 <= o.x0
                right += r.x0 >= o.x1
    if higher and lower and 0.2 < higher / (higher + lower) < 0.8:
        return (p.area, -p.y0) >= (q.area, -q.y0)
    if left != right and left + right >= 0.5 * min(len(a.rows), len(b.rows)):
        return left > right
    if higher != lower:
        return higher > lower
    return (p.x0, p.y0) < (q.x0, q.y0)


def _heads(a: Block, b: Block, frame: Frame) -> bool:
    """True if `a` is an upright headline beside the level text `b`."""
    if not a.across or b.across or frame.vertical or not a.rows or a.rows[0].height < HEADLINE * frame.em:
        return False
    common = min(a.box.y1, b.box.y1) - max(a.box.y0, b.box.y0)
    apart = max(a.box.x0 - b.box.x1, b.box.x0 - a.box.x1)
    return common > 0.5 * min(a.box.height, b.box.height) and apart < 2 * a.rows[0].height


def _panels(blocks: Sequence[Block], frame: Frame) -> list[Gutter]:
    """White that parts the page from above to below, between blocks side by side."""
    if len(blocks) < 3:
        return []
    boxes = [b.box for b in blocks]
    solid = [b for b in blocks if not _inset(b, blocks)]
    rows = [row.box for b in solid for row in b.rows] + [b.box for b in solid if b.grid or b.kind or not b.rows]
    top, bottom = min(b.y0 for b in boxes), max(b.y1 for b in boxes)
    need = PANEL * (bottom - top)
    found: dict[tuple[float, float, float], Gutter] = {}
    for p in boxes:
        for q in boxes:
            common = (max(p.y0, q.y0), min(p.y1, q.y1))
            if q.x0 - p.x1 < frame.em or common[1] - common[0] < frame.em:
                continue
            gutter = _opened(p.x1, q.x0, sum(common) / 2, rows, frame)
            if gutter and min(gutter.y1, bottom) - max(gutter.y0, top) >= need:
                found[gutter.x0, gutter.x1, gutter.y0] = gutter
    return list(found.values())


def _inset(block: Block, blocks: Sequence[Block]) -> bool:
    """True for a figure or a few lines with text down both sides: columns flow around it, it does not end them."""
    if len(block.rows) > MOST_INSET or block.grid or block.box.height <= 0:
        return False
    p = block.box
    beside = [0.0, 0.0]
    for row in (row.box for b in blocks if b is not block for row in b.rows):
        common = max(0.0, min(p.y1, row.y1) - max(p.y0, row.y0))
        if row.x1 <= p.x0 + 0.1 * p.width:
            beside[0] += common
        elif row.x0 >= p.x1 - 0.1 * p.width:
            beside[1] += common
    return min(beside) >= FLANKED * p.height


def _opened(x0: float, x1: float, y: float, rows: Sequence[Box], frame: Frame) -> Gutter | None:
    """The white around (x0..x1, y), as far up and down as it stays open; None where something stands in it."""
    middle, half = (x0 + x1) / 2, 0.4 * frame.em
    above, below = -np.inf, np.inf
    for box in rows:
        if box.x0 < middle + half and box.x1 > middle - half:
            if box.y0 <= y <= box.y1:
                return None
            if box.y1 < y:
                above = max(above, box.y1)
            else:
                below = min(below, box.y0)
    for a, b, c, d in frame.level:
        if a < middle - frame.em and c > middle + frame.em:
            if (b + d) / 2 < y:
                above = max(above, (b + d) / 2)
            else:
                below = min(below, (b + d) / 2)
    return Gutter(x0, x1, float(above), float(below))
