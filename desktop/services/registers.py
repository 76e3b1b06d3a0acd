"""Registers: the records of one template over a dossier as a table, filtered and sorted, and the lists made of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from desktop.document.errors import Text
from desktop.document.model import Document
from desktop.document.record import CheckedField, FieldState, Record
from desktop.document.template import FieldSpec, FieldType, Template
from desktop.exporters.leaving import leaving, stands_for
from desktop.exporters.registers.rows import unique_names
from desktop.exporters.registers.values import Cell, Column, ColumnKind, RecordState, Register, Row
from desktop.fields.checking import check
from desktop.fields.templates.library import BadTemplate, Templates, UnknownTemplate
from desktop.storage.dossier import Dossier

_KNOWN = (
    Column("document_title", Text("Document", "文档"), ColumnKind.DOCUMENT),
    Column("record_state", Text("State", "状态"), ColumnKind.STATE, FieldType.CHOICE),
    Column("approved_by", Text("Approved by", "批准人"), ColumnKind.APPROVED_BY, FieldType.NAME),
    Column("approved_at", Text("Approved at", "批准时间"), ColumnKind.APPROVED_AT),
    Column("masters", Text("Originals", "原件"), ColumnKind.MASTERS),
)
_NUMERIC = (FieldType.NUMBER, FieldType.MONEY)
_DIGITS = re.compile(r"([0-9]{1,18})")


def register_of(dossier: Dossier, template: Template, look: Callable[[str], Document | None] | None = None) -> Register:
    """A row a document of the template, in the dossier's order; one document after another is looked at, never its pages.

    look: a document by its id, None for one that is to have no row; all of them as they are where it is not given.

    Only what may leave is in it: a value without ink and without a person is left out, its field has failed."""
    columns = columns_of(template)
    names = {master.sha256: master.name for master in dossier.masters()}

    def row(document: Document) -> Row:
        kept = frozenset(document.pages)
        originals = dict.fromkeys(page.master for page in dossier.page_summaries(document.id) if page.id in kept)
        return row_of(check(template, document), columns, tuple(names.get(sha, "") for sha in originals))

    found = ((look or dossier.document)(summary.id) for summary in dossier.documents() if summary.template == template.name)
    rows = tuple(row(document) for document in found if document is not None)
    return Register(template.name, Text(template.title, template.title_zh), columns, rows)


def record_of_document(document: Document, templates: Templates) -> Record:
    """By its template; without one that can be used, by the fields that the document has."""
    if document.template is not None:
        with suppress(UnknownTemplate, BadTemplate):
            return check(templates.get(document.template), document)
    names = {field.name: field.type for field in reversed(document.fields)}
    specs = tuple(FieldSpec(name, _type(names[name]), name, name) for name in dict.fromkeys(f.name for f in document.fields))
    return check(Template(document.template or "", "", "", specs), document)


def _type(name: str) -> FieldType:
    return FieldType(name) if name in frozenset(FieldType) else FieldType.TEXT


def columns_of(template: Template) -> tuple[Column, ...]:
    """The document's title, the template's fields, then what is known of the record."""
    fields = tuple(
        Column(spec.name, Text(spec.title, spec.title_zh), ColumnKind.FIELD, spec.type, spec.name) for spec in template.fields
    )
    names = unique_names((*(f.name for f in fields), *(known.name for known in _KNOWN)))[len(fields) :]
    first, *others = (replace(known, name=name) for known, name in zip(_KNOWN, names, strict=True))
    return (first, *fields, *others)


def row_of(record: Record, columns: tuple[Column, ...], masters: tuple[str, ...] = ()) -> Row:
    """masters: names of the document's originals."""
    document = record.document
    numbers = {page: number for number, page in enumerate(document.pages, 1)}
    fields = {checked.spec.name: leaving(checked, numbers) for checked in record.fields}
    state = _state(document, fields.values())
    approval = document.approval
    known = {
        ColumnKind.DOCUMENT: document.title,
        ColumnKind.STATE: state.value,
        ColumnKind.APPROVED_BY: approval.by if approval else "",
        ColumnKind.APPROVED_AT: approval.at if approval else "",
        ColumnKind.MASTERS: "\n".join(masters),
    }
    cells = tuple(
        _cell(fields[column.field], numbers) if column.kind is ColumnKind.FIELD else Cell(known[column.kind])
        for column in columns
    )
    return Row(document.id, document.title, state, cells, len(document.pages))


