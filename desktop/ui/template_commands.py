"""Editing kinds of documents beside the page: drawing fields, trying them on documents, saving, importing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QFileDialog

from desktop.document.errors import DossierError
from desktop.document.geometry import Box, Quad
from desktop.document.model import Page
from desktop.document.record import Record
from desktop.document.template import Template, Zone
from desktop.fields.finding.inside import read_inside
from desktop.fields.templates.library import TemplateExists
from desktop.services.templates import MOST_TRIED
from desktop.storage.paths import documents_folder
from desktop.ui.i18n import language
from desktop.ui.viewer.page_view import Mode

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow


class TemplateCommands(QObject):
    """Belongs to one MainWindow."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        editor, trial, acts = window.editor, window.trial, window.acts
        editor.saved.connect(self._save)
        editor.try_wanted.connect(self._try)
        editor.draw_wanted.connect(self._draw)
        editor.import_wanted.connect(self._import)
        editor.restore_wanted.connect(self._restore)
        editor.closed.connect(self.close)
        trial.closed.connect(self._hide_trial)
        trial.document_chosen.connect(window.selection.select_document)
        window.view.place_drawn.connect(self._drawn)
        acts.edit_kind.triggered.connect(self.edit)
        acts.new_kind.triggered.connect(self.new)

    @property
    def is_open(self) -> bool:
        return self._window.record.indexOf(self._window.editor) >= 0

    @property
    def tries(self) -> bool:
        return self._window.centre.currentWidget() is self._window.trial

    @Slot()
    def edit(self) -> None:
        """The kind that is chosen in the fields panel."""
        templates, name = self._window.session.templates, self._window.record.fields.head.choice.currentData()
        if name in templates.names():
            self._open(templates.get(name))

    @Slot()
    def new(self) -> None:
        self._open(None)

    def _open(self, template: Template | None) -> None:
        window = self._window
        templates = window.session.templates
        own = template is not None and templates.is_own(template.name) and templates.is_shipped(template.name)
        window.editor.set_template(template, own=own)
        if not self.is_open:
            window.record.addTab(window.editor, self.tr("Kind"))
        window.record.setCurrentWidget(window.editor)
        window.editor.focus_inside()

    @Slot()
    def close(self) -> None:
        window = self._window
        self._hide_trial()
        if self.is_open:
            window.record.removeTab(window.record.indexOf(window.editor))
        window.record.setCurrentWidget(window.record.fields)

    @Slot(object)
    def _save(self, template: Template) -> None:
        window = self._window
        try:
            if window.editor.is_new and template.name in window.session.templates.names():
                raise TemplateExists(template=template.name)
            window.session.templates.save(template)
        except DossierError as error:
            window.editor.say(error.full(language()))
            return
        window.editor.is_new = False
        self._changed(template.name)
        window.editor.say(self.tr("Saved. “Find fields” uses it from now on."))

    @Slot(str)
    def _restore(self, name: str) -> None:
        templates = self._window.session.templates
        try:
            templates.remove(name)
        except DossierError as error:
            self._window.editor.say(error.full(language()))
            return
        self._changed(name)
        self._open(templates.get(name))

    @Slot()
    def _import(self) -> None:
        window = self._window
        name, _ = QFileDialog.getOpenFileName(
            window, self.tr("Import a kind of document"), str(documents_folder()), self.tr("Templates (*.toml)")
        )
        if not name:
            return
        self.take_in(Path(name))

    def take_in(self, path: Path) -> None:
        """A template's file, under the name that it gives itself; one's own of that name stays."""
        window = self._window
        try:
            template = window.session.templates.import_file(path)
        except DossierError as error:
            window.editor.say(error.full(language()))
            return
        self._changed(template.name)
        self._open(template)

    def _changed(self, name: str) -> None:
        fields = self._window.record.fields
        fields.set_templates(self._window.session.templates.all())
        fields.head.choice.setCurrentIndex(max(0, fields.head.choice.findData(name)))

    # trying

    @Slot(object)
    def _try(self, template: Template) -> None:
        """On documents of that kind, then on the others, as many as are tried at once; read ones only."""
        window = self._window
        read = [d for d in window.bench.documents if any(status != "waiting" for status in d.statuses)]
        read.sort(key=lambda d: (d.template != template.name, d.id != window.selection.document))
        if read and window.jobs is not None:
            window.editor.say("")
            window.jobs.try_template(template, tuple(d.id for d in read[:MOST_TRIED]))
        else:
            window.editor.say(self.tr("There is no document yet that was read."))

    @Slot(object)
    def tried(self, records: tuple[Record, ...]) -> None:
        self._window.trial.set_records(records)
        self._window.centre.setCurrentWidget(self._window.trial)

    @Slot()
    def _hide_trial(self) -> None:
        window = self._window
        if self.tries:
            window.show_page()

    # drawing

    @Slot()
    def _draw(self) -> None:
        self._hide_trial()
        self._window.view.set_mode(Mode.PLACE)
        self._window.editor.say(self.tr("Draw a box around the value on the page."))

    @Slot(str, object)
    def _drawn(self, page_id: str, quad: Quad) -> None:
        window = self._window
        window.view.set_mode(Mode.SELECT)
        window.editor.say("")
        page = window.bench.page
        if page is not None and page.id == page_id and self.is_open:
            window.record.setCurrentWidget(window.editor)
            window.editor.place_drawn(zone_of(page, quad), read_inside(page, quad)[0])


def zone_of(page: Page, quad: Quad) -> Zone:
    """In shares of the page as it is seen."""
    width, height = page.view.size(page.width, page.height)
    seen = quad.mapped(page.view.transform(page.width, page.height)).bounds
    share = Box(seen.x0 / width, seen.y0 / height, seen.x1 / width, seen.y1 / height)
    inside = share.intersection(Box(0.0, 0.0, 1.0, 1.0)) or share
    return Zone(page.number, inside)
