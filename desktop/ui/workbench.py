"""What is open and what is in hand: between the threads that know the dossier and the panels that show it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from desktop.document.edits import Edit
from desktop.document.errors import DossierError
from desktop.document.geometry import Quad
from desktop.document.model import Document, Evidence, Field, Page, RegionType
from desktop.document.record import RuleResult
from desktop.document.template import FieldSpec, Template
from desktop.services.importing import Passwords
from desktop.services.review import Changed, Desk
from desktop.storage.dossier import DocumentSummary, Dossier, Hit, PageSummary
from desktop.ui.selection import Selection
from desktop.ui.threads.desk_thread import DeskThread, ReadBy, RegisterShown, ShownDocument, UndoState
from desktop.ui.viewer.needs import MasterFile


class Workbench(QObject):
    """Keeps the document and the page in hand in step with the selection. Everything it tells is committed.

    Signals:
        opened(Dossier), documents_changed(tuple of DocumentSummary)
        document_shown(ShownDocument): another document is in hand
        document_changed(ShownDocument): the one in hand, or another whose pages changed
        page_loaded(Page): content of any page that was asked for or changed
        pages_outdated(page ids): what was told of these is no longer so
        page_changed(Page or None): the page in hand is another one, or changed
        undo_changed(UndoState)
        evidence_shown(page id, quads): ink to light up, without its lines being selected
        register_loaded(RegisterShown)
        read_by_changed(ReadBy or None): what read the page in hand
        failed(DossierError)
        not_opened(DossierError): there is nothing to work on
    """

    opened = Signal(object)
    documents_changed = Signal(object)
    document_shown = Signal(object)
    document_changed = Signal(object)
    page_loaded = Signal(object)
    pages_outdated = Signal(tuple)
    page_changed = Signal(object)
    undo_changed = Signal(object)
    evidence_shown = Signal(str, tuple)
    register_loaded = Signal(object)
    read_by_changed = Signal(object)
    failed = Signal(object)
    not_opened = Signal(object)

    def __init__(self, desk: DeskThread, selection: Selection, passwords: Passwords, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.selection = selection
        self.dossier: Dossier | None = None
        self.documents: tuple[DocumentSummary, ...] = ()
        self.shown: ShownDocument | None = None
        self.page: Page | None = None
        self._passwords = passwords
        self._masters: dict[str, Path] = {}
        self._lost: dict[Path, DossierError] = {}  # why nothing lies where an original is told to be
        self._want_doubtful = 0
        self._listed: set[str] = set()  # documents whose pages were told
        self._read_by = ""  # the page whose reading was asked about
        self._last_place = ("", "")
        self._goal: tuple[str, tuple[str, ...], tuple[Quad, ...]] | None = None
        desk.opened.connect(self._opened)
        desk.documents.connect(self._documents)
        desk.document.connect(self._document)
        desk.page.connect(self._page)
        desk.changed.connect(self._changed)
        desk.undo.connect(self._undo)
        desk.stepped.connect(self._stepped)
        desk.read_by.connect(self._read_by_came)
        desk.register.connect(self._register)
        desk.failed.connect(self.failed)
        desk.lost.connect(self._master_lost)
        desk.not_opened.connect(self.not_opened)
        selection.document_changed.connect(self._document_selected)
        selection.changed.connect(self._selected)

    @property
    def read_only(self) -> bool:
        return self.dossier is None or self.dossier.read_only

    def find_master(self, sha256: str) -> MasterFile:
        """Where the pixels of a master are, for the viewer and the thumbnails."""
        return MasterFile(self._masters.get(sha256, Path(sha256)), self._passwords.known.get(sha256))

    def explain(self, path: Path, error: DossierError) -> DossierError:
        """What is known better of why a file cannot be drawn: the original by its name, and what became of it. From any
        thread."""
        return self._lost.get(path, error)

    @Slot(object, object)
    def _master_lost(self, path: Path, error: DossierError) -> None:
        self._lost[path] = error

    # edits

    def edit(self, change: Callable[[Desk], Page | Document | Changed]) -> None:
        self.desk.edit(change)

    @Slot(str, str, str)
    def correct(self, page_id: str, line_id: str, text: str) -> None:
        self.edit(lambda desk: desk.correct_line(page_id, line_id, text))

    @Slot(str, object, str, object)
    def set_field(self, document_id: str, spec: FieldSpec, value: str, evidence: tuple[Evidence, ...] | None = None) -> None:
        self.edit(lambda desk: desk.set_field(document_id, spec, value, evidence))

    @Slot(str, object, str)
    def accept_rule(self, document_id: str, result: RuleResult, reason: str) -> None:
        self.edit(lambda desk: desk.accept_rule(document_id, result, reason))

    @Slot(str, object)
    def approve(self, document_id: str, template: Template) -> None:
        self.edit(lambda desk: desk.approve(document_id, template))

    @Slot(str)
    def take_back_approval(self, document_id: str) -> None:
        self.edit(lambda desk: desk.take_back_approval(document_id))

    @Slot(str, int)
    def turn(self, page_id: str, degrees: int) -> None:
        self.edit(lambda desk: desk.turn(page_id, degrees))

    @Slot(str, object)
    def add_line(self, page_id: str, quad: Quad) -> None:
        self.edit(lambda desk: desk.add_line(page_id, quad))

    def remove_line(self, page_id: str, line_id: str) -> None:
        self.edit(lambda desk: desk.remove_line(page_id, line_id))

    def set_region_type(self, page_id: str, region_id: str, kind: RegionType) -> None:
        self.edit(lambda desk: desk.set_region_type(page_id, region_id, kind))

    def retitle(self, document_id: str, title: str) -> None:
        self.edit(lambda desk: desk.retitle(document_id, title))

    def set_checked(self, checked: bool) -> None:
        if self.page is not None:
            page_id = self.page.id
            self.edit(lambda desk: desk.set_page_checked(page_id, checked))

    @Slot()
    def undo(self) -> None:
        self.desk.step(redo=False)

    @Slot()
    def redo(self) -> None:
        self.desk.step(redo=True)

    # going places

    def go_to_page(self, step: int) -> None:
        """The next page of the document (-1: the one before)."""
        at = self._place()
        if at is not None and self.shown is not None and 0 <= at + step < len(self.shown.pages):
            self.selection.select_page(self.shown.pages[at + step].id)

    def go_to_doubtful(self, step: int) -> bool:
        """The next page that holds a doubtful line, also of a later document; False where there is none."""
        at = self._place()
        if at is None or self.shown is None:
            return False
        pages = self.shown.pages[at + 1 :] if step > 0 else self.shown.pages[:at][::-1]
        page = next((page for page in pages if page.doubtful), None)
        if page is not None:
            self._want_doubtful = step
            self.selection.select_page(page.id)
            return True
        here = next((n for n, each in enumerate(self.documents) if each.id == self.shown.document.id), 0)
        others = self.documents[here + 1 :] if step > 0 else self.documents[:here][::-1]
        document = next((each for each in others if each.doubtful), None)
        if document is not None:
            self._want_doubtful = step
            self.selection.select_document(document.id)
        return document is not None

    def go_to_open_record(self) -> bool:
        """The next document that has a kind and whose record is not approved, after the last of them the first; False where
        there is no other."""
        here = next((n for n, each in enumerate(self.documents) if each.id == self.selection.document), 0)
        others = (*self.documents[here + 1 :], *self.documents[:here])
        document = next((each for each in others if each.template and not each.approved), None)
        if document is not None:
            self.selection.select_document(document.id)
        return document is not None

    def begin_at(self, document: str, page: str) -> None:
        """Where the last window was left, if it is of this dossier."""
        self._last_place = (document, page)

    def take_wanted_doubtful(self) -> int:
        """Once: in which direction a doubtful line is to be looked for on the page that was gone to; 0 for none."""
        wanted, self._want_doubtful = self._want_doubtful, 0
        return wanted

    @Slot(object)
    def go_to_hit(self, hit: Hit) -> None:
        self._go_to(hit.document, hit.page, hit.lines, hit.quads)

    @Slot(object)
    def go_to_field(self, field: Field) -> None:
        if field.evidence:
            pages = [e.page for e in field.evidence]
            page = self.selection.page if self.selection.page in pages else pages[0]
            there = [e for e in field.evidence if e.page == page]
            lines = dict.fromkeys(line for e in there for line in e.lines)
            self._go_to(self.selection.document, page, tuple(lines), tuple(e.quad for e in there))

    def _go_to(self, document: str, page: str, lines: tuple[str, ...], quads: tuple[Quad, ...]) -> None:
        self._goal = (page, lines, quads)
        self.selection.select_lines(page, lines, document=document)
        self._light_goal()

    def _light_goal(self) -> None:
        """Lights the ink as soon as its document is the one shown."""
        if self._goal is not None and self._summary(self._goal[0]) is not None:
            page, _, quads = self._goal
            self._goal = None
            self.evidence_shown.emit(page, quads)

    def _place(self) -> int | None:
        pages = self.shown.pages if self.shown else ()
        return next((n for n, page in enumerate(pages) if page.id == self.selection.page), None)

    def _summary(self, page_id: str) -> PageSummary | None:
        return next((p for p in self.shown.pages if p.id == page_id), None) if self.shown else None

    # what comes from the desk

    @Slot(object)
    def _opened(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.opened.emit(dossier)
        self.desk.load_documents()
        self.desk.load_undo()

    @Slot(object)
    def _documents(self, documents: tuple[DocumentSummary, ...]) -> None:
        self.documents = documents
        self.documents_changed.emit(documents)
        if not self.selection.document and documents:
            last = self._last_place[0]
            self.selection.select_document(last if any(d.id == last for d in documents) else documents[0].id)

    @Slot(object)
    def _document(self, shown: ShownDocument) -> None:
        self._masters.update(shown.masters)
        self._listed.add(shown.document.id)
        if shown.document.id != self.selection.document:
            self.document_changed.emit(shown)
            return
        other = self.shown is None or self.shown.document.id != shown.document.id
        self.shown = shown
        if not self.selection.page and shown.pages:
            self.selection.select_page(self._first_page(shown.pages).id)
        (self.document_shown if other else self.document_changed).emit(shown)
        self._light_goal()

    def _first_page(self, pages: tuple[PageSummary, ...]) -> PageSummary:
        if self._want_doubtful:
            return next((page for page in pages[:: self._want_doubtful] if page.doubtful), pages[0])
        return next((page for page in pages if page.id == self._last_place[1]), pages[0])

    @Slot(object)
    def _page(self, page: Page) -> None:
        self.page_loaded.emit(page)
        if page.id == self.selection.page:
            self.page = page
            self.page_changed.emit(page)
            if self._read_by != page.id:
                self._read_by = page.id
                self.desk.load_read_by(page.id)

    @Slot(str, object)
    def _read_by_came(self, page_id: str, told: ReadBy | None) -> None:
        if page_id == self.selection.page:
            self.read_by_changed.emit(told)

    @Slot(object)
    def _changed(self, changed: Changed) -> None:
        """Pages that are not in hand are asked for when they come into view."""
        self.pages_outdated.emit(changed.pages)
        for document in changed.documents:
            if document in self._listed or document == self.selection.document:
                self.desk.load_document(document)
        if self.selection.page in changed.pages:
            self.desk.load_page(self.selection.page)

    @Slot(object)
    def _undo(self, state: UndoState) -> None:
        self.undo_changed.emit(state)

    @Slot(object, str)
    def _stepped(self, applied: Edit, document: str) -> None:
        """Goes to what undo or redo changed."""
        page_id = getattr(applied, "page", None)
        if page_id is None:
            self.selection.select_document(document)
            return
        line = getattr(applied, "after", None) or getattr(applied, "line", None)
        line_id = getattr(line, "id", "") if hasattr(line, "chars") else ""
        self.selection.select_lines(page_id, (line_id,) if line_id else (), document=document)

    @Slot(object)
    def _register(self, shown: RegisterShown) -> None:
        self._masters.update(shown.masters)
        self.register_loaded.emit(shown)

    # what is selected

    @Slot(str)
    def _document_selected(self, document_id: str) -> None:
        self.shown = None
        self.page = None
        self._read_by = ""
        self.page_changed.emit(None)
        if document_id:
            self.desk.load_document(document_id)

    @Slot(str, tuple)
    def _selected(self, page_id: str, lines: tuple[str, ...]) -> None:
        if not page_id:
            self.page = None
            self._read_by = ""
            self.page_changed.emit(None)
        elif self.page is None or self.page.id != page_id:
            self.desk.load_page(page_id)

    # what comes from the reading

    @Slot(str)
    def page_read(self, page_id: str) -> None:
        """A reading of this page was committed, or it failed."""
        self.desk.load_documents()
        if self._summary(page_id) is not None and self.shown is not None:
            self.desk.load_document(self.shown.document.id)
            self.desk.load_page(page_id)
            if page_id == self._read_by:
                self.desk.load_read_by(page_id)
