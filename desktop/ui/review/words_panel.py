"""The words of the dossier, in the place of the page: to see, add, take out, bring in from a file."""

from __future__ import annotations

from PySide6.QtCore import QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.services.word_list import LONGEST
from desktop.ui import theme
from desktop.ui.panels.composition import Composition
from desktop.ui.panels.wrapped import WrappedLabel


class WordsPanel(QWidget):
    """Signals:
    added(word), removed(tuple of words), import_wanted(), closed()
    near_wanted(word): where it nearly stands
    """

    added = Signal(str)
    removed = Signal(tuple)
    import_wanted = Signal()
    near_wanted = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "correcting")
        self._words: tuple[str, ...] = ()
        self._writable = True
        self.heading = QLabel(self.tr("Words of this dossier"), self)
        self.heading.setProperty("role", "title")
        back = QToolButton(self)
        theme.set_icon(back, "close")
        back.setToolTip(self.tr("Back to the page (Esc)"))
        back.setAccessibleName(self.tr("Back to the page"))
        back.clicked.connect(self.closed)
        hint = self.tr(
            "Names, places and terms that are right as they are written here. Where one stands there is less doubt; where one"
            " nearly stands it is suggested."
        )
        self._hint = WrappedLabel(hint, self, role="muted")
        self.word = QLineEdit(self)
        Composition(self.word)
        self.word.setMaxLength(LONGEST)
        self.word.setPlaceholderText(self.tr("A word to add, or to look for in the list"))
        self.word.setAccessibleName(self.tr("A word to add, or to look for in the list"))
        self.word.textChanged.connect(self._show)
        self.word.returnPressed.connect(self._add)
        self.add = QPushButton(self.tr("Add"), self)
        self.add.clicked.connect(self._add)
        self.bring = QPushButton(self.tr("Import…"), self)
        self.bring.setToolTip(self.tr("A text file with one word a line"))
        self.bring.clicked.connect(self.import_wanted)
        self._model = QStringListModel(self)
        self.list = QListView(self)
        self.list.setModel(self._model)
        self.list.setUniformItemSizes(True)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setAccessibleName(self.tr("Words of this dossier"))
        self.list.doubleClicked.connect(self._look)
        self.list.selectionModel().selectionChanged.connect(self._enable)
        self.near = QPushButton(self.tr("Where it nearly stands"), self)
        self.near.clicked.connect(self._look)
        self.remove = QPushButton(self.tr("Remove"), self)
        theme.set_icon(self.remove, "remove")
        self.remove.clicked.connect(self._remove)
        self._count = QLabel(self)
        self._count.setProperty("role", "caption")
        self._lay_out(back)
        self.set_words((), writable=True)

    def _lay_out(self, back: QToolButton) -> None:
        head, entry, foot = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(back)
        for widget in (self.word, self.add, self.bring):
            entry.addWidget(widget)
        foot.addWidget(self._count, 1)
        foot.addWidget(self.near)
        foot.addWidget(self.remove)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        layout.setSpacing(theme.GRID)
        layout.addLayout(head)
        layout.addWidget(self._hint)
        layout.addLayout(entry)
        layout.addWidget(self.list, 1)
        layout.addLayout(foot)
        self.setFocusProxy(self.word)

    def set_words(self, words: tuple[str, ...], *, writable: bool) -> None:
        self._words, self._writable = words, writable
        self._show()

    @Slot()
    def _show(self) -> None:
        typed = self.word.text().strip()
        seen = [word for word in self._words if typed.casefold() in word.casefold()]
        self._model.setStringList(seen)
        self._count.setText(self.tr("%n word(s)", "", len(self._words)))
        self.add.setEnabled(self._writable and bool(typed) and typed not in self._words)
        self.bring.setEnabled(self._writable)
        self._enable()

    @Slot()
    def _enable(self) -> None:
        chosen = bool(self.list.selectionModel().selectedIndexes())
        self.near.setEnabled(chosen)
        self.remove.setEnabled(chosen and self._writable)

    @Slot()
    def _add(self) -> None:
        if self.add.isEnabled():
            self.added.emit(self.word.text())
            self.word.clear()

    def _chosen(self) -> tuple[str, ...]:
        return tuple(index.data() for index in self.list.selectionModel().selectedIndexes())

    @Slot()
    def _remove(self) -> None:
        if self._chosen():
            self.removed.emit(self._chosen())

    @Slot()
    def _look(self) -> None:
        if self._chosen():
            self.near_wanted.emit(self._chosen()[0])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() == Qt.Key.Key_Delete and self.list.hasFocus() and self._writable:
            self._remove()
        else:
            super().keyPressEvent(event)
