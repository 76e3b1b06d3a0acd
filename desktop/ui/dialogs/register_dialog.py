"""How a register is to leave: which columns, in which formats, with pictures of the ink or without, where."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.document.template import Template
from desktop.exporters.registers import REGISTER_FORMATS
from desktop.services.catalogues import Layout
from desktop.services.register_export import WantedRegister
from desktop.storage.paths import documents_folder
from desktop.storage.settings import Settings
from desktop.ui import theme
from desktop.ui.i18n import language


class RegisterDialog(QDialog):
    """The formats and the folder are those of the last time."""

    def __init__(self, template: Template, records: int, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("guide", "exporting")
        self._template = template
        self._settings = settings
        self.setWindowTitle(self.tr("Export the register"))
        title = template.title_zh if language() == "zh" else template.title
        told = QLabel(self.tr("%n record(s)", "", records) + f" · {title}", self)
        told.setProperty("role", "muted")
        self.layouts = QComboBox(self)
        self.layouts.setAccessibleName(self.tr("Columns"))
        for layout, words in self._layouts(template):
            self.layouts.addItem(words, layout)
        self.layouts.currentIndexChanged.connect(self._changed)
        self._formats: dict[str, QCheckBox] = {}
        formats = QVBoxLayout()
        formats.setSpacing(theme.HALF)
        for form in REGISTER_FORMATS.values():
            box = self._formats[form.name] = QCheckBox(form.title.say(language()), self)
            box.setChecked(form.name in settings.register_formats)
            box.toggled.connect(self._changed)
            formats.addWidget(box)
        self.with_ink = QCheckBox(self.tr("Pictures of the ink beside the values (Excel)"), self)
        self._folder = QLineEdit(settings.export_folder or str(documents_folder()), self)
        self._folder.setAccessibleName(self.tr("Folder"))
        self._folder.textChanged.connect(self._changed)
        choose = QPushButton(self.tr("Choose…"), self)
        choose.clicked.connect(self._choose_folder)
        place = QHBoxLayout()
        place.addWidget(self._folder, 1)
        place.addWidget(choose)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.go = buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * theme.GRID, 3 * theme.GRID, 3 * theme.GRID, 2 * theme.GRID)
        column.setSpacing(theme.GRID)
        column.addWidget(told)
        column.addWidget(self._label(self.tr("Columns")))
        column.addWidget(self.layouts)
        column.addSpacing(theme.GRID)
        column.addWidget(self._label(self.tr("Formats")))
        column.addLayout(formats)
        column.addWidget(self.with_ink)
        column.addSpacing(theme.GRID)
        column.addWidget(self._label(self.tr("Folder")))
        column.addLayout(place)
        column.addSpacing(theme.GRID)
        column.addWidget(buttons)
        self.setMinimumWidth(56 * theme.GRID)
        self._changed()

    def _layouts(self, template: Template) -> list[tuple[Layout, str]]:
        offered = [(Layout.ALL, self.tr("All columns"))]
        if template.keys:
            offered.append((Layout.KEYS, self.tr("Key columns, for another system")))
        offered.append((Layout.FILES, self.tr("Catalogue of files (案卷目录)")))
        offered.append((Layout.CONTENTS, self.tr("Catalogue of contents (卷内目录)")))
        if template.deadlines:
            offered.append((Layout.DEADLINES, self.tr("Deadlines")))
        return offered

    def _label(self, words: str) -> QLabel:
        label = QLabel(words, self)
        label.setProperty("role", "caption")
        return label

    def layout_chosen(self) -> Layout:
        return Layout(self.layouts.currentData())

    def formats(self) -> tuple[str, ...]:
        return tuple(name for name, box in self._formats.items() if box.isChecked())

    def folder(self) -> Path:
        return Path(self._folder.text()).expanduser()

    def ink(self) -> bool:
        return self.with_ink.isEnabled() and self.with_ink.isChecked()

    def wanted(self, documents: tuple[str, ...]) -> WantedRegister:
        return WantedRegister(self._template, documents, self.layout_chosen(), self.formats(), self.folder(), self.ink())

    def settings(self) -> Settings:
        """With what was chosen, for the next time."""
        return replace(self._settings, register_formats=self.formats(), export_folder=str(self.folder()))

    @Slot()
    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Folder"), self._folder.text())
        if name:
            self._folder.setText(name)

    @Slot()
    def _changed(self) -> None:
        inked = any(REGISTER_FORMATS[name].inked for name in self.formats())
        self.with_ink.setEnabled(inked and self.layout_chosen() is Layout.ALL)
        self.go.setEnabled(bool(self.formats() and self._folder.text().strip()))
