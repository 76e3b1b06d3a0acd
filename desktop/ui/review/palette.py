"""Characters that the keyboard does not have: by group, by name, and other forms of the character at the cursor."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.services.characters import Character, groups, search, written_as
from desktop.ui import theme
from desktop.ui.i18n import language
from desktop.ui.panels.composition import Composition

_CELL = QSize(5 * theme.GRID, 5 * theme.GRID)
_KEPT = 24
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class Palette(QDialog):
    """The keyboard is in the box at the top: what is typed there filters, the arrows choose, Enter takes.

    Signals:
        chosen(text)
    """

    chosen = Signal(str)

    def __init__(self, at: str = "", recent: Sequence[str] = (), parent: QWidget | None = None) -> None:
        """at: the character at the cursor, "" for none. recent: used last, the latest first."""
        super().__init__(parent)
        self.setProperty("guide", "correcting")
        self.setWindowTitle(self.tr("Special characters"))
        self.filter = QLineEdit(self)
        self.filter.setPlaceholderText(self.tr("Name, code point or a letter like it"))
        self.filter.setAccessibleName(self.tr("Find a character"))
        self.filter.installEventFilter(self)
        self._composition = Composition(self.filter)
        self.filter.textChanged.connect(self._filtered)
        self.group = QListWidget(self)
        self.group.setAccessibleName(self.tr("Groups of characters"))
        self.group.setFixedWidth(26 * theme.GRID)
        self.group.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.grid = QListWidget(self)
        self.grid.setAccessibleName(self.tr("Characters"))
        self.grid.setViewMode(QListView.ViewMode.IconMode)
        self.grid.setGridSize(_CELL)
        self.grid.setResizeMode(QListView.ResizeMode.Adjust)
        self.grid.setMovement(QListView.Movement.Static)
        self.grid.setUniformItemSizes(True)
        self.grid.setFont(theme.font(theme.HEADING))
        self.grid.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.grid.itemClicked.connect(self._take)
        self.grid.currentItemChanged.connect(self._name)
        self.name = QLabel(self)
        self.name.setProperty("role", "caption")
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        keys = QLabel(self.tr("Tab: next group · arrows choose · Enter takes · Esc goes back"), self)
        keys.setProperty("role", "caption")
        middle = QHBoxLayout()
        middle.setSpacing(theme.GRID)
        middle.addWidget(self.group)
        middle.addWidget(self.grid, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID, theme.GRID)
        column.setSpacing(theme.GRID)
        column.addWidget(self.filter)
        column.addLayout(middle, 1)
        column.addWidget(self.name)
        column.addWidget(keys)
        self._lists: list[tuple[Character, ...]] = []
        self._add(self.tr("Like “{0}”").format(at), written_as(at))
        self._add(self.tr("Used last"), [Character(text) for text in recent])
        for each in groups():
            self._add(each.name.say(language()), each.characters)
        self.group.currentRowChanged.connect(self._grouped)
        self.group.setCurrentRow(0)
        self.resize(92 * theme.GRID, 60 * theme.GRID)

    def _add(self, name: str, characters: Sequence[Character]) -> None:
        if characters:
            self._lists.append(tuple(characters))
            self.group.addItem(name)

    @Slot(int)
    def _grouped(self, row: int) -> None:
        if row >= 0:
            self._show(self._lists[row])

    @Slot(str)
    def _filtered(self, query: str) -> None:
        self.group.setEnabled(not query.strip())
        self._show(search(query) if query.strip() else self._lists[self.group.currentRow()])

    def _show(self, characters: Sequence[Character]) -> None:
        self.grid.clear()
        for character in characters:
            item = QListWidgetItem(character.text)
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            item.setSizeHint(_CELL)
            item.setData(Qt.ItemDataRole.UserRole, character)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, character.name)
            item.setToolTip(character.name)
            self.grid.addItem(item)
        self.grid.setCurrentRow(0)
        if not characters:
            self.name.setText(self.tr("No such character"))

    @Slot(QListWidgetItem)
    def _name(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.name.setText(item.data(Qt.ItemDataRole.UserRole).name)

    @Slot(QListWidgetItem)
    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.text())
            self.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of the box at the top, unless an input method is composing in it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and not self._composition.held:
            return self._key(event)
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._take(self.grid.currentItem())
            case Qt.Key.Key_Tab:
                self._step_group(1)
            case Qt.Key.Key_Backtab:
                self._step_group(-1)
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self._step(self._columns() * (1 if event.key() == Qt.Key.Key_Down else -1))
            case Qt.Key.Key_Left | Qt.Key.Key_Right if not event.modifiers():
                self._step(_STEPS[Qt.Key(event.key())])
            case _:
                return False
        return True

    def _step_group(self, step: int) -> None:
        self.filter.clear()
        self.group.setCurrentRow((self.group.currentRow() + step) % self.group.count())

    def _columns(self) -> int:
        top = self.grid.visualItemRect(self.grid.item(0)).top() if self.grid.count() else 0
        rows = (self.grid.visualItemRect(self.grid.item(n)).top() for n in range(self.grid.count()))
        return sum(row == top for row in rows) or 1

    def _step(self, step: int) -> None:
        target = self.grid.currentRow() + step
        if 0 <= target < self.grid.count():
            self.grid.setCurrentRow(target)
            self.grid.scrollTo(self.grid.currentIndex() or QModelIndex())


def used(recent: Sequence[str], text: str) -> tuple[str, ...]:
    """The characters used last, with one more."""
    return tuple(dict.fromkeys((text, *recent)))[:_KEPT]


def type_into(editor: QWidget, text: str) -> None:
    """As if the keyboard had that character: what is selected is replaced, and typing can be taken back."""
    typed = QInputMethodEvent()
    typed.setCommitString(text)
    QApplication.sendEvent(editor, typed)


def character_at(editor: QWidget) -> str:
    """What is selected, else the character before the cursor; only where it is a single one."""
    selected = editor.inputMethodQuery(Qt.InputMethodQuery.ImCurrentSelection)
    if selected:
        return str(selected) if len(str(selected)) == 1 else ""
    text = str(editor.inputMethodQuery(Qt.InputMethodQuery.ImSurroundingText) or "")
    place = int(editor.inputMethodQuery(Qt.InputMethodQuery.ImCursorPosition) or 0)
    before = text.encode("utf-16-le", "surrogatepass")[: 2 * place].decode("utf-16-le", "replace")
    return before[-1:].strip()
