"""What people and engines said of one field, side by side, to choose from."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from desktop.document.model import Entry
from desktop.ui import theme
from desktop.ui.panels.words import engine_words, time_words
from desktop.ui.panels.wrapped import WrappedLabel


class EntriesList(QWidget):
    """Signals:
    chosen(value)
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries: tuple[Entry, ...] = ()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.GRID)
        self._grid.setVerticalSpacing(theme.HALF)
        self._grid.setColumnStretch(1, 1)
        self.setAccessibleName(self.tr("Entries that differ"))

    def set_entries(self, entries: tuple[Entry, ...]) -> None:
        """People's first."""
        entries = tuple(sorted(entries, key=lambda entry: not entry.person))
        if entries == self.entries:
            return
        self.entries = entries
        while self._grid.count():
            widget = self._grid.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for row, entry in enumerate(entries):
            self._add(row, entry)
        self.setVisible(bool(entries))

    def _add(self, row: int, entry: Entry) -> None:
        by = QLabel(entry.by if entry.person else self.tr("read by {0}").format(engine_words(entry.by)), self)
        by.setProperty("role", "caption")
        if entry.at:
            by.setToolTip(time_words(entry.at))
        value = WrappedLabel(entry.value or self.tr("nothing there"), self)
        use = QPushButton(self.tr("Use (Alt+{0})").format(row + 1), self)
        use.setAccessibleName(self.tr("Use what {0} has: {1}").format(entry.by, entry.value))
        use.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        use.clicked.connect(partial(self.choose, row))
        self._grid.addWidget(by, row, 0)
        self._grid.addWidget(value, row, 1)
        self._grid.addWidget(use, row, 2)

    def choose(self, number: int, _checked: bool = False) -> None:
        if 0 <= number < len(self.entries):
            self.chosen.emit(self.entries[number].value)
