"""Editing in a cell of the register: Enter takes the value and goes to the cell below, as in a spreadsheet."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QTableView, QWidget

from desktop.document.template import FieldType
from desktop.ui.panels.composition import Composition, composes
from desktop.ui.register.model import RegisterModel

Index = QModelIndex | QPersistentModelIndex
_ENTERED = "entered"


class CellDelegate(QStyledItemDelegate):
    def __init__(self, table: QTableView) -> None:
        super().__init__(table)
        self._view = table

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setFrame(False)
        Composition(editor)
        model = index.model()
        spec = model.spec(index.column()) if isinstance(model, RegisterModel) else None
        if spec is not None and spec.type is FieldType.CHOICE:
            completer = QCompleter([choice.value for choice in spec.choices], editor)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            editor.setCompleter(completer)
        if isinstance(model, RegisterModel) and model.is_hidden(index):
            editor.setPlaceholderText(self.tr("second person: key it from the ink"))
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit) and not editor.isModified():  # news of the cell does not take typing away
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        if composes(editor, event):
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            editor.setProperty(_ENTERED, event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter))
        return super().eventFilter(editor, event)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """A cell that is left as it was, other than by Enter, is not confirmed by that."""
        if not isinstance(editor, QLineEdit):
            return
        entered = bool(editor.property(_ENTERED))
        if entered or editor.text() != str(index.data(Qt.ItemDataRole.EditRole) or ""):
            model.setData(index, editor.text())
        below = model.index(index.row() + 1, index.column())
        if entered and below.isValid():
            self._view.setCurrentIndex(below)
