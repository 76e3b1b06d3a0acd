"""Another key for a command: listed, pressed, checked against the others."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QKeySequenceEdit,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.ui import theme
from desktop.ui.actions import Actions
from desktop.ui.review.shortcuts import as_text, changed, clashes, commands, spoken, taken_by_editors

_NAME = Qt.ItemDataRole.UserRole


class _Commands(QTreeWidget):
    """Keeps Enter, which would close the dialog."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()


class ChangeKeysDialog(QDialog):
    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "keys")
        self._actions = actions
        self._commands = {command.name: command for command in commands(actions)}
        self.keys = {name: command.keys for name, command in self._commands.items()}
        self.setWindowTitle(self.tr("Change keys"))
        self.list = _Commands(self)
        self.list.setColumnCount(2)
        self.list.setHeaderLabels([self.tr("Command"), self.tr("Keys")])
        self.list.setRootIsDecorated(False)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.list.setAccessibleName(self.tr("Commands and their keys"))
        self._items = {
            name: QTreeWidgetItem([command.action.text().rstrip("…"), ""]) for name, command in self._commands.items()
        }
        for name, item in self._items.items():
            item.setData(0, _NAME, name)
            self.list.addTopLevelItem(item)
        self.pressed = QKeySequenceEdit(self)
        self.pressed.setMaximumSequenceLength(1)
        self.pressed.setClearButtonEnabled(True)
        self.pressed.setAccessibleName(self.tr("Press the new keys"))
        words = QLabel(self.tr("New keys"), self)
        words.setBuddy(self.pressed)
        self.own = QPushButton(self.tr("The program's own"), self)
        self.all_own = QPushButton(self.tr("All as they were"), self)
        for button in (self.own, self.all_own):
            button.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addWidget(words)
        row.addWidget(self.pressed, 1)
        row.addWidget(self.own)
        row.addWidget(self.all_own)
        self.said = QLabel(self)
        self.said.setProperty("role", "warning")
        self.said.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel, self)
        self.ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * theme.GRID, 3 * theme.GRID, 3 * theme.GRID, 2 * theme.GRID)
        column.setSpacing(theme.GRID + theme.HALF)
        column.addWidget(self.list, 1)
        column.addLayout(row)
        column.addWidget(self.said)
        column.addWidget(buttons)
        self.list.currentItemChanged.connect(self._chosen)
        self.list.itemActivated.connect(self._ask)
        self.pressed.keySequenceChanged.connect(self._typed)
        self.own.clicked.connect(self._reset)
        self.all_own.clicked.connect(self._reset_all)
        self.list.setCurrentItem(next(iter(self._items.values())))
        self._say()
        self.resize(72 * theme.GRID, 80 * theme.GRID)

    def chosen(self) -> tuple[tuple[str, str], ...]:
        """As settings keep it."""
        return changed(self._actions, self.keys)

    def _current(self) -> str:
        item = self.list.currentItem()
        return str(item.data(0, _NAME)) if item is not None else ""

    @Slot()
    def _chosen(self) -> None:
        self.pressed.blockSignals(True)
        first = QKeySequence.listFromString(self.keys.get(self._current(), ""))
        self.pressed.setKeySequence(first[0] if first else QKeySequence())
        self.pressed.blockSignals(False)

    @Slot()
    def _ask(self) -> None:
        """Enter on a command: its new keys are to be pressed."""
        self.pressed.clear()
        self.pressed.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(QKeySequence)
    def _typed(self, keys: QKeySequence) -> None:
        self.keys[self._current()] = as_text([keys])
        self._say()

    @Slot()
    def _reset(self) -> None:
        name = self._current()
        self.keys[name] = self._commands[name].own_keys
        self._chosen()
        self._say()

    @Slot()
    def _reset_all(self) -> None:
        self.keys = {name: command.own_keys for name, command in self._commands.items()}
        self._chosen()
        self._say()

    def _say(self) -> None:
        clashing = clashes(self.keys)
        twice = {name for names in clashing.values() for name in names}
        taken = taken_by_editors(self.keys, {name: command.own_keys for name, command in self._commands.items()})
        refused = {name for names in taken.values() for name in names}
        look = theme.current()
        for name, item in self._items.items():
            text = spoken(self.keys[name])
            words = self.tr("{0} (not free)") if name in refused else self.tr("{0} (twice)") if name in twice else "{0}"
            item.setText(1, words.format(text))
            item.setForeground(1, QColor(look.warning if name in refused | twice else look.muted))
            font = item.font(0)
            font.setBold(self.keys[name] != self._commands[name].own_keys)
            item.setFont(0, font)
        told = [
            self.tr("{0} is the key of: {1}.").format(
                spoken(key), ", ".join(self._commands[name].action.text().rstrip("…") for name in sorted(names))
            )
            for key, names in clashing.items()
        ]
        told += [
            self.tr("{0} is needed where text is written: choose other keys, with Ctrl or Alt or a function key.").format(
                spoken(key)
            )
            for key in taken
        ]
        self.said.setText("\n".join(told))
        self.said.setVisible(bool(told))
        self.ok.setEnabled(not told)
