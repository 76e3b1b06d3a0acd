"""The grid of a table over its ink: shown, and its boundaries dragged, added and taken away; and a new table drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QLineF, QObject, QPointF, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPen, QPolygonF, QTransform
from PySide6.QtWidgets import QApplication

from desktop.document.geometry import Affine, Box, Point, Quad
from desktop.document.grids import Axis, Segment
from desktop.document.model import Cell, Line, RegionType, Table
from desktop.services.table_gaps import Gaps
from desktop.ui import theme as themes
from desktop.ui.theme import Theme
from desktop.ui.viewer.gestures import Gesture, Mode
from desktop.ui.viewer.grid_shapes import Boundary, GridShape
from desktop.ui.viewer.page_view import PageView

GRASP = 5.0  # pixels of the viewport beside a boundary at which it is taken hold of
SNAP = 8.0  # and within which it goes into the middle of a white gap
SMOOTH = 4000  # ends of lines; more of them are drawn without smoothing, which takes long
MEETS = 3.0  # and within which it counts as being on its neighbour


@dataclass(frozen=True, slots=True)
class Drag:
    """Where a boundary is being dragged to. onto: it is on a neighbour, and would be taken away."""

    boundary: Boundary
    to: Point
    line: Segment
    onto: bool = False


class GridTool(QObject):
    """A Tool of the page view.

    Signals:
        moved(Boundary, Point): a boundary was dragged to a point of its page
        removed(Boundary): dragged onto its neighbour, or Delete
        added(axis, Point): another boundary is wanted there
        drawn(page id, Quad): a box for a new table
        drawing_changed(bool)
    """

    moved = Signal(object, object)
    removed = Signal(object)
    added = Signal(str, object)
    drawn = Signal(str, object)
    drawing_changed = Signal(bool)

    def __init__(self, view: PageView) -> None:
        super().__init__(view)
        self.view = view
        self.preview: GridShape | None = None
        self.writable = False
        self.chosen: Boundary | None = None
        self.drag: Drag | None = None
        self._shape: GridShape | None = None
        self._table: Table | None = None
        self._visible = False
        self._cell: Cell | None = None
        self._lines: dict[str, Line] = {}
        self._gaps: dict[tuple[Axis, int], Gaps] = {}  # by row or column
        self._path = QPainterPath()
        self._drawing = False
        self._pulling = False
        self._pointer: Point | None = None
        view.add_tool(self)
        view.mode_changed.connect(self._mode_changed)
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)

    # what is shown

    @property
    def shape(self) -> GridShape | None:
        """The grid that is shown over its page; None: none is."""
        return self._shape if self._visible else None

    def set_visible(self, visible: bool) -> None:
        if visible != self._visible:
            self._visible, self.chosen = visible, None
            self._update()

    def show_table(self, page_id: str, table: Table | None, lines: Callable[[], Iterable[Line]] = tuple) -> None:
        """The grid of a table of the page; None: none. lines: tells those of the table, between whose words boundaries go by
        themselves."""
        self.drag = None
        self._update()
        if self._shape is not None and (self._shape.page, self._table) == (page_id, table):
            return
        before, self._table = self._table, table
        if table is None or not table.cells:
            self._shape, self._cell, self._lines = None, None, {}
        else:
            self._shape, self._lines = GridShape.of(page_id, table), {line.id: line for line in lines()}
        if before is None or table is None or (before.id, before.rows, before.cols) != (table.id, table.rows, table.cols):
            self.chosen = None
        self._gaps.clear()
        self._path = _cells_path(self._shape)

    def show_cell(self, row: int, col: int) -> None:
        """Lights the cell up that covers a position; (-1, -1): none."""
        self._cell = self.shape.cell(row, col) if self.shape is not None else None
        self._update()

    def show_preview(self, page_id: str, table: Table | None) -> None:
        """A table that is not made yet."""
        self.preview = GridShape.of(page_id, table) if table is not None else None
        self._update()

    @Slot()
    def drop_drag(self) -> None:
        """Nothing came of it."""
        self.drag, self._pulling = None, False
        self._update()

    @property
    def is_drawing(self) -> bool:
        return self._drawing

    def draw(self, drawing: bool) -> None:
        """From now on a box that is drawn is a new table."""
        if drawing != self._drawing:
            self._drawing = drawing
            self.drawing_changed.emit(drawing)
            self._update()

    @Slot(str)
    def _mode_changed(self, mode: str) -> None:
        if mode != Mode.SELECT:
            self.draw(False)

    def pointed(self) -> Point | None:
        """The point of the table's page under the mouse; None where it is elsewhere."""
        place = self.view.place_of(self._pointer) if self._pointer is not None else None
        inside = place is not None and self.shape is not None and place[0] == self.shape.page
        return place[1] if inside and place is not None else None

    def snapped(self, axis: Axis, point: Point) -> Point:
        """The point, or one in the white gap beside it."""
        if self.shape is None:
            return point
        reach = SNAP / max(self.view.scale_of(self.shape.page), 1e-9)
        return self.shape.on_place(axis, point, self._gaps_at(axis, point).snapped(self.shape.place(axis, point), reach))

    def axis_for(self, point: Point) -> Axis:
        """Which way a boundary through the point parts more cleanly: down the page where both do."""
        assert self.shape is not None
        row, column = (self._gaps_at(axis, point).crossed(self.shape.place(axis, point)) for axis in ("row", "column"))
        return "row" if row < column else "column"

    def _gaps_at(self, axis: Axis, point: Point) -> Gaps:
        assert self.shape is not None
        places = self.shape.places(axis, point)
        key = (axis, sum(place <= self.shape.place(axis, point) for place in places))
        if key not in self._gaps:
            near = (self._lines[i] for i in self.shape.beside(axis, point) if i in self._lines)
            self._gaps[key] = self.shape.gaps(axis, near)
        return self._gaps[key]

    # Tool

    def begin(self, point: Point) -> Gesture | None:
        if self._drawing:
            return _Box(self, point)
        boundary = self._under(point)
        if boundary is None:
            if self.chosen is not None:
                self.chosen = None
                self._update()
            return None
        return _Pull(self, boundary, point)

    def cursor(self, point: Point) -> Qt.CursorShape | None:
        self._pointer = point
        if self._drawing:
            return Qt.CursorShape.CrossCursor
        boundary = self._under(point)
        to_viewport = self._to_viewport(self.shape.page) if self.shape is not None else None
        if boundary is None or self.shape is None or to_viewport is None:
            return None
        start, end = (to_viewport.apply(p) for p in self.shape.segment(boundary))
        level = abs(end[0] - start[0]) > abs(end[1] - start[1])
        return Qt.CursorShape.SplitVCursor if level else Qt.CursorShape.SplitHCursor

    def _under(self, point: Point) -> Boundary | None:
        place = self.view.place_of(point) if self.shape is not None and self.writable else None
        if place is None or self.shape is None or place[0] != self.shape.page:
            return None
        return self.shape.boundary_at(place[1], GRASP / self.view.scale_of(place[0]))

    def pull(self, boundary: Boundary, point: Point, *, free: bool) -> None:
        """The boundary follows the pointer, short of its neighbours. free: no gap draws it."""
        place = self.view.place_of(point)
        if place is None or self.shape is None or place[0] != self.shape.page:
            return
        unit = 1.0 / max(self.view.scale_of(place[0]), 1e-9)
        at = place[1] if free else self.snapped(boundary.axis, place[1])
        low, high = self.shape.limits(boundary, at)
        to = self.shape.place(boundary.axis, at)
        onto = (
            self.shape.is_inner(boundary)
            and not low + MEETS * unit < self.shape.place(boundary.axis, place[1]) < high - MEETS * unit
        )
        to = min(max(to, low + unit), high - unit)
        target = self.shape.on_place(boundary.axis, at, to)
        self._pulling = True
        self.drag = Drag(boundary, target, self.shape.moved(boundary, to, at), onto)
        self._update()

    def let_go(self) -> None:
        """What was dragged stays where it is until the table is shown anew."""
        drag, self._pulling = self.drag, False
        if drag is not None and drag.onto:
            self.removed.emit(drag.boundary)
        elif drag is not None:
            self.moved.emit(drag.boundary, drag.to)

    def choose(self, boundary: Boundary) -> None:
        self.chosen = boundary
        self._update()

    def boxed(self, start: Point, end: Point) -> None:
        """A box for a new table was drawn between two points of the viewport."""
        place = self.view.place_of(start)
        to_viewport = self._to_viewport(place[0]) if place is not None else None
        if place is None or to_viewport is None or min(abs(end[0] - start[0]), abs(end[1] - start[1])) < themes.GRID:
            self._update()
            return
        self.draw(False)
        self.drawn.emit(place[0], Quad.of(Box.around((start, end))).mapped(to_viewport.inverse()))

    # events that are not the hands'

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonDblClick:
            return event.button() == Qt.MouseButton.LeftButton and self._double_click(event)
        if isinstance(event, QKeyEvent) and watched is self.view:
            if event.type() == QEvent.Type.KeyPress:
                return self._key(event)
            if event.type() == QEvent.Type.ShortcutOverride and self.chosen is not None and event.key() in _REMOVE:
                event.accept()
                return True
        if event.type() == QEvent.Type.FocusOut and self._pulling:
            self.drop_drag()
        if event.type() == QEvent.Type.Leave and watched is self.view.viewport():
            self._pointer = None
        return False

    def _double_click(self, event: QMouseEvent) -> bool:
        place = self.view.place_of((event.position().x(), event.position().y()))
        if place is None or self.shape is None or not self.writable or place[0] != self.shape.page:
            return False
        if self.shape.cell_at(place[1]) is None:
            return False
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        axis: Axis = "row" if shift else self.axis_for(place[1])
        self.added.emit(axis, self.snapped(axis, place[1]))
        return True

    def _key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape:
            self.drop_drag()  # the hands drop it too
            if self._drawing:
                self.draw(False)
                return True
        if self.chosen is None or self.shape is None:
            return False
        if event.key() in _REMOVE:
            chosen, self.chosen = self.chosen, None
            if self.shape.is_inner(chosen):
                self.removed.emit(chosen)
        elif event.key() == Qt.Key.Key_Escape:
            self.chosen = None
        else:
            return False
        self._update()
        return True

    # painting

    def paint(self, painter: QPainter, theme: Theme) -> None:
        self._paint_grid(painter, theme)
        if self.preview is not None:
            to_viewport = self._to_viewport(self.preview.page)
            if to_viewport is not None:
                pen = QPen(QColor(theme.ink), 1.5, Qt.PenStyle.DashLine)
                _stroke(painter, _cells_path(self.preview), to_viewport, pen)

    def _paint_grid(self, painter: QPainter, theme: Theme) -> None:
        to_viewport = self._to_viewport(self.shape.page) if self.shape is not None else None
        if self.shape is None or to_viewport is None:
            return
        colour = QColor(theme.regions[RegionType.TABLE])
        _stroke(painter, self._path, to_viewport, QPen(colour, 1.6))
        if self._cell is not None:
            _fill(painter, self._cell.quad, to_viewport, QColor(theme.ink))
        if self.drag is not None:
            end = QColor(theme.on_paper_danger if self.drag.onto else theme.ink)
            pen = QPen(end, 2.5, Qt.PenStyle.DashLine if self.drag.onto else Qt.PenStyle.SolidLine)
            _line(painter, self.drag.line, to_viewport, pen, theme)
        elif self.chosen is not None:
            _line(painter, self.shape.segment(self.chosen), to_viewport, QPen(QColor(theme.ink), 3.0), theme)

    def _to_viewport(self, page_id: str) -> Affine | None:
        """None where nothing of the page is seen."""
        camera = self.view._camera
        index = camera.index(page_id)
        return camera.transform(index) if index is not None and index in camera.visible() else None

    def _update(self) -> None:
        self.view.viewport().update()


