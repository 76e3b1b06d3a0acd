"""The person's hand on the dossier, on a thread of its own: every read and every edit of the window goes through here in order.

A disk that takes its time over an edit never holds the window up; what comes back is shown only after it is committed.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QThread, Signal

from desktop.document.edits import AnyDocumentEdit, Edit
from desktop.document.errors import DossierError
from desktop.document.geometry import Quad
from desktop.document.history import Edited, Event, unpack
from desktop.document.model import Document, Page, PageStatus
from desktop.document.notes import Note
from desktop.document.template import Template
from desktop.exporters.registers.values import Register
from desktop.fields.templates.library import Templates
from desktop.services.fields import propose_kinds, value_at
from desktop.services.proposals import Difference
from desktop.services.registers import register_of
from desktop.services.review import Changed, Desk
from desktop.services.second_look import is_second_look
from desktop.storage.dossier import Dossier, Hit, PageSummary

log = logging.getLogger(__name__)

HISTORY_SLICE = 60


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """masters: where those of its pages lie, by SHA-256."""

    document: Document
    pages: tuple[PageSummary, ...]
    masters: Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class UndoState:
    """The edits that undo and redo would take back; None where there is nothing."""

    undo: Edit | None = None
    redo: Edit | None = None


@dataclass(frozen=True, slots=True)
class HistorySlice:
    """Events of a page (None: of everything), newest first; more: there are older ones. before: where the slice starts."""

    page: str | None
    before: int | None
    events: tuple[Event, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A later reading of a page that a person has touched, and where it says something else."""

    page: str
    reading: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class RegisterShown:
    """pages: those with ink of its values, by id. masters: where theirs lie, by SHA-256."""

    template: Template
    register: Register
    pages: Mapping[str, PageSummary]
    masters: Mapping[str, Path]


@dataclass(frozen=True, slots=True)
class Hits:
    query: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class ReadBy:
    """What read a page: engine, its fingerprint as of a Reading, and what there is to know of how it went."""

    page: str
    engine: str
    fingerprint: tuple[str, ...]
    seconds: float
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class EngineChoices:
    """What was chosen to read with, by scope: "" for the dossier, id of a document or page; None: nothing for just that.

    chosen: it was chosen a moment ago; then `read` says how many pages of these scopes were read before."""

    engines: Mapping[str, str | None]
    chosen: bool = False
    read: int = 0


MakeDesk = Callable[[Dossier], Desk]


