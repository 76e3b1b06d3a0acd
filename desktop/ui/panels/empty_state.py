"""What is in the middle while there is no page: where to drop, and what else one can do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.ui import theme


class EmptyState(QWidget):
    """Signals:
    add_wanted(), folder_wanted(), open_wanted()
    """

    add_wanted = Signal()
    folder_wanted = Signal()
    open_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "importing")
        heading = QLabel(self.tr("Drop scans or PDFs here"), self)
        heading.setProperty("role", "heading")
        hint = QLabel(self.tr("Files and folders are taken in unchanged, read on this machine and never sent anywhere."), self)
        hint.setProperty("role", "muted")
        hint.setWordWrap(True)
        for label in (heading, hint):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addStretch(1)
        for words, icon, signal in (
            (self.tr("Add files…"), "add", self.add_wanted),
            (self.tr("Add a folder…"), "folder", self.folder_wanted),
            (self.tr("Open a dossier…"), "open", self.open_wanted),
        ):
            button = QPushButton(words, self)
            theme.set_icon(button, icon)
            button.clicked.connect(signal)
            row.addWidget(button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6 * theme.GRID, 6 * theme.GRID, 6 * theme.GRID, 6 * theme.GRID)
        layout.setSpacing(2 * theme.GRID)
        layout.addStretch(1)
        for item in (heading, hint):
            layout.addWidget(item)
        layout.addSpacing(theme.GRID)
        layout.addLayout(row)
        layout.addStretch(1)
        self.setAccessibleName(heading.text())

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(look.window))
        pen = QPen(QColor(look.border), 2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        frame = QRectF(self.rect()).adjusted(3 * theme.GRID, 3 * theme.GRID, -3 * theme.GRID, -3 * theme.GRID)
        painter.drawRoundedRect(frame, 2 * theme.GRID, 2 * theme.GRID)
