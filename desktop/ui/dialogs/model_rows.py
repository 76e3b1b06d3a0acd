"""The models that are there, one below the other, with what can be done about each."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QLocale, Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

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


class ModelList(QWidget):
    """Signals:
    add_wanted(), verify_wanted(name), remove_wanted(name)
    """

    add_wanted = Signal()
    verify_wanted = Signal(str)
    remove_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[ModelRow] = []
        self._inner = QWidget(self)
        self._column = QVBoxLayout(self._inner)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._area = QScrollArea(self)
        self._area.setWidget(self._inner)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(self.tr("Models"))
        self._empty = self._emptiness()
        self.add = QPushButton(self.tr("Add a model folder…"), self)
        theme.set_icon(self.add, "add")
        self.add.setAutoDefault(False)
        self.add.clicked.connect(self.add_wanted)
        foot = QHBoxLayout()
        foot.addWidget(self.add)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area, 1)
        layout.addWidget(self._empty, 1)
        layout.addLayout(foot)
        self._area.hide()
        self._empty.hide()

    def _emptiness(self) -> QWidget:
        empty = QWidget(self)
        heading = QLabel(self.tr("No model yet"), empty)
        heading.setProperty("role", "heading")
        heading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hint = WrappedLabel(
            self.tr(
                "HunyuanOCR reads with the graphics card, from 6 GB on. Its makers do not allow it to come with the program:"
                " download the folder tencent/HunyuanOCR on a computer with a network, carry it here on a drive, and add it."
                " Until then the embedded engine reads."
            ),
            empty,
            role="muted",
        )
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(empty)
        column.setContentsMargins(4 * theme.GRID, 4 * theme.GRID, 4 * theme.GRID, 4 * theme.GRID)
        column.setSpacing(2 * theme.GRID)
        column.addStretch(1)
        column.addWidget(heading)
        column.addWidget(hint)
        column.addStretch(1)
        return empty

    @Slot(object)
    def set_models(self, infos: tuple[ModelInfo, ...]) -> None:
        """The first that is ready is the one that reads."""
        for row in self.rows:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        used = next((info.name for info in infos if info.ready), None)
        self.rows = [ModelRow(info, info.name == used, self._inner) for info in infos]
        for number, row in enumerate(self.rows):
            row.verify_wanted.connect(self.verify_wanted)
            row.remove_wanted.connect(self.remove_wanted)
            self._column.insertWidget(number, row)
        self._area.setVisible(bool(infos))
        self._empty.setVisible(not infos)