class DeskThread(QThread):
    """Answers in the order of asking. Reading requests that a newer one overtakes are left out.

    Signals:
        opened(dossier): the Dossier of this thread; others may only ask it for a `sibling`.
        documents(tuple of DocumentSummary)
        document(ShownDocument): a document was asked for, or changed
        page(Page): a page was asked for, or changed
        undo(UndoState): after every edit
        changed(Changed): several pages or documents at once; they are to be asked for again where they are shown
        stepped(Edit, document id): what undo or redo applied
        history(HistorySlice)
        proposal(Proposal)
        hits(Hits)
        read_by(page id, ReadBy or None): what read a page
        engines(EngineChoices): asked for, or just made
        kinds(document id, tuple of kinds.Proposal): what kind of document it may be of, the surest first
        register(RegisterShown)
        value_read(document id, field name, text, Evidence): what stands in a box on a page; an empty text where nothing does
        failed(DossierError): the request did nothing
        lost(Path, DossierError): why nothing lies where an original is told to be
        not_opened(DossierError): there is no desk, and nothing that is asked will be answered
    """

    opened = Signal(object)
    documents = Signal(object)
    document = Signal(object)
    page = Signal(object)
    undo = Signal(object)
    changed = Signal(object)
    stepped = Signal(object, str)
    history = Signal(object)
    proposal = Signal(object)
    hits = Signal(object)
    read_by = Signal(str, object)
    engines = Signal(object)
    kinds = Signal(str, object)
    register = Signal(object)
    value_read = Signal(str, str, str, object)
    failed = Signal(object)
    lost = Signal(object, object)
    not_opened = Signal(object)

    def __init__(
        self, open_dossier: Callable[[], Dossier], make_desk: MakeDesk, person: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._open = open_dossier
        self._make_desk = make_desk
        self._person = person
        self._requests: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._latest: dict[str, int] = {}
        self._dossier: Dossier | None = None
        self._desk: Desk | None = None

    # asked from the window's thread

    def edit(self, change: Callable[[Desk], Page | Document | Changed]) -> None:
        """Does one edit, or several as one step; what changed is told by `page`, `document` or `changed`, then `undo`."""
        self._requests.put(partial(self._edit, change))

    def ask(self, kind: str, question: Callable[[Desk], object], told: Callable[[object], object]) -> None:
        """What a function of services says of the dossier; `told` (a signal's emit) is called on this thread with it. The
        newest question of a kind overtakes those before it."""

        def answer() -> None:
            told(question(self._at_desk))

        self._newest(f"ask {kind}", answer)

    def sign_as(self, make_desk: MakeDesk, person: str) -> None:
        """From the next request on it is this person's desk."""
        self._requests.put(partial(self._sign_as, make_desk, person))

    def step(self, redo: bool) -> None:
        self._requests.put(partial(self._step, redo))

    def load_documents(self) -> None:
        self._newest("documents", self._load_documents)

    def load_document(self, document_id: str) -> None:
        self._newest(f"document {document_id}", self._load_document, document_id)

    def load_page(self, page_id: str) -> None:
        self._requests.put(partial(self._load_page, page_id))

    def load_undo(self) -> None:
        self._newest("undo", self._load_undo)

    def load_history(self, page_id: str | None, before: int | None = None) -> None:
        self._newest("history", self._load_history, page_id, before)

    def load_proposal(self, page_id: str) -> None:
        self._newest("proposal", self._load_proposal, page_id)

    def load_read_by(self, page_id: str) -> None:
        self._newest("read by", self._load_read_by, page_id)

    def load_engines(self, scopes: tuple[str, ...]) -> None:
        self._requests.put(partial(self._load_engines, scopes))

    def choose_engine(self, scopes: tuple[str, ...], engine: str | None, then: Callable[[], object]) -> None:
        """What is to read these from now on. Single pages that were read go into the queue again, and `then` is called."""
        self._requests.put(partial(self._choose_engine, scopes, engine, then))

    def propose_kinds(self, document_id: str, templates: Templates) -> None:
        self._newest("kinds", self._propose_kinds, document_id, templates)

    def read_value(self, document_id: str, name: str, page_id: str, quad: Quad) -> None:
        """What stands in a box (page space), for a field of the document."""
        self._requests.put(partial(self._read_value, document_id, name, page_id, quad))

    def load_register(self, template: Template) -> None:
        self._newest("register", self._load_register, template)

    def search(self, query: str) -> None:
        self._newest("search", self._search, query)

    def enqueue(self, page_ids: tuple[str, ...], first: bool = False, then: Callable[[], object] | None = None) -> None:
        """Pages into the queue of readings; `then` is called on this thread once they are there."""
        self._requests.put(partial(self._enqueue, page_ids, first, then))

    def enqueue_documents(self, document_ids: tuple[str, ...], page_ids: tuple[str, ...], then: Callable[[], object]) -> None:
        """As `enqueue`, before all others: pages, and all pages of documents."""
        self._requests.put(partial(self._enqueue_documents, document_ids, page_ids, then))

    def put_first(self, page_id: str) -> None:
        """The page on the screen is read before all others, if it waits at all."""
        self._newest("first", self._put_first, page_id)

    def enqueue_failed(self, then: Callable[[], object]) -> None:
        """All pages that could not be read, once more."""
        self._requests.put(partial(self._enqueue_failed, then))

    def queued(self, then: Callable[[tuple[str, ...]], object]) -> None:
        """Calls `then` on this thread with all pages that wait."""
        self._requests.put(partial(self._queued, then))

    def finish(self) -> None:
        """Everything asked until now is done, then the dossier is closed and the thread ends."""
        self._requests.put(None)

    def _newest(self, kind: str, request: Callable[..., None], *arguments: object) -> None:
        number = self._latest[kind] = self._latest.get(kind, 0) + 1
        self._requests.put(partial(self._unless_overtaken, kind, number, partial(request, *arguments)))

    # on this thread

    def run(self) -> None:
        try:
            self._dossier = self._open()
        except DossierError as error:
            self.not_opened.emit(error)
            return
        self._desk = self._make_desk(self._dossier)
        self.opened.emit(self._dossier)
        try:
            while (request := self._requests.get()) is not None:
                self._answer(request)
        finally:
            self._dossier.close()

    def _answer(self, request: Callable[[], None]) -> None:
        try:
            request()
        except DossierError as error:
            self.failed.emit(error)
        except Exception:  # the worker's one catch-all: a fault of ours costs one request, not the desk
            log.exception("a request of the window failed")
            self.failed.emit(DossierError())

    def _unless_overtaken(self, kind: str, number: int, request: Callable[[], None]) -> None:
        if self._latest[kind] == number:
            request()

    def _edit(self, change: Callable[[Desk], Page | Document | Changed]) -> None:
        self._tell(change(self._at_desk))
        self._load_undo()

    def _tell(self, changed: Page | Document | Changed) -> None:
        if isinstance(changed, Page):
            self.page.emit(changed)
            self._load_document(changed.document)
        elif isinstance(changed, Document):
            self._load_document(changed.id)
        else:
            self.changed.emit(changed)
        self._load_documents()

    def _step(self, redo: bool) -> None:
        applied = self._at_desk.redo() if redo else self._at_desk.undo()
        if applied:
            pages = dict.fromkeys(edit.page for edit in applied if not isinstance(edit, AnyDocumentEdit))
            documents = dict.fromkeys(edit.document for edit in applied if isinstance(edit, AnyDocumentEdit))
            documents |= dict.fromkeys(map(self._held.document_of, pages))
            if len(pages) == 1:
                self._tell(self._held.page(*pages))
            elif len(documents) == 1 and not pages:
                self._tell(self._held.document(*documents))
            else:
                self._tell(Changed(tuple(pages), tuple(documents)))
            last = applied[-1]
            owner = last.document if isinstance(last, AnyDocumentEdit) else self._held.document_of(last.page)
            self.stepped.emit(last, owner)
        self._load_undo()

    def _sign_as(self, make_desk: MakeDesk, person: str) -> None:
        self._person = person
        self._desk = make_desk(self._held)
        self._load_undo()

    def _propose_kinds(self, document_id: str, templates: Templates) -> None:
        self.kinds.emit(document_id, propose_kinds(self._held, document_id, templates))

    def _read_value(self, document_id: str, name: str, page_id: str, quad: Quad) -> None:
        text, evidence = value_at(self._held, page_id, quad)
        self.value_read.emit(document_id, name, text, evidence)

    def _load_register(self, template: Template) -> None:
        register = register_of(self._held, template)
        inked = {evidence.page for row in register.rows for cell in row.cells for evidence in cell.evidence}
        summaries = (page for row in register.rows for page in self._held.page_summaries(row.document))
        pages = {page.id: page for page in summaries if page.id in inked}
        masters = {sha: self._master_path(sha) for sha in {page.master for page in pages.values()}}
        self.register.emit(RegisterShown(template, register, pages, masters))

    def _load_documents(self) -> None:
        self.documents.emit(self._held.documents())

    def _load_document(self, document_id: str) -> None:
        held = self._held
        pages = held.page_summaries(document_id)
        masters = {sha: self._master_path(sha) for sha in {page.master for page in pages}}
        self.document.emit(ShownDocument(held.document(document_id), pages, masters))

    def _master_path(self, sha256: str) -> Path:
        try:
            return self._held.master_path(sha256)
        except DossierError as error:
            nowhere = self._held.masters_folder / sha256
            self.lost.emit(nowhere, error)
            return nowhere

    def _load_page(self, page_id: str) -> None:
        self.page.emit(self._held.page(page_id))

    def _load_undo(self) -> None:
        state = self._held.undo_state(self._person)
        self.undo.emit(UndoState(self._edit_at(state.undo), self._edit_at(state.redo)))

    def _edit_at(self, sequences: tuple[int, ...]) -> Edit | None:
        if not sequences:
            return None
        event = self._held.event(sequences[-1])
        happening = unpack(event.kind, event.payload) if event.payload is not None else None
        return happening.edit if isinstance(happening, Edited) else None

    def _load_history(self, page_id: str | None, before: int | None) -> None:
        events = self._held.history(page=page_id, before=before, limit=HISTORY_SLICE)
        self.history.emit(HistorySlice(page_id, before, events, len(events) == HISTORY_SLICE))

    def _load_proposal(self, page_id: str) -> None:
        page = self._held.page(page_id)
        if page.proposal is not None:
            self.proposal.emit(Proposal(page_id, page.proposal, self._at_desk.differences(page_id)))

    def _load_read_by(self, page_id: str) -> None:
        page = self._held.page(page_id)
        readings = [r for r in self._held.readings(page_id) if r.id != page.proposal and not is_second_look(r)]
        last = readings[-1] if readings else None
        told = ReadBy(page_id, last.engine, last.fingerprint, last.seconds, last.notes) if last else None
        self.read_by.emit(page_id, told)

    def _load_engines(self, scopes: tuple[str, ...]) -> None:
        self.engines.emit(EngineChoices({scope: self._held.chosen_engine(scope) for scope in scopes}))

    def _choose_engine(self, scopes: tuple[str, ...], engine: str | None, then: Callable[[], object]) -> None:
        held = self._held
        for scope in scopes:
            held.choose_engine(engine, scope)
        documents = {summary.id: summary for summary in held.documents()}
        wanted = documents.values() if "" in scopes else [documents[scope] for scope in scopes if scope in documents]
        read = sum(document.pages - document.statuses.get(PageStatus.WAITING, 0) for document in wanted)
        pages = tuple(scope for scope in scopes if scope and scope not in documents)
        self.engines.emit(EngineChoices(dict.fromkeys(scopes, engine), True, read))
        if pages:
            self._enqueue(pages, True, then)

    def _search(self, query: str) -> None:
        self.hits.emit(Hits(query, self._held.search(query) if query else ()))

    def _enqueue(self, page_ids: tuple[str, ...], first: bool, then: Callable[[], object] | None) -> None:
        self._held.enqueue(page_ids, first=first)
        if then is not None:
            then()

    def _enqueue_documents(self, document_ids: tuple[str, ...], page_ids: tuple[str, ...], then: Callable[[], object]) -> None:
        pages = [*page_ids, *(page.id for each in document_ids for page in self._held.page_summaries(each))]
        self._enqueue(tuple(dict.fromkeys(pages)), True, then)

    def _put_first(self, page_id: str) -> None:
        if page_id in self._held.queued()[1:]:
            self._held.enqueue((page_id,), first=True)

    def _enqueue_failed(self, then: Callable[[], object]) -> None:
        held = self._held
        for summary in held.documents():
            if summary.statuses.get(PageStatus.FAILED):
                held.enqueue([p.id for p in held.page_summaries(summary.id) if p.status is PageStatus.FAILED])
        then()

    def _queued(self, then: Callable[[tuple[str, ...]], object]) -> None:
        then(self._held.queued())

    @property
    def _held(self) -> Dossier:
        assert self._dossier is not None
        return self._dossier

    @property
    def _at_desk(self) -> Desk:
        assert self._desk is not None
        return self._desk
