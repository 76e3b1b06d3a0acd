"""Domain values to rows and back. Contents, readings and payloads are compressed JSON; what a list shows has its column."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from typing import TypeVar

from desktop.document.codec import decode, encode
from desktop.document.geometry import View
from desktop.document.history import Actor, ActorKind, EditMark, Event
from desktop.document.model import Approval, Content, Document, Field, Master, Override, Page, PageStatus, Reading, stage_of
from desktop.storage.driver import Database, Row, Value
from desktop.storage.errors import DossierDamaged, NotFound
from desktop.storage.values import DocumentSummary, PageSummary, is_doubtful

T = TypeVar("T")
COMPRESSION = 3
_REMEMBERED = 8
MAX_INFLATED = 1 << 28
"""Bytes of one page's content or one payload; more is a damaged or a hostile file."""


def to_json(value: object) -> str:
    return json.dumps(encode(value), ensure_ascii=False, separators=(",", ":"))


def squeeze(text: str) -> bytes:
    return zlib.compress(text.encode(), COMPRESSION)


def unsqueeze(data: bytes) -> str:
    """Raises ValueError on anything that `squeeze` did not make."""
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(data, MAX_INFLATED)
    except zlib.error as reason:
        raise ValueError(str(reason)) from reason
    if not inflater.eof:
        raise ValueError("cut short or too large")
    return plain.decode()


def _loaded(db: Database, kind: type[T], text: str | None = None, data: bytes = b"") -> T:
    try:
        return decode(kind, json.loads(unsqueeze(data) if text is None else text))
    except ValueError as reason:
        raise DossierDamaged(path=str(db.path)) from reason


def _found(row: Row | None, kind: str, identity: str | int) -> Row:
    if row is None:
        raise NotFound(kind=kind, id=identity)
    return row


# masters

_MASTER = "SELECT sha256, name, size, media_type, pages, linked FROM masters"


def masters(db: Database) -> Iterator[Master]:
    return (Master(*row) for row in db.rows(f"{_MASTER} ORDER BY rank"))


def master(db: Database, sha256: str) -> Master:
    return Master(*_found(db.row(f"{_MASTER} WHERE sha256 = ?", sha256), "master", sha256))


def put_master(db: Database, value: Master) -> None:
    """A master that is there already is replaced in its place."""
    db.run(
        "INSERT INTO masters (sha256, name, size, media_type, pages, linked) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (sha256) DO UPDATE SET name = excluded.name, size = excluded.size, "
        "media_type = excluded.media_type, pages = excluded.pages, linked = excluded.linked",
        value.sha256, value.name, value.size, value.media_type, value.pages, value.linked,
    )  # fmt: skip


# documents


def document_summaries(db: Database) -> tuple[DocumentSummary, ...]:
    statuses: dict[str, dict[PageStatus, int]] = {}
    doubtful: dict[str, int] = {}
    engines: dict[str, set[str]] = {}
    counts = (
        "SELECT document, status, touched, engine, count(*), sum(doubtful) FROM pages WHERE number > 0"
        " GROUP BY document, status, touched, engine"
    )
    for identity, status, touched, engine, pages, lines in db.rows(counts):
        stage = stage_of(PageStatus(status), bool(touched))
        of = statuses.setdefault(identity, {})
        of[stage] = of.get(stage, 0) + pages
        doubtful[identity] = doubtful.get(identity, 0) + lines
        engines.setdefault(identity, set()).update({engine} - {""})
    return tuple(
        DocumentSummary(
            identity,
            title,
            sum(statuses.get(identity, {}).values()),
            template,
            statuses.get(identity, {}),
            doubtful.get(identity, 0),
            bool(approved),
            assigned,
            tuple(sorted(engines.get(identity, ()))),
        )
        for identity, title, template, approved, assigned in db.rows(
            "SELECT id, title, template, approval <> 'null', assigned FROM documents ORDER BY rank"
        )
    )


def document(db: Database, identity: str) -> Document:
    columns = "title, template, fields, overrides, approval, assigned"
    row = _found(db.row(f"SELECT {columns} FROM documents WHERE id = ?", identity), "document", identity)
    sql = "SELECT id FROM pages WHERE document = ? AND number > 0 ORDER BY number, rank"
    pages = tuple(page for (page,) in db.rows(sql, identity))
    title, template, fields, overrides, approval, assigned = row
    return Document(
        identity,
        title,
        pages,
        template,
        _loaded(db, tuple[Field, ...], fields),
        _loaded(db, tuple[Override, ...], overrides),
        None if approval == "null" else _loaded(db, Approval, approval),
        assigned,
    )


