"""The picture of the current cell, above its grid."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.document.geometry import Quad
from desktop.ui import theme
from desktop.ui.panels.ink import MARGIN, InkLayout, PagePicture, Piece, paint_ink

_HEIGHT = 9 * theme.GRID
_AIR = theme.GRID


class CellInk(QWidget):
    """As large as fits into a strip of one height, so that nothing moves from cell to cell."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: PagePicture | None = None
        self._quad: Quad | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Ink of the cell"))

    def set_picture(self, picture: PagePicture | None) -> None:
        self._picture = picture
        self.update()

    def show_quad(self, quad: Quad | None) -> None:
        """The part of the page to show; None: nothing."""
        self._quad = quad
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.PANEL, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.raised))
        if self._picture is None or self._quad is None:
            painter.end()
            return
        room = self.rect().adjusted(_AIR, _AIR // 2, -_AIR, -_AIR // 2)
        high = max(self._quad.height, 1.0) * (1 + 2 * MARGIN)
        wide = max(self._quad.width, 1.0)
        scale = min(room.width() / wide, room.height() / high)
        width, height = wide * scale, high * scale
        left, top = room.left(), room.top() + (room.height() - height) / 2
        layout = InkLayout((Piece(self._quad, 0.0, 0.0, width, height),), width, height)
        paint_ink(painter, left, top, layout, self._picture)
        painter.setPen(QColor(look.border))
        painter.drawRect(int(left), int(top), round(width), round(height))
        painter.end()