def _cell(checked: CheckedField, numbers: Mapping[str, int]) -> Cell:
    field = checked.field
    if field is None:
        return Cell(state=checked.state)
    pages = tuple(numbers[e.page] for e in field.evidence)
    return Cell(field.value, checked.normalized, checked.state, field.evidence, pages, stands_for(checked))


def _state(document: Document, fields: Collection[CheckedField]) -> RecordState:
    states = {checked.state for checked in fields}
    if FieldState.FAILED in states:
        return RecordState.FAILED
    if document.approval is not None:
        return RecordState.APPROVED
    return RecordState.PENDING if FieldState.PENDING in states else RecordState.READY


# --- looking through ----------------------------------------------------------------------------------------------------


def filtered(
    register: Register,
    text: str = "",
    *,
    states: Collection[RecordState] = (),
    fields: Collection[FieldState] = (),
    by_column: Mapping[str, str] = MappingProxyType({}),
) -> Register:
    """The rows that hold every word of `text` in any column, and every word asked for in its own column (by name).

    states: of the record, none for all. fields: rows with a field in one of these states. Case and width do not count."""
    words = _words(text)
    asked = [(register.index(name), _words(wanted)) for name, wanted in by_column.items() if wanted.strip()]

    def wanted(row: Row) -> bool:
        if states and row.state not in states:
            return False
        if fields and not any(cell.state in fields for cell in row.cells):
            return False
        if any(word not in _folded(row.cells[index]) for index, wanted_words in asked for word in wanted_words):
            return False
        return not words or _hold(row, words)

    return replace(register, rows=tuple(row for row in register.rows if wanted(row)))


def _hold(row: Row, words: Collection[str]) -> bool:
    cells = [_folded(cell) for cell in row.cells]
    return all(any(word in cell for cell in cells) for word in words)


def _words(text: str) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFKC", text).casefold().split())


def _folded(cell: Cell) -> str:
    text = f"{cell.value}\n{cell.normalized}" if cell.normalized != cell.value else cell.value
    return unicodedata.normalize("NFKC", text).casefold()


def sorted_by(register: Register, column: str, *, descending: bool = False) -> Register:
    """Numbers, amounts and dates by their normal form, numbers within text by their size. Equals keep their order; what has no
    normal form comes after what has one, and what is empty last, either way. Raises KeyError where there is no such column."""
    index = register.index(column)
    kind = register.columns[index].type
    groups: tuple[list[tuple[_Order, Row]], ...] = ([], [], [])
    for row in register.rows:
        group, order = _place(row.cells[index], kind)
        groups[group].append((order, row))
    for found in groups:
        found.sort(key=lambda pair: pair[0], reverse=descending)
    return replace(register, rows=tuple(row for found in groups for _, row in found))


_Order = tuple[Decimal, tuple[tuple[int, int, str], ...]]


def _place(cell: Cell, kind: FieldType) -> tuple[int, _Order]:
    if not cell.plain:
        return 2, (Decimal(), ())
    if kind in _NUMERIC:
        number = _number(cell.normalized)
        return (1, (Decimal(), _natural(cell.value))) if number is None else (0, (number, ()))
    if kind is FieldType.DATE:
        return (0, (Decimal(), ((1, 0, cell.normalized),))) if cell.normalized else (1, (Decimal(), _natural(cell.value)))
    return 0, (Decimal(), _natural(cell.plain))


def _number(text: str) -> Decimal | None:
    with suppress(InvalidOperation):
        number = Decimal(text)
        return number if number.is_finite() else None
    return None


def _natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """So that 2 comes before 10."""
    parts = _DIGITS.split(unicodedata.normalize("NFKC", text).casefold())
    return tuple((0, int(part), "") if part.isdigit() and part.isascii() else (1, 0, part) for part in parts if part)
