"""Editing in a cell: Enter confirms and goes down, Tab goes right, Esc backs out, Alt+Enter begins another line."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QTextCursor, QTextOption
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTextEdit,
    QWidget,
)

from desktop.ui import theme
from desktop.ui.panels.composition import Composition
from desktop.ui.panels.line_editor import doubt_format
from desktop.ui.panels.text_model import shaky_parts
from desktop.ui.tables.model import TableModel

Index = QModelIndex | QPersistentModelIndex
_LEAST_WIDTH = 16 * theme.GRID
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_STEPS = {Qt.Key.Key_Tab: (0, 1), Qt.Key.Key_Backtab: (0, -1)}


class CellEditor(QPlainTextEdit):
    """The lines of a cell, one a row. While an input method composes, Enter, Tab and Esc are its own.

    Signals:
        entered(rows, columns): the text stands; where to go from here
        backed_out(): Esc
        grew(): it needs another height
    """

    entered = Signal(int, int)
    backed_out = Signal()
    grew = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.untouched = ""
        self.confirms = False
        self.composition = Composition(self)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDocumentMargin(0)
        self.setTabChangesFocus(False)
        self.setAccessibleName(self.tr("Text of the cell"))
        self.document().documentLayout().documentSizeChanged.connect(self.grew)

    @property
    def is_composing(self) -> bool:
        return bool(self.composition.held)

    def text(self) -> str:
        # Not toPlainText: it would turn no-break spaces into plain ones.
        return self.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")

    def wanted_height(self) -> int:
        rows = max(1, round(self.document().size().height()))
        return rows * self.fontMetrics().lineSpacing() + 2 * (theme.HALF + theme.HAIRLINE)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        if key not in (*_ENTER, *_STEPS, Qt.Key.Key_Escape):
            super().keyPressEvent(event)
            return
        event.accept()
        if key == Qt.Key.Key_Escape:
            self.backed_out.emit()
        elif key in _STEPS:
            self.entered.emit(*_STEPS[Qt.Key(key)])
        elif modifiers & Qt.KeyboardModifier.AltModifier:
            self.insertPlainText("\n")
        else:
            self.confirms = True
            self.entered.emit(-1 if modifiers & Qt.KeyboardModifier.ShiftModifier else 1, 0)


class CellDelegate(QStyledItemDelegate):
    """Signals:
    stepped(rows, columns): a cell was written, and the next one is wanted
    """

    stepped = Signal(int, int)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = CellEditor(parent)
        editor.entered.connect(lambda rows, columns: self._entered(editor, rows, columns))
        editor.backed_out.connect(lambda: self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache))
        editor.grew.connect(lambda: self._grow(editor))
        return editor

    def _entered(self, editor: CellEditor, rows: int, columns: int) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.stepped.emit(rows, columns)

    @staticmethod
    def _grow(editor: CellEditor) -> None:
        if editor.height() < editor.wanted_height():
            editor.resize(editor.width(), editor.wanted_height())

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if not isinstance(editor, CellEditor) or editor.text() != editor.untouched or editor.is_composing:
            return  # news of the cell does not take typing away
        text = str(index.data(Qt.ItemDataRole.EditRole) or "")
        if text == editor.untouched:
            return
        editor.untouched = text
        editor.setPlainText(text)
        editor.setExtraSelections(_tints(editor, index))
        editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """A cell that is left as it was, other than by Enter, is not confirmed by that."""
        if isinstance(editor, CellEditor) and (editor.confirms or editor.text() != editor.untouched):
            model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Over the cell, wider and higher where the text needs it, and within what is seen."""
        if not isinstance(editor, CellEditor):
            return
        place = QRect(option.rect)
        place.setWidth(max(place.width(), _LEAST_WIDTH))
        editor.resize(place.size())
        place.setHeight(max(place.height(), editor.wanted_height()))
        parent = editor.parentWidget()
        seen = parent.rect() if parent is not None else place
        place.moveLeft(max(min(place.left(), seen.right() - place.width()), 0))
        place.moveTop(max(min(place.top(), seen.bottom() - place.height()), 0))
        editor.setGeometry(place)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Keys are the editor's own; another window or a list of candidates coming up does not end the typing."""
        if event.type() in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return False
        elsewhere = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
        if isinstance(event, QFocusEvent) and event.lostFocus() and event.reason() in elsewhere:
            return False
        return super().eventFilter(editor, event)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.save()
            painter.setPen(QColor(theme.current().accent))
            painter.drawRect(option.rect.adjusted(0, 0, -1, -1))
            painter.drawRect(option.rect.adjusted(1, 1, -2, -2))
            painter.restore()

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.displayAlignment = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        option.features |= QStyleOptionViewItem.ViewItemFeature.WrapText
        option.textElideMode = Qt.TextElideMode.ElideRight


def _tints(editor: CellEditor, index: Index) -> list[QTextEdit.ExtraSelection]:
    """The characters that the engine was least sure of."""
    model = index.model()
    cell = model.cell(index) if isinstance(model, TableModel) else None
    made: list[QTextEdit.ExtraSelection] = []
    at = 0
    for line in model.lines_of(cell) if isinstance(model, TableModel) and cell is not None else ():
        for start, end, doubt in shaky_parts(line):
            selection = QTextEdit.ExtraSelection()
            cursor = QTextCursor(editor.document())
            cursor.setPosition(at + start)
            cursor.setPosition(at + end, QTextCursor.MoveMode.KeepAnchor)
            selection.cursor = cursor
            selection.format = doubt_format(doubt)
            made.append(selection)
        at += len(line.text) + 1
    return made
