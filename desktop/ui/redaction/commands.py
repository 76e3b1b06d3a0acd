"""What is done about blacking out: looking for areas, marking them, taking that back, exporting without them."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from desktop.document.errors import DossierError
from desktop.document.geometry import Quad
from desktop.document.model import new_id
from desktop.document.redaction import Redaction
from desktop.services.progress import Poll, Progress
from desktop.services.redaction import DRAWN, Asked, Find, drawn, elsewhere, find, marked, names_of, with_reason
from desktop.services.review import Desk
from desktop.ui.i18n import language
from desktop.ui.redaction.panel import RedactionPanel
from desktop.ui.redaction.tool import RedactionTool

if TYPE_CHECKING:
    from desktop.ui.main_window import MainWindow

FIND = "redaction-find"
Change = tuple[tuple[Redaction, ...], tuple[Redaction, ...]]
"""What was added and what was taken away at once."""
Told = tuple[str, tuple[Redaction, ...], dict[str, int], dict[str, str]]
"""Of a document: its id, its areas, the numbers of its pages, its fields and what they are called."""


class RedactionCommands(QObject):
    """Belongs to one MainWindow.

    Signals:
    loaded(Told): the areas of the document in hand
    """

    loaded = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.panel = RedactionPanel(window)
        self.tool = RedactionTool(window.view)
        self._areas: dict[str, Redaction] = {}
        self._done: list[Change] = []
        self._undone: list[Change] = []
        self._to_choose = ""
        window.left.addWidget(self.panel)
        window.view.add_tool(self.tool)
        window.acts.black_out.toggled.connect(self._show)
        window.left.currentChanged.connect(self._left_changed)
        window.selection.document_changed.connect(self._document_changed)
        panel = self.panel
        panel.closed.connect(partial(window.acts.black_out.setChecked, False))
        panel.wanted.connect(self._find)
        panel.elsewhere_wanted.connect(self._find_elsewhere)
        panel.names_wanted.connect(self._names)
        panel.marked.connect(self._mark)
        panel.removed.connect(self._remove)
        panel.reasoned.connect(self._reason)
        panel.shown.connect(self._look_at)
        panel.undo_wanted.connect(self.undo)
        panel.redo_wanted.connect(self.redo)
        panel.export_wanted.connect(self._export)
        self.tool.drawn.connect(self._drawn)
        self.tool.clicked.connect(self._clicked)
        self.loaded.connect(self._loaded)

    @property
    def is_shown(self) -> bool:
        return self._window.left.currentWidget() is self.panel

    @Slot(bool)
    def _show(self, shown: bool) -> None:
        window = self._window
        if shown:
            window.left.setCurrentWidget(self.panel)
            writable = not window.bench.read_only
            self.panel.set_writable(writable)
            self.tool.writable = writable
            self._load()
            self.panel.setFocus()
        elif self.is_shown:
            window.left.setCurrentWidget(window.documents)
            window.view.setFocus()
        self.tool.set_on(shown)

    @Slot()
    def _left_changed(self) -> None:
        """What was searched for is in its place."""
        self._window.acts.black_out.setChecked(self.is_shown)

    @Slot()
    def _document_changed(self) -> None:
        if self.is_shown:
            self._load()

    # what is marked

    def _load(self, change: Change | None = None) -> None:
        """The areas as they are, after a change to them."""
        document_id = self._window.selection.document
        if not document_id:
            self._loaded(("", (), {}, {}))
            return

        def answer(desk: Desk) -> Told:
            if change is not None:
                desk.dossier.change_redactions(add=change[0], remove=[area.id for area in change[1]])
            document = desk.dossier.document(document_id)
            numbers = {page: number for number, page in enumerate(document.pages, 1)}
            return document_id, desk.dossier.redactions(document_id), numbers, {f.name: f.name for f in document.fields}

        # Each change is a kind of its own: none may be overtaken.
        self._window.bench.desk.ask(f"redactions {new_id() if change else ''}", answer, self.loaded.emit)

    @Slot(object)
    def _loaded(self, told: Told) -> None:
        document_id, areas, numbers, fields = told
        if document_id != self._window.selection.document:
            return
        self._areas = {area.id: area for area in areas}
        self.tool.set_areas(areas)
        self.panel.set_fields(self._titles(fields))
        self.panel.set_areas(areas, numbers)
        if self._to_choose:
            self.panel.choose_area(self._to_choose)
            self._to_choose = ""

    def _titles(self, fields: dict[str, str]) -> dict[str, str]:
        """What the document's template calls them."""
        window, zh = self._window, language() == "zh"
        template = window.bench.shown.document.template if window.bench.shown is not None else None
        kind = next((kind for kind in window.session.templates.all() if kind.name == template), None)
        called = {spec.name: spec.title_zh if zh else spec.title for spec in kind.fields} if kind is not None else {}
        return {name: called.get(name) or name for name in fields}

    def _change(self, add: tuple[Redaction, ...] = (), remove: tuple[Redaction, ...] = ()) -> None:
        if add or remove:
            self._done.append((add, remove))
            self._undone.clear()
            self._load((add, remove))

    @Slot()
    def undo(self) -> None:
        self._step(self._done, self._undone)

    @Slot()
    def redo(self) -> None:
        self._step(self._undone, self._done)

    def _step(self, taken: list[Change], kept: list[Change]) -> None:
        if taken:
            added, removed = taken.pop()
            kept.append((removed, added))
            self._load((removed, added))

    @Slot(tuple)
    def _mark(self, finds: tuple[Find, ...]) -> None:
        self._change(marked(finds, self._window.session.settings.person))
        self.tool.set_finds(())

    @Slot(str, object)
    def _drawn(self, page_id: str, quad: Quad) -> None:
        area = drawn(page_id, quad, self._window.session.settings.person, DRAWN.say(language()))
        self._to_choose = area.id
        self._change((area,))
        self.panel.areas.setFocus()  # so that undo, a reason or taking it away again is one key

    @Slot(tuple)
    def _remove(self, identities: tuple[str, ...]) -> None:
        self._change(remove=tuple(self._areas[i] for i in identities if i in self._areas))

    @Slot(str, str)
    def _reason(self, identity: str, reason: str) -> None:
        area = self._areas.get(identity)
        if area is not None:
            other = with_reason(area, reason)
            self._to_choose = other.id
            self._change((other,), (area,))

    @Slot(str)
    def _clicked(self, identity: str) -> None:
        self.panel.choose_area(identity)
        self.panel.areas.setFocus()

    @Slot(object)
    def _look_at(self, what: Find | Redaction) -> None:
        window = self._window
        self.tool.choose(what.id if isinstance(what, Redaction) else "")
        quads = what.quads if isinstance(what, Find) else (what.quad,)
        document = what.document if isinstance(what, Find) else window.selection.document
        if document != window.selection.document or what.page != window.view.page():
            window.selection.select_page(what.page, document=document)
        window.view.show_quads(what.page, quads)

    # looking for it

    @Slot(object, bool)
    def _find(self, asked: Asked, everywhere: bool) -> None:
        jobs, document = self._window.jobs, self._window.selection.document
        if jobs is None or not (document or everywhere):
            return
        words = language()

        def task(poll: Poll, progress: Progress) -> tuple[Find, ...]:
            with jobs.sibling() as dossier:
                documents = () if everywhere else (document,)
                return tuple(find(dossier, asked, documents, language=words, poll=poll, progress=progress))

        jobs.run(FIND, task, partial(self._found, self.tr("Nothing more was found.")), self.tr("Looking"), overtakes=True)

    @Slot()
    def _find_elsewhere(self) -> None:
        jobs, document = self._window.jobs, self._window.selection.document
        if jobs is None or not document:
            return
        words = language()

        def task(poll: Poll, progress: Progress) -> tuple[Find, ...]:
            with jobs.sibling() as dossier:
                return elsewhere(dossier, document, language=words, poll=poll, progress=progress)

        nothing = self.tr("No whole stretch under a marked area stands anywhere else.")
        jobs.run(FIND, task, partial(self._found, nothing), self.tr("Looking"), overtakes=True)

    def _found(self, nothing: str, found: object) -> None:
        if isinstance(found, tuple):
            self.tool.set_finds(found)
            self.panel.set_finds(found, "" if found else nothing)
            if found:
                self.panel.finds.setFocus()

    @Slot()
    def _names(self) -> None:
        window = self._window
        name, _ = QFileDialog.getOpenFileName(window, self.tr("A list of names"), "", self.tr("Text (*.txt);;All files (*)"))
        if not name:
            return
        try:
            self.panel.set_file_names(Path(name), names_of(Path(name)))
        except DossierError as error:
            window.bar.say_error(error)

    @Slot()
    def _export(self) -> None:
        self._window.commands.exports.export(redacted=True)
