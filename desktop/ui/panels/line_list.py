"""The rows of the text panel, with one editor over the current row and what else may stand there under it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPoint, QRect, Qt, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QWidget

from desktop.document.model import Line
from desktop.ui import theme
from desktop.ui.panels.line_editor import LineEditor
from desktop.ui.panels.text_delegate import TextDelegate
from desktop.ui.panels.text_model import TextModel, shaky_parts
from desktop.ui.review.alternatives import Alternatives


class LineList(QListView):
    """The editor goes with its row as that moves."""

    def __init__(self, model: TextModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = TextDelegate(self)
        self.editor = LineEditor(self.viewport())
        self.editor.hide()
        self.editor.height_changed.connect(self._editor_grew)
        self.alternatives = Alternatives(self.viewport())
        self.alternatives.hide()
        self._model = model
        model.dataChanged.connect(self._changed)
        model.modelReset.connect(self._reset)
        self.setModel(model)
        self.setItemDelegate(self.rows)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalScrollBar().setSingleStep(3 * theme.GRID)
        self.setAccessibleName(self.tr("Lines of the page"))

    def edit_row(self, index: QModelIndex) -> None:
        """Puts the editor into a row, with its text; an invalid index puts it away. `fit_alternatives` then makes room."""
        self.editor.finish_composing()
        self.rows.forget_rows(self.rows.current, self.rows.current)
        self.rows.current = index.row()
        line = self._model.line_at(index.row())
        if line is None:
            self.editor.hide()
            self.alternatives.hide()
            return
        self._dress(line)
        text = self._model.text_of(line)
        self.editor.set_line(text, shaky_parts(line, text))
        self.rows.editor_height = self.editor.wanted_height()
        self.rows.below = -1

    def fit_alternatives(self) -> None:
        """There are other ones now. Their room only grows while the row is in hand: the page does not jump with the cursor."""
        height = self.alternatives.wanted_height()
        if self.rows.current < 0:
            return
        if height > self.rows.below:
            self.rows.below = height
            self.scheduleDelayedItemsLayout()
            self.executeDelayedItemsLayout()
        self.editor.show()
        self.alternatives.setVisible(height > 0)
        self._place_editor()

    @Slot(QModelIndex, QModelIndex)
    def _changed(self, first: QModelIndex, last: QModelIndex) -> None:
        self.rows.forget_rows(first.row(), last.row())

    @Slot()
    def _reset(self) -> None:
        self.rows.forget_rows()
        self.rows.forget_past()

    def reveal(self, index: QModelIndex) -> None:
        """Scrolls so that the row and a neighbour on each side are seen."""
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        row, seen = self.visualRect(index), self.viewport().rect()
        margin = min(seen.height() // 4, 9 * theme.GRID)
        bar = self.verticalScrollBar()
        if row.bottom() > seen.bottom() - margin:
            bar.setValue(bar.value() + row.bottom() - seen.bottom() + margin)
        elif row.top() < seen.top() + margin:
            bar.setValue(bar.value() - (seen.top() + margin - row.top()))

    def _fit_width(self) -> None:
        self.rows.set_width(self.viewport().width())
        self.editor.setFixedWidth(self.rows.editor_rect(QRect(), self._model.index(max(self.rows.current, 0))).width())

    def _editor_grew(self) -> None:
        height = self.editor.wanted_height()
        if self.rows.current >= 0 and height != self.rows.editor_height:
            self.rows.editor_height = height
            self.scheduleDelayedItemsLayout()

    def _place_editor(self) -> None:
        index = self._model.index(self.rows.current)
        if index.isValid():
            place = self.rows.editor_rect(self.visualRect(index), index)
            self.editor.setGeometry(place)
            height = self.alternatives.wanted_height()
            self.alternatives.setGeometry(place.left(), place.bottom() + theme.HALF // 2, place.width(), height)

    def updateGeometries(self) -> None:
        super().updateGeometries()
        self._place_editor()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._place_editor()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.rows.set_width(self.viewport().width())
        line = self._model.line_at(self.rows.current)
        if line is not None:
            self._dress(line)
        self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.rows.forget_sizes()
            line = self._model.line_at(self.rows.current)
            if line is not None:
                self._dress(line)
            self.scheduleDelayedItemsLayout()
        super().changeEvent(event)

    def _dress(self, line: Line) -> None:
        self.editor.setFont(self.rows.fit(line, editing=True).font())
        self._fit_width()
        self.rows.editor_height = self.editor.wanted_height()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """No row comes into hand by that, as it would in a plain list: the panel says which one it is."""
        QFrame.focusInEvent(self, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        place: QPoint = self.editor.mapFrom(self.viewport(), event.position().toPoint())
        if self.editor.isVisible():
            self.editor.setFocus(Qt.FocusReason.MouseFocusReason)
            if self.editor.rect().contains(place):
                self.editor.setTextCursor(self.editor.cursorForPosition(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that reach the list, not the editor, wake the editor."""
        if self.editor.isVisible() and not self.editor.hasFocus():
            self.editor.setFocus()
        super().keyPressEvent(event)
