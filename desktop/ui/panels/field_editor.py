"""Editors of one value: text, one of several choices, yes or no. All have `keys`, `text`, `setText` and `selectAll`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QStringListModel, Qt
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QToolButton, QWidget

from desktop.document.template import FieldSpec
from desktop.fields.types import normalise
from desktop.ui import theme
from desktop.ui.panels.composition import Composition
from desktop.ui.panels.field_keys import FieldKeys
from desktop.ui.panels.line_editor import LineEditor

_RING = 3  # from a button to the ring that says where the keyboard is


class FieldEditor(QLineEdit):
    """A line of text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys = FieldKeys(self)
        Composition(self)
        self.textEdited.connect(self.keys.typed)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.keys.entered.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._is_for_the_window(event):
            event.ignore()
            return True
        # Taken here: as a key press Tab would not reach keyPressEvent.
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._take(event):
            event.accept()
            return True
        return super().event(event)

    def _take(self, event: QKeyEvent) -> bool:
        return self.keys.take(event)

    def _is_for_the_window(self, event: QKeyEvent) -> bool:
        """Undo and redo are the window's as soon as there is no typing to take back."""
        if event.matches(QKeySequence.StandardKey.Undo):
            return not self.isUndoAvailable()
        return event.matches(QKeySequence.StandardKey.Redo) and not self.isRedoAvailable()


class TextEditor(LineEditor):
    """Text that may be long: it wraps, and is as high as it needs to be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.keys = FieldKeys(self)
        self._given = ""
        self.setFont(theme.font(theme.BODY))
        self.setViewportMargins(theme.HALF // 2, 0, 0, 0)  # so that texts of all editors stand in line
        self.confirmed.connect(self.keys.confirmed)
        self.moved_on.connect(self.keys.moved_on)
        self.stepped.connect(self.keys.stepped)
        self.backed_out.connect(self.keys.backed_out)
        self.textChanged.connect(self._changed)
        self.height_changed.connect(self._fit)
        self._fit()

    def setText(self, text: str) -> None:
        self._given = text
        self.set_line(text)

    def insert(self, text: str) -> None:
        self.insertPlainText(text)

    def _changed(self) -> None:
        if self.text() != self._given:
            self._given = self.text()
            self.keys.typed.emit()

    def _fit(self) -> None:
        self.setFixedHeight(max(theme.CONTROL, self.wanted_height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.keys.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and self.keys.take(event):
            event.accept()
        else:
            super().keyPressEvent(event)


class ChoiceEditor(FieldEditor):
    """A line of text that offers the choices of its field: those that hold what is typed, with Alt+Down all of them."""

    def __init__(self, choices: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        made = QCompleter(QStringListModel(list(choices), self), self)
        made.setFilterMode(Qt.MatchFlag.MatchContains)
        made.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        made.activated.connect(self._chosen)
        self.setCompleter(made)
        down = self.addAction(theme.icon("down"), QLineEdit.ActionPosition.TrailingPosition)
        theme.set_icon(down, "down")
        down.setToolTip(self.tr("All choices (Alt+↓)"))
        down.triggered.connect(self.offer_all)

    def offer_all(self) -> None:
        self.completer().setCompletionPrefix("")
        self.completer().complete()

    def _chosen(self, _text: str) -> None:
        self.keys.typed.emit()

    def _take(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.offer_all()
            return True
        popup = self.completer().popup()
        if popup.isVisible() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            marked = popup.currentIndex()
            if marked.isValid():
                self.setText(str(marked.data()))
            popup.hide()
        elif popup.isVisible() and event.key() == Qt.Key.Key_Escape:
            return False  # closes the choices, nothing more
        return super()._take(event)


class YesNoEditor(QWidget):
    """Two buttons. Y, 1 and N, 0 choose, Space and the arrows to the sides change over."""

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec = spec
        self._text = ""
        self.keys = FieldKeys(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(_RING, _RING, _RING, _RING)
        row.setSpacing(theme.GRID)
        self._buttons: dict[str, QToolButton] = {}
        for value, words in (("yes", self.tr("Yes")), ("no", self.tr("No"))):
            button = QToolButton(self)
            button.setObjectName("answer")
            button.setText(words)
            button.setCheckable(True)
            button.setMinimumSize(8 * theme.GRID, theme.CONTROL)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(partial(self._choose, value))
            row.addWidget(button)
            self._buttons[value] = button
        row.addStretch(1)

    def text(self) -> str:
        """As it was given; "yes" or "no" where a person chose."""
        return self._text

    def setText(self, text: str) -> None:
        self._text = text
        normal = normalise(self._spec, text).value if text else ""
        for value, button in self._buttons.items():
            button.setChecked(value == normal)

    def selectAll(self) -> None:
        """There is nothing to select."""

    def setReadOnly(self, only: bool) -> None:
        for button in self._buttons.values():
            button.setEnabled(not only)

    def setPlaceholderText(self, words: str) -> None:
        self.setToolTip(words)

    def _choose(self, value: str, _checked: bool = False) -> None:
        self.setText(value)
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.keys.typed.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self.keys.take(event):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Y | Qt.Key.Key_1:
                self._choose("yes")
            case Qt.Key.Key_N | Qt.Key.Key_0:
                self._choose("no")
            case Qt.Key.Key_Space | Qt.Key.Key_Left | Qt.Key.Key_Right:
                self._choose("no" if self._buttons["yes"].isChecked() else "yes")
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()
        self.keys.entered.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(QColor(theme.current().accent), theme.HAIRLINE))
            around = self._buttons["yes"].geometry().united(self._buttons["no"].geometry())
            painter.drawRoundedRect(around.adjusted(-_RING, -_RING, _RING - 1, _RING - 1), theme.RADIUS, theme.RADIUS)
