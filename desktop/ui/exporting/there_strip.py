"""Asks, inside the dialog, what is to become of files that have the names of new ones."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QListWidget, QRadioButton, QVBoxLayout, QWidget

from desktop.services.placing import Existing
from desktop.ui import theme

_MOST = 500
"""Names that are listed; of more only the number is told."""


class ThereStrip(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = QLabel(self)
        self._words.setProperty("role", "warning")
        self._words.setWordWrap(True)
        self.names = QListWidget(self)
        self.names.setAccessibleName(self.tr("Files that are there already"))
        self.names.setMaximumHeight(9 * theme.GRID)
        self._group = QButtonGroup(self)
        self.choices: dict[Existing, QRadioButton] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.HALF)
        layout.addWidget(self._words)
        layout.addWidget(self.names)
        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
        layout.addLayout(row)
        for existing, words in (
            (Existing.NUMBER, self.tr("Keep them, number the new ones")),
            (Existing.REPLACE, self.tr("Replace them (originals always stay)")),
            (Existing.SKIP, self.tr("Keep them, write only what is missing")),
        ):
            button = self.choices[existing] = QRadioButton(words, self)
            self._group.addButton(button)
            row.addWidget(button)
        row.addStretch(1)
        self.hide()

    def ask(self, there: Sequence[Path], folder: Path, existing: Existing) -> None:
        """existing: what is proposed."""
        self._words.setText(self.tr("%n file(s) or folder(s) of these names are there already:", "", len(there)))
        self.names.clear()
        self.names.addItems([str(path.relative_to(folder)) for path in there[:_MOST]])
        self.choices[existing].setChecked(True)
        self.show()
        self.choices[existing].setFocus()

    def existing(self) -> Existing:
        return next(existing for existing, button in self.choices.items() if button.isChecked())
