"""The editor of one line of text. Enter, Tab, Esc, Up and Down are told to its owner, unless an input method is composing.

Places in the text are code points, as in the domain; Qt counts a rare character as two.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from desktop.ui import theme
from desktop.ui.panels.composition import Composition

_OWN_KEYS = frozenset(
    (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down)
)


def to_qt(text: str, place: int) -> int:
    """Qt's count of a place in a text."""
    return place if text.isascii() else len(text[:place].encode("utf-16-le", "surrogatepass")) // 2


def from_qt(text: str, place: int) -> int:
    if text.isascii() or max(text) <= "\uffff":
        return place
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * place].decode("utf-16-le", "surrogatepass"))


def _number(event: QKeyEvent) -> int | None:
    """0 for Alt+1 and so on, -1 for F2; the keys of the number pad write characters with Alt."""
    if event.key() == Qt.Key.Key_F2 and not event.modifiers():
        return -1
    number = event.key() - Qt.Key.Key_1
    return number if event.modifiers() == Qt.KeyboardModifier.AltModifier and 0 <= number < 9 else None


class LineEditor(QPlainTextEdit):
    """Wraps what does not fit, and never holds a line break: pasted ones become spaces.

    Signals:
        confirmed(to_doubtful): Enter (True) or Ctrl+Enter (False)
        moved_on(steps): Tab (1) and Shift+Tab (-1): to the next doubtful line, accepting nothing
        stepped(steps): Up (-1) and Down (1) at the edge of the text
        backed_out(): Esc
        picked(number): Alt+1 and on: what else may stand there, counted from 0; -1 for F2: the first for the character
        composed(): the input method is done with what it was composing
        height_changed(): as many rows as before no longer do
    """

    confirmed = Signal(bool)
    moved_on = Signal(int)
    stepped = Signal(int)
    backed_out = Signal()
    picked = Signal(int)
    composed = Signal()
    height_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composition = Composition(self)
        self._taken = (0, 0)  # what was selected when composing began, which took it away
        self._composed = False  # until the last event of the input method
        self.loading = False  # it is being given another line: what it tells meanwhile is none of the person's doing
        self._wanted_height = 0
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setFont(theme.font(theme.RECORD))
        self.document().setDocumentMargin(0)
        self.setTabChangesFocus(False)
        self.setAccessibleName(self.tr("Text of the line"))
        self.setAccessibleDescription(
            self.tr("Enter confirms and goes to the next doubtful line, Tab moves on without accepting, Esc backs out")
        )
        self.document().documentLayout().documentSizeChanged.connect(self._resized)
        self.verticalScrollBar().valueChanged.connect(self._show_all)
        self.horizontalScrollBar().valueChanged.connect(self._show_beginning)

    def set_line(self, text: str, doubtful: Sequence[tuple[int, int, float]] = ()) -> None:
        """Starts on another line; `doubtful` are (start, end, doubt) of characters to tint, the first of which is selected."""
        self.loading = True
        self.setPlainText(text)
        self.document().clearUndoRedoStacks()
        self.tint(doubtful)
        self.moveCursor(QTextCursor.MoveOperation.End)
        if doubtful:
            self.select(*doubtful[0][:2])
        self.loading = False

    def tint(self, doubtful: Sequence[tuple[int, int, float]]) -> None:
        self.setExtraSelections([self._tint(*part) for part in doubtful])

    @property
    def composing(self) -> bool:
        """Whether an input method holds something that is not text yet."""
        return bool(self._composition.held)

    def finish_composing(self) -> None:
        """The editor is about to hold another line."""
        self._composition.finish()

    def selection(self) -> tuple[int, int]:
        """Start and end; the same where nothing is selected."""
        cursor, text = self.textCursor(), self.text()
        return from_qt(text, cursor.selectionStart()), from_qt(text, cursor.selectionEnd())

    def select(self, start: int, end: int) -> None:
        self.setTextCursor(self._cursor(start, end))

    def replace(self, start: int, end: int, text: str) -> None:
        """As if it were typed: it can be taken back."""
        cursor = self._cursor(start, end)
        cursor.insertText(text)
        self.setTextCursor(cursor)

    def _cursor(self, start: int, end: int) -> QTextCursor:
        cursor, text = QTextCursor(self.document()), self.text()
        cursor.setPosition(to_qt(text, start))
        cursor.setPosition(to_qt(text, end), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def text(self) -> str:
        # Not toPlainText: it would turn no-break spaces into plain ones.
        return self.document().toRawText().replace("\u2029", " ").replace("\u2028", " ")

    def wanted_height(self) -> int:
        """Of the whole widget, for all rows of the text at its present width."""
        rows = max(1, round(self.document().size().height()))
        frame = self.height() - self.viewport().height()
        return rows * self.fontMetrics().lineSpacing() + max(frame, 2 * (theme.HALF + theme.HAIRLINE))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self.wanted_height())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self._is_for_the_window(event):
                event.ignore()
                return True
            if _number(event) is not None:
                event.accept()
                return True
        return super().event(event)

    def _is_for_the_window(self, event: QKeyEvent) -> bool:
        """Undo and redo are the window's as soon as there is no typing to take back."""
        if event.matches(QKeySequence.StandardKey.Undo):
            return not self.document().isUndoAvailable()
        return event.matches(QKeySequence.StandardKey.Redo) and not self.document().isRedoAvailable()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        before, self._composed = self._composed, self.composing
        if self.composing and not before:
            self._taken = self.selection()
        super().inputMethodEvent(event)
        if before and not self.composing:
            if not event.commitString():
                self._give_back()
            self.composed.emit()

    def _give_back(self) -> None:
        """Nothing was composed: what was selected is there again."""
        start, end = self._taken
        if start < end and self.document().isUndoAvailable():
            self.undo()
            self.select(start, end)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = _number(event)
        if number is not None:
            event.accept()
            self.picked.emit(number)
            return
        if event.key() not in _OWN_KEYS:
            super().keyPressEvent(event)
            return
        event.accept()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.confirmed.emit(not control)
            case Qt.Key.Key_Tab:
                self.moved_on.emit(1)
            case Qt.Key.Key_Backtab:
                self.moved_on.emit(-1)
            case Qt.Key.Key_Escape:
                self.backed_out.emit()
            case _:
                self._step(event, control)

    def _step(self, event: QKeyEvent, control: bool) -> None:
        up = event.key() == Qt.Key.Key_Up
        cursor = self.textCursor()
        within = cursor.movePosition(QTextCursor.MoveOperation.Up if up else QTextCursor.MoveOperation.Down)
        if within and not control:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(-1 if up else 1)

    def _tint(self, start: int, end: int, doubt: float) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        selection.cursor = self._cursor(start, end)  # moves with what is typed around it
        selection.format = doubt_format(doubt)
        return selection

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_all()

    def _show_all(self) -> None:
        """It may have scrolled while it was less high, and would by itself not scroll back."""
        bar = self.verticalScrollBar()
        if bar.value() and self.height() >= self.wanted_height():
            bar.setValue(0)

    def _show_beginning(self) -> None:
        """Text that fits to a hair is scrolled by Qt to make room for the cursor behind it; its rows break where they must."""
        self.horizontalScrollBar().setValue(0)

    def _resized(self) -> None:
        height = self.wanted_height()
        if height != self._wanted_height:
            self._wanted_height = height
            self.height_changed.emit()


def doubt_format(doubt: float) -> QTextCharFormat:
    """How a doubtful character is marked: tinted and underlined, so that colour is not the only sign."""
    made = QTextCharFormat()
    colour = theme.current().doubt_colour(doubt)
    made.setUnderlineColor(colour)
    made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    colour.setAlpha(70)
    made.setBackground(colour)
    return made
