"""The register as Qt's table: values as written, their state as a sign, and what a person keys into a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.document.record import FieldState
from desktop.document.template import FieldSpec, FieldType, Template, Verify
from desktop.exporters.registers.values import RECORD_STATES, Cell, Column, ColumnKind, RecordState, Register, Row
from desktop.ui import theme
from desktop.ui.i18n import language
from desktop.ui.panels.field_states import SIGNS, TONES
from desktop.ui.panels.words import HIDDEN

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
CELL = Qt.ItemDataRole.UserRole
ROW = Qt.ItemDataRole.UserRole + 1
STATE = Qt.ItemDataRole.UserRole + 2


class RegisterModel(QAbstractTableModel):
    """Signals:
    keyed(document id, FieldSpec, value)
    """

    keyed = Signal(str, object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._register: Register | None = None
        self._specs: Mapping[str, FieldSpec] = {}
        self._person = ""
        self._writable = False

    @property
    def register(self) -> Register | None:
        return self._register

    def set_register(self, register: Register | None, template: Template | None, person: str, *, writable: bool) -> None:
        """Rows that stay in their order are told as changed; others reset the table."""
        before = self._register
        same = (
            before is not None
            and register is not None
            and before.columns == register.columns
            and [row.document for row in before.rows] == [row.document for row in register.rows]
        )
        if not same:
            self.beginResetModel()
        self._register, self._person, self._writable = register, person, writable
        self._specs = {spec.name: spec for spec in template.fields} if template is not None else {}
        if not same:
            self.endResetModel()
        elif self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def rowCount(self, parent: Index = _ROOT) -> int:
        return len(self._register.rows) if self._register and not parent.isValid() else 0

    def columnCount(self, parent: Index = _ROOT) -> int:
        return len(self._register.columns) if self._register and not parent.isValid() else 0

    def column(self, number: int) -> Column:
        assert self._register is not None
        return self._register.columns[number]

    def row(self, number: int) -> Row:
        assert self._register is not None
        return self._register.rows[number]

    def cell(self, index: Index) -> Cell:
        return self.row(index.row()).cells[index.column()]

    def spec(self, number: int) -> FieldSpec | None:
        """Of a column; None where it is no field."""
        return self._specs.get(self.column(number).field)

    def is_hidden(self, index: Index) -> bool:
        """Whether this person is to key it without seeing what somebody else keyed."""
        return is_keyed_blind(self.cell(index), self.spec(index.column()), self._person)

    def text(self, index: Index) -> str:
        """As it is shown, in one line."""
        if self.is_hidden(index):
            return HIDDEN
        cell, column = self.cell(index), self.column(index.column())
        if column.kind is ColumnKind.STATE:
            return RECORD_STATES[RecordState(cell.value)].say(language())
        if column.kind is ColumnKind.APPROVED_AT:
            return cell.value[:16].replace("T", " ")
        if column.type is FieldType.TABLE and cell.value:
            return self.tr("%n row(s)", "", cell.value.count("\n") + 1)
        return " ".join(cell.value.split())

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or self._register is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(index)
        if role == Qt.ItemDataRole.EditRole:
            return "" if self.is_hidden(index) else self.cell(index).value
        if role == CELL:
            return self.cell(index)
        if role == ROW:
            return self.row(index.row())
        if role == STATE:
            return self.cell(index).state
        cell = self.cell(index)
        state = cell.state
        if role == Qt.ItemDataRole.DecorationRole and state is not None and (cell.value or state is not FieldState.SETTLED):
            return theme.picture(SIGNS[state], getattr(theme.current(), TONES[state]), theme.ICON_SMALL)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._told(index)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole and state is not None:
            return state_words(state)
        return None

    def _told(self, index: Index) -> str:
        cell = self.cell(index)
        if self.is_hidden(index):
            return self.tr("second person: key it from the ink")
        if cell.state is None:
            return cell.value
        normal = cell.normalized if cell.normalized != cell.value and self.column(index.column()).type != "table" else ""
        parts = (cell.value, normal, state_words(cell.state), cell.stands_for)
        return "\n".join(part for part in parts if part)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if self._register is None or role != Qt.ItemDataRole.DisplayRole:
            return None
        return str(section + 1) if orientation is Qt.Orientation.Vertical else self.column(section).title.say(language())

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        spec = self.spec(index.column()) if index.isValid() else None
        editable = self._writable and spec is not None and spec.type is not FieldType.TABLE
        return flags | Qt.ItemFlag.ItemIsEditable if editable else flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """What was keyed counts as confirmed, also where it is what stood there: Enter in a cell says that it is right."""
        spec = self.spec(index.column())
        if role != Qt.ItemDataRole.EditRole or spec is None or not isinstance(value, str):
            return False
        self.keyed.emit(self.row(index.row()).document, spec, value.strip())
        return True


def is_keyed_blind(cell: Cell, spec: FieldSpec | None, person: str) -> bool:
    """Whether the person is to key it without seeing what somebody else keyed."""
    if spec is None or spec.verify is not Verify.TWO or cell.state not in (FieldState.PENDING, FieldState.FAILED):
        return False
    keyed_by = {name.strip() for name in cell.stands_for.split(",") if name.strip()}
    return bool(keyed_by) and person not in keyed_by


def as_seen_by(register: Register, template: Template, person: str) -> Register:
    """Without the values that the person is to key unseen: no filter and no order tells them either."""
    specs = [template.field(column.field) for column in register.columns]

    def cells(row: Row) -> tuple[Cell, ...]:
        pairs = zip(row.cells, specs, strict=True)
        return tuple(replace(c, value="", normalized="") if is_keyed_blind(c, spec, person) else c for c, spec in pairs)

    return replace(register, rows=tuple(replace(row, cells=cells(row)) for row in register.rows))


def state_words(state: FieldState) -> str:
    translate = QCoreApplication.translate
    return {
        FieldState.SETTLED: translate("FieldStates", "settled by machine"),
        FieldState.CONFIRMED: translate("FieldStates", "confirmed"),
        FieldState.PENDING: translate("FieldStates", "to check"),
        FieldState.FAILED: translate("FieldStates", "a rule fails"),
    }[state]
