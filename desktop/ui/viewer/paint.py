"""Drawing over a page with a QPainter: functions of frozen data, usable on any image without a window.

The painter works in device-independent pixels of the viewport; `to_viewport` goes there from page space. Strokes keep their
width at every zoom.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from desktop.document.geometry import Affine, Quad
from desktop.document.model import RegionType
from desktop.storage.values import DOUBTFUL
from desktop.ui import theme as themes
from desktop.ui.theme import Theme
from desktop.ui.viewer.frames import handles_of, is_rectangle
from desktop.ui.viewer.hit import LineShape, PageShapes

CROWDED = 7500
"""Corners of all lines of a look: pages of so many are filled only, at every zoom."""
SHALLOW = 9.0
"""Pixels: lower lines are not framed, which nobody sees and which takes long where there are thousands, but filled more."""
DOUBT_STEPS = 8  # doubts are drawn in so many shades
# Hundreds of lines are filled and framed without smoothing, and framed a little wider than one pixel, which Qt strokes as an
# area: 1 ms instead of 100 (smooth fill) and 20 (thin edges) for 600 lines. At their faint tint nobody sees the difference.
THIN = 1.1


class Colouring(StrEnum):
    """What the colour of a line on the page says."""

    TYPE = "type"
    DOUBT = "doubt"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Layer:
    """Shapes of one look, in page space. fill, edge: how opaque, 0-1. width: of the edge, in pixels. smooth: for few shapes.

    dashed: the edge is. hatched: the fill is. depth: how high a line of them is, in units of the page; 0 for other shapes."""

    colour: str
    fill: float
    edge: float
    width: float
    path: QPainterPath
    smooth: bool = False
    dashed: bool = False
    hatched: bool = False
    depth: float = 0.0


class Paths:
    """What was drawn of a page before: where its lines stay as they are, their path need not be made again."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[tuple[Quad, ...], QPainterPath]] = {}

    def of(self, key: str, quads: Iterable[Quad]) -> QPainterPath:
        quads = tuple(quads)
        known = self._made.get(key)
        if known is None or known[0] != quads:
            known = self._made[key] = (quads, _path(quads))
        return known[1]


def layers_of(
    shapes: PageShapes,
    colouring: Colouring,
    theme: Theme,
    *,
    hidden: Collection[RegionType] = (),
    paths: Paths | None = None,
) -> tuple[Layer, ...]:
    """The shapes of a page put together by their look, so that a page of many lines takes few strokes. hidden: types that are
    left out."""
    if colouring is Colouring.NONE:
        return ()
    paths = paths or Paths()
    shown = [line for line in shapes.lines if line.type not in hidden] if hidden else shapes.lines
    made = list((_by_type if colouring is Colouring.TYPE else _by_doubt)(shown, theme, paths))
    if colouring is Colouring.TYPE:
        if RegionType.TABLE not in hidden:
            made.append(Layer(theme.regions[RegionType.TABLE], 0.0, 0.45, THIN, paths.of("cells", shapes.cells)))
        for kind in theme.regions:
            quads = (region.quad for region in shapes.regions if region.type is kind and kind not in hidden)
            made.append(Layer(theme.regions[kind], 0.0, 0.9, 1.5, paths.of(f"{kind} regions", quads), True))
    unread = paths.of("unread", shapes.unread)
    made.append(Layer(theme.doubt_colour(1.0).name(), 0.75, 0.6, THIN, unread, hatched=True))
    return tuple(layer for layer in made if not layer.path.isEmpty())


def _by_type(lines: Sequence[LineShape], theme: Theme, paths: Paths) -> Iterable[Layer]:
    """A line under which there is no ink has no fill and a dashed edge."""
    depth = _depth(lines)
    sorts: dict[tuple[RegionType, bool], list[Quad]] = {}
    for line in lines:
        sorts.setdefault((line.type, line.inked), []).append(line.quad)
    for (kind, inked), quads in sorts.items():
        path = paths.of(f"{kind} {inked}", quads)
        if inked:
            yield Layer(theme.regions[kind], 0.09, 0.30, THIN, path, depth=depth)
        else:
            yield Layer(theme.regions[kind], 0.0, 0.95, THIN, path, dashed=True, depth=depth)


