"""How many rows and columns a table that was drawn has: asked where the grid will stand."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QSpinBox, QWidget

from desktop.ui import theme

_MOST = 500


class NewTableRow(QWidget):
    """Signals:
    changed(rows, columns): other numbers, to be shown on the page
    made(rows, columns): Enter or the button
    given_up(): Esc or the button
    """

    changed = Signal(int, int)
    made = Signal(int, int)
    given_up = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows, self.columns = QSpinBox(self), QSpinBox(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.GRID)
        grid.setSpacing(theme.GRID)
        for at, (box, words) in enumerate(((self.rows, self.tr("Rows")), (self.columns, self.tr("Columns")))):
            label = QLabel(words, self)
            label.setBuddy(box)
            box.setRange(1, _MOST)
            box.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
            box.setAccessibleName(words)
            box.valueChanged.connect(self._told)
            grid.addWidget(label, 0, 2 * at)
            grid.addWidget(box, 0, 2 * at + 1)
            grid.setColumnStretch(2 * at + 1, 1)
        self._make = QPushButton(self.tr("Make the table"), self)
        self._make.setProperty("primary", "true")
        self._make.clicked.connect(self._made)
        give_up = QPushButton(self.tr("Cancel"), self)
        give_up.clicked.connect(self.given_up)
        buttons = QHBoxLayout()
        buttons.addWidget(self._make)
        buttons.addWidget(give_up)
        buttons.addStretch(1)
        grid.addLayout(buttons, 1, 0, 1, 4)

    def ask(self, rows: int, columns: int) -> None:
        """With what is proposed."""
        for box, value in ((self.rows, rows), (self.columns, columns)):
            box.blockSignals(True)
            box.setValue(value)
            box.blockSignals(False)
        self.show()
        self.rows.setFocus(Qt.FocusReason.OtherFocusReason)
        self.rows.selectAll()
        self._told()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._made()
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _told(self, _value: int = 0) -> None:
        self.changed.emit(self.rows.value(), self.columns.value())

    @Slot()
    def _made(self) -> None:
        for box in (self.rows, self.columns):
            box.interpretText()
        self.made.emit(self.rows.value(), self.columns.value())
