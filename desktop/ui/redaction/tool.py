"""Areas to be blacked out, over the page: seen before they are black, drawn by hand, taken hold of by a click."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QObject, QPointF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from desktop.document.geometry import Box, Point, Quad
from desktop.document.redaction import Redaction
from desktop.services.redaction import Find
from desktop.ui import theme as themes
from desktop.ui.theme import Theme
from desktop.ui.viewer import frames
from desktop.ui.viewer.gestures import Gesture
from desktop.ui.viewer.page_view import Mode, PageView
from desktop.ui.viewer.paint import paint_frames
from desktop.ui.viewer.region_gestures import Press

_VEIL = 0.82
"""How black an area looks that will be black: what stands there can still be guessed at, to see that it is the right one."""


class RedactionTool(QObject):
    """A tool of the page view while it is on. Signals:

    drawn(page id, Quad): in page space
    clicked(id of an area)
    """

    drawn = Signal(str, object)
    clicked = Signal(str)

    def __init__(self, view: PageView) -> None:
        super().__init__(view)
        self._view = view
        self._on = False
        self.writable = True
        self.chosen = ""
        self._areas: Mapping[str, Sequence[Redaction]] = {}
        self._finds: tuple[Find, ...] = ()

    def set_on(self, on: bool) -> None:
        self._on = on
        if not on:
            self._view.viewport().setToolTip("")
        self._view.viewport().update()

    @property
    def is_on(self) -> bool:
        return self._on and self._view.mode() is Mode.SELECT

    def set_areas(self, areas: Iterable[Redaction]) -> None:
        by_page: dict[str, list[Redaction]] = {}
        for area in areas:
            by_page.setdefault(area.page, []).append(area)
        self._areas = by_page
        self._view.viewport().update()

    def set_finds(self, finds: Iterable[Find]) -> None:
        """What may be marked: outlined."""
        self._finds = tuple(finds)
        self._view.viewport().update()

    def choose(self, area: str) -> None:
        self.chosen = area
        self._view.viewport().update()

    # as a Tool

    def begin(self, point: Point) -> Gesture | None:
        place = self._view.place_of(point) if self.is_on else None
        if place is None:
            return None
        under = self._under(point)

        def click() -> None:
            if under is not None:
                self.clicked.emit(under.id)
            else:
                self._view.click(point)

        return Press(point, click, lambda: _DrawArea(self, place[0], point) if self.writable else None)

    def cursor(self, point: Point) -> Qt.CursorShape | None:
        if not self.is_on or self._view.place_of(point) is None:
            return None
        under = self._under(point)
        self._view.viewport().setToolTip(under.reason if under is not None else "")
        if under is not None:
            return Qt.CursorShape.PointingHandCursor
        return Qt.CursorShape.CrossCursor if self.writable else None

    def paint(self, painter: QPainter, theme: Theme) -> None:
        if not self._on:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for page_id in self._view.visible_pages():
            to_viewport = self._view.to_viewport(page_id)
            if to_viewport is None:
                continue
            for find in self._finds:
                if find.page == page_id:
                    for quad in find.quads:
                        _outline(painter, _polygon(quad.mapped(to_viewport)), theme)
            for area in self._areas.get(page_id, ()):
                _black(painter, _polygon(area.quad.mapped(to_viewport)), theme, chosen=area.id == self.chosen)
        painter.restore()

    # inside

    def _under(self, point: Point) -> Redaction | None:
        place = self._view.place_of(point)
        if place is None:
            return None
        page_id, there = place
        return next((area for area in reversed(self._areas.get(page_id, ())) if area.quad.contains(there)), None)

    def update(self) -> None:
        self._view.viewport().update()

    def draw(self, page_id: str, box: Box) -> None:
        """A box of the viewport."""
        paper, to_viewport = self._view.page_box(page_id), self._view.to_viewport(page_id)
        kept = box.intersection(paper) if paper is not None else None
        if kept is not None and to_viewport is not None and min(kept.width, kept.height) >= frames.LEAST:
            self.drawn.emit(page_id, Quad.of(kept).mapped(to_viewport.inverse()))


class _DrawArea:
    """From corner to corner."""

    def __init__(self, tool: RedactionTool, page_id: str, start: Point) -> None:
        self._tool, self._page, self._start, self._end = tool, page_id, start, start

    def move(self, point: Point) -> None:
        self._end = point
        self._tool.update()

    def end(self, point: Point) -> None:
        self.move(point)
        self._tool.draw(self._page, Box.around((self._start, point)))

    def paint(self, painter: QPainter, theme: Theme) -> None:
        paint_frames(painter, [Quad.of(Box.around((self._start, self._end)))], theme, handles=False)


def _polygon(quad: Quad) -> QPolygonF:
    return QPolygonF([QPointF(*point) for point in quad.points])


def _black(painter: QPainter, polygon: QPolygonF, theme: Theme, *, chosen: bool) -> None:
    veil = QColor(Qt.GlobalColor.black)
    veil.setAlphaF(_VEIL)
    painter.setPen(QPen(QColor(theme.ink if chosen else Qt.GlobalColor.black), themes.FOCUS + 1 if chosen else themes.HAIRLINE))
    painter.setBrush(veil)
    painter.drawPolygon(polygon)
    lines = QColor(Qt.GlobalColor.white)
    lines.setAlphaF(0.35)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QBrush(lines, Qt.BrushStyle.BDiagPattern))
    painter.drawPolygon(polygon)


def _outline(painter: QPainter, polygon: QPolygonF, theme: Theme) -> None:
    fill = QColor(theme.evidence)
    fill.setAlphaF(0.18)
    painter.setPen(QPen(QColor(theme.evidence), themes.FOCUS, Qt.PenStyle.DashLine))
    painter.setBrush(fill)
    painter.drawPolygon(polygon)
