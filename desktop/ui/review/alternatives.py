"""What else may stand where the cursor is, numbered, under the editor of a line."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget
from rapidfuzz.distance import Postfix, Prefix

from desktop.services.proofreading import Option
from desktop.ui import theme

ROW = 4 * theme.GRID
MOST = 9
_FRAME = 3 * theme.GRID
_AROUND = 5  # characters


class Alternatives(QWidget):
    """A row of what may stand in the place of the character, then a row for each other text of the whole line.

    Signals:
        picked(number): counted from 0
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.options: tuple[Option, ...] = ()
        self._text = ""
        self._busy = False
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._letters = QWidget(self)
        self._letters.setFixedHeight(ROW)
        self._row = QHBoxLayout(self._letters)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.HALF)
        self._row.addStretch(1)
        self._rows.addWidget(self._letters)
        self._says = QLabel(self)
        self._says.setProperty("role", "caption")
        self._says.setFixedHeight(ROW)
        self._says.hide()
        self._rows.addWidget(self._says)
        self._rows.addStretch(1)
        self.buttons: list[QToolButton] = []
        self.setAccessibleName(self.tr("What else may stand there"))

    def set_options(self, options: Sequence[Option], text: str = "") -> None:
        """The first nine count. text: as the line stands; of another whole line the part is shown that differs from it."""
        shown = tuple(options[:MOST])
        if (shown, text) == (self.options, self._text):
            return
        self.options, self._text = shown, text
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = [self._button(number, option) for number, option in enumerate(shown)]
        self._letters.setVisible(any(not option.whole for option in shown))
        self._elide()

    def set_busy(self, busy: bool) -> None:
        """The line is being read again."""
        self._busy = busy
        self._says.setText(self.tr("Reading this line again…") if busy else "")
        self._says.setVisible(busy)

    def says(self) -> str:
        return self._says.text()

    def _button(self, number: int, option: Option) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("alternative")
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the keyboard stays in the text
        button.setFixedHeight(ROW - theme.HALF)
        words = option_words(option)
        button.setText(f"{number + 1}  {words}")
        button.setFont(theme.font(theme.BODY))
        button.setToolTip(self.tr("{0} (Alt+{1})").format(words, number + 1))
        button.setAccessibleName(self.tr("Alternative {1}: {0}").format(words, number + 1))
        button.clicked.connect(partial(self._clicked, number))
        if option.whole:
            self._rows.insertWidget(self._rows.count() - 2, button)
        else:
            self._row.insertWidget(self._row.count() - 1, button)
        return button

    def _clicked(self, number: int, _checked: bool = False) -> None:
        self.picked.emit(number)

    def wanted_height(self) -> int:
        rows = sum(option.whole for option in self.options) + any(not option.whole for option in self.options) + self._busy
        return rows * ROW + (theme.HALF if rows else 0)

    def _elide(self) -> None:
        for number, (button, option) in enumerate(zip(self.buttons, self.options, strict=True)):
            if option.whole:
                room = max(self.width() - _FRAME, 4 * _FRAME)
                words = f"{number + 1}  {option.text}"
                if button.fontMetrics().horizontalAdvance(words) > room:
                    words = f"{number + 1}  {differing(option.text, self._text)}"
                button.setText(button.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._elide()


def differing(text: str, other: str) -> str:
    """The part of a text from where it first differs from another one to where it last does, with a little around it."""
    start = max(0, Prefix.similarity(text, other) - _AROUND)
    end = min(max(0, Postfix.similarity(text, other) - _AROUND), len(text) - start)
    before, after = ("…" if start else ""), ("…" if end else "")
    return f"{before}{text[start : len(text) - end]}{after}"


def option_words(option: Option) -> str:
    """A text that is nothing, or only a space, is said in words."""
    if not option.text:
        return QCoreApplication.translate("Alternatives", "nothing")
    return option.text if option.text.strip() else QCoreApplication.translate("Alternatives", "a space")
