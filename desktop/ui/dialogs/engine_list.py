"""The engine packs and the models that are there, and how more come in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.services.models import ModelInfo
from desktop.services.packs import InstalledPack, chosen
from desktop.ui import theme
from desktop.ui.dialogs.model_rows import ModelRow
from desktop.ui.dialogs.pack_rows import PackRow
from desktop.ui.panels.wrapped import WrappedLabel


class ModelList(QWidget):
    """Signals:
    add_wanted(), verify_wanted(name), remove_wanted(name): of models
    pack_wanted(), pack_verify_wanted(pack), pack_rollback_wanted(pack), pack_remove_wanted(pack)
    """

    add_wanted = Signal()
    verify_wanted = Signal(str)
    remove_wanted = Signal(str)
    pack_wanted = Signal()
    pack_verify_wanted = Signal(object)
    pack_rollback_wanted = Signal(object)
    pack_remove_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[ModelRow] = []
        self.pack_rows: list[PackRow] = []
        self._labels: list[QLabel] = []
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
        self._area.setAccessibleName(self.tr("Engines and models"))
        self._empty = self._emptiness()
        self.add = self._button(self.tr("Add a model folder…"))
        self.add.clicked.connect(self.add_wanted)
        self.add_pack = self._button(self.tr("Add a pack file…"))
        self.add_pack.clicked.connect(self.pack_wanted)
        foot = QHBoxLayout()
        foot.setSpacing(theme.GRID)
        foot.addWidget(self.add_pack)
        foot.addWidget(self.add)
        foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area, 1)
        layout.addWidget(self._empty, 1)
        layout.addLayout(foot)
        self._area.hide()
        self._empty.hide()

    def _button(self, words: str) -> QPushButton:
        button = QPushButton(words, self)
        theme.set_icon(button, "add")
        button.setAutoDefault(False)
        return button

    def _emptiness(self) -> QWidget:
        empty = QWidget(self)
        heading = QLabel(self.tr("No model yet"), empty)
        heading.setProperty("role", "heading")
        heading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        hints = (
            self.tr(
                "HunyuanOCR reads with the graphics card, from 6 GB on. It needs a pack with its engine and a model. Until both"
                " are here the embedded engine reads."
            ),
            self.tr("Add the pack from the drive that your organisation gave you: its name ends in .deskpack."),
            self.tr(
                "The makers of the model do not allow it to come with the program. It comes as a pack too, or as the folder"
                " tencent/HunyuanOCR: download it on a computer with a network and carry it here on a drive."
            ),
        )
        column = QVBoxLayout(empty)
        column.setContentsMargins(4 * theme.GRID, 4 * theme.GRID, 4 * theme.GRID, 4 * theme.GRID)
        column.setSpacing(2 * theme.GRID)
        column.addStretch(1)
        column.addWidget(heading)
        for words in hints:
            hint = WrappedLabel(words, empty, role="muted")
            hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(hint)
        column.addStretch(1)
        return empty

    @Slot(object, object)
    def set_things(self, packs: tuple[InstalledPack, ...], infos: tuple[ModelInfo, ...]) -> None:
        """The pack of an engine that is chosen, and the first model that is ready, are those that read."""
        for old in (*self.rows, *self.pack_rows, *self._labels):
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        used = next((info.name for info in infos if info.ready), None)
        self.rows = [ModelRow(info, info.name == used, self._inner) for info in infos]
        self.pack_rows = [PackRow(pack, chosen(packs, pack.manifest.engine) is pack, self._inner) for pack in packs]
        for row in self.rows:
            row.verify_wanted.connect(self.verify_wanted)
            row.remove_wanted.connect(self.remove_wanted)
        for pack_row in self.pack_rows:
            pack_row.verify_wanted.connect(self.pack_verify_wanted)
            pack_row.rollback_wanted.connect(self.pack_rollback_wanted)
            pack_row.remove_wanted.connect(self.pack_remove_wanted)
        self._labels = self._sections()
        things: list[QWidget] = [*self.rows]
        if packs:
            things = [self._labels[0], *self.pack_rows, *self._labels[1:], *self.rows]
        for number, thing in enumerate(things):
            self._column.insertWidget(number, thing)
        self._area.setVisible(bool(things))
        self._empty.setVisible(not things)

    def _sections(self) -> list[QLabel]:
        """Headings, where there are packs beside the models; without a model, how one comes."""
        if not self.pack_rows:
            return []
        labels = [QLabel(self.tr("Engines"), self._inner), QLabel(self.tr("Models"), self._inner)]
        if not self.rows:
            words = self.tr(
                "There is no model yet: add one as a pack file or as a folder. Until then the embedded engine reads."
            )
            labels.append(WrappedLabel(words, self._inner))
        for label in labels:
            label.setProperty("role", "muted")
            label.setContentsMargins(2 * theme.GRID, theme.GRID, 0, 0)
        return labels
