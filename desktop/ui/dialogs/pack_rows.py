"""The engine packs that are there, one below the other, with what can be done about each."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.packs.manifest import Manifest, PackKind
from desktop.services.packs import InstalledPack
from desktop.ui import theme
from desktop.ui.dialogs.model_rows import size_words
from desktop.ui.i18n import language, told
from desktop.ui.panels.sign import Sign
from desktop.ui.panels.wrapped import WrappedLabel, plain_tip


def pack_title(manifest: Manifest) -> str:
    """In the language of the interface, else as it is called within."""
    return manifest.title.get(language()) or manifest.title.get("en") or manifest.name


def pack_facts(manifest: Manifest) -> str:
    """Such as: GPU pack · version 1.0 · 2.74 GB · CUDA 12."""
    translate = QCoreApplication.translate
    kind = translate("PackRow", "GPU pack") if manifest.kind is PackKind.ENGINE else translate("PackRow", "Model pack")
    parts = [kind, translate("PackRow", "version {0}").format(manifest.version), size_words(manifest.size)]
    if manifest.cuda:
        parts.append(f"CUDA {manifest.cuda}")
    return " · ".join(parts)


class PackRow(QWidget):
    """Signals, all of the InstalledPack:
    verify_wanted(pack), rollback_wanted(pack), remove_wanted(pack): the person has confirmed it
    """

    verify_wanted = Signal(object)
    rollback_wanted = Signal(object)
    remove_wanted = Signal(object)

    def __init__(self, pack: InstalledPack, used: bool, parent: QWidget | None = None) -> None:
        """used: of several for the same engine, the one that is started."""
        super().__init__(parent)
        self.pack = pack
        name = pack_title(pack.manifest)
        title = QLabel(self)
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setText(name)
        title.setProperty("role", "title")
        self.state = WrappedLabel(self._state(used), self, role="muted" if pack.problem is None else "warning")
        self.about = WrappedLabel(self._about(), self, role="caption")
        for label in (self.state, self.about):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.verify = self._button(self.tr("Verify"), self.tr("Verify every byte of {0}").format(name))
        self.verify.clicked.connect(self._verify)
        self.rollback = self._button(
            self.tr("Back to {0}").format(pack.previous), self.tr("Use version {0} again").format(pack.previous)
        )
        self.rollback.clicked.connect(self._roll_back)
        self.rollback.setVisible(bool(pack.previous))
        self.remove = self._button(self.tr("Remove…"), self.tr("Remove {0}").format(name))
        self.remove.clicked.connect(partial(self._ask, True))
        if pack.for_everybody:
            for button in (self.rollback, self.remove):
                button.setEnabled(False)
                button.setToolTip(self.tr("The administrator brought it in for everybody on this computer."))
        words = QVBoxLayout()
        words.setSpacing(theme.HALF)
        words.addWidget(title)
        state = QHBoxLayout()
        state.setSpacing(theme.GRID)
        if pack.problem is not None:
            state.addWidget(Sign("doubt", self), 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self.state, 1)
        words.addLayout(state)
        words.addWidget(self.about)
        top = QHBoxLayout()
        top.setSpacing(theme.GRID)
        top.addLayout(words, 1)
        for button in (self.verify, self.rollback, self.remove):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._sure = self._confirmation()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.GRID, theme.GRID + theme.HALF, theme.GRID, theme.GRID + theme.HALF)
        column.addLayout(top)
        column.addWidget(self._sure)
        self.setAccessibleName(f"{name}, {self.state.text()}")

    def _button(self, words: str, about: str) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.setAccessibleName(about)
        button.setToolTip(plain_tip(about))
        return button

    def _confirmation(self) -> QWidget:
        sure = QWidget(self)
        row = QHBoxLayout(sure)
        row.setContentsMargins(0, theme.GRID, 0, 0)
        row.setSpacing(theme.GRID)
        size = size_words(self.pack.manifest.size)
        words = self.tr("Delete its {0}? The embedded engine goes on reading; the pack can be added again.").format(size)
        row.addWidget(WrappedLabel(words, sure), 1)
        self.yes = QPushButton(self.tr("Remove"), sure)
        self.no = QPushButton(self.tr("Keep"), sure)
        for button in (self.yes, self.no):
            button.setAutoDefault(False)
            row.addWidget(button)
        self.yes.clicked.connect(self._remove)
        self.no.clicked.connect(partial(self._ask, False))
        sure.hide()
        return sure

    def _state(self, used: bool) -> str:
        if self.pack.problem is not None:
            return " ".join(told(self.pack.problem))
        return self.tr("Ready") if used else self.tr("Ready · another one is used")

    def _about(self) -> str:
        parts = [pack_facts(self.pack.manifest)]
        if self.pack.for_everybody:
            parts.append(self.tr("for everybody on this computer"))
        return " · ".join(parts)

    def _ask(self, asking: bool, _checked: bool = False) -> None:
        self._sure.setVisible(asking)
        self.remove.setEnabled(not asking)
        (self.no if asking else self.remove).setFocus()

    @Slot()
    def _verify(self) -> None:
        self.verify_wanted.emit(self.pack)

    @Slot()
    def _roll_back(self) -> None:
        self.rollback_wanted.emit(self.pack)

    @Slot()
    def _remove(self) -> None:
        self.remove_wanted.emit(self.pack)
