"""The tables of the page as grids; a cell shows its ink, and a cell of one line can be corrected."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLabel, QTableView, QVBoxLayout, QWidget

from desktop.document.model import Cell, Page, Table
from desktop.storage.values import is_doubtful
from desktop.ui import theme

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class TableModel(QAbstractTableModel):
    """Signals:
    corrected(line id, text): a cell of one line was changed.
    """

    corrected = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._page: Page | None = None
        self._table: Table | None = None
        self._cells: dict[tuple[int, int], Cell] = {}

    def set_table(self, page: Page | None, table: Table | None) -> None:
        self.beginResetModel()
        self._page, self._table = page, table
        self._cells = {(cell.row, cell.col): cell for cell in (table.cells if table else ())}
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return self._table.rows if self._table and not parent.isValid() else 0

    def columnCount(self, parent: Index = _ROOT) -> int:
        return self._table.cols if self._table and not parent.isValid() else 0

    def cell(self, index: Index) -> Cell | None:
        return self._cells.get((index.row(), index.column()))

    def cells(self) -> tuple[Cell, ...]:
        return tuple(self._cells.values())

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        cell = self.cell(index)
        if cell is None or self._page is None:
            return None
        content = self._page.content
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return content.cell_text(cell)
        lines = [line for line in map(content.line, cell.lines) if line is not None]
        doubtful = any(is_doubtful(line) for line in lines)
        if role == Qt.ItemDataRole.DecorationRole and doubtful:
            return theme.picture("doubt", theme.current().warning, theme.ICON_SMALL)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and doubtful:
            return self.tr("doubtful")
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        cell = self.cell(index)
        return flags | Qt.ItemFlag.ItemIsEditable if cell is not None and len(cell.lines) == 1 else flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        cell = self.cell(index)
        if cell is None or len(cell.lines) != 1 or role != Qt.ItemDataRole.EditRole:
            return False
        self.corrected.emit(cell.lines[0], str(value))
        return True


class TablesPanel(QWidget):
    """Signals:
    cell_chosen(page id, line ids, Cell): its ink is to light up
    corrected(page id, line id, text)
    """

    cell_chosen = Signal(str, tuple, object)
    corrected = Signal(str, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page: Page | None = None
        self.model = TableModel(self)
        self._choice = QComboBox(self)
        self._choice.setAccessibleName(self.tr("Which table"))
        self.grid = QTableView(self)
        self.grid.setModel(self.model)
        self.grid.setWordWrap(True)
        self.grid.setShowGrid(True)
        self.grid.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.grid.setAccessibleName(self.tr("Table"))
        self._empty = QLabel(self)
        self._empty.setProperty("role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.GRID, 0, 0)
        layout.setSpacing(theme.GRID)
        head = QVBoxLayout()
        head.setContentsMargins(2 * theme.GRID, 0, 2 * theme.GRID, 0)
        head.addWidget(self._choice)
        layout.addLayout(head)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self._empty, 1)
        self._choice.currentIndexChanged.connect(self._choose)
        self.grid.selectionModel().currentChanged.connect(self._cell_changed)
        self.model.corrected.connect(self._corrected)
        self.setFocusProxy(self.grid)
        self.set_page(None)

    @Slot(object)
    def set_page(self, page: Page | None) -> None:
        kept = self._choice.currentIndex() if page and self._page and page.id == self._page.id else 0
        place = self.grid.currentIndex()
        row, column = place.row(), place.column()
        same = page is not None and self._page is not None and page.id == self._page.id
        self._page = page
        tables = page.content.tables if page else ()
        self._choice.blockSignals(True)
        self._choice.clear()
        for number, table in enumerate(tables, 1):
            self._choice.addItem(self.tr("Table {0}: {1} × {2}").format(number, table.rows, table.cols))
        self._choice.setCurrentIndex(min(max(kept, 0), len(tables) - 1))
        self._choice.blockSignals(False)
        self._choice.setVisible(len(tables) > 1)
        self.grid.setVisible(bool(tables))
        self._empty.setVisible(not tables)
        self._empty.setText(self.tr("No table on this page") if page else self.tr("Choose a page to see its tables"))
        self._choose()
        if same and row >= 0:
            self.grid.selectionModel().blockSignals(True)
            self.grid.setCurrentIndex(self.model.index(row, column))
            self.grid.selectionModel().blockSignals(False)

    def is_empty(self) -> bool:
        return self._page is None or not self._page.content.tables

    @Slot()
    def _choose(self) -> None:
        tables = self._page.content.tables if self._page else ()
        at = self._choice.currentIndex()
        table = tables[at] if 0 <= at < len(tables) else None
        self.model.set_table(self._page, table)
        self.grid.clearSpans()
        for cell in self.model.cells():
            if cell.rowspan > 1 or cell.colspan > 1:
                self.grid.setSpan(cell.row, cell.col, cell.rowspan, cell.colspan)
        self.grid.resizeColumnsToContents()
        for column in range(self.model.columnCount()):
            self.grid.setColumnWidth(column, min(max(self.grid.columnWidth(column), 8 * theme.GRID), 28 * theme.GRID))
        self.grid.resizeRowsToContents()

    @Slot(QModelIndex, QModelIndex)
    def _cell_changed(self, index: QModelIndex, before: QModelIndex) -> None:
        cell = self.model.cell(index)
        if cell is not None and self._page is not None:
            self.cell_chosen.emit(self._page.id, cell.lines, cell)

    @Slot(str, str)
    def _corrected(self, line_id: str, text: str) -> None:
        if self._page is not None:
            self.corrected.emit(self._page.id, line_id, text)
