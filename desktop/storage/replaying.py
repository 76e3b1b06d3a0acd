"""What the history leads to, one page or document at a time: for comparing with the tables, and for rebuilding them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from desktop.document.edits import AnyDocumentEdit, EditConflict
from desktop.document.history import (
    DocumentAdded,
    Doubted,
    Edited,
    Event,
    FieldsFound,
    Happening,
    MasterImported,
    PageFailed,
    PageRead,
    PagesAdded,
    doubted_page,
    failed_page,
    found_fields,
    read_page,
    unpack,
)
from desktop.document.model import Document, Master, Page
from desktop.storage import tables
from desktop.storage.driver import Database

T = TypeVar("T")


class Untold(Exception):
    """The history does not tell: an event was purged, is missing, or does not fit what came before."""


def masters(db: Database) -> Iterator[Master]:
    """As they were imported; one that was imported again comes again."""
    for happening in happenings(db, "kind = 'MasterImported'"):
        if isinstance(happening, MasterImported):
            yield happening.master


def document_ids(db: Database) -> Iterator[str]:
    for happening in happenings(db, "kind = 'DocumentAdded'"):
        if isinstance(happening, DocumentAdded):
            yield happening.document.id


def document(db: Database, identity: str) -> Document:
    """Raises Untold."""
    state: Document | None = None
    for happening in happenings(db, "document = ? AND page IS NULL", identity):
        if isinstance(happening, DocumentAdded):
            state = happening.document
        elif state is None or happening is None:
            raise Untold
        elif isinstance(happening, PagesAdded):
            state = replace(state, pages=(*state.pages, *(p.id for p in happening.pages if p.number)))
        elif isinstance(happening, FieldsFound):
            state = found_fields(state, happening)
        elif isinstance(happening, Edited) and isinstance(happening.edit, AnyDocumentEdit):
            state = _applied(happening.edit.apply, state)
    if state is None:
        raise Untold
    return state


def added_pages(db: Database) -> Iterator[Page]:
    """Pages as they came in, one event of them in memory at a time."""
    for happening in happenings(db, "kind = 'PagesAdded'"):
        if isinstance(happening, PagesAdded):
            yield from happening.pages


def page(db: Database, added: Page, until: int | None = None) -> Page:
    """With the number that it came in with: its place in the document is the document's to tell. until: the last event that
    counts. Raises Untold."""
    state = added
    for happening in happenings(db, "page = ? AND sequence <= coalesce(?, sequence)", added.id, until):
        if happening is None:
            raise Untold
        if isinstance(happening, PageRead):
            state = read_page(state, happening)
        elif isinstance(happening, PageFailed):
            state = failed_page(state, happening)
        elif isinstance(happening, Doubted):
            state = doubted_page(state, happening)
        elif isinstance(happening, Edited) and not isinstance(happening.edit, AnyDocumentEdit):
            state = _applied(happening.edit.apply, state)
    return state


def page_then(db: Database, identity: str, document: str, until: int) -> Page:
    """A page as it was after the event `until`. Raises Untold."""
    for happening in happenings(db, "document = ? AND kind = 'PagesAdded'", document):
        added = next((p for p in happening.pages if p.id == identity), None) if isinstance(happening, PagesAdded) else None
        if added is not None:
            return page(db, added, until)
    raise Untold


def happenings(db: Database, condition: str, *parameters: str | int | None) -> Iterator[Happening | None]:
    """None for a purged one."""
    return (_happening(event) for event in tables.events(db, condition, *parameters))


def _happening(event: Event) -> Happening | None:
    return None if event.payload is None else unpack(event.kind, event.payload)


def _applied(apply: Callable[[T], T], state: T) -> T:
    try:
        return apply(state)
    except EditConflict as reason:
        raise Untold from reason
