"""What to write out, in which formats, where: by a profile, or as it is chosen here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.document.errors import DossierError
from desktop.document.model import PageStatus
from desktop.engines.contract import Cancelled
from desktop.exporters.formats import FORMATS
from desktop.services.file_names import FROM_TEMPLATE
from desktop.services.placing import Existing
from desktop.services.profile import Profile, Registers
from desktop.services.profile_files import parse, to_toml
from desktop.services.profiles import Profiles, own_profiles
from desktop.services.redacted_export import REDACTED_FORMATS
from desktop.storage.dossier import DocumentSummary
from desktop.storage.paths import documents_folder
from desktop.storage.settings import Settings
from desktop.ui import theme
from desktop.ui.exporting.format_boxes import FormatBoxes
from desktop.ui.exporting.option_rows import OptionRows
from desktop.ui.exporting.profile_bar import ProfileBar
from desktop.ui.exporting.there_strip import ThereStrip
from desktop.ui.i18n import told
from desktop.ui.threads.task_thread import Task, TaskThread

LookForNames = Callable[[Sequence[str], Path, Profile], Task]
"""Gives the task that finds the files which are in the way."""
_LAST = "last"


class ExportDialog(QDialog):
    """All documents are ticked at first, or those that were chosen; the rest is as it was the last time."""

    def __init__(
        self,
        documents: Sequence[DocumentSummary],
        current: str,
        settings: Settings,
        parent: QWidget | None = None,
        *,
        profiles: Profiles | None = None,
        look: LookForNames | None = None,
        chosen: Sequence[str] = (),
    ) -> None:
        """current: the document in hand. chosen: documents that are ticked at first, none for all."""
        super().__init__(parent)
        self.setProperty("guide", "exporting")
        self._settings = settings
        self._profiles = profiles or own_profiles()
        self._look = look
        self._looking: TaskThread | None = None
        self._documents = {summary.id: summary for summary in documents}
        self._base = Profile()
        self._loading = True
        self.setWindowTitle(self.tr("Export"))
        self._current = current
        self._build(documents, chosen)
        self.resize(132 * theme.GRID, 88 * theme.GRID)
        self._start_as_last_time()
        self._loading = False
        self._changed()

    # --- the parts --------------------------------------------------------------------------------------------------

    def _build(self, documents: Sequence[DocumentSummary], chosen: Sequence[str]) -> None:
        self.bar = ProfileBar(self._profiles, self)
        self.bar.chosen.connect(self._choose)
        self.bar.save_wanted.connect(self._save)
        self.bar.remove_wanted.connect(self._remove)
        self.there = ThereStrip(self)
        self._error = QLabel(self)
        self._error.setProperty("role", "danger")
        self._error.setWordWrap(True)
        self._error.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self.go = buttons.addButton(self.tr("Export"), QDialogButtonBox.ButtonRole.ActionRole)
        self.go.setDefault(True)
        self.go.clicked.connect(self._go)
        buttons.rejected.connect(self.reject)
        middle = QHBoxLayout()
        middle.setSpacing(3 * theme.GRID)
        middle.addLayout(self._left(documents, chosen), 2)
        middle.addWidget(self._scrolled(self._right()), 5)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * theme.GRID, 2 * theme.GRID, 3 * theme.GRID, 2 * theme.GRID)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self.bar)
        layout.addLayout(middle, 1)
        layout.addWidget(self.there)
        layout.addWidget(self._error)
        layout.addWidget(buttons)

    def _left(self, documents: Sequence[DocumentSummary], chosen: Sequence[str]) -> QVBoxLayout:
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Documents"))
        for summary in documents:
            item = QListWidgetItem(self.tr("{0} ({1})").format(summary.title, self.tr("%n page(s)", "", summary.pages)))
            item.setData(Qt.ItemDataRole.UserRole, summary.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            ticked = not chosen or summary.id in chosen
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.every = QRadioButton(self.tr("All %n document(s)", "", len(documents)), self)
        self.this = QRadioButton(self.tr("The document in hand only"), self)
        self.some = QRadioButton(self.tr("Those that are ticked"), self)
        self.every.clicked.connect(lambda: self._tick(self._documents))
        self.this.clicked.connect(lambda: self._tick((self._current,)))
        self.some.clicked.connect(self.list.setFocus)
        for way in (self.every, self.this, self.some):
            way.setVisible(len(documents) > 1)
        self.this.setVisible(len(documents) > 1 and self._current in self._documents)
        self.list.itemChanged.connect(self._changed)
        self.only_approved = QCheckBox(self.tr("Approved pages only"), self)
        self.only_approved.toggled.connect(self._changed)
        self.redacted = QCheckBox(self.tr("Black out what is marked"), self)
        self.redacted.setToolTip(
            self.tr("Documents with marked areas only. Each file is checked, with a report beside it; originals stay here.")
        )
        self.redacted.toggled.connect(self._changed)
        self._doubt = QLabel(self)
        self._doubt.setProperty("role", "muted")
        self._doubt.setWordWrap(True)
        column = QVBoxLayout()
        column.setSpacing(theme.GRID)
        for part in (self._label(self.tr("Documents")), self.every, self.this, self.some):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        column.addWidget(self.only_approved)
        column.addWidget(self.redacted)
        column.addWidget(self._doubt)
        return column

    def _right(self) -> QWidget:
        right = QWidget(self)
        self.formats_box = FormatBoxes(right)
        self.formats_box.changed.connect(self._changed)
        self._formats = self.formats_box.boxes
        self.rows = OptionRows(right)
        self.rows.changed.connect(self._changed)
        self._folder = QLineEdit(self._settings.export_folder or str(documents_folder()), right)
        self._folder.setAccessibleName(self.tr("Folder"))
        self._folder.textChanged.connect(self._changed)
        choose = QPushButton(self.tr("Choose…"), right)
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose_folder)
        self.by_fields = QCheckBox(self.tr("Name the files by their fields, where the record says enough"), right)
        self.by_fields.toggled.connect(self._changed)
        self.name_pattern = self._pattern_edit(self.tr("as set for the kind of document"), self.tr("Pattern of the file names"))
        self.folder_pattern = self._pattern_edit("{document}", self.tr("Pattern of the folders"))
        self.by_folder = QCheckBox(self.tr("A folder for each document"), right)
        self.by_folder.toggled.connect(self._changed)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, theme.GRID, 0)
        column.setSpacing(theme.GRID)
        column.addWidget(self.formats_box)
        column.addWidget(self.rows)
        column.addWidget(self._label(self.tr("Folder")))
        for parts in (
            (self._folder, choose),
            (self.by_fields, self.name_pattern),
            (self.by_folder, self.folder_pattern),
        ):
            row = QHBoxLayout()
            for part in parts:
                row.addWidget(part, 1 if isinstance(part, QLineEdit) else 0)
            column.addLayout(row)
        column.addStretch(1)
        return right

    def _scrolled(self, part: QWidget) -> QScrollArea:
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(part)
        area.viewport().setAutoFillBackground(False)
        part.setAutoFillBackground(False)
        return area

    def _pattern_edit(self, placeholder: str, name: str) -> QLineEdit:
        edit = QLineEdit(self)
        edit.setPlaceholderText(placeholder)
        edit.setAccessibleName(name)
        edit.setToolTip(self.tr("Names of fields in braces: {title}, {reference_code}, {year}, {document}"))
        edit.textChanged.connect(self._changed)
        return edit

    def _label(self, words: str) -> QLabel:
        label = QLabel(words, self)
        label.setProperty("role", "caption")
        return label

    # --- what is chosen ---------------------------------------------------------------------------------------------

    def document_ids(self) -> tuple[str, ...]:
        items = [self.list.item(n) for n in range(self.list.count())]
        return tuple(item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() == Qt.CheckState.Checked)

    def formats(self) -> tuple[str, ...]:
        return self.formats_box.chosen()

    def folder(self) -> Path:
        return Path(self._folder.text()).expanduser()

    def profile(self) -> Profile:
        """Under the name of the profile in hand where it is just that."""
        chosen = self._chosen()
        if self.bar.name() and not self._differs(chosen):
            chosen = replace(chosen, name=self._base.name, title=self._base.title, title_zh=self._base.title_zh)
        return replace(chosen, existing=self.there.existing()) if self.there.isVisibleTo(self) else chosen

    def _chosen(self) -> Profile:
        pattern, redacted = self.name_pattern.text().strip() or FROM_TEMPLATE, self.redacted.isChecked()
        return Profile(
            formats=self.formats(),
            file_name=pattern if self.by_fields.isChecked() else "",
            folder=(self.folder_pattern.text().strip() or "{document}") if self.by_folder.isChecked() else "",
            only_approved=self.only_approved.isChecked(),
            existing=self._base.existing,
            redacted=redacted,
            options=self.rows.options(),
            registers=Registers() if redacted else self.rows.registers_chosen(),
            bag=None if redacted else self.rows.bag_chosen(),
        )

    def _differs(self, chosen: Profile) -> bool:
        """The order in which formats are named makes none."""
        base = self._base
        named = replace(chosen, name=base.name, title=base.title, title_zh=base.title_zh)
        return _ordered(named) != _ordered(base)

    def settings(self) -> Settings:
        """With what was chosen, for the next time."""
        chosen = self._chosen()
        last = to_toml(replace(chosen, name=_LAST, title=_LAST, title_zh=_LAST))
        return replace(
            self._settings,
            formats=chosen.formats,
            export_folder=str(self.folder()),
            name_by_fields=bool(chosen.file_name),
            export_profile=self.bar.name(),
            export_choice=last,
        )

    def _start_as_last_time(self) -> None:
        last, _ = parse(self._settings.export_choice.encode())
        pattern = FROM_TEMPLATE if self._settings.name_by_fields else ""
        chosen = last or Profile(formats=self._settings.formats, file_name=pattern)
        if chosen.formats != self._settings.formats and self._settings.formats:
            chosen = replace(chosen, formats=self._settings.formats)
        name = self._settings.export_profile
        self._base = self._profiles.get(name) if name in self._profiles.names() else Profile(existing=chosen.existing)
        self.bar.load(self._base.name)
        self._show(chosen)

    # --- profiles ---------------------------------------------------------------------------------------------------

    def _show(self, profile: Profile) -> None:
        self._loading = True
        self.formats_box.choose(profile.formats)
        self.rows.choose(profile.options, profile.registers, profile.bag)
        self.only_approved.setChecked(profile.only_approved)
        self.redacted.setChecked(profile.redacted)
        self._allow()
        self.by_fields.setChecked(bool(profile.file_name))
        self.name_pattern.setText("" if profile.file_name == FROM_TEMPLATE else profile.file_name)
        self.by_folder.setChecked(bool(profile.folder))
        self.folder_pattern.setText(profile.folder)
        self._loading = False

    @Slot(object)
    def _choose(self, profile: Profile) -> None:
        if profile.name:
            self._base = profile
            self._show(profile)
        else:
            self._base = Profile(existing=self._base.existing)
        self._changed()

    @Slot(str, str)
    def _save(self, name: str, title: str) -> None:
        chosen = self._chosen()
        if name:
            kept = replace(chosen, name=name, title=self._base.title, title_zh=self._base.title_zh)
        else:
            kept = replace(chosen, name=self._profiles.free_name(title), title=title, title_zh=title)
        if self._tried(lambda: self._profiles.save(kept)):
            self._base = self._profiles.get(kept.name)
            self.bar.load(kept.name)
            self._changed()

    @Slot(str)
    def _remove(self, name: str) -> None:
        if self._tried(lambda: self._profiles.remove(name)):
            still = name in self._profiles.names()
            self._base = self._profiles.get(name) if still else Profile()
            self.bar.load(name if still else "")
            if still:
                self._show(self._base)
            self._changed()

    def _tried(self, change: Callable[[], object]) -> bool:
        try:
            change()
        except DossierError as error:
            self._say_error(error)
            return False
        self._error.hide()
        return True

    def _say_error(self, error: DossierError) -> None:
        self._error.setText(" ".join(told(error)))
        self._error.show()

    # --- going ------------------------------------------------------------------------------------------------------

    @Slot()
    def _go(self) -> None:
        """At once, where nothing is in the way; else what is there is shown first, and the next click goes."""
        if self._look is None or self.there.isVisibleTo(self):
            self.accept()
            return
        self.go.setEnabled(False)
        self._looking = TaskThread(self._look(self.document_ids(), self.folder(), self.profile()), self)
        self._looking.succeeded.connect(self._looked)
        self._looking.failed.connect(self._not_looked)
        self._looking.start()

    @Slot(object)
    def _looked(self, there: tuple[Path, ...]) -> None:
        self._end_looking()
        self.go.setEnabled(True)
        if there:
            self.there.ask(there, self.folder(), self._base.existing if self.bar.name() else Existing.NUMBER)
        else:
            self.accept()

    @Slot(object)
    def _not_looked(self, error: DossierError) -> None:
        self._end_looking()
        self.go.setEnabled(True)
        if not isinstance(error, Cancelled):
            self._say_error(error)

    def _end_looking(self) -> None:
        """The thread ends by itself: it may hang on a folder of a slow network, and is not waited for."""
        thread, self._looking = self._looking, None
        if thread is None:
            return
        thread.cancel()
        thread.succeeded.disconnect(self._looked)
        thread.failed.disconnect(self._not_looked)
        thread.setParent(QCoreApplication.instance())  # it outlives the dialog
        thread.finished.connect(thread.deleteLater)
        if thread.isFinished():
            thread.deleteLater()

    def done(self, result: int) -> None:
        self._end_looking()
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._end_looking()
        super().closeEvent(event)

    # --- what follows from a choice ---------------------------------------------------------------------------------

    def _tick(self, wanted: Collection[str]) -> None:
        """Just these documents."""
        self._loading = True
        for number in range(self.list.count()):
            item = self.list.item(number)
            ticked = item.data(Qt.ItemDataRole.UserRole) in wanted
            item.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
        self._loading = False
        self._changed()

    def _say_how_many(self, ids: Sequence[str]) -> None:
        """Whichever way they came to be ticked."""
        way = self.every if len(ids) == len(self._documents) else self.this if ids == (self._current,) else self.some
        way.setChecked(True)
        self.go.setText(self.tr("Export %n document(s)", "", len(ids)) if ids else self.tr("Export"))

    @Slot()
    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Folder"), self._folder.text())
        if name:
            self._folder.setText(name)

    @Slot()
    def _changed(self, *_: object) -> None:
        if self._loading:
            return
        self.there.hide()
        self._allow()
        chosen, ids = self._chosen(), self.document_ids()
        records = any(self._documents[i].template for i in ids)
        self.rows.show_for(chosen.formats, records=records, redacted=chosen.redacted)
        self.name_pattern.setVisible(self.by_fields.isChecked())
        self.folder_pattern.setVisible(self.by_folder.isChecked())
        self.bar.set_changed(self._differs(chosen))
        self._say_how_many(ids)
        something = bool(chosen.formats or chosen.registers.formats)
        self.go.setEnabled(bool(ids) and something and bool(self._folder.text().strip()))
        self._doubt.setText(" ".join(self._remarks(ids)))

    def _allow(self) -> None:
        self.formats_box.allow(REDACTED_FORMATS if self.redacted.isChecked() else FORMATS)

    def _remarks(self, ids: Sequence[str]) -> list[str]:
        doubtful = sum(self._documents[i].doubtful for i in ids)
        remarks = [self.tr("%n doubtful line(s) are not confirmed yet.", "", doubtful)] if doubtful else []
        if self.only_approved.isChecked():
            none = sum(not self._documents[i].statuses.get(PageStatus.APPROVED) for i in ids)
            if none:
                remarks.append(self.tr("%n document(s) have no approved page and are left out.", "", none))
        return remarks


def _ordered(profile: Profile) -> Profile:
    registers = replace(profile.registers, formats=tuple(sorted(profile.registers.formats)))
    return replace(profile, formats=tuple(sorted(profile.formats)), registers=registers)
