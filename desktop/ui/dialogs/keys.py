"""An overview of all keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop.ui import theme
from desktop.ui.actions import Actions
from desktop.ui.panels.words import region_words
from desktop.ui.review.region_keys import KIND_KEYS, RegionAct
from desktop.ui.review.region_menu import act_words
from desktop.ui.review.shortcuts import as_text, spoken


class KeysDialog(QDialog):
    """Signals:
    change_wanted(): other keys are wanted
    """

    change_wanted = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "keys")
        self.setWindowTitle(self.tr("Keys"))
        inner = QWidget(self)
        grid = QGridLayout(inner)
        grid.setHorizontalSpacing(4 * theme.GRID)
        grid.setVerticalSpacing(theme.HALF)
        row = 0
        typing = (
            (self.tr("While correcting a line"), self._editing()),
            (self.tr("While filling in a record"), self._filling()),
            (self.tr("While correcting a table"), self._tabling()),
            (self.tr("While arranging the regions of a page"), self._arranging()),
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
                key.setWordWrap(True)
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
        self.change = buttons.addButton(self.tr("Change keys…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.change.setAutoDefault(False)
        self.change.clicked.connect(self.change_wanted)
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
            (self.tr("Take what else may stand there"), "Alt+1 … Alt+9"),
            (self.tr("Take the first of what else may stand there"), "F2"),
        ]

    def _arranging(self) -> list[tuple[str, str]]:
        kinds = ", ".join(f"{key}\u00a0{region_words(kind)}" for key, kind in KIND_KEYS.items())
        return [
            (self.tr("To the next region, or the one before"), "Tab, Shift+Tab"),
            (self.tr("Move it, by more with Shift; make it larger or smaller with Ctrl"), "← ↑ → ↓"),
            *((words, act.value) for act, words in act_words().items()),
            (self.tr("A new region in the middle of what is seen"), RegionAct.NEW.value),
            (self.tr("To the legend, which shows and hides kinds"), RegionAct.LEGEND.value),
            (self.tr("Back to the text"), RegionAct.TEXT.value),
            (self.tr("Kinds"), kinds),
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

    def _tabling(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Write in a cell: in the place of its text, or at its end"), self.tr("type · F2")),
            (self.tr("Confirm, and to the cell below or above"), "Enter · Shift+Enter"),
            (self.tr("To the next cell or the one before"), "Tab · Shift+Tab"),
            (self.tr("Another line in the cell"), "Alt+Enter"),
            (self.tr("Empty the cells, copy, cut, paste"), "Delete · Ctrl+C · Ctrl+X · Ctrl+V"),
            (self.tr("On the page: take away the boundary that was clicked"), "Delete"),
            (self.tr("On the page: another boundary of columns, of rows"), self.tr("double click · Shift + double click")),
            (self.tr("Drag a boundary without it going into gaps"), "Alt"),
        ]

    @staticmethod
    def _of_actions(actions: Actions) -> list[tuple[str, list[tuple[str, str]]]]:
        told = (
            (title, [(action.text(), spoken(as_text(action.shortcuts()))) for action in group if action is not None])
            for title, group in actions.groups()
        )
        return [(title, [entry for entry in entries if entry[1]]) for title, entries in told if any(e[1] for e in entries)]
