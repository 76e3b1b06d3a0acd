"""What is done with the register: showing it in the place of the page, keying in it, writing it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from desktop.document.template import Template
from desktop.storage.dossier import DocumentSummary
from desktop.ui.dialogs.register_dialog import RegisterDialog

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow


class RegisterCommands(QObject):
    """Belongs to one MainWindow."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        panel, acts, bench = window.register, window.acts, window.bench
        panel.wanted.connect(bench.desk.load_register)
        panel.keyed.connect(bench.set_field)
        panel.document_chosen.connect(window.selection.select_document)
        panel.opened.connect(self._open)
        panel.closed.connect(self._close)
        panel.export_wanted.connect(self._export)
        bench.register_loaded.connect(panel.set_register)
        bench.desk.document.connect(panel.update_document)
        bench.documents_changed.connect(self._documents_changed)
        window.person_changed.connect(self._person_changed)
        acts.register.toggled.connect(self._show)

    @property
    def is_shown(self) -> bool:
        return self._window.centre.currentWidget() is self._window.register

    @Slot(bool)
    def _show(self, shown: bool) -> None:
        window = self._window
        if shown:
            window.register.set_person(window.session.settings.person, writable=not window.bench.read_only)
            window.centre.setCurrentWidget(window.register)
            self._documents_changed(window.bench.documents)
            window.register.focus_inside()
        else:
            window.show_page()

    @Slot(object)
    def _documents_changed(self, documents: tuple[DocumentSummary, ...]) -> None:
        """Comes after every edit, too."""
        if self.is_shown:
            self._window.register.set_documents(documents, self._window.session.templates.all())

    @Slot(str)
    def _person_changed(self, person: str) -> None:
        self._window.register.set_person(person, writable=not self._window.bench.read_only)

    @Slot(str)
    def _open(self, document_id: str) -> None:
        self._window.selection.select_document(document_id)
        self._close()

    @Slot()
    def _close(self) -> None:
        self._window.acts.register.setChecked(False)
        self._window.record.focus_inside()

    @Slot(object, object)
    def _export(self, template: Template, documents: tuple[str, ...]) -> None:
        """documents: ids of those that are shown, in their order."""
        window = self._window
        dialog = RegisterDialog(template, len(documents), window.session.settings, window)
        if dialog.exec() and window.jobs is not None:
            window.session.settings = dialog.settings()
            window.jobs.export_register(dialog.wanted(documents))
