"""The cells of one table as a Qt model: their text, what of it is doubtful, and which positions each covers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.document.model import Cell, Line, Page, Table
from desktop.storage.values import is_doubtful
from desktop.ui import theme

Index = QModelIndex | QPersistentModelIndex
Place = tuple[int, int]
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class _Shown:
    text: str
    doubtful: bool


class TableModel(QAbstractTableModel):
    """Signals:
    written(row, column, text): a cell is to have this text, and is confirmed by that.
    """

    written = Signal(int, int, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.page: Page | None = None
        self.table: Table | None = None
        self.writable = True
        self._lines: Mapping[str, Line] = {}
        self._owner: dict[Place, Cell] = {}
        self._shown: dict[Place, _Shown] = {}
        self._doubtful: list[Place] = []

    # what is shown

    def has_shape_of(self, table: Table | None) -> bool:
        """Whether its cells are where those of the table that is shown are."""
        return table is not None and self.table is not None and _shape(table) == _shape(self.table)

    def set_table(self, page: Page | None, table: Table | None) -> bool:
        """True where another grid is shown now, False where the same has other texts at most."""
        same = self.has_shape_of(table)
        if same:
            self._take(page, table)
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))
        else:
            self.beginResetModel()
            self._take(page, table)
            self.endResetModel()
        return not same

    def _take(self, page: Page | None, table: Table | None) -> None:
        self.page, self.table = page, table
        self._lines = {line.id: line for line in page.content.lines()} if page is not None and table is not None else {}
        self._owner, self._shown = {}, {}
        for cell in table.cells if table else ():
            lines = self.lines_of(cell)
            doubtful = any(is_doubtful(line) for line in lines)
            self._shown[cell.row, cell.col] = _Shown("\n".join(line.text for line in lines), doubtful)
            for row in range(cell.row, cell.row + cell.rowspan):
                for col in range(cell.col, cell.col + cell.colspan):
                    self._owner.setdefault((row, col), cell)
        self._doubtful = sorted(place for place, shown in self._shown.items() if shown.doubtful)

    def lines_of(self, cell: Cell) -> list[Line]:
        return [self._lines[i] for i in cell.lines if i in self._lines]

    def cell_at(self, row: int, col: int) -> Cell | None:
        """The cell that covers a position."""
        return self._owner.get((row, col))

    def cell(self, index: Index) -> Cell | None:
        return self.cell_at(index.row(), index.column())

    def anchor(self, row: int, col: int) -> Place:
        """Where the cell that covers a position begins."""
        cell = self.cell_at(row, col)
        return (cell.row, cell.col) if cell else (row, col)

    def text_at(self, row: int, col: int) -> str:
        shown = self._shown.get(self.anchor(row, col))
        return shown.text if shown else ""

    def is_doubtful(self, row: int, col: int) -> bool:
        shown = self._shown.get(self.anchor(row, col))
        return shown is not None and shown.doubtful

    def place_of_line(self, line_id: str) -> Place | None:
        """Of the cell that the line stands in."""
        cells = self.table.cells if self.table else ()
        return next(((cell.row, cell.col) for cell in cells if line_id in cell.lines), None)

    def doubtful_count(self) -> int:
        return len(self._doubtful)

    def next_doubtful(self, place: Place | None, step: int) -> Place | None:
        """The next doubtful cell after a place, row by row (step -1: the one before); from the edge where place is None."""
        ordered = self._doubtful if step > 0 else self._doubtful[::-1]
        if place is None:
            return ordered[0] if ordered else None
        return next((each for each in ordered if (each > place) == (step > 0) and each != place), None)

    # for Qt

    def rowCount(self, parent: Index = _ROOT) -> int:
        return self.table.rows if self.table and not parent.isValid() else 0

    def columnCount(self, parent: Index = _ROOT) -> int:
        return self.table.cols if self.table and not parent.isValid() else 0

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self.text_at(index.row(), index.column())
        shown = self._shown.get(self.anchor(index.row(), index.column()))
        if shown is None or not shown.doubtful:
            return None
        if role == Qt.ItemDataRole.DecorationRole:
            return theme.picture("doubt", theme.current().warning, theme.ICON_SMALL)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return self.tr("doubtful")
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return column_name(section) if orientation == Qt.Orientation.Horizontal else str(section + 1)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self.writable and index.isValid() else flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not self.writable:
            return False
        self.written.emit(*self.anchor(index.row(), index.column()), str(value))
        return True


def column_name(number: int) -> str:
    """A, B, … Z, AA, as spreadsheets have it; counted from 0."""
    name = ""
    while number >= 0:
        name = chr(ord("A") + number % 26) + name
        number = number // 26 - 1
    return name


def _shape(table: Table) -> tuple[object, ...]:
    return (table.id, table.rows, table.cols, tuple((c.row, c.col, c.rowspan, c.colspan) for c in table.cells))
