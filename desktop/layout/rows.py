"""Pieces of text that stand side by side: which of them are one row, and where a gutter between columns keeps them apart."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

import numpy as np
from numpy.typing import NDArray

from desktop.document.geometry import Box
from desktop.layout.chains import chains, nearest
from desktop.layout.frame import Frame, Piece, Segment, arrays

PROSE_WIDTH = 7.5
"""Widths of running text start here, in heights of its letters; table columns and labels are mostly narrower."""
NARROW_PROSE = 5.5
"""The same where many lines are all of one width."""
WIDE = 13.0
"""Columns of wording so wide are columns of a page even where lines end anywhere (questions, verse, lists)."""
BRIEF = 2
"""Pieces of so few characters (ditto marks, bullets, dashes) belong to a row however low they are."""


@dataclass(frozen=True, slots=True)
class Row:
    """Pieces that are read one after the other, left to right. `cells`: the row's parts, parted by wide gaps."""

    cells: tuple[tuple[Piece, ...], ...]
    box: Box
    height: float

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(p for cell in self.cells for p in cell)

    @property
    def text(self) -> str:
        return " ".join(p.line.text for p in self.pieces)


@dataclass(frozen=True, slots=True)
class Gutter:
    """White between two columns of text: read what is left of it, over its whole height, before what is right of it."""

    x0: float
    x1: float
    y0: float
    y1: float

    @property
    def x(self) -> float:
        return (self.x0 + self.x1) / 2


@dataclass(slots=True)
class _Strip:
    """A gap that goes on from row to row, while it is being followed downwards."""

    x0: float
    x1: float
    y0: float
    y1: float
    pairs: list[tuple[int, int]] = field(default_factory=list)


def rows_of(pieces: Sequence[Piece], frame: Frame) -> tuple[list[Row], list[Gutter]]:
    """The rows of all pieces that run along the page, and the gutters between columns of running text."""
    if not pieces:
        return [], []
    joined = _joined(pieces, frame)
    segments = [_row_of([group]) for group in joined]
    boxes, heights = arrays([s.box for s in segments]), np.array([s.height for s in segments])
    lengths = np.array([len(s.text) for s in segments])
    pairs = _neighbours(boxes, heights, lengths, frame.vertical)
    strips = _strips(pairs, boxes, heights, frame.level)
    gutters = [_extended(s, boxes, frame) for s in strips if _parts_columns(s, segments, boxes, heights, frame)]
    tabular = {pair for s in strips if len(s.pairs) >= 3 for pair in s.pairs}
    column = _columns(segments, boxes, heights, frame)
    together = [
        (i, j)
        for i, j in pairs
        if _coupled(i, j, boxes, heights, lengths, gutters, frame)
        and ((i, j) in tabular or column[i] + column[j] < 3 or frame.vertical)
    ]
    groups = [[segments[i].pieces for i in group] for group in components(len(segments), together)]
    if frame.vertical:  # double-line notes stand in a column as parts of one run
        groups = [[tuple(p for part in group for p in part)] for group in groups]
    rows = [_row_of(group) for group in groups]
    rows.sort(key=lambda r: (r.box.y0, r.box.x0))
    return rows, gutters


def plain_rows(pieces: Sequence[Piece]) -> tuple[Row, ...]:
    """The rows of pieces that stand in one column or cell."""
    groups: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.box.centre[1], p.box.x0)):
        last = groups[-1] if groups else []
        if last and piece.box.centre[1] - last[0].box.centre[1] < 0.5 * min(piece.height, last[0].height):
            last.append(piece)
        else:
            groups.append([piece])
    return tuple(_row_of([g]) for g in groups)


def prose(pieces: Sequence[Piece]) -> bool:
    """True if pieces above each other are running text."""
    rows = plain_rows(pieces)
    boxes, heights = arrays([row.box for row in rows]), np.array([row.height for row in rows])
    return _lane(range(len(rows)), boxes, heights, rows).prose


