"""A small icon that says how something stands."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui import theme


class Sign(QWidget):
    """In a colour of the theme, by its name there; it says nothing that stands not in words beside it. "": no sign."""

    def __init__(self, name: str = "", parent: QWidget | None = None, *, tone: str = "warning") -> None:
        super().__init__(parent)
        self.name, self.tone = name, tone
        self.setFixedSize(QSize(theme.ICON_SMALL, theme.ICON_SMALL))

    def set(self, name: str, tone: str) -> None:
        self.name, self.tone = name, tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.name:
            colour = getattr(theme.current(), self.tone)
            picture = theme.picture(self.name, colour, theme.ICON_SMALL, self.devicePixelRatioF())
            QPainter(self).drawImage(0, 0, picture)