_REMOVE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class _Pull:
    """A boundary in the hand; one that is let go where it was taken is chosen, for Delete."""

    def __init__(self, tool: GridTool, boundary: Boundary, start: Point) -> None:
        self._tool, self._boundary, self._start, self._moved = tool, boundary, start, False

    def move(self, point: Point) -> None:
        far = abs(point[0] - self._start[0]) + abs(point[1] - self._start[1])
        self._moved = self._moved or far >= QApplication.startDragDistance() / 2
        if self._moved:
            free = bool(QApplication.keyboardModifiers() & Qt.KeyboardModifier.AltModifier)
            self._tool.pull(self._boundary, point, free=free)

    def end(self, point: Point) -> None:
        self.move(point)
        if self._moved:
            self._tool.let_go()
        else:
            self._tool.choose(self._boundary)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """The tool does."""


class _Box:
    """The box of a new table, from corner to corner."""

    def __init__(self, tool: GridTool, start: Point) -> None:
        self._tool, self._start, self._end = tool, start, start

    def move(self, point: Point) -> None:
        self._end = point
        self._tool.view.viewport().update()

    def end(self, point: Point) -> None:
        self._tool.boxed(self._start, point)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        colour = QColor(theme.regions[RegionType.TABLE])
        painter.save()
        painter.setPen(QPen(colour, 1.5, Qt.PenStyle.DashLine))
        colour.setAlphaF(0.10)
        painter.setBrush(colour)
        painter.drawRect(QRectF(QPointF(*self._start), QPointF(*self._end)).normalized())
        painter.restore()