def in_order(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Left to right; pieces stacked above each other in one row (double-line notes) upper first."""
    waiting = sorted(pieces, key=lambda p: (p.box.x0, p.box.y0))
    ordered: list[Piece] = []
    while waiting:
        stack, reach = [waiting.pop(0)], 0.0
        reach = stack[0].box.x1
        while waiting and waiting[0].box.x0 < reach - 0.5 * min(waiting[0].height, stack[0].height):
            reach = max(reach, waiting[0].box.x1)
            stack.append(waiting.pop(0))
        ordered.extend(_stacked(stack))
    return tuple(ordered)


def _stacked(stack: list[Piece]) -> list[Piece]:
    if len(stack) == 1:
        return stack
    tall = max(p.height for p in stack)
    levels: list[list[Piece]] = []
    for piece in sorted(stack, key=lambda p: (p.box.centre[1], p.box.x0)):
        if levels and piece.box.centre[1] - levels[-1][0].box.centre[1] < 0.3 * tall:
            levels[-1].append(piece)
        else:
            levels.append([piece])
    return [p for level in levels for p in sorted(level, key=lambda p: p.box.x0)]


def _row_of(groups: Sequence[Sequence[Piece]]) -> Row:
    cells = sorted((in_order(g) for g in groups), key=lambda c: (min(p.box.x0 for p in c), min(p.box.y0 for p in c)))
    pieces = [p for c in cells for p in c]
    box = pieces[0].box
    for piece in pieces[1:]:
        box = box.union(piece.box)
    return Row(tuple(cells), box, median(p.height for p in pieces))


def _joined(pieces: Sequence[Piece], frame: Frame) -> list[list[Piece]]:
    """Pieces into which a detector cut one run of text: the gap is small and does not go on in the rows around."""
    boxes, heights = arrays([p.box for p in pieces]), np.array([p.height for p in pieces])
    pairs = _neighbours(boxes, heights, np.array([len(p.line.text) for p in pieces]), frame.vertical)
    strips = [s for s in _strips(pairs, boxes, heights, frame.level) if len(s.pairs) >= 3]
    lasting = {pair for s in strips for pair in s.pairs}
    close: list[tuple[int, int]] = []
    for i, j in pairs:
        gap, em = boxes[j, 0] - boxes[i, 2], min(heights[i], heights[j])
        limit = 0.15 if (i, j) in lasting else 1.0
        straight = frame.vertical or _on_line(boxes[i], boxes[j], em)
        parted = _ruled(boxes[i], boxes[j], frame.upright) or any(_meets(s, boxes[i], boxes[j], em) for s in strips)
        if gap <= limit * em and straight and not parted:
            close.append((i, j))
    return [[pieces[i] for i in group] for group in components(len(pieces), close)]


def _meets(strip: _Strip, a: NDArray[np.float64], b: NDArray[np.float64], em: float) -> bool:
    """True if two pieces meet where a long strip, just above or below them, keeps others apart."""
    x, y = (a[2] + b[0]) / 2, (max(a[1], b[1]) + min(a[3], b[3])) / 2
    level = strip.x0 - 0.5 * em <= x <= strip.x1 + 0.5 * em and strip.y0 - 2.5 * em <= y <= strip.y1 + 2.5 * em
    return len(strip.pairs) >= 5 and bool(level) and bool(b[0] - a[2] > -0.6 * em)


def _neighbours(
    boxes: NDArray[np.float64], heights: NDArray[np.float64], lengths: NDArray[np.int64], vertical: bool
) -> list[tuple[int, int]]:
    """(left, right) of all that stand beside each other in one row with nothing between."""
    x0, y0, x1, y1 = boxes.T
    low = np.minimum(heights[:, None], heights[None, :])
    ratio = np.maximum(heights[:, None], heights[None, :]) / np.maximum(low, 1e-9)
    common = np.minimum(y1[:, None], y1[None, :]) - np.maximum(y0[:, None], y0[None, :])
    slack = 0.5 * low
    brief = np.minimum(lengths[:, None], lengths[None, :]) <= BRIEF
    beside = (common >= 0.5 * low) & (ratio <= np.where(brief, 5.0, 2.8 if vertical else 2.0))
    beside &= (x0[None, :] >= x1[:, None] - slack) & (x0[None, :] + x1[None, :] > x0[:, None] + x1[:, None])
    np.fill_diagonal(beside, False)
    found = [(i, j) for i, seen in nearest(beside).items() for j in seen]
    return sorted(found, key=lambda p: (max(y0[p[0]], y0[p[1]]), x1[p[0]]))


def _strips(
    pairs: Sequence[tuple[int, int]], boxes: NDArray[np.float64], heights: NDArray[np.float64], level: Sequence[Segment]
) -> list[_Strip]:
    strips: list[_Strip] = []
    for i, j in pairs:
        lo, hi = float(boxes[i, 2]), float(boxes[j, 0])
        em = float(min(heights[i], heights[j]))
        lo, hi = min(lo, hi), max(lo, hi)
        top, bottom = float(max(boxes[i, 1], boxes[j, 1])), float(min(boxes[i, 3], boxes[j, 3]))
        taken = False
        for s in strips:
            if top - s.y1 > 3.0 * em or min(hi, s.x1) - max(lo, s.x0) < min(0.3 * em, 0.6 * (s.x1 - s.x0)):
                continue
            narrow = (max(lo, s.x0), min(hi, s.x1))
            if _crossed(narrow, s.y1, top, boxes, level):
                continue
            s.x0, s.x1 = narrow
            s.y1 = max(s.y1, bottom)
            s.pairs.append((i, j))
            taken = True
        if not taken:
            strips.append(_Strip(lo, hi, top, bottom, [(i, j)]))
    return strips


def _crossed(
    interval: tuple[float, float], top: float, bottom: float, boxes: NDArray[np.float64], level: Sequence[Segment]
) -> bool:
    """True if text or a ruling stands across the interval with its middle between `top` and `bottom`."""
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    x, reach = (interval[0] + interval[1]) / 2, interval[1] - interval[0]
    if np.any((middle > top) & (middle < bottom) & (boxes[:, 0] < x) & (boxes[:, 2] > x)):
        return True
    return any(a < x - reach and c > x + reach and top < (b + d) / 2 < bottom for a, b, c, d in level)


def _parts_columns(
    strip: _Strip, segments: Sequence[Row], boxes: NDArray[np.float64], heights: NDArray[np.float64], frame: Frame
) -> bool:
    """True if the strip is a gutter: text runs on one side of it at least, and it is no gap between cells of a table."""
    if len(strip.pairs) < 3:
        return False
    left, right = (_lane(list(dict.fromkeys(side)), boxes, heights, segments) for side in zip(*strip.pairs, strict=True))
    if left.prose and right.prose:
        return True
    if min(left.width, right.width) >= 0.7 * PROSE_WIDTH and _ruled_off(strip, frame.upright):
        return True
    aligned = _aligned(strip, boxes, heights)
    if left.prose or right.prose:
        other = right if left.prose else left
        return other.width >= PROSE_WIDTH or aligned < 0.6
    if min(left.count, right.count) < 6 or not (left.wordy and right.wordy):
        return False
    narrow = min(left.width, right.width)
    return (narrow >= WIDE and min(left.fills, right.fills) >= 0.3) or (narrow >= NARROW_PROSE and aligned < 0.5)


@dataclass(frozen=True, slots=True)
class _Lane:
    """A column of pieces: its width in heights, the share of them that fill it, and whether it is running text."""

    count: int
    width: float
    fills: float
    wordy: bool
    prose: bool


def _lane(members: Sequence[int], boxes: NDArray[np.float64], heights: NDArray[np.float64], segments: Sequence[Row]) -> _Lane:
    """How wide the pieces on one side are, in heights, and whether they are running text: most are as wide as those around."""
    widths = (boxes[members, 2] - boxes[members, 0]) / float(np.median(heights[members]))
    around = [widths[max(0, k - 2) : k + 3].max() for k in range(len(widths))]
    fills = float(np.mean(widths >= 0.78 * np.array(around)))
    texts = [segments[m].text for m in members]
    digits = sum(ch.isdigit() for text in texts for ch in text)
    wordy = median(len(t) for t in texts) >= 6 and digits < 0.4 * sum(len(t) for t in texts)
    full = float(np.quantile(widths, 0.75))
    even = len(members) >= 6 and fills >= 0.8
    wide = full >= (NARROW_PROSE if even else PROSE_WIDTH)
    return _Lane(len(members), full, fills, wordy, len(members) >= 3 and wide and fills >= 0.6 and wordy)


def _ruled_off(strip: _Strip, upright: Sequence[Segment]) -> bool:
    """True if a ruling stands in the strip over most of its height."""
    need = 0.6 * (strip.y1 - strip.y0)
    return any(strip.x0 <= (s[0] + s[2]) / 2 <= strip.x1 and min(s[3], strip.y1) - max(s[1], strip.y0) >= need for s in upright)


def _aligned(strip: _Strip, boxes: NDArray[np.float64], heights: NDArray[np.float64]) -> float:
    """The share of pairs whose two sides stand on one line."""
    return float(np.mean([_on_line(boxes[i], boxes[j], 0.75 * min(heights[i], heights[j])) for i, j in strip.pairs]))


def _on_line(a: NDArray[np.float64], b: NDArray[np.float64], em: float) -> bool:
    """True if two boxes stand on one line of text of height `em`."""
    return bool(abs(a[1] + a[3] - b[1] - b[3]) / 2 <= 0.4 * em)


def _extended(strip: _Strip, boxes: NDArray[np.float64], frame: Frame) -> Gutter:
    """The gutter as far up and down as nothing stands in it, from where most of its rows are."""
    x, width = (strip.x0 + strip.x1) / 2, frame.em
    inside = boxes[(boxes[:, 0] < x) & (boxes[:, 2] > x)]
    bars = [(b + d) / 2 for a, b, c, d in frame.level if a < x - width and c > x + width]
    blocked = sorted([*((float(b[1]), float(b[3])) for b in inside), *((y, y) for y in bars)])
    rows = [(max(boxes[i, 1], boxes[j, 1]) + min(boxes[i, 3], boxes[j, 3])) / 2 for i, j in strip.pairs]
    best, most, above = (-math.inf, math.inf), -1, -math.inf
    for top, bottom in (*blocked, (math.inf, math.inf)):
        held = sum(above <= y <= top for y in rows)
        if held > most:
            best, most = (above, top), held
        above = max(above, bottom)
    return Gutter(strip.x0, strip.x1, *best)


def _columns(
    segments: Sequence[Row], boxes: NDArray[np.float64], heights: NDArray[np.float64], frame: Frame
) -> NDArray[np.int64]:
    """For each piece: 0 with nothing above or below it, 1 in a column of some sort, 2 in a column of running text."""
    column = np.zeros(len(boxes), dtype=np.int64)

    def alike(i: int, j: int) -> bool:
        return bool(1.45 * min(heights[i], heights[j]) > max(heights[i], heights[j]))

    for chain in chains(boxes, heights, frame.em, alike):
        lane = _lane(chain, boxes, heights, segments)
        running = len(chain) >= 5 and lane.prose and lane.fills >= 0.75 and lane.width >= 1.3 * PROSE_WIDTH
        column[chain] = 2 if running else min(len(chain) - 1, 1)
    return column


def _coupled(
    i: int,
    j: int,
    boxes: NDArray[np.float64],
    heights: NDArray[np.float64],
    lengths: NDArray[np.int64],
    gutters: Sequence[Gutter],
    frame: Frame,
) -> bool:
    """True if two neighbours are read one after the other, in one row."""
    a, b = boxes[i], boxes[j]
    middle = (max(a[1], b[1]) + min(a[3], b[3])) / 2
    if any(a[2] - 0.5 * frame.em <= g.x <= b[0] + 0.5 * frame.em and g.y0 <= middle <= g.y1 for g in gutters):
        return False
    if frame.vertical:
        return True
    if b[0] - a[2] > 4 * frame.em and _pictured(a, b, frame.figures):
        return False
    low, high = sorted((heights[i], heights[j]))
    small = i if heights[i] < heights[j] else j
    if lengths[small] <= BRIEF and min(a[3], b[3]) - max(a[1], b[1]) >= 0.8 * low and high > 1.4 * low:
        return True
    return _on_line(a, b, low) and bool(high <= 1.6 * low)


def _pictured(a: NDArray[np.float64], b: NDArray[np.float64], figures: Sequence[Box]) -> bool:
    """True if a figure stands between two neighbours."""
    y = (a[1] + a[3] + b[1] + b[3]) / 4
    return any(f.x0 > a[0] and f.x1 < b[2] and f.x1 > a[2] and f.x0 < b[0] and f.y0 < y < f.y1 for f in figures)


def _ruled(a: NDArray[np.float64], b: NDArray[np.float64], upright: Sequence[Segment]) -> bool:
    """True if an upright ruling stands between two neighbours."""
    top, bottom = max(a[1], b[1]), min(a[3], b[3])
    left, right = (a[0] + a[2]) / 2, (b[0] + b[2]) / 2
    return any(left < (s[0] + s[2]) / 2 < right and s[1] <= top and s[3] >= bottom for s in upright)


def components(count: int, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The numbers below `count` in groups that `pairs` join, each group and all groups in ascending order."""
    owner = list(range(count))

    def root(i: int) -> int:
        while owner[i] != i:
            owner[i] = owner[owner[i]]
            i = owner[i]
        return i

    for i, j in pairs:
        a, b = root(i), root(j)
        owner[max(a, b)] = min(a, b)
    groups: dict[int, list[int]] = {}
    for i in range(count):
        groups.setdefault(root(i), []).append(i)
    return list(groups.values())
