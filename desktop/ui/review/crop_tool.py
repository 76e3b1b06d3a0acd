"""A page in a view to look at, on which a cut is drawn or the line between two pages is moved."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.document.geometry import Affine, Box
from desktop.ui import theme

_STEP = 0.005
_LEAST_CUT = 0.02


class SheetMode(StrEnum):
    LOOK = "look"
    CUT = "cut"
    """Dragging draws the part that is to be left."""
    SPLIT = "split"
    """Dragging, or the arrow keys, move the line between two pages."""


class SheetPreview(QWidget):
    """Signals:
    cut_drawn(Box): in page space
    split_moved(share): of the view's width, 0-1
    resized(): another size of picture is wanted
    """

    cut_drawn = Signal(object)
    split_moved = Signal(float)
    resized = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._to_page = Affine()
        self._words = ""
        self._mode = SheetMode.LOOK
        self._share = 0.5
        self._right_first = False
        self._begun: QPointF | None = None
        self._now = QPointF()
        self.setAccessibleName(name)
        self.setMinimumSize(20 * theme.GRID, 20 * theme.GRID)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        return QSize(50 * theme.GRID, 60 * theme.GRID)

    def set_picture(self, image: QImage | None, to_page: Affine | None = None, words: str = "") -> None:
        """words: shown where there is no picture."""
        self._image, self._to_page, self._words = image, to_page or Affine(), words
        self.update()

    def picture(self) -> QImage | None:
        return self._image

    def set_mode(self, mode: SheetMode) -> None:
        self._mode = mode
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if mode is SheetMode.SPLIT else Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.CrossCursor if mode is SheetMode.CUT else Qt.CursorShape.ArrowCursor)
        self.update()

    def mode(self) -> SheetMode:
        return self._mode

    def set_split(self, share: float, *, right_first: bool) -> None:
        self._share, self._right_first = share, right_first
        self.update()

    # events

    def resizeEvent(self, event: object) -> None:
        self.resized.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton or self._image is None:
            return
        self._begun = self._now = event.position()
        if self._mode is SheetMode.SPLIT:
            self._move_split(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._mode is SheetMode.SPLIT:
            near = abs(event.position().x() - self._line()) <= theme.GRID
            self.setCursor(Qt.CursorShape.SplitHCursor if near or self._begun else Qt.CursorShape.ArrowCursor)
        if self._begun is None:
            return
        self._now = event.position()
        if self._mode is SheetMode.SPLIT:
            self._move_split(self._now)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        begun, self._begun = self._begun, None
        self.update()
        if begun is None or self._mode is not SheetMode.CUT:
            return
        place = self._place()
        drawn = QRectF(begun, event.position()).normalized().intersected(place)
        if min(drawn.width(), drawn.height()) > _LEAST_CUT * max(place.width(), place.height()):
            self.cut_drawn.emit(self._on_page(drawn))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -_STEP, Qt.Key.Key_Right: _STEP}.get(Qt.Key(event.key()), 0.0)
        if self._mode is SheetMode.SPLIT and step:
            self.split_moved.emit(min(max(self._share + step, 0.05), 0.95))
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter = theme.current(), QPainter(self)
        painter.fillRect(self.rect(), QColor(look.canvas))
        if self._image is None:
            painter.setPen(QColor(look.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self._place(), self._image)
        if self._mode is SheetMode.SPLIT:
            self._paint_split(painter)
        elif self._begun is not None and self._mode is SheetMode.CUT:
            painter.setPen(QPen(QColor(look.ink), theme.FOCUS, Qt.PenStyle.DashLine))
            painter.drawRect(QRectF(self._begun, self._now).normalized())
        if self.hasFocus():
            painter.setPen(QPen(QColor(look.accent), theme.FOCUS))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    # inside

    def _place(self) -> QRectF:
        """Of the picture in the widget."""
        if self._image is None:
            return QRectF()
        room = QRectF(self.rect()).adjusted(theme.GRID, theme.GRID, -theme.GRID, -theme.GRID)
        scale = min(room.width() / self._image.width(), room.height() / self._image.height())
        size = QRectF(0, 0, self._image.width() * scale, self._image.height() * scale)
        size.moveCenter(room.center())
        return size

    def _line(self) -> float:
        place = self._place()
        return place.left() + self._share * place.width()

    def _move_split(self, point: QPointF) -> None:
        place = self._place()
        self.split_moved.emit(min(max((point.x() - place.left()) / max(place.width(), 1.0), 0.05), 0.95))

    def _on_page(self, drawn: QRectF) -> Box:
        place = self._place()
        assert self._image is not None
        scale = self._image.width() / place.width()
        x0, y0 = (drawn.left() - place.left()) * scale, (drawn.top() - place.top()) * scale
        x1, y1 = (drawn.right() - place.left()) * scale, (drawn.bottom() - place.top()) * scale
        return Box.around(self._to_page.apply(p) for p in ((x0, y0), (x1, y0), (x1, y1), (x0, y1)))

    def _paint_split(self, painter: QPainter) -> None:
        look, place, x = theme.current(), self._place(), self._line()
        painter.setPen(QPen(QColor(look.ink), theme.FOCUS))
        painter.drawLine(QPointF(x, place.top()), QPointF(x, place.bottom()))
        numbers = ("2", "1") if self._right_first else ("1", "2")
        font = painter.font()
        font.setPointSizeF(theme.HEADING)
        painter.setFont(font)
        for number, centre in zip(numbers, ((place.left() + x) / 2, (x + place.right()) / 2), strict=True):
            badge = QRectF(0, 0, 4 * theme.GRID, 4 * theme.GRID)
            badge.moveCenter(QPointF(centre, place.top() + 3 * theme.GRID))
            painter.setBrush(QColor(look.ink))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(badge)
            painter.setPen(QColor(look.on_ink))
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, number)
