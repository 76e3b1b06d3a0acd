"""A register as plain columns of text: a value as written and, where that tells more, its normal form beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from desktop.document.errors import Text
from desktop.document.template import FieldType
from desktop.exporters.registers.values import Cell, Column, ColumnKind, Register, Row

_NUMERIC = (FieldType.NUMBER, FieldType.MONEY)
_TWICE = (*_NUMERIC, FieldType.DATE, FieldType.CHECKBOX, FieldType.CHOICE, FieldType.TABLE)
_NUMBER = re.compile(r"-?\d{1,30}(?:\.\d{1,30})?", re.ASCII)


class Form(Enum):
    WRITTEN = auto()
    NORMAL = auto()
    EITHER = auto()
    """The normal form, as written where there is none."""


@dataclass(frozen=True, slots=True)
class Flat:
    """One column of text. source: index of the register's column that it comes of."""

    name: str
    title: Text
    source: int
    column: Column
    form: Form

    def of(self, row: Row) -> Cell:
        return row.cells[self.source]

    def text(self, row: Row) -> str:
        cell = row.cells[self.source]
        if self.form is Form.WRITTEN:
            return cell.value
        return cell.normalized if self.form is Form.NORMAL else cell.plain

    def number(self, row: Row) -> str | None:
        """The text where it is a plain decimal of a column of numbers."""
        if self.form is Form.WRITTEN or self.column.type not in _NUMERIC or self.column.kind is not ColumnKind.FIELD:
            return None
        text = row.cells[self.source].normalized
        return text if _NUMBER.fullmatch(text) else None


def flat_columns(register: Register) -> tuple[Flat, ...]:
    """Names are unique in any case of letters; those of the template's fields are kept."""
    flat: list[Flat] = []
    for source, column in enumerate(register.columns):
        is_field = column.kind is ColumnKind.FIELD
        written = Form.EITHER if register.bare and is_field else Form.WRITTEN
        flat.append(Flat(column.name, column.title, source, column, written))
        if written is Form.WRITTEN and is_field and column.type in _TWICE:
            title = Text(f"{column.title.en} (normal form)", f"{column.title.zh}（规范值）")
            flat.append(Flat(f"{column.name}_normalized", title, source, column, Form.NORMAL))
    names = unique_names(column.name for column in flat)
    return tuple(Flat(name, c.title, c.source, c.column, c.form) for name, c in zip(names, flat, strict=True))


def unique_names(names: Iterable[str]) -> tuple[str, ...]:
    """Each as it is, or with underscores behind where one before it is the same in any case of letters."""
    used: set[str] = set()
    found = []
    for name in names:
        while name.casefold() in used:
            name += "_"
        used.add(name.casefold())
        found.append(name)
    return tuple(found)
