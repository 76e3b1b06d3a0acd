"""What read the page in hand, in one quiet line, and what a person should know of how it went."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.i18n import language
from desktop.ui.panels.sign import Sign
from desktop.ui.panels.words import engine_words, seconds_words
from desktop.ui.threads.desk_thread import ReadBy


class NoteRow(QWidget):
    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        row.addWidget(Sign("doubt", self), 0, Qt.AlignmentFlag.AlignTop)
        self.words = QLabel(words, self)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setProperty("role", "warning")
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(self.words, 1)
        self.setAccessibleName(words)


class ReadingHead(QWidget):
    """Hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.read_by: ReadBy | None = None
        self._writing = 0
        self._engine = QLabel(self)
        self._engine.setProperty("role", "caption")
        self._engine.setTextFormat(Qt.TextFormat.PlainText)
        self._engine.setWordWrap(True)
        self._notes: list[NoteRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.GRID + theme.HALF, theme.GRID, theme.GRID, theme.GRID)
        self._column.setSpacing(theme.HALF)
        self._column.addWidget(self._engine)
        self.set_read_by(None)

    @Slot(object)
    def set_read_by(self, told: ReadBy | None) -> None:
        self.read_by = told
        for row in self._notes:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._notes.clear()
        for note in told.notes if told is not None else ():
            row = NoteRow(note.said().say(language()), self)
            self._notes.append(row)
            self._column.addWidget(row)
        self._say()

    def set_writing(self, count: int) -> None:
        """count: lines of the page that came until now; 0: it is not being read."""
        self._writing = count
        self._say()

    def _say(self) -> None:
        words = self._words(self.read_by) if self.read_by is not None else ""
        if self._writing:
            words = self.tr("Being read: %n line(s) so far", "", self._writing)
        self._engine.setText(words)
        for row in self._notes:
            row.setVisible(not self._writing)
        self.setVisible(bool(words))
        self.setAccessibleName(words)

    def notes(self) -> tuple[str, ...]:
        return tuple(row.words.text() for row in self._notes)

    def words(self) -> str:
        return self._engine.text()

    def _words(self, told: ReadBy) -> str:
        engine = engine_words(told.engine, told.fingerprint)
        if told.seconds <= 0:
            return self.tr("Read by {0}").format(engine)
        return self.tr("Read by {0} in {1} s").format(engine, seconds_words(told.seconds))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(look.raised))
        painter.fillRect(0, self.height() - theme.HAIRLINE, self.width(), theme.HAIRLINE, QColor(look.border))
