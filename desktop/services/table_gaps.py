"""White gaps between the words of a table: where its rows and columns seem to part. Boxes are upright in the axes given."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from desktop.document.geometry import Affine, Box, Quad
from desktop.document.grids import new_table, place_lines
from desktop.document.model import Line, Table
from desktop.document.nets import Edge, apart, together

WORD_GAP = 0.45
"""Of the height of a line, between two characters: from here on they are two words."""
COLUMN_GAP = 0.9
"""The same between two columns, where a number of columns is proposed."""
SLIM = 0.2
"""Share of a line's height that is not counted, above and below: lines of a table stand close."""
_STEPS = 24


@dataclass(frozen=True, slots=True)
class Gaps:
    """What lies along one axis: where each word begins and where each ends, sorted."""

    starts: tuple[float, ...]
    ends: tuple[float, ...]

    @classmethod
    def of(cls, spans: Iterable[tuple[float, float]]) -> Gaps:
        known = list(spans)
        return cls(tuple(sorted(a for a, _ in known)), tuple(sorted(b for _, b in known)))

    def crossed(self, at: float) -> int:
        """How many words a boundary at that place goes through."""
        return bisect_left(self.starts, at) - bisect_right(self.ends, at)

    def snapped(self, at: float, reach: float) -> float:
        """The middle of the gap near `at`, not further than `reach`; `at` itself where nothing is gained by moving."""
        here = self.crossed(at)
        places = [at + reach * step / _STEPS for step in range(-_STEPS, _STEPS + 1)]
        counts = [self.crossed(place) for place in places]
        least = min(counts)
        if least == here and here:
            return at
        best = min((n for n, count in enumerate(counts) if count == least), key=lambda n: abs(n - _STEPS))
        first = last = best
        while first > 0 and counts[first - 1] == least:
            first -= 1
        while last < len(counts) - 1 and counts[last + 1] == least:
            last += 1
        low, high = places[first], places[last]
        if least == 0:  # the gap may be wider than what was looked at
            low = max((end for end in self.ends if end <= places[best]), default=low)
            high = min((start for start in self.starts if start >= places[best]), default=high)
        middle = (low + high) / 2
        return middle if abs(middle - at) <= reach else at if least == here else places[best]

    def open(self, least: float = 0.0) -> list[tuple[float, float]]:
        """All gaps wider than that between words, from first to last."""
        # As many words have ended before a gap as have begun: the n-th end and the next start are its edges.
        return [(end, start) for end, start in zip(self.ends, self.starts[1:], strict=False) if start - end > least]


def level_gaps(lines: Iterable[Line], to_own: Affine) -> Gaps:
    """Between rows: the y of what stands in them."""
    spans = []
    for line in lines:
        box = line.quad.mapped(to_own).bounds
        slim = 0.0 if line.vertical else SLIM * box.height
        spans.append((box.y0 + slim, box.y1 - slim))
    return Gaps.of(spans)


def upright_gaps(lines: Iterable[Line], to_own: Affine) -> Gaps:
    """Between columns: the x of words."""
    return Gaps.of((box.x0, box.x1) for line in lines for box in words(line, to_own))


def words(line: Line, to_own: Affine) -> Iterator[Box]:
    """Boxes of the words of a line; the whole line where its characters have no places."""
    whole = line.quad.mapped(to_own).bounds
    boxes = [c.quad.mapped(to_own).bounds for c in line.chars if c.quad is not None and c.text.strip()]
    if line.vertical or not boxes:
        yield whole
        return
    word = boxes[0]
    for box in boxes[1:]:
        if box.x0 - word.x1 > WORD_GAP * whole.height:
            yield word
            word = box
        else:
            word = word.union(box)
    yield word


def own_axes(quad: Quad) -> Affine:
    """From page space to axes in which the quad lies level."""
    return Affine.rotation(-quad.angle)


def proposed(quad: Quad, lines: Sequence[Line]) -> tuple[int, int]:
    """Rows and columns that the lines in a box seem to have."""
    if not lines:
        return 2, 2
    to_own = own_axes(quad)
    tall = median(line.quad.mapped(to_own).bounds.height for line in lines)
    return (
        len(level_gaps(lines, to_own).open()) + 1,
        len(upright_gaps(lines, to_own).open(COLUMN_GAP * tall)) + 1,
    )


def gridded(quad: Quad, rows: int, cols: int, lines: Sequence[Line], region: str = "") -> Table:
    """A table of the quad with its boundaries in the widest gaps between the lines, evenly where there are too few, and the
    lines dealt out to its cells."""
    table = new_table(quad, rows, cols, region)
    net = apart(table)
    level, upright = level_gaps(lines, net.to_own), upright_gaps(lines, net.to_own)
    box = net.extent
    ys, xs = _boundaries(level, rows, box.y0, box.y1), _boundaries(upright, cols, box.x0, box.x1)
    net = replace(net, level=tuple(Edge(y, y) for y in ys), upright=tuple(Edge(x, x) for x in xs))
    return place_lines(together(table, net), lines)


def _boundaries(gaps: Gaps, count: int, low: float, high: float) -> list[float]:
    widest = sorted(gaps.open(), key=lambda gap: gap[0] - gap[1])[: count - 1]
    if len(widest) < count - 1:
        return [low + (high - low) * n / count for n in range(count + 1)]
    return [low, *sorted((a + b) / 2 for a, b in widest), high]