def add_document(db: Database, value: Document) -> int:
    """Its rank."""
    db.run(
        "INSERT INTO documents (id, title, template, fields, overrides, approval, assigned) VALUES (?, ?, ?, ?, ?, ?, ?)",
        value.id, value.title, value.template, to_json(value.fields), to_json(value.overrides), to_json(value.approval),
        value.assigned,
    )  # fmt: skip
    return document_rank(db, value.id)


def put_document(db: Database, value: Document) -> None:
    db.run(
        "UPDATE documents SET title = ?, template = ?, fields = ?, overrides = ?, approval = ?, assigned = ? WHERE id = ?",
        value.title, value.template, to_json(value.fields), to_json(value.overrides), to_json(value.approval),
        value.assigned, value.id,
    )  # fmt: skip


def document_rank(db: Database, identity: str) -> int:
    rank: int = _found(db.row("SELECT rank FROM documents WHERE id = ?", identity), "document", identity)[0]
    return rank


# pages

_PAGE = (
    "SELECT id, document, number, master, master_page, width, height, unit, view, status, touched, view_set, proposal, error,"
    " content, rank FROM pages JOIN contents USING (rank)"
)
_SUMMARY = "SELECT id, number, width, height, unit, view, status, touched, doubtful, master, master_page, engine FROM pages"


def page_of(db: Database, row: Row) -> Page:
    """Of a row of `_PAGE`."""
    (identity, document_id, number, master_id, master_page, width, height, unit, *rest) = row
    (view, status, touched, view_set, proposal, error, content, _) = rest
    return Page(
        identity,
        document_id,
        number,
        master_id,
        master_page,
        width,
        height,
        unit,
        _loaded(db, View, view),
        PageStatus(status),
        _content(db, content),
        bool(touched),
        bool(view_set),
        proposal,
        error,
    )


def _content(db: Database, data: bytes) -> Content:
    known = db.decoded.get(data)
    if isinstance(known, Content):
        return known
    return _remembered(db, data, _loaded(db, Content, data=data))


def _remembered(db: Database, data: bytes, content: Content) -> Content:
    db.decoded[data] = content
    if len(db.decoded) > _REMEMBERED:
        db.decoded.popitem(last=False)
    return content


def page(db: Database, identity: str) -> Page:
    return page_of(db, _found(db.row(f"{_PAGE} WHERE id = ?", identity), "page", identity))


def page_rank(db: Database, identity: str) -> int:
    rank: int = _found(db.row("SELECT rank FROM pages WHERE id = ?", identity), "page", identity)[0]
    return rank


def number_page(db: Database, identity: str, document_id: str, number: int) -> None:
    """Raises NotFound where the document has no such page."""
    sql = "SELECT rank FROM pages WHERE id = ? AND document = ?"
    rank = _found(db.row(sql, identity, document_id), "page", identity)[0]
    db.run("UPDATE pages SET number = ? WHERE rank = ?", number, rank)


def owner(db: Database, identity: str) -> str:
    document_id: str = _found(db.row("SELECT document FROM pages WHERE id = ?", identity), "page", identity)[0]
    return document_id


def page_summaries(db: Database, document_id: str, *, left_out: bool = False) -> tuple[PageSummary, ...]:
    """left_out: those that are kept with the document and not shown."""
    views: dict[str, View] = {}
    shown, found = "=" if left_out else ">", []
    for row in db.rows(f"{_SUMMARY} WHERE document = ? AND number {shown} 0 ORDER BY number, rank", document_id):
        identity, number, width, height, unit, view, status, touched, doubtful, master_id, master_page, engine = row
        stage = stage_of(PageStatus(status), bool(touched))
        if view not in views:
            views[view] = _loaded(db, View, view)
        found.append(
            PageSummary(identity, number, width, height, unit, views[view], stage, doubtful, master_id, master_page, engine)
        )
    return tuple(found)


def _page_columns(value: Page) -> tuple[Value, ...]:
    doubtful = sum(map(is_doubtful, value.content.lines()))
    return (
        to_json(value.view), value.status.value, value.touched, value.view_set, value.proposal, value.error, doubtful,
        _engine_of(value.content),
    )  # fmt: skip


def _engine_of(content: Content) -> str:
    """What read the page; its first line that a person did not add tells."""
    return next((line.engine for line in content.lines() if line.reading is not None), "")


