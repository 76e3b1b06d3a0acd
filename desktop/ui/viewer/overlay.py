"""All that is drawn over the pages, in one item: it keeps the shapes of the pages last seen and what of them is lit."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtGui import QPainter, QPainterPath

from desktop.document.geometry import Affine, Box, Point, Quad
from desktop.document.model import Page, RegionType
from desktop.ui.theme import Theme
from desktop.ui.viewer.hit import LineShape, PageShapes, line_at, shapes_of
from desktop.ui.viewer.paint import (
    Colouring,
    Layer,
    Paths,
    add_quads,
    layers_of,
    paint_evidence,
    paint_hovered,
    paint_layers,
    paint_order,
    paint_selected,
    paint_written,
)

KEPT = 32  # pages whose shapes are kept
OVERTAKEN = 0.3  # opacity of what was read of a page before, while it is read again


@dataclass(frozen=True, slots=True)
class Look:
    """opacity: 0-1. order: numbers of the reading order on the regions. hidden: types of regions that are not drawn."""

    colouring: Colouring = Colouring.TYPE
    opacity: float = 1.0
    order: bool = False
    hidden: frozenset[RegionType] = frozenset()


@dataclass(frozen=True, slots=True)
class Lit:
    """What is lit up: lines by id, and quads (page space), on one page each; hovered is one line."""

    page: str = ""
    lines: tuple[str, ...] = ()
    evidence_page: str = ""
    quads: tuple[Quad, ...] = ()
    hovered_page: str = ""
    hovered: str = ""


@dataclass(slots=True)
class _Known:
    shapes: PageShapes
    layers: dict[tuple[Colouring, str, frozenset[RegionType]], tuple[Layer, ...]] = field(default_factory=dict)
    paths: Paths = field(default_factory=Paths)


class Overlay:
    """Regions and lines of the pages; paints one page at a time. regions_in_hand: by type and with the reading order, whatever
    the look says."""

    def __init__(self) -> None:
        self.look = Look()
        self.lit = Lit()
        self.regions_in_hand = False
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._written: dict[str, QPainterPath] = {}

    def clear(self) -> None:
        self._known.clear()
        self.lit = Lit()

    def set_page(self, page: Page, needed: Iterable[str] = ()) -> None:
        """`needed`: pages in view, that are not forgotten for this one."""
        before = self._known.get(page.id)
        self._known[page.id] = _Known(shapes_of(page), paths=before.paths if before else Paths())
        self._known.move_to_end(page.id)
        for page_id in needed:
            if page_id in self._known:
                self._known.move_to_end(page_id)
        while len(self._known) > KEPT:
            self._known.popitem(last=False)

    def forget(self, page_id: str) -> None:
        self._known.pop(page_id, None)

    def knows(self, page_id: str) -> bool:
        return page_id in self._known

    def shapes(self, page_id: str) -> PageShapes | None:
        known = self._known.get(page_id)
        return known.shapes if known else None

    def add_written(self, page_id: str, quads: Iterable[Quad]) -> None:
        """Lines of a page that is being read now; they stay until they are dropped."""
        add_quads(self._written.setdefault(page_id, QPainterPath()), quads)

    def drop_written(self, page_id: str) -> None:
        self._written.pop(page_id, None)

    def line_at(self, page_id: str, point: Point, slack: float) -> LineShape | None:
        """The line at a point of page space; `slack` in its units."""
        known = self._known.get(page_id)
        return line_at(known.shapes, point, slack) if known else None

    def bounds(self, page_id: str, line_ids: Sequence[str]) -> Box | None:
        """Box around lines in page space, None where none of them is known."""
        quads = self._quads(page_id, line_ids)
        return Box.around(point for quad in quads for point in quad.points) if quads else None

    def set_hovered(self, page_id: str, line_id: str) -> bool:
        """True where that is another line than before."""
        if (page_id, line_id) == (self.lit.hovered_page, self.lit.hovered):
            return False
        self.lit = replace(self.lit, hovered_page=page_id, hovered=line_id)
        return True

    def paint(self, painter: QPainter, page_id: str, to_viewport: Affine, theme: Theme) -> None:
        """Over the page that lies at `to_viewport` (from page space, in device-independent pixels)."""
        known = self._known.get(page_id)
        if known is not None:
            colouring = Colouring.TYPE if self.regions_in_hand else self.look.colouring
            key = (colouring, theme.name, self.look.hidden)
            layers = known.layers.get(key)
            if layers is None:
                layers = layers_of(known.shapes, colouring, theme, hidden=self.look.hidden, paths=known.paths)
                known.layers[key] = layers
            paint_layers(painter, layers, to_viewport, self.look.opacity * (OVERTAKEN if page_id in self._written else 1.0))
        if page_id in self._written:
            paint_written(painter, self._written[page_id], to_viewport, theme)
        if page_id == self.lit.hovered_page:
            for quad in self._quads(page_id, (self.lit.hovered,)):
                paint_hovered(painter, quad, to_viewport, theme)
        if page_id == self.lit.page:
            quads = self._quads(page_id, self.lit.lines)
            if quads:
                paint_selected(painter, quads, to_viewport, theme)
        if page_id == self.lit.evidence_page and self.lit.quads:
            paint_evidence(painter, self.lit.quads, to_viewport, theme)
        if known is not None and (self.look.order or self.regions_in_hand):
            paint_order(painter, known.shapes, to_viewport, theme, self.look.hidden)

    def _quads(self, page_id: str, line_ids: Sequence[str]) -> list[Quad]:
        known = self._known.get(page_id)
        if known is None:
            return []
        lines = (known.shapes.line(line_id) for line_id in line_ids)
        return [line.quad for line in lines if line is not None]