def _cells_path(shape: GridShape | None) -> QPainterPath:
    """Boundaries as far as no cell spans them, each stretch once."""
    path = QPainterPath()
    for cell in shape.table.cells if shape is not None else ():
        quad = cell.quad
        for start, end, first in ((quad.bl, quad.br, True), (quad.tr, quad.br, True), (quad.tl, quad.tr, cell.row == 0)):
            if first:
                path.moveTo(*start)
                path.lineTo(*end)
        if cell.col == 0:
            path.moveTo(*quad.tl)
            path.lineTo(*quad.bl)
    return path


def _stroke(painter: QPainter, path: QPainterPath, to_viewport: Affine, pen: QPen) -> None:
    pen.setCosmetic(True)
    painter.save()
    painter.setTransform(_qt(to_viewport), True)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, path.elementCount() < SMOOTH)
    painter.strokePath(path, pen)
    painter.restore()


def _fill(painter: QPainter, quad: Quad, to_viewport: Affine, colour: QColor) -> None:
    corners = QPolygonF([QPointF(*to_viewport.apply(point)) for point in quad.points])
    wash = QColor(colour)
    wash.setAlphaF(0.10)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 2.5))
    painter.setBrush(wash)
    painter.drawPolygon(corners)
    painter.restore()


def _line(painter: QPainter, segment: Segment, to_viewport: Affine, pen: QPen, theme: Theme) -> None:
    line = QLineF(*(QPointF(*to_viewport.apply(point)) for point in segment))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(theme.on_ink), pen.widthF() + 3.0))
    painter.drawLine(line)
    painter.setPen(pen)
    painter.drawLine(line)
    painter.restore()


def _qt(transform: Affine) -> QTransform:
    return QTransform(transform.a, transform.b, transform.c, transform.d, transform.e, transform.f)
