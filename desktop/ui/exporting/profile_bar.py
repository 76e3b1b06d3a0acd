"""The profiles of exports to choose from, and what is done with them: kept under a name, changed, deleted, restored."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from desktop.services.profile import Profile
from desktop.services.profiles import Profiles
from desktop.ui import theme
from desktop.ui.i18n import language
from desktop.ui.panels.composition import Composition


class ProfileBar(QWidget):
    """Signals:
    chosen(profile): its choices are wanted
    save_wanted(name, title): what is chosen now is to be kept; name is empty for a new one
    remove_wanted(name): a person's own
    """

    chosen = Signal(object)
    save_wanted = Signal(str, str)
    remove_wanted = Signal(str)

    def __init__(self, profiles: Profiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._profiles = profiles
        self._changed = False
        self.list = QComboBox(self)
        self.list.setAccessibleName(self.tr("Profile"))
        self.list.setMinimumContentsLength(22)
        self.list.activated.connect(self._choose)
        self._state = QLabel(self)
        self._state.setProperty("role", "muted")
        self.title = QLineEdit(self)
        Composition(self.title)
        self.title.setPlaceholderText(self.tr("Name of the profile"))
        self.title.setAccessibleName(self.tr("Name of the profile"))
        self.title.setFixedWidth(28 * theme.GRID)
        self.title.installEventFilter(self)
        self.title.textChanged.connect(self._typed)
        self.keep = self._button(self.tr("Keep"), self._keep_new)
        self.drop = self._button(self.tr("Cancel"), self._end_naming)
        self.save = self._button(self.tr("Save changes"), self._save)
        self.save_as = self._button(self.tr("Save as…"), self._begin_naming)
        self.remove = self._button(self.tr("Delete"), self._remove)
        label = QLabel(self.tr("Profile"), self)
        label.setBuddy(self.list)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        for shown in (label, self.list, self._state):
            row.addWidget(shown)
        row.addStretch(1)
        for part in (self.title, self.keep, self.drop, self.save, self.save_as, self.remove):
            row.addWidget(part)
        self.keep.setEnabled(False)
        self.load("")

    def _button(self, words: str, slot: object) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def load(self, name: str) -> None:
        """All there are, with this one in hand, "" for none."""
        self.list.clear()
        self.list.addItem(self.tr("As chosen below"), "")
        for profile in self._profiles.all():
            self.list.addItem(profile.called.say(language()), profile.name)
        self.list.setCurrentIndex(max(0, self.list.findData(name)))
        self._end_naming()

    def name(self) -> str:
        return str(self.list.currentData() or "")

    def set_changed(self, changed: bool) -> None:
        """Whether what is chosen is something else than the profile in hand says."""
        self._changed = changed
        self._show()

    def _show(self) -> None:
        name, naming = self.name(), self.is_naming
        own = bool(name) and self._profiles.is_own(name)
        shipped = bool(name) and self._profiles.is_shipped(name)
        self._state.setText(self.tr("changed") if name and self._changed else "")
        self.save.setVisible(not naming and bool(name) and self._changed)
        self.save_as.setVisible(not naming)
        self.remove.setVisible(not naming and own)
        self.remove.setProperty("asked", "")
        self.remove.setText(self.tr("Restore") if shipped else self.tr("Delete"))
        self.remove.setToolTip(self.tr("Takes your changes away: the profile is as the program brought it.") if shipped else "")
        for part in (self.title, self.keep, self.drop):
            part.setVisible(naming)

    @property
    def is_naming(self) -> bool:
        return self.title.property("naming") is True

    @Slot(int)
    def _choose(self, _index: int) -> None:
        name = self.name()
        self.chosen.emit(self._profiles.get(name) if name in self._profiles.names() else Profile())
        self._show()

    @Slot()
    def _save(self) -> None:
        self.save_wanted.emit(self.name(), "")

    @Slot()
    def _begin_naming(self) -> None:
        self.title.setProperty("naming", True)
        self.title.clear()
        self._show()
        self.title.setFocus()

    @Slot()
    def _end_naming(self) -> None:
        self.title.setProperty("naming", False)
        self._show()

    @Slot()
    def _keep_new(self) -> None:
        title = " ".join(self.title.text().split())
        if title:
            self.save_wanted.emit("", title)

    @Slot(str)
    def _typed(self, text: str) -> None:
        self.keep.setEnabled(bool(text.strip()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Esc in the name are about the name: they neither export nor close the dialog."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._keep_new()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self._end_naming()
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def _remove(self) -> None:
        if self.remove.property("asked") != self.name() and not self._profiles.is_shipped(self.name()):
            self.remove.setProperty("asked", self.name())
            self.remove.setText(self.tr("Delete for good?"))
            return
        self.remove.setProperty("asked", "")
        self.remove_wanted.emit(self.name())
