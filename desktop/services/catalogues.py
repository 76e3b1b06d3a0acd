"""What is made of a register: the columns that other systems take in, the lists of an archive, what falls due when."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from desktop.document.errors import Text
from desktop.document.template import FieldType, Template
from desktop.exporters.registers.values import Cell, Column, ColumnKind, Register, Row
from desktop.services.registers import register_of
from desktop.storage.dossier import Dossier

WITHIN = 90
"""Days ahead that a deadline is told of."""


class Layout(StrEnum):
    """Which columns a register has when it leaves."""

    ALL = "all"
    KEYS = "keys"
    FILES = "files"
    """案卷目录, a document a file."""
    CONTENTS = "contents"
    """卷内目录, a document an item of the file that the dossier is."""
    DEADLINES = "deadlines"


def laid_out(register: Register, template: Template, layout: Layout, today: date) -> Register:
    if layout is Layout.KEYS:
        return key_columns(register, template)
    if layout is Layout.FILES:
        return _catalogue(register, _FILES)
    if layout is Layout.CONTENTS:
        return _catalogue(register, _CONTENTS)
    if layout is Layout.DEADLINES:
        return deadline_list(deadlines_in(register, template, today), register.name)
    return register


def key_columns(register: Register, template: Template) -> Register:
    """The template's keys alone, in their order, by their normal form; all its fields where it names none."""
    by_field = {column.field: index for index, column in enumerate(register.columns) if column.kind is ColumnKind.FIELD}
    wanted = [by_field[name] for name in template.keys or tuple(by_field) if name in by_field]
    rows = tuple(replace(row, cells=tuple(row.cells[index] for index in wanted)) for row in register.rows)
    return replace(register, columns=tuple(register.columns[index] for index in wanted), rows=rows, bare=True)


# --- the lists of an archive, in the columns of DA/T 18 and DA/T 22 -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Role:
    """A column of a list. fields: the template's fields that may be it, the first that is there; made: what stands in else."""

    name: str
    title: Text
    fields: tuple[str, ...] = ()
    made: Callable[[int, Row], str] = lambda number, row: ""


_TITLE = _Role("title", Text("Title", "题名"), ("title", "file_title"), lambda number, row: row.title)
_PAGES = _Role("pages", Text("Pages", "页数"), ("page_count", "pages"), lambda number, row: str(row.pages))
_NOTES = _Role("notes", Text("Notes", "备注"), ("notes", "note", "remarks", "remark"))
_CONTENTS = (
    _Role("item", Text("No.", "顺序号"), (), lambda number, row: str(number)),
    _Role("document_number", Text("Document number", "文号"), ("document_number", "number")),
    _Role("creator", Text("Creator", "责任者"), ("creator", "author", "issuer")),
    _TITLE,
    _Role("date", Text("Date", "日期"), ("date", "created_date", "signed_date")),
    _PAGES,
    _NOTES,
)
_FILES = (
    _Role("file_number", Text("File number", "案卷号"), ("file_number", "volume_number", "reference_code")),
    _TITLE,
    _Role("dates", Text("Dates", "起止日期"), ("dates", "date_range", "date")),
    _PAGES,
    _Role("retention", Text("Retention period", "保管期限"), ("retention", "retention_period")),
    _NOTES,
)
_SPAN = ("start_date", "end_date")


def _catalogue(register: Register, roles: tuple[_Role, ...]) -> Register:
    by_field = {column.field: index for index, column in enumerate(register.columns) if column.kind is ColumnKind.FIELD}
    places = [next((by_field[name] for name in role.fields if name in by_field), None) for role in roles]
    span = [by_field[name] for name in _SPAN] if all(name in by_field for name in _SPAN) else []
    columns = tuple(
        Column(role.name, role.title, ColumnKind.MADE if place is None else ColumnKind.FIELD, FieldType.TEXT, role.name)
        for role, place in zip(roles, places, strict=True)
    )

    def cell(number: int, row: Row, role: _Role, place: int | None) -> Cell:
        found = row.cells[place] if place is not None else Cell()
        if role.name == "dates" and span and all(row.cells[index].plain for index in span):
            first, last = (row.cells[index] for index in span)
            return replace(first, value=f"{first.plain}—{last.plain}", normalized="")
        return found if found.plain else replace(found, value=role.made(number, row))

    rows = tuple(
        replace(row, cells=tuple(cell(number, row, role, place) for role, place in zip(roles, places, strict=True)))
        for number, row in enumerate(register.rows, 1)
    )
    return replace(register, columns=columns, rows=rows, bare=True)


# --- what falls due -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Deadline:
    """field: name of the template's. day: the last one of a month or year where no more is written. days: left until then,
    less than 0 where it is overdue."""

    document: str
    title: str
    template: str
    field: str
    label: Text
    day: date
    days: int
    cell: Cell
    row: Row

    @property
    def overdue(self) -> bool:
        return self.days < 0


def deadlines(
    dossier: Dossier, templates: Iterable[Template], today: date, *, within: int | None = WITHIN
) -> tuple[Deadline, ...]:
    """Of all records whose template has any, the earliest first. within: days ahead, None for all there are."""
    found: list[Deadline] = []
    for template in templates:
        if template.deadlines:
            found += deadlines_in(register_of(dossier, template), template, today, within=within)
    return tuple(sorted(found, key=lambda deadline: deadline.day))


def deadlines_in(register: Register, template: Template, today: date, *, within: int | None = WITHIN) -> tuple[Deadline, ...]:
    """Of one register, the earliest first."""
    columns = [(i, c) for i, c in enumerate(register.columns) if c.kind is ColumnKind.FIELD and c.field in template.deadlines]
    found = []
    for row in register.rows:
        for index, column in columns:
            day = last_day(row.cells[index].normalized)
            if day is not None and (within is None or (day - today).days <= within):
                found.append(
                    Deadline(
                        row.document,
                        row.title,
                        template.name,
                        column.field,
                        column.title,
                        day,
                        (day - today).days,
                        row.cells[index],
                        row,
                    )
                )
    return tuple(sorted(found, key=lambda deadline: deadline.day))


def last_day(normal: str) -> date | None:
    """Of an ISO date, a month ("2024-03") or a year; None where it is none."""
    with suppress(ValueError):
        parts = [int(part) for part in normal.split("-")]
        if len(parts) == 3:
            return date(*parts)
        if len(parts) == 2:
            return date(parts[0], parts[1], monthrange(*parts)[1])
        if len(parts) == 1 and len(normal) == 4:
            return date(parts[0], 12, 31)
    return None


_DEADLINE_COLUMNS = (
    Column("deadline", Text("Deadline", "到期日"), ColumnKind.FIELD, FieldType.TEXT, "deadline"),
    Column("days", Text("Days left", "剩余天数"), ColumnKind.MADE, FieldType.NUMBER),
    Column("what", Text("What", "事项"), ColumnKind.MADE),
    Column("document_title", Text("Document", "文档"), ColumnKind.DOCUMENT),
)


def deadline_list(found: Iterable[Deadline], name: str = "deadlines") -> Register:
    """A row a deadline."""
    rows = tuple(
        replace(
            deadline.row,
            cells=(
                replace(deadline.cell, normalized=deadline.day.isoformat()),
                Cell(str(deadline.days)),
                Cell(deadline.label.en),
                Cell(deadline.title),
            ),
        )
        for deadline in found
    )
    return Register(name, Text("Deadlines", "到期清单"), _DEADLINE_COLUMNS, rows, bare=True)
