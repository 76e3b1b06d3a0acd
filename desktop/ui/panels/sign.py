"""A small icon that warns."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui import theme


class Sign(QWidget):
    """In the colour of a warning, whatever the theme; it says nothing that stands not in words beside it."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.setFixedSize(QSize(theme.ICON_SMALL, theme.ICON_SMALL))

    def paintEvent(self, event: QPaintEvent) -> None:
        colour = theme.current().warning
        painter = QPainter(self)
        painter.drawImage(0, 0, theme.picture(self._name, colour, theme.ICON_SMALL, self.devicePixelRatioF()))
