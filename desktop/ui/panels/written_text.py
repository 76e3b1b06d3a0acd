"""The text of a page as it is being read: grey, line after line, not to be edited yet."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from desktop.document.model import Line
from desktop.ui import theme


class WrittenText(QPlainTextEdit):
    """Goes down with the last line, unless a person scrolled up."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.count = 0
        self.setObjectName("written")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFont(theme.font(theme.RECORD))
        self.document().setDocumentMargin(2 * theme.GRID)
        self.setAccessibleName(self.tr("Text that is being read"))

    def add_lines(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self.count += 1
            self.appendPlainText(line.text)

    def clear_lines(self) -> None:
        if self.count:
            self.count = 0
            self.clear()
