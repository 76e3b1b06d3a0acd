"""Who signs what is done at this desk, and how another person sits down at it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QToolButton, QWidget

from desktop.ui import theme
from desktop.ui.panels.composition import Composition


class NameEditor(QLineEdit):
    """Signals:
    left(): Esc
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class PersonChooser(QWidget):
    """Signals:
    signed(name): this person signs from now on
    """

    signed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.person = ""
        self._known = QStringListModel(self)
        self.button = QToolButton(self)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        theme.set_icon(self.button, "person")
        self.button.clicked.connect(self.ask)
        self.editor = NameEditor(self)
        Composition(self.editor)
        self.editor.setPlaceholderText(self.tr("Who signs now?"))
        self.editor.setAccessibleName(self.tr("Who signs from now on?"))
        self.editor.setMinimumWidth(18 * theme.GRID)
        self.editor.setCompleter(QCompleter(self._known, self.editor))
        self.editor.returnPressed.connect(self._sign)
        self.editor.left.connect(self._leave)
        self.editor.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.button)
        row.addWidget(self.editor)

    def set_person(self, person: str) -> None:
        self.person = person
        words = self.button.fontMetrics().elidedText(person, Qt.TextElideMode.ElideRight, 16 * theme.GRID)
        self.button.setText(f"{words} ▾")
        said = self.tr("{0} signs what is done here. Another person: click, and type the name (F9).").format(person)
        self.button.setToolTip(said)
        self.button.setAccessibleName(said)
        self.add_known((person,))

    def add_known(self, people: Iterable[str]) -> None:
        """Names to choose from."""
        self._known.setStringList(sorted({*self._known.stringList(), *(each for each in people if each)}))

    def ask(self) -> None:
        self.editor.clear()
        self.button.hide()
        self.editor.show()
        self.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _leave(self) -> None:
        self.button.show()
        self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.editor.hide()

    def _sign(self) -> None:
        name = " ".join(self.editor.text().split())
        self._leave()
        if name and name != self.person:
            self.signed.emit(name)
