"""Mouse, touch pad and keys of the page view: one object a gesture, from press to release."""

from __future__ import annotations

import math
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QNativeGestureEvent, QPainter, QPen, QWheelEvent
from PySide6.QtWidgets import QApplication, QGestureEvent, QPinchGesture

from desktop.document.geometry import Point
from desktop.ui import theme as themes
from desktop.ui.theme import Theme
from desktop.ui.viewer.camera import STEP
from desktop.ui.viewer.sheet_area import Fit

if TYPE_CHECKING:
    from desktop.ui.viewer.page_view import PageView

NOTCH = 120  # of a mouse wheel, as Qt counts


class Mode(StrEnum):
    """What dragging with the left button does."""

    SELECT = "select"
    HAND = "hand"
    DRAW = "draw"
    FIELD = "field"  # as DRAW, around the ink of a value
    PLACE = "place"  # as DRAW, where a value stands on all forms of a kind
    LAYOUT = "layout"  # regions are in hand


DRAWING = frozenset((Mode.DRAW, Mode.FIELD, Mode.PLACE))


class Gesture(Protocol):
    """From the press of a button to its release; points are in the viewport."""

    def move(self, point: Point) -> None: ...
    def end(self, point: Point) -> None: ...
    def paint(self, painter: QPainter, theme: Theme) -> None: ...


class Tool(Protocol):
    """Something on the page that can be taken hold of, before anything else under the pointer. Points are in the viewport."""

    def begin(self, point: Point) -> Gesture | None:
        """None where there is nothing to take hold of."""

    def cursor(self, point: Point) -> Qt.CursorShape | None:
        """None where there is nothing to take hold of."""

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Over all pages."""


class Pan:
    """The paper follows the hand."""

    def __init__(self, view: PageView, start: Point) -> None:
        self._view, self._last = view, start

    def move(self, point: Point) -> None:
        self._view.scroll_by(self._last[0] - point[0], self._last[1] - point[1])
        self._last = point

    def end(self, point: Point) -> None:
        self.move(point)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Nothing."""


class Click:
    """A press that becomes a click, unless the hand moves away before it lets go."""

    def __init__(self, view: PageView, start: Point) -> None:
        self._view, self._start, self._moved = view, start, False

    def move(self, point: Point) -> None:
        self._moved = self._moved or math.dist(point, self._start) > QApplication.startDragDistance()

    def end(self, point: Point) -> None:
        if not self._moved:
            self._view.click(self._start)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        """Nothing."""


