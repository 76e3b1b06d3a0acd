"""What to write out, in which formats, where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.exporters.formats import FORMATS
from desktop.services.file_names import FROM_TEMPLATE
from desktop.storage.dossier import DocumentSummary
from desktop.storage.paths import documents_folder
from desktop.storage.settings import Settings
from desktop.ui import theme
from desktop.ui.i18n import language


class ExportDialog(QDialog):
    """The document in hand is ticked at first; the formats and the folder are those of the last time."""

    def __init__(
        self, documents: Sequence[DocumentSummary], current: str, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(self.tr("Export"))
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Documents"))
        for summary in documents:
            item = QListWidgetItem(self.tr("{0} ({1})").format(summary.title, self.tr("%n page(s)", "", summary.pages)))
            item.setData(Qt.ItemDataRole.UserRole, summary.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if summary.id == current else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self._all = QCheckBox(self.tr("All documents"), self)
        self._all.toggled.connect(self._tick_all)
        self.list.itemChanged.connect(self._changed)
        self._formats: dict[str, QCheckBox] = {}
        formats = QHBoxLayout()
        formats.setSpacing(2 * theme.GRID)
        for form in FORMATS.values():
            box = self._formats[form.name] = QCheckBox(form.name.upper(), self)
            box.setToolTip(form.title.say(language()))
            box.setAccessibleDescription(form.title.say(language()))
            box.setChecked(form.name in settings.formats)
            box.toggled.connect(self._changed)
            formats.addWidget(box)
        formats.addStretch(1)
        self._folder = QLineEdit(settings.export_folder or str(documents_folder()), self)
        self._folder.setAccessibleName(self.tr("Folder"))
        self._folder.textChanged.connect(self._changed)
        choose = QPushButton(self.tr("Choose…"), self)
        choose.clicked.connect(self._choose_folder)
        place = QHBoxLayout()
        place.addWidget(self._folder, 1)
        place.addWidget(choose)
        self.by_fields = QCheckBox(self.tr("Name the files by their fields, where the record says enough"), self)
        self.by_fields.setChecked(settings.name_by_fields)
        self._doubt = QLabel(self)
        self._doubt.setProperty("role", "muted")
        self._doubt.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.go = buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * theme.GRID, 3 * theme.GRID, 3 * theme.GRID, 2 * theme.GRID)
        layout.setSpacing(theme.GRID)
        for part in (self._label(self.tr("Documents")), self._all, self.list):
            layout.addWidget(part)
        layout.addSpacing(theme.GRID)
        layout.addWidget(self._label(self.tr("Formats")))
        layout.addLayout(formats)
        layout.addSpacing(theme.GRID)
        layout.addWidget(self._label(self.tr("Folder")))
        layout.addLayout(place)
        layout.addWidget(self.by_fields)
        layout.addWidget(self._doubt)
        layout.addSpacing(theme.GRID)
        layout.addWidget(buttons)
        self._doubtful = {summary.id: summary.doubtful for summary in documents}
        self.resize(64 * theme.GRID, 60 * theme.GRID)
        self._changed()

    def _label(self, words: str) -> QLabel:
        label = QLabel(words, self)
        label.setProperty("role", "caption")
        return label

    def document_ids(self) -> tuple[str, ...]:
        items = [self.list.item(n) for n in range(self.list.count())]
        return tuple(item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() == Qt.CheckState.Checked)

    def formats(self) -> tuple[str, ...]:
        return tuple(name for name, box in self._formats.items() if box.isChecked())

    def folder(self) -> Path:
        return Path(self._folder.text()).expanduser()

    def settings(self) -> Settings:
        """With what was chosen, for the next time."""
        by_fields = self.by_fields.isChecked()
        return replace(self._settings, formats=self.formats(), export_folder=str(self.folder()), name_by_fields=by_fields)

    def pattern(self) -> str:
        """Of file names; empty where they are called as the originals."""
        return FROM_TEMPLATE if self.by_fields.isChecked() else ""

    @Slot(bool)
    def _tick_all(self, checked: bool) -> None:
        for number in range(self.list.count()):
            self.list.item(number).setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)

    @Slot()
    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Folder"), self._folder.text())
        if name:
            self._folder.setText(name)

    @Slot()
    def _changed(self) -> None:
        self.go.setEnabled(bool(self.document_ids() and self.formats() and self._folder.text().strip()))
        doubtful = sum(self._doubtful[i] for i in self.document_ids()) if hasattr(self, "_doubtful") else 0
        self._doubt.setText(self.tr("%n doubtful line(s) are not confirmed yet.", "", doubtful) if doubtful else "")
