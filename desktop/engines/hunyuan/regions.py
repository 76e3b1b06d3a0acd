"""A page while it is being put together: its lines and regions in pixels of the upright image, and which line is in which."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from desktop.document.geometry import Box, Quad
from desktop.engines.hunyuan.parsing.grid import Cell

TALL = 1.5
"""A box of several ideographs that is this many times higher than wide holds a vertical line."""
NEAR = 1.0
"""How far from a region a line may stand that is still its own, in heights of the line."""
NEARLY = 0.1
"""Regions that hold shares of a line so close to each other hold it alike: the smaller one is the one meant."""

_PICTURES = frozenset(("figure", "image", "picture", "photo", "chart", "diagram", "flowchart", "logo", "seal", "stamp"))
_FORMULAS = frozenset(("formula", "equation", "display_formula", "isolate_formula", "equation_isolated"))
_TABLES = frozenset(("table", "form"))
_WORDED = frozenset(
    (
        "title",
        "doc_title",
        "section_title",
        "paragraph_title",
        "heading",
        "text",
        "text_block",
        "plain_text",
        "paragraph",
        "abstract",
        "list",
        "list_item",
        "reference",
        "references",
        "catalogue",
        "table",
        "form",
        "table_caption",
        "figure_caption",
        "chart_caption",
        "caption",
        "formula",
        "equation",
        "header",
        "footer",
        "page_number",
        "footnote",
        "table_footnote",
        "figure_footnote",
        "code",
        "algorithm",
        "handwriting",
    )
)


@dataclass(slots=True, eq=False)
class Ink:
    """A line. quad: None where nothing says where it stands. confidence: 0 where it has no ink of its own."""

    text: str
    quad: Quad | None
    confidence: float
    vertical: bool = False
    region: Region | None = None


@dataclass(slots=True, eq=False)
class CellInk:
    cell: Cell
    lines: list[Ink] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class TableInk:
    rows: int
    cols: int
    cells: list[CellInk]


@dataclass(slots=True, eq=False)
class Region:
    """quad: None where the model says nothing of its place."""

    label: str
    quad: Quad | None
    lines: list[Ink] = field(default_factory=list)
    confidence: float = 1.0
    table: TableInk | None = None

    @property
    def is_worded(self) -> bool:
        """True for what holds text, so that without any it was not read."""
        return self._word in _WORDED

    @property
    def is_table(self) -> bool:
        return self._word in _TABLES

    @property
    def is_formula(self) -> bool:
        return self._word in _FORMULAS

    @property
    def is_picture(self) -> bool:
        return self._word in _PICTURES

    @property
    def _word(self) -> str:
        return "_".join(self.label.casefold().replace("-", " ").replace("_", " ").split())

    @property
    def extent(self) -> Quad | None:
        """Its own place, else that of its lines."""
        boxes = [line.quad.bounds for line in self.lines if line.quad]
        return self.quad or (Quad.of(around(boxes)) if boxes else None)

    def take(self, line: Ink, index: int | None = None) -> None:
        """Out of the region that it was in, to the end or before the line at `index`."""
        if line.region is not None:
            line.region.lines.remove(line)
        line.region = self
        self.lines.insert(len(self.lines) if index is None else index, line)


def around(boxes: Sequence[Box]) -> Box:
    return Box.around([point for box in boxes for point in ((box.x0, box.y0), (box.x1, box.y1))])


def is_vertical(text: str, quad: Quad) -> bool:
    """As an engine that sees the characters would have it: most of several ideographs, one under the other."""
    letters = [char for char in text if not char.isspace()]
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in letters)
    return len(letters) > 1 and 2 * wide > len(letters) and quad.height >= TALL * quad.width


def house(lines: Iterable[Ink], regions: Sequence[Region]) -> None:
    """Each line into the region that holds most of it; where none holds any, into the nearest one within a line's height."""
    places = [(region, region.quad.bounds) for region in regions if region.quad]
    for line in lines:
        if line.quad is None:
            continue
        box = line.quad.bounds
        shares = [(_share(box, place), region, place) for region, place in places]
        most = max((share for share, _, _ in shares), default=0.0)
        if most > 0:
            held = [(place.area, n, region) for n, (share, region, place) in enumerate(shares) if share >= most - NEARLY]
            min(held)[2].take(line)
            continue
        near = [(_distance(box, place), n, region) for n, (_, region, place) in enumerate(shares)]
        if near and min(near)[0] <= NEAR * min(box.width, box.height):
            min(near)[2].take(line)
    for region in regions:
        region.lines = in_order(region.lines)


def _share(line: Box, region: Box) -> float:
    common = line.intersection(region)
    return common.area / line.area if common and line.area else 0.0


def _distance(a: Box, b: Box) -> float:
    return math.hypot(max(0.0, a.x0 - b.x1, b.x0 - a.x1), max(0.0, a.y0 - b.y1, b.y0 - a.y1))


def in_order(lines: Sequence[Ink]) -> list[Ink]:
    """Row by row from the top, each from the left; where most of the text is vertical column by column from the right. Lines
    without a place come last."""
    upright = sum(len(line.text) for line in lines if line.vertical) * 2 > sum(len(line.text) for line in lines)
    placed = [
        (_turned(line.quad.bounds) if upright else line.quad.bounds, n, line) for n, line in enumerate(lines) if line.quad
    ]
    placed.sort(key=lambda p: (p[0].centre[1], p[0].x0))
    rows: list[list[tuple[Box, int, Ink]]] = []
    for each in placed:
        first = rows[-1][0][0] if rows else None
        if first and each[0].centre[1] - first.centre[1] < 0.5 * min(each[0].height, first.height):
            rows[-1].append(each)
        else:
            rows.append([each])
    ordered = [line for row in rows for _, _, line in sorted(row, key=lambda p: (p[0].x0, p[1]))]
    return [*ordered, *(line for line in lines if not line.quad)]


def _turned(box: Box) -> Box:
    """A quarter anticlockwise, so that columns from the right become rows from the top."""
    return Box(box.y0, -box.x1, box.y1, -box.x0)