def _by_doubt(lines: Sequence[LineShape], theme: Theme, paths: Paths) -> Iterable[Layer]:
    """A doubtful line has a thick lower edge too: it is not told by colour alone."""
    depth = _depth(lines)
    steps: list[list[Quad]] = [[] for _ in range(DOUBT_STEPS)]
    for line in lines:
        steps[min(int(line.doubt * DOUBT_STEPS), DOUBT_STEPS - 1)].append(line.quad)
    for step, quads in enumerate(steps):
        doubt = (step + 0.5) / DOUBT_STEPS
        colour, path = theme.doubt_colour(doubt).name(), paths.of(f"doubt {step}", quads)
        yield Layer(colour, 0.05 + 0.25 * doubt, 0.25 + 0.45 * doubt, THIN, path, depth=depth)
    bare = paths.of("bare", (line.quad for line in lines if not line.inked))
    yield Layer(theme.doubt_colour(1.0).name(), 0.0, 0.95, THIN, bare, dashed=True, depth=depth)
    doubtful = [line.quad for line in lines if line.doubt >= DOUBTFUL and not line.confirmed]
    yield Layer(theme.doubt_colour(1.0).name(), 0.0, 0.9, 2.5, _undersides(doubtful))


def _depth(lines: Sequence[LineShape]) -> float:
    """Height, in the middle, of a few of the lines."""
    few = lines[:: max(len(lines) // 64, 1)]
    return median(min(line.bounds.width, line.bounds.height) for line in few) if few else 0.0


def paint_layers(painter: QPainter, layers: Iterable[Layer], to_viewport: Affine, opacity: float) -> None:
    """opacity: 0-1, on top of each layer's own."""
    painter.save()
    painter.setTransform(_qt(to_viewport), True)
    painter.setOpacity(opacity)
    scale = math.hypot(to_viewport.a, to_viewport.b)
    for layer in layers:
        _paint(painter, layer, scale)
    painter.restore()


def paint_hovered(painter: QPainter, quad: Quad, to_viewport: Affine, theme: Theme) -> None:
    _paint_placed(painter, Layer(theme.ink, 0.06, 0.7, 1.5, _path([quad]), True), to_viewport)


def paint_selected(painter: QPainter, quads: Iterable[Quad], to_viewport: Affine, theme: Theme) -> None:
    """A marker pen under the ink, and a strong frame around it."""
    marked = _path(quads)
    painter.save()
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
    _paint_placed(painter, Layer(theme.ink_fill, 0.75, 0.0, 0.0, marked, True), to_viewport)
    painter.restore()
    _paint_placed(painter, Layer(theme.on_ink, 0.0, 0.9, 5.0, marked, True), to_viewport)
    _paint_placed(painter, Layer(theme.ink, 0.0, 1.0, 2.5, marked, True), to_viewport)


def paint_written(painter: QPainter, path: QPainterPath, to_viewport: Affine, theme: Theme) -> None:
    """Lines that are being read now, from `add_quads`: a faint wash."""
    _paint_placed(painter, Layer(theme.ink, 0.10, 0.35, THIN, path), to_viewport)


def add_quads(path: QPainterPath, quads: Iterable[Quad]) -> None:
    path.setFillRule(Qt.FillRule.WindingFill)
    for quad in quads:
        path.addPolygon(QPolygonF([QPointF(*point) for point in quad.points]))
        path.closeSubpath()


def paint_evidence(painter: QPainter, quads: Iterable[Quad], to_viewport: Affine, theme: Theme) -> None:
    _paint_placed(painter, Layer(theme.evidence, 0.16, 1.0, 2.0, _path(quads), True), to_viewport)


def order_discs(
    shapes: PageShapes, to_viewport: Affine, hidden: Collection[RegionType] = (), room: QRectF | None = None
) -> list[tuple[str, QRectF]]:
    """Region ids and the discs with their place in reading order, left of where their text begins, in the viewport. room: the
    paper, which they stay within."""
    metrics = QFontMetricsF(_order_font())
    height = metrics.height() + 2
    discs = []
    for region in shapes.regions:
        if region.type not in hidden:
            x, y = to_viewport.apply(region.quad.tl)
            width = max(metrics.horizontalAdvance(str(region.order)) + themes.GRID, height)
            disc = QRectF(round(x - width - themes.HALF - 1), round(y - height / 4), width, height)
            if room is not None:
                disc.moveLeft(max(disc.left(), room.left() + 1))
                disc.moveTop(max(disc.top(), room.top() + 1))
            discs.append((region.id, disc))
    return discs


def paint_order(
    painter: QPainter, shapes: PageShapes, to_viewport: Affine, theme: Theme, hidden: Collection[RegionType] = ()
) -> None:
    """The place of each region in reading order, on its disc."""
    by_id = {region.id: region for region in shapes.regions}
    room = painter.clipBoundingRect() if painter.hasClipping() else None
    for region_id, disc in order_discs(shapes, to_viewport, hidden, room):
        region = by_id[region_id]
        paint_disc(painter, disc, str(region.order), theme.regions[region.type], theme)


def paint_disc(painter: QPainter, disc: QRectF, number: str, colour: str, theme: Theme) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(_order_font())
    painter.setPen(QPen(QColor(theme.on_ink), 1.0))
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(disc, disc.height() / 2, disc.height() / 2)
    painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, number)
    painter.restore()


def paint_frames(painter: QPainter, quads: Sequence[Quad], theme: Theme, *, handles: bool = True) -> None:
    """Frames in the hand, in the viewport; a single one has its handles, round where the corners are free."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    wash = QColor(theme.ink)
    wash.setAlphaF(0.10)
    painter.fillPath(_path(quads), wash)
    for colour, width in ((theme.on_ink, 4.0), (theme.ink, 2.0)):
        painter.strokePath(_path(quads), QPen(QColor(colour), width))
    if handles and len(quads) == 1:
        painter.setPen(QPen(QColor(theme.ink), 1.5))
        painter.setBrush(QColor(theme.on_ink))
        free, half = not is_rectangle(quads[0]), themes.HALF
        for handle in handles_of(quads[0]):
            place = QRectF(handle.place[0] - half, handle.place[1] - half, 2 * half, 2 * half)
            (painter.drawEllipse if free and handle.is_corner else painter.drawRect)(place)
    painter.restore()


def _order_font() -> QFont:
    return themes.font(themes.CAPTION, bold=True)


def _paint_placed(painter: QPainter, layer: Layer, to_viewport: Affine) -> None:
    painter.save()
    painter.setTransform(_qt(to_viewport), True)
    _paint(painter, layer)
    painter.restore()


def _paint(painter: QPainter, layer: Layer, scale: float = 1.0) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, layer.smooth)
    colour, fill, edge = QColor(layer.colour), layer.fill, layer.edge
    if layer.depth and (layer.depth * scale < SHALLOW or layer.path.elementCount() > CROWDED):
        fill, edge = fill + 0.3 * edge, 0.0
    if fill:
        colour.setAlphaF(fill)
        painter.fillPath(layer.path, _hatching(painter, colour) if layer.hatched else colour)
    if edge:
        colour.setAlphaF(edge)
        pen = QPen(colour, layer.width)
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        if layer.dashed:
            pen.setDashPattern((4.0, 3.0))
        if layer.smooth:
            # One by one: 50 large frames take 8 ms so, and 100 as one path, whose crossings Qt works out.
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for outline in layer.path.toSubpathPolygons():
                painter.drawPolygon(outline)
        else:
            painter.strokePath(layer.path, pen)


def _hatching(painter: QPainter, colour: QColor) -> QBrush:
    """Strokes that lean, as wide at every zoom."""
    brush = QBrush(colour, Qt.BrushStyle.BDiagPattern)
    brush.setTransform(painter.transform().inverted()[0])
    return brush


def _path(quads: Iterable[Quad]) -> QPainterPath:
    path = QPainterPath()
    add_quads(path, quads)
    return path


def _undersides(quads: Iterable[Quad]) -> QPainterPath:
    path = QPainterPath()
    for quad in quads:
        path.moveTo(*quad.bl)
        path.lineTo(*quad.br)
    return path


def _qt(transform: Affine) -> QTransform:
    return QTransform(transform.a, transform.b, transform.c, transform.d, transform.e, transform.f)
