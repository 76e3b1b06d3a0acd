"""What is in the middle while no dossier is open: why not, what to do about it, and buttons that do it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.document.errors import DossierError
from desktop.storage.errors import PartlyReadable
from desktop.ui import theme
from desktop.ui.i18n import told


class NotOpen(QWidget):
    """Signals:
    open_wanted(), new_wanted(), recover_wanted(), stop_wanted(): of the recovery that goes on
    """

    open_wanted = Signal()
    new_wanted = Signal()
    recover_wanted = Signal()
    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "trouble")
        self._heading = QLabel(self.tr("No dossier is open"), self)
        self._heading.setProperty("role", "heading")
        self._sentence = QLabel(self)
        self._remedy = QLabel(self)
        self._remedy.setProperty("role", "muted")
        for label in (self._heading, self._sentence, self._remedy):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.open = self._button(self.tr("Open another dossier…"), "open", self.open_wanted)
        self.new = self._button(self.tr("New dossier…"), "file", self.new_wanted)
        self.recover = self._button(self.tr("Recover what is readable…"), "retry", self.recover_wanted)
        self.stop = self._button(self.tr("Stop"), "cancel", self.stop_wanted)
        self._going_on = QProgressBar(self)
        self._going_on.setRange(0, 0)
        self._going_on.setTextVisible(False)
        self._going_on.setFixedWidth(20 * theme.GRID)
        self._going_on.setAccessibleName(self.tr("Recovering what is readable"))
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addStretch(1)
        for widget in (self.open, self.new, self.recover, self._going_on, self.stop):
            row.addWidget(widget)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6 * theme.GRID, 6 * theme.GRID, 6 * theme.GRID, 6 * theme.GRID)
        layout.setSpacing(2 * theme.GRID)
        layout.addStretch(1)
        for label in (self._heading, self._sentence, self._remedy):
            layout.addWidget(label)
        layout.addSpacing(theme.GRID)
        layout.addLayout(row)
        layout.addStretch(1)
        self._recoverable = False
        self.set_recovering(False)

    def _button(self, words: str, icon: str, signal: SignalInstance) -> QPushButton:
        button = QPushButton(words, self)
        theme.set_icon(button, icon)
        button.clicked.connect(signal)
        return button

    @Slot(object)
    def set_error(self, error: DossierError) -> None:
        sentence, remedy = told(error)
        self._sentence.setText(sentence)
        self._remedy.setText(remedy)
        self._recoverable = isinstance(error, PartlyReadable)
        self.set_recovering(False)
        self.setAccessibleName(f"{self._heading.text()}. {sentence} {remedy}")

    def set_recovering(self, going_on: bool) -> None:
        for button in (self.open, self.new):
            button.setVisible(not going_on)
        self.recover.setVisible(self._recoverable and not going_on)
        self._going_on.setVisible(going_on)
        self.stop.setVisible(going_on)

    def words(self) -> tuple[str, str]:
        """The sentence and the remedy."""
        return self._sentence.text(), self._remedy.text()
