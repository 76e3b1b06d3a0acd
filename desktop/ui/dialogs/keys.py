"""An overview of all keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.actions import Actions


class KeysDialog(QDialog):
    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys"))
        inner = QWidget(self)
        grid = QGridLayout(inner)
        grid.setHorizontalSpacing(4 * theme.GRID)
        grid.setVerticalSpacing(theme.HALF)
        row = 0
        typing = (
            (self.tr("While correcting a line"), self._editing()),
            (self.tr("While filling in a record"), self._filling()),
        )
        for title, entries in (*typing, *self._of_actions(actions)):
            heading = QLabel(title, inner)
            heading.setProperty("role", "title")
            heading.setContentsMargins(0, theme.GRID if row else 0, 0, 0)
            grid.addWidget(heading, row, 0, 1, 2)
            row += 1
            for words, keys in entries:
                grid.addWidget(QLabel(words, inner), row, 0)
                key = QLabel(keys, inner)
                key.setProperty("role", "muted")
                grid.addWidget(key, row, 1)
                row += 1
        grid.setColumnStretch(1, 1)
        area = QScrollArea(self)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setAccessibleName(self.tr("Keys"))
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setMinimumWidth(inner.sizeHint().width() + area.verticalScrollBar().sizeHint().width())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * theme.GRID, 3 * theme.GRID, 3 * theme.GRID, 2 * theme.GRID)
        layout.addWidget(area, 1)
        layout.addWidget(buttons)
        self.resize(64 * theme.GRID, 80 * theme.GRID)

    def _editing(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Confirm, and to the next doubtful line"), "Enter"),
            (self.tr("Confirm, and to the next line"), "Ctrl+Enter"),
            (self.tr("To the next doubtful line, accepting nothing"), "Tab"),
            (self.tr("To the doubtful line before"), "Shift+Tab"),
            (self.tr("Take back what was typed"), "Esc"),
            (self.tr("To the line above or below"), "↑ ↓"),
        ]

    def _filling(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Confirm, and to the next field that is open"), "Enter"),
            (self.tr("To the next open field, accepting nothing"), "Tab"),
            (self.tr("To the open field before"), "Shift+Tab"),
            (self.tr("To the field above or below, whatever its state"), "↑ ↓"),
            (self.tr("Accept a failed rule with a reason"), "Alt+Enter"),
            (self.tr("Choose between entries that differ"), "Alt+1 · Alt+2"),
            (self.tr("In a table: another row, remove the row"), "Insert · Shift+Delete"),
        ]

    @staticmethod
    def _of_actions(actions: Actions) -> list[tuple[str, list[tuple[str, str]]]]:
        return [
            (
                title,
                [
                    (
                        action.text(),
                        QKeySequence.listToString(action.shortcuts(), QKeySequence.SequenceFormat.NativeText).replace(
                            "; ", " · "
                        ),
                    )
                    for action in group
                    if action is not None and action.shortcuts()
                ],
            )
            for title, group in actions.groups()
            if any(action is not None and action.shortcuts() for action in group)
        ]
