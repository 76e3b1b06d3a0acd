"""A model that is there, with what can be done about it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QLocale, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.services.models import ModelInfo
from desktop.ui import theme
from desktop.ui.i18n import told
from desktop.ui.panels.sign import Sign
from desktop.ui.panels.words import time_words
from desktop.ui.panels.wrapped import WrappedLabel


def size_words(size: int) -> str:
    """Such as: 2.15 GB."""
    return QLocale().formattedDataSize(size, 2, QLocale.DataSizeFormat.DataSizeSIFormat)


class ModelRow(QWidget):
    """Signals:
    verify_wanted(name), remove_wanted(name): the person has confirmed it
    """

    verify_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, info: ModelInfo, used: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.info = info
        title = QLabel(f"HunyuanOCR {info.release}".rstrip(), self)
        title.setProperty("role", "title")
        self.state = WrappedLabel(self._state(used), self, role="muted" if info.ready else "warning")
        self.state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.about = WrappedLabel(self._about(), self, role="caption")
        self.about.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.verify = self._button(self.tr("Verify"), self.tr("Verify every byte of {0}").format(info.name))
        self.verify.clicked.connect(partial(self._tell, self.verify_wanted))
        self.remove = self._button(self.tr("Remove…"), self.tr("Remove {0}").format(info.name))
        self.remove.clicked.connect(partial(self._ask, True))
        state = QHBoxLayout()
        state.setSpacing(theme.GRID)
        if not info.ready:
            state.addWidget(Sign("doubt", self), 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self.state, 1)
        words = QVBoxLayout()
        words.setSpacing(theme.HALF)
        words.addWidget(title)
        words.addLayout(state)
        words.addWidget(self.about)
        top = QHBoxLayout()
        top.setSpacing(theme.GRID)
        top.addLayout(words, 1)
        for button in (self.verify, self.remove):
            top.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self._sure = self._confirmation()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.GRID, theme.GRID + theme.HALF, theme.GRID, theme.GRID + theme.HALF)
        column.addLayout(top)
        column.addWidget(self._sure)
        self.setAccessibleName(f"{title.text()}, {self.state.text()}")

    def _button(self, words: str, about: str) -> QPushButton:
        button = QPushButton(words, self)
        button.setAutoDefault(False)
        button.setAccessibleName(about)
        button.setToolTip(about)
        return button

    def _confirmation(self) -> QWidget:
        info = self.info
        words = self.tr("Remove it from the list? Its files stay at {0}.") if info.linked else self.tr("Delete its {0}?")
        sure = QWidget(self)
        row = QHBoxLayout(sure)
        row.setContentsMargins(0, theme.GRID, 0, 0)
        row.setSpacing(theme.GRID)
        row.addWidget(WrappedLabel(words.format(info.path if info.linked else size_words(info.size)), sure), 1)
        self.yes = QPushButton(self.tr("Remove"), sure)
        self.no = QPushButton(self.tr("Keep"), sure)
        for button in (self.yes, self.no):
            button.setAutoDefault(False)
            row.addWidget(button)
        self.yes.clicked.connect(partial(self._tell, self.remove_wanted))
        self.no.clicked.connect(partial(self._ask, False))
        sure.hide()
        return sure

    def _state(self, used: bool) -> str:
        info = self.info
        if info.problem is not None:
            return " ".join(told(info.problem))
        if info.accepted is None:
            return self.tr("Its licence has not been accepted yet: add it once more.")
        return self.tr("Ready · the one that is used") if used else self.tr("Ready")

    def _about(self) -> str:
        info = self.info
        parts = [info.name]
        if info.size:
            parts.append(size_words(info.size))
        if info.dflash is not None:
            parts.append(self.tr("with draft model"))
        if info.linked:
            parts.append(self.tr("left at {0}").format(info.path))
        if info.accepted is not None:
            who, when = info.accepted.person, time_words(info.accepted.at)
            parts.append(self.tr("licence accepted by {0}, {1}").format(who, when))
        return " · ".join(parts)

    def _ask(self, asking: bool, _checked: bool = False) -> None:
        self._sure.setVisible(asking)
        self.remove.setEnabled(not asking)
        (self.no if asking else self.remove).setFocus()

    def _tell(self, signal: SignalInstance, _checked: bool = False) -> None:
        signal.emit(self.info.name)
