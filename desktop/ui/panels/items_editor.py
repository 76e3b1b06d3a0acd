"""The editor of a table field: line items as a small grid, one row an item."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.document.template import FieldSpec
from desktop.ui import theme
from desktop.ui.panels.field_keys import FieldKeys
from desktop.ui.panels.field_states import title_of

_MOST_ROWS = 8  # seen at once


class Grid(QTableWidget):
    """The cells. Typing changes a cell, Enter and Tab then close it; otherwise these keys are the field's.

    Signals:
        pasted(text): rows of cells, apart by line breaks and tabs
        row_wanted(), row_unwanted(): Insert, Shift+Delete
    """

    pasted = Signal(str)
    row_wanted = Signal()
    row_unwanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys = FieldKeys(self)
        self.setObjectName("items")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        for corner in self.findChildren(QAbstractButton):
            corner.setAccessibleName(self.tr("All cells"))
        self.verticalHeader().setDefaultSectionSize(theme.CONTROL)
        self.verticalHeader().setMinimumWidth(3 * theme.GRID)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.matches(QKeySequence.StandardKey.Paste):
                event.accept()
                return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._is_for_the_field(event):
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentRow() < 0 and self.rowCount():
            self.setCurrentCell(0, 0)
        self.keys.entered.emit()

    def _is_for_the_field(self, event: QKeyEvent) -> bool:
        """Unless a cell is being written."""
        return self.state() is not QAbstractItemView.State.EditingState and self._take(event)

    def _take(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.pasted.emit(QGuiApplication.clipboard().text())
            return True
        match event.key():
            case Qt.Key.Key_Insert:
                self.row_wanted.emit()
            case Qt.Key.Key_Delete if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.row_unwanted.emit()
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace if self.currentItem() is not None:
                self.currentItem().setText("")
            case Qt.Key.Key_Up if self.currentRow() > 0:
                return False
            case Qt.Key.Key_Down if self.currentRow() + 1 < self.rowCount():
                return False
            case _:
                return self.keys.take(event)
        return True


class ItemsEditor(QWidget):
    """Signals:
    row_entered(number): this row is the current one, counted from 0
    """

    row_entered = Signal(int)

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self.grid = Grid(self)
        self.keys = self.grid.keys
        self.setFocusProxy(self.grid)
        columns = [title_of(column) for column in spec.columns] or [title_of(spec)]
        self.grid.setColumnCount(len(columns))
        self.grid.setHorizontalHeaderLabels(columns)
        self.grid.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.grid.horizontalHeader().setStretchLastSection(True)
        self.grid.itemChanged.connect(self._changed)
        self.grid.currentCellChanged.connect(self._row_changed)
        self.grid.pasted.connect(self._paste)
        self.grid.row_wanted.connect(self.add_row)
        self.grid.row_unwanted.connect(self.remove_row)
        self._add = self._button("add", self.tr("Add a row (Insert)"))
        self._add.clicked.connect(self.add_row)
        self._remove = self._button("remove", self.tr("Remove the row (Shift+Delete)"))
        self._remove.clicked.connect(self.remove_row)
        tools = QHBoxLayout()
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(theme.HALF)
        tools.addWidget(self._add)
        tools.addWidget(self._remove)
        tools.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.HALF)
        layout.addWidget(self.grid)
        layout.addLayout(tools)
        self.setText("")

    def _button(self, icon: str, words: str) -> QToolButton:
        button = QToolButton(self)
        theme.set_icon(button, icon)
        button.setToolTip(words)
        button.setAccessibleName(words)
        return button

    def text(self) -> str:
        """A line a row, its cells apart by tabs; rows without anything in them are left out."""
        rows = [[self._cell(row, column) for column in range(self.grid.columnCount())] for row in range(self.grid.rowCount())]
        return "\n".join("\t".join(row) for row in rows if any(row))

    def setText(self, text: str) -> None:
        self.grid.blockSignals(True)
        place = (self.grid.currentRow(), self.grid.currentColumn())
        self.grid.setRowCount(0)
        for line in text.split("\n") if text else ():
            self._append(line.split("\t"))
        self.grid.resizeColumnsToContents()
        for column in range(self.grid.columnCount()):
            self.grid.setColumnWidth(column, min(max(self.grid.columnWidth(column), 8 * theme.GRID), 24 * theme.GRID))
        if 0 <= place[0] < self.grid.rowCount():
            self.grid.setCurrentCell(*place)
        self.grid.blockSignals(False)
        self._fit()

    def selectAll(self) -> None:
        """There is nothing to select."""

    def setReadOnly(self, only: bool) -> None:
        triggers = QAbstractItemView.EditTrigger
        some = triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        self.grid.setEditTriggers(triggers.NoEditTriggers if only else some)
        self._add.setEnabled(not only)
        self._remove.setEnabled(not only)

    def setPlaceholderText(self, words: str) -> None:
        self.grid.setToolTip(words)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.grid.setAccessibleName(name)

    def add_row(self) -> None:
        """Below the current one."""
        at = self.grid.currentRow() + 1 if self.grid.currentRow() >= 0 else self.grid.rowCount()
        self.grid.blockSignals(True)
        self.grid.insertRow(at)
        for column in range(self.grid.columnCount()):
            self.grid.setItem(at, column, QTableWidgetItem(""))
        self.grid.blockSignals(False)
        self._fit()
        self.grid.setFocus()
        self.grid.setCurrentCell(at, 0)

    def remove_row(self) -> None:
        if self.grid.currentRow() >= 0:
            self.grid.removeRow(self.grid.currentRow())
            self._fit()
            self._changed()

    def _append(self, cells: list[str]) -> None:
        row = self.grid.rowCount()
        self.grid.insertRow(row)
        for column in range(self.grid.columnCount()):
            self.grid.setItem(row, column, QTableWidgetItem(cells[column] if column < len(cells) else ""))

    def _cell(self, row: int, column: int) -> str:
        item = self.grid.item(row, column)
        return " ".join(item.text().split()) if item is not None else ""

    def _changed(self) -> None:
        self.keys.typed.emit()

    def _row_changed(self, row: int, _column: int, before: int, _before_column: int) -> None:
        if row != before and row >= 0 and self.grid.hasFocus():
            self.row_entered.emit(row)

    def _paste(self, text: str) -> None:
        """From the current cell on; rows that are not there yet are added."""
        top, left = max(self.grid.currentRow(), 0), max(self.grid.currentColumn(), 0)
        self.grid.blockSignals(True)
        for number, line in enumerate(text.rstrip("\r\n").splitlines()):
            while self.grid.rowCount() <= top + number:
                self._append([])
            for column, cell in enumerate(line.split("\t")[: self.grid.columnCount() - left], left):
                self.grid.setItem(top + number, column, QTableWidgetItem(cell))
        self.grid.blockSignals(False)
        self._fit()
        self._changed()

    def _fit(self) -> None:
        rows = min(max(self.grid.rowCount(), 2), _MOST_ROWS)
        header = self.grid.horizontalHeader().sizeHint().height()
        self.grid.setFixedHeight(header + rows * theme.CONTROL + 2 * theme.HALF)
