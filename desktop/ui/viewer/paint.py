"""Drawing over a page with a QPainter: functions of frozen data, usable on any image without a window.

The painter works in device-independent pixels of the viewport; `to_viewport` goes there from page space. Strokes keep their
width at every zoom.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from desktop.document.geometry import Affine, Quad
from desktop.document.model import RegionType
from desktop.storage.values import DOUBTFUL
from desktop.ui import theme as themes
from desktop.ui.theme import Theme
from desktop.ui.viewer.hit import PageShapes

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
    """Shapes of one look, in page space. fill, edge: how opaque, 0-1. width: of the edge, in pixels. smooth: for few shapes."""

    colour: str
    fill: float
    edge: float
    width: float
    path: QPainterPath
    smooth: bool = False


def layers_of(shapes: PageShapes, colouring: Colouring, theme: Theme) -> tuple[Layer, ...]:
    """The shapes of a page put together by their look, so that a page of many lines takes few strokes."""
    made = {Colouring.TYPE: _by_type, Colouring.DOUBT: _by_doubt, Colouring.NONE: _nothing}[colouring](shapes, theme)
    return tuple(layer for layer in made if not layer.path.isEmpty())


def _nothing(shapes: PageShapes, theme: Theme) -> Iterable[Layer]:
    return ()


def _by_type(shapes: PageShapes, theme: Theme) -> Iterable[Layer]:
    for kind, colour in theme.regions.items():
        yield Layer(colour, 0.09, 0.30, THIN, _path(line.quad for line in shapes.lines if line.type is kind))
    yield Layer(theme.regions[RegionType.TABLE], 0.0, 0.45, THIN, _path(shapes.cells))
    for kind, colour in theme.regions.items():
        yield Layer(colour, 0.0, 0.9, 1.5, _path(region.quad for region in shapes.regions if region.type is kind), True)


def _by_doubt(shapes: PageShapes, theme: Theme) -> Iterable[Layer]:
    """A doubtful line has a thick lower edge too: it is not told by colour alone."""
    steps: list[list[Quad]] = [[] for _ in range(DOUBT_STEPS)]
    for line in shapes.lines:
        steps[min(int(line.doubt * DOUBT_STEPS), DOUBT_STEPS - 1)].append(line.quad)
    for step, quads in enumerate(steps):
        doubt = (step + 0.5) / DOUBT_STEPS
        yield Layer(theme.doubt_colour(doubt).name(), 0.05 + 0.25 * doubt, 0.25 + 0.45 * doubt, THIN, _path(quads))
    doubtful = [line.quad for line in shapes.lines if line.doubt >= DOUBTFUL and not line.confirmed]
    yield Layer(theme.doubt_colour(1.0).name(), 0.0, 0.9, 2.5, _undersides(doubtful))


def paint_layers(painter: QPainter, layers: Iterable[Layer], to_viewport: Affine, opacity: float) -> None:
    """opacity: 0-1, on top of each layer's own."""
    painter.save()
    painter.setTransform(_qt(to_viewport), True)
    painter.setOpacity(opacity)
    for layer in layers:
        _paint(painter, layer)
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


def paint_order(painter: QPainter, shapes: PageShapes, to_viewport: Affine, theme: Theme) -> None:
    """The place of each region in reading order, in a disc on the corner where its text begins."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    font = themes.font(themes.CAPTION, bold=True)
    painter.setFont(font)
    height = painter.fontMetrics().height() + 2
    for region in shapes.regions:
        number = str(region.order)
        x, y = to_viewport.apply(region.quad.tl)
        width = max(painter.fontMetrics().horizontalAdvance(number) + themes.GRID, height)
        disc = QRectF(round(x - width / 2), round(y - height / 2), width, height)
        painter.setPen(QPen(QColor(theme.on_ink), 1.0))
        painter.setBrush(QColor(theme.regions[region.type]))
        painter.drawRoundedRect(disc, height / 2, height / 2)
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, number)
    painter.restore()


def _paint_placed(painter: QPainter, layer: Layer, to_viewport: Affine) -> None:
    painter.save()
    painter.setTransform(_qt(to_viewport), True)
    _paint(painter, layer)
    painter.restore()


def _paint(painter: QPainter, layer: Layer) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, layer.smooth)
    colour = QColor(layer.colour)
    if layer.fill:
        colour.setAlphaF(layer.fill)
        painter.fillPath(layer.path, colour)
    if layer.edge:
        colour.setAlphaF(layer.edge)
        pen = QPen(colour, layer.width)
        pen.setCosmetic(True)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.strokePath(layer.path, pen)


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
