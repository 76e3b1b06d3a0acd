"""The grid of a table: moving about by keys, several cells chosen at once, copying and pasting as a spreadsheet does."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, Qt, Signal, Slot
from PySide6.QtGui import (
    QFontMetricsF,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QShowEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop.ui import theme
from desktop.ui.tables.cell_editor import CellDelegate, CellEditor
from desktop.ui.tables.model import Place, TableModel, column_name

_NARROWEST, _WIDEST, _HIGHEST = 8 * theme.GRID, 28 * theme.GRID, 24 * theme.GRID
_AIR = theme.GRID + 2  # around the text of a cell
_MEASURED = 400  # letters of a cell that its size is taken from


class GridView(QTableView):
    """Signals:
    confirmed(row, column): Enter, on a cell that is not being edited: its text is right
    texts_wanted(tuple of (row, column, text)): cells were pasted or emptied
    left_over(count): so many of the pasted cells found no place
    """

    confirmed = Signal(int, int)
    texts_wanted = Signal(tuple)
    left_over = Signal(int)

    def __init__(self, model: TableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._composing = False
        self._laid_unseen = False
        self._sizes: dict[str, tuple[float, int]] = {}
        self.setModel(model)
        self._delegate = CellDelegate(self)
        self._delegate.stepped.connect(self.step)
        self.setItemDelegate(self._delegate)
        self.setWordWrap(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.AnyKeyPressed)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(self.tr("Table"))
        self.verticalHeader().setMinimumWidth(3 * theme.GRID)
        self.verticalHeader().setMinimumSectionSize(theme.CONTROL - theme.HALF)
        for header in (self.verticalHeader(), self.horizontalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
            header.setHighlightSections(True)
        for corner in self.findChildren(QAbstractButton):
            corner.setAccessibleName(self.tr("All cells"))

    # what is shown

    def lay_out(self) -> None:
        """Spans, and widths and heights for the texts."""
        self.clearSpans()
        for cell in self._model.table.cells if self._model.table else ():
            if cell.rowspan > 1 or cell.colspan > 1:
                self.setSpan(cell.row, cell.col, cell.rowspan, cell.colspan)
        self.fit_columns()
        self.fit_rows()
        self._laid_unseen = not self.isVisible()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._laid_unseen:  # there was no width to go by
            self._laid_unseen = False
            self.fit_columns()
            self.fit_rows()

    def fit_columns(self) -> None:
        widths = [_NARROWEST] * self._model.columnCount()
        widest = min(max(self.viewport().width() // 2, 2 * _NARROWEST), _WIDEST)
        for cell in self._model.table.cells if self._model.table else ():
            sign = theme.ICON_SMALL + theme.HALF if self._model.is_doubtful(cell.row, cell.col) else 0
            wanted = self._measured(self._model.text_at(cell.row, cell.col))[0] + 2 * _AIR + sign
            share = min(wanted / cell.colspan, widest)
            for col in range(cell.col, min(cell.col + cell.colspan, len(widths))):
                widths[col] = max(widths[col], math.ceil(share))
        for col, width in enumerate(widths):
            self.setColumnWidth(col, width)

    def fit_rows(self) -> None:
        least = self.verticalHeader().minimumSectionSize()
        heights = [least] * self._model.rowCount()
        spacing = QFontMetricsF(self.font()).lineSpacing()
        for cell in self._model.table.cells if self._model.table else ():
            width, breaks = self._measured(self._model.text_at(cell.row, cell.col))
            room = max(sum(self.columnWidth(cell.col + n) for n in range(cell.colspan)) - 2 * _AIR, 1)
            lines = breaks + math.ceil(width / room) if width > room else breaks + 1
            wanted = min(math.ceil((lines * spacing + _AIR) / cell.rowspan), _HIGHEST)
            for row in range(cell.row, min(cell.row + cell.rowspan, len(heights))):
                heights[row] = max(heights[row], wanted)
        for row, height in enumerate(heights):
            if self.rowHeight(row) != height:
                self.setRowHeight(row, height)

    def _measured(self, text: str) -> tuple[float, int]:
        """Width of the longest line, and how many breaks there are."""
        if text not in self._sizes:
            metrics = QFontMetricsF(self.font())
            lines = text[:_MEASURED].split("\n")
            self._sizes[text] = (max(map(metrics.horizontalAdvance, lines)), len(lines) - 1)
        return self._sizes[text]

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._sizes.clear()

    # places

    def place(self) -> Place | None:
        """The current cell's first position."""
        index = self.currentIndex()
        return self._model.anchor(index.row(), index.column()) if index.isValid() else None

    def go(self, place: Place) -> None:
        """Makes a cell the current one, alone."""
        index = self._model.index(*place)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(index)

    def chosen_box(self) -> tuple[int, int, int, int] | None:
        """(row, column, rows, columns) around all that is chosen."""
        ranges = self.selectionModel().selection().toList()
        place = self.place()
        if not ranges and place is None:
            return None
        rows = [row for each in ranges for row in (each.top(), each.bottom())] or [place[0] if place else 0]
        cols = [col for each in ranges for col in (each.left(), each.right())] or [place[1] if place else 0]
        row, col, last_row, last_col = min(rows), min(cols), max(rows), max(cols)
        for cell in self._model.table.cells if self._model.table else ():
            end_row, end_col = cell.row + cell.rowspan - 1, cell.col + cell.colspan - 1
            if cell.row <= last_row and end_row >= row and cell.col <= last_col and end_col >= col:
                row, col = min(row, cell.row), min(col, cell.col)
                last_row, last_col = max(last_row, end_row), max(last_col, end_col)
        return row, col, last_row - row + 1, last_col - col + 1

    def choose_box(self, row: int, col: int, rows: int, cols: int) -> None:
        model = self._model
        box = QItemSelection(model.index(row, col), model.index(row + rows - 1, col + cols - 1))
        self.selectionModel().select(box, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    @Slot(int, int)
    def step(self, rows: int, columns: int) -> None:
        """To the cell below or above in the same column, or to the next or the one before, row by row."""
        place = self.place()
        if place is None:
            return
        target = self._beside(place, columns) if columns else self._below(place, rows)
        if target is not None:
            self.go(target)
        self.setFocus()

    def _below(self, place: Place, rows: int) -> Place | None:
        cell = self._model.cell_at(*place)
        row = place[0] + (cell.rowspan if cell and rows > 0 else rows)
        col = max(self.currentIndex().column(), place[1])
        return self._model.anchor(row, col) if 0 <= row < self._model.rowCount() else None

    def _beside(self, place: Place, columns: int) -> Place | None:
        rows, cols = self._model.rowCount(), self._model.columnCount()
        number = place[0] * cols + place[1] + columns
        while 0 <= number < rows * cols:
            target = divmod(number, cols)
            if self._model.anchor(*target) == target:
                return target
            number += columns
        return None

    # editing

    def finish_editing(self) -> None:
        """What is being typed is written."""
        editor = self._editor()
        if editor is not None:
            editor.composition.finish()
            self.commitData(editor)
            self.closeEditor(editor, CellDelegate.EndEditHint.NoHint)

    def typed(self) -> str | None:
        """What a person has typed in a cell that is not written yet; None where that is nothing."""
        editor = self._editor()
        if editor is None:
            return None
        editor.composition.finish()
        return editor.text() if editor.text() != editor.untouched else None

    def type_again(self, text: str) -> None:
        """Into the current cell, after the grid has changed under what was being typed."""
        self.begin_editing()
        editor = self._editor()
        if editor is not None:
            editor.setPlainText(text)
            editor.moveCursor(QTextCursor.MoveOperation.End)

    def is_editing(self) -> bool:
        return self._editor() is not None

    def _editor(self) -> CellEditor | None:
        return next((e for e in self.viewport().findChildren(CellEditor) if e.isVisible()), None)

    def begin_editing(self) -> None:
        """With the text as it is, at its end; typing instead takes its place."""
        index = self.currentIndex()
        if index.isValid() and self._model.writable:
            place = self.place()
            self.edit(self._model.index(*place) if place else index)
            editor = self._editor()
            if editor is not None:
                editor.moveCursor(QTextCursor.MoveOperation.End)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.indexAt(event.position().toPoint()).isValid():
            self.begin_editing()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_mine(event):
            event.accept()
            return True
        return super().event(event)

    @staticmethod
    def _is_mine(event: QKeyEvent) -> bool:
        standard = (QKeySequence.StandardKey.Copy, QKeySequence.StandardKey.Cut, QKeySequence.StandardKey.Paste)
        return any(map(event.matches, standard)) or event.key() == Qt.Key.Key_F2

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._composing:
            super().keyPressEvent(event)
            return
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        place = self.place()
        key = event.key()
        if key == Qt.Key.Key_F2:
            self.begin_editing()
        elif event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copied())
        elif event.matches(QKeySequence.StandardKey.Cut):
            QGuiApplication.clipboard().setText(self.copied())
            self._empty()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._paste(QGuiApplication.clipboard().text())
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and not _chorded(event):
            self._empty()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and place is not None and not _chorded(event):
            if not shift:
                self.confirmed.emit(*place)
            self.step(-1 if shift else 1, 0)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) and place is not None and not _chorded(event):
            if self._beside(place, -1 if key == Qt.Key.Key_Backtab else 1) is None:
                event.ignore()  # out of the grid, to what comes before or after it
                super().keyPressEvent(event)
                return
            self.step(0, -1 if key == Qt.Key.Key_Backtab else 1)
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def focusNextPrevChild(self, onward: bool) -> bool:
        """Tab goes through the cells before it leaves the grid."""
        place = self.place()
        if place is not None and self._beside(place, 1 if onward else -1) is not None:
            return False
        return super().focusNextPrevChild(onward)

    # copying and pasting

    def copied(self) -> str:
        """What is chosen, as rows of cells apart by tabs."""
        box = self.chosen_box()
        if box is None:
            return ""
        row, col, rows, cols = box
        lines = [
            [self._model.text_at(r, c) if self._model.anchor(r, c) == (r, c) else "" for c in range(col, col + cols)]
            for r in range(row, row + rows)
        ]
        written = io.StringIO()
        csv.writer(written, dialect="excel-tab", lineterminator="\n").writerows(lines)
        return written.getvalue().removesuffix("\n")

    def _paste(self, text: str) -> None:
        box = self.chosen_box()
        lines = pasted(text)
        if box is None or not lines or not self._model.writable:
            return
        row, col, rows, cols = box
        if len(lines) == len(lines[0]) == 1:  # one text fills all that is chosen
            lines = [lines[0] * cols for _ in range(rows)]
        texts: list[tuple[int, int, str]] = []
        left_over = 0
        for r, line in enumerate(lines, row):
            for c, part in enumerate(line, col):
                if r >= self._model.rowCount() or c >= self._model.columnCount():
                    left_over += 1
                elif self._model.anchor(r, c) == (r, c):
                    texts.append((r, c, part))
        self.texts_wanted.emit(tuple(texts))
        self.left_over.emit(left_over)

    def _empty(self) -> None:
        box = self.chosen_box()
        if box is not None and self._model.writable:
            places = {self._model.anchor(i.row(), i.column()) for i in self.selectedIndexes()}
            texts = tuple((*place, "") for place in sorted(places) if self._model.text_at(*place))
            if texts:
                self.texts_wanted.emit(texts)

    def said(self) -> str:
        """How the current cell is called: B3; "" where there is none."""
        place = self.place()
        return f"{column_name(place[1])}{place[0] + 1}" if place is not None else ""


def pasted(text: str) -> list[list[str]]:
    """Rows of cells; a cell of several lines stands in quotation marks, as spreadsheets write it."""
    if '"' in text:
        return list(csv.reader(io.StringIO(text), dialect="excel-tab"))
    return [line.split("\t") for line in _lines(text)]


def _lines(text: str) -> Sequence[str]:
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n") if text else []


def _chorded(event: QKeyEvent) -> bool:
    return bool(event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier))
