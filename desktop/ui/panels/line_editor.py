"""The editor of one line of text. Enter, Tab, Esc, Up and Down are told to its owner, unless an input method is composing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QKeySequence, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from desktop.ui import theme

_OWN_KEYS = frozenset(
    (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down)
)


class LineEditor(QPlainTextEdit):
    """Wraps what does not fit, and never holds a line break: pasted ones become spaces.

    Signals:
        confirmed(to_doubtful): Enter (True) or Ctrl+Enter (False)
        moved_on(steps): Tab (1) and Shift+Tab (-1): to the next doubtful line, accepting nothing
        stepped(steps): Up (-1) and Down (1) at the edge of the text
        backed_out(): Esc
        height_changed(): as many rows as before no longer do
    """

    confirmed = Signal(bool)
    moved_on = Signal(int)
    stepped = Signal(int)
    backed_out = Signal()
    height_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = False
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

    def set_line(self, text: str, doubtful: Sequence[tuple[int, int, float]] = ()) -> None:
        """Starts on another line; `doubtful` are (start, end, doubt) of characters to tint."""
        self.setPlainText(text)
        self.document().clearUndoRedoStacks()
        self.setExtraSelections([self._tint(*part) for part in doubtful])
        self.moveCursor(QTextCursor.MoveOperation.End)

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
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_for_the_window(event):
            event.ignore()
            return True
        return super().event(event)

    def _is_for_the_window(self, event: QKeyEvent) -> bool:
        """Undo and redo are the window's as soon as there is no typing to take back."""
        if event.matches(QKeySequence.StandardKey.Undo):
            return not self.document().isUndoAvailable()
        return event.matches(QKeySequence.StandardKey.Redo) and not self.document().isRedoAvailable()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._composing = False
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _OWN_KEYS:
            super().keyPressEvent(event)
            return
        event.accept()
        if self._composing:
            return  # the input method has it; what it makes of it comes as an inputMethodEvent
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
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor  # moves with what is typed around it
        selection.format = doubt_format(doubt)
        return selection

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
