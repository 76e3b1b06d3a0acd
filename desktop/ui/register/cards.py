"""One field of many documents side by side: its ink, what it says, how it stands. Enter confirms and goes to the next open."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.document.model import Evidence, Line
from desktop.document.record import FieldState
from desktop.exporters.registers.values import Row
from desktop.ui import theme
from desktop.ui.panels.composition import Composition, composes
from desktop.ui.panels.field_states import SIGNS, TONES
from desktop.ui.panels.ink import lay_ink, paint_ink
from desktop.ui.register.evidence_ink import EvidenceInk
from desktop.ui.register.model import CELL, ROW, RegisterModel

Index = QModelIndex | QPersistentModelIndex
CARD = QSize(34 * theme.GRID, 13 * theme.GRID)
_INK = 4 * theme.GRID
_PAD = theme.GRID
_OPEN = (FieldState.PENDING, FieldState.FAILED)


class FieldCards(QListView):
    """Signals:
    document_chosen(document id)
    backed_out()
    """

    document_chosen = Signal(str)
    backed_out = Signal()

    def __init__(self, ink: EvidenceInk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._register: RegisterModel | None = None
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setUniformItemSizes(True)
        self.setSpacing(theme.HALF)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setItemDelegate(_CardDelegate(ink, self))
        self.setAccessibleName(self.tr("One field of all documents"))
        ink.ready.connect(self.viewport().update)

    def set_model(self, model: RegisterModel, column: int) -> None:
        """column: the field's."""
        if self._register is not model:
            self._register = model
            self.setModel(model)
        if column >= 0 and column != self.modelColumn():
            self.setModelColumn(column)
            self.setCurrentIndex(QModelIndex())
        if not self.currentIndex().isValid() and column >= 0 and model.rowCount():
            self.setCurrentIndex(model.index(self._next_open(-1) or 0, column))

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        row = current.data(ROW) if current.isValid() else None
        if isinstance(row, Row) and self.isVisible():
            self.document_chosen.emit(row.document)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        typed = event.text().strip() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Escape:
            self.backed_out.emit()
        elif not index.isValid() or self._register is None:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._confirm(index)
        elif event.key() == Qt.Key.Key_Tab:
            self.go_on(index.row())
        elif event.key() == Qt.Key.Key_F2:
            self.edit(index)
        elif typed and self.edit(index, QAbstractItemView.EditTrigger.AllEditTriggers, event):
            editor = self.indexWidget(index) or self.findChild(QLineEdit)
            if isinstance(editor, QLineEdit):
                editor.setText(event.text())
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return False if forward and self.currentIndex().isValid() else super().focusNextPrevChild(forward)

    def _confirm(self, index: QModelIndex) -> None:
        assert self._register is not None
        if self._register.is_hidden(index):
            self.edit(index)
        elif index.flags() & Qt.ItemFlag.ItemIsEditable:
            self._register.setData(index, self._register.cell(index).value)
            self.go_on(index.row())

    def go_on(self, row: int) -> None:
        """To the next card that is open."""
        following = self._next_open(row)
        if following is not None and self._register is not None:
            self.setCurrentIndex(self._register.index(following, self.modelColumn()))

    def _next_open(self, row: int) -> int | None:
        assert self._register is not None
        column = max(0, self.modelColumn())
        rows = range(row + 1, self._register.rowCount())
        return next((n for n in rows if self._register.cell(self._register.index(n, column)).state in _OPEN), None)


class _CardDelegate(QStyledItemDelegate):
    def __init__(self, ink: EvidenceInk, cards: FieldCards) -> None:
        super().__init__(cards)
        self._ink = ink
        self._cards = cards

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return CARD

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        look, cell, row = theme.current(), index.data(CELL), index.data(ROW)
        if cell is None or row is None:
            return
        card = QRectF(option.rect).adjusted(1, 1, -1, -1)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(look.accent if chosen else look.border), theme.FOCUS if chosen else theme.HAIRLINE))
        painter.setBrush(QColor(look.selected if chosen else look.surface))
        painter.drawRoundedRect(card, theme.RADIUS, theme.RADIUS)
        self._paint_ink(painter, option.rect, cell.evidence)
        inner = option.rect.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        painter.setPen(QColor(look.muted))
        painter.setFont(theme.font(theme.CAPTION))
        title = painter.fontMetrics().elidedText(row.title, Qt.TextElideMode.ElideMiddle, inner.width())
        painter.drawText(inner, Qt.AlignmentFlag.AlignBottom, title)
        if cell.state is not None:
            colour = getattr(look, TONES[cell.state])
            sign = theme.picture(SIGNS[cell.state], colour, theme.ICON_SMALL)
            painter.drawImage(inner.left(), self._text_top(option.rect), sign)
        painter.setFont(theme.font(theme.BODY))
        painter.setPen(QColor(look.text if cell.value else look.muted))
        words = str(index.data(Qt.ItemDataRole.DisplayRole) or self.tr("not found"))
        place = self._text_rect(option.rect)
        words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)
        painter.restore()

    def _paint_ink(self, painter: QPainter, card: QRect, evidence: tuple[Evidence, ...]) -> None:
        look = theme.current()
        paper = QRectF(card.left() + _PAD, card.top() + _PAD, card.width() - 2 * _PAD, _INK + theme.GRID)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.paper))
        painter.drawRoundedRect(paper, theme.RADIUS, theme.RADIUS)
        picture = self._ink.picture(evidence[0]) if evidence else None
        if picture is not None:
            layout = lay_ink(Line("", "", evidence[0].quad, 1.0), paper.width() - theme.GRID, _INK)
            painter.save()
            painter.setClipRect(paper)
            paint_ink(painter, paper.left() + theme.HALF, paper.top() + theme.HALF, layout, picture)
            painter.restore()

    @staticmethod
    def _text_top(card: QRect) -> int:
        return card.top() + _PAD + _INK + 2 * theme.GRID

    def _text_rect(self, card: QRect) -> QRect:
        left = card.left() + _PAD + theme.ICON_SMALL + theme.HALF
        return QRect(left, self._text_top(card) - theme.HALF // 2, card.right() - _PAD - left, theme.ICON_SMALL + theme.HALF)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        Composition(editor)
        model = index.model()
        if isinstance(model, RegisterModel) and model.is_hidden(index):
            editor.setPlaceholderText(self.tr("second person: key it from the ink"))
        return editor

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        return composes(editor, event) or super().eventFilter(editor, event)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if not (isinstance(editor, QLineEdit) and editor.isModified()):  # news of the card does not take typing away
            super().setEditorData(editor, index)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        place = self._text_rect(option.rect)
        editor.setGeometry(place.adjusted(-theme.HALF, -theme.HALF, 0, theme.HALF))

    def setModelData(self, editor: QWidget, model: object, index: Index) -> None:
        if isinstance(editor, QLineEdit) and isinstance(model, RegisterModel):
            model.setData(index, editor.text())
            self._cards.go_on(index.row())