def add_page(db: Database, value: Page) -> int:
    """Its rank. It is the last of its document, which a person may have given more or fewer pages since it was counted."""
    last = db.value("SELECT max(number) FROM pages WHERE document = ?", value.document)
    number = last + 1 if last and value.number else value.number
    db.run(
        "INSERT INTO pages (id, document, number, master, master_page, width, height, unit,"
        " view, status, touched, view_set, proposal, error, doubtful, engine)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        value.id, value.document, number, value.master, value.master_page, value.width, value.height, value.unit,
        *_page_columns(value),
    )  # fmt: skip
    return add_content(db, value.id, value.content)


def add_content(db: Database, identity: str, content: Content) -> int:
    """For a page that has none yet; its rank."""
    rank = page_rank(db, identity)
    db.run("INSERT INTO contents (rank, content) VALUES (?, ?)", rank, squeeze(to_json(content)))
    db.run("UPDATE pages SET doubtful = ? WHERE rank = ?", sum(map(is_doubtful, content.lines())), rank)
    return rank


def put_page(db: Database, value: Page, *, content: bool) -> int:
    """Its rank. content: False where it is the same as before."""
    db.run(
        "UPDATE pages SET view = ?, status = ?, touched = ?, view_set = ?, proposal = ?, error = ?, doubtful = ?, engine = ?"
        " WHERE id = ?",
        *_page_columns(value),
        value.id,
    )
    rank = page_rank(db, value.id)
    if content:
        data = squeeze(to_json(value.content))
        db.run("UPDATE contents SET content = ? WHERE rank = ?", data, rank)
        _remembered(db, data, value.content)
    return rank


# readings


def add_reading(db: Database, value: Reading) -> None:
    db.run("INSERT INTO readings (id, page, reading) VALUES (?, ?, ?)", value.id, value.page, squeeze(to_json(value)))


def put_reading(db: Database, value: Reading) -> None:
    db.run("UPDATE readings SET reading = ? WHERE id = ?", squeeze(to_json(value)), value.id)


def reading(db: Database, identity: str) -> Reading:
    row = _found(db.row("SELECT reading FROM readings WHERE id = ?", identity), "reading", identity)
    return _loaded(db, Reading, data=row[0])


def readings(db: Database, page_id: str) -> tuple[Reading, ...]:
    rows = db.rows("SELECT reading FROM readings WHERE page = ? ORDER BY rank", page_id)
    return tuple(_loaded(db, Reading, data=row[0]) for row in rows)


# events

_EVENT = "SELECT sequence, at, actor_kind, actor_name, kind, payload, payload_hash, previous, hash FROM events"


def event_of(db: Database, row: Row) -> Event:
    """Of a row of `_EVENT`."""
    sequence, at, actor_kind, actor_name, kind, payload, payload_hash, previous, link = row
    try:
        text = None if payload is None else unsqueeze(payload)
        return Event(sequence, at, Actor(ActorKind(actor_kind), actor_name), kind, text, payload_hash, previous, link)
    except ValueError as reason:
        raise DossierDamaged(path=str(db.path)) from reason


def add_event(
    db: Database, value: Event, page_id: str | None, document_id: str | None, undoes: int | None, batch: str = ""
) -> None:
    db.run(
        "INSERT INTO events (sequence, at, actor_kind, actor_name, kind, page, document, undoes, payload, payload_hash,"
        " previous, hash, batch) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        value.sequence, value.at, value.actor.kind.value, value.actor.name, value.kind, page_id, document_id, undoes,
        None if value.payload is None else squeeze(value.payload), value.payload_hash, value.previous, value.hash, batch,
    )  # fmt: skip


def event(db: Database, sequence: int) -> Event:
    return event_of(db, _found(db.row(f"{_EVENT} WHERE sequence = ?", sequence), "event", sequence))


def events(
    db: Database, condition: str = "1", *parameters: Value, newest_first: bool = False, limit: int = -1
) -> Iterator[Event]:
    """condition: SQL of this program's own on the columns of events."""
    order = "DESC" if newest_first else "ASC"
    sql = f"{_EVENT} WHERE {condition} ORDER BY sequence {order} LIMIT ?"
    return (event_of(db, row) for row in db.rows(sql, *parameters, limit))


def edit_marks(db: Database, person: str, after: int = 0) -> Iterator[EditMark]:
    """A person's own edits since the event `after`, oldest first."""
    sql = (
        "SELECT sequence, undoes, batch FROM events"
        " WHERE actor_kind = ? AND actor_name = ? AND kind = 'Edited' AND sequence > ? ORDER BY sequence"
    )
    return (EditMark(*row) for row in db.rows(sql, ActorKind.PERSON.value, person, after))
