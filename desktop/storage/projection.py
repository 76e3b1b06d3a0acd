"""What an event does to the tables, with the same functions of the domain that a replay uses."""

from __future__ import annotations

from collections.abc import Callable

from desktop.document.edits import AnyDocumentEdit, ArrangePages
from desktop.document.history import (
    GENESIS,
    Actor,
    Delivered,
    DocumentAdded,
    Doubted,
    Edited,
    Event,
    FieldsFound,
    Happening,
    InspectionDrawn,
    MasterImported,
    PageFailed,
    PageInspected,
    PageRead,
    PagesAdded,
    doubted_page,
    failed_page,
    found_fields,
    link,
    numbered,
    read_page,
    unpack,
)
from desktop.document.model import Content, Document, Page
from desktop.storage import search, tables
from desktop.storage.driver import Database


def append(db: Database, at: str, actor: Actor, *happenings: Happening) -> tuple[Event, ...]:
    """Adds events to the history and their effect to the tables; inside the caller's transaction.

    What takes effect is what the payload says, so that a replay comes to the same state. Raises EditConflict, NotFound, and
    ValueError for what cannot be (a page of another document, an id that is taken).
    """
    pages = _Pages(db)
    events = tuple(_append(db, pages, at, actor, happening) for happening in happenings)
    pages.write()
    return events


def _append(db: Database, pages: _Pages, at: str, actor: Actor, happening: Happening) -> Event:
    last = db.row("SELECT sequence, hash FROM events ORDER BY sequence DESC LIMIT 1")
    event = link(last[0] + 1 if last else 1, at, actor, happening, last[1] if last else GENESIS)
    assert event.payload is not None
    stored = unpack(event.kind, event.payload)
    _project(db, pages, stored)
    page, document = subject(db, stored)
    undoes, batch = (stored.undoes, stored.batch) if isinstance(stored, Edited) else (None, "")
    tables.add_event(db, event, page, document, undoes, batch)
    return event


class _Pages:
    """The page that events of one transaction change: written when another one comes, however many of its lines change."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._before: Page | None = None
        self._after: Page | None = None

    def change(self, identity: str, change: Callable[[Page], Page]) -> None:
        if self._after is None or self._after.id != identity:
            self.write()
            self._before = self._after = tables.page(self._db, identity)
        self._after = change(self._after)

    def write(self) -> None:
        if self._before is None or self._after is None:
            return
        before, after = self._before.content, self._after.content
        rank = tables.put_page(self._db, self._after, content=after != before)
        if search.page_text(before) != search.page_text(after):
            search.index_page(self._db, rank, after)
        self._before = self._after = None


def subject(db: Database, happening: Happening) -> tuple[str | None, str | None]:
    """The page and the document that an event is about; what happens to a page happens to its document."""
    page: str | None = None
    match happening:
        case MasterImported() | InspectionDrawn() | Delivered():
            return None, None
        case DocumentAdded(document):
            return None, document.id
        case PagesAdded(document_id) | FieldsFound(document_id):
            return None, document_id
        case PageRead(page) | PageFailed(page) | Doubted(page) | PageInspected(page):
            pass
        case Edited(edit):
            if isinstance(edit, AnyDocumentEdit):
                return None, edit.document
            page = edit.page
    owner: str | None = db.value("SELECT document FROM pages WHERE id = ?", page)
    return page, owner


def _project(db: Database, pages: _Pages, happening: Happening) -> None:
    match happening:
        case MasterImported(master):
            tables.put_master(db, master)
        case DocumentAdded(document):
            _add_document(db, document)
        case PagesAdded(document_id, added):
            for page in added:
                _add_page(db, document_id, page)
        case PageRead():
            pages.change(happening.page, lambda page: read_page(page, happening))
        case PageFailed():
            pages.change(happening.page, lambda page: failed_page(page, happening))
        case FieldsFound():
            _change_document(db, happening.document, lambda document: found_fields(document, happening))
        case Doubted():
            pages.change(happening.page, lambda page: doubted_page(page, happening))
        case Edited(edit):
            if isinstance(edit, AnyDocumentEdit):
                _change_document(db, edit.document, edit.apply)
                for identity, number in numbered(edit) if isinstance(edit, ArrangePages) else ():
                    tables.number_page(db, identity, edit.document, number)
            else:
                pages.change(edit.page, edit.apply)


def _add_document(db: Database, document: Document) -> None:
    if document.pages:
        raise ValueError("pages of a new document follow as PagesAdded")
    rank = tables.add_document(db, document)
    search.index_fields(db, rank, document)


def _add_page(db: Database, document_id: str, page: Page) -> None:
    if page.document != document_id:
        raise ValueError("a page is added to its own document")
    rank = tables.add_page(db, page)
    if page.content != Content():
        search.index_page(db, rank, page.content)


def _change_document(db: Database, identity: str, change: Callable[[Document], Document]) -> None:
    before = tables.document(db, identity)
    after = change(before)
    tables.put_document(db, after)
    if search.fields_text(before) != search.fields_text(after):
        search.index_fields(db, tables.document_rank(db, identity), after)