class DrawBox:
    """A new box from corner to corner."""

    def __init__(self, view: PageView, start: Point) -> None:
        self._view, self._start, self._end = view, start, start

    def move(self, point: Point) -> None:
        self._end = point
        self._view.viewport().update()

    def end(self, point: Point) -> None:
        self._view.viewport().update()
        self._view.drawn(self._start, point)

    def paint(self, painter: QPainter, theme: Theme) -> None:
        fill = QColor(theme.ink)
        fill.setAlphaF(0.12)
        painter.save()
        painter.setPen(QPen(QColor(theme.ink), 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(fill)
        painter.drawRect(QRectF(QPointF(*self._start), QPointF(*self._end)).normalized())
        painter.restore()


class Hands(QObject):
    """Turns the events of a view's viewport into gestures and into calls of the view."""

    def __init__(self, view: PageView) -> None:
        super().__init__(view)
        self._view = view
        self._gesture: Gesture | None = None
        self._space = False
        self._tools: list[Tool] = []
        self._keys_first: list[Callable[[QKeyEvent], bool]] = []
        self._at: Point = (-1.0, -1.0)
        view.viewport().setMouseTracking(True)
        view.viewport().grabGesture(Qt.GestureType.PinchGesture)
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True where the event was for a gesture and is used up."""
        match event:
            case QMouseEvent():
                return self._mouse(event)
            case QWheelEvent():
                return self._wheel(event)
            case QNativeGestureEvent() if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self._view.set_zoom(self._view.zoom() * (1 + event.value()), _point(event.position()))
                return True
            case QGestureEvent():
                return self._pinch(event)
            case _ if event.type() == QEvent.Type.Leave:
                self._view.hover(None)
        return False

    def drop(self) -> None:
        """Give up a gesture under way."""
        self._gesture, self._space = None, False
        self._show_cursor()
        self._view.viewport().update()

    def add_tool(self, tool: Tool) -> None:
        self._tools.append(tool)

    def add_keys(self, handler: Callable[[QKeyEvent], bool]) -> None:
        """Asked before the view itself what to do with a key, pressed or let go; True where it is used up."""
        self._keys_first.append(handler)

    @property
    def is_busy(self) -> bool:
        """A gesture is under way."""
        return self._gesture is not None

    def paint(self, painter: QPainter, theme: Theme) -> None:
        for tool in self._tools:
            tool.paint(painter, theme)
        if self._gesture is not None:
            self._gesture.paint(painter, theme)

    def key_pressed(self, event: QKeyEvent) -> bool:
        key = event.key()
        if self._gesture is None and any(handler(event) for handler in self._keys_first):
            return True
        if key == Qt.Key.Key_Space and not event.modifiers():
            self._space = True
            self._show_cursor()
            return True
        if key == Qt.Key.Key_Escape:
            if self._gesture is not None:
                self.drop()
            elif self._view.mode() is not Mode.SELECT:
                self._view.set_mode(Mode.SELECT)
            else:
                return False
            return True
        action = self._keys().get((event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier, Qt.Key(key)))
        if action is None:
            return False
        action()
        return True

    def key_released(self, event: QKeyEvent) -> bool:
        if any(handler(event) for handler in self._keys_first):
            return True
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat():
            return False
        self._space = False
        self._show_cursor()
        return True

    def _keys(self) -> dict[tuple[Qt.KeyboardModifier, Qt.Key], Callable[[], None]]:
        view, key = self._view, Qt.Key
        none, shift, control = (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
            Qt.KeyboardModifier.ControlModifier,
        )
        line, screen = 6.0 * themes.GRID, 0.9 * view.viewport().height()
        return {
            (none, key.Key_Up): lambda: view.scroll_by(0, -line),
            (none, key.Key_Down): lambda: view.scroll_by(0, line),
            (none, key.Key_Left): lambda: view.scroll_by(-line, 0),
            (none, key.Key_Right): lambda: view.scroll_by(line, 0),
            (none, key.Key_PageUp): lambda: view.scroll_by(0, -screen),
            (none, key.Key_PageDown): lambda: view.scroll_by(0, screen),
            (control, key.Key_PageUp): view.previous_page,
            (control, key.Key_PageDown): view.next_page,
            (none, key.Key_Home): view.first_page,
            (none, key.Key_End): view.last_page,
            (none, key.Key_Plus): view.zoom_in,
            (shift, key.Key_Plus): view.zoom_in,
            (none, key.Key_Equal): view.zoom_in,
            (none, key.Key_Minus): view.zoom_out,
            (control, key.Key_Plus): view.zoom_in,
            (control, key.Key_Equal): view.zoom_in,
            (control, key.Key_Minus): view.zoom_out,
            (control, key.Key_0): lambda: view.set_fit(Fit.PAGE),
            (control, key.Key_1): lambda: view.set_zoom(1.0),
            (control, key.Key_2): lambda: view.set_fit(Fit.WIDTH),
            (none, key.Key_BracketLeft): view.rotate_left,
            (none, key.Key_BracketRight): view.rotate_right,
        }

    def _mouse(self, event: QMouseEvent) -> bool:
        point, kind = _point(event.position()), event.type()
        self._at = point
        if kind == QEvent.Type.MouseButtonPress:
            if self._gesture is None:
                self._gesture = self._begun(event.button(), point)
                self._show_cursor()
            return self._gesture is not None
        if kind == QEvent.Type.MouseButtonRelease:
            gesture, self._gesture = self._gesture, None
            self._show_cursor()
            if gesture is not None:
                gesture.end(point)
            return event.button() != Qt.MouseButton.RightButton
        if kind == QEvent.Type.MouseMove:
            if self._gesture is not None:
                self._gesture.move(point)
            else:
                self._view.hover(point)
                self._show_cursor()
            return True
        return False

    def _begun(self, button: Qt.MouseButton, point: Point) -> Gesture | None:
        if button == Qt.MouseButton.MiddleButton or (button == Qt.MouseButton.LeftButton and self._holding()):
            return Pan(self._view, point)
        if button != Qt.MouseButton.LeftButton:
            return None
        if self._view.mode() in DRAWING:
            return DrawBox(self._view, point)
        taken = (tool.begin(point) for tool in self._tools)
        return next((gesture for gesture in taken if gesture is not None), None) or Click(self._view, point)

    def _wheel(self, event: QWheelEvent) -> bool:
        turned = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._view.set_zoom(self._view.zoom() * STEP ** (turned / NOTCH), _point(event.position()))
            return True
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._view.scroll_by(-turned, 0)
            return True
        return False

    def _pinch(self, event: QGestureEvent) -> bool:
        pinch = event.gesture(Qt.GestureType.PinchGesture)
        if not isinstance(pinch, QPinchGesture):
            return False
        centre = self._view.viewport().mapFromGlobal(pinch.centerPoint())
        self._view.set_zoom(self._view.zoom() * pinch.scaleFactor(), _point(centre))
        return True

    def _holding(self) -> bool:
        return self._space or self._view.mode() is Mode.HAND

    def _held_cursor(self) -> Qt.CursorShape | None:
        """Over something that can be taken hold of."""
        shapes = (tool.cursor(self._at) for tool in self._tools)
        return next((shape for shape in shapes if shape is not None), None)

    def _show_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if isinstance(self._gesture, Pan):
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._holding():
            shape = Qt.CursorShape.OpenHandCursor
        elif self._view.mode() in DRAWING:
            shape = Qt.CursorShape.CrossCursor
        elif (held := self._held_cursor()) is not None:
            shape = held
        elif self._view.hovered():
            shape = Qt.CursorShape.PointingHandCursor
        if self._view.viewport().cursor().shape() != shape:
            self._view.viewport().setCursor(shape)


def _point(point: QPointF) -> Point:
    return point.x(), point.y()
